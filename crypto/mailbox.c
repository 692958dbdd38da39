/* SPDX-License-Identifier: MIT */
/*
 * Derivations only: PROTOCOL.md, section 6.
 */
#include "crypto/mailbox.h"

#include <string.h>

#include "crypto/hash.h"

void
mailbox_from_secret(struct mailbox *m, const uint8_t org_id[static ORG_ID_BYTES],
    const uint8_t secret[static RECEIPT_SECRET_BYTES])
{
	kdf_derive(m->kem_seed, KEM_SEED_BYTES, org_id, secret, RECEIPT_SECRET_BYTES, "mailbox kem",
	    NULL, 0);
	kdf_derive(m->sign_seed, SIGN_SEED_BYTES, org_id, secret, RECEIPT_SECRET_BYTES,
	    "mailbox sign", NULL, 0);
	kdf_derive(m->address_secret, SEED_BYTES, org_id, secret, RECEIPT_SECRET_BYTES,
	    "mailbox address", NULL, 0);
}

void
mailbox_address(uint8_t address[static ADDRESS_BYTES], const uint8_t org_id[static ORG_ID_BYTES],
    const uint8_t address_secret[static SEED_BYTES], uint32_t week)
{
	uint8_t info[4];
	struct writer w;

	wr_init(&w, info, sizeof info);
	wr_u32(&w, week);
	kdf_derive(address, ADDRESS_BYTES, org_id, address_secret, SEED_BYTES, "address", info,
	    sizeof info);
}

void
reply_key_id(uint8_t key_id[static KEY_ID_BYTES], const uint8_t address[static ADDRESS_BYTES])
{
	const struct bytes part = {address, ADDRESS_BYTES};
	uint8_t h[HASH_BYTES];

	hash_tagged(h, "reply key id", &part, 1);
	memcpy(key_id, h, KEY_ID_BYTES);
}

uint32_t
week_of_day(uint32_t day)
{
	return day / 7;
}

uint32_t
period_of_day(uint32_t day)
{
	return day / PERIOD_DAYS;
}
