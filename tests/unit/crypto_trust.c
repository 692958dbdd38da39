/* SPDX-License-Identifier: MIT */
/*
 * Whose signatures count, told as attempts: by a keyholder alone, by the operator, by somebody who
 * left, with yesterday's document.
 */
#include <string.h>

#include "tests/lib/example.h"
#include "tests/lib/tap.h"

static struct example x;
static struct example_document made;

enum { LEFT_OUT = 9 };

/* What the store would say to this document in place of old. */
static enum err
offered(uint8_t type, uint32_t number, struct bytes body, const uint8_t *const *seeds, unsigned n,
    const struct document *old)
{
	example_sign(&made, &x, type, number, EXAMPLE_DAY, body, seeds, n);
	return trust_accepts(&x.trust, &made.d, old);
}

static enum err
by(uint8_t type, struct bytes body, const uint8_t *seed, const struct document *old)
{
	return offered(type, old->number + 1, body, &seed, 1, old);
}

static enum err
by_two(uint8_t type, struct bytes body, const uint8_t *a, const uint8_t *b,
    const struct document *old)
{
	const uint8_t *seeds[] = {a, b};

	return offered(type, old->number + 1, body, seeds, 2, old);
}

static void
the_example_council_is_accepted_from_nothing(void)
{
	struct trust t = {.org_id = x.org_id, .today = EXAMPLE_DAY};

	ok(trust_accepts(&t, &x.delegation.d, NULL) == ERR_DENIED, "a delegation before the root");
	ok(trust_accepts(&t, &x.root.d, NULL) == ERR_OK, "root");
	t.root = &x.root.d;
	ok(trust_accepts(&t, &x.services.d, NULL) == ERR_DENIED, "services before the delegation");
	ok(trust_accepts(&t, &x.delegation.d, NULL) == ERR_OK, "delegation");
	t.delegation = &x.delegation.d;
	ok(trust_accepts(&t, &x.epoch_doc.d, NULL) == ERR_DENIED, "an epoch before the services");
	ok(trust_accepts(&t, &x.services.d, NULL) == ERR_OK, "services");
	t.services = &x.services.d;
	ok(trust_accepts(&t, &x.epoch_doc.d, NULL) == ERR_OK, "epoch");
	ok(trust_accepts(&t, &x.receiving.d, NULL) == ERR_DENIED, "a key before the roster");
	ok(trust_accepts(&t, &x.keyset.d, NULL) == ERR_DENIED, "a keyset before the roster");
	ok(trust_accepts(&t, &x.roster.d, NULL) == ERR_OK, "roster");
	t.roster = &x.roster.d;
	ok(trust_accepts(&t, &x.receiving.d, NULL) == ERR_OK, "receiving key");
	ok(trust_accepts(&t, &x.keyset.d, NULL) == ERR_OK, "keyset");
	ok(trust_accepts(&t, &x.stamp[0].d, NULL) == ERR_OK, "stamp");
	ok(trust_accepts(&t, &x.site.d, NULL) == ERR_OK, "site");
}

static void
the_same_document_again_is_told_apart(void)
{
	ok(trust_accepts(&x.trust, &x.roster.d, &x.roster.d) == ERR_EXISTS, "roster");
	ok(trust_accepts(&x.trust, &x.root.d, &x.root.d) == ERR_EXISTS, "root");
}

static enum err
numbered(uint32_t number, const struct document *old)
{
	const uint8_t *two[] = {x.staff[0].identity_seed, x.staff[1].identity_seed};

	return offered(DOCUMENT_SERVICES, number, x.services.body, two, 2, old);
}

