// SPDX-License-Identifier: MIT
// client-web/shared/words.mjs, wordlist.mjs: eight words carry twelve bytes, and notice most slips.

import { existsSync, readFileSync } from 'node:fs';
import { random } from '../../client-web/shared/bytes.mjs';
import { WORDS } from '../../client-web/shared/wordlist.mjs';
import { fingerprint, fromWords, inspectWords, toWords } from '../../client-web/shared/words.mjs';
import { assert, done, test } from '../lib/tap.mjs';
import { refuses, repository } from '../lib/vectors.mjs';

const org = random(32);

await test('the_list_is_that_of_the_c_side', () => {
	assert.ok(existsSync(`${repository}crypto/words.txt`));
	assert.deepEqual([...WORDS], readFileSync(`${repository}crypto/words.txt`, 'utf8').trim().split('\n'));
	assert.equal(new Set(WORDS).size, 7776);
});

await test('words_give_back_the_bytes', () => {
	for (const secret of [new Uint8Array(12), new Uint8Array(12).fill(255), ...Array.from({ length: 200 }, () => random(12))]) {
		const words = toWords(org, secret);
		assert.equal(words.length, 8);
		assert.deepEqual(fromWords(org, words.join(' ')), secret);
	}
});

await test('words_are_read_however_they_were_written_down', () => {
	const secret = random(12), words = toWords(org, secret);
	for (const text of [words.join('\n'), words.join(', ').toUpperCase(), `  1. ${words.join(' 2) ')}!`, words.join('—')])
		assert.deepEqual(fromWords(org, text), secret, text);
});

await test('a_hyphen_may_be_missing_or_be_a_space', () => {
	for (const text of ['drop-down felt-tip t-shirt yo-yo', 'drop down felt tip t shirt yo yo', 'DROPDOWN felttip tshirt Yo-Yo',
		't - shirt'])
		assert.deepEqual(inspectWords(text).unknown, [], text);
	assert.deepEqual(inspectWords('drop down t-shirt tshirt yo yo').words, ['drop-down', 't-shirt', 't-shirt', 'yo-yo']);
	assert.deepEqual(inspectWords('yoyo').words, ['yoyo'], 'a listed word of its own');
});

await test('a_slip_is_refused_and_a_word_off_the_list_is_named', () => {
	const words = toWords(org, random(12));
	refuses(() => fromWords(org, words.slice(1).join(' ')));
	refuses(() => fromWords(org, [...words, 'zoom'].join(' ')));
	refuses(() => fromWords(org, ''));
	assert.deepEqual(inspectWords('zoom zoooom Abacus').unknown, ['zoooom']);
	let noticed = 0;
	for (let i = 0; i < 300; i++) {
		const slip = [...words];
		slip[i % 8] = WORDS[(WORDS.indexOf(words[i % 8]) + 1 + i) % WORDS.length];
		try {
			fromWords(org, slip.join(' '));
		} catch {
			noticed++;
		}
	}
	assert.ok(noticed > 280, `${noticed} of 300`);
	refuses(() => fromWords(org, 'zoom '.repeat(8)), 'a number that is too large');
});

await test('the_words_of_another_council_are_mostly_refused', () => {
	let refused = 0;
	for (let i = 0; i < 200; i++)
		try {
			fromWords(random(32), toWords(org, random(12)).join(' '));
		} catch {
			refused++;
		}
	assert.ok(refused > 185, `${refused} of 200`);
});

await test('a_fingerprint_is_of_one_key_in_one_organisation', () => {
	const key = random(32);
	assert.deepEqual(fingerprint(org, key), fingerprint(org, key));
	assert.notDeepEqual(fingerprint(org, key), fingerprint(random(32), key));
	assert.notDeepEqual(fingerprint(org, key), fingerprint(org, random(32)));
});

done();
