/* SPDX-License-Identifier: MIT */
/*
 * From channel to worker and back, see serve.h.
 *
 *	serving --MSG_DRAIN, or the supervisor gone--> draining --nothing under way or waiting-->
 *ended
 */
#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/log.h"
#include "ipc/channel.h"
#include "ipc/duty.h"
#include "store/serve.h"

enum {
	PEERS_MAX = 80,			/* intake and staff processes, */
	OPERATORS_MAX = 4,		/* and the command, each time it asks */
	QUEUE_MAX = 32 << 20,		/* bytes of answers that wait for one peer */
	QUEUE_OPERATOR = 1 << 20,
	TIDY_MS = 60 * 1000,
	DRAIN_MS = 5 * 1000,
};

struct peer {
	struct serve *serve;
	struct channel *channel;	/* NULL: a free place */
	enum party party;
	uint32_t generation;		/* answers for an earlier one of this place are dropped */
	uint64_t turn;			/* when it came, among all */
};

struct serve {
	struct loop *loop;
	struct worker *worker;
	struct duty *duty;
	struct watch *done, *control;
	struct timer *tidy, *deadline;
	int control_fd;
	struct peer peers[PEERS_MAX + OPERATORS_MAX];
	uint64_t turns;
	size_t under_way;		/* jobs given and not taken back */
	bool draining, lost;
};

/* --- peers --- */

static uint64_t
mark_of(const struct peer *p)
{
	return (uint64_t)p->generation << 32 | (uint64_t)(p - p->serve->peers);
}

static struct peer *
peer_of(struct serve *s, uint64_t mark)
{
	size_t i = (uint32_t)mark;

	if (i >= PEERS_MAX + OPERATORS_MAX || !s->peers[i].channel ||
	    s->peers[i].generation != mark >> 32)
		return NULL;
	return &s->peers[i];
}

static void
peer_drop(struct peer *p)
{
	channel_free(p->channel);
	p->channel = NULL;
	p->generation++;
}

/* Nothing is under way and every answer is out: the turn ends, and with it the store. */
static void
end_when_empty(struct serve *s)
{
	if (!s->draining || s->under_way > 0)
		return;
	for (size_t i = 0; i < PEERS_MAX + OPERATORS_MAX; i++)
		if (s->peers[i].channel && channel_waiting(s->peers[i].channel) > 0)
			return;
	loop_stop(s->loop);
}

static void
on_empty(void *arg)
{
	end_when_empty(arg);
}

/* --- answers --- */

static void
send_answer(struct serve *s, const struct job *j)
{
	struct peer *p = peer_of(s, j->from);

	if (!p || !j->reply)		/* gone meanwhile, or a tidying */
		return;
	if (channel_send(p->channel, store_reply_type(j->type), j->tag,
	    (struct bytes){ j->reply, j->reply_len }) == ERR_OK)
		return;
	log_line("a peer does not take its answers and is cut off");
	peer_drop(p);
}

/* A process that does not take it hears it when it asks. */
static void
send_news(struct serve *s, const struct job *j)
{
	struct bytes body = { j->reply, j->reply_len };

	for (size_t i = 0; j->reply && i < PEERS_MAX; i++)
		if (s->peers[i].channel && s->peers[i].party == PARTY_INTAKE &&
		    channel_send(s->peers[i].channel, store_reply_type(j->type), 0, body) != ERR_OK)
			log_line("new keys could not be told to an intake process");
}

static void
on_done(void *arg, unsigned what)
{
	struct serve *s = arg;
	struct job *j, *next;

	(void)what;
	for (j = worker_take(s->worker); j; j = next) {
		next = j->next;
		if (j->news) {
			send_news(s, j);
		} else {
			s->under_way--;
			send_answer(s, j);
		}
		job_free(j);
	}
	if (worker_lost(s->worker)) {
		s->lost = true;
		loop_stop(s->loop);
	}
	end_when_empty(s);
}

/* --- questions --- */

/* The worker is full or there is no memory: "later", from here. */
static void
answer_now(struct serve *s, struct peer *p, const struct channel_message *m)
{
	struct writer reply;
	uint8_t *buf = malloc(STORE_ANSWER_MAX);

	if (buf) {
		wr_init(&reply, buf, STORE_ANSWER_MAX);
		store_answer_later(worker_store(s->worker), m->type, m->body, &reply);
		if (wr_done(&reply) && channel_send(p->channel, store_reply_type(m->type), m->tag,
		    wr_bytes_of(&reply)) == ERR_FULL)
			log_line("a peer does not take its answers");
	}
	free(buf);
}

static void
on_question(void *arg, struct channel *c, struct channel_message *m)
{
	struct peer *p = arg;
	struct serve *s = p->serve;
	struct job *j;

	(void)c;
	if (s->draining || store_reply_type(m->type) == 0)
		return;
	j = job_new(m->type, m->tag, mark_of(p), m->body);
	if (j && worker_give(s->worker, j) == ERR_OK) {
		s->under_way++;
		return;
	}
	job_free(j);
	answer_now(s, p, m);
}

