// SPDX-License-Identifier: MIT
//
// The key bundle that every page begins with (PROTOCOL 4 and 11): verified from the organisation's id alone,
// and its freshness judged by stamps and the page's own clock.

import { Reader, Writer, must, order, same } from './bytes.mjs';
import { SERVICE, TYPES } from './bodies.mjs';
import { checkDelegation, checkEpoch, checkKeyholders, checkRoots, serviceKeys } from './authority.mjs';
import { readDocument } from './document.mjs';
import { dayOf, hash, weekOf } from './keys.mjs';

/** @template B @typedef {import('./document.mjs').Document<B>} Document */
/** @typedef {import('./bodies.mjs').Stamp} Stamp */
/** @typedef {'current'|'stale'|'unchecked'} Freshness current: goes on; stale: the page says so and goes on only
 *	if the sender does; unchecked: the clock is far off, the page says that it could not check */

/**
 * @typedef {object} Bundle
 * @property {Uint8Array} org
 * @property {string} council the council's name as its root document says it
 * @property {number} today the day that counts
 * @property {number} week
 * @property {Freshness} freshness
 * @property {number} lastDay the last day the stamps reach
 * @property {boolean} canSeal whether the delegation and the epoch cover today; if not, the council has let its keys
 *	lapse and nothing can be sent
 * @property {Uint8Array} keyId of the period
 * @property {Map<number, {kem: Uint8Array, reply: Uint8Array}>} desks keys by desk number
 * @property {string[]} storeKeys hex; who may sign acknowledgements
 */

export const BUNDLE_BYTES = 32768;
const TWO_DAYS = 2 * 86400;
const DAY = 86400;

/** Where services name three stamp keys or more, two stamps are needed. @param {string[]} stampKeys */
export const stampsNeeded = (stampKeys) => (stampKeys.length >= 3 ? 2 : 1);

/** What a stamp says of the documents before it. @param {Uint8Array[]} documents whole */
export const bundleHash = (documents) =>
	hash(new Writer().list(documents, (w, d) => w.blob(d)).done());

/**
 * Splits a bundle into documents; each one's signatures hold.
 * @param {Uint8Array} org
 * @param {Uint8Array} bytes
 */
function readBundle(org, bytes) {
	must(bytes.length === BUNDLE_BYTES);
	const reader = new Reader(bytes).magic('PSB1');
	const documents = reader.list(reader.u8(), () => readDocument(reader.blob(), org));
	reader.zeros();
	return documents;
}

/**
 * The stamps that speak of this bundle, one for each signer, longest reach first.
 * @param {Document<Stamp>[]} stamps
 * @param {Uint8Array} about
 * @param {string[]} keys
 */
function stampsAbout(stamps, about, keys) {
	let before = new Uint8Array();
	for (const { type, signers, bytes } of stamps) {
		must(type === TYPES.stamp && signers.length === 1 && keys.includes(signers[0]));
		const signer = bytes.slice(bytes.length - 97, bytes.length - 65);
		must(order(before, signer) < 0);
		before = signer;
	}
	return stamps.map((s) => s.body).filter((s) => same(s.bundle, about))
		.sort((a, b) => b.lastDay - a.lastDay || b.firstDay - a.firstDay);
}

/**
 * PROTOCOL 11: the day that counts, and what the page must say of it.
 * @param {{firstDay: number, lastDay: number}[]} stamps longest reach first
 * @param {number} needed
 * @param {number} seconds the page's clock
 * @returns {{today: number, lastDay: number, freshness: Freshness}}
 */
export function judgeFreshness(stamps, needed, seconds) {
	if (stamps.length === 0)
		return { today: dayOf(seconds), lastDay: 0, freshness: 'stale' };
	const [newest] = stamps;
	const enough = stamps[needed - 1];
	const inReach = newest.firstDay * DAY - TWO_DAYS <= seconds && seconds < (newest.lastDay + 1) * DAY + TWO_DAYS;
	if (!inReach)
		return { today: newest.lastDay, lastDay: newest.lastDay, freshness: 'unchecked' };
	const today = dayOf(seconds);
	if (!enough)
		return { today, lastDay: newest.lastDay, freshness: 'stale' };
	return { today, lastDay: enough.lastDay, freshness: today > enough.lastDay ? 'stale' : 'current' };
}

/**
 * Verifies a bundle; refuses it unless everything holds but, perhaps, its freshness.
 * @param {Uint8Array} org the organisation's id, from the page
 * @param {Uint8Array} bytes the answer to GET /v1/keys
 * @param {number} seconds the page's clock, since 1970
 * @returns {Bundle}
 */
export function verifyBundle(org, bytes, seconds) {
	const documents = readBundle(org, bytes);
	const roots = documents.filter((d) => d.type === TYPES.root);
	const [delegation, services, epoch, ...stamps] = documents.slice(roots.length);
	must(delegation && services && epoch);
	const root = checkRoots(documents.slice(0, roots.length));
	must(services.type === TYPES.services);
	const stampKeys = serviceKeys(services.body, SERVICE.stamp);
	const about = bundleHash([...roots, delegation, services, epoch].map((d) => d.bytes));
	const fresh = judgeFreshness(stampsAbout(stamps, about, stampKeys), stampsNeeded(stampKeys), seconds);
	const keyholders = checkDelegation(delegation, root);
	checkKeyholders(services, TYPES.services, keyholders, keyholders.threshold);
	checkEpoch(epoch, keyholders, services.body);
	return {
		...fresh,
		org,
		council: root.body.name,
		week: weekOf(fresh.today),
		canSeal: keyholders.covers(fresh.today) && epoch.body.firstDay <= fresh.today && fresh.today < epoch.body.sealUntil,
		keyId: epoch.body.keyId,
		desks: new Map(epoch.body.desks.map((/** @type {import('./bodies.mjs').DeskKey} */ d) =>
			[d.desk, { kem: d.kem, reply: d.reply }])),
		storeKeys: serviceKeys(services.body, SERVICE.store),
	};
}
