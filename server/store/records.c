/* SPDX-License-Identifier: MIT */
/*
 * Records over db.h. The record keys stand in one small table, so that forgetting the storage key
 * (or rewrapping this one table under a new one) forgets or keeps everything at once.
 */
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/secret.h"
#include "crypto/hash.h"
#include "crypto/stored.h"
#include "store/db.h"
#include "store/records.h"

enum {
	FORMAT_NOW = 1,			/* older ones are to be migrated, newer refused */
	FORMAT_BYTES = 4 + 4 + KEY_ID_BYTES,
	RECORD_VERSION = 1,		/* in what each value is bound to */
	WHAT_MAX = TAG_BYTES_MAX + 2 + RECORD_KEY_MAX,
	READ_MAP_BYTES = 1 << 20,	/* LMDB takes the size of the file when that is more */
	REMEMBERED_DAMAGE = 256,
};

static const uint8_t format_key[1] = { 1 };
static const uint8_t format_magic[4] = { 'P', 'S', 'T', 'F' };

const struct table_rule table_rules[N_TABLES] = {
	/*                      name          key length      value */
	[TABLE_META]       = { "meta",        1,              SEAL_NONE },
	[TABLE_KEYS]       = { "keys",        0,              SEAL_NONE },
	[TABLE_TIPS]       = { "tips",        16,             SEAL_OWN_KEY },
	[TABLE_OFFERS]     = { "offers",      16,             SEAL_SMALL },
	[TABLE_RECEIVED]   = { "received",    16,             SEAL_SMALL },
	[TABLE_HASHES]     = { "hashes",      32,             SEAL_SMALL },
	[TABLE_CASES]      = { "cases",       16,             SEAL_OWN_KEY },
	[TABLE_DESK_CASES] = { "desk cases",  1 + 16,         SEAL_NONE },
	[TABLE_ITEMS]      = { "items",       16 + 4 + 1,     SEAL_OWN_KEY },
	[TABLE_MAIL]       = { "mail",        32 + 1,         SEAL_OWN_KEY },
	[TABLE_MAIL_MARKS] = { "mail marks",  32 + 1,         SEAL_SMALL },
	[TABLE_MAIL_WEEKS] = { "mail weeks",  4 + 32 + 1,     SEAL_NONE },
	[TABLE_DOCUMENTS]  = { "documents",   1 + 32 + 4,     SEAL_OWN_KEY },
	[TABLE_KEYRINGS]   = { "keyrings",    32,             SEAL_OWN_KEY },
	[TABLE_SIGNERS]    = { "signers",     32,             SEAL_SMALL },
	[TABLE_LEAVES]     = { "leaves",      8,              SEAL_SMALL },
	[TABLE_NODES]      = { "nodes",       1 + 8,          SEAL_SMALL },
	[TABLE_DAYS]       = { "days",        4,              SEAL_SMALL },
};

struct records {
	struct db *db;
	struct txn txn;
	struct db_plan plan;
	const char *names[N_TABLES];
	const uint8_t *storage_key;
	uint64_t n_damaged;
	uint8_t damaged[REMEMBERED_DAMAGE][KEY_ID_BYTES];
};

/* --- what a record is bound to --- */

struct what { uint8_t bytes[WHAT_MAX]; size_t len, key_at; };

/* tag("record"), version, table and key; from the table on it is the key in TABLE_KEYS too. */
static void
what_of(struct what *out, enum table table, const void *key)
{
	struct writer w;

	wr_init(&w, out->bytes, sizeof(out->bytes));
	wr_tag(&w, "record");
	wr_u8(&w, RECORD_VERSION);
	out->key_at = w.len;
	wr_u8(&w, (uint8_t)table);
	wr_bytes(&w, key, table_rules[table].key_len);
	out->len = w.len;
}

static struct bytes
what_bytes(const struct what *w)
{
	return (struct bytes){ w->bytes, w->len };
}

static struct bytes
what_key(const struct what *w)
{
	return (struct bytes){ w->bytes + w->key_at, w->len - w->key_at };
}

