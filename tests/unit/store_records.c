/* SPDX-License-Identifier: MIT */
/*
 * Records and the database under them: made whole or not at all, sealed, and never served when a
 * byte of them has changed.
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/secret.h"
#include "crypto/hash.h"
#include "store/db.h"
#include "store/own_keys.h"
#include "store/records.h"
#include "tests/lib/tap.h"

enum { MAP = 8 << 20 };

static uint8_t key_a[16] = { 1 }, key_b[16] = { 2 }, storage[32] = { 7 };

static const char *
new_folder(void)
{
	static char path[300];
	static unsigned n;

	snprintf(path, sizeof(path), "%s/records%u", tap_folder(), n++);
	if (mkdir(path, 0700) != 0)
		exit(1);
	return path;
}

static struct records *
open_new(const char *folder)
{
	struct records *r;

	ok(records_create(folder, MAP, storage) == ERR_OK, "it is made");
	return records_open(&r, folder, MAP, storage) == ERR_OK ? r : NULL;
}

static void
put(struct records *r, const uint8_t *key, const char *text)
{
	records_begin(r);
	record_put(r, TABLE_TIPS, key, (struct bytes){ (const uint8_t *)text, strlen(text) });
	ok(records_commit(r) == ERR_OK, "%s is put", text);
}

static enum err
get(struct records *r, const uint8_t *key, char *out, size_t cap)
{
	size_t len;
	enum err e;

	records_begin(r);
	e = record_get(r, TABLE_TIPS, key, out, cap - 1, &len);
	out[len] = '\0';
	records_abort(r);
	return e;
}

/* The one place in the database file where these bytes stand. */
static long
find_in_file(const char *folder, const void *needle, size_t len)
{
	char path[400];
	unsigned char *file, *at;
	size_t size;
	long place;

	snprintf(path, sizeof(path), "%s/current/data.mdb", folder);
	file = tap_file(path, &size);
	at = memmem(file, size, needle, len);
	place = at ? (long)(at - file) : -1;
	free(file);
	return place;
}

static void
change_file(const char *folder, long at, uint8_t change)
{
	char path[400];
	uint8_t byte = 0;
	int fd;

	snprintf(path, sizeof(path), "%s/current/data.mdb", folder);
	fd = open(path, O_RDWR);
	ok(fd >= 0 && pread(fd, &byte, 1, at) == 1, "byte %ld", at);
	byte ^= change;
	ok(pwrite(fd, &byte, 1, at) == 1 && close(fd) == 0, "is changed");
}

/* The sealed value as it stands in the database. */
static size_t
sealed_value(const char *folder, const uint8_t *key, uint8_t *out)
{
	const char *names[N_TABLES];
	struct db_plan plan = { names, N_TABLES, MAP };
	struct txn t = TXN_CLOSED;
	struct bytes value;
	struct db *db;

	for (size_t i = 0; i < N_TABLES; i++)
		names[i] = table_rules[i].name;
	ok(db_open(&db, folder, &plan) == ERR_OK, "somebody with the file");
	txn_begin(&t, db, false);
	ok(txn_get(&t, TABLE_TIPS, (struct bytes){ key, 16 }, &value) == ERR_OK, "finds a record");
	memcpy(out, value.p, value.len);
	txn_abort(&t);
	db_close(db);
	return value.len;
}

static void
what_is_put_is_there_after_opening_again(void)
{
	const char *folder = new_folder();
	struct records *r = open_new(folder);
	char out[100];

	put(r, key_a, "one");
	put(r, key_b, "two");
	put(r, key_a, "another one");
	records_close(r);
	ok(records_open(&r, folder, MAP, storage) == ERR_OK, "opened again");
	ok(get(r, key_a, out, sizeof(out)) == ERR_OK && strcmp(out, "another one") == 0,
	    "the newest");
	ok(get(r, key_b, out, sizeof(out)) == ERR_OK && strcmp(out, "two") == 0, "the other");
	records_begin(r);
	record_delete(r, TABLE_TIPS, key_a);
	ok(records_commit(r) == ERR_OK, "one is deleted");
	ok(get(r, key_a, out, sizeof(out)) == ERR_MISSING, "and gone");
	records_close(r);
}

