/* SPDX-License-Identifier: MIT */
/* @link -ljansson */
/*
 * Reads the project's known answers back: all that is called right opens, all that is called wrong
 * is refused with nothing left in the outputs. The pages' tests go through the same files.
 */
#include <stdlib.h>
#include <string.h>

#include "crypto/postern.h"
#include "tests/lib/answers.h"
#include "tests/lib/tap.h"

enum { ROOM = 131072 };

static uint8_t a_buf[ROOM], b_buf[ROOM];

static json_t *
load(const char *name)
{
	char path[128];
	json_t *file;

	snprintf(path, sizeof path, "tests/vectors/postern_%s.json", name);
	file = json_load_file(path, JSON_REJECT_DUPLICATES, NULL);
	ok(file != NULL, "%s reads", path);
	return file;
}

/* the hex member, in buf, with zero bytes up to "zeros_to" */
static struct bytes
get(const json_t *j, const char *key, uint8_t *buf)
{
	const char *text = json_string_value(json_object_get(j, key));
	size_t to = (size_t)json_integer_value(json_object_get(j, "zeros_to"));
	size_t len = text != NULL ? tap_hex(text, buf, ROOM) : 0;

	ok(text != NULL && len == strlen(text) / 2, "%s is hex", key);
	if (to > len) {
		memset(buf + len, 0, to - len);
		len = to;
	}
	return (struct bytes){buf, len};
}

static void
get_key(const json_t *j, const char *key, uint8_t *out, size_t len)
{
	struct bytes b = get(j, key, a_buf);

	memset(out, 0, len);
	if (ok(b.len >= len, "%s is long enough", key))
		memcpy(out, b.p, len);
}

static unsigned
get_int(const json_t *j, const char *key)
{
	return (unsigned)json_integer_value(json_object_get(j, key));
}

static const char *
name_of(const json_t *j)
{
	return json_string_value(json_object_get(j, "name"));
}

typedef enum err read_fn(const json_t *file, const json_t *one);

/* every case is read, every refusal refused; right: how many cases there must be at least */
static void
each(const char *name, read_fn *read, size_t right, size_t wrong)
{
	json_t *file = load(name), *one;
	size_t i;

	ok(json_array_size(json_object_get(file, "cases")) >= right, "%s: cases", name);
	ok(json_array_size(json_object_get(file, "refused")) >= wrong, "%s: refusals", name);
	json_array_foreach (json_object_get(file, "cases"), i, one)
		ok(read(file, one) == ERR_OK, "%s opens: %s", name, name_of(one));
	json_array_foreach (json_object_get(file, "refused"), i, one)
		ok(read(file, one) != ERR_OK, "%s refuses: %s", name, name_of(one));
	json_decref(file);
}

static enum err
read_envelope(const json_t *file, const json_t *one)
{
	static uint8_t content[ENVELOPE_CAPACITY_MAX];
	uint8_t org_id[32], seed[32];
	unsigned purpose = get_int(one, "purpose");
	struct bytes whole = get(one, "envelope", b_buf), want;
	struct envelope e;
	size_t len = 0;
	enum err failed;

	get_key(file, "org_id", org_id, 32);
	get_key(one, "seed", seed, 32);
	memset(content, 0xaa, sizeof content);
	failed = envelope_decode(&e, purpose, whole);
	if (failed != ERR_OK) {
		ok(bytes_zero(&e, sizeof e), "nothing is left of %s", name_of(one));
		return failed;
	}
	failed = envelope_open(content, sizeof content, &len, &e, purpose, org_id, seed);
	if (failed != ERR_OK) {
		ok(len == 0 && bytes_zero(content, sizeof content), "nothing is left of %s",
		    name_of(one));
		return failed;
	}
	want = get(one, "content", a_buf);
	is_bytes(content, len, want.p, want.len, "content of %s", name_of(one));
	return ERR_OK;
}

static void
envelopes_open_or_are_refused(void)
{
	each("envelope", read_envelope, 8, 17);
}

