// SPDX-License-Identifier: MIT
//
// Reading test vectors, and saying that something is refused.

import { readFileSync, readdirSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { assert } from './tap.mjs';
import { Refused } from '../../client-web/shared/bytes.mjs';

export const repository = fileURLToPath(new URL('../../', import.meta.url));
const folder = `${repository}tests/vectors/`;

export const readVectors = (name) => JSON.parse(readFileSync(folder + name, 'utf8'));

/** Every JSON file under a folder of vectors. */
export function vectorFiles(name)
{
	return readdirSync(folder + name).flatMap((entry) => {
		const path = `${name}/${entry}`;
		if (statSync(folder + path).isDirectory())
			return vectorFiles(path);
		return path.endsWith('.json') ? [path] : [];
	});
}

export const hex = (text) => Uint8Array.from(Buffer.from(text, 'hex'));
export const unhex = (bytes) => Buffer.from(bytes).toString('hex');
export const plain = (buffer) => new Uint8Array(buffer);

/** The one outcome of everything that fails. */
export function refuses(step, why)
{
	assert.throws(step, Refused, why);
}

/** Each copy has one bit another way. */
export function* flips(bytes, places)
{
	for (const place of places) {
		const copy = bytes.slice();
		copy[place < 0 ? copy.length + place : place] ^= 1;
		yield copy;
	}
}
