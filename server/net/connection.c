/* SPDX-License-Identifier: MIT */
/*
 * The steps of a connection. A step does what can be done now and says whether another may follow at
 * once; the loop of steps is the only place that runs them, so handlers that answer at once do not
 * nest. Bytes are read into one buffer of the process that is wiped behind each use; bodies are read where
 * they will stay.
 */
#include "net/connection.h"

#include <string.h>

#include "net/wiping.h"

enum { INPUT = 4096, DISCARD_A_STEP = 16 * INPUT };

static void
enter(struct connection *c, enum phase phase)
{
	crowd_enter(&c->server->crowd, &c->member, phase);
}

/* A read or write that gave no bytes: wait for what it wants, or end. Always false: no step follows. */
static bool
hold(struct connection *c, ssize_t why)
{
	if (why == IO_WANTS_READ)
		c->want = WATCH_READ;
	else if (why == IO_WANTS_WRITE)
		c->want = WATCH_WRITE;
	else
		connection_cut(c);
	return false;
}

static bool
step_handshake(struct connection *c)
{
	ssize_t n = tls_handshake(c->stream.tls);

	if (n <= 0)
		return hold(c, n == IO_END ? IO_BROKEN : n);
	enter(c, PHASE_HEAD);
	return true;
}

static void
forget_ahead(struct connection *c)
{
	wiping_free(c->ahead);
	c->ahead = NULL;
	c->ahead_len = c->ahead_at = 0;
}

static ssize_t
take_input(struct connection *c, uint8_t *buf, size_t cap)
{
	size_t n = c->ahead_len - c->ahead_at;

	if (n == 0)
		return stream_read(&c->stream, buf, cap);
	n = n < cap ? n : cap;
	memcpy(buf, c->ahead + c->ahead_at, n);
	c->ahead_at += n;
	if (c->ahead_at == c->ahead_len)
		forget_ahead(c);
	return (ssize_t)n;
}

/* Puts back what was taken but belongs to the next request. */
static bool
keep_ahead(struct connection *c, const uint8_t *p, size_t len)
{
	uint8_t *all;

	if (len == 0)
		return true;
	if (c->ahead != NULL) {		/* it was taken from there: step back */
		c->ahead_at -= len;
		return true;
	}
	all = wiping_malloc(len);
	if (all == NULL)
		return false;
	memcpy(all, p, len);
	c->ahead = all;
	c->ahead_len = len;
	c->ahead_at = 0;
	return true;
}

/* Acts on the state the request has come to. x may be gone afterwards. */
static void
advance(struct connection *c)
{
	struct exchange *x = c->x;

	switch (x->request.state) {
	case HTTP_REFUSED:
		exchange_refuse(x, 400, true);
		break;
	case HTTP_BODY:
		if (c->member.phase != PHASE_BODY)
			enter(c, PHASE_BODY);
		break;
	case HTTP_COMPLETE:
		enter(c, PHASE_ANSWER);
		x->whole_at = c->member.since;
		server_handle(x);
		break;
	default:
		break;
	}
}

static void
feed(struct connection *c, const uint8_t *p, size_t len)
{
	struct http_request *r = &c->x->request;
	size_t used = http_request_feed(r, p, len);

	if (r->state == HTTP_ROUTING) {
		if (!server_admit(c->x)) {
			/* refused, and either ends or had no body: the rest is another request's */
			if (!c->out.close && !keep_ahead(c, p + used, len - used))
				connection_cut(c);
			return;
		}
		used += http_request_feed(r, p + used, len - used);
	}
	if (r->state != HTTP_REFUSED && !keep_ahead(c, p + used, len - used))
		connection_cut(c);
	else
		advance(c);
}

/* IDLE and HEAD */
static bool
step_head(struct connection *c)
{
	static uint8_t input[INPUT];
	ssize_t n = take_input(c, input, sizeof input);

	if (n <= 0)
		return hold(c, n == IO_END ? IO_BROKEN : n);
	if (c->x == NULL)
		c->x = exchange_new(c);
	if (c->x == NULL) {
		explicit_bzero(input, (size_t)n);
		return hold(c, IO_BROKEN);
	}
	if (c->member.phase == PHASE_IDLE)
		enter(c, PHASE_HEAD);
	feed(c, input, (size_t)n);
	explicit_bzero(input, (size_t)n);
	return !c->gone;
}

static bool
step_body(struct connection *c)
{
	struct http_request *r = &c->x->request;
	ssize_t n = take_input(c, r->body + r->body_got, r->body_len - r->body_got);

	if (n <= 0)
		return hold(c, n == IO_END ? IO_BROKEN : n);
	r->body_got += (size_t)n;
	if (r->body_got == r->body_len)
		r->state = HTTP_COMPLETE;
	advance(c);
	return !c->gone;
}

