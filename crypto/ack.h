/* SPDX-License-Identifier: MIT */
/*
 * The store's acknowledgement of a tip: section 7 of PROTOCOL.md.
 */
#ifndef POSTERN_CRYPTO_ACK_H
#define POSTERN_CRYPTO_ACK_H

#include "base/bytes.h"
#include "crypto/sizes.h"

enum ack_status { ACK_KEPT = 0, ACK_LATER = 1, ACK_NEW_KEYS = 2, ACK_NOT_UNDERSTOOD = 3 };

struct ack {
	uint8_t status;
	uint32_t day;			/* zero unless kept */
	uint8_t hash[HASH_BYTES];	/* of the envelope */
	uint8_t signature[SIGNATURE_BYTES];
};

/* Kept, on this day. */
enum err ack_write_kept(uint8_t out[static ACK_BYTES], const uint8_t org_id[static ORG_ID_BYTES],
    uint32_t day, const uint8_t hash[static HASH_BYTES],
    const uint8_t store_seed[static SIGN_SEED_BYTES]) MUST_USE;
/* Any other status: no day, no signature. */
void ack_write_refused(uint8_t out[static ACK_BYTES], enum ack_status status,
    const uint8_t hash[static HASH_BYTES]);
enum err ack_decode(struct ack *a, struct bytes whole) MUST_USE;
/* Status 0, this hash, signed by this store key. */
enum err ack_check(const struct ack *a, const uint8_t org_id[static ORG_ID_BYTES],
    const uint8_t hash[static HASH_BYTES],
    const uint8_t store_pk[static SIGN_PUBLIC_BYTES]) MUST_USE;

#endif
