// SPDX-License-Identifier: MIT
// New tips become cases by themselves (PROTOCOL 8 and 9): offered heads are tried with the keys of the person's own desks, those
// that fit are received in small groups, and each starts a case or joins the one of its mailbox. What is for other desks is
// marked as not ours, unless this person lacks a key that might have fitted.

import { Reader, Writer, fromBase64, join, same, toHex, wipe } from '../shared/bytes.mjs';
import { PURPOSES, bodyKeyOf, readHeader } from '../shared/envelope.mjs';
import { hash } from '../shared/keys.mjs';
import { REASONS } from '../shared/log.mjs';
import { ACTIONS } from '../shared/request.mjs';
import { appendArguments, createArguments, makeCase, openReceived, sealCapsule, sealCard, sealEvent } from './cases.mjs';
import { deskKeysOf } from './council.mjs';
import { caseRecord } from './session.mjs';
import { Trouble, troubleIf } from './trouble.mjs';

/** @typedef {import('./council.mjs').Council} Council */
/** @typedef {import('./session.mjs').Session} Session */
/** @typedef {import('./cases.mjs').Case} Case */
/** @typedef {import('./cases.mjs').Tip} Tip */

/** @typedef {{tipId: Uint8Array, header: Uint8Array, keyId: Uint8Array}} Offer */
/** @typedef {{tipId: Uint8Array, desk: number, keyId: Uint8Array, envelope: Uint8Array, bodyKey: Uint8Array, tip: Tip|null}} Received */

/**
 * @typedef {object} Desk
 * @property {Council} council
 * @property {Session} session
 * @property {import('./cases.mjs').Identity} me
 * @property {Map<string, Case>} cases by id, as hex
 * @property {Map<string, string>} unsaid replies whose event is not written yet, to their ids
 * @property {Map<string, string>} seenIds inner ids of first reports, to their case
 * @property {(step: string, done: number, of: number) => void} progress
 */

/**
 * What a signed-in person works with, at the beginning.
 * @param {Council} council
 * @param {Session} session
 * @param {{identity: import('./cases.mjs').Identity, stamp: import('./cases.mjs').Identity}} keys
 * @returns {Desk & {stamp: import('./cases.mjs').Identity}}
 */
export const beginWork = (council, session, { identity, stamp }) =>
	({ council, session, me: identity, stamp, cases: new Map(), seenIds: new Map(), unsaid: new Map(), progress: () => {} });

const RECEIVED_AT_ONCE = 6;
const REFUSED_AT_ONCE = 255;
const PAUSE_EVERY = 8;

/** Lets the page draw and listen. */
const pause = () => new Promise((resolve) => setTimeout(resolve));

/** @template T @param {T[]} list @param {number} n @returns {T[][]} */
const groups = (list, n) => Array.from({ length: Math.ceil(list.length / n) }, (_, i) => list.slice(i * n, i * n + n));

/** Every head that the store offers. @param {Session} session @returns {Promise<Offer[]>} */
async function listOffers(session) {
	/** @type {Offer[]} */
	const offers = [];
	let after = new Uint8Array(20), more = true;
	while (more) {
		const page = await session.ask(ACTIONS.tipsOffer, after);
		troubleIf('wrong-server', () => {
			const count = page.u16();
			for (let i = 0; i < count; i++) {
				const tipId = page.bytes(16), day = page.u32(), header = page.bytes(1174);
				offers.push({ tipId, header, keyId: readHeader(header).keyId });
				after = new Writer().u32(day).bytes(tipId).done();
			}
			more = page.u8() === 1 && count > 0;
			page.end();
		});
	}
	return offers;
}

/**
 * The desk whose key fits; 0: none of ours; null: a key is missing, so nobody can say.
 * @param {Council} council
 * @param {Offer} offer
 */
function deskOf(council, { header, keyId }) {
	let lacking = false;
	for (const { desk } of council.desks) {
		const keys = deskKeysOf(council, desk, keyId);
		const bodyKey = keys && bodyKeyOf(council.org, PURPOSES.tip, keys.pair, header);
		lacking ||= !keys;
		if (bodyKey) {
			wipe(bodyKey);
			return desk;
		}
	}
	return lacking ? null : 0;
}

