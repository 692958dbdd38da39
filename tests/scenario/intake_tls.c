/* SPDX-License-Identifier: MIT */
/*
 * TLS at the real postern-intake, with a client of the library: which versions and ciphers, no ticket, no
 * renegotiation, half-open and garbage clients, another certificate on the way, and S3 again in records.
 */
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <openssl/ssl.h>

#include "ipc/messages.h"
#include "tests/lib/role.h"
#include "tests/lib/tap.h"

enum { TIP = 16352 };

struct client {
	int fd;
	SSL_CTX *ctx;
	SSL *ssl;
	bool up;
};

static struct role role;
static uint8_t heard[ROLE_MESSAGE_MAX];
static int tickets;

static int
on_ticket(SSL *ssl, SSL_SESSION *session)
{
	(void)ssl, (void)session;
	tickets++;
	return 0;
}

/* min and max: versions; ciphers of TLS 1.2, or NULL */
static struct client
up(int min, int max, const char *ciphers)
{
	struct client c = { .fd = client_connect(role.tls_port), .ctx = SSL_CTX_new(TLS_client_method()) };

	SSL_CTX_set_min_proto_version(c.ctx, min);
	SSL_CTX_set_max_proto_version(c.ctx, max);
	SSL_CTX_set_security_level(c.ctx, 0);
	SSL_CTX_set_session_cache_mode(c.ctx, SSL_SESS_CACHE_CLIENT);
	SSL_CTX_sess_set_new_cb(c.ctx, on_ticket);
	if (ciphers != NULL)
		SSL_CTX_set_cipher_list(c.ctx, ciphers);
	c.ssl = SSL_new(c.ctx);
	SSL_set_fd(c.ssl, c.fd);
	c.up = SSL_connect(c.ssl) == 1;
	return c;
}

static void
down(struct client *c)
{
	SSL_free(c->ssl);
	SSL_CTX_free(c->ctx);
	close(c->fd);
}

/* A whole reply; its bytes, 0 when there is none. */
static size_t
ask(struct client *c, const void *request, size_t len, char *reply, size_t cap)
{
	size_t n = 0;
	const char *end;

	if (SSL_write(c->ssl, request, (int)len) != (int)len)
		return 0;
	for (;;) {
		int got = SSL_read(c->ssl, reply + n, (int)(cap - n - 1));

		if (got <= 0)
			return 0;
		n += (size_t)got;
		reply[n] = 0;
		end = strstr(reply, "\r\n\r\n");
		if (end != NULL && n >= (size_t)(end + 4 - reply) +
		    strtoul(strstr(reply, "Content-Length: ") + 16, NULL, 10))
			return n;
	}
}

static bool
page_comes(struct client *c)
{
	static const char request[] = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
	static char reply[8192];

	return c->up && ask(c, request, sizeof request - 1, reply, sizeof reply) > 0 &&
	    strstr(reply, "\r\nStrict-Transport-Security: ") != NULL &&
	    strcmp(reply_body(reply), "<p>home</p>") == 0;
}

static void
tls_1_3_and_1_2_with_an_aead_are_taken(void)
{
	static const char *ciphers[] = { "ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384",
	    "ECDHE-ECDSA-CHACHA20-POLY1305" };
	struct client c = up(TLS1_3_VERSION, TLS1_3_VERSION, NULL);

	ok(page_comes(&c), "TLS 1.3, with HSTS");
	down(&c);
	for (size_t i = 0; i < TAP_COUNT(ciphers); i++) {
		c = up(TLS1_2_VERSION, TLS1_2_VERSION, ciphers[i]);
		ok(page_comes(&c), "%s", ciphers[i]);
		down(&c);
	}
}

static void
older_versions_and_ciphers_are_refused(void)
{
	static const char *ciphers[] = { "ECDHE-ECDSA-AES128-SHA", "ECDHE-ECDSA-AES256-SHA384",
	    "ECDHE-ECDSA-AES128-CCM", "AES128-GCM-SHA256", "DHE-RSA-AES128-GCM-SHA256", "aNULL", "eNULL" };
	struct client c;

	for (int version = TLS1_VERSION; version <= TLS1_1_VERSION; version++) {
		c = up(version, version, "ALL:@SECLEVEL=0");
		ok(!c.up, "version %x", (unsigned)version);
		down(&c);
	}
	for (size_t i = 0; i < TAP_COUNT(ciphers); i++) {
		c = up(TLS1_2_VERSION, TLS1_2_VERSION, ciphers[i]);
		ok(!c.up, "%s", ciphers[i]);
		down(&c);
	}
}

