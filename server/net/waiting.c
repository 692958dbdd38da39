/* SPDX-License-Identifier: MIT */
/*
 * A ring in the order of asking: every place waits equally long, so the oldest lapses first and one timer
 * serves all.
 */
#include "net/waiting.h"

#include "base/clock.h"
#include "net/deadlines.h"
#include "net/wiping.h"

struct place {
	struct exchange *x;	/* NULL: answered or free */
	uint64_t until;
	uint32_t tag;
	uint16_t kind;
};

struct waiting {
	struct timer *timer;
	void (*give_up)(struct exchange *x);
	uint32_t first, next;	/* tags; places [first, next) are in use or already answered */
	struct place places[WAITING_MAX];
};

/* Half of what the connection has, so that the answer still goes out. */
static uint64_t
patience(void)
{
	return deadline_ms(PHASE_ANSWER) / 2;
}

static struct place *
place_of(struct waiting *w, uint32_t tag)
{
	return &w->places[tag % WAITING_MAX];
}

/* Tag 0 is for what is said unasked. */
static uint32_t
tag_after(uint32_t tag)
{
	return tag == UINT32_MAX ? WAITING_MAX : tag + 1;
}

static void
skip_answered(struct waiting *w)
{
	while (w->first != w->next && place_of(w, w->first)->x == NULL)
		w->first = tag_after(w->first);
}

static void
on_lapse(void *arg)
{
	struct waiting *w = arg;
	uint64_t now = clock_mono_ms();

	for (skip_answered(w); w->first != w->next; skip_answered(w)) {
		struct place *p = place_of(w, w->first);
		struct exchange *x = p->x;

		if (p->until > now) {
			timer_set(w->timer, p->until - now);
			return;
		}
		p->x = NULL;
		w->give_up(x);
	}
}

struct waiting *
waiting_new(struct loop *l, void (*give_up)(struct exchange *x))
{
	struct waiting *w = wiping_calloc(sizeof *w);

	if (w == NULL)
		return NULL;
	w->first = w->next = WAITING_MAX;
	w->give_up = give_up;
	w->timer = timer_new(l, on_lapse, w);
	if (w->timer == NULL) {
		wiping_free(w);
		return NULL;
	}
	return w;
}

uint32_t
waiting_add(struct waiting *w, uint16_t kind, struct exchange *x)
{
	struct place *p = place_of(w, w->next);
	bool was_empty;

	skip_answered(w);
	was_empty = w->first == w->next;
	if (p->x != NULL)
		return 0;
	*p = (struct place){ x, clock_mono_ms() + patience(), w->next, kind };
	w->next = tag_after(w->next);
	if (was_empty)
		timer_set(w->timer, patience());
	return p->tag;
}

struct exchange *
waiting_take(struct waiting *w, uint16_t kind, uint32_t tag)
{
	struct place *p = place_of(w, tag);
	struct exchange *x = p->x;

	if (x == NULL || p->tag != tag || p->kind != kind)
		return NULL;
	p->x = NULL;
	return x;
}

void
waiting_give_up(struct waiting *w)
{
	for (size_t i = 0; i < WAITING_MAX; i++) {
		struct exchange *x = w->places[i].x;

		w->places[i].x = NULL;
		if (x != NULL)
			w->give_up(x);
	}
}

void
waiting_free(struct waiting *w)
{
	if (w == NULL)
		return;
	waiting_give_up(w);
	timer_free(w->timer);
	wiping_free(w);
}
