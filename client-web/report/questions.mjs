// SPDX-License-Identifier: MIT
// The form, as one table: a row is a page, in order. Adding a question is adding a row here and
// its words to content/*.json (`q.NAME.heading`, `.hint`, `.error`, `.check`; `q.NAME.VALUE` and
// `.VALUE.hint` for options). Nobody has to know anything: every question has a way to say so.

import topics from '../content/topics.json' with { type: 'json' };

/**
 * @typedef {object} Question
 * @property {string} name        in the tip, in the language files and as the control's id
 * @property {'radios' | 'text'} kind
 * @property {boolean} needed     an answer, or "I do not know", has to be given
 * @property {string[]} [options]
 * @property {string} [last]      this option stands apart, after "or"
 * @property {number} [rows]
 * @property {boolean} [unsure]   offers a box "I do not know"
 */

/** @typedef {{ name: string, questions: Question[] }} Page */

/** @type {Page[]} */
export const pages = [
	{ name: 'topic', questions: [
		{
			name: 'topic', kind: 'radios', needed: true, options: topics.map(({ id }) => id),
			last: 'unsure',
		},
	] },
	{ name: 'what', questions: [
		{ name: 'what', kind: 'text', needed: true, rows: 10 },
	] },
	{ name: 'where', questions: [
		{ name: 'where', kind: 'text', needed: true, rows: 4, unsure: true },
	] },
	{ name: 'when', questions: [
		{
			name: 'when', kind: 'radios', needed: true, last: 'unknown',
			options: ['now', 'week', 'month', 'longer', 'often', 'unknown'],
		},
		{ name: 'when_more', kind: 'text', needed: false, rows: 3 },
	] },
	{ name: 'receipt', questions: [
		{ name: 'receipt', kind: 'radios', needed: true, options: ['yes', 'no'] },
	] },
];

/** Every question, in order. */
export const questions = pages.flatMap((page) => page.questions);
