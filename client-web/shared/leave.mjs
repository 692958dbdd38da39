// SPDX-License-Identifier: MIT
// Leaving without a trace on the page: the Exit button and link, Shift three times, and the browser's own Back.
//
// A page that is only left can come back whole from the browser's back/forward cache, with all that was typed. So leaving in any
// way first empties the document, and a document that comes back from that cache loads afresh. Exit replaces the page's
// one history entry, so Back from the neutral site leads to where the person was before.

import { t } from './strings.mjs';
import { announce } from './page.mjs';

const PRESSES = 3;
const WITHIN_MS = 5000;

/** @type {(() => void)[]} */
const wipes = [];

/** Something to forget on leaving, beside the document itself. @param {() => void} wipe */
export function on_leaving(wipe) {
	wipes.push(wipe);
}

/** Forget everything that was typed or shown. */
function wipe_page() {
	for (const wipe of wipes)
		wipe();
	for (const control of document.querySelectorAll('input, textarea'))
		/** @type {HTMLInputElement} */ (control).value = '';
	document.body.replaceChildren();
}

/** @param {string} url a neutral page */
export function leave(url) {
	wipe_page();
	location.replace(url);
}

/**
 * Bind every `.app-exit` element, Shift three times, and the wiping. Capture: nothing on the page comes first.
 * @param {string} url
 */
export function watch_for_leaving(url) {
	addEventListener('click', (event) => {
		if (!(event.target instanceof Element) || !event.target.closest('.app-exit'))
			return;
		event.preventDefault();
		leave(url);
	}, true);
	watch_shift(url);
	addEventListener('pagehide', wipe_page);
	addEventListener('pageshow', (event) => {
		if (event.persisted)
			location.reload();
	});
}

/**
 * A press is Shift down and up with no other key between, so capital letters and Shift+Tab never count.
 * @param {string} url
 */
function watch_shift(url) {
	let alone = false;
	let presses = 0;
	let first_at = 0;

	addEventListener('keydown', (event) => {
		alone = event.key === 'Shift';
		if (!alone)
			presses = 0;
	}, true);
	addEventListener('keyup', (event) => {
		if (event.key !== 'Shift' || !alone)
			return;
		if (presses === 0 || event.timeStamp - first_at > WITHIN_MS) {
			presses = 0;
			first_at = event.timeStamp;
		}
		presses++;
		if (presses === PRESSES)
			leave(url);
		else
			announce(t(presses === 1 ? 'exit.press_two' : 'exit.press_one'));
	}, true);
}
