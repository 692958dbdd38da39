/* SPDX-License-Identifier: MIT */
/*
 * A role's side of its channel to the supervisor: says READY once and ALIVE on a timer, hears
 * DRAIN, RELOAD and PEER. If the supervisor goes, the role drains too: no role outlives it.
 * SIGTERM, SIGINT and SIGHUP are ignored: whoever stops a whole group of processes shall not cut
 * short what is to end in order.
 */
#ifndef POSTERN_IPC_DUTY_H
#define POSTERN_IPC_DUTY_H

#include "base/err.h"
#include "base/loop.h"
#include "ipc/channel.h"

enum { DUTY_ALIVE_MS = 5000 };

struct duty_handlers {
	/* Take nothing new, finish what is begun, then loop_stop. Once. */
	void (*on_drain)(void *arg);
	/* New certificate and key, whole files, taken by the handler; NULL: not for this role. */
	void (*on_reload)(void *arg, int certificate_fd, int key_fd);
	/* A fresh pair's end to that peer, taken by the handler; NULL: not for this role. */
	void (*on_peer)(void *arg, enum party peer, int fd);
};

struct duty;

/* Takes fd, the inherited descriptor "supervisor". NULL without memory. */
struct duty *duty_new(struct loop *l, int fd, enum party me, const struct duty_handlers *handlers,
    void *arg);
/* The role serves from now on. */
enum err duty_ready(struct duty *d) MUST_USE;
void duty_free(struct duty *d);

#endif
