/* SPDX-License-Identifier: MIT */
/*
 * The bundle where two stamps are needed, and at its edges; the rest is in
 * tests/vectors/postern_bundle.json.
 */
#include <stdlib.h>
#include <string.h>

#include "tests/lib/example.h"
#include "tests/lib/tap.h"

static struct example x;
static struct example_document services, stamps[3];
static uint8_t whole[BUNDLE_BYTES];
static struct bundle b;

static int
by_bytes(const void *a, const void *c)
{
	return memcmp(a, c, 33);
}

/* every one of the three has a stamp key */
static void
make_services(void)
{
	const uint8_t *seeds[] = {x.staff[0].identity_seed, x.staff[1].identity_seed};
	uint8_t items[4][33] = {{SERVICE_STORE}}, body[256];
	struct services s = {4, items[0]};
	struct writer w;

	memcpy(items[0] + 1, x.store_pk, 32);
	for (unsigned i = 0; i < 3; i++) {
		items[i + 1][0] = SERVICE_STAMP;
		memcpy(items[i + 1] + 1, x.staff[i].stamp, 32);
	}
	qsort(items, 4, 33, by_bytes);
	wr_init(&w, body, sizeof body);
	services_write(&w, &s);
	example_sign(&services, &x, DOCUMENT_SERVICES, 2, EXAMPLE_DAY, wr_bytes_of(&w), seeds, 2);
}

/* from today on: 7 days, 6 days, 5 days */
static void
make_stamps(void)
{
	const struct bytes all[] = {x.root.whole, x.delegation.whole, services.whole,
	    x.epoch_doc.whole};
	uint8_t hash[HASH_BYTES], people[HASH_BYTES] = {1}, body[128];
	struct stamp s = {hash, people, EXAMPLE_DAY, 0};
	struct writer w;

	bundle_hash(hash, all, 4);
	for (unsigned i = 0; i < 3; i++) {
		const uint8_t *seeds[] = {x.staff[i].stamp_seed};

		s.last_day = EXAMPLE_DAY + 6 - i;
		wr_init(&w, body, sizeof body);
		stamp_write(&w, &s);
		example_sign(&stamps[i], &x, DOCUMENT_STAMP, 1, EXAMPLE_DAY, wr_bytes_of(&w), seeds, 1);
	}
}

static int
by_signer(const void *a, const void *c)
{
	const struct example_document *const *p = a, *const *q = c;

	return memcmp(document_signer(&(*p)->d, 0), document_signer(&(*q)->d, 0), 32);
}

/* lapsed on this day, with the first n stamps */
static bool
lapsed(unsigned n, uint32_t day)
{
	struct bytes all[7] = {x.root.whole, x.delegation.whole, services.whole, x.epoch_doc.whole};
	const struct example_document *sorted[3] = {&stamps[0], &stamps[1], &stamps[2]};

	qsort(sorted, n, sizeof sorted[0], by_signer);
	for (unsigned i = 0; i < n; i++)
		all[4 + i] = sorted[i]->whole;
	ok(bundle_write(whole, all, 4 + n) == ERR_OK &&
	    bundle_decode(&b, (struct bytes){whole, sizeof whole}) == ERR_OK &&
	    bundle_check(&b, x.org_id) == ERR_OK, "%u stamps", n);
	return bundle_freshness(&b, (uint64_t)day * 86400).lapsed;
}

static void
where_three_can_stamp_two_must(void)
{
	ok(lapsed(0, EXAMPLE_DAY), "none");
	ok(lapsed(1, EXAMPLE_DAY), "one");
	ok(!lapsed(2, EXAMPLE_DAY), "two");
	ok(!lapsed(2, EXAMPLE_DAY + 5) && lapsed(2, EXAMPLE_DAY + 6), "as long as both reach");
	ok(!lapsed(3, EXAMPLE_DAY + 5) && lapsed(3, EXAMPLE_DAY + 6), "of three, two");
}

static void
one_stamp_twice_is_refused(void)
{
	const struct bytes all[] = {x.root.whole, x.delegation.whole, services.whole,
	    x.epoch_doc.whole, stamps[0].whole, stamps[0].whole};

	ok(bundle_write(whole, all, 6) == ERR_FORMAT && bytes_zero(whole, sizeof whole), "one twice");
}

