// SPDX-License-Identifier: MIT
// Coming back with eight words: replies are shown, nothing yet and no such mailbox look the same,
// wrong words are said plainly.

import { assert, done, test } from '../lib/tap.mjs';
import { openBrowser, openPage } from '../lib/browser.mjs';
import { NOON, makeCouncil } from '../lib/council.mjs';
import { begin, comeBack } from '../lib/resident.mjs';
import { makeService } from '../lib/service.mjs';
import { fillSite, needBuilt, serveSite } from '../lib/site.mjs';
import { makeReceipt, mailboxAddress } from '../../client-web/shared/sender.mjs';
import { weekOf } from '../../client-web/shared/keys.mjs';

needBuilt();
const council = makeCouncil();
const site = fillSite({ org_id: Buffer.from(council.org).toString('hex') });
const browser = await openBrowser();
const newWords = () => makeReceipt(council.org).words.join(' ');

const story = (name, run) => test(name, async () => {
	const service = makeService(council);
	const server = await serveSite(site, service.api);
	const page = await openPage(browser);
	await page.clock.install({ time: NOON * 1000 });
	await page.goto(`${server.address}/`);
	try {
		await run(page, service, server);
		assert.deepEqual(page.troubles, []);
	} finally {
		await page.close();
		server.close();
	}
});

const text = (page) => page.locator('#main-content').innerText();

await story('replies_are_read_with_the_words_in_any_case_and_with_commas', async (page, service) => {
	const receipt = makeReceipt(council.org), words = receipt.words.join(' ');
	service.answer(words, { text: 'Second', day: council.today }, { text: 'First\n\nline two', day: council.today - 3 });
	const found = await comeBack(page, ` ${receipt.words.join(',  ').toUpperCase()}\n`);
	assert.deepEqual(found.map((reply) => reply.replace(/\s+/g, ' ')), ['First line two', 'Second']);
	assert.match(await text(page), /There are 2 messages for you[^]*Do not go looking, ask around or go back/);
	assert.deepEqual(Buffer.from(service.asked[0]), Buffer.from(mailboxAddress(receipt, weekOf(council.today))), 'one address of this week');
	assert.equal(service.asked.length, 1);
});

await story('nothing_yet_and_no_such_mailbox_are_the_same_words', async (page, service, server) => {
	const known = newWords();
	service.answer(known);
	assert.deepEqual(await comeBack(page, known), []);
	const nothing = await text(page);
	await page.goto(`${server.address}/`);
	assert.deepEqual(await comeBack(page, newWords()), []);
	assert.equal(await text(page), nothing);
});

await story('wrong_words_are_named_where_that_is_known', async (page, service) => {
	const words = newWords().split(' ');
	await begin(page, '#come-back');
	const wrong = async (typed, said) => {
		await page.fill('#words', typed);
		await page.click('#look');
		await page.locator('.govuk-error-summary__list', { hasText: said }).waitFor();
		assert.equal(await page.inputValue('#words'), typed, 'what was typed is still there');
	};
	await wrong('', 'Enter your eight words');
	await wrong(words.slice(1).join(' '), 'Enter eight words. You have entered 7.');
	await wrong([...words.slice(1), 'zzyzx'].join(' '), '“zzyzx” is not one of our words');
	await wrong([words[1], words[0], ...words.slice(2)].join(' '), 'One of the words is not right, or they are not in the right order');
	assert.equal(service.asked.length, 0, 'nobody was asked');
});

await story('a_lost_line_and_a_forged_bundle_are_said_and_can_be_tried_again', async (page, service) => {
	const words = newWords(), forged = service.bundle.slice();
	forged[900] ^= 1;
	service.answer(words, { text: 'Here' });
	service.next = { keys: [forged], tips: [], mailbox: ['lost'] };
	await comeBack(page, words);
	assert.match(await text(page), /We could not look for a reply/);
	await page.click('#again');
	await page.waitForFunction(() => document.querySelector('#again') && document.querySelector('h1').textContent.includes('could not'));
	await page.click('#again');
	await page.locator('.app-reply').waitFor();
});

await story('an_answer_of_zeros_is_never_taken_for_no_reply', async (page, service) => {
	const words = newWords();
	service.answer(words, { text: 'Here' });
	service.next.mailbox = ['zeros'];
	await comeBack(page, words);
	assert.match(await text(page), /We could not look for a reply/);
	await page.click('#again');
	await page.locator('.app-reply').waitFor();
});

await story('a_hostile_reply_is_only_text', async (page, service) => {
	const words = newWords(), hostile = '<img src=x onerror="document.title=1"><script>document.title=2</script> javascript:alert(1)';
	service.answer(words, { text: hostile });
	assert.deepEqual(await comeBack(page, words), [hostile]);
	assert.equal(await page.locator('.app-reply img, .app-reply script, .app-reply a').count(), 0);
});

await browser.close();
done();
