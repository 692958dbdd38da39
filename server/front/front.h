/* SPDX-License-Identifier: MIT */
/*
 * What the two processes that face a network have in common: pages in memory, TLS, listeners, a channel to the
 * store, a duty to the supervisor, and the same steps from birth to end. What they say to the store is
 * theirs.
 */
#ifndef POSTERN_FRONT_FRONT_H
#define POSTERN_FRONT_FRONT_H

#include "base/config.h"
#include "base/loop.h"
#include "http/routes.h"
#include "ipc/channel.h"
#include "ipc/duty.h"
#include "net/exchange.h"
#include "net/files.h"
#include "net/server.h"
#include "net/waiting.h"
#include "proc/confine.h"

enum { FRONT_LEAVE_MAX = 256, FRONT_QUEUE_MAX = 8 * 1024 * 1024 };

struct front;

struct front_setup {			/* one constant for each role */
	const char *name;
	enum party party;
	unsigned config_readers;
	const char *folder;		/* name of the inherited folder of pages */
	bool folder_needed;
	bool leaves;			/* has GET /leave, to the address in leave.txt of the folder */
	const struct http_route *routes;
	size_t n_routes;
	const struct syscall_rule *syscalls;
	size_t n_syscalls;
	/* The store answers x, which waited for this; answers it. */
	void (*on_answer)(struct front *f, struct exchange *x, const struct channel_message *m);
	/* The store says something unasked; NULL: that is not for this role. */
	void (*on_word)(struct front *f, const struct channel_message *m);
	/* The store could not be asked, or did not answer: answers x. */
	void (*try_later)(struct exchange *x);
};

struct front {
	const struct front_setup *setup;
	struct config *config;
	struct loop *loop;
	struct files *files;
	struct server *server;
	struct waiting *waiting;
	struct channel *store;		/* NULL once it has gone */
	struct duty *duty;
	char leave_to[FRONT_LEAVE_MAX];
};

/* Takes what was inherited; a line says what is wrong. role is for exchange_role and must begin with the
 * struct front. */
enum err front_open(struct front *f, const struct front_setup *setup) MUST_USE;
/* Nothing is opened after this. */
enum err front_confine(struct front *f) MUST_USE;
/* Listens, says READY, turns until drained. */
enum err front_run(struct front *f) MUST_USE;
void front_close(struct front *f);

/* Passes the body of x on as `ask`, wipes it, and lets x wait for `answer`; or answers it "try later". */
void front_ask(struct front *f, struct exchange *x, enum message ask, enum message answer);

#endif
