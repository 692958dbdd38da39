/* SPDX-License-Identifier: MIT */
/*
 * The three public requests. Each is passed to the store as it is, unread, and answered with what the store
 * made, or with bytes of the same size that say "try again later".
 */
#include <string.h>

#include "base/clock.h"
#include "intake/intake.h"

static struct intake *
intake_of(const struct exchange *x)
{
	return exchange_role(x);
}

void
get_keys(struct exchange *x)
{
	struct intake *in = intake_of(x);

	/* the fresh copy spares the store; at midnight stamps change */
	if (in->keys.known && in->keys.day == clock_day() && clock_mono_ms() < in->keys.until)
		exchange_answer(x, (struct bytes){ in->keys.bytes, KEYS_BYTES });
	else
		front_ask(&in->front, x, MSG_KEYS_GET, MSG_KEYS);
}

void
post_tips(struct exchange *x)
{
	struct intake *in = intake_of(x);

	if (admission_draw(&in->admission)) {
		front_ask(&in->front, x, MSG_TIP_PUT, MSG_TIP_DONE);
	} else {
		exchange_forget_body(x);
		admission_hold(&in->admission, x);
	}
}

void
post_mailbox(struct exchange *x)
{
	front_ask(&intake_of(x)->front, x, MSG_MAIL_COLLECT, MSG_MAIL);
}

/* --- the store's side ------------------------------------------------------------------------------------ */

static void
keep_keys(struct intake *in, struct bytes body)
{
	if (body.len != KEYS_BYTES || body.p[0] == 0)	/* zeros: there are none yet */
		return;
	memcpy(in->keys.bytes, body.p, KEYS_BYTES);
	in->keys.known = true;
	in->keys.day = clock_day();
	in->keys.until = clock_mono_ms() + KEYS_FRESH_MS;
}

static void
on_answer(struct front *f, struct exchange *x, const struct channel_message *m)
{
	struct intake *in = (struct intake *)f;

	if (m->type == MSG_KEYS)
		keep_keys(in, m->body);
	if (m->type == MSG_TIP_DONE)
		admission_learn(&in->admission, exchange_age_ms(x));
	exchange_answer(x, m->body);
}

/* Unasked: how many to let in; and that there are new keys. */
static void
on_word(struct front *f, const struct channel_message *m)
{
	struct intake *in = (struct intake *)f;

	if (m->type == MSG_ADMISSION)
		admission_set(&in->admission, m->body);
	else if (m->type == MSG_KEYS)
		keep_keys(in, m->body);
}

/* Zeros, but for a tip: an acknowledgement with the status "try again later". */
static void
try_later(struct exchange *x)
{
	static const uint8_t later[TIP_ANSWER] = { 'P', 'S', 'A', '1', 1 };

	if (http_path_is(exchange_request(x), "/v1/tips"))
		exchange_answer(x, (struct bytes){ later, sizeof later });
	else
		exchange_answer_zeros(x, 0);
}

const struct front_setup intake_setup = {
	.name = "intake",
	.party = PARTY_INTAKE,
	.config_readers = CONFIG_FOR_INTAKE,
	.folder = "site",
	.folder_needed = true,
	.leaves = true,
	.routes = intake_routes,
	.n_routes = N_INTAKE_ROUTES,
	.syscalls = intake_syscalls,
	.n_syscalls = N_INTAKE_SYSCALLS,
	.on_answer = on_answer,
	.on_word = on_word,
	.try_later = try_later,
};
