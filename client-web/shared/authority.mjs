// SPDX-License-Identifier: MIT
//
// Who may sign what, from nothing but the organisation's id (PROTOCOL 4): the chain of roots, the
// delegation to the keyholders, and what keyholders and stamp keys sign. Residents' pages (bundle.mjs)
// and the console (console/council.mjs) go through the same steps.

import { must, toHex } from './bytes.mjs';
import { SERVICE, TYPES, isMade } from './bodies.mjs';
import { countSigners } from './document.mjs';

/** @typedef {import('./document.mjs').Document<any>} AnyDocument */
/** @template B @typedef {import('./document.mjs').Document<B>} Document */
/** @typedef {import('./bodies.mjs').Root} Root */
/** @typedef {import('./bodies.mjs').Delegation} Delegation */
/** @typedef {import('./bodies.mjs').Services} Services */
/** @typedef {import('./bodies.mjs').Epoch} Epoch */

/**
 * @param {Document<Root>[]} roots from number 1 up
 * @returns {Document<Root>} the newest
 */
export function checkRoots(roots) {
	must(roots.length > 0);
	roots.forEach((root, i) => {
		must(root.type === TYPES.root && root.number === i + 1);
		must(countSigners(root, [toHex(root.body.publicKey)]));
		must(i === 0 || countSigners(root, [toHex(roots[i - 1].body.publicKey)]));
	});
	return roots[roots.length - 1];
}

/**
 * @param {Document<Delegation>} document
 * @param {Document<Root>} root the newest
 * @returns {{threshold: number, keyholders: string[], covers: (day: number) => boolean}}
 */
export function checkDelegation(document, root) {
	const { body } = document;
	must(document.type === TYPES.delegation && body.root === root.number);
	must(countSigners(document, [toHex(root.body.publicKey)]));
	return {
		threshold: body.threshold,
		keyholders: body.keyholders.map(toHex),
		covers: (day) => body.firstDay <= day && day <= body.lastDay,
	};
}

/**
 * @param {AnyDocument} document
 * @param {number} type
 * @param {{keyholders: string[]}} delegation
 * @param {number} needed how many keyholders must have signed
 */
export function checkKeyholders(document, type, delegation, needed) {
	must(document.type === type && countSigners(document, delegation.keyholders) >= needed);
}

/**
 * The keys of one purpose that the services document names, as hex.
 * @param {Services} services
 * @param {number} purpose
 */
export const serviceKeys = (services, purpose) =>
	services.filter((s) => s.purpose === purpose).map((s) => toHex(s.publicKey));

/**
 * @param {Document<Epoch>} document
 * @param {{keyholders: string[]}} delegation
 * @param {Services} services
 */
export function checkEpoch(document, delegation, services) {
	checkKeyholders(document, TYPES.epoch, delegation, 1);
	const makers = serviceKeys(services, SERVICE.stamp);
	for (const key of document.body.desks)
		must(makers.includes(toHex(key.maker)) && isMade(document.org, document.body.period, key));
}
