/* SPDX-License-Identifier: MIT */
/*
 * Form and signatures of documents, PROTOCOL.md section 4.
 */
#include "crypto/document.h"

#include <string.h>

#include "crypto/bodies.h"
#include "crypto/hash.h"
#include "crypto/sign.h"

enum { ED25519 = 1 };

static const uint8_t magic[4] = {'P', 'S', 'D', '1'};

static bool
signatures_in_order(const struct document *d)
{
	const uint8_t *at = d->signatures;

	for (unsigned i = 0; i < d->n_signatures; i++, at += DOCUMENT_SIGNATURE_BYTES) {
		if (at[SIGN_PUBLIC_BYTES] != ED25519)
			return false;
		if (i > 0 && memcmp(at - DOCUMENT_SIGNATURE_BYTES, at, SIGN_PUBLIC_BYTES) >= 0)
			return false;
	}
	return true;
}

/* only a council's first root has no org_id */
static bool
header_fits(const struct document *d)
{
	bool first_root = d->type == DOCUMENT_ROOT && d->number == 1;

	return d->type >= DOCUMENT_ROOT && d->type <= DOCUMENT_SITE && d->number > 0 &&
	    bytes_zero(d->org_id, ORG_ID_BYTES) == first_root;
}

enum err
document_decode(struct document *d, struct bytes whole)
{
	struct bytes start;
	struct reader r;
	uint8_t version;

	rd_init(&r, whole.p, whole.len);
	start = rd_bytes(&r, sizeof magic);
	d->type = rd_u8(&r);
	version = rd_u8(&r);
	d->org_id = rd_bytes(&r, ORG_ID_BYTES).p;
	d->number = rd_u32(&r);
	d->day = rd_u32(&r);
	d->body = rd_blob(&r, DOCUMENT_BODY_MAX);
	d->content = (struct bytes){whole.p, whole.len - (size_t)(r.end - r.at)};
	d->n_signatures = rd_u8(&r);
	d->signatures = rd_bytes(&r, (size_t)d->n_signatures * DOCUMENT_SIGNATURE_BYTES).p;
	d->whole = whole;
	if (rd_done(&r) && memcmp(start.p, magic, sizeof magic) == 0 && version == 1 &&
	    d->n_signatures >= 1 && d->n_signatures <= DOCUMENT_SIGNERS_MAX && header_fits(d) &&
	    signatures_in_order(d))
		return ERR_OK;
	memset(d, 0, sizeof *d);
	return ERR_FORMAT;
}

const uint8_t *
document_signer(const struct document *d, unsigned i)
{
	return d->signatures + (size_t)i * DOCUMENT_SIGNATURE_BYTES;
}

enum err
document_check(const struct document *d)
{
	for (unsigned i = 0; i < d->n_signatures; i++) {
		const uint8_t *pk = document_signer(d, i);
		const uint8_t *signature = pk + SIGN_PUBLIC_BYTES + 1;

		if (sign_check(signature, pk, "document", &d->content, 1) != ERR_OK)
			return ERR_SIGNATURE;
	}
	return d->n_signatures > 0 ? ERR_OK : ERR_SIGNATURE;
}

bool
document_signed_by(const struct document *d, const uint8_t pk[static SIGN_PUBLIC_BYTES])
{
	for (unsigned i = 0; i < d->n_signatures; i++)
		if (memcmp(document_signer(d, i), pk, SIGN_PUBLIC_BYTES) == 0)
			return true;
	return false;
}

unsigned
document_count_signers(const struct document *d, const uint8_t *keys, unsigned n)
{
	unsigned count = 0;

	for (unsigned i = 0; i < n; i++)
		count += document_signed_by(d, keys + (size_t)i * SIGN_PUBLIC_BYTES);
	return count;
}

void
document_org_id(uint8_t org_id[static ORG_ID_BYTES], const struct document *root)
{
	hash_of(org_id, root->content.p, root->content.len);
}

