/* SPDX-License-Identifier: MIT */
/* The loop: order of ends of turns, freeing from inside callbacks, signals, stopping. */
#include "base/loop.h"
#include "tests/lib/tap.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct loop *loop;
static char trace[64];		/* one letter for each thing that happened */

static void
note(char c)
{
	size_t n = strlen(trace);

	if (n < sizeof(trace) - 1)
		trace[n] = c;
}

static void
begin(void)
{
	memset(trace, 0, sizeof(trace));
	loop = loop_new();
}

static void
note_a(void *arg)
{
	(void)arg;
	note('a');
}

static void
note_b(void *arg)
{
	(void)arg;
	note('b');
}

static void
stop(void *arg)
{
	(void)arg;
	note('s');
	loop_stop(loop);
}

static struct deferred first, second, third;

static void
defer_more(void *arg)
{
	(void)arg;
	note('d');
	loop_defer(loop, &third, note_b, NULL);
}

static void
in_a_callback(void *arg)
{
	(void)arg;
	loop_defer(loop, &first, defer_more, NULL);
	loop_defer(loop, &second, note_a, NULL);
	loop_defer(loop, &first, note_b, NULL);		/* waits already: nothing */
	note('c');
	loop_stop(loop);
}

static void
what_is_deferred_runs_at_the_end_of_the_turn_in_order(void)
{
	struct timer *t;

	begin();
	t = timer_new(loop, in_a_callback, NULL);
	timer_set(t, 0);
	ok(loop_run(loop) == ERR_OK, "it turns");
	is_text(trace, "cdab", "after the callback, first in first out, with what was added");
	timer_free(t);
	loop_free(loop);
}

static struct timer *own;

static void
free_itself(void *arg)
{
	(void)arg;
	note('t');
	timer_free(own);
	timer_free(own);	/* twice is once */
	loop_stop(loop);
}

static void
a_timer_may_free_itself(void)
{
	begin();
	own = timer_new(loop, free_itself, NULL);
	timer_set(own, 0);
	ok(loop_run(loop) == ERR_OK, "it turns");
	is_text(trace, "t", "once");
	loop_free(loop);
}

static void
a_timer_that_is_stopped_or_set_anew_does_not_fire(void)
{
	struct timer *stopped, *later, *end;

	begin();
	stopped = timer_new(loop, note_a, NULL);
	later = timer_new(loop, note_b, NULL);
	end = timer_new(loop, stop, NULL);
	timer_set(stopped, 0);
	timer_set(later, 0);
	timer_set(end, 0);
	timer_stop(stopped);
	timer_set(later, 3600000);
	ok(loop_run(loop) == ERR_OK, "it turns");
	is_text(trace, "s", "only the third");
	timer_free(stopped);
	timer_free(later);
	timer_free(end);
	loop_free(loop);
}

static int pipe_fds[2];
static struct watch *watch;

static void
on_readable(void *arg, unsigned what)
{
	char byte;

	(void)arg;
	note(what == WATCH_READ ? 'r' : '?');
	(void)!read(pipe_fds[0], &byte, 1);
	note(byte);
	if (byte == 'z') {
		watch_free(watch);
		loop_stop(loop);
	}
}

static void
a_descriptor_is_watched_until_its_watch_is_freed(void)
{
	begin();
	ok(pipe(pipe_fds) == 0 && write(pipe_fds[1], "xz!", 3) == 3, "three bytes");
	watch = watch_new(loop, pipe_fds[0], on_readable, NULL);
	watch_set(watch, WATCH_READ);
	ok(loop_run(loop) == ERR_OK, "it turns");
	is_text(trace, "rxrz", "two turns, no third");
	loop_free(loop);
	close(pipe_fds[0]);
	close(pipe_fds[1]);
}

static void
a_watch_on_nothing_is_silent(void)
{
	struct timer *end;

	begin();
	ok(pipe(pipe_fds) == 0 && write(pipe_fds[1], "x", 1) == 1, "a byte");
	watch = watch_new(loop, pipe_fds[0], on_readable, NULL);
	watch_set(watch, WATCH_READ);
	watch_set(watch, 0);
	end = timer_new(loop, stop, NULL);
	timer_set(end, 0);
	ok(loop_run(loop) == ERR_OK, "it turns");
	is_text(trace, "s", "nothing was read");
	watch_free(watch);
	timer_free(end);
	loop_free(loop);
	close(pipe_fds[0]);
	close(pipe_fds[1]);
}

static void
on_signal(void *arg, int signo)
{
	(void)arg;
	note(signo == SIGUSR1 ? 'u' : '?');
	loop_stop(loop);
}

static void
a_signal_is_heard_on_the_loop(void)
{
	begin();
	ok(loop_on_signal(loop, SIGUSR1, on_signal, NULL) == ERR_OK, "asked for");
	raise(SIGUSR1);
	is_text(trace, "", "not in the handler");
	ok(loop_run(loop) == ERR_OK, "it turns");
	is_text(trace, "u", "but there");
	loop_free(loop);
}

static void
a_stop_before_the_run_is_not_lost(void)
{
	begin();
	loop_stop(loop);
	ok(loop_run(loop) == ERR_OK, "it comes back at once");
	loop_free(loop);
}

static void
writing_to_nobody_does_not_kill(void)
{
	begin();
	ok(pipe(pipe_fds) == 0, "a pipe");
	close(pipe_fds[0]);
	ok(write(pipe_fds[1], "x", 1) < 0, "is an error, no signal");
	close(pipe_fds[1]);
	loop_free(loop);
}

int
main(void)
{
	static const struct tap_test tests[] = {
		TEST(what_is_deferred_runs_at_the_end_of_the_turn_in_order),
		TEST(a_timer_may_free_itself),
		TEST(a_timer_that_is_stopped_or_set_anew_does_not_fire),
		TEST(a_descriptor_is_watched_until_its_watch_is_freed),
		TEST(a_watch_on_nothing_is_silent),
		TEST(a_signal_is_heard_on_the_loop),
		TEST(a_stop_before_the_run_is_not_lost),
		TEST(writing_to_nobody_does_not_kill),
	};

	return tap_run(tests, TAP_COUNT(tests));
}
