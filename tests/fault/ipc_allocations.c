/* SPDX-License-Identifier: MIT */
/* @link -Wl,--wrap=calloc,--wrap=malloc,--wrap=sendmsg,--wrap=recvmsg,--wrap=fcntl */
/*
 * The n-th allocation, then the n-th call to the kernel fails, for every n until the story runs
 * clean: two channels on a loop, questions and answers, a full queue, a descriptor. Whatever fails,
 * nothing crashes, hangs or stays open.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/config.h"
#include "ipc/channel.h"
#include "tests/lib/tap.h"

/* --- failing on purpose --- */

enum fault { NO_FAULT, IN_MEMORY, IN_KERNEL };

static enum fault fault;
static long calls_left;		/* until the one that fails */
static bool failed;

static bool
fails(enum fault here)
{
	if (fault != here || failed || calls_left-- > 0)
		return false;
	failed = true;
	return true;
}

void *__real_malloc(size_t len);
void *__real_calloc(size_t n, size_t len);
ssize_t __real_sendmsg(int fd, const struct msghdr *h, int flags);
ssize_t __real_recvmsg(int fd, struct msghdr *h, int flags);
int __real_fcntl(int fd, int what, ...);
void *__wrap_malloc(size_t len);
void *__wrap_calloc(size_t n, size_t len);
ssize_t __wrap_sendmsg(int fd, const struct msghdr *h, int flags);
ssize_t __wrap_recvmsg(int fd, struct msghdr *h, int flags);
int __wrap_fcntl(int fd, int what, ...);

void *
__wrap_malloc(size_t len)
{
	return fails(IN_MEMORY) ? NULL : __real_malloc(len);
}

void *
__wrap_calloc(size_t n, size_t len)
{
	return fails(IN_MEMORY) ? NULL : __real_calloc(n, len);
}

ssize_t
__wrap_sendmsg(int fd, const struct msghdr *h, int flags)
{
	errno = EIO;
	return fails(IN_KERNEL) ? -1 : __real_sendmsg(fd, h, flags);
}

ssize_t
__wrap_recvmsg(int fd, struct msghdr *h, int flags)
{
	errno = EIO;
	return fails(IN_KERNEL) ? -1 : __real_recvmsg(fd, h, flags);
}

int
__wrap_fcntl(int fd, int what, ...)
{
	va_list args;
	long arg;

	va_start(args, what);
	arg = va_arg(args, long);
	va_end(args);
	errno = EMFILE;
	return fails(IN_KERNEL) ? -1 : __real_fcntl(fd, what, arg);
}

/* --- the story --- */

enum { QUESTIONS = 40, REPLY_BYTES = 100000 };

struct story {
	struct loop *loop;
	struct channel *store, *staff;
	int asked, answered, refused;
	bool ended;
};

static uint8_t reply[REPLY_BYTES];

static void
on_store_message(void *arg, struct channel *c, struct channel_message *m)
{
	struct story *s = arg;

	if (channel_send(c, MSG_STAFF_REPLY, m->tag, (struct bytes){ reply, sizeof(reply) }) !=
	    ERR_OK)
		s->refused++;
	if (s->answered + s->refused == s->asked)
		loop_stop(s->loop);
}

static void
on_staff_message(void *arg, struct channel *c, struct channel_message *m)
{
	struct story *s = arg;

	(void)c;
	(void)m;
	if (++s->answered + s->refused == s->asked)
		loop_stop(s->loop);
}

static void
on_gone(void *arg, struct channel *c, enum err why)
{
	struct story *s = arg;

	(void)c;
	(void)why;
	s->ended = true;
	loop_stop(s->loop);
}

static const struct channel_handlers store_handlers = { on_store_message, on_gone };
static const struct channel_handlers staff_handlers = { on_staff_message, on_gone };

static void
ask_and_turn(struct story *s)
{
	for (int i = 0; i < QUESTIONS; i++)
		if (channel_send(s->staff, MSG_STAFF_REQUEST, (uint32_t)i + 1, (struct bytes){
		    reply, 1 }) == ERR_OK)
			s->asked++;
	if (s->asked > 0 && !s->ended)
		ok(loop_run(s->loop) == ERR_OK, "the loop turns");
}

/* True when all questions were answered. */
static bool
tell(void)
{
	struct story s = { .asked = 0 };
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
		return false;
	s.loop = loop_new();
	if (s.loop == NULL) {
		close(pair[0]);
		close(pair[1]);
		return false;
	}
	s.store = channel_new(s.loop, pair[0], PARTY_STORE, PARTY_STAFF, &store_handlers, &s,
	    QUESTIONS * REPLY_BYTES * 2);
	s.staff = channel_new(s.loop, pair[1], PARTY_STAFF, PARTY_STORE, &staff_handlers, &s,
	    65536);
	if (s.store != NULL && s.staff != NULL)
		ask_and_turn(&s);
	channel_free(s.staff);
	channel_free(s.store);
	loop_free(s.loop);
	return s.answered == QUESTIONS;
}

static int
open_descriptors(void)
{
	int n = 0;

	for (int fd = 0; fd < 256; fd++)
		n += __real_fcntl(fd, F_GETFD, 0) >= 0;
	return n;
}

static void
fail_until_clean(enum fault where)
{
	int before;
	long n;

	fault = NO_FAULT;
	ok(tell(), "the story runs clean to begin with");
	before = open_descriptors();
	for (n = 0; n < 100000; n++) {
		fault = where;
		failed = false;
		calls_left = n;
		tell();
		fault = NO_FAULT;
		if (!failed)
			break;
		if (!ok(open_descriptors() == before, "nothing stays open after failure %ld", n))
			break;
	}
	ok(!failed && n > 10, "clean after %ld failures", n);
	ok(tell(), "and the story still runs");
}

static void
the_nth_allocation_fails_until_clean(void)
{
	fail_until_clean(IN_MEMORY);
}

static void
the_nth_call_to_the_kernel_fails_until_clean(void)
{
	fail_until_clean(IN_KERNEL);
}

static void
a_configuration_without_memory_is_a_problem_not_a_crash(void)
{
	char problem[CONFIG_PROBLEM_MAX] = "";

	fault = IN_MEMORY;
	failed = false;
	calls_left = 0;
	ok(config_parse("c", "/", (struct bytes){ NULL, 0 }, CONFIG_FOR_STORE, problem) == NULL,
	    "none");
	fault = NO_FAULT;
	is_text(problem, "c: no memory to read it", "and it says why");
}

int
main(void)
{
	static const struct tap_test tests[] = {
		TEST(the_nth_allocation_fails_until_clean),
		TEST(the_nth_call_to_the_kernel_fails_until_clean),
		TEST(a_configuration_without_memory_is_a_problem_not_a_crash),
	};

	return tap_run(tests, TAP_COUNT(tests));
}
