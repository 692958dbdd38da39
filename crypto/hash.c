/* SPDX-License-Identifier: MIT */
/*
 * SHA-256, HKDF-SHA256 and the small helpers every other file stands on. The one place that knows
 * the tag; see PROTOCOL.md, section 1.
 */
#include "crypto/hash.h"

#include <sodium.h>
#include <string.h>

static const char tag_prefix[] = "postern/1 ";

enum err
crypto_begin(void)
{
	return sodium_init() < 0 ? ERR_IO : ERR_OK;
}

void
wr_tag(struct writer *w, const char *label)
{
	wr_bytes(w, tag_prefix, sizeof tag_prefix - 1);
	wr_bytes(w, label, strlen(label) + 1);
}

void
hash_of(uint8_t out[static HASH_BYTES], const void *p, size_t len)
{
	struct bytes all = {p, len};

	hash_parts(out, &all, 1);
}

static void
hash_update(crypto_hash_sha256_state *st, const struct bytes *parts, size_t n_parts)
{
	for (size_t i = 0; i < n_parts; i++)
		if (parts[i].len > 0)
			crypto_hash_sha256_update(st, parts[i].p, parts[i].len);
}

void
hash_parts(uint8_t out[static HASH_BYTES], const struct bytes *parts, size_t n_parts)
{
	crypto_hash_sha256_state st;

	crypto_hash_sha256_init(&st);
	hash_update(&st, parts, n_parts);
	crypto_hash_sha256_final(&st, out);
	sodium_memzero(&st, sizeof st);
}

void
hash_tagged(uint8_t out[static HASH_BYTES], const char *label, const struct bytes *parts,
    size_t n_parts)
{
	crypto_hash_sha256_state st;

	crypto_hash_sha256_init(&st);
	crypto_hash_sha256_update(&st, (const uint8_t *)tag_prefix, sizeof tag_prefix - 1);
	crypto_hash_sha256_update(&st, (const uint8_t *)label, strlen(label) + 1);
	hash_update(&st, parts, n_parts);
	crypto_hash_sha256_final(&st, out);
	sodium_memzero(&st, sizeof st);
}

void
key_id_of(uint8_t out[static KEY_ID_BYTES], const uint8_t org_id[static ORG_ID_BYTES],
    const uint8_t *pk, size_t pk_len)
{
	const struct bytes parts[] = {{org_id, ORG_ID_BYTES}, {pk, pk_len}};
	uint8_t h[HASH_BYTES];

	hash_tagged(h, "key id", parts, 2);
	memcpy(out, h, KEY_ID_BYTES);
}

void
kdf_derive(uint8_t *out, size_t out_len, const uint8_t org_id[static ORG_ID_BYTES],
    const uint8_t *secret, size_t secret_len, const char *label, const void *info, size_t info_len)
{
	uint8_t context[TAG_BYTES_MAX + 64], prk[crypto_kdf_hkdf_sha256_KEYBYTES];
	struct writer w;

	wr_init(&w, context, sizeof context);
	wr_tag(&w, label);
	wr_bytes(&w, info, info_len);
	sodium_memzero(out, out_len);
	if (!wr_done(&w))		/* a bug: labels and infos are ours and short */
		return;
	crypto_kdf_hkdf_sha256_extract(prk, org_id, ORG_ID_BYTES, secret, secret_len);
	(void)crypto_kdf_hkdf_sha256_expand(out, out_len, (const char *)context, w.len, prk);
	sodium_memzero(prk, sizeof prk);
}

void
key_derive(uint8_t out[static SEED_BYTES], const uint8_t org_id[static ORG_ID_BYTES],
    const uint8_t seed[static SEED_BYTES], const char *label)
{
	kdf_derive(out, SEED_BYTES, org_id, seed, SEED_BYTES, label, NULL, 0);
}

bool
bytes_equal(const void *a, const void *b, size_t len)
{
	return len == 0 || sodium_memcmp(a, b, len) == 0;
}

bool
bytes_zero(const void *p, size_t len)
{
	return sodium_is_zero(p, len) == 1;
}

void
bytes_wipe(void *p, size_t len)
{
	sodium_memzero(p, len);
}