/**
 * @param {Desk} desk
 * @param {Offer[]} offers
 */
async function sortOffers({ council, progress }, offers) {
	/** @type {Map<number, Offer[]>} */
	const ours = new Map();
	/** @type {Offer[]} */
	const others = [];
	for (const [i, offer] of offers.entries()) {
		if (i % PAUSE_EVERY === 0) {
			progress('trying', i, offers.length);
			await pause();
		}
		const found = deskOf(council, offer);
		if (found)
			ours.set(found, [...(ours.get(found) ?? []), offer]);
		else if (found === 0)
			others.push(offer);
	}
	return { ours, others };
}

/**
 * Takes the lease of some tips and opens them.
 * @param {Desk} desk
 * @param {number} number
 * @param {Offer[]} offers
 * @returns {Promise<Received[]>}
 */
async function receive({ council, session }, number, offers) {
	const args = join(Uint8Array.of(number, offers.length), ...offers.map((o) => o.tipId));
	const answer = await session.ask(ACTIONS.tipReceive, args, { reason: REASONS.triage, record: hash(args) });
	return troubleIf('wrong-server', () => readGiven(answer, council, number, offers));
}

/**
 * @param {Reader} answer
 * @param {Council} council
 * @param {number} desk
 * @param {Offer[]} offers
 */
function readGiven(answer, council, desk, offers) {
	/** @type {Received[]} */
	const received = [];
	const count = answer.u8();
	for (let i = 0; i < count; i++) {
		const tipId = answer.bytes(16);
		if (answer.u8() === 0)
			continue;
		const envelope = answer.bytes(PURPOSES.tip.size);
		const offer = offers.find((o) => same(o.tipId, tipId) && same(o.header, envelope.slice(0, 1174)));
		const keys = offer && deskKeysOf(council, desk, offer.keyId);
		if (keys && offer)
			received.push({ tipId, desk, keyId: offer.keyId, envelope, ...openReceived(council, keys.pair, envelope) });
	}
	answer.end();
	return received;
}

/** H of the mailbox signing key, as a card names it. @param {Tip|null} tip @returns {string|null} */
export function mailboxOf(tip) {
	if (!tip)
		return null;
	if (tip.kind !== 'first')
		return toHex(hash(tip.signer));
	return tip.content.mailbox ? toHex(hash(fromBase64(tip.content.mailbox.sign, 32))) : null;
}

/** @param {Session} session */
const now = (session) => session.seconds + session.secondsAhead;

/**
 * @param {Desk} desk
 * @param {Received} received
 * @returns {import('./cases.mjs').Card}
 */
function cardOf({ council }, { tip }) {
	const withdrawn = tip?.kind === 'withdrawal';
	return {
		state: withdrawn ? 'closed' : 'new', day: council.today, mailbox: mailboxOf(tip), replies: 0,
		title: tip ? (withdrawn ? 'Withdrawn by the sender' : '') : 'A report that cannot be read',
		topic: tip?.kind === 'first' ? tip.content.topic.slice(0, 40) : 'unsure',
		lang: (tip?.content.lang ?? 'en').slice(0, 10),
	};
}

/**
 * @param {Desk} desk
 * @param {Received} received
 */
async function startCase(desk, received) {
	const { council, session, me, cases } = desk;
	const made = makeCase(council, me, received.desk, received.keyId);
	const tipHash = hash(received.envelope), card = cardOf(desk, received);
	const event = sealEvent(council, me, made, { type: 'received', at: now(session), seen: [], data: { tip: toHex(tipHash) } });
	await session.ask(ACTIONS.caseCreate, createArguments(made, {
		tipId: received.tipId,
		capsule: sealCapsule(council, me, made, tipHash, received.bodyKey),
		event: event.envelope,
		card: sealCard(council, me, made, card),
	}), { reason: REASONS.triage, record: caseRecord(made.id) });
	cases.set(toHex(made.id), { ...made, card, changed: 0, seen: [event.hash] });
	return toHex(made.id);
}

