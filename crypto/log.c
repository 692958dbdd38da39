/* SPDX-License-Identifier: MIT */
/*
 * Statements, nightly leaves and heads, PROTOCOL.md section 10. All have fixed lengths.
 */
#include "crypto/log.h"

#include <string.h>

#include "crypto/hash.h"
#include "crypto/request.h"
#include "crypto/sign.h"

enum { NIGHTLY_ZEROS = 36 };

static const uint8_t statement_magic[4] = {'P', 'S', 'T', '1'};
static const uint8_t nightly_magic[4] = {'P', 'S', 'N', '1'};
static const uint8_t head_magic[4] = {'P', 'S', 'H', '1'};

static void
write_statement(struct writer *w, const struct statement *s)
{
	wr_bytes(w, statement_magic, sizeof statement_magic);
	wr_bytes(w, s->org_id, ORG_ID_BYTES);
	wr_bytes(w, s->signer, SIGN_PUBLIC_BYTES);
	wr_u32(w, s->running);
	wr_u8(w, s->action);
	wr_u8(w, s->reason);
	wr_u64(w, s->seconds);
	wr_bytes(w, s->record, sizeof s->record);
	wr_u64(w, s->head_size);
	wr_bytes(w, s->head_root, HASH_BYTES);
	wr_bytes(w, s->details, HASH_BYTES);
}

static bool
statement_fits(const struct statement *s)
{
	return s->running > 0 && s->action > 0 && s->reason >= REASON_TRIAGE &&
	    s->reason <= REASON_RETENTION;
}

enum err
statement_decode(struct statement *s, struct bytes whole)
{
	struct bytes start;
	struct reader r;

	rd_init(&r, whole.p, whole.len);
	start = rd_bytes(&r, sizeof statement_magic);
	rd_copy(&r, s->org_id, ORG_ID_BYTES);
	rd_copy(&r, s->signer, SIGN_PUBLIC_BYTES);
	s->running = rd_u32(&r);
	s->action = rd_u8(&r);
	s->reason = rd_u8(&r);
	s->seconds = rd_u64(&r);
	rd_copy(&r, s->record, sizeof s->record);
	s->head_size = rd_u64(&r);
	rd_copy(&r, s->head_root, HASH_BYTES);
	rd_copy(&r, s->details, HASH_BYTES);
	rd_copy(&r, s->signature, SIGNATURE_BYTES);
	if (rd_done(&r) && memcmp(start.p, statement_magic, sizeof statement_magic) == 0 &&
	    statement_fits(s))
		return ERR_OK;
	memset(s, 0, sizeof *s);
	return ERR_FORMAT;
}

enum err
statement_check(const struct statement *s, const uint8_t org_id[static ORG_ID_BYTES])
{
	uint8_t buf[STATEMENT_BYTES];
	struct bytes covered;
	struct writer w;

	if (!bytes_equal(s->org_id, org_id, ORG_ID_BYTES))
		return ERR_SIGNATURE;
	wr_init(&w, buf, sizeof buf);
	write_statement(&w, s);
	covered = wr_bytes_of(&w);
	return sign_check(s->signature, s->signer, "statement", &covered, 1);
}

enum err
statement_write(uint8_t out[static STATEMENT_BYTES], struct statement *s,
    const uint8_t identity_seed[static SIGN_SEED_BYTES])
{
	struct bytes covered;
	struct writer w;
	enum err e;

	memset(out, 0, STATEMENT_BYTES);
	if (!statement_fits(s))
		return ERR_FORMAT;
	sign_public(s->signer, identity_seed);
	wr_init(&w, out, STATEMENT_BYTES);
	write_statement(&w, s);
	covered = wr_bytes_of(&w);
	e = sign_parts(s->signature, identity_seed, "statement", &covered, 1);
	wr_bytes(&w, s->signature, SIGNATURE_BYTES);
	return e;
}

enum err
nightly_decode(struct nightly *n, struct bytes whole)
{
	struct bytes start, zeros;
	struct reader r;

	rd_init(&r, whole.p, whole.len);
	start = rd_bytes(&r, sizeof nightly_magic);
	rd_copy(&r, n->org_id, ORG_ID_BYTES);
	n->day = rd_u32(&r);
	n->count = rd_u32(&r);
	rd_copy(&r, n->root, HASH_BYTES);
	zeros = rd_bytes(&r, NIGHTLY_ZEROS);
	if (rd_done(&r) && memcmp(start.p, nightly_magic, sizeof nightly_magic) == 0 &&
	    bytes_zero(zeros.p, zeros.len) && (n->count == 0) == bytes_zero(n->root, HASH_BYTES))
		return ERR_OK;
	memset(n, 0, sizeof *n);
	return ERR_FORMAT;
}

void
nightly_write(uint8_t out[static NIGHTLY_BYTES], const struct nightly *n)
{
	struct writer w;

	wr_init(&w, out, NIGHTLY_BYTES);
	wr_bytes(&w, nightly_magic, sizeof nightly_magic);
	wr_bytes(&w, n->org_id, ORG_ID_BYTES);
	wr_u32(&w, n->day);
	wr_u32(&w, n->count);
	wr_bytes(&w, n->root, HASH_BYTES);
	wr_fill(&w, 0, NIGHTLY_ZEROS);
}

static void
write_head(struct writer *w, const struct head *h)
{
	wr_bytes(w, head_magic, sizeof head_magic);
	wr_bytes(w, h->org_id, ORG_ID_BYTES);
	wr_u64(w, h->size);
	wr_bytes(w, h->root, HASH_BYTES);
}

enum err
head_decode(struct head *h, struct bytes whole)
{
	struct bytes start;
	struct reader r;

	rd_init(&r, whole.p, whole.len);
	start = rd_bytes(&r, sizeof head_magic);
	rd_copy(&r, h->org_id, ORG_ID_BYTES);
	h->size = rd_u64(&r);
	rd_copy(&r, h->root, HASH_BYTES);
	rd_copy(&r, h->signature, SIGNATURE_BYTES);
	if (rd_done(&r) && memcmp(start.p, head_magic, sizeof head_magic) == 0)
		return ERR_OK;
	memset(h, 0, sizeof *h);
	return ERR_FORMAT;
}

enum err
head_check(const struct head *h, const uint8_t org_id[static ORG_ID_BYTES],
    const uint8_t store_pk[static SIGN_PUBLIC_BYTES])
{
	uint8_t buf[HEAD_BYTES];
	struct bytes covered;
	struct writer w;

	if (!bytes_equal(h->org_id, org_id, ORG_ID_BYTES))
		return ERR_SIGNATURE;
	wr_init(&w, buf, sizeof buf);
	write_head(&w, h);
	covered = wr_bytes_of(&w);
	return sign_check(h->signature, store_pk, "tree head", &covered, 1);
}

enum err
head_write(uint8_t out[static HEAD_BYTES], struct head *h,
    const uint8_t store_seed[static SIGN_SEED_BYTES])
{
	struct bytes covered;
	struct writer w;
	enum err e;

	wr_init(&w, out, HEAD_BYTES);
	write_head(&w, h);
	covered = wr_bytes_of(&w);
	e = sign_parts(h->signature, store_seed, "tree head", &covered, 1);
	wr_bytes(&w, h->signature, SIGNATURE_BYTES);
	return e;
}
