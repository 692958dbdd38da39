/* SPDX-License-Identifier: MIT */
/*
 * How the store keeps a record at rest: the value under a random record key of its own (ChaCha20-Poly1305,
 * zero nonce, for such a key seals once), the record key wrapped by the storage key (XChaCha20-Poly1305,
 * random nonce). Both bind `what`: table, key and version, so that a damaged or swapped record is noticed.
 * No part of the protocol: nobody else reads it.
 */
#ifndef POSTERN_CRYPTO_STORED_H
#define POSTERN_CRYPTO_STORED_H

#include "base/bytes.h"
#include "crypto/sizes.h"

enum {
	STORED_OVERHEAD = AEAD_TAG_BYTES,
	STORED_NONCE_BYTES = 24,
	STORED_WRAP_BYTES = STORED_NONCE_BYTES + AEAD_KEY_BYTES + AEAD_TAG_BYTES,
};

/* Draws a record key, seals value into value.len + STORED_OVERHEAD bytes at out, wraps the key. */
void stored_seal(uint8_t *out, uint8_t wrap[static STORED_WRAP_BYTES],
    const uint8_t storage_key[static AEAD_KEY_BYTES], struct bytes what, struct bytes value);
/* Opens to sealed.len - STORED_OVERHEAD bytes at out. ERR_DAMAGED, and out is zeroed, when the wrap or the
 * value does not authenticate. */
enum err stored_open(uint8_t *out, const uint8_t storage_key[static AEAD_KEY_BYTES], struct bytes wrap,
    struct bytes what, struct bytes sealed) MUST_USE;

#endif
