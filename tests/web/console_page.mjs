// SPDX-License-Identifier: MIT
// The console in a browser against a store in memory: sign in, receive, read, note, answer, lock; and what it says when
// something is wrong. SHOTS=folder keeps pictures of every screen in two widths.

import { mkdirSync } from 'node:fs';
import { join as joinPath } from 'node:path';
import { verifyBundle } from '../../client-web/shared/bundle.mjs';
import { join, random, toHex } from '../../client-web/shared/bytes.mjs';
import { writeKeyFile } from '../../client-web/shared/keyfile.mjs';
import { makeReceipt, openReplies, sealFollowUp, sealTip, sealWithdrawal } from '../../client-web/shared/sender.mjs';
import { NOTHING_LEFT, axeClean, fitsWidth, leftOnDevice, openBrowser, openPage } from '../lib/browser.mjs';
import { makeBundle, makeCouncil, makePerson } from '../lib/council.mjs';
import { fillSite, needBuilt, serveSite } from '../lib/site.mjs';
import { makeStore } from '../lib/stub_store.mjs';
import { assert, done, test } from '../lib/tap.mjs';

needBuilt();
const PASSPHRASE = 'tide table lantern';
const now = Math.floor(Date.now() / 1000), today = Math.floor(now / 86400);
const council = makeCouncil({ today });
const bundle = verifyBundle(council.org, makeBundle(council), now);
const cost = { memory: 8192, passes: 1 };
const keyFile = Buffer.from(await writeKeyFile(council.org, council.people[0].seed, PASSPHRASE, cost));
const browser = await openBrowser();
const SHOTS = process.env.SHOTS;
if (SHOTS)
	mkdirSync(SHOTS, { recursive: true });

const HOSTILE = '<img src=x onerror=alert(1)>"\'&amp; \u202eesrever\u0000\u200b';
const report = (what, more = {}) => ({ desk: 1, lang: 'en', topic: 'drugs', receipt: makeReceipt(council.org), ...more,
	answers: { what, where: 'The garages behind the shops', when: 'week', when_more: '', ...more.answers } });

/** A console of its own, against a store of its own. */
async function openConsole({ store = makeStore(council), of = council, width = 1280, post = (r) => store.answer(r) } = {})
{
	const site = await serveSite(fillSite({ org_id: toHex(of.org), team: 'Community Safety' }, 'en', 'console'),
		(method, path, body) => post(new Uint8Array(body)));
	const page = await openPage(browser, site.address);
	await page.setViewportSize({ width, height: 900 });
	return { store, site, page, async close() {
		assert.deepEqual(page.troubles, [], 'no script error and nothing that the policy refuses');
		await page.close();
		site.close();
	} };
}

async function signIn(page, file = keyFile, passphrase = PASSPHRASE)
{
	await page.setInputFiles('#key-file', { name: 'officer.key', mimeType: 'application/octet-stream', buffer: file });
	await page.fill('#passphrase', passphrase);
	await page.click('#sign-in');
}

const settled = (page) => page.getByText(/Up to date at/).waitFor();
const problem = async (page) => (await page.locator('.govuk-error-summary__body').textContent()).trim();

/** The screen as it is: nothing wider than the window, nothing that axe finds, and pictures where they are wanted. */
async function look(page, name)
{
	for (const width of [1280, 360]) {
		await page.setViewportSize({ width, height: 900 });
		await fitsWidth(page, `${name} at ${width}`);
		await axeClean(page, `${name} at ${width}`);
		if (SHOTS)
			await page.screenshot({ path: joinPath(SHOTS, `${name}-${width}.png`), fullPage: true });
	}
	await page.setViewportSize({ width: 1280, height: 900 });
}

await test('an_officer_signs_in_and_new_reports_are_there', async () => {
	const c = await openConsole();
	for (let i = 0; i < 5; i++)
		c.store.keep(sealTip(bundle, report(`Report ${i}`, { desk: 1 + i % 2, topic: i % 2 ? 'fraud' : 'drugs' })).envelope);
	await look(c.page, '1-sign-in');
	await signIn(c.page);
	await settled(c.page);
	assert.equal(await c.page.locator('.app-case').count(), 5);
	assert.match(await c.page.locator('#progress').textContent(), /5 new reports received/);
	assert.equal(await c.page.locator('#person').textContent(), 'Lead 1Lock');
	assert.equal((await c.page.content()).includes('Report 3'), false, 'no words of a report in the list');
	assert.equal(c.store.documents.get(8).length, 1, 'a lead renews the stamp by signing in');
	await look(c.page, '2-list');
	assert.deepEqual(await leftOnDevice(c.page), NOTHING_LEFT);
	await c.close();
});

