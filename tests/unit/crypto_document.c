/* SPDX-License-Identifier: MIT */
/*
 * Form, signatures and names of documents, beside tests/vectors/postern_document.json.
 */
#include <string.h>

#include "tests/lib/example.h"
#include "tests/lib/tap.h"

static struct example x;

static void
every_cut_is_refused(void)
{
	struct document d;

	for (size_t n = 0; n < x.services.whole.len; n++)
		ok(document_decode(&d, (struct bytes){x.services.whole.p, n}) != ERR_OK &&
		    bytes_zero(&d, sizeof d), "%zu bytes", n);
}

static void
nobody_signed_is_no_document(void)
{
	static uint8_t copy[EXAMPLE_ROOM];
	size_t len = x.site.d.content.len;
	struct document d;

	memcpy(copy, x.site.whole.p, len);
	copy[len] = 0;
	ok(document_decode(&d, (struct bytes){copy, len + 1}) == ERR_FORMAT, "no form");
	d = x.site.d;
	d.n_signatures = 0;
	ok(document_check(&d) == ERR_SIGNATURE, "no proof");
}

static void
signers_are_counted_once(void)
{
	const uint8_t *a = x.staff[0].identity, *b = x.staff[1].identity;
	uint8_t keys[3 * SIGN_PUBLIC_BYTES];

	memcpy(keys, a, 32);
	memcpy(keys + 32, b, 32);
	memcpy(keys + 64, x.staff[2].identity, 32);
	is_int(document_count_signers(&x.services.d, keys, 3), 2, "two of three");
	is_int(document_count_signers(&x.services.d, keys + 64, 1), 0, "not the third");
	ok(document_signed_by(&x.services.d, a) && !document_signed_by(&x.services.d, keys + 64), "by");
	is_bytes(document_signer(&x.services.d, 1), 32, memcmp(a, b, 32) < 0 ? b : a, 32, "ascending");
}

static void
a_signature_can_be_added_once(void)
{
	uint8_t buf[1024];
	struct document d;
	struct writer w;

	wr_init(&w, buf, sizeof buf);
	ok(document_add(&w, &x.services.d, x.staff[0].identity_seed) == ERR_EXISTS, "who has signed");
	wr_init(&w, buf, sizeof buf);
	ok(document_add(&w, &x.services.d, x.staff[2].identity_seed) == ERR_OK &&
	    document_decode(&d, wr_bytes_of(&w)) == ERR_OK && document_check(&d) == ERR_OK &&
	    d.n_signatures == 3, "a third");
	wr_init(&w, buf, x.services.whole.len + DOCUMENT_SIGNATURE_BYTES - 1);
	ok(document_add(&w, &x.services.d, x.staff[2].identity_seed) == ERR_FULL, "no room");
}

static void
no_more_than_sixteen_sign(void)
{
	struct document_signature all[DOCUMENT_SIGNERS_MAX + 1];
	static uint8_t buf[8192];
	uint8_t seed[32] = {0};
	struct document d;
	struct writer w;

	for (uint8_t i = 0; i <= DOCUMENT_SIGNERS_MAX; i++) {
		seed[0] = i;
		ok(document_sign(&all[i], x.site.d.content, seed) == ERR_OK, "signature %u", i);
	}
	wr_init(&w, buf, sizeof buf);
	document_write(&w, x.site.d.content, all, DOCUMENT_SIGNERS_MAX + 1);
	ok(!wr_done(&w), "seventeen");
	wr_init(&w, buf, sizeof buf);
	document_write(&w, x.site.d.content, all, 0);
	ok(!wr_done(&w), "none");
	wr_init(&w, buf, sizeof buf);
	document_write(&w, x.site.d.content, all, DOCUMENT_SIGNERS_MAX);
	ok(wr_done(&w) && document_decode(&d, wr_bytes_of(&w)) == ERR_OK &&
	    document_check(&d) == ERR_OK, "sixteen, in any order");
	wr_init(&w, buf + 4096, 4096);
	ok(document_add(&w, &d, x.root_seed) == ERR_FULL, "one more");
	all[1] = all[0];
	wr_init(&w, buf, sizeof buf);
	document_write(&w, x.site.d.content, all, 3);
	ok(!wr_done(&w), "one twice");
}

static void
one_broken_signature_breaks_it(void)
{
	static uint8_t copy[EXAMPLE_ROOM];
	struct bytes whole = {copy, x.services.whole.len};
	struct document d;

	for (size_t i = 0; i < 2; i++) {
		memcpy(copy, x.services.whole.p, whole.len);
		copy[x.services.d.content.len + 1 + i * DOCUMENT_SIGNATURE_BYTES + 40] ^= 1;
		ok(document_decode(&d, whole) == ERR_OK && document_check(&d) == ERR_SIGNATURE,
		    "signature %zu", i);
	}
}