/**
 * Joins a tip to a case. Receiving does not read the case: the event has seen what this console wrote there before, if anything.
 * @param {Desk} desk
 * @param {Received} received
 * @param {Case} to
 */
async function joinCase({ council, session, me, cases }, received, to) {
	const tipHash = hash(received.envelope);
	const event = sealEvent(council, me, to, { type: 'received', at: now(session), seen: to.seen ?? [],
		data: { tip: toHex(tipHash) } });
	const card = received.tip?.kind === 'withdrawal'
		? { ...to.card, state: /** @type {const} */ ('closed'), title: 'Withdrawn by the sender' }
		: { ...to.card, state: /** @type {const} */ ('new') };
	await session.ask(ACTIONS.caseAppend, appendArguments(to.id, {
		tipId: received.tipId,
		capsule: sealCapsule(council, me, to, tipHash, received.bodyKey),
		event: event.envelope,
		card: sealCard(council, me, to, card),
	}), { reason: REASONS.triage, record: caseRecord(to.id) });
	cases.set(toHex(to.id), { ...to, card, changed: 0, seen: [event.hash] });
}

/**
 * The case a tip belongs to: of its mailbox, or where the same report came before.
 * @param {Desk} desk
 * @param {Received} received
 */
function caseOf({ cases, seenIds }, { tip, desk }) {
	if (!tip)
		return undefined;
	const again = tip.kind === 'first' && seenIds.get(tip.content.id);
	if (again)
		return cases.get(again);
	const mailbox = tip.kind === 'first' ? null : mailboxOf(tip);
	return mailbox ? [...cases.values()].find((c) => c.desk === desk && c.card.mailbox === mailbox) : undefined;
}

/** First reports before what refers to them; withdrawals before follow-ups, so that nothing withdrawn is shown. */
const TURN = { first: 0, withdrawal: 1, followUp: 2 };

/** @param {Received} a @param {Received} b */
const inTurn = (a, b) => TURN[a.tip?.kind ?? 'first'] - TURN[b.tip?.kind ?? 'first'];

/**
 * @param {Desk} desk
 * @param {Received} received
 */
async function place(desk, received) {
	const to = caseOf(desk, received);
	if (to)
		await joinCase(desk, received, to);
	else {
		const id = await startCase(desk, received);
		if (received.tip?.kind === 'first')
			desk.seenIds.set(received.tip.content.id, id);
	}
	wipe(received.bodyKey);
}

/**
 * Receives all that is new and ours.
 * @param {Desk} desk
 * @returns {Promise<{received: number, notPlaced: number}>}
 */
export async function receiveNew(desk) {
	const { ours, others } = await sortOffers(desk, await listOffers(desk.session));
	for (const group of groups(others, REFUSED_AT_ONCE))
		await desk.session.ask(ACTIONS.tipRefuse, join(Uint8Array.of(group.length), ...group.map((o) => o.tipId)));
	const all = [...ours].flatMap(([number, offers]) => groups(offers, RECEIVED_AT_ONCE).map((group) => ({ number, group })));
	const of = all.reduce((n, { group }) => n + group.length, 0);
	/** @type {Received[]} */
	const later = [];
	let done = 0, notPlaced = 0;
	/** @param {Received} received */
	const placeOne = async (received) => {
		try {
			await place(desk, received);
		} catch (error) {
			if (!(error instanceof Trouble) || !['refused', 'conflict'].includes(error.kind))
				throw error;
			notPlaced++;	/* the lease lapses and the tip is offered again */
		}
		desk.progress('receiving', ++done, of);
	};
	for (const { number, group } of all) {
		const received = (await receive(desk, number, group)).sort(inTurn);
		/* What refers to a report that may still be on its way waits until all first reports are in. */
		later.push(...received.filter((r) => r.tip && r.tip.kind !== 'first' && !caseOf(desk, r)));
		for (const one of received.filter((r) => !later.includes(r)))
			await placeOne(one);
	}
	for (const one of later.sort(inTurn))
		await placeOne(one);
	return { received: done - notPlaced, notPlaced };
}

