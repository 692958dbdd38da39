// SPDX-License-Identifier: MIT
//
// The service's public side for tests of the resident's page: a council made of whole cloth behind
// the three requests of PROTOCOL 7. Each test says how it behaves; what it took in can be opened
// with the desk's key. `posted` is what came, `tips` what was kept.

import { Writer, join, random, toHex } from '../../client-web/shared/bytes.mjs';
import { KINDS, SIGNERS } from '../../client-web/shared/contents.mjs';
import { PURPOSES, open, seal } from '../../client-web/shared/envelope.mjs';
import { NO_CONTEXT, readInner, writeInner } from '../../client-web/shared/inner.mjs';
import { hash, sign, weekOf } from '../../client-web/shared/keys.mjs';
import { mailboxAddress, readReceipt, replyKeyId } from '../../client-web/shared/sender.mjs';
import { keyPair } from '../../client-web/shared/xwing.mjs';
import { makeBundle, makeCouncil } from './council.mjs';

/** An acknowledgement of an envelope: what `bend` changes is what a store would never sign. */
function acknowledge(council, envelope, { status = 0, seed = council.storeSeed } = {})
{
	const about = hash(envelope), day = new Writer().u32(status ? 0 : council.today).done();
	const signature = status ? new Uint8Array(64) : sign(seed, 'acknowledgement', council.org, day, about);
	return new Writer().ascii('PSA1').u8(status).bytes(new Uint8Array(3)).bytes(day).bytes(about).bytes(signature)
		.zerosTo(256).done();
}

/** A desk's reply to eight words, sealed for this week. */
function reply(council, words, { text, day, id = toHex(random(16)), desk = 1 })
{
	const receipt = readReceipt(council.org, words);
	const keyId = replyKeyId(mailboxAddress(receipt, weekOf(council.today)));
	const inner = writeInner(council.org, PURPOSES.reply, { kind: KINDS.reply, recipient: keyId, context: NO_CONTEXT,
		signerKind: SIGNERS.deskReply, seed: council.keys.get(desk).replySeed, content: { id, day, lang: 'en', text } });
	return seal(council.org, PURPOSES.reply, keyId, keyPair(receipt.kemSeed).publicKey, inner).envelope;
}

/**
 * How it answers is what stands in `next` (one for each request, in order; then as it should):
 * keys: 'lost', or a bundle; tips: 'busy', 'replaced', 'forged', 'lost' (nothing kept), 'kept-lost' (kept, answer lost);
 * mailbox: 'lost'. Tips and mailbox: 'zeros' (the store could not be asked).
 */
export function makeService(council = makeCouncil())
{
	const mail = new Map();
	const service = {
		council, bundle: makeBundle(council), next: { keys: [], tips: [], mailbox: [] }, posted: [], tips: [], asked: [],

		api(method, path, body)
		{
			const bytes = new Uint8Array(body);
			const how = service.next[path.slice('/v1/'.length)]?.shift();
			if (path === '/v1/tips')
				service.posted.push(bytes);
			if (how === 'lost')
				return null;
			if (how === 'zeros')
				return new Uint8Array(path === '/v1/tips' ? 256 : 16256);
			if (method === 'GET' && path === '/v1/keys')
				return how ?? service.bundle;
			if (method === 'POST' && path === '/v1/tips')
				return takeTip(bytes, how);
			service.asked.push(bytes);
			return slots(bytes);
		},

		/** The tips as the desk reads them. */
		opened: (desk = 1) => service.tips.map((tip) =>
			readInner(council.org, PURPOSES.tip, open(council.org, PURPOSES.tip, council.keys.get(desk).pair, tip)).content),

		/** Leaves replies for somebody's eight words. */
		answer(words, ...replies)
		{
			const address = mailboxAddress(readReceipt(council.org, words), weekOf(council.today));
			mail.set(toHex(address), replies.map((says) => reply(council, words, { day: council.today, ...says })));
		},
	};

	function takeTip(envelope, how)
	{
		if (how === 'busy' || how === 'replaced')
			return acknowledge(council, envelope, { status: how === 'busy' ? 1 : 2 });
		if (how === 'forged')
			return acknowledge(council, envelope, { seed: random(32) });
		if (!service.tips.some((tip) => Buffer.compare(tip, envelope) === 0))
			service.tips.push(envelope);
		return how === 'kept-lost' ? null : acknowledge(council, envelope);
	}

	function slots(address)
	{
		const filled = mail.get(toHex(address)) ?? [];
		const empty = () => join(new Writer().ascii('PSE1').u8(1).u8(1).done(), replyKeyId(address), random(4064 - 22));
		return join(...filled, ...Array.from({ length: 4 - filled.length }, empty));
	}
	return service;
}
