/* SPDX-License-Identifier: MIT */
/*
 * The sealed record of one's receiving keys, kept by the server: section 5 of PROTOCOL.md.
 */
#ifndef POSTERN_CRYPTO_KEYRING_H
#define POSTERN_CRYPTO_KEYRING_H

#include "base/bytes.h"
#include "crypto/sizes.h"

/* The number in the clear, of anything of the right form: all that the store looks at. */
enum err keyring_number(uint32_t *number, struct bytes whole) MUST_USE;
/* staff_seed gives the keyring key and the identity. nonce must never repeat for one seed. */
enum err keyring_seal(uint8_t out[static KEYRING_BYTES], const uint8_t org_id[static ORG_ID_BYTES],
    const uint8_t staff_seed[static SEED_BYTES], uint32_t number,
    const uint8_t nonce[static KEYRING_NONCE_BYTES], struct bytes content) MUST_USE;
/* content: KEYRING_CAPACITY bytes of room. */
enum err keyring_open(uint8_t content[static KEYRING_CAPACITY], size_t *content_len,
    struct bytes whole, const uint8_t org_id[static ORG_ID_BYTES],
    const uint8_t staff_seed[static SEED_BYTES]) MUST_USE;

#endif
