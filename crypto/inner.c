/* SPDX-License-Identifier: MIT */
/*
 * The signed plaintext of every envelope, PROTOCOL.md section 3. Which kind goes with which
 * purpose and signer is the table below.
 */
#include "crypto/inner.h"

#include <string.h>

#include "crypto/envelope.h"
#include "crypto/hash.h"
#include "crypto/sign.h"

#define SET(x) (1u << (x))

static const struct rule {
	uint8_t kind;
	uint16_t purposes, signers;	/* sets */
} rules[] = {
	{INNER_FIRST, SET(PURPOSE_TIP),
	    SET(SIGNER_NOBODY) | SET(SIGNER_STAFF) | SET(SIGNER_GATEWAY)},
	{INNER_FOLLOW_UP, SET(PURPOSE_TIP), SET(SIGNER_MAILBOX)},
	{INNER_WITHDRAWAL, SET(PURPOSE_TIP), SET(SIGNER_MAILBOX)},
	{INNER_REPLY, SET(PURPOSE_REPLY), SET(SIGNER_DESK)},
	{INNER_EVENT, SET(PURPOSE_EVENT) | SET(PURPOSE_LARGE_EVENT), SET(SIGNER_STAFF)},
	{INNER_CARD, SET(PURPOSE_CARD), SET(SIGNER_STAFF)},
	{INNER_CAPSULE, SET(PURPOSE_CAPSULE), SET(SIGNER_STAFF)},
	{INNER_WRAP, SET(PURPOSE_WRAP), SET(SIGNER_STAFF)},
	{INNER_NOTICE, SET(PURPOSE_NOTICE), SET(SIGNER_STAFF)},
};

static const struct rule *
rule_of(unsigned kind)
{
	for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++)
		if (rules[i].kind == kind)
			return &rules[i];
	return NULL;
}

static bool
may_say(unsigned kind, unsigned purpose, unsigned signer_kind)
{
	const struct rule *rule = rule_of(kind);

	return rule != NULL && purpose < 16 && signer_kind < 16 &&
	    (rule->purposes & SET(purpose)) != 0 && (rule->signers & SET(signer_kind)) != 0;
}

enum err
inner_decode(struct inner *in, struct bytes whole)
{
	struct reader r;
	uint8_t version;

	rd_init(&r, whole.p, whole.len);
	in->kind = rd_u8(&r);
	version = rd_u8(&r);
	in->key_id = rd_bytes(&r, KEY_ID_BYTES).p;
	in->context = rd_bytes(&r, CONTEXT_BYTES).p;
	in->signer_kind = rd_u8(&r);
	in->signer = rd_bytes(&r, SIGN_PUBLIC_BYTES).p;
	in->content = rd_blob(&r, ENVELOPE_CAPACITY_MAX);
	in->covered = (struct bytes){whole.p, whole.len - (size_t)(r.end - r.at)};
	in->signature = NULL;
	if (in->signer_kind != SIGNER_NOBODY)
		in->signature = rd_bytes(&r, SIGNATURE_BYTES).p;
	in->whole = whole;
	if (rd_done(&r) && version == 1 && rule_of(in->kind) != NULL &&
	    (rule_of(in->kind)->signers & SET(in->signer_kind & 15)) != 0 && in->signer_kind < 16 &&
	    (in->signer_kind == SIGNER_NOBODY) == bytes_zero(in->signer, SIGN_PUBLIC_BYTES))
		return ERR_OK;
	memset(in, 0, sizeof *in);
	return ERR_FORMAT;
}

enum err
inner_check(const struct inner *in, unsigned purpose, const uint8_t org_id[static ORG_ID_BYTES],
    const uint8_t *key_id)
{
	const uint8_t p = (uint8_t)purpose;
	const struct bytes parts[] = {{org_id, ORG_ID_BYTES}, {&p, 1}, in->covered};

	if (!may_say(in->kind, purpose, in->signer_kind))
		return ERR_FORMAT;
	if (key_id != NULL && !bytes_equal(key_id, in->key_id, KEY_ID_BYTES))
		return ERR_SIGNATURE;
	if (in->signer_kind == SIGNER_NOBODY)
		return ERR_OK;
	return sign_check(in->signature, in->signer, "inner", parts, 3);
}

enum err
inner_write(struct writer *w, const struct inner *in, unsigned purpose,
    const uint8_t org_id[static ORG_ID_BYTES], const uint8_t *seed)
{
	const uint8_t p = (uint8_t)purpose;
	struct bytes parts[] = {{org_id, ORG_ID_BYTES}, {&p, 1}, {NULL, 0}};
	uint8_t signer[SIGN_PUBLIC_BYTES] = {0}, signature[SIGNATURE_BYTES];
	static const uint8_t no_context[CONTEXT_BYTES];
	size_t start = w->len;
	enum err e;

	if (!may_say(in->kind, purpose, in->signer_kind) ||
	    (in->signer_kind == SIGNER_NOBODY) != (seed == NULL))
		return ERR_FORMAT;
	if (seed != NULL)
		sign_public(signer, seed);
	wr_u8(w, in->kind);
	wr_u8(w, 1);
	wr_bytes(w, in->key_id, KEY_ID_BYTES);
	wr_bytes(w, in->context != NULL ? in->context : no_context, CONTEXT_BYTES);
	wr_u8(w, in->signer_kind);
	wr_bytes(w, signer, SIGN_PUBLIC_BYTES);
	wr_blob(w, in->content.p, in->content.len);
	if (!wr_done(w))
		return ERR_FULL;
	if (seed == NULL)
		return ERR_OK;
	parts[2] = (struct bytes){w->buf + start, w->len - start};
	e = sign_parts(signature, seed, "inner", parts, 3);
	wr_bytes(w, signature, SIGNATURE_BYTES);
	return e == ERR_OK && wr_done(w) ? ERR_OK : ERR_FULL;
}

enum err
inner_seal(uint8_t *out, unsigned purpose, const uint8_t org_id[static ORG_ID_BYTES],
    const uint8_t pk[static KEM_PUBLIC_BYTES], const struct inner *in, const uint8_t *seed,
    const uint8_t *enc_seed)
{
	uint8_t plain[ENVELOPE_CAPACITY_MAX];
	struct writer w;
	enum err e;

	wr_init(&w, plain, sizeof plain);
	e = inner_write(&w, in, purpose, org_id, seed);
	if (e == ERR_OK)
		e = envelope_seal(out, purpose, org_id, in->key_id, pk, wr_bytes_of(&w), enc_seed);
	else
		memset(out, 0, envelope_size(purpose));
	bytes_wipe(plain, sizeof plain);
	return e;
}
