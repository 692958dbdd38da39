// SPDX-License-Identifier: MIT
// Signing in: key file and passphrase, then everything that has to hold before anything is shown.

import { el } from '../shared/dom.mjs';
import { button, errorSummary, form, textInput } from '../shared/form.mjs';
import { fromHex, same, wipe } from '../shared/bytes.mjs';
import { isPassphrase, openKeyFile, readKeyFile } from '../shared/keyfile.mjs';
import { staffKeys } from '../shared/keys.mjs';
import { heading, show } from '../shared/page.mjs';
import { loadCouncil } from './council.mjs';
import { TROUBLES } from './labels.mjs';
import { noticeBox, progressLine, troubleBox } from './parts.mjs';
import { beginWork } from './receive.mjs';
import { Session } from './session.mjs';
import { Trouble } from './trouble.mjs';

/** @typedef {ReturnType<typeof beginWork>} SignedIn */

const KEY_FILE_AT_MOST = 4096;

/**
 * @typedef {object} Place where this console works
 * @property {string} org hex
 * @property {(request: Uint8Array) => Promise<Uint8Array>} post
 */

/**
 * @param {Place} place
 * @param {(signedIn: SignedIn) => void} onSignedIn
 * @param {{notice?: string, trouble?: unknown, problems?: {id: string, text: string}[]}} [say]
 */
export function showSignIn(place, onSignedIn, say = {}) {
	const problem = (/** @type {string} */ id) => say.problems?.find((p) => p.id === id)?.text;
	const again = (/** @type {typeof say} */ more) => showSignIn(place, onSignedIn, more);
	show({
		hasError: Boolean(say.problems || say.trouble),
		content: [
			say.problems ? errorSummary('There is a problem', say.problems) : null,
			say.trouble ? troubleBox(say.trouble) : null,
			say.notice ? noticeBox(say.notice) : null,
			heading('Sign in'),
			el('div', { class: 'app-narrow' }, form((node) => void submit(node, place, onSignedIn, again),
				fileField(problem('key-file')),
				textInput({ name: 'passphrase', label: 'Your passphrase', type: 'password', error: problem('passphrase') }),
				button('Sign in', { id: 'sign-in' }))),
			el('p', { class: 'govuk-body', 'data-claim': 'S1a' },
				'Your key file and passphrase are used on this computer only. Neither is sent anywhere.'),
		],
	});
}

/** @param {string} [error] */
const fileField = (error) => el('div', { class: `govuk-form-group${error ? ' govuk-form-group--error' : ''}` },
	el('label', { class: 'govuk-label', for: 'key-file' }, 'Your key file'),
	el('div', { class: 'govuk-hint', id: 'key-file-hint' }, 'A small file whose name ends in .key, from your keyholder'),
	error && el('p', { class: 'govuk-error-message', id: 'key-file-error' }, error),
	el('input', { class: 'govuk-file-upload', id: 'key-file', name: 'key-file', type: 'file', accept: '.key',
		'aria-describedby': error ? 'key-file-hint key-file-error' : 'key-file-hint' }));

/**
 * @param {HTMLFormElement} node
 * @param {Place} place
 * @param {(signedIn: SignedIn) => void} onSignedIn
 * @param {(say: {trouble?: unknown, problems?: {id: string, text: string}[]}) => void} again
 */
async function submit(node, place, onSignedIn, again) {
	const fileInput = /** @type {HTMLInputElement} */ (node.elements.namedItem('key-file'));
	const passInput = /** @type {HTMLInputElement} */ (node.elements.namedItem('passphrase'));
	const file = fileInput.files?.[0], passphrase = passInput.value;
	const problems = [
		file ? null : { id: 'key-file', text: 'Choose your key file' },
		passphrase ? null : { id: 'passphrase', text: 'Enter your passphrase' },
		passphrase && !isPassphrase(passphrase)
			? { id: 'passphrase', text: 'A passphrase has 12 to 128 letters, digits, spaces or signs of an English keyboard' } : null,
	].filter((p) => p !== null);
	if (problems.length || !file)
		return again({ problems });
	passInput.value = '';
	try {
		onSignedIn(await signIn(place, file, passphrase));
	} catch (error) {
		const kind = error instanceof Trouble ? error.kind : '';
		if (kind === 'key-file' || kind === 'other-council' || kind === 'passphrase')
			again({ problems: [{ id: kind === 'passphrase' ? 'passphrase' : 'key-file', text: TROUBLES[kind] }] });
		else
			again({ trouble: error });
	}
}

/**
 * @param {Place} place
 * @param {File} file
 * @param {string} passphrase
 * @returns {Promise<SignedIn>}
 */
async function signIn(place, file, passphrase) {
	const progress = progressLine();
	show({ content: [heading('Signing in'), progress.node] });
	const org = fromHex(place.org, 32);
	const keys = await unlock(org, file, passphrase, (share) =>
		progress.say(`Unlocking your key file: ${Math.floor(share * 10) * 10}%`));
	const session = new Session(org, keys.identity, place.post);
	try {
		progress.say('Speaking to the server');
		await session.open();
		progress.say('Checking the council’s documents and opening your desks’ keys');
		const council = await loadCouncil(session, org, keys);
		return beginWork(council, session, keys);
	} catch (error) {
		session.wipe();
		wipe(keys.stamp.seed);
		throw error;
	} finally {
		wipe(keys.keyring);
	}
}

/**
 * @param {Uint8Array} org
 * @param {File} file
 * @param {string} passphrase
 * @param {(share: number) => void} onProgress
 */
async function unlock(org, file, passphrase, onProgress) {
	if (file.size > KEY_FILE_AT_MOST)
		throw new Trouble('key-file');
	let keyFile;
	try {
		keyFile = readKeyFile(new Uint8Array(await file.arrayBuffer()));
	} catch {
		throw new Trouble('key-file');
	}
	if (!same(keyFile.org, org))
		throw new Trouble('other-council');
	let seed;
	try {
		seed = await openKeyFile(keyFile, passphrase, onProgress);
	} catch {
		throw new Trouble('passphrase');
	}
	const keys = staffKeys(org, seed);
	wipe(seed);
	return keys;
}
