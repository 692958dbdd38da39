/* SPDX-License-Identifier: MIT */
/*
 * A store that says what it may not, at the real postern-intake: the channel is closed, or the answer is for
 * nobody; clients get an answer of the usual size, and the process stays.
 */
#include <fcntl.h>
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
static char reply[64 * 1024], text[TIP + 512];
static uint8_t heard[ROLE_MESSAGE_MAX], big[2 * ROLE_MESSAGE_MAX];
static uint32_t tag;
static size_t n_heard;

static void
start(void)
{
	role_start(&role, &(struct role_options){ .program = "postern-intake" });
}

/* A tip is on its way to the store. */
static int
waiting_client(void)
{
	int fd = client_connect(role.port);

	client_send(fd, text, client_post(text, sizeof text, "/v1/tips", 1, TIP));
	is_int(role_hear(role.store, &tag, heard, &n_heard), MSG_TIP_PUT, "asked");
	return fd;
}

static void
told_to_try_later(int fd, const char *what)
{
	ok(client_reply(fd, reply, sizeof reply, false) > 0, "%s: a reply", what);
	is_int(reply_status(reply), 200, "%s: status", what);
	ok(strstr(reply, "\r\nContent-Length: 256\r\n") != NULL, "%s: size", what);
	ok(memcmp(reply_body(reply), "PSA1\1", 5) == 0, "%s: try again later", what);
}

static void
everything_is_try_later_without_a_store(void)
{
	int fd;

	start();
	fd = waiting_client();
	close(role.store);
	role.store = -1;
	told_to_try_later(fd, "who waited");
	client_send(fd, text, client_post(text, sizeof text, "/v1/tips", 1, TIP));
	told_to_try_later(fd, "who comes later");
	client_send_text(fd, "GET /v1/keys HTTP/1.1\r\nHost: a\r\n\r\n");
	ok(client_reply(fd, reply, sizeof reply, false) > KEYS, "keys have their size");
	is_int(reply_body(reply)[0], 0, "and are zeros");
	client_send(fd, text, client_post(text, sizeof text, "/v1/mailbox", 1, 32));
	ok(client_reply(fd, reply, sizeof reply, false) > MAIL, "mail has its size");
	is_int(reply_body(reply)[MAIL - 1], 0, "and is zeros");
	close(fd);
	ok(role_end(&role), "still alive");
}

static void
message_outside_the_rules_closes_the_channel_only(void)
{
	static const struct {
		const char *what;
		unsigned type;
		size_t len;
	} bad[] = {
		{ "an unknown type", 999, 0 },
		{ "type 0", 0, 0 },
		{ "our own question", MSG_TIP_PUT, TIP },
		{ "an answer to staff", MSG_STAFF_REPLY, 4096 },
		{ "the supervisor's word", MSG_DRAIN, 0 },
		{ "an acknowledgement that is too long", MSG_TIP_DONE, 513 },
		{ "keys that are too short", MSG_KEYS, KEYS - 1 },
		{ "keys that are too long", MSG_KEYS, KEYS + 1 },
		{ "a short admission", MSG_ADMISSION, 7 },
		{ "an empty admission", MSG_ADMISSION, 0 },
		{ "a message past the bound", MSG_MAIL, ROLE_MESSAGE_MAX },
	};

	for (size_t i = 0; i < TAP_COUNT(bad); i++) {
		int fd;

		start();
		fd = waiting_client();
		role_say(role.store, bad[i].type, tag, big, bad[i].len);
		told_to_try_later(fd, bad[i].what);
		is_int(role_hear(role.store, &tag, heard, &n_heard), 0, "%s: the channel is closed", bad[i].what);
		close(fd);
		ok(role_end(&role), "%s: still alive", bad[i].what);
	}
}

static void
message_without_a_header_closes_the_channel(void)
{
	for (size_t len = 1; len < 6; len++) {
		int fd;

		start();
		fd = waiting_client();
		ok(send(role.store, big, len, 0) == (ssize_t)len, "sent");
		told_to_try_later(fd, "half a header");
		close(fd);
		ok(role_end(&role), "still alive");
	}
}

