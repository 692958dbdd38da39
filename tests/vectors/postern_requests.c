/* SPDX-License-Identifier: MIT */
/* @link -ljansson */
/*
 * Known answers of what goes between people and the store: requests and answers, statements,
 * acknowledgements, heads and the tree. Each make_ function below makes one
 * tests/vectors/postern_*.json from fixed seeds; the test is that the file says the same.
 * `build/test/vectors/postern_requests.t write` writes them anew.
 */
#include <stdlib.h>
#include <string.h>

#include "tests/lib/answers.h"
#include "tests/lib/example.h"
#include "tests/lib/tap.h"

static struct example x;
static uint8_t boot[32], session[32];
static uint8_t statement[STATEMENT_BYTES];

static void
make_statements(void)
{
	json_t *file = json_object(), *list = set_list(file, "cases"), *j;
	struct statement s = {.running = 3, .action = ACTION_CASE_READ, .reason = REASON_TRIAGE,
	    .seconds = UINT64_C(20000) * 86400 + 4711, .head_size = 12};
	struct bytes whole = {statement, sizeof statement};

	memcpy(s.org_id, x.org_id, 32);
	example_seed(s.record, "record");
	memset(s.record + 16, 0, 16);
	example_seed(s.head_root, "head");
	ok(statement_write(statement, &s, x.staff[0].identity_seed) == ERR_OK, "written");
	j = named(list, "case.read");
	set(j, "org_id", hex(s.org_id, 32));
	set(j, "seed", hex(x.staff[0].identity_seed, 32));
	set_int(j, "running", s.running);
	set_int(j, "action", s.action);
	set_int(j, "reason", s.reason);
	set_int(j, "seconds", s.seconds);
	set(j, "record", hex(s.record, 32));
	set_int(j, "head_size", s.head_size);
	set(j, "head_root", hex(s.head_root, 32));
	set(j, "details", hex(s.details, 32));
	set(j, "statement", hex_of(whole));
	list = set_list(file, "refused");
	refused(list, "another magic", "statement", flipped(whole, 0));
	refused(list, "another organisation", "statement", flipped(whole, 4));
	refused(list, "another signer", "statement", flipped(whole, 36));
	refused(list, "running number 0", "statement", with_byte(whole, 71, 0));
	refused(list, "another running number", "statement", with_byte(whole, 71, 4));
	refused(list, "action 0", "statement", with_byte(whole, 72, 0));
	refused(list, "no reason", "statement", with_byte(whole, 73, 0));
	refused(list, "a reason that is not known", "statement", with_byte(whole, 73, 9));
	refused(list, "another reason", "statement", with_byte(whole, 73, 2));
	refused(list, "another time", "statement", flipped(whole, 81));
	refused(list, "another record", "statement", flipped(whole, 82));
	refused(list, "another size of the log", "statement", flipped(whole, 121));
	refused(list, "another root of the log", "statement", flipped(whole, 122));
	refused(list, "another detail", "statement", flipped(whole, 154));
	refused(list, "another signature", "statement", flipped(whole, -1));
	refused(list, "one byte short", "statement", shortened(whole));
	refused(list, "one byte long", "statement", lengthened(whole));
	answers_keep("statement", file);
}

static struct bytes
request_case(json_t *list, const char *name, struct request q, const uint8_t *seed)
{
	static uint8_t buf[2048];
	static const uint8_t none[32];
	json_t *j = named(list, name);
	uint8_t hash[32];
	struct writer w;

	wr_init(&w, buf, sizeof buf);
	q.org_id = x.org_id;
	ok(request_write(&w, &q, seed) == ERR_OK, "written: %s", name);
	hash_of(hash, w.buf, w.len);
	set_int(j, "action", q.action);
	set(j, "boot_id", hex(q.boot_id != NULL ? q.boot_id : none, 16));
	set(j, "session_id", hex(q.session_id != NULL ? q.session_id : none, 16));
	set_int(j, "counter", q.counter);
	set_int(j, "reason", q.reason);
	set(j, "seed", seed != NULL ? hex(seed, 32) : json_null());
	set(j, "statement", hex_of(q.statement));
	set(j, "arguments", hex_of(q.arguments));
	set(j, "hash", hex(hash, 32));
	set(j, "request", hex_of(wr_bytes_of(&w)));
	return wr_bytes_of(&w);
}

