// SPDX-License-Identifier: MIT
// One case on the screen: what the sender said, what has been done, a note, a reply. Strangers' words go through said() alone.

import { el } from '../shared/dom.mjs';
import { button, errorSummary, form, textarea } from '../shared/form.mjs';
import { body, heading, inset, show, subHeading } from '../shared/page.mjs';
import { NOTE_BYTES, REPLY_BYTES, bytesOf, mailboxIn } from './cabinet.mjs';
import { caseName } from './cases.mjs';
import { liveReplies, withoutRepeats } from './fold.mjs';
import { CHANNELS, answerText, dayText, languageName, languages, questionName, timeText, topicName } from './labels.mjs';
import { doneBox, row, stateTag, summary, troubleBox } from './parts.mjs';
import { said } from './visible.mjs';

/** @typedef {import('./cabinet.mjs').Reading} Reading */
/** @typedef {import('./cases.mjs').Tip} Tip */
/** @typedef {import('./cases.mjs').CaseEvent} CaseEvent */

/**
 * @typedef {object} View
 * @property {Reading} reading
 * @property {import('./council.mjs').Council} council
 * @property {number} now seconds
 * @property {string} [done]
 * @property {unknown} [trouble]
 * @property {{id: string, text: string}[]} [problems]
 * @property {Typed} [typed]
 * @property {(typed: Typed) => void} back
 * @property {(typed: Typed) => void} note saves it
 * @property {(typed: Typed) => void} check shows the reply before it is sent
 */

/** What stands in the case's two forms. @typedef {{reply: string, lang: string, note: string}} Typed */

/** @param {string} id */
const valueOf = (id) => /** @type {HTMLInputElement|null} */ (document.getElementById(id))?.value ?? '';

/** @returns {Typed} */
const typedNow = () => ({ reply: valueOf('reply'), lang: valueOf('reply-language'), note: valueOf('note') });

/** @param {View} view */
export function showReading(view) {
	const { reading, council, done, trouble, problems } = view;
	const { card, id, desk } = reading.case;
	show({
		back: () => view.back(typedNow()),
		hasError: Boolean(trouble || problems),
		content: [
			problems ? errorSummary('There is a problem', problems) : null,
			trouble ? troubleBox(trouble) : null,
			done ? doneBox(done) : null,
			el('span', { class: 'govuk-caption-l' }, `Case ${caseName(id)}`),
			heading(topicName(card.topic)),
			el('p', { class: 'govuk-body app-case-state' }, stateTag(card.state), ' ',
				council.desks.find((d) => d.desk === desk)?.name ?? '', ` · Received ${dayText(card.day)}`),
			warnings(reading),
			el('div', { class: 'app-columns' },
				el('div', { class: 'app-columns__main' }, reading.withdrawn ? withdrawn() : tips(reading), replyForm(view), noteForm(view)),
				el('div', { class: 'app-columns__side' }, timeline(reading))),
		],
	});
}

/** @param {Reading} reading */
const warnings = ({ unreadable, missing }) => [
	unreadable ? inset(`${unreadable} ${unreadable === 1 ? 'part' : 'parts'} of this case cannot be read, or ${unreadable === 1 ? 'is' : 'are'} `
		+ 'not by the sender. Tell your lead.') : null,
	missing ? inset(`${missing} ${missing === 1 ? 'entry that a colleague saw is' : 'entries that colleagues saw are'} missing. `
		+ 'Tell your lead and the auditor.') : null,
];

const withdrawn = () => inset('The sender has withdrawn this report. It is not shown, and must not be used.');

/** @param {Reading} reading */
const tips = (reading) => reading.tips.map((tip) => (tip.kind === 'first' ? first(tip) : followUp(tip)));

/** @param {Tip} tip */
function first({ content, signerKind }) {
	const answers = Object.entries(content.answers).filter(([, answer]) => answer !== '');
	return el('section', { class: 'app-words', 'aria-label': 'What the sender said' },
		subHeading('What the sender said'),
		answers.flatMap(([name, answer]) => [
			el('h3', { class: 'app-words__question' }, questionName(name) ?? said(name)),
			el('p', { class: 'govuk-body' }, said(answerText(name, answer), content.lang)),
		]),
		summary(row('How it came', CHANNELS[signerKind]), row('Language', languageName(content.lang)),
			content.place === null ? null : row('Poster', said(content.place))));
}

