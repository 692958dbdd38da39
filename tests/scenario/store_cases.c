/* SPDX-License-Identifier: MIT */
/*
 * From tip to case: offers, leases, refusals, cases and what may be read of them, by whom.
 */
#include <string.h>

#include "base/secret.h"
#include "store/store.h"
#include "tests/lib/tap.h"
#include "tests/lib/world.h"

static struct world w;
static uint8_t args[REQUEST_MAX], first_tip[TIP_BYTES];

static struct bytes
some(const void *p, size_t len)
{
	return (struct bytes){ p, len };
}

static uint16_t
offered_to(enum who who)
{
	static const uint8_t from_the_start[4 + ID_BYTES];
	struct bytes body;
	struct reader r;

	if (world_request(&w, who, ACTION_TIPS_OFFER, some(from_the_start, sizeof(from_the_start)),
		&body) != ANSWER_DONE)
		return UINT16_MAX;
	rd_init(&r, body.p, body.len);
	return rd_u16(&r);
}

static void
a_tip_is_offered_to_every_desk_by_its_header_alone(void)
{
	static const uint8_t from_the_start[4 + ID_BYTES];
	struct bytes body, header;
	struct reader r;

	world_tip(&w, first_tip, "one");
	is_int(world_send(&w, first_tip), ACK_KEPT, "a tip comes");
	is_int(offered_to(TRIAGE), 1, "the triage officer sees it");
	is_int(offered_to(OTHER_TRIAGE), 1, "so does the one of another desk");
	is_int(offered_to(LEAD), 1, "and the lead");
	is_int(offered_to(PARTNER), UINT16_MAX, "a partner doesn't");
	is_int(world_request(&w, TRIAGE, ACTION_TIPS_OFFER,
		   some(from_the_start, sizeof(from_the_start)), &body),
	    ANSWER_DONE, "once more");
	rd_init(&r, body.p, body.len);
	(void)rd_u16(&r);
	(void)rd_bytes(&r, ID_BYTES);
	is_int(rd_u32(&r), WORLD_DAY, "with the day");
	header = rd_bytes(&r, ENVELOPE_HEADER_BYTES);
	is_bytes(header.p, header.len, first_tip, ENVELOPE_HEADER_BYTES, "and the header");
	is_int(rd_u8(&r), 0, "no more");
	ok(rd_done(&r), "and nothing else");
}

static void
who_receives_first_has_the_lease_for_ten_minutes(void)
{
	uint8_t tip_id[ID_BYTES];
	bool given;

	ok(world_offered(&w, TRIAGE, first_tip, tip_id), "the tip");
	is_int(world_receive(&w, TRIAGE, 2, tip_id, &given), ANSWER_REFUSED,
	    "not for a desk that isn't one's own");
	is_int(world_receive(&w, PARTNER, 1, tip_id, &given), ANSWER_REFUSED, "not by a partner");
	is_int(world_receive(&w, TRIAGE, 1, tip_id, &given), ANSWER_DONE,
	    "a triage officer receives it");
	ok(given, "and is given it");
	is_int(offered_to(OTHER_TRIAGE), 0, "others don't see it now");
	is_int(world_receive(&w, OTHER_TRIAGE, 2, tip_id, &given), ANSWER_DONE,
	    "another asks for it");
	ok(!given, "and is not given it");
	is_int(offered_to(TRIAGE), 1, "the holder still sees it");
	world_set_clock(&w, 9 * 60);
	is_int(world_receive(&w, OTHER_TRIAGE, 2, tip_id, &given), ANSWER_DONE,
	    "after nine minutes");
	ok(!given, "not yet");
	world_set_clock(&w, 11 * 60);
	is_int(offered_to(OTHER_TRIAGE), 1, "after eleven it is offered again");
	is_int(world_receive(&w, OTHER_TRIAGE, 2, tip_id, &given), ANSWER_DONE,
	    "and another receives it");
	ok(given, "now given");
}

