// SPDX-License-Identifier: MIT
// The resident's page, from the start page to "What happens next". Everything that is typed or
// shown lives in `app`, in memory; nothing is stored, the address and the history never change,
// and leaving in any way forgets it all.

import { byId, el, meta } from '../shared/dom.mjs';
import { button, linkButton, pressWithSpace } from '../shared/form.mjs';
import { leave, onLeaving, watchForLeaving } from '../shared/leave.mjs';
import { bindSkipLink, body, bullets, heading, inset, show, subHeading, warning } from '../shared/page.mjs';
import { t, useStrings } from '../shared/strings.mjs';
import { ask } from './ask.mjs';
import { comeBack } from './come_back.mjs';
import { forget, newDraft } from './draft.mjs';
import { languageLinks } from './languages.mjs';
import { pages } from './questions.mjs';
import { drop, send } from './send.mjs';
import { getStrings } from './service.mjs';

const app = {
	site: {
		org: meta('org'), desks: meta('desks'), exit: meta('exit'), hours: meta('hours'),
		lang: document.documentElement.lang,
	},
	draft: newDraft(),
	/** @type {import('./send.mjs').Outgoing | null} */
	outgoing: null,
	/** the words as typed on coming back */
	words: '',
	tries: 0,
	acceptsStale: false,
	/** @type {any} */ retry: undefined,
	/** @type {any} */ sayCount: undefined,
	/** the path chosen on the start page @type {() => void} */
	path: () => {},
	device, sent, forgetDraft, send: () => send(app),
};
/** @typedef {typeof app} App */

/** What belongs to the report under way. */
function forgetDraft() {
	clearTimeout(app.retry);
	clearTimeout(app.sayCount);
	forget(app.draft);
	drop(app);
	app.tries = 0;
	app.acceptsStale = false;
}

/** What stands around a screen. @param {'start' | 'device' | 'inside'} place */
function frame(place) {
	byId('emergency').classList.toggle('app-emergency--short', place === 'inside');
	byId('exit').hidden = byId('exit-link').hidden = place !== 'inside';
	byId('languages').hidden = place !== 'start' || !languages;
	byId('footer').hidden = place !== 'start';	/* its links would leave, and lose what was typed */
}

const languages = languageLinks(meta('languages'), app.site.lang);
const startContent = [...byId('main-content').childNodes];

function start() {
	frame('start');
	show({ content: startContent });
}

/**
 * Is it safe to use this device now? Stands before both paths, and explains the button that
 * follows.
 */
function device() {
	const goOn = () => {
		frame('inside');
		app.path();
	};
	frame('device');
	show({
		back: start,
		content: [
			heading(t('device.title')), body(t('device.lead')),
			subHeading(t('device.exit_title')), bullets([t('device.exit_1'), t('device.exit_2')]),
			subHeading(t('device.history_title')), bullets([t('device.history'), t('device.lost')]),
			el('div', { class: 'app-buttons' },
				button(t('device.go_on'), { id: 'safe', click: goOn }),
				linkButton(t('device.leave'), () => leave(app.site.exit))),
		],
	});
}

/** The store has it. @param {string[] | null} words @param {boolean} clockUnchecked */
function sent(words, clockUnchecked) {
	const panel = el('div', { class: 'app-panel app-no-print' }, heading(t('sent.title')));
	const note = [body(t('sent.checked')), clockUnchecked && body(t('clock.note'))];
	if (!words) {
		next([panel, note], false);
		return;
	}
	const list = el('ol', { class: 'app-words', id: 'words', lang: 'en', dir: 'ltr', translate: 'no' },
		words.map((word) => el('li', {}, word)));
	const close = (/** @type {boolean} */ kept) => {
		list.replaceChildren();
		next([], kept);
	};
	show({
		content: [
			panel, el('div', { class: 'app-no-print' }, note),
			subHeading(t('words.title')),
			el('p', { class: 'govuk-body app-no-print' }, t('words.lead')),
			el('p', { class: 'app-print-note' }, t('words.print_note')),
			list,
			el('p', { class: 'govuk-body app-no-print' }, t('words.keep')),
			el('div', { class: 'app-buttons app-no-print' },
				button(t('words.kept'), { id: 'kept', click: () => close(true) }),
				button(t('words.print'), { secondary: true, click: () => print() }),
				linkButton(t('words.drop'), () => close(false), undefined, 'drop')),
		],
	});
}

/**
 * What happens next.
 * @param {any[]} first what stands above
 * @param {boolean} kept the sender has the words
 */
function next(first, kept) {
	show({
		content: [
			...first.flat(), first.length ? subHeading(t('next.title')) : heading(t('next.title')),
			body(t('next.read')), inset(`${t('next.hours')}: ${app.site.hours}`),
			body(t('next.then')), body(t(kept ? 'next.reply' : 'next.no_reply')),
			warning(t('next.warning'), t('do_not_go')), body(t('next.danger')),
			subHeading(t('next.leave_title')), body(t('next.leave')),
			el('div', { class: 'app-buttons' },
				button(t('next.exit'), { id: 'leave', click: () => leave(app.site.exit) }),
				linkButton(t('next.again'), () => ask(app, pages[0]))),
		],
	});
}

/** @param {string} id of a link on the start page @param {() => void} path */
function bind(id, path) {
	byId(id).addEventListener('click', async (/** @type {Event} */ event) => {
		event.preventDefault();
		try {
			await strings;
		} catch {
			location.reload();	/* without words there is no page: the browser says why */
			return;
		}
		app.path = path;
		device();
	});
}

const strings = getStrings(byId('strings').href).then(useStrings);
strings.catch(() => {});
if (languages)
	byId('languages').append(languages);
byId('languages').hidden = !languages;
watchForLeaving(app.site.exit);
pressWithSpace();
bindSkipLink();
onLeaving(() => {
	forgetDraft();
	app.words = '';
});
bind('start', () => ask(app, pages[0]));
bind('come-back', () => comeBack(app));
