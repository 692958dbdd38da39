/* SPDX-License-Identifier: MIT */
/*
 * The one sealed format: section 2 of PROTOCOL.md. One AEAD seal, one size for each purpose.
 * The commitment is compared in constant time before anything is opened, so no envelope opens
 * under two keys. What is inside is crypto/inner.h's matter.
 */
#ifndef POSTERN_CRYPTO_ENVELOPE_H
#define POSTERN_CRYPTO_ENVELOPE_H

#include <stdbool.h>

#include "base/bytes.h"
#include "crypto/sizes.h"

enum purpose {
	PURPOSE_TIP = 1,
	PURPOSE_REPLY = 2,
	PURPOSE_EVENT = 3,
	PURPOSE_LARGE_EVENT = 4,
	PURPOSE_CARD = 5,
	PURPOSE_CAPSULE = 6,
	PURPOSE_WRAP = 7,
	PURPOSE_NOTICE = 8,
	/* 9 route, 10 snapshot page, 11 officer token: reserved */
};

/* Bytes of the whole envelope; 0 for a purpose that is reserved or unknown. */
size_t envelope_size(unsigned purpose);
/* The most content it takes: size - 1191. */
size_t envelope_room(unsigned purpose);

struct envelope {			/* borrowed from the input */
	struct bytes whole;		/* the header alone when that is what was decoded */
	const uint8_t *key_id;		/* KEY_ID_BYTES */
	const uint8_t *enc;		/* KEM_ENC_BYTES */
	const uint8_t *commit;		/* HASH_BYTES */
	struct bytes ciphertext;	/* with its tag; empty for a header alone */
};

/* Size and clear header; opens nothing. This is all that the store can check. */
enum err envelope_decode(struct envelope *e, unsigned purpose, struct bytes whole) MUST_USE;
/* The 1,174 bytes of a clear header by themselves (tips.offer). */
enum err envelope_decode_header(struct envelope *e, struct bytes header) MUST_USE;

/* Seals content into envelope_size(purpose) bytes at out. Content has 1 to envelope_room bytes,
 * ERR_FULL beyond. enc_seed fixes the randomness (known answers only); NULL draws it. On failure
 * all of out is zeroed. */
enum err envelope_seal(uint8_t *out, unsigned purpose, const uint8_t org_id[static ORG_ID_BYTES],
    const uint8_t key_id[static KEY_ID_BYTES], const uint8_t pk[static KEM_PUBLIC_BYTES],
    struct bytes content, const uint8_t *enc_seed) MUST_USE;

/* The body key, if this envelope (or header alone) was sealed to this private key for this
 * purpose: how a console tells which offered tips are its desks'. ERR_SIGNATURE if not. */
enum err envelope_body_key(uint8_t body_key[static AEAD_KEY_BYTES], const struct envelope *e,
    unsigned purpose, const uint8_t org_id[static ORG_ID_BYTES],
    const uint8_t seed[static KEM_SEED_BYTES]) MUST_USE;

/* Opens to at most cap bytes at out, which needs the whole capacity: envelope_room + 1.
 * *content_len of them are content, the rest of the capacity is zeroed. */
enum err envelope_open(uint8_t *out, size_t cap, size_t *content_len, const struct envelope *e,
    unsigned purpose, const uint8_t org_id[static ORG_ID_BYTES],
    const uint8_t seed[static KEM_SEED_BYTES]) MUST_USE;
/* The same by the body key alone (capsules); compare the hash of the whole envelope before. */
enum err envelope_open_body(uint8_t *out, size_t cap, size_t *content_len,
    const struct envelope *e, const uint8_t body_key[static AEAD_KEY_BYTES]) MUST_USE;

/* The padding of section 2, shared with keyring and parts. pad_add: content, 0x80, zeros to cap;
 * ERR_FULL unless 1 <= len < cap. pad_find: length of the content; ERR_FORMAT. */
enum err pad_add(uint8_t *out, size_t cap, struct bytes content) MUST_USE;
enum err pad_find(size_t *len, const uint8_t *padded, size_t cap) MUST_USE;

#endif
