// SPDX-License-Identifier: MIT
// Making elements. Words reach the page as text nodes only, whoever wrote them; there is no way
// from here to parsed HTML, to an inline handler or to an inline style, and the page's policy
// forbids all three again.

/** @typedef {Node | string | number | null | undefined | false} Child */

const REFUSED = /^(on|style$|srcdoc$)/;

/**
 * An element. Attributes: true sets an empty one, false and null leave it out, a function becomes a listener
 * (`{ click: go }`).
 * @param {string} tag
 * @param {Record<string, any>} [attributes]
 * @param {...(Child | Child[])} children  nested as deeply as is handy
 * @returns {any}
 */
export function el(tag, attributes = {}, ...children) {
	const node = document.createElement(tag);
	for (const [name, value] of Object.entries(attributes)) {
		if (value === false || value === null || value === undefined)
			continue;
		if (typeof value === 'function')
			node.addEventListener(name, value);
		else if (REFUSED.test(name))
			throw new Error(`attribute ${name} is not for pages`);
		else
			node.setAttribute(name, value === true ? '' : String(value));
	}
	append(node, children);
	return node;
}

/**
 * Add children in order; what is null, undefined, false or empty is left out.
 * @param {Element} node
 * @param {(Child | Child[])[]} children
 */
export function append(node, children) {
	for (const child of /** @type {Child[]} */ (children.flat(Infinity))) {
		if (child === null || child === undefined || child === false || child === '')
			continue;
		node.append(child instanceof Node ? child : String(child));
	}
}

/** @param {Element} node @param {...(Child | Child[])} children */
export function replace(node, ...children) {
	node.replaceChildren();
	append(node, children);
}

/**
 * The element of the document with this id; its absence is a mistake in the template.
 * @param {string} id
 * @returns {any}
 */
export function byId(id) {
	const node = document.getElementById(id);
	if (!node)
		throw new Error(`the page has no #${id}`);
	return node;
}

/** What `<meta name="postern-NAME">` says. @param {string} name */
export function meta(name) {
	return document.querySelector(`meta[name="postern-${name}"]`)?.getAttribute('content') ?? '';
}

/**
 * Text of several lines as paragraphs with line breaks. @param {string} text @param {string} [className]
 * @param {Record<string, any>} [attributes]
 */
export function paragraphs(text, className = 'govuk-body', attributes = {}) {
	return text.split(/\n{2,}/).map((block) => el('p', { class: className, ...attributes },
		block.split('\n').flatMap((line, i) => (i ? [el('br'), line] : [line]))));
}
