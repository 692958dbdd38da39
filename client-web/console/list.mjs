// SPDX-License-Identifier: MIT
// The list of cases: new ones first, then those being worked on, then closed ones. Knows cards, never words of a tip.

import { el } from '../shared/dom.mjs';
import { button } from '../shared/form.mjs';
import { body, heading, show, subHeading } from '../shared/page.mjs';
import { caseName } from './cases.mjs';
import { dayText, languageName, topicName } from './labels.mjs';
import { noticeBox, troubleBox } from './parts.mjs';
import { said } from './visible.mjs';

/** @typedef {import('./cases.mjs').Case} Case */

const GROUPS = [
	{ state: 'new', title: 'New', none: 'No new reports.' },
	{ state: 'open', title: 'Open', none: 'No open cases.' },
	{ state: 'closed', title: 'Closed', none: '' },
];

/**
 * @param {object} view
 * @param {Case[]} view.cases
 * @param {import('./council.mjs').Council} view.council
 * @param {string[]} view.notices
 * @param {any} view.progress the line that tells how far receiving is
 * @param {unknown} [view.trouble]
 * @param {number} view.closed how many cases do not open
 * @param {(one: Case) => void} view.open
 * @param {() => void} view.refresh
 */
export function showList({ cases, council, notices, progress, trouble, closed, open, refresh }) {
	show({
		hasError: Boolean(trouble),
		content: [
			trouble ? troubleBox(trouble) : null,
			notices.map(noticeBox),
			heading('Reports'),
			el('div', { class: 'app-bar' }, progress, button('Check for new reports', { secondary: true, click: refresh, id: 'refresh' })),
			closed ? noticeBox(`${closed} ${closed === 1 ? 'case does' : 'cases do'} not open with your keys. Tell your lead.`) : null,
			GROUPS.map(({ state, title, none }) => group(cases.filter((c) => c.card.state === state), title, none, council, open)),
		],
	});
}

/**
 * @param {Case[]} cases
 * @param {string} title
 * @param {string} none
 * @param {import('./council.mjs').Council} council
 * @param {(one: Case) => void} open
 */
function group(cases, title, none, council, open) {
	if (!cases.length && !none)
		return [];
	const newestFirst = cases.sort((a, b) => b.card.day - a.card.day || (caseName(a.id) < caseName(b.id) ? -1 : 1));
	return [
		subHeading(`${title} (${cases.length})`),
		cases.length ? el('ul', { class: 'app-cases' }, newestFirst.map((one) => line(one, council, open))) : body(none),
	];
}

/**
 * @param {Case} one
 * @param {import('./council.mjs').Council} council
 * @param {(one: Case) => void} open
 */
function line(one, council, open) {
	const { card } = one;
	const desk = council.desks.find((d) => d.desk === one.desk)?.name ?? '';
	const facts = [`Received ${dayText(card.day)}`, desk, languageName(card.lang), card.mailbox ? 'Can be answered' : 'No way to answer',
		card.replies ? `${card.replies} ${card.replies === 1 ? 'reply' : 'replies'}` : ''].filter(Boolean);
	return el('li', { class: 'app-case' },
		el('button', { class: 'app-link-button govuk-link', type: 'button', click: () => open(one) }, topicName(card.topic),
			el('span', { class: 'govuk-visually-hidden' }, `, case ${caseName(one.id)}`)),
		card.title ? el('p', { class: 'app-case__title' }, said(card.title)) : null,
		el('p', { class: 'app-case__facts' }, el('span', { class: 'app-case__name' }, caseName(one.id)), facts.map((f) => el('span', {}, f))));
}
