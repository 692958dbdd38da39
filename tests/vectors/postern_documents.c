/* SPDX-License-Identifier: MIT */
/* @link -ljansson */
/*
 * Known answers of documents, their bodies and the bundle. Each make_ function below
 * makes one tests/vectors/postern_*.json from fixed seeds; the test is that the file says the same.
 * `build/test/vectors/postern_documents.t write` writes them anew after a wanted change of the protocol.
 */
#include <stdlib.h>
#include <string.h>

#include "tests/lib/answers.h"
#include "tests/lib/example.h"
#include "tests/lib/tap.h"

static struct example x;

/* --- documents --- */

static void
document_case(json_t *list, const char *name, const struct document *d,
    const uint8_t *const *seeds, unsigned n)
{
	json_t *j = named(list, name), *all = json_array();
	uint8_t hash[32];

	hash_of(hash, d->whole.p, d->whole.len);
	set_int(j, "type", d->type);
	set(j, "org_id", hex(d->org_id, ORG_ID_BYTES));
	set_int(j, "number", d->number);
	set_int(j, "day", d->day);
	set(j, "body", hex_of(d->body));
	for (unsigned i = 0; i < n; i++)
		json_array_append_new(all, hex(seeds[i], 32));
	set(j, "seeds", all);
	set(j, "hash", hex(hash, 32));
	set(j, "document", hex_of(d->whole));
}

static void
swap_signatures(struct copy *c, size_t first)
{
	uint8_t one[DOCUMENT_SIGNATURE_BYTES], *a = c->buf + first, *b = a + sizeof one;

	memcpy(one, a, sizeof one);
	memcpy(a, b, sizeof one);
	memcpy(b, one, sizeof one);
}

/* one byte of the content changed before it is signed, so that only the form can be refused */
static void
refused_signed(json_t *list, const char *name, const struct document *d, size_t at, uint8_t v)
{
	static uint8_t content[EXAMPLE_ROOM], out[EXAMPLE_ROOM];
	struct document_signature one;
	struct writer w;

	memcpy(content, d->content.p, d->content.len);
	content[at] = v;
	ok(document_sign(&one, (struct bytes){content, d->content.len}, x.root_seed) == ERR_OK, "signed");
	wr_init(&w, out, sizeof out);
	document_write(&w, (struct bytes){content, d->content.len}, &one, 1);
	refused(list, name, "document", copy_of(wr_bytes_of(&w)));
}

/* root 1 with an org_id, and another document with none, well signed */
static void
refused_org_ids(json_t *list)
{
	static uint8_t content[EXAMPLE_ROOM], out[EXAMPLE_ROOM];
	static const uint8_t none[ORG_ID_BYTES];
	const struct document *all[] = {&x.root.d, &x.site.d};
	struct document_signature one;
	struct writer c, w;

	for (unsigned i = 0; i < 2; i++) {
		wr_init(&c, content, sizeof content);
		document_write_content(&c, all[i]->type, i == 0 ? x.org_id : none, 1, 1, all[i]->body);
		ok(document_sign(&one, wr_bytes_of(&c), x.root_seed) == ERR_OK, "signed");
		wr_init(&w, out, sizeof out);
		document_write(&w, wr_bytes_of(&c), &one, 1);
		refused(list, i == 0 ? "root 1 with an org_id, signed" : "zero org_id, signed", "document",
		    copy_of(wr_bytes_of(&w)));
	}
}

