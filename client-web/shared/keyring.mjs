// SPDX-License-Identifier: MIT
//
// The sealed record of one's receiving keys that the server keeps (PROTOCOL 5).

import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { Reader, Writer, attempt, fromBase64, fromHex, join, must, random, toBase64, toHex, wipe } from './bytes.mjs';
import { readJson, writeJson } from './json.mjs';
import { tag } from './keys.mjs';
import { pad, unpad } from './pad.mjs';

export const KEYRING_BYTES = 8192;
const NONCE_BYTES = 24;
const HEAD_BYTES = 4 + 4 + NONCE_BYTES;
const CAPACITY = KEYRING_BYTES - HEAD_BYTES - 16;

/** @typedef {{id: Uint8Array, seed: Uint8Array, day: number}} ReceivingKey */

/**
 * @param {Uint8Array} org
 * @param {Uint8Array} identity
 * @param {number} number
 */
const associated = (org, identity, number) => join(tag('keyring'), org, identity, new Writer().u32(number).done());

/**
 * @param {Uint8Array} org
 * @param {Uint8Array} identity public key
 * @param {Uint8Array} key the keyring key
 * @param {Uint8Array} bytes
 * @returns {{number: number, keys: ReceivingKey[]}} newest first
 */
export function openKeyring(org, identity, key, bytes) {
	must(bytes.length === KEYRING_BYTES);
	const reader = new Reader(bytes).magic('PSY1');
	const number = reader.u32(), nonce = reader.bytes(NONCE_BYTES);
	const cipher = xchacha20poly1305(key, nonce, associated(org, identity, number));
	const content = unpad(attempt(() => cipher.decrypt(reader.bytes(reader.left))));
	const { v, keys } = readJson(content);
	wipe(content);
	must(v === 1 && Array.isArray(keys));
	return { number, keys: keys.map(readKey) };
}

/** @param {any} key @returns {ReceivingKey} */
function readKey(key) {
	must(typeof key === 'object' && key !== null);
	must(typeof key.id === 'string' && typeof key.seed === 'string' && Number.isSafeInteger(key.day) && key.day >= 0);
	return { id: fromHex(key.id, 16), seed: fromBase64(key.seed, 32), day: key.day };
}

/**
 * @param {Uint8Array} org
 * @param {Uint8Array} identity public key
 * @param {Uint8Array} key the keyring key
 * @param {{number: number, keys: ReceivingKey[]}} keyring
 */
export function sealKeyring(org, identity, key, { number, keys }) {
	const content = writeJson({ v: 1, keys: keys.map((k) => ({ id: toHex(k.id), seed: toBase64(k.seed), day: k.day })) });
	const nonce = random(NONCE_BYTES);
	const sealed = xchacha20poly1305(key, nonce, associated(org, identity, number)).encrypt(pad(content, CAPACITY));
	wipe(content);
	return new Writer().ascii('PSY1').u32(number).bytes(nonce).bytes(sealed).done();
}
