// SPDX-License-Identifier: MIT
// Every screen of the resident's page and every plain page: clean for axe, no wider than a 320 px
// window (which is 400% zoom of a common one), and in the council's own look.

import { readFileSync, readdirSync } from 'node:fs';
import { assert, done, test } from '../lib/tap.mjs';
import { axeClean, fitsWidth, openBrowser, openPage } from '../lib/browser.mjs';
import { NOON, makeBundle, makeCouncil, makeStamps } from '../lib/council.mjs';
import { begin, goOn, sendForWords, tell } from '../lib/resident.mjs';
import { makeService } from '../lib/service.mjs';
import { fillSite, needBuilt, serveSite } from '../lib/site.mjs';

needBuilt();
const service = makeService(makeCouncil());
const org_id = Buffer.from(service.council.org).toString('hex');
const site = fillSite({ org_id });
const server = await serveSite(site, service.api);
const browser = await openBrowser({ viewport: { width: 320, height: 640 } });
const page = await openPage(browser);
await page.clock.install({ time: NOON * 1000 });

/**
 * The screen as it stands now. SCREENSHOTS=FOLDER keeps pictures of it, on a phone and on a
 * desk.
 */
async function looksRight(name)
{
	await axeClean(page, name);
	await fitsWidth(page, name);
	if (!process.env.SCREENSHOTS)
		return;
	for (const width of [360, 1280]) {
		await page.setViewportSize({ width, height: 800 });
		await page.screenshot({ path: `${process.env.SCREENSHOTS}/${width}-${name}.png`, fullPage: true });
	}
	await page.setViewportSize({ width: 320, height: 640 });
}

const seen = (selector) => page.locator(selector).first().waitFor();

await test('every_screen_of_a_report_is_accessible_and_narrow', async () => {
	await page.goto(`${server.address}/`);
	await looksRight('start');
	await page.click('#start');
	await looksRight('device');
	await page.click('#safe');
	await looksRight('topic');
	await goOn(page);
	await looksRight('topic-error');
	await page.check('#topic');
	await goOn(page);
	await page.fill('#what', `${'w'.repeat(300)} ${'x '.repeat(5000)}`);
	await looksRight('what');
	await goOn(page);
	await looksRight('where');
	await page.check('#where-unsure');
	await goOn(page);
	await looksRight('when');
	await page.check('#when');
	await goOn(page);
	await looksRight('receipt');
	await page.check('#receipt');
	await goOn(page);
	await page.click('#change-what');
	await page.fill('#what', 'Young men bring boys to the flat at all hours.\n\nThe man who lives there looks afraid.');
	await goOn(page);
	await looksRight('check');
});

await test('every_way_a_send_can_end_is_accessible_and_narrow', async () => {
	const { bundle, council } = service;
	const stamps = makeStamps(council, { firstDay: council.today - 8, lastDay: council.today - 2 });
	service.next = { keys: ['lost', new Uint8Array(32768).fill(1), makeBundle(council, stamps)], tips: ['forged'], mailbox: [] };
	await page.click('#send');
	for (const [name, said] of [['later', 'could not reach'], ['failed', 'could not make sure'], ['stale', 'The last time was']]) {
		await page.locator('#main-content', { hasText: said }).waitFor();
		await looksRight(name);
		await page.click('#again, #go-on');
	}
	await page.locator('#main-content', { hasText: 'answer could not be checked' }).waitFor();
	await looksRight('forged');
	assert.equal(service.bundle, bundle);
	await page.click('#again');
	await seen('#words li');
	await looksRight('words');
	await page.click('#kept');
	await seen('#leave');
	await looksRight('next');
});

