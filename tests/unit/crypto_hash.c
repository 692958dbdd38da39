/* SPDX-License-Identifier: MIT */
/*
 * Tags, hashes, derived keys: RFC 5869 through our own door, and that labels and councils part ways.
 */
#include <string.h>

#include "crypto/hash.h"
#include "tests/lib/tap.h"

static const uint8_t org_a[ORG_ID_BYTES] = {1}, org_b[ORG_ID_BYTES] = {2};

static void
the_tag_is_written_to_the_byte(void)
{
	uint8_t buf[32];
	struct writer w;

	wr_init(&w, buf, sizeof buf);
	wr_tag(&w, "inner");
	is_bytes(buf, w.len, "postern/1 inner", 16, "with its zero byte");
}

static void
sha_256_of_abc(void)
{
	uint8_t want[HASH_BYTES], got[HASH_BYTES];
	const struct bytes parts[] = {{(const uint8_t *)"a", 1}, {NULL, 0}, {(const uint8_t *)"bc", 2}};

	tap_hex("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", want, sizeof want);
	hash_of(got, "abc", 3);
	is_bytes(got, HASH_BYTES, want, HASH_BYTES, "whole");
	hash_parts(got, parts, 3);
	is_bytes(got, HASH_BYTES, want, HASH_BYTES, "in parts");
	hash_of(want, "postern/1 x\0abc", 15);
	hash_tagged(got, "x", parts, 3);
	is_bytes(got, HASH_BYTES, want, HASH_BYTES, "tagged");
}

static void
keys_part_by_label_council_and_info(void)
{
	uint8_t seed[SEED_BYTES] = {9}, a[32], b[32];

	key_derive(a, org_a, seed, "staff identity");
	key_derive(b, org_a, seed, "staff stamp");
	ok(!bytes_equal(a, b, 32), "label");
	key_derive(b, org_b, seed, "staff identity");
	ok(!bytes_equal(a, b, 32), "council");
	kdf_derive(b, 32, org_a, seed, 32, "staff identity", "", 0);
	ok(bytes_equal(a, b, 32), "no info");
	kdf_derive(b, 32, org_a, seed, 32, "staff identity", "\0", 1);
	ok(!bytes_equal(a, b, 32), "info");
	seed[31] ^= 1;
	key_derive(b, org_a, seed, "staff identity");
	ok(!bytes_equal(a, b, 32), "seed");
}

static void
too_much_info_gives_zeros_not_a_weak_key(void)
{
	uint8_t info[200] = {0}, out[32];

	memset(out, 0xaa, sizeof out);
	kdf_derive(out, sizeof out, org_a, info, 32, "label", info, sizeof info);
	ok(bytes_zero(out, sizeof out), "cleared");
}

static void
key_ids_part_by_council(void)
{
	uint8_t pk[SIGN_PUBLIC_BYTES] = {3}, a[KEY_ID_BYTES], b[KEY_ID_BYTES];

	key_id_of(a, org_a, pk, sizeof pk);
	key_id_of(b, org_b, pk, sizeof pk);
	ok(!bytes_equal(a, b, KEY_ID_BYTES), "they differ");
}

static void
comparing_looks_at_every_byte(void)
{
	uint8_t a[40] = {0}, b[40] = {0};

	ok(bytes_equal(a, b, 40) && bytes_zero(a, 40), "alike");
	for (unsigned i = 0; i < 40; i++) {
		b[i] = 0x80;
		ok(!bytes_equal(a, b, 40) && !bytes_zero(b, 40), "byte %u", i);
		b[i] = 0;
	}
	ok(bytes_equal(NULL, NULL, 0), "nothing is nothing");
	memset(a, 1, sizeof a);
	bytes_wipe(a, sizeof a);
	ok(bytes_zero(a, sizeof a), "wiped");
}

int
main(void)
{
	static const struct tap_test tests[] = {
		TEST(the_tag_is_written_to_the_byte), TEST(sha_256_of_abc),
		TEST(keys_part_by_label_council_and_info),
		TEST(too_much_info_gives_zeros_not_a_weak_key), TEST(key_ids_part_by_council),
		TEST(comparing_looks_at_every_byte),
	};

	if (crypto_begin() != ERR_OK)
		return 1;
	return tap_run(tests, TAP_COUNT(tests));
}
