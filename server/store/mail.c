/* SPDX-License-Identifier: MIT */
/*
 * Mail for senders, kept under H(A_w): at most four live replies for an address, a fifth takes the
 * place of the oldest. Handed out from the next batch hour on, so that reading a tip and answering
 * it can't be lined up; gone with its week.
 */
#include <string.h>

#include "base/clock.h"
#include "base/secret.h"
#include "crypto/envelope.h"
#include "crypto/hash.h"
#include "crypto/mailbox.h"
#include "store/store.h"

enum {
	MAIL_KEY = HASH_BYTES + 1,
	WEEK_KEY = 4 + MAIL_KEY,
	MAIL_MARK = 4 + 8,
	PUT_MAX = 12,			/* replies in one mail.put, */
	WEEKS_AHEAD = 12,		/* for weeks up to this much later */
	HOUR = 3600, HOURS = 24,
};

struct mail_mark { uint32_t week; uint64_t from; };

static enum err
mark_get(struct records *r, const uint8_t *key, struct mail_mark *m)
{
	uint8_t value[MAIL_MARK];
	struct reader rd;
	enum err e = record_get_exact(r, TABLE_MAIL_MARKS, key, value, sizeof(value));

	*m = (struct mail_mark){ 0, 0 };
	if (e != ERR_OK)
		return e;
	rd_init(&rd, value, sizeof(value));
	m->week = rd_u32(&rd);
	m->from = rd_u64(&rd);
	return ERR_OK;
}

static void
week_key(uint8_t key[static WEEK_KEY], uint32_t week, const uint8_t *mail_key)
{
	struct writer w;

	wr_init(&w, key, WEEK_KEY);
	wr_u32(&w, week);
	wr_bytes(&w, mail_key, MAIL_KEY);
}

static void
mail_remove(struct records *r, const uint8_t *mail_key, uint32_t week)
{
	uint8_t key[WEEK_KEY];

	week_key(key, week, mail_key);
	record_delete(r, TABLE_MAIL, mail_key);
	record_delete(r, TABLE_MAIL_MARKS, mail_key);
	record_delete(r, TABLE_MAIL_WEEKS, key);
}

/* --- from staff --- */

static uint64_t
next_batch(uint32_t hours, uint64_t now)
{
	uint64_t hour = now / HOUR;

	if (hours == 0)
		return now;
	for (unsigned i = 1; i <= HOURS; i++)
		if (hours >> ((hour + i) % HOURS) & 1)
			return (hour + i) * HOUR;
	return now;
}

/* A free slot, else the one whose reply is oldest; its number stands at the end of key then. */
static void
choose_slot(struct records *r, uint8_t key[static MAIL_KEY])
{
	uint64_t oldest = UINT64_MAX;
	struct mail_mark m;
	uint8_t chosen = 0;

	for (uint8_t slot = 0; slot < MAIL_SLOTS; slot++) {
		key[HASH_BYTES] = slot;
		if (mark_get(r, key, &m) != ERR_OK) {
			chosen = slot;
			break;
		}
		if (m.from < oldest) {
			oldest = m.from;
			chosen = slot;
		}
	}
	key[HASH_BYTES] = chosen;
}

static void
mail_put(struct act *a, const uint8_t *hash, uint32_t week, struct bytes reply)
{
	uint8_t key[MAIL_KEY], by_week[WEEK_KEY], value[MAIL_MARK];
	struct mail_mark old;
	struct writer w;

	memcpy(key, hash, HASH_BYTES);
	choose_slot(a->records, key);
	if (mark_get(a->records, key, &old) == ERR_OK)
		mail_remove(a->records, key, old.week);
	week_key(by_week, week, key);
	wr_init(&w, value, sizeof(value));
	wr_u32(&w, week);
	wr_u64(&w, next_batch(a->st->batch_hours, a->now));
	record_put(a->records, TABLE_MAIL, key, reply);
	record_put(a->records, TABLE_MAIL_MARKS, key, wr_bytes_of(&w));
	record_put(a->records, TABLE_MAIL_WEEKS, by_week, (struct bytes){ NULL, 0 });
}

