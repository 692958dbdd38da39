/* SPDX-License-Identifier: MIT */
/*
 * Hashes, key ids and derived keys: sections 1 and 5 of PROTOCOL.md. Labels are the words in the
 * quotes there, at most 32 characters; tag() is added here and nowhere else.
 */
#ifndef POSTERN_CRYPTO_HASH_H
#define POSTERN_CRYPTO_HASH_H

#include <stdbool.h>

#include "base/bytes.h"
#include "crypto/sizes.h"

enum { TAG_BYTES_MAX = 10 + 32 + 1 };

/* Once per process, before anything else of crypto/ and before confinement. */
enum err crypto_begin(void) MUST_USE;

/* tag(label): "postern/1 ", the label, one zero byte. */
void wr_tag(struct writer *w, const char *label);

/* H of the bytes. */
void hash_of(uint8_t out[static HASH_BYTES], const void *p, size_t len);
/* H of all parts, joined. */
void hash_parts(uint8_t out[static HASH_BYTES], const struct bytes *parts, size_t n_parts);
/* H(tag(label) ‖ parts). */
void hash_tagged(uint8_t out[static HASH_BYTES], const char *label, const struct bytes *parts,
    size_t n_parts);

/* key_id(pk): of every public key but those of desks and replies. */
void key_id_of(uint8_t out[static KEY_ID_BYTES], const uint8_t org_id[static ORG_ID_BYTES],
    const uint8_t *pk, size_t pk_len);

/* KDF(secret, label, info, out_len); out_len is at most 64. */
void kdf_derive(uint8_t *out, size_t out_len, const uint8_t org_id[static ORG_ID_BYTES],
    const uint8_t *secret, size_t secret_len, const char *label, const void *info, size_t info_len);
/* The same for the 32-byte keys of section 5, from a staff, epoch or case seed, without info:
 * "staff identity", "staff stamp", "staff keyring", "desk kem", "desk reply", "case kem". */
void key_derive(uint8_t out[static SEED_BYTES], const uint8_t org_id[static ORG_ID_BYTES],
    const uint8_t seed[static SEED_BYTES], const char *label);

/* In constant time. */
bool bytes_equal(const void *a, const void *b, size_t len);
bool bytes_zero(const void *p, size_t len);
/* Not optimised away. */
void bytes_wipe(void *p, size_t len);

#endif
