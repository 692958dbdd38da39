// SPDX-License-Identifier: MIT
// What a signed-in person does with cases: list them, read one, write into one, answer its sender. Asks the server; draws
// nothing.

import { Writer, fromBase64, random, toHex } from '../shared/bytes.mjs';
import { KINDS, SIGNERS } from '../shared/contents.mjs';
import { PURPOSES, contentAtMost, seal } from '../shared/envelope.mjs';
import { NO_CONTEXT, writeInner } from '../shared/inner.mjs';
import { hash } from '../shared/keys.mjs';
import { REASONS } from '../shared/log.mjs';
import { ACTIONS } from '../shared/request.mjs';
import { addressOf, replyKeyId } from '../shared/sender.mjs';
import { appendArguments, openCase, openEvent, openTip, sealCard, sealEvent } from './cases.mjs';
import { deskKeysOf, thisWeek } from './council.mjs';
import { orderEvents } from './fold.mjs';
import { mailboxOf } from './receive.mjs';
import { caseRecord } from './session.mjs';
import { Trouble, troubleIf } from './trouble.mjs';

/** @typedef {import('./receive.mjs').Desk} Desk */
/** @typedef {import('./cases.mjs').Case} Case */
/** @typedef {import('./cases.mjs').Card} Card */
/** @typedef {import('./cases.mjs').Tip} Tip */
/** @typedef {import('./cases.mjs').CaseEvent} CaseEvent */

/**
 * A case as it reads.
 * @typedef {object} Reading
 * @property {Case} case
 * @property {Tip[]} tips what the sender sent, first report first
 * @property {number} unreadable tips and events that do not open
 * @property {CaseEvent[]} events in order
 * @property {string[]} heads
 * @property {number} missing events that somebody saw and that are not here
 * @property {boolean} withdrawn
 */

const WEEKS_OF_A_REPLY = 12;
const PAUSE_EVERY = 8;
const ITEM = { capsule: 1, event: 2, tip: 3 };

const pause = () => new Promise((resolve) => setTimeout(resolve));

/** @param {import('../shared/bytes.mjs').Reader} r */
const readListed = (r) => ({ id: r.bytes(16), desk: r.u8(), epochKeyId: r.bytes(16), publicKey: r.bytes(1216), events: r.u32(),
	changed: r.u64(), wrap: r.bytes(PURPOSES.wrap.size), card: r.bytes(PURPOSES.card.size) });

/** @typedef {ReturnType<typeof readListed>} Listed */

/** @param {Desk} desk @param {number} number */
async function listDesk({ session }, number) {
	/** @type {Listed[]} */
	const listed = [];
	let after = new Uint8Array(16), more = true;
	while (more) {
		const page = await session.ask(ACTIONS.casesList, new Writer().u8(number).bytes(after).done());
		troubleIf('wrong-server', () => {
			const part = page.list(page.u16(), readListed);
			more = page.u8() === 1 && part.length > 0;
			page.end();
			listed.push(...part.filter((c) => c.desk === number));
			after = part.length ? part[part.length - 1].id : after;
		});
	}
	return listed;
}

/**
 * Brings desk.cases up to date.
 * @param {Desk} desk
 * @returns {Promise<number>} how many cases do not open
 */
export async function listCases(desk) {
	/** @type {Listed[]} */
	const listed = [];
	for (const { desk: number } of desk.council.desks)
		listed.push(...await listDesk(desk, number));
	let closed = 0;
	for (const [i, one] of listed.entries()) {
		const id = toHex(one.id), known = desk.cases.get(id);
		if (known && known.changed === one.changed)
			continue;
		if (i % PAUSE_EVERY === 0) {
			desk.progress('opening', i, listed.length);
			await pause();
		}
		try {
			desk.cases.set(id, openCase(desk.council, one, known));
		} catch {
			closed++;
		}
	}
	return closed;
}

/**
 * Every item of a case; asking is logged with the person's name.
 * @param {Desk} desk
 * @param {Case} of
 */
async function listItems({ session }, of) {
	/** @type {{kind: number, tipId: string, bytes: Uint8Array}[]} */
	const items = [];
	let cursor = 0;
	do {
		const page = await session.ask(ACTIONS.caseRead, new Writer().bytes(of.id).u32(cursor).done(),
			cursor === 0 ? { reason: REASONS.triage, record: caseRecord(of.id) } : undefined);
		troubleIf('wrong-server', () => {
			items.push(...page.list(page.u16(), (r) => ({ kind: r.u8(), tipId: toHex(r.bytes(16)), bytes: r.blob() })));
			const next = page.u32();
			page.end();
			if (next !== 0 && next <= cursor)
				throw new Trouble('wrong-server');
			cursor = next;
		});
	} while (cursor);
	return items;
}

/** @template T @param {() => T} step @returns {T|null} */
function orNull(step) {
	try {
		return step();
	} catch {
		return null;
	}
}

/**
 * Reads a case. Follow-ups and withdrawals count only with the signature of the first report's mailbox.
 * @param {Desk} desk
 * @param {Case} of
 * @returns {Promise<Reading>}
 */
