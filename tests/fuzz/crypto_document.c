/* SPDX-License-Identifier: MIT */
/*
 * Documents and their bodies: the input is tried as a whole document and, behind a byte for the
 * type, as a body. What a decoder accepts is the canonical form: written again it is the same.
 */
#include <stdlib.h>
#include <string.h>

#include "crypto/bodies.h"
#include "crypto/document.h"
#include "crypto/hash.h"
#include "crypto/trust.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static uint8_t again[DOCUMENT_MAX];
static struct writer w;

static void
must(bool holds)
{
	if (!holds)
		abort();
}

static void
write_roster(const struct roster *r)
{
	static struct person people[UINT16_MAX];
	struct roster_desk desks[DESKS_MAX];
	struct reader walk = roster_desks(r);
	unsigned n = 0;

	for (; roster_next_desk(&desks[n], &walk); n++)
		must(n < r->n_desks);
	must(n == r->n_desks);
	n = 0;
	for (walk = roster_people(r); n < r->n_people; n++)
		must(roster_next_person(&people[n], &walk));
	must(rd_done(&walk) && roster_only_removes(r, r));
	roster_write(&w, desks, r->n_desks, people, n);
}

static void
write_site(const struct site *s)
{
	static struct site_file files[UINT16_MAX];
	struct reader walk = site_files(s);
	unsigned n = 0;

	for (; n < s->n_files; n++)
		must(site_next_file(&files[n], &walk));
	must(rd_done(&walk));
	site_write(&w, files, n);
}

/* decodes, and writes what it read; false when it does not decode */
static bool
rewrite(uint8_t type, struct bytes body)
{
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

#define REWRITE(name) (name##_decode(&u.name, body) == ERR_OK && (name##_write(&w, &u.name), true))
	switch (type) {
	case DOCUMENT_ROOT: return REWRITE(root);
	case DOCUMENT_DELEGATION: return REWRITE(delegation);
	case DOCUMENT_SERVICES: return REWRITE(services);
	case DOCUMENT_EPOCH: return REWRITE(epoch);
	case DOCUMENT_ROSTER: return roster_decode(&u.roster, body) == ERR_OK &&
	    (write_roster(&u.roster), true);
	case DOCUMENT_RECEIVING: return REWRITE(receiving);
	case DOCUMENT_KEYSET: return REWRITE(keyset);
	case DOCUMENT_STAMP: return REWRITE(stamp);
	case DOCUMENT_SITE: return site_decode(&u.site, body) == ERR_OK && (write_site(&u.site), true);
	default: return false;
	}
#undef REWRITE
}

static void
try_body(uint8_t type, struct bytes body)
{
	wr_init(&w, again, sizeof again);
	if (rewrite(type, body))
		must(wr_done(&w) && w.len == body.len && memcmp(again, body.p, body.len) == 0);
}

static void
try_document(struct bytes whole)
{
	static const uint8_t org_id[ORG_ID_BYTES] = {1};
	struct trust nothing = {.org_id = org_id, .today = 20000};
	uint8_t name[DOCUMENT_NAME_MAX];
	struct document d;
	size_t n;

	if (document_decode(&d, whole) != ERR_OK) {
		must(bytes_zero(&d, sizeof d));
		return;
	}
	(void)!document_check(&d);
	(void)!document_name(name, &n, &d);
	must(n <= sizeof name);
	must(trust_accepts(&nothing, &d, NULL) != ERR_OK);
	try_body(d.type, d.body);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	must(crypto_begin() == ERR_OK);
	try_document((struct bytes){data, len});
	if (len > 0)
		try_body(data[0], (struct bytes){data + 1, len - 1});
	return 0;
}