static void
numbers_go_up_but_not_by_much(void)
{
	const uint8_t *root[] = {x.root_seed};

	ok(numbered(2, &x.services.d) == ERR_OK, "2 on 1");
	ok(numbered(1001, &x.services.d) == ERR_OK, "1,001 on 1");
	ok(numbered(1002, &x.services.d) == ERR_STALE, "1,002 on 1");
	ok(numbered(UINT32_MAX, &x.services.d) == ERR_STALE, "the last number on 1");
	ok(numbered(1, &x.services.d) == ERR_STALE, "another number 1");
	ok(numbered(2, NULL) == ERR_OK && numbered(1001, NULL) == ERR_STALE, "on nothing");
	ok(offered(DOCUMENT_ROOT, 3, x.root.body, root, 1, &x.root.d) == ERR_STALE, "root 3 on 1");
	ok(offered(DOCUMENT_ROOT, 2, x.root.body, root, 1, NULL) == ERR_STALE, "root 2 on nothing");
}

static void
another_organisation_is_refused(void)
{
	uint8_t other[ORG_ID_BYTES];
	struct trust t = x.trust;

	memset(other, 7, sizeof other);
	t.org_id = other;
	ok(trust_accepts(&t, &x.root.d, NULL) == ERR_FORMAT, "its root");
	ok(trust_accepts(&t, &x.delegation.d, NULL) == ERR_FORMAT, "its delegation");
	ok(trust_accepts(&t, &x.site.d, NULL) == ERR_FORMAT, "its site");
}

static void
a_root_follows_only_by_the_one_before(void)
{
	uint8_t seed[32], pk[32], body[128];
	struct root root = {{(const uint8_t *)"Example", 7}, pk, 2, 3};
	const uint8_t *alone[] = {seed}, *both[] = {seed, x.root_seed}, *old[] = {x.root_seed};
	struct writer w;

	example_seed(seed, "next root");
	sign_public(pk, seed);
	wr_init(&w, body, sizeof body);
	root_write(&w, &root);
	ok(offered(DOCUMENT_ROOT, 2, wr_bytes_of(&w), alone, 1, &x.root.d) == ERR_DENIED,
	    "signed by itself alone");
	ok(offered(DOCUMENT_ROOT, 2, wr_bytes_of(&w), old, 1, &x.root.d) == ERR_DENIED,
	    "not signed by itself");
	ok(offered(DOCUMENT_ROOT, 2, wr_bytes_of(&w), both, 2, &x.root.d) == ERR_OK, "by both");
}

static void
a_delegation_needs_the_root_and_today(void)
{
	uint8_t body[512];
	struct delegation d;
	struct writer w;

	ok(by(DOCUMENT_DELEGATION, x.delegation.body, x.staff[0].identity_seed, &x.delegation.d) ==
	    ERR_DENIED, "by a keyholder");
	ok(delegation_decode(&d, x.delegation.body) == ERR_OK, "decodes");
	d.first_day = EXAMPLE_DAY + 1;
	wr_init(&w, body, sizeof body);
	delegation_write(&w, &d);
	ok(by(DOCUMENT_DELEGATION, wr_bytes_of(&w), x.root_seed, &x.delegation.d) == ERR_STALE,
	    "before its first day");
	d.first_day = EXAMPLE_DAY - 10;
	d.last_day = EXAMPLE_DAY - 1;
	wr_init(&w, body, sizeof body);
	delegation_write(&w, &d);
	ok(by(DOCUMENT_DELEGATION, wr_bytes_of(&w), x.root_seed, &x.delegation.d) == ERR_STALE,
	    "after its last day");
	d.last_day = EXAMPLE_DAY;
	d.root_number = 2;
	wr_init(&w, body, sizeof body);
	delegation_write(&w, &d);
	ok(by(DOCUMENT_DELEGATION, wr_bytes_of(&w), x.root_seed, &x.delegation.d) == ERR_DENIED,
	    "of another root");
	d.root_number = 1;
	wr_init(&w, body, sizeof body);
	delegation_write(&w, &d);
	ok(by(DOCUMENT_DELEGATION, wr_bytes_of(&w), x.root_seed, &x.delegation.d) == ERR_OK,
	    "on its last day");
}

