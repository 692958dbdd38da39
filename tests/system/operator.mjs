// SPDX-License-Identifier: MIT
//
// The command `postern` on good and bad input: what is wrong is said in one message that names it, with an exit code that
// tells why, and nothing is changed.

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { copyFileSync, cpSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { assert, done, skipAll, test } from '../lib/tap.mjs';
import { BIN, Demo, filesOf, needPrograms, newFolder, run } from '../lib/demo.mjs';
import { repository } from '../lib/vectors.mjs';

if (needPrograms())
	skipAll(needPrograms());

const folder = newFolder('operator');
const council = join(folder, 'council'), key = join(folder, 'first.key'), words = join(folder, 'first.txt');
const content = join(folder, 'content'), site = join(folder, 'site'), clock = join(folder, 'clock');
const signing = ['--council', council, '--key', key, '--passphrase-file', words];
const building = ['--council', council, '--web', 'build/web', '--content', content];

const postern = (...args) => run(join(BIN, 'postern'), args, { env: { POSTERN_CLOCK_OFFSET_FILE: clock } });
const moveClock = (days) => writeFileSync(clock, `${days * 86400}\n`.padEnd(16));
const writeText = (name, text) => (writeFileSync(join(folder, name), text), join(folder, name));

function fingerprintOf(where)
{
	const all = createHash('sha256');
	for (const name of filesOf(where)) {
		const path = join(where, name);
		all.update(`${name}\0`).update(statSync(path).isFile() ? readFileSync(path) : '');
	}
	return all.digest('hex');
}

async function works(...args)
{
	const { code, out, err } = await postern(...args);
	assert.equal(code, 0, `postern ${args.join(' ')}: ${err}`);
	assert.equal(err, '');
	return out;
}

/** One message that says `why`, exit code `code`, and every file as before. */
async function refuses(args, why, code = 1)
{
	const before = fingerprintOf(folder);
	const answer = await postern(...args);
	assert.equal(answer.code, code, `postern ${args.join(' ')}: ${answer.out}${answer.err}`);
	assert.match(answer.err, why);
	assert.equal(answer.err.split('\n').filter((line) => line.startsWith('postern: ')).length, 1, answer.err);
	assert.equal(fingerprintOf(folder), before, 'nothing is changed');
}

/** A copy of a file with one byte turned. */
function bent(path, at, name)
{
	const bytes = readFileSync(path);
	bytes[at < 0 ? bytes.length + at : at] ^= 1;
	writeFileSync(join(folder, name), bytes);
	return join(folder, name);
}

moveClock(0);
mkdirSync(folder, { recursive: true });
cpSync(join(repository, 'deploy/example-council'), content, { recursive: true });

await test('init refuses what it cannot finish, and leaves nothing behind', async () => {
	const init = (changes) => Object.entries({ content, data: join(folder, 'data'), name: 'First Person', key, ...changes })
		.flatMap(([name, value]) => [`--${name}`, value]);
	await refuses(['init', council], /--content, --data, --name and --key are needed/, 2);
	await refuses(['init', council, ...init({ content: join(folder, 'none') })], /council\.json: there is no such file/);
	await refuses(['init', council, ...init({ key: writeText('taken.key', '') })], /taken\.key: there is such a file already/);
	rmSync(join(folder, 'taken.key'));
});

await test('init makes a council of which every document holds', async () => {
	const out = await works('init', council, '--content', content, '--data', join(folder, 'data'), '--name', 'First Person',
		'--key', key, '--passphrase-file', words);
	assert.match(out, /root\.key/);
	const documents = readdirSync(join(council, 'documents'));
	for (const name of ['root-1', 'delegation', 'services', 'roster', 'epoch'])
		assert.ok(documents.includes(`${name}.psd`), name);
	assert.deepEqual(['receiving', 'keyset', 'stamp'].map((type) => documents.filter((d) => d.startsWith(type)).length), [1, 2, 1]);
	for (const name of documents)
		assert.match(await works('document', 'show', join(council, 'documents', name)), /signatures: hold/);
	for (const secret of [key, words, join(council, 'root.key')])
		assert.equal(statSync(secret).mode & 0o777, 0o600, secret);
});

await test('a passphrase that is drawn is six words, and one that is given is taken', async () => {
	assert.match(readFileSync(words, 'utf8'), /^[a-z-]+( [a-z-]+){5}\n$/);
	const given = writeText('given.txt', 'correct horse battery\n');
	await works('staff', 'add', join(folder, 'second.key'), given, '--name', 'Second Person', '--roles', 'triage', '--desks', '2', ...signing);
	const second = ['--council', council, '--key', join(folder, 'second.key'), '--passphrase-file', given];
	const sealed = join(folder, 'for-two.sealed');
	await works('seal', '--council', council, '--desk', '2', writeText('text', 'A false invoice'), sealed);
	assert.match(await works('open', sealed, ...second), /A false invoice/);
	await works('seal', '--council', council, '--desk', '1', join(folder, 'text'), join(folder, 'for-one.sealed'));
	await refuses(['open', join(folder, 'for-one.sealed'), ...second], /this key does not open it/);
	assert.match(await works('staff', 'list', '--council', council), /Second Person\n +roles: triage\n +desks: 2\n/);
});

await test('a second init in the same folder is refused', () =>
	refuses(['init', council, '--content', content, '--data', join(folder, 'data'), '--name', 'X', '--key', join(folder, 'x.key')],
		/there is a council in this folder already/));

await test('a key file is never overwritten', () =>
	refuses(['staff', 'add', key, '--name', 'Y', ...signing], /first\.key: there is such a file already/));

await test('a wrong passphrase is refused', async () => {
	await refuses(['stamp', '--council', council, '--key', key, '--passphrase-file', writeText('wrong.txt', 'not these words\n')],
		/first\.key: this passphrase does not open it/);
	await refuses(['stamp', '--council', council, '--key', key, '--passphrase-file', join(folder, 'none.txt')], /none\.txt: there is no such file/);
});

/** The command at a terminal of its own; `type` is typed when it asks. */
async function atTerminal(args, type)
{
	const line = [join(BIN, 'postern'), ...args].map((word) => `'${word}'`).join(' ');
	const child = spawn('script', ['-qec', line, '/dev/null'], { env: { ...process.env, POSTERN_CLOCK_OFFSET_FILE: clock } });
	let shown = '', typed = false;
	child.stdout.on('data', (part) => {
		shown += part;
		if (!typed && shown.includes('Passphrase for ')) {
			typed = true;
			child.stdin.write(type);
		}
	});
	const [code] = await once(child, 'close');
	return { code, shown };
}

await test('a passphrase is asked for at the terminal, and is not shown there', async () => {
	const args = ['stamp', '--council', council, '--key', key], typed = readFileSync(words, 'utf8');
	const good = await atTerminal(args, typed);
	assert.equal(good.code, 0, good.shown);
	assert.match(good.shown, /Passphrase for .*first\.key: [^]*stamped for 7 days/);
	assert.ok(!good.shown.includes(typed.trim()));
	const bad = await atTerminal(args, 'something else\n');
	assert.equal(bad.code, 1);
	assert.match(bad.shown, /this passphrase does not open it/);
	const broken = await atTerminal(args, '\x03');
	assert.equal(broken.code, 130, 'Ctrl-C ends it');
});

await test('without a terminal and without a file that is said', async () => {
	const line = `setsid -w '${join(BIN, 'postern')}' stamp --council '${council}' --key '${key}'`;
	const { code, err } = await run('sh', ['-c', line]);
	assert.equal(code, 1);
	assert.match(err, /there is no terminal to ask at\n +--passphrase-file names/);
});

await test('a damaged key file is refused', async () => {
	for (const at of [0, 4, 5, 60])
		await refuses(['stamp', '--council', council, '--key', bent(key, at, 'bent.key'), '--passphrase-file', words],
			/bent\.key: this (is not a key file, or it is damaged|key file is of another organisation|passphrase does not open it)/);
	writeFileSync(join(folder, 'short.key'), readFileSync(key).subarray(0, 100));
	await refuses(['stamp', '--council', council, '--key', join(folder, 'short.key'), '--passphrase-file', words], /it is damaged/);
	await refuses(['stamp', '--council', council, '--key', join(folder, 'no.key'), '--passphrase-file', words], /no\.key: there is no such file/);
});

await test('what must be signed names who has to', () =>
	refuses(['stamp', '--council', council], /--key names their key file/));

await test('a key file of another organisation is refused', async () => {
	const other = new Demo();
	await other.must('demo', other.folder, '--web', 'build/web', '--content', 'deploy/example-council');
	await refuses(['stamp', '--council', council, '--key', other.keyFile, '--passphrase-file', `${other.folder}/officer-passphrase.txt`],
		/officer\.key: this key file is of another organisation/);
	copyFileSync(join(other.council, 'documents/epoch.psd'), join(folder, 'foreign.psd'));
	await other.remove();
});

await test('documents of another organisation and damaged ones are refused where they lie', async () => {
	const epoch = join(council, 'documents/epoch.psd'), kept = readFileSync(epoch);
	for (const bad of [join(folder, 'foreign.psd'), bent(epoch, 200, 'bent.psd'), bent(epoch, -1, 'bent.psd')]) {
		copyFileSync(bad, epoch);
		await refuses(['stamp', ...signing], /epoch\.psd: this document is damaged, or of another organisation/);
	}
	writeFileSync(epoch, kept);
	await refuses(['document', 'show', key], /this is not a signed document/);
});

await test('somebody who is no keyholder signs nothing', async () => {
	const second = ['--council', council, '--key', join(folder, 'second.key'), '--passphrase-file', join(folder, 'given.txt')];
	await refuses(['epoch', 'next', ...second], /not a keyholder's/);
	await refuses(['staff', 'remove', 'First Person', ...second], /not a keyholder's/);
});

await test('a folder without a council says so', async () => {
	await refuses(['staff', 'list', '--council', join(folder, 'nowhere')], /there is no council in this folder/);
	await refuses(['staff', 'remove', 'Nobody', ...signing], /nobody in the roster is called 'Nobody'/);
});

await test('somebody who was removed is out of the roster, and the next epoch is not wrapped to them', async () => {
	await works('staff', 'remove', 'Second Person', ...signing);
	await works('epoch', 'next', ...signing);
	const sealed = join(folder, 'after.sealed');
	await works('seal', '--council', council, '--desk', '2', join(folder, 'text'), sealed);
	await refuses(['open', sealed, '--council', council, '--key', join(folder, 'second.key'), '--passphrase-file', join(folder, 'given.txt')],
		/this key does not open it/);
	assert.match(await works('open', sealed, ...signing), /A false invoice/);
	assert.match(await works('epoch', 'list', '--council', council), /generation 2/);
});

await test('an envelope that was touched, cut or sealed to another epoch is refused', async () => {
	const sealed = join(folder, 'after.sealed');
	for (const at of [30, 1150, 3000, -1])
		await refuses(['open', bent(sealed, at, 'bent.sealed'), ...signing], /does not open it: it is damaged/);
	await refuses(['open', bent(sealed, 8, 'bent.sealed'), ...signing], /an epoch that this folder does not know/);
	await refuses(['open', bent(sealed, 0, 'bent.sealed'), ...signing], /not a sealed tip/);
	writeFileSync(join(folder, 'cut.sealed'), readFileSync(sealed).subarray(1));
	await refuses(['open', join(folder, 'cut.sealed'), ...signing], /not a sealed tip/);
});

await test('a text that is too long, empty or no text is not sealed', async () => {
	const out = join(folder, 'out.sealed');
	await refuses(['seal', '--council', council, writeText('long', 'x'.repeat(15_200)), out], /too long/);
	await refuses(['seal', '--council', council, writeText('empty', ''), out], /not plain text/);
	await refuses(['seal', '--council', council, writeText('latin', Buffer.from([0x66, 0xfc, 0x72])), out], /not plain text/);
	await refuses(['seal', '--council', council, '--desk', '3', join(folder, 'text'), out], /there is no desk 3/);
});

await test('a site is built, signed and verified, and any difference shows', async () => {
	await works('site', 'build', site, ...building);
	await works('site', 'sign', site, ...signing);
	assert.match(await works('site', 'verify', site, '--council', council), /all \d+ files are as signed/);
	const page = join(site, 'report/index.html'), kept = readFileSync(page);
	writeFileSync(page, `${kept} `);
	await refuses(['site', 'verify', site, '--council', council], /report\/index\.html: not the bytes that were signed/);
	rmSync(page);
	await refuses(['site', 'verify', site, '--council', council], /report\/index\.html: signed, but not there/);
	writeFileSync(page, kept);
	writeFileSync(join(site, 'report/more.html'), 'x');
	await refuses(['site', 'verify', site, '--council', council], /report\/more\.html: there, but not signed/);
	rmSync(join(site, 'report/more.html'));
	await works('site', 'verify', site, '--council', council);
});

await test('pages that were built hold no placeholder and every asset they name', () => {
	for (const app of ['report', 'console']) {
		for (const name of filesOf(join(site, app)).filter((n) => n.endsWith('.html'))) {
			const page = readFileSync(join(site, app, name), 'utf8');
			assert.doesNotMatch(page, /\{\{|\}\}/, name);
			for (const [, asset] of page.matchAll(/"\/(assets\/[^"]+)"/g))
				assert.ok(statSync(join(site, app, asset)).isFile(), asset);
		}
	}
	assert.match(readFileSync(join(site, 'report/index.html'), 'utf8'), /Example City Council/);
});

const settings = JSON.parse(readFileSync(join(content, 'council.json'), 'utf8'));
const buildWith = (changed) => {
	writeFileSync(join(content, 'council.json'), typeof changed === 'string' ? changed : JSON.stringify({ ...settings, ...changed }, null, '\t'));
	return ['site', 'build', site, ...building];
};

await test('settings that do not fit are refused by name, and the old site stays', async () => {
	await refuses(buildWith({ exit_url: 'http://example.org' }), /council\.json: "exit_url" should be an address that begins with https/);
	await refuses(buildWith({ brand_colour: 'red' }), /"brand_colour" should be a colour/);
	await refuses(buildWith({ brand_colour: '#ffdd00' }), /"brand_colour" should be darker/);
	await refuses(buildWith({ contact_email: 'nobody' }), /"contact_email" should be an e-mail address/);
	await refuses(buildWith({ safeguarding_phone: 'call us' }), /"safeguarding_phone" should be a telephone number/);
	await refuses(buildWith({ topic_desks: 'fraud:2' }), /"topic_desks" should be complete/);
	await refuses(buildWith({ topic_desks: '*:1 fraud' }), /"topic_desks" should be topics with their desks/);
	await refuses(buildWith({ topic_desks: '*:1 gossip:2' }), /the topic 'gossip', which the form does not have/);
	await refuses(buildWith({ topic_desks: '*:1 fraud:3' }), /names desk 3, but there is no "desk_3"/);
	await refuses(buildWith({ languages: 'en xx' }), /names 'xx', but there is no/);
	await refuses(buildWith({ colour: '#000000' }), /"colour" is no setting/);
	await refuses(buildWith({ team: undefined }), /"team" is missing/);
	await refuses(buildWith({ team: 7 }), /the value of "team" must be a string/);
	await refuses(buildWith('{\n\t"council": "A",\n\t"council": "B"\n}'), /council\.json:3: /);
	await refuses(buildWith('{\n\t"council": "A"\n'), /council\.json:\d: /);
	buildWith({});
});

await test('values in pages are escaped', async () => {
	await works(...buildWith({ council: '<img src=x onerror=alert(1)> & "Sons"' }));
	const page = readFileSync(join(site, 'report/index.html'), 'utf8');
	assert.ok(page.includes('&lt;img src=x onerror=alert(1)&gt; &amp; &quot;Sons&quot;'));
	assert.ok(!page.includes('<img src=x'));
	buildWith({});
});

await test('a second language gets pages of its own, and no language shows by its size', async () => {
	const web = join(folder, 'two'), cy = { ...JSON.parse(readFileSync(join(repository, 'build/web/content/en.json'), 'utf8')), lang: 'cy', name: 'Cymraeg' };
	cy['start.title'] = 'Dywedwch wrthym';
	cpSync(join(repository, 'build/web'), web, { recursive: true });
	const bytes = Buffer.from(JSON.stringify(cy));
	writeFileSync(join(web, 'content/cy.json'), bytes);
	const release = JSON.parse(readFileSync(join(web, 'release.json'), 'utf8'));
	release.files.push({ app: 'content', key: 'cy_json', path: 'content/cy.json', length: bytes.length,
		sha256: createHash('sha256').update(bytes).digest('hex') });
	writeFileSync(join(web, 'release.json'), JSON.stringify(release));
	buildWith({ languages: 'en cy' });
	const out = join(folder, 'site-two');
	await works('site', 'build', out, '--council', council, '--web', web, '--content', content);
	assert.match(readFileSync(join(out, 'report/cy/index.html'), 'utf8'), /lang="cy"[^]*Dywedwch wrthym/);
	assert.match(readFileSync(join(out, 'report/index.html'), 'utf8'), /lang="en"/);
	const files = readdirSync(join(out, 'report/assets')).filter((n) => /^(en|cy)-/.test(n));
	assert.equal(files.length, 2);
	assert.equal(new Set(files.map((n) => statSync(join(out, 'report/assets', n)).size)).size, 1);
	assert.equal(JSON.parse(readFileSync(join(out, 'report/assets', files[0]), 'utf8')).lang, 'cy');
	buildWith({});
});

await test('a demo that was broken off while it was made is made anew', async () => {
	const demo = join(folder, 'demo');
	mkdirSync(join(demo, 'council/documents'), { recursive: true });
	for (const name of ['begun', 'officer.key', 'council/root.key', 'council/documents/root-1.psd'])
		writeFileSync(join(demo, name), 'half');
	await works('demo', demo, '--web', 'build/web', '--content', 'deploy/example-council');
	assert.match(await works('staff', 'list', '--council', join(demo, 'council')), /Demo officer/);
});

await test('bundled files that were changed after bundling are refused', async () => {
	const web = join(folder, 'web');
	cpSync(join(repository, 'build/web'), web, { recursive: true });
	writeFileSync(join(web, 'report/index.html'), `${readFileSync(join(web, 'report/index.html'))}<!-- -->`);
	await refuses(['site', 'build', site, '--council', council, '--web', web, '--content', content],
		/index\.html: this file is not the one in release\.json/);
	await refuses(['site', 'build', site, '--council', council, '--web', join(folder, 'nothing'), '--content', content],
		/release\.json: there is no such file/);
});

await test('after the epoch has ended nothing is sealed until there is a new one', async () => {
	moveClock(45);
	await refuses(['seal', '--council', council, join(folder, 'text'), join(folder, 'late.sealed')], /the epoch is over/);
	assert.match(await works('epoch', 'list', '--council', council), /ENDED/);
	await works('renew', ...signing);
	await works('seal', '--council', council, join(folder, 'text'), join(folder, 'late.sealed'));
	assert.match(await works('open', join(folder, 'late.sealed'), ...signing), /A false invoice/);
});

await test('after the delegation has ended keyholders sign nothing until the root renews it', async () => {
	moveClock(500);
	await refuses(['epoch', 'next', ...signing], /the delegation has ended/);
	await works('delegate', '--council', council);
	await works('epoch', 'next', ...signing);
	await works('stamp', ...signing);
});

await test('without the root key a delegation cannot be renewed, nor with another one', async () => {
	const root = join(council, 'root.key'), kept = readFileSync(root, 'utf8');
	writeFileSync(root, 'nothing\n');
	await refuses(['delegate', '--council', council], /root\.key: this is not a root key/);
	writeFileSync(root, `${'0'.repeat(64)}\n`);
	await refuses(['delegate', '--council', council], /signatures of those who may make it are missing/);
	rmSync(root);
	await refuses(['delegate', '--council', council], /root\.key: there is no such file/);
	writeFileSync(root, kept, { mode: 0o600 });
});

await test('a command line that is wrong is told from what fails', async () => {
	await refuses(['nothing'], /there is no command 'nothing'/, 2);
	await refuses(['stamp', '--days', '8', ...signing], /--days is from 1 to 7/, 2);
	await refuses(['status', '--key', 'x'], /it takes no option --key/, 2);
	await refuses(['site', 'build'], /something is missing/, 2);
	for (const command of (await works('--help')).matchAll(/^ {2}([a-z]+(?: [a-z]+)?) {2,}/gm))
		assert.match(await works(...command[1].split(' '), '--help'), /^usage: postern /);
});

await test('the manual page has every command and every exit code', async () => {
	const page = readFileSync(join(repository, 'server/man/postern.1'), 'utf8');
	for (const command of (await works('--help')).matchAll(/^ {2}([a-z]+(?: [a-z]+)?) {2,}/gm))
		assert.match(page, new RegExp(`^\\.It Ic ${command[1]}\\b`, 'm'), command[1]);
	for (const code of [0, 1, 2, 3])
		assert.match(page, new RegExp(`^\\.It ${code}$`, 'm'));
});

await test('without a service that is said, with a code of its own', () =>
	refuses(['status', '--control', join(folder, 'no.sock')], /no\.sock: no service answers/, 3));

await test('a configuration line that is wrong is named by file and line', async () => {
	const file = writeText('bad.conf', '# a comment\ndata data\nno_such_key 1\n');
	const { code, err } = await postern('config', 'check', file);
	assert.equal(code, 1);
	assert.match(err, /bad\.conf:3: there is no key "no_such_key"/);
	await refuses(['status', '--config', file], /bad\.conf:3: /);
});

rmSync(folder, { recursive: true, force: true });
done();