static void
services_without_a_store_are_refused(void)
{
	const uint8_t *seeds[] = {x.staff[0].identity_seed, x.staff[1].identity_seed};
	static struct example_document one;
	struct services s = {2, NULL};
	uint8_t items[66], body[128];
	struct writer w;

	memcpy(items, x.services.body.p + 1 + 33, 66);
	s.items = items;
	wr_init(&w, body, sizeof body);
	services_write(&w, &s);
	example_sign(&one, &x, DOCUMENT_SERVICES, 1, EXAMPLE_DAY, wr_bytes_of(&w), seeds, 2);
	const struct bytes all[] = {x.root.whole, x.delegation.whole, one.whole, x.epoch_doc.whole};

	ok(bundle_write(whole, all, 4) == ERR_OK &&
	    bundle_decode(&b, (struct bytes){whole, sizeof whole}) == ERR_OK &&
	    bundle_check(&b, x.org_id) == ERR_SIGNATURE, "no store key");
}

static void
a_second_root_leads_on(void)
{
	static struct example_document root, delegation;
	uint8_t seed[32], pk[32], body[512];
	struct root r = {{(const uint8_t *)"Example", 7}, pk, 0, 0};
	const uint8_t *both[] = {seed, x.root_seed}, *new_one[] = {seed};
	struct delegation k;
	struct writer w;

	example_seed(seed, "second root");
	sign_public(pk, seed);
	wr_init(&w, body, sizeof body);
	root_write(&w, &r);
	example_sign(&root, &x, DOCUMENT_ROOT, 2, EXAMPLE_DAY, wr_bytes_of(&w), both, 2);
	ok(delegation_decode(&k, x.delegation.body) == ERR_OK, "decodes");
	k.root_number = 2;
	wr_init(&w, body, sizeof body);
	delegation_write(&w, &k);
	example_sign(&delegation, &x, DOCUMENT_DELEGATION, 2, EXAMPLE_DAY, wr_bytes_of(&w), new_one, 1);
	struct bytes all[] = {x.root.whole, root.whole, delegation.whole, x.services.whole,
	    x.epoch_doc.whole};

	ok(bundle_write(whole, all, 5) == ERR_OK &&
	    bundle_decode(&b, (struct bytes){whole, sizeof whole}) == ERR_OK &&
	    bundle_check(&b, x.org_id) == ERR_OK, "the new root's delegation");
	all[2] = x.delegation.whole;
	ok(bundle_write(whole, all, 5) == ERR_OK &&
	    bundle_decode(&b, (struct bytes){whole, sizeof whole}) == ERR_OK &&
	    bundle_check(&b, x.org_id) != ERR_OK, "the old root's delegation");
	static struct example_document astray;

	example_sign(&astray, &x, DOCUMENT_DELEGATION, 2, EXAMPLE_DAY, x.delegation.body, new_one, 1);
	all[2] = astray.whole;
	ok(bundle_write(whole, all, 5) == ERR_OK &&
	    bundle_decode(&b, (struct bytes){whole, sizeof whole}) == ERR_OK &&
	    bundle_check(&b, x.org_id) != ERR_OK, "a delegation that names the old root");
	example_sign(&root, &x, DOCUMENT_ROOT, 2, EXAMPLE_DAY, root.body, new_one, 1);
	all[1] = root.whole;
	all[2] = delegation.whole;
	ok(bundle_write(whole, all, 5) == ERR_OK &&
	    bundle_decode(&b, (struct bytes){whole, sizeof whole}) == ERR_OK &&
	    bundle_check(&b, x.org_id) != ERR_OK, "a root that the first did not sign");
}

static void
too_much_does_not_fit(void)
{
	static uint8_t big[BUNDLE_BYTES];
	const struct bytes all[] = {x.root.whole, x.delegation.whole, {big, sizeof big}};
	uint8_t hash[HASH_BYTES];
	struct bytes many[BUNDLE_ROOTS_MAX + 4] = {{NULL, 0}};

	ok(bundle_write(whole, all, 3) == ERR_FULL && bytes_zero(whole, sizeof whole), "refused");
	bundle_hash(hash, many, BUNDLE_ROOTS_MAX + 4);
	ok(bytes_zero(hash, sizeof hash), "nothing is hashed past the bound");
}

int
main(void)
{
	static const struct tap_test tests[] = {
		TEST(where_three_can_stamp_two_must), TEST(one_stamp_twice_is_refused),
		TEST(services_without_a_store_are_refused), TEST(a_second_root_leads_on),
		TEST(too_much_does_not_fit),
	};

	example_make(&x);
	make_services();
	make_stamps();
	return tap_run(tests, TAP_COUNT(tests));
}
