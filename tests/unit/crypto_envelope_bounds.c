/* SPDX-License-Identifier: MIT */
/*
 * Sealing and opening: sizes, bounds, and that no opener is left with anything after a refusal.
 * Wrong bytes of every kind are in tests/vectors/postern_envelope.json.
 */
#include <string.h>

#include "crypto/envelope.h"
#include "crypto/hash.h"
#include "crypto/hpke.h"
#include "tests/lib/tap.h"

static const uint8_t org_id[ORG_ID_BYTES] = {1}, key_id[KEY_ID_BYTES] = {2};
static const uint8_t seed[KEM_SEED_BYTES] = {3};
static uint8_t pk[KEM_PUBLIC_BYTES], sealed[ENVELOPE_BYTES_MAX], opened[ENVELOPE_CAPACITY_MAX];
static uint8_t content[ENVELOPE_BYTES_MAX];

static enum err
open_as(unsigned purpose, const uint8_t *org, const uint8_t *private_key, size_t *len)
{
	struct envelope e;

	memset(opened, 0xaa, sizeof opened);
	*len = 99;
	if (envelope_decode(&e, purpose, (struct bytes){sealed, envelope_size(purpose)}) != ERR_OK)
		return ERR_FORMAT;
	return envelope_open(opened, sizeof opened, len, &e, purpose, org, private_key);
}

static void
every_purpose_has_its_size(void)
{
	static const struct { unsigned purpose; size_t size, room; } all[] = {
		{0, 0, 0}, {1, 16352, 15161}, {2, 4064, 2873}, {3, 4064, 2873}, {4, 32736, 31545},
		{5, 1984, 793}, {6, 1984, 793}, {7, 1984, 793}, {8, 4064, 2873}, {9, 0, 0}, {10, 0, 0},
		{11, 0, 0}, {255, 0, 0}, {1u << 31, 0, 0},
	};

	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
		is_int((long long)envelope_size(all[i].purpose), (long long)all[i].size, "size %zu", i);
		is_int((long long)envelope_room(all[i].purpose), (long long)all[i].room, "room %zu", i);
	}
}

static void
what_is_sealed_opens_at_every_length(void)
{
	static const size_t lengths[] = {1, 2, 792, 793};
	size_t len;

	memset(content, 0, sizeof content);
	for (unsigned i = 0; i < 4; i++) {
		ok(envelope_seal(sealed, PURPOSE_CARD, org_id, key_id, pk,
		    (struct bytes){content, lengths[i]}, NULL) == ERR_OK, "sealed");
		ok(open_as(PURPOSE_CARD, org_id, seed, &len) == ERR_OK, "opened");
		is_bytes(opened, len, content, lengths[i], "zeros of %zu bytes", lengths[i]);
		ok(bytes_zero(opened + len, sizeof opened - len), "nothing behind them");
	}
}

static void
content_out_of_bounds_is_not_sealed(void)
{
	memset(sealed, 0xaa, sizeof sealed);
	ok(envelope_seal(sealed, PURPOSE_CARD, org_id, key_id, pk, (struct bytes){content, 0}, NULL) ==
	    ERR_FULL && bytes_zero(sealed, CARD_BYTES), "nothing");
	memset(sealed, 0xaa, sizeof sealed);
	ok(envelope_seal(sealed, PURPOSE_CARD, org_id, key_id, pk, (struct bytes){content, 794},
	    NULL) == ERR_FULL && bytes_zero(sealed, CARD_BYTES), "a byte too many");
	ok(sealed[CARD_BYTES] == 0xaa, "nothing is written behind the envelope");
	ok(envelope_seal(sealed, 9, org_id, key_id, pk, (struct bytes){content, 1}, NULL) ==
	    ERR_FORMAT, "a reserved purpose");
}

