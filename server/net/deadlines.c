/* SPDX-License-Identifier: MIT */
/*
 * The figures allow for a phone on the slowest mobile network: 16 KiB up at 0.5 KB/s is 32 seconds, a page
 * with its scripts down takes a minute or two.
 */
#include "net/deadlines.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
	const char *name;
	uint64_t ms;
} usual[N_PHASES] = {
	[PHASE_HANDSHAKE] = { "handshake", 20000 },
	[PHASE_IDLE] = { "idle", 30000 },
	[PHASE_HEAD] = { "head", 20000 },
	[PHASE_BODY] = { "body", 120000 },
	[PHASE_ANSWER] = { "answer", 60000 },	/* net/waiting gives up after half of it */
	[PHASE_REPLY] = { "reply", 180000 },
	[PHASE_CLOSING] = { "closing", 5000 },
};

#ifdef POSTERN_TEST_CLOCK

static uint64_t in_force[N_PHASES];	/* 0: the usual */

void
deadlines_open(void)
{
	const char *text = getenv("POSTERN_DEADLINES");

	for (int i = 0; i < N_PHASES; i++) {
		char key[32];
		const char *hit;

		snprintf(key, sizeof key, "%s=", usual[i].name);
		hit = text != NULL ? strstr(text, key) : NULL;
		in_force[i] = hit != NULL ? strtoull(hit + strlen(key), NULL, 10) : 10 * usual[i].ms;
	}
}

uint64_t
deadline_ms(enum phase phase)
{
	return in_force[phase] != 0 ? in_force[phase] : usual[phase].ms;
}

#else

void
deadlines_open(void)
{
}

uint64_t
deadline_ms(enum phase phase)
{
	return usual[phase].ms;
}

#endif
