/* SPDX-License-Identifier: MIT */
/* The table of messages, cell by cell: what has no row is not allowed. */
#include "ipc/messages.h"
#include "tests/lib/tap.h"

static const enum party parties[] = { PARTY_SUPERVISOR, PARTY_INTAKE, PARTY_STAFF, PARTY_STORE,
    PARTY_OPERATOR };

static void
every_number_has_one_row(void)
{
	for (size_t i = 0; i < n_message_rules; i++) {
		const struct message_rule *r = &message_rules[i];

		ok(r->min <= r->max && r->max <= MESSAGE_BODY_MAX, "%s: sizes", r->name);
		ok(r->fds <= MESSAGE_FDS_MAX, "%s: descriptors", r->name);
		ok((r->from & r->to) == 0, "%s: nobody tells himself", r->name);
		for (size_t j = 0; j < i; j++)
			ok(message_rules[j].type != r->type, "%s: alone", r->name);
	}
}

static void
a_size_outside_the_bounds_is_refused(void)
{
	for (size_t i = 0; i < n_message_rules; i++) {
		const struct message_rule *r = &message_rules[i];

		for (size_t f = 0; f < TAP_COUNT(parties); f++) {
			for (size_t t = 0; t < TAP_COUNT(parties); t++) {
				bool may = (r->from & (unsigned)parties[f]) != 0 &&
				    (r->to & (unsigned)parties[t]) != 0;

				ok((message_allowed(r->type, parties[f], parties[t], r->min, r->fds)
				    == r) == may, "%s at its smallest", r->name);
				ok((message_allowed(r->type, parties[f], parties[t], r->max, 0)
				    == r) == may, "%s at its largest", r->name);
				ok(message_allowed(r->type, parties[f], parties[t],
				    (size_t)r->max + 1, 0) == NULL, "%s one too long", r->name);
				ok(r->min == 0 || message_allowed(r->type, parties[f], parties[t],
				    r->min - 1, 0) == NULL, "%s one too short", r->name);
				ok(message_allowed(r->type, parties[f], parties[t], r->min,
				    r->fds + 1) == NULL, "%s with a descriptor", r->name);
			}
		}
	}
}

static void
the_exposed_process_can_only_ask_for_what_is_public(void)
{
	static const uint16_t may[] = { MSG_TIP_PUT, MSG_KEYS_GET, MSG_MAIL_COLLECT, MSG_PART_PUT,
	    MSG_UPDATES_GET };
	size_t n = 0;

	for (size_t i = 0; i < n_message_rules; i++)
		if ((message_rules[i].from & PARTY_INTAKE) && (message_rules[i].to & PARTY_STORE))
			n++;
	is_int((long long)n, TAP_COUNT(may), "as many rows as are meant");
	for (size_t i = 0; i < TAP_COUNT(may); i++) {
		bool found = false;

		for (size_t j = 0; j < n_message_rules; j++)
			found = found || (message_rules[j].type == may[i] &&
			    message_rules[j].from == PARTY_INTAKE);
		ok(found, "message %d is intake's alone", may[i]);
	}
}

static void
an_unknown_number_is_refused(void)
{
	for (unsigned type = 0; type < 300; type++) {
		bool known = false;

		for (size_t i = 0; i < n_message_rules; i++)
			known = known || message_rules[i].type == type;
		for (size_t f = 0; !known && f < TAP_COUNT(parties); f++)
			ok(message_allowed((uint16_t)type, parties[f], PARTY_STORE, 0, 0) == NULL,
			    "%u", type);
	}
}

int
main(void)
{
	static const struct tap_test tests[] = {
		TEST(every_number_has_one_row),
		TEST(a_size_outside_the_bounds_is_refused),
		TEST(the_exposed_process_can_only_ask_for_what_is_public),
		TEST(an_unknown_number_is_refused),
	};

	return tap_run(tests, TAP_COUNT(tests));
}
