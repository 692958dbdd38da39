/* SPDX-License-Identifier: MIT */
/*
 * One function for each type of document, behind one door that checks what all have in common.
 * PROTOCOL.md, section 4.
 */
#include "crypto/trust.h"

#include <string.h>

#include "crypto/hash.h"

/* who the current delegation names, as long as it covers today */
static bool
keyholders(struct delegation *out, const struct trust *now)
{
	return now->delegation != NULL &&
	    delegation_decode(out, now->delegation->body) == ERR_OK &&
	    out->first_day <= now->today && now->today <= out->last_day;
}

static enum err
need_keyholders(const struct trust *now, const struct document *d, bool one_is_enough)
{
	struct delegation k;
	unsigned needed;

	if (!keyholders(&k, now))
		return ERR_DENIED;
	needed = one_is_enough ? 1 : k.threshold;
	return document_count_signers(d, k.keyholders, k.n_keyholders) >= needed ? ERR_OK
	    : ERR_DENIED;
}

static bool
current_roster(struct roster *out, const struct trust *now)
{
	return now->roster != NULL && roster_decode(out, now->roster->body) == ERR_OK;
}

static bool
current_services(struct services *out, const struct trust *now)
{
	return now->services != NULL && services_decode(out, now->services->body) == ERR_OK;
}

static enum err
accepts_root(const struct trust *now, const struct document *d, const struct document *old)
{
	struct root root, before;
	uint8_t org_id[ORG_ID_BYTES];

	if (root_decode(&root, d->body) != ERR_OK)
		return ERR_FORMAT;
	if (!document_signed_by(d, root.pk))
		return ERR_DENIED;
	if (old == NULL) {
		document_org_id(org_id, d);
		return bytes_equal(org_id, now->org_id, ORG_ID_BYTES) ? ERR_OK : ERR_FORMAT;
	}
	if (root_decode(&before, old->body) != ERR_OK || !document_signed_by(d, before.pk))
		return ERR_DENIED;
	return ERR_OK;
}

static enum err
accepts_delegation(const struct trust *now, const struct document *d, const struct document *old)
{
	struct delegation k;
	struct root root;

	(void)old;
	if (delegation_decode(&k, d->body) != ERR_OK)
		return ERR_FORMAT;
	if (now->root == NULL || root_decode(&root, now->root->body) != ERR_OK ||
	    k.root_number != now->root->number || !document_signed_by(d, root.pk))
		return ERR_DENIED;
	return k.first_day <= now->today && now->today <= k.last_day ? ERR_OK : ERR_STALE;
}

static enum err
accepts_services(const struct trust *now, const struct document *d, const struct document *old)
{
	struct services s;

	(void)old;
	if (services_decode(&s, d->body) != ERR_OK)
		return ERR_FORMAT;
	return need_keyholders(now, d, false);
}

static enum err
accepts_epoch(const struct trust *now, const struct document *d, const struct document *old)
{
	struct epoch e, before;
	struct services s;

	if (epoch_decode(&e, d->body) != ERR_OK)
		return ERR_FORMAT;
	if (need_keyholders(now, d, true) != ERR_OK || !current_services(&s, now))
		return ERR_DENIED;
	for (unsigned i = 0; i < e.n_desks; i++) {
		struct epoch_desk desk = epoch_desk_at(&e, i);

		if (!services_has(&s, SERVICE_STAMP, desk.maker))
			return ERR_DENIED;
		if (epoch_desk_check(&desk, e.period, now->org_id) != ERR_OK)
			return ERR_SIGNATURE;
	}
	if (e.first_day > now->today || e.seal_until <= now->today)
		return ERR_STALE;
	if (old == NULL)
		return ERR_OK;
	if (epoch_decode(&before, old->body) != ERR_OK ||
	    memcmp(before.key_id, e.key_id, KEY_ID_BYTES) == 0)
		return ERR_DENIED;
	return e.period > before.period ||
	    (e.period == before.period && e.generation > before.generation) ? ERR_OK : ERR_STALE;
}

static bool
same_text(struct bytes a, struct bytes b)
{
	return a.len == b.len && memcmp(a.p, b.p, a.len) == 0;
}

static bool
desk_in(const struct roster *r, const struct roster_desk *desk)
{
	struct reader walk = roster_desks(r);
	struct roster_desk d;

	while (roster_next_desk(&d, &walk))
		if (d.number == desk->number)
			return same_text(d.name, desk->name);
	return false;
}

/* a is b with nothing more */
static bool
person_within(const struct person *a, const struct person *b)
{
	return (a->roles & ~b->roles) == 0 && (a->desks & ~b->desks) == 0 &&
	    a->agency == b->agency && same_text(a->name, b->name) &&
	    ((a->roles & ROLE_LEAD) == 0 || memcmp(a->stamp, b->stamp, SIGN_PUBLIC_BYTES) == 0);
}

bool
roster_only_removes(const struct roster *a, const struct roster *b)
{
	struct reader desks = roster_desks(a), people = roster_people(a);
	struct roster_desk desk;
	struct person p, before;

	while (roster_next_desk(&desk, &desks))
		if (!desk_in(b, &desk))
			return false;
	while (roster_next_person(&p, &people))
		if (!roster_find(&before, b, p.identity) || !person_within(&p, &before))
			return false;
	return true;
}