static void
refused_documents(json_t *list)
{
	struct bytes two = x.services.whole;		/* signed by two */
	size_t count = x.services.d.content.len;
	struct copy *c;

	refused(list, "another magic", "document", flipped(two, 0));
	refused(list, "a type that is not known", "document", with_byte(two, 4, 16));
	refused(list, "type 0", "document", with_byte(two, 4, 0));
	refused(list, "another type, signatures left", "document", with_byte(two, 4, DOCUMENT_SITE));
	refused(list, "another version", "document", flipped(two, 5));
	refused(list, "another organisation", "document", flipped(two, 6));
	refused(list, "another number", "document", with_byte(two, 41, 2));
	refused(list, "number 0", "document", with_byte(two, 41, 0));
	refused(list, "another day", "document", flipped(two, 45));
	refused(list, "another length of the body", "document", flipped(two, 49));
	refused(list, "another body", "document", flipped(two, 51));
	refused(list, "another first signature", "document", flipped(two, (long)count + 1 + 33));
	refused(list, "another last signature", "document", flipped(two, -1));
	refused(list, "another algorithm", "document", flipped(two, (long)count + 1 + 32));
	refused(list, "one byte short", "document", shortened(two));
	refused(list, "one byte long", "document", lengthened(two));
	c = copy_of(two);
	swap_signatures(c, count + 1);
	refused(list, "signers not in order", "document", c);
	c = copy_of(two);
	memcpy(c->buf + count + 1 + DOCUMENT_SIGNATURE_BYTES, c->buf + count + 1,
	    DOCUMENT_SIGNATURE_BYTES);
	refused(list, "one signer twice", "document", c);
	c = copy_of(two);
	c->buf[count] = 0;
	c->len = count + 1;
	refused(list, "no signature", "document", c);
	refused(list, "root 1 with an org_id", "document", flipped(x.root.whole, 37));
	c = copy_of(two);
	memset(c->buf + 6, 0, 32);
	refused(list, "zero org_id", "document", c);
}

static void
make_documents(void)
{
	json_t *file = json_object(), *list = set_list(file, "cases");
	const uint8_t *root[] = {x.root_seed};
	const uint8_t *two[] = {x.staff[0].identity_seed, x.staff[1].identity_seed};
	const uint8_t *one[] = {x.staff[2].identity_seed};

	document_case(list, "root 1", &x.root.d, root, 1);
	document_case(list, "delegation", &x.delegation.d, root, 1);
	document_case(list, "services, by two", &x.services.d, two, 2);
	document_case(list, "epoch", &x.epoch_doc.d, one, 1);
	document_case(list, "receiving key", &x.receiving.d, one, 1);
	list = set_list(file, "refused");
	refused_documents(list);
	refused_signed(list, "another version, signed", &x.site.d, 5, 2);
	refused_signed(list, "another magic, signed", &x.site.d, 3, '2');
	refused_signed(list, "a reserved type, signed", &x.site.d, 4, 10);
	refused_signed(list, "type 0, signed", &x.site.d, 4, 0);
	refused_signed(list, "number 0, signed", &x.site.d, 41, 0);
	refused_org_ids(list);
	answers_keep("document", file);
}

/* --- bodies --- */

static json_t *
body_case(json_t *list, const char *name, const struct document *d)
{
	json_t *j = named(list, name), *says = json_object();

	set_int(j, "type", d->type);
	set(j, "body", hex_of(d->body));
	set(j, "says", says);
	return says;
}

static void
say_public_ones(json_t *list)
{
	struct delegation d;
	struct services s;
	struct root root;
	json_t *j, *all;

	ok(root_decode(&root, x.root.body) == ERR_OK &&
	    delegation_decode(&d, x.delegation.body) == ERR_OK &&
	    services_decode(&s, x.services.body) == ERR_OK, "decode");
	j = body_case(list, "root", &x.root.d);
	set(j, "council", text_of(root.name));
	set(j, "public_key", hex(root.pk, 32));
	set_int(j, "shares_needed", root.shares_needed);
	set_int(j, "shares_made", root.shares_made);
	j = body_case(list, "delegation", &x.delegation.d);
	set_int(j, "root", d.root_number);
	set_int(j, "threshold", d.threshold);
	set_int(j, "first_day", d.first_day);
	set_int(j, "last_day", d.last_day);
	all = set_list(j, "keyholders");
	for (unsigned i = 0; i < d.n_keyholders; i++)
		json_array_append_new(all, hex(d.keyholders + 32 * i, 32));
	j = body_case(list, "services", &x.services.d);
	all = set_list(j, "services");
	for (unsigned i = 0; i < s.n; i++) {
		json_t *one = json_object();

		set_int(one, "purpose", s.items[33 * i]);
		set(one, "public_key", hex(s.items + 33 * i + 1, 32));
		json_array_append_new(all, one);
	}
}

