/* SPDX-License-Identifier: MIT */
/*
 * Who has signed in since the store started: in memory only, so a new start (a new boot id) ends
 * all. A session gives no power, it only counts: each counter is accepted once, within 64 of the
 * highest, so a request that was overheard can't be said again.
 */
#ifndef POSTERN_STORE_SESSIONS_H
#define POSTERN_STORE_SESSIONS_H

#include <stdint.h>

#include "base/err.h"
#include "crypto/sizes.h"

enum {
	SESSION_SECONDS = 12 * 3600,
	SESSIONS_EACH = 8,		/* of one person; a ninth ends the oldest */
	SESSIONS_ALL = 2048,
	COUNTER_WINDOW = 64,
};

struct sessions;

struct sessions *sessions_new(void);
void sessions_free(struct sessions *s);
/* ERR_STALE: this nonce opened a session that still lives. ERR_FULL: too many people. */
enum err session_open(struct sessions *s, const uint8_t identity[static SIGN_PUBLIC_BYTES],
    const uint8_t nonce[static ID_BYTES], uint64_t now, uint8_t id[static ID_BYTES]) MUST_USE;
/* Takes one counter. ERR_MISSING: no such session of this person (any more). ERR_STALE: the counter
 * was used, or is too far from the highest. */
enum err session_count(struct sessions *s, const uint8_t id[static ID_BYTES],
    const uint8_t identity[static SIGN_PUBLIC_BYTES], uint64_t counter, uint64_t now) MUST_USE;
void session_close(struct sessions *s, const uint8_t id[static ID_BYTES]);

#endif
