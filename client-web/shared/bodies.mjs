// SPDX-License-Identifier: MIT
//
// The bodies of signed documents, one entry a type (PROTOCOL 4): how each is read and written.

import { Reader, Writer, isZero, must, order, toHex, toUtf8 } from './bytes.mjs';
import { isSigned, sign, signingPublicKey } from './keys.mjs';

export const TYPES = Object.freeze({ root: 1, delegation: 2, services: 3, epoch: 4, roster: 5,
	receivingKey: 6, keyset: 7, stamp: 8, site: 9 });

export const SERVICE = Object.freeze({ store: 1, gateway: 2, stamp: 3 });
export const ROLES = Object.freeze({ lead: 1, triage: 2, partner: 4, translator: 8, auditor: 16 });
const ALL_ROLES = 31;
export const KEYSET = Object.freeze({ desk: 1, case: 2, agency: 3 });
const DESKS_AT_MOST = 16;
const SERVICES_AT_MOST = 64;
const WRAP_BYTES = 1984;
const NAME_AT_MOST = 200;
const PERIOD_DAYS = 30;
const ACCEPT_DAYS = 7;

/** @typedef {{name: string, publicKey: Uint8Array, sharesNeeded: number, sharesMade: number}} Root */
/** @typedef {{root: number, threshold: number, firstDay: number, lastDay: number, keyholders: Uint8Array[]}} Delegation */
/** @typedef {{purpose: number, publicKey: Uint8Array}[]} Services */
/**
 * @typedef {{desk: number, kem: Uint8Array, reply: Uint8Array, maker: Uint8Array, made: Uint8Array}} DeskKey
 * @typedef {{period: number, keyId: Uint8Array, generation: number, firstDay: number, sealUntil: number,
 *	acceptUntil: number, destroyAfter: number, desks: DeskKey[]}} Epoch
 */
/**
 * @typedef {{identity: Uint8Array, stamp: Uint8Array, roles: number, desks: number, name: string}} Person
 * @typedef {{desks: {desk: number, name: string}[], people: Person[]}} Roster
 */
/**
 * @typedef {{recipient: Uint8Array, wrap: Uint8Array}} Wrap
 * @typedef {{kind: number, keyId: Uint8Array, desk: number, period: number, publicKey: Uint8Array, wraps: Wrap[]}} Keyset
 */
/** @typedef {{bundle: Uint8Array, people: Uint8Array, firstDay: number, lastDay: number}} Stamp */
/** @typedef {{path: string, length: number, hash: Uint8Array}[]} Site */

/**
 * Refuses a list that is not strictly ascending.
 * @template T
 * @param {T[]} items
 * @param {(a: T, b: T) => number} compare
 */
function ascending(items, compare) {
	for (let i = 1; i < items.length; i++)
		must(compare(items[i - 1], items[i]) < 0);
	return items;
}

/** A name or path: 1 to 200 bytes. @param {Reader} r */
function name(r) {
	const text = r.string();
	must(text.length > 0 && toUtf8(text).length <= NAME_AT_MOST);
	return text;
}

const root = {
	/** @param {Reader} r @returns {Root} */
	read(r) {
		const council = name(r);
		must(r.u8() === 1 && r.u8() === 1);
		const body = { name: council, publicKey: r.bytes(32), sharesNeeded: r.u8(), sharesMade: r.u8() };
		must(body.sharesNeeded <= body.sharesMade && (body.sharesNeeded === 0) === (body.sharesMade === 0));
		return body;
	},
	/** @param {Writer} w @param {Root} b */
	write: (w, b) => w.string(b.name).u8(1).u8(1).bytes(b.publicKey, 32).u8(b.sharesNeeded).u8(b.sharesMade),
};

