/* SPDX-License-Identifier: MIT */
/*
 * The narrow interface under everything the store knows: tables of records, each value sealed (a
 * large one under a key of its own, crypto/stored.h) and bound to its table and key, so that what
 * does not authenticate is answered ERR_DAMAGED, counted, and never served. Nothing above knows
 * which database runs.
 *
 * One transaction at a time, on one thread: records_begin, record_ calls, records_commit. Failures
 * of the environment stick until then, so the commit is the one check. Keys are of one length in
 * each table; where an order would show who was when, they begin with something random.
 */
#ifndef POSTERN_STORE_RECORDS_H
#define POSTERN_STORE_RECORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/err.h"
#include "crypto/sizes.h"

/* On disk for ever: a number is never given again. The rows with their key lengths are in
 * records.c. */
enum table {
	TABLE_META,		/* the format, in the clear */
	TABLE_KEYS,		/* the wrapped record keys; nobody above sees it */
	TABLE_TIPS,		/* tip id: envelope */
	TABLE_OFFERS,		/* tip id: where a tip stands that no case has received (tips.c) */
	TABLE_RECEIVED,		/* tip id: the case that has */
	TABLE_HASHES,		/* H(envelope): day it was accepted, day it is forgotten */
	TABLE_CASES,		/* case id: what is known of a case (cases.c) */
	TABLE_DESK_CASES,	/* desk, case id */
	TABLE_ITEMS,		/* case id, number, kind: capsule, event or tip id */
	TABLE_MAIL,		/* H(A_w), slot: reply */
	TABLE_MAIL_MARKS,	/* H(A_w), slot: week, seconds it is handed out from */
	TABLE_MAIL_WEEKS,	/* week, H(A_w), slot */
	TABLE_DOCUMENTS,	/* type, name, number: document */
	TABLE_KEYRINGS,		/* identity: keyring */
	TABLE_SIGNERS,		/* identity: running number of the last statement */
	TABLE_LEAVES,		/* index: leaf of the log */
	TABLE_NODES,		/* level, index: hash of a whole subtree of the log */
	TABLE_DAYS,		/* day: how many tips the log says that it brought */
	N_TABLES
};

enum { RECORD_KEY_MAX = 40, RECORD_VALUE_MAX = 120000 };

enum record_seal {
	SEAL_NONE,		/* no value at all: the key says everything */
	SEAL_SMALL,		/* under the storage key */
	SEAL_OWN_KEY,		/* under a key of its own, in TABLE_KEYS */
};

struct table_rule {
	const char *name;
	size_t key_len;
	enum record_seal seal;
};
extern const struct table_rule table_rules[N_TABLES];

struct records;

/* First creation, atomic. ERR_EXISTS when there is one. */
enum err records_create(const char *folder, uint64_t map_bytes,
    const uint8_t storage_key[static AEAD_KEY_BYTES]) MUST_USE;
/* folder and storage_key are borrowed for the life of it. A refusal has said in a line what is
 * wrong: a newer format, the wrong key, a damaged file, another store. */
enum err records_open(struct records **out, const char *folder, uint64_t map_bytes,
    const uint8_t *storage_key) MUST_USE;
/* To look at, also while a store runs. */
enum err records_open_to_read(struct records **out, const char *folder, const uint8_t *storage_key)
    MUST_USE;
/* NULL is fine. */
void records_close(struct records *r);

void records_begin(struct records *r);
/* What failed so far, if anything. */
enum err records_state(const struct records *r);
/* ERR_OK: on the disk. Else nothing happened; when records_broken, records_mend comes next. */
enum err records_commit(struct records *r) MUST_USE;
void records_abort(struct records *r);
bool records_broken(const struct records *r);
/* After a failed sync: opens anew, proves that it can write, looks at every key. */
enum err records_mend(struct records *r) MUST_USE;

/* The value into buf; ERR_FORMAT when it is longer than cap. ERR_MISSING, ERR_DAMAGED: not sticky.
 */
enum err record_get(struct records *r, enum table table, const void *key, void *buf, size_t cap,
    size_t *len) MUST_USE;
/* The same for a value of exactly len bytes; another length is ERR_DAMAGED. */
enum err record_get_exact(struct records *r, enum table table, const void *key, void *buf,
    size_t len) MUST_USE;
bool record_has(struct records *r, enum table table, const void *key);
/* New or replaced. SEAL_NONE takes no value. */
void record_put(struct records *r, enum table table, const void *key, struct bytes value);
void record_delete(struct records *r, enum table table, const void *key);
/* Moves key to the first one that is not before it and has the same first `same` bytes; false when
 * there is none. */
bool record_seek(struct records *r, enum table table, uint8_t *key, size_t same);
/* The key just after: to go on from. False after the very last. */
bool record_step(enum table table, uint8_t *key);
uint64_t record_count(struct records *r, enum table table);
unsigned records_percent_full(struct records *r);

/* Different records found damaged since it was opened. */
uint64_t records_damaged(const struct records *r);
struct records_health { uint64_t whole, damaged; };
/* Reads everything, in a transaction that is open. */
enum err records_verify(struct records *r, struct records_health *out) MUST_USE;
/* The same in a reading transaction of its own; without values only keys and the key table are
 * looked at. */
enum err records_look(struct records *r, bool values, struct records_health *out) MUST_USE;

#endif
