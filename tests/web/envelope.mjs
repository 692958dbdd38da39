// SPDX-License-Identifier: MIT
// client-web/shared/envelope.mjs, inner.mjs: sealed for one key, one purpose, one organisation; signed by whom it says.

import { CipherSuite, HkdfSha256 } from '@hpke/core';
import { XWing } from '@hpke/hybridkem-x-wing';
import { chacha20poly1305 } from '@noble/ciphers/chacha.js';
import { join, random } from '../../client-web/shared/bytes.mjs';
import { KINDS, SIGNERS } from '../../client-web/shared/contents.mjs';
import { HEADER_BYTES, PURPOSES, bodyKeyOf, contentAtMost, open, openBody, readHeader, seal } from '../../client-web/shared/envelope.mjs';
import { NO_CONTEXT, expectInner, readInner, writeInner } from '../../client-web/shared/inner.mjs';
import { hash, signingPublicKey, tag } from '../../client-web/shared/keys.mjs';
import { pad, unpad } from '../../client-web/shared/pad.mjs';
import { keyPair } from '../../client-web/shared/xwing.mjs';
import { assert, done, test } from '../lib/tap.mjs';
import { flips, hex, plain, refuses, unhex } from '../lib/vectors.mjs';

const org = random(32), keyId = random(16), seed = random(32);
const pair = keyPair(seed), other = keyPair(random(32));
const content = new TextEncoder().encode('Two men, every night, behind the garages.');

await test('every_purpose_seals_to_its_one_size_and_opens_again', () => {
	for (const [name, purpose] of Object.entries(PURPOSES)) {
		for (const n of [1, contentAtMost(purpose)]) {
			const words = new Uint8Array(n).fill(7);
			const { envelope, bodyKey } = seal(org, purpose, keyId, pair.publicKey, words);
			assert.equal(envelope.length, purpose.size, name);
			assert.deepEqual(open(org, purpose, pair, envelope), words);
			assert.deepEqual(openBody(purpose, bodyKey, envelope), words, 'by the body key alone');
		}
		refuses(() => seal(org, purpose, keyId, pair.publicKey, new Uint8Array(0)));
		refuses(() => seal(org, purpose, keyId, pair.publicKey, new Uint8Array(contentAtMost(purpose) + 1)));
	}
	assert.deepEqual(Object.values(PURPOSES).map(contentAtMost), [15161, 2873, 2873, 31545, 793, 793, 793, 2873]);
});

await test('another_hpke_library_derives_the_same_keys', async () => {
	const kem = new XWing();
	const aead = { id: 0x0003, keySize: 32, nonceSize: 12, tagSize: 16, createEncryptionContext: () => null };
	const suite = new CipherSuite({ kem, kdf: new HkdfSha256(), aead });
	const { envelope, bodyKey } = seal(org, PURPOSES.tip, keyId, pair.publicKey, content);
	const { encapsulation, commit } = readHeader(envelope);
	const { privateKey } = await kem.generateKeyPairDerand(seed);
	const context = await suite.createRecipientContext({ recipientKey: privateKey, enc: encapsulation,
		info: join(tag('envelope'), Uint8Array.of(1), org, keyId) });
	const exported = async (name) => plain(await context.export(join(tag(name), hash(encapsulation)), 32));
	assert.equal(unhex(await exported('body')), unhex(bodyKey));
	assert.equal(unhex(await exported('commit')), unhex(commit));
});

await test('an_envelope_opens_for_nobody_else_and_for_nothing_else', () => {
	const { envelope } = seal(org, PURPOSES.tip, keyId, pair.publicKey, content);
	assert.equal(bodyKeyOf(org, PURPOSES.tip, other, envelope), null, 'another key');
	assert.equal(bodyKeyOf(random(32), PURPOSES.tip, pair, envelope), null, 'another organisation');
	assert.equal(bodyKeyOf(org, PURPOSES.event, pair, envelope), null, 'another purpose');
	assert.ok(bodyKeyOf(org, PURPOSES.tip, pair, envelope.slice(0, HEADER_BYTES)), 'the header alone tells');
	refuses(() => open(org, PURPOSES.tip, other, envelope));
	refuses(() => open(org, PURPOSES.event, pair, envelope));
});

await test('one_bit_anywhere_and_it_does_not_open', () => {
	const { envelope, bodyKey } = seal(org, PURPOSES.card, keyId, pair.publicKey, content);
	for (const bent of flips(envelope, [0, 4, 5, 6, 21, 22, 600, 1110, 1141, 1142, 1173, 1174, 1500, -1])) {
		refuses(() => open(org, PURPOSES.card, pair, bent));
		refuses(() => openBody(PURPOSES.card, bodyKey, bent), 'the header is covered by the seal too');
	}
	for (const n of [0, 3, 1173, 1983])
		refuses(() => open(org, PURPOSES.card, pair, envelope.slice(0, n)));
	refuses(() => open(org, PURPOSES.card, pair, join(envelope, hex('00'))));
});

