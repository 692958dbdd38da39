// SPDX-License-Identifier: MIT
// The resident's page: a report is told, by keyboard alone too, and arrives; what goes wrong is
// said plainly and nothing that was typed is lost.

import { assert, done, test } from '../lib/tap.mjs';
import { NOON, makeBundle, makeCouncil, makeStamps } from '../lib/council.mjs';
import { openBrowser, openPage } from '../lib/browser.mjs';
import { begin, goOn, sendForWords, tell } from '../lib/resident.mjs';
import { makeService } from '../lib/service.mjs';
import { fillSite, needBuilt, serveSite } from '../lib/site.mjs';

needBuilt();
const council = makeCouncil();
const org_id = Buffer.from(council.org).toString('hex');
const site = fillSite({ org_id });
const browser = await openBrowser();
const STORY = 'Boys are let into the flat at night.\n\nThe man who lives there looks afraid. “Ünïcode” <b>&amp;</b> \u202e';

/** One story: a fresh page and a fresh service, on the council's day. */
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

const heading = (page) => page.locator('h1').innerText();
const shown = (page, text) => page.locator('#main-content', { hasText: text }).waitFor();
const focused = (page) => page.evaluate(() => `${document.activeElement.tagName}#${document.activeElement.id}`);

/** Tab to a control, as somebody without a mouse does. */
async function tabTo(page, selector)
{
	for (let i = 0; i < 40; i++) {
		await page.keyboard.press('Tab');
		if (await page.evaluate((s) => document.activeElement.matches(s), selector))
			return;
	}
	throw new Error(`no way by Tab to ${selector}`);
}

await story('999_stands_before_everything_else', async (page) => {
	const text = await page.locator('body').innerText();
	const at = (words) => { const i = text.indexOf(words); assert.ok(i >= 0, words); return i; };
	for (const number of ['999', '101', '0800 555 111', '08000 121 700'])
		assert.ok(at(number) < at('Tell us about crime in your area'), number);
	await page.click('#start');
	assert.match(await page.locator('#emergency').innerText(), /999[^]*101[^]*0800 555 111[^]*08000 121 700/);
	await page.click('#safe');
	assert.match(await page.locator('#emergency').innerText(), /999/);
});

await story('a_report_is_told_with_the_keyboard_alone_and_opens_at_its_desk', async (page, service) => {
	const press = async (selector, key) => { await tabTo(page, selector); await page.keyboard.press(key); };
	await press('#start', 'Space');
	assert.equal(await focused(page), 'H1#', 'the heading has the focus, so that it is read out');
	await press('#safe', 'Enter');
	await press('#topic', 'Space');
	for (let i = 0; i < 3; i++)
		await page.keyboard.press('ArrowDown');
	assert.equal(await page.locator('input[name=topic]:checked').getAttribute('value'), 'fraud');
	await press('form button', 'Enter');
	await tabTo(page, '#what');
	await page.keyboard.insertText(STORY);
	await press('form button', 'Enter');
	await press('#where-unsure', 'Space');
	await press('form button', 'Enter');
	await press('#when', 'Space');
	await press('form button', 'Enter');
	await press('#receipt', 'Space');
	await press('form button', 'Enter');
	assert.equal(await heading(page), 'Check your answers');
	await press('#send', 'Enter');
	await page.waitForSelector('#words li');
	assert.equal(await page.locator('#words li').count(), 8);
	await press('#kept', 'Enter');
	await shown(page, 'Do not go looking, ask around or go back.');

	const [tip] = service.opened(2);
	assert.deepEqual(tip.answers, { what: STORY.trim(), where: 'unknown', when: 'now' });
	assert.deepEqual([tip.desk, tip.topic, tip.lang, tip.place, tip.files], [2, 'fraud', 'en', null, null]);
	assert.ok(tip.mailbox);
});

