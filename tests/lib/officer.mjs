// SPDX-License-Identifier: MIT
//
// A triage officer without a browser: signs in with a key file, finds the tips of their desks, makes cases, replies.
// Speaks PROTOCOL 8 and 9 with the console's own protocol modules. Anything in a request can be bent before it is signed.

import { readFileSync } from 'node:fs';
import { TYPES, KEYSET } from '../../client-web/shared/bodies.mjs';
import { Reader, Writer, fromBase64, must, random, same, toBase64, toHex } from '../../client-web/shared/bytes.mjs';
import { KINDS, SIGNERS } from '../../client-web/shared/contents.mjs';
import { readDocument } from '../../client-web/shared/document.mjs';
import { HEADER_BYTES, PURPOSES, bodyKeyOf, open, openBody, readHeader, seal } from '../../client-web/shared/envelope.mjs';
import { NO_CONTEXT, caseContext, readInner, writeInner } from '../../client-web/shared/inner.mjs';
import { openKeyFile, readKeyFile } from '../../client-web/shared/keyfile.mjs';
import { openKeyring } from '../../client-web/shared/keyring.mjs';
import { dayOf, hash, kdf, keyIdOf, signingPublicKey, staffKeys, weekOf } from '../../client-web/shared/keys.mjs';
import { REASONS, readHead, writeStatement } from '../../client-web/shared/log.mjs';
import { ACTIONS, STATUS, readAnswer, readHello, writeHello, writeRequest } from '../../client-web/shared/request.mjs';
import { addressOf, replyKeyId } from '../../client-web/shared/sender.mjs';
import { keyPair } from '../../client-web/shared/xwing.mjs';

const REPLY_WEEKS = 12;

export class Refusal extends Error {
	constructor(action, status)
	{
		super(`action ${action} was answered with status ${status}`);
		this.status = status;
	}
}

export class Officer {
	/**
	 * @param {object} who
	 * @param {string} who.staff origin of the staff listener
	 * @param {Uint8Array} who.seed the staff seed
	 * @param {Uint8Array} who.org
	 */
	constructor({ staff, seed, org })
	{
		this.staff = staff;
		this.org = org;
		this.keys = staffKeys(org, seed);
		this.bend = (request) => request;
	}

	static async fromKeyFile({ staff, keyFile, passphrase })
	{
		const file = readKeyFile(new Uint8Array(readFileSync(keyFile)));
		return new Officer({ staff, seed: await openKeyFile(file, passphrase), org: file.org });
	}

	async post(bytes)
	{
		const answer = await fetch(`${this.staff}/v1/staff`, { method: 'POST', body: bytes,
			headers: { 'content-type': 'application/octet-stream' } });
		must(answer.status === 200);
		return new Uint8Array(await answer.arrayBuffer());
	}

	async hello()
	{
		const request = writeHello(this.org);
		const { status, body } = readAnswer(this.org, null, request, await this.post(request));
		must(status === STATUS.done);
		Object.assign(this, readHello(body));
		this.head = readHead(this.org, this.storeKey, this.head);
		this.skew = this.seconds - Math.floor(Date.now() / 1000);
		return this;
	}

	now() { return Math.floor(Date.now() / 1000) + this.skew; }

	/** One request as it is; the whole answer. */
	async ask(says)
	{
		const request = this.bend(writeRequest(this.org, { boot: this.boot, session: this.session, ...says },
			this.keys.identity.seed));
		return readAnswer(this.org, this.storeKey, request, await this.post(request));
	}

	/** One request with its counter; the body of the answer as a reader, or a Refusal. */
	async act(action, args = new Uint8Array(), { record, reason = REASONS.none } = {})
	{
		const statement = record && writeStatement(this.org, { running: ++this.running, action, reason,
			seconds: this.now(), record, head: this.head }, this.keys.identity.seed);
		const { status, body } = await this.ask({ action, args, reason, statement, counter: ++this.counter });
		if (status !== STATUS.done) {
			if (statement)
				this.running--;
			throw new Refusal(action, status);
		}
		return new Reader(body);
	}

	async signIn()
	{
		await this.hello();
		this.session = undefined;
		const { status, body } = await this.ask({ action: ACTIONS.sessionOpen, args: random(16) });
		if (status !== STATUS.done)
			throw new Refusal(ACTIONS.sessionOpen, status);
		const reader = new Reader(body);
		this.session = reader.bytes(16);
		this.running = reader.u32();
		this.counter = 0;
		return this;
	}

	async documents(type)
	{
		const found = [];
		for (let cursor = 0, first = true; first || cursor; first = false) {
			const reader = await this.act(ACTIONS.documentsList, new Writer().u8(type).u32(cursor).done());
			found.push(...reader.list(reader.u16(), () => readDocument(reader.blob(), this.org)));
			cursor = reader.u32();
		}
		return found;
	}