await test('every_screen_of_coming_back_is_accessible_and_narrow', async () => {
	await page.goto(`${server.address}/`);
	await begin(page, '#come-back');
	await looksRight('return');
	await page.fill('#words', 'one two');
	await page.click('#look');
	await seen('.govuk-error-summary');
	await looksRight('return-error');
	const { makeReceipt } = await import('../../client-web/shared/sender.mjs');
	const words = makeReceipt(service.council.org).words.join(' ');
	await page.fill('#words', words);
	await page.click('#look');
	await seen('#again');
	await looksRight('nothing-yet');
	service.answer(words, { text: `Thank you. ${'w'.repeat(200)}\n\nIs it still going on?` });
	await page.click('#again');
	await seen('.app-reply');
	await looksRight('replies');
});

await test('the_plain_pages_are_accessible_and_narrow_without_a_script', async () => {
	for (const name of ['staying-safe', 'privacy', 'accessibility', 'cookies', 'without-script']) {
		await page.goto(`${server.address}/${name}`);
		assert.equal(await page.locator('script').count(), 0);
		await looksRight(name);
	}
});

await test('without_javascript_the_start_leads_to_what_works_and_there_is_no_form', async () => {
	const plain = await openBrowser({ javaScriptEnabled: false });
	const bare = await openPage(plain, `${server.address}/`);
	await bare.click('#start');
	await bare.waitForURL('**/without-script');
	assert.match(await bare.locator('body').innerText(), /999[^]*needs JavaScript[^]*0800 555 111/);
	assert.equal(await bare.locator('form, input, textarea').count(), 0);
	await plain.close();
});

await test('a_language_from_right_to_left_is_accessible_and_narrow_too', async () => {
	const turned = (strings) => Object.fromEntries(Object.entries(strings).map(([key, text]) => [key,
		{ lang: 'ur', locale: 'ur', dir: 'rtl' }[key] ?? text]));
	const other = await serveSite(fillSite({ org_id, languages: 'en cy ur' }, 'en', 'report', turned), service.api);
	await page.goto(`${other.address}/`);
	assert.deepEqual(await page.locator('#languages a').evaluateAll((links) => links.map((a) => a.getAttribute('href'))), ['/', '/cy/']);
	await looksRight('rtl-start');
	await begin(page);
	await goOn(page);
	await looksRight('rtl-topic-error');
	await tell(page, { what: 'Right to left', more: 'x' });
	await looksRight('rtl-check');
	await sendForWords(page);
	await looksRight('rtl-words');
	assert.equal(service.opened().at(-1).lang, 'ur');
	other.close();
});

await test('nothing_of_the_look_is_gov_uks_alone', async () => {
	const css = [...site].filter(([path]) => path.endsWith('.css')).map(([, file]) => file.bytes.toString()).join();
	assert.ok(css.length > 20000);
	assert.doesNotMatch(css, /GDS Transport|crown|crest|#1d70b8|#1a65a6/i);
});

await test('every_string_is_used_and_every_word_of_a_page_is_a_string', () => {
	const source = new URL('../../client-web/', import.meta.url);
	const strings = JSON.parse(readFileSync(new URL('content/en.json', source)));
	const code = ['report/', 'shared/'].flatMap((folder) => readdirSync(new URL(folder, source)).map((name) => folder + name))
		.filter((name) => /\.(mjs|html)$/.test(name)).map((name) => readFileSync(new URL(name, source), 'utf8')).join();
	const made = /^(q|later|failed)\.|^(lang|locale|dir|name)$|\.(one|other)$/;		/* keys that are put together */
	assert.deepEqual(Object.keys(strings).filter((key) => !made.test(key) && !code.includes(`'${key}'`)
		&& !code.includes(`{{t.${key}}}`)), [], 'not used');
	const asked = [...code.matchAll(/\bt(?:Count)?\('([a-z0-9_.]+)'/g)].map(([, key]) => key);
	assert.ok(asked.length > 50);
	assert.deepEqual(asked.filter((key) => !(key in strings) && !(`${key}.other` in strings)), [], 'not there');
	for (const text of Object.values(strings))
		assert.ok(typeof text === 'string' && text.trim() === text && text !== '' && !/[<>]|\{\{|https?:/.test(text), text);
});

assert.deepEqual(page.troubles, []);
await browser.close();
server.close();
done();
