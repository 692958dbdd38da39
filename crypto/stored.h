/* SPDX-License-Identifier: MIT */
/*
 * How the store keeps a record at rest. A large value: under a random record key of its own
 * (ChaCha20-Poly1305, zero nonce, for such a key seals once), the record key wrapped by the storage
 * key; so a new storage key needs new wraps only. A small one: under the storage key itself
 * (XChaCha20-Poly1305, random nonce, as the wraps are). All bind `what`: table, key and version, so
 * that a damaged or swapped record is noticed. No part of the protocol: nobody else reads it.
 */
#ifndef POSTERN_CRYPTO_STORED_H
#define POSTERN_CRYPTO_STORED_H

#include "base/bytes.h"
#include "crypto/sizes.h"

enum {
	STORED_OVERHEAD = AEAD_TAG_BYTES,
	STORED_NONCE_BYTES = 24,
	STORED_SMALL_OVERHEAD = STORED_NONCE_BYTES + AEAD_TAG_BYTES,
	STORED_WRAP_BYTES = AEAD_KEY_BYTES + STORED_SMALL_OVERHEAD,
};

/* Draws a record key, seals value into value.len + STORED_OVERHEAD bytes at out, wraps the key. */
void stored_seal(uint8_t *out, uint8_t wrap[static STORED_WRAP_BYTES],
    const uint8_t storage_key[static AEAD_KEY_BYTES], struct bytes what, struct bytes value);
/* Opens to sealed.len - STORED_OVERHEAD bytes at out. ERR_DAMAGED, and out is zeroed, when the wrap
 * or the value does not authenticate. */
enum err stored_open(uint8_t *out, const uint8_t storage_key[static AEAD_KEY_BYTES],
    struct bytes wrap, struct bytes what, struct bytes sealed) MUST_USE;
/* A small value, into value.len + STORED_SMALL_OVERHEAD bytes. */
void stored_seal_small(uint8_t *out, const uint8_t storage_key[static AEAD_KEY_BYTES],
    struct bytes what, struct bytes value);
/* Opens to sealed.len - STORED_SMALL_OVERHEAD bytes at out; ERR_DAMAGED as above. */
enum err stored_open_small(uint8_t *out, const uint8_t storage_key[static AEAD_KEY_BYTES],
    struct bytes what, struct bytes sealed) MUST_USE;

#endif
