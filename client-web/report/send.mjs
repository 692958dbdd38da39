// SPDX-License-Identifier: MIT
// From "Send" to the acknowledgement. Whatever goes wrong, the draft stays and the page says in
// plain words what happened and whether anything was sent. A sealed tip is kept in memory until it
// is acknowledged and sent again as the same bytes, so a lost answer never makes two of it; the
// store counts equal envelopes once.
//
//	keys ─▶ seal ─▶ post ─▶ acknowledged ─▶ words, next
//	  │       │       ├─ busy, offline ─▶ later ─(random, growing wait)─▶ keys or post
//	  │       │       └─ key replaced ─▶ keys (once)
//	  │       └─ stamp too old ─▶ the sender decides
//	  └─ not to be trusted ─▶ failed

import { el } from '../shared/dom.mjs';
import { button } from '../shared/form.mjs';
import { body, heading, inset, show, status } from '../shared/page.mjs';
import { Refused, checkAcknowledgement, makeReceipt, sealTip, wipeReceipt } from '../shared/sender.mjs';
import { t, tCount } from '../shared/strings.mjs';
import { check as checkAnswers } from './ask.mjs';
import { dateOf } from './dates.mjs';
import { report, wantsReceipt } from './draft.mjs';
import { currentKeys } from './keys.mjs';
import { Unreachable, postTip } from './service.mjs';

/**
 * @typedef {import('./report.mjs').App} App
 * @typedef {import('../shared/bundle.mjs').Bundle} Bundle
 * @typedef {object} Outgoing
 * @property {string} content     the draft it was made of; a changed draft makes a new tip
 * @property {Uint8Array} envelope
 * @property {Uint8Array} hash    what the acknowledgement must name
 * @property {import('../shared/sender.mjs').Receipt | null} receipt
 * @property {Bundle} bundle
 */

const FIRST_WAIT_MS = 15 * 1000;
const LONGEST_WAIT_MS = 10 * 60 * 1000;

/** Why it can't be sent: one of failed.* in the language files. */
class Failure extends Error {}

/** Seal and send the draft. @param {App} app */
export async function send(app) {
	clearTimeout(app.retry);
	try {
		await step(app, 1);
	} catch (error) {
		if (error instanceof Unreachable)
			later(app, 'offline');
		else
			failed(app, error instanceof Failure ? error.message : 'page');
	}
}

/**
 * @param {App} app
 * @param {number} freshKeysLeft how often the key may still turn out to be replaced
 */
async function step(app, freshKeysLeft) {
	progress(t('sending.sealing'));
	const outgoing = await sealed(app);
	if (!outgoing)
		return;			/* the sender is asked first */
	progress(t('sending.sending'));
	const answer = check(outgoing, await postTip(outgoing.envelope));
	if (answer === 'kept')
		done(app, outgoing);
	else if (answer === 'later')
		later(app, 'busy');
	else {
		drop(app);
		if (freshKeysLeft === 0)
			throw new Failure('closed');
		await step(app, freshKeysLeft - 1);
	}
}

/** @param {Outgoing} outgoing @param {Uint8Array} answer */
function check({ bundle, hash }, answer) {
	return or('answer', () => checkAcknowledgement(bundle, hash, answer));
}

/**
 * The tip as it goes out: the one from before if nothing changed.
 * @param {App} app
 * @returns {Promise<Outgoing | null>}
 */
async function sealed(app) {
	const content = JSON.stringify(app.draft);
	if (app.outgoing?.content === content)
		return app.outgoing;
	drop(app);
	const bundle = await or('bundle', () => currentKeys(app.site.org));
	if (bundle.freshness === 'stale' && !app.acceptsStale) {
		askAboutStale(app, bundle);
		return null;
	}
	if (!bundle.canSeal)
		throw new Failure('closed');
	await painted();
	const receipt = wantsReceipt(app.draft) ? makeReceipt(bundle.org) : null;
	const tip = or('bundle', () => sealTip(bundle, { ...report(app.draft, app.site), receipt }));
	app.outgoing = { content, bundle, receipt, ...tip };
	return app.outgoing;
}

/**
 * A refusal by the protocol becomes words for the sender.
 * @template T @param {string} code @param {() => T} run @returns {T}
 */
function or(code, run) {
	const give = (/** @type {unknown} */ error) => {
		throw error instanceof Refused ? new Failure(code) : error;
	};
	try {
		const made = run();
		return made instanceof Promise ? /** @type {any} */ (made.catch(give)) : made;
	} catch (error) {
		return give(error);
	}
}

/** A sealed tip that is not to be sent again. @param {App} app */
export function drop(app) {
	if (app.outgoing?.receipt)
		wipeReceipt(app.outgoing.receipt);
	app.outgoing = null;
}

/** Let the screen show before the processor is busy. */
const painted = () => new Promise((resolve) => setTimeout(resolve));

/** @param {string} text */
function progress(text) {
	show({ content: [heading(t('sending.title')), status(text)] });
}

/** @param {App} app @param {Outgoing} outgoing */
function done(app, outgoing) {
	const words = outgoing.receipt && [...outgoing.receipt.words];
	app.forgetDraft();
	app.sent(words, outgoing.bundle.freshness === 'unchecked');
}

/** Not sent yet; tries again by itself. @param {App} app @param {'busy' | 'offline'} why */
function later(app, why) {
	const wait = nextWait(app);
	app.retry = setTimeout(() => send(app), wait);
	show({
		back: () => stop(app),
		content: [
			heading(t('later.title')), body(t(`later.${why}`)), inset(t('later.kept')),
			body(tCount('later.again', Math.ceil(wait / 60000))),
			el('div', { class: 'app-buttons' },
				button(t('later.now'), { id: 'again', click: () => send(app) }),
				button(t('later.check'), { secondary: true, click: () => stop(app) })),
		],
	});
}

/**
 * Random, so that nobody's tries can be followed, and growing, so that a full service gets room.
 * @param {App} app
 */
function nextWait(app) {
	const longest = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** app.tries++);
	return longest / 2 + Math.random() * longest / 2;
}

/** @param {App} app */
function stop(app) {
	clearTimeout(app.retry);
	checkAnswers(app);
}

/** @param {App} app @param {string} code one of failed.* in the language files */
function failed(app, code) {
	show({
		back: () => checkAnswers(app),
		content: [
			heading(t('failed.title')), body(t(`failed.${code}`)), inset(t('later.kept')),
			body(t('failed.instead')),
			el('div', { class: 'app-buttons' },
				button(t('later.now'), { id: 'again', click: () => send(app) }),
				button(t('later.check'), { secondary: true, click: () => checkAnswers(app) })),
		],
	});
}

/** @param {App} app @param {Bundle} bundle */
function askAboutStale(app, bundle) {
	const { lastDay } = bundle;
	const said = lastDay ? t('stale.text', { date: dateOf(lastDay) }) : t('stale.never');
	const goOn = () => {
		app.acceptsStale = true;
		send(app);
	};
	show({
		back: () => checkAnswers(app),
		content: [
			heading(t('stale.title')), body(said), body(t('stale.choice')),
			el('div', { class: 'app-buttons' },
				button(t('stale.go_on'), { id: 'go-on', click: goOn }),
				button(t('later.check'), { secondary: true, click: () => checkAnswers(app) })),
		],
	});
}
