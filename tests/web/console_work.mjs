// SPDX-License-Identifier: MIT
// client-web/console without its screens: signing in, receiving, reading, answering, stamping, against a store in memory.

import { TYPES } from '../../client-web/shared/bodies.mjs';
import { verifyBundle } from '../../client-web/shared/bundle.mjs';
import { join, random, toHex } from '../../client-web/shared/bytes.mjs';
import { PURPOSES, open, seal } from '../../client-web/shared/envelope.mjs';
import { hash, signingPublicKey } from '../../client-web/shared/keys.mjs';
import { ACTIONS } from '../../client-web/shared/request.mjs';
import { makeReceipt, mailboxAddress, openReplies, sealFollowUp, sealTip, sealWithdrawal } from '../../client-web/shared/sender.mjs';
import { listCases, readCase, reply, write } from '../../client-web/console/cabinet.mjs';
import { loadCouncil } from '../../client-web/console/council.mjs';
import { liveReplies, orderEvents, withoutRepeats } from '../../client-web/console/fold.mjs';
import { beginWork, receiveNew } from '../../client-web/console/receive.mjs';
import { Session } from '../../client-web/console/session.mjs';
import { renewStamp } from '../../client-web/console/stamp.mjs';
import { Trouble } from '../../client-web/console/trouble.mjs';
import { reveal } from '../../client-web/console/visible.mjs';
import { NOON, makeBundle, makeCouncil, makePerson, makeStamps } from '../lib/council.mjs';
import { makeStore } from '../lib/stub_store.mjs';
import { assert, done, test } from '../lib/tap.mjs';

let now = NOON;
const clock = () => now;
const council = makeCouncil();
const bundle = verifyBundle(council.org, makeBundle(council), NOON);
const report = (what, more = {}) => ({ desk: 1, lang: 'en', topic: 'drugs', answers: { what }, ...more });

const copy = (p) => ({ identity: { seed: p.identity.seed.slice(), publicKey: p.identity.publicKey }, keyring: p.keyring, stamp: p.stamp });
const troubled = (promise, kind, why) => assert.rejects(promise, { name: 'Trouble', kind }, why);

/** Signs in and gives what the console works with. */
async function signIn(store, person = council.people[0], of = council, post = async (r) => store.answer(r))
{
	const own = copy(person);
	const session = new Session(of.org, own.identity, post, clock);
	await session.open();
	return beginWork(await loadCouncil(session, of.org, own), session, own);
}

await test('signing_in_verifies_all_and_opens_the_desks_keys', async () => {
	const desk = await signIn(makeStore(council, clock));
	assert.equal(desk.council.me.name, 'Lead 1');
	assert.deepEqual(desk.council.desks.map((d) => d.name), ['Desk 1', 'Desk 2']);
	assert.equal(desk.council.keys.length, 2);
	assert.deepEqual(desk.council.notices, []);
});

await test('somebody_who_is_not_on_the_list_is_told_so', async () => {
	const store = makeStore(council, clock);
	await troubled(signIn(store, makePerson(council.org, { name: 'Removed' })), 'not-listed');
	const keyholder = makeCouncil({ bend: (n, b) => (n === 'roster' ? { ...b, people: b.people.map((p) => ({ ...p, roles: 16, stamp: new Uint8Array(32) })) } : b) });
	await troubled(signIn(makeStore(keyholder, clock), keyholder.people[0], keyholder), 'not-listed', 'no desk work for an auditor');
});

await test('a_server_that_is_not_the_councils_is_not_believed', async () => {
	const other = makeCouncil();
	await troubled(signIn(makeStore({ ...council, storeSeed: other.storeSeed }, clock)), 'wrong-server');
	await troubled(signIn(makeStore(other, clock)), 'wrong-server', 'another council');
	await troubled(signIn(makeStore(council, () => NOON + 3 * 86400)), 'clock');
	const store = makeStore(council, clock);
	const bent = async (r) => { const a = store.answer(r); a[60] ^= 1; return a; };
	await troubled(signIn(store, council.people[0], council, bent), 'wrong-server');
});

