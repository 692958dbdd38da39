// SPDX-License-Identifier: MIT
// The pages' half of the protocol against the project's own known answers (tests/vectors/postern_*.json), which
// the programs' half makes and reads too: what is called right is made and read alike, what is called wrong is refused.

import { BODIES, isMade, signDeskKey } from '../../client-web/shared/bodies.mjs';
import { bundleHash, verifyBundle } from '../../client-web/shared/bundle.mjs';
import { Writer, join, readAll, toBase64, toHex, toUtf8 } from '../../client-web/shared/bytes.mjs';
import { KINDS } from '../../client-web/shared/contents.mjs';
import { readDocument, writeDocument } from '../../client-web/shared/document.mjs';
import { PURPOSES, bodyKeyOf, open, openBody, seal } from '../../client-web/shared/envelope.mjs';
import { expectInner, readInner, writeInner } from '../../client-web/shared/inner.mjs';
import { openKeyFile, readKeyFile } from '../../client-web/shared/keyfile.mjs';
import { openKeyring } from '../../client-web/shared/keyring.mjs';
import { hash, kdf, keyIdOf, signingPublicKey, staffKeys } from '../../client-web/shared/keys.mjs';
import { readHead, readStatement, writeStatement } from '../../client-web/shared/log.mjs';
import { leafHash, merkleRoot } from '../../client-web/shared/merkle.mjs';
import { readAnswer, writeHello, writeRequest } from '../../client-web/shared/request.mjs';
import { addressOf, checkAcknowledgement, replyKeyId } from '../../client-web/shared/sender.mjs';
import { fingerprint, fromWords, toWords } from '../../client-web/shared/words.mjs';
import { keyPair } from '../../client-web/shared/xwing.mjs';
import { assert, done, test } from '../lib/tap.mjs';
import { hex, readVectors, refuses, unhex } from '../lib/vectors.mjs';

const load = (name) => readVectors(`postern_${name}.json`);
const purposeOf = (number) => Object.values(PURPOSES).find((p) => p.purpose === number);
const kindOf = (number) => Object.values(KINDS).find((k) => k.kind === number);

/** The bytes of a member, with zero bytes up to zeros_to. */
function whole(one, key)
{
	const bytes = hex(one[key]);
	return join(bytes, new Uint8Array(Math.max(0, (one.zeros_to ?? 0) - bytes.length)));
}

await test('keys_follow_from_seeds_alike', () => {
	const { org_id, root_content, derived, key_ids } = load('keys');
	const org = hex(org_id);
	assert.equal(unhex(hash(hex(root_content))), org_id);
	for (const { label, seed, key } of derived)
		assert.equal(unhex(kdf(org, hex(seed), label)), key, label);
	for (const { public_key, key_id } of key_ids)
		assert.equal(unhex(keyIdOf(org, hex(public_key))), key_id);
});

await test('envelopes_are_sealed_and_opened_alike', () => {
	const { org_id, cases } = load('envelope');
	const org = hex(org_id);
	for (const v of cases) {
		const purpose = purposeOf(v.purpose), pair = keyPair(hex(v.seed)), envelope = hex(v.envelope);
		assert.equal(unhex(pair.publicKey), v.public_key);
		const sealed = seal(org, purpose, hex(v.key_id), pair.publicKey, hex(v.content), hex(v.encapsulation_seed));
		assert.equal(unhex(sealed.envelope), v.envelope, v.name);
		assert.equal(unhex(sealed.bodyKey), v.body_key);
		assert.equal(unhex(hash(envelope)), v.hash);
		assert.equal(unhex(open(org, purpose, pair, envelope)), v.content);
		assert.equal(unhex(bodyKeyOf(org, purpose, pair, envelope)), v.body_key);
		assert.equal(unhex(openBody(purpose, hex(v.body_key), envelope)), v.content);
	}
});

