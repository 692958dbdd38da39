// SPDX-License-Identifier: MIT
//
// A stranger's client, written from crypto/PROTOCOL.md alone on a second HPKE library, against the real programs: its tip opens
// in the console, the answer opens in the client, and its follow-up joins the case.

import { readCase, reply } from '../../client-web/console/cabinet.mjs';
import { receiveNew } from '../../client-web/console/receive.mjs';
import { casesOf, signIn } from '../lib/console.mjs';
import { needPrograms, startDemo } from '../lib/demo.mjs';
import { isKept, readBundle, readReplies, sealFollowUp, sealTip } from '../lib/independent.mjs';
import { assert, done, skipAll, test } from '../lib/tap.mjs';

if (needPrograms())
	skipAll(needPrograms());

const demo = await startDemo();
const org = Buffer.from(demo.org, 'hex');
const ask = async (path, body) => {
	const how = body && { method: 'POST', body, headers: { 'content-type': 'application/octet-stream' } };
	return Buffer.from(await (await fetch(demo.residents + path, how)).arrayBuffer());
};
const week = () => Math.floor(demo.today() / 7);
let epoch, sent, officer;

await test('a stranger checks the key bundle from the council\'s id alone', async () => {
	epoch = readBundle(org, await ask('/v1/keys'), demo.today());
	assert.deepEqual(epoch.desks.map((d) => d.desk), [1, 2]);
});

await test('a tip by a stranger\'s client is kept, and opens in the console', async () => {
	sent = await sealTip(org, epoch, 2, { what: 'Sealed by somebody else', where: 'Elsewhere' }, 'fraud');
	assert.ok(isKept(org, epoch.store, sent.envelope, await ask('/v1/tips', sent.envelope)));
	officer = await signIn(demo);
	assert.deepEqual(await receiveNew(officer), { received: 1, notPlaced: 0 });
	const [of] = await casesOf(officer);
	const { tips, unreadable } = await readCase(officer, of);
	assert.equal(unreadable, 0);
	assert.equal(of.desk, 2);
	assert.deepEqual(tips[0].content.answers, { what: 'Sealed by somebody else', where: 'Elsewhere' });
});

await test('the console\'s answer opens in the stranger\'s client', async () => {
	const empty = await ask('/v1/mailbox', sent.box.addressOf(week()));
	assert.deepEqual(await readReplies(org, epoch, sent.box, week(), empty), []);
	await reply(officer, await readCase(officer, (await casesOf(officer))[0]), { lang: 'en', text: 'Thank you, stranger.' });
	demo.setClock(0, 1);
	const full = await ask('/v1/mailbox', sent.box.addressOf(week()));
	assert.equal(full.length, empty.length);
	assert.deepEqual((await readReplies(org, epoch, sent.box, week(), full)).map((r) => r.text), ['Thank you, stranger.']);
});

await test('a stranger\'s follow-up joins its case', async () => {
	const envelope = await sealFollowUp(org, epoch, 2, sent.box, 'One thing more.');
	assert.ok(isKept(org, epoch.store, envelope, await ask('/v1/tips', envelope)));
	officer = await signIn(demo);
	await casesOf(officer);
	await receiveNew(officer);
	const cases = await casesOf(officer);
	assert.equal(cases.length, 1);
	const { tips } = await readCase(officer, cases[0]);
	assert.deepEqual(tips.map((t) => t.content.text ?? t.content.answers.what), ['Sealed by somebody else', 'One thing more.']);
});

await test('what a stranger\'s client gets wrong is refused and changes nothing', async () => {
	const bad = await sealTip(org, { ...epoch, keyId: Buffer.alloc(16) }, 1, { what: 'to no epoch' });
	const answer = await ask('/v1/tips', bad.envelope);
	assert.equal(answer.length, 256);
	assert.equal(answer[4], 2);
	assert.equal((await ask('/v1/tips', Buffer.alloc(16352)))[4], 3);
	officer = await signIn(demo);
	assert.deepEqual(await receiveNew(officer), { received: 0, notPlaced: 0 });
});

await demo.remove();
done();
