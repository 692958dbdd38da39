/* SPDX-License-Identifier: MIT */
/*
 * Clients that mean harm, at the real postern-intake: slow ones are cut by the deadline of their phase, refused
 * ones are not read any further, many idle ones do not keep an honest one out, and no descriptors left is not
 * the end.
 */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ipc/messages.h"
#include "tests/lib/role.h"
#include "tests/lib/tap.h"

enum { TIP = 16352, IDLE_CLIENTS = 2000, FEW_FILES = 64 };

static struct role role;
static char reply[64 * 1024];
static uint8_t heard[ROLE_MESSAGE_MAX];

static void
start(const char *deadlines, unsigned long open_files)
{
	role_start(&role, &(struct role_options){
	    .program = "postern-intake", .deadlines = deadlines, .open_files = open_files });
}

static bool
page_comes(int fd)
{
	client_send_text(fd, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
	return client_reply(fd, reply, sizeof reply, false) > 0 && reply_status(reply) == 200;
}

/* Sends a byte each time the server could have forgotten it; true once the server ends the connection. */
static bool
drips_until_cut(int fd, const char *text)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };

	for (int i = 0; i < 6000; i++) {
		if (text[0] != 0 && send(fd, text, 1, MSG_NOSIGNAL) != 1)
			return true;
		if (text[0] != 0 && text[1] != 0)
			text++;
		if (poll(&p, 1, 10) > 0)
			return client_drain(fd) == 0;
	}
	return false;
}

static void
head_that_drips_is_cut(void)
{
	int fd;

	start("head=300", 0);
	fd = client_connect(role.port);
	ok(drips_until_cut(fd, "GET / HTTP/1.1\r\nHost: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"), "cut");
	close(fd);
	fd = client_connect(role.port);
	ok(drips_until_cut(fd, ""), "one that says nothing is cut too");
	close(fd);
	fd = client_connect(role.port);
	ok(page_comes(fd), "an honest one is served");
	close(fd);
	ok(role_end(&role), "still alive");
}

static void
body_that_drips_is_cut_and_the_store_hears_nothing(void)
{
	struct pollfd store = { .events = POLLIN };
	static char text[TIP + 512];
	int fd;
	size_t len;

	start("body=300", 0);
	store.fd = role.store;
	fd = client_connect(role.port);
	len = client_post(text, sizeof text, "/v1/tips", 1, TIP);
	client_send(fd, text, len - 2000);
	text[len - 1] = 0;
	ok(drips_until_cut(fd, text + len - 2000), "cut");
	is_int(poll(&store, 1, 0), 0, "the store hears nothing of half a tip");
	close(fd);
	ok(role_end(&role), "still alive");
}

static void
kept_connection_without_a_word_is_cut(void)
{
	int fd;

	start("idle=300", 0);
	fd = client_connect(role.port);
	ok(page_comes(fd), "a page");
	ok(page_comes(fd), "another on the same connection");
	is_int(client_drain(fd), 0, "then it is ended");
	close(fd);
	ok(role_end(&role), "still alive");
}

static void
client_that_does_not_read_is_cut(void)
{
	static char page[4 * 1024 * 1024];
	struct pollfd p = { .events = POLLOUT };
	int small = 4096, fd;

	memset(page, 'x', sizeof page);
	start("reply=300", 0);
	role_end(&role);
	role_write_page(&role, "large.txt", page, sizeof page);
	/* the folder stays: the second one finds the page there */
	start("reply=300", 0);
	fd = client_connect(role.port);
	setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
	client_send_text(fd, "GET /large.txt HTTP/1.1\r\nHost: a\r\n\r\n");
	p.fd = fd;
	p.events = POLLRDHUP;
	/* it never reads; a reset or an end can be seen all the same */
	ok(poll(&p, 1, ROLE_WAIT_MS) == 1, "cut");
	ok(client_drain(fd) < (ssize_t)sizeof page, "before the page was out");
	close(fd);
	ok(role_end(&role), "still alive");
}

