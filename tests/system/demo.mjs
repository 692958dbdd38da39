// SPDX-License-Identifier: MIT
//
// What `make run` runs: makes a council, serves it, stops cleanly; the next run has the earlier tips and renews what
// lapsed meanwhile, also after weeks and after more than a year.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { assert, done, skipAll, test } from '../lib/tap.mjs';
import { BIN, freePort, lineOf, needPrograms, newFolder, run } from '../lib/demo.mjs';
import { Officer } from '../lib/officer.mjs';
import { Resident } from '../lib/sender.mjs';
import { repository } from '../lib/vectors.mjs';

if (needPrograms())
	skipAll(needPrograms());

const folder = newFolder('run');
const clock = join(folder, 'clock');
let days = 0;
const now = () => Math.floor(Date.now() / 1000) + days * 86400;

function setDays(n)
{
	days = n;
	writeFileSync(clock, `${n * 86400}\n`.padEnd(16));
}

/** deploy/demo/run up to its last line before it waits. */
async function start(port)
{
	const env = { ...process.env, POSTERN_DEMO: folder, POSTERN_BIN: BIN, POSTERN_PORT: String(port), POSTERN_CLOCK_OFFSET_FILE: clock };
	const child = spawn(join(repository, 'deploy/demo/run'), [], { env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
	const lines = [];
	const ended = once(child, 'close');
	await lineOf(child, lines, /Ctrl-C stops it/);
	const said = lines.join('\n');
	const address = (who) => new RegExp(`${who} +http://localhost:(\\d+)/`).exec(said)[1];
	const demo = { residents: `http://localhost:${address('Residents')}`, staff: `http://localhost:${address('Staff')}`,
		keyFile: /Key file +(\S+)/.exec(said)[1], passphrase: /Passphrase +(.+)/.exec(said)[1].trim(), now, lines,
		org: /org_id ([0-9a-f]{64})/.exec(readFileSync(join(folder, 'postern.conf'), 'utf8'))[1] };
	/** As Ctrl-C at a terminal does: to the whole group. */
	demo.stop = async (signal = 'SIGINT') => {
		process.kill(-child.pid, signal);
		return (await ended)[0];
	};
	return demo;
}

const officerOf = async (demo) => (await (await Officer.fromKeyFile(demo)).signIn()).openDesks();

setDays(0);
let demo, sent;

await test('the first run makes a council and prints where everything is', async () => {
	demo = await start(await freePort());
	assert.equal((await fetch(demo.residents)).status, 200);
	assert.equal(statSync(demo.keyFile).mode & 0o777, 0o600);
	assert.equal(demo.passphrase.split(' ').length, 6);
});

await test('residents see the council\'s page, staff the console, and the keys are stamped', async () => {
	const page = await (await fetch(demo.residents)).text();
	assert.match(page, /Example City Council/);
	assert.ok(page.includes(demo.org));
	assert.doesNotMatch(page, /\{\{/);
	const bundle = await new Resident(demo).bundle();
	assert.equal(bundle.freshness, 'current');
	assert.ok(bundle.canSeal);
});

await test('a tip is taken', async () => {
	sent = await new Resident(demo).report({ what: 'Before the restart' });
	assert.equal(sent.outcome, 'kept');
});

await test('a second run on the same folder is refused and disturbs nothing', async () => {
	const { code, err } = await run(join(repository, 'deploy/demo/run'), [], { env: { POSTERN_DEMO: folder, POSTERN_BIN: BIN } });
	assert.equal(code, 1);
	assert.match(err, /runs already/);
	assert.equal((await fetch(demo.residents)).status, 200);
});

await test('Ctrl-C stops it cleanly', async () => {
	assert.equal(await demo.stop(), 0);
	assert.equal(demo.lines.at(-1), 'stopped');
	assert.ok(!demo.lines.some((line) => /signal/.test(line)), 'nothing was killed');
});

await test('the next run has the earlier tip, at other ports when the first are taken', async () => {
	const squatter = createServer().listen(0, '127.0.0.1');
	await once(squatter, 'listening');
	const { port } = squatter.address();
	demo = await start(port);
	assert.notEqual(new URL(demo.residents).port, String(port));
	const officer = await officerOf(demo);
	const [head] = await officer.offered();
	assert.equal((await officer.receive(head)).inner.content.answers.what, 'Before the restart');
	assert.ok(!demo.lines.some((line) => line.startsWith('renewed')), 'nothing needed renewal');
	assert.equal(await demo.stop('SIGTERM'), 0);
	squatter.close();
});

await test('after forty days epoch and stamp are renewed, a new tip is taken and the old one still opens', async () => {
	setDays(40);
	demo = await start(await freePort());
	assert.ok(demo.lines.includes('renewed: epoch'));
	assert.ok(demo.lines.includes('renewed: stamp'));
	assert.equal((await new Resident(demo).report({ what: 'In the next epoch', desk: 2 })).outcome, 'kept');
	const officer = await officerOf(demo);
	const heads = await officer.offered();
	assert.deepEqual((await Promise.all(heads.map(async (h) => (await officer.receive(h)).inner.content.answers.what))).sort(),
		['Before the restart', 'In the next epoch']);
	assert.equal(await demo.stop(), 0);
});

await test('after four hundred days everything is renewed, the delegation and the receiving key too', async () => {
	setDays(400);
	demo = await start(await freePort());
	for (const what of ['delegation', 'receiving key', 'epoch', 'stamp'])
		assert.ok(demo.lines.includes(`renewed: ${what}`), what);
	assert.equal((await new Resident(demo).report({ what: 'A year later' })).outcome, 'kept');
	const officer = await officerOf(demo);
	assert.ok((await officer.offered()).map((h) => officer.recognise(h)).every((x) => x !== null));
	assert.equal(await demo.stop(), 0);
});

rmSync(folder, { recursive: true, force: true });
done();
