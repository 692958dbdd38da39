/* SPDX-License-Identifier: MIT */
/*
 * Twelve bytes as eight words and back: section 6 of PROTOCOL.md. Receipts and fingerprints.
 */
#ifndef POSTERN_CRYPTO_WORDS_H
#define POSTERN_CRYPTO_WORDS_H

#include "base/bytes.h"
#include "crypto/sizes.h"

/* Eight words with single spaces and a NUL. */
void words_write(char text[static WORDS_TEXT_BYTES],
    const uint8_t secret[static RECEIPT_SECRET_BYTES], const uint8_t org_id[static ORG_ID_BYTES]);
/* As a person types them. ERR_FORMAT: not eight words of the list; ERR_SIGNATURE: the check bits
 * do not fit (a wrong word, or another council's receipt). */
enum err words_read(uint8_t secret[static RECEIPT_SECRET_BYTES], const char *text, size_t len,
    const uint8_t org_id[static ORG_ID_BYTES]) MUST_USE;

/* The twelve bytes that are a key's fingerprint; and as words. */
void fingerprint_of(uint8_t out[static RECEIPT_SECRET_BYTES],
    const uint8_t org_id[static ORG_ID_BYTES], const uint8_t *pk, size_t pk_len);
void fingerprint_words(char text[static WORDS_TEXT_BYTES],
    const uint8_t org_id[static ORG_ID_BYTES], const uint8_t *pk, size_t pk_len);

#endif
