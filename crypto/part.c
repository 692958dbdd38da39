/* SPDX-License-Identifier: MIT */
/*
 * Parts of photos, PROTOCOL.md section 6. Every part has a key of its own, so one nonce serves.
 */
#include "crypto/part.h"

#include <sodium.h>
#include <string.h>

#include "crypto/hash.h"

enum { AAD_MAX = TAG_BYTES_MAX + ORG_ID_BYTES + 2 };

static const uint8_t nonce[crypto_aead_chacha20poly1305_ietf_NPUBBYTES];

void
part_id(uint8_t id[static PART_ID_BYTES], const uint8_t org_id[static ORG_ID_BYTES],
    const uint8_t file_key[static FILE_KEY_BYTES], uint8_t index)
{
	kdf_derive(id, PART_ID_BYTES, org_id, file_key, FILE_KEY_BYTES, "part id", &index, 1);
}

void
part_delete_token(uint8_t token[static PART_ID_BYTES],
    const uint8_t org_id[static ORG_ID_BYTES], const uint8_t file_key[static FILE_KEY_BYTES],
    uint8_t index)
{
	kdf_derive(token, PART_ID_BYTES, org_id, file_key, FILE_KEY_BYTES, "part delete", &index,
	    1);
}

static bool
counts_fit(uint8_t index, uint8_t total)
{
	return (total == 8 || total == 16 || total == 32 || total == 64) && index < total;
}

static void
write_aad(struct writer *w, const uint8_t *org_id, uint8_t index, uint8_t total)
{
	wr_tag(w, "part");
	wr_bytes(w, org_id, ORG_ID_BYTES);
	wr_u8(w, index);
	wr_u8(w, total);
}

enum err
part_seal(uint8_t out[static PART_BYTES], const uint8_t org_id[static ORG_ID_BYTES],
    const uint8_t file_key[static FILE_KEY_BYTES], uint8_t index, uint8_t total,
    const uint8_t piece[static PART_PIECE_BYTES])
{
	uint8_t key[AEAD_KEY_BYTES], aad[AAD_MAX];
	struct writer w;

	memset(out, 0, PART_BYTES);
	if (!counts_fit(index, total))
		return ERR_FORMAT;
	wr_init(&w, aad, sizeof aad);
	write_aad(&w, org_id, index, total);
	kdf_derive(key, sizeof key, org_id, file_key, FILE_KEY_BYTES, "part key", &index, 1);
	crypto_aead_chacha20poly1305_ietf_encrypt(out, NULL, piece, PART_PIECE_BYTES, aad, w.len,
	    NULL, nonce, key);
	bytes_wipe(key, sizeof key);
	return ERR_OK;
}

enum err
part_open(uint8_t piece[static PART_PIECE_BYTES], struct bytes sealed,
    const uint8_t org_id[static ORG_ID_BYTES], const uint8_t file_key[static FILE_KEY_BYTES],
    uint8_t index, uint8_t total)
{
	uint8_t key[AEAD_KEY_BYTES], aad[AAD_MAX];
	struct writer w;
	enum err e = ERR_OK;

	memset(piece, 0, PART_PIECE_BYTES);
	if (!counts_fit(index, total) || sealed.len != PART_BYTES)
		return ERR_FORMAT;
	wr_init(&w, aad, sizeof aad);
	write_aad(&w, org_id, index, total);
	kdf_derive(key, sizeof key, org_id, file_key, FILE_KEY_BYTES, "part key", &index, 1);
	if (crypto_aead_chacha20poly1305_ietf_decrypt(piece, NULL, NULL, sealed.p, sealed.len, aad,
	    w.len, nonce, key) != 0) {
		bytes_wipe(piece, PART_PIECE_BYTES);
		e = ERR_SIGNATURE;
	}
	bytes_wipe(key, sizeof key);
	return e;
}
