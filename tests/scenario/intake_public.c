/* SPDX-License-Identifier: MIT */
/*
 * A resident's day at the real postern-intake, the test being the store: pages, keys, a tip, mail. And S3: whatever
 * the outcome, each route's reply weighs the same to the byte.
 */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ipc/messages.h"
#include "tests/lib/role.h"
#include "tests/lib/tap.h"

enum { TIP = 16352, ACK = 256, KEYS = 32768, MAIL = 16256 };

static struct role role;
static char reply[64 * 1024];
static uint8_t heard[ROLE_MESSAGE_MAX];

static size_t
get(int fd, const char *path, const char *fields)
{
	char text[512];

	snprintf(text, sizeof text, "GET %s HTTP/1.1\r\nHost: localhost\r\n%s\r\n", path, fields);
	client_send_text(fd, text);
	return client_reply(fd, reply, sizeof reply, false);
}

/* Sends a tip and gives the tag under which the store hears it. */
static uint32_t
send_tip(int fd, uint8_t fill)
{
	static char text[TIP + 512];
	uint32_t tag = 0;
	size_t len;

	client_send(fd, text, client_post(text, sizeof text, "/v1/tips", fill, TIP));
	is_int(role_hear(role.store, &tag, heard, &len), MSG_TIP_PUT, "the store is asked to keep it");
	is_int((long long)len, TIP, "whole");
	ok(heard[0] == fill && heard[TIP - 1] == fill, "as it was sent");
	return tag;
}

static void
pages_are_served_from_memory(void)
{
	int fd = client_connect(role.port);

	get(fd, "/", "");
	is_int(reply_status(reply), 200, "home");
	is_text(reply_body(reply), "<p>home</p>", "its text");
	ok(strstr(reply, "Content-Type: text/html; charset=utf-8\r\n") != NULL, "its type");
	ok(strstr(reply, "Cache-Control: no-store\r\n") != NULL, "not kept");
	get(fd, "/safe", "");
	is_text(reply_body(reply), "<p>safe</p>", "a page without its ending");
	get(fd, "/cy/", "");
	is_text(reply_body(reply), "<p>cartref</p>", "a folder");
	get(fd, "/cy", "");
	is_int(reply_status(reply), 308, "a folder without its slash");
	ok(strstr(reply, "\r\nLocation: /cy/\r\n") != NULL, "leads there");
	get(fd, "/?fbclid=x", "");
	is_int(reply_status(reply), 200, "what others hang on a link is not looked at");
	close(fd);
}

static void
hashed_files_are_kept_and_come_in_brotli_when_taken(void)
{
	static const char path[] = "/assets/app-0123456789abcdef.js";
	int fd = client_connect(role.port);

	get(fd, path, "");
	is_text(reply_body(reply), "export const answer = 42;\n", "plain");
	ok(strstr(reply, "immutable\r\n") != NULL, "kept for ever");
	ok(strstr(reply, "Content-Type: text/javascript; charset=utf-8\r\n") != NULL, "type");
	ok(strstr(reply, "Vary: Accept-Encoding\r\n") != NULL, "varies");
	get(fd, path, "Accept-Encoding: gzip, br\r\n");
	is_text(reply_body(reply), "not really brotli", "the packed one");
	ok(strstr(reply, "Content-Encoding: br\r\n") != NULL, "says so");
	close(fd);
}

static void
missing_pages_and_the_quick_exit_answer(void)
{
	int fd = client_connect(role.port);

	get(fd, "/nowhere", "");
	is_int(reply_status(reply), 404, "nothing there");
	is_text(reply_body(reply), "<p>nothing here</p>", "the site's own page");
	get(fd, "/../etc/passwd", "");
	is_int(reply_status(reply), 404, "no way up");
	get(fd, "/safe.html", "");
	is_int(reply_status(reply), 404, "one name for each page");
	get(fd, "/leave", "");
	is_int(reply_status(reply), 303, "leaving");
	ok(strstr(reply, "\r\nLocation: https://elsewhere.example/weather\r\n") != NULL, "as the site says");
	ok(strstr(reply, "\r\nClear-Site-Data: \"cache\", \"cookies\", \"storage\"\r\n") != NULL, "forget us");
	client_send_text(fd, "HEAD / HTTP/1.1\r\nHost: a\r\n\r\nGET /safe HTTP/1.1\r\nHost: a\r\n\r\n");
	ok(client_reply(fd, reply, sizeof reply, true) > 0, "HEAD has a head");
	ok(strstr(reply, "\r\nContent-Length: 11\r\n") != NULL, "with the page's length");
	client_reply(fd, reply, sizeof reply, false);
	is_text(reply_body(reply), "<p>safe</p>", "and no body: the next reply follows");
	close(fd);
}

