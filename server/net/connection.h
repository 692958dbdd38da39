/* SPDX-License-Identifier: MIT */
/*
 * One client, from accept to close; inside net/ only. A connection is always in exactly one phase
 * (net/deadlines.h), each phase has one step function and one total deadline.
 *
 *	HANDSHAKE ─▶ HEAD ─▶ BODY ─▶ ANSWER ─▶ REPLY ─▶ CLOSING
 *	             ▲  └──────────────▲          │
 *	             └──────────────── IDLE ◀─────┘
 *
 * Any phase ends in connection_cut. An idle connection owns nothing but itself and its TLS session.
 */
#ifndef POSTERN_NET_CONNECTION_H
#define POSTERN_NET_CONNECTION_H

#include <stdbool.h>

#include "http/request.h"
#include "net/crowd.h"
#include "net/exchange.h"
#include "net/server.h"
#include "net/stream.h"

struct connection {
	struct member member;		/* first: the crowd gives it back */
	struct server *server;
	struct stream stream;
	struct watch *watch;
	unsigned want, watched;		/* WATCH_ bits: wished, and in force */
	bool stepping, gone;
	struct deferred end;
	struct exchange *x;		/* NULL between requests and while a reply goes out */
	uint8_t *ahead;			/* bytes that came behind a request: the next one's */
	size_t ahead_len, ahead_at;
	struct {
		uint8_t *first;		/* owned: the head, and a small body behind it */
		size_t first_len, sent;
		struct bytes second;	/* borrowed: a file's bytes */
		bool close;
	} out;
};

struct exchange {
	struct connection *conn;	/* NULL: the client has gone */
	struct server *server;
	const struct http_route *route;	/* NULL: a file */
	uint64_t whole_at;		/* when the body was there, clock_mono_ms */
	struct http_request request;
};

struct server {
	struct server_setup setup;
	struct crowd crowd;
	struct tls *tls;
	struct listener *listeners[SERVER_LISTENERS_MAX];
	size_t n_listeners;
	struct timer *drain_timer;
	loop_fn *drained;
	void *drained_arg;
	struct deferred drained_end;
	bool draining;
};

/* Takes fd; tls is NULL for a plain connection. NULL without memory: fd is still the caller's. */
struct connection *connection_new(struct server *s, int fd, struct tls *tls);
void connection_cut(struct connection *c);
/* Sends first (taken) and then second (borrowed), then goes on or ends. */
void connection_send(struct connection *c, uint8_t *first, size_t first_len, struct bytes second,
    bool close);

struct exchange *exchange_new(struct connection *c);
/* Wipes it and its body. NULL is fine. */
void exchange_free(struct exchange *x);
/* Sends this head and body (borrowed for ever if `stays`, else copied); frees x. */
void exchange_send(struct exchange *x, struct http_reply *reply, struct bytes body, bool stays);
void exchange_refuse(struct exchange *x, unsigned status, bool close);

/* The head has come: takes the body on (the request goes to BODY or COMPLETE) or refuses; then x is gone and
 * the answer is false. */
bool server_admit(struct exchange *x);
/* The request is whole: hands it to its handler, or answers from the files. */
void server_handle(struct exchange *x);
/* A connection has gone. */
void server_left(struct server *s);

#endif
