// SPDX-License-Identifier: MIT
// client-web/shared/sender.mjs: a report is sealed, acknowledged, answered, and the answer found with eight words.

import { Writer, join, random, toHex } from '../../client-web/shared/bytes.mjs';
import { KINDS, SIGNERS } from '../../client-web/shared/contents.mjs';
import { PURPOSES, open, seal } from '../../client-web/shared/envelope.mjs';
import { NO_CONTEXT, readInner, writeInner } from '../../client-web/shared/inner.mjs';
import { hash, sign, signingPublicKey } from '../../client-web/shared/keys.mjs';
import { bytesLeft, checkAcknowledgement, mailboxAddress, makeReceipt, openReplies, readReceipt, replyKeyId, sealFollowUp, sealTip,
	sealWithdrawal, verifyBundle, wipeReceipt } from '../../client-web/shared/sender.mjs';
import { keyPair } from '../../client-web/shared/xwing.mjs';
import { NOON, TODAY, makeBundle, makeCouncil } from '../lib/council.mjs';
import { assert, done, test } from '../lib/tap.mjs';
import { flips, hex, refuses } from '../lib/vectors.mjs';

const council = makeCouncil();
const { org } = council;
const bundle = verifyBundle(org, makeBundle(council), NOON);
const report = { desk: 1, lang: 'en', topic: 'drugs', answers: { what: 'Two men, every night.', where: 'Garages' } };
const openTip = (envelope, desk = 1) =>
	readInner(org, PURPOSES.tip, open(org, PURPOSES.tip, council.keys.get(desk).pair, envelope));

await test('a_report_opens_for_its_desk_and_says_what_was_typed', () => {
	const receipt = makeReceipt(org);
	const { envelope, hash: named } = sealTip(bundle, { ...report, receipt });
	assert.equal(envelope.length, 16352);
	assert.deepEqual(named, hash(envelope));
	const { content, kind, recipient } = openTip(envelope);
	assert.equal(kind, KINDS.first);
	assert.deepEqual(recipient, council.keyId);
	assert.deepEqual(content.answers, report.answers);
	assert.equal(content.mailbox.sign.length, 43);
	refuses(() => openTip(envelope, 2), 'another desk');
	assert.equal(openTip(sealTip(bundle, report).envelope).content.mailbox, null, 'no receipt, no mailbox');
});

await test('two_reports_with_the_same_words_have_nothing_in_common', () => {
	const a = sealTip(bundle, report), b = sealTip(bundle, report);
	assert.notEqual(openTip(a.envelope).content.id, openTip(b.envelope).content.id);
	assert.notDeepEqual(a.envelope.slice(22, 1142), b.envelope.slice(22, 1142));
});

await test('a_report_is_sealed_only_to_a_desk_there_is_and_while_the_epoch_lasts', () => {
	refuses(() => sealTip(bundle, { ...report, desk: 3 }));
	refuses(() => sealTip({ ...bundle, canSeal: false }, report));
	refuses(() => sealTip(bundle, { ...report, answers: { what: 'a\ud800' } }));
});

await test('the_page_knows_to_the_byte_when_a_report_is_full', () => {
	const receipt = makeReceipt(org);
	for (const letter of ['a', 'é', '"', '\n', '😀']) {
		const left = bytesLeft(report);
		const width = new TextEncoder().encode(JSON.stringify(letter)).length - 2;
		const what = report.answers.what + letter.repeat(Math.floor(left / width));
		const full = { ...report, answers: { ...report.answers, what } };
		assert.ok(bytesLeft(full) >= 0 && bytesLeft(full) < width);
		assert.equal(openTip(sealTip(bundle, { ...full, receipt }).envelope).content.answers.what, what);
		const more = { ...full, answers: { ...full.answers, what: what + letter } };
		assert.ok(bytesLeft(more) < 0);
		refuses(() => sealTip(bundle, { ...more, receipt }));
	}
	assert.ok(bytesLeft({ ...report, answers: {} }) > 12000);
});

await test('a_receipt_is_the_same_mailbox_again', () => {
	const receipt = makeReceipt(org), again = readReceipt(org, receipt.words.join(' ').toUpperCase());
	assert.deepEqual(again, receipt);
	assert.notDeepEqual(mailboxAddress(receipt, 5), mailboxAddress(receipt, 6));
	refuses(() => readReceipt(org, receipt.words.slice(1).join(' ')));
	wipeReceipt(receipt);
	assert.ok(receipt.signSeed.every((b) => b === 0) && receipt.words.length === 0);
});