static void
services_need_the_threshold_and_a_living_delegation(void)
{
	uint8_t stranger[32];
	struct trust later = x.trust;

	example_seed(stranger, "stranger");
	ok(by(DOCUMENT_SERVICES, x.services.body, x.staff[0].identity_seed, &x.services.d) ==
	    ERR_DENIED, "one of two");
	ok(by_two(DOCUMENT_SERVICES, x.services.body, x.staff[0].identity_seed, stranger,
	    &x.services.d) == ERR_DENIED, "one keyholder and a stranger");
	ok(by_two(DOCUMENT_SERVICES, x.services.body, x.staff[0].identity_seed,
	    x.staff[0].stamp_seed, &x.services.d) == ERR_DENIED, "a keyholder's other key");
	ok(by_two(DOCUMENT_SERVICES, x.services.body, x.staff[2].identity_seed,
	    x.staff[1].identity_seed, &x.services.d) == ERR_OK, "any two");
	later.today = EXAMPLE_DAY + 266;
	ok(trust_accepts(&later, &made.d, &x.services.d) == ERR_DENIED, "the delegation has ended");
	made.buf[made.whole.len - 1] ^= 1;
	ok(trust_accepts(&x.trust, &made.d, &x.services.d) == ERR_SIGNATURE, "a broken signature");
}

/* the epoch's body after a change that its encoder allows */
static enum err
epoch_offered(const struct epoch *e, const uint8_t *seed)
{
	static uint8_t body[EXAMPLE_ROOM];
	struct writer w;

	wr_init(&w, body, sizeof body);
	epoch_write(&w, e);
	ok(wr_done(&w), "the epoch can be written");
	return by(DOCUMENT_EPOCH, wr_bytes_of(&w), seed, &x.epoch_doc.d);
}

static void
an_epoch_needs_a_keyholder_and_every_maker(void)
{
	struct epoch e = x.epoch;
	uint8_t id[KEY_ID_BYTES] = {1}, desks[sizeof x.epoch_desks], signature[SIGNATURE_BYTES];
	struct epoch_desk d;
	struct writer w;

	e.key_id = id;
	e.generation = 2;
	e.first_day = EXAMPLE_DAY;
	ok(epoch_offered(&e, x.staff[0].identity_seed) == ERR_OK, "a new generation");
	ok(epoch_offered(&e, x.staff[0].stamp_seed) == ERR_DENIED, "by a stamp key");
	memcpy(desks, x.epoch_desks, sizeof desks);
	desks[sizeof desks - 1] ^= 1;
	e.desks = desks;
	ok(epoch_offered(&e, x.staff[0].identity_seed) == ERR_SIGNATURE, "maker's signature broken");
	/* somebody who is no lead makes a key for desk 1 */
	d = epoch_desk_at(&x.epoch, 0);
	d.maker = x.staff[2].stamp;
	d.signature = signature;
	ok(epoch_desk_sign(signature, x.org_id, e.period, &d, x.staff[2].stamp_seed) == ERR_OK, "signed");
	wr_init(&w, desks, sizeof desks);
	epoch_desk_write(&w, &d);
	ok(epoch_offered(&e, x.staff[0].identity_seed) == ERR_DENIED, "a maker who is no lead");
}

static void
an_epoch_goes_forward(void)
{
	struct epoch e = x.epoch;
	uint8_t id[KEY_ID_BYTES] = {1};

	ok(epoch_offered(&e, x.staff[0].identity_seed) == ERR_DENIED, "the same key id");
	e.key_id = id;
	ok(epoch_offered(&e, x.staff[0].identity_seed) == ERR_STALE, "the same generation");
	e.generation = 2;
	e.first_day = EXAMPLE_DAY + 1;
	ok(epoch_offered(&e, x.staff[0].identity_seed) == ERR_STALE, "from tomorrow");
	e.first_day = EXAMPLE_DAY - 5;
	e.seal_until = EXAMPLE_DAY;
	e.accept_until = EXAMPLE_DAY + 7;
	ok(epoch_offered(&e, x.staff[0].identity_seed) == ERR_STALE, "until yesterday");
}

