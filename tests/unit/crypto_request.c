/* SPDX-License-Identifier: MIT */
/*
 * Bounds of requests, answers, statements and acknowledgements, beside the known answers.
 */
#include <string.h>

#include "crypto/ack.h"
#include "crypto/hash.h"
#include "crypto/log.h"
#include "crypto/request.h"
#include "crypto/sign.h"
#include "tests/lib/tap.h"

static const uint8_t org_id[ORG_ID_BYTES] = {1}, seed[SIGN_SEED_BYTES] = {2};
static uint8_t pk[SIGN_PUBLIC_BYTES], buf[REQUEST_MAX + 16], big[REQUEST_MAX];

enum { OVERHEAD = REQUEST_HEADER_BYTES + 4 + 4 + SIGNATURE_BYTES };

static void
a_request_has_its_bound(void)
{
	struct request q = {.action = ACTION_DOCUMENT_PUT, .org_id = org_id, .counter = 1}, out;
	struct writer w;

	q.arguments = (struct bytes){big, REQUEST_MAX - OVERHEAD};
	wr_init(&w, buf, sizeof buf);
	ok(request_write(&w, &q, seed) == ERR_OK && w.len == REQUEST_MAX &&
	    request_decode(&out, wr_bytes_of(&w)) == ERR_OK &&
	    request_check(&out, org_id) == ERR_OK, "the most");
	q.arguments.len++;
	wr_init(&w, buf, sizeof buf);
	ok(request_write(&w, &q, seed) != ERR_OK, "one byte more");
}

static void
every_cut_of_a_request_is_refused(void)
{
	struct request q = {.action = ACTION_KEYRING_GET, .org_id = org_id, .counter = 1}, out;
	struct writer w;

	wr_init(&w, buf, sizeof buf);
	ok(request_write(&w, &q, seed) == ERR_OK, "written");
	for (size_t n = 0; n < w.len; n++)
		ok(request_decode(&out, (struct bytes){buf, n}) != ERR_OK &&
		    bytes_zero(&out, sizeof out), "%zu bytes", n);
}

static void
only_hello_goes_unsigned(void)
{
	struct request q = {.action = ACTION_HELLO, .org_id = org_id}, out;
	struct writer w;

	wr_init(&w, buf, sizeof buf);
	ok(request_write(&w, &q, NULL) == ERR_OK && request_decode(&out, wr_bytes_of(&w)) == ERR_OK &&
	    request_check(&out, org_id) == ERR_OK, "hello");
	ok(request_check(&out, seed) != ERR_OK, "hello to another council");
	wr_init(&w, buf, sizeof buf);
	ok(request_write(&w, &q, seed) != ERR_OK, "hello, signed");
	q.action = ACTION_KEYRING_GET;
	wr_init(&w, buf, sizeof buf);
	ok(request_write(&w, &q, NULL) == ERR_OK && request_decode(&out, wr_bytes_of(&w)) == ERR_OK &&
	    request_check(&out, org_id) != ERR_OK, "anything else");
}

static void
an_answer_has_the_smallest_size_that_fits(void)
{
	static const struct { size_t body, size; } all[] = {
		{0, 4096}, {ANSWER_SMALL - ANSWER_OVERHEAD, 4096}, {ANSWER_SMALL - ANSWER_OVERHEAD + 1, 32768},
		{ANSWER_MIDDLE - ANSWER_OVERHEAD, 32768}, {ANSWER_MIDDLE - ANSWER_OVERHEAD + 1, 114688},
		{ANSWER_MAX - ANSWER_OVERHEAD, 114688}, {ANSWER_MAX - ANSWER_OVERHEAD + 1, 0}, {SIZE_MAX, 0},
	};
	uint8_t hash[HASH_BYTES] = {3};
	struct answer a;
	size_t len;

	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
		is_int((long long)answer_size(all[i].body), (long long)all[i].size, "body %zu", i);
	for (size_t i = 0; i < 6; i++)
		ok(answer_write(buf, sizeof buf, &len, ANSWER_DONE, hash,
		    (struct bytes){big, all[i].body}, org_id, seed) == ERR_OK && len == all[i].size &&
		    answer_decode(&a, (struct bytes){buf, len}) == ERR_OK &&
		    answer_check(&a, org_id, hash, pk) == ERR_OK, "answer %zu", i);
	ok(answer_write(buf, sizeof buf, &len, ANSWER_DONE, hash,
	    (struct bytes){big, all[6].body}, org_id, seed) == ERR_FULL && len == 0, "too long");
	ok(answer_write(buf, ANSWER_SMALL - 1, &len, ANSWER_DONE, hash, (struct bytes){big, 1}, org_id,
	    seed) == ERR_FULL, "no room");
}

