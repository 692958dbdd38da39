// SPDX-License-Identifier: MIT
// client-web/shared/request.mjs, log.mjs, merkle.mjs, keyfile.mjs, keyring.mjs: what a console signs, checks and unlocks.

import { chacha20poly1305 } from '@noble/ciphers/chacha.js';
import { argon2id } from '@noble/hashes/argon2.js';
import { Writer, join, random } from '../../client-web/shared/bytes.mjs';
import { isPassphrase, openKeyFile, readKeyFile, writeKeyFile } from '../../client-web/shared/keyfile.mjs';
import { openKeyring, sealKeyring } from '../../client-web/shared/keyring.mjs';
import { hash, isSigned, sign, signingPublicKey, staffKeys, tag } from '../../client-web/shared/keys.mjs';
import { REASONS, readHead, readStatement, writeStatement } from '../../client-web/shared/log.mjs';
import { checkConsistency, leafHash, merkleRoot } from '../../client-web/shared/merkle.mjs';
import { ACTIONS, readAnswer, readHello, writeHello, writeRequest } from '../../client-web/shared/request.mjs';
import { Refused } from '../../client-web/shared/bytes.mjs';
import { assert, done, test } from '../lib/tap.mjs';
import { flips, hex, refuses } from '../lib/vectors.mjs';

const org = random(32), seed = random(32), storeSeed = random(32), storeKey = signingPublicKey(storeSeed);
const { identity, keyring } = staffKeys(org, seed);
const passphrase = 'correct horse battery';
const cheap = { memory: 8192, passes: 1 };
const rejects = (promise, why) => assert.rejects(promise, Refused, why);

await test('a_key_file_opens_with_its_passphrase_and_no_other', async () => {
	const bytes = await writeKeyFile(org, seed, passphrase, cheap);
	const file = readKeyFile(bytes);
	const progress = [];
	assert.deepEqual(await openKeyFile(file, passphrase, (share) => progress.push(share)), seed);
	assert.ok(progress.length > 1 && progress.at(-1) === 1, 'the page hears how far it is');
	await rejects(openKeyFile(file, 'correct horse batterY'));
	await rejects(openKeyFile(file, 'short'));
	await rejects(openKeyFile(file, 'with a £ in its middle'));
});

await test('a_damaged_or_foreign_key_file_is_refused', async () => {
	const bytes = await writeKeyFile(org, seed, passphrase, cheap);
	for (const n of [0, 3, 70, bytes.length - 1])
		refuses(() => readKeyFile(bytes.slice(0, n)));
	refuses(() => readKeyFile(join(bytes, hex('00'))));
	for (const bent of flips(bytes, [0, 4, 69, 70, 72]))
		refuses(() => readKeyFile(bent));
	for (const bent of flips(bytes, [5, 40, 85, 100, -1]))
		await rejects(openKeyFile(readKeyFile(bent), passphrase));
	const greedy = bytes.slice();
	greedy[73] = 1;
	refuses(() => readKeyFile(greedy), 'more memory than the protocol allows');
});

await test('a_key_file_that_names_somebody_else_is_refused_though_its_seal_holds', async () => {
	const other = random(32), salt = random(16);
	const numbers = new Writer().u32(cheap.memory).u32(cheap.passes).bytes(salt).done();
	const key = argon2id(passphrase, salt, { m: cheap.memory, t: cheap.passes, p: 1, version: 0x13, dkLen: 32 });
	const sealed = chacha20poly1305(key, new Uint8Array(12), join(tag('key file'), org, other, hex('01'), numbers)).encrypt(seed);
	const bytes = new Writer().ascii('PSK1').u8(1).bytes(org).bytes(other).u8(1).u8(1).u16(72).bytes(numbers).bytes(sealed).done();
	await rejects(openKeyFile(readKeyFile(bytes), passphrase));
});

await test('slots_of_kinds_to_come_are_skipped', async () => {
	const bytes = await writeKeyFile(org, seed, passphrase, cheap);
	const later = join(bytes.slice(0, 69), hex('02'), hex('020003ffffff'), bytes.slice(70));
	assert.deepEqual(await openKeyFile(readKeyFile(later), passphrase), seed);
	refuses(() => readKeyFile(join(bytes.slice(0, 69), hex('02'), hex('000000'), bytes.slice(70))));
});

await test('a_passphrase_is_12_to_128_printable_characters', () => {
	assert.ok(isPassphrase('a'.repeat(12)) && isPassphrase('~ '.repeat(64)));
	for (const text of ['a'.repeat(11), 'a'.repeat(129), 'aaaaaaaaaaa\n', 'aaaaaaaaaaaé', ''])
		assert.equal(isPassphrase(text), false);
});

await test('a_keyring_opens_for_its_owner_and_number', () => {
	const keys = [{ id: random(16), seed: random(32), day: 20780 }, { id: random(16), seed: random(32), day: 20690 }];
	const bytes = sealKeyring(org, identity.publicKey, keyring, { number: 3, keys });
	assert.equal(bytes.length, 8192);
	assert.deepEqual(openKeyring(org, identity.publicKey, keyring, bytes), { number: 3, keys });
	refuses(() => openKeyring(org, identity.publicKey, random(32), bytes));
	refuses(() => openKeyring(org, random(32), keyring, bytes));
	refuses(() => openKeyring(random(32), identity.publicKey, keyring, bytes));
	for (const bent of flips(bytes, [0, 7, 8, 31, 32, 4000, -1]))
		refuses(() => openKeyring(org, identity.publicKey, keyring, bent));
});