await test('a_case_reads_as_it_was_written_and_nothing_in_it_acts', async () => {
	const c = await openConsole();
	const what = `Two men sell from a black Golf.\n\nEvery night around ten.\n${HOSTILE}`;
	const sent = report(what, { answers: { ["odd'<b>name"]: 'x', where: 'خلف المحلات' } });
	c.store.keep(sealTip(bundle, sent).envelope);
	c.store.keep(sealFollowUp(bundle, { desk: 1, lang: 'en', text: 'And a third man.', receipt: sent.receipt }).envelope);
	await signIn(c.page);
	await settled(c.page);
	await c.page.click('.app-case button');
	await c.page.getByText('What has been done').waitFor();
	const words = await c.page.locator('.app-words').first().innerText();
	assert.match(words, /Two men sell from a black Golf\.\n\nEvery night around ten\.\n<img src=x onerror=alert\(1\)>"'&amp; U\+202EesreverU\+0000U\+200B/);
	assert.match(words, /In the last week/);
	assert.equal(await c.page.locator('.app-words img').count(), 0);
	assert.equal(await c.page.locator('.app-hidden-character').count(), 3);
	assert.equal(await c.page.locator('.app-words bdi[dir="auto"]').count() >= 4, true);
	assert.match(await c.page.locator('.app-words').nth(1).innerText(), /And a third man/);
	const done = await c.page.locator('.app-timeline__title').allTextContents();
	assert.deepEqual(done.map((t) => t), ['Opened for the first time', 'Message from the sender received', 'Report received']);
	await look(c.page, '3-case');
	await c.page.click('#back button');
	await settled(c.page);
	assert.match(await c.page.locator('h2').nth(1).textContent(), /Open \(1\)/);
	await c.close();
});

await test('a_note_stays_and_a_reply_reaches_the_mailbox', async () => {
	const c = await openConsole(), sent = report('Please answer');
	c.store.keep(sealTip(bundle, sent).envelope);
	await signIn(c.page);
	await settled(c.page);
	await c.page.click('.app-case button');
	await c.page.click('#save-note');
	assert.equal(await problem(c.page), 'Enter your note');
	await c.page.fill('#note', 'Spoke to the housing officer.');
	await c.page.fill('#reply', 'Half a thou');
	await c.page.click('#save-note');
	await c.page.getByText('Your note has been saved.').waitFor();
	await c.page.selectOption('#reply-language', 'pl');
	await c.page.click('#back button');
	await settled(c.page);
	await c.page.click('.app-case button');
	assert.deepEqual([await c.page.inputValue('#reply'), await c.page.inputValue('#reply-language'), await c.page.inputValue('#note')],
		['Half a thou', 'pl', ''], 'what was typed is still there after looking at the list');
	await c.page.fill('#reply', ' \n ');
	await c.page.click('#check-reply');
	assert.equal(await problem(c.page), 'Enter your reply');
	await c.page.fill('#reply', 'x'.repeat(4000));
	await c.page.click('#check-reply');
	assert.match(await problem(c.page), /letters shorter/);
	await look(c.page, '4-problem');
	await c.page.fill('#reply', 'Thank you. We are looking into it.\nWe read this page every weekday.');
	await c.page.selectOption('#reply-language', 'en');
	await c.page.click('#check-reply');
	await c.page.getByRole('heading', { name: 'Check your reply' }).waitFor();
	await look(c.page, '5-check-reply');
	await c.page.click('#send-reply');
	await c.page.getByText(/Your reply has been sent\./).waitFor();
	await look(c.page, '6-sent');
	assert.equal(c.store.mail.length, 12);
	const mine = c.store.mail.find((m) => m.week === bundle.week);
	const [found] = openReplies(bundle, sent.receipt, join(mine.reply, random(3 * 4064)));
	assert.equal(found.text, 'Thank you. We are looking into it.\nWe read this page every weekday.');
	assert.deepEqual((await c.page.locator('.app-timeline__title').allTextContents()), ['Reply to the sender', 'Note', 'Opened for the first time', 'Report received']);
	await c.close();
});

await test('a_report_without_mailbox_or_withdrawn_offers_no_answer', async () => {
	const c = await openConsole(), receipt = makeReceipt(council.org);
	c.store.keep(sealTip(bundle, report('Without', { receipt: null })).envelope);
	c.store.keep(sealTip(bundle, report('Taken back SECRET', { receipt, topic: 'waste' })).envelope);
	c.store.keep(sealWithdrawal(bundle, { desk: 1, receipt }).envelope);
	await signIn(c.page);
	await settled(c.page);
	await c.page.click('.app-case button >> text=Drug dealing');
	await c.page.getByText('did not ask for a way to be answered').waitFor();
	assert.equal(await c.page.locator('#reply').count(), 0);
	await c.page.click('#back button');
	await settled(c.page);
	await c.page.click('.app-case button >> text=waste');
	await c.page.getByText('has withdrawn this report').waitFor();
	assert.equal((await c.page.content()).includes('SECRET'), false);
	await c.close();
});

await test('key_file_and_passphrase_never_leave_the_computer', async () => {
	const sent = [], store = makeStore(council);
	const c = await openConsole({ store, post: (r) => (sent.push(Buffer.from(r)), store.answer(r)) });
	store.keep(sealTip(bundle, report('x')).envelope);
	await signIn(c.page);
	await settled(c.page);
	const all = Buffer.concat(sent), { seed, identity, stamp } = council.people[0];
	assert.ok(all.length > 10000 && all.includes(Buffer.from(identity.publicKey)), 'what is looked through is what was sent');
	for (const secret of [PASSPHRASE, keyFile.subarray(5), keyFile.subarray(-48), seed, identity.seed, stamp.seed, council.people[0].keyring])
		for (const form of ['base64url', 'hex', 'latin1', 'utf16le'])
			assert.equal(all.includes(Buffer.from(Buffer.from(secret).toString(form), form === 'utf16le' ? 'utf16le' : 'latin1')), false);
	await c.close();
});

await test('what_is_wrong_with_a_key_file_or_passphrase_is_said', async () => {
	const c = await openConsole();
	await c.page.click('#sign-in');
	assert.match(await problem(c.page), /Choose your key file.*Enter your passphrase/);
	await look(c.page, '7-missing');
	await signIn(c.page, keyFile, 'tide table lanterm');
	await c.page.getByText(/The passphrase does not open this key file/).first().waitFor();
	assert.equal(await c.page.inputValue('#passphrase'), '');
	await signIn(c.page, keyFile, 'short');
	assert.match(await problem(c.page), /12 to 128/);
	await signIn(c.page, keyFile.subarray(0, -1));
	await c.page.getByText(/not a key file, or it is damaged/).first().waitFor();
	await signIn(c.page, Buffer.alloc(100000));
	await c.page.getByText(/not a key file, or it is damaged/).first().waitFor();
	const other = makeCouncil({ today });
	await signIn(c.page, Buffer.from(await writeKeyFile(other.org, other.people[0].seed, PASSPHRASE, cost)));
	await c.page.getByText(/belongs to another organisation/).first().waitFor();
	assert.equal(c.store.requests.length, 0, 'the server heard nothing of it');
	await c.close();
});

await test('a_removed_person_a_lost_server_and_a_false_one_are_told_apart', async () => {
	const removed = makePerson(council.org, { name: 'Removed' });
	const c = await openConsole();
	await signIn(c.page, Buffer.from(await writeKeyFile(council.org, removed.seed, PASSPHRASE, cost)));
	await c.page.getByText(/not on the council’s list/).waitFor();
	await c.close();
	const gone = await openConsole({ post: () => null });
	await signIn(gone.page);
	await gone.page.getByText(/The server cannot be reached\. Nothing is lost/).waitFor();
	await gone.close();
	const falseStore = makeStore({ ...council, storeSeed: random(32) });
	const wrong = await openConsole({ store: falseStore });
	await signIn(wrong.page);
	await wrong.page.getByText(/not this council’s server/).waitFor();
	await wrong.close();
	const forged = makeStore(council);
	forged.documents.set(4, [makeCouncil({ today }).documents.epoch]);
	const bad = await openConsole({ store: forged });
	await signIn(bad.page);
	await bad.page.getByText(/signed documents do not hold together/).waitFor();
	await bad.close();
});

await test('keys_that_ran_out_are_said_on_the_list', async () => {
	const over = makeCouncil({ today, bend: (n, b) => (n === 'epoch' ? { ...b, sealUntil: today, acceptUntil: today + 7 } : b) });
	const c = await openConsole({ store: makeStore(over), of: over });
	await signIn(c.page, Buffer.from(await writeKeyFile(over.org, over.people[0].seed, PASSPHRASE, cost)));
	await c.page.getByText(/keys have run out/).waitFor();
	await c.close();
});

await test('looking_again_leaves_the_focus_where_it_is_unless_something_came', async () => {
	const c = await openConsole();
	c.store.keep(sealTip(bundle, report('x')).envelope);
	await c.page.clock.install({ time: Date.now() });
	await c.page.reload();
	await signIn(c.page);
	await settled(c.page);
	await c.page.focus('.app-case button');
	const asked = c.store.requests.length;
	await c.page.clock.fastForward(121 * 1000);
	await c.page.getByText(/^Up to date at/).waitFor();
	assert.ok(c.store.requests.length > asked, 'it looked by itself');
	assert.equal(await c.page.evaluate(() => document.activeElement.closest('.app-case') !== null), true);
	c.store.keep(sealTip(bundle, report('y', { topic: 'waste' })).envelope);
	await c.page.clock.fastForward(121 * 1000);
	await c.page.getByText(/1 new report received/).waitFor();
	assert.equal(await c.page.locator('.app-case').count(), 2);
	await c.close();
});

await test('a_server_that_goes_away_in_between_loses_nothing_that_was_typed', async () => {
	let away = false;
	const store = makeStore(council);
	const c = await openConsole({ store, post: (r) => (away ? null : store.answer(r)) });
	store.keep(sealTip(bundle, report('x')).envelope);
	await signIn(c.page);
	await settled(c.page);
	await c.page.click('.app-case button');
	await c.page.fill('#reply', 'Typed with care');
	await c.page.click('#check-reply');
	away = true;
	await c.page.click('#send-reply');
	await c.page.getByText(/cannot be reached\. Nothing is lost/).waitFor();
	assert.equal(await c.page.inputValue('#reply'), 'Typed with care');
	away = false;
	await c.page.click('#check-reply');
	await c.page.click('#send-reply');
	await c.page.getByText(/Your reply has been sent\./).waitFor();
	await c.close();
});

await test('a_log_that_was_rewritten_ends_the_work', async () => {
	const store = makeStore(council);
	const c = await openConsole({ store });
	store.keep(sealTip(bundle, report('x')).envelope);
	await signIn(c.page);
	await settled(c.page);
	store.leaves = [random(32), random(32), random(32)];
	await c.page.click('#refresh');
	await c.page.getByText(/record of who read what has been changed/).waitFor();
	assert.equal(await c.page.locator('.app-case').count(), 0);
	await c.close();
});

await test('lock_leaves_nothing_on_the_page_and_idling_locks', async () => {
	const store = makeStore(council);
	store.keep(sealTip(bundle, report('SECRET STORY')).envelope);
	const c = await openConsole({ store });
	await c.page.clock.install({ time: Date.now() });
	await c.page.reload();
	await signIn(c.page);
	await settled(c.page);
	await c.page.click('.app-case button');
	await c.page.getByText('SECRET STORY').waitFor();
	await c.page.click('#lock');
	await c.page.getByText(/Locked\. What was open has been wiped/).waitFor();
	assert.equal((await c.page.content()).includes('SECRET'), false);
	assert.equal(await c.page.locator('#person').textContent(), '');
	await look(c.page, '8-locked');
	await signIn(c.page);
	await settled(c.page);
	await c.page.clock.fastForward(16 * 60 * 1000);
	await c.page.getByText(/nothing was done here for 15 minutes/).waitFor();
	assert.deepEqual(await leftOnDevice(c.page), NOTHING_LEFT);
	await c.close();
});

await browser.close();
done();
