/* SPDX-License-Identifier: MIT */
/*
 * Sessions and their windows, see sessions.h. A plain array: a council has dozens.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/secret.h"
#include "store/sessions.h"

struct session {
	bool open;
	uint8_t id[ID_BYTES], nonce[ID_BYTES], identity[SIGN_PUBLIC_BYTES];
	uint64_t opened_at;
	uint64_t highest;	/* counter so far */
	uint64_t seen;		/* bit i: highest - i was used */
};

struct sessions { struct session all[SESSIONS_ALL]; };

struct sessions *
sessions_new(void)
{
	return calloc(1, sizeof(struct sessions));
}

void
sessions_free(struct sessions *s)
{
	free(s);
}

/* A clock that was put back makes no session live longer. */
static bool
alive(const struct session *one, uint64_t now)
{
	return one->open && now >= one->opened_at && now - one->opened_at < SESSION_SECONDS;
}

/* A place for one more of this person: their oldest when they have enough, else a free one. */
static struct session *
find_place(struct sessions *s, const uint8_t *identity, uint64_t now)
{
	struct session *oldest = NULL, *empty = NULL;
	unsigned n = 0;

	for (size_t i = 0; i < SESSIONS_ALL; i++) {
		struct session *one = &s->all[i];

		if (!alive(one, now)) {
			empty = empty ? empty : one;
		} else if (memcmp(one->identity, identity, SIGN_PUBLIC_BYTES) == 0) {
			n++;
			oldest = oldest && oldest->opened_at <= one->opened_at ? oldest : one;
		}
	}
	return n >= SESSIONS_EACH ? oldest : empty;
}

enum err
session_open(struct sessions *s, const uint8_t identity[static SIGN_PUBLIC_BYTES],
    const uint8_t nonce[static ID_BYTES], uint64_t now, uint8_t id[static ID_BYTES])
{
	struct session *place;

	for (size_t i = 0; i < SESSIONS_ALL; i++)
		if (alive(&s->all[i], now) && memcmp(s->all[i].nonce, nonce, ID_BYTES) == 0 &&
		    memcmp(s->all[i].identity, identity, SIGN_PUBLIC_BYTES) == 0)
			return ERR_STALE;
	if (!(place = find_place(s, identity, now)))
		return ERR_FULL;
	*place = (struct session){ .open = true, .opened_at = now };
	memcpy(place->identity, identity, SIGN_PUBLIC_BYTES);
	memcpy(place->nonce, nonce, ID_BYTES);
	random_bytes(place->id, ID_BYTES);
	memcpy(id, place->id, ID_BYTES);
	return ERR_OK;
}

static struct session *
find(struct sessions *s, const uint8_t *id)
{
	for (size_t i = 0; i < SESSIONS_ALL; i++)
		if (s->all[i].open && memcmp(s->all[i].id, id, ID_BYTES) == 0)
			return &s->all[i];
	return NULL;
}

static enum err
take_counter(struct session *one, uint64_t counter)
{
	uint64_t ahead, behind;

	if (counter == 0)
		return ERR_STALE;
	if (counter > one->highest) {
		ahead = counter - one->highest;
		if (ahead > COUNTER_WINDOW)
			return ERR_STALE;
		one->seen = ahead == COUNTER_WINDOW ? 1 : one->seen << ahead | 1;
		one->highest = counter;
		return ERR_OK;
	}
	behind = one->highest - counter;
	if (behind >= COUNTER_WINDOW || (one->seen >> behind & 1))
		return ERR_STALE;
	one->seen |= (uint64_t)1 << behind;
	return ERR_OK;
}

enum err
session_count(struct sessions *s, const uint8_t id[static ID_BYTES],
    const uint8_t identity[static SIGN_PUBLIC_BYTES], uint64_t counter, uint64_t now)
{
	struct session *one = find(s, id);

	if (!one || !alive(one, now) || memcmp(one->identity, identity, SIGN_PUBLIC_BYTES) != 0)
		return ERR_MISSING;
	return take_counter(one, counter);
}

void
session_close(struct sessions *s, const uint8_t id[static ID_BYTES])
{
	struct session *one = find(s, id);

	if (one)
		secret_wipe(one, sizeof(*one));
}
