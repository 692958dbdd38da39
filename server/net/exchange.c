/* SPDX-License-Identifier: MIT */
/*
 * Answers. Whatever happens, the answer of a route has the size its row says.
 */
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "net/connection.h"
#include "net/wiping.h"

static const uint8_t zeros[128 * 1024];

struct exchange *
exchange_new(struct connection *c)
{
	struct exchange *x = wiping_malloc(sizeof *x);

	if (x == NULL)
		return NULL;
	x->conn = c;
	x->server = c->server;
	x->route = NULL;
	http_request_init(&x->request);
	return x;
}

void
exchange_free(struct exchange *x)
{
	if (x == NULL)
		return;
	wiping_free(x->request.body);
	wiping_free(x);
}

const struct http_request *
exchange_request(const struct exchange *x)
{
	return &x->request;
}

struct bytes
exchange_body(const struct exchange *x)
{
	return (struct bytes){ x->request.body, x->request.body_len };
}

void *
exchange_role(const struct exchange *x)
{
	return x->server->setup.role;
}

uint64_t
exchange_age_ms(const struct exchange *x)
{
	return clock_mono_ms() - x->whole_at;
}

void
exchange_forget_body(struct exchange *x)
{
	wiping_free(x->request.body);
	x->request.body = NULL;
	x->request.body_len = 0;
}

/* The origin of another address whose pages may read this answer, if it is the one that asks. */
static const char *
origin_allowed(const struct exchange *x)
{
	const char *allowed = x->server->setup.allow_origin;
	struct bytes asks = x->request.origin;

	if (allowed == NULL || x->route == NULL || asks.len != strlen(allowed) ||
	    memcmp(asks.p, allowed, asks.len) != 0)
		return NULL;
	return allowed;
}

void
exchange_send(struct exchange *x, struct http_reply *reply, struct bytes body, bool stays)
{
	struct connection *c = x->conn;
	bool bare = x->request.method == HTTP_HEAD;
	size_t copied = stays || bare ? 0 : body.len;
	uint8_t *buf = c != NULL ? wiping_malloc(HTTP_REPLY_HEAD_MAX + copied) : NULL;
	struct writer w;

	if (c == NULL) {
		exchange_free(x);
		return;
	}
	wr_init(&w, buf, buf != NULL ? HTTP_REPLY_HEAD_MAX + copied : 0);
	reply->len = body.len;
	reply->hsts = c->stream.tls != NULL;
	reply->close = reply->close || x->request.wants_close || x->server->draining;
	reply->allow_origin = origin_allowed(x);
	http_reply_head(&w, reply);
	wr_bytes(&w, body.p, copied);
	c->x = NULL;
	exchange_free(x);
	if (!wr_done(&w)) {
		wiping_free(buf);
		connection_cut(c);
		return;
	}
	if (!stays || bare)
		body = (struct bytes){ NULL, 0 };
	connection_send(c, buf, w.len, body, reply->close);
}

void
exchange_refuse(struct exchange *x, unsigned status, bool close)
{
	struct http_reply reply = {
		.status = status,
		.type = "text/plain; charset=utf-8",
		.close = close,
	};

	exchange_send(x, &reply, http_refusal_body(), true);
}

void
exchange_answer(struct exchange *x, struct bytes body)
{
	struct http_reply reply = { .status = 200 };

	if (x->route != NULL && x->route->reply_len != 0 && body.len != x->route->reply_len) {
		log_line("an answer of the wrong size was withheld");
		exchange_answer_zeros(x, 0);
		return;
	}
	exchange_send(x, &reply, body, false);
}

void
exchange_answer_zeros(struct exchange *x, size_t len)
{
	struct http_reply reply = { .status = 200 };

	if (x->route != NULL && x->route->reply_len != 0)
		len = x->route->reply_len;
	if (len > sizeof zeros)
		len = sizeof zeros;
	exchange_send(x, &reply, (struct bytes){ zeros, len }, true);
}