await story('each_missing_answer_is_said_in_a_summary_that_leads_to_it', async (page) => {
	await begin(page);
	const wrong = async (id, text) => {
		await goOn(page);
		assert.equal(await focused(page), 'DIV#', 'the summary has the focus');
		assert.match(await page.title(), /^Error: /);
		assert.equal(await page.locator('.govuk-error-summary__list').innerText(), text);
		assert.match(await page.locator('.govuk-error-message').innerText(), new RegExp(text.slice(0, 20)));
		await page.click('.govuk-error-summary__list a');
		assert.match(await focused(page), new RegExp(`#${id}$`));
	};
	await wrong('topic', 'Select what it is about, or “I am not sure, or something else”');
	await page.check('#topic');
	await goOn(page);
	assert.doesNotMatch(await page.title(), /^Error/);
	await wrong('what', 'Enter what is happening, in any words');
	await page.fill('#what', ' \n ');
	await wrong('what', 'Enter what is happening, in any words');
	await page.fill('#what', 'x');
	await goOn(page);
	await wrong('where', 'Enter where it is happening, or select “I do not know”');
	await page.check('#where-unsure');
	await goOn(page);
	await wrong('when', 'Select when it happened, or “I do not know”');
	await page.check('#when');
	await goOn(page);
	await wrong('receipt', 'Select yes if you want to be able to come back');
	assert.equal(new URL(page.url()).hash, '');
});

await story('going_back_and_changing_keep_every_answer', async (page) => {
	await begin(page);
	await tell(page, { what: STORY, where: 'Garages', when: 'often', more: 'Fridays' });
	for (const question of ['Do you want', 'When did', 'Where is', 'What is happening', 'What is it about', 'Is it safe']) {
		await page.click('#back button');
		assert.ok((await heading(page)).startsWith(question), question);
	}
	await page.click('#safe');
	assert.ok(await page.isChecked('#topic'));
	await goOn(page);
	assert.equal(await page.inputValue('#what'), STORY);
	await goOn(page);
	assert.equal(await page.inputValue('#where'), 'Garages');
	await goOn(page);
	assert.equal(await page.inputValue('#when_more'), 'Fridays');
	await goOn(page);
	await goOn(page);
	await page.click('#change-where');
	await page.fill('#where', 'Behind the Swan');
	await goOn(page);
	assert.equal(await heading(page), 'Check your answers');
	assert.match(await page.locator('dl').last().innerText(), /Behind the Swan[^]*again and again[^]*Fridays/);
});

await story('a_lost_answer_is_asked_for_again_by_itself_and_makes_no_second_tip', async (page, service) => {
	service.next.tips = ['lost', 'kept-lost', 'busy', 'zeros'];
	await begin(page);
	await tell(page, { what: STORY });
	await page.click('#send');
	await shown(page, 'We could not reach the service');
	await shown(page, 'What you wrote is still here');
	for (const reason of ['We could not reach the service', 'The service is very busy', 'We could not reach the service', null]) {
		const before = service.posted.length;
		await page.clock.fastForward('10:00');		/* never waits longer */
		await (reason ? shown(page, reason) : page.waitForSelector('#words li'));
		assert.equal(service.posted.length, before + 1);
	}
	assert.equal(service.tips.length, 1);
	assert.ok(service.posted.every((bytes) => Buffer.compare(bytes, service.posted[0]) === 0));
});

await story('after_a_failed_send_the_answers_are_there_to_be_changed', async (page, service) => {
	service.next.keys = ['lost'];
	await begin(page);
	await tell(page, { what: STORY });
	await page.click('#send');
	await shown(page, 'We could not reach the service');
	await page.click('.govuk-button--secondary');
	await page.clock.fastForward('20:00');
	assert.equal(await heading(page), 'Check your answers', 'nothing is sent behind the back of who is changing it');
	await page.click('#change-what');
	assert.equal(await page.inputValue('#what'), STORY);
	await page.fill('#what', 'Less.');
	await goOn(page);
	await sendForWords(page);
	assert.equal(service.opened()[0].answers.what, 'Less.');
	await page.clock.fastForward('20:00');
	assert.equal(service.posted.length, 1, 'the try that was waiting is gone');
});

