// SPDX-License-Identifier: MIT
//
// Twelve bytes as eight words a person can write down and read out (PROTOCOL 6): 96 bits and 7 check bits in
// base 7,776. Reading takes any case and any space or punctuation between the words.

import { must } from './bytes.mjs';
import { hash, tag } from './keys.mjs';
import { WORDS } from './wordlist.mjs';

const COUNT = 8;
const SECRET_BYTES = 12;
const BASE = BigInt(WORDS.length);
const CHECK_BITS = 7n;

const PLACES = new Map(WORDS.map((word, i) => [word, i]));

/**
 * @param {Uint8Array} org
 * @param {Uint8Array} secret
 */
const checkBits = (org, secret) => BigInt(hash(tag('words'), org, secret)[0] >> 1);

/**
 * @param {Uint8Array} org
 * @param {Uint8Array} secret 12 bytes
 * @returns {string[]} eight words
 */
export function toWords(org, secret) {
	must(secret.length === SECRET_BYTES);
	let number = secret.reduce((n, b) => (n << 8n) | BigInt(b), 0n);
	number = (number << CHECK_BITS) | checkBits(org, secret);
	const words = [];
	for (let i = 0; i < COUNT; i++) {
		words.unshift(WORDS[Number(number % BASE)]);
		number /= BASE;
	}
	return words;
}

/** Listed words with a hyphen by how people write them; `yoyo` is a listed word of its own. */
const WITHOUT_HYPHEN = new Map(WORDS.filter((word) => word.includes('-'))
	.map((word) => [word.replace('-', ''), word]));

/** What was typed as words of the list where it can be. @param {string} text */
function split(text) {
	const parts = text.replace(/[A-Z]/g, (c) => c.toLowerCase()).split(/[^a-z]+/).filter(Boolean);
	const words = [];
	for (let i = 0; i < parts.length; i++) {
		const joined = `${parts[i]}-${parts[i + 1]}`;
		if (PLACES.has(joined))
			i++;
		words.push(PLACES.has(joined) ? joined
			: PLACES.has(parts[i]) ? parts[i] : WITHOUT_HYPHEN.get(parts[i]) ?? parts[i]);
	}
	return words;
}

/**
 * The words that somebody typed, with those that are not on the list, so that the page can point at them.
 * @param {string} text
 */
export function inspectWords(text) {
	const words = split(text);
	return { words, unknown: words.filter((word) => !PLACES.has(word)) };
}

/**
 * @param {Uint8Array} org
 * @param {string} text as typed
 * @returns {Uint8Array} 12 bytes; refused where a word is wrong, missing or in another place
 */
export function fromWords(org, text) {
	const { words } = inspectWords(text);
	must(words.length === COUNT);
	let number = 0n;
	for (const word of words) {
		const place = PLACES.get(word);
		must(place !== undefined);
		number = number * BASE + BigInt(place);
	}
	must(number >> (96n + CHECK_BITS) === 0n);
	const secret = new Uint8Array(SECRET_BYTES);
	let rest = number >> CHECK_BITS;
	for (let i = SECRET_BYTES - 1; i >= 0; i--) {
		secret[i] = Number(rest & 255n);
		rest >>= 8n;
	}
	must((number & 127n) === checkBits(org, secret));
	return secret;
}

/**
 * A public key as people compare it: the same eight words on two screens.
 * @param {Uint8Array} org
 * @param {Uint8Array} publicKey
 */
export const fingerprint = (org, publicKey) =>
	toWords(org, hash(tag('fingerprint'), org, publicKey).slice(0, SECRET_BYTES));
