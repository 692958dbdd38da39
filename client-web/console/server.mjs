// SPDX-License-Identifier: MIT
// The only module of the console that calls the network: one signed request, one answer. Carries bytes; knows nothing of
// what they mean.

import { Trouble } from './trouble.mjs';

const PATIENCE_MS = 60000;
const ANSWER_AT_MOST = 114688;

/**
 * @param {string} origin of the server; empty for where the page came from
 * @returns {(request: Uint8Array) => Promise<Uint8Array>}
 */
export const serverAt = (origin) => async (request) => {
	const stop = new AbortController();
	const timer = setTimeout(() => stop.abort(), PATIENCE_MS);
	try {
		const answer = await fetch(`${origin}/v1/staff`, {
			method: 'POST', body: /** @type {any} */ (request), headers: { 'Content-Type': 'application/octet-stream' },
			cache: 'no-store', credentials: 'omit', redirect: 'error', referrerPolicy: 'no-referrer', signal: stop.signal,
		});
		const bytes = new Uint8Array(await answer.arrayBuffer());
		/* only zeros: what faces the network could not ask the store behind it */
		if (!answer.ok || bytes.length > ANSWER_AT_MOST || bytes.every((b) => b === 0))
			throw new Trouble('unreachable');
		return bytes;
	} catch {
		throw new Trouble('unreachable');
	} finally {
		clearTimeout(timer);
	}
};
