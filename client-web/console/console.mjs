// SPDX-License-Identifier: MIT
// The staff console's table of contents: sign in, list, read, answer, lock. Nothing of it is kept when the page goes.

import { toHex } from '../shared/bytes.mjs';
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
/** @typedef {import('./reading.mjs').Typed} Typed */

const IDLE_MS = 15 * 60 * 1000;
const LOOK_AGAIN_MS = 2 * 60 * 1000;

const place = { org: meta('org'), post: serverAt(meta('server')) };

/** @type {SignedIn|null} */
let signedIn = null;
let onList = false;
/** What was typed in a case and not sent, until lock. @type {Map<string, Typed>} */
const drafts = new Map();
let working = false;
/** The list as it was last drawn. */
let drawn = '';
const progress = progressLine();
/** @type {ReturnType<typeof setTimeout>|undefined} */
let idle;

/** Wipes what there is to wipe, before anything else can happen. @param {string} notice */
function lock(notice) {
	const was = signedIn;
	signedIn = null;
	onList = false;
	drafts.clear();
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
	drawn = onList ? drawn : '';
	onList = true;
	let closed = 0;
	/* Drawing moves the focus, so it happens only when there is something else to see. */
	const draw = (/** @type {unknown} */ problem) => {
		const cases = [...now.cases.values()];
		const seen = JSON.stringify([cases.map((c) => [toHex(c.id), c.card]), closed, String(problem)]);
		if (signedIn !== now || !onList || seen === drawn)
			return;
		drawn = seen;
		showList({ cases, council: now.council, notices: now.council.notices, progress: progress.node, closed,
			open: (one) => void open(one), refresh: () => void list(), trouble: problem });
	};
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
	show({ back: () => void list(), content: [heading('Opening the case')] });
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
	const id = toHex(reading.case.id);
	showReading({
		reading, council: now.council, now: now.session.seconds, typed: drafts.get(id), ...more,
		back: (typed) => {
			drafts.set(id, typed);
			void list();
		},
		note: (typed) => void note(now, reading, typed),
		check: (typed) => checkReply(now, reading, typed),
	});
}

/** @param {SignedIn} now @param {Reading} reading @param {Typed} typed */
async function note(now, reading, typed) {
	const problems = problemOf('note', typed.note);
	if (problems)
		return showCase(now, reading, { problems, typed });
	try {
		const written = await write(now, reading, 'noted', { text: typed.note }, { state: 'open' });
		showCase(now, written, { done: 'Your note has been saved.', typed: keep(written, { ...typed, note: '' }) });
	} catch (error) {
		failed(error, (trouble) => showCase(now, reading, { trouble, typed }));
	}
}

/** @param {SignedIn} now @param {Reading} reading @param {Typed} typed */
function checkReply(now, reading, typed) {
	const problems = problemOf('reply', typed.reply);
	if (problems)
		return showCase(now, reading, { problems, typed });
	showReplyCheck({ lang: typed.lang, text: typed.reply, back: () => showCase(now, reading, { typed }),
		send: () => void sendReply(now, reading, typed) });
}

/** @param {SignedIn} now @param {Reading} reading @param {Typed} typed */
async function sendReply(now, reading, typed) {
	try {
		const written = await reply(now, reading, { lang: typed.lang, text: typed.reply });
		showCase(now, written, { typed: keep(written, { ...typed, reply: '' }),
			done: 'Your reply has been sent. The sender can read it from the next fixed hour of the day.' });
	} catch (error) {
		failed(error, (trouble) => showCase(now, reading, { trouble, typed }));
	}
}

/** Remembers what is typed and not yet sent. @param {Reading} reading @param {Typed} typed */
function keep(reading, typed) {
	drafts.set(toHex(reading.case.id), typed);
	return typed;
}

useStrings(english);
for (const sign of ['pointerdown', 'keydown'])
	addEventListener(sign, stayAwake, { passive: true });
addEventListener('pagehide', () => lock('locked'));
setInterval(() => onList && !working && document.visibilityState === 'visible' && void list(), LOOK_AGAIN_MS);
showSignIn(place, begin);
