// SPDX-License-Identifier: MIT
//
// Staff requests and the store's answers, form and signature alone (PROTOCOL 8).

import { Reader, Writer, join, must, same } from './bytes.mjs';
import { SIGNATURE_BYTES, hash, isSigned, sign, signingPublicKey } from './keys.mjs';

export const REQUEST_AT_MOST = 114688;
const ANSWER_SIZES = [4096, 32768, 114688];

export const ACTIONS = Object.freeze({ hello: 1, sessionOpen: 2, sessionClose: 3, documentsList: 4, documentPut: 5,
	keyringGet: 6, keyringPut: 7, tipsOffer: 10, tipReceive: 11, tipRefuse: 12, caseCreate: 13, caseAppend: 14,
	casesList: 15, caseRead: 16, mailPut: 17, logPage: 18, logProof: 19 });

export const STATUS = Object.freeze({ done: 0, refused: 1, helloAgain: 2, conflict: 3, full: 4 });

const NO_ID = new Uint8Array(16);
const NOTHING = new Uint8Array();

/** The one request that nobody signs. @param {Uint8Array} org */
export const writeHello = (org) => new Writer().ascii('PSQ1').u8(1).u8(ACTIONS.hello).bytes(org, 32)
	.bytes(NO_ID).bytes(NO_ID).u64(0).bytes(new Uint8Array(32)).u8(0).blob(NOTHING).blob(NOTHING)
	.bytes(new Uint8Array(SIGNATURE_BYTES)).done();

/**
 * @typedef {object} Request
 * @property {number} action
 * @property {Uint8Array} boot
 * @property {Uint8Array} [session] zero before there is one
 * @property {number} [counter]
 * @property {number} [reason]
 * @property {Uint8Array} [statement]
 * @property {Uint8Array} [args]
 */

/**
 * @param {Uint8Array} org
 * @param {Request} says
 * @param {Uint8Array} identitySeed
 */
export function writeRequest(org, says, identitySeed) {
	const { action, boot, session = NO_ID, counter = 0, reason = 0, statement = NOTHING, args = NOTHING } = says;
	const unsigned = new Writer().ascii('PSQ1').u8(1).u8(action).bytes(org, 32).bytes(boot, 16).bytes(session, 16)
		.u64(counter).bytes(signingPublicKey(identitySeed)).u8(reason).blob(statement).blob(args).done();
	const request = join(unsigned, sign(identitySeed, 'request', unsigned));
	must(request.length <= REQUEST_AT_MOST);
	return request;
}

/**
 * @param {Uint8Array} org
 * @param {Uint8Array|null} storeKey null for hello, which is how the key is learnt
 * @param {Uint8Array} request what this must answer
 * @param {Uint8Array} bytes
 * @returns {{status: number, body: Uint8Array}}
 */
export function readAnswer(org, storeKey, request, bytes) {
	must(ANSWER_SIZES.includes(bytes.length));
	const reader = new Reader(bytes).magic('PSR1');
	const status = reader.u8();
	must(status <= STATUS.full && same(reader.bytes(32), hash(request)));
	const body = reader.blob();
	const covered = bytes.slice(0, reader.at);
	const key = storeKey ?? readHello(body).storeKey;
	must(isSigned(key, 'reply', reader.bytes(SIGNATURE_BYTES), org, covered));
	must(bytes.length === ANSWER_SIZES.find((size) => size >= reader.at));
	reader.zeros();
	must(status === STATUS.done || body.length === 0);
	return { status, body };
}

/** @param {Uint8Array} body of the answer to hello */
export function readHello(body) {
	const reader = new Reader(body);
	const hello = { org: reader.bytes(32), boot: reader.bytes(16), storeKey: reader.bytes(32), seconds: reader.u64(),
		head: reader.bytes(140) };
	reader.end();
	return hello;
}
