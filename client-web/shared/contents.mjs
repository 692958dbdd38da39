// SPDX-License-Identifier: MIT
//
// What is said inside a seal: the kinds of inner document, who must have signed each, in which
// purpose it travels, and the fields of its JSON (PROTOCOL 3). Fields that are not named here are
// dropped when reading; a missing or wrong-typed one is refused.

import { PURPOSES } from './envelope.mjs';
import { fromBase64, fromHex, must } from './bytes.mjs';
import { readJson, writeJson } from './json.mjs';

/** @typedef {(value: unknown) => unknown} Check gives the value back, or refuses */
/** @typedef {Record<string, Check>} Shape */

export const SIGNERS = Object.freeze({ nobody: 0, staff: 1, deskReply: 2, mailbox: 3, gateway: 4 });

/** @type {Check} */
const text = (value) => (must(typeof value === 'string'), value);

/** @type {Check} */
const number = (value) => (must(Number.isSafeInteger(value) && Number(value) >= 0), value);

/** @param {...(string|number)} allowed @returns {Check} */
const oneOf = (...allowed) => (value) => (must(allowed.includes(/** @type {any} */ (value))), value);

/** @param {number} n @returns {Check} */
const hex = (n) => (value) => (must(typeof value === 'string' && fromHex(value, n)), value);

/** @param {number} n @returns {Check} */
const base64 = (n) => (value) => (must(typeof value === 'string' && fromBase64(value, n)), value);

/** @param {Check} check @returns {Check} */
const orNull = (check) => (value) => (value === null ? null : check(value));

/** @param {Check} check @returns {Check} */
const listOf = (check) => (value) => (must(Array.isArray(value)), /** @type {any} */ (value).map(check));

/** @param {unknown} value @returns {Record<string, unknown>} */
function object(value) {
	must(typeof value === 'object' && value !== null && !Array.isArray(value));
	return /** @type {any} */ (value);
}

/** @param {Shape} shape @returns {Check} */
const shaped = (shape) => (value) => {
	const from = object(value);
	/** @type {Record<string, unknown>} */
	const kept = {};
	for (const [name, check] of Object.entries(shape)) {
		must(Object.prototype.hasOwnProperty.call(from, name));
		kept[name] = check(from[name]);
	}
	return kept;
};

/** Names of questions to what was answered. @type {Check} */
const answers = (value) => {
	/** @type {Map<string, unknown>} */
	const kept = new Map();
	for (const [name, answer] of Object.entries(object(value)))
		kept.set(name, text(answer));
	return Object.fromEntries(kept);
};

const version = oneOf(1);
const files = orNull(shaped({ key: base64(32), total: oneOf(8, 16, 32, 64), parts: listOf(hex(32)) }));
const mailbox = orNull(shaped({ kem: base64(1216), sign: base64(32), address: base64(32) }));

/** @type {Shape} */
const FIRST = { v: version, id: hex(16), lang: text, desk: number, topic: text, answers, mailbox,
	place: orNull(text), files };

/** Data of each type of event; of a type that a later version made, all is kept as it is. */
/** @type {Record<string, Shape>} */
const EVENT_DATA = {
	received: { tip: hex(32) },
	opened: {},
	noted: { text },
	replied: { reply: hex(16), text },
	closed: { reason: text },
};

/** @type {Check} */
const event = (value) => {
	const kept = /** @type {any} */ (shaped({ v: version, type: text, at: number, seen: listOf(hex(32)), data: object })(value));
	const shape = Object.prototype.hasOwnProperty.call(EVENT_DATA, kept.type) && EVENT_DATA[kept.type];
	return shape ? { ...kept, data: shaped(shape)(kept.data) } : kept;
};

/**
 * @typedef {object} Kind
 * @property {number} kind
 * @property {number[]} purposes
 * @property {number[]} signers
 * @property {Check} content
 */

const { tip, reply, event: small, largeEvent, card, capsule, wrap, notice } = PURPOSES;

/** @type {Readonly<Record<string, Kind>>} */
export const KINDS = Object.freeze({
	first: { kind: 1, purposes: [tip.purpose], signers: [0, 1, 4], content: shaped(FIRST) },
	followUp: { kind: 2, purposes: [tip.purpose], signers: [3],
		content: shaped({ v: version, id: hex(16), lang: text, text, files }) },
	withdrawal: { kind: 3, purposes: [tip.purpose], signers: [3], content: shaped({ v: version, id: hex(16) }) },
	reply: { kind: 10, purposes: [reply.purpose], signers: [2],
		content: shaped({ v: version, id: hex(16), day: number, lang: text, text }) },
	event: { kind: 20, purposes: [small.purpose, largeEvent.purpose], signers: [1], content: event },
	card: { kind: 21, purposes: [card.purpose], signers: [1],
		content: shaped({ v: version, state: oneOf('new', 'open', 'closed'), day: number, title: text, topic: text,
			lang: text, mailbox: orNull(hex(32)), replies: number }) },
	capsule: { kind: 22, purposes: [capsule.purpose], signers: [1],
		content: shaped({ v: version, tip: hex(32), body_key: base64(32) }) },
	wrap: { kind: 23, purposes: [wrap.purpose], signers: [1],
		content: shaped({ v: version, kind: oneOf('desk', 'case', 'agency'), seed: base64(32) }) },
	notice: { kind: 24, purposes: [notice.purpose], signers: [1], content: shaped({ v: version }) },
});

/**
 * @param {Kind} kind
 * @param {Uint8Array} bytes
 * @returns {any} only the fields that the kind names, each of its type
 */
export const readContent = (kind, bytes) => kind.content(readJson(bytes));

/**
 * @param {Kind} kind
 * @param {Record<string, unknown>} fields without "v"
 */
export function writeContent(kind, fields) {
	const value = { v: 1, ...fields };
	kind.content(value);
	return writeJson(value);
}