static void
two_seals_of_one_content_share_nothing(void)
{
	static uint8_t again[CARD_BYTES];
	unsigned same = 0;

	ok(envelope_seal(sealed, PURPOSE_CARD, org_id, key_id, pk, (struct bytes){content, 10}, NULL) ==
	    ERR_OK && envelope_seal(again, PURPOSE_CARD, org_id, key_id, pk,
	    (struct bytes){content, 10}, NULL) == ERR_OK, "sealed twice");
	for (size_t i = 22; i < CARD_BYTES; i++)
		same += sealed[i] == again[i];
	ok(same < 60, "%u bytes happen to agree", same);
}

static void
nobody_else_opens_it(void)
{
	uint8_t other[32] = {9}, body_key[AEAD_KEY_BYTES];
	struct envelope e;
	size_t len;

	ok(envelope_seal(sealed, PURPOSE_CARD, org_id, key_id, pk, (struct bytes){content, 10}, NULL) ==
	    ERR_OK, "sealed");
	ok(open_as(PURPOSE_CARD, org_id, other, &len) != ERR_OK && len == 0 &&
	    bytes_zero(opened, sizeof opened), "another key");
	ok(open_as(PURPOSE_CARD, other, seed, &len) != ERR_OK && len == 0 &&
	    bytes_zero(opened, sizeof opened), "another council");
	ok(open_as(PURPOSE_WRAP, org_id, seed, &len) != ERR_OK, "another purpose");
	ok(envelope_decode(&e, PURPOSE_CARD, (struct bytes){sealed, CARD_BYTES}) == ERR_OK, "decodes");
	memset(body_key, 0xaa, sizeof body_key);
	ok(envelope_body_key(body_key, &e, PURPOSE_CARD, org_id, other) == ERR_SIGNATURE &&
	    bytes_zero(body_key, sizeof body_key), "nothing of the body key");
}

static void
the_head_alone_tells_whose_it_is(void)
{
	uint8_t body_key[AEAD_KEY_BYTES], other[32] = {9};
	struct envelope e;
	size_t len;

	ok(envelope_seal(sealed, PURPOSE_TIP, org_id, key_id, pk, (struct bytes){content, 10}, NULL) ==
	    ERR_OK, "sealed");
	ok(envelope_decode_header(&e, (struct bytes){sealed, ENVELOPE_HEADER_BYTES}) == ERR_OK, "head");
	ok(envelope_body_key(body_key, &e, PURPOSE_TIP, org_id, seed) == ERR_OK, "ours");
	ok(envelope_body_key(body_key, &e, PURPOSE_TIP, org_id, other) != ERR_OK, "not theirs");
	ok(envelope_open(opened, sizeof opened, &len, &e, PURPOSE_TIP, org_id, seed) != ERR_OK,
	    "there is nothing to open");
	ok(envelope_decode_header(&e, (struct bytes){sealed, ENVELOPE_HEADER_BYTES + 1}) != ERR_OK,
	    "a byte too many");
	ok(envelope_decode_header(&e, (struct bytes){sealed, ENVELOPE_HEADER_BYTES - 1}) != ERR_OK,
	    "a byte too few");
	ok(envelope_decode_header(&e, (struct bytes){NULL, 0}) != ERR_OK, "nothing");
}

static void
only_its_own_size_decodes(void)
{
	static const size_t sizes[] = {0, 1, 1173, 1174, 1983, 1985, 4064, ENVELOPE_BYTES_MAX};
	struct envelope e;

	ok(envelope_seal(sealed, PURPOSE_CARD, org_id, key_id, pk, (struct bytes){content, 10}, NULL) ==
	    ERR_OK, "sealed");
	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
		ok(envelope_decode(&e, PURPOSE_CARD, (struct bytes){sealed, sizes[i]}) == ERR_FORMAT &&
		    bytes_zero(&e, sizeof e), "%zu bytes", sizes[i]);
	ok(envelope_decode(&e, 9, (struct bytes){sealed, 0}) == ERR_FORMAT, "a reserved purpose");
}

