// SPDX-License-Identifier: MIT
// Each half of the protocol opens what the other has just made, with fresh keys: build/test/bin/crypto-exchange
// speaks for the programs (its commands stand at its head), client-web/shared for the pages.

import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { BODIES, TYPES } from '../../client-web/shared/bodies.mjs';
import { verifyBundle } from '../../client-web/shared/bundle.mjs';
import { Writer, random, toUtf8 } from '../../client-web/shared/bytes.mjs';
import { KINDS } from '../../client-web/shared/contents.mjs';
import { readDocument, writeDocument } from '../../client-web/shared/document.mjs';
import { PURPOSES, contentAtMost, open, seal } from '../../client-web/shared/envelope.mjs';
import { readInner, writeInner } from '../../client-web/shared/inner.mjs';
import { openKeyFile, readKeyFile, writeKeyFile } from '../../client-web/shared/keyfile.mjs';
import { openKeyring, sealKeyring } from '../../client-web/shared/keyring.mjs';
import { hash, keyIdOf, signingPublicKey, staffKeys } from '../../client-web/shared/keys.mjs';
import { openPart, sealPart } from '../../client-web/shared/part.mjs';
import { readAnswer, writeRequest } from '../../client-web/shared/request.mjs';
import { fromWords, toWords } from '../../client-web/shared/words.mjs';
import { keyPair } from '../../client-web/shared/xwing.mjs';
import { NOON, TODAY, makeBundle, makeCouncil, makeStamps } from '../lib/council.mjs';
import { assert, done, test } from '../lib/tap.mjs';
import { hex, refuses, repository, unhex } from '../lib/vectors.mjs';

const other = spawn(`${repository}build/test/bin/crypto-exchange`, { stdio: ['pipe', 'pipe', 'inherit'] });
const lines = createInterface({ input: other.stdout })[Symbol.asyncIterator]();

/** One question; bytes in it become hex. */
async function ask(what, members)
{
	const text = JSON.stringify({ do: what, ...members }, (_, v) => (v instanceof Uint8Array ? unhex(v) : v));
	other.stdin.write(`${text}\n`);
	const { value, done: ended } = await lines.next();
	assert.ok(!ended, 'crypto-exchange answers');
	return JSON.parse(value);
}

const org = random(32);
const pair = keyPair(random(32));
const seed = random(32);
const key_id = random(16);

await test('envelopes_of_every_purpose_and_length_go_both_ways', async () => {
	const kemSeed = random(32), mine = keyPair(kemSeed);
	for (const purpose of Object.values(PURPOSES))
		for (const length of [1, 300, contentAtMost(purpose)]) {
			const content = random(length);
			const { envelope } = seal(org, purpose, key_id, mine.publicKey, content);
			const opened = await ask('open', { purpose: purpose.purpose, org_id: org, seed: kemSeed, envelope });
			assert.equal(opened.content, unhex(content), `to the programs, purpose ${purpose.purpose}`);
			const sealed = await ask('seal', { purpose: purpose.purpose, org_id: org, key_id, public_key: mine.publicKey, content });
			assert.equal(unhex(open(org, purpose, mine, hex(sealed.envelope))), unhex(content),
				`to the pages, purpose ${purpose.purpose}`);
		}
});

await test('what_is_not_for_the_other_is_refused_both_ways', async () => {
	const { envelope } = seal(org, PURPOSES.card, key_id, pair.publicKey, random(9));
	for (const bent of [{ seed: random(32) }, { org_id: random(32) }, { purpose: PURPOSES.wrap.purpose }])
		assert.ok((await ask('open', { purpose: PURPOSES.card.purpose, org_id: org, seed, envelope, ...bent })).refused);
	const sealed = await ask('seal', { purpose: 5, org_id: org, key_id, public_key: pair.publicKey, content: '00' });
	assert.throws(() => open(org, PURPOSES.wrap, pair, hex(sealed.envelope)));
	assert.throws(() => open(random(32), PURPOSES.card, pair, hex(sealed.envelope)));
});

await test('inner_documents_go_both_ways', async () => {
	const kemSeed = random(32), mine = keyPair(kemSeed), context = random(32);
	const content = { id: unhex(random(16)), day: 20000, lang: 'en', text: 'naïve ✓' };
	const inner = writeInner(org, PURPOSES.reply, { kind: KINDS.reply, recipient: key_id, context, signerKind: 2, seed, content });
	const { envelope } = seal(org, PURPOSES.reply, key_id, mine.publicKey, inner);
	const read = await ask('inner-open', { purpose: 2, org_id: org, key_id, seed: kemSeed, envelope });
	assert.equal(read.kind, 10);
	assert.equal(read.signer, unhex(signingPublicKey(seed)));
	assert.equal(read.context, unhex(context));
	const again = await ask('inner-seal', { purpose: 2, kind: 10, signer_kind: 2, org_id: org, key_id, context, seed,
		public_key: mine.publicKey, content: read.content });
	const { content: { v: _, ...fields }, signer } = readInner(org, PURPOSES.reply, open(org, PURPOSES.reply, mine, hex(again.envelope)));
	assert.deepEqual(fields, content);
	assert.equal(unhex(signer), read.signer);
});

