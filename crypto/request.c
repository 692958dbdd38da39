/* SPDX-License-Identifier: MIT */
/*
 * Staff requests and answers, PROTOCOL.md section 8.
 */
#include "crypto/request.h"

#include <string.h>

#include "crypto/hash.h"
#include "crypto/sign.h"

static const uint8_t request_magic[5] = {'P', 'S', 'Q', '1', 1};
static const uint8_t answer_magic[4] = {'P', 'S', 'R', '1'};

/* hello comes before there is anything to name or to sign with */
static bool
hello_fits(const struct request *q)
{
	return bytes_zero(q->boot_id, ID_BYTES) && bytes_zero(q->session_id, ID_BYTES) &&
	    q->counter == 0 && bytes_zero(q->signer, SIGN_PUBLIC_BYTES) && q->reason == 0 &&
	    q->statement.len == 0 && q->arguments.len == 0 &&
	    bytes_zero(q->signature, SIGNATURE_BYTES);
}

enum err
request_decode(struct request *q, struct bytes whole)
{
	struct bytes start;
	struct reader r;

	memset(q, 0, sizeof *q);
	rd_init(&r, whole.p, whole.len);
	start = rd_bytes(&r, sizeof request_magic);
	q->action = rd_u8(&r);
	q->org_id = rd_bytes(&r, ORG_ID_BYTES).p;
	q->boot_id = rd_bytes(&r, ID_BYTES).p;
	q->session_id = rd_bytes(&r, ID_BYTES).p;
	q->counter = rd_u64(&r);
	q->signer = rd_bytes(&r, SIGN_PUBLIC_BYTES).p;
	q->reason = rd_u8(&r);
	q->statement = rd_blob(&r, STATEMENT_BYTES);
	q->arguments = rd_blob(&r, REQUEST_MAX);
	q->covered = (struct bytes){whole.p, whole.len - (size_t)(r.end - r.at)};
	q->signature = rd_bytes(&r, SIGNATURE_BYTES).p;
	q->whole = whole;
	if (rd_done(&r) && whole.len <= REQUEST_MAX && q->action > 0 &&
	    q->reason <= REASON_RETENTION &&
	    memcmp(start.p, request_magic, sizeof request_magic) == 0 &&
	    (q->statement.len == 0 || q->statement.len == STATEMENT_BYTES) &&
	    (q->action != ACTION_HELLO || hello_fits(q)))
		return ERR_OK;
	memset(q, 0, sizeof *q);
	return ERR_FORMAT;
}

enum err
request_check(const struct request *q, const uint8_t org_id[static ORG_ID_BYTES])
{
	if (!bytes_equal(q->org_id, org_id, ORG_ID_BYTES))
		return ERR_SIGNATURE;
	if (q->action == ACTION_HELLO)
		return ERR_OK;
	return sign_check(q->signature, q->signer, "request", &q->covered, 1);
}

/* zeros for NULL */
static void
wr_id(struct writer *w, const uint8_t *id, size_t len)
{
	if (id != NULL)
		wr_bytes(w, id, len);
	else
		wr_fill(w, 0, len);
}

enum err
request_write(struct writer *w, const struct request *q, const uint8_t *identity_seed)
{
	uint8_t signer[SIGN_PUBLIC_BYTES] = {0}, signature[SIGNATURE_BYTES] = {0};
	size_t start = w->len;
	struct request again;
	struct bytes covered;
	enum err e = ERR_OK;

	if (identity_seed != NULL)
		sign_public(signer, identity_seed);
	wr_bytes(w, request_magic, sizeof request_magic);
	wr_u8(w, q->action);
	wr_bytes(w, q->org_id, ORG_ID_BYTES);
	wr_id(w, q->boot_id, ID_BYTES);
	wr_id(w, q->session_id, ID_BYTES);
	wr_u64(w, q->counter);
	wr_bytes(w, signer, SIGN_PUBLIC_BYTES);
	wr_u8(w, q->reason);
	wr_blob(w, q->statement.p, q->statement.len);
	wr_blob(w, q->arguments.p, q->arguments.len);
	if (!wr_done(w))
		return ERR_FULL;
	covered = (struct bytes){w->buf + start, w->len - start};
	if (identity_seed != NULL)
		e = sign_parts(signature, identity_seed, "request", &covered, 1);
	wr_bytes(w, signature, SIGNATURE_BYTES);
	if (e != ERR_OK || !wr_done(w))
		return ERR_FULL;
	return request_decode(&again, (struct bytes){w->buf + start, w->len - start});
}