static void
body_keys_alone_open_envelopes(void)
{
	static uint8_t content[ENVELOPE_CAPACITY_MAX];
	json_t *file = load("envelope"), *one;
	uint8_t key[32], hash[32], want_hash[32];
	struct envelope e;
	struct bytes whole, want;
	size_t i, len;

	json_array_foreach (json_object_get(file, "cases"), i, one) {
		whole = get(one, "envelope", b_buf);
		get_key(one, "body_key", key, 32);
		get_key(one, "hash", want_hash, 32);
		hash_of(hash, whole.p, whole.len);
		is_bytes(hash, 32, want_hash, 32, "hash");
		ok(envelope_decode(&e, get_int(one, "purpose"), whole) == ERR_OK &&
		    envelope_open_body(content, sizeof content, &len, &e, key) == ERR_OK, "opens");
		want = get(one, "content", a_buf);
		is_bytes(content, len, want.p, want.len, "content of %s", name_of(one));
		key[0] ^= 1;
		ok(envelope_open_body(content, sizeof content, &len, &e, key) != ERR_OK, "another key");
	}
	json_decref(file);
}

static enum err
read_inner(const json_t *file, const json_t *one)
{
	uint8_t org_id[32], key_id[16];
	struct bytes whole = get(one, "inner", b_buf);
	const char *content = json_string_value(json_object_get(one, "content"));
	struct inner in;
	enum err e;

	get_key(file, "org_id", org_id, 32);
	get_key(file, "key_id", key_id, 16);
	e = inner_decode(&in, whole);
	if (e == ERR_OK)
		e = inner_check(&in, get_int(one, "purpose"), org_id, key_id);
	if (e == ERR_OK) {
		is_bytes(in.content.p, in.content.len, content, content ? strlen(content) : 0,
		    "content of %s", name_of(one));
		is_int(in.kind, get_int(one, "kind"), "kind of %s", name_of(one));
	}
	return e;
}

static void
inner_documents_speak_or_are_refused(void)
{
	each("inner", read_inner, 12, 17);
}

static enum err
read_document(const json_t *file, const json_t *one)
{
	struct document d;
	enum err e = document_decode(&d, get(one, "document", b_buf));

	(void)file;
	if (e == ERR_OK)
		e = document_check(&d);
	return e;
}

static void
documents_hold_or_are_refused(void)
{
	each("document", read_document, 5, 20);
}

static enum err
read_body(const json_t *file, const json_t *one)
{
	struct bytes body = get(one, "body", b_buf);
	union {
		struct root root;
		struct delegation delegation;
		struct services services;
		struct epoch epoch;
		struct roster roster;
		struct receiving receiving;
		struct keyset keyset;
		struct stamp stamp;
		struct site site;
	} u;

	(void)file;
	switch (get_int(one, "type")) {
	case DOCUMENT_ROOT: return root_decode(&u.root, body);
	case DOCUMENT_DELEGATION: return delegation_decode(&u.delegation, body);
	case DOCUMENT_SERVICES: return services_decode(&u.services, body);
	case DOCUMENT_EPOCH: return epoch_decode(&u.epoch, body);
	case DOCUMENT_ROSTER: return roster_decode(&u.roster, body);
	case DOCUMENT_RECEIVING: return receiving_decode(&u.receiving, body);
	case DOCUMENT_KEYSET: return keyset_decode(&u.keyset, body);
	case DOCUMENT_STAMP: return stamp_decode(&u.stamp, body);
	case DOCUMENT_SITE: return site_decode(&u.site, body);
	default: ok(false, "a type that is known"); return ERR_OK;
	}
}

static void
bodies_read_or_are_refused(void)
{
	each("body", read_body, 9, 60);
}

static void
check_freshness(const struct bundle *b, const json_t *one)
{
	const json_t *f;
	size_t i;

	json_array_foreach (json_object_get(one, "freshness"), i, f) {
		struct freshness got = bundle_freshness(b,
		    (uint64_t)json_integer_value(json_object_get(f, "clock")));

		is_int(got.today, get_int(f, "today"), "today");
		ok(got.checked == json_is_true(json_object_get(f, "checked")) &&
		    got.lapsed == json_is_true(json_object_get(f, "lapsed")) &&
		    got.open == json_is_true(json_object_get(f, "open")), "on day %u", got.today);
	}
}

