// SPDX-License-Identifier: MIT
// A case is a list of events, and its state their fold (PROTOCOL 9): in the order of what each author had seen, then of time,
// then of hash. Pure.

/** @typedef {import('./cases.mjs').CaseEvent} CaseEvent */

/** @param {CaseEvent} a @param {CaseEvent} b */
const earlier = (a, b) => a.at - b.at || (a.hash < b.hash ? -1 : 1);

/**
 * @param {CaseEvent[]} events in any order
 * @returns {{ordered: CaseEvent[], heads: string[], missing: number}} heads: what the next event has seen; missing: how many
 *	events others saw that are not here
 */
export function orderEvents(events) {
	const byHash = new Map(events.map((e) => [e.hash, e]));
	const seen = new Set(events.flatMap((e) => e.seen));
	/** @type {CaseEvent[]} */
	const ordered = [];
	const placed = new Set();
	let waiting = [...byHash.values()].sort(earlier);
	while (waiting.length) {
		const next = waiting.find((e) => e.seen.every((h) => placed.has(h) || !byHash.has(h))) ?? waiting[0];
		ordered.push(next);
		placed.add(next.hash);
		waiting = waiting.filter((e) => e !== next);
	}
	return {
		ordered,
		heads: ordered.map((e) => e.hash).filter((h) => !seen.has(h)),
		missing: [...seen].filter((h) => !byHash.has(h)).length,
	};
}

/**
 * Without the second telling of one reply, which an answer that got lost on the way has left.
 * @param {CaseEvent[]} ordered
 */
export const withoutRepeats = (ordered) => ordered.filter((e, i) => e.type !== 'replied'
	|| ordered.findIndex((o) => o.type === 'replied' && o.data.reply === e.data.reply) === i);

/**
 * Replies that a sender can still find, oldest first: a mailbox holds four at most.
 * @param {CaseEvent[]} ordered
 * @param {number} nowSeconds
 */
export const liveReplies = (ordered, nowSeconds) =>
	withoutRepeats(ordered).filter((e) => e.type === 'replied' && e.at > nowSeconds - 12 * 7 * 86400).slice(-4);