static void
note_damage(struct records *r, enum table table, const struct what *w)
{
	uint8_t hash[HASH_BYTES];

	hash_of(hash, w->bytes, w->len);
	for (uint64_t i = 0; i < r->n_damaged && i < REMEMBERED_DAMAGE; i++)
		if (memcmp(r->damaged[i], hash, KEY_ID_BYTES) == 0)
			return;
	if (r->n_damaged < REMEMBERED_DAMAGE)
		memcpy(r->damaged[r->n_damaged], hash, KEY_ID_BYTES);
	r->n_damaged++;
	log_line(
	    "a record in table %s is damaged and is not served (%llu so far); run postern-store --verify",
	    table_rules[table].name, (unsigned long long)r->n_damaged);
}

/* --- opening --- */

static void
key_check(uint8_t out[static KEY_ID_BYTES], const uint8_t *storage_key)
{
	struct bytes part = { storage_key, AEAD_KEY_BYTES };
	uint8_t hash[HASH_BYTES];

	hash_tagged(hash, "storage key", &part, 1);
	memcpy(out, hash, KEY_ID_BYTES);
}

static void
make_plan(struct db_plan *plan, const char *names[N_TABLES], uint64_t map_bytes)
{
	for (size_t i = 0; i < N_TABLES; i++)
		names[i] = table_rules[i].name;
	*plan = (struct db_plan){ names, N_TABLES, map_bytes };
}

static void
put_format(struct txn *t, void *arg)
{
	uint8_t *p =
	    txn_put(t, TABLE_META, (struct bytes){ format_key, sizeof(format_key) }, FORMAT_BYTES);
	struct writer w;

	if (!p)
		return;
	wr_init(&w, p, FORMAT_BYTES);
	wr_bytes(&w, format_magic, sizeof(format_magic));
	wr_u32(&w, FORMAT_NOW);
	wr_bytes(&w, arg, KEY_ID_BYTES);
}

enum err
records_create(const char *folder, uint64_t map_bytes,
    const uint8_t storage_key[static AEAD_KEY_BYTES])
{
	const char *names[N_TABLES];
	struct db_plan plan;
	uint8_t check[KEY_ID_BYTES];

	make_plan(&plan, names, map_bytes);
	key_check(check, storage_key);
	return db_create(folder, &plan, put_format, check);
}

static enum err
check_format(struct records *r)
{
	struct txn t = TXN_CLOSED;
	uint8_t check[KEY_ID_BYTES];
	struct bytes value, magic, kept;
	struct reader rd;
	uint32_t format;
	enum err e;

	txn_begin(&t, r->db, false);
	e = txn_get(&t, TABLE_META, (struct bytes){ format_key, sizeof(format_key) }, &value);
	if (e != ERR_OK)
		goto out;
	rd_init(&rd, value.p, value.len);
	magic = rd_bytes(&rd, sizeof(format_magic));
	format = rd_u32(&rd);
	kept = rd_bytes(&rd, KEY_ID_BYTES);
	key_check(check, r->storage_key);
	e = ERR_FORMAT;
	if (!rd_ok(&rd) || memcmp(magic.p, format_magic, sizeof(format_magic)) != 0)
		log_line("the data folder holds something that is not Postern's");
	else if (format > FORMAT_NOW)
		log_line("the data are of format %u, this program knows formats up to %d: install the newer one",
		    format, FORMAT_NOW);
	else if (!secret_equal(kept.p, check, sizeof(check)))
		log_line("storage.key is not the key of these data: put back the one that was beside them");
	else
		e = ERR_OK;
out:
	if (e == ERR_MISSING)
		e = ERR_DAMAGED;
	txn_abort(&t);
	return e;
}

static void
say_why(enum err e)
{
	switch (e) {
	case ERR_OK:
	case ERR_FORMAT:	/* said already */
	case ERR_MISSING:	/* for the caller to say, or to make one */
		break;
	case ERR_EXISTS:
		log_line("another postern-store has the data folder open");
		break;
	case ERR_DAMAGED:
		log_line("the database file is damaged: stop, keep a copy of the folder, restore the last backup");
		break;
	default:
		log_line("the data folder can't be opened: %s", err_text(e));
	}
}

