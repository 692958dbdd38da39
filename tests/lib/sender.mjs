// SPDX-License-Identifier: MIT
//
// A resident without a browser: the report page's own protocol modules over plain fetch.

import { fromHex } from '../../client-web/shared/bytes.mjs';
import { checkAcknowledgement, mailboxAddress, makeReceipt, openReplies, readReceipt, sealFollowUp, sealTip, verifyBundle,
} from '../../client-web/shared/sender.mjs';

export class Resident {
	/** @param {{residents: string, org: string, now: () => number}} demo */
	constructor(demo)
	{
		this.demo = demo;
		this.org = fromHex(demo.org, 32);
	}

	async post(path, body)
	{
		const answer = await fetch(this.demo.residents + path, { method: 'POST', body,
			headers: { 'content-type': 'application/octet-stream' } });
		return { status: answer.status, bytes: new Uint8Array(await answer.arrayBuffer()) };
	}

	async bundle()
	{
		const answer = await fetch(`${this.demo.residents}/v1/keys`);
		return verifyBundle(this.org, new Uint8Array(await answer.arrayBuffer()), this.demo.now());
	}

	async put(bundle, { envelope, hash })
	{
		const { bytes } = await this.post('/v1/tips', envelope);
		return checkAcknowledgement(bundle, hash, bytes);
	}

	/** Sends a first report; what the page would say of it, and the words of the receipt. */
	async report({ what, desk = 1, topic = 'drugs', answers = {}, receipt = makeReceipt(this.org) })
	{
		for (let tries = 1; ; tries++) {
			const bundle = await this.bundle();
			const sealed = sealTip(bundle, { desk, lang: 'en', topic, answers: { what, ...answers }, receipt });
			const outcome = await this.put(bundle, sealed);
			// New keys may be on their way to intake: the page, too, fetches and seals again.
			if (outcome !== 'refetch' || tries === 5)
				return { outcome, words: receipt?.words.join(' '), ...sealed };
		}
	}

	async followUp(words, text, desk = 1)
	{
		const bundle = await this.bundle();
		return this.put(bundle, sealFollowUp(bundle, { desk, lang: 'en', text, receipt: readReceipt(this.org, words) }));
	}

	/** Comes back with the words and reads what there is. */
	async collect(words)
	{
		const bundle = await this.bundle(), receipt = readReceipt(this.org, words);
		const { bytes } = await this.post('/v1/mailbox', mailboxAddress(receipt, bundle.week));
		return openReplies(bundle, receipt, bytes);
	}
}
