/* SPDX-License-Identifier: MIT */
/*
 * The disk says no: the n-th write or sync fails, for each n until all goes well, once and for
 * good. A tip is acknowledged only when it is there after opening anew; one that is not may come
 * again and is kept once; a store that can't write any more says so and ends.
 */
#include "tests/fault/io_shim.h"

#include <string.h>

#include "base/secret.h"
#include "store/store.h"
#include "tests/lib/tap.h"
#include "tests/lib/world.h"

enum { CALLS_MAX = 40 };

static struct world w;

static unsigned
times_kept(const uint8_t *tip)
{
	uint8_t key[16] = { 0 }, value[TIP_BYTES];
	unsigned n = 0;

	records_begin(w.records);
	while (record_seek(w.records, TABLE_TIPS, key, 0)) {
		if (record_get_exact(w.records, TABLE_TIPS, key, value, TIP_BYTES) == ERR_OK)
			n += memcmp(value, tip, TIP_BYTES) == 0;
		if (!record_step(TABLE_TIPS, key))
			break;
	}
	records_abort(w.records);
	return n;
}

static void
fail_each(enum shim_mode mode, int error, const char *what)
{
	uint8_t tip[TIP_BYTES], next[TIP_BYTES];
	unsigned failed = 0, status;

	for (unsigned long at = 1; at <= CALLS_MAX; at++) {
		world_tip(&w, tip, "while the disk fails");
		world_tip(&w, next, "after it");
		shim_set(mode, at, error, false);
		status = world_send(&w, tip);
		bool hit = shim.hits > 0;

		shim_set(mode, 0, 0, false);
		if (status != ACK_KEPT && status != ACK_LATER)
			ok(false, "%s, call %lu: answered %u", what, at, status);
		if (store_lost(w.store))
			ok(false, "%s, call %lu: the store is lost", what, at);
		if (world_send(&w, next) != ACK_KEPT)
			ok(false, "%s, call %lu: the next tip is not kept", what, at);
		world_restart(&w);
		if (status == ACK_KEPT && times_kept(tip) != 1)
			ok(false, "%s, call %lu: acknowledged and there %u times", what, at,
			    times_kept(tip));
		if (world_send(&w, tip) != ACK_KEPT || times_kept(tip) != 1 ||
		    times_kept(next) != 1)
			ok(false, "%s, call %lu: coming again it isn't kept once", what, at);
		failed += status == ACK_LATER;
		if (!hit) {
			ok(failed > 0, "%s: %u calls failed, then all went well", what, failed);
			return;
		}
	}
	ok(false, "%s: it never went well", what);
}

static void
each_failing_write_or_sync_is_survived(void)
{
	fail_each(SHIM_FAIL, EIO, "EIO");
	fail_each(SHIM_FAIL, ENOSPC, "ENOSPC");
	fail_each(SHIM_SHORT, 0, "short write, failed sync");
}

static void
nothing_is_acknowledged_before_its_sync(void)
{
	uint8_t tip[TIP_BYTES];

	world_tip(&w, tip, "synced");
	shim_set(SHIM_FAIL, 0, 0, false);
	is_int(world_send(&w, tip), ACK_KEPT, "a tip is acknowledged");
	ok(shim.syncs > 0, "after %lu calls to the disk, %lu of them syncs", shim.calls,
	    shim.syncs);
	shim_set(SHIM_FAIL, 0, 0, false);
	is_int(world_send(&w, tip), ACK_KEPT, "the same again");
	is_int((long long)shim.calls, 0, "needs none");
}

static void
a_disk_that_fails_for_good_ends_the_store_and_loses_nothing(void)
{
	uint8_t tip[TIP_BYTES], last[TIP_BYTES];

	world_tip(&w, tip, "before");
	is_int(world_send(&w, tip), ACK_KEPT, "a tip is kept");
	world_tip(&w, last, "into the failing disk");
	shim_set(SHIM_FAIL, 1, EIO, true);
	is_int(world_send(&w, last), ACK_LATER, "the next is told to try later");
	ok(store_lost(w.store), "the store knows that it has to end");
	is_int(world_send(&w, last), ACK_LATER, "and says later to whoever still asks");
	shim_set(SHIM_FAIL, 0, 0, false);
	world_restart(&w);
	is_int(times_kept(tip), 1, "with a disk again the first is there");
	is_int(world_send(&w, last), ACK_KEPT, "and the other can come");
}

static void
a_staff_act_that_was_not_written_was_not_logged_either(void)
{
	static uint8_t args[REQUEST_MAX];
	struct world_case c;
	struct bytes body;
	uint64_t before, after;

	for (int i = 0; i < STRANGER; i++)
		is_int(world_sign_in(&w, (enum who)i), ANSWER_DONE, "%s signs in", who_names[i]);
	ok(world_make_case(&w, TRIAGE, 1, &c), "a case");
	records_begin(w.records);
	before = record_count(w.records, TABLE_LEAVES);
	records_abort(w.records);
	shim_set(SHIM_FAIL, 2, EIO, false);
	is_int(world_request(&w, TRIAGE, ACTION_CASE_APPEND,
		   (struct bytes){ args, world_append_args(&w, args, &c, NULL, false) }, &body),
	    ANSWER_FULL, "while the disk fails an event is told to come later");
	shim_set(SHIM_FAIL, 0, 0, false);
	records_begin(w.records);
	after = record_count(w.records, TABLE_LEAVES);
	records_abort(w.records);
	is_int((long long)after, (long long)before, "no statement is there");
	is_int(world_request(&w, TRIAGE, ACTION_CASE_APPEND,
		   (struct bytes){ args, world_append_args(&w, args, &c, NULL, false) }, &body),
	    ANSWER_DONE, "then it is done, with the same running number");
}

int
main(void)
{
	static const struct tap_test tests[] = {
		TEST(each_failing_write_or_sync_is_survived),
		TEST(nothing_is_acknowledged_before_its_sync),
		TEST(a_disk_that_fails_for_good_ends_the_store_and_loses_nothing),
		TEST(a_staff_act_that_was_not_written_was_not_logged_either),
	};
	int status;

	world_found(&w);
	status = tap_run(tests, TAP_COUNT(tests));
	world_close(&w);
	return status;
}
