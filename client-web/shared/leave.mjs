// SPDX-License-Identifier: MIT
// Leaving without a trace on the page: the Exit button and link, Shift three times, and the
// browser's own Back.
//
// A page that is only left can come back whole from the browser's back/forward cache, with all
// that was typed. So leaving in any way first empties the document, and a document that comes back
// from that cache loads afresh. Exit replaces the page's one history entry, so Back from the
// neutral site leads to where the person was before.

import { t } from './strings.mjs';
import { announce } from './page.mjs';

const PRESSES = 3;
const WITHIN_MS = 5000;

/** @type {(() => void)[]} */
const wipes = [];

/** Something to forget on leaving, beside the document itself. @param {() => void} wipe */
export function onLeaving(wipe) {
	wipes.push(wipe);
}

/** Forget everything that was typed or shown. */
function wipePage() {
	for (const wipe of wipes)
		wipe();
	for (const control of document.querySelectorAll('input, textarea'))
		/** @type {HTMLInputElement} */ (control).value = '';
	document.body.replaceChildren();
}

/** @param {string} url a neutral page */
export function leave(url) {
	wipePage();
	location.replace(url);
}

/**
 * Bind every `.app-exit` element, Shift three times, and the wiping. Capture: nothing on the page comes first.
 * @param {string} url
 */
export function watchForLeaving(url) {
	addEventListener('click', (event) => {
		if (!(event.target instanceof Element) || !event.target.closest('.app-exit'))
			return;
		event.preventDefault();
		leave(url);
	}, true);
	watchShift(url);
	addEventListener('pagehide', wipePage);
	addEventListener('pageshow', (event) => {
		if (event.persisted)
			location.reload();
	});
}

/**
 * A press is Shift down and up with no other key between, so capital letters and Shift+Tab never count.
 * @param {string} url
 */
function watchShift(url) {
	let alone = false;
	let presses = 0;
	let firstAt = 0;

	addEventListener('keydown', (event) => {
		alone = event.key === 'Shift';
		if (!alone)
			presses = 0;
	}, true);
	addEventListener('keyup', (event) => {
		if (event.key !== 'Shift' || !alone)
			return;
		if (presses === 0 || event.timeStamp - firstAt > WITHIN_MS) {
			presses = 0;
			firstAt = event.timeStamp;
		}
		presses++;
		if (presses === PRESSES)
			leave(url);
		else
			announce(t(presses === 1 ? 'exit.press_two' : 'exit.press_one'));
	}, true);
}