await test('documents_that_do_not_hold_together_stop_the_sign_in', async () => {
	const forged = makeCouncil();
	for (const [type, document] of [[4, forged.documents.epoch], [3, forged.documents.services], [5, forged.documents.roster]]) {
		const store = makeStore(council, clock);
		store.documents.set(type, [document]);
		await troubled(signIn(store), 'documents', `type ${type}`);
	}
	const store = makeStore(council, clock);
	store.documents.set(2, []);
	await troubled(signIn(store), 'documents', 'one that is withheld');
});

await test('missing_or_lapsed_keys_are_said_and_stop_nobody', async () => {
	const store = makeStore(council, clock);
	store.documents.set(7, council.documents.keysets.slice(0, 1));
	assert.deepEqual((await signIn(store)).council.notices, ['keys-missing']);
	const over = makeCouncil({ bend: (n, b) => (n === 'epoch' ? { ...b, sealUntil: council.today, acceptUntil: council.today + 7 } : b) });
	assert.deepEqual((await signIn(makeStore(over, clock), over.people[0], over)).council.notices, ['epoch-over']);
});

await test('new_reports_become_cases_that_read_as_they_were_written', async () => {
	const store = makeStore(council, clock);
	for (let i = 0; i < 9; i++)
		store.keep(sealTip(bundle, report(`Report ${i}`, { desk: 1 + i % 2 })).envelope);
	const desk = await signIn(store);
	assert.deepEqual(await receiveNew(desk), { received: 9, notPlaced: 0 });
	assert.equal(store.cases.size, 9);
	const again = await signIn(store);
	assert.equal(await listCases(again), 0);
	assert.equal(again.cases.size, 9);
	const words = [];
	for (const one of again.cases.values()) {
		assert.equal(one.card.state, 'new');
		assert.equal(JSON.stringify(one.card).includes('Report'), false, 'no words of a tip on a card');
		const reading = await readCase(again, one);
		assert.deepEqual([reading.unreadable, reading.missing, reading.withdrawn], [0, 0, false]);
		assert.deepEqual(reading.events.map((e) => [e.type, e.by]), [['received', 'Lead 1']]);
		words.push(reading.tips[0].content.answers.what);
	}
	assert.deepEqual(words.sort(), Array.from({ length: 9 }, (_, i) => `Report ${i}`));
	assert.deepEqual(await receiveNew(again), { received: 0, notPlaced: 0 });
});

await test('reports_for_other_desks_are_left_alone', async () => {
	const store = makeStore(council, clock);
	store.keep(sealTip(bundle, report('For desk two', { desk: 2 })).envelope);
	const of = makeCouncil({ bend: (n, b) => (n === 'roster' ? { ...b, people: b.people.map((p) => ({ ...p, desks: 1 })) } : b) });
	const ofOne = makeStore(of, clock);
	const theirs = verifyBundle(of.org, makeBundle(of), NOON);
	ofOne.keep(sealTip(theirs, report('For desk two', { desk: 2 })).envelope);
	const desk = await signIn(ofOne, of.people[0], of);
	assert.deepEqual(await receiveNew(desk), { received: 0, notPlaced: 0 });
	assert.equal(ofOne.refused.size, 1, 'and marked as not ours');
	store.documents.set(7, council.documents.keysets.slice(0, 1));
	const lacking = await signIn(store);
	await receiveNew(lacking);
	assert.equal(store.refused.size, 0, 'but not by somebody who lacks a key that may fit');
});

