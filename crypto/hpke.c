/* SPDX-License-Identifier: MIT */
/*
 * RFC 9180, section 5.1 (mode base) and 5.3 (export). The AEAD key and nonce of the key schedule
 * are never made: envelopes use exported keys only.
 */
#include "crypto/hpke.h"

#include <sodium.h>
#include <string.h>

#include "crypto/hash.h"

enum { PRK_BYTES = crypto_kdf_hkdf_sha256_KEYBYTES };

static const char hpke_version[] = "HPKE-v1";

void
kem_public(uint8_t pk[static KEM_PUBLIC_BYTES], const uint8_t seed[static KEM_SEED_BYTES])
{
	uint8_t sk[crypto_kem_xwing_SECRETKEYBYTES];

	crypto_kem_xwing_seed_keypair(pk, sk, seed);
	sodium_memzero(sk, sizeof sk);
}

/* LabeledExtract(salt, label, ikm) */
static void
labeled_extract(uint8_t prk[static PRK_BYTES], const struct hpke *h, const uint8_t *salt,
    size_t salt_len, const char *label, struct bytes ikm)
{
	crypto_kdf_hkdf_sha256_state st;

	crypto_kdf_hkdf_sha256_extract_init(&st, salt, salt_len);
	crypto_kdf_hkdf_sha256_extract_update(&st, (const uint8_t *)hpke_version,
	    sizeof hpke_version - 1);
	crypto_kdf_hkdf_sha256_extract_update(&st, h->suite_id, sizeof h->suite_id);
	crypto_kdf_hkdf_sha256_extract_update(&st, (const uint8_t *)label, strlen(label));
	if (ikm.len > 0)
		crypto_kdf_hkdf_sha256_extract_update(&st, ikm.p, ikm.len);
	crypto_kdf_hkdf_sha256_extract_final(&st, prk);
	sodium_memzero(&st, sizeof st);
}

/* LabeledExpand(prk, label, info, len) */
static enum err
labeled_expand(uint8_t *out, size_t len, const struct hpke *h, const uint8_t prk[static PRK_BYTES],
    const char *label, struct bytes info)
{
	uint8_t buf[2 + sizeof hpke_version + sizeof h->suite_id + 16 + HPKE_CONTEXT_MAX];
	struct writer w;

	wr_init(&w, buf, sizeof buf);
	wr_u16(&w, (uint16_t)len);
	wr_bytes(&w, hpke_version, sizeof hpke_version - 1);
	wr_bytes(&w, h->suite_id, sizeof h->suite_id);
	wr_bytes(&w, label, strlen(label));
	wr_bytes(&w, info.p, info.len);
	if (!wr_done(&w))
		return ERR_FULL;
	if (crypto_kdf_hkdf_sha256_expand(out, len, (const char *)buf, w.len, prk) != 0)
		return ERR_FULL;
	return ERR_OK;
}

void
hpke_schedule(struct hpke *h, uint16_t kem_id, uint16_t aead_id, struct bytes shared_secret,
    struct bytes info)
{
	uint8_t context[1 + 2 * PRK_BYTES], secret[PRK_BYTES];
	const struct bytes nothing = {NULL, 0};
	struct writer w;

	wr_init(&w, h->suite_id, sizeof h->suite_id);
	wr_bytes(&w, "HPKE", 4);
	wr_u16(&w, kem_id);
	wr_u16(&w, 0x0001);		/* HKDF-SHA256 */
	wr_u16(&w, aead_id);

	context[0] = 0;			/* mode base */
	labeled_extract(context + 1, h, NULL, 0, "psk_id_hash", nothing);
	labeled_extract(context + 1 + PRK_BYTES, h, NULL, 0, "info_hash", info);
	labeled_extract(secret, h, shared_secret.p, shared_secret.len, "secret", nothing);
	/* cannot fail: lengths are fixed */
	(void)labeled_expand(h->exporter, sizeof h->exporter, h, secret, "exp",
	    (struct bytes){context, sizeof context});
	sodium_memzero(secret, sizeof secret);
}

static void
schedule_xwing(struct hpke *h, const uint8_t *shared_secret, struct bytes info)
{
	hpke_schedule(h, HPKE_KEM_XWING, HPKE_AEAD_CHACHA20POLY1305,
	    (struct bytes){shared_secret, crypto_kem_xwing_SHAREDSECRETBYTES}, info);
}

enum err
hpke_send(struct hpke *h, uint8_t enc[static KEM_ENC_BYTES],
    const uint8_t pk[static KEM_PUBLIC_BYTES], const uint8_t *enc_seed, struct bytes info)
{
	uint8_t ss[crypto_kem_xwing_SHAREDSECRETBYTES] = {0};
	enum err e = ERR_FORMAT;
	int rc;

	rc = enc_seed != NULL ? crypto_kem_xwing_enc_deterministic(enc, ss, pk, enc_seed)
	    : crypto_kem_xwing_enc(enc, ss, pk);
	if (rc == 0) {
		schedule_xwing(h, ss, info);
		e = ERR_OK;
	} else {
		sodium_memzero(enc, KEM_ENC_BYTES);
		hpke_wipe(h);
	}
	sodium_memzero(ss, sizeof ss);
	return e;
}

enum err
hpke_receive(struct hpke *h, const uint8_t enc[static KEM_ENC_BYTES],
    const uint8_t seed[static KEM_SEED_BYTES], struct bytes info)
{
	uint8_t ss[crypto_kem_xwing_SHAREDSECRETBYTES] = {0};
	enum err e = ERR_FORMAT;

	if (crypto_kem_xwing_dec(ss, enc, seed) == 0) {
		schedule_xwing(h, ss, info);
		e = ERR_OK;
	} else {
		hpke_wipe(h);
	}
	sodium_memzero(ss, sizeof ss);
	return e;
}

enum err
hpke_export(const struct hpke *h, uint8_t *out, size_t out_len, struct bytes context)
{
	enum err e = ERR_FULL;

	if (out_len <= HPKE_EXPORT_MAX && context.len <= HPKE_CONTEXT_MAX)
		e = labeled_expand(out, out_len, h, h->exporter, "sec", context);
	if (e != ERR_OK)
		sodium_memzero(out, out_len);
	return e;
}

void
hpke_wipe(struct hpke *h)
{
	sodium_memzero(h, sizeof *h);
}