static void
a_desk_key_does_not_serve_another_period(void)
{
	struct epoch_desk d = epoch_desk_at(&x.epoch, 0);
	uint8_t org_id[ORG_ID_BYTES];

	ok(epoch_desk_check(&d, x.epoch.period, x.org_id) == ERR_OK, "its own");
	ok(epoch_desk_check(&d, x.epoch.period + 1, x.org_id) != ERR_OK, "the next");
	memset(org_id, 1, sizeof org_id);
	ok(epoch_desk_check(&d, x.epoch.period, org_id) != ERR_OK, "another council's");
	d.desk = 2;
	ok(epoch_desk_check(&d, x.epoch.period, x.org_id) != ERR_OK, "another desk's");
}

/* the roster after one change to one person or desk, signed by one keyholder */
static enum err
roster_by_one(const struct person *p, unsigned which, unsigned n_desks, const char *desk_name)
{
	struct roster_desk desks[EXAMPLE_DESKS + 1];
	struct person people[EXAMPLE_STAFF];
	uint8_t body[2048];
	struct writer w;
	unsigned n = 0;

	memcpy(desks, x.roster_desks, sizeof x.roster_desks);
	desks[EXAMPLE_DESKS] = (struct roster_desk){3, {(const uint8_t *)"Third", 5}};
	if (desk_name != NULL)
		desks[0].name = (struct bytes){(const uint8_t *)desk_name, strlen(desk_name)};
	for (unsigned i = 0; i < EXAMPLE_STAFF; i++)
		if (i != which)
			people[n++] = x.staff[i].entry;
		else if (p != NULL)
			people[n++] = *p;
	for (unsigned i = 0; i < n && n_desks < EXAMPLE_DESKS; i++)
		people[i].desks &= 1;
	wr_init(&w, body, sizeof body);
	roster_write(&w, desks, n_desks, people, n);
	ok(wr_done(&w), "the roster can be written");
	return by(DOCUMENT_ROSTER, wr_bytes_of(&w), x.staff[1].identity_seed, &x.roster.d);
}

static void
one_keyholder_may_only_remove(void)
{
	static const uint8_t none[SIGN_PUBLIC_BYTES];
	struct person p = x.staff[0].entry;

	ok(roster_by_one(NULL, 2, 2, NULL) == ERR_OK, "a person");
	ok(roster_by_one(NULL, LEFT_OUT, 1, NULL) == ERR_OK, "a desk");
	p.desks = 1;
	ok(roster_by_one(&p, 0, 2, NULL) == ERR_OK, "a desk of a person");
	p.roles = ROLE_TRIAGE;
	p.stamp = none;
	ok(roster_by_one(&p, 0, 2, NULL) == ERR_OK, "the role of a lead");
	p.roles = 0;
	ok(roster_by_one(&p, 0, 2, NULL) == ERR_OK, "every role");
}

static void
one_keyholder_may_not_add_or_rename(void)
{
	struct person p = x.staff[2].entry;
	uint8_t other[SIGN_PUBLIC_BYTES];

	ok(roster_by_one(NULL, LEFT_OUT, 3, NULL) == ERR_DENIED, "add a desk");
	ok(roster_by_one(NULL, LEFT_OUT, 2, "Another") == ERR_DENIED, "rename a desk");
	p.roles |= ROLE_AUDITOR;
	ok(roster_by_one(&p, 2, 2, NULL) == ERR_DENIED, "add a role");
	p = x.staff[2].entry;
	p.name.len--;
	ok(roster_by_one(&p, 2, 2, NULL) == ERR_DENIED, "rename a person");
	p = x.staff[2].entry;
	memcpy(other, p.identity, sizeof other);
	other[31] ^= 1;
	p.identity = other;
	ok(roster_by_one(&p, 2, 2, NULL) == ERR_DENIED, "add a person");
	p = x.staff[0].entry;
	p.stamp = other;
	ok(roster_by_one(&p, 0, 2, NULL) == ERR_DENIED, "change a stamp key");
	const uint8_t *one[] = {x.staff[1].identity_seed};

	ok(offered(DOCUMENT_ROSTER, 1, x.roster.body, one, 1, NULL) == ERR_DENIED,
	    "make the first roster");
}

