// SPDX-License-Identifier: MIT
// client-web/console against a store, or a colleague, that gives it things that are not what they should be: each is noticed,
// passed over or refused, and the rest of the work goes on.

import { chacha20poly1305 } from '@noble/ciphers/chacha.js';
import { listCases, readCase } from '../../client-web/console/cabinet.mjs';
import { makeCase, sealCapsule, sealCard, sealEvent } from '../../client-web/console/cases.mjs';
import { loadCouncil } from '../../client-web/console/council.mjs';
import { beginWork, receiveNew } from '../../client-web/console/receive.mjs';
import { Session } from '../../client-web/console/session.mjs';
import { TYPES } from '../../client-web/shared/bodies.mjs';
import { verifyBundle } from '../../client-web/shared/bundle.mjs';
import { join, random, toHex } from '../../client-web/shared/bytes.mjs';
import { readDocument, writeDocument } from '../../client-web/shared/document.mjs';
import { HEADER_BYTES, PURPOSES, open, seal } from '../../client-web/shared/envelope.mjs';
import { hash } from '../../client-web/shared/keys.mjs';
import { pad } from '../../client-web/shared/pad.mjs';
import { makeReceipt, sealFollowUp, sealTip, sealWithdrawal } from '../../client-web/shared/sender.mjs';
import { keyPair } from '../../client-web/shared/xwing.mjs';
import { NOON, TODAY, makeBundle, makeCouncil, makePerson } from '../lib/council.mjs';
import { makeStore } from '../lib/stub_store.mjs';
import { assert, done, test } from '../lib/tap.mjs';

const clock = () => NOON;
const council = makeCouncil();
const { org } = council;
const bundle = verifyBundle(org, makeBundle(council), NOON);
const report = (what, receipt = null) => sealTip(bundle, { desk: 1, lang: 'en', topic: 'drugs', answers: { what }, receipt }).envelope;

async function signIn(store, of = council, person = of.people[0])
{
	const { identity, stamp, keyring } = person;
	const own = { identity: { ...identity, seed: identity.seed.slice() }, stamp, keyring };
	const session = new Session(of.org, own.identity, async (r) => store.answer(r), clock);
	await session.open();
	return beginWork(await loadCouncil(session, of.org, own), session, own);
}

/** One report, received: its case, as the console and as the store have it. */
async function oneCase(envelope = report('As it was'))
{
	const store = makeStore(council, clock);
	store.keep(envelope);
	const desk = await signIn(store);
	await receiveNew(desk);
	const [of] = desk.cases.values(), [kept] = store.cases.values();
	return { store, desk, of, kept };
}

await test('a_keyset_whose_seed_gives_another_key_is_passed_over', async () => {
	const store = makeStore(council, clock);
	const { body } = readDocument(council.documents.keysets[0], org);
	for (const change of [{ publicKey: keyPair(random(32)).publicKey }, { wraps: body.wraps.map((w) => ({ ...w, wrap: random(1984) })) }]) {
		const bad = writeDocument(org, { type: TYPES.keyset, number: 1, day: TODAY,
			body: { ...body, keyId: random(16), ...change } }, [council.people[0].stamp.seed]);
		store.documents.set(TYPES.keyset, [bad, ...council.documents.keysets]);
		assert.equal((await signIn(store)).council.keys.length, 2);
	}
	const good = writeDocument(org, { type: TYPES.keyset, number: 1, day: TODAY, body: { ...body, keyId: random(16) } },
		[council.people[0].stamp.seed]);
	store.documents.set(TYPES.keyset, [good, ...council.documents.keysets]);
	assert.equal((await signIn(store)).council.keys.length, 3, 'an older one that holds is kept');
});

await test('one_keyholder_of_two_may_remove_somebody_and_never_add', async () => {
	const two = makeCouncil({ leads: 3, keyholders: 2 });
	const { body } = readDocument(two.documents.roster, two.org);
	const list = (people) => writeDocument(two.org, { type: TYPES.roster, number: 2, day: TODAY, body: { ...body, people } },
		[two.people[0].identity.seed]);
	const store = makeStore(two, clock);
	store.documents.set(TYPES.roster, [two.documents.roster, list(body.people.filter((p) => p.name !== 'Lead 3'))]);
	assert.equal([...(await signIn(store, two)).council.people.values()].filter((p) => !p.former).length, 2);
	const stranger = makePerson(two.org, { name: 'Stranger', roles: 2 });
	const added = { identity: stranger.identity.publicKey, stamp: new Uint8Array(32), roles: 2, desks: 1, name: 'Stranger' };
	const sorted = [...body.people, added].sort((a, b) => (toHex(a.identity) < toHex(b.identity) ? -1 : 1));
	for (const people of [sorted, body.people.map((p) => ({ ...p, roles: p.roles | 16 })),
		body.people.map((p) => ({ ...p, name: `${p.name}x` }))]) {
		store.documents.set(TYPES.roster, [two.documents.roster, list(people)]);
		await assert.rejects(signIn(store, two), { name: 'Trouble', kind: 'documents' });
	}
	store.documents.set(TYPES.roster, [list(body.people)]);
	await assert.rejects(signIn(store, two), { name: 'Trouble', kind: 'documents' }, 'without the one before');
});