static void
say_epoch(json_t *list)
{
	json_t *j = body_case(list, "epoch", &x.epoch_doc.d), *all;
	struct epoch e;

	ok(epoch_decode(&e, x.epoch_doc.body) == ERR_OK, "decode");
	set_int(j, "period", e.period);
	set(j, "key_id", hex(e.key_id, KEY_ID_BYTES));
	set_int(j, "generation", e.generation);
	set_int(j, "first_day", e.first_day);
	set_int(j, "seal_until", e.seal_until);
	set_int(j, "accept_until", e.accept_until);
	set_int(j, "destroy_after", e.destroy_after);
	all = set_list(j, "desks");
	for (unsigned i = 0; i < e.n_desks; i++) {
		struct epoch_desk d = epoch_desk_at(&e, i);
		json_t *one = json_object();

		set_int(one, "desk", d.desk);
		set(one, "kem", hex(d.kem, KEM_PUBLIC_BYTES));
		set(one, "reply", hex(d.reply, 32));
		set(one, "maker", hex(d.maker, 32));
		set(one, "signature", hex(d.signature, 64));
		set(one, "maker_seed", hex(x.staff[i].stamp_seed, 32));
		json_array_append_new(all, one);
	}
}

static void
say_roster(json_t *list)
{
	json_t *j = body_case(list, "roster", &x.roster.d), *all;
	struct roster_desk d;
	struct reader walk;
	struct person p;
	struct roster r;

	ok(roster_decode(&r, x.roster.body) == ERR_OK, "decode");
	all = set_list(j, "desks");
	for (walk = roster_desks(&r); roster_next_desk(&d, &walk);) {
		json_t *one = json_object();

		set_int(one, "number", d.number);
		set(one, "name", text_of(d.name));
		json_array_append_new(all, one);
	}
	all = set_list(j, "people");
	for (walk = roster_people(&r); roster_next_person(&p, &walk);) {
		json_t *one = json_object();

		set(one, "identity", hex(p.identity, 32));
		set(one, "stamp", hex(p.stamp, 32));
		set_int(one, "roles", p.roles);
		set_int(one, "desks", p.desks);
		set_int(one, "agency", p.agency);
		set(one, "name", text_of(p.name));
		json_array_append_new(all, one);
	}
}

static void
say_named_ones(json_t *list)
{
	struct site_file f;
	struct reader walk;
	struct keyset k;
	struct stamp s;
	struct site site;
	json_t *j, *all;

	ok(keyset_decode(&k, x.keyset.body) == ERR_OK && stamp_decode(&s, x.stamp[0].body) == ERR_OK &&
	    site_decode(&site, x.site.body) == ERR_OK, "decode");
	j = body_case(list, "receiving key", &x.receiving.d);
	set(j, "kem", hex_of(x.receiving.body));
	j = body_case(list, "keyset", &x.keyset.d);
	set_int(j, "kind", k.kind);
	set(j, "key_id", hex(k.key_id, KEY_ID_BYTES));
	set_int(j, "desk", k.desk);
	set_int(j, "period", k.period);
	set(j, "kem", hex(k.kem, KEM_PUBLIC_BYTES));
	all = set_list(j, "recipients");
	for (unsigned i = 0; i < k.n_wraps; i++)
		json_array_append_new(all, hex(k.wraps + (size_t)i * KEYSET_WRAP_BYTES, KEY_ID_BYTES));
	set(j, "epoch_seed", hex(x.desks[0].seed, 32));
	set(j, "recipient", hex(x.staff[2].kem_id, KEY_ID_BYTES));
	set(j, "recipient_seed", hex(x.staff[2].kem_seed, 32));
	j = body_case(list, "stamp", &x.stamp[0].d);
	set(j, "bundle_hash", hex(s.bundle_hash, 32));
	set(j, "people_hash", hex(s.people_hash, 32));
	set_int(j, "first_day", s.first_day);
	set_int(j, "last_day", s.last_day);
	j = body_case(list, "site", &x.site.d);
	all = set_list(j, "files");
	for (walk = site_files(&site); site_next_file(&f, &walk);) {
		json_t *one = json_object();

		set(one, "path", text_of(f.path));
		set_int(one, "length", f.len);
		set(one, "hash", hex(f.hash, 32));
		json_array_append_new(all, one);
	}
}

