// SPDX-License-Identifier: MIT
//
// The signed document inside every envelope (PROTOCOL 3). The signature covers the plaintext, so sealing
// it again keeps it valid.

import { Reader, Writer, isZero, join, must, same } from './bytes.mjs';
import { KINDS, SIGNERS, readContent, writeContent } from './contents.mjs';
import { SIGNATURE_BYTES, isSigned, sign, signingPublicKey } from './keys.mjs';

/** @typedef {import('./envelope.mjs').Purpose} Purpose */
/** @typedef {import('./contents.mjs').Kind} Kind */

/**
 * @typedef {object} Inner
 * @property {Kind} kind
 * @property {Uint8Array} recipient key id of the envelope it was first sealed in
 * @property {Uint8Array} context 32 bytes
 * @property {number} signerKind
 * @property {Uint8Array} signer public key; zero for nobody
 * @property {any} content
 */

export const NO_CONTEXT = new Uint8Array(32);

/** The context of what belongs to a case. @param {Uint8Array} caseId 16 bytes */
export const caseContext = (caseId) => join(caseId, new Uint8Array(16));

/**
 * @param {Uint8Array} org
 * @param {Purpose} purpose
 * @param {object} says
 * @param {Kind} says.kind
 * @param {Uint8Array} says.recipient
 * @param {Uint8Array} [says.context]
 * @param {number} [says.signerKind]
 * @param {Uint8Array} [says.seed] the signer's, unless nobody signs
 * @param {Record<string, unknown>} says.content
 */
export function writeInner(org, purpose, says) {
	const { kind, recipient, context = NO_CONTEXT, signerKind = SIGNERS.nobody, seed, content } = says;
	must(kind.signers.includes(signerKind) && kind.purposes.includes(purpose.purpose));
	must((seed === undefined) === (signerKind === SIGNERS.nobody));
	const unsigned = new Writer().u8(kind.kind).u8(1).bytes(recipient, 16).bytes(context, 32)
		.u8(signerKind).bytes(seed ? signingPublicKey(seed) : new Uint8Array(32), 32)
		.blob(writeContent(kind, content)).done();
	return seed ? join(unsigned, sign(seed, 'inner', org, Uint8Array.of(purpose.purpose), unsigned)) : unsigned;
}

/** @param {number} number */
function kindOf(number) {
	const kind = Object.values(KINDS).find((k) => k.kind === number);
	must(kind);
	return kind;
}

/**
 * Reads and verifies: kind, purpose, signer, signature, fields. Whether the signer is known is the caller's.
 * @param {Uint8Array} org
 * @param {Purpose} purpose
 * @param {Uint8Array} bytes
 * @returns {Inner}
 */
export function readInner(org, purpose, bytes) {
	const reader = new Reader(bytes);
	const kind = kindOf(reader.u8());
	must(reader.u8() === 1 && kind.purposes.includes(purpose.purpose));
	const recipient = reader.bytes(16), context = reader.bytes(32);
	const signerKind = reader.u8(), signer = reader.bytes(32);
	must(kind.signers.includes(signerKind));
	const content = reader.blob();
	const unsigned = bytes.subarray(0, reader.at);
	if (signerKind === SIGNERS.nobody)
		must(isZero(signer));
	else
		must(isSigned(signer, 'inner', reader.bytes(SIGNATURE_BYTES), org, Uint8Array.of(purpose.purpose), unsigned));
	reader.end();
	return { kind, recipient, context, signerKind, signer, content: readContent(kind, content) };
}

/**
 * That a document is of one kind, for one recipient and in one context.
 * @param {Inner} inner
 * @param {Kind} kind
 * @param {Uint8Array|null} recipient null: any
 * @param {Uint8Array} context
 */
export function expectInner(inner, kind, recipient, context) {
	must(inner.kind === kind && same(inner.context, context));
	must(recipient === null || same(inner.recipient, recipient));
	return inner;
}