export async function readCase(desk, of) {
	const { council } = desk;
	const items = await listItems(desk, of);
	const capsules = new Map(items.filter((i) => i.kind === ITEM.capsule).map((i) => [i.tipId, i.bytes]));
	const tips = items.filter((i) => i.kind === ITEM.tip).map((i) => orNull(() =>
		openTip(council, of, /** @type {Uint8Array} */ (capsules.get(i.tipId)), i.bytes)));
	const events = items.filter((i) => i.kind === ITEM.event).map((i) => orNull(() => openEvent(council, of, i.bytes)));
	const opened = tips.filter((t) => t !== null), read = events.filter((e) => e !== null);
	const mailbox = mailboxOf(opened.find((t) => t.kind === 'first') ?? null);
	const senders = opened.filter((t) => t.kind === 'first' || mailbox === null || mailboxOf(t) === mailbox);
	const { ordered, heads, missing } = orderEvents(read);
	return {
		case: of,
		tips: senders.sort((a, b) => Number(b.kind === 'first') - Number(a.kind === 'first')),
		unreadable: tips.length - senders.length + events.length - read.length,
		events: ordered, heads, missing,
		withdrawn: senders.some((t) => t.kind === 'withdrawal'),
	};
}

/** How many bytes of text an event can hold. */
export const NOTE_BYTES = contentAtMost(PURPOSES.largeEvent) - 2000;

/** How many bytes of text a reply can hold. */
export const REPLY_BYTES = contentAtMost(PURPOSES.reply) - 151 - 120;

/** The length of a text inside JSON. @param {string} text */
export const bytesOf = (text) => new TextEncoder().encode(JSON.stringify(text)).length - 2;

/**
 * Writes an event and, where it changes, the card.
 * @param {Desk} desk
 * @param {Reading} reading
 * @param {string} type
 * @param {Record<string, unknown>} data
 * @param {Partial<Card>} change
 * @param {number} [reason]
 * @returns {Promise<Reading>} as the case reads now
 */
export async function write({ council, session, me, cases }, reading, type, data, change, reason = REASONS.triage) {
	/* What came in meanwhile has not been read: a note leaves the case new. */
	const latest = cases.get(toHex(reading.case.id))?.card ?? reading.case.card;
	const isNews = latest.state === 'new' && reading.case.card.state !== 'new';
	const of = reading.case;
	const content = { type, at: session.seconds + session.secondsAhead, seen: reading.heads.slice(0, 64), data };
	const event = sealEvent(council, me, of, content);
	const card = { ...latest, ...change, ...(isNews ? { state: latest.state } : {}) };
	await session.ask(ACTIONS.caseAppend, appendArguments(of.id, { event: event.envelope,
		card: sealCard(council, me, of, card) }), { reason, record: caseRecord(of.id) });
	const written = { ...of, card, changed: 0, seen: [event.hash] };
	cases.set(toHex(of.id), written);
	const mine = { ...content, hash: event.hash, by: council.me.name };
	return { ...reading, case: written, events: [...reading.events, mine], heads: [event.hash] };
}

/**
 * The mailbox that a sender gave, if any.
 * @param {Reading} reading
 */
export const mailboxIn = (reading) => reading.tips.find((t) => t.kind === 'first')?.content.mailbox ?? null;

/**
 * A reply's text to the sender, for this week and the eleven after it, and the event that says so. Tried again after a failure
 * it keeps its id, so the sender sees it once.
 * @param {Desk} desk
 * @param {Reading} reading
 * @param {{lang: string, text: string}} says
 * @returns {Promise<Reading>}
 */
export async function reply(desk, reading, { lang, text }) {
	const { council, session } = desk;
	const what = `${toHex(reading.case.id)} ${lang} ${text}`;
	const before = desk.unsaid.get(what);
	const id = before ?? toHex(random(16));
	desk.unsaid.set(what, id);
	const mail = sealReply(council, reading, { id, day: council.today, lang, text });
	await session.ask(ACTIONS.mailPut, mail, { reason: REASONS.reply, record: caseRecord(reading.case.id) });
	const written = await write(desk, reading, 'replied', { reply: id, text },
		{ replies: reading.case.card.replies + 1, state: 'open' }, REASONS.reply);
	desk.unsaid.delete(what);
	return written;
}

/**
 * The arguments of mail.put: the same signed document sealed anew for each week.
 * @param {import('./council.mjs').Council} council
 * @param {Reading} reading
 * @param {{id: string, day: number, lang: string, text: string}} content
 */
function sealReply(council, reading, content) {
	const { org } = council;
	const mailbox = mailboxIn(reading);
	const keys = deskKeysOf(council, reading.case.desk, council.epoch.body.keyId);
	if (!mailbox || !keys)
		throw new Trouble('no-desk');
	const kem = fromBase64(mailbox.kem, 1216), secret = fromBase64(mailbox.address, 32);
	const weeks = Array.from({ length: WEEKS_OF_A_REPLY }, (_, i) => thisWeek(council) + i);
	const inner = writeInner(org, PURPOSES.reply, { kind: KINDS.reply, context: NO_CONTEXT, signerKind: SIGNERS.deskReply,
		recipient: replyKeyId(addressOf(org, secret, weeks[0])), seed: keys.replySeed, content });
	return new Writer().bytes(reading.case.id).u8(weeks.length).list(weeks, (w, week) => {
		const address = addressOf(org, secret, week);
		w.bytes(hash(address)).u32(week).bytes(seal(org, PURPOSES.reply, replyKeyId(address), kem, inner).envelope);
	}).done();
}