await test('a_report_that_was_exchanged_under_the_same_body_key_is_noticed', async () => {
	const inner = open(org, PURPOSES.tip, council.keys.get(1).pair, report('As it was'));
	const sealed = seal(org, PURPOSES.tip, council.keyId, council.keys.get(1).pair.publicKey, inner);
	const { store, desk, of } = await oneCase(sealed.envelope);
	assert.equal((await readCase(desk, of)).tips.length, 1);
	const header = sealed.envelope.slice(0, HEADER_BYTES);
	header[1150] ^= 1;
	const other = open(org, PURPOSES.tip, council.keys.get(1).pair, report('Something else'));
	[...store.tips.values()][0].envelope = join(header, chacha20poly1305(sealed.bodyKey, new Uint8Array(12), header)
		.encrypt(pad(other, PURPOSES.tip.size - HEADER_BYTES - 16)));
	const reading = await readCase(desk, of);
	assert.deepEqual([reading.tips.length, reading.unreadable], [0, 1]);
});

await test('a_case_under_another_key_or_card_does_not_open', async () => {
	for (const change of [{ kem: keyPair(random(32)).publicKey }, { card: random(1984) }, { wrap: random(1984) }]) {
		const { store, kept } = await oneCase();
		Object.assign(kept, change);
		const again = await signIn(store);
		assert.equal(await listCases(again), 1);
		assert.equal(again.cases.size, 0);
	}
	const one = await oneCase(), two = await oneCase();
	Object.assign(one.kept, { wrap: two.kept.wrap, kem: two.kept.kem, card: two.kept.card });
	const again = await signIn(one.store);
	assert.equal(await listCases(again), 1, 'the keys of another case');
});

await test('what_a_stranger_sealed_to_a_case_is_refused', async () => {
	const stranger = makePerson(org, { name: 'Never listed' }).identity;
	const { store, desk, of, kept } = await oneCase();
	const event = sealEvent(desk.council, stranger, of, { type: 'noted', at: NOON, seen: [], data: { text: 'Not by us' } });
	kept.items.push({ kind: 2, tipId: null, bytes: event.envelope });
	const reading = await readCase(desk, of);
	assert.deepEqual([reading.events.length, reading.unreadable], [1, 1]);
	kept.card = sealCard(desk.council, stranger, of, { ...of.card, state: 'closed', title: 'Nothing to see' });
	assert.equal(await listCases(await signIn(store)), 1, 'a card');
	const forged = makeCase(desk.council, stranger, 1, council.keyId);
	Object.assign(kept, { wrap: forged.wrap, kem: forged.pair.publicKey, card: sealCard(desk.council, desk.me, forged, of.card) });
	assert.equal(await listCases(await signIn(store)), 1, 'a key for what colleagues will write');
});

await test('a_keyset_by_somebody_who_was_never_listed_is_passed_over', async () => {
	const store = makeStore(council, clock), { body } = readDocument(council.documents.keysets[0], org);
	const bad = writeDocument(org, { type: TYPES.keyset, number: 1, day: TODAY, body: { ...body, keyId: random(16) } }, [random(32)]);
	store.documents.set(TYPES.keyset, [bad, ...council.documents.keysets]);
	assert.equal((await signIn(store)).council.keys.length, 2);
});

await test('words_of_another_sender_in_a_case_are_not_shown_as_the_senders', async () => {
	const receipt = makeReceipt(org), stranger = makeReceipt(org);
	for (const put of [sealFollowUp(bundle, { desk: 1, lang: 'en', text: 'Not theirs', receipt: stranger }),
		sealWithdrawal(bundle, { desk: 1, receipt: stranger })]) {
		const { store, desk, of, kept } = await oneCase(report('Theirs', receipt));
		const { pair } = council.keys.get(1);
		const inner = open(org, PURPOSES.tip, pair, put.envelope);
		const { envelope, bodyKey } = seal(org, PURPOSES.tip, council.keyId, pair.publicKey, inner);
		const tipId = toHex(random(16));
		store.tips.set(tipId, { envelope, day: TODAY, lease: null, caseId: 'x' });
		kept.items.push({ kind: 1, tipId, bytes: sealCapsule(desk.council, desk.me, of, hash(envelope), bodyKey) }, { kind: 3, tipId });
		const reading = await readCase(desk, of);
		assert.deepEqual(reading.tips.map((t) => t.kind), ['first']);
		assert.deepEqual([reading.unreadable, reading.withdrawn], [1, false]);
	}
});

await test('events_that_do_not_open_are_counted_and_the_rest_is_read', async () => {
	const { desk, of, kept } = await oneCase();
	kept.items.push({ kind: 2, tipId: null, bytes: random(4064) }, { kind: 2, tipId: null, bytes: random(7) });
	const reading = await readCase(desk, of);
	assert.deepEqual([reading.events.length, reading.unreadable, reading.tips.length], [1, 2, 1]);
});

await test('what_somebody_who_has_left_did_still_counts_and_says_so', async () => {
	const two = makeCouncil({ leads: 2 });
	const store = makeStore(two, clock);
	store.keep(sealTip(verifyBundle(two.org, makeBundle(two), NOON), { desk: 1, lang: 'en', topic: 'drugs', answers: {} }).envelope);
	await receiveNew(await signIn(store, two, two.people[1]));
	const { body } = readDocument(two.documents.roster, two.org);
	store.documents.set(TYPES.roster, [two.documents.roster, writeDocument(two.org, { type: TYPES.roster, number: 2, day: TODAY,
		body: { ...body, people: body.people.filter((p) => p.name === 'Lead 1') } }, [two.people[0].identity.seed])]);
	const desk = await signIn(store, two);
	assert.equal(await listCases(desk), 0);
	const reading = await readCase(desk, [...desk.cases.values()][0]);
	assert.deepEqual(reading.events.map((e) => e.by), ['Lead 2 (no longer on the list of staff)']);
});

done();