await test('follow_ups_and_withdrawals_are_signed_by_the_mailbox', () => {
	const receipt = makeReceipt(org);
	const signer = signingPublicKey(receipt.signSeed);
	const follow = openTip(sealFollowUp(bundle, { desk: 2, lang: 'pl', text: 'Więcej', receipt }).envelope, 2);
	assert.deepEqual([follow.kind, follow.content.text], [KINDS.followUp, 'Więcej']);
	assert.deepEqual(follow.signer, signer);
	assert.deepEqual(follow.context, hash(signer));
	const withdrawal = openTip(sealWithdrawal(bundle, { desk: 1, receipt }).envelope);
	assert.deepEqual([withdrawal.kind, withdrawal.signer], [KINDS.withdrawal, signer]);
});

/** The store's answer, signed by some key over some hash. */
function acknowledge(about, { status = 0, seed = council.storeSeed, day = TODAY, signed = about } = {})
{
	const dayBytes = new Writer().u32(day).done();
	return new Writer().ascii('PSA1').u8(status).bytes(hex('000000')).bytes(status ? hex('00000000') : dayBytes).bytes(about)
		.bytes(status ? new Uint8Array(64) : sign(seed, 'acknowledgement', org, dayBytes, signed)).zerosTo(256).done();
}

await test('only_the_stores_signature_over_this_very_report_counts', () => {
	const about = random(32);
	const check = (answer) => checkAcknowledgement(bundle, about, answer);
	assert.equal(check(acknowledge(about)), 'kept');
	assert.equal(check(acknowledge(about, { status: 1 })), 'later');
	assert.equal(check(acknowledge(about, { status: 2 })), 'refetch');
	assert.equal(check(acknowledge(new Uint8Array(32), { status: 1 })), 'later', 'from who could not ask the store');
	refuses(() => check(acknowledge(about, { status: 3 })));
	refuses(() => check(acknowledge(random(32))), 'of another report');
	refuses(() => check(acknowledge(about, { signed: random(32) })));
	refuses(() => check(acknowledge(about, { seed: random(32) })), 'another key');
	for (const bent of flips(acknowledge(about), [0, 4, 5, 8, 11, 12, 43, 44, 107, 108, 255]))
		refuses(() => check(bent));
	refuses(() => check(acknowledge(about).slice(1)));
});

/** A desk's reply as PROTOCOL 3 and 6 have it, sealed for one week. */
function reply(receipt, week, { text = 'Thank you.', first = week, seed = council.keys.get(1).replySeed, id = toHex(random(16)),
	kind = KINDS.reply, signerKind = SIGNERS.deskReply, day = TODAY } = {})
{
	const box = keyPair(receipt.kemSeed);
	const inner = writeInner(org, PURPOSES.reply, { kind, recipient: replyKeyId(mailboxAddress(receipt, first)), context: NO_CONTEXT,
		signerKind, seed, content: { id, day, lang: 'en', text } });
	return seal(org, PURPOSES.reply, replyKeyId(mailboxAddress(receipt, week)), box.publicKey, inner).envelope;
}

const empty = (receipt, week) => join(new Writer().ascii('PSE1').u8(1).u8(1).done(),
	replyKeyId(mailboxAddress(receipt, week)), random(4064 - 22));
const slots = (receipt, week, ...filled) =>
	join(...filled, ...Array.from({ length: 4 - filled.length }, () => empty(receipt, week)));

await test('replies_are_found_among_the_empty_slots_oldest_first', () => {
	const receipt = makeReceipt(org), week = bundle.week;
	assert.deepEqual(openReplies(bundle, receipt, slots(receipt, week)), []);
	const found = openReplies(bundle, receipt, slots(receipt, week,
		reply(receipt, week, { text: 'second', day: TODAY }), reply(receipt, week, { text: 'first', day: TODAY - 1, first: week - 11 })));
	assert.deepEqual(found.map((r) => [r.text, r.desk]), [['first', 1], ['second', 1]]);
});

await test('a_reply_by_a_key_of_another_epoch_is_shown_as_not_checked', () => {
	const receipt = makeReceipt(org), week = bundle.week;
	const [found] = openReplies(bundle, receipt, slots(receipt, week, reply(receipt, week, { seed: random(32) })));
	assert.equal(found.desk, null);
});

await test('what_is_not_a_reply_to_this_mailbox_in_these_weeks_is_an_empty_slot', () => {
	const receipt = makeReceipt(org), other = makeReceipt(org), week = bundle.week;
	for (const slot of [reply(other, week), reply(receipt, week, { first: week - 12 }), reply(receipt, week, { first: week + 1 }),
		reply(receipt, week + 1)])
		assert.deepEqual(openReplies(bundle, receipt, slots(receipt, week, slot)), []);
	for (const bent of flips(reply(receipt, week), [0, 6, 30, 1150, 2000, -1]))
		assert.deepEqual(openReplies(bundle, receipt, slots(receipt, week, bent)), []);
	refuses(() => openReplies(bundle, receipt, new Uint8Array(16255)));
});

done();