const delegation = {
	/** @param {Reader} r @returns {Delegation} */
	read(r) {
		const body = { root: r.u32(), threshold: r.u8(), firstDay: r.u32(), lastDay: r.u32(), keyholders: [new Uint8Array()] };
		const count = r.u8();
		must(body.root >= 1 && count >= 1 && count <= 16 && body.threshold >= 1 && body.threshold <= count);
		must(body.firstDay <= body.lastDay && body.lastDay - body.firstDay <= 400);
		body.keyholders = ascending(r.list(count, () => r.bytes(32)), order);
		return body;
	},
	/** @param {Writer} w @param {Delegation} b */
	write: (w, b) => w.u32(b.root).u8(b.threshold).u32(b.firstDay).u32(b.lastDay)
		.u8(b.keyholders.length).list(b.keyholders, (_, k) => w.bytes(k, 32)),
};

const services = {
	/** @param {Reader} r @returns {Services} */
	read(r) {
		const count = r.u8();
		must(count <= SERVICES_AT_MOST);
		const list = r.list(count, () => ({ purpose: r.u8(), publicKey: r.bytes(32) }));
		must(list.every((s) => s.purpose >= 1 && s.purpose <= 3));
		return ascending(list, (a, b) => a.purpose - b.purpose || order(a.publicKey, b.publicKey));
	},
	/** @param {Writer} w @param {Services} b */
	write: (w, b) => w.u8(b.length).list(b, (_, s) => w.u8(s.purpose).bytes(s.publicKey, 32)),
};

/** The days of an epoch, within its period. @param {Omit<Epoch, 'desks'>} epoch */
function mustFit({ period, generation, firstDay, sealUntil, acceptUntil, destroyAfter }) {
	const start = period * PERIOD_DAYS, end = start + PERIOD_DAYS;
	must(generation === 1 ? firstDay === start : firstDay >= start && firstDay < end);
	must(firstDay < sealUntil && sealUntil <= end + ACCEPT_DAYS);
	must(acceptUntil === sealUntil + ACCEPT_DAYS && destroyAfter >= acceptUntil);
}

const epoch = {
	/** @param {Reader} r @returns {Epoch} */
	read(r) {
		const body = { period: r.u32(), keyId: r.bytes(16), generation: r.u8(), firstDay: r.u32(), sealUntil: r.u32(),
			acceptUntil: r.u32(), destroyAfter: r.u32(), desks: /** @type {DeskKey[]} */ ([]) };
		const count = r.u8();
		must(count >= 1 && count <= DESKS_AT_MOST && body.generation >= 1);
		mustFit(body);
		body.desks = r.list(count, () => ({ desk: r.u8(), kem: r.bytes(1216), reply: r.bytes(32), maker: r.bytes(32),
			made: r.bytes(64) }));
		must(body.desks.every((d) => d.desk >= 1 && d.desk <= DESKS_AT_MOST));
		ascending(body.desks, (a, b) => a.desk - b.desk);
		return body;
	},
	/** @param {Writer} w @param {Epoch} b */
	write: (w, b) => w.u32(b.period).bytes(b.keyId, 16).u8(b.generation).u32(b.firstDay).u32(b.sealUntil)
		.u32(b.acceptUntil).u32(b.destroyAfter).u8(b.desks.length)
		.list(b.desks, (_, d) => w.u8(d.desk).bytes(d.kem, 1216).bytes(d.reply, 32).bytes(d.maker, 32).bytes(d.made, 64)),
};

/**
 * What a maker signs for a desk's key.
 * @param {Uint8Array} org
 * @param {number} period
 * @param {{desk: number, kem: Uint8Array, reply: Uint8Array}} key
 */
const deskKeyMessage = (org, period, key) =>
	new Writer().bytes(org).u8(key.desk).u32(period).bytes(key.kem, 1216).bytes(key.reply, 32).done();

/**
 * @param {Uint8Array} org
 * @param {number} period
 * @param {{desk: number, kem: Uint8Array, reply: Uint8Array}} key
 * @param {Uint8Array} stampSeed the maker's stamp key
 * @returns {DeskKey}
 */
export const signDeskKey = (org, period, key, stampSeed) => ({ ...key, maker: signingPublicKey(stampSeed),
	made: sign(stampSeed, 'desk key', deskKeyMessage(org, period, key)) });

/**
 * @param {Uint8Array} org
 * @param {number} period
 * @param {DeskKey} key
 */
export const isMade = (org, period, key) =>
	isSigned(key.maker, 'desk key', key.made, deskKeyMessage(org, period, key));

