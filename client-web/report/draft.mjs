// SPDX-License-Identifier: MIT
// What the sender has said so far: in memory, here, and nowhere else. Checks answers, counts the
// bytes they will take and makes a report of them. Knows neither the page nor any key.

import { bytesLeft as bytesLeftIn } from '../shared/sender.mjs';
import { pages, questions } from './questions.mjs';

/** @typedef {{ answers: Record<string, string>, unsure: Record<string, boolean> }} Draft */

const LONGEST_DESK = 16;
const LONGEST_LANG = 'xxx';

/** Room for words in an empty report. */
export const ROOM = bytesLeft(newDraft());

/** @returns {Draft} */
export function newDraft() {
	return { answers: {}, unsure: {} };
}

/** @param {Draft} draft */
export function forget(draft) {
	draft.answers = {};
	draft.unsure = {};
}

/**
 * Text as it will be sealed: no lone surrogates, no carriage returns, nothing around it.
 * @param {string} text
 */
export function tidy(text) {
	return new TextDecoder().decode(new TextEncoder().encode(text)).replace(/\r\n?/g, '\n').trim();
}

/**
 * The page's problems, in its order: what is needed and missing, and what does not fit.
 * @param {Draft} draft @param {import('./questions.mjs').Page} page
 * @returns {{ name: string, key: 'error' | 'too_long', over: number }[]}
 */
export function problems(draft, page) {
	const found = page.questions.filter((q) => q.needed && !answered(draft, q))
		.map((q) => ({ name: q.name, key: /** @type {const} */ ('error'), over: 0 }));
	const over = -bytesLeft(draft);
	const text = page.questions.find((q) => q.kind === 'text');
	if (over > 0 && text)
		found.push({ name: text.name, key: /** @type {any} */ ('too_long'), over });
	return found;
}

/** @param {Draft} draft @param {import('./questions.mjs').Question} q */
export function answered(draft, q) {
	return tidy(draft.answers[q.name] ?? '') !== '' || (q.unsure && draft.unsure[q.name]) || false;
}

/** The first page that still lacks an answer, or null. @param {Draft} draft */
export function firstUnanswered(draft) {
	return pages.find((page) => problems(draft, page).length > 0) ?? null;
}

/**
 * Bytes that can still be written before the envelope is full; below zero there is too much.
 * @param {Draft} draft
 */
export function bytesLeft(draft) {
	const topic = draft.answers.topic ?? '';
	return bytesLeftIn({ desk: LONGEST_DESK, lang: LONGEST_LANG, topic, answers: answers(draft) });
}

/**
 * The draft as a report. @param {Draft} draft @param {{ desks: string, lang: string }} site
 */
export function report(draft, { desks, lang }) {
	const { topic } = draft.answers;
	return { desk: deskFor(desks, topic), lang, topic, answers: answers(draft) };
}

/**
 * The answers as they stand in the tip: what was said, and "unknown" where the sender ticked so.
 * @param {Draft} draft
 */
export function answers(draft) {
	/** @type {Record<string, string>} */
	const said = {};
	for (const q of questions) {
		const text = tidy(draft.answers[q.name] ?? '');
		if (q.name === 'topic' || q.name === 'receipt')
			continue;		/* they have places of their own in the tip */
		if (text)
			said[q.name] = text;
		else if (q.unsure && draft.unsure[q.name])
			said[q.name] = 'unknown';
	}
	return said;
}

/** Whether the sender wants eight words. @param {Draft} draft */
export const wantsReceipt = (draft) => draft.answers.receipt === 'yes';

/**
 * The desk for a topic, from the council's setting such as `*:1 fraud:2`.
 * @param {string} setting @param {string} topic @returns {number}
 */
export function deskFor(setting, topic) {
	/** @type {Map<string, string>} */
	const desks = new Map();
	for (const [name, desk] of setting.trim().split(/\s+/).map((pair) => pair.split(':')))
		desks.set(name, desk);
	return Number(desks.get(topic) ?? desks.get('*') ?? 1);
}
