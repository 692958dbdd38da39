/* SPDX-License-Identifier: MIT */
/*
 * The picture of the documents, see council.h. All documents in the table were accepted by
 * crypto/trust.h when they came, so they are only read here.
 */
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "crypto/bundle.h"
#include "crypto/hash.h"
#include "store/council.h"

enum { NAME_AT = 1, NUMBER_AT = 1 + 32 };

enum err
council_document_key(uint8_t key[static DOCUMENT_KEY_BYTES], const struct document *d)
{
	uint8_t name[DOCUMENT_NAME_MAX];
	struct writer w;
	size_t len;
	enum err e = document_name(name, &len, d);

	if (e != ERR_OK)
		return e;
	memset(key, 0, DOCUMENT_KEY_BYTES);
	key[0] = d->type;
	memcpy(key + NAME_AT, name, len);
	wr_init(&w, key + NUMBER_AT, 4);
	wr_u32(&w, d->number);
	return ERR_OK;
}

static enum err
read_document(struct records *r, const uint8_t *key, uint8_t *buf, struct document *out)
{
	size_t len;
	enum err e = record_get(r, TABLE_DOCUMENTS, key, buf, DOCUMENT_MAX, &len);

	return e == ERR_OK ? document_decode(out, (struct bytes){ buf, len }) : e;
}

enum err
council_newest(struct records *r, uint8_t key[static DOCUMENT_KEY_BYTES], uint8_t *buf,
    struct document *out)
{
	uint8_t at[DOCUMENT_KEY_BYTES];
	bool found = false;

	memcpy(at, key, NUMBER_AT);
	memset(at + NUMBER_AT, 0, 4);
	while (record_seek(r, TABLE_DOCUMENTS, at, NUMBER_AT)) {
		memcpy(key, at, sizeof(at));
		found = true;
		if (!record_step(TABLE_DOCUMENTS, at))
			break;
	}
	if (records_state(r) != ERR_OK)
		return records_state(r);
	return found ? read_document(r, key, buf, out) : ERR_MISSING;
}

/* --- reading all --- */

static void
drop(struct kept_document *k)
{
	free(k->bytes);
	*k = (struct kept_document){ 0 };
}

void
council_clear(struct council *c)
{
	for (size_t i = 0; i < BUNDLE_ROOTS_MAX; i++)
		drop(&c->roots[i]);
	for (size_t i = 0; i < COUNCIL_EPOCHS; i++)
		drop(&c->epochs[i]);
	for (size_t i = 0; i < BUNDLE_STAMPS_MAX; i++)
		drop(&c->stamps[i]);
	drop(&c->delegation);
	drop(&c->services);
	drop(&c->roster);
	drop(&c->site);
	memset(c, 0, sizeof(*c));
	c->served = -1;
}

/* A copy of what buf holds, with the document decoded from the copy. */
static enum err
keep(struct kept_document *k, const struct document *d)
{
	struct bytes whole = d->whole;

	drop(k);
	if (!(k->bytes = malloc(whole.len)))
		return ERR_MEMORY;
	memcpy(k->bytes, whole.p, whole.len);
	return document_decode(&k->doc, (struct bytes){ k->bytes, whole.len });
}

static enum err
keep_one(struct council *c, const struct document *d)
{
	switch (d->type) {
	case DOCUMENT_ROOT:
		return c->n_roots < BUNDLE_ROOTS_MAX ? keep(&c->roots[c->n_roots++], d) : ERR_OK;
	case DOCUMENT_DELEGATION:
		return keep(&c->delegation, d);
	case DOCUMENT_SERVICES:
		return keep(&c->services, d);
	case DOCUMENT_ROSTER:
		return keep(&c->roster, d);
	case DOCUMENT_SITE:
		return keep(&c->site, d);
	case DOCUMENT_STAMP:
		return c->n_stamps < BUNDLE_STAMPS_MAX ? keep(&c->stamps[c->n_stamps++], d) :
							 ERR_OK;
	case DOCUMENT_EPOCH:
		drop(&c->epochs[COUNCIL_EPOCHS - 1]);
		memmove(&c->epochs[1], &c->epochs[0], (COUNCIL_EPOCHS - 1) * sizeof(c->epochs[0]));
		c->epochs[0] = (struct kept_document){ 0 };
		c->n_epochs += c->n_epochs < COUNCIL_EPOCHS;
		return keep(&c->epochs[0], d);
	default:
		return ERR_OK;
	}
}

/* In the order of the keys: by type, name, number; so a later one of the same replaces. */
static enum err
keep_type(struct council *c, struct records *r, uint8_t type, uint8_t *buf)
{
	uint8_t key[DOCUMENT_KEY_BYTES] = { type };
	struct document d;
	enum err e;

	while (record_seek(r, TABLE_DOCUMENTS, key, 1)) {
		e = read_document(r, key, buf, &d);
		if (e == ERR_OK)
			e = keep_one(c, &d);
		if (e == ERR_MEMORY)
			return e;
		if (!record_step(TABLE_DOCUMENTS, key))
			break;
	}
	return records_state(r);
}

static enum err
decode_bodies(struct council *c)
{
	enum err e = ERR_OK;

	if (c->delegation.bytes)
		e = delegation_decode(&c->delegated, c->delegation.doc.body);
	if (e == ERR_OK && c->services.bytes)
		e = services_decode(&c->serving, c->services.doc.body);
	if (e == ERR_OK && c->roster.bytes)
		e = roster_decode(&c->people, c->roster.doc.body);
	for (unsigned i = 0; e == ERR_OK && i < c->n_epochs; i++)
		e = epoch_decode(&c->epoch_bodies[i], c->epochs[i].doc.body);
	return e;
}