static void
names_tell_documents_of_a_type_apart(void)
{
	uint8_t name[DOCUMENT_NAME_MAX];
	struct document two = x.services.d, junk = x.keyset.d;
	size_t len = 99;

	ok(document_name(name, &len, &x.roster.d) == ERR_OK && len == 0, "a roster has none");
	ok(document_name(name, &len, &x.receiving.d) == ERR_OK && len == 32 &&
	    memcmp(name, x.staff[2].identity, 32) == 0, "a receiving key has its signer");
	ok(document_name(name, &len, &x.keyset.d) == ERR_OK && len == 18 && name[0] == 1 &&
	    memcmp(name + 1, x.epoch_id, 16) == 0 && name[17] == 1, "a keyset has kind, id and desk");
	two.type = DOCUMENT_STAMP;
	ok(document_name(name, &len, &two) == ERR_FORMAT && len == 0, "a stamp by two has none");
	junk.body.len--;
	ok(document_name(name, &len, &junk) == ERR_FORMAT, "a keyset that does not read has none");
}

static void
text_is_utf_8(void)
{
	static const struct { const char *text; bool valid; } all[] = {
		{"", true}, {"plain", true}, {"Zo\xc3\xab", true}, {"\xe2\x9c\x93", true},
		{"\xf0\x9f\x98\x80", true}, {"\xf4\x8f\xbf\xbf", true}, {"\xed\x9f\xbf", true},
		{"\xc3", false}, {"\x80", false}, {"\xc0\xaf", false}, {"\xc1\x81", false},
		{"\xe0\x80\x80", false}, {"\xed\xa0\x80", false}, {"\xf0\x80\x80\x80", false},
		{"\xf4\x90\x80\x80", false}, {"\xf8\x88\x80\x80\x80", false}, {"\xe2\x9c", false},
		{"a\xff", false},
	};

	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
		struct bytes b = {(const uint8_t *)all[i].text, strlen(all[i].text)};

		ok(utf8_valid(b) == all[i].valid, "text %zu", i);
	}
}

static void
writers_fail_on_what_decoders_refuse(void)
{
	uint8_t buf[4096], twice[64] = {1};
	struct delegation d = {1, 3, 5, 6, 2, twice};
	struct stamp s = {twice, twice, 10, 17};
	struct epoch e = x.epoch;
	struct person p = x.staff[2].entry;
	struct writer w;

	wr_init(&w, buf, sizeof buf);
	delegation_write(&w, &d);
	ok(!wr_done(&w), "a threshold above the keyholders");
	wr_init(&w, buf, sizeof buf);
	stamp_write(&w, &s);
	ok(!wr_done(&w), "a stamp for eight days");
	e.accept_until++;
	wr_init(&w, buf, sizeof buf);
	epoch_write(&w, &e);
	ok(!wr_done(&w), "an epoch with other days");
	p.desks = 8;
	wr_init(&w, buf, sizeof buf);
	roster_write(&w, x.roster_desks, EXAMPLE_DESKS, &p, 1);
	ok(!wr_done(&w), "a person at a desk that is not there");
	wr_init(&w, buf, 10);
	epoch_write(&w, &x.epoch);
	ok(!wr_done(&w), "no room");
}

static void
lists_are_searched(void)
{
	struct services s;
	struct epoch_desk desk;
	struct keyset k;
	struct roster r;
	struct person p;

	ok(services_decode(&s, x.services.body) == ERR_OK && services_count(&s, SERVICE_STAMP) == 2 &&
	    services_has(&s, SERVICE_STORE, x.store_pk) &&
	    !services_has(&s, SERVICE_STAMP, x.store_pk) &&
	    !services_has(&s, SERVICE_GATEWAY, x.store_pk), "services");
	ok(epoch_find(&desk, &x.epoch, 2) && memcmp(desk.kem, x.desks[1].kem, KEM_PUBLIC_BYTES) == 0 &&
	    !epoch_find(&desk, &x.epoch, 3) && desk.kem == NULL, "desks of an epoch");
	ok(keyset_decode(&k, x.keyset.body) == ERR_OK && keyset_find(&k, x.staff[1].kem_id) != NULL &&
	    keyset_find(&k, x.epoch_id) == NULL, "wraps");
	ok(roster_decode(&r, x.roster.body) == ERR_OK && roster_find(&p, &r, x.staff[2].identity) &&
	    person_on_desk(&p, 1) && person_on_desk(&p, 2) && !person_on_desk(&p, 3) &&
	    !person_on_desk(&p, 0) && !person_on_desk(&p, 17), "people");
	ok(!roster_find(&p, &r, x.store_pk) && !roster_find_stamp(&p, &r, x.staff[2].stamp) &&
	    roster_find_stamp(&p, &r, x.staff[1].stamp) &&
	    memcmp(p.identity, x.staff[1].identity, 32) == 0, "leads by stamp key");
}

int
main(void)
{
	static const struct tap_test tests[] = {
		TEST(every_cut_is_refused), TEST(nobody_signed_is_no_document),
		TEST(signers_are_counted_once),
		TEST(a_signature_can_be_added_once), TEST(no_more_than_sixteen_sign),
		TEST(one_broken_signature_breaks_it), TEST(names_tell_documents_of_a_type_apart),
		TEST(text_is_utf_8), TEST(writers_fail_on_what_decoders_refuse), TEST(lists_are_searched),
	};

	example_make(&x);
	return tap_run(tests, TAP_COUNT(tests));
}
