// SPDX-License-Identifier: MIT
//
// X-Wing, the hybrid of ML-KEM-768 and X25519 (draft-connolly-cfrg-xwing-kem): both must be broken before
// anything opens. Only the combiner is ours; the two halves are noble's.

import { x25519 } from '@noble/curves/ed25519.js';
import { sha3_256, shake256 } from '@noble/hashes/sha3.js';
import { ml_kem768 } from '@noble/post-quantum/ml-kem.js';
import { join, must, random, wipe } from './bytes.mjs';

export const PUBLIC_KEY_BYTES = 1216;
export const ENCAPSULATION_BYTES = 1120;
export const SEED_BYTES = 32;

const LATTICE_PUBLIC_BYTES = 1184;
const LATTICE_CIPHERTEXT_BYTES = 1088;
const LABEL = Uint8Array.from('\\.//^\\', (c) => c.charCodeAt(0));

/**
 * A private key, expanded once for many openings.
 * @typedef {{publicKey: Uint8Array, lattice: Uint8Array, curve: Uint8Array}} KeyPair
 */

/**
 * @param {Uint8Array} seed 32 bytes: the private key as it is kept
 * @returns {KeyPair}
 */
export function keyPair(seed) {
	must(seed.length === SEED_BYTES);
	const expanded = shake256(seed, { dkLen: 96 });
	const lattice = ml_kem768.keygen(expanded.subarray(0, 64));
	const curve = expanded.slice(64);
	wipe(expanded);
	return {
		publicKey: join(lattice.publicKey, x25519.getPublicKey(curve)),
		lattice: lattice.secretKey,
		curve,
	};
}

/** @param {KeyPair} pair */
export function wipeKeyPair(pair) {
	wipe(pair.lattice, pair.curve);
}

/**
 * @param {Uint8Array} latticeSecret
 * @param {Uint8Array} curveSecret
 * @param {Uint8Array} curveCiphertext
 * @param {Uint8Array} curvePublic
 */
function combine(latticeSecret, curveSecret, curveCiphertext, curvePublic) {
	const input = join(latticeSecret, curveSecret, curveCiphertext, curvePublic, LABEL);
	const secret = sha3_256(input);
	wipe(input, latticeSecret, curveSecret);
	return secret;
}

/**
 * @param {Uint8Array} publicKey
 * @param {Uint8Array} [entropy] 64 bytes; only tests give it
 */
export function encapsulate(publicKey, entropy = random(64)) {
	must(publicKey.length === PUBLIC_KEY_BYTES && entropy.length === 64);
	const curvePublic = publicKey.subarray(LATTICE_PUBLIC_BYTES);
	const ephemeral = entropy.slice(32);
	const lattice = ml_kem768.encapsulate(publicKey.subarray(0, LATTICE_PUBLIC_BYTES), entropy.slice(0, 32));
	const curveCiphertext = x25519.getPublicKey(ephemeral);
	const curveSecret = x25519.getSharedSecret(ephemeral, curvePublic);
	const secret = combine(lattice.sharedSecret, curveSecret, curveCiphertext, curvePublic);
	wipe(ephemeral, entropy);
	return { encapsulation: join(lattice.cipherText, curveCiphertext), secret };
}

/**
 * @param {KeyPair} pair
 * @param {Uint8Array} encapsulation
 */
export function decapsulate(pair, encapsulation) {
	must(encapsulation.length === ENCAPSULATION_BYTES);
	const curveCiphertext = encapsulation.subarray(LATTICE_CIPHERTEXT_BYTES);
	return combine(
		ml_kem768.decapsulate(encapsulation.slice(0, LATTICE_CIPHERTEXT_BYTES), pair.lattice),
		x25519.getSharedSecret(pair.curve, curveCiphertext),
		curveCiphertext,
		pair.publicKey.subarray(LATTICE_PUBLIC_BYTES));
}