await test('wrong_envelopes_are_refused', () => {
	const { org_id, refused } = load('envelope');
	for (const v of refused)
		refuses(() => open(hex(org_id), purposeOf(v.purpose), keyPair(hex(v.seed)), hex(v.envelope)), v.name);
});

await test('inner_documents_are_written_and_read_alike', () => {
	const { org_id, key_id, cases } = load('inner');
	const org = hex(org_id);
	for (const v of cases) {
		const inner = readInner(org, purposeOf(v.purpose), hex(v.inner));
		expectInner(inner, kindOf(v.kind), hex(key_id), hex(v.context));
		assert.equal(inner.signerKind, v.signer_kind);
		const { v: _, ...fields } = JSON.parse(v.content);
		if (v.name === 'notice')
			continue;	// has a field of a later version, which is read and not written
		assert.equal(unhex(writeInner(org, purposeOf(v.purpose), { kind: kindOf(v.kind), recipient: hex(key_id),
			context: hex(v.context), signerKind: v.signer_kind, seed: v.seed ? hex(v.seed) : undefined,
			content: fields })), v.inner, v.name);
	}
});

await test('wrong_inner_documents_are_refused', () => {
	const { org_id, key_id, refused } = load('inner');
	const context = (inner) => inner.context;
	for (const v of refused)
		refuses(() => {
			const inner = readInner(hex(org_id), purposeOf(v.purpose), hex(v.inner));
			expectInner(inner, inner.kind, hex(key_id), context(inner));
		}, v.name);
});

await test('documents_are_signed_and_read_alike', () => {
	const { org_id } = load('keys');
	for (const v of load('document').cases) {
		const document = readDocument(hex(v.document), hex(org_id));
		assert.equal(document.number, v.number);
		assert.equal(document.day, v.day);
		assert.deepEqual(document.signers, v.seeds.map((s) => unhex(signingPublicKey(hex(s)))).sort());
		assert.equal(unhex(hash(hex(v.document))), v.hash);
		assert.equal(unhex(writeDocument(hex(v.org_id), document, v.seeds.map(hex))), v.document, v.name);
	}
});

await test('wrong_documents_are_refused', () => {
	const { org_id } = load('keys');
	for (const v of load('document').refused)
		refuses(() => readDocument(hex(v.document), hex(org_id)), v.name);
});

await test('bodies_are_read_and_written_alike', () => {
	const { org_id, cases } = load('body');
	const says = Object.fromEntries(cases.map((v) => {
		const body = readAll(hex(v.body), BODIES[v.type].read);
		assert.equal(toHex(BODIES[v.type].write(new Writer(), body).done()), v.body, v.name);
		return [v.name, [body, v.says]];
	}));
	const [root, rootSays] = says.root;
	assert.equal(root.name, rootSays.council);
	assert.equal(unhex(root.publicKey), rootSays.public_key);
	const [delegation, delegationSays] = says.delegation;
	assert.equal(delegation.threshold, delegationSays.threshold);
	assert.equal(delegation.lastDay, delegationSays.last_day);
	assert.deepEqual(delegation.keyholders.map(unhex), delegationSays.keyholders);
	const [epoch, epochSays] = says.epoch;
	assert.equal(epoch.sealUntil, epochSays.seal_until);
	assert.equal(epoch.destroyAfter, epochSays.destroy_after);
	epoch.desks.forEach((desk, i) => {
		assert.ok(isMade(hex(org_id), epoch.period, desk));
		const made = signDeskKey(hex(org_id), epoch.period, desk, hex(epochSays.desks[i].maker_seed));
		assert.equal(unhex(made.made), epochSays.desks[i].signature);
	});
	const [roster, rosterSays] = says.roster;
	assert.deepEqual(roster.people.map((p) => p.name), rosterSays.people.map((p) => p.name));
	assert.deepEqual(roster.people.map((p) => p.roles), rosterSays.people.map((p) => p.roles));
	const [site, siteSays] = says.site;
	assert.deepEqual(site.map((f) => f.path), siteSays.files.map((f) => f.path));
});

