// SPDX-License-Identifier: MIT
// The other languages of the site, on the start page: each in its own words, the council's first one at /, the others at /LANG/.

import { el } from '../shared/dom.mjs';

/** What each language calls itself, and which way it runs. @type {Record<string, [string, 'ltr' | 'rtl']>} */
const NAMES = {
	en: ['English', 'ltr'], cy: ['Cymraeg', 'ltr'], pl: ['Polski', 'ltr'], ro: ['Română', 'ltr'],
	sk: ['Slovenčina', 'ltr'], ur: ['اردو', 'rtl'], pa: ['ਪੰਜਾਬੀ', 'ltr'], bn: ['বাংলা', 'ltr'],
	ar: ['العربية', 'rtl'],
};

/**
 * Links to the other languages; nothing where there is one only.
 * @param {string} setting such as "en cy", the council's first one first
 * @param {string} here
 * @returns {Element | null}
 */
export function languageLinks(setting, here) {
	const codes = setting.trim().split(/\s+/).filter((code) => code in NAMES);
	if (codes.length < 2)
		return null;
	const items = codes.map((code, i) => {
		const [name, dir] = NAMES[code];
		const shown = code === here
			? el('span', {
				class: 'govuk-language-navigation__text', 'aria-current': 'true', lang: code, dir,
			}, name)
			: el('a', {
				class: 'govuk-language-navigation__link', href: i ? `/${code}/` : '/', lang: code, dir,
				hreflang: code, rel: 'alternate',
			}, name);
		return el('li', { class: 'govuk-language-navigation__list-item' }, shown);
	});
	return el('ul', { class: 'govuk-language-navigation__list' }, items);
}
