// SPDX-License-Identifier: MIT
//
// The file that holds a staff seed under a passphrase (PROTOCOL 5). Argon2id gives way to the page every few
// milliseconds, so that it stays alive without a worker (Trusted Types would have to let one in).

import { chacha20poly1305 } from '@noble/ciphers/chacha.js';
import { argon2idAsync } from '@noble/hashes/argon2.js';
import { Reader, Refused, Writer, must, random, readAll, same, wipe } from './bytes.mjs';
import { signingPublicKey, staffKeys, tag } from './keys.mjs';

const PASSPHRASE = 1;
const SLOTS_AT_MOST = 8;
const ZERO_NONCE = new Uint8Array(12);
const WRITTEN = Object.freeze({ memory: 65536, passes: 2 });

/**
 * @typedef {{kind: number, memory: number, passes: number, salt: Uint8Array, sealed: Uint8Array}} Slot
 * @typedef {{org: Uint8Array, identity: Uint8Array, slots: Slot[]}} KeyFile
 */

/** 12 to 128 characters of printable ASCII. @param {string} text */
export const isPassphrase = (text) => /^[ -~]{12,128}$/.test(text);

/** @param {Uint8Array} data @returns {Slot} */
const readSlot = (data) => readAll(data, (r) => {
	const slot = { kind: PASSPHRASE, memory: r.u32(), passes: r.u32(), salt: r.bytes(16), sealed: r.bytes(48) };
	must(slot.memory >= 8192 && slot.memory <= 1048576 && slot.passes >= 1 && slot.passes <= 10);
	return slot;
});

/**
 * @param {Uint8Array} bytes
 * @returns {KeyFile} slots of kinds that are not known are left out
 */
export function readKeyFile(bytes) {
	const reader = new Reader(bytes).magic('PSK1');
	must(reader.u8() === 1);
	const org = reader.bytes(32), identity = reader.bytes(32), count = reader.u8();
	must(count >= 1 && count <= SLOTS_AT_MOST);
	const slots = reader.list(count, () => ({ kind: reader.u8(), data: reader.bytes(reader.u16()) }));
	reader.end();
	must(slots.every((s) => s.kind > 0));
	return { org, identity, slots: slots.filter((s) => s.kind === PASSPHRASE).map((s) => readSlot(s.data)) };
}

/**
 * @param {KeyFile} file
 * @param {Omit<Slot, 'sealed'>} slot
 */
const slotData = ({ org, identity }, { kind, memory, passes, salt }) => new Writer().bytes(tag('key file')).bytes(org)
	.bytes(identity).u8(kind).u32(memory).u32(passes).bytes(salt).done();

/**
 * @param {string} passphrase
 * @param {Omit<Slot, 'sealed'>} slot
 * @param {(share: number) => void} [onProgress]
 */
const stretch = (passphrase, { memory, passes, salt }, onProgress) =>
	argon2idAsync(passphrase, salt, { m: memory, t: passes, p: 1, version: 0x13, dkLen: 32, onProgress, asyncTick: 20 });

/**
 * @param {KeyFile} file
 * @param {string} passphrase
 * @param {(share: number) => void} [onProgress] 0 to 1
 * @returns {Promise<Uint8Array>} the staff seed; refused when no slot opens
 */
export async function openKeyFile(file, passphrase, onProgress) {
	must(isPassphrase(passphrase));
	for (const slot of file.slots) {
		const key = await stretch(passphrase, slot, onProgress);
		const seed = openSlot(file, slot, key);
		wipe(key);
		if (seed)
			return seed;
	}
	throw new Refused();
}

/**
 * @param {KeyFile} file
 * @param {Slot} slot
 * @param {Uint8Array} key
 */
function openSlot(file, slot, key) {
	let seed;
	try {
		seed = chacha20poly1305(key, ZERO_NONCE, slotData(file, slot)).decrypt(slot.sealed);
	} catch {
		return null;
	}
	const { identity } = staffKeys(file.org, seed);
	const fits = same(identity.publicKey, file.identity);
	wipe(identity.seed);
	return fits ? seed : null;
}

/**
 * @param {Uint8Array} org
 * @param {Uint8Array} seed
 * @param {string} passphrase
 * @param {{memory: number, passes: number}} [cost] tests make it smaller
 */
export async function writeKeyFile(org, seed, passphrase, cost = WRITTEN) {
	must(isPassphrase(passphrase));
	const identity = signingPublicKey(staffKeys(org, seed).identity.seed);
	const slot = { kind: PASSPHRASE, ...cost, salt: random(16) };
	const key = await stretch(passphrase, slot);
	const sealed = chacha20poly1305(key, ZERO_NONCE, slotData({ org, identity, slots: [] }, slot)).encrypt(seed);
	wipe(key);
	const data = new Writer().u32(slot.memory).u32(slot.passes).bytes(slot.salt).bytes(sealed, 48).done();
	return new Writer().ascii('PSK1').u8(1).bytes(org, 32).bytes(identity, 32).u8(1).u8(PASSPHRASE)
		.u16(data.length).bytes(data).done();
}
