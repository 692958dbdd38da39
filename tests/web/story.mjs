// SPDX-License-Identifier: MIT
// The story in a browser against the real programs: a resident tells something, an officer's console receives it, reads it,
// writes a note and answers, and the resident comes back with eight words. SHOTS=folder keeps pictures.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { NOTHING_LEFT, axeClean, fitsWidth, leftOnDevice, openBrowser, openPage } from '../lib/browser.mjs';
import { needPrograms, startDemo } from '../lib/demo.mjs';
import { begin, comeBack, sendForWords, tell } from '../lib/resident.mjs';
import { assert, done, skipAll, test } from '../lib/tap.mjs';

if (needPrograms())
	skipAll(needPrograms());

const SHOTS = process.env.SHOTS;
if (SHOTS)
	mkdirSync(SHOTS, { recursive: true });
const WHAT = 'They carry bags out of the lock-up at night.\n\nThe man looks afraid.';
const ANSWER = 'Thank you. We are looking into it.\nPlease do not go back there.';
const MORE = 'Something else, about contracts';

const demo = await startDemo();
const browser = await openBrowser();
let words;

/** A page of the service, on its clock. */
async function open(address)
{
	const page = await openPage(browser);
	await page.clock.setFixedTime(demo.now() * 1000);
	await page.goto(address);
	return page;
}

async function finish(page, name)
{
	await fitsWidth(page, name);
	await axeClean(page, name);
	if (SHOTS)
		await page.screenshot({ path: join(SHOTS, `story-${name}.png`), fullPage: true });
	assert.deepEqual(page.troubles, [], 'no script error and nothing that the policy refuses');
	assert.deepEqual(await leftOnDevice(page), NOTHING_LEFT);
	await page.close();
}

async function report(what, topic = 'drugs')
{
	const page = await open(demo.residents);
	await begin(page);
	await tell(page, { topic, what, where: 'Behind the shops in Mill Lane', when: 'often' });
	const eight = await sendForWords(page);
	await finish(page, `sent-${topic}`);
	return eight;
}

async function signIn()
{
	const page = await open(demo.staff);
	await page.setInputFiles('#key-file', demo.keyFile);
	await page.fill('#passphrase', demo.passphrase);
	await page.click('#sign-in');
	await page.getByText(/Up to date at/).waitFor();
	return page;
}

const timeline = (page) => page.locator('.app-timeline__title').allTextContents();

await test('a_resident_tells_something_and_gets_eight_words', async () => {
	words = await report(WHAT);
	assert.equal(words.split(' ').length, 8);
});

await test('before_an_answer_eight_words_find_nothing', async () => {
	const page = await open(demo.residents);
	assert.deepEqual(await comeBack(page, words), []);
	await finish(page, 'nothing-yet');
});

await test('an_officers_console_receives_it_and_shows_the_words', async () => {
	const page = await signIn();
	assert.equal(await page.locator('.app-case').count(), 1);
	await page.locator('.app-case button').click();
	await page.getByText('What the sender said').waitFor();
	const said = await page.locator('.app-words').innerText();
	assert.ok(said.includes(WHAT) && said.includes('Behind the shops in Mill Lane') && said.includes('It happens again and again'));
	assert.deepEqual(await timeline(page), ['Opened for the first time', 'Report received']);
	await finish(page, 'case');
});

await test('the_officer_writes_a_note_and_answers', async () => {
	const page = await signIn();
	assert.match(await page.locator('h2').nth(1).innerText(), /Open \(1\)/);
	await page.locator('.app-case button').click();
	await page.fill('#note', 'Asked housing who rents the lock-up.');
	await page.click('#save-note');
	await page.getByText('Your note has been saved.').waitFor();
	await page.fill('#reply', ANSWER);
	await page.click('#check-reply');
	await page.click('#send-reply');
	await page.getByText(/Your reply has been sent\./).waitFor();
	assert.deepEqual(await timeline(page), ['Reply to the sender', 'Note', 'Opened for the first time', 'Report received']);
	await finish(page, 'answered');
});

await test('the_resident_comes_back_with_eight_words_and_reads_the_answer', async () => {
	demo.setClock(0, 1);	/* the next batch hour */
	const page = await open(demo.residents);
	const replies = await comeBack(page, words.toUpperCase());
	assert.equal(replies.length, 1);
	assert.ok(replies[0].includes(ANSWER));
	await finish(page, 'reply');
});

await test('a_second_report_goes_to_its_own_desk_and_joins_the_list', async () => {
	await report(MORE, 'corruption');
	const page = await signIn();
	assert.deepEqual(await page.locator('.app-cases').first().locator('.app-link-button').allInnerTexts(),
		[await page.locator('.app-case .app-link-button', { hasText: 'Bribes' }).innerText()]);
	await page.locator('.app-case .app-link-button', { hasText: 'Bribes' }).click();
	await page.getByText(MORE).waitFor();
	await page.click('#lock');
	await page.getByText('What was open has been wiped').waitFor();
	assert.equal((await page.content()).includes(MORE), false);
	await finish(page, 'locked');
});

await test('after_a_restart_everything_is_still_there', async () => {
	await demo.stop();
	await demo.start();
	const page = await signIn();
	assert.equal(await page.locator('.app-case').count(), 2);
	await finish(page, 'after-restart');
	const resident = await open(demo.residents);
	assert.equal((await comeBack(resident, words)).length, 1);
	await finish(resident, 'reply-again');
});

await test('weeks_later_with_new_keys_the_old_cases_open_and_the_answer_is_still_found', async () => {
	await demo.stop();
	demo.setClock(40);
	await demo.start();
	const page = await signIn();
	assert.equal(await page.locator('.app-case').count(), 2);
	await page.locator('.app-link-button', { hasText: 'Drug dealing' }).click();
	await page.getByText('They carry bags').waitFor();
	await finish(page, 'weeks-later');
	const resident = await open(demo.residents);
	const replies = await comeBack(resident, words);
	assert.ok(replies.length === 1 && replies[0].includes(ANSWER));
	await finish(resident, 'reply-weeks-later');
});

await browser.close();
await demo.remove();
done();
