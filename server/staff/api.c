/* SPDX-License-Identifier: MIT */
/*
 * There and back. An answer that is not of one of the three sizes is withheld: sizes must not tell.
 */
#include "base/log.h"
#include "staff/staff.h"

void
post_staff(struct exchange *x)
{
	front_ask(exchange_role(x), x, MSG_STAFF_REQUEST, MSG_STAFF_REPLY);
}

static void
try_later(struct exchange *x)
{
	exchange_answer_zeros(x, STAFF_SMALL);
}

static void
on_answer(struct front *f, struct exchange *x, const struct channel_message *m)
{
	(void)f;
	switch (m->body.len) {
	case STAFF_SMALL:
	case STAFF_MIDDLE:
	case STAFF_LARGE:
		exchange_answer(x, m->body);
		break;
	default:
		log_line("an answer of the wrong size was withheld");
		try_later(x);
	}
}

const struct front_setup staff_setup = {
	.name = "staff",
	.party = PARTY_STAFF,
	.config_readers = CONFIG_FOR_STAFF,
	.folder = "console",
	.routes = staff_routes,
	.n_routes = N_STAFF_ROUTES,
	.syscalls = staff_syscalls,
	.n_syscalls = N_STAFF_SYSCALLS,
	.on_answer = on_answer,
	.try_later = try_later,
};