	/** Opens the seeds of all epochs that are wrapped to this person. */
	async openDesks()
	{
		const keyring = await this.act(ACTIONS.keyringGet);
		const { keys } = openKeyring(this.org, this.keys.identity.publicKey, this.keys.keyring, keyring.bytes(keyring.left));
		this.desks = [];
		for (const { body } of await this.documents(TYPES.keyset)) {
			for (const key of keys) {
				const wrap = body.kind === KEYSET.desk && body.wraps.find((w) => same(w.recipient, key.id));
				if (!wrap)
					continue;
				const inner = readInner(this.org, PURPOSES.wrap, open(this.org, PURPOSES.wrap, keyPair(key.seed), wrap.wrap));
				const seed = fromBase64(inner.content.seed, 32);
				const pair = keyPair(kdf(this.org, seed, 'desk kem'));
				must(same(pair.publicKey, body.publicKey));
				this.desks.push({ desk: body.desk, keyId: body.keyId, pair, replySeed: kdf(this.org, seed, 'desk reply') });
			}
		}
		return this;
	}

	/** All heads that the store offers. */
	async offered()
	{
		const tips = [];
		let day = 0, after = new Uint8Array(16), more = 1;
		while (more) {
			const reader = await this.act(ACTIONS.tipsOffer, new Writer().u32(day).bytes(after, 16).done());
			tips.push(...reader.list(reader.u16(), () => ({ id: reader.bytes(16), day: reader.u32(), header: reader.bytes(HEADER_BYTES) })));
			more = reader.u8();
			if (more)
				({ day, id: after } = tips.at(-1));
		}
		return tips;
	}

	/** Which of our desks a head is sealed to, and its body key; null when it is others'. */
	recognise({ header })
	{
		const { keyId } = readHeader(header);
		for (const desk of this.desks.filter((d) => same(d.keyId, keyId))) {
			const bodyKey = bodyKeyOf(this.org, PURPOSES.tip, desk.pair, header);
			if (bodyKey)
				return { desk, bodyKey };
		}
		return null;
	}

	/** Takes the lease of a tip and opens it. */
	async receive(tip, { desk, bodyKey } = this.recognise(tip))
	{
		const args = new Writer().u8(desk.desk).u8(1).bytes(tip.id, 16).done();
		const reader = await this.act(ACTIONS.tipReceive, args, { record: hash(args), reason: REASONS.triage });
		must(reader.u8() === 1 && same(reader.bytes(16), tip.id));
		if (reader.u8() === 0)
			return null;
		const envelope = reader.bytes(PURPOSES.tip.size);
		reader.end();
		const inner = readInner(this.org, PURPOSES.tip, openBody(PURPOSES.tip, bodyKey, envelope));
		return { ...tip, desk, bodyKey, envelope, inner };
	}

	sealToCase(c, purpose, kind, content)
	{
		const inner = writeInner(this.org, purpose, { kind, recipient: c.keyId, context: caseContext(c.id),
			signerKind: SIGNERS.staff, seed: this.keys.identity.seed, content });
		return { hash: hash(inner), envelope: seal(this.org, purpose, c.keyId, c.pair.publicKey, inner).envelope };
	}

	capsule(c, tip)
	{
		return this.sealToCase(c, PURPOSES.capsule, KINDS.capsule,
			{ tip: toHex(hash(tip.envelope)), body_key: toBase64(tip.bodyKey) }).envelope;
	}

	event(c, type, data)
	{
		const { hash: own, envelope } = this.sealToCase(c, PURPOSES.event, KINDS.event,
			{ type, at: this.now(), seen: c.seen.map(toHex), data });
		c.seen = [own];
		return envelope;
	}

	card(c) { return this.sealToCase(c, PURPOSES.card, KINDS.card, c.card).envelope; }

