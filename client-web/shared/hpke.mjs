// SPDX-License-Identifier: MIT
//
// The part of HPKE (RFC 9180) that the envelope uses: base mode's key schedule and the exporter, for one
// suite: X-Wing, HKDF-SHA256, ChaCha20-Poly1305.

import { expand, extract } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { Writer, join, wipe } from './bytes.mjs';

const MODE_BASE = 0;
const SUITE = new Writer().ascii('HPKE').u16(0x647a).u16(0x0001).u16(0x0003).done();
const NOTHING = new Uint8Array();

/**
 * @param {Uint8Array} salt
 * @param {string} label
 * @param {Uint8Array} secret
 */
const labeledExtract = (salt, label, secret) =>
	extract(sha256, new Writer().ascii('HPKE-v1').bytes(SUITE).ascii(label).bytes(secret).done(), salt);

/**
 * @param {Uint8Array} key
 * @param {string} label
 * @param {Uint8Array} info
 * @param {number} n
 */
const labeledExpand = (key, label, info, n) => expand(sha256, key,
	new Writer().u16(n).ascii('HPKE-v1').bytes(SUITE).ascii(label).bytes(info).done(), n);

/**
 * RFC 9180, section 5.1: what the exporter needs of the key schedule. The shared secret is wiped.
 * @param {Uint8Array} sharedSecret of the KEM
 * @param {Uint8Array} info
 */
export function exporterSecret(sharedSecret, info) {
	const context = join(
		Uint8Array.of(MODE_BASE),
		labeledExtract(NOTHING, 'psk_id_hash', NOTHING),
		labeledExtract(NOTHING, 'info_hash', info));
	const secret = labeledExtract(sharedSecret, 'secret', NOTHING);
	const exporter = labeledExpand(secret, 'exp', context, 32);
	wipe(secret, sharedSecret);
	return exporter;
}

/**
 * RFC 9180, section 5.3.
 * @param {Uint8Array} exporter
 * @param {Uint8Array} context
 * @param {number} n
 */
export const exportSecret = (exporter, context, n) => labeledExpand(exporter, 'sec', context, n);
