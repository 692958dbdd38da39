/* SPDX-License-Identifier: MIT */
/*
 * kill -9 at each call of a commit that reaches the disk, before, after and in the middle of it,
 * and at each call of the first creation: every acknowledged tip is there afterwards, once and
 * whole, and the store opens.
 */
#include "tests/fault/io_shim.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "base/secret.h"
#include "store/store.h"
#include "tests/lib/tap.h"
#include "tests/lib/world.h"

enum { TIPS = 512, BATCH = 3, BATCHES = 8, CALLS = 24 };

static struct world w;
static uint8_t tips[TIPS][TIP_BYTES];
static bool acknowledged[TIPS];
static unsigned n_used, n_kills;

/* The child: batches of tips; after each commit the numbers of those acknowledged go down the pipe.
 */
static void
run_child(int out, enum shim_mode mode, unsigned long at)
{
	static uint8_t replies[BATCH][ACK_BYTES];
	struct writer reply;
	struct ack a;

	world_restart(&w);
	shim_set(mode, at, 0, false);
	for (unsigned batch = 0; batch < BATCHES; batch++) {
		unsigned first = n_used + batch * BATCH;

		if (store_begin(w.store) != ERR_OK)
			_exit(1);
		for (unsigned i = 0; i < BATCH; i++) {
			wr_init(&reply, replies[i], ACK_BYTES);
			store_answer(w.store, MSG_TIP_PUT,
			    (struct bytes){ tips[(first + i) % TIPS], TIP_BYTES }, &reply);
		}
		if (store_commit(w.store) != ERR_OK)
			_exit(2);
		for (unsigned i = 0; i < BATCH; i++) {
			unsigned number = (first + i) % TIPS;

			if (ack_decode(&a, (struct bytes){ replies[i], ACK_BYTES }) == ERR_OK &&
			    a.status == ACK_KEPT)
				(void)!write(out, &number, sizeof(number));
		}
	}
	_exit(0);
}

/* True when the child was killed by its own hand and not for another reason. */
static bool
one_round(enum shim_mode mode, unsigned long at)
{
	int ends[2], status;
	unsigned number;
	pid_t child;

	if (pipe(ends) != 0)
		return false;
	fflush(stdout);
	child = fork();
	if (child == 0)
		run_child(ends[1], mode, at);
	close(ends[1]);
	while (read(ends[0], &number, sizeof(number)) == sizeof(number))
		acknowledged[number] = true;
	close(ends[0]);
	waitpid(child, &status, 0);
	n_used = (n_used + BATCH * BATCHES) % TIPS;
	return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
}

/* Every acknowledged tip once and whole, none twice, nothing damaged. */
static bool
all_is_well(void)
{
	static unsigned times[TIPS];
	uint8_t key[16] = { 0 }, value[TIP_BYTES];
	struct records_health health;
	bool good = true;

	memset(times, 0, sizeof(times));
	records_begin(w.records);
	while (record_seek(w.records, TABLE_TIPS, key, 0)) {
		if (record_get_exact(w.records, TABLE_TIPS, key, value, TIP_BYTES) != ERR_OK)
			good = false;
		for (unsigned i = 0; i < TIPS; i++)
			if (memcmp(tips[i], value, TIP_BYTES) == 0)
				times[i]++;
		if (!record_step(TABLE_TIPS, key))
			break;
	}
	for (unsigned i = 0; i < TIPS; i++)
		if (times[i] > 1 || (acknowledged[i] && times[i] != 1)) {
			diag("tip %u is there %u times, acknowledged %d", i, times[i],
			    acknowledged[i]);
			good = false;
		}
	good = good &&
	    record_count(w.records, TABLE_TIPS) == record_count(w.records, TABLE_OFFERS) &&
	    record_count(w.records, TABLE_TIPS) == record_count(w.records, TABLE_HASHES);
	if (records_verify(w.records, &health) != ERR_OK || health.damaged > 0)
		good = false;
	records_abort(w.records);
	return good;
}

static void
no_kill_loses_or_doubles_an_acknowledged_tip(void)
{
	static const enum shim_mode modes[] = { SHIM_KILL_BEFORE, SHIM_KILL_TORN, SHIM_KILL_AFTER };
	static const char *const names[] = { "before", "in the middle of", "after" };
	unsigned n = 0;

	for (size_t m = 0; m < TAP_COUNT(modes); m++)
		for (unsigned long at = 1; at <= CALLS; at++) {
			world_close(&w);
			n_kills += one_round(modes[m], at);
			world_restart(&w);
			if (!all_is_well())
				ok(false, "killed %s call %lu", names[m], at);
		}
	for (unsigned i = 0; i < TIPS; i++)
		n += acknowledged[i];
	ok(n_kills >= 50, "%u kills", n_kills);
	ok(n >= 60, "%u tips were acknowledged", n);
	ok(all_is_well(), "all of them are there once and whole");
}

static void
a_tip_that_was_not_acknowledged_may_come_again(void)
{
	unsigned n = 0;

	for (unsigned i = 0; i < TIPS; i++) {
		if (acknowledged[i])
			continue;
		acknowledged[i] = world_send(&w, tips[i]) == ACK_KEPT;
		n++;
	}
	ok(n > 0, "%u of them come again", n);
	ok(all_is_well(), "each is there once");
}

static void
a_creation_that_is_killed_leaves_nothing_or_a_whole_store(void)
{
	static const enum shim_mode modes[] = { SHIM_KILL_BEFORE, SHIM_KILL_TORN, SHIM_KILL_AFTER };
	uint8_t storage[32] = { 1 };
	char folder[300];
	struct records *r;
	unsigned made = 0, kills = 0;
	int status;
	pid_t child;

	for (size_t m = 0; m < TAP_COUNT(modes); m++)
		for (unsigned long at = 1; at <= 10; at++) {
			snprintf(folder, sizeof(folder), "%s/create%zu-%lu", tap_folder(), m, at);
			mkdir(folder, 0700);
			fflush(stdout);
			if ((child = fork()) == 0) {
				shim_set(modes[m], at, 0, false);
				_exit(records_create(folder, 1 << 20, storage) == ERR_OK ? 0 : 1);
			}
			waitpid(child, &status, 0);
			kills += WIFSIGNALED(status);
			enum err e = records_create(folder, 1 << 20, storage);

			made += e == ERR_EXISTS;
			if ((e != ERR_OK && e != ERR_EXISTS) ||
			    records_open(&r, folder, 1 << 20, storage) != ERR_OK) {
				ok(false, "mode %zu, call %lu: %s", m, at, err_text(e));
				continue;
			}
			records_close(r);
		}
	ok(kills >= 12, "%u kills", kills);
	ok(made >= 3 && made < 30, "%u of 30 were made all the same", made);
}

int
main(void)
{
	static const struct tap_test tests[] = {
		TEST(no_kill_loses_or_doubles_an_acknowledged_tip),
		TEST(a_tip_that_was_not_acknowledged_may_come_again),
		TEST(a_creation_that_is_killed_leaves_nothing_or_a_whole_store),
	};
	int status;

	world_found(&w);
	for (unsigned i = 0; i < TIPS; i++)
		world_tip(&w, tips[i], "one of many");
	status = tap_run(tests, TAP_COUNT(tests));
	world_close(&w);
	return status;
}
