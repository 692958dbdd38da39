/* SPDX-License-Identifier: MIT */
/*
 * Mail: put by a desk under an address, handed out from the batch hour on to whoever knows the
 * address, gone with its week; and an answer that looks the same whether there is any.
 */
#include <string.h>

#include "base/secret.h"
#include "store/store.h"
#include "tests/lib/tap.h"
#include "tests/lib/world.h"

enum { PUT = ID_BYTES + 1, ONE = 32 + 4 + REPLY_BYTES, HOUR = 3600 };

static struct world w;
static struct world_case a_case;
static uint8_t address[ADDRESS_BYTES], replies[6][REPLY_BYTES];

static unsigned
put(enum who who, const uint8_t *reply, uint32_t week)
{
	static uint8_t args[PUT + ONE];
	struct bytes body;
	struct writer a;
	uint8_t hash[HASH_BYTES];

	hash_of(hash, address, sizeof(address));
	wr_init(&a, args, sizeof(args));
	wr_bytes(&a, a_case.id, ID_BYTES);
	wr_u8(&a, 1);
	wr_bytes(&a, hash, sizeof(hash));
	wr_u32(&a, week);
	wr_bytes(&a, reply, REPLY_BYTES);
	return world_request(&w, who, ACTION_MAIL_PUT, wr_bytes_of(&a), &body);
}

/* How many of the four slots are this reply. */
static unsigned
collected(const uint8_t *reply)
{
	unsigned n = 0;

	(void)!world_ask(&w, MSG_MAIL_COLLECT, address, sizeof(address));
	if (w.reply_len != MAIL_BYTES)
		return 99;
	for (size_t i = 0; i < MAIL_SLOTS; i++)
		n += memcmp(w.reply + i * REPLY_BYTES, reply, REPLY_BYTES) == 0;
	return n;
}

/* The world begins on the last day of a week: its replies are for the next. */
enum { WEEK = WORLD_DAY / 7 + 1 };

static void
mail_waits_for_the_batch_hour(void)
{
	is_int(put(TRIAGE, replies[0], WEEK), ANSWER_DONE, "at noon a desk answers");
	is_int(collected(replies[0]), 0, "it isn't handed out at once");
	world_set_clock(&w, 59 * 60);
	is_int(collected(replies[0]), 0, "nor at 12:59");
	world_set_clock(&w, HOUR);
	is_int(collected(replies[0]), 1, "but at 13:00");
	is_int(collected(replies[0]), 1, "collecting deletes nothing");
	is_int(put(TRIAGE, replies[1], WEEK), ANSWER_DONE, "one put after 13:00");
	world_set_clock(&w, 5 * HOUR - 60);
	is_int(collected(replies[1]), 0, "waits until 17:00");
	world_set_clock(&w, 5 * HOUR);
	is_int(collected(replies[1]), 1, "and is there then");
	is_int(put(TRIAGE, replies[2], WEEK), ANSWER_DONE,
	    "one put after the last hour of the day");
	world_set_clock(&w, 20 * HOUR);
	is_int(collected(replies[2]), 0, "isn't there at 8:00");
	world_set_clock(&w, 21 * HOUR);
	is_int(collected(replies[2]), 1, "but at 9:00 of the next");
}

static void
no_mail_and_no_mailbox_look_like_mail(void)
{
	uint8_t key_id[KEY_ID_BYTES], unknown[ADDRESS_BYTES], first[MAIL_BYTES];
	struct envelope e;

	random_bytes(unknown, sizeof(unknown));
	reply_key_id(key_id, unknown);
	(void)!world_ask(&w, MSG_MAIL_COLLECT, unknown, sizeof(unknown));
	is_int((long long)w.reply_len, MAIL_BYTES, "as long");
	for (size_t i = 0; i < MAIL_SLOTS; i++)
		ok(envelope_decode(&e, PURPOSE_REPLY,
		       (struct bytes){ w.reply + i * REPLY_BYTES, REPLY_BYTES }) == ERR_OK &&
			memcmp(e.key_id, key_id, KEY_ID_BYTES) == 0,
		    "slot %zu looks like a reply to it", i);
	memcpy(first, w.reply, MAIL_BYTES);
	(void)!world_ask(&w, MSG_MAIL_COLLECT, unknown, sizeof(unknown));
	ok(memcmp(first, w.reply, MAIL_BYTES) != 0, "drawn anew each time");
	reply_key_id(key_id, address);
	(void)!world_ask(&w, MSG_MAIL_COLLECT, address, sizeof(address));
	for (size_t i = 0; i < MAIL_SLOTS; i++)
		ok(memcmp(w.reply + i * REPLY_BYTES, "PSE1\1\1", 6) == 0,
		    "slot %zu of a real one too", i);
}

