/* SPDX-License-Identifier: MIT */
/*
 * A staff request from the store's side: every way in which it can be wrong is refused, changes
 * nothing and is not logged; every right one leaves its statement in the log, once.
 */
#include <string.h>

#include "base/clock.h"
#include "base/secret.h"
#include "store/audit_log.h"
#include "store/store.h"
#include "tests/lib/tap.h"
#include "tests/lib/world.h"

static struct world w;
static struct world_request q;
static struct world_case a_case;
static uint8_t args[REQUEST_MAX];

static struct bytes
some(const void *p, size_t len)
{
	return (struct bytes){ p, len };
}

static uint64_t
logged(void)
{
	uint64_t n;

	records_begin(w.records);
	n = log_size(w.records);
	records_abort(w.records);
	return n;
}

/* A case.append of a triage officer, ready to be spoilt. */
static void
prepare(void)
{
	world_prepare(&w, &q, TRIAGE, ACTION_CASE_APPEND,
	    some(args, world_append_args(&w, args, &a_case, NULL, false)));
}

static unsigned
say(void)
{
	struct bytes body;
	unsigned status = world_say(&w, &q, &body);

	if (status != ANSWER_DONE)
		ok(body.len == 0, "a refused answer is empty");
	return status;
}

static unsigned
sign_and_say(void)
{
	world_sign(&w, &q);
	return say();
}

/* Says what is in q and expects a refusal that leaves no trace. */
static void
refused(unsigned status, const char *why)
{
	uint64_t before = logged();

	is_int(sign_and_say(), status, "%s", why);
	is_int((long long)logged(), (long long)before, "not logged: %s", why);
	w.people[TRIAGE].counter++;
}

static void
a_good_request_is_done_once_and_logged(void)
{
	uint64_t before = logged();

	prepare();
	is_int(sign_and_say(), ANSWER_DONE, "an event is appended");
	is_int((long long)logged(), (long long)before + 1, "its statement is in the log");
	is_int(say(), ANSWER_REFUSED, "the very same bytes again are refused");
	w.people[TRIAGE].counter++;
	w.people[TRIAGE].running++;
	is_int((long long)logged(), (long long)before + 1, "and not logged");
}

static void
a_flipped_bit_anywhere_is_refused(void)
{
	uint64_t before = logged();

	prepare();
	world_sign(&w, &q);
	for (size_t at = 0; at < q.len; at += at < 400 || at + 80 > q.len ? 1 : 61) {
		unsigned status;

		q.bytes[at] ^= 4;
		status = say();
		if (status == ANSWER_DONE || status == 255)
			ok(false, "byte %zu gave %u", at, status);
		q.bytes[at] ^= 4;
	}
	is_int((long long)logged(), (long long)before, "nothing was logged");
	is_int(say(), ANSWER_DONE, "unspoilt it is done");
	w.people[TRIAGE].counter++;
	w.people[TRIAGE].running++;
}

static void
a_cut_or_lengthened_request_is_refused(void)
{
	prepare();
	world_sign(&w, &q);
	for (size_t len = 0; len < q.len; len += len < 300 ? 1 : 97) {
		size_t whole = q.len;

		q.len = len;
		if (say() != ANSWER_REFUSED)
			ok(false, "%zu bytes of it", len);
		q.len = whole;
	}
	q.bytes[q.len++] = 0;
	is_int(say(), ANSWER_REFUSED, "one byte too many");
}

static void
counters_are_accepted_once_and_near_the_highest(void)
{
	struct world_person *p = &w.people[TRIAGE];

	prepare();
	q.request.counter = p->counter;
	refused(ANSWER_REFUSED, "a counter that was used");
	p->counter--;
	prepare();
	q.request.counter = p->counter + 65;
	refused(ANSWER_REFUSED, "65 ahead");
	p->counter--;
	prepare();
	q.request.counter = p->counter + 64;
	is_int(sign_and_say(), ANSWER_DONE, "64 ahead");
	p->running++;
	prepare();
	is_int(sign_and_say(), ANSWER_DONE, "and one of those between");
	p->running++;
	p->counter += 64;
}

static void
a_wrong_boot_session_or_person_starts_again_with_hello(void)
{
	uint8_t other[ID_BYTES];

	random_bytes(other, sizeof(other));
	prepare();
	q.request.boot_id = other;
	is_int(sign_and_say(), ANSWER_HELLO_AGAIN, "another boot");
	prepare();
	q.request.session_id = other;
	is_int(sign_and_say(), ANSWER_HELLO_AGAIN, "no such session");
	prepare();
	q.request.session_id = w.people[LEAD].session;
	is_int(sign_and_say(), ANSWER_HELLO_AGAIN, "somebody else's session");
	prepare();
	world_sign(&w, &q);
	world_restart(&w);
	is_int(say(), ANSWER_HELLO_AGAIN, "a request from before a new start");
	for (int i = 0; i < STRANGER; i++)
		is_int(world_sign_in(&w, (enum who)i), ANSWER_DONE, "%s signs in again",
		    who_names[i]);
	prepare();
	is_int(sign_and_say(), ANSWER_DONE, "and goes on with the next running number");
	w.people[TRIAGE].counter++;
	w.people[TRIAGE].running++;
}

