// SPDX-License-Identifier: MIT
//
// The console's own modules, without its screens, against the real programs: two officers, withdrawals, notes, a stamp that
// a console renews, and what the operator's command makes of that at the next start.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { listCases, readCase, reply, write } from '../../client-web/console/cabinet.mjs';
import { receiveNew } from '../../client-web/console/receive.mjs';
import { serverAt } from '../../client-web/console/server.mjs';
import { Session } from '../../client-web/console/session.mjs';
import { renewStamp } from '../../client-web/console/stamp.mjs';
import { TYPES } from '../../client-web/shared/bodies.mjs';
import { random, toHex } from '../../client-web/shared/bytes.mjs';
import { writeDocument } from '../../client-web/shared/document.mjs';
import { openKeyFile, readKeyFile } from '../../client-web/shared/keyfile.mjs';
import { openKeyring, sealKeyring } from '../../client-web/shared/keyring.mjs';
import { keyIdOf, staffKeys } from '../../client-web/shared/keys.mjs';
import { ACTIONS } from '../../client-web/shared/request.mjs';
import { sealWithdrawal, readReceipt } from '../../client-web/shared/sender.mjs';
import { keyPair } from '../../client-web/shared/xwing.mjs';
import { casesOf, signIn as consoleSignIn } from '../lib/console.mjs';
import { assert, done, skipAll, test } from '../lib/tap.mjs';
import { needPrograms, startDemo } from '../lib/demo.mjs';
import { Resident } from '../lib/sender.mjs';

if (needPrograms())
	skipAll(needPrograms());

const demo = await startDemo();
const resident = new Resident(demo);

const signIn = (keyFile, passphrase) => consoleSignIn(demo, keyFile, passphrase);
let officer, sent;

await test('reports become cases that read as they were written', async () => {
	for (let i = 0; i < 8; i++)
		assert.equal((await resident.report({ what: `Report ${i}`, desk: 1 + i % 2 })).outcome, 'kept');
	officer = await signIn();
	assert.deepEqual(officer.council.notices, []);
	assert.deepEqual(await receiveNew(officer), { received: 8, notPlaced: 0 });
	const words = await Promise.all((await casesOf(officer)).map(async (c) => (await readCase(officer, c)).tips[0].content.answers.what));
	assert.deepEqual(words.sort(), Array.from({ length: 8 }, (_, i) => `Report ${i}`));
});

await test('an answer comes back with the eight words, and a follow-up joins the case', async () => {
	sent = await resident.report({ what: 'Please answer' });
	await receiveNew(officer);
	const readings = await Promise.all((await casesOf(officer)).map((c) => readCase(officer, c)));
	const reading = readings.find((r) => r.tips[0].content.answers.what === 'Please answer');
	await reply(officer, reading, { lang: 'en', text: 'We will.' });
	demo.setClock(0, 1);
	assert.deepEqual((await resident.collect(sent.words)).map((r) => r.text), ['We will.']);
	assert.equal(await resident.followUp(sent.words, 'Good.'), 'kept');
	officer = await signIn();
	await listCases(officer);
	await receiveNew(officer);
	const again = await readCase(officer, (await casesOf(officer)).find((c) => c.card.mailbox === reading.case.card.mailbox));
	assert.equal(again.tips[1].content.text, 'Good.');
	assert.deepEqual(again.events.map((e) => e.type), ['received', 'replied', 'received']);
});

await test('a withdrawn report is closed before it is shown', async () => {
	const { words } = await resident.report({ what: 'Taken back' });
	const bundle = await resident.bundle();
	assert.equal(await resident.put(bundle, sealWithdrawal(bundle, { desk: 1, receipt: readReceipt(resident.org, words) })), 'kept');
	await receiveNew(officer);
	assert.ok((await casesOf(officer)).some((c) => c.card.state === 'closed' && c.card.title === 'Withdrawn by the sender'));
});

await test('a second officer, added while it runs, reads only their own desk', async () => {
	const key = join(demo.folder, 'second.key'), words = join(demo.folder, 'second.txt');
	await demo.must('staff', 'add', key, words, '--name', 'Second officer', '--desks', '2', ...demo.signing());
	await demo.must('stamp', ...demo.signing());
	await demo.must('publish', ...demo.signing(), '--control', demo.control);
	await demo.must('publish', '--council', demo.council, '--key', key, '--passphrase-file', words, '--control', demo.control);
	assert.equal((await resident.bundle()).freshness, 'current');
	const second = await signIn(key, readFileSync(words, 'utf8').trim());
	assert.deepEqual(second.council.notices, []);
	const cases = await casesOf(second);
	assert.equal(cases.length, 4);
	assert.ok(cases.every((c) => c.desk === 2));
	assert.equal((await readCase(second, cases[0])).tips.length, 1);
	await assert.rejects(readCase(second, [...officer.cases.values()].find((c) => c.desk === 1)));
});

