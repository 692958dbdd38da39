// SPDX-License-Identifier: MIT
//
// The resident's site for tests of its page: the templates filled as client-web/README.md says,
// served on loopback under the real policy, and an API that each test scripts. (`postern site
// build` fills them for a council; the system tests use that one.)

import { createServer } from 'node:http';
import { existsSync, readFileSync } from 'node:fs';
import { skipAll } from './tap.mjs';

const WEB = new URL('../../build/web/', import.meta.url);
const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'none'; "
	+ "base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";
const TYPES = { js: 'text/javascript', css: 'text/css', svg: 'image/svg+xml', json: 'application/json', html: 'text/html' };

const SETTINGS = {
	council: 'Example City Council', service: 'Online services', team: 'Community Safety team', languages: 'en', org_id: '0'.repeat(64), exit_url: '/weather',
	topic_desks: '*:1 fraud:2 corruption:2', desk_hours: 'Monday to Friday, 9am to 5pm', contact_phone: '01632 960 000',
	contact_email: 'web@example.gov.uk', data_protection_email: 'dpo@example.gov.uk', safeguarding_phone: '01632 960 001',
	site_address: 'tell.example.gov.uk',
};

const escaped = (text) => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);

function fill(template, values)
{
	return template.replace(/\{\{(\w+)\.([a-z0-9_.]+)\}\}/g, (whole, kind, key) => {
		const value = values[kind]?.[key];
		if (value === undefined)
			throw new Error(`nothing for ${whole}`);
		return escaped(value);
	});
}

/** Every file of the site by its path; `bend` changes the language file first. @returns {Map<string, {type: string, bytes: Buffer}>} */
export function fillSite(settings = {}, lang = 'en', app = 'report', bend = (strings) => strings)
{
	const { files } = JSON.parse(readFileSync(new URL('release.json', WEB)));
	const read = (path) => readFileSync(new URL(path, WEB));
	const site = new Map();
	const put = (path, ext, bytes) => site.set(path, { type: TYPES[ext], bytes: Buffer.from(bytes) });
	const asset = { theme_css: '/assets/theme-0.css', lang: `/assets/${lang}-0.json` };
	const strings = JSON.stringify(bend(JSON.parse(read(`content/${lang}.json`))));

	put(asset.theme_css, 'css', ':root{--govuk-brand-colour:#1d4f4b;}');
	put(asset.lang, 'json', strings);
	for (const { key, path } of files.filter((f) => f.path.startsWith(`${app}/assets/`))) {
		asset[key] = path.replace(app, '');
		put(asset[key], path.split('.').pop(), read(path));
	}
	for (const { path } of files.filter((f) => f.app === app && f.path.endsWith('.html'))) {
		const filled = fill(read(path).toString(), { t: JSON.parse(strings), c: { ...SETTINGS, ...settings }, asset });
		put(path.replace(app, '').replace('.html', '').replace(/^\/index$/, '/'), 'html', filled);
	}
	return site;
}

/**
 * The line is lost in the middle of the answer. (A line lost before it is tried again by the
 * browser itself.)
 */
function breakOff(response)
{
	response.writeHead(200, { 'Content-Type': 'application/octet-stream', 'Content-Length': '1000' });
	response.write('x', () => response.destroy());
}

/**
 * Serves a site. `api(method, path, body)` answers what is under /v1/: bytes, a promise of bytes, or null to break the connection.
 * @returns {Promise<{address: string, requests: string[], close: () => void}>}
 */
export async function serveSite(site, api)
{
	const requests = [];
	const server = createServer(async (request, response) => {
		requests.push(`${request.method} ${request.url}`);
		const chunks = [];
		for await (const chunk of request)
			chunks.push(chunk);
		if (!request.url.startsWith('/v1/')) {
			const file = site.get(request.url) ?? { type: 'text/html', bytes: Buffer.from('<!DOCTYPE html><title>Weather</title><h1>Weather</h1>') };
			response.writeHead(200, {
				'Content-Type': `${file.type}; charset=utf-8`, 'Content-Security-Policy': POLICY, 'Referrer-Policy': 'no-referrer',
				'X-Content-Type-Options': 'nosniff', 'Cross-Origin-Opener-Policy': 'same-origin',
				'Cache-Control': request.url.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-store',
			}).end(file.bytes);
			return;
		}
		const answer = await api(request.method, request.url, Buffer.concat(chunks));
		if (answer === null)
			breakOff(response);
		else
			response.writeHead(200, { 'Content-Type': 'application/octet-stream', 'Cache-Control': 'no-store' }).end(answer);
	});
	await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		address: `http://localhost:${server.address().port}`, requests,
		close() { server.closeAllConnections(); server.close(); },
	};
}

/** The web tests need what `make web` makes. */
export function needBuilt()
{
	if (!existsSync(new URL('release.json', WEB)))
		skipAll('build/web is not there: make web');
}