static void
too_little_room_is_refused(void)
{
	struct envelope e;
	size_t len;

	ok(envelope_seal(sealed, PURPOSE_CARD, org_id, key_id, pk, (struct bytes){content, 10}, NULL) ==
	    ERR_OK && envelope_decode(&e, PURPOSE_CARD, (struct bytes){sealed, CARD_BYTES}) == ERR_OK,
	    "sealed");
	ok(envelope_open(opened, envelope_room(PURPOSE_CARD), &len, &e, PURPOSE_CARD, org_id, seed) ==
	    ERR_FULL, "the capacity less one");
	ok(envelope_open(opened, envelope_room(PURPOSE_CARD) + 1, &len, &e, PURPOSE_CARD, org_id,
	    seed) == ERR_OK, "the capacity");
}

static void
padding_is_found_or_refused(void)
{
	uint8_t padded[8] = {'a', 0x80};
	size_t len;

	ok(pad_find(&len, padded, 8) == ERR_OK && len == 1, "one byte");
	padded[7] = 0x80;
	ok(pad_find(&len, padded, 8) == ERR_OK && len == 7, "full");
	padded[7] = 0x40;
	ok(pad_find(&len, padded, 8) == ERR_FORMAT && len == 0, "another mark");
	memset(padded, 0, 8);
	ok(pad_find(&len, padded, 8) == ERR_FORMAT, "zeros");
	padded[0] = 0x80;
	ok(pad_find(&len, padded, 8) == ERR_FORMAT, "the mark first");
	ok(pad_find(&len, padded, 0) == ERR_FORMAT, "nothing");
	ok(pad_add(padded, 8, (struct bytes){content, 8}) == ERR_FULL, "no room for the mark");
}

static void
a_public_key_that_is_none_is_refused(void)
{
	static uint8_t bad[KEM_PUBLIC_BYTES];
	struct hpke h;
	uint8_t enc[KEM_ENC_BYTES];

	memset(bad, 0xff, sizeof bad);	/* coefficients beyond the modulus of ML-KEM */
	ok(hpke_send(&h, enc, bad, NULL, (struct bytes){NULL, 0}) != ERR_OK &&
	    bytes_zero(enc, sizeof enc) && bytes_zero(&h, sizeof h), "and nothing is left");
	memset(sealed, 0xaa, CARD_BYTES);
	ok(envelope_seal(sealed, PURPOSE_CARD, org_id, key_id, bad, (struct bytes){content, 1},
	    NULL) != ERR_OK && bytes_zero(sealed, CARD_BYTES), "nothing is sealed to it");
}

static void
exports_have_their_bounds(void)
{
	struct hpke h = {.exporter = {1}};
	uint8_t out[HPKE_EXPORT_MAX + 1];

	memset(out, 0xaa, sizeof out);
	ok(hpke_export(&h, out, sizeof out, (struct bytes){NULL, 0}) == ERR_FULL &&
	    bytes_zero(out, sizeof out), "too much out");
	ok(hpke_export(&h, out, 32, (struct bytes){content, HPKE_CONTEXT_MAX + 1}) == ERR_FULL &&
	    bytes_zero(out, 32), "too much context");
	ok(hpke_export(&h, out, 32, (struct bytes){content, HPKE_CONTEXT_MAX}) == ERR_OK, "the most");
}

int
main(void)
{
	static const struct tap_test tests[] = {
		TEST(every_purpose_has_its_size), TEST(what_is_sealed_opens_at_every_length),
		TEST(content_out_of_bounds_is_not_sealed), TEST(two_seals_of_one_content_share_nothing),
		TEST(nobody_else_opens_it), TEST(the_head_alone_tells_whose_it_is),
		TEST(only_its_own_size_decodes), TEST(too_little_room_is_refused), TEST(padding_is_found_or_refused),
		TEST(a_public_key_that_is_none_is_refused), TEST(exports_have_their_bounds),
	};

	if (crypto_begin() != ERR_OK)
		return 1;
	kem_public(pk, seed);
	return tap_run(tests, TAP_COUNT(tests));
}
