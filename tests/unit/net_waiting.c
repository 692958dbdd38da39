/* SPDX-License-Identifier: MIT */
/*
 * Who waits is found by tag and kind, once; who waits too long is given up in order.
 */
#include "net/waiting.h"

#include <stdint.h>
#include <stdlib.h>

#include "net/deadlines.h"
#include "tests/lib/tap.h"

enum { KIND = 2, OTHER = 6 };

static struct loop *loop;
static struct waiting *w;
static uintptr_t given_up[2 * WAITING_MAX];
static size_t n_given_up, stop_at;

/* An exchange is only a pointer here. */
static struct exchange *
number(uintptr_t n)
{
	union { uintptr_t n; struct exchange *x; } u = { .n = n };

	return u.x;
}

static void
give_up(struct exchange *x)
{
	union { struct exchange *x; uintptr_t n; } u = { .x = x };

	given_up[n_given_up++] = u.n;
	if (n_given_up == stop_at)
		loop_stop(loop);
}

static void
begin(void)
{
	n_given_up = stop_at = 0;
	loop = loop_new();
	w = waiting_new(loop, give_up);
	ok(w != NULL, "made");
}

static void
end(void)
{
	waiting_free(w);
	loop_free(loop);
}

static void
answer_finds_its_exchange_once(void)
{
	uint32_t tag;

	begin();
	tag = waiting_add(w, KIND, number(1));
	ok(tag != 0, "a tag that is not 0");
	ok(waiting_take(w, OTHER, tag) == NULL, "another kind of answer finds nobody");
	ok(waiting_take(w, KIND, tag + 1) == NULL, "another tag finds nobody");
	ok(waiting_take(w, KIND, tag + WAITING_MAX) == NULL, "a tag of another turn finds nobody");
	ok(waiting_take(w, KIND, tag) == number(1), "the right one finds it");
	ok(waiting_take(w, KIND, tag) == NULL, "once");
	end();
	is_int((long long)n_given_up, 0, "nobody was given up");
}

static void
old_tag_never_finds_who_came_later(void)
{
	uint32_t first, tag = 0;

	begin();
	first = waiting_add(w, KIND, number(1));
	waiting_take(w, KIND, first);
	for (int i = 0; i < WAITING_MAX; i++) {
		tag = waiting_add(w, KIND, number(2));
		if (tag % WAITING_MAX != first % WAITING_MAX)
			waiting_take(w, KIND, tag);
	}
	ok(tag % WAITING_MAX == first % WAITING_MAX && tag != first, "the same place, another turn");
	ok(waiting_take(w, KIND, first) == NULL, "the old tag finds nobody");
	ok(waiting_take(w, KIND, tag) == number(2), "the new one does");
	end();
}

static void
full_house_takes_nobody_and_loses_nobody(void)
{
	static uint32_t tags[WAITING_MAX];

	begin();
	for (uintptr_t i = 0; i < WAITING_MAX; i++)
		tags[i] = waiting_add(w, KIND, number(i + 1));
	is_int(waiting_add(w, KIND, number(9999)), 0, "no place");
	ok(waiting_take(w, KIND, tags[0]) == number(1), "one is answered");
	ok(waiting_add(w, KIND, number(1)) != 0, "and there is a place");
	for (uintptr_t i = 1; i < WAITING_MAX; i++)
		ok(waiting_take(w, KIND, tags[i]) == number(i + 1), "number %zu", (size_t)i);
	end();
	is_int((long long)n_given_up, 1, "the one that is left is given up at the end");
}

static void
who_waits_too_long_is_given_up_in_order(void)
{
	uint32_t tags[10];

	begin();
	setenv("POSTERN_DEADLINES", "answer=40", 1);
	deadlines_open();
	for (uintptr_t i = 0; i < 10; i++)
		tags[i] = waiting_add(w, KIND, number(i + 1));
	ok(waiting_take(w, KIND, tags[4]) == number(5), "one is answered in time");
	stop_at = 9;
	ok(loop_run(loop) == ERR_OK, "time passes");
	for (size_t i = 0, want = 1; i < 9; i++, want++) {
		want += want == 5;
		is_int((long long)given_up[i], (long long)want, "in order");
	}
	ok(waiting_take(w, KIND, tags[0]) == NULL, "a late answer finds nobody");
	end();
}

int
main(void)
{
	static const struct tap_test tests[] = {
		TEST(answer_finds_its_exchange_once),
		TEST(old_tag_never_finds_who_came_later),
		TEST(full_house_takes_nobody_and_loses_nobody),
		TEST(who_waits_too_long_is_given_up_in_order),
	};

	return tap_run(tests, TAP_COUNT(tests));
}
