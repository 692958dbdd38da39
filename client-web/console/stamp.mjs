// SPDX-License-Identifier: MIT
// A lead's console says by itself, every few days, that the council's keys are the current ones (PROTOCOL 4 and 11). Without
// it residents are warned that the page could not check.

import { ROLES, TYPES } from '../shared/bodies.mjs';
import { bundleHash } from '../shared/bundle.mjs';
import { same, toHex } from '../shared/bytes.mjs';
import { writeDocument } from '../shared/document.mjs';
import { hash } from '../shared/keys.mjs';
import { ACTIONS } from '../shared/request.mjs';

/** @typedef {import('./council.mjs').Council} Council */

const LASTS_DAYS = 7;
const RENEW_WHEN_LEFT = 4;

/** @param {Council} council */
function whatHolds({ documents }) {
	const last = (/** @type {number} */ type) => documents[type][documents[type].length - 1].bytes;
	const roots = documents[TYPES.root].map((d) => d.bytes);
	return {
		bundle: bundleHash([...roots, last(TYPES.delegation), last(TYPES.services), last(TYPES.epoch)]),
		people: hash(last(TYPES.roster)),
	};
}

/**
 * Renews the stamp of a lead, if it needs to be.
 * @param {Council} council
 * @param {import('./session.mjs').Session} session
 * @param {{seed: Uint8Array, publicKey: Uint8Array}} stampKey
 * @returns {Promise<boolean>} whether one was made
 */
export async function renewStamp(council, session, stampKey) {
	const { me, org, today, documents } = council;
	if (!(me.roles & ROLES.lead) || !same(me.stamp, stampKey.publicKey))
		return false;
	const old = documents[TYPES.stamp].filter((d) => d.signers[0] === toHex(stampKey.publicKey)).pop();
	const holds = whatHolds(council);
	if (old && same(old.body.bundle, holds.bundle) && same(old.body.people, holds.people)
		&& old.body.lastDay - today >= RENEW_WHEN_LEFT)
		return false;
	await session.ask(ACTIONS.documentPut, writeDocument(org, { type: TYPES.stamp, number: (old?.number ?? 0) + 1, day: today,
		body: { ...holds, firstDay: today, lastDay: today + LASTS_DAYS - 1 } }, [stampKey.seed]));
	return true;
}