static void
make_requests(void)
{
	json_t *file = json_object(), *list;
	static uint8_t kept[2048];
	struct bytes whole;

	set(file, "org_id", hex(x.org_id, 32));
	list = set_list(file, "cases");
	whole = request_case(list, "hello", (struct request){.action = ACTION_HELLO}, NULL);
	memcpy(kept, whole.p, whole.len);
	struct bytes hello = {kept, whole.len};

	request_case(list, "session.open", (struct request){.action = ACTION_SESSION_OPEN,
	    .boot_id = boot, .arguments = {session, 16}}, x.staff[0].identity_seed);
	request_case(list, "tips.offer, counter above 32 bits", (struct request){
	    .action = ACTION_TIPS_OFFER, .boot_id = boot, .session_id = session,
	    .counter = UINT64_C(1) << 40, .arguments = {session, 20}}, x.staff[0].identity_seed);
	whole = request_case(list, "case.read, with a statement", (struct request){
	    .action = ACTION_CASE_READ, .reason = REASON_TRIAGE, .boot_id = boot,
	    .session_id = session, .counter = 5, .statement = {statement, sizeof statement},
	    .arguments = {session, 20}}, x.staff[0].identity_seed);

	list = set_list(file, "refused");
	refused(list, "another magic", "request", flipped(whole, 0));
	refused(list, "another version", "request", flipped(whole, 4));
	refused(list, "action 0", "request", with_byte(whole, 5, 0));
	refused(list, "another action", "request", with_byte(whole, 5, 15));
	refused(list, "another organisation", "request", flipped(whole, 6));
	refused(list, "another boot", "request", flipped(whole, 38));
	refused(list, "another session", "request", flipped(whole, 54));
	refused(list, "another counter", "request", flipped(whole, 77));
	refused(list, "another signer", "request", flipped(whole, 78));
	refused(list, "a reason that is not known", "request", with_byte(whole, 110, 9));
	refused(list, "another reason", "request", with_byte(whole, 110, 2));
	refused(list, "a statement of another length", "request", flipped(whole, 114));
	refused(list, "another statement", "request", flipped(whole, 115 + 90));
	refused(list, "another length of the arguments", "request", flipped(whole, 115 + 250 + 3));
	refused(list, "another argument", "request", flipped(whole, 115 + 250 + 4));
	refused(list, "another signature", "request", flipped(whole, -1));
	refused(list, "one byte short", "request", shortened(whole));
	refused(list, "one byte long", "request", lengthened(whole));
	refused(list, "hello with a session", "request", flipped(hello, 54));
	refused(list, "hello with a counter", "request", flipped(hello, 77));
	refused(list, "hello with a signer", "request", flipped(hello, 78));
	refused(list, "hello with a reason", "request", flipped(hello, 110));
	refused(list, "hello with a signature", "request", flipped(hello, -1));
	refused(list, "session.open without a signature", "request", with_byte(hello, 5, 2));
	answers_keep("request", file);
}

static void
answer_case(json_t *list, const char *name, uint8_t status, struct bytes body, uint8_t *out,
    size_t *len)
{
	json_t *j = named(list, name);
	uint8_t hash[32];

	example_seed(hash, "request");
	ok(answer_write(out, ANSWER_MAX, len, status, hash, body, x.org_id, x.store_seed) == ERR_OK,
	    "written: %s", name);
	set_int(j, "status", status);
	set(j, "request_hash", hex(hash, 32));
	set(j, "body", hex_of(body));
	set(j, "answer", hex(out, ANSWER_OVERHEAD + body.len));
	set_int(j, "zeros_to", *len);
}

