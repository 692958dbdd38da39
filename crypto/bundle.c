/* SPDX-License-Identifier: MIT */
/*
 * What a client without memory may believe: PROTOCOL.md, sections 4 (bundle) and 11.
 */
#include "crypto/bundle.h"

#include <string.h>

#include "crypto/hash.h"

enum { DAY_SECONDS = 86400, CLOCK_SLACK = 2 * DAY_SECONDS };

static const uint8_t magic[4] = {'P', 'S', 'B', '1'};

void
bundle_hash(uint8_t out[static HASH_BYTES], const struct bytes *documents, unsigned n)
{
	struct bytes parts[2 * (BUNDLE_ROOTS_MAX + 3)];
	uint8_t lengths[BUNDLE_ROOTS_MAX + 3][4];
	struct writer w;

	memset(out, 0, HASH_BYTES);
	if (n > BUNDLE_ROOTS_MAX + 3)
		return;
	for (unsigned i = 0; i < n; i++) {
		wr_init(&w, lengths[i], sizeof lengths[i]);
		wr_u32(&w, (uint32_t)documents[i].len);
		parts[(size_t)2 * i] = wr_bytes_of(&w);
		parts[(size_t)2 * i + 1] = documents[i];
	}
	hash_parts(out, parts, (size_t)2 * n);
}

enum err
bundle_write(uint8_t out[static BUNDLE_BYTES], const struct bytes *documents, unsigned n)
{
	struct bundle check;
	struct writer w;

	wr_init(&w, out, BUNDLE_BYTES);
	wr_bytes(&w, magic, sizeof magic);
	wr_u8(&w, (uint8_t)n);
	for (unsigned i = 0; i < n; i++)
		wr_blob(&w, documents[i].p, documents[i].len);
	if (!wr_done(&w)) {
		memset(out, 0, BUNDLE_BYTES);
		return ERR_FULL;
	}
	memset(out + w.len, 0, BUNDLE_BYTES - w.len);
	if (bundle_decode(&check, (struct bytes){out, BUNDLE_BYTES}) != ERR_OK) {
		memset(out, 0, BUNDLE_BYTES);
		return ERR_FORMAT;
	}
	return ERR_OK;
}

/* the next document, which must be of this type */
static void
rd_document(struct document *d, struct reader *r, uint8_t type)
{
	struct bytes whole = rd_blob(r, DOCUMENT_MAX);

	if (!rd_ok(r) || document_decode(d, whole) != ERR_OK || d->type != type)
		rd_fail(r);
}

/* is the next document one of this type? */
static bool
next_is(const struct reader *at, uint8_t type)
{
	struct reader r = *at;
	struct bytes whole = rd_blob(&r, DOCUMENT_MAX);
	struct document d;

	return rd_ok(&r) && document_decode(&d, whole) == ERR_OK && d.type == type;
}

static void
rd_stamps(struct bundle *b, struct reader *r)
{
	for (unsigned i = 0; rd_ok(r) && i < b->n_stamps; i++) {
		rd_document(&b->stamps[i], r, DOCUMENT_STAMP);
		if (!rd_ok(r))
			return;
		if (b->stamps[i].n_signatures != 1 ||
		    (i > 0 && memcmp(document_signer(&b->stamps[i - 1], 0),
		    document_signer(&b->stamps[i], 0), SIGN_PUBLIC_BYTES) >= 0))
			rd_fail(r);
	}
}

enum err
bundle_decode(struct bundle *b, struct bytes whole)
{
	struct bytes signed_ones[BUNDLE_ROOTS_MAX + 3], start, rest;
	struct reader r;
	unsigned count, n = 0;

	memset(b, 0, sizeof *b);
	rd_init(&r, whole.p, whole.len);
	start = rd_bytes(&r, sizeof magic);
	count = rd_u8(&r);
	while (rd_ok(&r) && n < BUNDLE_ROOTS_MAX && next_is(&r, DOCUMENT_ROOT)) {
		rd_document(&b->roots[n], &r, DOCUMENT_ROOT);
		signed_ones[n] = b->roots[n].whole;
		n++;
	}
	b->n_roots = n;
	rd_document(&b->delegation, &r, DOCUMENT_DELEGATION);
	rd_document(&b->services, &r, DOCUMENT_SERVICES);
	rd_document(&b->epoch, &r, DOCUMENT_EPOCH);
	signed_ones[n] = b->delegation.whole;
	signed_ones[n + 1] = b->services.whole;
	signed_ones[n + 2] = b->epoch.whole;
	if (rd_ok(&r) && n > 0 && count >= n + 3 && count - n - 3 <= BUNDLE_STAMPS_MAX)
		b->n_stamps = count - n - 3;
	else
		rd_fail(&r);
	rd_stamps(b, &r);
	rest = rd_rest(&r);
	if (rd_done(&r) && whole.len == BUNDLE_BYTES && memcmp(start.p, magic, sizeof magic) == 0 &&
	    bytes_zero(rest.p, rest.len)) {
		bundle_hash(b->hash, signed_ones, n + 3);
		return ERR_OK;
	}
	memset(b, 0, sizeof *b);
	return ERR_FORMAT;
}

/* of this organisation, with signatures that hold */
static bool
holds(const struct document *d, const uint8_t org_id[static ORG_ID_BYTES])
{
	return bytes_equal(d->org_id, org_id, ORG_ID_BYTES) && document_check(d) == ERR_OK;
}

