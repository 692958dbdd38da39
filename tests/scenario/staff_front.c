/* SPDX-License-Identifier: MIT */
/*
 * The real postern-staff, the test being the store: it passes one request there and one answer back, in three sizes,
 * serves the console, and lets exactly one other origin ask.
 */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ipc/messages.h"
#include "tests/lib/role.h"
#include "tests/lib/tap.h"

enum { SMALL = 4096, MIDDLE = 32768, LARGE = 114688 };

static struct role role;
static char reply[256 * 1024], text[256 * 1024];
static uint8_t heard[ROLE_MESSAGE_MAX], body[ROLE_MESSAGE_MAX];

static void
console_is_served_with_the_same_headers(void)
{
	int fd = client_connect(role.port);

	client_send_text(fd, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
	ok(client_reply(fd, reply, sizeof reply, false) > 0, "a page");
	is_text(reply_body(reply), "<p>home</p>", "the console's");
	ok(strstr(reply, "\r\nContent-Security-Policy: default-src 'none';") != NULL, "policy");
	ok(strstr(reply, "Access-Control") == NULL, "pages are for no other origin");
	client_send_text(fd, "GET /leave HTTP/1.1\r\nHost: a\r\n\r\n");
	client_reply(fd, reply, sizeof reply, false);
	is_int(reply_status(reply), 404, "no quick exit here");
	client_send_text(fd, "GET /v1/keys HTTP/1.1\r\nHost: a\r\n\r\n");
	client_reply(fd, reply, sizeof reply, false);
	is_int(reply_status(reply), 404, "nor any public request");
	close(fd);
}

static void
requests_pass_both_ways_in_three_sizes(void)
{
	static const size_t asked[] = { 1, 500, LARGE }, answered[] = { SMALL, MIDDLE, LARGE };
	int fd = client_connect(role.port);
	uint32_t tag;
	size_t len;

	for (size_t i = 0; i < 3; i++) {
		client_send(fd, text, client_post(text, sizeof text, "/v1/staff", (uint8_t)(i + 1), asked[i]));
		is_int(role_hear(role.store, &tag, heard, &len), MSG_STAFF_REQUEST, "passed on");
		is_int((long long)len, (long long)asked[i], "whole");
		ok(heard[0] == i + 1 && heard[len - 1] == i + 1, "unchanged");
		memset(body, (int)i + 65, sizeof body);
		role_say(role.store, MSG_STAFF_REPLY, tag, body, answered[i]);
		ok(client_reply(fd, reply, sizeof reply, false) > answered[i], "answered");
		is_bytes(reply_body(reply), answered[i], body, answered[i], "with the store's bytes");
	}
	close(fd);
}

static void
answer_of_another_size_is_withheld(void)
{
	static const size_t sizes[] = { 0, 1, SMALL - 1, SMALL + 1, LARGE - 1 };
	int fd = client_connect(role.port);
	uint32_t tag;
	size_t len;

	for (size_t i = 0; i < TAP_COUNT(sizes); i++) {
		client_send(fd, text, client_post(text, sizeof text, "/v1/staff", 1, 100));
		role_hear(role.store, &tag, heard, &len);
		role_say(role.store, MSG_STAFF_REPLY, tag, body, sizes[i]);
		ok(client_reply(fd, reply, sizeof reply, false) > SMALL, "an answer");
		ok(strstr(reply, "\r\nContent-Length: 4096\r\n") != NULL, "of the smallest size");
		is_int(reply_body(reply)[0], 0, "zeros: try again later");
	}
	close(fd);
}

static void
too_large_and_empty_requests_are_refused(void)
{
	struct pollfd p = { .fd = role.store, .events = POLLIN };
	int fd = client_connect(role.port);

	client_send(fd, text, client_post(text, sizeof text, "/v1/staff", 1, LARGE + 1));
	client_reply(fd, reply, sizeof reply, false);
	is_int(reply_status(reply), 413, "too large");
	close(fd);
	fd = client_connect(role.port);
	client_send(fd, text, client_post(text, sizeof text, "/v1/staff", 1, 0));
	client_reply(fd, reply, sizeof reply, false);
	is_int(reply_status(reply), 400, "empty");
	is_int(poll(&p, 1, 0), 0, "the store hears nothing");
	close(fd);
}

static bool
allowed(const char *origin)
{
	int fd = client_connect(role.port);
	bool given;

	snprintf(text, sizeof text, "OPTIONS /v1/staff HTTP/1.1\r\nHost: a\r\nOrigin: %s\r\n"
	    "Access-Control-Request-Method: POST\r\nAccess-Control-Request-Headers: content-type\r\n\r\n", origin);
	client_send_text(fd, text);
	client_reply(fd, reply, sizeof reply, false);
	given = strstr(reply, "\r\nAccess-Control-Allow-Origin: https://console.example:8443\r\n") != NULL;
	ok(given == (strstr(reply, "Access-Control-Allow-Headers: Content-Type\r\n") != NULL), "all or nothing");
	ok(strstr(reply, "Allow-Credentials") == NULL, "never with cookies");
	ok(strstr(reply, "Allow-Origin: *") == NULL, "never to all");
	close(fd);
	return given;
}

static void
exactly_one_other_origin_may_ask(void)
{
	static const char *others[] = { "https://console.example", "http://console.example:8443",
	    "https://console.example:8443/", "https://console.example:84430", "https://xconsole.example:8443",
	    "HTTPS://console.example:8443", "null", "*", "" };

	ok(allowed("https://console.example:8443"), "the one in the configuration");
	for (size_t i = 0; i < TAP_COUNT(others); i++)
		ok(!allowed(others[i]), "not %s", others[i]);
}

static void
answers_carry_the_origin_too(void)
{
	int fd = client_connect(role.port);
	uint32_t tag;
	size_t len;

	client_send_text(fd, "POST /v1/staff HTTP/1.1\r\nHost: a\r\nOrigin: https://console.example:8443\r\n"
	    "Content-Type: application/octet-stream\r\nContent-Length: 3\r\n\r\nabc");
	role_hear(role.store, &tag, heard, &len);
	role_say(role.store, MSG_STAFF_REPLY, tag, body, SMALL);
	client_reply(fd, reply, sizeof reply, false);
	ok(strstr(reply, "\r\nAccess-Control-Allow-Origin: https://console.example:8443\r\n") != NULL, "named");
	close(fd);
	ok(role_end(&role), "still alive");
}

int
main(void)
{
	static const struct tap_test tests[] = {
		TEST(console_is_served_with_the_same_headers),
		TEST(requests_pass_both_ways_in_three_sizes),
		TEST(answer_of_another_size_is_withheld),
		TEST(too_large_and_empty_requests_are_refused),
		TEST(exactly_one_other_origin_may_ask),
		TEST(answers_carry_the_origin_too),
	};

	role_start(&role, &(struct role_options){ .program = "postern-staff",
	    .config = "staff_origin https://console.example:8443\n" });
	return tap_run(tests, TAP_COUNT(tests));
}
