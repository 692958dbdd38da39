/* SPDX-License-Identifier: MIT */
/*
 * The one look-up of a table of routes. A body is wanted only where the row says so, and then it is
 * application/octet-stream: a browser won't send that to another origin without asking first.
 */
#include "http/routes.h"

#include <string.h>

static unsigned
check_body(const struct http_route *row, const struct http_request *r)
{
	if (r->method != HTTP_POST && r->method != HTTP_PUT)
		return 0;
	if (!r->has_length)
		return 411;
	if (r->body_len > row->body_max)
		return 413;
	if (r->body_len < row->body_min)
		return 400;
	return r->is_octets ? 0 : 415;
}

unsigned
http_route_find(const struct http_route *rows, size_t n, const struct http_request *r,
    const struct http_route **out)
{
	*out = NULL;
	for (size_t i = 0; i < n; i++) {
		const char *path = rows[i].path;

		if (r->path.len != strlen(path) || memcmp(r->path.p, path, r->path.len) != 0)
			continue;
		if (r->has_query)
			return 404;	/* ids and secrets never stand in a URL */
		if ((rows[i].methods & r->method) == 0)
			return 405;
		*out = &rows[i];
		return check_body(&rows[i], r);
	}
	return 404;
}

bool
http_path_is(const struct http_request *r, const char *path)
{
	return !r->has_query && r->path.len == strlen(path) && memcmp(r->path.p, path, r->path.len) == 0;
}