static void
a_fifth_reply_takes_the_place_of_the_oldest(void)
{
	is_int(world_sign_in(&w, TRIAGE), ANSWER_DONE, "the desk signs in on the next day");
	is_int(put(TRIAGE, replies[3], WEEK), ANSWER_DONE, "a fourth");
	is_int(put(TRIAGE, replies[4], WEEK), ANSWER_DONE, "a fifth");
	world_set_clock(&w, 30 * HOUR);
	is_int(collected(replies[0]), 0, "the first is gone");
	for (int i = 1; i < 5; i++)
		is_int(collected(replies[i]), 1, "number %d is there", i + 1);
}

static void
a_week_ends_its_mail(void)
{
	uint64_t before, after;

	is_int(world_sign_in(&w, TRIAGE), ANSWER_DONE, "a session");
	is_int(put(TRIAGE, replies[5], WEEK - 1), ANSWER_REFUSED, "not for a week that is over");
	is_int(put(TRIAGE, replies[5], WEEK + 13), ANSWER_REFUSED, "nor for one far ahead");
	world_set_day(&w, (WEEK + 1) * 7);
	is_int(collected(replies[4]), 0, "not handed out any more");
	ok(store_begin(w.store) == ERR_OK, "tidying");
	before = record_count(w.records, TABLE_MAIL);
	store_tidy(w.store);
	after = record_count(w.records, TABLE_MAIL) + record_count(w.records, TABLE_MAIL_MARKS) +
	    record_count(w.records, TABLE_MAIL_WEEKS);
	ok(store_commit(w.store) == ERR_OK, "is committed");
	ok(before == 4 && after == 0, "nothing of it is left");
	world_set_day(&w, WORLD_DAY);
}

static void
only_the_desk_of_the_case_puts_mail(void)
{
	for (int i = 0; i < STRANGER; i++)
		is_int(world_sign_in(&w, (enum who)i), ANSWER_DONE, "%s signs in", who_names[i]);
	is_int(put(TRIAGE, replies[0], WEEK), ANSWER_DONE, "the desk of the case");
	is_int(put(OTHER_TRIAGE, replies[0], WEEK), ANSWER_REFUSED, "not another desk");
	is_int(put(PARTNER, replies[0], WEEK), ANSWER_REFUSED, "not a partner");
	is_int(put(KEYHOLDER, replies[0], WEEK), ANSWER_REFUSED, "not a keyholder");
	replies[0][0] ^= 1;
	is_int(put(TRIAGE, replies[0], WEEK), ANSWER_REFUSED, "not what is no reply");
}

static void
found_case_and_replies(void)
{
	uint8_t kem[KEM_PUBLIC_BYTES], key_id[KEY_ID_BYTES];

	random_bytes(address, sizeof(address));
	reply_key_id(key_id, address);
	kem_public(kem, w.kem_seed[0]);
	for (size_t i = 0; i < 6; i++)
		ok(envelope_seal(replies[i], PURPOSE_REPLY, w.org_id, key_id, kem,
		    (struct bytes){ (const uint8_t *)"thank you", 9 }, NULL) == ERR_OK, "a reply");
	ok(world_make_case(&w, TRIAGE, 1, &a_case), "a case");
}

int
main(void)
{
	static const struct tap_test tests[] = {
		TEST(found_case_and_replies),
		TEST(mail_waits_for_the_batch_hour),
		TEST(no_mail_and_no_mailbox_look_like_mail),
		TEST(a_fifth_reply_takes_the_place_of_the_oldest),
		TEST(a_week_ends_its_mail),
		TEST(only_the_desk_of_the_case_puts_mail),
	};
	int status;

	w.batch_hours = 1u << 9 | 1u << 13 | 1u << 17;
	world_found(&w);
	status = tap_run(tests, TAP_COUNT(tests));
	world_close(&w);
	return status;
}
