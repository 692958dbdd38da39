// SPDX-License-Identifier: MIT
// Leaving the resident's page in any way leaves nothing of what was typed: not on Back, with the
// browser's page cache on or off, not in the profile, and one entry in the history.

import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { assert, done, test } from '../lib/tap.mjs';
import { NOTHING_LEFT, leftOnDevice, openBrowser, openPage } from '../lib/browser.mjs';
import { NOON, makeCouncil } from '../lib/council.mjs';
import { begin, comeBack, goOn, sendForWords, tell } from '../lib/resident.mjs';
import { makeService } from '../lib/service.mjs';
import { fillSite, needBuilt, serveSite } from '../lib/site.mjs';

needBuilt();
const SECRET = 'The marker ywqzjk is in my words';
const service = makeService(makeCouncil());
const site = fillSite({ org_id: Buffer.from(service.council.org).toString('hex') });
const server = await serveSite(site, service.api);

/** A step that may leave the page before it has answered. */
const go = (page, step) => page.evaluate(step).catch(() => {});

/** Typed up to the middle of the form, reached from another page first. */
async function inTheMiddle(browser)
{
	const page = await openPage(browser, `${server.address}/before`);
	await go(page, () => { location.href = '/'; });
	await page.locator('#start').waitFor();
	await page.clock.install({ time: NOON * 1000 });
	await begin(page);
	await page.check('#topic');
	await goOn(page);
	await page.fill('#what', SECRET);
	return page;
}

/** What is left of the words anywhere in the document. */
const traces = (page) => page.evaluate(() => document.documentElement.innerText
	+ [...document.querySelectorAll('input, textarea')].map((c) => c.value).join());

const WAYS = {
	button: (page) => page.click('#exit a'),
	space: async (page) => { await page.focus('#exit a'); await page.keyboard.press('Space'); },
	link: async (page) => { await page.focus('#exit-link'); await page.keyboard.press('Enter'); },
	shift: async (page) => { for (let i = 0; i < 3; i++) await page.keyboard.press('Shift'); },
};

for (const cache of [true, false]) {
	const browser = await openBrowser({ cache });
	const how = cache ? 'with_the_page_cache' : 'without_the_page_cache';

	for (const [way, leave] of Object.entries(WAYS))
		await test(`exit_by_${way}_shows_a_neutral_page_and_back_goes_to_before_ours_${how}`, async () => {
			const page = await inTheMiddle(browser);
			const length = await page.evaluate(() => history.length);
			await leave(page);
			await page.waitForURL('**/weather', { waitUntil: 'commit' });
			assert.equal(await page.evaluate(() => history.length), length);
			await go(page, () => history.back());
			await page.waitForURL('**/before', { waitUntil: 'commit' });
			assert.doesNotMatch(await traces(page), /ywqzjk/);
			await page.close();
		});

	await test(`a_page_that_was_merely_left_comes_back_empty_${how}`, async () => {
		const page = await inTheMiddle(browser);
		await go(page, () => { location.href = '/elsewhere'; });
		await page.waitForURL('**/elsewhere', { waitUntil: 'commit' });
		await go(page, () => history.back());
		await page.waitForURL(`${server.address}/`, { waitUntil: 'commit' });
		await page.locator('#start').waitFor();
		assert.doesNotMatch(await traces(page), /ywqzjk/);
		await begin(page);
		assert.equal(await page.locator('input:checked').count(), 0);
		await page.check('#topic');
		await goOn(page);
		assert.equal(await page.inputValue('#what'), '');
		await page.close();
	});
	await browser.close();
}

await test('shift_in_typing_capitals_or_tabbing_back_never_leaves', async () => {
	const browser = await openBrowser();
	const page = await inTheMiddle(browser);
	await page.focus('#what');
	await page.keyboard.type('ABCDEFG');
	for (let i = 0; i < 4; i++)
		await page.keyboard.press('Shift+Tab');
	await page.keyboard.press('Shift');
	assert.equal(await page.locator('#announce').innerText(), 'Shift, press 2 more times to exit.');
	await page.keyboard.press('a');
	await page.keyboard.press('Shift');
	await page.keyboard.press('Shift');
	assert.equal(await page.locator('#announce').innerText(), 'Shift, press 1 more time to exit.');
	assert.equal(new URL(page.url()).pathname, '/');
	await browser.close();
});

/** Every file under a folder that holds the text, as bytes of UTF-8 or UTF-16. */
function filesWith(folder, text)
{
	const wanted = [Buffer.from(text), Buffer.from(text, 'utf16le')];
	return readdirSync(folder, { recursive: true }).map((name) => join(folder, name))
		.filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile())
		.filter((path) => wanted.some((bytes) => readFileSync(path).includes(bytes)));
}

await test('a_whole_report_and_its_reply_leave_nothing_in_the_browsers_profile_but_the_address', async () => {
	const browser = await openBrowser();
	const page = await inTheMiddle(browser);
	const entries = await page.evaluate(() => history.length);
	await page.focus('a[href="#main-content"]');
	await page.keyboard.press('Enter');
	assert.equal(await page.evaluate(() => document.activeElement.id), 'main-content');
	await goOn(page);
	await page.fill('#where', `${SECRET} place`);
	await goOn(page);
	await page.check('#when');
	await goOn(page);
	await page.check('#receipt');
	await goOn(page);
	await page.locator('#send').waitFor();
	const words = await sendForWords(page);
	assert.equal(service.opened().at(-1).answers.what, SECRET, 'it was the marker that was sent');
	await page.click('#kept');
	await page.locator('#leave').waitFor();
	assert.doesNotMatch(await page.locator('body').innerText(), new RegExp(words.split(' ')[3]));
	assert.deepEqual(await leftOnDevice(page), NOTHING_LEFT);
	assert.equal(await page.evaluate(() => history.length), entries, 'one entry for the whole form');
	assert.equal(page.url(), `${server.address}/`);

	service.answer(words, { text: 'Thank you ywqzjk' });
	await page.goto(`${server.address}/`);
	assert.equal((await comeBack(page, words)).length, 1);
	assert.deepEqual(await leftOnDevice(page), NOTHING_LEFT);
	assert.deepEqual(page.troubles, []);
	await browser.context.close();			/* writes what it keeps */
	assert.notEqual(filesWith(browser.profile, new URL(server.address).host).length, 0, 'the search works: the history has us');
	assert.deepEqual(filesWith(browser.profile, 'ywqzjk'), []);
	assert.deepEqual(filesWith(browser.profile, words), []);
	await browser.close();
});

await test('nothing_is_asked_of_anybody_but_the_site_itself', async () => {
	const browser = await openBrowser();
	const page = await openPage(browser);
	const asked = new Set();
	page.on('request', (request) => asked.add(new URL(request.url()).origin));
	await page.goto(`${server.address}/`);
	await page.clock.install({ time: NOON * 1000 });
	await begin(page);
	await tell(page, { what: SECRET });
	await sendForWords(page);
	assert.deepEqual([...asked], [server.address]);
	assert.ok(server.requests.every((line) => !/ywqz|[?#]/.test(line)), 'no address says anything');
	await browser.close();
});

server.close();
done();