await test('documents_go_both_ways', async () => {
	const seeds = [random(32), random(32), random(32)];
	const body = [{ path: 'en/index.html', length: 5, hash: random(32) }];
	const document = writeDocument(org, { type: TYPES.site, number: 7, day: 20000, body }, seeds);
	const checked = await ask('document-check', { document });
	assert.equal(checked.number, 7);
	assert.deepEqual(checked.signers, seeds.map((s) => unhex(signingPublicKey(s))).sort());
	const made = await ask('document-sign', { type: TYPES.site, org_id: org, number: 7, day: 20000, seeds,
		body: BODIES[TYPES.site].write(new Writer(), body).done() });
	assert.equal(made.document, unhex(document), 'Ed25519 leaves no choice');
	assert.equal(readDocument(hex(made.document), org).number, 7);
});

await test('a_councils_bundle_holds_for_both', async () => {
	for (const leads of [1, 3]) {
		const council = makeCouncil({ leads });
		for (const count of [1, leads]) {
			const bundle = makeBundle(council, makeStamps(council, { count }));
			const judged = await ask('bundle-check', { org_id: council.org, bundle, clock: NOON });
			const lapsed = verifyBundle(council.org, bundle, NOON).freshness !== 'current';
			assert.equal(lapsed, leads === 3 && count === 1);
			assert.deepEqual(judged, { today: TODAY, checked: true, lapsed, open: true }, `${count} stamps, ${leads} leads`);
		}
		assert.ok((await ask('bundle-check', { org_id: org, bundle: makeBundle(council), clock: NOON })).refused);
	}
});

await test('key_files_and_keyrings_go_both_ways', async () => {
	const passphrase = 'twelve or more ~', staffSeed = random(32);
	const { identity, keyring } = staffKeys(org, staffSeed);
	const file = await writeKeyFile(org, staffSeed, passphrase, { memory: 8192, passes: 1 });
	assert.equal((await ask('key-file-open', { key_file: file, passphrase })).seed, unhex(staffSeed));
	assert.ok((await ask('key-file-open', { key_file: file, passphrase: `${passphrase}!` })).refused);
	const made = await ask('key-file-make', { org_id: org, seed: staffSeed, passphrase, salt: random(16) });
	assert.equal(unhex(await openKeyFile(readKeyFile(hex(made.key_file)), passphrase)), unhex(staffSeed));

	const keys = [{ id: keyIdOf(org, pair.publicKey), seed: random(32), day: 20000 }];
	const ring = sealKeyring(org, identity.publicKey, keyring, { number: 3, keys });
	const opened = await ask('keyring-open', { org_id: org, seed: staffSeed, keyring: ring });
	assert.equal(opened.number, 3);
	const sealed = await ask('keyring-seal', { org_id: org, seed: staffSeed, number: 4, nonce: random(24), content: opened.content });
	assert.deepEqual(openKeyring(org, identity.publicKey, keyring, hex(sealed.keyring)), { number: 4, keys });
});

await test('words_go_both_ways', async () => {
	for (let i = 0; i < 50; i++) {
		const secret = random(12), words = toWords(org, secret).join(' ');
		assert.equal((await ask('words-read', { org_id: org, words })).secret, unhex(secret));
		assert.equal((await ask('words-write', { org_id: org, secret })).words, words);
		assert.equal(unhex(fromWords(org, words)), unhex(secret));
	}
});

await test('requests_and_answers_go_both_ways', async () => {
	const request = writeRequest(org, { action: 16, boot: random(16), session: random(16), counter: 2 ** 33, reason: 1,
		statement: new Uint8Array(250), args: random(20) }, seed);
	const checked = await ask('request-check', { org_id: org, request });
	assert.equal(checked.counter, 2 ** 33);
	assert.equal(checked.signer, unhex(signingPublicKey(seed)));
	assert.ok((await ask('request-check', { org_id: random(32), request })).refused);
	const storeSeed = random(32), body = toUtf8('answered');
	const answer = await ask('answer-make', { status: 0, request_hash: hash(request), body, org_id: org, seed: storeSeed });
	assert.equal(unhex(readAnswer(org, signingPublicKey(storeSeed), request, hex(answer.answer)).body), unhex(body));
	assert.throws(() => readAnswer(org, signingPublicKey(seed), request, hex(answer.answer)));
});

await test('parts_go_both_ways', async () => {
	const file_key = random(32), piece = random(65488), where = { org_id: org, file_key, index: 5, total: 8 };
	const sealed = await ask('part-seal', { ...where, piece });
	assert.equal(unhex(openPart(org, file_key, 5, 8, hex(sealed.part))), unhex(piece));
	const opened = await ask('part-open', { ...where, part: sealPart(org, file_key, 5, 8, piece) });
	assert.equal(opened.piece, unhex(piece));
	assert.ok((await ask('part-open', { ...where, index: 6, part: hex(sealed.part) })).refused);
	refuses(() => openPart(org, file_key, 6, 8, hex(sealed.part)));
});

other.stdin.end();
done();
