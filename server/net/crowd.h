/* SPDX-License-Identifier: MIT */
/*
 * Everybody who is connected, in one queue for each phase. A phase lasts equally long for all, so each queue
 * is in the order of its deadlines: one timer serves them all, and the oldest is at the front when
 * somebody has to go.
 */
#ifndef POSTERN_NET_CROWD_H
#define POSTERN_NET_CROWD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/queue.h>

#include "base/err.h"
#include "base/loop.h"
#include "net/deadlines.h"

struct member {			/* in who is connected; zeroed before the first crowd_enter */
	TAILQ_ENTRY(member) link;
	uint64_t since;
	enum phase phase;
	bool here;
};

TAILQ_HEAD(member_queue, member);

struct crowd {
	struct member_queue queues[N_PHASES];
	size_t n;
	uint64_t next_due;	/* 0: the timer is not set */
	struct timer *timer;
	void (*on_due)(struct member *m);	/* must end in crowd_leave */
};

enum err crowd_init(struct crowd *c, struct loop *l, void (*on_due)(struct member *m)) MUST_USE;
void crowd_clear(struct crowd *c);
/* Comes in, or goes over to another phase (or the same, anew). */
void crowd_enter(struct crowd *c, struct member *m, enum phase phase);
void crowd_leave(struct crowd *c, struct member *m);
/* The one to go when there is no room: idle longest, else longest in a handshake or head (a second at least,
 * so that a rush of new ones can't push each other out). NULL: all are at work. */
struct member *crowd_spare(struct crowd *c);
struct member *crowd_first(struct crowd *c, enum phase phase);

#endif
