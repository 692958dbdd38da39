// SPDX-License-Identifier: MIT
// The staff console's table of contents: sign in, list, read, answer, lock. Nothing of it is kept when the page goes.

import { meta } from '../shared/dom.mjs';
import { heading, show } from '../shared/page.mjs';
import { useStrings } from '../shared/strings.mjs';
import { listCases, readCase, reply, write } from './cabinet.mjs';
import { wipeCouncil } from './council.mjs';
import { STEPS, english } from './labels.mjs';
import { showList } from './list.mjs';
import { progressLine, showPerson } from './parts.mjs';
import { problemOf, showReading, showReplyCheck } from './reading.mjs';
import { receiveNew } from './receive.mjs';
import { serverAt } from './server.mjs';
import { showSignIn } from './sign_in.mjs';
import { renewStamp } from './stamp.mjs';
import { Trouble } from './trouble.mjs';

/** @typedef {import('./sign_in.mjs').SignedIn} SignedIn */
/** @typedef {import('./cases.mjs').Case} Case */
/** @typedef {import('./cabinet.mjs').Reading} Reading */

const IDLE_MS = 15 * 60 * 1000;
const LOOK_AGAIN_MS = 2 * 60 * 1000;

const place = { org: meta('org'), post: serverAt(meta('server')) };

/** @type {SignedIn|null} */
let signedIn = null;
let onList = false;
let working = false;
/** @type {ReturnType<typeof setTimeout>|undefined} */
let idle;

/** Wipes what there is to wipe, before anything else can happen. @param {string} notice */
function lock(notice) {
	const was = signedIn;
	signedIn = null;
	onList = false;
	if (was) {
		void was.session.close().finally(() => was.session.wipe());
		wipeCouncil(was.council);
		was.stamp.seed.fill(0);
		for (const { pair } of was.cases.values()) {
			pair.lattice.fill(0);
			pair.curve.fill(0);
		}
		was.cases.clear();
	}
	showPerson(null, () => {});
	showSignIn(place, begin, { notice });
}

function stayAwake() {
	clearTimeout(idle);
	if (signedIn)
		idle = setTimeout(() => lock('idle'), IDLE_MS);
}

/** @param {SignedIn} now */
function begin(now) {
	signedIn = now;
	showPerson(now.council.me.name, () => lock('locked'));
	stayAwake();
	void renewStamp(now.council, now.session, now.stamp).catch(() => {});	/* another day, or another lead */
	void list();
}

/** Troubles after which nothing more may be shown. */
const FINAL = ['wrong-server', 'documents', 'log', 'not-listed', 'session-over', 'clock'];

/**
 * What a step's failure leads to: the sign-in page for the gravest, else the screen given.
 * @param {unknown} error
 * @param {(error: unknown) => void} otherwise
 */
function failed(error, otherwise) {
	if (!signedIn)
		return;
	if (error instanceof Trouble && FINAL.includes(error.kind)) {
		lock('locked');
		showSignIn(place, begin, { trouble: error });
	} else {
		otherwise(error);
	}
}

/** The list as it is, then as it becomes when new reports have been received. @param {unknown} [trouble] */
async function list(trouble) {
	const now = signedIn;
	if (!now)
		return;
	onList = true;
	const progress = progressLine();
	let closed = 0;
	const draw = (/** @type {unknown} */ problem) => signedIn === now && onList && showList({ cases: [...now.cases.values()],
		council: now.council, notices: now.council.notices, progress: progress.node, closed, open: (one) => void open(one),
		refresh: () => void list(), trouble: problem });
	now.progress = (step, done, of) => progress.say(STEPS[step](done, of));
	draw(trouble);
	if (working)
		return;
	working = true;
	try {
		progress.say('Looking for cases and new reports');
		closed = await listCases(now);
		draw(trouble);
		const { received, notPlaced } = await receiveNew(now);
		closed = await listCases(now);
		await now.session.refreshHead();
		draw(trouble);
		progress.say(summary(received, notPlaced));
	} catch (error) {
		failed(error, (problem) => {
			draw(problem);
			progress.say('');
		});
	} finally {
		working = false;
	}
}

/** @param {number} received @param {number} notPlaced */
function summary(received, notPlaced) {
	const time = new Intl.DateTimeFormat('en-GB', { timeStyle: 'short' }).format(Date.now());
	const came = received ? `${received} new ${received === 1 ? 'report' : 'reports'} received. ` : '';
	const left = notPlaced ? `${notPlaced} will be tried again in 10 minutes. ` : '';
	return `${came}${left}Up to date at ${time}.`;
}

/** Opens a case: this is logged. @param {Case} one */
async function open(one) {
	const now = signedIn;
	if (!now)
		return;
	onList = false;
	const progress = progressLine();
	show({ back: () => void list(), content: [heading('Opening the case'), progress.node] });
	try {
		let reading = await readCase(now, one);
		if (one.card.state === 'new' && !reading.withdrawn)
			reading = await write(now, reading, 'opened', {}, { state: 'open' });
		showCase(now, reading);
	} catch (error) {
		failed(error, (trouble) => void list(trouble));
	}
}

/**
 * @param {SignedIn} now
 * @param {Reading} reading
 * @param {Partial<import('./reading.mjs').View>} [more]
 */
function showCase(now, reading, more = {}) {
	if (signedIn !== now)
		return;
	showReading({
		reading, council: now.council, now: now.session.seconds, back: () => void list(), ...more,
		note: (text) => void note(now, reading, text),
		check: (lang, text) => checkReply(now, reading, lang, text),
	});
}

/** @param {SignedIn} now @param {Reading} reading @param {string} text */
async function note(now, reading, text) {
	const problems = problemOf('note', text);
	if (problems)
		return showCase(now, reading, { problems, typed: { note: text } });
	try {
		showCase(now, await write(now, reading, 'noted', { text }, { state: 'open' }), { done: 'Your note has been saved.' });
	} catch (error) {
		failed(error, (trouble) => showCase(now, reading, { trouble, typed: { note: text } }));
	}
}

/** @param {SignedIn} now @param {Reading} reading @param {string} lang @param {string} text */
function checkReply(now, reading, lang, text) {
	const typed = { reply: text, lang };
	const problems = problemOf('reply', text);
	if (problems)
		return showCase(now, reading, { problems, typed });
	showReplyCheck({ lang, text, back: () => showCase(now, reading, { typed }), send: () => void sendReply(now, reading, lang, text) });
}

/** @param {SignedIn} now @param {Reading} reading @param {string} lang @param {string} text */
async function sendReply(now, reading, lang, text) {
	try {
		showCase(now, await reply(now, reading, { lang, text }), { done: 'Your reply has been sent. The sender can read it from the next fixed hour of the day.' });
	} catch (error) {
		failed(error, (trouble) => showCase(now, reading, { trouble, typed: { reply: text, lang } }));
	}
}

useStrings(english);
for (const sign of ['pointerdown', 'keydown'])
	addEventListener(sign, stayAwake, { passive: true });
addEventListener('pagehide', () => lock('locked'));
setInterval(() => onList && !working && document.visibilityState === 'visible' && void list(), LOOK_AGAIN_MS);
showSignIn(place, begin);