await test('follow_ups_join_the_case_of_their_mailbox_whenever_they_come', async () => {
	const store = makeStore(council, clock), receipt = makeReceipt(council.org), stranger = makeReceipt(council.org);
	store.keep(sealFollowUp(bundle, { desk: 1, lang: 'en', text: 'And a third man', receipt }).envelope);
	store.keep(sealTip(bundle, report('First', { receipt })).envelope);
	for (let i = 0; i < 8; i++)
		store.keep(sealTip(bundle, report(`Other ${i}`)).envelope);
	const desk = await signIn(store);
	await receiveNew(desk);
	assert.equal(store.cases.size, 9);
	store.keep(sealFollowUp(bundle, { desk: 1, lang: 'en', text: 'Later', receipt }).envelope);
	store.keep(sealFollowUp(bundle, { desk: 1, lang: 'en', text: 'Of nobody', receipt: stranger }).envelope);
	const second = await signIn(store);
	await listCases(second);
	await receiveNew(second);
	assert.equal(store.cases.size, 10, 'what has no case gets one, so that nothing is lost');
	const of = [...second.cases.values()].find((c) => c.card.mailbox === toHex(hash(signingPublicKey(receipt.signSeed))));
	const reading = await readCase(second, of);
	assert.equal(reading.tips[0].content.answers.what, 'First');
	assert.deepEqual(reading.tips.slice(1).map((t) => t.content.text).sort(), ['And a third man', 'Later']);
});

await test('a_withdrawn_report_is_known_before_it_is_shown', async () => {
	const store = makeStore(council, clock), receipt = makeReceipt(council.org);
	store.keep(sealTip(bundle, report('Taken back', { receipt })).envelope);
	store.keep(sealWithdrawal(bundle, { desk: 1, receipt }).envelope);
	const desk = await signIn(store);
	await receiveNew(desk);
	assert.equal(store.cases.size, 1);
	const [of] = desk.cases.values();
	assert.deepEqual([of.card.state, of.card.title], ['closed', 'Withdrawn by the sender']);
	assert.equal((await readCase(desk, of)).withdrawn, true);
});

await test('the_same_report_sealed_twice_is_one_case', async () => {
	const store = makeStore(council, clock);
	const inner = open(council.org, PURPOSES.tip, council.keys.get(1).pair, sealTip(bundle, report('Twice')).envelope);
	for (let i = 0; i < 2; i++)
		store.keep(seal(council.org, PURPOSES.tip, council.keyId, council.keys.get(1).pair.publicKey, inner).envelope);
	await receiveNew(await signIn(store));
	assert.equal(store.cases.size, 1);
});

await test('a_report_that_cannot_be_read_becomes_a_case_and_blocks_nothing', async () => {
	const store = makeStore(council, clock);
	store.keep(seal(council.org, PURPOSES.tip, council.keyId, council.keys.get(1).pair.publicKey, random(500)).envelope);
	const torn = sealTip(bundle, report('torn')).envelope;
	torn[16000] ^= 1;
	store.keep(torn);
	store.keep(sealTip(bundle, report('whole')).envelope);
	const desk = await signIn(store);
	assert.deepEqual(await receiveNew(desk), { received: 3, notPlaced: 0 });
	const titles = [...desk.cases.values()].map((c) => c.card.title).sort();
	assert.deepEqual(titles, ['', 'A report that cannot be read', 'A report that cannot be read']);
	for (const one of desk.cases.values())
		assert.equal((await readCase(desk, one)).unreadable, one.card.title ? 1 : 0);
});

await test('an_answer_reaches_the_mailbox_for_twelve_weeks', async () => {
	const store = makeStore(council, clock), receipt = makeReceipt(council.org);
	store.keep(sealTip(bundle, report('Please answer', { receipt })).envelope);
	const desk = await signIn(store);
	await receiveNew(desk);
	const [of] = desk.cases.values();
	const reading = await reply(desk, await readCase(desk, of), { lang: 'en', text: 'Thank you. We are looking into it.' });
	assert.equal(reading.events.at(-1).type, 'replied');
	assert.equal(reading.case.card.replies, 1);
	assert.equal(store.mail.length, 12);
	for (const { week, address, reply: sealed } of store.mail) {
		assert.equal(address, toHex(hash(mailboxAddress(receipt, week))));
		const [found] = openReplies(bundle, receipt, join(sealed, random(3 * 4064)), week);
		assert.deepEqual([found.text, found.desk], ['Thank you. We are looking into it.', 1]);
	}
	const read = await readCase(desk, [...desk.cases.values()][0]);
	assert.deepEqual(read.events.map((e) => e.type), ['received', 'replied']);
	assert.equal(liveReplies(read.events, now).length, 1);
});

