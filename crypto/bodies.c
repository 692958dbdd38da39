/* SPDX-License-Identifier: MIT */
/*
 * Bodies of root, delegation, services, receiving key, keyset and stamp: PROTOCOL.md section 4.
 * Epoch and roster have files of their own, the site too.
 *
 * A writer checks what it wrote with the decoder, so the two cannot drift apart.
 */
#include "crypto/bodies.h"

#include <string.h>

#include "crypto/bodies_shared.h"
#include "crypto/hash.h"

enum { NAME_MAX_BYTES = 200, SERVICE_BYTES = 1 + SIGN_PUBLIC_BYTES };

bool
list_ascends(const uint8_t *items, size_t n, size_t item_len, size_t key_len)
{
	for (size_t i = 1; i < n; i++)
		if (memcmp(items + (i - 1) * item_len, items + i * item_len, key_len) >= 0)
			return false;
	return true;
}

struct bytes
rd_name(struct reader *r)
{
	struct bytes name = rd_string(r, NAME_MAX_BYTES);

	if (name.len == 0 || !utf8_valid(name))
		rd_fail(r);
	return name;
}

struct bytes
body_since(const struct writer *w, size_t start)
{
	return wr_done(w) ? (struct bytes){w->buf + start, w->len - start}
	    : (struct bytes){NULL, 0};
}

enum err
root_decode(struct root *root, struct bytes body)
{
	struct reader r;
	uint8_t n_keys, algorithm;

	rd_init(&r, body.p, body.len);
	root->name = rd_name(&r);
	n_keys = rd_u8(&r);
	algorithm = rd_u8(&r);
	root->pk = rd_bytes(&r, SIGN_PUBLIC_BYTES).p;
	root->shares_needed = rd_u8(&r);
	root->shares_made = rd_u8(&r);
	if (rd_done(&r) && n_keys == 1 && algorithm == 1 &&
	    root->shares_needed <= root->shares_made &&
	    (root->shares_needed == 0) == (root->shares_made == 0))
		return ERR_OK;
	memset(root, 0, sizeof *root);
	return ERR_FORMAT;
}

void
root_write(struct writer *w, const struct root *root)
{
	size_t start = w->len;
	struct root again;

	wr_string(w, root->name.p, root->name.len);
	wr_u8(w, 1);
	wr_u8(w, 1);
	wr_bytes(w, root->pk, SIGN_PUBLIC_BYTES);
	wr_u8(w, root->shares_needed);
	wr_u8(w, root->shares_made);
	if (root_decode(&again, body_since(w, start)) != ERR_OK)
		w->bad = true;
}

enum err
delegation_decode(struct delegation *d, struct bytes body)
{
	struct reader r;

	rd_init(&r, body.p, body.len);
	d->root_number = rd_u32(&r);
	d->threshold = rd_u8(&r);
	d->first_day = rd_u32(&r);
	d->last_day = rd_u32(&r);
	d->n_keyholders = rd_u8(&r);
	d->keyholders = rd_bytes(&r, (size_t)d->n_keyholders * SIGN_PUBLIC_BYTES).p;
	if (rd_done(&r) && d->root_number > 0 && d->n_keyholders >= 1 &&
	    d->n_keyholders <= KEYHOLDERS_MAX && d->threshold >= 1 &&
	    d->threshold <= d->n_keyholders && d->first_day <= d->last_day &&
	    d->last_day - d->first_day <= DELEGATION_DAYS_MAX &&
	    list_ascends(d->keyholders, d->n_keyholders, SIGN_PUBLIC_BYTES, SIGN_PUBLIC_BYTES))
		return ERR_OK;
	memset(d, 0, sizeof *d);
	return ERR_FORMAT;
}

void
delegation_write(struct writer *w, const struct delegation *d)
{
	size_t start = w->len;
	struct delegation again;

	wr_u32(w, d->root_number);
	wr_u8(w, d->threshold);
	wr_u32(w, d->first_day);
	wr_u32(w, d->last_day);
	wr_u8(w, d->n_keyholders);
	wr_bytes(w, d->keyholders, (size_t)d->n_keyholders * SIGN_PUBLIC_BYTES);
	if (delegation_decode(&again, body_since(w, start)) != ERR_OK)
		w->bad = true;
}

enum err
services_decode(struct services *s, struct bytes body)
{
	struct reader r;
	bool known = true;

	rd_init(&r, body.p, body.len);
	s->n = rd_u8(&r);
	s->items = rd_bytes(&r, (size_t)s->n * SERVICE_BYTES).p;
	for (unsigned i = 0; rd_ok(&r) && i < s->n; i++)
		known = known && s->items[(size_t)i * SERVICE_BYTES] >= SERVICE_STORE &&
		    s->items[(size_t)i * SERVICE_BYTES] <= SERVICE_STAMP;
	if (rd_done(&r) && known && s->n <= SERVICES_MAX &&
	    list_ascends(s->items, s->n, SERVICE_BYTES, SERVICE_BYTES))
		return ERR_OK;
	memset(s, 0, sizeof *s);
	return ERR_FORMAT;
}

