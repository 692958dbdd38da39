// SPDX-License-Identifier: MIT
// What the signed-in person may believe and open: the council's documents verified from the organisation's id
// (PROTOCOL 4), and the keys of the person's own desks (PROTOCOL 5).

import { KEYSET, ROLES, SERVICE, TYPES } from '../shared/bodies.mjs';
import { Refused, Writer, fromBase64, must, same, toHex, wipe } from '../shared/bytes.mjs';
import { checkDelegation, checkEpoch, checkKeyholders, checkRoots, serviceKeys } from '../shared/authority.mjs';
import { KINDS } from '../shared/contents.mjs';
import { countSigners, readDocument } from '../shared/document.mjs';
import { PURPOSES, open } from '../shared/envelope.mjs';
import { NO_CONTEXT, expectInner, readInner } from '../shared/inner.mjs';
import { openKeyring } from '../shared/keyring.mjs';
import { dayOf, kdf, signingPublicKey, weekOf } from '../shared/keys.mjs';
import { ACTIONS } from '../shared/request.mjs';
import { keyPair, wipeKeyPair } from '../shared/xwing.mjs';
import { Trouble, troubleIf } from './trouble.mjs';

/** @template B @typedef {import('../shared/document.mjs').Document<B>} Document */
/** @typedef {import('../shared/bodies.mjs').Roster} Roster */
/** @typedef {import('../shared/bodies.mjs').Person} Person */
/** @typedef {import('../shared/bodies.mjs').Epoch} Epoch */
/** @typedef {import('../shared/bodies.mjs').Keyset} Keyset */
/** @typedef {import('../shared/xwing.mjs').KeyPair} KeyPair */
/** @typedef {import('./session.mjs').Session} Session */

/**
 * The keys of one desk in one epoch.
 * @typedef {{desk: number, keyId: Uint8Array, pair: KeyPair, replySeed: Uint8Array}} DeskKeys
 */

/** @typedef {Person & {former: boolean}} Known somebody who is, or once was, on the list */

/**
 * @typedef {object} Council
 * @property {Uint8Array} org
 * @property {string} name
 * @property {number} today
 * @property {Person} me
 * @property {Map<string, Known>} people by identity, as hex
 * @property {{desk: number, name: string}[]} desks this person's own
 * @property {Document<Epoch>} epoch the newest
 * @property {DeskKeys[]} keys that this person holds
 * @property {string[]} notices what to say in the list: keys of words.mjs
 * @property {Record<number, Document<any>[]>} documents by type, all verified in form and signature
 */

/**
 * Every document of a type, in order of number.
 * @param {Session} session
 * @param {Uint8Array} org
 * @param {number} type
 */
async function listDocuments(session, org, type) {
	/** @type {Document<any>[]} */
	const documents = [];
	let cursor = 0;
	do {
		const page = await session.ask(ACTIONS.documentsList, new Writer().u8(type).u32(cursor).done());
		troubleIf('documents', () => {
			documents.push(...page.list(page.u16(), (r) => readDocument(r.blob(), org)));
			const next = page.u32();
			page.end();
			must(next === 0 || next > cursor);
			cursor = next;
		});
	} while (cursor);
	troubleIf('documents', () => must(documents.every((d) => d.type === type)));
	return documents.sort((a, b) => a.number - b.number);
}

/** @template T @param {T[]} list @returns {T} */
function last(list) {
	must(list.length > 0);
	return list[list.length - 1];
}

/**
 * Whether a roster names nothing that the one before lacks.
 * @param {Roster} later
 * @param {Roster} before
 */
function onlyRemoves(later, before) {
	const desks = later.desks.every((d) => before.desks.some((b) => b.desk === d.desk && b.name === d.name));
	return desks && later.people.every((p) => before.people.some((b) => same(b.identity, p.identity) && b.name === p.name
		&& (p.roles & ~b.roles) === 0 && (p.desks & ~b.desks) === 0 && (toHex(p.stamp) === toHex(b.stamp)
			|| p.stamp.every((byte) => byte === 0))));
}

/** @typedef {{threshold: number, keyholders: string[]}} Delegation */

/**
 * The rosters that held once: each by as many keyholders of some delegation as it asks for, or by one of them where it only
 * removes.
 * @param {Document<Roster>[]} rosters in order of number
 * @param {Delegation[]} delegations
 */
