/* SPDX-License-Identifier: MIT */
/*
 * One loop of events per process: deadlines, descriptors, signals, and the end of the turn.
 * libevent is behind this door; no type of it appears here. Everything runs on the thread that
 * called loop_run; a second thread speaks to the loop through a descriptor that is watched
 * (eventfd).
 *
 * Nothing here owns a descriptor: free the watch first, then close.
 */
#ifndef POSTERN_BASE_LOOP_H
#define POSTERN_BASE_LOOP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct loop;
struct timer;
struct watch;

typedef void loop_fn(void *arg);
typedef void watch_fn(void *arg, unsigned what);
typedef void signal_fn(void *arg, int signo);

/* NULL without memory. Also ignores SIGPIPE. */
struct loop *loop_new(void);
/* Runs what is deferred, then frees; timers and watches must be gone. NULL is fine. */
void loop_free(struct loop *l);
/* Turns until loop_stop; ERR_IO when the kernel refuses to wait. */
enum err loop_run(struct loop *l) MUST_USE;
/* loop_run returns at the end of this turn; before it, at once. */
void loop_stop(struct loop *l);
/* The struct event_base behind it, for net/ only (bufferevents). */
void *loop_native(struct loop *l);

/* Calls fn(arg) at the end of this turn of the loop, in order: the place where what a callback
 * still stands on is freed. The node stands in the object itself, so this cannot fail; asking again
 * before it was called does nothing. */
struct deferred {
	struct deferred *next;
	loop_fn *fn;
	void *arg;
	bool waiting;
};
void loop_defer(struct loop *l, struct deferred *d, loop_fn *fn, void *arg);

/* A deadline: fires once, ms from timer_set, on a clock that only goes forward. */
struct timer *timer_new(struct loop *l, loop_fn *fn, void *arg);
/* Sets it anew, replacing an earlier deadline. */
void timer_set(struct timer *t, uint64_t ms);
void timer_stop(struct timer *t);
/* Also from its own callback. NULL is fine. */
void timer_free(struct timer *t);

enum { WATCH_READ = 1, WATCH_WRITE = 2 };

/* Watches nothing until watch_set; then fn(arg, what) at each turn in which fd is ready (level). */
struct watch *watch_new(struct loop *l, int fd, watch_fn *fn, void *arg);
void watch_set(struct watch *w, unsigned what);
/* Also from its own callback. NULL is fine. */
void watch_free(struct watch *w);

/* Calls fn(arg, signo) on the loop, not in the handler; kept until loop_free. */
enum err loop_on_signal(struct loop *l, int signo, signal_fn *fn, void *arg) MUST_USE;

#endif
