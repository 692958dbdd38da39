/* SPDX-License-Identifier: MIT */
/*
 * The nightly leaf (PROTOCOL.md 10): once a day is over, how many tips it brought and the root over
 * their hashes go into the log, so that none can be lost quietly. A clock that jumps may end a day
 * too early: should the day turn out to hold more, it gets another leaf, and the last one counts.
 */
#include "store/audit_log.h"
#include "store/store.h"

enum {
	DAYS_BACK = 60,			/* further than a hash lives */
	DAY_KEY = 4,
	COUNT_VALUE = 4,
};

static void
put_u32(uint8_t out[static 4], uint32_t v)
{
	struct writer w;

	wr_init(&w, out, 4);
	wr_u32(&w, v);
}

static uint32_t
get_u32(const uint8_t in[static 4])
{
	struct reader r;

	rd_init(&r, in, 4);
	return rd_u32(&r);
}

/* Calls fn for each hash with the day it was accepted, in ascending order. */
static void
each_hash(struct records *r, void (*fn)(void *arg, const uint8_t *hash, uint32_t day), void *arg)
{
	uint8_t hash[HASH_BYTES] = { 0 }, value[8];

	while (record_seek(r, TABLE_HASHES, hash, 0)) {
		if (record_get_exact(r, TABLE_HASHES, hash, value, sizeof(value)) == ERR_OK)
			fn(arg, hash, get_u32(value));
		if (!record_step(TABLE_HASHES, hash))
			break;
	}
}

struct counts { uint32_t first, n[DAYS_BACK]; };

static void
count_one(void *arg, const uint8_t *hash, uint32_t day)
{
	struct counts *c = arg;

	(void)hash;
	if (day >= c->first && day - c->first < DAYS_BACK)
		c->n[day - c->first]++;
}

struct one_day { uint32_t day; struct merkle tree; };

static void
add_one(void *arg, const uint8_t *hash, uint32_t day)
{
	struct one_day *d = arg;
	uint8_t leaf[HASH_BYTES];

	if (day != d->day)
		return;
	merkle_leaf(leaf, (struct bytes){ hash, HASH_BYTES });
	merkle_append(&d->tree, leaf);
}

static void
add_leaf(struct store *st, uint32_t day, uint32_t count)
{
	struct nightly n = { .day = day, .count = count };
	uint8_t leaf[NIGHTLY_BYTES];
	struct one_day d = { .day = day };

	for (size_t i = 0; i < ORG_ID_BYTES; i++)
		n.org_id[i] = st->org_id[i];
	merkle_init(&d.tree);
	each_hash(st->records, add_one, &d);
	if (count > 0)
		merkle_root(n.root, &d.tree);
	nightly_write(leaf, &n);
	log_append(st->records, (struct bytes){ leaf, sizeof(leaf) });
}

/* What the log says of that day; false: nothing yet. */
static bool
said_of(struct records *r, uint32_t day, uint32_t *count)
{
	uint8_t key[DAY_KEY], value[COUNT_VALUE];

	put_u32(key, day);
	if (record_get_exact(r, TABLE_DAYS, key, value, sizeof(value)) != ERR_OK)
		return false;
	*count = get_u32(value);
	return true;
}

static void
say_of(struct records *r, uint32_t day, uint32_t count)
{
	uint8_t key[DAY_KEY], value[COUNT_VALUE];

	put_u32(key, day);
	put_u32(value, count);
	record_put(r, TABLE_DAYS, key, (struct bytes){ value, sizeof(value) });
}

void
nightly_tidy(struct store *st)
{
	struct counts c = { .first = st->council.today - DAYS_BACK };
	bool began = record_count(st->records, TABLE_DAYS) > 0;
	uint8_t root[HASH_BYTES];
	uint32_t said;

	if (st->nightly_day == st->council.today ||
	    log_root(st->records, log_size(st->records), root) != ERR_OK)
		return;
	each_hash(st->records, count_one, &c);
	for (uint32_t i = 0; i < DAYS_BACK; i++) {
		bool known = said_of(st->records, c.first + i, &said);

		if (known && c.n[i] <= said)
			continue;
		if (began)	/* the days before the first are nobody's */
			add_leaf(st, c.first + i, c.n[i]);
		say_of(st->records, c.first + i, c.n[i]);
	}
	st->nightly_day = st->council.today;
}
