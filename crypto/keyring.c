/* SPDX-License-Identifier: MIT */
/*
 * Keyrings, PROTOCOL.md section 5: one XChaCha20-Poly1305 seal over padded content.
 */
#include "crypto/keyring.h"

#include <sodium.h>
#include <string.h>

#include "crypto/envelope.h"
#include "crypto/hash.h"
#include "crypto/sign.h"

enum {
	HEADER_BYTES = 4 + 4 + KEYRING_NONCE_BYTES,
	SEALED_BYTES = KEYRING_BYTES - HEADER_BYTES,
	AAD_MAX = TAG_BYTES_MAX + ORG_ID_BYTES + SIGN_PUBLIC_BYTES + 4,
};

static const uint8_t magic[4] = {'P', 'S', 'Y', '1'};

static void
derive(uint8_t key[static AEAD_KEY_BYTES], struct writer *aad, const uint8_t *org_id,
    const uint8_t *staff_seed, uint32_t number)
{
	uint8_t sign_seed[SEED_BYTES], identity[SIGN_PUBLIC_BYTES];

	key_derive(key, org_id, staff_seed, "staff keyring");
	key_derive(sign_seed, org_id, staff_seed, "staff identity");
	sign_public(identity, sign_seed);
	bytes_wipe(sign_seed, sizeof sign_seed);
	wr_tag(aad, "keyring");
	wr_bytes(aad, org_id, ORG_ID_BYTES);
	wr_bytes(aad, identity, SIGN_PUBLIC_BYTES);
	wr_u32(aad, number);
}

enum err
keyring_number(uint32_t *number, struct bytes whole)
{
	struct bytes start;
	struct reader r;

	rd_init(&r, whole.p, whole.len);
	start = rd_bytes(&r, sizeof magic);
	*number = rd_u32(&r);
	rd_bytes(&r, KEYRING_NONCE_BYTES + SEALED_BYTES);
	if (rd_done(&r) && memcmp(start.p, magic, sizeof magic) == 0 && *number > 0)
		return ERR_OK;
	*number = 0;
	return ERR_FORMAT;
}

enum err
keyring_seal(uint8_t out[static KEYRING_BYTES], const uint8_t org_id[static ORG_ID_BYTES],
    const uint8_t staff_seed[static SEED_BYTES], uint32_t number,
    const uint8_t nonce[static KEYRING_NONCE_BYTES], struct bytes content)
{
	uint8_t padded[KEYRING_CAPACITY], key[AEAD_KEY_BYTES], aad[AAD_MAX];
	struct writer w, a;
	enum err e = number > 0 ? pad_add(padded, sizeof padded, content) : ERR_FORMAT;

	memset(out, 0, KEYRING_BYTES);
	if (e != ERR_OK)
		return e;
	wr_init(&w, out, KEYRING_BYTES);
	wr_bytes(&w, magic, sizeof magic);
	wr_u32(&w, number);
	wr_bytes(&w, nonce, KEYRING_NONCE_BYTES);
	wr_init(&a, aad, sizeof aad);
	derive(key, &a, org_id, staff_seed, number);
	crypto_aead_xchacha20poly1305_ietf_encrypt(out + HEADER_BYTES, NULL, padded, sizeof padded,
	    aad, a.len, NULL, nonce, key);
	bytes_wipe(padded, sizeof padded);
	bytes_wipe(key, sizeof key);
	return ERR_OK;
}

enum err
keyring_open(uint8_t content[static KEYRING_CAPACITY], size_t *content_len, struct bytes whole,
    const uint8_t org_id[static ORG_ID_BYTES], const uint8_t staff_seed[static SEED_BYTES])
{
	uint8_t key[AEAD_KEY_BYTES], aad[AAD_MAX];
	uint32_t number;
	struct writer a;
	enum err e;

	memset(content, 0, KEYRING_CAPACITY);
	*content_len = 0;
	e = keyring_number(&number, whole);
	if (e != ERR_OK)
		return e;
	wr_init(&a, aad, sizeof aad);
	derive(key, &a, org_id, staff_seed, number);
	if (crypto_aead_xchacha20poly1305_ietf_decrypt(content, NULL, NULL, whole.p + HEADER_BYTES,
	    SEALED_BYTES, aad, a.len, whole.p + 8, key) != 0 ||
	    pad_find(content_len, content, KEYRING_CAPACITY) != ERR_OK) {
		bytes_wipe(content, KEYRING_CAPACITY);
		e = ERR_SIGNATURE;
	} else {
		content[*content_len] = 0;
	}
	bytes_wipe(key, sizeof key);
	return e;
}
