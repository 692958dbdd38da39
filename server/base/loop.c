/* SPDX-License-Identifier: MIT */
/*
 * libevent's door. One turn is event_base_loop(EVLOOP_ONCE), then what was deferred in it; so a
 * callback may free its own object by deferring, and no event of it fires in between, for its owner
 * deleted them first.
 */
#include "base/loop.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/time.h>

#include <event2/event.h>

#include "base/log.h"

enum { SIGNALS_MAX = 8 };

struct caught {
	struct event *event;
	signal_fn *fn;
	void *arg;
};

struct loop {
	struct event_base *base;
	struct deferred *first, **last;
	struct caught caught[SIGNALS_MAX];
	size_t n_caught;
	bool stopped;
};

struct timer {
	struct loop *loop;
	struct event *event;
	loop_fn *fn;
	void *arg;
	struct deferred end;
};

struct watch {
	struct loop *loop;
	struct event *event;
	watch_fn *fn;
	void *arg;
	unsigned what;
	struct deferred end;
};

/* libevent's own texts may hold names of descriptors and errors only; still they are counted lines.
 * */
static void
on_libevent_log(int severity, const char *text)
{
	if (severity >= EVENT_LOG_WARN)
		log_line("event loop: %s", text);
}

struct loop *
loop_new(void)
{
	struct loop *l = calloc(1, sizeof(*l));
	struct event_config *config = event_config_new();

	event_set_log_callback(on_libevent_log);
	signal(SIGPIPE, SIG_IGN);
	if (l != NULL && config != NULL) {
		event_config_set_flag(config, EVENT_BASE_FLAG_NOLOCK);
		event_config_set_flag(config, EVENT_BASE_FLAG_IGNORE_ENV);
		l->base = event_base_new_with_config(config);
		l->last = &l->first;
	}
	if (config != NULL)
		event_config_free(config);
	if (l != NULL && l->base == NULL) {
		free(l);
		l = NULL;
	}
	return l;
}

static void
run_deferred(struct loop *l)
{
	while (l->first != NULL) {
		struct deferred *d = l->first;

		l->first = d->next;
		if (l->first == NULL)
			l->last = &l->first;
		d->waiting = false;
		d->fn(d->arg);		/* may free d, may defer more */
	}
}

void
loop_free(struct loop *l)
{
	if (l == NULL)
		return;
	run_deferred(l);
	for (size_t i = 0; i < l->n_caught; i++)
		event_free(l->caught[i].event);
	event_base_free(l->base);
	free(l);
}

enum err
loop_run(struct loop *l)
{
	int r = 0;

	run_deferred(l);
	while (!l->stopped && r == 0) {
		r = event_base_loop(l->base, EVLOOP_ONCE | EVLOOP_NO_EXIT_ON_EMPTY);
		run_deferred(l);
	}
	l->stopped = false;
	return r < 0 ? ERR_IO : ERR_OK;
}

void
loop_stop(struct loop *l)
{
	l->stopped = true;
	event_base_loopbreak(l->base);
}

void *
loop_native(struct loop *l)
{
	return l->base;
}

void
loop_defer(struct loop *l, struct deferred *d, loop_fn *fn, void *arg)
{
	if (d->waiting)
		return;
	*d = (struct deferred){ .fn = fn, .arg = arg, .waiting = true };
	*l->last = d;
	l->last = &d->next;
}

static void
on_timer(evutil_socket_t fd, short what, void *arg)
{
	struct timer *t = arg;

	(void)fd;
	(void)what;
	t->fn(t->arg);
}

struct timer *
timer_new(struct loop *l, loop_fn *fn, void *arg)
{
	struct timer *t = calloc(1, sizeof(*t));

	if (t == NULL)
		return NULL;
	*t = (struct timer){ .loop = l, .fn = fn, .arg = arg };
	t->event = event_new(l->base, -1, 0, on_timer, t);
	if (t->event == NULL) {
		free(t);
		return NULL;
	}
	return t;
}

void
timer_set(struct timer *t, uint64_t ms)
{
	struct timeval in = {
		.tv_sec = (time_t)(ms / 1000),
		.tv_usec = (suseconds_t)(ms % 1000 * 1000),
	};

	event_add(t->event, &in);
}

void
timer_stop(struct timer *t)
{
	event_del(t->event);
}

void
timer_free(struct timer *t)
{
	if (t == NULL || t->end.waiting)
		return;
	event_free(t->event);
	loop_defer(t->loop, &t->end, free, t);
}

static void
on_watch(evutil_socket_t fd, short what, void *arg)
{
	struct watch *w = arg;
	unsigned ready = 0;

	(void)fd;
	if (what & EV_READ)
		ready |= WATCH_READ;
	if (what & EV_WRITE)
		ready |= WATCH_WRITE;
	w->fn(w->arg, ready);
}

struct watch *
watch_new(struct loop *l, int fd, watch_fn *fn, void *arg)
{
	struct watch *w = calloc(1, sizeof(*w));

	if (w == NULL)
		return NULL;
	*w = (struct watch){ .loop = l, .fn = fn, .arg = arg };
	w->event = event_new(l->base, fd, EV_PERSIST, on_watch, w);
	if (w->event == NULL) {
		free(w);
		return NULL;
	}
	return w;
}

void
watch_set(struct watch *w, unsigned what)
{
	int fd = event_get_fd(w->event);
	short events = EV_PERSIST;

	if (what == w->what)
		return;
	w->what = what;
	event_del(w->event);
	if (what & WATCH_READ)
		events |= EV_READ;
	if (what & WATCH_WRITE)
		events |= EV_WRITE;
	event_assign(w->event, w->loop->base, fd, events, on_watch, w);
	if (what != 0)
		event_add(w->event, NULL);
}

void
watch_free(struct watch *w)
{
	if (w == NULL || w->end.waiting)
		return;
	event_free(w->event);
	loop_defer(w->loop, &w->end, free, w);
}

static void
on_signal(evutil_socket_t signo, short what, void *arg)
{
	struct caught *c = arg;

	(void)what;
	c->fn(c->arg, (int)signo);
}

enum err
loop_on_signal(struct loop *l, int signo, signal_fn *fn, void *arg)
{
	struct caught *c;

	if (l->n_caught == SIGNALS_MAX)
		return ERR_FULL;
	c = &l->caught[l->n_caught];
	*c = (struct caught){ .fn = fn, .arg = arg };
	c->event = evsignal_new(l->base, signo, on_signal, c);
	if (c->event == NULL)
		return ERR_MEMORY;
	l->n_caught++;
	return event_add(c->event, NULL) < 0 ? ERR_IO : ERR_OK;
}