static void
a_case_is_made_by_who_holds_the_lease(void)
{
	struct world_case c;
	struct bytes body;
	uint8_t tip_id[ID_BYTES];
	bool given;

	ok(world_offered(&w, OTHER_TRIAGE, first_tip, tip_id), "the tip");
	world_case(&w, &c);
	is_int(world_request(&w, TRIAGE, ACTION_CASE_CREATE,
		   some(args, world_create_args(&w, args, &c, 1, tip_id)), &body),
	    ANSWER_CONFLICT, "not by another");
	is_int(world_request(&w, OTHER_TRIAGE, ACTION_CASE_CREATE,
	    some(args, world_create_args(&w, args, &c, 1, tip_id)), &body), ANSWER_REFUSED,
	    "not at a desk that isn't one's own");
	is_int(world_request(&w, OTHER_TRIAGE, ACTION_CASE_CREATE,
		   some(args, world_create_args(&w, args, &c, 2, tip_id)), &body),
	    ANSWER_DONE, "by the holder");
	is_int(offered_to(LEAD), 0, "the tip is offered to nobody any more");
	is_int(world_receive(&w, OTHER_TRIAGE, 2, tip_id, &given), ANSWER_DONE,
	    "asking for it again");
	ok(!given, "gives nothing");
	is_int(world_request(&w, OTHER_TRIAGE, ACTION_CASE_CREATE,
	    some(args, world_create_args(&w, args, &c, 2, tip_id)), &body), ANSWER_CONFLICT,
	    "and the same case can't be made twice");
}

static void
what_a_case_is_made_of_is_sealed_to_the_right_keys(void)
{
	static const struct { size_t at; const char *what; } places[] = {
		{ 16 + 16 + 1 + 1216 + 6, "wrap" },
		{ 16 + 16 + 1 + 1216 + 1984 + 6, "capsule" },
		{ 16 + 16 + 1 + 1216 + 2 * 1984 + 6, "event" },
		{ 16 + 16 + 1 + 1216 + 2 * 1984 + 4064 + 6, "card" },
	};
	uint8_t tip[TIP_BYTES], tip_id[ID_BYTES];
	struct world_case c;
	struct bytes body;
	size_t len;
	bool given;

	world_tip(&w, tip, "two");
	ok(world_send(&w, tip) == ACK_KEPT && world_offered(&w, TRIAGE, tip, tip_id) &&
		world_receive(&w, TRIAGE, 1, tip_id, &given) == ANSWER_DONE && given,
	    "a tip is received");
	world_case(&w, &c);
	for (size_t i = 0; i < TAP_COUNT(places); i++) {
		len = world_create_args(&w, args, &c, 1, tip_id);
		args[places[i].at] ^= 1;
		is_int(world_request(&w, TRIAGE, ACTION_CASE_CREATE, some(args, len), &body),
		    ANSWER_REFUSED, "%s to another key", places[i].what);
	}
	len = world_create_args(&w, args, &c, 1, tip_id);
	is_int(world_request(&w, TRIAGE, ACTION_CASE_CREATE, some(args, len - 1), &body),
	    ANSWER_REFUSED, "too short");
	is_int(world_request(&w, TRIAGE, ACTION_CASE_CREATE, some(args, len), &body), ANSWER_DONE,
	    "as it should be");
}

static void
not_ours_hides_a_tip_from_that_person_alone(void)
{
	uint8_t tip[TIP_BYTES], refuse[1 + ID_BYTES] = { 1 };
	struct bytes body;
	bool given;

	world_tip(&w, tip, "three");
	ok(world_send(&w, tip) == ACK_KEPT && world_offered(&w, TRIAGE, tip, refuse + 1), "a tip");
	ok(world_receive(&w, TRIAGE, 1, refuse + 1, &given) == ANSWER_DONE && given, "is received");
	is_int(world_request(&w, TRIAGE, ACTION_TIP_REFUSE, some(refuse, sizeof(refuse)), &body),
	    ANSWER_DONE, "and is not ours");
	is_int(offered_to(TRIAGE), 0, "it isn't offered to them again");
	is_int(offered_to(OTHER_TRIAGE), 1, "but to others at once, the lease being over");
	refuse[0] = 2;
	is_int(world_request(&w, TRIAGE, ACTION_TIP_REFUSE, some(refuse, sizeof(refuse)), &body),
	    ANSWER_REFUSED, "a wrong count");
	is_int(world_request(&w, PARTNER, ACTION_TIP_REFUSE, some(refuse, sizeof(refuse)), &body),
	    ANSWER_REFUSED, "a partner");
}