static void
refused_body(json_t *list, const char *name, uint8_t type, const struct copy *c)
{
	set_int(refused(list, name, "body", c), "type", type);
}

static void
refused_public_bodies(json_t *list)
{
	struct bytes root = x.root.body, d = x.delegation.body, s = x.services.body;
	struct copy *c;

	refused_body(list, "root: name that is no UTF-8", 1, with_byte(root, 2, 0xff));
	refused_body(list, "root: two keys", 1, with_byte(root, 2 + 15, 2));
	refused_body(list, "root: another algorithm", 1, with_byte(root, 2 + 16, 2));
	refused_body(list, "root: more shares needed than made", 1, with_byte(root, root.len - 2, 1));
	refused_body(list, "root: one byte long", 1, lengthened(root));
	c = copy_of(root);
	memmove(c->buf + 2, c->buf + 2 + 15, c->len - 17);
	c->buf[1] = 0;
	c->len -= 15;
	refused_body(list, "root: no name", 1, c);
	refused_body(list, "delegation: of root 0", 2, with_byte(d, 3, 0));
	refused_body(list, "delegation: threshold 0", 2, with_byte(d, 4, 0));
	refused_body(list, "delegation: threshold above the keyholders", 2, with_byte(d, 4, 4));
	refused_body(list, "delegation: 401 days", 2, with_byte(d, 12, 0x4d));
	refused_body(list, "delegation: ends before it begins", 2, with_byte(d, 11, 0));
	refused_body(list, "delegation: keyholders not in order", 2, swapped(d, 14, 32));
	refused_body(list, "delegation: one keyholder twice", 2, twice(d, 14, 32));
	refused_body(list, "delegation: no keyholder", 2, with_byte(d, 13, 0));
	refused_body(list, "delegation: one byte short", 2, shortened(d));
	refused_body(list, "services: not in order", 3, swapped(s, 34, 33));
	refused_body(list, "services: one twice", 3, twice(s, 34, 33));
	refused_body(list, "services: purpose 0", 3, with_byte(s, 1, 0));
	refused_body(list, "services: purpose 4", 3, with_byte(s, 1 + 66, 4));
	refused_body(list, "services: one byte long", 3, lengthened(s));
}

static void
refused_epochs(json_t *list)
{
	struct bytes e = x.epoch_doc.body;
	struct copy *c;

	refused_body(list, "epoch: generation 0", 4, with_byte(e, 20, 0));
	refused_body(list, "epoch: first day not that of the period", 4, flipped(e, 24));
	c = copy_of(e);
	c->buf[28] = 0x0c;		/* seal until the first day, accept until the seventh after */
	c->buf[32] = 0x13;
	refused_body(list, "epoch: ends when it begins", 4, c);
	c = copy_of(e);
	c->buf[28] = 0x32;		/* eight days after the end of the period */
	c->buf[32] = 0x39;
	refused_body(list, "epoch: sealed to for too long", 4, c);
	refused_body(list, "epoch: accepted for another time", 4, flipped(e, 32));
	refused_body(list, "epoch: destroyed too early", 4, with_byte(e, 35, 0));
	refused_body(list, "epoch: no desk", 4, with_byte(e, 37, 0));
	refused_body(list, "epoch: desk 0", 4, with_byte(e, 38, 0));
	refused_body(list, "epoch: desk 17", 4, with_byte(e, 38 + EPOCH_DESK_BYTES, 17));
	refused_body(list, "epoch: desks not in order", 4, swapped(e, 38, EPOCH_DESK_BYTES));
	refused_body(list, "epoch: one desk twice", 4, twice(e, 38, EPOCH_DESK_BYTES));
	refused_body(list, "epoch: one byte short", 4, shortened(e));
	refused_body(list, "epoch: one byte long", 4, lengthened(e));
}

