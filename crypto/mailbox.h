/* SPDX-License-Identifier: MIT */
/*
 * A sender's mailbox, from the receipt secret: section 6 of PROTOCOL.md.
 */
#ifndef POSTERN_CRYPTO_MAILBOX_H
#define POSTERN_CRYPTO_MAILBOX_H

#include "base/bytes.h"
#include "crypto/sizes.h"

struct mailbox {			/* secret: bytes_wipe after use */
	uint8_t kem_seed[KEM_SEED_BYTES];
	uint8_t sign_seed[SIGN_SEED_BYTES];
	uint8_t address_secret[SEED_BYTES];
};
void mailbox_from_secret(struct mailbox *m, const uint8_t org_id[static ORG_ID_BYTES],
    const uint8_t secret[static RECEIPT_SECRET_BYTES]);

/* A_w: the bearer address of one week. */
void mailbox_address(uint8_t address[static ADDRESS_BYTES],
    const uint8_t org_id[static ORG_ID_BYTES], const uint8_t address_secret[static SEED_BYTES],
    uint32_t week);
/* The key id of replies to that address. */
void reply_key_id(uint8_t key_id[static KEY_ID_BYTES], const uint8_t address[static ADDRESS_BYTES]);
uint32_t week_of_day(uint32_t day);
uint32_t period_of_day(uint32_t day);

#endif
