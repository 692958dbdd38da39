// SPDX-License-Identifier: MIT
// The form: one page for each row of questions.mjs, then "Check your answers". What is typed goes
// into the draft with every key, so nothing is lost by going back, by an error or by a failed
// send.

import { append, byId, el } from '../shared/dom.mjs';
import { button, checkbox, errorSummary, form, linkButton, radios, textarea } from '../shared/form.mjs';
import { announce, body, heading, inset, show } from '../shared/page.mjs';
import { has, t } from '../shared/strings.mjs';
import { ROOM, answered, bytesLeft, firstUnanswered, problems, tidy } from './draft.mjs';
import { pages } from './questions.mjs';

/**
 * @typedef {import('./report.mjs').App} App
 * @typedef {import('./questions.mjs').Page} Page
 * @typedef {import('./questions.mjs').Question} Question
 * @typedef {{ name: string, text: string }} Problem
 */

const SAY_COUNT_AFTER_MS = 1000;

/**
 * A page of questions. @param {App} app @param {Page} page
 * @param {{ changing?: boolean, wrong?: Problem[] }} [how] changing: came from "Check your answers"
 *	and returns there
 */
export function ask(app, page, how = {}) {
	const wrong = how.wrong ?? [];
	const at = pages.indexOf(page);
	const goBack = () => (how.changing ? check(app) : at > 0 ? ask(app, pages[at - 1]) : app.device());
	const goOn = () => {
		const found = wrongOn(app, page);
		if (found.length)
			ask(app, page, { ...how, wrong: found });
		else if (how.changing || at + 1 === pages.length)
			check(app);
		else
			ask(app, pages[at + 1]);
	};

	show({
		back: goBack,
		hasError: wrong.length > 0,
		content: [
			wrong.length > 0 && errorSummary(t('error.summary'),
				wrong.map(({ name, text }) => ({ id: name, text }))),
			form(goOn,
				page.questions.map((q, i) => field(app, q, i === 0,
					wrong.find(({ name }) => name === q.name)?.text)),
				page.name === 'what' && inset(t('do_not_go')),
				button(t('continue'))),
		],
	});
	count(app, page);
}

/** What is wrong on a page, in words. @param {App} app @param {Page} page @returns {Problem[]} */
const wrongOn = (app, page) => problems(app.draft, page).map(({ name, key, over }) => ({
	name, text: key === 'too_long' ? t('too_long', { over: letters(app, over) }) : t(`q.${name}.error`),
}));

/**
 * @param {App} app
 * @param {Question} q
 * @param {boolean} first its label is the page's heading
 * @param {string} [error]
 */
function field(app, q, first, error) {
	const { answers, unsure } = app.draft;
	const common = {
		name: q.name, label: t(`q.${q.name}.heading`), error, value: answers[q.name],
		size: /** @type {'h1' | 's'} */ (first ? 'h1' : 's'),
		hint: has(`q.${q.name}.hint`) ? t(`q.${q.name}.hint`) : undefined,
	};
	/** @param {any} event */
	const keep = (event) => { answers[q.name] = event.target.value; };
	/** @param {any} event */
	const typed = (event) => { keep(event); recount(app, q); };

	if (q.kind === 'radios')
		return radios({ ...common, options: options(q), change: keep });
	return textarea(
		{ ...common, rows: q.rows, describe: `${q.name}-left`, input: typed },
		el('div', { class: 'app-count', id: `${q.name}-left` }),
		q.unsure && checkbox({
			name: `${q.name}-unsure`, label: t('unsure'), checked: unsure[q.name] ?? false,
			change: (/** @type {any} */ event) => { unsure[q.name] = event.target.checked; },
		}));
}

/** @param {Question} q */
const options = (q) => (q.options ?? []).map((value) => ({
	value, label: t(`q.${q.name}.${value}`), divider: value === q.last ? t('or') : undefined,
	hint: has(`q.${q.name}.${value}.hint`) ? t(`q.${q.name}.${value}.hint`) : undefined,
}));

/** Say how much room is left, once little is. @param {App} app @param {Page} page */
function count(app, page) {
	const left = bytesLeft(app.draft);
	const text = left < 0 ? t('left_over', { over: letters(app, -left) })
		: left < ROOM / 4 ? t('left', { left: letters(app, left) }) : '';
	for (const q of page.questions.filter(({ kind }) => kind === 'text')) {
		const node = byId(`${q.name}-left`);
		node.textContent = text;
		node.classList.toggle('app-count--over', left < 0);
	}
	return text;
}

/** @param {App} app @param {Question} q */
function recount(app, q) {
	const page = /** @type {Page} */ (pages.find((p) => p.questions.includes(q)));
	const text = count(app, page);
	clearTimeout(app.sayCount);
	app.sayCount = setTimeout(() => announce(text), SAY_COUNT_AFTER_MS);	/* after a pause in typing */
}

/**
 * Bytes as letters of the kind this sender writes, in round numbers.
 * @param {App} app
 * @param {number} bytes
 */
function letters(app, bytes) {
	const text = Object.values(app.draft.answers).join('');
	const each = text ? Math.max(1, new TextEncoder().encode(text).length / text.length) : 1;
	const n = bytes / each;
	return n > 100 ? Math.floor(n / 50) * 50 : Math.ceil(n);
}

/** "Check your answers". @param {App} app */
export function check(app) {
	const missing = firstUnanswered(app.draft);
	if (missing) {
		ask(app, missing, { changing: true, wrong: wrongOn(app, missing) });
		return;
	}
	const list = el('dl', { class: 'govuk-summary-list' });
	for (const page of pages)
		append(list, page.questions.map((q) => row(app, page, q)));
	show({
		back: () => ask(app, pages[pages.length - 1]),
		content: [
			heading(t('check.title')), body(t('check.lead')), list, body(t('check.who')),
			button(t('check.send'), { id: 'send', click: () => app.send() }),
		],
	});
}

/** @param {App} app @param {Page} page @param {Question} q */
function row(app, page, q) {
	const label = t(`q.${q.name}.check`);
	return el('div', { class: 'govuk-summary-list__row' },
		el('dt', { class: 'govuk-summary-list__key' }, label),
		el('dd', {
			class: 'govuk-summary-list__value app-said', dir: 'auto',
			translate: q.kind === 'text' ? 'no' : null,
		}, said(app, q)),
		el('dd', { class: 'govuk-summary-list__actions' },
			linkButton(t('check.change'), () => ask(app, page, { changing: true }), label,
				`change-${q.name}`)));
}

/** An answer in the words of the page. @param {App} app @param {Question} q */
function said(app, q) {
	const text = tidy(app.draft.answers[q.name] ?? '');
	if (!text)
		return t(answered(app.draft, q) ? 'check.unknown' : 'check.nothing');
	return q.kind === 'radios' ? t(`q.${q.name}.${text}`) : text;
}
