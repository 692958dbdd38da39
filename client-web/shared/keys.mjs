// SPDX-License-Identifier: MIT
//
// Tags, hashes, derived keys and signatures (PROTOCOL 1 and 5). Every use of a key has a label of its own
// and is bound to the organisation, so that nothing signed or derived for one purpose serves another.

import { ed25519 } from '@noble/curves/ed25519.js';
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { Writer, join } from './bytes.mjs';

export const KEY_ID_BYTES = 16;
export const SIGNATURE_BYTES = 64;

/** @param {string} name */
export const tag = (name) => new Writer().ascii(`postern/1 ${name}\0`).done();

/**
 * SHA-256, called H in the protocol.
 * @param {...Uint8Array} parts
 */
export const hash = (...parts) => sha256(join(...parts));

/**
 * @param {Uint8Array} org the organisation's id
 * @param {Uint8Array} secret
 * @param {string} label
 * @param {Uint8Array} [info]
 * @param {number} [n]
 */
export const kdf = (org, secret, label, info = new Uint8Array(), n = 32) =>
	hkdf(sha256, secret, org, join(tag(label), info), n);

/**
 * @param {Uint8Array} org
 * @param {Uint8Array} publicKey any but those of desks and replies
 */
export const keyIdOf = (org, publicKey) =>
	hash(tag('key id'), org, publicKey).slice(0, KEY_ID_BYTES);

/** @param {Uint8Array} seed */
export const signingPublicKey = (seed) => ed25519.getPublicKey(seed);

/**
 * @param {Uint8Array} seed of an Ed25519 key
 * @param {string} label
 * @param {...Uint8Array} message
 */
export const sign = (seed, label, ...message) => ed25519.sign(join(tag(label), ...message), seed);

/**
 * @param {Uint8Array} publicKey
 * @param {string} label
 * @param {Uint8Array} signature
 * @param {...Uint8Array} message
 * @returns {boolean}
 */
export function isSigned(publicKey, label, signature, ...message) {
	try {
		return ed25519.verify(signature, join(tag(label), ...message), publicKey, { zip215: false });
	} catch {
		return false;
	}
}

const DAY_SECONDS = 86400;

/** @param {number} seconds since 1970-01-01 UTC */
export const dayOf = (seconds) => Math.floor(seconds / DAY_SECONDS);

/** @param {number} day */
export const weekOf = (day) => Math.floor(day / 7);

/** @param {number} day */
export const periodOf = (day) => Math.floor(day / 30);

/**
 * The three keys that follow from a staff seed.
 * @param {Uint8Array} org
 * @param {Uint8Array} seed 32 bytes
 */
export function staffKeys(org, seed) {
	const identity = kdf(org, seed, 'staff identity');
	const stamp = kdf(org, seed, 'staff stamp');
	return {
		identity: { seed: identity, publicKey: signingPublicKey(identity) },
		stamp: { seed: stamp, publicKey: signingPublicKey(stamp) },
		keyring: kdf(org, seed, 'staff keyring'),
	};
}
