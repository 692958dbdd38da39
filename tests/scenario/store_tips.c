/* SPDX-License-Identifier: MIT */
/*
 * A tip from the listener's side: kept once, acknowledged by a signature that verifies, refused in
 * the ways the protocol names, and never readable on the disk.
 */
#include <string.h>

#include "base/secret.h"
#include "store/store.h"
#include "tests/lib/tap.h"
#include "tests/lib/world.h"

static struct world w;
static uint8_t tip[TIP_BYTES];

static bool
acknowledged(const uint8_t *envelope, uint32_t day)
{
	uint8_t hash[HASH_BYTES];
	struct ack a;

	hash_of(hash, envelope, TIP_BYTES);
	return ack_decode(&a, (struct bytes){ w.reply, w.reply_len }) == ERR_OK && a.day == day &&
	    ack_check(&a, w.org_id, hash, w.keys->public) == ERR_OK;
}

static uint64_t
kept(void)
{
	uint64_t n;

	records_begin(w.records);
	n = record_count(w.records, TABLE_TIPS);
	records_abort(w.records);
	return n;
}

static void
a_tip_is_acknowledged_and_is_there_after_a_new_start(void)
{
	world_tip(&w, tip, "somebody cuts drugs in the garages");
	is_int(world_send(&w, tip), ACK_KEPT, "it is kept");
	ok(acknowledged(tip, WORLD_DAY), "the store's signature names it and the day");
	world_restart(&w);
	is_int((long long)kept(), 1, "it is there");
}

static void
the_same_tip_again_is_acknowledged_again_and_kept_once(void)
{
	is_int(world_send(&w, tip), ACK_KEPT, "again");
	ok(acknowledged(tip, WORLD_DAY), "with a signature that verifies");
	world_set_day(&w, WORLD_DAY + 3);
	is_int(world_send(&w, tip), ACK_KEPT, "three days later");
	ok(acknowledged(tip, WORLD_DAY), "with the day it was first kept");
	is_int((long long)kept(), 1, "there is one");
	world_set_day(&w, WORLD_DAY);
}

static void
a_tip_sealed_to_a_key_that_is_not_accepted_asks_for_new_keys(void)
{
	uint8_t other[TIP_BYTES];

	world_tip(&w, other, "x");
	other[6] ^= 1;
	is_int(world_send(&w, other), ACK_NEW_KEYS, "an unknown key id");
	world_tip(&w, other, "y");
	world_set_day(&w, (WORLD_PERIOD + 1) * PERIOD_DAYS + ACCEPT_DAYS - 1);
	is_int(world_send(&w, other), ACK_KEPT, "on the last day of accept-until");
	world_set_day(&w, (WORLD_PERIOD + 1) * PERIOD_DAYS + ACCEPT_DAYS);
	world_tip(&w, other, "z");
	is_int(world_send(&w, other), ACK_NEW_KEYS, "on the day after");
	world_set_day(&w, WORLD_DAY);
	is_int((long long)kept(), 2, "nothing else was kept");
}

static void
what_is_no_envelope_is_not_understood(void)
{
	uint8_t other[TIP_BYTES];

	for (size_t at = 0; at < 6; at++) {
		world_tip(&w, other, "x");
		other[at] ^= 0x20;
		is_int(world_send(&w, other), ACK_NOT_UNDERSTOOD, "byte %zu of the header", at);
	}
	is_int((long long)kept(), 2, "nothing was kept");
}

static void
an_older_generation_ends_when_the_newer_is_handed_out(void)
{
	uint8_t old[TIP_BYTES], new_id[KEY_ID_BYTES];

	world_tip(&w, old, "to the first generation");
	random_bytes(new_id, sizeof(new_id));
	ok(world_put_epoch(&w, WORLD_PERIOD, 2, new_id), "a new generation is made");
	is_int(world_send(&w, old), ACK_KEPT,
	    "until it is stamped nobody has the new keys, so the old ones do");
	ok(world_put_stamp(&w), "it is stamped");
	world_tip(&w, tip, "to the second");
	is_int(world_send(&w, tip), ACK_KEPT, "the new ones do");
	memcpy(old + 6, w.store->council.epoch_bodies[1].key_id, KEY_ID_BYTES);
	old[2000] ^= 1;
	is_int(world_send(&w, old), ACK_NEW_KEYS, "the old ones don't any more");
}

static void
hashes_of_an_epoch_that_is_over_are_forgotten(void)
{
	uint64_t before, after;

	world_set_day(&w, (WORLD_PERIOD + 1) * PERIOD_DAYS + ACCEPT_DAYS);
	ok(store_begin(w.store) == ERR_OK, "a batch");
	before = record_count(w.records, TABLE_HASHES);
	store_tidy(w.store);
	after = record_count(w.records, TABLE_HASHES);
	ok(store_commit(w.store) == ERR_OK, "is committed");
	ok(before > 0 && after == 0, "the clock ends them");
	world_set_day(&w, WORLD_DAY);
}

static void
a_tip_is_nowhere_in_clear_nor_its_envelope_on_the_disk(void)
{
	static const char marker[] = "MARKER-7c2f1b-plain";
	uint8_t key[16] = { 9 };

	ok(world_holds(&w, "PSTF", 4), "the scan finds what stands there in the clear");
	ok(!world_holds(&w, tip + 1200, 64), "an acknowledged envelope is sealed once more");
	ok(!world_holds(&w, marker, sizeof(marker)), "the marker isn't there yet");
	records_begin(w.records);
	record_put(w.records, TABLE_TIPS, key, (struct bytes){ (const uint8_t *)marker,
	    sizeof(marker) });
	ok(records_commit(w.records) == ERR_OK, "a marker is kept as a record");
	ok(!world_holds(&w, marker, sizeof(marker)), "and is not found");
}

int
main(void)
{
	static const struct tap_test tests[] = {
		TEST(a_tip_is_acknowledged_and_is_there_after_a_new_start),
		TEST(the_same_tip_again_is_acknowledged_again_and_kept_once),
		TEST(a_tip_sealed_to_a_key_that_is_not_accepted_asks_for_new_keys),
		TEST(what_is_no_envelope_is_not_understood),
		TEST(an_older_generation_ends_when_the_newer_is_handed_out),
		TEST(hashes_of_an_epoch_that_is_over_are_forgotten),
		TEST(a_tip_is_nowhere_in_clear_nor_its_envelope_on_the_disk),
	};
	int status;

	world_found(&w);
	status = tap_run(tests, TAP_COUNT(tests));
	world_close(&w);
	return status;
}