static enum err
open_as(struct records **out, const char *folder, uint64_t map_bytes, const uint8_t *storage_key,
    bool read_only)
{
	struct records *r = calloc(1, sizeof(*r));
	enum err e;

	*out = NULL;
	if (!r)
		return ERR_MEMORY;
	r->storage_key = storage_key;
	make_plan(&r->plan, r->names, map_bytes);
	e = read_only ? db_open_to_read(&r->db, folder, &r->plan) :
			db_open(&r->db, folder, &r->plan);
	if (e == ERR_OK)
		e = check_format(r);
	say_why(e);
	if (e != ERR_OK) {
		records_close(r);
		return e;
	}
	*out = r;
	return ERR_OK;
}

enum err
records_open(struct records **out, const char *folder, uint64_t map_bytes,
    const uint8_t *storage_key)
{
	return open_as(out, folder, map_bytes, storage_key, false);
}

enum err
records_open_to_read(struct records **out, const char *folder, const uint8_t *storage_key)
{
	return open_as(out, folder, READ_MAP_BYTES, storage_key, true);
}

void
records_close(struct records *r)
{
	if (!r)
		return;
	txn_abort(&r->txn);
	db_close(r->db);
	free(r);
}

/* --- transactions --- */

void
records_begin(struct records *r)
{
	txn_begin(&r->txn, r->db, true);
}

enum err
records_state(const struct records *r)
{
	return r->txn.err;
}

enum err
records_commit(struct records *r)
{
	return txn_commit(&r->txn);
}

void
records_abort(struct records *r)
{
	txn_abort(&r->txn);
}

bool
records_broken(const struct records *r)
{
	return db_broken(r->db);
}

/* --- one record --- */

static struct bytes
key_bytes(enum table table, const void *key)
{
	return (struct bytes){ key, table_rules[table].key_len };
}

static size_t
overhead_of(enum table table)
{
	return table_rules[table].seal == SEAL_SMALL ? STORED_SMALL_OVERHEAD : STORED_OVERHEAD;
}

static enum err
open_value(struct records *r, enum table table, const void *key, struct bytes sealed, void *buf)
{
	struct what w;
	struct bytes wrap;
	enum err e;

	what_of(&w, table, key);
	if (table_rules[table].seal == SEAL_SMALL) {
		e = stored_open_small(buf, r->storage_key, what_bytes(&w), sealed);
	} else {
		e = txn_get(&r->txn, TABLE_KEYS, what_key(&w), &wrap);
		if (e == ERR_OK)
			e = stored_open(buf, r->storage_key, wrap, what_bytes(&w), sealed);
		else if (e == ERR_MISSING)
			e = ERR_DAMAGED;
	}
	if (e == ERR_DAMAGED)
		note_damage(r, table, &w);
	return e;
}

enum err
record_get(struct records *r, enum table table, const void *key, void *buf, size_t cap, size_t *len)
{
	size_t overhead = overhead_of(table);
	struct bytes sealed;
	enum err e = txn_get(&r->txn, table, key_bytes(table, key), &sealed);

	*len = 0;
	if (e != ERR_OK)
		return e;
	if (sealed.len >= overhead && sealed.len - overhead > cap)
		return ERR_FORMAT;
	if ((e = open_value(r, table, key, sealed, buf)) == ERR_OK)
		*len = sealed.len - overhead;
	return e;
}

enum err
record_get_exact(struct records *r, enum table table, const void *key, void *buf, size_t len)
{
	size_t got;
	enum err e = record_get(r, table, key, buf, len, &got);

	if (e == ERR_FORMAT || (e == ERR_OK && got != len))
		return ERR_DAMAGED;
	return e;
}

bool
record_has(struct records *r, enum table table, const void *key)
{
	struct bytes value;

	return txn_get(&r->txn, table, key_bytes(table, key), &value) == ERR_OK;
}

