/* SPDX-License-Identifier: MIT */
/* @link -Wl,--wrap=timer_set */
/*
 * One child and its deadlines. The test stands between it and the clock: it sees each deadline that
 * is set, and lets the one it waits for pass at once. The child is this very program, told by its
 * name how to behave.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ipc/duty.h"
#include "proc/inherited.h"
#include "supervisor/child.h"
#include "tests/lib/tap.h"

/* --- the child: a store that says READY if it is asked for, and is silent ever after --- */

static void
never(void *arg)
{
	(void)arg;
}

static int
play(void)
{
	static const struct duty_handlers handlers = { never, NULL, NULL };
	struct loop *loop = loop_new();
	struct duty *duty;
	char word;

	if (inherited_open() != ERR_OK)
		return 2;
	duty = duty_new(loop, inherited_take("supervisor"), PARTY_STORE, &handlers, NULL);
	if (pread(inherited_take("config"), &word, 1, 0) == 1 && word == 'r')
		if (duty_ready(duty) != ERR_OK)
			return 3;
	for (;;)
		pause();
}

/* --- the test --- */

static struct loop *loop;
static uint64_t passes;		/* the deadline that passes at once */
static uint64_t last_set;

void __real_timer_set(struct timer *t, uint64_t ms);
void __wrap_timer_set(struct timer *t, uint64_t ms);

void
__wrap_timer_set(struct timer *t, uint64_t ms)
{
	last_set = ms;
	__real_timer_set(t, ms == passes ? 0 : ms);
}

static struct child child;
static int ready, retried, status;

static void
on_ready(void *arg, struct child *c)
{
	(void)arg;
	ready++;
	if (passes == CHILD_DRAIN_MS)
		child_drain(c);
}

static void
on_retry(void *arg, struct child *c)
{
	(void)arg;
	(void)c;
	retried++;
	loop_stop(loop);
}

static const struct child_handlers handlers = { on_ready, on_retry };

static void
on_sigchld(void *arg, int signo)
{
	(void)arg;
	(void)signo;
	if (waitpid(child.pid, &status, WNOHANG) == child.pid)
		loop_stop(loop);
}

static int
memory_with(const char *text)
{
	int fd = memfd_create("slice", MFD_CLOEXEC);

	return fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text) ? fd : -1;
}

/* Starts a child of that kind and waits until it has ended. */
static void
live_and_die(const char *kind, uint64_t deadline)
{
	static const struct listeners none;
	char problem[CONFIG_PROBLEM_MAX];
	static const struct bytes text = { (const uint8_t *)"data /tmp\n", 10 };
	struct config *config = config_parse("c", "/", text, CONFIG_FOR_STORE, problem);
	struct belongings b = { .config = config, .listeners = &none };

	b.program[ROLE_STORE] = open("/proc/self/exe", O_PATH | O_CLOEXEC);
	b.slice[ROLE_STORE] = memory_with(kind);
	b.folder[CONFIG_DATA] = open("/tmp", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	passes = deadline;
	ready = status = 0;
	loop = loop_new();
	ok(loop_on_signal(loop, SIGCHLD, on_sigchld, NULL) == ERR_OK &&
	    child_init(&child, loop, ROLE_STORE, 0, &handlers, NULL) == ERR_OK &&
	    child_start(&child, &b, -1) == ERR_OK, "a child is born");
	ok(loop_run(loop) == ERR_OK, "and ends");
	child_ended(&child, status);
	child_clear(&child);
	loop_free(loop);
	close(b.program[ROLE_STORE]);
	close(b.slice[ROLE_STORE]);
	close(b.folder[CONFIG_DATA]);
	config_free(config);
}

static void
who_is_never_ready_is_killed(void)
{
	live_and_die("silent", CHILD_READY_MS);
	ok(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL, "killed (%x)", status);
	is_int(ready, 0, "it never was");
}

static void
who_gives_no_sign_of_life_is_killed(void)
{
	live_and_die("ready", CHILD_ALIVE_MS);
	is_int(ready, 1, "it was ready");
	ok(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL, "killed (%x)", status);
}

static void
who_does_not_end_when_told_is_killed(void)
{
	live_and_die("ready", CHILD_DRAIN_MS);
	is_int(ready, 1, "it was ready");
	ok(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL, "killed (%x)", status);
}

static void
the_wait_doubles_up_to_half_a_minute(void)
{
	static const uint64_t want[] = { 100, 200, 400, 800, 1600, 3200, 6400, 12800, 25600, 30000,
	    30000 };

	loop = loop_new();
	passes = UINT64_MAX;
	ok(child_init(&child, loop, ROLE_STORE, 0, &handlers, NULL) == ERR_OK, "a child");
	for (size_t i = 0; i < TAP_COUNT(want); i++) {
		child_retry(&child, false);
		is_int((long long)last_set, (long long)want[i], "death %zu", i + 1);
		ok(child.waiting, "it waits");
		child.waiting = false;
	}
	passes = 0;
	retried = 0;
	child_retry(&child, true);
	child_retry(&child, true);
	ok(loop_run(loop) == ERR_OK && retried == 1 && !child.waiting, "at once, and once");
	child_clear(&child);
	loop_free(loop);
}

int
main(int argc, char **argv)
{
	static const struct tap_test tests[] = {
		TEST(who_is_never_ready_is_killed),
		TEST(who_gives_no_sign_of_life_is_killed),
		TEST(who_does_not_end_when_told_is_killed),
		TEST(the_wait_doubles_up_to_half_a_minute),
	};

	if (argc == 1 && strcmp(argv[0], "postern-store") == 0)
		return play();
	return tap_run(tests, TAP_COUNT(tests));
}
