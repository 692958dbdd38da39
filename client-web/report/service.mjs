// SPDX-License-Identifier: MIT
// The only module that calls the network: the language file and the three public requests of
// crypto/PROTOCOL.md, section 7. Carries bytes; knows nothing of what they mean. Every trouble on
// the way is one `Unreachable`.

const BUNDLE_BYTES = 32768;
const ANSWER_BYTES = 256;
const SLOTS_BYTES = 16256;
const PATIENCE_MS = 90000;

/** The service could not be reached, or something that is not the service answered. */
export class Unreachable extends Error {}

/**
 * The strings of the page's language.
 * @param {string} address
 * @returns {Promise<Record<string, string>>}
 */
export async function getStrings(address) {
	return JSON.parse(new TextDecoder().decode(await request(address, { cache: 'default' })));
}

/** The signed key bundle. */
export const getKeys = () => request('/v1/keys', {}, BUNDLE_BYTES);

/** @param {Uint8Array} envelope @returns {Promise<Uint8Array>} the acknowledgement */
export const postTip = (envelope) => request('/v1/tips', post(envelope), ANSWER_BYTES);

/** @param {Uint8Array} address of a mailbox's week @returns {Promise<Uint8Array>} four slots */
export const postMailbox = (address) => request('/v1/mailbox', post(address), SLOTS_BYTES);

/** @param {Uint8Array} body @returns {RequestInit} */
const post = (body) => ({
	method: 'POST', body: /** @type {any} */ (body),
	headers: { 'Content-Type': 'application/octet-stream' },
});

/**
 * @param {string} path @param {RequestInit} how @param {number} [length] anything else is not our service
 * @returns {Promise<Uint8Array>}
 */
async function request(path, how, length) {
	const stop = new AbortController();
	const timer = setTimeout(() => stop.abort(), PATIENCE_MS);
	try {
		const answer = await fetch(path, {
			cache: 'no-store', credentials: 'same-origin', redirect: 'error',
			referrerPolicy: 'no-referrer', signal: stop.signal, ...how,
		});
		if (!answer.ok)
			throw new Unreachable();
		const bytes = new Uint8Array(await answer.arrayBuffer());
		/* only zeros: what faces the network could not ask the store behind it */
		if (length !== undefined && (bytes.length !== length || bytes.every((b) => b === 0)))
			throw new Unreachable();
		return bytes;
	} catch {
		throw new Unreachable();
	} finally {
		clearTimeout(timer);
	}
}
