/* SPDX-License-Identifier: MIT */
/*
 * Replays a fuzz harness over its corpus, without a fuzzer: each file of the folder given (built in
 * as tests/fuzz/corpus/NAME), each of its first bytes cut off in turn for small ones, and nothing at
 * all. Sanitizers end the program where the harness would have crashed.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/lib/tap.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

enum { CUT_UP_TO = 512 };

static int
by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

/* In a block of its exact size, so that one byte too far is seen. */
static int
feed(const uint8_t *data, size_t len)
{
	uint8_t *exact = malloc(len > 0 ? len : 1);
	int e = -1;

	if (exact != NULL) {
		memcpy(exact, data, len);
		e = LLVMFuzzerTestOneInput(exact, len);
	}
	free(exact);
	return e;
}

static void
replay(const char *name)
{
	char path[512];
	uint8_t *data;
	size_t len;
	bool held = true;

	snprintf(path, sizeof path, "%s/%s", REPLAY_CORPUS, name);
	data = tap_file(path, &len);
	held = feed(data, len) == 0;
	for (size_t cut = 0; len <= CUT_UP_TO && cut < len; cut++)
		held = feed(data, cut) == 0 && held;
	free(data);
	ok(held, "%s", name);
}

int
main(void)
{
	static const uint8_t nothing[1] = { 0 };
	struct dirent **entries = NULL;
	int n = scandir(REPLAY_CORPUS, &entries, NULL, by_name);

	ok(feed(nothing, 0) == 0, "nothing at all");
	ok(n > 2, "%s holds at least one file", REPLAY_CORPUS);
	for (int i = 0; i < n; i++) {
		if (entries[i]->d_name[0] != '.')
			replay(entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
	return done();
}