static void
a_refusal_says_nothing(void)
{
	uint8_t hash[HASH_BYTES] = {3};
	size_t len;

	ok(answer_write(buf, sizeof buf, &len, ANSWER_REFUSED, hash, (struct bytes){big, 1}, org_id,
	    seed) == ERR_FORMAT, "a refusal with a body");
	ok(answer_write(buf, sizeof buf, &len, 5, hash, (struct bytes){big, 0}, org_id, seed) ==
	    ERR_FORMAT, "a status that is not known");
}

static void
an_answer_is_to_its_request(void)
{
	uint8_t hash[HASH_BYTES] = {3}, other[HASH_BYTES] = {4};
	struct answer a;
	size_t len;

	ok(answer_write(buf, sizeof buf, &len, ANSWER_REFUSED, hash, (struct bytes){NULL, 0}, org_id,
	    seed) == ERR_OK && answer_decode(&a, (struct bytes){buf, len}) == ERR_OK, "written");
	ok(answer_check(&a, org_id, hash, pk) == ERR_OK, "as written");
	ok(answer_check(&a, org_id, other, pk) != ERR_OK, "another request");
	ok(answer_check(&a, other, hash, pk) != ERR_OK, "another council");
	ok(answer_check(&a, org_id, hash, other) != ERR_OK, "another store");
}

static void
a_statement_needs_number_action_and_reason(void)
{
	uint8_t out[STATEMENT_BYTES];
	struct statement s = {.running = 1, .action = 1, .reason = 1}, t;

	memcpy(s.org_id, org_id, 32);
	ok(statement_write(out, &s, seed) == ERR_OK &&
	    statement_decode(&t, (struct bytes){out, sizeof out}) == ERR_OK &&
	    statement_check(&t, org_id) == ERR_OK && memcmp(&s, &t, sizeof s) == 0, "with all");
	t = s;
	t.running = 0;
	ok(statement_write(out, &t, seed) == ERR_FORMAT && bytes_zero(out, sizeof out), "no number");
	t = s;
	t.reason = 9;
	ok(statement_write(out, &t, seed) == ERR_FORMAT, "no known reason");
	t = s;
	t.action = 0;
	ok(statement_write(out, &t, seed) == ERR_FORMAT, "no action");
	ok(statement_check(&s, seed) != ERR_OK, "another council");
}

static void
a_head_is_the_stores(void)
{
	uint8_t out[HEAD_BYTES];
	struct head h = {.size = 5}, g;

	memcpy(h.org_id, org_id, 32);
	ok(head_write(out, &h, seed) == ERR_OK && head_decode(&g, (struct bytes){out, sizeof out}) ==
	    ERR_OK && head_check(&g, org_id, pk) == ERR_OK, "as written");
	g.size++;
	ok(head_check(&g, org_id, pk) != ERR_OK, "another size");
	g.size--;
	ok(head_check(&g, org_id, seed) != ERR_OK && head_check(&g, pk, pk) != ERR_OK, "another's");
}

static void
an_acknowledgement_is_for_one_envelope_and_day(void)
{
	uint8_t out[ACK_BYTES], hash[HASH_BYTES] = {3};
	struct ack a;

	ok(ack_write_kept(out, org_id, 20000, hash, seed) == ERR_OK &&
	    ack_decode(&a, (struct bytes){out, sizeof out}) == ERR_OK && a.day == 20000, "written");
	ok(ack_check(&a, org_id, hash, pk) == ERR_OK, "as written");
	ok(ack_check(&a, org_id, seed, pk) != ERR_OK, "another envelope");
	ok(ack_check(&a, org_id, hash, seed) != ERR_OK, "another store");
	ok(ack_check(&a, seed, hash, pk) != ERR_OK, "another council");
	a.status = ACK_LATER;
	ok(ack_check(&a, org_id, hash, pk) != ERR_OK, "another status");
	a.status = ACK_KEPT;
	a.day++;
	ok(ack_check(&a, org_id, hash, pk) != ERR_OK, "another day");
	ack_write_refused(out, ACK_LATER, hash);
	ok(ack_decode(&a, (struct bytes){out, sizeof out}) == ERR_OK &&
	    ack_check(&a, org_id, hash, pk) != ERR_OK, "later is not kept");
}

int
main(void)
{
	static const struct tap_test tests[] = {
		TEST(a_request_has_its_bound), TEST(every_cut_of_a_request_is_refused),
		TEST(only_hello_goes_unsigned), TEST(an_answer_has_the_smallest_size_that_fits),
		TEST(a_refusal_says_nothing), TEST(an_answer_is_to_its_request),
		TEST(a_statement_needs_number_action_and_reason), TEST(a_head_is_the_stores),
		TEST(an_acknowledgement_is_for_one_envelope_and_day),
	};

	if (crypto_begin() != ERR_OK)
		return 1;
	sign_public(pk, seed);
	return tap_run(tests, TAP_COUNT(tests));
}