await test('a note is kept and seen by a colleague', async () => {
	const [of] = (await casesOf(officer)).filter((c) => c.desk === 2);
	await write(officer, await readCase(officer, of), 'noted', { text: 'Seen before' }, { state: 'open' });
	const second = await signIn(join(demo.folder, 'second.key'), readFileSync(join(demo.folder, 'second.txt'), 'utf8').trim());
	const theirs = (await casesOf(second)).find((c) => Buffer.from(c.id).equals(of.id));
	const reading = await readCase(second, theirs);
	assert.equal(reading.events.at(-1).data.text, 'Seen before');
	assert.equal(reading.events.at(-1).by, 'Demo officer');
});

await test('a stamp that a console renews holds, and the next start of the service goes on from it', async () => {
	demo.setClock(5);
	officer = await signIn();
	assert.equal(await renewStamp(officer.council, officer.session, officer.stamp), true);
	assert.equal((await resident.bundle()).freshness, 'current');
	demo.setClock(10);
	assert.equal(await demo.stop(), 0);
	await demo.start();
	assert.equal((await resident.bundle()).freshness, 'current');
	demo.setClock(13);
	officer = await signIn();
	assert.equal(await renewStamp(officer.council, officer.session, officer.stamp), true);
});

await test('papers renewed twice before they are published are taken', async () => {
	for (let i = 0; i < 2; i++) {
		await demo.must('epoch', 'next', ...demo.signing());
		await demo.must('stamp', ...demo.signing());
	}
	await demo.must('publish', ...demo.signing(), '--control', demo.control);
	assert.equal((await resident.bundle()).freshness, 'current');
	assert.equal((await resident.report({ what: 'In the third generation' })).outcome, 'kept');
	officer = await signIn();
	assert.deepEqual(await receiveNew(officer), { received: 1, notPlaced: 0 });
});

await test('receiving keys renewed on both sides at once are all kept', async () => {
	demo.setClock(100);
	await demo.must('renew', ...demo.signing());	// offline: a key that the store has not heard of
	const file = readKeyFile(new Uint8Array(readFileSync(demo.keyFile)));
	const own = staffKeys(file.org, await openKeyFile(file, demo.passphrase));
	const keyringOf = async (session) => {
		const answer = await session.ask(ACTIONS.keyringGet, new Uint8Array());
		return openKeyring(file.org, own.identity.publicKey, own.keyring, answer.bytes(answer.left));
	};
	const session = new Session(file.org, own.identity, serverAt(demo.staff), () => demo.now());
	await session.open();
	const seed = random(32), { publicKey } = keyPair(seed);
	const before = await keyringOf(session);
	const keys = [{ id: keyIdOf(file.org, publicKey), seed, day: demo.today() }, ...before.keys];
	await session.ask(ACTIONS.keyringPut, sealKeyring(file.org, own.identity.publicKey, own.keyring, { number: before.number + 1, keys }));
	await session.ask(ACTIONS.documentPut, writeDocument(file.org, { type: TYPES.receivingKey, number: 2, day: demo.today(),
		body: publicKey }, [own.identity.seed]));
	await demo.must('publish', ...demo.signing(), '--control', demo.control);
	const after = await keyringOf(session);
	assert.equal(after.number, before.number + 2);
	assert.equal(after.keys.length, before.keys.length + 2);
	assert.ok(after.keys.some((k) => toHex(k.seed) === toHex(seed)));
	await demo.must('publish', ...demo.signing(), '--control', demo.control);
	assert.equal((await keyringOf(session)).number, after.number, 'and once is enough');
	assert.equal((await resident.report({ what: 'After the renewal' })).outcome, 'kept');
	officer = await signIn();
	assert.deepEqual((await receiveNew(officer)).received, 1);
});

await test('somebody who was removed is refused at once, while others go on', async () => {
	await demo.must('staff', 'remove', 'Second officer', ...demo.signing());
	await demo.must('epoch', 'next', ...demo.signing());
	await demo.must('stamp', ...demo.signing());
	await demo.must('publish', ...demo.signing(), '--control', demo.control);
	await assert.rejects(signIn(join(demo.folder, 'second.key'), readFileSync(join(demo.folder, 'second.txt'), 'utf8').trim()));
	assert.equal((await resident.report({ what: 'After they left', desk: 2 })).outcome, 'kept');
});

await demo.remove();
done();
