/* SPDX-License-Identifier: MIT */
/*
 * Records at rest, see stored.h.
 */
#include <sodium.h>

#include "crypto/stored.h"

static const uint8_t zero_nonce[crypto_aead_chacha20poly1305_IETF_NPUBBYTES];

void
stored_seal_small(uint8_t *out, const uint8_t storage_key[static AEAD_KEY_BYTES], struct bytes what,
    struct bytes value)
{
	randombytes_buf(out, STORED_NONCE_BYTES);
	(void)crypto_aead_xchacha20poly1305_ietf_encrypt(out + STORED_NONCE_BYTES, NULL, value.p,
	    value.len, what.p, what.len, NULL, out, storage_key);
}

enum err
stored_open_small(uint8_t *out, const uint8_t storage_key[static AEAD_KEY_BYTES], struct bytes what,
    struct bytes sealed)
{
	if (sealed.len < STORED_SMALL_OVERHEAD)
		return ERR_DAMAGED;
	if (crypto_aead_xchacha20poly1305_ietf_decrypt(out, NULL, NULL,
		sealed.p + STORED_NONCE_BYTES, sealed.len - STORED_NONCE_BYTES, what.p, what.len,
		sealed.p, storage_key) == 0)
		return ERR_OK;
	sodium_memzero(out, sealed.len - STORED_SMALL_OVERHEAD);
	return ERR_DAMAGED;
}

void
stored_seal(uint8_t *out, uint8_t wrap[static STORED_WRAP_BYTES],
    const uint8_t storage_key[static AEAD_KEY_BYTES], struct bytes what, struct bytes value)
{
	uint8_t key[AEAD_KEY_BYTES];

	randombytes_buf(key, sizeof(key));
	(void)crypto_aead_chacha20poly1305_ietf_encrypt(out, NULL, value.p, value.len, what.p,
	    what.len, NULL, zero_nonce, key);
	stored_seal_small(wrap, storage_key, what, (struct bytes){ key, sizeof(key) });
	sodium_memzero(key, sizeof(key));
}

enum err
stored_open(uint8_t *out, const uint8_t storage_key[static AEAD_KEY_BYTES], struct bytes wrap,
    struct bytes what, struct bytes sealed)
{
	uint8_t key[AEAD_KEY_BYTES];
	enum err e = ERR_DAMAGED;

	if (sealed.len < STORED_OVERHEAD || wrap.len != STORED_WRAP_BYTES)
		return ERR_DAMAGED;
	if (stored_open_small(key, storage_key, what, wrap) == ERR_OK &&
	    crypto_aead_chacha20poly1305_ietf_decrypt(out, NULL, NULL, sealed.p, sealed.len, what.p,
	        what.len, zero_nonce, key) == 0)
		e = ERR_OK;
	else
		sodium_memzero(out, sealed.len - STORED_OVERHEAD);
	sodium_memzero(key, sizeof(key));
	return e;
}
