/* SPDX-License-Identifier: MIT */
/*
 * postern-store: parse, open, confine, serve, run. Everything that opens files by a name of its
 * choosing or starts a process happens before the confinement; afterwards there is this folder and
 * these channels.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/config.h"
#include "base/log.h"
#include "base/loop.h"
#include "base/secret.h"
#include "crypto/hash.h"
#include "proc/inherited.h"
#include "store/offline.h"
#include "store/serve.h"
#include "store/syscalls.h"

#define HERE "."			/* the data folder, once we stand in it */

enum { MIB = 1 << 20, OPEN_FILES = 256, LOCKED = 1 << 20 };

struct parts {
	uint8_t org_id[ORG_ID_BYTES];
	uint32_t batch_hours;
	uint64_t map_bytes;
	int data_fd;
	struct own_keys *keys;
	struct records *records;
	struct store *store;
	struct worker *worker;
	struct loop *loop;
	struct serve *serve;
};

static enum err
parse(struct parts *r)
{
	char problem[CONFIG_PROBLEM_MAX];
	struct config *c;
	enum err e = inherited_open();

	if (e != ERR_OK) {
		log_line("posternd starts this program; by hand there are --make-key FOLDER and --verify FOLDER");
		return e;
	}
	if (!(c = config_open_slice(inherited_take("config"), CONFIG_FOR_STORE, problem))) {
		log_line("%s", problem);
		return ERR_FORMAT;
	}
	r->map_bytes = config_number(c, CONFIG_MAP_SIZE_MIB) * MIB;
	r->batch_hours = config_hours(c, CONFIG_BATCH_HOURS);
	e = config_hex(c, CONFIG_ORG_ID, r->org_id, sizeof(r->org_id)) ? ERR_OK : ERR_FORMAT;
	config_free(c);
	if (e != ERR_OK)
		log_line("the configuration names no org_id");
	r->data_fd = inherited_take("data");
	if (r->data_fd < 0 || fchdir(r->data_fd) != 0) {
		log_line("there is no data folder to stand in");
		return ERR_MISSING;
	}
	return e;
}

static enum err
open_data(struct parts *r)
{
	enum err e = own_keys_open(&r->keys, HERE);

	if (e != ERR_OK)
		return e;
	e = records_create(HERE, r->map_bytes, r->keys->storage);
	if (e == ERR_OK)
		log_line("made a new database");
	else if (e != ERR_EXISTS)
		log_line("a new database can't be made: %s", err_text(e));
	if (e != ERR_OK && e != ERR_EXISTS)
		return e;
	if ((e = offline_check(HERE, r->keys->storage)) != ERR_OK)
		return e;
	return records_open(&r->records, HERE, r->map_bytes, r->keys->storage);
}

static enum err
open_service(struct parts *r)
{
	int supervisor = inherited_take("supervisor"), control = inherited_take("control");

	if (!(r->store = store_new(r->records, r->keys, r->org_id, r->batch_hours)) ||
	    !(r->worker = worker_new(r->store)) || !(r->loop = loop_new()) ||
	    !(r->serve = serve_new(r->loop, r->worker, supervisor, control)))
		return ERR_MEMORY;
	inherited_close();
	return ERR_OK;
}

static enum err
confine_role(const struct parts *r)
{
	const struct confinement c = {
		.role = "postern-store",
		.syscalls = store_syscalls,
		.n_syscalls = n_store_syscalls,
		.threads = true,
		.files = CONFINE_WRITE_FOLDER,
		.folder_fd = r->data_fd,
		.open_files = OPEN_FILES,
		.file_bytes = r->map_bytes + MIB,
		.locked_bytes = LOCKED,
	};

	return confine(&c);
}

static enum err
serve(struct parts *r)
{
	enum err e = worker_start(r->worker);

	if (e == ERR_OK)
		e = serve_run(r->serve);
	worker_stop(r->worker);
	return e;
}

static void
close_role(struct parts *r)
{
	serve_free(r->serve);
	worker_free(r->worker);
	loop_free(r->loop);
	store_free(r->store);
	records_close(r->records);
	secret_free(r->keys);
}

static enum err
run_role(void)
{
	static struct parts r;
	enum err e = parse(&r);

	if (e == ERR_OK)
		e = open_data(&r);
	if (e == ERR_OK)
		e = open_service(&r);
	if (e == ERR_OK)
		e = confine_role(&r);
	if (e == ERR_OK)
		e = serve(&r);
	close_role(&r);
	return e;
}

int
main(int argc, char **argv)
{
	log_name("store");
	clock_open();
	if (secret_init() != ERR_OK || crypto_begin() != ERR_OK) {
		log_line("no randomness or no locked memory here: ending");
		return 1;
	}
	if (argc == 3 && strcmp(argv[1], "--make-key") == 0)
		return offline_make_key(argv[2]);
	if (argc == 3 && strcmp(argv[1], "--verify") == 0)
		return offline_verify(argv[2]);
	if (argc > 1) {
		fprintf(stderr, "usage: postern-store --make-key FOLDER | --verify FOLDER\n");
		return 2;
	}
	return run_role() == ERR_OK ? 0 : 1;
}
