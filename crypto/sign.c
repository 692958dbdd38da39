/* SPDX-License-Identifier: MIT */
/*
 * Ed25519 over a tagged message. libsodium signs one run of bytes, so the parts are joined on the
 * stack; what was signed can be secret and is wiped.
 */
#include "crypto/sign.h"

#include <sodium.h>

#include "crypto/hash.h"

struct message {
	uint8_t buf[TAG_BYTES_MAX + SIGN_MESSAGE_MAX];
	struct writer w;
};

static bool
message_join(struct message *m, const char *label, const struct bytes *parts, size_t n_parts)
{
	wr_init(&m->w, m->buf, sizeof m->buf);
	wr_tag(&m->w, label);
	for (size_t i = 0; i < n_parts; i++)
		wr_bytes(&m->w, parts[i].p, parts[i].len);
	return wr_done(&m->w);
}

void
sign_public(uint8_t pk[static SIGN_PUBLIC_BYTES], const uint8_t seed[static SIGN_SEED_BYTES])
{
	uint8_t sk[crypto_sign_SECRETKEYBYTES];

	crypto_sign_seed_keypair(pk, sk, seed);
	sodium_memzero(sk, sizeof sk);
}

enum err
sign_parts(uint8_t signature[static SIGNATURE_BYTES], const uint8_t seed[static SIGN_SEED_BYTES],
    const char *label, const struct bytes *parts, size_t n_parts)
{
	uint8_t pk[SIGN_PUBLIC_BYTES], sk[crypto_sign_SECRETKEYBYTES];
	struct message m;
	enum err e = ERR_FULL;

	sodium_memzero(signature, SIGNATURE_BYTES);
	if (message_join(&m, label, parts, n_parts)) {
		crypto_sign_seed_keypair(pk, sk, seed);
		crypto_sign_detached(signature, NULL, m.buf, m.w.len, sk);
		sodium_memzero(sk, sizeof sk);
		e = ERR_OK;
	}
	sodium_memzero(m.buf, m.w.len);
	return e;
}

enum err
sign_check(const uint8_t signature[static SIGNATURE_BYTES],
    const uint8_t pk[static SIGN_PUBLIC_BYTES], const char *label, const struct bytes *parts,
    size_t n_parts)
{
	struct message m;
	enum err e = ERR_SIGNATURE;

	if (message_join(&m, label, parts, n_parts) &&
	    crypto_sign_verify_detached(signature, m.buf, m.w.len, pk) == 0)
		e = ERR_OK;
	sodium_memzero(m.buf, m.w.len);
	return e;
}
