// SPDX-License-Identifier: MIT
//
// The console's own modules, without its screens, signed in to a running demo.

import { readFileSync } from 'node:fs';
import { listCases } from '../../client-web/console/cabinet.mjs';
import { loadCouncil } from '../../client-web/console/council.mjs';
import { beginWork } from '../../client-web/console/receive.mjs';
import { serverAt } from '../../client-web/console/server.mjs';
import { Session } from '../../client-web/console/session.mjs';
import { openKeyFile, readKeyFile } from '../../client-web/shared/keyfile.mjs';
import { staffKeys } from '../../client-web/shared/keys.mjs';

/** What the console's screens work with, for the demo's officer or the owner of another key file. */
export async function signIn(demo, keyFile = demo.keyFile, passphrase = demo.passphrase)
{
	const file = readKeyFile(new Uint8Array(readFileSync(keyFile)));
	const own = staffKeys(file.org, await openKeyFile(file, passphrase));
	const session = new Session(file.org, own.identity, serverAt(demo.staff), () => demo.now());
	await session.open();
	return beginWork(await loadCouncil(session, file.org, own), session, own);
}

export const casesOf = async (desk) => (await listCases(desk), [...desk.cases.values()]);
