// SPDX-License-Identifier: MIT
// A case (PROTOCOL 9): a key pair of its own, a card, and signed events. Makes and opens its envelopes; asks nothing of the
// server. Words of a tip come out of readTip alone.

import { Writer, fromBase64, join, must, random, same, toBase64, toHex, wipe } from '../shared/bytes.mjs';
import { KINDS, SIGNERS } from '../shared/contents.mjs';
import { PURPOSES, bodyKeyOf, contentAtMost, open, openBody, seal } from '../shared/envelope.mjs';
import { caseContext, expectInner, readInner, writeInner } from '../shared/inner.mjs';
import { hash, kdf, keyIdOf } from '../shared/keys.mjs';
import { keyPair } from '../shared/xwing.mjs';
import { deskKeysOf } from './council.mjs';

/** @typedef {import('./council.mjs').Council} Council */
/** @typedef {import('../shared/xwing.mjs').KeyPair} KeyPair */

/** @typedef {{state: 'new'|'open'|'closed', day: number, title: string, topic: string, lang: string,
 *	mailbox: string|null, replies: number}} Card */

/**
 * A case that is open in this console.
 * @typedef {object} Case
 * @property {Uint8Array} id
 * @property {number} desk
 * @property {KeyPair} pair
 * @property {Uint8Array} keyId
 * @property {Card} card
 * @property {number} changed seconds; as the store says
 * @property {string[]} [seen] the newest events this console knows of
 */

/** @typedef {{seed: Uint8Array, publicKey: Uint8Array}} Identity */

/** @typedef {{type: string, at: number, seen: string[], data: Record<string, any>}} EventContent */

/** What people call a case. @param {Uint8Array} id */
export const caseName = (id) => toHex(id.slice(0, 4)).toUpperCase().replace(/(....)/, '$1 ');

/**
 * @param {Council} council
 * @param {Identity} me
 * @param {{id: Uint8Array, keyId: Uint8Array, pair: KeyPair}} of
 */
const sealer = (council, me, of) => {
	/**
	 * @param {import('../shared/contents.mjs').Kind} kind
	 * @param {import('../shared/envelope.mjs').Purpose} purpose
	 * @param {Record<string, unknown>} content
	 */
	return (kind, purpose, content) => {
		const inner = writeInner(council.org, purpose, { kind, recipient: of.keyId, context: caseContext(of.id),
			signerKind: SIGNERS.staff, seed: me.seed, content });
		const { envelope, bodyKey } = seal(council.org, purpose, of.keyId, of.pair.publicKey, inner);
		wipe(bodyKey);
		return { envelope, hash: toHex(hash(inner)), length: inner.length };
	};
};

/**
 * @param {Council} council
 * @param {Identity} me
 * @param {Pick<Case, 'id'|'keyId'|'pair'>} of
 * @param {Card} card
 */
export const sealCard = (council, me, of, card) =>
	sealer(council, me, of)(KINDS.card, PURPOSES.card, { ...card }).envelope;

/**
 * @param {Council} council
 * @param {Identity} me
 * @param {Pick<Case, 'id'|'keyId'|'pair'>} of
 * @param {EventContent} event
 */
export function sealEvent(council, me, of, event) {
	const room = contentAtMost(PURPOSES.event) - 151;	/* the inner document's own bytes */
	const size = new TextEncoder().encode(JSON.stringify({ v: 1, ...event })).length;
	return sealer(council, me, of)(KINDS.event, size <= room ? PURPOSES.event : PURPOSES.largeEvent, { ...event });
}

/**
 * @param {Council} council
 * @param {Identity} me
 * @param {Pick<Case, 'id'|'keyId'|'pair'>} of
 * @param {Uint8Array} tipHash
 * @param {Uint8Array} bodyKey
 */
export const sealCapsule = (council, me, of, tipHash, bodyKey) => sealer(council, me, of)(
	KINDS.capsule, PURPOSES.capsule, { tip: toHex(tipHash), body_key: toBase64(bodyKey) }).envelope;

/**
 * A new case for a desk: its keys, and the wrap by which the desk opens it.
 * @param {Council} council
 * @param {Identity} me
 * @param {number} desk
 * @param {Uint8Array} tipKeyId the epoch a tip was sealed to, for when this person holds no newer key
 */
export function makeCase(council, me, desk, tipKeyId) {
	const to = deskKeysOf(council, desk, council.epoch.body.keyId) ?? deskKeysOf(council, desk, tipKeyId);
	must(to);
	const id = random(16), seed = random(32), pair = keyPair(kdf(council.org, seed, 'case kem'));
	const inner = writeInner(council.org, PURPOSES.wrap, { kind: KINDS.wrap, recipient: to.keyId, context: caseContext(id),
		signerKind: SIGNERS.staff, seed: me.seed, content: { kind: 'case', seed: toBase64(seed) } });
	const wrap = seal(council.org, PURPOSES.wrap, to.keyId, to.pair.publicKey, inner).envelope;
	wipe(seed, inner);
	return { id, desk, pair, keyId: keyIdOf(council.org, pair.publicKey), wrap };
}

/**
 * Reads what must be by somebody of the council's staff, now or once: whoever knows a public key could seal to it.
 * @param {Council} council
 * @param {import('../shared/envelope.mjs').Purpose} purpose
 * @param {Uint8Array} bytes
 * @param {import('../shared/contents.mjs').Kind} kind
 * @param {Uint8Array|null} recipient
 * @param {Uint8Array} caseId
 */
function readStaff(council, purpose, bytes, kind, recipient, caseId) {
	const inner = expectInner(readInner(council.org, purpose, bytes), kind, recipient, caseContext(caseId));
	const by = council.people.get(toHex(inner.signer));
	must(by);
	return { content: inner.content, by: by.former ? `${by.name} (no longer on the list of staff)` : by.name };
}

