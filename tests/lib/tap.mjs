// SPDX-License-Identifier: MIT
//
// A tiny TAP writer: `await test('a_sentence_as_its_name', async () => { … })` for each story,
// then `done()`. A story fails when it throws, and the others go on; only TAP goes to standard
// output, the reason of a failure as a comment.

import assert from 'node:assert/strict';

let run = 0;
let failed = 0;

const comment = (text) => String(text).split('\n').map((line) => `# ${line}\n`).join('');

export async function test(name, story)
{
	run++;
	try {
		await story();
		process.stdout.write(`ok ${run} - ${name}\n`);
	} catch (error) {
		failed++;
		process.stdout.write(`not ok ${run} - ${name}\n${comment(error?.stack ?? error)}`);
	}
}

/** The plan at the end; the exit status says whether all held. */
export function done()
{
	process.stdout.write(`1..${run}\n`);
	process.exitCode = failed ? 1 : 0;
}

/**
 * The whole file is left out, with the reason. tests/run treats a skip that nobody listed as a
 * failure.
 */
export function skipAll(reason)
{
	process.stdout.write(`1..0 # SKIP ${reason}\n`);
	process.exit(0);
}

export { assert };