static void
an_aborted_transaction_leaves_nothing(void)
{
	struct records *r = open_new(new_folder());
	char out[100];

	records_begin(r);
	record_put(r, TABLE_TIPS, key_a, (struct bytes){ (const uint8_t *)"x", 1 });
	records_abort(r);
	ok(get(r, key_a, out, sizeof(out)) == ERR_MISSING, "not there");
	records_close(r);
}

static void
keys_are_walked_in_order_within_what_they_share(void)
{
	struct records *r = open_new(new_folder());
	uint8_t key[17] = { 0 };
	unsigned n = 0;

	records_begin(r);
	for (uint8_t desk = 1; desk <= 3; desk++)
		for (uint8_t i = 0; i < 5; i++) {
			memset(key, 0, sizeof(key));
			key[0] = desk;
			key[16] = (uint8_t)(250 + i);
			record_put(r, TABLE_DESK_CASES, key, (struct bytes){ NULL, 0 });
		}
	memset(key, 0, sizeof(key));
	key[0] = 2;
	while (record_seek(r, TABLE_DESK_CASES, key, 1)) {
		n++;
		if (!record_step(TABLE_DESK_CASES, key))
			break;
	}
	is_int(n, 5, "those of desk 2");
	is_int((long long)record_count(r, TABLE_DESK_CASES), 15, "of all");
	ok(records_commit(r) == ERR_OK, "committed");
	memset(key, 0xff, sizeof(key));
	ok(!record_step(TABLE_DESK_CASES, key), "nothing follows the last key there can be");
	records_close(r);
}

static void
a_changed_record_is_counted_and_not_served(void)
{
	const char *folder = new_folder();
	struct records *r = open_new(folder);
	struct records_health health;
	char out[100], long_text[5000];
	uint8_t sealed[100];
	size_t len;
	long at;

	memset(long_text, 'x', sizeof(long_text) - 1);
	long_text[sizeof(long_text) - 1] = '\0';
	put(r, key_a, "one");
	put(r, key_b, long_text);	/* so long that it has pages of its own */
	records_close(r);
	len = sealed_value(folder, key_a, sealed);
	while ((at = find_in_file(folder, sealed, len)) > 0)	/* old pages may hold it too */
		change_file(folder, at + 2, 1);
	ok(find_in_file(folder, long_text, 100) < 0, "no value stands in the clear");
	ok(records_open(&r, folder, MAP, storage) == ERR_OK, "it opens");
	ok(get(r, key_a, out, sizeof(out)) == ERR_DAMAGED, "the record is damaged");
	ok(out[0] == '\0', "and nothing of it is given out");
	is_int((long long)records_damaged(r), 1, "it is counted");
	ok(get(r, key_a, out, sizeof(out)) == ERR_DAMAGED, "asked for again");
	is_int((long long)records_damaged(r), 1, "it isn't counted twice");
	records_begin(r);
	ok(records_verify(r, &health) == ERR_OK, "all are read");
	records_abort(r);
	ok(health.whole == 1 && health.damaged == 1, "one whole, one damaged");
	put(r, key_a, "new");
	ok(get(r, key_a, out, sizeof(out)) == ERR_OK, "putting it anew mends it");
	records_close(r);
}