static void
no_ticket_is_given_so_visits_cannot_be_linked(void)
{
	static const int versions[] = { TLS1_3_VERSION, TLS1_2_VERSION };

	for (size_t i = 0; i < 2; i++) {
		struct client c = up(versions[i], versions[i], NULL);
		SSL_SESSION *session;

		tickets = 0;
		ok(page_comes(&c), "a page");
		is_int(tickets, 0, "no ticket came");
		session = SSL_get1_session(c.ssl);
		ok(!SSL_SESSION_has_ticket(session), "no ticket");
		ok(!SSL_SESSION_is_resumable(session) || versions[i] == TLS1_2_VERSION, "nothing to resume");
		SSL_SESSION_free(session);
		down(&c);
	}
}

static void
session_cannot_be_resumed_by_its_id(void)
{
	struct client first = up(TLS1_2_VERSION, TLS1_2_VERSION, NULL), again;
	SSL_SESSION *session;

	ok(page_comes(&first), "a first visit");
	session = SSL_get1_session(first.ssl);
	again = (struct client){ .fd = client_connect(role.tls_port) };
	again.ctx = first.ctx;
	SSL_CTX_up_ref(again.ctx);
	again.ssl = SSL_new(again.ctx);
	SSL_set_session(again.ssl, session);
	SSL_set_fd(again.ssl, again.fd);
	ok(SSL_connect(again.ssl) == 1, "a second");
	ok(!SSL_session_reused(again.ssl), "is a stranger");
	SSL_SESSION_free(session);
	down(&again);
	down(&first);
}

static void
renegotiation_is_refused(void)
{
	struct client c = up(TLS1_2_VERSION, TLS1_2_VERSION, NULL);

	ok(c.up, "connected");
	ok(SSL_renegotiate(c.ssl) == 1 && SSL_do_handshake(c.ssl) != 1, "no second handshake");
	down(&c);
}

static void
another_protocol_is_refused(void)
{
	static const unsigned char h2[] = "\2h2", both[] = "\2h2\x8http/1.1";
	struct client c = { .fd = client_connect(role.tls_port), .ctx = SSL_CTX_new(TLS_client_method()) };

	SSL_CTX_set_alpn_protos(c.ctx, h2, sizeof h2 - 1);
	c.ssl = SSL_new(c.ctx);
	SSL_set_fd(c.ssl, c.fd);
	ok(SSL_connect(c.ssl) != 1, "h2 alone");
	SSL_free(c.ssl);
	close(c.fd);
	c.fd = client_connect(role.tls_port);
	SSL_CTX_set_alpn_protos(c.ctx, both, sizeof both - 1);
	c.ssl = SSL_new(c.ctx);
	SSL_set_fd(c.ssl, c.fd);
	c.up = SSL_connect(c.ssl) == 1;
	ok(page_comes(&c), "http/1.1 of two");
	down(&c);
}

