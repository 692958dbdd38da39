// SPDX-License-Identifier: MIT
//
// A resident's client that shares no code with client-web or crypto: written from crypto/PROTOCOL.md
// alone, on node's own primitives and a second HPKE library. What it sends must open in the console,
// and what the desk answers must open here: a slip that both of the project's own sides share shows.

import { createCipheriv, createDecipheriv, createHash, createPrivateKey, createPublicKey, hkdfSync,
	randomBytes, sign, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { CipherSuite, KDF_HKDF_SHA256 } from 'hpke';
import { ml_kem768_x25519 as XWing } from '@noble/post-quantum/hybrid.js';
import { AEAD_ChaCha20Poly1305, KEM_MLKEM768_X25519 } from '@panva/hpke-noble';

const join = (...parts) => Buffer.concat(parts.map((p) => (typeof p === 'string' ? Buffer.from(p) : p)));
const tag = (name) => Buffer.from(`postern/1 ${name}\0`);
const H = (...parts) => createHash('sha256').update(join(...parts)).digest();
const u8 = (n) => Buffer.from([n]);
const u32 = (n) => { const b = Buffer.alloc(4); b.writeUInt32BE(n); return b; };
const kdf = (org, secret, label, info, length) =>
	Buffer.from(hkdfSync('sha256', secret, org, join(tag(label), info), length));
const b64 = (bytes) => Buffer.from(bytes).toString('base64url');

// Ed25519 keys as node wants them: the fixed DER heads of RFC 8410.
const privateKey = (seed) => createPrivateKey({
	key: join(Buffer.from('302e020100300506032b657004220420', 'hex'), seed), format: 'der', type: 'pkcs8' });
const publicKey = (pk) => createPublicKey({
	key: join(Buffer.from('302a300506032b6570032100', 'hex'), pk), format: 'der', type: 'spki' });
const publicOf = (seed) =>
	createPublicKey(privateKey(seed)).export({ format: 'der', type: 'spki' }).subarray(-32);
const signed = (pk, label, message, signature) =>
	verify(null, join(tag(label), message), publicKey(pk), signature);
const signWith = (seed, label, message) => sign(null, join(tag(label), message), privateKey(seed));

function must(holds, what)
{
	if (!holds)
		throw new Error(what);
}

// A cursor over bytes; every read checks.
function cursor(bytes)
{
	let at = 0;
	const take = (n) => {
		must(at + n <= bytes.length, 'too short');
		at += n;
		return bytes.subarray(at - n, at);
	};
	return {
		take,
		u8: () => take(1)[0],
		u16: () => take(2).readUInt16BE(),
		u32: () => take(4).readUInt32BE(),
		blob() { return take(this.u32()); },
		text() { return take(this.u16()).toString('utf8'); },
		at: () => at,
		done: () => must(at === bytes.length, 'bytes left over'),
		rest: () => bytes.subarray(at),
	};
}

// PROTOCOL 4
function readDocument(bytes)
{
	const c = cursor(bytes);
	must(c.take(4).toString() === 'PSD1', 'magic');
	const type = c.u8();
	must(c.u8() === 1, 'version');
	const org = c.take(32), number = c.u32(), day = c.u32(), body = c.blob();
	const content = bytes.subarray(0, c.at());
	const signers = [];
	for (let n = c.u8(); n > 0; n--) {
		const pk = c.take(32);
		must(c.u8() === 1, 'algorithm');
		must(signed(pk, 'document', content, c.take(64)), 'signature');
		signers.push(pk.toString('hex'));
	}
	c.done();
	return { type, org, number, day, body, content, signers, whole: bytes };
}

const bodies = {
	1(c) { return { name: c.text(), keys: c.u8(), algorithm: c.u8(), pk: c.take(32), needed: c.u8(), made: c.u8() }; },
	2(c) {
		const d = { root: c.u32(), threshold: c.u8(), first: c.u32(), last: c.u32(), keyholders: [] };
		for (let n = c.u8(); n > 0; n--)
			d.keyholders.push(c.take(32).toString('hex'));
		return d;
	},
	3(c) {
		const keys = [];
		for (let n = c.u8(); n > 0; n--)
			keys.push({ purpose: c.u8(), pk: c.take(32) });
		return { keys };
	},
	4(c) {
		const e = { period: c.u32(), keyId: c.take(16), generation: c.u8(), first: c.u32(), sealUntil: c.u32(),
			acceptUntil: c.u32(), destroyAfter: c.u32(), desks: [] };
		for (let n = c.u8(); n > 0; n--)
			e.desks.push({ desk: c.u8(), kem: c.take(1216), reply: c.take(32), maker: c.take(32), made: c.take(64) });
		return e;
	},
	8(c) { return { bundle: c.take(32), people: c.take(32), first: c.u32(), last: c.u32() }; },
};

/**
 * Checks a bundle from nothing but the organisation's id (PROTOCOL 4 and 11).
 * @param {Buffer} org 32 bytes  @param {Buffer} bundle 32,768 bytes  @param {number} today days since 1970
 */
export function readBundle(org, bundle, today)
{
	must(bundle.length === 32768, 'size of the bundle');
	const c = cursor(bundle);
	must(c.take(4).toString() === 'PSB1', 'magic of the bundle');
	const docs = [];
	for (let n = c.u8(); n > 0; n--) {
		const d = readDocument(c.blob());
		const body = cursor(d.body);
		d.says = bodies[d.type](body);
		body.done();
		docs.push(d);
	}
	must(c.rest().every((b) => b === 0), 'padding of the bundle');

	const of = (type) => docs.filter((d) => d.type === type);
	const roots = of(1);
	must(H(roots[0].content).equals(org), 'not this organisation');
	roots.forEach((r, i) => {
		must(r.number === i + 1 && r.signers.includes(r.says.pk.toString('hex')), 'root');
		must(i === 0 || r.signers.includes(roots[i - 1].says.pk.toString('hex')), 'chain of roots');
	});
	const [delegation] = of(2), [services] = of(3), [epoch] = of(4), stamps = of(8);
	must(delegation.signers.includes(roots.at(-1).says.pk.toString('hex')), 'delegation');
	must(delegation.says.first <= today && today <= delegation.says.last, 'day of the delegation');
	const keyholders = (d) => d.signers.filter((s) => delegation.says.keyholders.includes(s)).length;
	must(keyholders(services) >= delegation.says.threshold, 'services');
	must(keyholders(epoch) >= 1, 'epoch');
	const stampKeys = services.says.keys.filter((k) => k.purpose === 3).map((k) => k.pk.toString('hex'));
	for (const k of epoch.says.desks) {
		must(stampKeys.includes(k.maker.toString('hex')), 'maker');
		must(signed(k.maker, 'desk key', join(org, u8(k.desk), u32(epoch.says.period), k.kem, k.reply), k.made),
			'key of a desk');
	}
	const before = docs.filter((d) => d.type !== 8).flatMap((d) => [u32(d.whole.length), d.whole]);
	const current = new Set(stamps.filter((s) => s.says.bundle.equals(H(...before)) &&
		s.says.first <= today && today <= s.says.last)
		.flatMap((s) => s.signers.filter((pk) => stampKeys.includes(pk))));
	must(current.size >= (stampKeys.length >= 3 ? 2 : 1), 'stamp');
	must(epoch.says.first <= today && today < epoch.says.sealUntil, 'days of the epoch');
	return { ...epoch.says, store: services.says.keys.filter((k) => k.purpose === 1).map((k) => k.pk) };
}

const HEAD = 1174;
// Only the key schedule and the exporter of HPKE are used.
const suite = new CipherSuite(KEM_MLKEM768_X25519, KDF_HKDF_SHA256, AEAD_ChaCha20Poly1305);
const info = (org, purpose, keyId) => join(tag('envelope'), u8(purpose), org, keyId);

async function keysOf(context, enc)
{
	return Promise.all(['body', 'commit'].map(async (name) =>
		Buffer.from(await context.Export(join(tag(name), H(enc)), 32))));
}

/** PROTOCOL 2: seals content into an envelope of that purpose and size. */
export async function seal(org, purpose, size, keyId, pk, content)
{
	const publicKem = await suite.DeserializePublicKey(new Uint8Array(pk));
	const { encapsulatedSecret, ctx } = await suite.SetupSender(publicKem, { info: info(org, purpose, keyId) });
	const enc = Buffer.from(encapsulatedSecret);
	const [bodyKey, commit] = await keysOf(ctx, enc);
	const head = join('PSE1', u8(1), u8(1), keyId, enc, commit);
	must(head.length === HEAD && content.length < size - HEAD - 16, 'size of the content');
	const padded = Buffer.alloc(size - HEAD - 16);
	content.copy(padded);
	padded[content.length] = 0x80;
	const cipher = createCipheriv('chacha20-poly1305', bodyKey, Buffer.alloc(12), { authTagLength: 16 });
	cipher.setAAD(head);
	return join(head, cipher.update(padded), cipher.final(), cipher.getAuthTag());
}

/** PROTOCOL 2: the content of an envelope, or null where it is not for this key. */
export async function open(org, purpose, seed, envelope)
{
	const keyId = envelope.subarray(6, 22), enc = envelope.subarray(22, 1142);
	const privateKem = await suite.DeserializePrivateKey(new Uint8Array(seed));
	const context = await suite.SetupRecipient(privateKem, enc, { info: info(org, purpose, keyId) });
	const [bodyKey, commit] = await keysOf(context, enc);
	if (!commit.equals(envelope.subarray(1142, HEAD)))
		return null;
	const cipher = createDecipheriv('chacha20-poly1305', bodyKey, Buffer.alloc(12), { authTagLength: 16 });
	cipher.setAAD(envelope.subarray(0, HEAD));
	cipher.setAuthTag(envelope.subarray(-16));
	const padded = join(cipher.update(envelope.subarray(HEAD, -16)), cipher.final());
	const end = padded.findLastIndex((b) => b !== 0);
	must(end > 0 && padded[end] === 0x80, 'padding');
	return padded.subarray(0, end);
}

/** PROTOCOL 3 */
function inner({ org, purpose, kind, keyId, context, signerKind = 0, seed, content })
{
	const body = Buffer.from(JSON.stringify(content));
	const document = join(u8(kind), u8(1), keyId, context ?? Buffer.alloc(32), u8(signerKind),
		seed ? publicOf(seed) : Buffer.alloc(32), u32(body.length), body);
	return seed ? join(document, signWith(seed, 'inner', join(org, u8(purpose), document))) : document;
}

const words = readFileSync(new URL('../../crypto/words.txt', import.meta.url), 'utf8').trim().split('\n');

/** PROTOCOL 6: a mailbox from a 12-byte secret. */
export function mailbox(org, secret = randomBytes(12))
{
	const seeds = Object.fromEntries(['kem', 'sign', 'address'].map((name) =>
		[name, kdf(org, secret, `mailbox ${name}`, '', 32)]));
	const check = H(tag('words'), org, secret)[0] >> 1;
	let number = (BigInt('0x' + secret.toString('hex')) << 7n) | BigInt(check);
	const receipt = [];
	for (let i = 0; i < 8; i++, number /= 7776n)
		receipt.unshift(words[Number(number % 7776n)]);
	return { ...seeds, receipt: receipt.join(' '), signing: publicOf(seeds.sign),
		addressOf: (week) => kdf(org, seeds.address, 'address', u32(week), 32) };
}

/** A first report to a desk. Gives the envelope and the mailbox that its answer will come to. */
export async function sealTip(org, epoch, desk, answers, topic = 'not-sure')
{
	const box = mailbox(org);
	const mine = XWing.keygen(new Uint8Array(box.kem)).publicKey;
	const content = inner({ org, purpose: 1, kind: 1, keyId: epoch.keyId, content: {
		v: 1, id: randomBytes(16).toString('hex'), lang: 'en', desk, topic, answers,
		mailbox: { kem: b64(mine), sign: b64(box.signing), address: b64(box.address) }, place: null, files: null } });
	const to = epoch.desks.find((d) => d.desk === desk);
	return { envelope: await seal(org, 1, 16352, epoch.keyId, to.kem, content), box };
}

/** A follow-up to the same mailbox's case (PROTOCOL 3, kind 2). */
export async function sealFollowUp(org, epoch, desk, box, text)
{
	const content = inner({ org, purpose: 1, kind: 2, keyId: epoch.keyId, context: H(box.signing), signerKind: 3,
		seed: box.sign, content: { v: 1, id: randomBytes(16).toString('hex'), lang: 'en', text, files: null } });
	return seal(org, 1, 16352, epoch.keyId, epoch.desks.find((d) => d.desk === desk).kem, content);
}

/** PROTOCOL 7: true when the store says that it keeps exactly this envelope. */
export function isKept(org, storeKeys, envelope, answer)
{
	const hash = H(envelope);
	return answer.length === 256 && answer.subarray(0, 5).equals(join('PSA1', u8(0))) &&
		answer.subarray(12, 44).equals(hash) && storeKeys.some((pk) => signed(pk, 'acknowledgement',
		join(org, answer.subarray(8, 12), hash), answer.subarray(44, 108)));
}

/** PROTOCOL 6 and 7: the replies in the four slots of a mailbox answer. */
export async function readReplies(org, epoch, box, week, answer)
{
	must(answer.length === 4 * 4064, 'size of a mailbox answer');
	const keyId = H(tag('reply key id'), box.addressOf(week)).subarray(0, 16);
	const replies = [];
	for (let i = 0; i < 4; i++) {
		const slot = answer.subarray(i * 4064, (i + 1) * 4064);
		must(slot.subarray(6, 22).equals(keyId), 'every slot looks the same');
		const content = await open(org, 2, box.kem, slot);
		if (content === null)
			continue;
		const c = cursor(content);
		must(c.u8() === 10 && c.u8() === 1, 'kind of a reply');
		c.take(16 + 32);
		must(c.u8() === 2, 'signed by a desk');
		const pk = c.take(32), body = c.blob(), signature = c.take(64);
		c.done();
		must(epoch.desks.some((d) => d.reply.equals(pk)), 'a desk of the bundle');
		must(signed(pk, 'inner', join(org, u8(2), content.subarray(0, -64)), signature), 'signature of a reply');
		replies.push(JSON.parse(body.toString('utf8')));
	}
	return replies;
}