static void
a_swapped_record_does_not_pass_for_another(void)
{
	const char *folder = new_folder();
	struct records *r = open_new(folder);
	struct db_plan plan;
	const char *names[N_TABLES];
	struct txn t = TXN_CLOSED;
	struct bytes value, wrap;
	uint8_t sealed[64], wrapped[128], index[17] = { TABLE_TIPS }, *p;
	struct db *db;
	char out[100];

	put(r, key_a, "one");
	put(r, key_b, "two");
	records_close(r);
	for (size_t i = 0; i < N_TABLES; i++)
		names[i] = table_rules[i].name;
	plan = (struct db_plan){ names, N_TABLES, MAP };
	ok(db_open(&db, folder, &plan) == ERR_OK, "somebody with the file");
	txn_begin(&t, db, true);
	memcpy(index + 1, key_a, 16);
	ok(txn_get(&t, TABLE_TIPS, (struct bytes){ key_a, 16 }, &value) == ERR_OK &&
		txn_get(&t, TABLE_KEYS, (struct bytes){ index, 17 }, &wrap) == ERR_OK,
	    "takes a record and its key");
	memcpy(sealed, value.p, value.len);
	memcpy(wrapped, wrap.p, wrap.len);
	memcpy(index + 1, key_b, 16);
	p = txn_put(&t, TABLE_TIPS, (struct bytes){ key_b, 16 }, value.len);
	memcpy(p, sealed, 3 + 16);
	p = txn_put(&t, TABLE_KEYS, (struct bytes){ index, 17 }, 72);
	memcpy(p, wrapped, 72);
	ok(txn_commit(&t) == ERR_OK, "and puts both in another's place");
	db_close(db);
	ok(records_open(&r, folder, MAP, storage) == ERR_OK, "opened");
	ok(get(r, key_b, out, sizeof(out)) == ERR_DAMAGED, "it is noticed");
	ok(get(r, key_a, out, sizeof(out)) == ERR_OK, "the other is whole");
	records_close(r);
}

static void
wrong_key_newer_format_and_second_store_are_refused(void)
{
	const char *folder = new_folder();
	struct records *r = open_new(folder), *other = NULL;
	uint8_t wrong[32] = { 8 };
	long at;

	ok(records_open(&other, folder, MAP, storage) == ERR_EXISTS, "a second store");
	ok(records_open_to_read(&other, folder, storage) == ERR_OK, "but one may look");
	records_close(other);
	records_close(r);
	ok(records_open(&r, folder, MAP, wrong) == ERR_FORMAT, "another storage key");
	ok(records_create(folder, MAP, wrong) == ERR_EXISTS, "nothing is made over it");
	at = find_in_file(folder, "PSTF", 4);
	ok(at > 0, "the format stands in the clear");
	change_file(folder, at + 7, 3);
	ok(records_open(&r, folder, MAP, storage) == ERR_FORMAT, "a newer format");
	change_file(folder, at + 7, 3);
	ok(records_open(&r, folder, MAP, storage) == ERR_OK, "as it was");
	records_close(r);
}

