/* SPDX-License-Identifier: MIT */
/*
 * Signed documents: section 4 of PROTOCOL.md. This file knows form and signatures; crypto/bodies.h
 * knows what each type says, crypto/trust.h whose signatures count.
 */
#ifndef POSTERN_CRYPTO_DOCUMENT_H
#define POSTERN_CRYPTO_DOCUMENT_H

#include <stdbool.h>

#include "base/bytes.h"
#include "crypto/sizes.h"

enum document_type {
	DOCUMENT_ROOT = 1,
	DOCUMENT_DELEGATION = 2,
	DOCUMENT_SERVICES = 3,
	DOCUMENT_EPOCH = 4,
	DOCUMENT_ROSTER = 5,
	DOCUMENT_RECEIVING = 6,
	DOCUMENT_KEYSET = 7,
	DOCUMENT_STAMP = 8,
	DOCUMENT_SITE = 9,
};

struct document {			/* borrowed from the input */
	uint8_t type;
	const uint8_t *org_id;		/* ORG_ID_BYTES; zeros in root number 1 */
	uint32_t number, day;
	struct bytes body;
	struct bytes content;		/* what is signed and, for root 1, hashed to org_id */
	struct bytes whole;
	unsigned n_signatures;
	const uint8_t *signatures;	/* DOCUMENT_SIGNATURE_BYTES each */
};

/* Form alone: known type, lengths, signers strictly ascending, algorithm 1, no trailing byte. */
enum err document_decode(struct document *d, struct bytes whole) MUST_USE;
/* The i-th signer's public key, SIGN_PUBLIC_BYTES. */
const uint8_t *document_signer(const struct document *d, unsigned i);
/* Every signature holds. Says nothing about whose they are. */
enum err document_check(const struct document *d) MUST_USE;
bool document_signed_by(const struct document *d, const uint8_t pk[static SIGN_PUBLIC_BYTES]);
/* How many of these n keys (32 bytes each, no two alike) signed. */
unsigned document_count_signers(const struct document *d, const uint8_t *keys, unsigned n);

/* The org_id that a first root makes. */
void document_org_id(uint8_t org_id[static ORG_ID_BYTES], const struct document *root);

/* The name that tells documents of one type apart, as the end of a database key: nothing, the
 * signer (types 6 and 8, which have exactly one signature), or kind, key id and desk (type 7).
 * ERR_FORMAT where the name cannot be read. */
enum { DOCUMENT_NAME_MAX = 32 };
enum err document_name(uint8_t name[static DOCUMENT_NAME_MAX], size_t *name_len,
    const struct document *d) MUST_USE;

/* The content of a document, to be signed. */
void document_write_content(struct writer *w, uint8_t type,
    const uint8_t org_id[static ORG_ID_BYTES], uint32_t number, uint32_t day, struct bytes body);

struct document_signature {
	uint8_t pk[SIGN_PUBLIC_BYTES];
	uint8_t signature[SIGNATURE_BYTES];
};

enum err document_sign(struct document_signature *out, struct bytes content,
    const uint8_t seed[static SIGN_SEED_BYTES]) MUST_USE;
/* Content and signatures (1 to 16, any order: sorted here). Fails the writer on two by one key. */
void document_write(struct writer *w, struct bytes content, struct document_signature *signatures,
    unsigned n);
/* The document once more with one more signature; ERR_EXISTS when this key has signed. */
enum err document_add(struct writer *w, const struct document *d,
    const uint8_t seed[static SIGN_SEED_BYTES]) MUST_USE;

#endif