/** @param {Tip} tip */
const followUp = ({ content }) => el('section', { class: 'app-words', 'aria-label': 'What the sender added' },
	subHeading('What the sender added'), el('p', { class: 'govuk-body' }, said(content.text, content.lang)));

/** @param {View} view */
function replyForm(view) {
	const { reading, typed, problems, now } = view;
	if (reading.withdrawn || !mailboxIn(reading))
		return reading.withdrawn ? null : [subHeading('Reply to the sender'), body('The sender did not ask for a way to be answered.')];
	const lang = typed?.lang || reading.case.card.lang;
	return form(() => view.check(typedNow()),
	subHeading('Reply to the sender'),
	liveReplies(reading.events, now).length >= 4
		? inset('Four replies are waiting for the sender, which is as many as there can be. This one takes the place of the oldest: '
			+ 'say again in it what the sender still needs to know.') : null,
	textarea({ name: 'reply', label: 'Your reply', rows: 6, value: typed?.reply, error: problems?.find((p) => p.id === 'reply')?.text,
		hint: 'The sender can read it for 12 weeks with the eight words they were given. Do not ask them to find anything out, to go '
			+ 'back or to ask anybody.' }),
	el('div', { class: 'govuk-form-group' },
		el('label', { class: 'govuk-label', for: 'reply-language' }, 'Language of your reply'),
		el('select', { class: 'govuk-select', id: 'reply-language', name: 'reply-language' },
			languages(lang).map((l) => el('option', { value: l }, languageName(l))))),
	button('Check your reply', { id: 'check-reply' }));
}

/** @param {View} view */
const noteForm = (view) => form(() => view.note(typedNow()),
	subHeading('Add a note'),
	textarea({ name: 'note', label: 'Your note', rows: 3, value: view.typed?.note,
		hint: 'For your desk only. The sender never sees it. A note cannot be changed later.',
		error: view.problems?.find((p) => p.id === 'note')?.text }),
	button('Save the note', { secondary: true, type: 'submit', id: 'save-note' }));

/** @type {Record<string, string>} */
const EVENTS = { received: 'Part of the case received', opened: 'Opened for the first time', noted: 'Note', replied: 'Reply to the sender', closed: 'Closed' };

/** @type {Record<string, string>} */
const TIPS = { first: 'Report received', followUp: 'Message from the sender received', withdrawal: 'Withdrawn by the sender' };

/** @param {CaseEvent} event @param {Tip[]} tips */
function eventName({ type, data }, tips) {
	const tip = type === 'received' && tips.find((t) => t.hash === data.tip);
	return tip ? TIPS[tip.kind] : EVENTS[type] ?? 'Something this console does not know yet';
}

/** @param {Reading} reading */
const timeline = ({ events, tips }) => el('section', { 'aria-label': 'What has been done' },
	subHeading('What has been done'),
	el('ol', { class: 'app-timeline' }, withoutRepeats(events).reverse().map((event) => el('li', { class: 'app-timeline__item' },
		el('h3', { class: 'app-timeline__title' }, eventName(event, tips)),
		el('p', { class: 'app-timeline__by' }, event.by, ', ', timeText(event.at)),
		typeof event.data.text === 'string' ? el('p', { class: 'govuk-body-s' }, said(event.data.text)) : null))));

/**
 * What is wrong with a text before it is sealed, if anything.
 * @param {'reply'|'note'} id
 * @param {string} text
 */
export function problemOf(id, text) {
	const room = id === 'reply' ? REPLY_BYTES : NOTE_BYTES;
	if (!text.trim())
		return [{ id, text: id === 'reply' ? 'Enter your reply' : 'Enter your note' }];
	const over = bytesOf(text) - room;
	return over > 0 ? [{ id, text: `Make it about ${over} letters shorter` }] : null;
}

/**
 * @param {{lang: string, text: string, back: () => void, send: () => void}} view
 */
export function showReplyCheck({ lang, text, back, send }) {
	const node = form((f) => {
		f.querySelector('button')?.setAttribute('disabled', '');
		send();
	}, button('Send the reply', { id: 'send-reply' }));
	show({
		back,
		content: [
			heading('Check your reply'),
			summary(row('Language', languageName(lang)), row('Your reply', said(text, lang))),
			body('It is sealed on this computer, and can be read only with the sender’s eight words. It can’t be taken back.'),
			node,
		],
	});
}