await story('when_the_key_was_replaced_the_report_is_sealed_again', async (page, service) => {
	service.next.tips = ['replaced'];
	await begin(page);
	await tell(page, { what: STORY });
	await sendForWords(page);
	assert.equal(service.posted.length, 2);
	assert.notDeepEqual(service.posted[0], service.posted[1]);
	assert.equal(service.opened()[0].answers.what, STORY.trim());
});

await story('a_forged_bundle_or_acknowledgement_is_never_believed', async (page, service) => {
	const forged = service.bundle.slice();
	forged[200] ^= 1;
	service.next = { keys: [forged, makeBundle(makeCouncil())], tips: ['forged'], mailbox: [] };
	await begin(page);
	await tell(page, { what: STORY });
	await page.click('#send');
	for (let i = 0; i < 2; i++) {
		await shown(page, 'could not make sure that it would be locked for the right people');
		assert.equal(service.posted.length, 0, 'nothing was sent');
		await page.click('#again');
	}
	await shown(page, 'answer could not be checked');
	assert.equal(await page.locator('#words').count(), 0);
	await page.click('#again');
	await page.waitForSelector('#words li');
});

await story('an_old_stamp_is_said_and_the_sender_decides', async (page, service) => {
	service.bundle = makeBundle(council, makeStamps(council, { firstDay: council.today - 8, lastDay: council.today - 2 }));
	await begin(page);
	await tell(page, { what: STORY });
	await page.click('#send');
	await shown(page, 'The last time was');
	assert.equal(service.posted.length, 0);
	await page.click('#go-on');
	await page.waitForSelector('#words li');
	assert.equal(service.tips.length, 1);
});

await story('a_clock_that_is_years_off_is_said_and_does_not_stop_the_report', async (page, service) => {
	await page.clock.setFixedTime((NOON - 5 * 365 * 86400) * 1000);
	await begin(page);
	await tell(page, { what: STORY });
	await page.click('#send');
	await shown(page, 'The clock of this device looks wrong');
	assert.equal(service.tips.length, 1);
});

await story('who_wants_no_words_gets_none_and_no_mailbox', async (page, service) => {
	await begin(page);
	await tell(page, { what: STORY, receipt: 'no' });
	await page.click('#send');
	await shown(page, 'We have received what you told us');
	await shown(page, 'you did not keep the eight words');
	assert.equal(service.opened()[0].mailbox, null);
});

await story('the_paper_with_the_words_says_nothing_of_where_they_are_from', async (page) => {
	await begin(page);
	await tell(page, { what: STORY });
	const words = await sendForWords(page);
	await page.emulateMedia({ media: 'print' });
	const lines = (await page.locator('body').innerText()).split('\n').map((line) => line.trim()).filter(Boolean);
	assert.deepEqual(lines, ['Your eight words', 'Words to keep private', ...words.split(' ')]);
	await page.emulateMedia({ media: 'screen' });
	await page.click('#drop');
	await shown(page, 'you did not keep the eight words');
	assert.doesNotMatch(await page.locator('body').innerText(), new RegExp(words.split(' ')[2]));
});

await story('a_report_that_is_too_long_is_stopped_kindly_and_a_full_one_is_sent', async (page, service) => {
	await begin(page);
	await page.check('#topic');
	await goOn(page);
	await page.fill('#what', `${'é"'.repeat(60)}\n`.repeat(60));
	await page.locator('.app-count--over').waitFor();
	await goOn(page);
	assert.match(await page.locator('.govuk-error-summary').innerText(), /too long for one report. Shorten it by about/);
	await page.fill('#what', 'a'.repeat(12800));
	assert.match(await page.locator('#what-left').innerText(), /You have about \d+ letters left/);
	await goOn(page);
	await page.fill('#where', 'b'.repeat(1000));
	await goOn(page);
	assert.match(await page.locator('.govuk-error-summary').innerText(), /too long for one report/);
	await page.fill('#where', '');
	await page.check('#where-unsure');
	await goOn(page);
	await page.check('#when');
	await goOn(page);
	await page.check('#receipt');
	await goOn(page);
	await sendForWords(page);
	assert.equal(service.opened()[0].answers.what.length, 12800);
	assert.equal(service.posted[0].length, 16352);
});

await browser.close();
done();
