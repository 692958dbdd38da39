// SPDX-License-Identifier: MIT
// Words of strangers as text that can't mislead (claim S13): isolated from the direction of what stands around them, and with a
// visible mark for every character that has no shape of its own or turns the order of others.

import { el } from '../shared/dom.mjs';

/** Controls, direction changes, invisible and tag characters. Line feed and tab are shown as what they are. */
const HIDDEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}]/u;

/** Before these, a joiner belongs to the writing of a language or to a picture. */
const JOINED = /[\p{Script=Arabic}\p{Script=Bengali}\p{Script=Devanagari}\p{Script=Gujarati}\p{Script=Gurmukhi}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Sinhala}\p{Script=Tamil}\p{Script=Telugu}\p{Extended_Pictographic}\p{Emoji_Modifier}\ufe0f]/u;
const JOINERS = '\u200c\u200d';

/** @param {string} char @param {string} before */
const isHidden = (char, before) => HIDDEN.test(char) && !(JOINERS.includes(char) && JOINED.test(before));

/**
 * Splits a text into plain runs and hidden characters.
 * @param {string} text
 * @returns {{text: string, hidden: boolean}[]}
 */
export function reveal(text) {
	/** @type {{text: string, hidden: boolean}[]} */
	const runs = [];
	let before = '';
	for (const char of text.replace(/\r\n?/g, '\n')) {
		const hidden = isHidden(char, before);
		const shown = hidden ? `U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}` : char;
		const last = runs[runs.length - 1];
		if (last && !last.hidden && !hidden)
			last.text += shown;
		else
			runs.push({ text: shown, hidden });
		before = char;
	}
	return runs;
}

/** A text of somebody else's, as an element. @param {string} text @param {string} [lang] of the words, where it is known */
export const said = (text, lang) => el('bdi', { class: 'app-said', dir: 'auto', lang: /^[a-z]{2,3}$/.test(lang ?? '') ? lang : null },
	reveal(text).map((run) => (run.hidden ? el('span', { class: 'app-hidden-character', title: 'A character that cannot be seen' },
		run.text) : run.text)));
