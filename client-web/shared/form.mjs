// SPDX-License-Identifier: MIT
// GOV.UK form controls as elements: fields with label, hint and error tied together for screen
// readers, and the error summary. Knows nothing of any question; names, words and values come from
// the caller.

import { el } from './dom.mjs';

/**
 * @typedef {object} Field
 * @property {string} name
 * @property {string} label
 * @property {'h1' | 'l' | 'm' | 's' | ''} [size]  h1: the label is the page's heading
 * @property {string} [hint]
 * @property {string} [error]
 * @property {string} [value]
 */

/** @typedef {{ id: string, text: string }} Problem */

/** @param {Field} field */
const groupClass = (field) => `govuk-form-group${field.error ? ' govuk-form-group--error' : ''}`;

/** @param {Field} field @param {(string | false | undefined)[]} [more] */
const describedBy = (field, more = []) => [
	field.hint && `${field.name}-hint`, field.error && `${field.name}-error`, ...more,
].filter(Boolean).join(' ') || null;

/** @param {Field} field */
function hintAndError(field) {
	return [
		field.hint && el('div', { class: 'govuk-hint', id: `${field.name}-hint` }, field.hint),
		field.error && el('p', {
			class: 'govuk-error-message', id: `${field.name}-error`,
		}, field.error),
	];
}

/** @param {Field} field */
function label(field) {
	const size = field.size === 'h1' ? 'l' : field.size;
	const node = el('label', {
		class: `govuk-label${size ? ` govuk-label--${size}` : ''}`, for: field.name,
	}, field.label);
	return field.size === 'h1' ? el('h1', { class: 'govuk-label-wrapper', tabindex: '-1' }, node) : node;
}

/** No browser may keep, check with a server or correct what is typed. */
const PRIVATE_TYPING = { autocomplete: 'off', autocorrect: 'off', spellcheck: 'false', translate: 'no' };

/**
 * @param {Field & { rows?: number, describe?: string, input?: (event: Event) => void }} field
 * @param {...any} after   what follows inside the group
 */
export function textarea(field, ...after) {
	const control = el('textarea', {
		class: `govuk-textarea${field.error ? ' govuk-textarea--error' : ''}`,
		id: field.name, name: field.name, dir: 'auto', rows: field.rows ?? 5, input: field.input,
		'aria-describedby': describedBy(field, [field.describe]), ...PRIVATE_TYPING,
	});
	control.value = field.value ?? '';
	return el('div', { class: groupClass(field) }, label(field), hintAndError(field), control, after);
}

/** @param {Field & { type?: string, width?: string, input?: (event: Event) => void }} field */
export function textInput(field) {
	const control = el('input', {
		class: `govuk-input${field.width ? ` govuk-input--width-${field.width}` : ''}`
			+ (field.error ? ' govuk-input--error' : ''),
		id: field.name, name: field.name, type: field.type ?? 'text', input: field.input,
		'aria-describedby': describedBy(field), ...PRIVATE_TYPING,
	});
	control.value = field.value ?? '';
	return el('div', { class: groupClass(field) }, label(field), hintAndError(field), control);
}

/**
 * @param {Field & { options: { value: string, label: string, hint?: string, divider?: string }[],
 *	change?: (event: Event) => void }} field
 * The first option carries the field's own name as its id, so that the error summary can lead there.
 */
export function radios(field) {
	const items = field.options.flatMap((option, i) => {
		const id = i ? `${field.name}-${i + 1}` : field.name;
		const control = el('input', {
			class: 'govuk-radios__input', id, name: field.name, type: 'radio', value: option.value,
			'aria-describedby': option.hint && `${id}-item-hint`, change: field.change,
		});
		control.checked = field.value === option.value;
		return [
			option.divider && el('div', { class: 'govuk-radios__divider' }, option.divider),
			el('div', { class: 'govuk-radios__item' }, control,
				el('label', { class: 'govuk-label govuk-radios__label', for: id }, option.label),
				option.hint && el('div', {
					class: 'govuk-hint govuk-radios__hint', id: `${id}-item-hint`,
				}, option.hint)),
		];
	});
	return fieldset(field, el('div', { class: 'govuk-radios' }, items));
}

