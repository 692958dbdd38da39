/* SPDX-License-Identifier: MIT */
/*
 * The council of example.h, built from the bottom up with the encoders that the programs use.
 */
#include "tests/lib/example.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void
must(bool held, const char *what)
{
	if (held)
		return;
	printf("Bail out! the example council: %s\n", what);
	exit(1);
}

void
example_seed(uint8_t out[static 32], const char *label)
{
	hash_of(out, label, strlen(label));
}

void
example_sign(struct example_document *out, const struct example *x, uint8_t type, uint32_t number,
    uint32_t day, struct bytes body, const uint8_t *const *seeds, unsigned n)
{
	static const uint8_t none[ORG_ID_BYTES];
	struct document_signature all[DOCUMENT_SIGNERS_MAX];
	bool first = type == DOCUMENT_ROOT && number == 1;
	static uint8_t content[DOCUMENT_MAX];
	struct writer w;

	wr_init(&w, content, sizeof content);
	document_write_content(&w, type, first ? none : x->org_id, number, day, body);
	must(wr_done(&w), "content");
	for (unsigned i = 0; i < n; i++)
		must(document_sign(&all[i], wr_bytes_of(&w), seeds[i]) == ERR_OK, "signature");
	struct writer whole;

	wr_init(&whole, out->buf, sizeof out->buf);
	document_write(&whole, wr_bytes_of(&w), all, n);
	must(wr_done(&whole), "document");
	out->whole = wr_bytes_of(&whole);
	must(document_decode(&out->d, out->whole) == ERR_OK, "document form");
	out->body = out->d.body;
}

static void
make_person(struct example_person *p, const uint8_t *org_id, const char *label)
{
	char kem[64];

	example_seed(p->seed, label);
	key_derive(p->identity_seed, org_id, p->seed, "staff identity");
	key_derive(p->stamp_seed, org_id, p->seed, "staff stamp");
	sign_public(p->identity, p->identity_seed);
	sign_public(p->stamp, p->stamp_seed);
	snprintf(kem, sizeof kem, "%s receiving", label);
	example_seed(p->kem_seed, kem);
	kem_public(p->kem, p->kem_seed);
	key_id_of(p->kem_id, org_id, p->kem, KEM_PUBLIC_BYTES);
}

static int
by_identity(const void *a, const void *b)
{
	const struct example_person *x = a, *y = b;

	return memcmp(x->identity, y->identity, SIGN_PUBLIC_BYTES);
}

static void
make_root(struct example *x)
{
	const uint8_t *seeds[] = {x->root_seed};
	static const char name[] = "Example Council";
	struct root root = {{(const uint8_t *)name, sizeof name - 1}, x->root_pk, 0, 0};
	uint8_t body[256];
	struct writer w;

	example_seed(x->root_seed, "root");
	sign_public(x->root_pk, x->root_seed);
	wr_init(&w, body, sizeof body);
	root_write(&w, &root);
	must(wr_done(&w), "root");
	example_sign(&x->root, x, DOCUMENT_ROOT, 1, EXAMPLE_DAY - 100, wr_bytes_of(&w), seeds, 1);
	document_org_id(x->org_id, &x->root.d);
}

static void
make_delegation(struct example *x)
{
	const uint8_t *seeds[] = {x->root_seed};
	uint8_t holders[EXAMPLE_STAFF * SIGN_PUBLIC_BYTES], body[1024];
	struct delegation d = {1, 2, EXAMPLE_DAY - 100, EXAMPLE_DAY + 265, EXAMPLE_STAFF, holders};
	struct writer w;

	for (unsigned i = 0; i < EXAMPLE_STAFF; i++)
		memcpy(holders + i * SIGN_PUBLIC_BYTES, x->staff[i].identity, SIGN_PUBLIC_BYTES);
	wr_init(&w, body, sizeof body);
	delegation_write(&w, &d);
	must(wr_done(&w), "delegation");
	example_sign(&x->delegation, x, DOCUMENT_DELEGATION, 1, EXAMPLE_DAY - 100, wr_bytes_of(&w),
	    seeds, 1);
}

static void
make_services(struct example *x)
{
	const uint8_t *seeds[] = {x->staff[0].identity_seed, x->staff[1].identity_seed};
	unsigned low = memcmp(x->staff[0].stamp, x->staff[1].stamp, 32) < 0 ? 0 : 1;
	uint8_t items[3 * 33], body[256];
	struct services s = {3, items};
	struct writer w;

	wr_init(&w, items, sizeof items);
	wr_u8(&w, SERVICE_STORE);
	wr_bytes(&w, x->store_pk, SIGN_PUBLIC_BYTES);
	wr_u8(&w, SERVICE_STAMP);
	wr_bytes(&w, x->staff[low].stamp, SIGN_PUBLIC_BYTES);
	wr_u8(&w, SERVICE_STAMP);
	wr_bytes(&w, x->staff[1 - low].stamp, SIGN_PUBLIC_BYTES);
	wr_init(&w, body, sizeof body);
	services_write(&w, &s);
	must(wr_done(&w), "services");
	example_sign(&x->services, x, DOCUMENT_SERVICES, 1, EXAMPLE_DAY - 99, wr_bytes_of(&w), seeds,
	    2);
}

