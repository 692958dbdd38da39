// SPDX-License-Identifier: MIT
//
// The Merkle tree of RFC 6962, section 2.1: roots, and whether a proof holds (PROTOCOL 10). Whoever remembers
// a head notices with this when the log was cut, edited or forked.

import { must, same } from './bytes.mjs';
import { hash } from './keys.mjs';

const HASH_BYTES = 32;
const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

/** @param {Uint8Array} leaf */
export const leafHash = (leaf) => hash(LEAF, leaf);

/**
 * @param {Uint8Array} left
 * @param {Uint8Array} right
 */
export const nodeHash = (left, right) => hash(NODE, left, right);

/** Of leaf hashes; H of nothing for none. @param {Uint8Array[]} hashes @returns {Uint8Array} */
export function merkleRoot(hashes) {
	if (hashes.length === 0)
		return hash();
	if (hashes.length === 1)
		return hashes[0];
	let split = 1;
	while (split * 2 < hashes.length)
		split *= 2;
	return nodeHash(merkleRoot(hashes.slice(0, split)), merkleRoot(hashes.slice(split)));
}

/** @param {Uint8Array[]} hashes */
const mustBeHashes = (hashes) => must(hashes.every((h) => h.length === HASH_BYTES));

/**
 * Halves without the sign of 32-bit shifts. @param {number} n
 */
const half = (n) => Math.floor(n / 2);

/** @param {number} n */
const isOdd = (n) => n % 2 === 1;

/**
 * Refuses unless the leaf stands at index in the tree of that size and root (RFC 9162, section 2.1.3.2).
 * @param {Uint8Array} leaf its hash
 * @param {number} index
 * @param {number} size
 * @param {Uint8Array[]} proof
 * @param {Uint8Array} root
 */
export function checkInclusion(leaf, index, size, proof, root) {
	mustBeHashes([leaf, root, ...proof]);
	must(Number.isSafeInteger(index) && Number.isSafeInteger(size) && index >= 0 && index < size);
	let at = index, last = size - 1, node = leaf;
	for (const step of proof) {
		must(last > 0);
		if (isOdd(at) || at === last) {
			node = nodeHash(step, node);
			while (!isOdd(at) && at !== 0) {
				at = half(at);
				last = half(last);
			}
		} else {
			node = nodeHash(node, step);
		}
		at = half(at);
		last = half(last);
	}
	must(last === 0 && same(node, root));
}

/**
 * Refuses unless the tree of the new size begins with that of the old (RFC 9162, section 2.1.4.2).
 * @param {number} oldSize
 * @param {number} newSize
 * @param {Uint8Array[]} proof
 * @param {Uint8Array} oldRoot
 * @param {Uint8Array} newRoot
 */
export function checkConsistency(oldSize, newSize, proof, oldRoot, newRoot) {
	mustBeHashes(oldSize === newSize ? proof : [oldRoot, newRoot, ...proof]);
	must(Number.isSafeInteger(oldSize) && Number.isSafeInteger(newSize) && oldSize >= 0 && oldSize <= newSize);
	if (oldSize === newSize || oldSize === 0) {
		must(proof.length === 0 && same(oldRoot, oldSize === newSize ? newRoot : hash()));
		must(oldSize !== 0 || same(oldRoot, hash()));
		return;
	}
	let at = oldSize - 1, last = newSize - 1;
	while (isOdd(at)) {
		at = half(at);
		last = half(last);
	}
	const steps = at === 0 ? [oldRoot, ...proof] : proof;
	must(steps.length > 0);
	let old = steps[0], renewed = steps[0];
	for (const step of steps.slice(1)) {
		must(last > 0);
		if (isOdd(at) || at === last) {
			old = nodeHash(step, old);
			renewed = nodeHash(step, renewed);
			while (!isOdd(at) && at !== 0) {
				at = half(at);
				last = half(last);
			}
		} else {
			renewed = nodeHash(renewed, step);
		}
		at = half(at);
		last = half(last);
	}
	must(last === 0 && same(old, oldRoot) && same(renewed, newRoot));
}
