/* SPDX-License-Identifier: MIT */
/*
 * Sealing and opening, PROTOCOL.md section 2. The order when opening is the point of the format:
 * derive both values, compare the commitment, only then open.
 */
#include "crypto/envelope.h"

#include <sodium.h>
#include <string.h>

#include "crypto/hash.h"
#include "crypto/hpke.h"

enum { COMMIT_AT = 4 + 1 + 1 + KEY_ID_BYTES + KEM_ENC_BYTES };

static const uint8_t magic[6] = {'P', 'S', 'E', '1', 1, 1};	/* version 1, suite 1 */
static const uint8_t nonce[crypto_aead_chacha20poly1305_ietf_NPUBBYTES];

static const uint16_t sizes[] = {
	[PURPOSE_TIP] = TIP_BYTES,
	[PURPOSE_REPLY] = REPLY_BYTES,
	[PURPOSE_EVENT] = EVENT_BYTES,
	[PURPOSE_LARGE_EVENT] = LARGE_EVENT_BYTES,
	[PURPOSE_CARD] = CARD_BYTES,
	[PURPOSE_CAPSULE] = CAPSULE_BYTES,
	[PURPOSE_WRAP] = WRAP_BYTES,
	[PURPOSE_NOTICE] = NOTICE_BYTES,
};

size_t
envelope_size(unsigned purpose)
{
	return purpose < sizeof sizes / sizeof sizes[0] ? sizes[purpose] : 0;
}

size_t
envelope_room(unsigned purpose)
{
	size_t size = envelope_size(purpose);

	return size > 0 ? size - ENVELOPE_OVERHEAD - 1 : 0;
}

enum err
pad_add(uint8_t *out, size_t cap, struct bytes content)
{
	if (content.len < 1 || content.len >= cap)
		return ERR_FULL;
	memcpy(out, content.p, content.len);
	memset(out + content.len, 0, cap - content.len);
	out[content.len] = 0x80;
	return ERR_OK;
}

enum err
pad_find(size_t *len, const uint8_t *padded, size_t cap)
{
	size_t n = cap;

	*len = 0;
	while (n > 0 && padded[n - 1] == 0)
		n--;
	if (n < 2 || padded[n - 1] != 0x80)
		return ERR_FORMAT;
	*len = n - 1;
	return ERR_OK;
}

/* the body key and the commitment of this encapsulation */
static enum err
export_keys(uint8_t body_key[static AEAD_KEY_BYTES], uint8_t commit[static HASH_BYTES],
    const struct hpke *h, const uint8_t enc[static KEM_ENC_BYTES])
{
	uint8_t context[TAG_BYTES_MAX + HASH_BYTES], enc_hash[HASH_BYTES];
	struct writer w;
	enum err e;

	hash_of(enc_hash, enc, KEM_ENC_BYTES);
	wr_init(&w, context, sizeof context);
	wr_tag(&w, "body");
	wr_bytes(&w, enc_hash, HASH_BYTES);
	e = hpke_export(h, body_key, AEAD_KEY_BYTES, wr_bytes_of(&w));
	if (e != ERR_OK)
		return e;
	wr_init(&w, context, sizeof context);
	wr_tag(&w, "commit");
	wr_bytes(&w, enc_hash, HASH_BYTES);
	return hpke_export(h, commit, HASH_BYTES, wr_bytes_of(&w));
}

static void
write_info(struct writer *w, unsigned purpose, const uint8_t org_id[static ORG_ID_BYTES],
    const uint8_t key_id[static KEY_ID_BYTES])
{
	wr_tag(w, "envelope");
	wr_u8(w, (uint8_t)purpose);
	wr_bytes(w, org_id, ORG_ID_BYTES);
	wr_bytes(w, key_id, KEY_ID_BYTES);
}

/* the clear header; leaves the key that the body is to be sealed under */
static enum err
write_header(uint8_t out[static ENVELOPE_HEADER_BYTES], uint8_t body_key[static AEAD_KEY_BYTES],
    unsigned purpose, const uint8_t org_id[static ORG_ID_BYTES],
    const uint8_t key_id[static KEY_ID_BYTES], const uint8_t pk[static KEM_PUBLIC_BYTES],
    const uint8_t *enc_seed)
{
	uint8_t info[TAG_BYTES_MAX + 1 + ORG_ID_BYTES + KEY_ID_BYTES];
	uint8_t *enc = out + sizeof magic + KEY_ID_BYTES;
	struct writer w;
	struct hpke h;
	enum err e;

	memcpy(out, magic, sizeof magic);
	memcpy(out + sizeof magic, key_id, KEY_ID_BYTES);
	wr_init(&w, info, sizeof info);
	write_info(&w, purpose, org_id, key_id);
	e = hpke_send(&h, enc, pk, enc_seed, wr_bytes_of(&w));
	if (e == ERR_OK)
		e = export_keys(body_key, out + COMMIT_AT, &h, enc);
	hpke_wipe(&h);
	return e;
}

enum err
envelope_seal(uint8_t *out, unsigned purpose, const uint8_t org_id[static ORG_ID_BYTES],
    const uint8_t key_id[static KEY_ID_BYTES], const uint8_t pk[static KEM_PUBLIC_BYTES],
    struct bytes content, const uint8_t *enc_seed)
{
	uint8_t body_key[AEAD_KEY_BYTES] = {0}, padded[ENVELOPE_CAPACITY_MAX];
	size_t size = envelope_size(purpose), cap = size - ENVELOPE_OVERHEAD;
	enum err e;