size_t
answer_size(size_t body_len)
{
	size_t len = body_len <= ANSWER_MAX ? body_len + ANSWER_OVERHEAD : SIZE_MAX;

	return len <= ANSWER_SMALL ? ANSWER_SMALL : len <= ANSWER_MIDDLE ? ANSWER_MIDDLE
	    : len <= ANSWER_MAX ? ANSWER_MAX : 0;
}

enum err
answer_write(uint8_t *out, size_t cap, size_t *len, uint8_t status,
    const uint8_t request_hash[static HASH_BYTES], struct bytes body,
    const uint8_t org_id[static ORG_ID_BYTES], const uint8_t store_seed[static SIGN_SEED_BYTES])
{
	struct bytes parts[2] = {{org_id, ORG_ID_BYTES}, {NULL, 0}};
	uint8_t signature[SIGNATURE_BYTES];
	size_t size = answer_size(body.len);
	struct writer w;
	enum err e;

	*len = 0;
	memset(out, 0, cap);
	if (size == 0 || size > cap)
		return ERR_FULL;
	if (status > ANSWER_FULL || (status != ANSWER_DONE && body.len > 0))
		return ERR_FORMAT;
	wr_init(&w, out, size);
	wr_bytes(&w, answer_magic, sizeof answer_magic);
	wr_u8(&w, status);
	wr_bytes(&w, request_hash, HASH_BYTES);
	wr_blob(&w, body.p, body.len);
	parts[1] = wr_bytes_of(&w);
	e = sign_parts(signature, store_seed, "reply", parts, 2);
	wr_bytes(&w, signature, SIGNATURE_BYTES);
	if (e != ERR_OK || !wr_done(&w)) {
		memset(out, 0, cap);
		return ERR_FULL;
	}
	*len = size;
	return ERR_OK;
}

enum err
answer_decode(struct answer *a, struct bytes whole)
{
	struct bytes start, rest;
	struct reader r;

	memset(a, 0, sizeof *a);
	rd_init(&r, whole.p, whole.len);
	start = rd_bytes(&r, sizeof answer_magic);
	a->status = rd_u8(&r);
	a->request_hash = rd_bytes(&r, HASH_BYTES).p;
	a->body = rd_blob(&r, ANSWER_MAX);
	a->covered = (struct bytes){whole.p, whole.len - (size_t)(r.end - r.at)};
	a->signature = rd_bytes(&r, SIGNATURE_BYTES).p;
	rest = rd_rest(&r);
	if (rd_done(&r) && memcmp(start.p, answer_magic, sizeof answer_magic) == 0 &&
	    a->status <= ANSWER_FULL && whole.len == answer_size(a->body.len) &&
	    (a->status == ANSWER_DONE || a->body.len == 0) && bytes_zero(rest.p, rest.len))
		return ERR_OK;
	memset(a, 0, sizeof *a);
	return ERR_FORMAT;
}

enum err
answer_check(const struct answer *a, const uint8_t org_id[static ORG_ID_BYTES],
    const uint8_t request_hash[static HASH_BYTES],
    const uint8_t store_pk[static SIGN_PUBLIC_BYTES])
{
	const struct bytes parts[2] = {{org_id, ORG_ID_BYTES}, a->covered};

	if (!bytes_equal(a->request_hash, request_hash, HASH_BYTES))
		return ERR_SIGNATURE;
	return sign_check(a->signature, store_pk, "reply", parts, 2);
}