static void
tip_goes_to_the_store_and_its_acknowledgement_comes_back(void)
{
	uint8_t ack[ACK];
	int fd = client_connect(role.port);
	uint32_t tag = send_tip(fd, 0xa5);

	memset(ack, 0x5a, sizeof ack);
	role_say(role.store, MSG_TIP_DONE, tag, ack, sizeof ack);
	client_reply(fd, reply, sizeof reply, false);
	is_int(reply_status(reply), 200, "status");
	is_bytes(reply_body(reply), ACK, ack, ACK, "the store's own bytes");
	close(fd);
}

static void
keys_are_asked_for_once_and_kept_for_a_while(void)
{
	static uint8_t keys[KEYS];
	struct pollfd p = { .fd = role.store, .events = POLLIN };
	int fd = client_connect(role.port);
	uint32_t tag;
	size_t len;

	keys[0] = 'P';
	keys[KEYS - 1] = 7;
	client_send_text(fd, "GET /v1/keys HTTP/1.1\r\nHost: a\r\n\r\n");
	is_int(role_hear(role.store, &tag, heard, &len), MSG_KEYS_GET, "asked");
	role_say(role.store, MSG_KEYS, tag, keys, sizeof keys);
	client_reply(fd, reply, sizeof reply, false);
	is_bytes(reply_body(reply), KEYS, keys, KEYS, "given");
	get(fd, "/v1/keys", "");
	is_bytes(reply_body(reply), KEYS, keys, KEYS, "given again");
	is_int(poll(&p, 1, 0), 0, "without asking the store again");
	keys[1] = 'Q';
	role_say(role.store, MSG_KEYS, 0, keys, sizeof keys);
	do {	/* the word and our question come by different ways */
		get(fd, "/v1/keys", "");
	} while (reply_body(reply)[1] != 'Q');
	is_bytes(reply_body(reply), KEYS, keys, KEYS, "new ones at the store's word");
	close(fd);
}

static void
mail_is_collected_by_address(void)
{
	static uint8_t mail[MAIL];
	char text[512];
	int fd = client_connect(role.port);
	uint32_t tag;
	size_t len;

	memset(mail, 9, sizeof mail);
	client_send(fd, text, client_post(text, sizeof text, "/v1/mailbox", 0x77, 32));
	is_int(role_hear(role.store, &tag, heard, &len), MSG_MAIL_COLLECT, "asked");
	is_int((long long)len, 32, "with the address only");
	role_say(role.store, MSG_MAIL, tag, mail, sizeof mail);
	client_reply(fd, reply, sizeof reply, false);
	is_bytes(reply_body(reply), MAIL, mail, MAIL, "four slots");
	close(fd);
}

static void
success_and_refusal_of_a_tip_have_the_same_number_of_bytes(void)
{
	static const uint8_t nobody[8], everybody[8] = { 255, 255, 255, 255, 255, 255, 255, 255 };
	static char text[TIP + 512];
	uint8_t ack[ACK] = { 'P', 'S', 'A', '1', 0 };
	struct pollfd p = { .fd = role.store, .events = POLLIN };
	int fd = client_connect(role.port);
	size_t kept, refused;
	uint32_t tag = send_tip(fd, 1);

	role_say(role.store, MSG_TIP_DONE, tag, ack, sizeof ack);
	kept = client_reply(fd, reply, sizeof reply, false);
	ok(kept > ACK, "a reply");
	ack[4] = 2;
	for (int i = 0; i < 50; i++) {
		memset(ack + 5, i, sizeof ack - 5);
		tag = send_tip(fd, (uint8_t)i);
		role_say(role.store, MSG_TIP_DONE, tag, ack, sizeof ack);
		is_int((long long)client_reply(fd, reply, sizeof reply, false), (long long)kept, "tip %d", i);
	}
	role_say(role.store, MSG_ADMISSION, 0, nobody, sizeof nobody);
	role_say(role.store, MSG_TIP_DONE, 0xdead, ack, sizeof ack);	/* heard after it; for nobody */
	do {	/* the word and our question come by different ways */
		size_t len = client_post(text, sizeof text, "/v1/tips", 3, TIP);
		struct pollfd either[2] = { { .fd = fd, .events = POLLIN }, p };

		client_send(fd, text, len);
		ok(poll(either, 2, ROLE_WAIT_MS) > 0, "an answer or a question");
		if (either[1].revents == 0)
			break;
		role_hear(role.store, &tag, heard, &len);
		role_say(role.store, MSG_TIP_DONE, tag, ack, sizeof ack);
		client_reply(fd, reply, sizeof reply, false);
	} while (true);
	refused = client_reply(fd, reply, sizeof reply, false);
	is_int((long long)refused, (long long)kept, "turned away by lot: the same number of bytes");
	is_int(reply_status(reply), 200, "the same status");
	ok(memcmp(reply_body(reply), "PSA1\1\0\0\0", 8) == 0, "it says: try again later");
	is_int(poll(&p, 1, 0), 0, "and the store was not asked");
	role_say(role.store, MSG_ADMISSION, 0, everybody, sizeof everybody);
	close(fd);
}

