// SPDX-License-Identifier: MIT
//
// Reading and writing the protocol's bytes (PROTOCOL 1). A reader accepts exactly the canonical form and
// whoever is done calls end(): trailing bytes are refused. Whatever is wrong, wherever, is one Refused:
// nothing says which check failed (PROTOCOL 12).

/** The one outcome of every decoding, verifying or opening that fails. */
export class Refused extends Error {
	constructor() {
		super('refused');
		this.name = 'Refused';
	}
}

/**
 * Goes on only if a condition holds.
 * @param {unknown} holds
 * @returns {asserts holds}
 */
export function must(holds) {
	if (!holds)
		throw new Refused();
}

/**
 * Runs a step of a library; its errors become the one outcome.
 * @template T
 * @param {() => T} step
 * @returns {T}
 */
export function attempt(step) {
	try {
		return step();
	} catch {
		throw new Refused();
	}
}

/** @param {...Uint8Array} parts */
export function join(...parts) {
	const whole = new Uint8Array(parts.reduce((n, part) => n + part.length, 0));
	let at = 0;
	for (const part of parts) {
		whole.set(part, at);
		at += part.length;
	}
	return whole;
}

/**
 * Compares without stopping at the first difference.
 * @param {Uint8Array} a
 * @param {Uint8Array} b
 */
export function same(a, b) {
	if (a.length !== b.length)
		return false;
	let difference = 0;
	for (let i = 0; i < a.length; i++)
		difference |= a[i] ^ b[i];
	return difference === 0;
}

/**
 * Less than, equal or more than zero, as in C's memcmp.
 * @param {Uint8Array} a
 * @param {Uint8Array} b
 */
export function order(a, b) {
	for (let i = 0; i < a.length && i < b.length; i++)
		if (a[i] !== b[i])
			return a[i] - b[i];
	return a.length - b.length;
}

/** @param {...(Uint8Array|undefined|null)} secrets */
export function wipe(...secrets) {
	for (const secret of secrets)
		secret?.fill(0);
}

/** @param {Uint8Array} bytes */
export const isZero = (bytes) => bytes.every((b) => b === 0);

/** @param {number} n */
export function random(n) {
	return crypto.getRandomValues(new Uint8Array(n));
}

/** @param {Uint8Array} bytes */
export function toHex(bytes) {
	return Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('');
}

/**
 * @param {string} text
 * @param {number} [n] the number of bytes it must have
 */