static enum err
read_bundle(const json_t *file, const json_t *one)
{
	static struct bundle b;
	uint8_t org_id[32];
	enum err e;

	get_key(file, "org_id", org_id, 32);
	e = bundle_decode(&b, get(one, "bundle", b_buf));
	if (e == ERR_OK)
		e = bundle_check(&b, org_id);
	if (e == ERR_OK) {
		check_freshness(&b, one);
		org_id[0] ^= 1;
		ok(bundle_check(&b, org_id) != ERR_OK, "another council's");
	}
	return e;
}

static void
bundles_hold_or_are_refused(void)
{
	each("bundle", read_bundle, 3, 15);
}

static enum err
read_key_file(const json_t *file, const json_t *one)
{
	const char *passphrase = json_string_value(json_object_get(one, "passphrase"));
	uint8_t seed[32], want[32];
	struct key_file f;
	enum err e = key_file_decode(&f, get(one, "key_file", b_buf));

	(void)file;
	if (e != ERR_OK)
		return e;
	memset(seed, 0xaa, sizeof seed);
	e = key_file_open(seed, &f, passphrase, strlen(passphrase));
	if (e == ERR_OK) {
		get_key(one, "seed", want, 32);
		is_bytes(seed, 32, want, 32, "seed");
	} else {
		ok(bytes_zero(seed, 32), "nothing is left of %s", name_of(one));
	}
	return e;
}

static void
key_files_open_or_are_refused(void)
{
	each("key_file", read_key_file, 1, 18);
}

static enum err
read_keyring(const json_t *file, const json_t *one)
{
	static uint8_t content[KEYRING_CAPACITY];
	const json_t *first = json_array_get(json_object_get(file, "cases"), 0);
	const char *want = json_string_value(json_object_get(one, "content"));
	uint8_t org_id[32], seed[32];
	size_t len;
	enum err e;

	get_key(first, "org_id", org_id, 32);
	get_key(first, "staff_seed", seed, 32);
	memset(content, 0xaa, sizeof content);
	e = keyring_open(content, &len, get(one, "keyring", b_buf), org_id, seed);
	if (e == ERR_OK)
		is_bytes(content, len, want, want ? strlen(want) : 0, "content");
	else
		ok(len == 0 && bytes_zero(content, sizeof content), "nothing is left of %s",
		    name_of(one));
	return e;
}

static void
keyrings_open_or_are_refused(void)
{
	each("keyring", read_keyring, 1, 6);
}

static enum err
read_words(const json_t *file, const json_t *one)
{
	const char *text = json_string_value(json_object_get(one, "text"));
	uint8_t org_id[32], secret[RECEIPT_SECRET_BYTES];
	enum err e;

	if (text == NULL)
		text = json_string_value(json_object_get(one, "words"));
	get_key(file, "org_id", org_id, 32);
	memset(secret, 0xaa, sizeof secret);
	e = words_read(secret, text, strlen(text), org_id);
	if (e == ERR_OK) {
		struct bytes want = get(one, "secret", a_buf);

		is_bytes(secret, sizeof secret, want.p, want.len, "%s", text);
	} else {
		ok(bytes_zero(secret, sizeof secret), "nothing is left of %s", name_of(one));
	}
	return e;
}

static void
words_read_or_are_refused(void)
{
	json_t *file = load("words"), *one;
	size_t i;

	each("words", read_words, 6, 8);
	ok(json_array_size(json_object_get(file, "readings")) >= 20, "readings");
	json_array_foreach (json_object_get(file, "readings"), i, one)
		ok(read_words(file, one) == ERR_OK, "reading %zu", i);
	json_decref(file);
}

