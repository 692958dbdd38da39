// SPDX-License-Identifier: MIT
//
// JSON as it stands inside seals (PROTOCOL 1): one object, no duplicate keys, no lone surrogates, numbers
// that are integers below 2^53. The grammar is checked by the language's own parser; what it lets
// pass is looked for in the tokens.

import { attempt, fromUtf8, isWellFormed, must, toUtf8 } from './bytes.mjs';

const TOKEN = /"(?:[^"\\]|\\.)*"|-?[0-9][0-9.eE+-]*|[{}[\]:,]|true|false|null/g;
const INTEGER = /^-?(?:0|[1-9][0-9]*)$/;
const DEEPEST = 16;

/** @param {string} text valid JSON */
function checkTokens(text) {
	/** @type {(Set<string>|null)[]} the keys of each open object; null for an array */
	const open = [];
	let last = '';
	for (const [token] of text.matchAll(TOKEN)) {
		if (token === '{' || token === '[')
			open.push(token === '{' ? new Set() : null);
		else if (token === '}' || token === ']')
			open.pop();
		else if (token === ':')
			addKey(open[open.length - 1], last);
		else if (token[0] === '"')
			must(isWellFormed(JSON.parse(token)));
		else if (/^[-0-9]/.test(token))
			must(INTEGER.test(token) && token !== '-0' && Number.isSafeInteger(Number(token)));
		must(open.length <= DEEPEST);
		last = token;
	}
}

/**
 * @param {Set<string>|null|undefined} keys
 * @param {string} token
 */
function addKey(keys, token) {
	const key = JSON.parse(token);
	must(keys && !keys.has(key));
	keys.add(key);
}

/**
 * @param {Uint8Array} bytes
 * @returns {Record<string, unknown>}
 */
export function readJson(bytes) {
	const text = fromUtf8(bytes);
	const value = attempt(() => JSON.parse(text));
	must(typeof value === 'object' && value !== null && !Array.isArray(value));
	checkTokens(text);
	return value;
}

/** @param {Record<string, unknown>} value */
export function writeJson(value) {
	const bytes = toUtf8(JSON.stringify(value));
	readJson(bytes);
	return bytes;
}
