/* SPDX-License-Identifier: MIT */
/*
 * See crowd.h. The clock is read once a change of phase; that is all a deadline costs.
 */
#include "net/crowd.h"

#include "base/clock.h"

enum { SPARE_AGE_MS = 1000 };

static void
set_timer(struct crowd *c, uint64_t due, uint64_t now)
{
	if (c->next_due != 0 && c->next_due <= due)
		return;
	c->next_due = due;
	timer_set(c->timer, due > now ? due - now : 1);
}

static void
on_timer(void *arg)
{
	struct crowd *c = arg;
	uint64_t now = clock_mono_ms();

	c->next_due = 0;
	for (enum phase p = 0; p < N_PHASES; p++) {
		struct member *m;

		while ((m = TAILQ_FIRST(&c->queues[p])) != NULL) {
			if (m->since + deadline_ms(p) > now) {
				set_timer(c, m->since + deadline_ms(p), now);
				break;
			}
			c->on_due(m);
		}
	}
}

enum err
crowd_init(struct crowd *c, struct loop *l, void (*on_due)(struct member *m))
{
	for (int p = 0; p < N_PHASES; p++)
		TAILQ_INIT(&c->queues[p]);
	c->n = 0;
	c->next_due = 0;
	c->on_due = on_due;
	c->timer = timer_new(l, on_timer, c);
	return c->timer != NULL ? ERR_OK : ERR_MEMORY;
}

void
crowd_clear(struct crowd *c)
{
	timer_free(c->timer);
	c->timer = NULL;
}

void
crowd_enter(struct crowd *c, struct member *m, enum phase phase)
{
	uint64_t now = clock_mono_ms();

	if (m->here)
		TAILQ_REMOVE(&c->queues[m->phase], m, link);
	else
		c->n++;
	m->here = true;
	m->phase = phase;
	m->since = now;
	TAILQ_INSERT_TAIL(&c->queues[phase], m, link);
	set_timer(c, now + deadline_ms(phase), now);
}

void
crowd_leave(struct crowd *c, struct member *m)
{
	if (!m->here)
		return;
	TAILQ_REMOVE(&c->queues[m->phase], m, link);
	m->here = false;
	c->n--;
}

struct member *
crowd_first(struct crowd *c, enum phase phase)
{
	return TAILQ_FIRST(&c->queues[phase]);
}

struct member *
crowd_spare(struct crowd *c)
{
	static const enum phase order[] = { PHASE_CLOSING, PHASE_IDLE, PHASE_HANDSHAKE, PHASE_HEAD };
	uint64_t now = clock_mono_ms();

	for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
		struct member *m = crowd_first(c, order[i]);

		if (m != NULL && (m->since + SPARE_AGE_MS <= now || order[i] == PHASE_IDLE))
			return m;
	}
	return NULL;
}
