// SPDX-License-Identifier: MIT
// client-web/report/draft.mjs: what counts as an answer, how it stands in a report, and which desk it is for.

import { assert, done, test } from '../lib/tap.mjs';
import { answers, bytesLeft, deskFor, firstUnanswered, forget, newDraft, problems, report, tidy, wantsReceipt,
} from '../../client-web/report/draft.mjs';
import { pages, questions } from '../../client-web/report/questions.mjs';

const full = () => ({ answers: { topic: 'waste', what: 'Lorries at night', where: '', when: 'often', receipt: 'no' }, unsure: { where: true } });

await test('a_topic_goes_to_the_desk_the_council_says_and_every_other_to_its_star', () => {
	assert.equal(deskFor('*:1 fraud:2 corruption:3', 'fraud'), 2);
	assert.equal(deskFor(' *:4   fraud:2', 'unsure'), 4);
	assert.equal(deskFor('*:1', 'constructor'), 1, 'no name of the language is a topic');
	assert.equal(report(full(), { desks: '*:1 waste:7', lang: 'cy' }).desk, 7);
});

await test('every_question_that_is_needed_can_be_answered_with_not_knowing', () => {
	for (const q of questions.filter(({ needed, name }) => needed && name !== 'what' && name !== 'receipt'))
		assert.ok(q.unsure || q.options.includes('unknown') || q.options.includes('unsure'), q.name);
});

await test('what_was_said_stands_in_the_report_and_nothing_else', () => {
	assert.deepEqual(report(full(), { desks: '*:1', lang: 'en' }),
		{ desk: 1, lang: 'en', topic: 'waste', answers: { what: 'Lorries at night', where: 'unknown', when: 'often' } });
	const both = full();
	both.answers.where = ' The quarry ';
	assert.equal(answers(both).where, 'The quarry', 'words count for more than the box');
	assert.equal(wantsReceipt(full()), false);
});

await test('text_is_sealed_without_lone_surrogates_and_odd_line_ends', () => {
	assert.equal(tidy('\n a\r\nb\rc\ud800 '), 'a\nb\nc\ufffd');
	const draft = full();
	draft.answers.what = 'x\udc00'.repeat(10);
	assert.ok(answers(draft).what.isWellFormed());
});

await test('blank_is_no_answer_and_the_first_page_without_one_is_found', () => {
	const draft = newDraft();
	for (const page of pages) {
		assert.equal(firstUnanswered(draft), page);
		for (const { name, options, unsure } of page.questions) {
			draft.answers[name] = ' \n';
			assert.ok(problems(draft, page).length > 0 || name === 'when_more');
			draft.answers[name] = options ? options[0] : unsure ? '' : 'words';
			draft.unsure[name] = Boolean(unsure);
		}
	}
	assert.equal(firstUnanswered(draft), null);
	forget(draft);
	assert.equal(firstUnanswered(draft), pages[0]);
});

await test('one_byte_too_many_is_found_on_the_page_that_can_be_shortened', () => {
	const draft = full();
	draft.answers.what += 'é'.repeat(Math.floor(bytesLeft(draft) / 2));
	assert.deepEqual(problems(draft, pages[1]), []);
	draft.answers.what += 'éé';
	assert.equal(problems(draft, pages[1])[0].key, 'too_long');
	assert.equal(firstUnanswered(draft).name, 'what');
});

done();
