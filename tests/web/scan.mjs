// SPDX-License-Identifier: MIT
// The scan that other tests trust when it finds nothing finds what is there.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import zlib from 'node:zlib';
import { freshMarker, scanBytes, scanFolder, scanProcess } from '../lib/scan.mjs';
import { assert, done, test } from '../lib/tap.mjs';

const marker = freshMarker();
const around = (text) => Buffer.from(`before ${text} after`);

await test('a_marker_is_found_in_every_encoding', () => {
	const bytes = Buffer.from(marker);
	const planted = {
		'text': around(marker),
		'UTF-16': Buffer.from(`x${marker}x`, 'utf16le'),
		'UTF-16 big-endian': Buffer.from(`x${marker}x`, 'utf16le').swap16(),
		'hexadecimal': around(bytes.toString('hex')),
		'capital hexadecimal': around(bytes.toString('hex').toUpperCase()),
		'reversed text': around([...marker].reverse().join('')),
		'base64 of UTF-16': around(Buffer.from(marker, 'utf16le').toString('base64')),
	};
	for (const [name, place] of Object.entries(planted))
		assert.ok(scanBytes(marker, place).includes(name), name);
});

await test('base64_is_found_wherever_it_begins_and_in_both_alphabets', () => {
	for (const before of ['', 'a', 'ab', 'abc', '{"what":"'])
		for (const alphabet of ['base64', 'base64url'])
			assert.deepEqual(scanBytes(marker, around(Buffer.from(`${before}${marker}, then`).toString(alphabet))), ['base64']);
});

await test('compressed_streams_are_looked_into_even_when_cut_off', () => {
	const long = Buffer.from(`some words ${marker} and more `.repeat(30));
	for (const pack of [zlib.gzipSync, zlib.deflateSync]) {
		const packed = pack(long);
		assert.deepEqual(scanBytes(marker, Buffer.concat([Buffer.from('HTTP '), packed])), ['compressed text']);
		assert.deepEqual(scanBytes(marker, packed.subarray(0, packed.length - 9)), ['compressed text']);
	}
	assert.deepEqual(scanBytes(marker, zlib.brotliCompressSync(long)), ['compressed text']);
	assert.deepEqual(scanBytes(marker, zlib.deflateRawSync(long)), ['compressed text']);
});

await test('files_and_their_names_are_looked_at', () => {
	const folder = mkdtempSync(join(tmpdir(), 'scan-'));
	assert.deepEqual(scanFolder(marker, folder), []);
	// Across the edge of two parts.
	writeFileSync(join(folder, 'large'), Buffer.concat([Buffer.alloc((4 << 20) - 5), Buffer.from(marker)]));
	writeFileSync(join(folder, marker), '');
	const hits = scanFolder(marker, folder).sort();
	rmSync(folder, { recursive: true });
	assert.equal(hits.length, 2);
	assert.match(hits[0], /large: text$/);
	assert.match(hits[1], /^the name of /);
});

await test('the_memory_of_a_process_is_looked_at', async () => {
	const child = spawn('cat', { stdio: ['pipe', 'pipe', 'inherit'] });
	child.stdin.write(`${marker}\n`);
	await once(child.stdout, 'data');
	const hits = scanProcess(marker, child.pid);
	const others = scanProcess(freshMarker(), child.pid);
	child.kill();
	assert.ok(hits.length > 0);
	assert.deepEqual(others, []);
});

await test('nothing_is_found_where_nothing_is', () => {
	const noise = crypto.getRandomValues(new Uint8Array(60_000));
	assert.deepEqual(scanBytes(marker, Buffer.concat([Buffer.from(noise), around(freshMarker())])), []);
});

done();
