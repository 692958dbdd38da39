// SPDX-License-Identifier: MIT
//
// What stands in the log and the head over it (PROTOCOL 10).

import { Reader, Writer, join, must, same } from './bytes.mjs';
import { SIGNATURE_BYTES, isSigned, sign, signingPublicKey } from './keys.mjs';

export const STATEMENT_BYTES = 250;
export const HEAD_BYTES = 140;

export const REASONS = Object.freeze({ none: 0, triage: 1, reply: 2, supervision: 3, sender: 4, protect: 5,
	administration: 6, audit: 7, retention: 8 });

/** @typedef {{size: number, root: Uint8Array}} Head */

/**
 * @param {Uint8Array} org
 * @param {Uint8Array} storeKey
 * @param {Uint8Array} bytes
 * @returns {Head}
 */
export function readHead(org, storeKey, bytes) {
	must(bytes.length === HEAD_BYTES);
	const reader = new Reader(bytes).magic('PSH1');
	must(same(reader.bytes(32), org));
	const head = { size: reader.u64(), root: reader.bytes(32) };
	must(isSigned(storeKey, 'tree head', reader.bytes(SIGNATURE_BYTES), bytes.slice(0, HEAD_BYTES - SIGNATURE_BYTES)));
	reader.end();
	return head;
}

/**
 * @typedef {object} Statement
 * @property {number} running
 * @property {number} action
 * @property {number} reason
 * @property {number} seconds
 * @property {Uint8Array} record 32 bytes
 * @property {Head} head
 * @property {Uint8Array} [details]
 */

/**
 * @param {Uint8Array} org
 * @param {Statement} says
 * @param {Uint8Array} identitySeed
 */
export function writeStatement(org, { running, action, reason, seconds, record, head, details }, identitySeed) {
	const unsigned = new Writer().ascii('PST1').bytes(org, 32).bytes(signingPublicKey(identitySeed))
		.u32(running).u8(action).u8(reason).u64(seconds).bytes(record, 32)
		.u64(head.size).bytes(head.root, 32).bytes(details ?? new Uint8Array(32), 32).done();
	return join(unsigned, sign(identitySeed, 'statement', unsigned));
}

/**
 * @param {Uint8Array} org
 * @param {Uint8Array} bytes
 * @returns {Statement & {signer: Uint8Array}}
 */
export function readStatement(org, bytes) {
	must(bytes.length === STATEMENT_BYTES);
	const reader = new Reader(bytes).magic('PST1');
	must(same(reader.bytes(32), org));
	const signer = reader.bytes(32);
	const statement = { signer, running: reader.u32(), action: reader.u8(), reason: reader.u8(), seconds: reader.u64(),
		record: reader.bytes(32), head: { size: reader.u64(), root: reader.bytes(32) }, details: reader.bytes(32) };
	must(isSigned(signer, 'statement', reader.bytes(SIGNATURE_BYTES), bytes.slice(0, STATEMENT_BYTES - SIGNATURE_BYTES)));
	reader.end();
	return statement;
}