await test('a_wrong_commitment_is_seen_before_anything_is_opened', () => {
	const { envelope, bodyKey } = seal(org, PURPOSES.card, keyId, pair.publicKey, content);
	const header = envelope.slice(0, HEADER_BYTES);
	header[1150] ^= 1;
	const padded = pad(content, PURPOSES.card.size - HEADER_BYTES - 16);
	const resealed = join(header, chacha20poly1305(bodyKey, new Uint8Array(12), header).encrypt(padded));
	assert.deepEqual(openBody(PURPOSES.card, bodyKey, resealed), content, 'the seal itself holds');
	refuses(() => open(org, PURPOSES.card, pair, resealed));
});

await test('padding_has_one_form', () => {
	assert.equal(unhex(pad(hex('00'), 4)), '00800000');
	assert.equal(unhex(unpad(hex('0080'))), '00');
	assert.equal(unhex(unpad(hex('808000'))), '80');
	for (const bad of ['8000', '80', '0000', '0100', '0181', ''])
		refuses(() => unpad(hex(bad)), bad);
});

const mailboxSeed = random(32), staffSeed = random(32);
const withdrawal = { kind: KINDS.withdrawal, recipient: keyId, context: hash(signingPublicKey(mailboxSeed)),
	signerKind: SIGNERS.mailbox, seed: mailboxSeed, content: { id: '11'.repeat(16) } };

await test('an_inner_document_is_read_with_the_one_who_signed_it', () => {
	const inner = readInner(org, PURPOSES.tip, writeInner(org, PURPOSES.tip, withdrawal));
	assert.equal(inner.kind, KINDS.withdrawal);
	assert.deepEqual(inner.signer, signingPublicKey(mailboxSeed));
	assert.deepEqual(inner.content, { v: 1, id: '11'.repeat(16) });
	expectInner(inner, KINDS.withdrawal, keyId, withdrawal.context);
	refuses(() => expectInner(inner, KINDS.first, keyId, withdrawal.context));
	refuses(() => expectInner(inner, KINDS.withdrawal, random(16), withdrawal.context));
	refuses(() => expectInner(inner, KINDS.withdrawal, keyId, NO_CONTEXT));
});

await test('an_inner_document_that_was_touched_is_refused', () => {
	const bytes = writeInner(org, PURPOSES.tip, withdrawal);
	for (const bent of flips(bytes, [0, 1, 2, 18, 50, 51, 83, 84, 90, -64, -1]))
		refuses(() => readInner(org, PURPOSES.tip, bent));
	refuses(() => readInner(random(32), PURPOSES.tip, bytes), 'another organisation');
	refuses(() => readInner(org, PURPOSES.reply, bytes), 'another purpose');
	refuses(() => readInner(org, PURPOSES.tip, join(bytes, hex('00'))));
	refuses(() => readInner(org, PURPOSES.tip, bytes.slice(0, -1)));
});

await test('each_kind_is_signed_by_those_who_may_and_travels_where_it_should', () => {
	const nobody = { ...withdrawal, signerKind: SIGNERS.nobody, seed: undefined };
	refuses(() => writeInner(org, PURPOSES.tip, nobody), 'a withdrawal that nobody signed');
	refuses(() => writeInner(org, PURPOSES.tip, { ...withdrawal, signerKind: SIGNERS.staff, seed: staffSeed }));
	refuses(() => writeInner(org, PURPOSES.event, withdrawal));
	const note = { kind: KINDS.event, recipient: keyId, signerKind: SIGNERS.staff, seed: staffSeed,
		content: { type: 'noted', at: 1, seen: [], data: { text: 'x' } } };
	for (const purpose of [PURPOSES.event, PURPOSES.largeEvent])
		assert.equal(readInner(org, purpose, writeInner(org, purpose, note)).content.type, 'noted');
	const asSmall = writeInner(org, PURPOSES.event, note);
	refuses(() => readInner(org, PURPOSES.largeEvent, asSmall), 'the purpose is signed');
});

await test('a_first_report_is_signed_by_nobody_and_says_so_in_full', () => {
	const first = { kind: KINDS.first, recipient: keyId, content: { id: '22'.repeat(16), lang: 'en', desk: 1, topic: 'drugs',
		answers: {}, mailbox: null, place: null, files: null } };
	const bytes = writeInner(org, PURPOSES.tip, first);
	assert.equal(readInner(org, PURPOSES.tip, bytes).signerKind, SIGNERS.nobody);
	const named = bytes.slice();
	named[60] = 1;
	refuses(() => readInner(org, PURPOSES.tip, named), 'a key of nobody');
	refuses(() => readInner(org, PURPOSES.tip, join(bytes, new Uint8Array(64))), 'a signature of nobody');
});

done();