	/** Makes a case of a first tip that was received. */
	async makeCase(tip)
	{
		const seed = random(32), pair = keyPair(kdf(this.org, seed, 'case kem')), id = random(16);
		const { mailbox, topic, lang } = tip.inner.content;
		const c = { id, pair, keyId: keyIdOf(this.org, pair.publicKey), desk: tip.desk, seen: [], mailbox,
			card: { state: 'new', day: tip.day, title: '', topic, lang, replies: 0,
				mailbox: mailbox && toHex(hash(fromBase64(mailbox.sign, 32))) } };
		const inner = writeInner(this.org, PURPOSES.wrap, { kind: KINDS.wrap, recipient: tip.desk.keyId, context: caseContext(id),
			signerKind: SIGNERS.staff, seed: this.keys.identity.seed, content: { kind: 'case', seed: toBase64(seed) } });
		const wrap = seal(this.org, PURPOSES.wrap, tip.desk.keyId, tip.desk.pair.publicKey, inner).envelope;
		const args = new Writer().bytes(id, 16).bytes(tip.id, 16).u8(tip.desk.desk).bytes(pair.publicKey, 1216).bytes(wrap)
			.bytes(this.capsule(c, tip)).bytes(this.event(c, 'received', { tip: toHex(hash(tip.envelope)) })).bytes(this.card(c)).done();
		await this.act(ACTIONS.caseCreate, args, { record: caseContext(id), reason: REASONS.triage });
		return c;
	}

	/** Appends an event (and a further tip) to a case. */
	async append(c, type, data, tip = null)
	{
		const args = new Writer().bytes(c.id, 16).bytes(tip ? tip.id : new Uint8Array(16), 16)
			.blob(tip ? this.capsule(c, tip) : new Uint8Array()).blob(this.event(c, type, data)).blob(this.card(c)).done();
		return (await this.act(ACTIONS.caseAppend, args, { record: caseContext(c.id), reason: REASONS.triage })).u32();
	}

	/** What a case holds, opened: tips by their capsules, events. */
	async read(c)
	{
		const items = [];
		for (let cursor = 0, first = true; first || cursor; first = false) {
			const says = first ? { record: caseContext(c.id), reason: REASONS.triage } : {};
			const reader = await this.act(ACTIONS.caseRead, new Writer().bytes(c.id, 16).u32(cursor).done(), says);
			items.push(...reader.list(reader.u16(), () => ({ kind: reader.u8(), tip: reader.bytes(16), bytes: reader.blob() })));
			cursor = reader.u32();
		}
		const opened = (purpose, bytes) => readInner(this.org, purpose, open(this.org, purpose, c.pair, bytes));
		const capsules = items.filter((i) => i.kind === 1).map((i) => opened(PURPOSES.capsule, i.bytes).content);
		const tips = items.filter((i) => i.kind === 3).map(({ bytes }) => {
			const capsule = capsules.find((x) => x.tip === toHex(hash(bytes)));
			return readInner(this.org, PURPOSES.tip, openBody(PURPOSES.tip, fromBase64(capsule.body_key, 32), bytes));
		});
		const events = items.filter((i) => i.kind === 2).map((i) =>
			opened(i.bytes.length === PURPOSES.event.size ? PURPOSES.event : PURPOSES.largeEvent, i.bytes));
		return { tips, events };
	}

	/** Sends a reply to the sender: one envelope for each of the coming weeks, then the event. */
	async reply(c, text)
	{
		const day = dayOf(this.now()), week = weekOf(day), address = fromBase64(c.mailbox.address, 32);
		const weeks = Array.from({ length: REPLY_WEEKS }, (_, i) => ({ week: week + i, at: addressOf(this.org, address, week + i) }));
		const id = toHex(random(16));
		const inner = writeInner(this.org, PURPOSES.reply, { kind: KINDS.reply, recipient: replyKeyId(weeks[0].at),
			context: NO_CONTEXT, signerKind: SIGNERS.deskReply, seed: c.desk.replySeed,
			content: { id, day, lang: c.card.lang, text } });
		const mail = weeks.map((w) => ({ ...w, envelope: seal(this.org, PURPOSES.reply, replyKeyId(w.at),
			fromBase64(c.mailbox.kem, 1216), inner).envelope }));
		await this.act(ACTIONS.mailPut, new Writer().bytes(c.id, 16).u8(mail.length)
			.list(mail, (w, m) => w.bytes(hash(m.at), 32).u32(m.week).bytes(m.envelope)).done(),
		{ record: caseContext(c.id), reason: REASONS.reply });
		c.card = { ...c.card, replies: c.card.replies + 1 };
		await this.append(c, 'replied', { reply: id, text });
	}

	/** Everything a console does with new tips: those of our desks become cases, follow-ups join theirs. */
	async takeIn(cases = [])
	{
		for (const head of await this.offered()) {
			const ours = this.recognise(head);
			const tip = ours && await this.receive(head, ours);
			if (!tip)
				continue;
			if (tip.inner.kind === KINDS.first) {
				cases.push(await this.makeCase(tip));
				continue;
			}
			const theirs = cases.find((c) => c.card.mailbox === toHex(tip.inner.context));
			must(theirs);
			await this.append(theirs, 'received', { tip: toHex(hash(tip.envelope)) }, tip);
		}
		return cases;
	}

	identityKey() { return signingPublicKey(this.keys.identity.seed); }
}
