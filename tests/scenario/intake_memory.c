/* SPDX-License-Identifier: MIT */
/*
 * S2 at the real postern-intake: once a connection has closed, a scan of all its memory finds nothing of what
 * the sender sent (path, query, fields, body) nor of the sender's address. The same scan first finds what a
 * client in the middle of a request has sent. Needs the right to read another process's memory.
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

#include <openssl/ssl.h>

#include "ipc/messages.h"
#include "tests/lib/role.h"
#include "tests/lib/tap.h"

enum { TIP = 16352, ACK = 256, MARKER = 24, SENDERS = 20 };

/* An address of loopback that nothing else uses; 127.77.66.55 */
static const uint8_t address[4] = { 127, 77, 66, 55 };

static struct role role;
static uint8_t heard[ROLE_MESSAGE_MAX];
static char reply[64 * 1024], marker[MARKER + 1];

static void
new_marker(void)
{
	uint8_t r[MARKER];

	if (getrandom(r, sizeof r, 0) != sizeof r)
		exit(1);
	for (int i = 0; i < MARKER; i++)
		marker[i] = (char)('a' + r[i] % 26);
}

static size_t
count(const uint8_t *p, size_t len, const void *what, size_t n)
{
	size_t found = 0;
	const uint8_t *hit;

	while (len >= n && (hit = memmem(p, len, what, n)) != NULL) {
		found++;
		len -= (size_t)(hit + n - p);
		p = hit + n;
	}
	return found;
}

/* How often these bytes stand in its memory; also the regions in a remark, if `say`. */
static size_t
in_memory(const void *what, size_t n, bool say)
{
	char path[64], line[512];
	unsigned long from, to;
	size_t found = 0;
	FILE *maps;
	int mem;

	snprintf(path, sizeof path, "/proc/%d/maps", (int)role.pid);
	maps = fopen(path, "r");
	snprintf(path, sizeof path, "/proc/%d/mem", (int)role.pid);
	mem = open(path, O_RDONLY | O_CLOEXEC);
	ok(maps != NULL && mem >= 0, "memory can be read");
	while (maps != NULL && fgets(line, sizeof line, maps) != NULL) {
		uint8_t *copy;
		ssize_t got;
		size_t here;

		if (sscanf(line, "%lx-%lx r", &from, &to) != 2 || (copy = malloc(to - from)) == NULL)
			continue;
		got = pread(mem, copy, to - from, (off_t)from);
		here = got > 0 ? count(copy, (size_t)got, what, n) : 0;
		if (here > 0 && say)
			diag("%zu in %s", here, line);
		found += here;
		free(copy);
	}
	if (maps != NULL)
		fclose(maps);
	close(mem);
	return found;
}

static int
connect_from_the_address(uint16_t port)
{
	struct sockaddr_in from = { .sin_family = AF_INET }, to = { .sin_family = AF_INET };
	struct timeval patience = { .tv_sec = ROLE_WAIT_MS / 1000 };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	memcpy(&from.sin_addr, address, sizeof address);
	to.sin_port = htons(port);
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	ok(bind(fd, (struct sockaddr *)&from, sizeof from) == 0 &&
	    connect(fd, (struct sockaddr *)&to, sizeof to) == 0, "connected from an address of its own");
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
	return fd;
}

/* A tip whose every part holds the marker; its length. */
static size_t
marked_tip(char *out, size_t cap)
{
	int n = snprintf(out, cap, "POST /v1/tips HTTP/1.1\r\nHost: %s\r\nUser-Agent: %s\r\nCookie: %s\r\n"
	    "Origin: http://%s\r\nContent-Type: application/octet-stream\r\nContent-Length: %d\r\n\r\n",
	    marker, marker, marker, marker, TIP);

	for (size_t at = 0; at < TIP; at += 28)
		memcpy(out + n + at, marker, MARKER);
	return (size_t)n + TIP;
}

static void
answer_the_store(void)
{
	static const uint8_t ack[ACK] = { 'P', 'S', 'A', '1' };
	uint32_t tag;
	size_t len;

	is_int(role_hear(role.store, &tag, heard, &len), MSG_TIP_PUT, "the store hears the tip");
	role_say(role.store, MSG_TIP_DONE, tag, ack, sizeof ack);
}

static void
nothing_is_left(const char *what)
{
	is_int((long long)in_memory(marker, MARKER, true), 0, "%s: nothing of what was sent", what);
	is_int((long long)in_memory(marker, MARKER / 2, true), 0, "%s: not even half", what);
}