export function fromHex(text, n = text.length / 2) {
	must(/^(?:[0-9a-f]{2})*$/.test(text) && text.length === 2 * n);
	return Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

/** @param {Uint8Array} bytes */
export function toBase64(bytes) {
	let text = '';
	for (const b of bytes)
		text += String.fromCharCode(b);
	return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/**
 * @param {string} text base64url without padding
 * @param {number} [n] the number of bytes it must have
 */
export function fromBase64(text, n) {
	must(/^[A-Za-z0-9_-]*$/.test(text));
	const plain = attempt(() => atob(text.replaceAll('-', '+').replaceAll('_', '/')));
	const bytes = Uint8Array.from(plain, (c) => c.charCodeAt(0));
	must((n === undefined || bytes.length === n) && toBase64(bytes) === text);
	return bytes;
}

/** @param {string} text must have no lone surrogates */
export function toUtf8(text) {
	must(isWellFormed(text));
	return new TextEncoder().encode(text);
}

/** @param {Uint8Array} bytes */
export function fromUtf8(bytes) {
	return attempt(() => new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
}

/** @param {string} text */
export function isWellFormed(text) {
	return !/\p{Surrogate}/u.test(text);
}

/** A cursor over bytes; each step checks that there is enough left. */
export class Reader {
	#bytes;
	#view;
	#at = 0;

	/** @param {Uint8Array} bytes */
	constructor(bytes) {
		this.#bytes = bytes;
		this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	}

	/** Where the next byte stands. */
	get at() {
		return this.#at;
	}

	/** How many bytes are left. */
	get left() {
		return this.#bytes.length - this.#at;
	}

	/** @param {number} n */
	#step(n) {
		must(n <= this.left);
		this.#at += n;
		return this.#at - n;
	}

	u8() {
		return this.#view.getUint8(this.#step(1));
	}

	u16() {
		return this.#view.getUint16(this.#step(2));
	}

	u32() {
		return this.#view.getUint32(this.#step(4));
	}

	/** Of 64 bits we take what a number holds exactly; nothing in the protocol comes near. */
	u64() {
		const n = this.#view.getBigUint64(this.#step(8));
		must(n <= BigInt(Number.MAX_SAFE_INTEGER));
		return Number(n);
	}

	/**
	 * A copy, so that what is kept does not keep the whole.
	 * @param {number} n
	 */
	bytes(n) {
		const start = this.#step(n);
		return this.#bytes.slice(start, start + n);
	}

	blob() {
		return this.bytes(this.u32());
	}

	string() {
		return fromUtf8(this.bytes(this.u16()));
	}

	/** @param {string} magic ASCII */
	magic(magic) {
		must(String.fromCharCode(...this.bytes(magic.length)) === magic);
		return this;
	}

	/**
	 * A list: a count that was read, and a step for each item.
	 * @template T
	 * @param {number} count
	 * @param {(reader: Reader, index: number) => T} step
	 */
	list(count, step) {
		const items = [];
		for (let i = 0; i < count; i++)
			items.push(step(this, i));
		return items;
	}

	/** Zero bytes up to the end. */
	zeros() {
		must(isZero(this.bytes(this.left)));
	}

	end() {
		must(this.left === 0);
	}
}

/**
 * Reads the whole of bytes by one function.
 * @template T
 * @param {Uint8Array} bytes
 * @param {(reader: Reader) => T} step
 */
export function readAll(bytes, step) {
	const reader = new Reader(bytes);
	const value = step(reader);
	reader.end();
	return value;
}

/** Collects bytes; every step returns the writer. */
export class Writer {
	/** @type {Uint8Array[]} */
	#parts = [];

	/**
	 * @param {number} n
	 * @param {number} width in bytes
	 */
	#number(n, width) {
		must(Number.isSafeInteger(n) && n >= 0 && n < 256 ** width);
		const part = new Uint8Array(width);
		for (let i = width - 1; i >= 0; i--) {
			part[i] = n % 256;
			n = Math.floor(n / 256);
		}
		return this.bytes(part);
	}

	/** @param {number} n */
	u8(n) {
		return this.#number(n, 1);
	}

	/** @param {number} n */
	u16(n) {
		return this.#number(n, 2);
	}

	/** @param {number} n */
	u32(n) {
		return this.#number(n, 4);
	}

	/** @param {number} n */
	u64(n) {
		return this.#number(n, 8);
	}

	/**
	 * @param {Uint8Array} bytes
	 * @param {number} [n] the length it must have
	 */
	bytes(bytes, n = bytes.length) {
		must(bytes.length === n);
		this.#parts.push(bytes);
		return this;
	}

	/** @param {Uint8Array} bytes */
	blob(bytes) {
		return this.u32(bytes.length).bytes(bytes);
	}

	/** @param {string} text */
	string(text) {
		const bytes = toUtf8(text);
		return this.u16(bytes.length).bytes(bytes);
	}

	/** @param {string} text ASCII */
	ascii(text) {
		return this.bytes(Uint8Array.from(text, (c) => c.charCodeAt(0)));
	}

	/**
	 * @template T
	 * @param {Iterable<T>} items
	 * @param {(writer: Writer, item: T) => unknown} step
	 */
	list(items, step) {
		for (const item of items)
			step(this, item);
		return this;
	}

	/** Zero bytes up to a size. @param {number} size */
	zerosTo(size) {
		const length = this.#parts.reduce((n, part) => n + part.length, 0);
		must(length <= size);
		return this.bytes(new Uint8Array(size - length));
	}

	done() {
		return join(...this.#parts);
	}
}
