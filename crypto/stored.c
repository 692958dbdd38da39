/* SPDX-License-Identifier: MIT */
/*
 * Records at rest, see stored.h.
 */
#include <sodium.h>
#include <string.h>

#include "crypto/stored.h"

void
stored_seal(uint8_t *out, uint8_t wrap[static STORED_WRAP_BYTES],
    const uint8_t storage_key[static AEAD_KEY_BYTES], struct bytes what, struct bytes value)
{
	static const uint8_t zero_nonce[crypto_aead_chacha20poly1305_IETF_NPUBBYTES];
	uint8_t key[AEAD_KEY_BYTES];

	randombytes_buf(key, sizeof(key));
	randombytes_buf(wrap, STORED_NONCE_BYTES);
	(void)crypto_aead_chacha20poly1305_ietf_encrypt(out, NULL, value.p, value.len, what.p, what.len, NULL,
	    zero_nonce, key);
	(void)crypto_aead_xchacha20poly1305_ietf_encrypt(wrap + STORED_NONCE_BYTES, NULL, key, sizeof(key),
	    what.p, what.len, NULL, wrap, storage_key);
	sodium_memzero(key, sizeof(key));
}

enum err
stored_open(uint8_t *out, const uint8_t storage_key[static AEAD_KEY_BYTES], struct bytes wrap,
    struct bytes what, struct bytes sealed)
{
	static const uint8_t zero_nonce[crypto_aead_chacha20poly1305_IETF_NPUBBYTES];
	uint8_t key[AEAD_KEY_BYTES];
	enum err e = ERR_DAMAGED;

	if (sealed.len < STORED_OVERHEAD || wrap.len != STORED_WRAP_BYTES)
		return ERR_DAMAGED;
	if (crypto_aead_xchacha20poly1305_ietf_decrypt(key, NULL, NULL, wrap.p + STORED_NONCE_BYTES,
	    wrap.len - STORED_NONCE_BYTES, what.p, what.len, wrap.p, storage_key) == 0 &&
	    crypto_aead_chacha20poly1305_ietf_decrypt(out, NULL, NULL, sealed.p, sealed.len, what.p, what.len,
	    zero_nonce, key) == 0)
		e = ERR_OK;
	else
		sodium_memzero(out, sealed.len - STORED_OVERHEAD);
	sodium_memzero(key, sizeof(key));
	return e;
}
