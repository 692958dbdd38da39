/* SPDX-License-Identifier: MIT */
/*
 * Who speaks, inside the seal: section 3 of PROTOCOL.md. The signature covers the plaintext, so
 * re-sealing keeps it valid. What the content says is its reader's matter (JSON).
 */
#ifndef POSTERN_CRYPTO_INNER_H
#define POSTERN_CRYPTO_INNER_H

#include "base/bytes.h"
#include "crypto/sizes.h"

enum inner_kind {
	INNER_FIRST = 1, INNER_FOLLOW_UP = 2, INNER_WITHDRAWAL = 3,
	INNER_REPLY = 10,
	INNER_EVENT = 20, INNER_CARD = 21, INNER_CAPSULE = 22, INNER_WRAP = 23, INNER_NOTICE = 24,
};

enum inner_signer {
	SIGNER_NOBODY = 0, SIGNER_STAFF = 1, SIGNER_DESK = 2, SIGNER_MAILBOX = 3,
	SIGNER_GATEWAY = 4,
};

struct inner {				/* borrowed from the input */
	uint8_t kind, signer_kind;
	const uint8_t *key_id;		/* KEY_ID_BYTES */
	const uint8_t *context;		/* CONTEXT_BYTES; NULL means zeros when writing */
	const uint8_t *signer;		/* SIGN_PUBLIC_BYTES; zeros for nobody */
	struct bytes content;
	const uint8_t *signature;	/* SIGNATURE_BYTES; NULL for nobody */
	struct bytes covered;		/* every byte before the signature; set by inner_decode */
	struct bytes whole;
};

/* Form alone: lengths, version, kinds, signer; nothing after the end. */
enum err inner_decode(struct inner *in, struct bytes whole) MUST_USE;
/* The kind is one of this purpose, its signer is of the kind that the table names, the key id is
 * this one, and the signature holds. Whether the signer's key is anybody's is the caller's to
 * check. key_id NULL: not compared (a document that was sealed again). */
enum err inner_check(const struct inner *in, unsigned purpose,
    const uint8_t org_id[static ORG_ID_BYTES], const uint8_t *key_id) MUST_USE;
/* Writes kind, key_id, context, signer_kind and content; the signer's public key comes from the
 * seed, which is NULL for nobody. ERR_FORMAT for a kind, purpose and signer that do not go
 * together; ERR_FULL when it does not fit. */
enum err inner_write(struct writer *w, const struct inner *in, unsigned purpose,
    const uint8_t org_id[static ORG_ID_BYTES], const uint8_t *seed) MUST_USE;

/* Seals an inner document for pk: both steps in one. out has envelope_size(purpose) bytes. */
enum err inner_seal(uint8_t *out, unsigned purpose, const uint8_t org_id[static ORG_ID_BYTES],
    const uint8_t pk[static KEM_PUBLIC_BYTES], const struct inner *in, const uint8_t *seed,
    const uint8_t *enc_seed) MUST_USE;

#endif