static void
tip_that_waits_too_long_is_answered_try_later(void)
{
	static char text[TIP + 512];
	uint32_t tag;
	size_t len;
	int fd;

	start("answer=400", 0);
	fd = client_connect(role.port);
	client_send(fd, text, client_post(text, sizeof text, "/v1/tips", 1, TIP));
	is_int(role_hear(role.store, &tag, heard, &len), MSG_TIP_PUT, "the store hears it and says nothing");
	ok(client_reply(fd, reply, sizeof reply, false) > 0, "a reply");
	ok(memcmp(reply_body(reply), "PSA1\1", 5) == 0, "try again later");
	role_say(role.store, MSG_TIP_DONE, tag, heard, 256);
	ok(page_comes(fd), "the late answer is for nobody, the connection goes on");
	close(fd);
	ok(role_end(&role), "still alive");
}

static void
bytes_behind_a_refusal_are_never_a_request(void)
{
	static const char *begins[] = {
		"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
		"POST /v1/mailbox HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n",
		"POST /v1/nothing HTTP/1.1\r\nHost: a\r\nContent-Length: 400\r\n\r\n",
		"POST /v1/mailbox HTTP/1.1\r\nHost: a\r\nContent-Length: 400\r\n\r\n",
		"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 400\r\n\r\n",
		"\n",
	};
	struct pollfd store = { .events = POLLIN };
	char text[512];
	size_t len;

	start(NULL, 0);
	store.fd = role.store;
	for (size_t i = 0; i < TAP_COUNT(begins); i++) {
		int fd = client_connect(role.port);

		client_send_text(fd, begins[i]);
		len = client_post(text, sizeof text, "/v1/mailbox", 1, 32);
		client_send(fd, text, len);
		client_send(fd, text, len);
		ok(client_reply(fd, reply, sizeof reply, false) > 0, "one reply");
		ok(reply_status(reply) >= 400, "a refusal");
		ok(strstr(reply, "\r\nConnection: close ") != NULL, "that ends the connection");
		client_send(fd, text, len);
		shutdown(fd, SHUT_WR);
		is_int(client_drain(fd), 0, "and nothing more");
		is_int(poll(&store, 1, 0), 0, "the store hears nothing");
		close(fd);
	}
	ok(role_end(&role), "still alive");
}