static uint32_t
number_in(struct bytes body)
{
	struct reader r;

	rd_init(&r, body.p, body.len);
	return rd_u32(&r);
}

static void
a_case_grows_and_is_read_in_order_by_its_desk_alone(void)
{
	static const uint8_t kinds[] = { 1, 3, 2, 2, 1, 3, 2 };
	uint8_t tip[TIP_BYTES], tip_id[ID_BYTES], read[ID_BYTES + 4] = { 0 };
	struct world_case c;
	struct bytes body, blob, id;
	struct reader r;
	bool given;

	ok(world_make_case(&w, LEAD, 1, &c), "a lead makes a case at desk 1");
	is_int(world_request(&w, TRIAGE, ACTION_CASE_APPEND,
		   some(args, world_append_args(&w, args, &c, NULL, true)), &body),
	    ANSWER_DONE, "an event");
	is_int(number_in(body), 2, "is the second");
	world_tip(&w, tip, "a follow-up");
	ok(world_send(&w, tip) == ACK_KEPT && world_offered(&w, TRIAGE, tip, tip_id),
	    "a follow-up comes");
	is_int(world_request(&w, TRIAGE, ACTION_CASE_APPEND,
		   some(args, world_append_args(&w, args, &c, tip_id, false)), &body),
	    ANSWER_CONFLICT, "not without its lease");
	ok(world_receive(&w, TRIAGE, 1, tip_id, &given) == ANSWER_DONE && given, "is received");
	is_int(world_request(&w, TRIAGE, ACTION_CASE_APPEND,
		   some(args, world_append_args(&w, args, &c, tip_id, false)), &body),
	    ANSWER_DONE, "and appended");
	is_int(number_in(body), 3, "with the third event");
	memcpy(read, c.id, ID_BYTES);
	is_int(world_request(&w, OTHER_TRIAGE, ACTION_CASE_READ, some(read, sizeof(read)), &body),
	    ANSWER_REFUSED, "another desk can't read it");
	is_int(world_request(&w, OTHER_TRIAGE, ACTION_CASE_APPEND,
		   some(args, world_append_args(&w, args, &c, NULL, false)), &body),
	    ANSWER_REFUSED, "nor add to it");
	is_int(world_request(&w, TRIAGE, ACTION_CASE_READ, some(read, sizeof(read)), &body),
	    ANSWER_DONE, "its own reads it");
	rd_init(&r, body.p, body.len);
	is_int(rd_u16(&r), (long long)sizeof(kinds), "all items");
	for (size_t i = 0; i < sizeof(kinds); i++) {
		is_int(rd_u8(&r), kinds[i], "item %zu", i);
		id = rd_bytes(&r, ID_BYTES);
		ok(bytes_zero(id.p, ID_BYTES) == (kinds[i] == 2), "names its tip, an event none");
		blob = rd_blob(&r, TIP_BYTES);
		if (i == 5)
			is_bytes(blob.p, blob.len, tip, TIP_BYTES, "the follow-up as it came");
	}
	is_int(rd_u32(&r), 0, "no further page");
	ok(rd_done(&r), "and nothing else");
}

static void
a_long_case_is_read_in_pages_of_which_the_first_is_logged(void)
{
	uint8_t read[ID_BYTES + 4] = { 0 };
	struct world_case c;
	struct bytes body;
	struct reader r;
	unsigned items = 0, pages = 0;
	uint32_t running, next = 0;

	ok(world_make_case(&w, TRIAGE, 1, &c), "a case");
	for (int i = 0; i < 30; i++)
		if (world_request(&w, TRIAGE, ACTION_CASE_APPEND,
		    some(args, world_append_args(&w, args, &c, NULL, false)), &body) != ANSWER_DONE)
			ok(false, "event %d", i);
	memcpy(read, c.id, ID_BYTES);
	running = w.people[TRIAGE].running;
	do {
		struct writer cursor;

		wr_init(&cursor, read + ID_BYTES, 4);
		wr_u32(&cursor, next);
		if (!ok(world_request(&w, TRIAGE, ACTION_CASE_READ, some(read, sizeof(read)),
			    &body) == ANSWER_DONE,
			"page %u", pages))
			return;
		rd_init(&r, body.p, body.len);
		for (unsigned n = rd_u16(&r); n > 0 && rd_ok(&r); n--, items++) {
			(void)rd_bytes(&r, 1 + ID_BYTES);
			(void)rd_blob(&r, TIP_BYTES);
		}
		next = rd_u32(&r);
		ok(rd_done(&r), "reads to its end");
		pages++;
	} while (next != 0);
	is_int(items, 33, "every item once");
	ok(pages > 1, "in more than one page");
	is_int(w.people[TRIAGE].running, running + 1, "one statement");
}

