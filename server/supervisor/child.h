/* SPDX-License-Identifier: MIT */
/*
 * One process of ours, from birth to death. It knows its own channel, deadline and patience; what
 * its life and death mean for the others is decided in supervisor.c.
 *
 *	DOWN --start--> BORN --READY--> SERVING --drain--> ENDING --exits--> DOWN
 *	                  '--------------'-- exits, or killed at a deadline --^
 */
#ifndef POSTERN_SUPERVISOR_CHILD_H
#define POSTERN_SUPERVISOR_CHILD_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/loop.h"
#include "ipc/channel.h"
#include "supervisor/belongings.h"

enum {
	CHILD_READY_MS = 120000,	/* from birth to READY */
	CHILD_ALIVE_MS = 60000,		/* between two signs of life */
	CHILD_DRAIN_MS = 20000,		/* from DRAIN to its end */
	CHILD_WAIT_MIN_MS = 100,	/* before it is started again; doubles */
	CHILD_WAIT_MAX_MS = 30000,
	CHILD_WORDS_MAX = 100,		/* from it in CHILD_ALIVE_MS; an honest one says a dozen */
	CHILD_LIVED_MS = 60000,		/* whoever lived as long starts from the shortest wait */
};

enum child_state { CHILD_DOWN, CHILD_BORN, CHILD_SERVING, CHILD_ENDING };

struct child;

struct child_handlers {
	void (*on_ready)(void *arg, struct child *c);
	void (*on_retry)(void *arg, struct child *c);	/* its wait is over */
};

struct child {
	enum role role;
	unsigned number;		/* of several, from 1; else 0 */
	enum child_state state;
	pid_t pid;			/* 0 while down */
	struct loop *loop;
	struct channel *channel;
	struct timer *deadline;		/* what it means follows from the state; down: the wait */
	bool waiting;			/* down, and to be retried at the deadline */
	uint64_t wait_ms, born_at;
	uint64_t words_since;
	unsigned words;
	const struct child_handlers *handlers;
	void *arg;
};

enum err child_init(struct child *c, struct loop *l, enum role role, unsigned number,
    const struct child_handlers *handlers, void *arg) MUST_USE;
void child_clear(struct child *c);

/* Starts it; wire_end stays the caller's. On failure it stays down, after a line. */
enum err child_start(struct child *c, const struct belongings *b, int wire_end) MUST_USE;
/* Asks it to end, and kills it later if need be. */
void child_drain(struct child *c);
void child_kill(struct child *c);
/* It has ended with this status of waitpid. */
void child_ended(struct child *c, int status);
/* Down: on_retry after its wait, or at once. */
void child_retry(struct child *c, bool at_once);

#endif
