/* SPDX-License-Identifier: MIT */
/*
 * Exchanges that wait for another process's answer, by tag. A tag names a place and its turn, so an answer
 * that comes twice, late or from nowhere finds nobody.
 */
#ifndef POSTERN_NET_WAITING_H
#define POSTERN_NET_WAITING_H

#include <stdint.h>

#include "base/loop.h"
#include "net/exchange.h"

enum { WAITING_MAX = 4096 };

struct waiting;

/* give_up answers an exchange whose answer did not come in half the
 * deadline of PHASE_ANSWER. NULL without memory. */
struct waiting *waiting_new(struct loop *l, void (*give_up)(struct exchange *x));
/* 0 when all places are taken; x stays the caller's then. */
uint32_t waiting_add(struct waiting *w, uint16_t kind, struct exchange *x);
/* The exchange that waits under this tag for this kind of answer, now the caller's; or NULL. */
struct exchange *waiting_take(struct waiting *w, uint16_t kind, uint32_t tag);
/* Gives all up. */
void waiting_give_up(struct waiting *w);
/* Those that are left are given up. NULL is fine. */
void waiting_free(struct waiting *w);

#endif
