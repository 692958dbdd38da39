/* SPDX-License-Identifier: MIT */
/*
 * The one door to LMDB: an environment in FOLDER/current, tables of bytes by bytes, and
 * transactions with a sticky error, so that code reads as a list of steps with one check at the
 * commit. What stands in a value is none of its business (records.h seals it).
 *
 * Durability: default LMDB flags only, so a commit that answered ERR_OK is on the disk. A commit
 * that failed leaves the environment broken: nothing is retried; db_reopen closes it, opens it anew
 * and proves that it can write. The first creation happens in a folder of another name and appears
 * by one rename.
 */
#ifndef POSTERN_STORE_DB_H
#define POSTERN_STORE_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/err.h"

enum { DB_KEY_MAX = 64, DB_TABLES_MAX = 32 };

struct db;

struct db_plan {
	const char *const *tables;	/* names; a table's number is its place here */
	size_t n_tables;
	uint64_t map_bytes;		/* address space set aside, the most the file can grow to */
};

struct txn {			/* the caller's; TXN_CLOSED before use */
	struct db *db;
	void *handle;
	enum err err;		/* the first that went wrong in the environment */
	bool write;
};
#define TXN_CLOSED ((struct txn){0})

typedef void db_fill(struct txn *t, void *arg);

/* Is there an environment in the folder? ERR_MISSING: none was ever made. */
enum err db_look(const char *folder) MUST_USE;
/* Makes one, with all tables, and what `fill` puts in it, in the same first transaction. Leftovers
 * of a creation that was cut short are removed. ERR_EXISTS when there is one. */
enum err db_create(const char *folder, const struct db_plan *plan, db_fill *fill, void *arg)
    MUST_USE;

/* Both borrow folder and plan for the life of the db. ERR_MISSING: never made; ERR_DAMAGED: the
 * file is not what was written (too short, not ours); ERR_EXISTS: another store has it open (not
 * asked by db_open_to_read, which may look at a running one's). */
enum err db_open(struct db **out, const char *folder, const struct db_plan *plan) MUST_USE;
enum err db_open_to_read(struct db **out, const char *folder, const struct db_plan *plan) MUST_USE;
/* NULL is fine. No transaction may be open. */
void db_close(struct db *db);
/* True after a commit failed for another reason than lack of room: transactions answer ERR_IO from
 * then on. */
bool db_broken(const struct db *db);
/* Closes, opens, checks the size of the file, commits a small change. Still broken unless ERR_OK.
 */
enum err db_reopen(struct db *db) MUST_USE;

void txn_begin(struct txn *t, struct db *db, bool write);
/* ERR_FULL: no room in the map or on the disk; ERR_IO: see db_broken. The transaction is over
 * either way. */
enum err txn_commit(struct txn *t) MUST_USE;
/* No-op unless still open. */
void txn_abort(struct txn *t);

/* Borrowed until the next change in this transaction or its end. ERR_MISSING is an answer and not
 * sticky; everything else is. */
enum err txn_get(struct txn *t, unsigned table, struct bytes key, struct bytes *value) MUST_USE;
/* The first pair whose key is `from` or follows it. */
enum err txn_seek(struct txn *t, unsigned table, struct bytes from, struct bytes *key,
    struct bytes *value) MUST_USE;
/* Room of len bytes for the value of key, new or replaced, to be filled before the next call; NULL
 * on failure. */
uint8_t *txn_put(struct txn *t, unsigned table, struct bytes key, size_t len);
void txn_delete(struct txn *t, unsigned table, struct bytes key);
/* How many pairs there are; 0 on failure. */
uint64_t txn_count(struct txn *t, unsigned table);
/* Pages in use, of 100 that the map has. */
unsigned txn_percent_full(struct txn *t);

#endif
