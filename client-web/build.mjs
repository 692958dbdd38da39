// SPDX-License-Identifier: MIT
// The one bundling step (client-web/README.md, "Two stages"): each app's script and style sheet
// into one file each, named by what is in it, its templates and language files beside them, and
// release.json with the SHA-256 of all of it. Knows no council. The same sources give the same
// bytes: nothing of time, place or machine goes in.

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import * as esbuild from 'esbuild';
import * as sass from 'sass';

const here = dirname(fileURLToPath(import.meta.url));
const out = process.argv[2] ?? join(here, '../build/web');
const APPS = ['report', 'console'];
const CONTENT = /^(topics|[a-z]{2,3})\.json$/;

/** @type {{ app: string, key: string, path: string, length: number, sha256: string }[]} */
const files = [];

/**
 * @param {string} app
 * @param {string} key
 * @param {string} path
 * @param {Uint8Array | string} content
 */
function put(app, key, path, content) {
	const bytes = Buffer.from(content);
	mkdirSync(dirname(join(out, path)), { recursive: true });
	writeFileSync(join(out, path), bytes);
	files.push({ app, key, path, length: bytes.length, sha256: sha256(bytes) });
}

/**
 * @param {string} app
 * @param {string} name such as report.js
 * @param {Uint8Array | string} content
 */
function putAsset(app, name, content) {
	const [stem, ext] = name.split('.');
	const hash = sha256(Buffer.from(content)).slice(0, 16);
	const path = `${app}/assets/${stem}-${hash}.${ext}`;
	put(app, `${stem}_${ext}`, path, content);
	/* what is the same for everybody is also sent packed; other sizes must not tell a language */
	if (ext === 'js' || ext === 'css')
		put(app, `${stem}_${ext}_br`, `${path}.br`, brotliCompressSync(content));
}

/** @param {Buffer} bytes */
const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

/** @param {string} app */
async function script(app) {
	const built = await esbuild.build({
		entryPoints: [join(here, app, `${app}.mjs`)], bundle: true, write: false, format: 'esm',
		minify: true, charset: 'utf8', legalComments: 'none', logLevel: 'warning',
		target: ['chrome90', 'firefox91', 'safari15'],
	});
	return built.outputFiles[0].contents;
}

/** @param {string} app */
function style(app) {
	return sass.compile(join(here, 'styles', `${app}.scss`), {
		style: 'compressed', charset: false, quietDeps: true,
		loadPaths: [join(here, '../node_modules')],
	}).css;
}

/** A template with its `{{include.NAME}}` put in. @param {string} folder @param {string} name */
function template(folder, name) {
	const read = (/** @type {string} */ file) => readFileSync(join(folder, file), 'utf8');
	return read(name).replace(/\{\{include\.(\w+)\}\}\n?/g, (_, part) => read(`_${part}.html`));
}

/** @param {string} app */
async function build(app) {
	const folder = join(here, app);
	const names = readdirSync(folder);

	putAsset(app, `${app}.js`, await script(app));
	putAsset(app, `${app}.css`, style(app));
	for (const name of names.filter((n) => n.endsWith('.svg')))
		putAsset(app, name, readFileSync(join(folder, name)));
	for (const name of names.filter((n) => n.endsWith('.html') && !n.startsWith('_')))
		put(app, name.replace('.', '_'), `${app}/${name}`, template(folder, name));
}

rmSync(out, { recursive: true, force: true });
for (const app of APPS.filter((a) => existsSync(join(here, a, `${a}.mjs`))))
	await build(app);
for (const name of readdirSync(join(here, 'content')).filter((n) => CONTENT.test(n)))
	put('content', name.replace('.', '_'), `content/${name}`, readFileSync(join(here, 'content', name)));
files.sort((a, b) => (a.path < b.path ? -1 : 1));
writeFileSync(join(out, 'release.json'),
	`{"version":1,"files":[\n${files.map((file) => JSON.stringify(file)).join(',\n')}\n]}\n`);
