/* SPDX-License-Identifier: MIT */
/*
 * LMDB behind db.h. What was learned about it the hard way: a short write comes back as EIO, so the
 * free space is asked before the disk is blamed; after a failed fdatasync it would happily go on,
 * so we do not; a commit frees its transaction even when it fails; a file shorter than its own last
 * page kills the process when read, so the length is checked before.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <lmdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "store/db.h"

#define CURRENT "current"
#define UNFINISHED "new-"

enum { PATH_BYTES = 4096, LITTLE_ROOM = 256 * 1024, FREE_DBI = 0, MAIN_DBI = 1 };

struct db {
	const char *folder;
	const struct db_plan *plan;
	MDB_env *env;
	MDB_dbi dbi[DB_TABLES_MAX];
	int lock_fd;
	bool read_only, making, broken;
};

static bool
path_in(char out[PATH_BYTES], const char *folder, const char *name, const char *file)
{
	int n =
	    snprintf(out, PATH_BYTES, "%s/%s%s%s", folder, name, file ? "/" : "", file ? file : "");

	return n > 0 && n < PATH_BYTES;
}

static bool
out_of_room(const char *folder)
{
	struct statvfs v;

	return statvfs(folder, &v) == 0 && v.f_bavail * v.f_frsize < LITTLE_ROOM;
}

static enum err
err_of(const char *folder, int rc)
{
	switch (rc) {
	case MDB_SUCCESS:
		return ERR_OK;
	case MDB_NOTFOUND:
		return ERR_MISSING;
	case MDB_MAP_FULL:
	case MDB_TXN_FULL:
	case ENOSPC:
	case EDQUOT:
		return ERR_FULL;
	case ENOMEM:
		return ERR_MEMORY;
	case MDB_INVALID:
	case MDB_CORRUPTED:
	case MDB_PAGE_NOTFOUND:
	case MDB_VERSION_MISMATCH:
		return ERR_DAMAGED;
	default:
		return rc == EIO && out_of_room(folder) ? ERR_FULL : ERR_IO;
	}
}

static enum err
sync_path(const char *path, int flags)
{
	int fd = open(path, flags | O_RDONLY | O_CLOEXEC);
	enum err e = ERR_OK;

	if (fd < 0)
		return ERR_IO;
	if (fsync(fd) != 0)
		e = ERR_IO;
	if (close(fd) != 0)
		e = ERR_IO;
	return e;
}

/* --- the environment --- */

static void
env_close(struct db *db)
{
	if (db->env)
		mdb_env_close(db->env);
	db->env = NULL;
}

/* A page that the newest transaction counts must lie within the file. */
static enum err
check_length(struct db *db, const char *path)
{
	char file[PATH_BYTES];
	struct stat st;
	MDB_envinfo info;
	MDB_stat sizes;

	if (!path_in(file, path, "data.mdb", NULL) || stat(file, &st) != 0 ||
	    mdb_env_info(db->env, &info) != 0 || mdb_env_stat(db->env, &sizes) != 0)
		return ERR_IO;
	if ((uint64_t)st.st_size < ((uint64_t)info.me_last_pgno + 1) * sizes.ms_psize)
		return ERR_DAMAGED;
	return ERR_OK;
}

/* Tables are made in the first transaction only: one that is missing later was lost. */
static int
open_tables(struct db *db)
{
	unsigned flags = db->making ? (unsigned)MDB_CREATE : 0;
	MDB_txn *t;
	int rc = mdb_txn_begin(db->env, NULL, db->read_only ? MDB_RDONLY : 0, &t);

	if (rc != 0)
		return rc;
	for (size_t i = 0; rc == 0 && i < db->plan->n_tables; i++)
		rc = mdb_dbi_open(t, db->plan->tables[i], flags, &db->dbi[i]);
	if (rc != 0) {
		mdb_txn_abort(t);
		return rc == MDB_NOTFOUND ? MDB_CORRUPTED : rc;
	}
	return mdb_txn_commit(t);
}