await test('a_keyset_of_the_programs_opens_in_the_page', () => {
	const { org_id, cases } = load('body');
	const org = hex(org_id), { body, says } = cases.find((v) => v.name === 'keyset');
	const keyset = readAll(hex(body), BODIES[7].read);
	assert.deepEqual(keyset.wraps.map((w) => unhex(w.recipient)), says.recipients);
	const { wrap } = keyset.wraps.find((w) => unhex(w.recipient) === says.recipient);
	const inner = readInner(org, PURPOSES.wrap, open(org, PURPOSES.wrap, keyPair(hex(says.recipient_seed)), wrap));
	assert.equal(inner.content.kind, 'desk');
	assert.equal(inner.content.seed, toBase64(hex(says.epoch_seed)));
	assert.equal(unhex(keyPair(kdf(org, hex(says.epoch_seed), 'desk kem')).publicKey), says.kem);
});

await test('wrong_bodies_are_refused', () => {
	for (const v of load('body').refused)
		refuses(() => readAll(hex(v.body), BODIES[v.type].read), v.name);
});

await test('bundles_hold_and_are_as_fresh_to_both', () => {
	const { org_id, cases } = load('bundle');
	for (const v of cases)
		for (const f of v.freshness) {
			const bundle = verifyBundle(hex(org_id), whole(v, 'bundle'), f.clock);
			assert.equal(bundle.today, f.today, v.name);
			assert.equal(bundle.canSeal, f.open, `${v.name}, day ${f.today}`);
			assert.equal(bundle.freshness === 'unchecked', !f.checked && !v.name.includes('stamp for another')
				&& v.name !== 'no stamp', `${v.name}, day ${f.today}`);
			if (f.checked || v.name === 'no stamp')
				assert.equal(bundle.freshness, f.lapsed ? 'stale' : 'current', `${v.name}, day ${f.today}`);
		}
	assert.equal(typeof bundleHash, 'function');
});

await test('wrong_bundles_are_refused', () => {
	const { org_id, refused } = load('bundle');
	for (const v of refused)
		refuses(() => verifyBundle(hex(org_id), whole(v, 'bundle'), 20000 * 86400), v.name);
});

await test('key_files_open_or_are_refused', async () => {
	const { cases, refused } = load('key_file');
	for (const v of cases) {
		const file = readKeyFile(hex(v.key_file));
		assert.equal(unhex(await openKeyFile(file, v.passphrase)), v.seed);
		assert.equal(unhex(staffKeys(hex(v.org_id), hex(v.seed)).identity.publicKey), v.identity);
	}
	for (const v of refused)
		await assert.rejects(async () => openKeyFile(readKeyFile(hex(v.key_file)), v.passphrase), v.name);
});

await test('keyrings_open_or_are_refused', () => {
	const { cases: [v], refused } = load('keyring');
	const org = hex(v.org_id), { identity, keyring } = staffKeys(org, hex(v.staff_seed));
	const opened = openKeyring(org, identity.publicKey, keyring, hex(v.keyring));
	assert.equal(opened.number, v.number);
	const want = JSON.parse(v.content).keys;
	assert.deepEqual(opened.keys.map((k) => ({ id: toHex(k.id), seed: toBase64(k.seed), day: k.day })), want);
	for (const r of refused)
		refuses(() => openKeyring(org, identity.publicKey, keyring, hex(r.keyring)), r.name);
});

await test('words_are_written_and_read_alike', () => {
	const { org_id, cases, readings, refused, fingerprints } = load('words');
	const org = hex(org_id);
	for (const v of cases)
		assert.equal(toWords(org, hex(v.secret)).join(' '), v.words);
	for (const v of readings)
		assert.equal(unhex(fromWords(org, v.text)), v.secret, v.text);
	for (const v of refused)
		refuses(() => fromWords(org, v.text), v.name);
	for (const v of fingerprints)
		assert.equal(fingerprint(org, hex(v.public_key)).join(' '), v.words);
});

