/* SPDX-License-Identifier: MIT */
/*
 * What a listener answers: a constant table, one row a line, looked at before any handler runs. A row
 * fixes the method, the sizes of the body and the one size of the answer, so success and refusal weigh
 * the same. Paths match whole and byte for byte; nothing is decoded.
 */
#ifndef POSTERN_HTTP_ROUTES_H
#define POSTERN_HTTP_ROUTES_H

#include "http/request.h"

struct exchange;		/* net/exchange.h; here only its name */

typedef void http_handler(struct exchange *x);

struct http_route {
	const char *path;
	unsigned methods;		/* bits of enum http_method */
	uint32_t body_min, body_max;	/* bytes; a body is always application/octet-stream */
	uint32_t reply_len;		/* bytes of every answer; 0: the handler's own size classes */
	http_handler *handle;
};

/*
 * The row for a request whose head was read. Returns 0 and the row, or the status to refuse with: 404
 * no such path (or a query on one), 405 another method, 411 no length, 413 too long, 415 another type,
 * 400 too short.
 */
unsigned http_route_find(const struct http_route *rows, size_t n, const struct http_request *r,
    const struct http_route **out);

/* True when the whole path is this and no query follows. */
bool http_path_is(const struct http_request *r, const char *path);

#endif