static enum err
accepts_roster(const struct trust *now, const struct document *d, const struct document *old)
{
	struct roster r, before;
	bool removes;

	if (roster_decode(&r, d->body) != ERR_OK)
		return ERR_FORMAT;
	removes = old != NULL && roster_decode(&before, old->body) == ERR_OK &&
	    roster_only_removes(&r, &before);
	return need_keyholders(now, d, removes);
}

static enum err
accepts_receiving(const struct trust *now, const struct document *d, const struct document *old)
{
	struct receiving k;
	struct roster r;
	struct person p;

	(void)old;
	if (receiving_decode(&k, d->body) != ERR_OK)
		return ERR_FORMAT;
	return current_roster(&r, now) && roster_find(&p, &r, document_signer(d, 0)) ? ERR_OK
	    : ERR_DENIED;
}

/* by a lead of the desk with the stamp key; a later one also by whoever works there, by identity */
static bool
may_sign_keyset(const struct roster *r, const struct document *d, uint8_t desk, bool replaces)
{
	struct person p;

	for (unsigned i = 0; i < d->n_signatures; i++) {
		const uint8_t *pk = document_signer(d, i);

		if (roster_find_stamp(&p, r, pk) && person_on_desk(&p, desk))
			continue;
		if (replaces && roster_find(&p, r, pk) && person_on_desk(&p, desk) &&
		    (p.roles & (ROLE_LEAD | ROLE_TRIAGE)) != 0)
			continue;
		return false;
	}
	return true;
}

static enum err
accepts_keyset(const struct trust *now, const struct document *d, const struct document *old)
{
	struct keyset k, before;
	struct roster r;

	if (keyset_decode(&k, d->body) != ERR_OK)
		return ERR_FORMAT;
	if (!current_roster(&r, now) || !may_sign_keyset(&r, d, k.desk, old != NULL))
		return ERR_DENIED;
	if (old != NULL && (keyset_decode(&before, old->body) != ERR_OK ||
	    memcmp(k.kem, before.kem, KEM_PUBLIC_BYTES) != 0 || k.period != before.period))
		return ERR_DENIED;
	return ERR_OK;
}

static enum err
accepts_stamp(const struct trust *now, const struct document *d, const struct document *old)
{
	struct services services;
	struct stamp s;

	(void)old;
	if (stamp_decode(&s, d->body) != ERR_OK)
		return ERR_FORMAT;
	if (!current_services(&services, now) ||
	    !services_has(&services, SERVICE_STAMP, document_signer(d, 0)))
		return ERR_DENIED;
	return s.last_day >= now->today ? ERR_OK : ERR_STALE;
}

static enum err
accepts_site(const struct trust *now, const struct document *d, const struct document *old)
{
	struct site s;

	(void)old;
	if (site_decode(&s, d->body) != ERR_OK)
		return ERR_FORMAT;
	return need_keyholders(now, d, true);
}

typedef enum err accepts_fn(const struct trust *now, const struct document *d,
    const struct document *old);
static accepts_fn *const accepts[] = {
	[DOCUMENT_ROOT] = accepts_root,
	[DOCUMENT_DELEGATION] = accepts_delegation,
	[DOCUMENT_SERVICES] = accepts_services,
	[DOCUMENT_EPOCH] = accepts_epoch,
	[DOCUMENT_ROSTER] = accepts_roster,
	[DOCUMENT_RECEIVING] = accepts_receiving,
	[DOCUMENT_KEYSET] = accepts_keyset,
	[DOCUMENT_STAMP] = accepts_stamp,
	[DOCUMENT_SITE] = accepts_site,
};

/* of this organisation, under the name of the one it is to replace */
static bool
belongs(const struct trust *now, const struct document *d, const struct document *old)
{
	uint8_t name[DOCUMENT_NAME_MAX], old_name[DOCUMENT_NAME_MAX];
	size_t name_len, old_len;
	bool first_root = d->type == DOCUMENT_ROOT && d->number == 1;

	if (!first_root && !bytes_equal(d->org_id, now->org_id, ORG_ID_BYTES))
		return false;
	if (document_name(name, &name_len, d) != ERR_OK)
		return false;
	if (old == NULL)
		return true;
	return old->type == d->type && document_name(old_name, &old_len, old) == ERR_OK &&
	    name_len == old_len && memcmp(name, old_name, name_len) == 0;
}

/* Roots are a chain without gaps. Others may have been replaced before this side saw them; but no
 * single one may use up all the numbers there are. */
static bool
number_follows(const struct document *d, const struct document *old)
{
	uint32_t before = old != NULL ? old->number : 0;

	if (d->number <= before)
		return false;
	return d->number - before <= (d->type == DOCUMENT_ROOT ? 1 : DOCUMENT_STEP_MAX);
}

enum err
trust_accepts(const struct trust *now, const struct document *d, const struct document *old)
{
	enum err e;

	if (d->type < DOCUMENT_ROOT || d->type > DOCUMENT_SITE || !belongs(now, d, old))
		return ERR_FORMAT;
	if (old != NULL && same_text(d->whole, old->whole))
		return ERR_EXISTS;
	if (!number_follows(d, old))
		return ERR_STALE;
	e = document_check(d);
	return e == ERR_OK ? accepts[d->type](now, d, old) : e;
}