static void
refused_rosters(json_t *list)
{
	struct bytes r = x.roster.body;
	size_t desks = 1, people, one;
	struct copy *c;

	people = desks + 1 + 2 + x.roster_desks[0].name.len + 1 + 2 + x.roster_desks[1].name.len + 2;
	one = 32 + 32 + 2 + 2 + 1 + 2 + 8;	/* Ada Lead or Ben Lead */
	refused_body(list, "roster: desk 0", 5, with_byte(r, desks, 0));
	refused_body(list, "roster: one desk number twice", 5, with_byte(r, desks, 2));
	refused_body(list, "roster: a role that is not known", 5, with_byte(r, people + 64, 1));
	refused_body(list, "roster: role 32", 5, with_byte(r, people + 65, 35));
	refused_body(list, "roster: a desk that is not listed", 5, with_byte(r, people + 67, 7));
	refused_body(list, "roster: an agency", 5, with_byte(r, people + 68, 1));
	refused_body(list, "roster: a stamp key, but no lead", 5, with_byte(r, people + 65, 2));
	c = copy_of(r);
	memset(c->buf + people + 32, 0, 32);
	refused_body(list, "roster: a lead without stamp key", 5, c);
	c = copy_of(r);
	memcpy(c->buf + people + one + 32, c->buf + people + 32, 32);
	refused_body(list, "roster: one stamp key for two", 5, c);
	refused_body(list, "roster: people not in order", 5, swapped(r, people, one));
	refused_body(list, "roster: one person twice", 5, twice(r, people, one));
	refused_body(list, "roster: name that is no UTF-8", 5, with_byte(r, people + 71, 0xc0));
	refused_body(list, "roster: one byte short", 5, shortened(r));
	refused_body(list, "roster: one byte long", 5, lengthened(r));
}

static void
refused_named_bodies(json_t *list)
{
	struct bytes k = x.keyset.body, s = x.stamp[0].body, f = x.site.body;
	size_t wraps = 1 + 16 + 1 + 4 + KEM_PUBLIC_BYTES + 2;
	struct copy *c;

	refused_body(list, "receiving key: one byte short", 6, shortened(x.receiving.body));
	refused_body(list, "receiving key: one byte long", 6, lengthened(x.receiving.body));
	refused_body(list, "keyset: reserved kind", 7, with_byte(k, 0, 2));
	refused_body(list, "keyset: desk 0", 7, with_byte(k, 17, 0));
	refused_body(list, "keyset: desk 17", 7, with_byte(k, 17, 17));
	c = copy_of(k);
	c->buf[wraps - 1] = 0;
	c->len = wraps;
	refused_body(list, "keyset: no wrap", 7, c);
	c = copy_of(k);
	memcpy(c->buf + wraps + KEYSET_WRAP_BYTES, c->buf + wraps, KEYSET_WRAP_BYTES);
	refused_body(list, "keyset: one recipient twice", 7, c);
	refused_body(list, "keyset: one byte short", 7, shortened(k));
	refused_body(list, "stamp: eight days", 8, with_byte(s, 71, (uint8_t)(s.p[71] + 1)));
	refused_body(list, "stamp: ends before it begins", 8, with_byte(s, 71, 0));
	refused_body(list, "stamp: one byte long", 8, lengthened(s));
	refused_body(list, "site: not in order", 9, with_byte(f, 4, 'z'));
	refused_body(list, "site: path that is no UTF-8", 9, with_byte(f, 4, 0xf8));
	refused_body(list, "site: one byte short", 9, shortened(f));
	refused_body(list, "site: one byte long", 9, lengthened(f));
}

static void
make_bodies(void)
{
	json_t *file = json_object(), *list = set_list(file, "cases");

	set(file, "org_id", hex(x.org_id, ORG_ID_BYTES));
	say_public_ones(list);
	say_epoch(list);
	say_roster(list);
	say_named_ones(list);
	list = set_list(file, "refused");
	refused_public_bodies(list);
	refused_epochs(list);
	refused_rosters(list);
	refused_named_bodies(list);
	answers_keep("body", file);
}

