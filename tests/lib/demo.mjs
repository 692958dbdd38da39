// SPDX-License-Identifier: MIT
//
// A fresh demo council for one test: made by the command, served by the real programs with the clock that tests
// can move, in a folder of its own on free ports. Stopped by its own process id; nothing waits but for events.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { repository } from './vectors.mjs';

export const BIN = join(repository, 'build/test/bin');
const PATIENCE_MS = 60_000;

/** Runs a program to its end. @returns {Promise<{code: number, out: string, err: string}>} */
export async function run(program, args, { env = {}, input = '' } = {})
{
	const child = spawn(program, args, { env: { ...process.env, ...env }, cwd: repository });
	let out = '', err = '';
	child.stdout.on('data', (part) => { out += part; });
	child.stderr.on('data', (part) => { err += part; });
	child.stdin.on('error', () => {}).end(input);
	const [code] = await once(child, 'close');
	return { code, out, err };
}

/** A port nobody listens at, with a free one after it as a rule. */
export async function freePort()
{
	const server = createServer();
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const { port } = server.address();
	server.close();
	await once(server, 'close');
	return port < 65000 ? port : freePort();
}

export function newFolder(name)
{
	const folder = join(repository, 'build/test/tmp');
	mkdirSync(folder, { recursive: true });
	return mkdtempSync(join(folder, `${name}-`));
}

/** Why this machine cannot run the programs; null when it can. */
export const needPrograms = () => ['posternd', 'postern', 'postern-store', 'postern-intake', 'postern-staff']
	.some((name) => !existsSync(join(BIN, name))) ? 'run `make test-programs` first'
	: existsSync(join(repository, 'build/web/release.json')) ? null : 'run `make web` first';

/** Keeps every line a child prints; resolves with the first that fits, refuses when they end before. */
export function lineOf(child, lines, fits)
{
	return new Promise((found, refused) => {
		const give = (why) => refused(new Error(`${why}:\n${lines.join('\n')}`));
		const timer = setTimeout(() => give('no such line in time'), PATIENCE_MS);
		for (const stream of [child.stdout, child.stderr]) {
			createInterface({ input: stream }).on('line', (line) => {
				lines.push(line);
				if (fits.test(line))
					found(line);
			});
		}
		child.once('close', () => give('it ended before'));
		child.once('close', () => clearTimeout(timer));
	});
}

export class Demo {
	/** @param {string} [folder] that of an earlier demo, to go on with it */
	constructor(folder = newFolder('demo'))
	{
		this.folder = folder;
		this.council = join(folder, 'council');
		this.data = join(folder, 'data');
		this.keyFile = join(folder, 'officer.key');
		this.control = join(folder, 'control.sock');
		this.clock = join(folder, 'clock');
		this.env = { POSTERN_CLOCK_OFFSET_FILE: this.clock };
		this.lines = [];
		if (!existsSync(this.clock))
			this.setClock(0);
	}

	get passphrase() { return readFileSync(join(this.folder, 'officer-passphrase.txt'), 'utf8').trim(); }

	/** Moves every program's clock to so many days (and hours) after now. */
	setClock(days, hours = 0)
	{
		this.days = days;
		this.hours = hours;
		writeFileSync(this.clock, `${days * 86400 + hours * 3600}\n`.padEnd(16));
	}

	/** Seconds since 1970 by the moved clock. */
	now() { return Math.floor(Date.now() / 1000) + this.days * 86400 + this.hours * 3600; }

	today() { return Math.floor(this.now() / 86400); }

	/** The command, with this demo's clock. */
	postern(...args) { return run(join(BIN, 'postern'), args, { env: this.env }); }

	signing() { return ['--council', this.council, '--key', this.keyFile, '--passphrase-file', `${this.folder}/officer-passphrase.txt`]; }

	async must(...args)
	{
		const { code, err } = await this.postern(...args);
		if (code !== 0)
			throw new Error(`postern ${args[0]}: exit ${code}: ${err}`);
	}

	/** @param {{config?: string[]}} [options] further lines of postern.conf */
	async start({ config = [] } = {})
	{
		await this.must('demo', this.folder, '--web', 'build/web', '--content', 'deploy/example-council',
			'--port', String(await freePort()));
		const file = join(this.folder, 'postern.conf');
		appendFileSync(file, [...config, ''].join('\n'));
		const [residents, staff] = [...readFileSync(file, 'utf8').matchAll(/_listen 127\.0\.0\.1:(\d+)/g)]
			.map(([, port]) => `http://127.0.0.1:${port}`);
		this.org = /org_id ([0-9a-f]{64})/.exec(readFileSync(file, 'utf8'))[1];
		Object.assign(this, { residents, staff });
		this.process = spawn(join(BIN, 'posternd'), [file],
			{ env: { ...process.env, ...this.env }, stdio: ['ignore', 'pipe', 'pipe'] });
		this.ended = once(this.process, 'close');
		await lineOf(this.process, this.lines, /^ready$/);
		await this.must('publish', ...this.signing(), '--control', this.control);
		return this;
	}

	/** posternd and its roles. */
	pids()
	{
		const own = this.process.pid;
		const children = readFileSync(`/proc/${own}/task/${own}/children`, 'utf8').trim().split(' ').filter(Boolean);
		return [own, ...children.map(Number)];
	}

	/** Ends the service; its exit status. The folder stays. */
	async stop()
	{
		if (!this.process)
			return 0;
		this.process.kill('SIGTERM');
		const [code] = await this.ended;
		this.process = null;
		return code;
	}

	async remove()
	{
		await this.stop();
		rmSync(this.folder, { recursive: true, force: true });
	}
}

export const startDemo = (options) => new Demo().start(options);

export const filesOf = (folder) => readdirSync(folder, { recursive: true }).map(String).sort();