static void
pipelined_requests_are_answered_one_by_one(void)
{
	static char text[64 * 100];
	int fd;

	start(NULL, 0);
	fd = client_connect(role.port);
	for (int i = 0; i < 100; i++)
		strcat(text, i % 2 == 0 ? "GET / HTTP/1.1\r\nHost: a\r\n\r\n" :
		    "GET /safe HTTP/1.1\r\nHost: a\r\n\r\n");
	client_send_text(fd, text);
	for (int i = 0; i < 100; i++) {
		client_reply(fd, reply, sizeof reply, false);
		is_text(reply_body(reply), i % 2 == 0 ? "<p>home</p>" : "<p>safe</p>", "reply %d", i);
	}
	client_send_text(fd, "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
	    "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
	ok(client_reply(fd, reply, sizeof reply, false) > 0, "the last");
	shutdown(fd, SHUT_WR);
	is_int(client_drain(fd), 0, "what follows \"close\" is not answered");
	close(fd);
	ok(role_end(&role), "still alive");
}

static void
idle_clients_do_not_keep_an_honest_one_out(void)
{
	static int idle[IDLE_CLIENTS];
	struct rlimit files = { IDLE_CLIENTS + 100, IDLE_CLIENTS + 100 };
	int served = 0;

	if (!ok(setrlimit(RLIMIT_NOFILE, &files) == 0, "descriptors for the clients"))
		return;
	start(NULL, 600);
	for (int i = 0; i < IDLE_CLIENTS; i++) {
		idle[i] = client_connect(role.port);
		if (i % 20 == 0) {
			int fd = client_connect(role.port);

			served += page_comes(fd);
			close(fd);
		}
	}
	is_int(served, IDLE_CLIENTS / 20, "every honest one was served");
	for (int i = 0; i < IDLE_CLIENTS; i++)
		close(idle[i]);
	ok(role_end(&role), "still alive");
}

/* Processor time it has used, in hundredths of a second. */
static long
ticks_used(void)
{
	char path[64], text[1024] = "";
	unsigned long user = 0, kernel = 0;
	FILE *f;

	snprintf(path, sizeof path, "/proc/%d/stat", (int)role.pid);
	f = fopen(path, "r");
	if (f != NULL) {
		ok(fread(text, 1, sizeof text - 1, f) > 0, "its figures can be read");
		fclose(f);
	}
	is_int(sscanf(text, "%*d (%*[^)]) %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &kernel), 2,
	    "and understood");
	return (long)(user + kernel);
}

/* Waits for the next sign of life, which comes every five seconds. */
static void
await_alive(void)
{
	struct pollfd p = { .fd = role.supervisor, .events = POLLIN };

	ok(poll(&p, 1, ROLE_WAIT_MS) == 1 && recv(role.supervisor, heard, sizeof heard, 0) == 6, "a sign of life");
}

static void
running_out_of_descriptors_is_not_the_end(void)
{
	int idle[2 * FEW_FILES], fd;
	char *log;
	int lines = 0;
	long before, used;

	start(NULL, FEW_FILES);
	for (int i = 0; i < 2 * FEW_FILES; i++)
		idle[i] = client_connect(role.port);
	fd = client_connect(role.port);
	client_send_text(fd, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
	await_alive();
	before = ticks_used();
	await_alive();
	used = ticks_used() - before;
	ok(used < 50, "five seconds of shortage cost %ld hundredths of a second", used);
	for (int i = 0; i < 2 * FEW_FILES; i++)
		close(idle[i]);
	ok(client_reply(fd, reply, sizeof reply, false) > 0, "served when others have gone");
	log = role_log(&role);
	ok(strstr(log, "cannot accept") != NULL, "one line said so");
	for (const char *at = log; (at = strchr(at, '\n')) != NULL; at++)
		lines++;
	ok(lines <= 3, "and not many: %d", lines);
	free(log);
	close(fd);
	ok(role_end(&role), "still alive");
}

static void
drain_ends_idle_connections_and_lets_begun_ones_finish(void)
{
	static char text[TIP + 512];
	int idle, busy;
	uint32_t tag;
	size_t len;

	start(NULL, 0);
	idle = client_connect(role.port);
	ok(page_comes(idle), "one that will be idle");
	busy = client_connect(role.port);
	client_send(busy, text, client_post(text, sizeof text, "/v1/tips", 1, TIP));
	is_int(role_hear(role.store, &tag, heard, &len), MSG_TIP_PUT, "one that waits for the store");
	role_say(role.supervisor, MSG_DRAIN, 0, NULL, 0);
	is_int(client_drain(idle), 0, "the idle one is ended");
	role_say(role.store, MSG_TIP_DONE, tag, heard, 256);
	ok(client_reply(busy, reply, sizeof reply, false) > 0, "the other gets its answer");
	ok(strstr(reply, "\r\nConnection: close ") != NULL, "and is told that it was the last");
	close(busy);
	close(idle);
	is_int(role_wait(&role), 0, "then the process ends by itself");
	role_end(&role);
}

int
main(void)
{
	static const struct tap_test tests[] = {
		TEST(head_that_drips_is_cut),
		TEST(body_that_drips_is_cut_and_the_store_hears_nothing),
		TEST(kept_connection_without_a_word_is_cut),
		TEST(client_that_does_not_read_is_cut),
		TEST(tip_that_waits_too_long_is_answered_try_later),
		TEST(bytes_behind_a_refusal_are_never_a_request),
		TEST(pipelined_requests_are_answered_one_by_one),
		TEST(idle_clients_do_not_keep_an_honest_one_out),
		TEST(running_out_of_descriptors_is_not_the_end),
		TEST(drain_ends_idle_connections_and_lets_begun_ones_finish),
	};

	return tap_run(tests, TAP_COUNT(tests));
}
