/* SPDX-License-Identifier: MIT */
/*
 * What stands in the log and the head over it: section 10 of PROTOCOL.md. The tree is
 * crypto/merkle.h.
 */
#ifndef POSTERN_CRYPTO_LOG_H
#define POSTERN_CRYPTO_LOG_H

#include "base/bytes.h"
#include "crypto/sizes.h"

struct statement {
	uint8_t org_id[ORG_ID_BYTES];
	uint8_t signer[SIGN_PUBLIC_BYTES];
	uint32_t running;		/* from 1, one higher each time */
	uint8_t action, reason;
	uint64_t seconds;
	uint8_t record[32];
	uint64_t head_size;
	uint8_t head_root[HASH_BYTES];
	uint8_t details[HASH_BYTES];
	uint8_t signature[SIGNATURE_BYTES];
};
enum err statement_decode(struct statement *s, struct bytes whole) MUST_USE;
/* org_id and signature. Whether running number, time, head and record fit is the store's matter. */
enum err statement_check(const struct statement *s,
    const uint8_t org_id[static ORG_ID_BYTES]) MUST_USE;
/* Fills in signer and signature. */
enum err statement_write(uint8_t out[static STATEMENT_BYTES], struct statement *s,
    const uint8_t identity_seed[static SIGN_SEED_BYTES]) MUST_USE;

struct nightly {
	uint8_t org_id[ORG_ID_BYTES];
	uint32_t day, count;
	uint8_t root[HASH_BYTES];	/* zero when count is */
};
enum err nightly_decode(struct nightly *n, struct bytes whole) MUST_USE;
void nightly_write(uint8_t out[static NIGHTLY_BYTES], const struct nightly *n);

struct head {
	uint8_t org_id[ORG_ID_BYTES];
	uint64_t size;
	uint8_t root[HASH_BYTES];
	uint8_t signature[SIGNATURE_BYTES];
};
enum err head_decode(struct head *h, struct bytes whole) MUST_USE;
enum err head_check(const struct head *h, const uint8_t org_id[static ORG_ID_BYTES],
    const uint8_t store_pk[static SIGN_PUBLIC_BYTES]) MUST_USE;
/* Fills in the signature. */
enum err head_write(uint8_t out[static HEAD_BYTES], struct head *h,
    const uint8_t store_seed[static SIGN_SEED_BYTES]) MUST_USE;

#endif
