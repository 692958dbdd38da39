// SPDX-License-Identifier: MIT
//
// Looks for a marker where it must not be: in files, in the memory of processes, in recorded traffic;
// as text, in UTF-16, base64, hexadecimal, percent-encoding, reversed, and inside compressed streams.
// Whoever uses it plants a marker first and sees it found, or the silence means nothing.

import { closeSync, openSync, readFileSync, readSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import zlib from 'node:zlib';

const PART = 4 << 20;	// memory and files are read in parts this large,
const OVERLAP = 4096;	// which overlap by more than any needle is long

/** A marker nobody else writes: letters and digits, so that every encoding of it is plain. */
export const freshMarker = () =>
	'marker' + [...crypto.getRandomValues(new Uint8Array(12))].map((b) => b.toString(36).padStart(2, '0')).join('');

/** Base64 of the marker wherever it begins in a longer text: without the letters that mix with neighbours. */
function base64Forms(bytes)
{
	const forms = [];
	for (let before = 0; before < 3; before++) {
		const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64').replace(/=+$/, '');
		const whole = text.slice(before ? before + 1 : 0, -2);
		forms.push(whole, whole.replaceAll('+', '-').replaceAll('/', '_'));
	}
	return [...new Set(forms)];
}

/** @returns {[string, Buffer][]} what to look for, and what to call it */
export function needles(marker)
{
	const bytes = Buffer.from(marker, 'utf8');
	const wide = Buffer.from(marker, 'utf16le');
	const forms = [
		['text', bytes],
		['UTF-16', wide],
		['UTF-16 big-endian', Buffer.from(wide).swap16()],
		['UTF-32', Buffer.concat([...bytes].map((b) => Buffer.from([b, 0, 0, 0])))],
		['hexadecimal', Buffer.from(bytes.toString('hex'))],
		['capital hexadecimal', Buffer.from(bytes.toString('hex').toUpperCase())],
		['percent-encoding', Buffer.from([...bytes].map((b) => '%' + b.toString(16)).join(''))],
		['reversed text', Buffer.from(bytes).reverse()],
	];
	for (const form of base64Forms(bytes))
		forms.push(['base64', Buffer.from(form)]);
	for (const form of base64Forms(wide))
		forms.push(['base64 of UTF-16', Buffer.from(form)]);
	return forms;
}

const inflaters = [
	[Buffer.from([0x1f, 0x8b, 0x08]), zlib.gunzipSync],
	...[0x01, 0x5e, 0x9c, 0xda].map((second) => [Buffer.from([0x78, second]), zlib.inflateSync]),
];

function* unpacked(bytes)
{
	const options = { finishFlush: zlib.constants.Z_SYNC_FLUSH, maxOutputLength: 16 << 20 };
	for (const [magic, inflate] of inflaters) {
		for (let at = bytes.indexOf(magic); at >= 0; at = bytes.indexOf(magic, at + 1)) {
			try {
				yield inflate(bytes.subarray(at, at + (1 << 20)), options);
			} catch { /* not a stream after all */ }
		}
	}
}

/** Streams that carry no mark of their own are tried from the beginning of a file or body. */
function* unpackedFromStart(bytes)
{
	const flush = { finishFlush: zlib.constants.Z_SYNC_FLUSH, maxOutputLength: 16 << 20 };
	const brotli = { finishFlush: zlib.constants.BROTLI_OPERATION_FLUSH, maxOutputLength: 16 << 20 };
	for (const [inflate, options] of [[zlib.inflateRawSync, flush], [zlib.brotliDecompressSync, brotli]]) {
		try {
			yield inflate(bytes, options);
		} catch { /* not that */ }
	}
}

/** The names of the forms that occur in bytes. */
export function scanBytes(marker, bytes, forms = needles(marker))
{
	const found = new Set();
	const look = (where, prefix) => {
		for (const [name, needle] of forms) {
			if (where.includes(needle))
				found.add(prefix + name);
		}
	};
	look(bytes, '');
	for (const inner of unpacked(bytes))
		look(inner, 'compressed ');
	for (const inner of unpackedFromStart(bytes))
		look(inner, 'compressed ');
	return [...found];
}

function* parts(fd, from, to)
{
	const buffer = Buffer.alloc(PART + OVERLAP);
	for (let at = from; at < to; at += PART) {
		let got = 0;
		try {
			got = readSync(fd, buffer, 0, Math.min(buffer.length, to - at), at);
		} catch { /* a page that is not there */ }
		if (got > 0)
			yield buffer.subarray(0, got);
	}
}

/** "path: form" for every file under folder that holds the marker. */
export function scanFolder(marker, folder)
{
	const forms = needles(marker), hits = [];
	for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
		const path = join(entry.parentPath ?? entry.path, entry.name);
		for (const name of scanBytes(marker, Buffer.from(entry.name), forms))
			hits.push(`the name of ${path}: ${name}`);
		if (!entry.isFile())
			continue;
		const fd = openSync(path, 'r');
		for (const part of parts(fd, 0, statSync(path).size))
			hits.push(...scanBytes(marker, part, forms).map((name) => `${path}: ${name}`));
		closeSync(fd);
	}
	return [...new Set(hits)];
}

/** "region: form" for every readable region of the process that holds the marker. Throws without permission. */
export function scanProcess(marker, pid)
{
	const forms = needles(marker).filter(([name]) => !name.startsWith('percent')), hits = [];
	const fd = openSync(`/proc/${pid}/mem`, 'r');
	for (const line of readFileSync(`/proc/${pid}/maps`, 'utf8').split('\n')) {
		const [, from, to, what] = /^(\w+)-(\w+) r\S+ \S+ \S+ \S+\s*(.*)$/.exec(line) ?? [];
		if (from === undefined || /^\[v(var|syscall|dso)/.test(what))
			continue;
		for (const part of parts(fd, parseInt(from, 16), parseInt(to, 16)))
			hits.push(...scanBytes(marker, part, forms).map((name) => `${pid} ${what || 'memory'}: ${name}`));
	}
	closeSync(fd);
	return [...new Set(hits)];
}