static void
giving_somebody_a_desk_is_no_removal(void)
{
	uint8_t less[1024], more[1024];
	struct person p = x.staff[2].entry;
	struct roster a, b;
	struct writer w;

	wr_init(&w, more, sizeof more);
	roster_write(&w, x.roster_desks, EXAMPLE_DESKS, &p, 1);
	ok(roster_decode(&a, wr_bytes_of(&w)) == ERR_OK, "both desks");
	p.desks = 1;
	wr_init(&w, less, sizeof less);
	roster_write(&w, x.roster_desks, EXAMPLE_DESKS, &p, 1);
	ok(roster_decode(&b, wr_bytes_of(&w)) == ERR_OK, "one desk");
	ok(roster_only_removes(&b, &a) && !roster_only_removes(&a, &b) && roster_only_removes(&a, &a),
	    "from two to one it is");
}

static void
two_keyholders_may_change_the_roster(void)
{
	(void)roster_by_one(NULL, LEFT_OUT, 3, NULL);
	struct bytes body = made.body;
	static uint8_t kept[2048];

	memcpy(kept, body.p, body.len);
	ok(by_two(DOCUMENT_ROSTER, (struct bytes){kept, body.len}, x.staff[0].identity_seed,
	    x.staff[2].identity_seed, &x.roster.d) == ERR_OK, "a third desk");
}

static void
a_receiving_key_is_ones_own(void)
{
	uint8_t stranger[32];
	const uint8_t *one[] = {stranger}, *two[] = {x.staff[1].identity_seed, x.staff[2].identity_seed};

	example_seed(stranger, "stranger");
	ok(offered(DOCUMENT_RECEIVING, 1, x.receiving.body, one, 1, NULL) == ERR_DENIED, "stranger");
	ok(offered(DOCUMENT_RECEIVING, 1, x.receiving.body, two, 2, NULL) == ERR_FORMAT, "two names");
	ok(by(DOCUMENT_RECEIVING, x.receiving.body, x.staff[1].identity_seed, &x.receiving.d) ==
	    ERR_FORMAT, "over somebody else's");
	ok(by(DOCUMENT_RECEIVING, x.receiving.body, x.staff[2].identity_seed, &x.receiving.d) ==
	    ERR_OK, "over one's own");
}

static void
a_keyset_is_made_by_a_lead_of_the_desk(void)
{
	const uint8_t *lead[] = {x.staff[0].identity_seed}, *officer[] = {x.staff[2].identity_seed};

	ok(offered(DOCUMENT_KEYSET, 1, x.keyset.body, lead, 1, NULL) == ERR_DENIED,
	    "the first by an identity");
	ok(by(DOCUMENT_KEYSET, x.keyset.body, x.staff[2].stamp_seed, &x.keyset.d) == ERR_DENIED,
	    "by a stamp key of nobody");
	ok(by(DOCUMENT_KEYSET, x.keyset.body, x.staff[2].identity_seed, &x.keyset.d) == ERR_OK,
	    "a later one by a triage officer");
	ok(offered(DOCUMENT_KEYSET, 1, x.keyset.body, officer, 1, NULL) == ERR_DENIED,
	    "the first by a triage officer");
	ok(offered(DOCUMENT_KEYSET, 2, x.keyset.body, officer, 1, NULL) == ERR_DENIED,
	    "the first, with a later number");
}

