/* SPDX-License-Identifier: MIT */
/*
 * The epoch document's body: every desk's key for one period, each signed by its maker.
 */
#include <string.h>

#include "crypto/bodies.h"
#include "crypto/bodies_shared.h"
#include "crypto/sign.h"

static bool
days_fit(const struct epoch *e)
{
	uint64_t start = (uint64_t)e->period * PERIOD_DAYS, end = start + PERIOD_DAYS;

	if (e->generation == 1 ? e->first_day != start
	    : e->first_day < start || e->first_day >= end)
		return false;
	return e->seal_until > e->first_day && e->seal_until <= end + ACCEPT_DAYS &&
	    e->accept_until == (uint64_t)e->seal_until + ACCEPT_DAYS &&
	    e->destroy_after >= e->accept_until;
}

static bool
desks_fit(const struct epoch *e)
{
	for (unsigned i = 0; i < e->n_desks; i++) {
		uint8_t desk = e->desks[(size_t)i * EPOCH_DESK_BYTES];

		if (desk < 1 || desk > DESKS_MAX)
			return false;
	}
	return list_ascends(e->desks, e->n_desks, EPOCH_DESK_BYTES, 1);
}

enum err
epoch_decode(struct epoch *e, struct bytes body)
{
	struct reader r;

	rd_init(&r, body.p, body.len);
	e->period = rd_u32(&r);
	e->key_id = rd_bytes(&r, KEY_ID_BYTES).p;
	e->generation = rd_u8(&r);
	e->first_day = rd_u32(&r);
	e->seal_until = rd_u32(&r);
	e->accept_until = rd_u32(&r);
	e->destroy_after = rd_u32(&r);
	e->n_desks = rd_u8(&r);
	e->desks = rd_bytes(&r, (size_t)e->n_desks * EPOCH_DESK_BYTES).p;
	if (rd_done(&r) && e->generation >= 1 && e->n_desks >= 1 && e->n_desks <= DESKS_MAX &&
	    days_fit(e) && desks_fit(e))
		return ERR_OK;
	memset(e, 0, sizeof *e);
	return ERR_FORMAT;
}

void
epoch_write(struct writer *w, const struct epoch *e)
{
	size_t start = w->len;
	struct epoch again;

	wr_u32(w, e->period);
	wr_bytes(w, e->key_id, KEY_ID_BYTES);
	wr_u8(w, e->generation);
	wr_u32(w, e->first_day);
	wr_u32(w, e->seal_until);
	wr_u32(w, e->accept_until);
	wr_u32(w, e->destroy_after);
	wr_u8(w, e->n_desks);
	wr_bytes(w, e->desks, (size_t)e->n_desks * EPOCH_DESK_BYTES);
	if (epoch_decode(&again, body_since(w, start)) != ERR_OK)
		w->bad = true;
}

struct epoch_desk
epoch_desk_at(const struct epoch *e, unsigned i)
{
	const uint8_t *at = e->desks + (size_t)i * EPOCH_DESK_BYTES;
	struct epoch_desk d = {.desk = at[0], .kem = at + 1};

	d.reply = d.kem + KEM_PUBLIC_BYTES;
	d.maker = d.reply + SIGN_PUBLIC_BYTES;
	d.signature = d.maker + SIGN_PUBLIC_BYTES;
	return d;
}

bool
epoch_find(struct epoch_desk *out, const struct epoch *e, uint8_t desk)
{
	for (unsigned i = 0; i < e->n_desks; i++) {
		*out = epoch_desk_at(e, i);
		if (out->desk == desk)
			return true;
	}
	memset(out, 0, sizeof *out);
	return false;
}

void
epoch_desk_write(struct writer *w, const struct epoch_desk *d)
{
	wr_u8(w, d->desk);
	wr_bytes(w, d->kem, KEM_PUBLIC_BYTES);
	wr_bytes(w, d->reply, SIGN_PUBLIC_BYTES);
	wr_bytes(w, d->maker, SIGN_PUBLIC_BYTES);
	wr_bytes(w, d->signature, SIGNATURE_BYTES);
}

/* org_id ‖ desk ‖ period ‖ X-Wing key ‖ reply key; fixed holds the two numbers */
struct desk_key {
	uint8_t fixed[1 + 4];
	struct bytes parts[4];
};

static void
desk_key_join(struct desk_key *k, const uint8_t *org_id, uint32_t period,
    const struct epoch_desk *d)
{
	struct writer w;

	wr_init(&w, k->fixed, sizeof k->fixed);
	wr_u8(&w, d->desk);
	wr_u32(&w, period);
	k->parts[0] = (struct bytes){org_id, ORG_ID_BYTES};
	k->parts[1] = wr_bytes_of(&w);
	k->parts[2] = (struct bytes){d->kem, KEM_PUBLIC_BYTES};
	k->parts[3] = (struct bytes){d->reply, SIGN_PUBLIC_BYTES};
}

enum err
epoch_desk_sign(uint8_t signature[static SIGNATURE_BYTES],
    const uint8_t org_id[static ORG_ID_BYTES], uint32_t period, const struct epoch_desk *d,
    const uint8_t stamp_seed[static SIGN_SEED_BYTES])
{
	struct desk_key k;

	desk_key_join(&k, org_id, period, d);
	return sign_parts(signature, stamp_seed, "desk key", k.parts, 4);
}

enum err
epoch_desk_check(const struct epoch_desk *d, uint32_t period,
    const uint8_t org_id[static ORG_ID_BYTES])
{
	struct desk_key k;

	desk_key_join(&k, org_id, period, d);
	return sign_check(d->signature, d->maker, "desk key", k.parts, 4);
}