static void
make_epoch(struct example *x)
{
	const uint8_t *seeds[] = {x->staff[2].identity_seed};
	uint32_t period = period_of_day(EXAMPLE_DAY), first = period * PERIOD_DAYS;
	uint8_t body[EXAMPLE_ROOM], signature[SIGNATURE_BYTES];
	struct writer w;

	wr_init(&w, x->epoch_desks, sizeof x->epoch_desks);
	for (unsigned i = 0; i < EXAMPLE_DESKS; i++) {
		struct example_desk *k = &x->desks[i];
		struct epoch_desk d = {(uint8_t)(i + 1), k->kem, k->reply, x->staff[i].stamp, signature};

		must(epoch_desk_sign(signature, x->org_id, period, &d, x->staff[i].stamp_seed) ==
		    ERR_OK, "maker");
		epoch_desk_write(&w, &d);
	}
	must(wr_done(&w), "desks");
	x->epoch = (struct epoch){period, x->epoch_id, 1, first, first + 32, first + 39, first + 100,
	    EXAMPLE_DESKS, x->epoch_desks};
	wr_init(&w, body, sizeof body);
	epoch_write(&w, &x->epoch);
	must(wr_done(&w), "epoch");
	example_sign(&x->epoch_doc, x, DOCUMENT_EPOCH, 1, first, wr_bytes_of(&w), seeds, 1);
}

static void
make_roster(struct example *x)
{
	static const char *const names[] = {"Ada Lead", "Ben Lead", "Zo\xc3\xab Triage"};
	static const char *const desks[] = {"Drugs and county lines", "Weapons"};
	static const uint8_t none[SIGN_PUBLIC_BYTES];
	const uint8_t *seeds[] = {x->staff[0].identity_seed, x->staff[2].identity_seed};
	struct person people[EXAMPLE_STAFF];
	uint8_t body[2048];
	struct writer w;

	for (unsigned i = 0; i < EXAMPLE_DESKS; i++)
		x->roster_desks[i] = (struct roster_desk){(uint8_t)(i + 1),
		    {(const uint8_t *)desks[i], strlen(desks[i])}};
	for (unsigned i = 0; i < EXAMPLE_STAFF; i++) {
		bool lead = i < 2;

		x->staff[i].entry = (struct person){x->staff[i].identity,
		    lead ? x->staff[i].stamp : none, lead ? ROLE_LEAD | ROLE_TRIAGE : ROLE_TRIAGE, 3, 0,
		    {(const uint8_t *)names[i], strlen(names[i])}};
		people[i] = x->staff[i].entry;
	}
	wr_init(&w, body, sizeof body);
	roster_write(&w, x->roster_desks, EXAMPLE_DESKS, people, EXAMPLE_STAFF);
	must(wr_done(&w), "roster");
	example_sign(&x->roster, x, DOCUMENT_ROSTER, 1, EXAMPLE_DAY - 98, wr_bytes_of(&w), seeds, 2);
}

static void
make_receiving(struct example *x)
{
	const uint8_t *seeds[] = {x->staff[2].identity_seed};

	example_sign(&x->receiving, x, DOCUMENT_RECEIVING, 1, EXAMPLE_DAY - 97,
	    (struct bytes){x->staff[2].kem, KEM_PUBLIC_BYTES}, seeds, 1);
}

void
example_wrap(uint8_t out[static WRAP_BYTES], const struct example *x, unsigned desk,
    unsigned person, const uint8_t *enc_seed)
{
	const struct example_person *p = &x->staff[person];
	uint8_t content[256];
	struct writer w;
	struct inner in = {.kind = INNER_WRAP, .signer_kind = SIGNER_STAFF, .key_id = p->kem_id};

	wr_init(&w, content, sizeof content);
	wrap_content_write(&w, "desk", x->desks[desk].seed);
	in.content = wr_bytes_of(&w);
	must(inner_seal(out, PURPOSE_WRAP, x->org_id, p->kem, &in, x->staff[0].identity_seed,
	    enc_seed) == ERR_OK, "wrap");
}

static int
by_recipient(const void *a, const void *b)
{
	return memcmp(a, b, KEY_ID_BYTES);
}