static void
a_session_ends_after_twelve_hours(void)
{
	world_set_clock(&w, 11 * 3600);
	prepare();
	is_int(sign_and_say(), ANSWER_DONE, "after eleven");
	w.people[TRIAGE].counter++;
	w.people[TRIAGE].running++;
	world_set_clock(&w, 13 * 3600);
	prepare();
	is_int(sign_and_say(), ANSWER_HELLO_AGAIN, "not after thirteen");
	world_set_clock(&w, 60);	/* a clock put back would end the others' too */
	is_int(world_sign_in(&w, TRIAGE), ANSWER_DONE, "a new one");
}

static void
a_statement_says_exactly_what_is_done(void)
{
	prepare();
	q.stated = false;
	refused(ANSWER_REFUSED, "without one");
	prepare();
	q.statement.action = ACTION_CASE_READ;
	refused(ANSWER_REFUSED, "of another action");
	prepare();
	q.statement.reason = REASON_AUDIT;
	refused(ANSWER_REFUSED, "of another reason");
	prepare();
	q.request.reason = 0;
	refused(ANSWER_REFUSED, "without a reason");
	prepare();
	q.statement.record[0] ^= 1;
	refused(ANSWER_REFUSED, "of another record");
	prepare();
	q.statement.record[31] ^= 1;
	refused(ANSWER_REFUSED, "with more than the record");
	prepare();
	q.statement.seconds = clock_seconds() - 660;
	refused(ANSWER_REFUSED, "eleven minutes old");
	prepare();
	q.statement.seconds = clock_seconds() + 660;
	refused(ANSWER_REFUSED, "eleven minutes ahead");
	prepare();
	q.statement.org_id[0] ^= 1;
	refused(ANSWER_REFUSED, "of another organisation");
	prepare();
	q.statement.head_root[0] ^= 1;
	refused(ANSWER_REFUSED, "about a head that never was");
	prepare();
	q.statement.head_size = 1u << 20;
	refused(ANSWER_REFUSED, "about a head that isn't yet");
	prepare();
	q.statement.running++;
	refused(ANSWER_CONFLICT, "a running number too high");
	prepare();
	q.statement.running--;
	refused(ANSWER_CONFLICT, "a running number that was used");
	prepare();
	is_int(sign_and_say(), ANSWER_DONE, "as it should be");
	w.people[TRIAGE].counter++;
	w.people[TRIAGE].running++;
}

static void
a_statement_of_somebody_else_is_refused(void)
{
	uint8_t theirs[STATEMENT_BYTES];

	prepare();
	if (!ok(statement_write(theirs, &q.statement, w.people[LEAD].seed) == ERR_OK,
		"a lead's statement"))
		return;
	q.stated = false;
	q.request.statement = some(theirs, sizeof(theirs));
	refused(ANSWER_REFUSED, "in a triage officer's request");
}

static void
a_statement_where_none_belongs_is_refused(void)
{
	static const uint8_t from_the_start[4 + ID_BYTES];

	world_prepare(&w, &q, TRIAGE, ACTION_TIPS_OFFER, some(from_the_start,
	    sizeof(from_the_start)));
	q.stated = true;
	q.statement = (struct statement){ .running = w.people[TRIAGE].running + 1,
		.action = ACTION_TIPS_OFFER,
		.reason = REASON_TRIAGE,
		.seconds = clock_seconds() };
	memcpy(q.statement.org_id, w.org_id, ORG_ID_BYTES);
	hash_of(q.statement.head_root, NULL, 0);
	refused(ANSWER_REFUSED, "with tips.offer");
}

static void
any_earlier_head_will_do_and_the_log_proves_itself(void)
{
	uint8_t roots[2][HASH_BYTES], pair[16] = { 0 };
	struct bytes body;
	uint64_t size = logged();
	struct writer out;

	records_begin(w.records);
	ok(log_root(w.records, 2, roots[0]) == ERR_OK &&
		log_root(w.records, size, roots[1]) == ERR_OK,
	    "two heads");
	records_abort(w.records);
	prepare();
	q.statement.head_size = 2;
	memcpy(q.statement.head_root, roots[0], HASH_BYTES);
	is_int(sign_and_say(), ANSWER_DONE, "an older head");
	w.people[TRIAGE].counter++;
	w.people[TRIAGE].running++;
	wr_init(&out, pair, sizeof(pair));
	wr_u64(&out, 2);
	wr_u64(&out, size);
	is_int(world_request(&w, AUDITOR, ACTION_LOG_PROOF, some(pair, sizeof(pair)), &body),
	    ANSWER_DONE, "an auditor asks for the proof");
	ok(body.len == 1 + (size_t)body.p[0] * HASH_BYTES &&
		merkle_check_consistency(2, size, body.p + 1, body.p[0], roots[0], roots[1]) ==
		    ERR_OK,
	    "and it holds");
	roots[0][5] ^= 1;
	ok(merkle_check_consistency(2, size, body.p + 1, body.p[0], roots[0], roots[1]) != ERR_OK,
	    "not for another head");
	memset(pair, 0xff, 8);
	is_int(world_request(&w, AUDITOR, ACTION_LOG_PROOF, some(pair, sizeof(pair)), &body),
	    ANSWER_REFUSED, "no proof backwards");
}

