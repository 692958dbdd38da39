// SPDX-License-Identifier: MIT
//
// The whole path against the real programs, without a browser: report, receive, read, reply, collect, write again.

import { assert, done, skipAll, test } from '../lib/tap.mjs';
import { needPrograms, startDemo } from '../lib/demo.mjs';
import { Officer } from '../lib/officer.mjs';
import { Resident } from '../lib/sender.mjs';

if (needPrograms())
	skipAll(needPrograms());

const demo = await startDemo();
const resident = new Resident(demo);
let officer, sent, cases;

await test('a report is kept and acknowledged by the store', async () => {
	sent = await resident.report({ what: 'They bring bags out of the lock-up at night.', answers: { where: 'Behind the shops' } });
	assert.equal(sent.outcome, 'kept');
});

await test('the same envelope again is kept once', async () => {
	assert.equal(await resident.put(await resident.bundle(), sent), 'kept');
});

await test('an officer signs in with the key file and sees one new tip', async () => {
	officer = await Officer.fromKeyFile(demo);
	await officer.signIn();
	await officer.openDesks();
	const heads = await officer.offered();
	assert.equal(heads.length, 1);
	assert.equal(officer.recognise(heads[0]).desk.desk, 1);
});

await test('the tip becomes a case and its words are read', async () => {
	cases = await officer.takeIn();
	assert.equal(cases.length, 1);
	assert.equal((await officer.offered()).length, 0);
	const { tips, events } = await officer.read(cases[0]);
	assert.equal(tips[0].content.answers.what, 'They bring bags out of the lock-up at night.');
	assert.equal(tips[0].content.answers.where, 'Behind the shops');
	assert.deepEqual(events.map((e) => e.content.type), ['received']);
});

await test('nothing is in the mailbox before a reply', async () => {
	assert.deepEqual(await resident.collect(sent.words), []);
});

await test('a reply is handed out from the next batch hour on, and opens with the eight words', async () => {
	await officer.reply(cases[0], 'Thank you. Which nights?');
	demo.setClock(0, 1);
	const replies = await resident.collect(sent.words);
	assert.deepEqual(replies.map((r) => r.text), ['Thank you. Which nights?']);
	assert.equal(replies[0].desk, 1);
});

await test('collecting deletes nothing, and other words find nothing', async () => {
	assert.equal((await resident.collect(sent.words)).length, 1);
	const other = await resident.report({ what: 'Something else', desk: 2, topic: 'fraud' });
	assert.deepEqual(await resident.collect(other.words), []);
});

await test('a follow-up joins the case of the first report', async () => {
	assert.equal(await resident.followUp(sent.words, 'Fridays.'), 'kept');
	await officer.signIn();
	await officer.takeIn(cases);
	assert.equal(cases.length, 2);
	const { tips, events } = await officer.read(cases[0]);
	assert.deepEqual(tips.map((t) => t.content.text ?? t.content.answers.what),
		['They bring bags out of the lock-up at night.', 'Fridays.']);
	assert.deepEqual(events.map((e) => e.content.type), ['received', 'replied', 'received']);
});

await test('all of it is there after a restart', async () => {
	assert.equal(await demo.stop(), 0);
	await demo.start();
	officer.staff = demo.staff;
	await officer.signIn();
	assert.equal((await officer.read(cases[0])).tips.length, 2);
	assert.equal((await resident.collect(sent.words)).length, 1);
});

await test('the service stops cleanly', async () => {
	assert.equal(await demo.stop(), 0);
});

await demo.remove();
done();
