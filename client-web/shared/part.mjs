// SPDX-License-Identifier: MIT
//
// Photos travel as parts of one size under a random file key (PROTOCOL 6): what a part is called, and how it is deleted, tells
// nothing of what it belongs to. The tip names the hash of each, so none can be swapped or left out.

import { chacha20poly1305 } from '@noble/ciphers/chacha.js';
import { Writer, attempt, join, must, same } from './bytes.mjs';
import { hash, kdf, tag } from './keys.mjs';
import { pad, unpad } from './pad.mjs';

export const PART_BYTES = 65504;
const PIECE_BYTES = 65488;
const TOTALS = [8, 16, 32, 64];
const ZERO_NONCE = new Uint8Array(12);

/** @typedef {{id: Uint8Array, deleteToken: Uint8Array, sealed: Uint8Array}} Part */

/** @param {Uint8Array} org @param {Uint8Array} fileKey @param {number} index */
export const partId = (org, fileKey, index) => kdf(org, fileKey, 'part id', Uint8Array.of(index), 16);

/** @param {Uint8Array} org @param {Uint8Array} fileKey @param {number} index */
export const partDeleteToken = (org, fileKey, index) => kdf(org, fileKey, 'part delete', Uint8Array.of(index), 16);

/**
 * @param {Uint8Array} org
 * @param {Uint8Array} fileKey
 * @param {number} index
 * @param {number} total
 */
function cipherOf(org, fileKey, index, total) {
	must(TOTALS.includes(total) && Number.isInteger(index) && index >= 0 && index < total);
	const associated = new Writer().bytes(tag('part')).bytes(org, 32).u8(index).u8(total).done();
	return chacha20poly1305(kdf(org, fileKey, 'part key', Uint8Array.of(index)), ZERO_NONCE, associated);
}

/**
 * @param {Uint8Array} org
 * @param {Uint8Array} fileKey
 * @param {number} index
 * @param {number} total
 * @param {Uint8Array} piece 65,488 bytes of the padded stream
 */
export function sealPart(org, fileKey, index, total, piece) {
	must(piece.length === PIECE_BYTES);
	return cipherOf(org, fileKey, index, total).encrypt(piece);
}

/**
 * @param {Uint8Array} org
 * @param {Uint8Array} fileKey
 * @param {number} index
 * @param {number} total
 * @param {Uint8Array} sealed
 */
export function openPart(org, fileKey, index, total, sealed) {
	must(sealed.length === PART_BYTES);
	const cipher = cipherOf(org, fileKey, index, total);
	return attempt(() => cipher.decrypt(sealed));
}

/**
 * A file as parts: as few as hold it, of the numbers there may be.
 * @param {Uint8Array} org
 * @param {Uint8Array} fileKey 32 random bytes, for this file alone
 * @param {Uint8Array} content
 * @returns {Part[]}
 */
export function sealFile(org, fileKey, content) {
	const total = TOTALS.find((n) => content.length < n * PIECE_BYTES);
	must(total);
	const stream = pad(content, total * PIECE_BYTES);
	return Array.from({ length: total }, (_, i) => ({
		id: partId(org, fileKey, i),
		deleteToken: partDeleteToken(org, fileKey, i),
		sealed: sealPart(org, fileKey, i, total, stream.slice(i * PIECE_BYTES, (i + 1) * PIECE_BYTES)),
	}));
}

/**
 * The file again, from all its parts in order; each must be the one whose hash the tip names.
 * @param {Uint8Array} org
 * @param {Uint8Array} fileKey
 * @param {Uint8Array[]} hashes
 * @param {Uint8Array[]} parts
 */
export function openFile(org, fileKey, hashes, parts) {
	const total = parts.length;
	must(TOTALS.includes(total) && hashes.length === total);
	return unpad(join(...parts.map((sealed, i) => {
		must(same(hash(sealed), hashes[i]));
		return openPart(org, fileKey, i, total, sealed);
	})));
}
