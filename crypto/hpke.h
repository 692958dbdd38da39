/* SPDX-License-Identifier: MIT */
/*
 * RFC 9180 in base mode, as far as the envelope needs it: X-Wing, the key schedule with
 * HKDF-SHA256, and the exporter.
 */
#ifndef POSTERN_CRYPTO_HPKE_H
#define POSTERN_CRYPTO_HPKE_H

#include "base/bytes.h"
#include "crypto/sizes.h"

enum {
	HPKE_KEM_XWING = 0x647a,
	HPKE_AEAD_CHACHA20POLY1305 = 0x0003,
	HPKE_EXPORT_MAX = 64,
	HPKE_CONTEXT_MAX = 128,
};

struct hpke {				/* secret: hpke_wipe after use */
	uint8_t suite_id[10];
	uint8_t exporter[32];
};

/* The public key of a private one. */
void kem_public(uint8_t pk[static KEM_PUBLIC_BYTES], const uint8_t seed[static KEM_SEED_BYTES]);

/* Encapsulate to pk. enc_seed fixes the randomness (known answers only), NULL draws it.
 * ERR_FORMAT when pk is no X-Wing key. */
enum err hpke_send(struct hpke *h, uint8_t enc[static KEM_ENC_BYTES],
    const uint8_t pk[static KEM_PUBLIC_BYTES], const uint8_t *enc_seed, struct bytes info) MUST_USE;
enum err hpke_receive(struct hpke *h, const uint8_t enc[static KEM_ENC_BYTES],
    const uint8_t seed[static KEM_SEED_BYTES], struct bytes info) MUST_USE;
/* The key schedule alone, for any KEM and AEAD with HKDF-SHA256. */
void hpke_schedule(struct hpke *h, uint16_t kem_id, uint16_t aead_id, struct bytes shared_secret,
    struct bytes info);
/* Export(context, out_len): at most HPKE_EXPORT_MAX bytes for at most HPKE_CONTEXT_MAX. */
enum err hpke_export(const struct hpke *h, uint8_t *out, size_t out_len,
    struct bytes context) MUST_USE;
void hpke_wipe(struct hpke *h);

#endif
