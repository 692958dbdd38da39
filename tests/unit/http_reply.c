/* SPDX-License-Identifier: MIT */
/*
 * Heads of replies: one length whatever the outcome, the same security headers on all, and nothing that
 * tells who answers or when.
 */
#include <string.h>

#include "http/reply.h"
#include "tests/lib/tap.h"

static char text[2 * HTTP_REPLY_HEAD_MAX];

static size_t
write_head(const struct http_reply *reply)
{
	struct writer w;

	wr_init(&w, text, sizeof text - 1);
	http_reply_head(&w, reply);
	ok(wr_done(&w), "it fits");
	ok(w.len <= HTTP_REPLY_HEAD_MAX, "it fits the bound");
	text[w.len] = 0;
	return w.len;
}

static bool
has(const char *line)
{
	return strstr(text, line) != NULL;
}

static void
head_has_one_length_for_every_status_and_for_keeping_or_closing(void)
{
	static const unsigned statuses[] = { 200, 400, 404, 405, 411, 413, 415, 503 };
	struct http_reply reply = { .status = 200, .len = 256 };
	size_t want = write_head(&reply);

	for (size_t i = 0; i < TAP_COUNT(statuses); i++)
		for (int close = 0; close < 2; close++) {
			reply.status = statuses[i];
			reply.close = close;
			is_int((long long)write_head(&reply), (long long)want, "status %u", statuses[i]);
			ok(has(close ? "\r\nConnection: close     \r\n" : "\r\nConnection: keep-alive\r\n"),
			    "connection");
		}
}

static void
security_headers_stand_on_every_status(void)
{
	static const unsigned statuses[] = { 200, 303, 308, 400, 404, 503 };
	static const char *lines[] = {
		"\r\nContent-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; "
		"img-src 'self' blob:; connect-src 'self'; form-action 'none'; base-uri 'none'; "
		"frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'\r\n",
		"\r\nCross-Origin-Opener-Policy: same-origin\r\n",
		"\r\nCross-Origin-Embedder-Policy: require-corp\r\n",
		"\r\nCross-Origin-Resource-Policy: same-origin\r\n",
		"\r\nReferrer-Policy: no-referrer\r\n",
		"\r\nX-Content-Type-Options: nosniff\r\n",
		"\r\nPermissions-Policy: ",
		"\r\nCache-Control: no-store\r\n",
	};

	for (size_t i = 0; i < TAP_COUNT(statuses); i++) {
		struct http_reply reply = { .status = statuses[i] };

		write_head(&reply);
		for (size_t j = 0; j < TAP_COUNT(lines); j++)
			ok(has(lines[j]), "%u has %s", statuses[i], lines[j]);
		ok(!has("Server:") && !has("Date:"), "neither Server nor Date");
		ok(!has("Strict-Transport-Security"), "no HSTS without TLS");
	}
}

static void
only_names_with_a_hash_are_cached(void)
{
	struct http_reply reply = { .status = 200, .keep = true, .br = true, .varies = true };

	write_head(&reply);
	ok(has("Cache-Control: private, max-age=31536000, immutable\r\n"), "kept");
	ok(!has("no-store"), "not both");
	ok(has("Content-Encoding: br\r\n") && has("Vary: Accept-Encoding\r\n"), "brotli");
}

static void
other_fields_appear_where_asked(void)
{
	struct http_reply reply = { .status = 303, .hsts = true, .leave = true, .location = "https://b.example/" };

	write_head(&reply);
	ok(has("Strict-Transport-Security: max-age=63072000\r\n"), "HSTS over TLS");
	ok(has("Location: https://b.example/\r\n"), "location");
	ok(has("Clear-Site-Data: \"cache\", \"cookies\", \"storage\"\r\n"), "forget us");
	ok(!has("Access-Control"), "no other origin");
	reply = (struct http_reply){ .status = 200, .allow_origin = "https://c.example" };
	write_head(&reply);
	ok(has("Access-Control-Allow-Origin: https://c.example\r\n") && has("Vary: Origin\r\n"), "an origin");
	ok(!has("Access-Control-Allow-Headers") && !has("Credentials"), "no more than that");
	reply.preflight = true;
	write_head(&reply);
	ok(has("Access-Control-Allow-Headers: Content-Type\r\n") && !has("Credentials"), "preflight");
}

static void
head_ends_with_one_empty_line(void)
{
	struct http_reply reply = { .status = 200, .len = 16352 };
	size_t len = write_head(&reply);

	ok(strncmp(text, "HTTP/1.1 200 \r\n", 15) == 0, "status line");
	ok(has("\r\nContent-Length: 16352\r\n"), "length");
	ok(strstr(text, "\r\n\r\n") == text + len - 4, "the only empty line is at the end");
}

static void
refusal_has_a_body_of_64_bytes(void)
{
	struct bytes body = http_refusal_body();

	is_int((long long)body.len, 64, "length");
	is_int(body.p[63], '\n', "a whole line");
	ok(memchr(body.p, 0, 64) == NULL, "no NUL");
}

int
main(void)
{
	static const struct tap_test tests[] = {
		TEST(head_has_one_length_for_every_status_and_for_keeping_or_closing),
		TEST(security_headers_stand_on_every_status),
		TEST(only_names_with_a_hash_are_cached),
		TEST(other_fields_appear_where_asked),
		TEST(head_ends_with_one_empty_line),
		TEST(refusal_has_a_body_of_64_bytes),
	};

	return tap_run(tests, TAP_COUNT(tests));
}