static enum err
env_open(struct db *db, const char *path)
{
	unsigned env_flags = MDB_NOTLS | (db->read_only ? (unsigned)MDB_RDONLY : 0);
	enum err e;
	int dead, rc;

	if ((rc = mdb_env_create(&db->env)) != 0)
		return err_of(path, rc);
	if ((rc = mdb_env_set_mapsize(db->env, db->plan->map_bytes)) != 0 ||
	    (rc = mdb_env_set_maxdbs(db->env, (MDB_dbi)db->plan->n_tables)) != 0 ||
	    (rc = mdb_env_open(db->env, path, env_flags, 0600)) != 0) {
		e = err_of(path, rc);
		goto out;
	}
	if ((e = check_length(db, path)) != ERR_OK)
		goto out;
	if (!db->read_only)
		(void)mdb_reader_check(db->env, &dead);
	e = err_of(path, open_tables(db));
out:
	if (e != ERR_OK)
		env_close(db);
	return e;
}

enum err
db_look(const char *folder)
{
	char path[PATH_BYTES];
	struct stat st;

	if (!path_in(path, folder, CURRENT, NULL))
		return ERR_IO;
	if (stat(path, &st) != 0)
		return errno == ENOENT ? ERR_MISSING : ERR_IO;
	return S_ISDIR(st.st_mode) ? ERR_OK : ERR_DAMAGED;
}

static void
remove_folder(const char *path)
{
	static const char *const files[] = { "data.mdb", "lock.mdb" };
	char file[PATH_BYTES];

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		if (path_in(file, path, files[i], NULL))
			(void)unlink(file);
	(void)rmdir(path);
}

static void
remove_unfinished(const char *folder)
{
	char path[PATH_BYTES];
	struct dirent *d;
	DIR *dir = opendir(folder);

	if (!dir)
		return;
	while ((d = readdir(dir)))
		if (strncmp(d->d_name, UNFINISHED, strlen(UNFINISHED)) == 0 &&
		    path_in(path, folder, d->d_name, NULL))
			remove_folder(path);
	closedir(dir);
}

static enum err
fill_new(struct db *db, const char *path, db_fill *fill, void *arg)
{
	struct txn t = TXN_CLOSED;
	char file[PATH_BYTES];
	enum err e = env_open(db, path);

	if (e == ERR_OK) {
		txn_begin(&t, db, true);
		fill(&t, arg);
		e = txn_commit(&t);
	}
	env_close(db);
	if (e == ERR_OK && !path_in(file, path, "data.mdb", NULL))
		e = ERR_IO;
	if (e == ERR_OK)
		e = sync_path(file, 0);
	return e == ERR_OK ? sync_path(path, O_DIRECTORY) : e;
}

enum err
db_create(const char *folder, const struct db_plan *plan, db_fill *fill, void *arg)
{
	struct db db = { .folder = folder, .plan = plan, .lock_fd = -1, .making = true };
	char path[PATH_BYTES], current[PATH_BYTES];
	enum err e = db_look(folder);

	if (e != ERR_MISSING)
		return e == ERR_OK ? ERR_EXISTS : e;
	remove_unfinished(folder);
	if (!path_in(path, folder, UNFINISHED "XXXXXX", NULL) ||
	    !path_in(current, folder, CURRENT, NULL) || !mkdtemp(path))
		return err_of(folder, errno);
	e = fill_new(&db, path, fill, arg);
	if (e == ERR_OK && rename(path, current) != 0)
		e = err_of(folder, errno);
	if (e != ERR_OK) {
		remove_folder(path);
		return e;
	}
	return sync_path(folder, O_DIRECTORY);
}

/* One store for each database: the lock lives as long as the descriptor. */
static enum err
take_lock(struct db *db, const char *path)
{
	db->lock_fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (db->lock_fd < 0)
		return ERR_IO;
	if (flock(db->lock_fd, LOCK_EX | LOCK_NB) != 0)
		return errno == EWOULDBLOCK ? ERR_EXISTS : ERR_IO;
	return ERR_OK;
}

