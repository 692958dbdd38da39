// SPDX-License-Identifier: MIT
//
// Signed documents (PROTOCOL 4): one frame with several signatures around a body of its type. Reading one
// verifies every signature; whether the signers may sign it is council.mjs' and bundle.mjs' business.

import { Reader, Writer, join, must, order, readAll, toHex } from './bytes.mjs';
import { BODIES, TYPES } from './bodies.mjs';
import { hash, isSigned, sign, signingPublicKey } from './keys.mjs';

const SIGNATURES_AT_MOST = 16;
const BODY_AT_MOST = 100000;
const ED25519 = 1;

/**
 * @template Body
 * @typedef {object} Document
 * @property {number} type
 * @property {Uint8Array} org
 * @property {number} number
 * @property {number} day
 * @property {Body} body
 * @property {Uint8Array} content everything before the signatures
 * @property {string[]} signers public keys as hex; each signature has been checked
 * @property {Uint8Array} bytes the whole
 */

/**
 * @param {Uint8Array} bytes
 * @param {Uint8Array} org the organisation that it must belong to (root number 1 has none in it)
 * @returns {Document<any>}
 */
export function readDocument(bytes, org) {
	const reader = new Reader(bytes).magic('PSD1');
	const type = reader.u8();
	must(reader.u8() === 1);
	const named = reader.bytes(32), number = reader.u32(), day = reader.u32(), body = reader.blob();
	must(number > 0 && body.length <= BODY_AT_MOST);
	const content = bytes.slice(0, reader.at);
	const isFirstRoot = type === TYPES.root && number === 1;
	must(!order(named, isFirstRoot ? new Uint8Array(32) : org) && (!isFirstRoot || !order(hash(content), org)));
	const signers = readSignatures(reader, content);
	reader.end();
	must(BODIES[type]);
	return { type, org, number, day, body: readAll(body, BODIES[type].read), content, signers, bytes };
}

/**
 * @param {Reader} reader
 * @param {Uint8Array} content
 */
function readSignatures(reader, content) {
	const count = reader.u8();
	must(count >= 1 && count <= SIGNATURES_AT_MOST);
	let before = new Uint8Array();
	return reader.list(count, () => {
		const signer = reader.bytes(32);
		must(order(before, signer) < 0 && reader.u8() === ED25519);
		must(isSigned(signer, 'document', reader.bytes(64), content));
		before = signer;
		return toHex(signer);
	});
}

/**
 * @param {Uint8Array} org zero for root number 1
 * @param {{type: number, number: number, day: number, body: any}} says
 * @param {Uint8Array[]} seeds of the Ed25519 keys that sign
 */
export function writeDocument(org, { type, number, day, body }, seeds) {
	const content = new Writer().ascii('PSD1').u8(type).u8(1).bytes(org, 32).u32(number).u32(day)
		.blob(BODIES[type].write(new Writer(), body).done()).done();
	const signatures = seeds
		.map((seed) => ({ signer: signingPublicKey(seed), signature: sign(seed, 'document', content) }))
		.sort((a, b) => order(a.signer, b.signer));
	return join(content, new Writer().u8(signatures.length)
		.list(signatures, (w, s) => w.bytes(s.signer).u8(ED25519).bytes(s.signature)).done());
}

/**
 * How many of some keys signed a document.
 * @param {Document<any>} document
 * @param {string[]} keys as hex
 */
export const countSigners = (document, keys) =>
	document.signers.filter((signer) => keys.includes(signer)).length;