static void
refused_answer(json_t *list, const char *name, const struct copy *c, size_t used)
{
	json_t *j = named(list, name);

	set(j, "answer", hex(c->buf, used));
	set_int(j, "zeros_to", c->len);
}

static void
make_answers(void)
{
	static uint8_t out[ANSWER_MAX], big[ANSWER_SMALL];
	json_t *file = json_object(), *list;
	size_t len, used = ANSWER_OVERHEAD + 20;
	struct bytes whole;
	uint8_t hash[32];

	example_seed(hash, "request");
	memset(big, 'b', sizeof big);
	set(file, "org_id", hex(x.org_id, 32));
	set(file, "store_seed", hex(x.store_seed, 32));
	set(file, "store_key", hex(x.store_pk, 32));
	set(file, "request_hash", hex(hash, 32));
	list = set_list(file, "cases");
	answer_case(list, "refused", ANSWER_REFUSED, (struct bytes){NULL, 0}, out, &len);
	answer_case(list, "start again", ANSWER_HELLO_AGAIN, (struct bytes){NULL, 0}, out, &len);
	answer_case(list, "the most of the smallest size", ANSWER_DONE,
	    (struct bytes){big, ANSWER_SMALL - ANSWER_OVERHEAD}, out, &len);
	answer_case(list, "one byte more", ANSWER_DONE,
	    (struct bytes){big, ANSWER_SMALL - ANSWER_OVERHEAD + 1}, out, &len);
	answer_case(list, "done", ANSWER_DONE, (struct bytes){big, 20}, out, &len);
	whole = (struct bytes){out, len};
	list = set_list(file, "refused");
	refused_answer(list, "another magic", flipped(whole, 0), used);
	refused_answer(list, "a status that is not known", with_byte(whole, 4, 5), used);
	refused_answer(list, "another status, with a body", with_byte(whole, 4, 1), used);
	refused_answer(list, "to another request", flipped(whole, 5), used);
	refused_answer(list, "another length of the body", flipped(whole, 40), used);
	refused_answer(list, "another body", flipped(whole, 41), used);
	refused_answer(list, "another signature", flipped(whole, 41 + 20), used);
	refused_answer(list, "something in the padding", flipped(whole, (long)used), used + 1);
	refused_answer(list, "one byte short", shortened(whole), used);
	refused_answer(list, "one byte long", lengthened(whole), used);
	struct copy *c = copy_of(whole);

	c->len = ANSWER_MIDDLE;
	refused_answer(list, "larger than it has to be", c, used);
	c->len = used;
	refused_answer(list, "without padding", c, used);
	answers_keep("answer", file);
}

static void
make_acknowledgements(void)
{
	json_t *file = json_object(), *list, *j;
	uint8_t hash[32], ack[ACK_BYTES];
	struct bytes whole = {ack, sizeof ack};

	example_seed(hash, "envelope");
	set(file, "org_id", hex(x.org_id, 32));
	set(file, "store_seed", hex(x.store_seed, 32));
	set(file, "store_key", hex(x.store_pk, 32));
	set(file, "hash", hex(hash, 32));
	list = set_list(file, "cases");
	for (uint8_t status = 1; status <= 3; status++) {
		ack_write_refused(ack, status, hash);
		j = named(list, status == 1 ? "later" : status == 2 ? "new keys" : "not understood");
		set_int(j, "status", status);
		set_int(j, "day", 0);
		set(j, "acknowledgement", hex_of(whole));
	}
	ok(ack_write_kept(ack, x.org_id, EXAMPLE_DAY, hash, x.store_seed) == ERR_OK, "written");
	j = named(list, "kept");
	set_int(j, "status", ACK_KEPT);
	set_int(j, "day", EXAMPLE_DAY);
	set(j, "acknowledgement", hex_of(whole));
	list = set_list(file, "refused");
#define REFUSED(name, c) refused(list, name, "acknowledgement", c)
	REFUSED("another magic", flipped(whole, 0));
	REFUSED("a status that is not known", with_byte(whole, 4, 4));
	REFUSED("something in the gap", flipped(whole, 5));
	REFUSED("another day", flipped(whole, 11));
	REFUSED("another envelope", flipped(whole, 12));
	REFUSED("another signature", flipped(whole, 44));
	REFUSED("something in the padding", flipped(whole, -1));
	REFUSED("one byte short", shortened(whole));
	REFUSED("one byte long", lengthened(whole));
	struct copy *c = copy_of(whole);

	memset(c->buf + 44, 0, 64);
	REFUSED("kept, but not signed", c);
#undef REFUSED
	answers_keep("acknowledgement", file);
}

