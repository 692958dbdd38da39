/* SPDX-License-Identifier: MIT */
/*
 * The roster's body: desks and people. It is checked whole once; afterwards it is walked, because
 * names have no fixed length.
 */
#include <string.h>

#include "crypto/bodies.h"
#include "crypto/bodies_shared.h"
#include "crypto/hash.h"

static struct roster_desk
rd_desk(struct reader *r)
{
	struct roster_desk d;

	d.number = rd_u8(r);
	d.name = rd_name(r);
	if (d.number < 1 || d.number > DESKS_MAX)
		rd_fail(r);
	return d;
}

static struct person
rd_person(struct reader *r)
{
	struct person p;

	p.identity = rd_bytes(r, SIGN_PUBLIC_BYTES).p;
	p.stamp = rd_bytes(r, SIGN_PUBLIC_BYTES).p;
	p.roles = rd_u16(r);
	p.desks = rd_u16(r);
	p.agency = rd_u8(r);
	p.name = rd_name(r);
	if (!rd_ok(r) || (p.roles & ~ROLE_ALL) != 0 || p.agency != 0 ||
	    ((p.roles & ROLE_LEAD) == 0) != bytes_zero(p.stamp, SIGN_PUBLIC_BYTES))
		rd_fail(r);
	return p;
}

/* the desks of the list as a set; fails the reader when they are not ascending */
static unsigned
rd_desks(struct reader *r, unsigned n)
{
	unsigned set = 0, last = 0;

	for (unsigned i = 0; rd_ok(r) && i < n; i++) {
		struct roster_desk d = rd_desk(r);

		if (d.number <= last)
			rd_fail(r);
		last = d.number;
		if (rd_ok(r))
			set |= 1u << (d.number - 1);
	}
	return set;
}

static void
rd_people(struct reader *r, unsigned n, unsigned desks)
{
	const uint8_t *last = NULL;

	for (unsigned i = 0; rd_ok(r) && i < n; i++) {
		struct person p = rd_person(r);

		if (!rd_ok(r))
			return;
		if ((p.desks & ~desks) != 0)
			rd_fail(r);
		if (last != NULL && memcmp(last, p.identity, SIGN_PUBLIC_BYTES) >= 0)
			rd_fail(r);
		last = p.identity;
	}
}

/* no stamp key stands for two people; a lead's is found by itself first */
static bool
stamps_differ(const struct roster *r)
{
	struct reader walk = roster_people(r);
	struct person p, found;

	while (roster_next_person(&p, &walk))
		if ((p.roles & ROLE_LEAD) != 0 && (!roster_find_stamp(&found, r, p.stamp) ||
		    memcmp(found.identity, p.identity, SIGN_PUBLIC_BYTES) != 0))
			return false;
	return true;
}

enum err
roster_decode(struct roster *out, struct bytes body)
{
	struct reader r;
	unsigned desks;
	const uint8_t *start;

	rd_init(&r, body.p, body.len);
	out->n_desks = rd_u8(&r);
	start = r.at;
	desks = rd_desks(&r, out->n_desks);
	out->desks = (struct bytes){start, (size_t)(r.at - start)};
	out->n_people = rd_u16(&r);
	start = r.at;
	rd_people(&r, out->n_people, desks);
	out->people = (struct bytes){start, (size_t)(r.at - start)};
	if (rd_done(&r) && out->n_desks <= DESKS_MAX && stamps_differ(out))
		return ERR_OK;
	memset(out, 0, sizeof *out);
	return ERR_FORMAT;
}

void
roster_write(struct writer *w, const struct roster_desk *desks, unsigned n_desks,
    const struct person *people, unsigned n_people)
{
	size_t start = w->len;
	struct roster again;

	wr_u8(w, (uint8_t)n_desks);
	for (unsigned i = 0; i < n_desks; i++) {
		wr_u8(w, desks[i].number);
		wr_string(w, desks[i].name.p, desks[i].name.len);
	}
	wr_u16(w, (uint16_t)n_people);
	for (unsigned i = 0; i < n_people; i++) {
		wr_bytes(w, people[i].identity, SIGN_PUBLIC_BYTES);
		wr_bytes(w, people[i].stamp, SIGN_PUBLIC_BYTES);
		wr_u16(w, people[i].roles);
		wr_u16(w, people[i].desks);
		wr_u8(w, people[i].agency);
		wr_string(w, people[i].name.p, people[i].name.len);
	}
	if (roster_decode(&again, body_since(w, start)) != ERR_OK)
		w->bad = true;
}

struct reader
roster_people(const struct roster *r)
{
	struct reader walk;

	rd_init(&walk, r->people.p, r->people.len);
	return walk;
}

struct reader
roster_desks(const struct roster *r)
{
	struct reader walk;

	rd_init(&walk, r->desks.p, r->desks.len);
	return walk;
}

bool
roster_next_person(struct person *out, struct reader *walk)
{
	if (rd_done(walk)) {
		memset(out, 0, sizeof *out);
		return false;
	}
	*out = rd_person(walk);
	return rd_ok(walk);
}

bool
roster_next_desk(struct roster_desk *out, struct reader *walk)
{
	if (rd_done(walk)) {
		memset(out, 0, sizeof *out);
		return false;
	}
	*out = rd_desk(walk);
	return rd_ok(walk);
}

bool
roster_find(struct person *out, const struct roster *r,
    const uint8_t identity[static SIGN_PUBLIC_BYTES])
{
	struct reader walk = roster_people(r);

	while (roster_next_person(out, &walk))
		if (memcmp(out->identity, identity, SIGN_PUBLIC_BYTES) == 0)
			return true;
	return false;
}

bool
roster_find_stamp(struct person *out, const struct roster *r,
    const uint8_t stamp[static SIGN_PUBLIC_BYTES])
{
	struct reader walk = roster_people(r);

	while (roster_next_person(out, &walk))
		if ((out->roles & ROLE_LEAD) != 0 &&
		    memcmp(out->stamp, stamp, SIGN_PUBLIC_BYTES) == 0)
			return true;
	return false;
}

bool
person_on_desk(const struct person *p, uint8_t desk)
{
	return desk >= 1 && desk <= DESKS_MAX && (p->desks >> (desk - 1) & 1) != 0;
}
