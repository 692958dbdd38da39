/* SPDX-License-Identifier: MIT */
/*
 * The request parser: the outcome must not depend on how the bytes were cut, nothing may be taken after
 * COMPLETE or REFUSED, and a body is never longer than announced. The first byte chooses the cut.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "http/request.h"

enum { BODY_MAX = 4096 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void
must(int holds)
{
	if (!holds)
		abort();
}

static size_t
run(struct http_request *r, uint8_t body[BODY_MAX], const uint8_t *p, size_t len, size_t step)
{
	size_t at = 0;

	http_request_init(r);
	while (at < len) {
		size_t n = len - at < step ? len - at : step;
		size_t used = http_request_feed(r, p + at, n);

		must(used <= n);
		at += used;
		if (r->state == HTTP_ROUTING) {
			must(r->n_hosts == 1);
			if (r->body_len <= BODY_MAX)
				http_request_accept(r, body);
			else
				http_request_refuse(r);
		} else if (used == 0) {
			break;
		}
	}
	return at;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static struct http_request a, b;
	static uint8_t body_a[BODY_MAX], body_b[BODY_MAX];
	size_t step = len > 0 ? 1 + data[0] % 64u : 1, at;

	if (len == 0)
		return 0;
	at = run(&a, body_a, data + 1, len - 1, len);
	run(&b, body_b, data + 1, len - 1, step);
	must(a.state == b.state);
	if (a.state == HTTP_COMPLETE || a.state == HTTP_REFUSED)
		must(http_request_feed(&a, data + 1, len - 1) == 0);
	if (a.state != HTTP_COMPLETE)
		return 0;
	must(at <= len - 1 && a.body_got == a.body_len && a.body_len == b.body_len);
	must(memcmp(body_a, body_b, a.body_len) == 0);
	must(a.path.len > 0 && a.path.p[0] == '/' && a.path.len == b.path.len);
	return 0;
}
