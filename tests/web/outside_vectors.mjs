// SPDX-License-Identifier: MIT
// client-web/shared against answers that others worked out: X-Wing, HPKE, RFC 6962, and Wycheproof for
// what the libraries below it do in the very way we call them.

import { chacha20poly1305, xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { x25519 } from '@noble/curves/ed25519.js';
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { ed25519 } from '@noble/curves/ed25519.js';
import { exporterSecret, exportSecret } from '../../client-web/shared/hpke.mjs';
import { checkConsistency, checkInclusion } from '../../client-web/shared/merkle.mjs';
import { decapsulate, encapsulate, keyPair } from '../../client-web/shared/xwing.mjs';
import { assert, done, test } from '../lib/tap.mjs';
import { hex, plain, readVectors, refuses, unhex, vectorFiles } from '../lib/vectors.mjs';

await test('x_wing_gives_the_drafts_answers', () => {
	const vectors = readVectors('xwing/test-vectors.json');
	assert.ok(vectors.length >= 3);
	for (const v of vectors) {
		const pair = keyPair(hex(v.seed));
		assert.equal(unhex(pair.publicKey), v.pk);
		const sealed = encapsulate(pair.publicKey, hex(v.eseed));
		assert.equal(unhex(sealed.encapsulation), v.ct);
		assert.equal(unhex(sealed.secret), v.ss);
		assert.equal(unhex(decapsulate(pair, hex(v.ct))), v.ss);
	}
});

await test('hpke_with_x_wing_gives_the_published_exports', () => {
	const sets = readVectors('hpke/rust-hpke-test-vectors-go-8aa8a04.json')
		.filter((v) => v.kem_id === 0x647a && v.kdf_id === 1 && v.aead_id === 3);
	assert.equal(sets.length, 1);
	for (const v of sets) {
		const pair = keyPair(hex(v.skRm));
		assert.equal(unhex(pair.publicKey), v.pkRm);
		const secret = decapsulate(pair, hex(v.enc));
		assert.equal(unhex(secret), v.shared_secret);
		const exporter = exporterSecret(secret, hex(v.info));
		assert.equal(unhex(exporter), v.exporter_secret);
		assert.ok(v.exports.length >= 3);
		for (const e of v.exports)
			assert.equal(unhex(exportSecret(exporter, hex(e.exporter_context), e.L)), e.exported_value);
	}
});

const base64 = (text) => plain(Buffer.from(text ?? '', 'base64'));

await test('inclusion_proofs_are_judged_as_in_rfc_6962', () => {
	const files = vectorFiles('rfc6962/testdata/inclusion');
	assert.ok(files.length > 90);
	for (const file of files) {
		const v = readVectors(file);
		const check = () => checkInclusion(base64(v.leafHash), v.leafIdx, v.treeSize, (v.proof ?? []).map(base64), base64(v.root));
		v.wantErr ? refuses(check, file) : check();
	}
});

await test('consistency_proofs_are_judged_as_in_rfc_6962', () => {
	const files = vectorFiles('rfc6962/testdata/consistency');
	assert.ok(files.length > 90);
	for (const file of files) {
		const v = readVectors(file);
		const check = () => checkConsistency(v.size1, v.size2, (v.proof ?? []).map(base64), base64(v.root1), base64(v.root2));
		v.wantErr ? refuses(check, file) : check();
	}
});

/** Runs one file of Wycheproof; a step gives true, or false or an error where it refuses. */
function wycheproof(name, step)
{
	let n = 0;
	for (const group of readVectors(`wycheproof/${name}_test.json`).testGroups)
		for (const t of group.tests) {
			let held;
			try {
				held = step(t, group);
			} catch {
				held = false;
			}
			if (held === undefined)
				continue;
			n++;
			if (t.result !== 'acceptable')
				assert.equal(held, t.result === 'valid', `${name} ${t.tcId}: ${t.comment}`);
		}
	assert.ok(n > 50, `${name}: only ${n}`);
}

const aead = (cipher, nonceLength) => (t) => {
	if (t.iv.length !== 2 * nonceLength)
		return undefined;
	const opened = cipher(hex(t.key), hex(t.iv), hex(t.aad)).decrypt(hex(t.ct + t.tag));
	return unhex(opened) === t.msg;
};

await test('ciphers_open_and_refuse_as_wycheproof_says', () => {
	wycheproof('chacha20_poly1305', aead(chacha20poly1305, 12));
	wycheproof('xchacha20_poly1305', aead(xchacha20poly1305, 24));
});

await test('ed25519_verifies_as_wycheproof_says', () => {
	wycheproof('ed25519', (t, group) =>
		ed25519.verify(hex(t.sig), hex(t.msg), hex(group.publicKey.pk), { zip215: false }));
});

await test('hkdf_and_x25519_agree_with_wycheproof', () => {
	wycheproof('hkdf_sha256', (t) => unhex(hkdf(sha256, hex(t.ikm), hex(t.salt), hex(t.info), t.size)) === t.okm);
	wycheproof('x25519', (t) => unhex(x25519.getSharedSecret(hex(t.private), hex(t.public))) === t.shared);
});

done();
