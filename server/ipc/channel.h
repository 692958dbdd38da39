/* SPDX-License-Identifier: MIT */
/*
 * One end of a SOCK_SEQPACKET pair on the loop: whole messages, checked against ipc/messages before
 * the handler sees them. The other end is taken for hostile: a message that is cut short, too long,
 * unknown, of the wrong size, from the wrong party or with descriptors it may not carry closes the
 * channel.
 *
 * Sending never blocks: what the kernel does not take waits in a queue with a bound of bytes, and
 * past the bound sending is refused with ERR_FULL and changes nothing. Received bodies are wiped
 * after the handler.
 */
#ifndef POSTERN_IPC_CHANNEL_H
#define POSTERN_IPC_CHANNEL_H

#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/err.h"
#include "base/loop.h"
#include "ipc/messages.h"

struct channel;

struct channel_message {
	enum message type;
	uint32_t tag;
	struct bytes body;		/* borrowed until the handler returns */
	int fds[MESSAGE_FDS_MAX];	/* taken by putting -1 in its place; else closed */
	size_t n_fds;
};

struct channel_handlers {
	/* May call channel_send and channel_free. */
	void (*on_message)(void *arg, struct channel *c, struct channel_message *m);
	/* Once, when the other end is gone: ERR_OK it closed, ERR_FORMAT it broke the rules
	 * (logged), ERR_IO the kernel refused. Nothing is received or sent afterwards; the owner
	 * calls channel_free. */
	void (*on_gone)(void *arg, struct channel *c, enum err why);
};

/* Takes fd (closed also on failure) and makes it non-blocking; NULL without memory. `handlers` is
 * borrowed for the life of the channel. queue_max: bytes that may wait. */
struct channel *channel_new(struct loop *l, int fd, enum party me, enum party peer,
    const struct channel_handlers *handlers, void *arg, size_t queue_max);
/* Closes; what waits is lost. Also from its own handlers. NULL is fine. */
void channel_free(struct channel *c);

/* ERR_FULL: the queue is full. ERR_FORMAT: no row allows it, a bug of ours. ERR_MISSING: the other
 * end is gone. */
enum err channel_send(struct channel *c, enum message type, uint32_t tag, struct bytes body)
    MUST_USE;
/* The same with descriptors, which stay the caller's. */
enum err channel_send_fds(struct channel *c, enum message type, uint32_t tag, struct bytes body,
    const int *fds, size_t n_fds) MUST_USE;
/* Bytes that wait. */
size_t channel_waiting(const struct channel *c);
/* Calls fn(arg) once when nothing waits any more (at once when so): for a role that drains. */
void channel_on_empty(struct channel *c, loop_fn *fn, void *arg);
enum party channel_peer(const struct channel *c);

#endif
