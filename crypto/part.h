/* SPDX-License-Identifier: MIT */
/*
 * Photos travel as parts of one size: section 6 of PROTOCOL.md.
 */
#ifndef POSTERN_CRYPTO_PART_H
#define POSTERN_CRYPTO_PART_H

#include "base/bytes.h"
#include "crypto/sizes.h"

void part_id(uint8_t id[static PART_ID_BYTES], const uint8_t org_id[static ORG_ID_BYTES],
    const uint8_t file_key[static FILE_KEY_BYTES], uint8_t index);
void part_delete_token(uint8_t token[static PART_ID_BYTES],
    const uint8_t org_id[static ORG_ID_BYTES], const uint8_t file_key[static FILE_KEY_BYTES],
    uint8_t index);
/* total is 8, 16, 32 or 64; index below it. ERR_FORMAT otherwise. */
enum err part_seal(uint8_t out[static PART_BYTES], const uint8_t org_id[static ORG_ID_BYTES],
    const uint8_t file_key[static FILE_KEY_BYTES], uint8_t index, uint8_t total,
    const uint8_t piece[static PART_PIECE_BYTES]) MUST_USE;
enum err part_open(uint8_t piece[static PART_PIECE_BYTES], struct bytes sealed,
    const uint8_t org_id[static ORG_ID_BYTES], const uint8_t file_key[static FILE_KEY_BYTES],
    uint8_t index, uint8_t total) MUST_USE;

#endif
