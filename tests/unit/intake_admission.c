/* SPDX-License-Identifier: MIT */
/*
 * The lot: all, none, and the stated share; and that who is turned away waits as long as an acknowledgement
 * takes.
 */
#include "intake/admission.h"

#include <stdint.h>

#include "base/clock.h"
#include "base/secret.h"
#include "tests/lib/tap.h"

enum { DRAWS = 40000 };

static struct loop *loop;
static struct admission a;
static int answered, stop_at;

static void
answer(struct exchange *x)
{
	(void)x;
	if (++answered == stop_at)
		loop_stop(loop);
}

static void
begin(void)
{
	a = (struct admission){ .n = 0 };
	answered = stop_at = 0;
	loop = loop_new();
	ok(admission_init(&a, loop, answer) == ERR_OK, "made");
}

static void
end(void)
{
	admission_clear(&a);
	loop_free(loop);
}

static int
let_in(const void *word, size_t len)
{
	int n = 0;

	admission_set(&a, (struct bytes){ word, len });
	for (int i = 0; i < DRAWS; i++)
		n += admission_draw(&a);
	return n;
}

static void
share_that_is_let_in_is_the_stated_one(void)
{
	static const uint8_t all[8] = { 255, 255, 255, 255 }, none[8] = { 0 }, quarter[8] = { 0x40 };
	int n;

	begin();
	for (int i = 0; i < DRAWS; i++)
		if (!ok(admission_draw(&a), "all, before anything was said"))
			break;
	is_int(let_in(none, 8), 0, "none");
	n = let_in(quarter, 8);
	/* ten standard deviations of 87 */
	ok(n > DRAWS / 4 - 870 && n < DRAWS / 4 + 870, "a quarter: %d", n);
	is_int(let_in(all, 8), DRAWS, "all");
	end();
}

static void
malformed_word_changes_nothing(void)
{
	static const uint8_t none[9] = { 0 };

	begin();
	is_int(let_in(none, 7), DRAWS, "short");
	is_int(let_in(none, 9), DRAWS, "long");
	is_int(let_in(none, 0), DRAWS, "empty");
	end();
}

static void
refusal_takes_as_long_as_an_acknowledgement(void)
{
	uint64_t from;

	begin();
	for (int i = 0; i < 40; i++)
		admission_learn(&a, 60);
	from = clock_mono_ms();
	stop_at = 3;
	for (int i = 0; i < 3; i++)
		admission_hold(&a, NULL);
	is_int(answered, 0, "nobody at once");
	ok(loop_run(loop) == ERR_OK, "time passes");
	is_int(answered, 3, "all of them");
	ok(clock_mono_ms() - from >= 58, "not before their time");
	end();
}

static void
hold_again(struct exchange *x)
{
	answer(x);
	if (answered == 1)
		admission_hold(&a, x);
}

static void
each_refusal_waits_from_its_own_beginning(void)
{
	uint64_t from;

	begin();
	for (int i = 0; i < 40; i++)
		admission_learn(&a, 60);
	a.answer = hold_again;
	from = clock_mono_ms();
	stop_at = 2;
	admission_hold(&a, NULL);
	ok(loop_run(loop) == ERR_OK, "time passes");
	ok(clock_mono_ms() - from >= 116, "one after the other");
	end();
}

static void
slow_disk_does_not_hold_refusals_for_ever(void)
{
	begin();
	for (int i = 0; i < 100; i++)
		admission_learn(&a, 3600000);
	ok(a.usual_ms <= ADMISSION_HOLD_MAX_MS, "%llu ms", (unsigned long long)a.usual_ms);
	end();
}

static void
full_ring_answers_at_once_and_the_end_answers_all(void)
{
	begin();
	for (int i = 0; i < 40; i++)
		admission_learn(&a, 2000);
	for (int i = 0; i < ADMISSION_HELD_MAX + 5; i++)
		admission_hold(&a, NULL);
	is_int(answered, 5, "those past the bound");
	end();
	is_int(answered, ADMISSION_HELD_MAX + 5, "nobody is forgotten");
}

int
main(void)
{
	static const struct tap_test tests[] = {
		TEST(share_that_is_let_in_is_the_stated_one),
		TEST(malformed_word_changes_nothing),
		TEST(refusal_takes_as_long_as_an_acknowledgement),
		TEST(each_refusal_waits_from_its_own_beginning),
		TEST(slow_disk_does_not_hold_refusals_for_ever),
		TEST(full_ring_answers_at_once_and_the_end_answers_all),
	};

	if (secret_init() != ERR_OK)
		return 1;
	return tap_run(tests, TAP_COUNT(tests));
}
