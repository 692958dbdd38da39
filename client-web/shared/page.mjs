// SPDX-License-Identifier: MIT
// One document, many screens: puts a screen in the place of the last one, moves the focus to what
// a reader needs first and announces changes. The address, the title's words and the history never
// change with the screen.

import { append, byId, el } from './dom.mjs';
import { t } from './strings.mjs';

/**
 * @typedef {object} Screen
 * @property {any[]} content        what stands in the main part
 * @property {(() => void) | null} [back]   what Back does; none: no link
 * @property {boolean} [hasError]  the focus goes to the error summary, and the title says so
 */

let plainTitle = '';

/** Show a screen in #main-content, and its Back link above. @param {Screen} screen */
export function show(screen) {
	const main = byId('main-content');
	plainTitle ||= document.title;
	document.title = screen.hasError ? `${t('error.title_prefix')} ${plainTitle}` : plainTitle;
	setBack(screen.back ?? null);
	main.replaceChildren();
	append(main, screen.content);
	scrollTo(0, 0);
	focusOn(main, screen.hasError ? '.govuk-error-summary' : 'h1');
}

/** @param {Element} main @param {string} selector */
function focusOn(main, selector) {
	/** @type {HTMLElement | null} */
	const target = main.querySelector(selector);
	target?.setAttribute('tabindex', '-1');	/* a heading takes focus, but no place in the tab order */
	target?.focus({ preventScroll: true });
}

/** @param {(() => void) | null} go */
function setBack(go) {
	byId('back').replaceChildren();
	if (go)
		byId('back').append(el('button', {
			class: 'govuk-back-link app-back-link', type: 'button', click: go,
		}, t('back')));
}

/** The skip link moves the focus only: an address with a # would be a second entry in the history. */
export function bindSkipLink() {
	document.querySelector('a[href="#main-content"]')?.addEventListener('click', (event) => {
		event.preventDefault();
		focusOn(document.body, '#main-content');
	});
}

/** Say something to screen readers, politely, without moving the focus. @param {string} text */
export function announce(text) {
	byId('announce').textContent = text;
}

/** @param {string} text @param {Record<string, any>} [attributes] */
export const heading = (text, attributes = {}) => el('h1', { class: 'govuk-heading-l', ...attributes }, text);

/** @param {string} text */
export const subHeading = (text) => el('h2', { class: 'govuk-heading-m' }, text);

/** @param {...any} children */
export const body = (...children) => el('p', { class: 'govuk-body' }, children);

/** What is going on, read out when it is shown. @param {string} text */
export const status = (text) => el('p', { class: 'govuk-body', role: 'status' }, text);

/** @param {string[]} items */
export const bullets = (items) => el('ul', { class: 'govuk-list govuk-list--bullet' },
	items.map((item) => el('li', {}, item)));

/** @param {...any} children */
export const inset = (...children) => el('div', { class: 'govuk-inset-text' }, children);

/**
 * A warning with its sign.
 * @param {string} word what the sign means, for screen readers
 * @param {string} text
 */
export const warning = (word, text) => el('div', { class: 'govuk-warning-text' },
	el('span', { class: 'govuk-warning-text__icon', 'aria-hidden': 'true' }, '!'),
	el('strong', { class: 'govuk-warning-text__text' },
		el('span', { class: 'govuk-visually-hidden' }, word), text));