await test('mailboxes_follow_from_receipts_alike', () => {
	const v = load('mailbox');
	const org = hex(v.org_id), secret = hex(v.secret);
	assert.equal(unhex(kdf(org, secret, 'mailbox kem')), v.kem_seed);
	assert.equal(unhex(kdf(org, secret, 'mailbox sign')), v.sign_seed);
	assert.equal(unhex(kdf(org, secret, 'mailbox address')), v.address_secret);
	assert.equal(unhex(keyPair(hex(v.kem_seed)).publicKey), v.kem_public);
	for (const w of v.weeks) {
		const address = addressOf(org, hex(v.address_secret), w.week);
		assert.equal(unhex(address), w.address);
		assert.equal(unhex(hash(address)), w.hash);
		assert.equal(unhex(replyKeyId(address)), w.reply_key_id);
	}
});

await test('requests_are_written_alike', () => {
	const { org_id, cases } = load('request');
	for (const v of cases) {
		const request = v.seed === null ? writeHello(hex(org_id)) : writeRequest(hex(org_id), { action: v.action,
			boot: hex(v.boot_id), session: hex(v.session_id), counter: v.counter, reason: v.reason,
			statement: hex(v.statement), args: hex(v.arguments) }, hex(v.seed));
		assert.equal(unhex(request), v.request, v.name);
		assert.equal(unhex(hash(request)), v.hash);
	}
});

await test('answers_hold_or_are_refused', () => {
	const { org_id, store_key, cases, refused } = load('answer');
	const request = toUtf8('request');	// what the request hash of the answers is the hash of
	for (const v of cases) {
		const answer = readAnswer(hex(org_id), hex(store_key), request, whole(v, 'answer'));
		assert.equal(answer.status, v.status);
		assert.equal(unhex(answer.body), v.body);
	}
	for (const v of refused)
		refuses(() => readAnswer(hex(org_id), hex(store_key), request, whole(v, 'answer')), v.name);
});

await test('statements_hold_or_are_refused', () => {
	const { cases: [v], refused } = load('statement');
	const org = hex(v.org_id);
	const statement = readStatement(org, hex(v.statement));
	assert.equal(statement.running, v.running);
	assert.equal(unhex(writeStatement(org, { running: v.running, action: v.action, reason: v.reason, seconds: v.seconds,
		record: hex(v.record), head: { size: v.head_size, root: hex(v.head_root) }, details: hex(v.details) },
	hex(v.seed))), v.statement);
	for (const r of refused)
		refuses(() => readStatement(org, hex(r.statement)), r.name);
});

await test('acknowledgements_hold_or_are_refused', () => {
	const v = load('acknowledgement');
	const bundle = { org: hex(v.org_id), storeKeys: [v.store_key] };
	const judge = (one) => checkAcknowledgement(bundle, hex(v.hash), hex(one.acknowledgement));
	const means = ['kept', 'later', 'refetch'];
	for (const one of v.cases)
		one.status === 3 ? refuses(() => judge(one), one.name) : assert.equal(judge(one), means[one.status]);
	for (const one of v.refused)
		refuses(() => judge(one), one.name);
});

await test('trees_and_heads_are_alike', () => {
	const { org_id, store_key, roots, head, refused } = load('log');
	const leaves = roots.map((_, i) => leafHash(Uint8Array.of(0, 0, 0, i)));
	roots.forEach((root, n) => assert.equal(unhex(merkleRoot(leaves.slice(0, n))), root, `${n} leaves`));
	const read = readHead(hex(org_id), hex(store_key), hex(head.head));
	assert.equal(read.size, head.size);
	assert.equal(unhex(read.root), head.root);
	for (const r of refused.filter((one) => one.head))
		refuses(() => readHead(hex(org_id), hex(store_key), hex(r.head)), r.name);
});

done();