static void
mail_and_no_mail_and_no_store_have_the_same_number_of_bytes(void)
{
	static uint8_t mail[MAIL];
	char text[512];
	size_t sizes[3];
	int fd = client_connect(role.port);
	uint32_t tag;
	size_t len;

	for (int i = 0; i < 3; i++) {
		client_send(fd, text, client_post(text, sizeof text, "/v1/mailbox", (uint8_t)i, 32));
		role_hear(role.store, &tag, heard, &len);
		memset(mail, i, sizeof mail);
		/* the last is of a wrong size: the store is at fault, and it must not show */
		role_say(role.store, MSG_MAIL, tag, mail, i < 2 ? MAIL : MAIL - 1);
		sizes[i] = client_reply(fd, reply, sizeof reply, false);
	}
	ok(sizes[0] > MAIL, "a reply");
	is_int((long long)sizes[1], (long long)sizes[0], "other mail");
	is_int((long long)sizes[2], (long long)sizes[0], "an answer that was withheld");
	ok(reply_body(reply)[0] == 0 && reply_body(reply)[MAIL - 1] == 0, "zeros: try again later");
	close(fd);
}

static void
refusals_of_every_kind_have_the_same_number_of_bytes(void)
{
	static const char *texts[] = {
		"nonsense\r\n",
		"GET / HTTP/1.0\r\n\r\n",
		"POST /v1/tips HTTP/1.1\r\nHost: a\r\n\r\n",
		"POST /v1/tips HTTP/1.1\r\nHost: a\r\nContent-Length: 16352\r\n\r\n",
		"POST /v1/tips HTTP/1.1\r\nHost: a\r\nContent-Type: application/octet-stream\r\n"
		"Content-Length: 16353\r\n\r\n",
		"POST /v1/tips HTTP/1.1\r\nHost: a\r\nContent-Type: application/octet-stream\r\n"
		"Content-Length: 16351\r\n\r\n",
		"POST /v1/nothing HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc",
		"PUT /v1/keys HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n",
		"OPTIONS /v1/keys HTTP/1.1\r\nHost: a\r\n\r\n",
		"GET /v1/tips HTTP/1.1\r\nHost: a\r\n\r\n",
	};
	size_t first = 0;

	for (size_t i = 0; i < TAP_COUNT(texts); i++) {
		int fd = client_connect(role.port);
		size_t n;

		client_send_text(fd, texts[i]);
		n = client_reply(fd, reply, sizeof reply, false);
		first = first == 0 ? n : first;
		ok(n > 64 && n == first, "%zu bytes on: %.30s", n, texts[i]);
		ok(reply_status(reply) >= 400 && reply_status(reply) < 500, "%u", reply_status(reply));
		if (strncmp(texts[i], "GET /v1", 7) != 0) {
			shutdown(fd, SHUT_WR);
			is_int(client_drain(fd), 0, "nothing follows, and the connection ends");
		}
		close(fd);
	}
}

static void
nothing_of_all_this_was_logged(void)
{
	char *log = role_log(&role);

	is_text(log, "intake: an answer of the wrong size was withheld\n", "one line: the store's fault");
	free(log);
	ok(role_end(&role), "and it still runs");
}

int
main(void)
{
	static const struct tap_test tests[] = {
		TEST(pages_are_served_from_memory),
		TEST(hashed_files_are_kept_and_come_in_brotli_when_taken),
		TEST(missing_pages_and_the_quick_exit_answer),
		TEST(tip_goes_to_the_store_and_its_acknowledgement_comes_back),
		TEST(keys_are_asked_for_once_and_kept_for_a_while),
		TEST(mail_is_collected_by_address),
		TEST(success_and_refusal_of_a_tip_have_the_same_number_of_bytes),
		TEST(mail_and_no_mail_and_no_store_have_the_same_number_of_bytes),
		TEST(refusals_of_every_kind_have_the_same_number_of_bytes),
		TEST(nothing_of_all_this_was_logged),
	};

	role_start(&role, &(struct role_options){ .program = "postern-intake" });
	return tap_run(tests, TAP_COUNT(tests));
}
