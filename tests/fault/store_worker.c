/* SPDX-License-Identifier: MIT */
/*
 * The worker: what waits is answered in one batch with one sync, a failing disk answers "later" to
 * all of it, a full queue takes no more, and stopping finishes what was given.
 */
#include "tests/fault/io_shim.h"

#include <poll.h>
#include <string.h>

#include "store/worker.h"
#include "tests/lib/tap.h"
#include "tests/lib/world.h"

enum { TIPS = 200, WAIT_MS = 60000 };

static struct world w;
static uint8_t tips[TIPS][TIP_BYTES];

static bool
give_tip(struct worker *worker, unsigned i)
{
	struct job *j = job_new(MSG_TIP_PUT, i, 7, (struct bytes){ tips[i], TIP_BYTES });

	if (worker_give(worker, j) == ERR_OK)
		return true;
	job_free(j);
	return false;
}

/* Waits until n jobs came back; how many of them have this status. */
static unsigned
take(struct worker *worker, unsigned n, unsigned status)
{
	struct pollfd p = { .fd = worker_fd(worker), .events = POLLIN };
	unsigned matching = 0;
	struct job *j, *next;
	struct ack a;

	while (n > 0 && poll(&p, 1, WAIT_MS) == 1)
		for (j = worker_take(worker); j; j = next, n--) {
			next = j->next;
			matching += j->from == 7 &&
			    ack_decode(&a, (struct bytes){ j->reply, j->reply_len }) == ERR_OK &&
			    a.status == status;
			job_free(j);
		}
	return matching;
}

static void
what_waits_shares_one_sync(void)
{
	struct worker *worker = worker_new(w.store);

	for (unsigned i = 0; i < TIPS; i++)
		ok(give_tip(worker, i), "tip %u waits", i);
	shim_set(SHIM_FAIL, 0, 0, false);
	ok(worker_start(worker) == ERR_OK, "the worker starts");
	is_int(take(worker, TIPS, ACK_KEPT), TIPS, "all are acknowledged");
	worker_stop(worker);
	is_int((long long)shim.syncs, 1, "after one sync");
	worker_free(worker);
}

static void
a_batch_that_fails_is_told_later_and_the_next_is_kept(void)
{
	struct worker *worker = worker_new(w.store);
	uint8_t other[TIP_BYTES];

	for (unsigned i = 0; i < 10; i++) {
		world_tip(&w, other, "anew");
		memcpy(tips[i], other, TIP_BYTES);
		ok(give_tip(worker, i), "tip %u waits", i);
	}
	shim_set(SHIM_FAIL, 1, EIO, false);
	ok(worker_start(worker) == ERR_OK, "the worker starts");
	is_int(take(worker, 10, ACK_LATER), 10, "later, says each answer");
	ok(!worker_lost(worker), "the worker is there");
	for (unsigned i = 0; i < 10; i++)
		ok(give_tip(worker, i), "again");
	is_int(take(worker, 10, ACK_KEPT), 10, "then all are kept");
	worker_stop(worker);
	worker_free(worker);
}

static void
a_full_queue_takes_no_more(void)
{
	struct worker *worker = worker_new(w.store);
	unsigned n = 0;

	while (n < WORKER_JOBS + 10 && give_tip(worker, n % TIPS))
		n++;
	is_int(n, WORKER_JOBS, "so many wait");
	worker_free(worker);
}

static void
stopping_finishes_what_was_given(void)
{
	struct worker *worker = worker_new(w.store);

	ok(worker_start(worker) == ERR_OK, "the worker starts");
	for (unsigned i = 0; i < TIPS; i++)
		ok(give_tip(worker, i), "given");
	worker_stop(worker);
	is_int(take(worker, TIPS, ACK_KEPT), TIPS, "all were answered");
	ok(!give_tip(worker, 0), "nothing more is taken");
	worker_free(worker);
}

static void
a_disk_that_is_gone_makes_the_worker_lost(void)
{
	struct worker *worker = worker_new(w.store);

	world_tip(&w, tips[0], "last");
	ok(give_tip(worker, 0), "a tip");
	shim_set(SHIM_FAIL, 1, EIO, true);
	ok(worker_start(worker) == ERR_OK, "the worker starts");
	is_int(take(worker, 1, ACK_LATER), 1, "later");
	ok(worker_lost(worker), "and it says that it is lost");
	ok(!give_tip(worker, 1), "and takes nothing more");
	worker_stop(worker);
	shim_set(SHIM_FAIL, 0, 0, false);
	worker_free(worker);
}

int
main(void)
{
	static const struct tap_test tests[] = {
		TEST(what_waits_shares_one_sync),
		TEST(a_batch_that_fails_is_told_later_and_the_next_is_kept),
		TEST(a_full_queue_takes_no_more),
		TEST(stopping_finishes_what_was_given),
		TEST(a_disk_that_is_gone_makes_the_worker_lost),
	};
	int status;

	world_found(&w);
	for (unsigned i = 0; i < TIPS; i++)
		world_tip(&w, tips[i], "one of many");
	status = tap_run(tests, TAP_COUNT(tests));
	world_close(&w);
	return status;
}
