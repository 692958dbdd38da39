// SPDX-License-Identifier: MIT
// The story as people live it, in Chromium against the real programs: a resident tells something, an officer reads and answers it,
// the resident comes back with eight words and reads the answer.

import { assert, done, skipAll, test } from '../lib/tap.mjs';
import { NOTHING_LEFT, axeClean, leftOnDevice, openBrowser, openPage } from '../lib/browser.mjs';
import { needPrograms, startDemo } from '../lib/demo.mjs';
import { begin, comeBack, sendForWords, tell } from '../lib/resident.mjs';

if (needPrograms())
	skipAll(needPrograms());

const STORY = 'Boys are let into the flat at night.\n\nThe <b>man</b> who lives there looks afraid: “Ünïcode”, עברית, 漢字';
const ANSWER = 'Thank you. We are looking into it.\n\nDo not go back there.';
const demo = await startDemo();
const phone = await openBrowser({ viewport: { width: 360, height: 740 } });
const desktop = await openBrowser({ viewport: { width: 1280, height: 900 } });
const resident = await openPage(phone, `${demo.residents}/`);
const officer = await openPage(desktop, `${demo.staff}/`);
let words;

/** PICTURES=FOLDER keeps one of each side, as they stand in README.md. */
const picture = (page, name) => process.env.PICTURES && page.screenshot({ path: `${process.env.PICTURES}/${name}.png` });

await test('a resident tells something on a phone and gets eight words', async () => {
	await picture(resident, 'report');
	await begin(resident);
	await tell(resident, { topic: 'county_lines', what: STORY, where: 'Flat 3, behind the Swan', when: 'often' });
	words = await sendForWords(resident);
	assert.equal(words.split(' ').length, 8);
	await axeClean(resident, 'words');
	await resident.click('#kept');
	await resident.locator('#leave').waitFor();
});

await test('an officer signs in, opens the new report and answers', async () => {
	await officer.setInputFiles('#key-file', demo.keyFile);
	await officer.fill('#passphrase', demo.passphrase);
	await officer.click('#sign-in');
	await officer.click('.app-case button');
	await officer.locator('#reply').waitFor();
	const shown = await officer.locator('#main-content').innerText();
	for (const part of ['Boys are let into the flat at night.', 'The <b>man</b> who lives there', 'Ünïcode', '漢字', 'Flat 3, behind the Swan'])
		assert.ok(shown.includes(part), part);
	assert.match(shown, /It happens again and again/, 'options as the resident saw them');
	await picture(officer, 'console');
	await officer.fill('#reply', ANSWER);
	await officer.click('#check-reply');
	await officer.click('#send-reply');
	await officer.locator('.app-timeline__title', { hasText: 'Reply to the sender' }).waitFor();
});

await test('with the words the answer is there, and with other words there is nothing', async () => {
	demo.setClock(0, 1);			/* the next batch of mail */
	await resident.clock.setFixedTime(demo.now() * 1000);
	await resident.goto(`${demo.residents}/`);
	const [answer, ...others] = await comeBack(resident, words);
	assert.equal(answer.replace(/\s+/g, ' '), ANSWER.replace(/\s+/g, ' '));
	assert.equal(others.length, 0);
	await resident.goto(`${demo.residents}/`);
	await begin(resident, '#come-back');
	await resident.fill('#words', words.split(' ').reverse().join(' '));
	await resident.click('#look');
	await resident.locator('.govuk-error-summary, #again').first().waitFor();
	assert.equal(await resident.locator('.app-reply').count(), 0);
});

await test('neither page broke a rule, and nothing is left on the phone', async () => {
	assert.deepEqual(resident.troubles, []);
	assert.deepEqual(officer.troubles, []);
	assert.deepEqual(await leftOnDevice(resident), NOTHING_LEFT);
});

await phone.close();
await desktop.close();
await demo.remove();
done();