await test('an_answer_that_was_interrupted_is_seen_once_by_the_sender', async () => {
	const store = makeStore(council, clock), receipt = makeReceipt(council.org);
	store.keep(sealTip(bundle, report('Please answer', { receipt })).envelope);
	let posts = 0, breakAt = 0;
	const desk = await signIn(store, council.people[0], council, async (r) => {
		const answer = store.answer(r);
		if (++posts === breakAt)
			throw new Trouble('unreachable');
		return answer;
	});
	await receiveNew(desk);
	let reading = await readCase(desk, [...desk.cases.values()][0]);
	breakAt = posts + 1;
	await troubled(reply(desk, reading, { lang: 'en', text: 'Once' }), 'unreachable', 'the answer to mail.put is lost');
	breakAt = posts + 5;	/* conflict, a new session, mail.put again, case.append */
	await troubled(reply(desk, reading, { lang: 'en', text: 'Once' }), 'unreachable', 'the answer to case.append is lost');
	now += 1;
	reading = await reply(desk, reading, { lang: 'en', text: 'Once' });
	now -= 1;
	const now4 = store.mail.filter((m) => m.week === bundle.week).map((m) => m.reply);
	assert.equal(now4.length, 3);
	assert.deepEqual(openReplies(bundle, receipt, join(...now4, random(4064))).map((r) => r.text), ['Once']);
	const { events } = await readCase(desk, reading.case);
	assert.deepEqual(events.map((e) => e.type), ['received', 'replied', 'replied']);
	assert.deepEqual(withoutRepeats(events).map((e) => e.type), ['received', 'replied'], 'and once by colleagues');
});

await test('a_note_does_not_hide_what_came_in_meanwhile', async () => {
	const store = makeStore(council, clock), receipt = makeReceipt(council.org);
	store.keep(sealTip(bundle, report('First', { receipt })).envelope);
	const desk = await signIn(store);
	await receiveNew(desk);
	const reading = await write(desk, await readCase(desk, [...desk.cases.values()][0]), 'opened', {}, { state: 'open' });
	store.keep(sealFollowUp(bundle, { desk: 1, lang: 'en', text: 'More', receipt }).envelope);
	await receiveNew(desk);
	const after = await write(desk, reading, 'noted', { text: 'n' }, { state: 'open' });
	assert.equal(after.case.card.state, 'new');
});

await test('notes_are_kept_in_the_order_their_authors_knew', async () => {
	const store = makeStore(council, clock);
	store.keep(sealTip(bundle, report('x')).envelope);
	const desk = await signIn(store);
	await receiveNew(desk);
	let reading = await readCase(desk, [...desk.cases.values()][0]);
	reading = await write(desk, reading, 'opened', {}, { state: 'open' });
	reading = await write(desk, reading, 'noted', { text: 'n'.repeat(20000) }, {});
	const again = await readCase(desk, [...desk.cases.values()][0]);
	assert.deepEqual(again.events.map((e) => e.type), ['received', 'opened', 'noted']);
	assert.equal(again.case.card.state, 'open');
	const [only] = store.cases.values();
	only.items.splice(only.items.findIndex((i) => i.kind === 2 && i.bytes.length === 4064 && i !== only.items.find((x) => x.kind === 2)), 1);
	assert.equal((await readCase(desk, reading.case)).missing, 1, 'an event that was taken away is noticed');
});

await test('every_reading_and_writing_is_stated_with_a_reason', async () => {
	const store = makeStore(council, clock), receipt = makeReceipt(council.org);
	store.keep(sealTip(bundle, report('x', { receipt })).envelope);
	const desk = await signIn(store);
	await receiveNew(desk);
	await reply(desk, await readCase(desk, [...desk.cases.values()][0]), { lang: 'en', text: 'y' });
	assert.deepEqual(store.requests.filter((q) => q.statement.length).map((q) => [q.action, q.reason]), [[ACTIONS.tipReceive, 1],
		[ACTIONS.caseCreate, 1], [ACTIONS.caseRead, 1], [ACTIONS.mailPut, 2], [ACTIONS.caseAppend, 2]]);
});