enum err
document_name(uint8_t name[static DOCUMENT_NAME_MAX], size_t *name_len, const struct document *d)
{
	struct keyset k;
	struct writer w;

	wr_init(&w, name, DOCUMENT_NAME_MAX);
	*name_len = 0;
	if (d->type == DOCUMENT_RECEIVING || d->type == DOCUMENT_STAMP) {
		if (d->n_signatures != 1)
			return ERR_FORMAT;
		wr_bytes(&w, document_signer(d, 0), SIGN_PUBLIC_BYTES);
	} else if (d->type == DOCUMENT_KEYSET) {
		if (keyset_decode(&k, d->body) != ERR_OK)
			return ERR_FORMAT;
		wr_u8(&w, k.kind);
		wr_bytes(&w, k.key_id, KEY_ID_BYTES);
		wr_u8(&w, k.desk);
	}
	*name_len = w.len;
	return ERR_OK;
}

void
document_write_content(struct writer *w, uint8_t type, const uint8_t org_id[static ORG_ID_BYTES],
    uint32_t number, uint32_t day, struct bytes body)
{
	wr_bytes(w, magic, sizeof magic);
	wr_u8(w, type);
	wr_u8(w, 1);
	wr_bytes(w, org_id, ORG_ID_BYTES);
	wr_u32(w, number);
	wr_u32(w, day);
	wr_blob(w, body.p, body.len);
}

enum err
document_sign(struct document_signature *out, struct bytes content,
    const uint8_t seed[static SIGN_SEED_BYTES])
{
	sign_public(out->pk, seed);
	return sign_parts(out->signature, seed, "document", &content, 1);
}

/* by public key; there are at most sixteen */
static void
signatures_sort(struct document_signature *s, unsigned n)
{
	for (unsigned i = 1; i < n; i++) {
		struct document_signature one = s[i];
		unsigned j = i;

		for (; j > 0 && memcmp(one.pk, s[j - 1].pk, SIGN_PUBLIC_BYTES) < 0; j--)
			s[j] = s[j - 1];
		s[j] = one;
	}
}

void
document_write(struct writer *w, struct bytes content, struct document_signature *signatures,
    unsigned n)
{
	bool fits = n >= 1 && n <= DOCUMENT_SIGNERS_MAX;

	if (fits)
		signatures_sort(signatures, n);
	wr_bytes(w, content.p, content.len);
	wr_u8(w, (uint8_t)n);
	for (unsigned i = 0; fits && i < n; i++) {
		if (i > 0 && memcmp(signatures[i - 1].pk, signatures[i].pk, SIGN_PUBLIC_BYTES) == 0)
			fits = false;
		wr_bytes(w, signatures[i].pk, SIGN_PUBLIC_BYTES);
		wr_u8(w, ED25519);
		wr_bytes(w, signatures[i].signature, SIGNATURE_BYTES);
	}
	if (!fits)
		w->bad = true;
}

enum err
document_add(struct writer *w, const struct document *d, const uint8_t seed[static SIGN_SEED_BYTES])
{
	struct document_signature all[DOCUMENT_SIGNERS_MAX];
	unsigned n = d->n_signatures;
	enum err e;

	if (n >= DOCUMENT_SIGNERS_MAX)
		return ERR_FULL;
	for (unsigned i = 0; i < n; i++) {
		memcpy(all[i].pk, document_signer(d, i), SIGN_PUBLIC_BYTES);
		memcpy(all[i].signature, document_signer(d, i) + SIGN_PUBLIC_BYTES + 1,
		    SIGNATURE_BYTES);
	}
	e = document_sign(&all[n], d->content, seed);
	if (e != ERR_OK)
		return e;
	if (document_signed_by(d, all[n].pk))
		return ERR_EXISTS;
	document_write(w, d->content, all, n + 1);
	return wr_done(w) ? ERR_OK : ERR_FULL;
}
