/* SPDX-License-Identifier: MIT */
/*
 * The one door to OpenSSL: TLS 1.3, and 1.2 with ECDHE and an AEAD, as a server. No tickets, no session
 * cache (both would link one visit to the next), no renegotiation, no early data. The library's memory
 * comes from net/wiping. Non-blocking: a call says what it waits for.
 */
#ifndef POSTERN_NET_TLS_H
#define POSTERN_NET_TLS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/err.h"

enum {				/* what a call answers besides a count of bytes */
	IO_END = 0,		/* the other side is done */
	IO_BROKEN = -1,
	IO_WANTS_READ = -2,	/* try again when the socket can be read */
	IO_WANTS_WRITE = -3,
};

struct tls;			/* certificate, key and rules */
struct tls_session;		/* one connection */

/* Once, before anything else may have called the library. */
enum err tls_init(void) MUST_USE;
/*
 * Reads a certificate chain and its key (PEM, whole files, read from their start; the descriptors stay
 * the caller's). NULL and a line in the log when they are not usable or do not belong together.
 */
struct tls *tls_new(int certificate_fd, int key_fd);
/* Living sessions keep what they need. NULL is fine. */
void tls_free(struct tls *tls);

/* fd stays the caller's. NULL without memory. */
struct tls_session *tls_session_new(struct tls *tls, int fd);
void tls_session_free(struct tls_session *s);
/* 1 when done. */
ssize_t tls_handshake(struct tls_session *s);
ssize_t tls_read(struct tls_session *s, void *buf, size_t len);
/* A call that was told to wait is repeated with the same bytes, wherever they stand now. */
ssize_t tls_write(struct tls_session *s, const void *buf, size_t len);
/* True when bytes stand in the library's buffers that tls_read has not given yet. */
bool tls_pending(const struct tls_session *s);
/* Says that nothing more will come; never waits. */
void tls_goodbye(struct tls_session *s);

#endif