static enum err
read_request(const json_t *file, const json_t *one)
{
	uint8_t org_id[32];
	struct request q;
	enum err e = request_decode(&q, get(one, "request", b_buf));

	get_key(file, "org_id", org_id, 32);
	if (e == ERR_OK)
		e = request_check(&q, org_id);
	if (e == ERR_OK)
		is_int(q.action, get_int(one, "action"), "action");
	return e;
}

static void
requests_hold_or_are_refused(void)
{
	each("request", read_request, 4, 24);
}

static enum err
read_answer(const json_t *file, const json_t *one)
{
	uint8_t org_id[32], key[32], hash[32];
	struct answer a;
	enum err e = answer_decode(&a, get(one, "answer", b_buf));

	get_key(file, "org_id", org_id, 32);
	get_key(file, "store_key", key, 32);
	get_key(file, "request_hash", hash, 32);
	if (e == ERR_OK)
		e = answer_check(&a, org_id, hash, key);
	return e;
}

static void
answers_hold_or_are_refused(void)
{
	each("answer", read_answer, 5, 12);
}

static enum err
read_statement(const json_t *file, const json_t *one)
{
	const json_t *first = json_array_get(json_object_get(file, "cases"), 0);
	uint8_t org_id[32];
	struct statement s;
	enum err e = statement_decode(&s, get(one, "statement", b_buf));

	get_key(first, "org_id", org_id, 32);
	if (e == ERR_OK)
		e = statement_check(&s, org_id);
	return e;
}

static void
statements_hold_or_are_refused(void)
{
	each("statement", read_statement, 1, 17);
}

static enum err
read_acknowledgement(const json_t *file, const json_t *one)
{
	uint8_t org_id[32], key[32], hash[32];
	struct ack a;
	enum err e = ack_decode(&a, get(one, "acknowledgement", b_buf));

	get_key(file, "org_id", org_id, 32);
	get_key(file, "store_key", key, 32);
	get_key(file, "hash", hash, 32);
	if (e != ERR_OK)
		return e;
	if (a.status == ACK_KEPT)
		return ack_check(&a, org_id, hash, key);
	ok(ack_check(&a, org_id, hash, key) != ERR_OK, "not kept: %s", name_of(one));
	return is_int(a.status, get_int(one, "status"), "status") ? ERR_OK : ERR_FORMAT;
}

static void
acknowledgements_hold_or_are_refused(void)
{
	each("acknowledgement", read_acknowledgement, 4, 10);
}

static enum err
read_log(const json_t *file, const json_t *one)
{
	uint8_t org_id[32], key[32];
	struct nightly n;
	struct head h;
	enum err e;

	get_key(file, "org_id", org_id, 32);
	get_key(file, "store_key", key, 32);
	if (json_object_get(one, "nightly") != NULL)
		return nightly_decode(&n, get(one, "nightly", b_buf));
	e = head_decode(&h, get(one, "head", b_buf));
	return e == ERR_OK ? head_check(&h, org_id, key) : e;
}

static void
heads_and_nightly_leaves_hold_or_are_refused(void)
{
	json_t *file = load("log");

	each("log", read_log, 0, 10);
	ok(read_log(file, json_object_get(file, "head")) == ERR_OK, "head");
	ok(read_log(file, json_object_get(file, "nightly")) == ERR_OK, "nightly");
	json_decref(file);
}

int
main(void)
{
	static const struct tap_test tests[] = {
		TEST(envelopes_open_or_are_refused), TEST(body_keys_alone_open_envelopes),
		TEST(inner_documents_speak_or_are_refused), TEST(documents_hold_or_are_refused),
		TEST(bodies_read_or_are_refused), TEST(bundles_hold_or_are_refused),
		TEST(key_files_open_or_are_refused), TEST(keyrings_open_or_are_refused),
		TEST(words_read_or_are_refused), TEST(requests_hold_or_are_refused),
		TEST(answers_hold_or_are_refused), TEST(statements_hold_or_are_refused),
		TEST(acknowledgements_hold_or_are_refused),
		TEST(heads_and_nightly_leaves_hold_or_are_refused),
	};

	if (crypto_begin() != ERR_OK)
		return 1;
	return tap_run(tests, TAP_COUNT(tests));
}