await test('a_restart_of_the_server_and_a_second_console_do_not_stop_the_work', async () => {
	const store = makeStore(council, clock);
	for (let i = 0; i < 3; i++)
		store.keep(sealTip(bundle, report(`${i}`)).envelope);
	const one = await signIn(store), two = await signIn(store);
	await receiveNew(one);
	await listCases(two);
	await readCase(two, [...two.cases.values()][0]);
	await readCase(one, [...one.cases.values()][0]);
	store.boot = random(16);
	store.sessions.clear();
	await readCase(one, [...one.cases.values()][1]);
	assert.equal(store.running.get(toHex(council.people[0].identity.publicKey)), 1 + 3 + 3);
});

await test('a_log_that_was_cut_or_rewritten_is_noticed', async () => {
	const store = makeStore(council, clock);
	store.keep(sealTip(bundle, report('x')).envelope);
	const desk = await signIn(store);
	await receiveNew(desk);
	await desk.session.refreshHead();
	const leaves = store.leaves;
	store.leaves = leaves.slice(0, -1);
	await troubled(desk.session.refreshHead(), 'log', 'shorter');
	store.leaves = [random(32), ...leaves.slice(1), random(32)];
	await troubled(desk.session.refreshHead(), 'log', 'another beginning');
});

await test('a_lead_renews_the_stamp_when_it_runs_out_or_no_longer_fits', async () => {
	const store = makeStore(council, clock);
	const desk = await signIn(store);
	assert.equal(await renewStamp(desk.council, desk.session, desk.stamp), true);
	const [stamp] = store.documents.get(TYPES.stamp);
	assert.equal(verifyBundle(council.org, makeBundle(council, [stamp]), NOON).freshness, 'current');
	const next = await signIn(store);
	assert.equal(await renewStamp(next.council, next.session, next.stamp), false, 'not again the same day');
	now += 4 * 86400;
	const later = await signIn(store);
	assert.equal(await renewStamp(later.council, later.session, later.stamp), true);
	now -= 4 * 86400;
	store.documents.set(TYPES.stamp, makeStamps(council, { about: random(32) }));
	const unfit = await signIn(store);
	assert.equal(await renewStamp(unfit.council, unfit.session, unfit.stamp), true);
	assert.equal(store.documents.get(TYPES.stamp).at(-1)[41], 2, 'its number is one higher');
});

await test('events_are_folded_in_the_order_of_what_was_seen', () => {
	const event = (name, at, seen) => ({ hash: name, at, seen, type: 'noted', data: {}, by: null });
	const { ordered, heads, missing } = orderEvents([event('c', 1, ['b']), event('b', 9, ['a']), event('a', 5, []), event('d', 2, ['gone'])]);
	assert.deepEqual(ordered.map((e) => e.hash), ['d', 'a', 'b', 'c']);
	assert.deepEqual(heads, ['d', 'c']);
	assert.equal(missing, 1);
	assert.equal(orderEvents([event('x', 1, ['y']), event('y', 1, ['x'])]).ordered.length, 2, 'a circle ends too');
});

await test('what_cannot_be_seen_in_a_text_is_marked', () => {
	const marked = (text) => reveal(text).map((r) => (r.hidden ? `[${r.text}]` : r.text)).join('');
	assert.equal(marked('a\u202eb\u0000c\u200bd\ufeff\u{e0041}'), 'a[U+202E]b[U+0000]c[U+200B]d[U+FEFF][U+E0041]');
	assert.equal(marked('plain\twords\r\nand lines\r.'), 'plain\twords\nand lines\n.');
	assert.equal(marked('می\u200cخواهم 👩\u200d👧 क्\u200dष'), 'می\u200cخواهم 👩\u200d👧 क्\u200dष', 'joiners that writing needs');
	assert.equal(marked('pass\u200dword'), 'pass[U+200D]word');
});

done();
