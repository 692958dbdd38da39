// SPDX-License-Identifier: MIT
//
// All that a sender's page needs of the protocol: seal a report, keep a receipt, come back and read the answer
// (PROTOCOL 6 and 7). Nothing here calls the network, keeps anything or knows the page.
//
//	const bundle = verifyBundle(org, await keys(), Date.now() / 1000);
//	const receipt = makeReceipt(org);                    // receipt.words: show them
//	const { envelope, hash } = sealTip(bundle, { desk: 1, lang: 'en', topic: 'drugs', answers, receipt });
//	const outcome = checkAcknowledgement(bundle, hash, await post('/v1/tips', envelope));
//	...
//	const receipt = readReceipt(org, typed);
//	const replies = openReplies(bundle, receipt, await post('/v1/mailbox', mailboxAddress(receipt, bundle.week)));

import { Writer, Reader, fromHex, isZero, join, must, random, same, toBase64, toHex } from './bytes.mjs';
import { KINDS, SIGNERS } from './contents.mjs';
import { HEADER_BYTES, PURPOSES, bodyKeyOf, contentAtMost, openBody, readHeader, seal } from './envelope.mjs';
import { expectInner, readInner, writeInner, NO_CONTEXT } from './inner.mjs';
import { hash, isSigned, kdf, signingPublicKey, tag } from './keys.mjs';
import { fromWords, toWords } from './words.mjs';
import { keyPair, wipeKeyPair } from './xwing.mjs';

export { Refused } from './bytes.mjs';
export { verifyBundle } from './bundle.mjs';
export { inspectWords } from './words.mjs';

/** @typedef {import('./bundle.mjs').Bundle} Bundle */

/**
 * A receipt and the mailbox that follows from it. Wipe it when the page is done.
 * @typedef {object} Receipt
 * @property {Uint8Array} org
 * @property {string[]} words eight
 * @property {Uint8Array} kemSeed
 * @property {Uint8Array} signSeed
 * @property {Uint8Array} address the address secret
 */

/**
 * @typedef {object} Reply
 * @property {string} id hex; the same reply is in the mailbox of each of twelve weeks
 * @property {number} day
 * @property {string} lang
 * @property {string} text
 * @property {number|null} desk the desk that signed it; null: its key is not of the present epoch, and the page says
 *	that it could not check which desk wrote this
 */

const SECRET_BYTES = 12;
const WEEKS_OF_A_REPLY = 12;
export const MAILBOX_SLOTS = 4;
export const ACKNOWLEDGEMENT_BYTES = 256;

/**
 * @param {Uint8Array} org
 * @param {Uint8Array} secret
 * @returns {Receipt}
 */
function receiptOf(org, secret) {
	return {
		org,
		words: toWords(org, secret),
		kemSeed: kdf(org, secret, 'mailbox kem'),
		signSeed: kdf(org, secret, 'mailbox sign'),
		address: kdf(org, secret, 'mailbox address'),
	};
}

/** A new receipt. @param {Uint8Array} org */
export function makeReceipt(org) {
	return receiptOf(org, random(SECRET_BYTES));
}

/**
 * The receipt for eight words as somebody typed them; refused where they can't be right. Before that,
 * inspectWords(typed) tells the page how many words there are and which are not on the list.
 * @param {Uint8Array} org
 * @param {string} typed
 */
export function readReceipt(org, typed) {
	return receiptOf(org, fromWords(org, typed));
}

/** @param {Receipt} receipt */
export function wipeReceipt(receipt) {
	for (const secret of [receipt.kemSeed, receipt.signSeed, receipt.address])
		secret.fill(0);
	receipt.words.length = 0;
}

/** The mailbox's public halves and address secret, as the first tip carries them. @param {Receipt} receipt */
function mailboxOf(receipt) {
	const pair = keyPair(receipt.kemSeed);
	wipeKeyPair(pair);
	return {
		kem: toBase64(pair.publicKey),
		sign: toBase64(signingPublicKey(receipt.signSeed)),
		address: toBase64(receipt.address),
	};
}

/**
 * What is asked for at POST /v1/mailbox.
 * @param {Receipt} receipt
 * @param {number} week
 */
export const mailboxAddress = (receipt, week) => addressOf(receipt.org, receipt.address, week);

/**
 * @param {Uint8Array} org
 * @param {Uint8Array} address the address secret
 * @param {number} week
 */
export const addressOf = (org, address, week) => kdf(org, address, 'address', new Writer().u32(week).done());

/** The key id of replies under an address. @param {Uint8Array} address of a week */
export const replyKeyId = (address) => hash(tag('reply key id'), address).slice(0, 16);

/**
 * @param {Bundle} bundle
 * @param {number} desk
 * @param {Omit<Parameters<typeof writeInner>[2], 'recipient'>} says
 */
function sealTo(bundle, desk, says) {
	const key = bundle.desks.get(desk);
	must(key && bundle.canSeal);
	const inner = writeInner(bundle.org, PURPOSES.tip, { ...says, recipient: bundle.keyId });
	const { envelope, bodyKey } = seal(bundle.org, PURPOSES.tip, bundle.keyId, key.kem, inner);
	bodyKey.fill(0);
	inner.fill(0);
	return { envelope, hash: hash(envelope) };
}

/**
 * @typedef {object} Report
 * @property {number} desk
 * @property {string} lang
 * @property {string} topic
 * @property {Record<string, string>} answers
 * @property {string|null} [place] code of the poster
 * @property {Receipt|null} [receipt] null when the sender wants none
 */

/** @param {Report} report */
const firstContent = ({ desk, lang, topic, answers, place = null, receipt = null }) => ({
	id: toHex(random(16)), lang, desk, topic, answers, mailbox: receipt && mailboxOf(receipt), place, files: null });

