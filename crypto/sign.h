/* SPDX-License-Identifier: MIT */
/*
 * Ed25519 over tag(label) ‖ parts: section 1 of PROTOCOL.md. A private key is its 32-byte seed.
 * The message is joined on the stack (SIGN_MESSAGE_MAX bytes), and wiped.
 */
#ifndef POSTERN_CRYPTO_SIGN_H
#define POSTERN_CRYPTO_SIGN_H

#include "base/bytes.h"
#include "crypto/sizes.h"

enum { SIGN_MESSAGE_MAX = 120000 };

void sign_public(uint8_t pk[static SIGN_PUBLIC_BYTES], const uint8_t seed[static SIGN_SEED_BYTES]);
/* ERR_FULL when the parts are longer than SIGN_MESSAGE_MAX; the signature is zeroed then. */
enum err sign_parts(uint8_t signature[static SIGNATURE_BYTES],
    const uint8_t seed[static SIGN_SEED_BYTES], const char *label, const struct bytes *parts,
    size_t n_parts) MUST_USE;
/* Refuses non-canonical S and R, and keys and points of small order: ERR_SIGNATURE. */
enum err sign_check(const uint8_t signature[static SIGNATURE_BYTES],
    const uint8_t pk[static SIGN_PUBLIC_BYTES], const char *label, const struct bytes *parts,
    size_t n_parts) MUST_USE;

#endif
