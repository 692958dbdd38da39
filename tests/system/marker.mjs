// SPDX-License-Identifier: MIT
//
// S1, played: a random marker goes through the whole path (report, follow-up, reply, second reply) and is then looked
// for in everything the server side has: data folder and all other files, logs, memory of every process, and the
// traffic as it is after TLS would have been taken off. Each place is first shown to give up a marker that was planted.

import { once } from 'node:events';
import { readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { basename, join } from 'node:path';
import { assert, done, skipAll, test } from '../lib/tap.mjs';
import { needPrograms, startDemo } from '../lib/demo.mjs';
import { Officer } from '../lib/officer.mjs';
import { Resident } from '../lib/sender.mjs';
import { freshMarker, scanBytes, scanFolder, scanProcess } from '../lib/scan.mjs';

if (needPrograms())
	skipAll(needPrograms());
if (process.getuid() !== 0)
	skipAll('needs root, to read the memory of other processes');

/** A way to `origin` that keeps every byte of both directions. */
async function wiretap(origin)
{
	const heard = [];
	const server = createServer((client) => {
		const onward = connect({ host: '127.0.0.1', port: Number(new URL(origin).port) });
		client.on('data', (part) => heard.push(part)).on('error', () => onward.destroy());
		onward.on('data', (part) => heard.push(part)).on('error', () => client.destroy());
		client.pipe(onward).pipe(client);
	}).listen(0, '127.0.0.1');
	await once(server, 'listening');
	return { origin: `http://127.0.0.1:${server.address().port}`, heard: () => Buffer.concat(heard), close: () => server.close() };
}

/** A request of which the body stays unfinished: its bytes lie in the process that reads it. */
async function halfRequest(origin, path, length, body)
{
	const socket = connect({ host: '127.0.0.1', port: Number(new URL(origin).port) });
	await once(socket, 'connect');
	socket.write(`POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/octet-stream\r\nContent-Length: ${length}\r\n\r\n`);
	await new Promise((sent) => { socket.write(body, sent); });
	return socket;
}

const demo = await startDemo({ config: ['map_size_mib 64'] });
const residents = await wiretap(demo.residents), staff = await wiretap(demo.staff);
const resident = new Resident({ ...demo, residents: residents.origin, org: demo.org, now: () => demo.now() });
const markers = { report: freshMarker(), place: freshMarker(), followUp: freshMarker(), reply: freshMarker() };
const nameOf = (pid) => basename(readlinkSync(`/proc/${pid}/exe`));
const pidOf = (name) => demo.pids().find((pid) => nameOf(pid) === name);

/** Everything the server side has, looked through for one marker. */
const everywhere = (marker) => [
	...scanFolder(marker, demo.folder),
	...scanBytes(marker, Buffer.from(demo.lines.join('\n'))).map((form) => `log: ${form}`),
	...demo.pids().flatMap((pid) => scanProcess(marker, pid).map((hit) => `${nameOf(pid)} ${hit}`)),
	...scanBytes(marker, residents.heard()).map((form) => `residents' traffic: ${form}`),
	...scanBytes(marker, staff.heard()).map((form) => `staff traffic: ${form}`),
];

const nowhere = () => {
	for (const [name, marker] of Object.entries(markers))
		assert.deepEqual(everywhere(marker), [], name);
};

await test('a marker planted in the data folder is found', () => {
	const planted = freshMarker(), file = join(demo.data, 'planted');
	writeFileSync(file, `x${Buffer.from(planted).toString('base64')}`);
	assert.deepEqual(everywhere(planted), [`${file}: base64`]);
	rmSync(file);
});

await test('a marker planted in the traffic is found, on both sides', async () => {
	for (const [side, path] of [[residents, '/'], [staff, '/']]) {
		const planted = freshMarker();
		await fetch(side.origin + path, { headers: { 'accept-language': planted } });
		assert.deepEqual(scanBytes(planted, side.heard()), ['text']);
	}
});

await test('a marker planted in a log line is found', () => {
	const planted = freshMarker();
	demo.lines.push(`intake: ${planted}`);
	assert.deepEqual(everywhere(planted), ['log: text']);
	demo.lines.pop();
});

await test('a marker planted in the memory of intake and staff is found', async () => {
	for (const [name, origin, path, length] of [['postern-intake', demo.residents, '/v1/tips', 16352],
		['postern-staff', demo.staff, '/v1/staff', 20000]]) {
		const planted = freshMarker();
		const socket = await halfRequest(origin, path, length, planted.repeat(8));
		let hits = [];
		for (const until = Date.now() + 60_000; !hits.length && Date.now() < until;)
			hits = scanProcess(planted, pidOf(name));
		socket.destroy();
		assert.ok(hits.length > 0, name);
	}
});

await test('a marker planted in the memory of the store and of the supervisor is found', async () => {
	const planted = freshMarker();
	await demo.must('staff', 'add', join(demo.folder, 'second.key'), join(demo.folder, 'second.txt'), '--name', planted, ...demo.signing());
	await demo.must('stamp', ...demo.signing());
	await demo.must('publish', ...demo.signing(), '--control', demo.control);
	assert.ok(scanProcess(planted, pidOf('postern-store')).length > 0, 'a name in the roster, in the store');
	assert.ok(scanProcess(demo.folder.split('/').pop(), pidOf('posternd')).length > 0, 'a path of the configuration, in posternd');
});

await test('the markers go through the whole path', async () => {
	const sent = await resident.report({ what: `I saw ${markers.report} there`, answers: { where: markers.place } });
	assert.equal(sent.outcome, 'kept');
	markers.words = sent.words;
	const officer = await (await (await Officer.fromKeyFile({ ...demo, staff: staff.origin, keyFile: demo.keyFile,
		passphrase: demo.passphrase })).signIn()).openDesks();
	const cases = await officer.takeIn();
	assert.equal((await officer.read(cases[0])).tips[0].content.answers.where, markers.place);
	await officer.reply(cases[0], `Thank you: ${markers.reply}`);
	demo.setClock(0, 1);
	assert.equal((await resident.collect(sent.words))[0].text, `Thank you: ${markers.reply}`);
	assert.equal(await resident.followUp(sent.words, markers.followUp), 'kept');
	await officer.signIn();
	await officer.takeIn(cases);
	assert.equal((await officer.read(cases[0])).tips[1].content.text, markers.followUp);
	assert.ok(residents.heard().length > 2 * 16352 && staff.heard().length > 100_000, 'all of it was heard');
});

await test('none of them is found anywhere on the server side', nowhere);

await test('what a browser says of itself is nowhere once its connection is closed', async () => {
	const planted = freshMarker();
	const socket = connect({ host: '127.0.0.1', port: Number(new URL(demo.residents).port) });
	socket.end(`GET /v1/keys HTTP/1.1\r\nHost: localhost\r\nUser-Agent: ${planted}\r\nAccept-Language: ${planted}\r\n`
		+ `Cookie: ${planted}\r\nReferer: http://localhost/${planted}\r\nConnection: close\r\n\r\n`).resume();
	await once(socket, 'close');
	assert.deepEqual(everywhere(planted), []);
});

await test('no marker is found after the store has opened every record it keeps', async () => {
	const { code, out } = await demo.postern('verify', '--control', demo.control);
	assert.equal(code, 0);
	assert.match(out, /^whole \w+\ndamaged 0\n$/);
	nowhere();
});

await test('no marker is found after a restart', async () => {
	assert.equal(await demo.stop(), 0);
	await demo.start();
	nowhere();
});

residents.close();
staff.close();
await demo.remove();
done();
