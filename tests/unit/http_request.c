/* SPDX-License-Identifier: MIT */
/*
 * The strict parser against a matrix of malformed requests: each is refused fed whole, byte by byte and in
 * every two pieces, and what follows it is never a request.
 */
#include <stdio.h>
#include <string.h>

#include "http/request.h"
#include "tests/lib/tap.h"

struct text {
	const char *p;
	size_t len;
	const char *what;
};
#define TEXT(what, literal) { literal, sizeof(literal) - 1, what }
#define H "Host: a.example\r\n"

static const struct text refused[] = {
	TEXT("an unknown method", "DELETE / HTTP/1.1\r\n" H "\r\n"),
	TEXT("TRACE", "TRACE / HTTP/1.1\r\n" H "\r\n"),
	TEXT("CONNECT", "CONNECT a.example:443 HTTP/1.1\r\n" H "\r\n"),
	TEXT("a method in lower case", "get / HTTP/1.1\r\n" H "\r\n"),
	TEXT("a method that is a beginning", "GE / HTTP/1.1\r\n" H "\r\n"),
	TEXT("no method", " / HTTP/1.1\r\n" H "\r\n"),
	TEXT("an empty line first", "\r\nGET / HTTP/1.1\r\n" H "\r\n"),
	TEXT("a NUL in the method", "GE\0T / HTTP/1.1\r\n" H "\r\n"),
	TEXT("two spaces before the target", "GET  / HTTP/1.1\r\n" H "\r\n"),
	TEXT("two spaces behind the target", "GET /  HTTP/1.1\r\n" H "\r\n"),
	TEXT("a tab for a space", "GET\t/ HTTP/1.1\r\n" H "\r\n"),
	TEXT("a space at the end of the line", "GET / HTTP/1.1 \r\n" H "\r\n"),
	TEXT("no target", "GET HTTP/1.1\r\n" H "\r\n"),
	TEXT("absolute form", "GET http://a.example/ HTTP/1.1\r\n" H "\r\n"),
	TEXT("asterisk form", "OPTIONS * HTTP/1.1\r\n" H "\r\n"),
	TEXT("a target without its slash", "GET index HTTP/1.1\r\n" H "\r\n"),
	TEXT("a NUL in the target", "GET /a\0b HTTP/1.1\r\n" H "\r\n"),
	TEXT("a byte above ASCII in the target", "GET /\xc3\xa9 HTTP/1.1\r\n" H "\r\n"),
	TEXT("a fragment", "GET /#a HTTP/1.1\r\n" H "\r\n"),
	TEXT("a backslash", "GET /..\\a HTTP/1.1\r\n" H "\r\n"),
	TEXT("a quote in the target", "GET /\" HTTP/1.1\r\n" H "\r\n"),
	TEXT("half a percent escape", "GET /%4 HTTP/1.1\r\n" H "\r\n"),
	TEXT("a percent escape that is none", "GET /%zz HTTP/1.1\r\n" H "\r\n"),
	TEXT("HTTP/1.0", "GET / HTTP/1.0\r\n" H "\r\n"),
	TEXT("HTTP/0.9", "GET /\r\n"),
	TEXT("HTTP/2.0", "GET / HTTP/2.0\r\n" H "\r\n"),
	TEXT("HTTP/1.9", "GET / HTTP/1.9\r\n" H "\r\n"),
	TEXT("HTTP/01.1", "GET / HTTP/01.1\r\n" H "\r\n"),
	TEXT("HTTP/1.10", "GET / HTTP/1.10\r\n" H "\r\n"),
	TEXT("http in lower case", "GET / http/1.1\r\n" H "\r\n"),
	TEXT("the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
	TEXT("a TLS greeting", "\x16\x03\x01\x00\x05\x01\x00\x00\x01\n"),
	TEXT("a bare LF behind the request line", "GET / HTTP/1.1\n" H "\r\n"),
	TEXT("a bare LF behind a field", "GET / HTTP/1.1\r\nHost: a\n\r\n"),
	TEXT("a bare LF behind a longer field", "GET / HTTP/1.1\r\n" H "X: abcd\n\r\n"),
	TEXT("a bare LF at the end", "GET / HTTP/1.1\r\n" H "\n"),
	TEXT("a bare CR in a field", "GET / HTTP/1.1\r\nHost: a\rX: b\r\n\r\n"),
	TEXT("two CR", "GET / HTTP/1.1\r\r\n" H "\r\n"),
	TEXT("no Host", "GET / HTTP/1.1\r\n\r\n"),
	TEXT("two Hosts", "GET / HTTP/1.1\r\n" H H "\r\n"),
	TEXT("two Hosts in different case", "GET / HTTP/1.1\r\n" H "hOST: a.example\r\n\r\n"),
	TEXT("an empty Host", "GET / HTTP/1.1\r\nHost: \r\n\r\n"),
	TEXT("a Host with a path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n"),
	TEXT("a Host with a user", "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n"),
	TEXT("a list of Hosts", "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n"),
	TEXT("a folded field", "GET / HTTP/1.1\r\n" H "X: a\r\n b\r\n\r\n"),
	TEXT("a field folded with a tab", "GET / HTTP/1.1\r\n" H "X: a\r\n\tb\r\n\r\n"),
	TEXT("a first field that begins with a space", "GET / HTTP/1.1\r\n Host: a\r\n\r\n"),
	TEXT("a space before the colon", "GET / HTTP/1.1\r\nHost : a\r\n\r\n"),
	TEXT("a length with a space before the colon", "POST / HTTP/1.1\r\n" H "Content-Length : 3\r\n\r\nabc"),
	TEXT("a field without a colon", "GET / HTTP/1.1\r\n" H "X\r\n\r\n"),
	TEXT("a field without a name", "GET / HTTP/1.1\r\n" H ": a\r\n\r\n"),
	TEXT("a field name with a bracket", "GET / HTTP/1.1\r\n" H "X(a): b\r\n\r\n"),
	TEXT("a field name above ASCII", "GET / HTTP/1.1\r\n" H "\xc3\xa9: b\r\n\r\n"),
	TEXT("a NUL in a field name", "GET / HTTP/1.1\r\n" H "X\0: b\r\n\r\n"),
	TEXT("a NUL in a value", "GET / HTTP/1.1\r\n" H "X: a\0b\r\n\r\n"),
	TEXT("a NUL in Host", "GET / HTTP/1.1\r\nHost: a\0b\r\n\r\n"),
	TEXT("a bell in a value", "GET / HTTP/1.1\r\n" H "X: a\ab\r\n\r\n"),
	TEXT("a delete in a value", "GET / HTTP/1.1\r\n" H "X: a\x7f\r\n\r\n"),
	TEXT("Transfer-Encoding: chunked", "POST / HTTP/1.1\r\n" H "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
	TEXT("transfer-encoding of any kind", "POST / HTTP/1.1\r\n" H "tRANSFER-eNCODING: x\r\n\r\n"),
	TEXT("an empty Transfer-Encoding", "POST / HTTP/1.1\r\n" H "Transfer-Encoding:\r\n\r\n"),
	TEXT("a length and Transfer-Encoding",
	    "POST / HTTP/1.1\r\n" H "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\nabc"),
	TEXT("Content-Encoding", "POST / HTTP/1.1\r\n" H "Content-Encoding: gzip\r\nContent-Length: 1\r\n\r\na"),
	TEXT("Expect", "POST / HTTP/1.1\r\n" H "Content-Length: 3\r\nExpect: 100-continue\r\n\r\nabc"),
	TEXT("Upgrade", "GET / HTTP/1.1\r\n" H "Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n"),
	TEXT("HTTP2-Settings", "GET / HTTP/1.1\r\n" H "HTTP2-Settings: AAMA\r\n\r\n"),
	TEXT("Trailer", "POST / HTTP/1.1\r\n" H "Trailer: X\r\n\r\n"),
	TEXT("two equal lengths", "POST / HTTP/1.1\r\n" H "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc"),
	TEXT("two lengths", "POST / HTTP/1.1\r\n" H "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd"),
	TEXT("a list of lengths", "POST / HTTP/1.1\r\n" H "Content-Length: 3, 3\r\n\r\nabc"),
	TEXT("an empty length", "POST / HTTP/1.1\r\n" H "Content-Length: \r\n\r\n"),
	TEXT("a length with a plus", "POST / HTTP/1.1\r\n" H "Content-Length: +3\r\n\r\nabc"),
	TEXT("a length with a minus", "POST / HTTP/1.1\r\n" H "Content-Length: -3\r\n\r\nabc"),
	TEXT("a length in hex", "POST / HTTP/1.1\r\n" H "Content-Length: 0x3\r\n\r\nabc"),
	TEXT("a length with a point", "POST / HTTP/1.1\r\n" H "Content-Length: 3.0\r\n\r\nabc"),
	TEXT("a length with a space inside", "POST / HTTP/1.1\r\n" H "Content-Length: 1 2\r\n\r\nabc"),
	TEXT("a length of ten digits", "POST / HTTP/1.1\r\n" H "Content-Length: 4294967299\r\n\r\nabc"),
	TEXT("a length past 64 bits", "POST / HTTP/1.1\r\n" H "Content-Length: 18446744073709551619\r\n\r\nabc"),
	TEXT("a body on GET", "GET / HTTP/1.1\r\n" H "Content-Length: 3\r\n\r\nabc"),
	TEXT("a body on HEAD", "HEAD / HTTP/1.1\r\n" H "Content-Length: 3\r\n\r\nabc"),
	TEXT("a body on OPTIONS", "OPTIONS / HTTP/1.1\r\n" H "Content-Length: 3\r\n\r\nabc"),
	TEXT("two content types", "POST / HTTP/1.1\r\n" H "Content-Type: a/b\r\nContent-Type: a/b\r\n\r\n"),
	TEXT("two origins", "POST / HTTP/1.1\r\n" H "Origin: https://a\r\nOrigin: https://b\r\n\r\n"),
};

static const char follower[] = "GET /smuggled HTTP/1.1\r\nHost: b\r\n\r\n";

/* Feeds all of text in pieces of at most `step` bytes; true if it came to ROUTING. */
static bool
routes(struct http_request *r, const char *text, size_t len, size_t step)
{
	for (size_t at = 0; at < len;) {
		size_t n = len - at < step ? len - at : step;
		size_t used = http_request_feed(r, text + at, n);

		if (r->state == HTTP_ROUTING)
			return true;
		if (used == 0)
			return false;
		at += used;
	}
	return false;
}

static void
every_malformed_request_is_refused(void)
{
	for (size_t i = 0; i < TAP_COUNT(refused); i++) {
		struct http_request r;

		http_request_init(&r);
		ok(!routes(&r, refused[i].p, refused[i].len, refused[i].len), "%s", refused[i].what);
		is_int(r.state, HTTP_REFUSED, "%s", refused[i].what);
	}
}

static void
malformed_requests_are_refused_byte_by_byte_and_in_every_two_pieces(void)
{
	for (size_t i = 0; i < TAP_COUNT(refused); i++) {
		struct http_request r;

		http_request_init(&r);
		ok(!routes(&r, refused[i].p, refused[i].len, 1), "%s", refused[i].what);
		is_int(r.state, HTTP_REFUSED, "%s, byte by byte", refused[i].what);
		for (size_t cut = 1; cut < refused[i].len; cut++) {
			http_request_init(&r);
			if (!routes(&r, refused[i].p, cut, cut) && r.state != HTTP_REFUSED)
				routes(&r, refused[i].p + cut, refused[i].len - cut, refused[i].len);
			is_int(r.state, HTTP_REFUSED, "%s, cut at %zu", refused[i].what, cut);
		}
	}
}

static void
no_byte_behind_a_refusal_is_ever_a_request(void)
{
	for (size_t i = 0; i < TAP_COUNT(refused); i++) {
		struct http_request r;
		char text[1024];
		size_t len = refused[i].len;

		memcpy(text, refused[i].p, len);
		memcpy(text + len, follower, sizeof follower - 1);
		len += sizeof follower - 1;
		for (size_t step = 1; step <= len; step = step == 1 ? 7 : step + 100) {
			http_request_init(&r);
			ok(!routes(&r, text, len, step), "%s", refused[i].what);
			is_int(r.state, HTTP_REFUSED, "%s", refused[i].what);
			is_int((long long)http_request_feed(&r, follower, sizeof follower - 1), 0,
			    "%s: nothing more is taken", refused[i].what);
		}
	}
}

static const struct text taken[] = {
	TEXT("the least", "GET / HTTP/1.1\r\nHost: a\r\n\r\n"),
	TEXT("a port", "GET / HTTP/1.1\r\nHost: a.example:8443\r\n\r\n"),
	TEXT("an IPv6 host", "GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n"),
	TEXT("no space behind the colon", "GET / HTTP/1.1\r\nHost:a\r\n\r\n"),
	TEXT("spaces and tabs around a value", "GET / HTTP/1.1\r\nHost: \t a \t\r\n\r\n"),
	TEXT("an empty value of a field we do not know", "GET / HTTP/1.1\r\nHost: a\r\nX:\r\n\r\n"),
	TEXT("a user agent above ASCII", "GET / HTTP/1.1\r\nHost: a\r\nUser-Agent: \xe4\xb8\xad\r\n\r\n"),
	TEXT("cookies, which are not looked at", "GET / HTTP/1.1\r\nHost: a\r\nCookie: a=b; c=\"d\"\r\n\r\n"),
	TEXT("GET with the length 0", "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n"),
	TEXT("upgrade-insecure-requests", "GET / HTTP/1.1\r\nHost: a\r\nUpgrade-Insecure-Requests: 1\r\n\r\n"),
	TEXT("a query", "GET /?fbclid=a%20b HTTP/1.1\r\nHost: a\r\n\r\n"),
};

static void
what_browsers_send_is_taken(void)
{
	for (size_t i = 0; i < TAP_COUNT(taken); i++)
		for (size_t step = 1; step <= taken[i].len; step++) {
			struct http_request r;

			http_request_init(&r);
			ok(routes(&r, taken[i].p, taken[i].len, step), "%s", taken[i].what);
		}
}

static void
parts_of_a_head_are_read(void)
{
	static const char text[] = "POST /v1/tips?a=b?c HTTP/1.1\r\nHost: a\r\nCONTENT-LENGTH: 007\r\n"
	    "Content-Type: Application/Octet-Stream\r\nOrigin: https://b.example\r\n"
	    "Accept-Encoding: gzip, BR;q=0.1\r\nConnection: x, Close\r\n\r\n";
	struct http_request r;

	http_request_init(&r);
	ok(!http_request_begun(&r), "nothing has come");
	ok(routes(&r, text, sizeof text - 1, 5), "taken");
	ok(http_request_begun(&r), "it has begun");
	is_int(r.method, HTTP_POST, "method");
	is_bytes(r.path.p, r.path.len, "/v1/tips", 8, "path without its query");
	ok(r.has_query, "the query is noticed");
	is_int((long long)r.body_len, 7, "length");
	ok(r.has_length && r.is_octets && r.accepts_br && r.wants_close, "flags");
	is_bytes(r.origin.p, r.origin.len, "https://b.example", 17, "origin");
}

static bool
accepts_br(const char *value)
{
	struct http_request r;
	char text[256];
	int n = snprintf(text, sizeof text, "GET / HTTP/1.1\r\nHost: a\r\nAccept-Encoding: %s\r\n\r\n", value);

	http_request_init(&r);
	ok(routes(&r, text, (size_t)n, 100), "%s", value);
	return r.accepts_br;
}

static void
brotli_is_taken_at_its_word(void)
{
	ok(accepts_br("br"), "alone");
	ok(accepts_br("gzip, deflate, br, zstd"), "in a list");
	ok(accepts_br("gzip,br;q=0.5"), "with a weight");
	ok(!accepts_br("br;q=0"), "with the weight 0");
	ok(!accepts_br("br; q=0.000"), "with the weight 0.000");
	ok(!accepts_br("gzip"), "not named");
	ok(!accepts_br("brotli, xbr"), "other names");
	ok(!accepts_br(""), "empty");
}

static void
body_is_exactly_what_was_announced(void)
{
	static const char text[] = "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhelloGET /b";
	uint8_t body[5];

	for (size_t step = 1; step < sizeof text; step++) {
		struct http_request r;
		size_t at = 0;

		http_request_init(&r);
		while (at < sizeof text - 1 && r.state != HTTP_COMPLETE) {
			size_t n = sizeof text - 1 - at < step ? sizeof text - 1 - at : step;

			at += http_request_feed(&r, text + at, n);
			if (r.state == HTTP_ROUTING)
				http_request_accept(&r, body);
		}
		is_int(r.state, HTTP_COMPLETE, "complete");
		is_bytes(body, 5, "hello", 5, "body in steps of %zu", step);
		is_int((long long)(sizeof text - 1 - at), 6, "what follows is left");
		is_int((long long)http_request_feed(&r, text + at, 6), 0, "and not taken");
	}
}

static void
head_of_8_kib_is_taken_and_one_byte_more_is_not(void)
{
	static char text[HTTP_HEAD_MAX + 2];
	static const char begin[] = "GET / HTTP/1.1\r\nHost: a\r\nX: ";

	for (size_t over = 0; over < 2; over++) {
		struct http_request r;
		size_t len = HTTP_HEAD_MAX + over;

		memset(text, 'x', sizeof text);
		memcpy(text, begin, sizeof begin - 1);
		memcpy(text + len - 4, "\r\n\r\n", 4);
		http_request_init(&r);
		ok(routes(&r, text, len, 1000) == (over == 0), "%zu bytes", len);
		is_int(r.state, over == 0 ? HTTP_ROUTING : HTTP_REFUSED, "%zu bytes", len);
	}
}

static void
line_that_never_ends_is_refused_at_8_kib(void)
{
	static char text[3 * HTTP_HEAD_MAX];
	struct http_request r;

	memset(text, 'G', sizeof text);
	http_request_init(&r);
	ok(!routes(&r, text, sizeof text, 1), "byte by byte");
	is_int(r.state, HTTP_REFUSED, "refused");
	ok(r.head_len <= HTTP_HEAD_MAX, "no more was kept");
}

static void
field_64_is_taken_and_65_is_not(void)
{
	for (int n = HTTP_FIELDS_MAX; n <= HTTP_FIELDS_MAX + 1; n++) {
		struct http_request r;
		char text[2048] = "GET / HTTP/1.1\r\nHost: a\r\n";

		for (int i = 1; i < n; i++)
			strcat(text, "X: y\r\n");
		strcat(text, "\r\n");
		http_request_init(&r);
		ok(routes(&r, text, strlen(text), 4096) == (n == HTTP_FIELDS_MAX), "%d fields", n);
	}
}

static void
target_of_1024_bytes_is_taken_and_one_more_is_not(void)
{
	for (size_t n = HTTP_TARGET_MAX; n <= HTTP_TARGET_MAX + 1; n++) {
		struct http_request r;
		char text[2048];
		char target[HTTP_TARGET_MAX + 2];
		int len;

		memset(target, 'a', n);
		target[0] = '/';
		target[n] = 0;
		len = snprintf(text, sizeof text, "GET %s HTTP/1.1\r\nHost: a\r\n\r\n", target);
		http_request_init(&r);
		ok(routes(&r, text, (size_t)len, 4096) == (n == HTTP_TARGET_MAX), "%zu bytes", n);
	}
}

int
main(void)
{
	static const struct tap_test tests[] = {
		TEST(every_malformed_request_is_refused),
		TEST(malformed_requests_are_refused_byte_by_byte_and_in_every_two_pieces),
		TEST(no_byte_behind_a_refusal_is_ever_a_request),
		TEST(what_browsers_send_is_taken),
		TEST(parts_of_a_head_are_read),
		TEST(brotli_is_taken_at_its_word),
		TEST(body_is_exactly_what_was_announced),
		TEST(head_of_8_kib_is_taken_and_one_byte_more_is_not),
		TEST(line_that_never_ends_is_refused_at_8_kib),
		TEST(field_64_is_taken_and_65_is_not),
		TEST(target_of_1024_bytes_is_taken_and_one_more_is_not),
	};

	return tap_run(tests, TAP_COUNT(tests));
}
