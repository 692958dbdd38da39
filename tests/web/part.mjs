// SPDX-License-Identifier: MIT
// client-web/shared/part.mjs: files in parts, alike in C and here, whole or not at all.

import { random } from '../../client-web/shared/bytes.mjs';
import { hash } from '../../client-web/shared/keys.mjs';
import { openFile, openPart, partDeleteToken, partId, sealFile, sealPart } from '../../client-web/shared/part.mjs';
import { assert, done, test } from '../lib/tap.mjs';
import { flips, hex, readVectors, refuses, unhex } from '../lib/vectors.mjs';

const PIECE = 65488;

await test('parts_are_the_known_answers', () => {
	const v = readVectors('postern_part.json');
	const org = hex(v.org_id), key = hex(v.file_key);
	const piece = Uint8Array.from({ length: PIECE }, (_, i) => i % 251);
	assert.ok(v.cases.length >= 3);
	for (const c of v.cases) {
		assert.equal(unhex(partId(org, key, c.index)), c.id);
		assert.equal(unhex(partDeleteToken(org, key, c.index)), c.delete_token);
		const sealed = sealPart(org, key, c.index, c.total, piece);
		assert.equal(unhex(hash(sealed)), c.sealed_hash);
		assert.deepEqual(openPart(org, key, c.index, c.total, sealed), piece);
	}
});

const org = random(32), key = random(32);

await test('a_file_comes_back_from_the_fewest_parts_that_hold_it', () => {
	for (const [n, parts] of [[1, 8], [8 * PIECE - 1, 8], [8 * PIECE, 16]]) {
		const content = new Uint8Array(n).fill(7);
		const sealed = sealFile(org, key, content);
		assert.equal(sealed.length, parts);
		const whole = sealed.map((p) => p.sealed);
		assert.deepEqual(openFile(org, key, whole.map((p) => hash(p)), whole), content);
	}
	refuses(() => sealFile(org, key, new Uint8Array(64 * PIECE)), 'too large');
	refuses(() => sealFile(org, key, new Uint8Array(0)));
});

await test('parts_that_were_swapped_bent_or_left_out_are_refused', () => {
	const parts = sealFile(org, key, random(200)).map((p) => p.sealed), hashes = parts.map((p) => hash(p));
	const swapped = [parts[1], parts[0], ...parts.slice(2)];
	refuses(() => openFile(org, key, hashes, swapped));
	refuses(() => openFile(org, key, swapped.map((p) => hash(p)), swapped), 'even with their hashes');
	refuses(() => openFile(org, key, hashes.slice(1), parts.slice(1)));
	refuses(() => openFile(org, random(32), hashes, parts));
	refuses(() => openFile(random(32), key, hashes, parts));
	for (const bent of flips(parts[0], [0, 40000, -1]))
		refuses(() => openPart(org, key, 0, 8, bent));
	refuses(() => openPart(org, key, 0, 16, parts[0]), 'one of another number');
	refuses(() => openPart(org, key, 1, 8, parts[0]), 'in another place');
	for (const [index, total] of [[8, 8], [-1, 8], [0, 7], [0.5, 8], [0, 0]])
		refuses(() => sealPart(org, key, index, total, new Uint8Array(PIECE)));
});

await test('names_of_parts_tell_nothing_of_each_other', () => {
	const names = sealFile(org, key, random(10)).flatMap((p) => [unhex(p.id), unhex(p.deleteToken)]);
	assert.equal(new Set(names).size, 16);
	assert.notDeepEqual(partId(org, key, 0), partId(org, random(32), 0));
});

done();