/**
 * Opens a case from the list: wrap, key, card.
 * @param {Council} council
 * @param {{id: Uint8Array, desk: number, epochKeyId: Uint8Array, publicKey: Uint8Array, changed: number, wrap: Uint8Array,
 *	card: Uint8Array}} listed
 * @param {Case} [known] as it was before
 * @returns {Case}
 */
export function openCase(council, { id, desk, epochKeyId, publicKey, changed, wrap, card }, known) {
	const of = known ?? openWrap(council, { id, desk, epochKeyId, publicKey, wrap });
	const { content } = readStaff(council, PURPOSES.card, open(council.org, PURPOSES.card, of.pair, card), KINDS.card, of.keyId, id);
	return { ...of, changed, card: content };
}

/**
 * @param {Council} council
 * @param {{id: Uint8Array, desk: number, epochKeyId: Uint8Array, publicKey: Uint8Array, wrap: Uint8Array}} listed
 */
function openWrap(council, { id, desk, epochKeyId, publicKey, wrap }) {
	const { org } = council;
	const deskKeys = deskKeysOf(council, desk, epochKeyId);
	must(deskKeys);
	const { content } = readStaff(council, PURPOSES.wrap, open(org, PURPOSES.wrap, deskKeys.pair, wrap), KINDS.wrap, null, id);
	must(content.kind === 'case');
	const seed = fromBase64(content.seed, 32), pair = keyPair(kdf(org, seed, 'case kem'));
	wipe(seed);
	must(same(pair.publicKey, publicKey));
	return { id, desk, pair, keyId: keyIdOf(org, publicKey) };
}

/**
 * An event as it stands in a case.
 * @typedef {EventContent & {hash: string, by: string}} CaseEvent
 */

/**
 * @param {Council} council
 * @param {Case} of
 * @param {Uint8Array} envelope
 * @returns {CaseEvent}
 */
export function openEvent(council, of, envelope) {
	const purpose = envelope.length === PURPOSES.largeEvent.size ? PURPOSES.largeEvent : PURPOSES.event;
	const bytes = open(council.org, purpose, of.pair, envelope);
	const { content, by } = readStaff(council, purpose, bytes, KINDS.event, of.keyId, of.id);
	return { ...content, hash: toHex(hash(bytes)), by };
}

/**
 * What a sender sent, opened.
 * @typedef {{hash: string, kind: 'first'|'followUp'|'withdrawal', signerKind: number, signer: Uint8Array, content: any}} Tip
 */

/**
 * Reads the inner document of a tip, whoever may have written it.
 * @param {Uint8Array} org
 * @param {Uint8Array} envelope
 * @param {Uint8Array} bytes the inner document
 * @returns {Tip}
 */
export function readTip(org, envelope, bytes) {
	const inner = readInner(org, PURPOSES.tip, bytes);
	must(same(inner.recipient, envelope.slice(6, 22)));
	const kind = /** @type {const} */ (['first', 'followUp', 'withdrawal']).find((k) => KINDS[k] === inner.kind);
	must(kind);
	if (kind === 'first')
		must(inner.context.every((b) => b === 0));
	else
		must(same(inner.context, hash(inner.signer)));
	return { hash: toHex(hash(envelope)), kind, signerKind: inner.signerKind, signer: inner.signer, content: inner.content };
}

/**
 * A tip of the case by its capsule: the hash in the capsule is that of the whole envelope.
 * @param {Council} council
 * @param {Case} of
 * @param {Uint8Array} capsule
 * @param {Uint8Array} envelope
 */
export function openTip(council, of, capsule, envelope) {
	const { org } = council;
	const { content } = readStaff(council, PURPOSES.capsule, open(org, PURPOSES.capsule, of.pair, capsule), KINDS.capsule, of.keyId,
		of.id);
	must(content.tip === toHex(hash(envelope)));
	return readTip(org, envelope, openBody(PURPOSES.tip, fromBase64(content.body_key, 32), envelope));
}

/**
 * A tip that was just received, by a desk's own key.
 * @param {Council} council
 * @param {KeyPair} pair
 * @param {Uint8Array} envelope
 * @returns {{bodyKey: Uint8Array, tip: Tip|null}} no tip: it is for this desk, but cannot be read
 */
export function openReceived(council, pair, envelope) {
	const bodyKey = bodyKeyOf(council.org, PURPOSES.tip, pair, envelope);
	must(bodyKey);
	try {
		return { bodyKey, tip: readTip(council.org, envelope, openBody(PURPOSES.tip, bodyKey, envelope)) };
	} catch {
		return { bodyKey, tip: null };
	}
}

/** The arguments of case.append. @param {Uint8Array} id @param {{tipId?: Uint8Array, capsule?: Uint8Array, event: Uint8Array,
 *	card?: Uint8Array}} parts */
export const appendArguments = (id, { tipId, capsule, event, card }) => new Writer().bytes(id, 16)
	.bytes(tipId ?? new Uint8Array(16), 16).blob(capsule ?? new Uint8Array()).blob(event).blob(card ?? new Uint8Array()).done();

/** The arguments of case.create. @param {{id: Uint8Array, desk: number, pair: KeyPair, wrap: Uint8Array}} made
 * @param {{tipId: Uint8Array, capsule: Uint8Array, event: Uint8Array, card: Uint8Array}} parts */
export const createArguments = ({ id, desk, pair, wrap }, { tipId, capsule, event, card }) =>
	join(id, tipId, Uint8Array.of(desk), pair.publicKey, wrap, capsule, event, card);
