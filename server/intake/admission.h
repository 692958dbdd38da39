/* SPDX-License-Identifier: MIT */
/*
 * Under a flood some tips are turned away at random, whoever they are from. The draw comes after the
 * whole body was read, and the answer is held back as long as the store lately took for an
 * acknowledgement: neither size nor time nor what was read tells one from the other.
 */
#ifndef POSTERN_INTAKE_ADMISSION_H
#define POSTERN_INTAKE_ADMISSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/loop.h"
#include "net/exchange.h"

enum { ADMISSION_HELD_MAX = 1024, ADMISSION_HOLD_MAX_MS = 2000 };

struct admission {
	uint32_t tips;			/* of 2^32 are let in; UINT32_MAX: all */
	uint64_t usual_ms;		/* what an acknowledgement takes */
	struct timer *timer;
	void (*answer)(struct exchange *x);
	size_t first, n;		/* a ring, in the order of coming */
	struct {
		struct exchange *x;
		uint64_t at;
	} held[ADMISSION_HELD_MAX];
};

/* answer is called for each exchange that was held, when its time has come. */
enum err admission_init(struct admission *a, struct loop *l, void (*answer)(struct exchange *x)) MUST_USE;
/* Answers those that are held. */
void admission_clear(struct admission *a);
/* What the store says: u32 tips, u32 parts. */
void admission_set(struct admission *a, struct bytes body);
bool admission_draw(const struct admission *a);
void admission_hold(struct admission *a, struct exchange *x);
/* An acknowledgement took this long. */
void admission_learn(struct admission *a, uint64_t ms);

#endif