static enum err
open_as(struct db **out, const char *folder, const struct db_plan *plan, bool read_only)
{
	char path[PATH_BYTES];
	struct db *db;
	enum err e = db_look(folder);

	*out = NULL;
	if (e != ERR_OK)
		return e;
	if (plan->n_tables > DB_TABLES_MAX || !path_in(path, folder, CURRENT, NULL))
		return ERR_FORMAT;
	if (!(db = calloc(1, sizeof(*db))))
		return ERR_MEMORY;
	*db = (struct db){ .folder = folder, .plan = plan, .lock_fd = -1, .read_only = read_only };
	if (!read_only)
		e = take_lock(db, path);
	if (e == ERR_OK)
		e = env_open(db, path);
	if (e != ERR_OK) {
		db_close(db);
		return e;
	}
	*out = db;
	return ERR_OK;
}

enum err
db_open(struct db **out, const char *folder, const struct db_plan *plan)
{
	return open_as(out, folder, plan, false);
}

enum err
db_open_to_read(struct db **out, const char *folder, const struct db_plan *plan)
{
	return open_as(out, folder, plan, true);
}

void
db_close(struct db *db)
{
	if (!db)
		return;
	env_close(db);
	if (db->lock_fd >= 0)
		(void)close(db->lock_fd);
	free(db);
}

bool
db_broken(const struct db *db)
{
	return db->broken;
}

/* A pair that comes and goes still changes pages, so data and meta page go to the disk. */
static enum err
prove_writing(struct db *db)
{
	MDB_val key = { 5, (void *)(uintptr_t)"alive" }, none = { 0, NULL };
	MDB_txn *t;
	int rc = mdb_txn_begin(db->env, NULL, 0, &t);

	if (rc != 0)
		return err_of(db->folder, rc);
	if ((rc = mdb_put(t, db->dbi[0], &key, &none, 0)) != 0 ||
	    (rc = mdb_del(t, db->dbi[0], &key, NULL)) != 0) {
		mdb_txn_abort(t);
		return err_of(db->folder, rc);
	}
	return err_of(db->folder, mdb_txn_commit(t));
}

enum err
db_reopen(struct db *db)
{
	char path[PATH_BYTES];
	enum err e;

	env_close(db);
	db->broken = true;
	if (!path_in(path, db->folder, CURRENT, NULL))
		return ERR_IO;
	if ((e = env_open(db, path)) != ERR_OK || (e = prove_writing(db)) != ERR_OK)
		return e;
	db->broken = false;
	return ERR_OK;
}

/* --- transactions --- */

static void
stick(struct txn *t, int rc)
{
	if (t->err == ERR_OK)
		t->err = err_of(t->db->folder, rc);
}

void
txn_begin(struct txn *t, struct db *db, bool write)
{
	MDB_txn *handle = NULL;
	int rc;

	*t = (struct txn){ .db = db, .write = write };
	if (db->broken || !db->env) {
		t->err = ERR_IO;
		return;
	}
	if ((rc = mdb_txn_begin(db->env, NULL, write ? 0 : MDB_RDONLY, &handle)) != 0) {
		stick(t, rc);
		db->broken = db->broken || rc == MDB_PANIC;
		return;
	}
	t->handle = handle;
}

enum err
txn_commit(struct txn *t)
{
	MDB_txn *handle = t->handle;
	int rc;

	if (!handle)
		return t->err == ERR_OK ? ERR_IO : t->err;
	t->handle = NULL;
	if (t->err != ERR_OK) {
		mdb_txn_abort(handle);
		return t->err;
	}
	if ((rc = mdb_txn_commit(handle)) == 0)
		return ERR_OK;
	if (rc != MDB_MAP_FULL)		/* that one is found before anything is written */
		t->db->broken = true;
	stick(t, rc);
	return t->err;
}

void
txn_abort(struct txn *t)
{
	if (t->handle)
		mdb_txn_abort(t->handle);
	t->handle = NULL;
}