const boot = random(16), session = random(16);

await test('a_request_is_signed_over_every_byte', () => {
	const request = writeRequest(org, { action: ACTIONS.casesList, boot, session, counter: 7, reason: 0, args: hex('01') }, identity.seed);
	const covered = request.slice(0, -64);
	assert.ok(isSigned(identity.publicKey, 'request', request.slice(-64), covered));
	assert.equal(request.length, 4 + 1 + 1 + 32 + 16 + 16 + 8 + 32 + 1 + 4 + 4 + 1 + 64);
	const hello = writeHello(org);
	assert.ok(hello.slice(38).every((b) => b === 0) && hello.length === 4 + 1 + 1 + 32 + 16 + 16 + 8 + 32 + 1 + 4 + 4 + 64);
	refuses(() => writeRequest(org, { action: 5, boot, session, counter: 1, args: new Uint8Array(114688) }, identity.seed));
});

/** The store's answer to a request. */
function answer(request, body, { status = 0, by = storeSeed, size } = {})
{
	const covered = new Writer().ascii('PSR1').u8(status).bytes(hash(request)).blob(body).done();
	const whole = join(covered, sign(by, 'reply', org, covered));
	return join(whole, new Uint8Array((size ?? (whole.length <= 4096 ? 4096 : whole.length <= 32768 ? 32768 : 114688)) - whole.length));
}

await test('only_the_stores_answer_to_this_very_request_counts', () => {
	const request = writeRequest(org, { action: 15, boot, session, counter: 1 }, identity.seed);
	assert.deepEqual(readAnswer(org, storeKey, request, answer(request, hex('0102'))), { status: 0, body: hex('0102') });
	assert.equal(readAnswer(org, storeKey, request, answer(request, hex(''), { status: 3 })).status, 3);
	assert.equal(readAnswer(org, storeKey, request, answer(request, new Uint8Array(5000))).body.length, 5000);
	refuses(() => readAnswer(org, storeKey, request, answer(random(200), hex('01'))), 'to another request');
	refuses(() => readAnswer(org, storeKey, request, answer(request, hex('01'), { by: random(32) })));
	refuses(() => readAnswer(org, storeKey, request, answer(request, hex('01'), { status: 1 })), 'refused and yet a body');
	refuses(() => readAnswer(org, storeKey, request, answer(request, hex(''), { status: 5 })));
	refuses(() => readAnswer(org, storeKey, request, answer(request, hex('01'), { size: 32768 })), 'larger than it needs');
	for (const bent of flips(answer(request, hex('0102')), [0, 4, 5, 37, 40, 41, 43, 106, 107, 4095]))
		refuses(() => readAnswer(org, storeKey, request, bent));
});

await test('hello_tells_the_stores_key_and_is_signed_by_it', () => {
	const request = writeHello(org);
	const body = new Writer().bytes(org).bytes(boot).bytes(storeKey).u64(1795000000).bytes(new Uint8Array(140)).done();
	assert.equal(readHello(readAnswer(org, null, request, answer(request, body)).body).seconds, 1795000000);
	refuses(() => readAnswer(org, null, request, answer(request, body, { by: random(32) })));
	refuses(() => readAnswer(org, null, request, answer(request, hex(''), { status: 1 })));
});

const head = { size: 3, root: random(32) };
const signedHead = (by = storeSeed) => {
	const unsigned = new Writer().ascii('PSH1').bytes(org).u64(head.size).bytes(head.root).done();
	return join(unsigned, sign(by, 'tree head', unsigned));
};

await test('heads_and_statements_hold_by_their_signatures', () => {
	assert.deepEqual(readHead(org, storeKey, signedHead()), head);
	refuses(() => readHead(org, storeKey, signedHead(random(32))));
	for (const bent of flips(signedHead(), [0, 4, 36, 43, 44, 76, -1]))
		refuses(() => readHead(org, storeKey, bent));
	const says = { running: 9, action: ACTIONS.caseRead, reason: REASONS.triage, seconds: 1795000000, record: random(32), head };
	const bytes = writeStatement(org, says, identity.seed);
	assert.equal(bytes.length, 250);
	assert.deepEqual(readStatement(org, bytes), { signer: identity.publicKey, ...says, details: new Uint8Array(32) });
	for (const bent of flips(bytes, [0, 4, 36, 68, 72, 73, 74, 82, 114, 122, 154, 186, -1]))
		refuses(() => readStatement(org, bent));
});

await test('a_log_that_grew_is_told_from_one_that_was_cut', () => {
	const leaves = Array.from({ length: 6 }, (_, i) => leafHash(Uint8Array.of(i)));
	const [a, b, c, d, e, f] = leaves;
	const node = (...h) => merkleRoot(h);
	const proof = [c, d, node(a, b), node(e, f)];
	checkConsistency(3, 6, proof, merkleRoot(leaves.slice(0, 3)), merkleRoot(leaves));
	refuses(() => checkConsistency(3, 6, proof, merkleRoot([a, b, d]), merkleRoot(leaves)));
	refuses(() => checkConsistency(6, 3, [], merkleRoot(leaves), merkleRoot(leaves.slice(0, 3))));
});

done();