static void
cases_are_listed_to_their_desk(void)
{
	uint8_t list[1 + ID_BYTES] = { 1 };
	struct bytes body;
	struct reader r;

	is_int(world_request(&w, TRIAGE, ACTION_CASES_LIST, some(list, sizeof(list)), &body),
	    ANSWER_DONE, "desk 1");
	rd_init(&r, body.p, body.len);
	is_int(rd_u16(&r), 3, "has three cases");
	list[0] = 2;
	is_int(world_request(&w, TRIAGE, ACTION_CASES_LIST, some(list, sizeof(list)), &body),
	    ANSWER_REFUSED, "desk 2 isn't theirs");
	is_int(world_request(&w, LEAD, ACTION_CASES_LIST, some(list, sizeof(list)), &body),
	    ANSWER_DONE, "a lead of both");
	rd_init(&r, body.p, body.len);
	is_int(rd_u16(&r), 1, "sees the one of desk 2");
	is_int(world_request(&w, KEYHOLDER, ACTION_CASES_LIST, some(list, sizeof(list)), &body),
	    ANSWER_REFUSED, "a keyholder who isn't in the roster sees none");
}

static void
lists_longer_than_an_answer_come_in_pages(void)
{
	uint8_t tip[TIP_BYTES], from[4 + ID_BYTES] = { 0 };
	struct bytes body, id;
	struct reader r;
	unsigned seen = 0, pages = 0, more;

	for (int i = 0; i < 120; i++) {
		world_tip(&w, tip, "many");
		if (world_send(&w, tip) != ACK_KEPT)
			ok(false, "tip %d", i);
	}
	do {
		if (!ok(world_request(&w, LEAD, ACTION_TIPS_OFFER, some(from, sizeof(from)),
			    &body) == ANSWER_DONE,
			"page %u", pages))
			return;
		rd_init(&r, body.p, body.len);
		for (unsigned n = rd_u16(&r); n > 0; n--, seen++) {
			struct writer after;

			id = rd_bytes(&r, ID_BYTES);
			wr_init(&after, from, sizeof(from));
			wr_u32(&after, rd_u32(&r));
			wr_bytes(&after, id.p, ID_BYTES);
			(void)rd_bytes(&r, ENVELOPE_HEADER_BYTES);
		}
		more = rd_u8(&r);
		ok(rd_done(&r), "reads to its end");
		pages++;
	} while (more);
	is_int(seen, 121, "each once");
	is_int(pages, 2, "in two pages");
}

int
main(void)
{
	static const struct tap_test tests[] = {
		TEST(a_tip_is_offered_to_every_desk_by_its_header_alone),
		TEST(who_receives_first_has_the_lease_for_ten_minutes),
		TEST(a_case_is_made_by_who_holds_the_lease),
		TEST(what_a_case_is_made_of_is_sealed_to_the_right_keys),
		TEST(not_ours_hides_a_tip_from_that_person_alone),
		TEST(a_case_grows_and_is_read_in_order_by_its_desk_alone),
		TEST(a_long_case_is_read_in_pages_of_which_the_first_is_logged),
		TEST(cases_are_listed_to_their_desk),
		TEST(lists_longer_than_an_answer_come_in_pages),
	};
	int status;

	world_found(&w);
	status = tap_run(tests, TAP_COUNT(tests));
	world_close(&w);
	return status;
}
