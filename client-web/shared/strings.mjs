// SPDX-License-Identifier: MIT
// Every word a page says, from one flat language file. `%{name}` is filled in here; counted
// strings have a key for each plural form of the language (`key.one`, `key.other`, Welsh `key.two`
// and so on).

/** @type {Record<string, string>} */
let strings = {};

/** @param {Record<string, string>} loaded */
export function useStrings(loaded) {
	strings = loaded;
}

/** How dates and numbers are written. */
export const locale = () => strings.locale;

/** @param {string} key */
export const has = (key) => Object.prototype.hasOwnProperty.call(strings, key);

/**
 * The string of this key. A missing one shows as its key: a lint finds it first.
 * @param {string} key
 * @param {Record<string, string | number>} [values]
 */
export function t(key, values = {}) {
	const text = has(key) ? strings[key] : key;
	return text.replace(/%\{(\w+)\}/g, (_, name) => format(values[name]));
}

/**
 * A counted string. @param {string} key @param {number} n @param {Record<string, string | number>} [values]
 */
export function tCount(key, n, values = {}) {
	const form = new Intl.PluralRules(locale()).select(n);
	return t(has(`${key}.${form}`) ? `${key}.${form}` : `${key}.other`, { n, ...values });
}

/** @param {string | number | undefined} value */
function format(value) {
	return typeof value === 'number' ? new Intl.NumberFormat(locale()).format(value) : value ?? '';
}