static void
the_page_of_the_log_has_every_leaf_and_a_head_over_them(void)
{
	static const uint8_t from_the_start[8];
	struct merkle m;
	struct bytes body, leaf;
	struct reader r;
	struct head h;
	uint8_t hash[HASH_BYTES];
	struct statement s;
	uint16_t n;

	is_int(world_request(&w, KEYHOLDER, ACTION_LOG_PAGE, some(from_the_start, 8), &body),
	    ANSWER_DONE, "a page");
	rd_init(&r, body.p, body.len);
	n = rd_u16(&r);
	is_int(n, (long long)logged(), "has all of them");
	merkle_init(&m);
	for (unsigned i = 0; i < n; i++) {
		leaf = rd_blob(&r, STATEMENT_BYTES);
		ok(statement_decode(&s, leaf) == ERR_OK && statement_check(&s, w.org_id) == ERR_OK,
		    "leaf %u proves itself", i);
		merkle_leaf(hash, leaf);
		merkle_append(&m, hash);
	}
	merkle_root(hash, &m);
	ok(head_decode(&h, rd_rest(&r)) == ERR_OK &&
		head_check(&h, w.org_id, w.keys->public) == ERR_OK && h.size == n &&
		memcmp(h.root, hash, HASH_BYTES) == 0,
	    "under a signed head");
}

static void
hello_says_who_the_store_is_to_anybody(void)
{
	struct bytes body;
	static const uint8_t zeros[32];

	world_prepare(&w, &q, STRANGER, ACTION_HELLO, some(NULL, 0));
	q.request.boot_id = q.request.session_id = q.request.signer = zeros;
	q.request.counter = 0;
	world_sign(&w, &q);
	is_int(world_say(&w, &q, &body), ANSWER_DONE, "without a signature");
	is_int((long long)body.len, ORG_ID_BYTES + ID_BYTES + 32 + 8 + HEAD_BYTES, "all of it");
	ok(memcmp(body.p, w.org_id, 32) == 0 && memcmp(body.p + 48, w.keys->public, 32) == 0,
	    "who it is");
	is_int((long long)w.reply_len, ANSWER_SMALL, "in the smallest size");
}

static void
a_stranger_gets_no_session_and_who_is_removed_is_out_at_once(void)
{
	is_int(world_sign_in(&w, STRANGER), ANSWER_REFUSED, "a stranger");
	prepare();
	is_int(sign_and_say(), ANSWER_DONE, "a triage officer may");
	w.people[TRIAGE].counter++;
	w.people[TRIAGE].running++;
	ok(world_put_roster(&w, 1u << TRIAGE), "a roster without them");
	prepare();
	refused(ANSWER_REFUSED, "with the session still open");
	is_int(world_sign_in(&w, TRIAGE), ANSWER_REFUSED, "and no new session");
	w.people[TRIAGE].counter--;
}

static void
found_case(void)
{
	ok(world_make_case(&w, TRIAGE, 1, &a_case), "a triage officer makes a case");
}

int
main(void)
{
	static const struct tap_test tests[] = {
		TEST(found_case),
		TEST(a_good_request_is_done_once_and_logged),
		TEST(a_flipped_bit_anywhere_is_refused),
		TEST(a_cut_or_lengthened_request_is_refused),
		TEST(counters_are_accepted_once_and_near_the_highest),
		TEST(a_wrong_boot_session_or_person_starts_again_with_hello),
		TEST(a_session_ends_after_twelve_hours),
		TEST(a_statement_says_exactly_what_is_done),
		TEST(a_statement_of_somebody_else_is_refused),
		TEST(a_statement_where_none_belongs_is_refused),
		TEST(any_earlier_head_will_do_and_the_log_proves_itself),
		TEST(the_page_of_the_log_has_every_leaf_and_a_head_over_them),
		TEST(hello_says_who_the_store_is_to_anybody),
		TEST(a_stranger_gets_no_session_and_who_is_removed_is_out_at_once),
	};
	int status;

	world_found(&w);
	status = tap_run(tests, TAP_COUNT(tests));
	world_close(&w);
	return status;
}
