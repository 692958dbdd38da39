// SPDX-License-Identifier: MIT
// Small parts that the console's screens share.

import { byId, el, replace } from '../shared/dom.mjs';
import { NOTICES, STATES, TROUBLES } from './labels.mjs';
import { Trouble } from './trouble.mjs';

/** The words for whatever went wrong. @param {unknown} error */
export const troubleText = (error) => TROUBLES[error instanceof Trouble ? error.kind : 'unknown'];

/** A box about something that does not stop the work. @param {string} notice */
export const noticeBox = (notice) => el('div', { class: 'app-notice', role: 'region', 'aria-label': 'Notice' },
	el('p', { class: 'govuk-body' }, NOTICES[notice] ?? notice));

/** A box about something that failed. @param {unknown} error */
export const troubleBox = (error) => el('div', { class: 'govuk-error-summary', role: 'alert', tabindex: '-1' },
	el('h2', { class: 'govuk-error-summary__title' }, 'There is a problem'),
	el('div', { class: 'govuk-error-summary__body' }, el('p', { class: 'govuk-body' }, troubleText(error))));

/** A box that says that something was done. @param {string} text */
export const doneBox = (text) => el('div', { class: 'app-done', role: 'status' },
	el('p', { class: 'govuk-body' }, text));

/** @param {string} state */
export const stateTag = (state) => el('strong', { class: `app-tag app-tag--${state}` }, STATES[state]);

/** A line of a summary list. @param {string} key @param {...any} value */
export const row = (key, ...value) => el('div', { class: 'govuk-summary-list__row' },
	el('dt', { class: 'govuk-summary-list__key' }, key), el('dd', { class: 'govuk-summary-list__value' }, value));

/** @param {...any} rows */
export const summary = (...rows) => el('dl', { class: 'govuk-summary-list' }, rows);

/**
 * Who is signed in, and the way out; nobody: nothing.
 * @param {string|null} name
 * @param {() => void} lock
 */
export function showPerson(name, lock) {
	replace(byId('person'), name && el('span', { class: 'app-header__who' }, name),
		name && el('button', { class: 'govuk-button govuk-button--secondary app-lock', type: 'button', id: 'lock', click: lock }, 'Lock'));
}

/** A line that tells how far something is, also to screen readers now and then. */
export function progressLine() {
	const text = el('p', { class: 'govuk-body app-progress', id: 'progress', role: 'status' });
	return { node: text, say: (/** @type {string} */ words) => {
		if (text.textContent !== words)
			replace(text, words);
	} };
}
