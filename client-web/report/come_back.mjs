// SPDX-License-Identifier: MIT
// Come back with eight words and read what the desk wrote. One address is asked for; "no such
// mailbox" and "nothing yet" are the same bytes on the wire and the same words here.

import { el, paragraphs } from '../shared/dom.mjs';
import { button, errorSummary, form, textarea } from '../shared/form.mjs';
import { body, heading, inset, show, status, subHeading } from '../shared/page.mjs';
import {
	Refused, inspectWords, mailboxAddress, openReplies, readReceipt, wipeReceipt,
} from '../shared/sender.mjs';
import { t, tCount } from '../shared/strings.mjs';
import { dateOf } from './dates.mjs';
import { currentKeys, orgOf } from './keys.mjs';
import { Unreachable, postMailbox } from './service.mjs';

/** @typedef {import('./report.mjs').App} App */

const WORDS = 8;

/** Ask for the words. @param {App} app @param {string} [wrong] */
export function comeBack(app, wrong) {
	/** @param {any} event */
	const typed = (event) => { app.words = event.target.value; };
	show({
		back: () => app.device(),
		hasError: Boolean(wrong),
		content: [
			wrong && errorSummary(t('error.summary'), [{ id: 'words', text: wrong }]),
			heading(t('return.title')),
			form(() => look(app),
				textarea({
					name: 'words', label: t('return.label'), size: 's', hint: t('return.hint'),
					error: wrong, rows: 3, value: app.words, input: typed,
				}),
				button(t('return.go'), { id: 'look' })),
		],
	});
}

/**
 * What is wrong with the words, said as plainly as can be; null: they can be right.
 * @param {string} typed
 */
function wrongWords(typed) {
	const { words, unknown } = inspectWords(typed);
	if (words.length === 0)
		return t('return.error_empty');
	if (unknown.length)
		return t('return.error_word', { word: unknown[0] });
	return words.length === WORDS ? null : t('return.error_count', { n: words.length });
}

/** @param {App} app */
async function look(app) {
	const wrong = wrongWords(app.words);
	if (wrong) {
		comeBack(app, wrong);
		return;
	}
	let receipt;
	try {
		receipt = readReceipt(orgOf(app.site.org), app.words);
	} catch {
		comeBack(app, t('return.error_check'));
		return;
	}
	show({ content: [heading(t('return.title')), status(t('return.looking'))] });
	try {
		const bundle = await currentKeys(app.site.org);
		const slots = await postMailbox(mailboxAddress(receipt, bundle.week));
		replies(app, openReplies(bundle, receipt, slots));
	} catch (error) {
		if (!(error instanceof Unreachable || error instanceof Refused))
			throw error;
		notNow(app);
	} finally {
		wipeReceipt(receipt);
	}
}

/** @param {App} app @param {import('../shared/sender.mjs').Reply[]} found */
function replies(app, found) {
	const none = [
		heading(t('replies.none_title')), body(t('replies.none')), body(t('replies.none_when')),
	];
	const some = [
		heading(t('replies.title')), body(tCount('replies.count', found.length)),
		found.map((reply, i) => [
			subHeading(t('replies.message', { n: i + 1 })),
			el('div', {
				class: 'govuk-inset-text app-reply', lang: reply.lang, dir: 'auto', translate: 'no',
			}, paragraphs(reply.text)),
			el('p', { class: 'govuk-hint' }, t('replies.day', { date: dateOf(reply.day) })),
			reply.desk === null && body(t('replies.unchecked')),
		]),
		body(t('replies.kept')),
	];
	show({
		back: () => comeBack(app),
		content: [
			...(found.length ? some : none), inset(t('do_not_go')), again(app, t('replies.again')),
		],
	});
}

/** @param {App} app */
function notNow(app) {
	show({
		back: () => comeBack(app),
		content: [
			heading(t('return.failed_title')), body(t('return.failed')), again(app, t('later.now')),
		],
	});
}

/** @param {App} app @param {string} text */
const again = (app, text) => button(text, { id: 'again', secondary: true, click: () => look(app) });
