// SPDX-License-Identifier: MIT
// The council's keys as they stand now: fetched, and verified from the organisation's id that came
// with this page.

import { fromHex } from '../shared/bytes.mjs';
import { verifyBundle } from '../shared/sender.mjs';
import { getKeys } from './service.mjs';

/** The organisation's id. @param {string} hex @returns {Uint8Array} */
export const orgOf = (hex) => fromHex(hex, 32);

/** @param {string} org hex @returns {Promise<import('../shared/bundle.mjs').Bundle>} */
export async function currentKeys(org) {
	return verifyBundle(orgOf(org), await getKeys(), Date.now() / 1000);
}