/* --- the bundle --- */

static size_t
used(struct bytes b)
{
	while (b.len > 0 && b.p[b.len - 1] == 0)
		b.len--;
	return b.len;
}

static void
set_bundle(json_t *j, const uint8_t *p, size_t len)
{
	set(j, "bundle", hex(p, used((struct bytes){p, len})));
	set_int(j, "zeros_to", len);
}

static void
bundle_case(json_t *list, const char *name, const uint8_t bytes[static BUNDLE_BYTES])
{
	static const int64_t days[] = {-4, -3, -2, -1, 0, 5, 6, 7, 8, 9, 20};
	json_t *j = named(list, name), *all;
	struct bundle b;

	ok(bundle_decode(&b, (struct bytes){bytes, BUNDLE_BYTES}) == ERR_OK &&
	    bundle_check(&b, x.org_id) == ERR_OK, "holds");
	set_bundle(j, bytes, BUNDLE_BYTES);
	set(j, "hash", hex(b.hash, 32));
	all = set_list(j, "freshness");
	for (size_t i = 0; i < sizeof days / sizeof days[0]; i++) {
		uint64_t clock = (uint64_t)(EXAMPLE_DAY + days[i]) * 86400 + (i % 2 ? 86399 : 0);
		struct freshness f = bundle_freshness(&b, clock);
		json_t *one = named(all, NULL);

		set_int(one, "clock", clock);
		set_int(one, "today", f.today);
		set(one, "checked", json_boolean(f.checked));
		set(one, "lapsed", json_boolean(f.lapsed));
		set(one, "open", json_boolean(f.open));
	}
}

/* one stamp of this lead, from and to these days, for this bundle or for another */
static void
stamped_case(json_t *list, const char *name, unsigned lead, int first, int last, bool another)
{
	static struct example_document one;
	static uint8_t out[BUNDLE_BYTES];
	const uint8_t *seeds[] = {x.staff[lead].stamp_seed};
	struct bytes all[] = {x.root.whole, x.delegation.whole, x.services.whole, x.epoch_doc.whole,
	    {NULL, 0}};
	uint8_t bundle[HASH_BYTES], people[HASH_BYTES] = {1}, body[128];
	struct stamp s = {bundle, people, (uint32_t)(EXAMPLE_DAY + first),
	    (uint32_t)(EXAMPLE_DAY + last)};
	struct writer w;

	bundle_hash(bundle, all, 4);
	bundle[0] ^= another;
	wr_init(&w, body, sizeof body);
	stamp_write(&w, &s);
	example_sign(&one, &x, DOCUMENT_STAMP, 2, EXAMPLE_DAY, wr_bytes_of(&w), seeds, 1);
	all[4] = one.whole;
	ok(bundle_write(out, all, 5) == ERR_OK, "written");
	bundle_case(list, name, out);
}

static void
refused_bundle(json_t *list, const char *name, const uint8_t *p, size_t len)
{
	set_bundle(named(list, name), p, len);
}

/* these documents instead of the right ones, whatever bundle_write would say to them */
static void
refused_join(json_t *list, const char *name, const struct bytes *documents, unsigned n)
{
	static uint8_t out[BUNDLE_BYTES];
	struct writer w;

	memset(out, 0, sizeof out);
	wr_init(&w, out, sizeof out);
	wr_bytes(&w, "PSB1", 4);
	wr_u8(&w, (uint8_t)n);
	for (unsigned i = 0; i < n; i++)
		wr_blob(&w, documents[i].p, documents[i].len);
	ok(wr_done(&w), "fits");
	refused_bundle(list, name, out, sizeof out);
}

