/* SPDX-License-Identifier: MIT */
/*
 * A listening socket. The kernel is never asked for a client's address, so there is none to keep. When
 * descriptors or memory run out it stops accepting for a while instead of spinning.
 */
#ifndef POSTERN_NET_LISTENER_H
#define POSTERN_NET_LISTENER_H

#include <stdbool.h>

#include "base/loop.h"

enum { LISTENER_PAUSE_MS = 200 };

struct listener;

struct listener_handlers {
	/* Asked before each accept, so that who can't be served waits in the kernel's queue. */
	bool (*has_room)(void *arg, bool tls);
	/* fd is non-blocking and the callee's. */
	void (*on_connection)(void *arg, int fd, bool tls);
};

/* Takes fd (closed also on failure); handlers are borrowed. NULL without memory. */
struct listener *listener_new(struct loop *l, int fd, bool tls,
    const struct listener_handlers *handlers, void *arg);
/* NULL is fine. */
void listener_free(struct listener *l);

#endif