function rostersThatHeld(rosters, delegations) {
	/** @type {Document<Roster>[]} */
	const held = [];
	for (const roster of rosters) {
		const before = held[held.length - 1];
		if (delegations.some((d) => isAllowed(roster, d, before?.number === roster.number - 1 ? before.body : null)))
			held.push(roster);
	}
	return held;
}

/**
 * @param {Document<Roster>} roster
 * @param {Delegation} delegation
 * @param {Roster|null} before
 */
function isAllowed(roster, delegation, before) {
	const signers = countSigners(roster, delegation.keyholders);
	return signers >= delegation.threshold || (signers >= 1 && before !== null && onlyRemoves(roster.body, before));
}

/**
 * Every delegation that some root of the chain has signed.
 * @param {Document<any>[]} delegations
 * @param {Document<any>[]} roots
 * @returns {Delegation[]}
 */
const delegationsThatHeld = (delegations, roots) => delegations.flatMap((d) => {
	const root = roots[d.body.root - 1];
	return root && countSigners(d, [toHex(root.body.publicKey)])
		? [{ threshold: d.body.threshold, keyholders: d.body.keyholders.map(toHex) }] : [];
});

/**
 * Everybody who was ever listed, by identity; the newest list has the last word. Only these may have signed what is opened.
 * @param {Document<Roster>[]} rosters in order of number
 * @returns {Map<string, Known>}
 */
function everybody(rosters) {
	const newest = last(rosters).body;
	const known = new Map(rosters.flatMap((r) => r.body.people).map((p) => [toHex(p.identity), { ...p, former: true }]));
	for (const person of newest.people)
		known.set(toHex(person.identity), { ...person, former: false });
	return known;
}

/** @param {Roster} roster @param {Person} me */
const ownDesks = (roster, me) => roster.desks.filter((d) => me.desks >> (d.desk - 1) & 1);

/**
 * Fetches and verifies everything, and opens what is this person's.
 * @param {Session} session
 * @param {Uint8Array} org
 * @param {{identity: {publicKey: Uint8Array}, keyring: Uint8Array}} own keys of the person
 * @returns {Promise<Council>}
 */
export async function loadCouncil(session, org, own) {
	/** @type {Record<number, Document<any>[]>} */
	const documents = {};
	for (const type of [TYPES.root, TYPES.delegation, TYPES.services, TYPES.epoch, TYPES.roster, TYPES.keyset, TYPES.stamp])
		documents[type] = await listDocuments(session, org, type);
	const known = troubleIf('documents', () => verify(documents, session));
	const me = known.roster.people.find((p) => same(p.identity, own.identity.publicKey));
	if (!me || !(me.roles & (ROLES.lead | ROLES.triage)))
		throw new Trouble('not-listed');
	const desks = ownDesks(known.roster, me);
	const keyring = await loadKeyring(session, org, own);
	const keys = openDesks(org, known.people, documents[TYPES.keyset], known.epoch.body, desks.map((d) => d.desk), keyring);
	wipe(...keyring.map((k) => k.seed));
	const { body: epoch } = known.epoch;
	return {
		org, me, desks, keys, documents, epoch: known.epoch, today: known.today, name: known.name,
		people: known.people,
		notices: [
			known.today >= epoch.sealUntil ? 'epoch-over' : '',
			known.covered ? '' : 'delegation-over',
			desks.some((d) => !keys.some((k) => k.desk === d.desk && same(k.keyId, epoch.keyId))) ? 'keys-missing' : '',
		].filter(Boolean),
	};
}

/**
 * @param {Record<number, Document<any>[]>} documents
 * @param {Session} session
 */