static void
refused_chains(json_t *list)
{
	static struct example_document one;
	struct bytes all[] = {x.root.whole, x.delegation.whole, x.services.whole, x.epoch_doc.whole,
	    x.stamp[0].whole};
	const uint8_t *holder[] = {x.staff[0].identity_seed}, *lead[] = {x.staff[1].stamp_seed};

	example_sign(&one, &x, DOCUMENT_DELEGATION, 1, EXAMPLE_DAY, x.delegation.body, holder, 1);
	all[1] = one.whole;
	refused_join(list, "delegation not signed by the root", all, 5);
	all[1] = x.delegation.whole;
	example_sign(&one, &x, DOCUMENT_SERVICES, 1, EXAMPLE_DAY, x.services.body, holder, 1);
	all[2] = one.whole;
	refused_join(list, "services signed by one keyholder of two", all, 5);
	all[2] = x.services.whole;
	example_sign(&one, &x, DOCUMENT_EPOCH, 1, EXAMPLE_DAY, x.epoch_doc.body, lead, 1);
	all[3] = one.whole;
	refused_join(list, "epoch signed by no keyholder", all, 5);
	static uint8_t epoch[EXAMPLE_ROOM];

	memcpy(epoch, x.epoch_doc.body.p, x.epoch_doc.body.len);
	epoch[x.epoch_doc.body.len - 1] ^= 1;
	example_sign(&one, &x, DOCUMENT_EPOCH, 1, EXAMPLE_DAY,
	    (struct bytes){epoch, x.epoch_doc.body.len}, holder, 1);
	all[3] = one.whole;
	refused_join(list, "a desk key not signed by its maker", all, 5);
	all[3] = x.epoch_doc.whole;
	example_sign(&one, &x, DOCUMENT_STAMP, 1, EXAMPLE_DAY, x.stamp[0].body, holder, 1);
	all[4] = one.whole;
	refused_join(list, "stamped by no stamp key", all, 5);
	all[4] = x.stamp[0].whole;
	refused_join(list, "no epoch", all, 3);
	refused_join(list, "no root", all + 1, 4);
	all[1] = x.services.whole;
	all[2] = x.delegation.whole;
	refused_join(list, "not in order", all, 5);
}

static void
make_bundles(void)
{
	static uint8_t none[BUNDLE_BYTES];
	json_t *file = json_object(), *list = set_list(file, "cases");
	struct bytes whole = {x.bundle, sizeof x.bundle};
	struct copy *c;

	set(file, "org_id", hex(x.org_id, 32));
	bundle_case(list, "two stamps", x.bundle);
	stamped_case(list, "one stamp for one day", 0, 0, 0, false);
	stamped_case(list, "one stamp for seven days, ended", 1, -8, -2, false);
	stamped_case(list, "a stamp for another bundle counts as absent", 0, 0, 6, true);
	example_bundle(none, &x, 0);
	bundle_case(list, "no stamp", none);
	list = set_list(file, "refused");
	refused_bundle(list, "another magic", flipped(whole, 0)->buf, BUNDLE_BYTES);
	refused_bundle(list, "fewer documents than said", with_byte(whole, 4, 7)->buf, BUNDLE_BYTES);
	refused_bundle(list, "more documents than said", with_byte(whole, 4, 5)->buf, BUNDLE_BYTES);
	refused_bundle(list, "something after the documents", flipped(whole, -1)->buf, BUNDLE_BYTES);
	refused_bundle(list, "one byte short", shortened(whole)->buf, BUNDLE_BYTES - 1);
	refused_bundle(list, "one byte long", lengthened(whole)->buf, BUNDLE_BYTES + 1);
	refused_bundle(list, "another root", flipped(whole, 70)->buf, BUNDLE_BYTES);
	c = flipped(whole, (long)used(whole) - 1);
	refused_bundle(list, "another signature of a stamp", c->buf, BUNDLE_BYTES);
	refused_chains(list);
	answers_keep("bundle", file);
}

int
main(int argc, char **argv)
{
	static const struct tap_test tests[] = {
		TEST(make_documents), TEST(make_bodies), TEST(make_bundles),
	};

	answers_begin(argc, argv);
	example_make(&x);
	return tap_run(tests, TAP_COUNT(tests));
}