void
record_put(struct records *r, enum table table, const void *key, struct bytes value)
{
	enum record_seal seal = table_rules[table].seal;
	uint8_t wrap[STORED_WRAP_BYTES], *p;
	struct what w;

	p = txn_put(&r->txn, table, key_bytes(table, key),
	    seal == SEAL_NONE ? 0 : value.len + overhead_of(table));
	if (!p || seal == SEAL_NONE)
		return;
	what_of(&w, table, key);
	if (seal == SEAL_SMALL) {
		stored_seal_small(p, r->storage_key, what_bytes(&w), value);
		return;
	}
	stored_seal(p, wrap, r->storage_key, what_bytes(&w), value);
	if ((p = txn_put(&r->txn, TABLE_KEYS, what_key(&w), sizeof(wrap))))
		memcpy(p, wrap, sizeof(wrap));
}

void
record_delete(struct records *r, enum table table, const void *key)
{
	struct what w;

	txn_delete(&r->txn, table, key_bytes(table, key));
	if (table_rules[table].seal != SEAL_OWN_KEY)
		return;
	what_of(&w, table, key);
	txn_delete(&r->txn, TABLE_KEYS, what_key(&w));
}

bool
record_seek(struct records *r, enum table table, uint8_t *key, size_t same)
{
	struct bytes found, value;

	if (txn_seek(&r->txn, table, key_bytes(table, key), &found, &value) != ERR_OK)
		return false;
	if (found.len != table_rules[table].key_len || memcmp(found.p, key, same) != 0)
		return false;
	memcpy(key, found.p, found.len);
	return true;
}

bool
record_step(enum table table, uint8_t *key)
{
	for (size_t i = table_rules[table].key_len; i-- > 0;)
		if (++key[i] != 0)
			return true;
	return false;
}

uint64_t
record_count(struct records *r, enum table table)
{
	return txn_count(&r->txn, table);
}

unsigned
records_percent_full(struct records *r)
{
	return txn_percent_full(&r->txn);
}

/* --- health --- */

uint64_t
records_damaged(const struct records *r)
{
	return r->n_damaged;
}

/* buf has RECORD_VALUE_MAX bytes, or is NULL to look at keys alone. */
static void
verify_table(struct records *r, enum table table, uint8_t *buf, struct records_health *out)
{
	uint8_t key[RECORD_KEY_MAX] = { 0 };
	struct what w;
	struct bytes wrap;
	size_t len;
	bool whole;

	while (record_seek(r, table, key, 0)) {
		if (table_rules[table].seal == SEAL_NONE) {
			whole = true;
		} else if (buf) {
			whole = record_get(r, table, key, buf, RECORD_VALUE_MAX, &len) == ERR_OK;
		} else if (table_rules[table].seal == SEAL_SMALL) {
			whole = txn_get(&r->txn, table, key_bytes(table, key), &wrap) == ERR_OK &&
			    wrap.len >= STORED_SMALL_OVERHEAD;
		} else {
			what_of(&w, table, key);
			whole = txn_get(&r->txn, TABLE_KEYS, what_key(&w), &wrap) == ERR_OK &&
			    wrap.len == STORED_WRAP_BYTES;
		}
		*(whole ? &out->whole : &out->damaged) += 1;
		if (!record_step(table, key))
			break;
	}
}

static enum err
verify_all(struct records *r, uint8_t *buf, struct records_health *out)
{
	*out = (struct records_health){ 0, 0 };
	for (unsigned t = TABLE_TIPS; t < N_TABLES; t++)
		verify_table(r, (enum table)t, buf, out);
	return records_state(r);
}

enum err
records_verify(struct records *r, struct records_health *out)
{
	uint8_t *buf = malloc(RECORD_VALUE_MAX);
	enum err e;

	if (!buf)
		return ERR_MEMORY;
	e = verify_all(r, buf, out);
	secret_wipe(buf, RECORD_VALUE_MAX);
	free(buf);
	return e;
}

enum err
records_look(struct records *r, bool values, struct records_health *out)
{
	enum err e;

	txn_begin(&r->txn, r->db, false);
	e = values ? records_verify(r, out) : verify_all(r, NULL, out);
	txn_abort(&r->txn);
	return e;
}

enum err
records_mend(struct records *r)
{
	struct records_health health;
	enum err e = db_reopen(r->db);

	if (e == ERR_OK)
		e = check_format(r);
	return e == ERR_OK ? records_look(r, false, &health) : e;
}