/**
 * Seals a first report.
 * @param {Bundle} bundle
 * @param {Report} report
 * @returns {{envelope: Uint8Array, hash: Uint8Array}} what is posted, and what the acknowledgement must name
 */
export function sealTip(bundle, report) {
	return sealTo(bundle, report.desk, { kind: KINDS.first, content: firstContent(report) });
}

/**
 * How many bytes a report may still grow by; negative when it is too long to seal.
 * @param {Omit<Report, 'receipt'>} report
 */
export function bytesLeft(report) {
	const mailbox = { kem: 'x'.repeat(1622), sign: 'x'.repeat(43), address: 'x'.repeat(43) };
	const json = JSON.stringify({ v: 1, ...firstContent({ ...report, receipt: null }), mailbox });
	const frame = 1 + 1 + 16 + 32 + 1 + 32 + 4;
	return contentAtMost(PURPOSES.tip) - frame - new TextEncoder().encode(json).length;
}

/**
 * @param {Bundle} bundle
 * @param {{desk: number, lang: string, text: string, receipt: Receipt}} says
 */
export function sealFollowUp(bundle, { desk, lang, text, receipt }) {
	return sealTo(bundle, desk, { kind: KINDS.followUp, ...signedByMailbox(receipt),
		content: { id: toHex(random(16)), lang, text, files: null } });
}

/**
 * @param {Bundle} bundle
 * @param {{desk: number, receipt: Receipt}} says
 */
export function sealWithdrawal(bundle, { desk, receipt }) {
	return sealTo(bundle, desk, { kind: KINDS.withdrawal, ...signedByMailbox(receipt),
		content: { id: toHex(random(16)) } });
}

/** @param {Receipt} receipt */
const signedByMailbox = (receipt) => ({
	context: hash(signingPublicKey(receipt.signSeed)), signerKind: SIGNERS.mailbox, seed: receipt.signSeed });

/**
 * What is said of an envelope, by the store or (not 'kept') by who could not ask it. 'kept': it is on disk and signed for. 'later': try again. 'refetch': fetch the
 * bundle and seal again. Anything else, a forged answer too, is refused.
 * @param {Bundle} bundle
 * @param {Uint8Array} envelopeHash
 * @param {Uint8Array} answer 256 bytes
 * @returns {'kept'|'later'|'refetch'}
 */
export function checkAcknowledgement(bundle, envelopeHash, answer) {
	must(answer.length === ACKNOWLEDGEMENT_BYTES);
	const reader = new Reader(answer).magic('PSA1');
	const status = reader.u8();
	must(isZero(reader.bytes(3)));
	const day = reader.bytes(4), about = reader.bytes(32), signature = reader.bytes(64);
	reader.zeros();
	if (status === 0) {
		must(same(about, envelopeHash));
		must(bundle.storeKeys.some((key) => isSigned(fromHex(key, 32), 'acknowledgement', signature, bundle.org, day, about)));
		return 'kept';
	}
	must((status === 1 || status === 2) && isZero(join(day, signature)));
	return status === 1 ? 'later' : 'refetch';
}

/**
 * The replies in a mailbox's four slots, oldest first; empty where there are none (yet).
 * @param {Bundle} bundle
 * @param {Receipt} receipt
 * @param {Uint8Array} answer 16,256 bytes
 * @param {number} [week] the week that was asked for
 * @returns {Reply[]}
 */
export function openReplies(bundle, receipt, answer, week = bundle.week) {
	const { size } = PURPOSES.reply;
	must(answer.length === MAILBOX_SLOTS * size);
	const pair = keyPair(receipt.kemSeed);
	/** @type {Map<string, Reply>} */
	const replies = new Map();
	for (let at = 0; at < answer.length; at += size) {
		const reply = openSlot(bundle, receipt, pair, answer.slice(at, at + size), week);
		if (reply)
			replies.set(reply.id, reply);
	}
	wipeKeyPair(pair);
	return [...replies.values()].sort((a, b) => a.day - b.day);
}

/**
 * @param {Bundle} bundle
 * @param {Receipt} receipt
 * @param {import('./xwing.mjs').KeyPair} pair
 * @param {Uint8Array} slot
 * @param {number} week
 * @returns {Reply|null} null: an empty slot, or one that is not right
 */
function openSlot(bundle, receipt, pair, slot, week) {
	const { org } = bundle;
	try {
		must(same(readHeader(slot.slice(0, HEADER_BYTES)).keyId, replyKeyId(mailboxAddress(receipt, week))));
		const bodyKey = bodyKeyOf(org, PURPOSES.reply, pair, slot);
		if (!bodyKey)
			return null;
		const inner = expectInner(readInner(org, PURPOSES.reply, openBody(PURPOSES.reply, bodyKey, slot)),
			KINDS.reply, null, NO_CONTEXT);
		must(firstWeeks(week).some((w) => same(inner.recipient, replyKeyId(mailboxAddress(receipt, w)))));
		const { id, day, lang, text } = inner.content;
		return { id, day, lang, text, desk: deskOf(bundle, inner.signer) };
	} catch {
		return null;
	}
}

/** The weeks in which a reply may first have been sealed. @param {number} week */
const firstWeeks = (week) => Array.from({ length: WEEKS_OF_A_REPLY }, (_, i) => week - i).filter((w) => w >= 0);

/**
 * @param {Bundle} bundle
 * @param {Uint8Array} replyKey
 */
function deskOf(bundle, replyKey) {
	for (const [desk, keys] of bundle.desks)
		if (same(keys.reply, replyKey))
			return desk;
	return null;
}
