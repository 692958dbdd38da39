/* SPDX-License-Identifier: MIT */
/* A lost supervisor and the word DRAIN are the same to a role; it hears of either once. */
#include "ipc/duty.h"

#include <signal.h>
#include <stdlib.h>

#include "base/log.h"

enum { DUTY_QUEUE = 4096 };

struct duty {
	struct channel *channel;
	struct timer *alive;
	const struct duty_handlers *handlers;
	void *arg;
	bool draining;
};

static void
drain(struct duty *d)
{
	if (d->draining)
		return;
	d->draining = true;
	d->handlers->on_drain(d->arg);
}

static int
take(struct channel_message *m, size_t i)
{
	int fd = i < m->n_fds ? m->fds[i] : -1;

	if (fd >= 0)
		m->fds[i] = -1;
	return fd;
}

static void
handle_reload(struct duty *d, struct channel_message *m)
{
	if (d->handlers->on_reload != NULL && m->n_fds == 2)
		d->handlers->on_reload(d->arg, take(m, 0), take(m, 1));
}

static void
handle_peer(struct duty *d, struct channel_message *m)
{
	struct reader r;
	enum party peer;

	rd_init(&r, m->body.p, m->body.len);
	peer = (enum party)rd_u8(&r);
	if (rd_done(&r) && d->handlers->on_peer != NULL && m->n_fds == 1)
		d->handlers->on_peer(d->arg, peer, take(m, 0));
}

static void
on_duty_message(void *arg, struct channel *c, struct channel_message *m)
{
	struct duty *d = arg;

	(void)c;
	switch (m->type) {
	case MSG_DRAIN:
		drain(d);
		break;
	case MSG_RELOAD:
		handle_reload(d, m);
		break;
	case MSG_PEER:
		handle_peer(d, m);
		break;
	default:		/* the table lets nothing else through */
		break;
	}
}

static void
on_duty_gone(void *arg, struct channel *c, enum err why)
{
	struct duty *d = arg;

	(void)c;
	(void)why;
	if (!d->draining)
		log_line("the supervisor is gone: ending");
	timer_stop(d->alive);
	drain(d);
}

static const struct channel_handlers channel_handlers = { on_duty_message, on_duty_gone };

static void
on_alive(void *arg)
{
	struct duty *d = arg;

	/* a full queue means that nobody reads; the supervisor draws its own conclusion */
	(void)!channel_send(d->channel, MSG_ALIVE, 0, (struct bytes){ 0 });
	timer_set(d->alive, DUTY_ALIVE_MS);
}

struct duty *
duty_new(struct loop *l, int fd, enum party me, const struct duty_handlers *handlers, void *arg)
{
	struct duty *d = calloc(1, sizeof(*d));

	if (d == NULL)
		return NULL;
	signal(SIGTERM, SIG_IGN);
	signal(SIGINT, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	d->handlers = handlers;
	d->arg = arg;
	d->alive = timer_new(l, on_alive, d);
	d->channel = channel_new(l, fd, me, PARTY_SUPERVISOR, &channel_handlers, d, DUTY_QUEUE);
	if (d->alive == NULL || d->channel == NULL) {
		duty_free(d);
		return NULL;
	}
	return d;
}

enum err
duty_ready(struct duty *d)
{
	timer_set(d->alive, DUTY_ALIVE_MS);
	return channel_send(d->channel, MSG_READY, 0, (struct bytes){ 0 });
}

void
duty_free(struct duty *d)
{
	if (d == NULL)
		return;
	timer_free(d->alive);
	channel_free(d->channel);
	free(d);
}
