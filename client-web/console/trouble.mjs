// SPDX-License-Identifier: MIT
// What can go wrong in a way a person can do something about. The words for each stand in words.mjs.

/**
 * @typedef {'key-file'|'other-council'|'passphrase'|'unreachable'|'not-listed'|'wrong-server'|'documents'|'clock'|'log'
 *	|'session-over'|'refused'|'conflict'|'full'|'case'|'no-desk'} TroubleKind
 */

export class Trouble extends Error {
	/** @param {TroubleKind} kind */
	constructor(kind) {
		super(kind);
		this.name = 'Trouble';
		this.kind = kind;
	}
}

/**
 * What a step refuses becomes this trouble; other troubles pass.
 * @template T
 * @param {TroubleKind} kind
 * @param {() => T} step
 * @returns {T}
 */
export function troubleIf(kind, step) {
	try {
		return step();
	} catch (error) {
		throw error instanceof Trouble ? error : new Trouble(kind);
	}
}
