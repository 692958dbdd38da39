// SPDX-License-Identifier: MIT
//
// Padding (PROTOCOL 2): content, one byte 0x80, zeros up to the capacity.

import { must } from './bytes.mjs';

const MARK = 0x80;

/**
 * @param {Uint8Array} content 1 to capacity − 1 bytes
 * @param {number} capacity
 */
export function pad(content, capacity) {
	must(content.length >= 1 && content.length < capacity);
	const padded = new Uint8Array(capacity);
	padded.set(content);
	padded[content.length] = MARK;
	return padded;
}

/** @param {Uint8Array} padded is wiped */
export function unpad(padded) {
	let end = padded.length - 1;
	while (end > 0 && padded[end] === 0)
		end--;
	must(end > 0 && padded[end] === MARK);
	const content = padded.slice(0, end);
	padded.fill(0);
	return content;
}