static void
descriptors_are_not_taken_from_the_store(void)
{
	int fd, file;

	start();
	fd = waiting_client();
	file = open("/dev/null", O_RDONLY | O_CLOEXEC);
	role_say_fds(role.store, MSG_UPDATES, &file, 1);
	told_to_try_later(fd, "a descriptor");
	close(file);
	close(fd);
	ok(role_end(&role), "still alive");
}

static void
answers_for_nobody_are_ignored(void)
{
	uint8_t ack[ACK] = { 'P', 'S', 'A', '1', 0 };
	int fd;

	start();
	fd = waiting_client();
	role_say(role.store, MSG_TIP_DONE, tag + 1, ack, ACK);
	role_say(role.store, MSG_TIP_DONE, tag + 4096, ack, ACK);
	role_say(role.store, MSG_TIP_DONE, UINT32_MAX, ack, ACK);
	role_say(role.store, MSG_MAIL, tag, big, MAIL);	/* an answer to another question */
	role_say(role.store, MSG_TIP_DONE, 0, ack, ACK);
	ack[5] = 9;
	role_say(role.store, MSG_TIP_DONE, tag, ack, ACK);
	role_say(role.store, MSG_TIP_DONE, tag, ack, ACK);
	ok(client_reply(fd, reply, sizeof reply, false) > 0, "a reply");
	is_int(reply_body(reply)[5], 9, "the right one");
	client_send(fd, text, client_post(text, sizeof text, "/v1/mailbox", 1, 32));
	is_int(role_hear(role.store, &tag, heard, &n_heard), MSG_MAIL_COLLECT, "the next question is asked");
	role_say(role.store, MSG_MAIL, tag, big, MAIL);
	ok(client_reply(fd, reply, sizeof reply, false) > MAIL, "and answered");
	close(fd);
	ok(role_end(&role), "still alive");
}

static void
answer_of_a_wrong_size_is_withheld(void)
{
	static const size_t sizes[] = { 0, 1, ACK - 1, ACK + 1, 512 };

	start();
	for (size_t i = 0; i < TAP_COUNT(sizes); i++) {
		int fd = waiting_client();

		memset(big, 0xee, sizeof big);
		role_say(role.store, MSG_TIP_DONE, tag, big, sizes[i]);
		ok(client_reply(fd, reply, sizeof reply, false) > 0, "a reply");
		ok(strstr(reply, "\r\nContent-Length: 256\r\n") != NULL, "of the usual size");
		ok(memchr(reply_body(reply), 0xee, ACK) == NULL, "with nothing of it");
		close(fd);
	}
	ok(role_end(&role), "still alive");
}

static void
answer_for_a_client_that_has_gone_is_thrown_away(void)
{
	uint8_t ack[ACK] = { 0 };
	int fd;

	start();
	for (int i = 0; i < 100; i++) {
		fd = waiting_client();
		close(fd);
		role_say(role.store, MSG_TIP_DONE, tag, ack, ACK);
	}
	fd = waiting_client();
	role_say(role.store, MSG_TIP_DONE, tag, ack, ACK);
	ok(client_reply(fd, reply, sizeof reply, false) > 0, "the next is answered");
	close(fd);
	ok(role_end(&role), "still alive");
}

static void
role_ends_with_the_supervisor(void)
{
	start();
	shutdown(role.supervisor, SHUT_WR);
	is_int(role_wait(&role), 0, "it ends by itself");
	role_end(&role);
}

int
main(void)
{
	static const struct tap_test tests[] = {
		TEST(everything_is_try_later_without_a_store),
		TEST(message_outside_the_rules_closes_the_channel_only),
		TEST(message_without_a_header_closes_the_channel),
		TEST(descriptors_are_not_taken_from_the_store),
		TEST(answers_for_nobody_are_ignored),
		TEST(answer_of_a_wrong_size_is_withheld),
		TEST(answer_for_a_client_that_has_gone_is_thrown_away),
		TEST(role_ends_with_the_supervisor),
	};

	return tap_run(tests, TAP_COUNT(tests));
}
