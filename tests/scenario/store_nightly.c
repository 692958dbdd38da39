/* SPDX-License-Identifier: MIT */
/*
 * The nightly leaf: every day that is over stands in the log once, with the count and the root of
 * what it brought, also after days off, a day without any, and a clock that jumped.
 */
#include <stdlib.h>
#include <string.h>

#include "store/audit_log.h"
#include "store/store.h"
#include "tests/lib/tap.h"
#include "tests/lib/world.h"

static struct world w;

static void
tidy(void)
{
	ok(store_begin(w.store) == ERR_OK, "a batch");
	store_tidy(w.store);
	ok(store_commit(w.store) == ERR_OK, "tidies");
}

static uint64_t
leaves(void)
{
	uint64_t n;

	records_begin(w.records);
	n = log_size(w.records);
	records_abort(w.records);
	return n;
}

static struct nightly
leaf_at(uint64_t index)
{
	uint8_t bytes[STATEMENT_BYTES];
	struct nightly n = { 0 };
	size_t len;

	records_begin(w.records);
	ok(log_leaf(w.records, index, bytes, &len) == ERR_OK &&
		nightly_decode(&n, (struct bytes){ bytes, len }) == ERR_OK &&
		memcmp(n.org_id, w.org_id, 32) == 0,
	    "leaf %d is a nightly one", (int)index);
	records_abort(w.records);
	return n;
}

static void
send_tips(uint8_t hashes[][HASH_BYTES], unsigned n)
{
	uint8_t tip[TIP_BYTES];

	for (unsigned i = 0; i < n; i++) {
		world_tip(&w, tip, "one of a day");
		is_int(world_send(&w, tip), ACK_KEPT, "a tip");
		hash_of(hashes[i], tip, TIP_BYTES);
	}
}

static int
by_bytes(const void *a, const void *b)
{
	return memcmp(a, b, HASH_BYTES);
}

static void
a_day_that_is_over_stands_in_the_log_once(void)
{
	uint8_t hashes[5][HASH_BYTES], root[HASH_BYTES], leaf[HASH_BYTES];
	struct merkle m;
	struct nightly n;
	uint64_t before;

	tidy();
	before = leaves();
	send_tips(hashes, 5);
	tidy();
	is_int((long long)leaves(), (long long)before, "not while it lasts");
	world_set_day(&w, WORLD_DAY + 1);
	tidy();
	is_int((long long)leaves(), (long long)before + 1, "after midnight there is one leaf");
	n = leaf_at(before);
	is_int(n.day, WORLD_DAY, "of that day");
	is_int(n.count, 5, "with the count");
	qsort(hashes, 5, HASH_BYTES, by_bytes);
	merkle_init(&m);
	for (int i = 0; i < 5; i++) {
		merkle_leaf(leaf, (struct bytes){ hashes[i], HASH_BYTES });
		merkle_append(&m, leaf);
	}
	merkle_root(root, &m);
	is_bytes(n.root, HASH_BYTES, root, HASH_BYTES, "and the root over the hashes in order");
	tidy();
	world_restart(&w);
	tidy();
	is_int((long long)leaves(), (long long)before + 1,
	    "and no second one, also after a new start");
}

static void
a_day_without_tips_has_a_leaf_too_and_days_off_are_made_up_for(void)
{
	static const uint8_t zeros[HASH_BYTES];
	uint64_t before = leaves();
	struct nightly n;

	world_close(&w);
	world_set_day(&w, WORLD_DAY + 4);
	world_restart(&w);
	tidy();
	is_int((long long)leaves(), (long long)before + 3, "one for each of three days");
	for (uint32_t i = 0; i < 3; i++) {
		n = leaf_at(before + i);
		is_int(n.day, WORLD_DAY + 1 + i, "in order");
		ok(n.count == 0 && memcmp(n.root, zeros, HASH_BYTES) == 0, "with nothing");
	}
}

static void
a_clock_that_jumps_loses_no_day(void)
{
	uint8_t hashes[3][HASH_BYTES];
	uint64_t before;
	struct nightly n;

	world_set_day(&w, WORLD_DAY + 9);
	tidy();
	before = leaves();
	world_set_day(&w, WORLD_DAY + 5);
	tidy();
	is_int((long long)leaves(), (long long)before, "put back: nothing new");
	send_tips(hashes, 3);
	world_set_day(&w, WORLD_DAY + 6);
	tidy();
	is_int((long long)leaves(), (long long)before + 1,
	    "the day that had ended too early gets another leaf");
	n = leaf_at(before);
	ok(n.day == WORLD_DAY + 5 && n.count == 3, "with what it really brought");
}

static void
hashes_that_the_clock_ends_change_no_day(void)
{
	uint8_t hashes[2][HASH_BYTES];
	uint32_t last = (WORLD_PERIOD + 1) * PERIOD_DAYS + ACCEPT_DAYS - 1;
	uint64_t before, after;
	struct nightly n;

	world_set_day(&w, last);
	tidy();
	before = leaves();
	send_tips(hashes, 2);
	world_set_day(&w, last + 1);
	tidy();
	n = leaf_at(before);
	ok(n.day == last && n.count == 2,
	    "the last day of an epoch is counted before its hashes go");
	is_int((long long)leaves(), (long long)before + 1, "once");
	records_begin(w.records);
	after = record_count(w.records, TABLE_HASHES);
	records_abort(w.records);
	is_int((long long)after, 0, "they are gone");
	world_set_day(&w, last + 2);
	tidy();
	n = leaf_at(before + 1);
	ok(n.day == last + 1 && n.count == 0, "the next day is empty");
	is_int((long long)leaves(), (long long)before + 2, "and no earlier one comes again");
}

int
main(void)
{
	static const struct tap_test tests[] = {
		TEST(a_day_that_is_over_stands_in_the_log_once),
		TEST(a_day_without_tips_has_a_leaf_too_and_days_off_are_made_up_for),
		TEST(a_clock_that_jumps_loses_no_day),
		TEST(hashes_that_the_clock_ends_change_no_day),
	};
	int status;

	world_found(&w);
	status = tap_run(tests, TAP_COUNT(tests));
	world_close(&w);
	return status;
}
