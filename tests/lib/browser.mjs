// SPDX-License-Identifier: MIT
//
// Headless Chromium for the web tests: launching it without a word to any network but the page's
// own, axe in a page whose policy forbids foreign scripts, and what a page may have left behind.

import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { assert, skipAll } from './tap.mjs';

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** How long a busy machine may take for one step. */
export const PATIENCE_MS = 120_000;

/**
 * A browser with a profile folder of its own; close() removes it. With `cache`, pages may come back whole on Back, as they do for
 * people.
 */
export async function openBrowser({ cache = true, ...context } = {})
{
	if (!existsSync(CHROMIUM))
		skipAll(`no ${CHROMIUM}`);
	const profile = mkdtempSync(join(tmpdir(), 'postern-browser-'));
	const browser = await chromium.launchPersistentContext(profile, {
		executablePath: CHROMIUM, headless: true, timeout: PATIENCE_MS, chromiumSandbox: false,
		ignoreDefaultArgs: cache ? ['--disable-back-forward-cache'] : [],
		args: ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update',
			'--disable-sync', '--disable-dev-shm-usage'],
		...context,
	});
	browser.setDefaultTimeout(PATIENCE_MS);
	browser.setDefaultNavigationTimeout(PATIENCE_MS);
	return {
		context: browser,
		profile,
		async close()
		{
			await browser.close();
			rmSync(profile, { recursive: true, force: true });
		},
	};
}

/**
 * A page that collects what should never happen: script errors, refused by policy, requests to
 * elsewhere.
 */
export async function openPage(browser, address)
{
	const page = await browser.context.newPage();
	page.troubles = [];
	page.on('pageerror', (error) => page.troubles.push(`error: ${error.message}`));
	page.on('console', (message) => {
		if (message.type() === 'error' && !/Failed to load resource/.test(message.text()))
			page.troubles.push(`console: ${message.text()}`);
	});
	if (address)
		await page.goto(address);
	return page;
}

/** axe finds nothing in the page as it stands. */
export async function axeClean(page, where)
{
	await page.evaluate(AXE);
	const found = await page.evaluate((tags) => globalThis.axe.run(document, { runOnly: { type: 'tag', values: tags } }), WCAG);
	assert.ok(found.passes.length > 5, `axe looked at ${where}`);
	assert.deepEqual(found.violations.map((v) => `${where}: ${v.id}: ${v.nodes.map((n) => n.html).join(' | ')}`), []);
}

/** Nothing is wider than the window. */
export async function fitsWidth(page, where)
{
	const [inner, outer] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
	assert.ok(inner <= outer, `${where}: ${inner} px of page in ${outer} px of window`);
}

/** What the page has put on the device: cookies, storage, databases, caches, workers. */
export const leftOnDevice = (page) => page.evaluate(async () => ({
	cookies: document.cookie,
	local: localStorage.length,
	session: sessionStorage.length,
	databases: (await indexedDB.databases()).length,
	caches: (await caches.keys()).length,
	workers: (await navigator.serviceWorker.getRegistrations()).length,
}));

export const NOTHING_LEFT = { cookies: '', local: 0, session: 0, databases: 0, caches: 0, workers: 0 };
