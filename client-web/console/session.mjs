// SPDX-License-Identifier: MIT
// One signed-in person's talk with the store (PROTOCOL 8 and 10): counters, statements with their running numbers, and the
// log's head, which may only ever grow. Requests go one after the other. Every answer is checked before it is believed.

import { Reader, Writer, join, must, random, readAll, same } from '../shared/bytes.mjs';
import { readHead, writeStatement } from '../shared/log.mjs';
import { checkConsistency } from '../shared/merkle.mjs';
import { ACTIONS, STATUS, readAnswer, readHello, writeHello, writeRequest } from '../shared/request.mjs';
import { Trouble, troubleIf } from './trouble.mjs';

/** @typedef {import('../shared/log.mjs').Head} Head */

/** @typedef {{reason: number, record: Uint8Array}} Stated what a statement says: why, and of what record (32 bytes) */

const SECONDS_APART_AT_MOST = 86400;

/** The record of a statement about a case. @param {Uint8Array} caseId */
export const caseRecord = (caseId) => join(caseId, new Uint8Array(16));

export class Session {
	#org;
	#identity;
	#post;
	#clock;
	/** @type {Promise<unknown>} */
	#last = Promise.resolve();
	#boot = new Uint8Array(16);
	#id = new Uint8Array(16);
	#counter = 0;
	#running = 0;
	#secondsAhead = 0;
	/** @type {Uint8Array|null} */
	#storeKey = null;
	/** @type {Head|null} */
	#head = null;

	/**
	 * @param {Uint8Array} org
	 * @param {{seed: Uint8Array, publicKey: Uint8Array}} identity
	 * @param {(request: Uint8Array) => Promise<Uint8Array>} post
	 * @param {() => number} [clock] in seconds
	 */
	constructor(org, identity, post, clock = () => Math.floor(Date.now() / 1000)) {
		this.#org = org;
		this.#identity = identity;
		this.#post = post;
		this.#clock = clock;
	}

	/** The key that signed hello; the council's services document must name it before anything is believed. */
	get storeKey() {
		must(this.#storeKey);
		return this.#storeKey;
	}

	/** By this page's clock. */
	get seconds() {
		return this.#clock();
	}

	/** How far the server's clock is ahead of this one. */
	get secondsAhead() {
		return this.#secondsAhead;
	}

	/** Says hello and opens a session. */
	async open() {
		return this.#turn(() => this.#hello());
	}

	/**
	 * One step after the other, whatever became of the last.
	 * @template T
	 * @param {() => Promise<T>} step
	 * @returns {Promise<T>}
	 */
	#turn(step) {
		const turn = this.#last.catch(() => {}).then(step);
		this.#last = turn;
		return turn;
	}

	async #hello() {
		const request = writeHello(this.#org);
		const bytes = await this.#post(request);
		const hello = troubleIf('wrong-server', () => readHello(readAnswer(this.#org, this.#storeKey, request, bytes).body));
		if (!same(hello.org, this.#org))
			throw new Trouble('wrong-server');
		this.#storeKey = hello.storeKey;
		this.#boot = hello.boot;
		this.#secondsAhead = hello.seconds - this.#clock();
		if (Math.abs(this.#secondsAhead) > SECONDS_APART_AT_MOST)
			throw new Trouble('clock');
		const head = troubleIf('log', () => readHead(this.#org, hello.storeKey, hello.head));
		await this.#begin();
		await this.#follow(head);
	}

	async #begin() {
		this.#id = new Uint8Array(16);
		const { status, body } = await this.#send(ACTIONS.sessionOpen, random(16), 0);
		if (status !== STATUS.done)
			throw new Trouble(status === STATUS.refused ? 'not-listed' : status === STATUS.full ? 'full' : 'session-over');
		[this.#id, this.#running] = troubleIf('wrong-server', () => readAll(body, (r) => [r.bytes(16), r.u32()]));
		this.#counter = 0;
	}

	/** Ends the session; nothing is said when that fails. */
	async close() {
		try {
			await this.ask(ACTIONS.sessionClose, new Uint8Array());
		} catch {
			/* it ends by itself after some hours */
		}
	}

	/**
	 * One request. A statement is made where `stated` says of what.
	 * @param {number} action
	 * @param {Uint8Array} args
	 * @param {Stated} [stated]
	 * @returns {Promise<Reader>} the body of an answer that says done; else a Trouble
	 */
	async ask(action, args, stated) {
		return this.#turn(() => this.#ask(action, args, stated));
	}

	/**
	 * @param {number} action
	 * @param {Uint8Array} args
	 * @param {Stated} [stated]
	 */
	async #ask(action, args, stated) {
		let { status, body } = await this.#send(action, args, ++this.#counter, stated);
		if (status === STATUS.helloAgain) {
			await this.#hello();	/* the server was started anew, or our time was up */
			({ status, body } = await this.#send(action, args, ++this.#counter, stated));
		}
		if (stated && status === STATUS.conflict && await this.#runningMoved())
			({ status, body } = await this.#send(action, args, ++this.#counter, stated));
		if (status === STATUS.done && stated)
			this.#running++;
		if (status === STATUS.done)
			return new Reader(body);
		throw new Trouble(/** @type {const} */ (['refused', 'refused', 'session-over', 'conflict', 'full'])[status]);
	}

	/** Another console of the same person, or an answer that got lost, may have taken our running number. */
	async #runningMoved() {
		const before = this.#running;
		await this.#send(ACTIONS.sessionClose, new Uint8Array(), ++this.#counter);
		await this.#begin();
		return this.#running !== before;
	}

	/**
	 * @param {number} action
	 * @param {Uint8Array} args
	 * @param {number} counter
	 * @param {Stated} [stated]
	 */
	async #send(action, args, counter, stated) {
		const request = writeRequest(this.#org, { action, boot: this.#boot, session: this.#id, counter, args,
			reason: stated?.reason ?? 0, statement: stated && this.#statement(action, stated) }, this.#identity.seed);
		const bytes = await this.#post(request);
		return troubleIf('wrong-server', () => readAnswer(this.#org, this.storeKey, request, bytes));
	}

	/**
	 * @param {number} action
	 * @param {Stated} stated
	 */
	#statement(action, { reason, record }) {
		must(this.#head);
		return writeStatement(this.#org, { running: this.#running + 1, action, reason, record,
			seconds: this.seconds + this.#secondsAhead, head: this.#head }, this.#identity.seed);
	}

	/** Learns the log's newest head and checks that it holds all of the one before. */
	async refreshHead() {
		return this.#turn(() => this.#refreshHead());
	}

	async #refreshHead() {
		const size = this.#head?.size ?? 0;
		const page = await this.#ask(ACTIONS.logPage, new Writer().u64(size).done());
		await this.#follow(troubleIf('log', () => {
			page.list(page.u16(), (r) => r.blob());
			const head = readHead(this.#org, this.storeKey, page.bytes(140));
			page.end();
			return head;
		}));
	}

	/** @param {Head} head */
	async #follow(head) {
		const old = this.#head;
		if (old && old.size > head.size)
			throw new Trouble('log');
		if (old) {
			const answer = await this.#ask(ACTIONS.logProof, new Writer().u64(old.size).u64(head.size).done());
			troubleIf('log', () => {
				const proof = answer.list(answer.u8(), (r) => r.bytes(32));
				answer.end();
				checkConsistency(old.size, head.size, proof, old.root, head.root);
			});
		}
		this.#head = head;
	}

	wipe() {
		this.#identity.seed.fill(0);
		this.#id.fill(0);
	}
}