/* A handler has the request. */
static bool
step_answer(struct connection *c)
{
	(void)c;
	return false;
}

static void
forget_out(struct connection *c)
{
	wiping_free(c->out.first);
	memset(&c->out, 0, sizeof c->out);
}

static bool
reply_sent(struct connection *c)
{
	bool close = c->out.close || c->server->draining;

	forget_out(c);
	if (close) {
		forget_ahead(c);
		stream_finish(&c->stream);
		enter(c, PHASE_CLOSING);
		return true;
	}
	enter(c, PHASE_IDLE);
	c->want = WATCH_READ;
	return c->ahead != NULL || stream_pending(&c->stream);
}

static bool
step_reply(struct connection *c)
{
	size_t sent = c->out.sent, in_first = c->out.first_len;
	struct bytes first = { c->out.first, in_first }, second = c->out.second;
	ssize_t n;

	if (sent >= in_first) {
		first.len = 0;
		second.p += sent - in_first;
		second.len -= sent - in_first;
	} else {
		first.p += sent;
		first.len -= sent;
	}
	n = stream_write(&c->stream, first, second);
	if (n <= 0)
		return hold(c, n == IO_END ? IO_BROKEN : n);
	c->out.sent += (size_t)n;
	if (c->out.sent < in_first + c->out.second.len)
		return true;
	return reply_sent(c);
}

/* So that the kernel does not answer bytes we never read with a reset that overtakes the reply. */
static bool
step_closing(struct connection *c)
{
	static uint8_t input[INPUT];

	for (size_t all = 0; all < DISCARD_A_STEP;) {
		ssize_t n = stream_read(&c->stream, input, sizeof input);

		if (n <= 0)
			return hold(c, n == IO_END ? IO_BROKEN : n);
		explicit_bzero(input, (size_t)n);
		all += (size_t)n;
	}
	c->want = WATCH_READ;
	return false;
}

static bool (*const steps[N_PHASES])(struct connection *c) = {
	[PHASE_HANDSHAKE] = step_handshake,
	[PHASE_IDLE] = step_head,
	[PHASE_HEAD] = step_head,
	[PHASE_BODY] = step_body,
	[PHASE_ANSWER] = step_answer,
	[PHASE_REPLY] = step_reply,
	[PHASE_CLOSING] = step_closing,
};

static void
run(struct connection *c)
{
	if (c->stepping || c->gone)
		return;
	c->stepping = true;
	while (!c->gone && steps[c->member.phase](c))
		;
	c->stepping = false;
	if (c->gone || c->want == c->watched)
		return;
	c->watched = c->want;
	watch_set(c->watch, c->want);
}

static void
on_ready(void *arg, unsigned what)
{
	struct connection *c = arg;

	(void)what;
	if (c->member.phase == PHASE_ANSWER)
		c->want = 0;	/* it sends meanwhile: that waits in the kernel */
	run(c);
}

void
connection_send(struct connection *c, uint8_t *first, size_t first_len, struct bytes second,
    bool close)
{
	c->out.first = first;
	c->out.first_len = first_len;
	c->out.sent = 0;
	c->out.second = second;
	c->out.close = close;
	enter(c, PHASE_REPLY);
	run(c);
}

struct connection *
connection_new(struct server *s, int fd, struct tls *tls)
{
	struct connection *c = wiping_calloc(sizeof *c);
	struct tls_session *session = c != NULL && tls != NULL ? tls_session_new(tls, fd) : NULL;

	if (c == NULL || (tls != NULL && session == NULL)) {
		wiping_free(c);
		return NULL;
	}
	c->server = s;
	c->stream = (struct stream){ fd, session };
	c->watch = watch_new(s->setup.loop, fd, on_ready, c);
	if (c->watch == NULL) {
		tls_session_free(session);
		wiping_free(c);
		return NULL;
	}
	enter(c, session != NULL ? PHASE_HANDSHAKE : PHASE_HEAD);
	c->want = c->watched = WATCH_READ;
	watch_set(c->watch, WATCH_READ);
	return c;
}

void
connection_cut(struct connection *c)
{
	if (c->gone)
		return;
	c->gone = true;
	if (c->x != NULL && c->member.phase == PHASE_ANSWER)
		c->x->conn = NULL;	/* the handler's now */
	else
		exchange_free(c->x);
	c->x = NULL;
	crowd_leave(&c->server->crowd, &c->member);
	watch_free(c->watch);
	forget_out(c);		/* all is wiped before the other side can see the end */
	forget_ahead(c);
	if (c->member.phase == PHASE_REPLY)
		stream_abort(&c->stream);	/* who does not read must not keep the kernel busy */
	else
		stream_close(&c->stream);
	loop_defer(c->server->setup.loop, &c->end, wiping_free, c);
	server_left(c->server);
}