/**
 * One box to tick.
 * @param {{ name: string, label: string, checked: boolean, change?: (event: Event) => void }}
 * 	box
 */
export function checkbox(box) {
	const control = el('input', {
		class: 'govuk-checkboxes__input', id: box.name, name: box.name, type: 'checkbox', value: 'yes',
		change: box.change,
	});
	control.checked = box.checked;
	return el('div', { class: 'govuk-checkboxes govuk-checkboxes--small' },
		el('div', { class: 'govuk-checkboxes__item' }, control,
			el('label', { class: 'govuk-label govuk-checkboxes__label', for: box.name },
				box.label)));
}

/** @param {Field} field @param {any} inside */
function fieldset(field, inside) {
	const size = field.size === 'h1' ? 'l' : field.size;
	const text = field.size === 'h1'
		? el('h1', { class: 'govuk-fieldset__heading', tabindex: '-1' }, field.label) : field.label;
	const legend = el('legend', {
		class: `govuk-fieldset__legend${size ? ` govuk-fieldset__legend--${size}` : ''}`,
	}, text);
	return el('div', { class: groupClass(field) },
		el('fieldset', { class: 'govuk-fieldset', 'aria-describedby': describedBy(field) },
			legend, hintAndError(field), inside));
}

/**
 * @param {string} text
 * @param {{ id?: string, secondary?: boolean, warning?: boolean, type?: string, click?: () => void }} [how]
 */
export function button(text, how = {}) {
	const kind = how.secondary ? ' govuk-button--secondary' : how.warning ? ' govuk-button--warning' : '';
	return el('button', {
		class: `govuk-button${kind}`, id: how.id, click: how.click,
		type: how.type ?? (how.click ? 'button' : 'submit'),
	}, text);
}

/** A button that reads as a link, for what changes the page without an address. @param {string} text
 * @param {() => void} click @param {string} [hidden] said to screen readers only @param {string} [id] */
export function linkButton(text, click, hidden, id) {
	return el('button', { class: 'app-link-button govuk-link', type: 'button', id, click }, text,
		hidden && el('span', { class: 'govuk-visually-hidden' }, ` ${hidden}`));
}

/** Links that look like buttons are pressed with Space too, as people expect of a button. */
export function pressWithSpace() {
	addEventListener('keydown', (event) => {
		const { target } = event;
		if (event.key !== ' ' || !(target instanceof HTMLElement) || target.getAttribute('role') !== 'button')
			return;
		event.preventDefault();		/* and the page does not scroll */
		target.click();
	});
}

/**
 * A form that never leaves the page.
 * @param {(form: HTMLFormElement) => void} onSubmit
 * @param {...any} children
 */
export function form(onSubmit, ...children) {
	const node = el('form', { novalidate: true, autocomplete: 'off' }, children);
	node.addEventListener('submit', (/** @type {Event} */ event) => {
		event.preventDefault();
		onSubmit(node);
	});
	return node;
}

/**
 * The error summary: one line for each problem, leading to its control.
 * @param {string} title
 * @param {Problem[]} problems
 */
export function errorSummary(title, problems) {
	const lines = problems.map(({ id, text }) => el('li', {}, el('a', {
		href: `#${id}`,
		click: (/** @type {Event} */ event) => {
			event.preventDefault();		/* no second history entry */
			const control = document.getElementById(id);
			control?.closest('.govuk-form-group')?.scrollIntoView();
			control?.focus({ preventScroll: true });
		},
	}, text)));
	return el('div', { class: 'govuk-error-summary', tabindex: '-1' },
		el('div', { role: 'alert' },
			el('h2', { class: 'govuk-error-summary__title' }, title),
			el('div', { class: 'govuk-error-summary__body' },
				el('ul', { class: 'govuk-list govuk-error-summary__list' }, lines))));
}