static void
scan_finds_what_is_there(void)
{
	static char text[TIP + 1024];
	int fd = connect_from_the_address(role.port), other = client_connect(role.port);
	size_t len;

	new_marker();
	len = marked_tip(text, sizeof text);
	client_send(fd, text, len - 1);
	client_send_text(other, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
	ok(client_reply(other, reply, sizeof reply, false) > 0, "another client is served");
	/* what came before that client's request was read before it, or is read in a later turn: wait */
	for (int i = 0; i < 100000 && in_memory(marker, MARKER, false) < 100; i++)
		;
	ok(in_memory(marker, MARKER, false) >= 100, "a half tip is found in memory");
	close(other);
	shutdown(fd, SHUT_WR);
	is_int(client_drain(fd), 0, "given up by its sender");
	close(fd);
	nothing_is_left("half a tip");
}

static void
nothing_of_a_plain_tip_is_left_after_the_connection(void)
{
	static char text[TIP + 1024];

	for (int i = 0; i < SENDERS; i++) {
		int fd = connect_from_the_address(role.port);

		new_marker();
		client_send(fd, text, marked_tip(text, sizeof text));
		answer_the_store();
		ok(client_reply(fd, reply, sizeof reply, false) > 0, "acknowledged");
		shutdown(fd, SHUT_WR);
		is_int(client_drain(fd), 0, "closed");
		close(fd);
	}
	nothing_is_left("a tip");
}

static void
nothing_of_paths_and_fields_is_left_after_the_connection(void)
{
	char text[1024];
	int fd = connect_from_the_address(role.port);

	new_marker();
	snprintf(text, sizeof text, "GET /%s?q=%s HTTP/1.1\r\nHost: %s\r\nReferer: http://%s/\r\n"
	    "Connection: close\r\n\r\nGET /%s", marker, marker, marker, marker, marker);
	client_send_text(fd, text);
	ok(client_reply(fd, reply, sizeof reply, false) > 0, "answered");
	shutdown(fd, SHUT_WR);
	is_int(client_drain(fd), 0, "closed");
	close(fd);
	nothing_is_left("a path");
	fd = connect_from_the_address(role.port);
	snprintf(text, sizeof text, "GET /%s HTTP/1.1\r\nHost: %s\r\nX: \1%s\r\n\r\n%s", marker, marker, marker, marker);
	client_send_text(fd, text);
	ok(client_reply(fd, reply, sizeof reply, false) > 0, "refused");
	shutdown(fd, SHUT_WR);
	is_int(client_drain(fd), 0, "closed");
	close(fd);
	nothing_is_left("a refused request");
}

static void
nothing_of_a_tip_over_tls_is_left_after_the_connection(void)
{
	static char text[TIP + 1024];
	SSL_CTX *ctx = SSL_CTX_new(TLS_client_method());

	for (int i = 0; i < SENDERS; i++) {
		int fd = connect_from_the_address(role.tls_port), got = 0, n;
		SSL *ssl = SSL_new(ctx);

		new_marker();
		SSL_set_tlsext_host_name(ssl, marker);
		SSL_set_fd(ssl, fd);
		ok(SSL_connect(ssl) == 1, "connected");
		ok(SSL_write(ssl, text, (int)marked_tip(text, sizeof text)) > TIP, "sent");
		answer_the_store();
		while (got < ACK && (n = SSL_read(ssl, reply + got, (int)sizeof reply - got)) > 0)
			got += n;
		ok(got > ACK, "acknowledged");
		SSL_shutdown(ssl);
		shutdown(fd, SHUT_WR);
		ok(client_drain(fd) >= 0, "closed");
		SSL_free(ssl);
		close(fd);
	}
	SSL_CTX_free(ctx);
	nothing_is_left("a tip over TLS");
}

static void
address_was_never_in_memory(void)
{
	char as_text[32];
	int fd = connect_from_the_address(role.port);

	client_send_text(fd, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
	ok(client_reply(fd, reply, sizeof reply, false) > 0, "served");
	snprintf(as_text, sizeof as_text, "%d.%d.%d.%d", address[0], address[1], address[2], address[3]);
	is_int((long long)in_memory(as_text, strlen(as_text), true), 0, "as text, while it is connected");
	is_int((long long)in_memory(address, sizeof address, true), 0, "as bytes");
	close(fd);
}

static void
nothing_was_logged(void)
{
	char *log = role_log(&role);

	is_text(log, "", "not a line");
	free(log);
	ok(role_end(&role), "still alive");
}

int
main(void)
{
	static const struct tap_test tests[] = {
		TEST(scan_finds_what_is_there),
		TEST(nothing_of_a_plain_tip_is_left_after_the_connection),
		TEST(nothing_of_paths_and_fields_is_left_after_the_connection),
		TEST(nothing_of_a_tip_over_tls_is_left_after_the_connection),
		TEST(address_was_never_in_memory),
		TEST(nothing_was_logged),
	};

	if (geteuid() != 0)
		return skip_all("reading another process's memory takes root");
	role_start(&role, &(struct role_options){ .program = "postern-intake", .tls = true });
	return tap_run(tests, TAP_COUNT(tests));
}