function verify(documents, session) {
	const today = dayOf(session.seconds);
	const root = checkRoots(documents[TYPES.root]);
	const delegation = checkDelegation(last(documents[TYPES.delegation]), root);
	const services = last(documents[TYPES.services]);
	checkKeyholders(services, TYPES.services, delegation, delegation.threshold);
	if (!serviceKeys(services.body, SERVICE.store).includes(toHex(session.storeKey)))
		throw new Trouble('wrong-server');
	const epoch = last(documents[TYPES.epoch]);
	checkEpoch(epoch, delegation, services.body);
	const held = rostersThatHeld(documents[TYPES.roster],
		delegationsThatHeld(documents[TYPES.delegation], documents[TYPES.root]));
	const roster = last(held), before = held[held.length - 2];
	must(roster === last(documents[TYPES.roster]));
	must(isAllowed(roster, delegation, before?.number === roster.number - 1 ? before.body : null));
	return { today, name: root.body.name, epoch, roster: roster.body, people: everybody(held), covered: delegation.covers(today) };
}

/**
 * @param {Session} session
 * @param {Uint8Array} org
 * @param {{identity: {publicKey: Uint8Array}, keyring: Uint8Array}} own
 */
async function loadKeyring(session, org, { identity, keyring }) {
	const answer = await session.ask(ACTIONS.keyringGet, new Uint8Array());
	if (answer.left === 0)
		return [];
	return troubleIf('documents', () => openKeyring(org, identity.publicKey, keyring, answer.bytes(answer.left)).keys);
}

/**
 * What can be opened of the desks' keysets. One that does not open is passed over: it is for somebody else, or was made
 * wrongly, and the list says that keys are missing.
 * @param {Uint8Array} org
 * @param {Map<string, Known>} people
 * @param {Document<Keyset>[]} keysets
 * @param {Epoch} epoch the newest
 * @param {number[]} desks
 * @param {import('../shared/keyring.mjs').ReceivingKey[]} keyring
 */
function openDesks(org, people, keysets, epoch, desks, keyring) {
	/** @type {Map<string, DeskKeys>} */
	const keys = new Map();
	const makers = [...people.values()].flatMap((p) => [toHex(p.identity), toHex(p.stamp)]);
	for (const keyset of keysets) {
		const { body } = keyset;
		if (body.kind !== KEYSET.desk || !desks.includes(body.desk) || !countSigners(keyset, makers))
			continue;
		try {
			keys.set(`${body.desk} ${toHex(body.keyId)}`, openDesk(org, people, body, epoch, keyring));
		} catch {
			/* passed over */
		}
	}
	return [...keys.values()];
}

/**
 * The derived keys must be those of the signed documents. Who signed an older keyset may have left since, which takes nothing
 * from what it opens.
 * @param {Uint8Array} org
 * @param {Map<string, Known>} people
 * @param {Keyset} keyset
 * @param {Epoch} epoch
 * @param {import('../shared/keyring.mjs').ReceivingKey[]} keyring
 * @returns {DeskKeys}
 */
function openDesk(org, people, keyset, epoch, keyring) {
	const { desk, keyId } = keyset;
	for (const { id, seed: receivingSeed } of keyring) {
		const wrap = keyset.wraps.find((w) => same(w.recipient, id));
		if (!wrap)
			continue;
		const receiving = keyPair(receivingSeed);
		const inner = readInner(org, PURPOSES.wrap, open(org, PURPOSES.wrap, receiving, wrap.wrap));
		wipeKeyPair(receiving);
		const { content } = expectInner(inner, KINDS.wrap, id, NO_CONTEXT);
		must(content.kind === 'desk' && people.has(toHex(inner.signer)));
		const seed = fromBase64(content.seed, 32);
		const pair = keyPair(kdf(org, seed, 'desk kem')), replySeed = kdf(org, seed, 'desk reply');
		wipe(seed);
		must(same(pair.publicKey, keyset.publicKey));
		const published = same(keyId, epoch.keyId) && epoch.desks.find((d) => d.desk === desk);
		must(!published || (same(published.kem, pair.publicKey) && same(published.reply, signingPublicKey(replySeed))));
		return { desk, keyId, pair, replySeed };
	}
	throw new Refused();
}

/** @param {Council} council @param {number} desk @param {Uint8Array} keyId */
export const deskKeysOf = (council, desk, keyId) =>
	council.keys.find((k) => k.desk === desk && same(k.keyId, keyId));

/** @param {Council} council */
export const thisWeek = (council) => weekOf(council.today);

/** @param {Council} council */
export function wipeCouncil(council) {
	for (const { pair, replySeed } of council.keys)
		wipe(pair.lattice, pair.curve, replySeed);
	council.keys.length = 0;
}
