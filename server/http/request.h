/* SPDX-License-Identifier: MIT */
/*
 * One HTTP/1.1 request, read as it comes, with no socket in sight. Narrower than RFC 9112 on purpose:
 * what is not plainly one request of ours is refused, and after a refusal nothing is ever read again,
 * so no byte behind it can become a request.
 *
 *	LINE ──▶ FIELDS ──▶ ROUTING ──▶ BODY ──▶ COMPLETE
 *	  └─────────┴──────────┴─────▶ REFUSED (final)
 *
 * Pure: no allocation, no I/O, no clock.
 */
#ifndef POSTERN_HTTP_REQUEST_H
#define POSTERN_HTTP_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"

enum {
	HTTP_HEAD_MAX = 8192,	/* request line and fields, with their line ends */
	HTTP_TARGET_MAX = 1024,
	HTTP_FIELDS_MAX = 64,
};

enum http_method {		/* bits, so that a route can list several */
	HTTP_GET = 1,
	HTTP_HEAD = 2,
	HTTP_POST = 4,
	HTTP_PUT = 8,
	HTTP_OPTIONS = 16,	/* only where a route says so: staff, for a console on another origin */
};

enum http_state {
	HTTP_LINE,		/* waiting for, or inside, the request line */
	HTTP_FIELDS,		/* inside the header fields */
	HTTP_ROUTING,		/* head read; the caller decides on the body */
	HTTP_BODY,
	HTTP_COMPLETE,
	HTTP_REFUSED,
};

struct http_request {
	enum http_state state;
	enum http_method method;
	struct bytes path;		/* in head; without the query */
	struct bytes origin;		/* in head; empty when not given */
	bool has_query;
	bool has_length;
	bool is_octets;			/* Content-Type: application/octet-stream */
	bool accepts_br;
	bool wants_close;
	unsigned n_fields, n_hosts, n_origins, n_types;
	size_t body_len;		/* from Content-Length */
	size_t body_got;
	uint8_t *body;			/* the caller's, body_len bytes; NULL before */
	size_t head_len, line_at;
	char head[HTTP_HEAD_MAX];
};

void http_request_init(struct http_request *r);
/*
 * Takes what belongs to this request from p and tells how much that was. Stops at ROUTING, COMPLETE
 * and REFUSED: there it takes nothing.
 */
size_t http_request_feed(struct http_request *r, const void *p, size_t len);
/* ROUTING: go on into body (body_len bytes, NULL when that is 0), which must outlive the request. */
void http_request_accept(struct http_request *r, uint8_t *body);
void http_request_refuse(struct http_request *r);
/* True once the first byte of a request has come. */
bool http_request_begun(const struct http_request *r);

#endif
