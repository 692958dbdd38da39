// SPDX-License-Identifier: MIT
//
// A store made of whole cloth, for tests of the console without the real programs: answers POST /v1/staff from memory as
// PROTOCOL 8 and 10 say. It checks what a console must do right (signatures, counters, statements, leases) and keeps what
// it was given for the test to look at.

import { Reader, Writer, isZero, join, random, same, toHex } from '../../client-web/shared/bytes.mjs';
import { hash, isSigned, sign, signingPublicKey } from '../../client-web/shared/keys.mjs';
import { readStatement } from '../../client-web/shared/log.mjs';
import { leafHash, merkleRoot } from '../../client-web/shared/merkle.mjs';
import { sealKeyring } from '../../client-web/shared/keyring.mjs';
import { ACTIONS as A, STATUS } from '../../client-web/shared/request.mjs';

const TIP_BYTES = 16352, HEADER = 1174;

class Answered extends Error {
	constructor(status) { super(`status ${status}`); this.status = status; }
}

function need(holds, status = STATUS.refused)
{
	if (!holds)
		throw new Answered(status);
}

/** RFC 6962, section 2.1.2: the proof that the first m leaves begin the tree. */
function consistencyProof(m, leaves, whole = true)
{
	if (m === leaves.length)
		return whole ? [] : [merkleRoot(leaves)];
	let split = 1;
	while (split * 2 < leaves.length)
		split *= 2;
	return m <= split
		? [...consistencyProof(m, leaves.slice(0, split), whole), merkleRoot(leaves.slice(split))]
		: [...consistencyProof(m - split, leaves.slice(split), false), merkleRoot(leaves.slice(0, split))];
}