const roster = {
	/** @param {Reader} r @returns {Roster} */
	read(r) {
		const desks = r.list(r.u8(), () => ({ desk: r.u8(), name: name(r) }));
		must(desks.length <= DESKS_AT_MOST && desks.every((d) => d.desk >= 1 && d.desk <= DESKS_AT_MOST));
		ascending(desks, (a, b) => a.desk - b.desk);
		const listed = desks.reduce((set, d) => set | (1 << (d.desk - 1)), 0);
		const people = r.list(r.u16(), () => {
			const person = { identity: r.bytes(32), stamp: r.bytes(32), roles: r.u16(), desks: r.u16(), agency: r.u8(),
				name: name(r) };
			must((person.roles & ~ALL_ROLES) === 0 && (person.desks & ~listed) === 0 && person.agency === 0);
			must(isZero(person.stamp) === ((person.roles & ROLES.lead) === 0));
			return person;
		});
		ascending(people, (a, b) => order(a.identity, b.identity));
		const stamps = people.filter((p) => p.roles & ROLES.lead).map((p) => toHex(p.stamp));
		must(new Set(stamps).size === stamps.length);
		return { desks, people };
	},
	/** @param {Writer} w @param {Roster} b */
	write: (w, b) => w.u8(b.desks.length).list(b.desks, (_, d) => w.u8(d.desk).string(d.name))
		.u16(b.people.length).list(b.people, (_, p) => w.bytes(p.identity, 32).bytes(p.stamp, 32).u16(p.roles)
			.u16(p.desks).u8(0).string(p.name)),
};

const receivingKey = {
	/** @param {Reader} r @returns {Uint8Array} */
	read: (r) => r.bytes(1216),
	/** @param {Writer} w @param {Uint8Array} b */
	write: (w, b) => w.bytes(b, 1216),
};

const keyset = {
	/** @param {Reader} r @returns {Keyset} */
	read(r) {
		const body = { kind: r.u8(), keyId: r.bytes(16), desk: r.u8(), period: r.u32(), publicKey: r.bytes(1216),
			wraps: r.list(r.u16(), () => ({ recipient: r.bytes(16), wrap: r.bytes(WRAP_BYTES) })) };
		must(body.kind === KEYSET.desk && body.desk >= 1 && body.desk <= DESKS_AT_MOST && body.wraps.length >= 1);
		ascending(body.wraps, (a, b) => order(a.recipient, b.recipient));
		return body;
	},
	/** @param {Writer} w @param {Keyset} b */
	write: (w, b) => w.u8(b.kind).bytes(b.keyId, 16).u8(b.desk).u32(b.period).bytes(b.publicKey, 1216)
		.u16(b.wraps.length).list(b.wraps, (_, x) => w.bytes(x.recipient, 16).bytes(x.wrap, WRAP_BYTES)),
};

const stamp = {
	/** @param {Reader} r @returns {Stamp} */
	read(r) {
		const body = { bundle: r.bytes(32), people: r.bytes(32), firstDay: r.u32(), lastDay: r.u32() };
		must(body.firstDay <= body.lastDay && body.lastDay <= body.firstDay + 6);
		return body;
	},
	/** @param {Writer} w @param {Stamp} b */
	write: (w, b) => w.bytes(b.bundle, 32).bytes(b.people, 32).u32(b.firstDay).u32(b.lastDay),
};

const site = {
	/** @param {Reader} r @returns {Site} */
	read: (r) => ascending(r.list(r.u16(), () => ({ path: name(r), length: r.u32(), hash: r.bytes(32) })),
		(a, b) => order(toUtf8(a.path), toUtf8(b.path))),
	/** @param {Writer} w @param {Site} b */
	write: (w, b) => w.u16(b.length).list(b, (_, f) => w.string(f.path).u32(f.length).bytes(f.hash, 32)),
};

/** @type {Record<number, {read: (r: Reader) => any, write: (w: Writer, body: any) => Writer}>} */
export const BODIES = Object.freeze({ 1: root, 2: delegation, 3: services, 4: epoch, 5: roster, 6: receivingKey,
	7: keyset, 8: stamp, 9: site });