static void
make_keyset(struct example *x)
{
	const uint8_t *seeds[] = {x->staff[0].stamp_seed};
	uint8_t wraps[EXAMPLE_STAFF][KEYSET_WRAP_BYTES], body[EXAMPLE_ROOM], enc_seed[64];
	struct keyset k = {KEYSET_DESK, x->epoch_id, 1, x->epoch.period, x->desks[0].kem,
	    EXAMPLE_STAFF, wraps[0]};
	struct writer w;

	for (unsigned i = 0; i < EXAMPLE_STAFF; i++) {
		example_seed(enc_seed, "keyset");
		example_seed(enc_seed + 32, "keyset");
		enc_seed[0] = (uint8_t)i;
		memcpy(wraps[i], x->staff[i].kem_id, KEY_ID_BYTES);
		example_wrap(wraps[i] + KEY_ID_BYTES, x, 0, i, enc_seed);
	}
	qsort(wraps, EXAMPLE_STAFF, sizeof wraps[0], by_recipient);
	wr_init(&w, body, sizeof body);
	keyset_write(&w, &k);
	must(wr_done(&w), "keyset");
	example_sign(&x->keyset, x, DOCUMENT_KEYSET, 1, EXAMPLE_DAY - 20, wr_bytes_of(&w), seeds, 1);
}

static void
make_stamps(struct example *x)
{
	const struct bytes documents[] = {x->root.whole, x->delegation.whole, x->services.whole,
	    x->epoch_doc.whole};
	uint8_t bundle[HASH_BYTES], people[HASH_BYTES], body[128];
	struct stamp s = {bundle, people, EXAMPLE_DAY, EXAMPLE_DAY + 6};
	struct writer w;

	bundle_hash(bundle, documents, 4);
	hash_of(people, x->roster.whole.p, x->roster.whole.len);
	for (unsigned i = 0; i < 2; i++) {
		const uint8_t *seeds[] = {x->staff[i].stamp_seed};

		s.first_day = EXAMPLE_DAY - i;
		s.last_day = s.first_day + 6;
		wr_init(&w, body, sizeof body);
		stamp_write(&w, &s);
		must(wr_done(&w), "stamp");
		example_sign(&x->stamp[i], x, DOCUMENT_STAMP, 1, EXAMPLE_DAY, wr_bytes_of(&w), seeds,
		    1);
	}
}

static void
make_site(struct example *x)
{
	const uint8_t *seeds[] = {x->staff[1].identity_seed};
	uint8_t body[512], hash[2][HASH_BYTES];
	struct site_file files[] = {
		{{(const uint8_t *)"en/index.html", 13}, 12345, hash[0]},
		{{(const uint8_t *)"report.js", 9}, 70000, hash[1]},
	};
	struct writer w;

	example_seed(hash[0], "en/index.html");
	example_seed(hash[1], "report.js");
	wr_init(&w, body, sizeof body);
	site_write(&w, files, 2);
	must(wr_done(&w), "site");
	example_sign(&x->site, x, DOCUMENT_SITE, 1, EXAMPLE_DAY - 3, wr_bytes_of(&w), seeds, 1);
}

void
example_bundle(uint8_t out[static BUNDLE_BYTES], const struct example *x, unsigned n_stamps)
{
	unsigned low = memcmp(x->staff[0].stamp, x->staff[1].stamp, 32) < 0 ? 0 : 1;
	const struct bytes documents[] = {x->root.whole, x->delegation.whole, x->services.whole,
	    x->epoch_doc.whole, x->stamp[n_stamps == 1 ? 0 : low].whole, x->stamp[1 - low].whole};

	must(bundle_write(out, documents, 4 + n_stamps) == ERR_OK, "bundle");
}

void
example_make(struct example *x)
{
	static const char *const labels[] = {"ada", "ben", "zoe"};

	memset(x, 0, sizeof *x);
	must(crypto_begin() == ERR_OK, "libsodium");
	make_root(x);
	example_seed(x->store_seed, "store");
	sign_public(x->store_pk, x->store_seed);
	for (unsigned i = 0; i < EXAMPLE_STAFF; i++)
		make_person(&x->staff[i], x->org_id, labels[i]);
	qsort(x->staff, EXAMPLE_STAFF, sizeof x->staff[0], by_identity);
	for (unsigned i = 0; i < EXAMPLE_DESKS; i++) {
		struct example_desk *k = &x->desks[i];

		example_seed(k->seed, i == 0 ? "desk 1" : "desk 2");
		key_derive(k->kem_seed, x->org_id, k->seed, "desk kem");
		key_derive(k->reply_seed, x->org_id, k->seed, "desk reply");
		kem_public(k->kem, k->kem_seed);
		sign_public(k->reply, k->reply_seed);
	}
	uint8_t id[32];

	example_seed(id, "epoch id");
	memcpy(x->epoch_id, id, KEY_ID_BYTES);
	make_delegation(x);
	make_services(x);
	make_epoch(x);
	make_roster(x);
	make_receiving(x);
	make_keyset(x);
	make_stamps(x);
	make_site(x);
	example_bundle(x->bundle, x, 2);
	x->trust = (struct trust){x->org_id, EXAMPLE_DAY, &x->root.d, &x->delegation.d,
	    &x->services.d, &x->epoch_doc.d, &x->roster.d};
}
