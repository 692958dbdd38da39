/* SPDX-License-Identifier: MIT */
/*
 * Sessions and the window of counters.
 */
#include <stdlib.h>
#include <string.h>

#include "base/secret.h"
#include "store/sessions.h"
#include "tests/lib/tap.h"

static const uint8_t alice[32] = { 1 }, bob[32] = { 2 };

static enum err
open_as(struct sessions *s, const uint8_t *who, uint64_t now, uint8_t id[static ID_BYTES])
{
	uint8_t nonce[ID_BYTES];

	random_bytes(nonce, sizeof(nonce));
	return session_open(s, who, nonce, now, id);
}

static void
each_counter_is_accepted_once_within_64_of_the_highest(void)
{
	struct sessions *s = sessions_new();
	uint8_t id[ID_BYTES];

	ok(open_as(s, alice, 100, id) == ERR_OK, "alice signs in");
	ok(session_count(s, id, alice, 0, 100) == ERR_STALE, "0 is no counter");
	ok(session_count(s, id, alice, 1, 100) == ERR_OK, "1");
	ok(session_count(s, id, alice, 1, 100) == ERR_STALE, "1 again");
	ok(session_count(s, id, alice, 65, 100) == ERR_OK, "64 ahead");
	ok(session_count(s, id, alice, 130, 100) == ERR_STALE, "65 ahead is too far");
	ok(session_count(s, id, alice, 2, 100) == ERR_OK, "63 behind");
	ok(session_count(s, id, alice, 2, 100) == ERR_STALE, "and not twice");
	ok(session_count(s, id, alice, 1, 100) == ERR_STALE, "64 behind is too old");
	ok(session_count(s, id, alice, 66, 100) == ERR_OK, "the next");
	ok(session_count(s, id, alice, 65, 100) == ERR_STALE, "the one before was used");
	ok(session_count(s, id, alice, 2, 100) == ERR_STALE, "2 has left the window");
	sessions_free(s);
}

static void
every_counter_is_accepted_exactly_once_in_any_order(void)
{
	struct sessions *s = sessions_new();
	uint8_t id[ID_BYTES];
	unsigned taken[200] = { 0 };

	srand(7);
	ok(open_as(s, alice, 100, id) == ERR_OK, "alice signs in");
	for (int i = 0; i < 20000; i++) {
		unsigned counter = (unsigned)(i / 110) + (unsigned)rand() % 40;

		if (counter < 200 && session_count(s, id, alice, counter, 100) == ERR_OK)
			taken[counter]++;
	}
	for (unsigned c = 0; c < 200; c++)
		if (taken[c] > 1 || (c > 0 && c < 180 && taken[c] == 0))
			ok(false, "counter %u was taken %u times", c, taken[c]);
	ok(taken[0] == 0, "0 never");
	sessions_free(s);
}

static void
a_session_is_its_persons_for_twelve_hours(void)
{
	struct sessions *s = sessions_new();
	uint8_t id[ID_BYTES];

	ok(open_as(s, alice, 1000, id) == ERR_OK, "alice signs in");
	ok(session_count(s, id, bob, 1, 1000) == ERR_MISSING, "bob can't use it");
	ok(session_count(s, id, alice, 1, 1000 + SESSION_SECONDS - 1) == ERR_OK,
	    "just before twelve hours");
	ok(session_count(s, id, alice, 2, 1000 + SESSION_SECONDS) == ERR_MISSING,
	    "then it is over");
	ok(open_as(s, alice, 1000, id) == ERR_OK, "another");
	ok(session_count(s, id, alice, 1, 999) == ERR_MISSING, "a clock put back ends it too");
	ok(open_as(s, alice, 1000, id) == ERR_OK, "another");
	session_close(s, id);
	ok(session_count(s, id, alice, 1, 1000) == ERR_MISSING, "closed");
	sessions_free(s);
}

static void
a_ninth_session_ends_the_oldest_of_that_person_alone(void)
{
	struct sessions *s = sessions_new();
	uint8_t first[ID_BYTES], bobs[ID_BYTES], id[ID_BYTES];

	ok(open_as(s, bob, 900, bobs) == ERR_OK, "bob signs in");
	ok(open_as(s, alice, 1000, first) == ERR_OK, "alice signs in");
	for (uint64_t i = 1; i < SESSIONS_EACH; i++)
		ok(open_as(s, alice, 1000 + i, id) == ERR_OK, "and again");
	ok(session_count(s, first, alice, 1, 1010) == ERR_OK, "eight live");
	ok(open_as(s, alice, 1010, id) == ERR_OK, "a ninth");
	ok(session_count(s, first, alice, 2, 1010) == ERR_MISSING, "the oldest is over");
	ok(session_count(s, bobs, bob, 1, 1010) == ERR_OK, "bob's is not");
	sessions_free(s);
}

static void
the_same_request_opens_no_second_session(void)
{
	struct sessions *s = sessions_new();
	uint8_t nonce[ID_BYTES] = { 5 }, id[ID_BYTES];

	ok(session_open(s, alice, nonce, 10, id) == ERR_OK, "once");
	ok(session_open(s, alice, nonce, 10, id) == ERR_STALE, "the very same again");
	ok(session_open(s, bob, nonce, 10, id) == ERR_OK, "somebody else's may look alike");
	sessions_free(s);
}

static void
there_is_a_bound_on_all_sessions(void)
{
	struct sessions *s = sessions_new();
	uint8_t who[32] = { 0 }, id[ID_BYTES];
	unsigned n = 0;

	for (unsigned i = 0; i < SESSIONS_ALL + 1; i++) {
		memcpy(who, &i, sizeof(i));
		n += open_as(s, who, 10, id) == ERR_OK;
	}
	is_int(n, SESSIONS_ALL, "so many and no more");
	ok(open_as(s, who, 10 + SESSION_SECONDS, id) == ERR_OK, "until some are over");
	sessions_free(s);
}

int
main(void)
{
	static const struct tap_test tests[] = {
		TEST(each_counter_is_accepted_once_within_64_of_the_highest),
		TEST(every_counter_is_accepted_exactly_once_in_any_order),
		TEST(a_session_is_its_persons_for_twelve_hours),
		TEST(a_ninth_session_ends_the_oldest_of_that_person_alone),
		TEST(the_same_request_opens_no_second_session),
		TEST(there_is_a_bound_on_all_sessions),
	};

	if (secret_init() != ERR_OK)
		return 1;
	return tap_run(tests, TAP_COUNT(tests));
}