void
services_write(struct writer *w, const struct services *s)
{
	size_t start = w->len;
	struct services again;

	wr_u8(w, s->n);
	wr_bytes(w, s->items, (size_t)s->n * SERVICE_BYTES);
	if (services_decode(&again, body_since(w, start)) != ERR_OK)
		w->bad = true;
}

bool
services_has(const struct services *s, enum service purpose,
    const uint8_t pk[static SIGN_PUBLIC_BYTES])
{
	const uint8_t *at = s->items;

	for (unsigned i = 0; i < s->n; i++, at += SERVICE_BYTES)
		if (at[0] == purpose && memcmp(at + 1, pk, SIGN_PUBLIC_BYTES) == 0)
			return true;
	return false;
}

unsigned
services_count(const struct services *s, enum service purpose)
{
	unsigned n = 0;

	for (unsigned i = 0; i < s->n; i++)
		n += s->items[(size_t)i * SERVICE_BYTES] == purpose;
	return n;
}

enum err
receiving_decode(struct receiving *k, struct bytes body)
{
	struct reader r;

	rd_init(&r, body.p, body.len);
	k->kem = rd_bytes(&r, KEM_PUBLIC_BYTES).p;
	return rd_done(&r) ? ERR_OK : ERR_FORMAT;
}

void
receiving_write(struct writer *w, const struct receiving *k)
{
	wr_bytes(w, k->kem, KEM_PUBLIC_BYTES);
}

enum err
keyset_decode(struct keyset *k, struct bytes body)
{
	struct reader r;

	rd_init(&r, body.p, body.len);
	k->kind = rd_u8(&r);
	k->key_id = rd_bytes(&r, KEY_ID_BYTES).p;
	k->desk = rd_u8(&r);
	k->period = rd_u32(&r);
	k->kem = rd_bytes(&r, KEM_PUBLIC_BYTES).p;
	k->n_wraps = rd_u16(&r);
	k->wraps = rd_bytes(&r, (size_t)k->n_wraps * KEYSET_WRAP_BYTES).p;
	if (rd_done(&r) && k->kind == KEYSET_DESK && k->desk >= 1 && k->desk <= DESKS_MAX &&
	    k->n_wraps >= 1 && list_ascends(k->wraps, k->n_wraps, KEYSET_WRAP_BYTES, KEY_ID_BYTES))
		return ERR_OK;
	memset(k, 0, sizeof *k);
	return ERR_FORMAT;
}

void
keyset_write(struct writer *w, const struct keyset *k)
{
	size_t start = w->len;
	struct keyset again;

	wr_u8(w, k->kind);
	wr_bytes(w, k->key_id, KEY_ID_BYTES);
	wr_u8(w, k->desk);
	wr_u32(w, k->period);
	wr_bytes(w, k->kem, KEM_PUBLIC_BYTES);
	wr_u16(w, k->n_wraps);
	wr_bytes(w, k->wraps, (size_t)k->n_wraps * KEYSET_WRAP_BYTES);
	if (keyset_decode(&again, body_since(w, start)) != ERR_OK)
		w->bad = true;
}

const uint8_t *
keyset_find(const struct keyset *k, const uint8_t key_id[static KEY_ID_BYTES])
{
	const uint8_t *at = k->wraps;

	for (unsigned i = 0; i < k->n_wraps; i++, at += KEYSET_WRAP_BYTES)
		if (memcmp(at, key_id, KEY_ID_BYTES) == 0)
			return at + KEY_ID_BYTES;
	return NULL;
}

enum err
stamp_decode(struct stamp *s, struct bytes body)
{
	struct reader r;

	rd_init(&r, body.p, body.len);
	s->bundle_hash = rd_bytes(&r, HASH_BYTES).p;
	s->people_hash = rd_bytes(&r, HASH_BYTES).p;
	s->first_day = rd_u32(&r);
	s->last_day = rd_u32(&r);
	if (rd_done(&r) && s->first_day <= s->last_day && s->last_day - s->first_day < STAMP_DAYS)
		return ERR_OK;
	memset(s, 0, sizeof *s);
	return ERR_FORMAT;
}

void
stamp_write(struct writer *w, const struct stamp *s)
{
	size_t start = w->len;
	struct stamp again;

	wr_bytes(w, s->bundle_hash, HASH_BYTES);
	wr_bytes(w, s->people_hash, HASH_BYTES);
	wr_u32(w, s->first_day);
	wr_u32(w, s->last_day);
	if (stamp_decode(&again, body_since(w, start)) != ERR_OK)
		w->bad = true;
}