/* --- the bundle --- */

/* Everything before the stamps; how many. */
static unsigned
list_documents(const struct council *c, unsigned epoch, struct bytes out[BUNDLE_ROOTS_MAX + 3])
{
	unsigned n = 0;

	for (unsigned i = 0; i < c->n_roots; i++)
		out[n++] = c->roots[i].doc.whole;
	out[n++] = c->delegation.doc.whole;
	out[n++] = c->services.doc.whole;
	out[n++] = c->epochs[epoch].doc.whole;
	return n;
}

/* The stamps that name this hash, in the table's order, which is by signer; how many. */
static unsigned
list_stamps(const struct council *c, const uint8_t hash[static HASH_BYTES], struct bytes *out,
    uint32_t *until)
{
	struct stamp s;
	unsigned n = 0;

	*until = 0;
	for (unsigned i = 0; i < c->n_stamps; i++) {
		if (stamp_decode(&s, c->stamps[i].doc.body) != ERR_OK ||
		    memcmp(s.bundle_hash, hash, HASH_BYTES) != 0)
			continue;
		out[n++] = c->stamps[i].doc.whole;
		*until = s.last_day > *until ? s.last_day : *until;
	}
	return n;
}

static bool
build_with(struct council *c, unsigned epoch)
{
	struct bytes documents[BUNDLE_ROOTS_MAX + 3 + BUNDLE_STAMPS_MAX];
	uint8_t hash[HASH_BYTES];
	unsigned n = list_documents(c, epoch, documents), n_stamps;

	bundle_hash(hash, documents, n);
	if (epoch == 0) {
		memcpy(c->newest_hash, hash, sizeof(hash));
		c->has_hash = true;
	}
	n_stamps = list_stamps(c, hash, documents + n, &c->stamp_until);
	if (n_stamps == 0)
		return false;
	if (bundle_write(c->bundle, documents, n + n_stamps) != ERR_OK) {
		log_line("the key bundle is larger than %d bytes: fewer desks or keyholders",
		    BUNDLE_BYTES);
		return false;
	}
	c->served = (int)epoch;
	return true;
}

/* Until somebody has stamped the newest epoch, the one before is still handed out. */
static void
build_bundle(struct council *c)
{
	c->served = -1;
	memset(c->bundle, 0, sizeof(c->bundle));
	if (c->n_roots == 0 || !c->delegation.bytes || !c->services.bytes)
		return;
	for (unsigned i = 0; i < c->n_epochs && !c->has_bundle; i++)
		if (i == 0 || c->today < c->epoch_bodies[i].seal_until)
			c->has_bundle = build_with(c, i);
}

enum err
council_load(struct council *c, struct records *r, uint32_t today)
{
	uint8_t *buf = malloc(DOCUMENT_MAX);
	enum err e = buf ? ERR_OK : ERR_MEMORY;

	council_clear(c);
	c->today = today;
	for (uint8_t type = DOCUMENT_ROOT; e == ERR_OK && type <= DOCUMENT_SITE; type++)
		if (type != DOCUMENT_RECEIVING && type != DOCUMENT_KEYSET)
			e = keep_type(c, r, type, buf);
	free(buf);
	if (e == ERR_OK && (e = decode_bodies(c)) == ERR_OK)
		build_bundle(c);
	if (e != ERR_OK)
		council_clear(c);
	return e;
}

/* --- questions --- */

static const struct document *
doc_or_null(const struct kept_document *k)
{
	return k->bytes ? &k->doc : NULL;
}

struct trust
council_trust(const struct council *c, const uint8_t *org_id)
{
	return (struct trust){
		.org_id = org_id,
		.today = c->today,
		.root = c->n_roots > 0 ? &c->roots[c->n_roots - 1].doc : NULL,
		.delegation = doc_or_null(&c->delegation),
		.services = doc_or_null(&c->services),
		.epoch = doc_or_null(&c->epochs[0]),
		.roster = doc_or_null(&c->roster),
	};
}

bool
council_person(const struct council *c, const uint8_t identity[static SIGN_PUBLIC_BYTES],
    struct person *out)
{
	return c->roster.bytes && roster_find(out, &c->people, identity);
}

bool
council_keyholder(const struct council *c, const uint8_t identity[static SIGN_PUBLIC_BYTES])
{
	const struct delegation *d = &c->delegated;

	if (!c->delegation.bytes || c->today < d->first_day || c->today > d->last_day)
		return false;
	for (unsigned i = 0; i < d->n_keyholders; i++)
		if (memcmp(d->keyholders + (size_t)i * SIGN_PUBLIC_BYTES, identity,
			SIGN_PUBLIC_BYTES) == 0)
			return true;
	return false;
}

const struct epoch *
council_epoch(const struct council *c, const uint8_t key_id[static KEY_ID_BYTES])
{
	for (unsigned i = 0; i < c->n_epochs; i++)
		if (memcmp(c->epoch_bodies[i].key_id, key_id, KEY_ID_BYTES) == 0)
			return &c->epoch_bodies[i];
	return NULL;
}

/* An older generation of a period ends when the newer one is handed out. */
static bool
superseded(const struct council *c, const struct epoch *e)
{
	const struct epoch *served = c->served >= 0 ? &c->epoch_bodies[c->served] : NULL;

	return served && served->period == e->period && served->generation > e->generation;
}

const struct epoch *
council_accepts(const struct council *c, const uint8_t key_id[static KEY_ID_BYTES])
{
	const struct epoch *e = council_epoch(c, key_id);

	if (!e || c->today < e->first_day || c->today >= e->accept_until || superseded(c, e))
		return NULL;
	return e;
}
