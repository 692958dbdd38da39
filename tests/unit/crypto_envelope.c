/* SPDX-License-Identifier: MIT */
/*
 * crypto/envelope.c where known answers don't reach: the commitment and the padding, each wrong in an
 * envelope that is otherwise well made, as only somebody who knows the body key can make it.
 */
#include <sodium.h>
#include <string.h>

#include "crypto/envelope.h"
#include "crypto/hpke.h"
#include "tests/lib/tap.h"

static const uint8_t org_id[ORG_ID_BYTES] = { 1 }, key_id[KEY_ID_BYTES] = { 2 };
static const uint8_t seed[KEM_SEED_BYTES] = { 3 }, other_seed[KEM_SEED_BYTES] = { 4 };
static uint8_t pk[KEM_PUBLIC_BYTES], sealed[TIP_BYTES], content[TIP_BYTES];
static size_t content_len;

static enum err
open_whole(const uint8_t *with)
{
	struct envelope e;

	if (envelope_decode(&e, PURPOSE_TIP, (struct bytes){ sealed, sizeof(sealed) }) != ERR_OK)
		return ERR_FORMAT;
	return envelope_open(content, sizeof(content), &content_len, &e, PURPOSE_TIP, org_id, with);
}

static void
seal_afresh(void)
{
	kem_public(pk, seed);
	ok(envelope_seal(sealed, PURPOSE_TIP, org_id, key_id, pk, (struct bytes){ (const uint8_t *)"hello", 5 },
	    NULL) == ERR_OK, "it is sealed");
}

/* Seals padded under the body key and the header as they stand now. */
static void
seal_body_again(const uint8_t *body_key, const uint8_t *padded, size_t len)
{
	static const uint8_t nonce[crypto_aead_chacha20poly1305_ietf_NPUBBYTES];

	crypto_aead_chacha20poly1305_ietf_encrypt(sealed + ENVELOPE_HEADER_BYTES, NULL, padded, len,
	    sealed, ENVELOPE_HEADER_BYTES, NULL, nonce, body_key);
}

static enum err
body_key_of(uint8_t body_key[static AEAD_KEY_BYTES])
{
	struct envelope e;

	if (envelope_decode(&e, PURPOSE_TIP, (struct bytes){ sealed, sizeof(sealed) }) != ERR_OK)
		return ERR_FORMAT;
	return envelope_body_key(body_key, &e, PURPOSE_TIP, org_id, seed);
}

static void
what_was_sealed_is_opened(void)
{
	seal_afresh();
	ok(open_whole(seed) == ERR_OK, "it opens");
	is_bytes(content, content_len, "hello", 5, "and says what was sealed");
	ok(open_whole(other_seed) != ERR_OK, "with another key it doesn't");
}

static void
wrong_commitment_is_refused_though_the_body_fits(void)
{
	uint8_t body_key[AEAD_KEY_BYTES], padded[ENVELOPE_CAPACITY_MAX] = "hello\x80";

	seal_afresh();
	ok(body_key_of(body_key) == ERR_OK, "its body key is known");
	sealed[ENVELOPE_HEADER_BYTES - 1] ^= 1;
	seal_body_again(body_key, padded, envelope_room(PURPOSE_TIP) + 1);
	ok(body_key_of(body_key) == ERR_SIGNATURE, "another commitment gives no body key");
	ok(open_whole(seed) == ERR_SIGNATURE, "and does not open");
}

static void
padding_that_is_not_ours_is_refused_though_the_body_fits(void)
{
	static const struct { const char *text; size_t len; } wrong[] = {
		{ "hello", 5 }, { "hello\x81", 6 }, { "hello\x80\x01", 7 }, { "\x80", 1 }, { "", 0 },
	};
	size_t cap = envelope_room(PURPOSE_TIP) + 1;

	for (size_t i = 0; i < TAP_COUNT(wrong); i++) {
		uint8_t body_key[AEAD_KEY_BYTES], padded[ENVELOPE_CAPACITY_MAX] = { 0 };

		seal_afresh();
		ok(body_key_of(body_key) == ERR_OK, "its body key is known");
		memcpy(padded, wrong[i].text, wrong[i].len);
		seal_body_again(body_key, padded, cap);
		content_len = 1;
		ok(open_whole(seed) != ERR_OK && content_len == 0, "padding number %zu is refused", i);
	}
}

int
main(void)
{
	static const struct tap_test tests[] = {
		TEST(what_was_sealed_is_opened),
		TEST(wrong_commitment_is_refused_though_the_body_fits),
		TEST(padding_that_is_not_ours_is_refused_though_the_body_fits),
	};

	if (sodium_init() < 0)
		return skip_all("libsodium does not start");
	return tap_run(tests, TAP_COUNT(tests));
}