enum err
act_mail_put(struct act *a)
{
	uint32_t this_week = week_of_day(a->today), week;
	struct bytes hash, reply;
	struct reader again;
	struct envelope e;
	uint8_t count;
	enum err err;

	(void)rd_bytes(&a->args, ID_BYTES);	/* the case, by which the rule found the desk */
	count = rd_u8(&a->args);
	again = a->args;
	for (unsigned i = 0; i < count; i++) {
		(void)rd_bytes(&a->args, HASH_BYTES);
		week = rd_u32(&a->args);
		reply = rd_bytes(&a->args, REPLY_BYTES);
		if (week < this_week || week > this_week + WEEKS_AHEAD ||
		    envelope_decode(&e, PURPOSE_REPLY, reply) != ERR_OK)
			return ERR_FORMAT;
	}
	if (!rd_done(&a->args) || count == 0 || count > PUT_MAX)
		return ERR_FORMAT;
	if ((err = act_room(a)) != ERR_OK)
		return err;
	for (unsigned i = 0; i < count; i++) {
		hash = rd_bytes(&again, HASH_BYTES);
		week = rd_u32(&again);
		mail_put(a, hash.p, week, rd_bytes(&again, REPLY_BYTES));
	}
	return records_state(a->records);
}

/* --- to senders --- */

/* Four slots that hold nothing and look like replies to this address. */
static void
fill_slots(uint8_t out[static MAIL_BYTES], const uint8_t *address)
{
	static const uint8_t beginning[6] = { 'P', 'S', 'E', '1', 1, 1 };
	uint8_t key_id[KEY_ID_BYTES];

	reply_key_id(key_id, address);
	random_bytes(out, MAIL_BYTES);
	for (size_t i = 0; i < MAIL_SLOTS; i++) {
		memcpy(out + i * REPLY_BYTES, beginning, sizeof(beginning));
		memcpy(out + i * REPLY_BYTES + sizeof(beginning), key_id, sizeof(key_id));
	}
}

/* A random order of the four places. */
static void
shuffle(uint8_t order[static MAIL_SLOTS])
{
	uint8_t draw[MAIL_SLOTS], i, j, kept;

	random_bytes(draw, sizeof(draw));
	for (i = 0; i < MAIL_SLOTS; i++)
		order[i] = i;
	for (i = MAIL_SLOTS - 1; i > 0; i--) {
		j = (uint8_t)(draw[i] % (i + 1));
		kept = order[i];
		order[i] = order[j];
		order[j] = kept;
	}
}

void
store_mail_collect(struct store *st, struct bytes address, struct writer *reply)
{
	uint8_t *out = wr_space(reply, MAIL_BYTES), order[MAIL_SLOTS], key[MAIL_KEY];
	uint64_t now = clock_seconds();
	struct mail_mark m;

	if (!out || address.len != ADDRESS_BYTES)
		return;
	fill_slots(out, address.p);
	shuffle(order);
	hash_of(key, address.p, address.len);
	for (uint8_t slot = 0; slot < MAIL_SLOTS; slot++) {
		key[HASH_BYTES] = slot;
		if (mark_get(st->records, key, &m) == ERR_OK && m.from <= now &&
		    m.week >= week_of_day(st->council.today) &&
		    record_get_exact(st->records, TABLE_MAIL, key, st->scratch, REPLY_BYTES) ==
			ERR_OK)
			memcpy(out + (size_t)order[slot] * REPLY_BYTES, st->scratch, REPLY_BYTES);
	}
}

void
store_mail_empty(struct bytes address, struct writer *reply)
{
	uint8_t *out = wr_space(reply, MAIL_BYTES);

	if (out && address.len == ADDRESS_BYTES)
		fill_slots(out, address.p);
}

void
mail_tidy(struct store *st, unsigned at_most)
{
	uint32_t this_week = week_of_day(st->council.today), week;
	uint8_t key[WEEK_KEY] = { 0 };
	struct mail_mark m;
	struct reader rd;

	for (unsigned i = 0; i < at_most && record_seek(st->records, TABLE_MAIL_WEEKS, key, 0);
	     i++) {
		rd_init(&rd, key, 4);
		week = rd_u32(&rd);
		if (week >= this_week)
			break;
		/* A slot that was damaged and used again belongs to another week by now. */
		if (mark_get(st->records, key + 4, &m) == ERR_OK && m.week != week)
			record_delete(st->records, TABLE_MAIL_WEEKS, key);
		else
			mail_remove(st->records, key + 4, week);
	}
}