static void
refused_heads(json_t *list, struct bytes head, struct bytes nightly)
{
	refused(list, "head: another magic", "head", flipped(head, 0));
	refused(list, "head: another organisation", "head", flipped(head, 4));
	refused(list, "head: another size", "head", flipped(head, 43));
	refused(list, "head: another root", "head", flipped(head, 44));
	refused(list, "head: another signature", "head", flipped(head, -1));
	refused(list, "head: one byte long", "head", lengthened(head));
	refused(list, "nightly: another magic", "nightly", flipped(nightly, 0));
	refused(list, "nightly: none, but a root", "nightly", with_byte(nightly, 43, 0));
	refused(list, "nightly: something in the zeros", "nightly", flipped(nightly, -1));
	refused(list, "nightly: one byte short", "nightly", shortened(nightly));
}

static void
make_log(void)
{
	json_t *file = json_object(), *list, *j;
	uint8_t leaf[4], hash[32], root[32], head_bytes[HEAD_BYTES], night[NIGHTLY_BYTES];
	struct nightly n = {.day = EXAMPLE_DAY, .count = 2};
	struct head h = {.size = 7};
	struct merkle m;

	set(file, "org_id", hex(x.org_id, 32));
	set(file, "store_seed", hex(x.store_seed, 32));
	set(file, "store_key", hex(x.store_pk, 32));
	set_text(file, "leaves", "leaf i is i as u32, from 0");
	list = set_list(file, "roots");
	merkle_init(&m);
	for (uint32_t i = 0; i <= 33; i++) {
		struct writer w;

		merkle_root(root, &m);
		json_array_append_new(list, hex(root, 32));
		wr_init(&w, leaf, sizeof leaf);
		wr_u32(&w, i);
		merkle_leaf(hash, wr_bytes_of(&w));
		merkle_append(&m, hash);
		if (i == 7)
			memcpy(h.root, root, 32);
	}
	memcpy(h.org_id, x.org_id, 32);
	ok(head_write(head_bytes, &h, x.store_seed) == ERR_OK, "head");
	j = json_object();
	set_int(j, "size", h.size);
	set(j, "root", hex(h.root, 32));
	set(j, "head", hex(head_bytes, sizeof head_bytes));
	set(file, "head", j);
	memcpy(n.org_id, x.org_id, 32);
	example_seed(n.root, "night");
	nightly_write(night, &n);
	j = json_object();
	set_int(j, "day", n.day);
	set_int(j, "count", n.count);
	set(j, "root", hex(n.root, 32));
	set(j, "nightly", hex(night, sizeof night));
	set(file, "nightly", j);
	refused_heads(set_list(file, "refused"), (struct bytes){head_bytes, sizeof head_bytes},
	    (struct bytes){night, sizeof night});
	answers_keep("log", file);
}

int
main(int argc, char **argv)
{
	static const struct tap_test tests[] = {
		TEST(make_statements), TEST(make_requests), TEST(make_answers),
		TEST(make_acknowledgements), TEST(make_log),
	};

	answers_begin(argc, argv);
	example_make(&x);
	example_seed(boot, "boot");
	example_seed(session, "session");
	return tap_run(tests, TAP_COUNT(tests));
}