static bool
roots_hold(struct root *last, const struct bundle *b, const uint8_t org_id[static ORG_ID_BYTES])
{
	uint8_t first[ORG_ID_BYTES];
	struct root root;

	document_org_id(first, &b->roots[0]);
	if (!bytes_equal(first, org_id, ORG_ID_BYTES))
		return false;
	for (unsigned i = 0; i < b->n_roots; i++) {
		const struct document *d = &b->roots[i];

		if (d->number != i + 1 || root_decode(&root, d->body) != ERR_OK ||
		    document_check(d) != ERR_OK || !document_signed_by(d, root.pk))
			return false;
		if (i > 0 && (!bytes_equal(d->org_id, org_id, ORG_ID_BYTES) ||
		    !document_signed_by(d, last->pk)))
			return false;
		*last = root;
	}
	return true;
}

static bool
epoch_holds(const struct bundle *b, const struct services *s,
    const uint8_t org_id[static ORG_ID_BYTES])
{
	struct epoch e;

	if (!holds(&b->epoch, org_id) || epoch_decode(&e, b->epoch.body) != ERR_OK)
		return false;
	for (unsigned i = 0; i < e.n_desks; i++) {
		struct epoch_desk desk = epoch_desk_at(&e, i);

		if (!services_has(s, SERVICE_STAMP, desk.maker) ||
		    epoch_desk_check(&desk, e.period, org_id) != ERR_OK)
			return false;
	}
	return true;
}

static bool
stamps_hold(const struct bundle *b, const struct services *s,
    const uint8_t org_id[static ORG_ID_BYTES])
{
	struct stamp stamp;

	for (unsigned i = 0; i < b->n_stamps; i++)
		if (!holds(&b->stamps[i], org_id) ||
		    stamp_decode(&stamp, b->stamps[i].body) != ERR_OK ||
		    !services_has(s, SERVICE_STAMP, document_signer(&b->stamps[i], 0)))
			return false;
	return true;
}

enum err
bundle_check(const struct bundle *b, const uint8_t org_id[static ORG_ID_BYTES])
{
	struct delegation k;
	struct services s;
	struct root root = {0};

	if (b->n_roots == 0 || !roots_hold(&root, b, org_id))
		return ERR_SIGNATURE;
	if (!holds(&b->delegation, org_id) || delegation_decode(&k, b->delegation.body) != ERR_OK ||
	    k.root_number != b->n_roots || !document_signed_by(&b->delegation, root.pk))
		return ERR_SIGNATURE;
	if (!holds(&b->services, org_id) || services_decode(&s, b->services.body) != ERR_OK ||
	    services_count(&s, SERVICE_STORE) == 0 ||
	    document_count_signers(&b->services, k.keyholders, k.n_keyholders) < k.threshold)
		return ERR_SIGNATURE;
	if (!epoch_holds(b, &s, org_id) ||
	    document_count_signers(&b->epoch, k.keyholders, k.n_keyholders) < 1)
		return ERR_SIGNATURE;
	return stamps_hold(b, &s, org_id) ? ERR_OK : ERR_SIGNATURE;
}

/* the i-th stamp, if it speaks of this bundle: one for an earlier bundle counts as absent */
static bool
stamp_at(struct stamp *s, const struct bundle *b, unsigned i)
{
	return stamp_decode(s, b->stamps[i].body) == ERR_OK &&
	    bytes_equal(s->bundle_hash, b->hash, HASH_BYTES);
}

/* latest last day, then latest first day; false when there is none */
static bool
newest_stamp(struct stamp *newest, const struct bundle *b)
{
	struct stamp s;

	memset(newest, 0, sizeof *newest);
	for (unsigned i = 0; i < b->n_stamps; i++)
		if (stamp_at(&s, b, i) &&
		    (newest->bundle_hash == NULL || s.last_day > newest->last_day ||
		    (s.last_day == newest->last_day && s.first_day > newest->first_day)))
			*newest = s;
	return newest->bundle_hash != NULL;
}

static unsigned
stamps_reaching(const struct bundle *b, uint32_t day)
{
	struct stamp s;
	unsigned n = 0;

	for (unsigned i = 0; i < b->n_stamps; i++)
		n += stamp_at(&s, b, i) && s.last_day >= day;
	return n;
}

struct freshness
bundle_freshness(const struct bundle *b, uint64_t clock_seconds)
{
	uint64_t clock_day = clock_seconds / DAY_SECONDS;
	struct freshness f = {.today = clock_day > UINT32_MAX ? UINT32_MAX : (uint32_t)clock_day};
	struct delegation k;
	struct services s;
	struct stamp newest;
	struct epoch e;
	unsigned needed = 1;

	if (services_decode(&s, b->services.body) == ERR_OK &&
	    services_count(&s, SERVICE_STAMP) >= 3)
		needed = 2;
	if (newest_stamp(&newest, b)) {
		uint64_t from = (uint64_t)newest.first_day * DAY_SECONDS;
		uint64_t to = ((uint64_t)newest.last_day + 1) * DAY_SECONDS;

		f.checked = clock_seconds + CLOCK_SLACK >= from && clock_seconds < to + CLOCK_SLACK;
		if (!f.checked)
			f.today = newest.last_day;
	}
	f.lapsed = stamps_reaching(b, f.today) < needed;
	f.open = delegation_decode(&k, b->delegation.body) == ERR_OK &&
	    epoch_decode(&e, b->epoch.body) == ERR_OK && k.first_day <= f.today &&
	    f.today <= k.last_day && e.first_day <= f.today && f.today < e.seal_until;
	return f;
}
