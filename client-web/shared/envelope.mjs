// SPDX-License-Identifier: MIT
//
// The one sealed format (PROTOCOL 2): a clear header of 1,174 bytes and one AEAD seal of one size for each
// purpose. The header's commitment is compared before anything is opened, so no envelope opens under two keys.

import { chacha20poly1305 } from '@noble/ciphers/chacha.js';
import { Reader, Writer, attempt, join, must, same, wipe } from './bytes.mjs';
import { exportSecret, exporterSecret } from './hpke.mjs';
import { hash, tag } from './keys.mjs';
import { pad, unpad } from './pad.mjs';
import { decapsulate, encapsulate } from './xwing.mjs';

/** @typedef {import('./xwing.mjs').KeyPair} KeyPair */
/** @typedef {{purpose: number, size: number}} Purpose */

export const HEADER_BYTES = 1174;
const AEAD_TAG_BYTES = 16;
const ZERO_NONCE = new Uint8Array(12);

/** @type {Readonly<Record<'tip'|'reply'|'event'|'largeEvent'|'card'|'capsule'|'wrap'|'notice', Purpose>>} */
export const PURPOSES = Object.freeze({
	tip: { purpose: 1, size: 16352 },
	reply: { purpose: 2, size: 4064 },
	event: { purpose: 3, size: 4064 },
	largeEvent: { purpose: 4, size: 32736 },
	card: { purpose: 5, size: 1984 },
	capsule: { purpose: 6, size: 1984 },
	wrap: { purpose: 7, size: 1984 },
	notice: { purpose: 8, size: 4064 },
});

/** The most bytes of content that a purpose holds. @param {Purpose} purpose */
export const contentAtMost = (purpose) => purpose.size - HEADER_BYTES - AEAD_TAG_BYTES - 1;

/** @param {Purpose} purpose */
const capacity = (purpose) => purpose.size - HEADER_BYTES - AEAD_TAG_BYTES;

/**
 * @param {Uint8Array} org
 * @param {Purpose} purpose
 * @param {Uint8Array} keyId
 */
const infoOf = (org, { purpose }, keyId) =>
	join(tag('envelope'), Uint8Array.of(purpose), org, keyId);

/**
 * Both exports of the exporter, bound to the encapsulation.
 * @param {Uint8Array} sharedSecret
 * @param {Uint8Array} info
 * @param {Uint8Array} encapsulation
 */
function derive(sharedSecret, info, encapsulation) {
	const exporter = exporterSecret(sharedSecret, info);
	const bound = hash(encapsulation);
	const bodyKey = exportSecret(exporter, join(tag('body'), bound), 32);
	const commit = exportSecret(exporter, join(tag('commit'), bound), 32);
	wipe(exporter);
	return { bodyKey, commit };
}

/**
 * The clear header of an envelope, or of a tip that is only offered.
 * @param {Uint8Array} bytes at least 1,174
 */
export function readHeader(bytes) {
	const reader = new Reader(bytes.subarray(0, HEADER_BYTES)).magic('PSE1');
	must(reader.u8() === 1 && reader.u8() === 1);
	const header = { keyId: reader.bytes(16), encapsulation: reader.bytes(1120), commit: reader.bytes(32) };
	reader.end();
	return header;
}

/**
 * @param {Uint8Array} org
 * @param {Purpose} purpose
 * @param {Uint8Array} keyId
 * @param {Uint8Array} publicKey the recipient's X-Wing key
 * @param {Uint8Array} content
 * @param {Uint8Array} [entropy] 64 bytes; only tests give it
 * @returns {{envelope: Uint8Array, bodyKey: Uint8Array}}
 */
export function seal(org, purpose, keyId, publicKey, content, entropy) {
	const padded = pad(content, capacity(purpose));
	const { encapsulation, secret } = attempt(() => encapsulate(publicKey, entropy));
	const { bodyKey, commit } = derive(secret, infoOf(org, purpose, keyId), encapsulation);
	const header = new Writer().ascii('PSE1').u8(1).u8(1)
		.bytes(keyId, 16).bytes(encapsulation).bytes(commit).done();
	const sealed = chacha20poly1305(bodyKey, ZERO_NONCE, header).encrypt(padded);
	wipe(padded);
	return { envelope: join(header, sealed), bodyKey };
}

/**
 * Tries a key on a header: the body key where it fits, null where the envelope is somebody else's.
 * @param {Uint8Array} org
 * @param {Purpose} purpose
 * @param {KeyPair} pair
 * @param {Uint8Array} bytes a header, or a whole envelope
 * @returns {Uint8Array|null}
 */
export function bodyKeyOf(org, purpose, pair, bytes) {
	const { keyId, encapsulation, commit } = readHeader(bytes);
	const secret = attempt(() => decapsulate(pair, encapsulation));
	const derived = derive(secret, infoOf(org, purpose, keyId), encapsulation);
	if (same(commit, derived.commit))
		return derived.bodyKey;
	wipe(derived.bodyKey);
	return null;
}

/**
 * Opens with the body key alone, as from a capsule.
 * @param {Purpose} purpose
 * @param {Uint8Array} bodyKey
 * @param {Uint8Array} envelope
 */
export function openBody(purpose, bodyKey, envelope) {
	must(envelope.length === purpose.size);
	readHeader(envelope);
	const cipher = chacha20poly1305(bodyKey, ZERO_NONCE, envelope.slice(0, HEADER_BYTES));
	return unpad(attempt(() => cipher.decrypt(envelope.slice(HEADER_BYTES))));
}

/**
 * @param {Uint8Array} org
 * @param {Purpose} purpose
 * @param {KeyPair} pair
 * @param {Uint8Array} envelope
 */
export function open(org, purpose, pair, envelope) {
	must(envelope.length === purpose.size);
	const bodyKey = bodyKeyOf(org, purpose, pair, envelope);
	must(bodyKey);
	try {
		return openBody(purpose, bodyKey, envelope);
	} finally {
		wipe(bodyKey);
	}
}
