/* SPDX-License-Identifier: MIT */
/*
 * Bytes to and from one client, over TLS or not. Non-blocking; answers are those of net/tls.h.
 */
#ifndef POSTERN_NET_STREAM_H
#define POSTERN_NET_STREAM_H

#include <stddef.h>
#include <sys/types.h>

#include "base/bytes.h"
#include "net/tls.h"

struct stream {
	int fd;
	struct tls_session *tls;	/* NULL: plain */
};

ssize_t stream_read(struct stream *s, void *buf, size_t len);
/* Sends first, then second, as if they were one; tells how much of the two went. Called again with what is
 * left. One of them may be empty. */
ssize_t stream_write(struct stream *s, struct bytes first, struct bytes second);
/* True when bytes were received that stream_read has not given yet: no event will tell of them. */
bool stream_pending(const struct stream *s);
/* Nothing more will be sent; what the other side still sends can be read. */
void stream_finish(struct stream *s);
/* What is not out yet is thrown away, also by the kernel. */
void stream_abort(struct stream *s);
void stream_close(struct stream *s);

#endif
