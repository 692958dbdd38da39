/* SPDX-License-Identifier: MIT */
/*
 * Over TLS the head of a reply and the first of its body are gathered into one record, so that small
 * replies are one record and one segment. After a write that has to wait, the same bytes are gathered
 * again, which is what the library asks for.
 */
#include "net/stream.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

enum { RECORD = 16384 };		/* bytes in a TLS record */

static ssize_t
outcome(ssize_t n, ssize_t wait)
{
	if (n >= 0)
		return n;
	return errno == EAGAIN || errno == EINTR ? wait : IO_BROKEN;
}

ssize_t
stream_read(struct stream *s, void *buf, size_t len)
{
	if (s->tls != NULL)
		return tls_read(s->tls, buf, len);
	return outcome(read(s->fd, buf, len), IO_WANTS_READ);
}

static ssize_t
write_gathered(struct tls_session *tls, struct bytes first, struct bytes second)
{
	static uint8_t record[RECORD];
	size_t a = first.len < RECORD ? first.len : RECORD;
	size_t b = second.len < RECORD - a ? second.len : RECORD - a;
	ssize_t n;

	memcpy(record, first.p, a);
	if (b > 0)
		memcpy(record + a, second.p, b);
	n = tls_write(tls, record, a + b);
	explicit_bzero(record, a + b);
	return n;
}

static ssize_t
write_two(int fd, struct bytes first, struct bytes second)
{
	union { const void *in; void *out; } a = { first.p }, b = { second.p };
	struct iovec parts[2] = { { a.out, first.len }, { b.out, second.len } };

	return outcome(writev(fd, parts, second.len > 0 ? 2 : 1), IO_WANTS_WRITE);
}

ssize_t
stream_write(struct stream *s, struct bytes first, struct bytes second)
{
	if (first.len == 0) {
		first = second;
		second.len = 0;
	}
	if (s->tls == NULL)
		return write_two(s->fd, first, second);
	if (second.len == 0)
		return tls_write(s->tls, first.p, first.len);
	return write_gathered(s->tls, first, second);
}

bool
stream_pending(const struct stream *s)
{
	return s->tls != NULL && tls_pending(s->tls);
}

void
stream_finish(struct stream *s)
{
	if (s->tls != NULL)
		tls_goodbye(s->tls);
	(void)shutdown(s->fd, SHUT_WR);
}

void
stream_abort(struct stream *s)
{
	struct linger now = { .l_onoff = 1 };

	(void)setsockopt(s->fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
	stream_close(s);
}

void
stream_close(struct stream *s)
{
	tls_session_free(s->tls);
	s->tls = NULL;
	close(s->fd);
	s->fd = -1;
}