static void
a_keyset_keeps_its_key(void)
{
	static uint8_t body[EXAMPLE_ROOM];
	struct bytes b = {body, x.keyset.body.len};

	memcpy(body, x.keyset.body.p, b.len);
	body[1 + 16 + 1 + 4] ^= 1;
	ok(by(DOCUMENT_KEYSET, b, x.staff[0].stamp_seed, &x.keyset.d) == ERR_DENIED, "another key");
	body[1 + 16 + 1 + 4] ^= 1;
	body[1] ^= 1;
	ok(by(DOCUMENT_KEYSET, b, x.staff[0].stamp_seed, &x.keyset.d) == ERR_FORMAT, "another name");
}

static void
a_stamp_is_of_a_stamp_key_and_reaches_today(void)
{
	const uint8_t *holder[] = {x.staff[0].identity_seed};
	struct trust later = x.trust;

	ok(offered(DOCUMENT_STAMP, 1, x.stamp[0].body, holder, 1, NULL) == ERR_DENIED, "identity");
	ok(by(DOCUMENT_STAMP, x.stamp[0].body, x.staff[0].stamp_seed, &x.stamp[0].d) == ERR_OK,
	    "the next");
	later.today = EXAMPLE_DAY + 7;
	ok(trust_accepts(&later, &x.stamp[0].d, NULL) == ERR_STALE, "a week late");
}

static void
a_site_needs_a_keyholder(void)
{
	ok(by(DOCUMENT_SITE, x.site.body, x.staff[0].stamp_seed, &x.site.d) == ERR_DENIED, "a lead");
	ok(by(DOCUMENT_SITE, x.site.body, x.store_seed, &x.site.d) == ERR_DENIED, "the store");
	ok(by(DOCUMENT_SITE, x.site.body, x.staff[2].identity_seed, &x.site.d) == ERR_OK, "one");
}

static void
a_body_that_does_not_read_is_refused(void)
{
	struct bytes junk = {(const uint8_t *)"junk", 4};
	const uint8_t *all[] = {x.root_seed, x.staff[0].identity_seed, x.staff[1].identity_seed};

	for (uint8_t type = DOCUMENT_DELEGATION; type <= DOCUMENT_SITE; type++) {
		bool named = type == DOCUMENT_RECEIVING || type == DOCUMENT_STAMP;

		ok(offered(type, 1, junk, all + 1, named ? 1 : 2, NULL) == ERR_FORMAT, "type %u", type);
	}
}

int
main(void)
{
	static const struct tap_test tests[] = {
		TEST(the_example_council_is_accepted_from_nothing),
		TEST(the_same_document_again_is_told_apart), TEST(numbers_go_up_but_not_by_much),
		TEST(another_organisation_is_refused), TEST(a_root_follows_only_by_the_one_before),
		TEST(a_delegation_needs_the_root_and_today),
		TEST(services_need_the_threshold_and_a_living_delegation),
		TEST(an_epoch_needs_a_keyholder_and_every_maker), TEST(an_epoch_goes_forward),
		TEST(a_desk_key_does_not_serve_another_period), TEST(one_keyholder_may_only_remove),
		TEST(one_keyholder_may_not_add_or_rename), TEST(giving_somebody_a_desk_is_no_removal),
		TEST(two_keyholders_may_change_the_roster),
		TEST(a_receiving_key_is_ones_own), TEST(a_keyset_is_made_by_a_lead_of_the_desk),
		TEST(a_keyset_keeps_its_key), TEST(a_stamp_is_of_a_stamp_key_and_reaches_today),
		TEST(a_site_needs_a_keyholder), TEST(a_body_that_does_not_read_is_refused),
	};

	example_make(&x);
	return tap_run(tests, TAP_COUNT(tests));
}