static void
on_peer_gone(void *arg, struct channel *c, enum err why)
{
	struct peer *p = arg;
	struct serve *s = p->serve;

	(void)c;
	(void)why;		/* the channel has said it, if it was against the rules */
	peer_drop(p);
	end_when_empty(s);
}

static const struct channel_handlers peer_handlers = { on_question, on_peer_gone };

/* Takes fd. Who is one too many takes the place of the one that came first: a supervisor hands over
 * no more than there are, and a forgotten command must not keep the others out. */
static void
peer_add(struct serve *s, enum party party, int fd, size_t first, size_t n, size_t queue)
{
	struct peer *place = &s->peers[first];

	for (size_t i = first; i < first + n && place->channel; i++)
		if (!s->peers[i].channel || s->peers[i].turn < place->turn)
			place = &s->peers[i];
	if (place->channel)
		peer_drop(place);
	place->serve = s;
	place->party = party;
	place->turn = s->turns++;
	place->channel = channel_new(s->loop, fd, PARTY_STORE, party, &peer_handlers, place, queue);
}

static void
on_operator(void *arg, unsigned what)
{
	struct serve *s = arg;
	int fd = accept4(s->control_fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

	(void)what;
	if (fd >= 0)
		peer_add(s, PARTY_OPERATOR, fd, PEERS_MAX, OPERATORS_MAX, QUEUE_OPERATOR);
	else if (errno != EAGAIN && errno != EINTR && errno != ECONNABORTED)
		watch_set(s->control, 0);	/* no descriptors: on_tidy looks again */
}

/* --- duty --- */

static void
on_deadline(void *arg)
{
	struct serve *s = arg;

	log_line("ending although a peer has not taken its answers");
	loop_stop(s->loop);
}

static void
on_drain(void *arg)
{
	struct serve *s = arg;

	s->draining = true;
	watch_free(s->control);
	s->control = NULL;
	timer_stop(s->tidy);
	timer_set(s->deadline, DRAIN_MS);
	for (size_t i = 0; i < PEERS_MAX + OPERATORS_MAX; i++)
		if (s->peers[i].channel)
			channel_on_empty(s->peers[i].channel, on_empty, s);
	end_when_empty(s);
}

static void
on_peer(void *arg, enum party party, int fd)
{
	struct serve *s = arg;

	if (party == PARTY_INTAKE || party == PARTY_STAFF)
		peer_add(s, party, fd, 0, PEERS_MAX, QUEUE_MAX);
	else
		(void)close(fd);
}

static const struct duty_handlers duty_handlers = { on_drain, NULL, on_peer };

static void
on_tidy(void *arg)
{
	struct serve *s = arg;
	struct job *j = job_new((enum message)0, 0, UINT32_MAX, (struct bytes){ NULL, 0 });

	if (j && worker_give(s->worker, j) == ERR_OK)
		s->under_way++;
	else
		job_free(j);
	if (s->control)
		watch_set(s->control, WATCH_READ);
	timer_set(s->tidy, TIDY_MS);
}

/* --- life --- */

struct serve *
serve_new(struct loop *l, struct worker *w, int supervisor_fd, int control_fd)
{
	struct serve *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	s->loop = l;
	s->worker = w;
	s->control_fd = control_fd;
	s->duty = duty_new(l, supervisor_fd, PARTY_STORE, &duty_handlers, s);
	s->done = watch_new(l, worker_fd(w), on_done, s);
	s->tidy = timer_new(l, on_tidy, s);
	s->deadline = timer_new(l, on_deadline, s);
	if (control_fd >= 0)
		s->control = watch_new(l, control_fd, on_operator, s);
	if (!s->duty || !s->done || !s->tidy || !s->deadline || (control_fd >= 0 && !s->control)) {
		serve_free(s);
		return NULL;
	}
	watch_set(s->done, WATCH_READ);
	if (s->control)
		watch_set(s->control, WATCH_READ);
	return s;
}

enum err
serve_run(struct serve *s)
{
	enum err e = duty_ready(s->duty);

	if (e != ERR_OK)
		return e;
	on_tidy(s);
	e = loop_run(s->loop);
	return s->lost ? ERR_IO : e;
}

void
serve_free(struct serve *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < PEERS_MAX + OPERATORS_MAX; i++)
		if (s->peers[i].channel)
			peer_drop(&s->peers[i]);
	duty_free(s->duty);
	watch_free(s->done);
	watch_free(s->control);
	timer_free(s->tidy);
	timer_free(s->deadline);
	if (s->control_fd >= 0)
		(void)close(s->control_fd);
	free(s);
}