static void
a_file_cut_short_or_overwritten_is_refused(void)
{
	const char *folder = new_folder();
	struct records *r = open_new(folder);
	char path[400], text[6000];
	struct stat st;

	memset(text, 'y', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	put(r, key_a, text);
	records_close(r);
	snprintf(path, sizeof(path), "%s/current/data.mdb", folder);
	ok(stat(path, &st) == 0 && truncate(path, st.st_size - 4096) == 0, "cut by a page");
	ok(records_open(&r, folder, MAP, storage) == ERR_DAMAGED, "is refused");
	ok(truncate(path, st.st_size) == 0, "made as long again");
	change_file(folder, 16, 0xff);
	change_file(folder, 4096 + 16, 0xff);
	ok(records_open(&r, folder, MAP, storage) == ERR_DAMAGED, "without its first pages' marks");
	ok(records_create(folder, MAP, storage) == ERR_EXISTS, "and not made anew");
}

static void
put_nothing(struct txn *t, void *arg)
{
	(void)t;
	(void)arg;
}

static void
a_table_that_is_missing_was_lost_and_is_not_made_anew(void)
{
	const char *folder = new_folder(), *names[N_TABLES];
	struct db_plan plan = { names, N_TABLES - 1, MAP };
	struct records *r;

	for (size_t i = 0; i < N_TABLES; i++)
		names[i] = table_rules[i].name;
	ok(db_create(folder, &plan, put_nothing, NULL) == ERR_OK, "one table too few");
	ok(records_open(&r, folder, MAP, storage) == ERR_DAMAGED, "is refused");
	ok(records_open_to_read(&r, folder, storage) == ERR_DAMAGED, "also by who only looks");
}

static void
a_creation_cut_short_leaves_no_store_and_no_litter(void)
{
	const char *folder = new_folder();
	char path[400];
	struct records *r;
	struct dirent *d;
	unsigned left = 0;
	DIR *dir;

	snprintf(path, sizeof(path), "%s/new-abcdef", folder);
	ok(mkdir(path, 0700) == 0, "an unfinished one");
	snprintf(path, sizeof(path), "%s/new-abcdef/data.mdb", folder);
	ok(close(open(path, O_CREAT | O_WRONLY, 0600)) == 0, "with half a file");
	ok(records_open(&r, folder, MAP, storage) == ERR_MISSING, "is none");
	r = open_new(folder);
	ok(r != NULL, "one is made");
	records_close(r);
	dir = opendir(folder);
	while ((d = readdir(dir)))
		left += strncmp(d->d_name, "new-", 4) == 0;
	closedir(dir);
	is_int(left, 0, "the unfinished one is gone");
}

static void
a_full_map_refuses_and_stays_whole(void)
{
	struct records *r = NULL;
	const char *folder = new_folder();
	uint8_t key[16] = { 0 }, value[16352] = { 0 };
	unsigned n = 0;
	enum err e;

	ok(records_create(folder, 1 << 20, storage) == ERR_OK &&
		records_open(&r, folder, 1 << 20, storage) == ERR_OK,
	    "a small one");
	if (!r)
		return;
	do {
		records_begin(r);
		key[0] = (uint8_t)n;
		record_put(r, TABLE_TIPS, key, (struct bytes){ value, sizeof(value) });
		e = records_commit(r);
	} while (e == ERR_OK && ++n < 100);
	is_int(e, ERR_FULL, "says that it is full");
	ok(n > 20 && n < 64, "after a number that fits");
	ok(!records_broken(r), "it isn't broken");
	records_begin(r);
	is_int((long long)record_count(r, TABLE_TIPS), n, "what was kept is there");
	ok(records_percent_full(r) > 70, "and it knows how full it is");
	records_abort(r);
	records_close(r);
}

static void
the_stores_own_keys_are_private_files_made_once(void)
{
	const char *folder = new_folder();
	struct own_keys *a = NULL, *b = NULL;
	char path[400];
	struct stat st;

	ok(own_keys_read(&a, folder) == ERR_MISSING, "none yet");
	ok(own_keys_open(&a, folder) == ERR_OK && own_keys_open(&b, folder) == ERR_OK,
	    "made, and read");
	ok(memcmp(a, b, sizeof(*a)) == 0, "the same");
	secret_free(a);
	secret_free(b);
	snprintf(path, sizeof(path), "%s/store.key", folder);
	ok(stat(path, &st) == 0 && (st.st_mode & 0777) == 0600, "private");
	ok(chmod(path, 0644) == 0 && own_keys_open(&a, folder) == ERR_FORMAT,
	    "refused when others may read it");
	ok(chmod(path, 0600) == 0 && truncate(path, 39) == 0 &&
		own_keys_open(&a, folder) == ERR_FORMAT,
	    "refused when cut short, and not made anew");
}

int
main(void)
{
	static const struct tap_test tests[] = {
		TEST(what_is_put_is_there_after_opening_again),
		TEST(an_aborted_transaction_leaves_nothing),
		TEST(keys_are_walked_in_order_within_what_they_share),
		TEST(a_changed_record_is_counted_and_not_served),
		TEST(a_swapped_record_does_not_pass_for_another),
		TEST(wrong_key_newer_format_and_second_store_are_refused),
		TEST(a_file_cut_short_or_overwritten_is_refused),
		TEST(a_table_that_is_missing_was_lost_and_is_not_made_anew),
		TEST(a_creation_cut_short_leaves_no_store_and_no_litter),
		TEST(a_full_map_refuses_and_stays_whole),
		TEST(the_stores_own_keys_are_private_files_made_once),
	};

	if (secret_init() != ERR_OK || crypto_begin() != ERR_OK)
		return 1;
	return tap_run(tests, TAP_COUNT(tests));
}