	if (size == 0)
		return ERR_FORMAT;
	e = pad_add(padded, cap, content);
	if (e == ERR_OK)
		e = write_header(out, body_key, purpose, org_id, key_id, pk, enc_seed);
	if (e == ERR_OK)
		crypto_aead_chacha20poly1305_ietf_encrypt(out + ENVELOPE_HEADER_BYTES, NULL, padded,
		    cap, out, ENVELOPE_HEADER_BYTES, NULL, nonce, body_key);
	else
		sodium_memzero(out, size);
	sodium_memzero(body_key, sizeof body_key);
	sodium_memzero(padded, cap);
	return e;
}

enum err
envelope_decode_header(struct envelope *e, struct bytes header)
{
	struct bytes start;
	struct reader r;

	memset(e, 0, sizeof *e);
	rd_init(&r, header.p, header.len);
	start = rd_bytes(&r, sizeof magic);
	if (!rd_ok(&r) || memcmp(start.p, magic, sizeof magic) != 0)
		return ERR_FORMAT;
	e->key_id = rd_bytes(&r, KEY_ID_BYTES).p;
	e->enc = rd_bytes(&r, KEM_ENC_BYTES).p;
	e->commit = rd_bytes(&r, HASH_BYTES).p;
	e->whole = header;
	if (!rd_done(&r)) {
		memset(e, 0, sizeof *e);
		return ERR_FORMAT;
	}
	return ERR_OK;
}

enum err
envelope_decode(struct envelope *e, unsigned purpose, struct bytes whole)
{
	size_t size = envelope_size(purpose);
	enum err failed;

	memset(e, 0, sizeof *e);
	if (size == 0 || whole.len != size)
		return ERR_FORMAT;
	failed = envelope_decode_header(e, (struct bytes){whole.p, ENVELOPE_HEADER_BYTES});
	if (failed != ERR_OK)
		return failed;
	e->whole = whole;
	e->ciphertext = (struct bytes){whole.p + ENVELOPE_HEADER_BYTES,
	    whole.len - ENVELOPE_HEADER_BYTES};
	return ERR_OK;
}

enum err
envelope_body_key(uint8_t body_key[static AEAD_KEY_BYTES], const struct envelope *e,
    unsigned purpose, const uint8_t org_id[static ORG_ID_BYTES],
    const uint8_t seed[static KEM_SEED_BYTES])
{
	uint8_t info[TAG_BYTES_MAX + 1 + ORG_ID_BYTES + KEY_ID_BYTES], commit[HASH_BYTES] = {0};
	struct writer w;
	struct hpke h;
	enum err failed;

	wr_init(&w, info, sizeof info);
	write_info(&w, purpose, org_id, e->key_id);
	failed = hpke_receive(&h, e->enc, seed, wr_bytes_of(&w));
	if (failed == ERR_OK)
		failed = export_keys(body_key, commit, &h, e->enc);
	if (failed == ERR_OK && sodium_memcmp(commit, e->commit, HASH_BYTES) != 0)
		failed = ERR_SIGNATURE;
	if (failed != ERR_OK)
		sodium_memzero(body_key, AEAD_KEY_BYTES);
	sodium_memzero(commit, sizeof commit);
	hpke_wipe(&h);
	return failed == ERR_OK ? ERR_OK : ERR_SIGNATURE;
}

enum err
envelope_open_body(uint8_t *out, size_t cap, size_t *content_len, const struct envelope *e,
    const uint8_t body_key[static AEAD_KEY_BYTES])
{
	size_t padded_len;

	*content_len = 0;
	sodium_memzero(out, cap);
	if (e->ciphertext.len < AEAD_TAG_BYTES || e->ciphertext.len - AEAD_TAG_BYTES > cap)
		return ERR_FULL;
	padded_len = e->ciphertext.len - AEAD_TAG_BYTES;
	if (crypto_aead_chacha20poly1305_ietf_decrypt(out, NULL, NULL, e->ciphertext.p,
	    e->ciphertext.len, e->whole.p, ENVELOPE_HEADER_BYTES, nonce, body_key) != 0 ||
	    pad_find(content_len, out, padded_len) != ERR_OK) {
		sodium_memzero(out, cap);
		return ERR_SIGNATURE;
	}
	out[*content_len] = 0;
	return ERR_OK;
}

enum err
envelope_open(uint8_t *out, size_t cap, size_t *content_len, const struct envelope *e,
    unsigned purpose, const uint8_t org_id[static ORG_ID_BYTES],
    const uint8_t seed[static KEM_SEED_BYTES])
{
	uint8_t body_key[AEAD_KEY_BYTES];
	enum err failed;

	*content_len = 0;
	sodium_memzero(out, cap);
	if (e->whole.len != envelope_size(purpose))
		return ERR_FORMAT;
	failed = envelope_body_key(body_key, e, purpose, org_id, seed);
	if (failed == ERR_OK)
		failed = envelope_open_body(out, cap, content_len, e, body_key);
	sodium_memzero(body_key, sizeof body_key);
	return failed;
}
