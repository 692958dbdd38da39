// SPDX-License-Identifier: MIT
// client-web/shared/bytes.mjs, json.mjs, contents.mjs: only the canonical form is read, and one outcome says no.

import { Reader, Writer, fromBase64, fromHex, fromUtf8, readAll, toBase64, toUtf8 } from '../../client-web/shared/bytes.mjs';
import { KINDS, readContent, writeContent } from '../../client-web/shared/contents.mjs';
import { readJson } from '../../client-web/shared/json.mjs';
import { assert, done, test } from '../lib/tap.mjs';
import { hex, refuses, unhex } from '../lib/vectors.mjs';

const ascii = (text) => Uint8Array.from(text, (c) => c.charCodeAt(0));

await test('numbers_are_written_big_endian_and_read_again', () => {
	const bytes = new Writer().u8(1).u16(0x0203).u32(0x04050607).u64(0x08090a0b0c0d).string('é').blob(hex('ff')).done();
	assert.equal(unhex(bytes), '0102030405060700' + '0008090a0b0c0d' + '0002c3a9' + '00000001ff');
	readAll(bytes, (r) => {
		assert.deepEqual([r.u8(), r.u16(), r.u32(), r.u64(), r.string(), unhex(r.blob())],
			[1, 0x0203, 0x04050607, 0x08090a0b0c0d, 'é', 'ff']);
	});
});

await test('a_writer_refuses_what_does_not_fit', () => {
	for (const step of [(w) => w.u8(256), (w) => w.u8(-1), (w) => w.u16(1.5), (w) => w.u32(2 ** 32), (w) => w.u64(2 ** 53),
		(w) => w.bytes(hex('00'), 2), (w) => w.bytes(hex('0000')).zerosTo(1), (w) => w.string('\ud800')])
		refuses(() => step(new Writer()), step);
});

await test('a_reader_refuses_short_input_and_trailing_bytes', () => {
	refuses(() => new Reader(hex('00')).u16());
	refuses(() => new Reader(hex('00000002ff')).blob());
	refuses(() => readAll(hex('0000'), (r) => r.u8()));
	refuses(() => new Reader(hex('0020000000000000')).u64(), 'two to the 53rd');
	refuses(() => new Reader(hex('0001ff')).string(), 'no UTF-8');
	refuses(() => new Reader(hex('0001')).zeros());
	refuses(() => new Reader(ascii('PSE2')).magic('PSE1'));
});

await test('text_forms_of_bytes_have_one_spelling', () => {
	assert.equal(unhex(fromBase64('_-8', 2)), 'ffef');
	assert.equal(toBase64(hex('ffef')), '_-8');
	for (const text of ['_-8=', '_-9', '/+8', '_', ' _-8', '_-8\n'])
		refuses(() => fromBase64(text), text);
	refuses(() => fromBase64('_-8', 3));
	for (const text of ['0', 'FF', '0g', ' 00'])
		refuses(() => fromHex(text), text);
	refuses(() => fromUtf8(hex('eda080')), 'a surrogate in UTF-8');
	refuses(() => toUtf8('a\udfff'));
});

await test('json_is_one_object_without_anything_doubtful', () => {
	const read = (text) => readJson(new TextEncoder().encode(text));
	assert.deepEqual(read(' {"a":{"a":[1,{"a":"\\u00e9\\ud83d\\ude00"}]},"b":-3} '), { a: { a: [1, { a: 'é😀' }] }, b: -3 });
	for (const text of ['', '[]', '1', 'null', '"a"', '{"a":1,"a":2}', '{"a":1,"\\u0061":2}', '{"b":{"a":1,"a":1}}', '{"a":1}x',
		'{"a":1.0}', '{"a":1e3}', '{"a":-0}', '{"a":9007199254740992}', '{"a":"\\ud800"}', '{"\\udc00":1}', '\ufeff{}',
		'{"a":NaN}', '{\'a\':1}', '{"a":1,}', '{"a":"\u0001"}', `${'{"a":'.repeat(17)}1${'}'.repeat(17)}`])
		refuses(() => read(text), text);
	refuses(() => readJson(hex('7b2261223a22ff227d')), 'bytes that are no UTF-8');
	refuses(() => readJson(hex('7b2261223a22eda080227d')), 'a surrogate in UTF-8');
});

const first = { v: 1, id: '00'.repeat(16), lang: 'en', desk: 1, topic: 'drugs', answers: { what: 'x' }, mailbox: null,
	place: null, files: null };
const bytesOf = (value) => new TextEncoder().encode(JSON.stringify(value));

await test('contents_keep_the_fields_that_are_named_and_drop_later_ones', () => {
	assert.deepEqual(readContent(KINDS.first, bytesOf({ ...first, later: { deep: 1 } })), first);
	const box = { kem: toBase64(new Uint8Array(1216)), sign: toBase64(new Uint8Array(32)), address: toBase64(new Uint8Array(32)) };
	assert.deepEqual(readContent(KINDS.first, bytesOf({ ...first, mailbox: { ...box, more: 1 } })).mailbox, box);
	const proto = readContent(KINDS.first, ascii(JSON.stringify(first).replace('"what"', '"__proto__"')));
	assert.deepEqual(Object.keys(proto.answers), ['__proto__']);
	assert.equal(Object.getPrototypeOf(proto.answers), Object.prototype);
	const later = { v: 1, type: 'graded', at: 5, seen: [], data: { grade: 'B' } };
	assert.deepEqual(readContent(KINDS.event, bytesOf(later)), later, 'a type of event that came later is kept');
});

await test('contents_refuse_a_missing_or_wrong_typed_field', () => {
	for (const name of Object.keys(first)) {
		const { [name]: _, ...rest } = first;
		refuses(() => readContent(KINDS.first, bytesOf(rest)), `without ${name}`);
		refuses(() => readContent(KINDS.first, bytesOf({ ...first, [name]: true })), `${name} true`);
	}
	for (const change of [{ v: 2 }, { id: '00' }, { id: 'ZZ'.repeat(16) }, { desk: -1 }, { answers: { what: 1 } }, { answers: ['x'] },
		{ mailbox: {} }, { files: { key: toBase64(new Uint8Array(32)), total: 7, parts: [] } }, { answers: null }])
		refuses(() => readContent(KINDS.first, bytesOf({ ...first, ...change })), JSON.stringify(change));
	refuses(() => readContent(KINDS.event, bytesOf({ v: 1, type: 'received', at: 5, seen: [], data: {} })));
	refuses(() => readContent(KINDS.event, bytesOf({ v: 1, type: 'noted', at: 5, seen: ['00'], data: { text: '' } })));
	refuses(() => writeContent(KINDS.reply, { id: '00'.repeat(16), day: 1, lang: 'en' }));
	refuses(() => writeContent(KINDS.reply, { id: '00'.repeat(16), day: 1, lang: 'en', text: 'a\ud800' }));
});

done();
