/* SPDX-License-Identifier: MIT */
/*
 * The table of routes: whole paths, listed methods, sizes within the row.
 */
#include <stdio.h>
#include <string.h>

#include "http/routes.h"
#include "tests/lib/tap.h"

static const struct http_route rows[] = {
	{ "/v1/a", HTTP_GET | HTTP_HEAD, 0, 0, 10, NULL },
	{ "/v1/b", HTTP_POST, 32, 64, 10, NULL },
};

static const struct http_route *row;

static unsigned
find(const char *line, const char *fields)
{
	static struct http_request r;
	char text[512];
	int n = snprintf(text, sizeof text, "%s HTTP/1.1\r\nHost: a\r\n%s\r\n", line, fields);

	http_request_init(&r);
	is_int((long long)http_request_feed(&r, text, (size_t)n), n, "read");
	is_int(r.state, HTTP_ROUTING, "%s is well formed", line);
	return http_route_find(rows, TAP_COUNT(rows), &r, &row);
}

#define OCTETS "Content-Type: application/octet-stream\r\n"

static void
paths_match_whole(void)
{
	is_int(find("GET /v1/a", ""), 0, "the path");
	ok(row == &rows[0], "its row");
	is_int(find("GET /v1/a/", ""), 404, "longer");
	is_int(find("GET /v1/", ""), 404, "shorter");
	is_int(find("GET /V1/a", ""), 404, "another case");
	is_int(find("GET //v1/a", ""), 404, "two slashes");
	is_int(find("GET /v1/%61", ""), 404, "nothing is decoded");
	is_int(find("GET /v1/../v1/a", ""), 404, "nothing is resolved");
	is_int(find("GET /v1/a?x=1", ""), 404, "no query");
	is_int(find("GET /v1/a?", ""), 404, "not even an empty one");
}

static void
methods_are_those_listed(void)
{
	is_int(find("HEAD /v1/a", ""), 0, "HEAD is listed");
	is_int(find("POST /v1/a", OCTETS "Content-Length: 0\r\n"), 405, "POST is not");
	is_int(find("GET /v1/b", ""), 405, "GET is not");
	is_int(find("OPTIONS /v1/b", ""), 405, "OPTIONS is not");
}

static void
bodies_are_within_the_row(void)
{
	is_int(find("POST /v1/b", OCTETS "Content-Length: 32\r\n"), 0, "the least");
	is_int(find("POST /v1/b", OCTETS "Content-Length: 64\r\n"), 0, "the most");
	is_int(find("POST /v1/b", OCTETS "Content-Length: 31\r\n"), 400, "less");
	is_int(find("POST /v1/b", OCTETS "Content-Length: 65\r\n"), 413, "more");
	is_int(find("POST /v1/b", OCTETS), 411, "no length");
	is_int(find("POST /v1/b", "Content-Length: 32\r\n"), 415, "no type");
	is_int(find("POST /v1/b", "Content-Length: 32\r\nContent-Type: text/plain\r\n"), 415, "a type that a "
	    "page elsewhere may send unasked");
}

int
main(void)
{
	static const struct tap_test tests[] = {
		TEST(paths_match_whole),
		TEST(methods_are_those_listed),
		TEST(bodies_are_within_the_row),
	};

	return tap_run(tests, TAP_COUNT(tests));
}
