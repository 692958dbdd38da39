// SPDX-License-Identifier: MIT
// What the console says: troubles and what to do about them, notices, and the words of the residents' form as the resident saw
// them. Staff pages are in English for now.

import english from '../content/en.json' with { type: 'json' };
import { questions } from '../report/questions.mjs';

/** @type {Record<string, string>} */
const form = english;

/** @type {Record<string, string>} */
export const TROUBLES = {
	'key-file': 'This is not a key file, or it is damaged. Choose the file that your keyholder gave you; its name ends in .key.',
	'other-council': 'This key file belongs to another organisation. Use the key file for this council.',
	'passphrase': 'The passphrase does not open this key file. Check capital letters and spaces. If you are sure it is right, the '
		+ 'file may be damaged: use your copy of it.',
	'unreachable': 'The server cannot be reached. Nothing is lost. Check your connection and try again; if it goes on, tell IT.',
	'not-listed': 'Your key file opened, but you are not on the council’s list of people who handle reports. You may have been '
		+ 'removed, or not been added yet. Ask your lead.',
	'wrong-server': 'What answered is not this council’s server. Do not go on. Tell your lead and IT.',
	'documents': 'The council’s signed documents do not hold together, so nothing here can be trusted. Do not go on. Tell your lead.',
	'clock': 'The clock of this computer and that of the server are more than a day apart. Set this computer’s date and time and '
		+ 'try again; if they are right, tell IT.',
	'log': 'The server’s record of who read what has been changed. Do not go on. Tell your lead and the auditor.',
	'session-over': 'You have been signed out by the server. Sign in again.',
	'refused': 'The server did not allow this. You may no longer work at this desk. Ask your lead.',
	'conflict': 'Somebody else was first. Go back to the list and open the case again.',
	'full': 'The server cannot take this now. Nothing is lost. Try again in a few minutes; if it goes on, tell IT.',
	'case': 'This case cannot be opened with your keys. Tell your lead.',
	'no-desk': 'You do not hold the desk’s present key, so you cannot reply. Ask your lead to share it with you.',
	'unknown': 'Something went wrong that should not have. Sign in again; if it goes on, tell IT.',
};

/** @type {Record<string, string>} */
export const NOTICES = {
	'epoch-over': 'The desks’ keys have run out. Residents cannot send reports until a keyholder makes new ones. You can still '
		+ 'read and answer what came in.',
	'delegation-over': 'The council’s keyholders have to be appointed again: their delegation has run out. Residents cannot send '
		+ 'reports until then.',
	'keys-missing': 'A desk of yours has not shared its present key with you yet. Its new reports do not show here. Ask your lead.',
	'locked': 'Locked. What was open has been wiped from this page.',
	'idle': 'Locked, because nothing was done here for 15 minutes. What was open has been wiped from this page.',
};

/** What a tip is about, as the resident's form calls it. @param {string} topic */
export const topicName = (topic) => (/^[a-z_]+$/.test(topic) && form[`q.topic.${topic}`]) || 'Something else';

/** @param {string} question its name in a tip */
export const questionName = (question) => (/^[a-z_]+$/.test(question) && form[`q.${question}.check`]) || null;

/** A chosen option in words; typed answers stay as they are. @param {string} question @param {string} answer */
export function answerText(question, answer) {
	const asked = questions.find((q) => q.name === question);
	if (asked?.unsure && answer === 'unknown')
		return form['check.unknown'];
	return (asked?.options?.includes(answer) && form[`q.${question}.${answer}`]) || answer;
}

/** Languages that replies are commonly written in. */
const LANGUAGES = ['en', 'pl', 'ro', 'sk', 'ur', 'pa', 'bn', 'ar', 'cy'];

/** @param {string} lang */
export function languageName(lang) {
	try {
		return new Intl.DisplayNames('en-GB', { type: 'language', fallback: 'none' }).of(lang) ?? 'Not known';
	} catch {
		return 'Not known';
	}
}

/** @param {string} first the sender's own */
export const languages = (first) => [...new Set([languageName(first) === 'Not known' ? 'en' : first, ...LANGUAGES])];

/** @type {Record<number, string>} */
export const CHANNELS = { 0: 'Through the website', 1: 'Entered by a member of staff', 4: 'By text message' };

/** @type {Record<string, string>} */
export const STATES = { new: 'New', open: 'Open', closed: 'Closed' };

const DAY_MS = 86400000;

/** @param {number} day */
export const dayText = (day) =>
	new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' }).format(day * DAY_MS);

/** @param {number} seconds */
export const timeText = (seconds) =>
	new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short' }).format(seconds * 1000);

/** @type {Record<string, (done: number, of: number) => string>} */
export const STEPS = {
	trying: (done, of) => `Looking for new reports: ${done} of ${of}`,
	receiving: (done, of) => `Receiving new reports: ${done} of ${of}`,
	opening: (done, of) => `Opening cases: ${done} of ${of}`,
};

/** @param {string} key */
export const t = (key) => form[key];

export { english };