static void
garbage_and_plain_http_on_the_tls_port_are_ended(void)
{
	static const char *texts[] = {
		"GET / HTTP/1.1\r\nHost: a\r\n\r\n",
		"\x16\x03\x01\xff\xfftoo much garbage, and no greeting",
		"\x80\x2e\x01\x00\x02",
		"\x16\x03\x01\x00\x04\x01\xff\xff\xff",
	};

	for (size_t i = 0; i < TAP_COUNT(texts); i++) {
		int fd = client_connect(role.tls_port);

		client_send_text(fd, texts[i]);
		client_send(fd, "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 30);
		shutdown(fd, SHUT_WR);
		ok(client_drain(fd) <= 7, "at most an alert");
		close(fd);
	}
	ok(role_alive(&role), "still alive");
}

static void
renewed_certificate_is_used_without_a_restart(void)
{
	struct client before = up(TLS1_3_VERSION, TLS1_3_VERSION, NULL), after;
	X509 *first = SSL_get1_peer_certificate(before.ssl), *second = NULL;
	int fds[2];

	role_make_certificate(&role);
	fds[0] = open(role.certificate, O_RDONLY | O_CLOEXEC);
	fds[1] = open(role.key, O_RDONLY | O_CLOEXEC);
	role_say_fds(role.supervisor, MSG_RELOAD, fds, 2);
	for (int i = 0; i < 1000; i++) {	/* the word comes by another way than the connections */
		after = up(TLS1_3_VERSION, TLS1_3_VERSION, NULL);
		second = SSL_get1_peer_certificate(after.ssl);
		if (X509_cmp(first, second) != 0)
			break;
		X509_free(second);
		second = NULL;
		down(&after);
	}
	if (ok(second != NULL, "new connections see the new one")) {
		ok(page_comes(&after), "and are served");
		down(&after);
	}
	ok(page_comes(&before), "old connections go on");
	X509_free(first);
	X509_free(second);
	down(&before);
	close(fds[0]);
	close(fds[1]);
}

static void
reload(const char *certificate, const char *key)
{
	int fds[2] = { open(certificate, O_RDONLY | O_CLOEXEC), open(key, O_RDONLY | O_CLOEXEC) };

	role_say_fds(role.supervisor, MSG_RELOAD, fds, 2);
	close(fds[0]);
	close(fds[1]);
}

static void
bad_certificate_changes_nothing(void)
{
	struct client c = up(TLS1_3_VERSION, TLS1_3_VERSION, NULL);
	X509 *before = SSL_get1_peer_certificate(c.ssl), *after;
	struct role other = role;

	down(&c);
	snprintf(other.certificate, sizeof other.certificate, "%s/other.pem", tap_folder());
	snprintf(other.key, sizeof other.key, "%s/other-key.pem", tap_folder());
	role_make_certificate(&other);
	reload(role.certificate, other.key);
	reload(role.key, role.certificate);
	reload("/dev/null", role.key);
	c = up(TLS1_3_VERSION, TLS1_3_VERSION, NULL);
	ok(page_comes(&c), "still served");
	after = SSL_get1_peer_certificate(c.ssl);
	ok(X509_cmp(before, after) == 0, "with the certificate that was in use");
	X509_free(before);
	X509_free(after);
	down(&c);
}

/* Bytes on the wire, both ways, of one kept or refused tip. */
static size_t
wire_bytes(uint8_t fill, uint8_t status, bool lot)
{
	static char request[TIP + 512], reply[4096];
	struct client c = up(TLS1_3_VERSION, TLS1_3_VERSION, NULL);
	size_t len = client_post(request, sizeof request, "/v1/tips", fill, TIP), body, before;
	uint8_t ack[256] = { 'P', 'S', 'A', '1', status };
	uint32_t tag;
	int got = 0;

	memset(ack + 8, fill, 200);
	before = BIO_number_read(SSL_get_rbio(c.ssl)) + BIO_number_written(SSL_get_wbio(c.ssl));
	SSL_write(c.ssl, request, (int)len);
	if (!lot) {
		is_int(role_hear(role.store, &tag, heard, &body), MSG_TIP_PUT, "asked");
		role_say(role.store, MSG_TIP_DONE, tag, ack, sizeof ack);
	}
	while (got < 256 || strstr(reply, "\r\n\r\n") == NULL ||
	    reply + got < reply_body(reply) + 256) {
		int n = SSL_read(c.ssl, reply + got, (int)sizeof reply - 1 - got);

		if (n <= 0)
			break;
		got += n;
		reply[got] = 0;
	}
	is_int(reply_body(reply)[4], status, "status");
	before = BIO_number_read(SSL_get_rbio(c.ssl)) + BIO_number_written(SSL_get_wbio(c.ssl)) - before;
	down(&c);
	return before;
}

static void
kept_and_refused_tips_have_the_same_number_of_bytes_in_tls(void)
{
	static const uint8_t nobody[8];
	size_t want = wire_bytes(0, 0, false);
	struct pollfd p = { .fd = role.store, .events = POLLIN };

	ok(want > TIP, "%zu bytes", want);
	for (int i = 1; i < 8; i++)
		is_int((long long)wire_bytes((uint8_t)(37 * i), (uint8_t)(i % 4), false), (long long)want,
		    "exchange %d", i);
	role_say(role.store, MSG_ADMISSION, 0, nobody, sizeof nobody);
	/* the handshake takes turns of the loop, in which the word is heard */
	is_int((long long)wire_bytes(9, 1, true), (long long)want, "turned away by lot");
	is_int(poll(&p, 1, 0), 0, "without asking the store");
}

static void
half_open_handshake_is_cut(void)
{
	int fd;

	role_end(&role);
	role_start(&role, &(struct role_options){
	    .program = "postern-intake", .tls = true, .deadlines = "handshake=300" });
	fd = client_connect(role.tls_port);
	is_int(client_drain(fd), 0, "silent");
	close(fd);
	fd = client_connect(role.tls_port);
	client_send(fd, "\x16\x03\x01\x02\x00\x01", 6);
	is_int(client_drain(fd), 0, "begun and left");
	close(fd);
	ok(role_end(&role), "still alive");
}

int
main(void)
{
	static const struct tap_test tests[] = {
		TEST(tls_1_3_and_1_2_with_an_aead_are_taken),
		TEST(older_versions_and_ciphers_are_refused),
		TEST(no_ticket_is_given_so_visits_cannot_be_linked),
		TEST(session_cannot_be_resumed_by_its_id),
		TEST(renegotiation_is_refused),
		TEST(another_protocol_is_refused),
		TEST(garbage_and_plain_http_on_the_tls_port_are_ended),
		TEST(renewed_certificate_is_used_without_a_restart),
		TEST(bad_certificate_changes_nothing),
		TEST(kept_and_refused_tips_have_the_same_number_of_bytes_in_tls),
		TEST(half_open_handshake_is_cut),
	};

	role_start(&role, &(struct role_options){ .program = "postern-intake", .tls = true });
	return tap_run(tests, TAP_COUNT(tests));
}
