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

/* fd is the callee's, non-blocking; false: there is no room, fd was not taken. */
typedef bool listener_fn(void *arg, int fd, bool tls);

/* Takes fd (closed also on failure). NULL without memory. */
struct listener *listener_new(struct loop *l, int fd, bool tls, listener_fn *fn, void *arg);
/* NULL is fine. */
void listener_free(struct listener *l);

#endif