/** @param {any} council as tests/lib/council.mjs makes it  @param {() => number} clock in seconds */
export function makeStore(council, clock = () => Math.floor(Date.now() / 1000))
{
	const { org, storeSeed, people, documents } = council;
	const store = {
		boot: random(16), sessions: new Map(), running: new Map(), leaves: [], statements: [], tips: new Map(), cases: new Map(),
		mail: [], refused: new Map(), requests: [], keyrings: new Map(), listed: new Set(people.map((p) => toHex(p.identity.publicKey))),
		documents: new Map([[1, [documents.root]], [2, [documents.delegation]], [3, [documents.services]], [4, [documents.epoch]],
			[5, [documents.roster]], [6, documents.receivingKeys], [7, documents.keysets], [8, []]]),
	};
	for (const p of people)
		store.keyrings.set(toHex(p.identity.publicKey), sealKeyring(org, p.identity.publicKey, p.keyring,
			{ number: 1, keys: [{ id: p.receivingId, seed: p.receivingSeed, day: council.today }] }));

	/** Keeps a tip as intake would. */
	store.keep = (envelope) => store.tips.set(toHex(random(16)), { envelope, day: council.today, lease: null, caseId: null });

	store.head = () => {
		const unsigned = new Writer().ascii('PSH1').bytes(org).u64(store.leaves.length).bytes(merkleRoot(store.leaves)).done();
		return join(unsigned, sign(storeSeed, 'tree head', unsigned));
	};

	const free = (tip, who) => !tip.caseId && (!tip.lease || tip.lease === who);
	const claim = (id, who, caseId) => {
		const tip = store.tips.get(id);
		need(tip && !tip.caseId && tip.lease === who);
		tip.caseId = caseId;
	};

	const acts = {
		[A.sessionOpen]: (r, q) => {
			r.bytes(16);
			const id = random(16);
			store.sessions.set(toHex(id), { who: q.who, counters: new Set() });
			return new Writer().bytes(id).u32(store.running.get(q.who) ?? 0).done();
		},
		[A.sessionClose]: (_, q) => (store.sessions.delete(q.session), new Uint8Array()),
		[A.documentsList]: (r) => {
			const all = store.documents.get(r.u8()) ?? [], from = r.u32(), page = all.slice(from, from + 3);
			return new Writer().u16(page.length).list(page, (w, d) => w.blob(d))
				.u32(from + page.length < all.length ? from + page.length : 0).done();
		},
		[A.documentPut]: (r) => {
			const document = r.bytes(r.left), type = document[4];
			store.documents.set(type, [...(store.documents.get(type) ?? []), document]);
			return new Uint8Array();
		},
		[A.keyringGet]: (_, q) => store.keyrings.get(q.who) ?? new Uint8Array(),
		[A.tipsOffer]: (r, q) => {
			r.u32();
			const after = toHex(r.bytes(16));
			const all = [...store.tips].sort().filter(([id, t]) => id > after && free(t, q.who) && !store.refused.get(q.who)?.has(id));
			const page = all.slice(0, 4);
			return new Writer().u16(page.length).list(page, (w, [id, t]) => w.bytes(Uint8Array.from(Buffer.from(id, 'hex')))
				.u32(t.day).bytes(t.envelope.slice(0, HEADER))).u8(all.length > 4 ? 1 : 0).done();
		},
		[A.tipReceive]: (r, q) => {
			r.u8();
			const n = r.u8();
			need(n >= 1 && n <= 6);
			const ids = r.list(n, () => toHex(r.bytes(16)));
			return new Writer().u8(n).list(ids, (w, id) => {
				const tip = store.tips.get(id), given = tip && free(tip, q.who);
				w.bytes(Uint8Array.from(Buffer.from(id, 'hex'))).u8(given ? 1 : 0);
				if (given) {
					tip.lease = q.who;
					w.bytes(tip.envelope, TIP_BYTES);
				}
			}).done();
		},
		[A.tipRefuse]: (r, q) => {
			const ids = r.list(r.u8(), () => toHex(r.bytes(16)));
			store.refused.set(q.who, new Set([...(store.refused.get(q.who) ?? []), ...ids]));
			return new Uint8Array();
		},
		[A.caseCreate]: (r, q) => {
			const id = toHex(r.bytes(16)), tipId = toHex(r.bytes(16)), desk = r.u8(), kem = r.bytes(1216);
			const wrap = r.bytes(1984), capsule = r.bytes(1984), event = r.bytes(4064), card = r.bytes(1984);
			need(!store.cases.has(id), STATUS.conflict);
			claim(tipId, q.who, id);
			store.cases.set(id, { desk, kem, wrap, card, changed: clock(),
				items: [{ kind: 1, tipId, bytes: capsule }, { kind: 3, tipId }, { kind: 2, tipId: null, bytes: event }] });
			return new Uint8Array();
		},
		[A.caseAppend]: (r, q) => {
			const id = toHex(r.bytes(16)), tip = r.bytes(16), capsule = r.blob(), event = r.blob(), card = r.blob();
			const of = store.cases.get(id);
			need(of && isZero(tip) === (capsule.length === 0));
			if (!isZero(tip)) {
				claim(toHex(tip), q.who, id);
				of.items.push({ kind: 1, tipId: toHex(tip), bytes: capsule }, { kind: 3, tipId: toHex(tip) });
			}
			of.items.push({ kind: 2, tipId: null, bytes: event });
			of.card = card.length ? card : of.card;
			of.changed = clock();
			return new Writer().u32(of.items.filter((i) => i.kind === 2).length).done();
		},
		[A.casesList]: (r) => {
			const desk = r.u8(), after = toHex(r.bytes(16));
			const all = [...store.cases].sort().filter(([id, c]) => id > after && c.desk === desk), page = all.slice(0, 4);
			return new Writer().u16(page.length).list(page, (w, [id, c]) => w.bytes(Uint8Array.from(Buffer.from(id, 'hex'))).u8(c.desk)
				.bytes(c.wrap.slice(6, 22)).bytes(c.kem).u32(1).u64(c.changed).bytes(c.wrap).bytes(c.card)).u8(all.length > 4 ? 1 : 0).done();
		},
		[A.caseRead]: (r) => {
			const of = store.cases.get(toHex(r.bytes(16))), cursor = r.u32();
			need(of);
			const page = of.items.slice(cursor, cursor + 5);
			return new Writer().u16(page.length).list(page, (w, i) => w.u8(i.kind)
				.bytes(i.tipId ? Uint8Array.from(Buffer.from(i.tipId, 'hex')) : new Uint8Array(16))
				.blob(i.bytes ?? store.tips.get(i.tipId).envelope)).u32(cursor + 5 < of.items.length ? cursor + 5 : 0).done();
		},
		[A.mailPut]: (r) => {
			need(store.cases.has(toHex(r.bytes(16))));
			store.mail.push(...r.list(r.u8(), () => ({ address: toHex(r.bytes(32)), week: r.u32(), reply: r.bytes(4064) })));
			return new Uint8Array();
		},
		[A.logPage]: (r) => {
			const from = r.u64();
			return new Writer().u16(store.statements.length - from).list(store.statements.slice(from), (w, s) => w.blob(s))
				.bytes(store.head()).done();
		},
		[A.logProof]: (r) => {
			const old = r.u64(), proof = old === 0 ? [] : consistencyProof(old, store.leaves.slice(0, r.u64()));
			return new Writer().u8(proof.length).list(proof, (w, h) => w.bytes(h)).done();
		},
	};
	const STATED = new Set([A.tipReceive, A.caseCreate, A.caseAppend, A.caseRead, A.mailPut]);

	function checkStatement(q)
	{
		const stated = STATED.has(q.action) && !(q.action === A.caseRead && !isZero(q.args.slice(16)));
		need(stated === q.statement.length > 0);
		if (!stated)
			return;
		const s = readStatement(org, q.statement);
		need(toHex(s.signer) === q.who && s.action === q.action && s.reason === q.reason && s.reason > 0);
		need(same(s.record, q.action === A.tipReceive ? hash(q.args) : join(q.args.slice(0, 16), new Uint8Array(16))));
		need(Math.abs(s.seconds - clock()) <= 600);
		need(s.head.size <= store.leaves.length && same(s.head.root, merkleRoot(store.leaves.slice(0, s.head.size))));
		need(s.running === (store.running.get(q.who) ?? 0) + 1, STATUS.conflict);
	}

	function take(bytes)
	{
		const r = new Reader(bytes).magic('PSQ1');
		need(r.u8() === 1);
		const action = r.u8();
		need(same(r.bytes(32), org));
		const boot = r.bytes(16), session = toHex(r.bytes(16)), counter = r.u64(), signer = r.bytes(32), reason = r.u8();
		const q = { action, session, reason, who: toHex(signer), statement: r.blob(), args: r.blob() };
		const covered = bytes.slice(0, r.at), signature = r.bytes(64);
		r.end();
		store.requests.push(q);
		if (action === A.hello)
			return new Writer().bytes(org).bytes(store.boot).bytes(signingPublicKey(storeSeed)).u64(clock()).bytes(store.head()).done();
		need(isSigned(signer, 'request', signature, covered) && store.listed.has(q.who));
		need(same(boot, store.boot), STATUS.helloAgain);
		if (action !== A.sessionOpen) {
			const open = store.sessions.get(session);
			need(open?.who === q.who, STATUS.helloAgain);
			need(counter > 0 && !open.counters.has(counter));
			open.counters.add(counter);
		}
		need(acts[action]);
		checkStatement(q);
		const args = new Reader(q.args), body = acts[action](args, q);
		if (q.statement.length) {
			store.running.set(q.who, (store.running.get(q.who) ?? 0) + 1);
			store.statements.push(q.statement);
			store.leaves.push(leafHash(q.statement));
		}
		return body;
	}

	/** The bytes of POST /v1/staff to the bytes of its answer. */
	store.answer = (request) => {
		let status = STATUS.done, body = new Uint8Array();
		try {
			body = take(new Uint8Array(request));
		} catch (error) {
			status = error.status ?? STATUS.refused;
			store.lastError = error;
		}
		const covered = new Writer().ascii('PSR1').u8(status).bytes(hash(new Uint8Array(request))).blob(body).done();
		const whole = join(covered, sign(storeSeed, 'reply', org, covered));
		return join(whole, new Uint8Array([4096, 32768, 114688].find((n) => n >= whole.length) - whole.length));
	};
	return store;
}