static MDB_val
val(struct bytes b)
{
	return (MDB_val){ b.len, (void *)(uintptr_t)b.p };
}

static struct bytes
bytes_of(MDB_val v)
{
	return (struct bytes){ v.mv_data, v.mv_size };
}

enum err
txn_get(struct txn *t, unsigned table, struct bytes key, struct bytes *value)
{
	MDB_val k = val(key), v;
	int rc;

	*value = (struct bytes){ NULL, 0 };
	if (t->err != ERR_OK)
		return t->err;
	rc = mdb_get(t->handle, t->db->dbi[table], &k, &v);
	if (rc == MDB_NOTFOUND)
		return ERR_MISSING;
	if (rc != 0) {
		stick(t, rc);
		return t->err;
	}
	*value = bytes_of(v);
	return ERR_OK;
}

enum err
txn_seek(struct txn *t, unsigned table, struct bytes from, struct bytes *key, struct bytes *value)
{
	MDB_val k = val(from), v;
	MDB_cursor *c;
	int rc;

	*key = *value = (struct bytes){ NULL, 0 };
	if (t->err != ERR_OK)
		return t->err;
	if ((rc = mdb_cursor_open(t->handle, t->db->dbi[table], &c)) == 0) {
		rc = mdb_cursor_get(c, &k, &v, from.len ? MDB_SET_RANGE : MDB_FIRST);
		mdb_cursor_close(c);
	}
	if (rc == MDB_NOTFOUND)
		return ERR_MISSING;
	if (rc != 0) {
		stick(t, rc);
		return t->err;
	}
	*key = bytes_of(k);
	*value = bytes_of(v);
	return ERR_OK;
}

uint8_t *
txn_put(struct txn *t, unsigned table, struct bytes key, size_t len)
{
	MDB_val k = val(key), v = { len, NULL };
	int rc;

	if (t->err != ERR_OK)
		return NULL;
	if ((rc = mdb_put(t->handle, t->db->dbi[table], &k, &v, MDB_RESERVE)) != 0) {
		stick(t, rc);
		return NULL;
	}
	return v.mv_data;
}

void
txn_delete(struct txn *t, unsigned table, struct bytes key)
{
	MDB_val k = val(key);
	int rc;

	if (t->err != ERR_OK)
		return;
	rc = mdb_del(t->handle, t->db->dbi[table], &k, NULL);
	if (rc != 0 && rc != MDB_NOTFOUND)
		stick(t, rc);
}

static bool
table_stat(struct txn *t, MDB_dbi dbi, MDB_stat *s)
{
	int rc;

	if (t->err != ERR_OK)
		return false;
	if ((rc = mdb_stat(t->handle, dbi, s)) != 0)
		stick(t, rc);
	return rc == 0;
}

uint64_t
txn_count(struct txn *t, unsigned table)
{
	MDB_stat s;

	return table_stat(t, t->db->dbi[table], &s) ? s.ms_entries : 0;
}

static uint64_t
pages_of(struct txn *t, MDB_dbi dbi)
{
	MDB_stat s;

	if (!table_stat(t, dbi, &s))
		return 0;
	return (uint64_t)s.ms_branch_pages + s.ms_leaf_pages + s.ms_overflow_pages;
}

unsigned
txn_percent_full(struct txn *t)
{
	uint64_t used = pages_of(t, FREE_DBI) + pages_of(t, MAIN_DBI), all;
	MDB_envinfo info;
	MDB_stat s;

	for (size_t i = 0; i < t->db->plan->n_tables; i++)
		used += pages_of(t, t->db->dbi[i]);
	if (!table_stat(t, MAIN_DBI, &s) || mdb_env_info(t->db->env, &info) != 0)
		return 100;
	/* the file may be larger than the configuration says */
	all = info.me_mapsize / s.ms_psize;
	return all == 0 || used >= all ? 100 : (unsigned)(used * 100 / all);
}
