/* SPDX-License-Identifier: MIT */
/*
 * UINT32_MAX means certain, so that 1 has a value of its own.
 */
#include "intake/admission.h"

#include "base/clock.h"
#include "base/secret.h"

static void
on_time(void *arg)
{
	struct admission *a = arg;
	uint64_t now = clock_mono_ms();

	while (a->n > 0) {
		struct exchange *x = a->held[a->first].x;
		uint64_t at = a->held[a->first].at;

		if (at > now) {
			timer_set(a->timer, at - now);
			return;
		}
		a->first = (a->first + 1) % ADMISSION_HELD_MAX;
		a->n--;
		a->answer(x);
	}
}

enum err
admission_init(struct admission *a, struct loop *l, void (*answer)(struct exchange *x))
{
	a->tips = UINT32_MAX;
	a->usual_ms = 5;
	a->answer = answer;
	a->timer = timer_new(l, on_time, a);
	return a->timer != NULL ? ERR_OK : ERR_MEMORY;
}

void
admission_clear(struct admission *a)
{
	for (; a->n > 0; a->n--, a->first = (a->first + 1) % ADMISSION_HELD_MAX)
		a->answer(a->held[a->first].x);
	timer_free(a->timer);
	a->timer = NULL;
}

void
admission_set(struct admission *a, struct bytes body)
{
	struct reader r;
	uint32_t tips;

	rd_init(&r, body.p, body.len);
	tips = rd_u32(&r);
	(void)rd_u32(&r);		/* parts, once there is a route for them */
	if (rd_done(&r))
		a->tips = tips;
}

bool
admission_draw(const struct admission *a)
{
	uint32_t lot;

	if (a->tips == UINT32_MAX)
		return true;
	random_bytes(&lot, sizeof lot);
	return lot < a->tips;
}

void
admission_hold(struct admission *a, struct exchange *x)
{
	size_t place = (a->first + a->n) % ADMISSION_HELD_MAX;

	if (a->n == ADMISSION_HELD_MAX) {
		a->answer(x);
		return;
	}
	a->held[place].x = x;
	a->held[place].at = clock_mono_ms() + a->usual_ms;
	if (a->n++ == 0)
		timer_set(a->timer, a->usual_ms);
}

void
admission_learn(struct admission *a, uint64_t ms)
{
	if (ms > ADMISSION_HOLD_MAX_MS)
		ms = ADMISSION_HOLD_MAX_MS;
	a->usual_ms = (3 * a->usual_ms + ms + 2) / 4;
}
