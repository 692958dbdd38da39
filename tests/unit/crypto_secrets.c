/* SPDX-License-Identifier: MIT */
/*
 * What people hold: passphrases, keyrings, words, mailboxes, parts; and the text forms of bytes.
 */
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "crypto/postern.h"
#include "tests/lib/tap.h"

static const uint8_t org_id[ORG_ID_BYTES] = {1}, other_org[ORG_ID_BYTES] = {2};
static const uint8_t seed[SEED_BYTES] = {3};

static void
a_passphrase_is_12_to_128_printable_characters(void)
{
	char text[PASSPHRASE_MAX + 1];

	memset(text, ' ', sizeof text);
	ok(!passphrase_valid(text, 11) && passphrase_valid(text, 12), "12");
	ok(passphrase_valid(text, 128) && !passphrase_valid(text, 129), "128");
	for (int c = 0; c < 256; c++) {
		text[5] = (char)c;
		ok(passphrase_valid(text, 12) == (c >= 0x20 && c <= 0x7e), "character %d", c);
	}
}

static void
a_key_file_is_written_within_bounds(void)
{
	static const char pass[] = "long enough for all";
	uint8_t buf[KEY_FILE_BYTES], salt[KEY_FILE_SALT_BYTES] = {0};
	struct writer w;

	wr_init(&w, buf, sizeof buf);
	ok(key_file_write(&w, org_id, seed, pass, 11, 8192, 1, salt) != ERR_OK, "short passphrase");
	ok(key_file_write(&w, org_id, seed, pass, 19, 8191, 1, salt) != ERR_OK, "little memory");
	ok(key_file_write(&w, org_id, seed, pass, 19, 1048577, 1, salt) != ERR_OK, "much memory");
	ok(key_file_write(&w, org_id, seed, pass, 19, 8192, 0, salt) != ERR_OK, "no pass");
	ok(key_file_write(&w, org_id, seed, pass, 19, 8192, 11, salt) != ERR_OK, "eleven passes");
	ok(w.len == 0, "and nothing is written");
	wr_init(&w, buf, sizeof buf - 1);
	ok(key_file_write(&w, org_id, seed, pass, 19, 8192, 1, salt) == ERR_FULL, "no room");
}

static void
a_slot_that_is_not_known_is_skipped(void)
{
	static const char pass[] = "long enough for all";
	uint8_t one[KEY_FILE_BYTES], two[KEY_FILE_BYTES + 8], salt[KEY_FILE_SALT_BYTES] = {0}, out[32];
	struct key_file f;
	struct writer w;

	wr_init(&w, one, sizeof one);
	ok(key_file_write(&w, org_id, seed, pass, 19, 8192, 1, salt) == ERR_OK, "written");
	memcpy(two, one, 70);
	two[69] = 2;
	memcpy(two + 70, "\x02\x00\x05" "later", 8);
	memcpy(two + 78, one + 70, sizeof one - 70);
	ok(key_file_decode(&f, (struct bytes){two, sizeof two}) == ERR_OK && f.n_slots == 2 &&
	    key_file_open(out, &f, pass, 19) == ERR_OK && memcmp(out, seed, 32) == 0, "and the next opens");
	f.n_slots = 1;
	ok(key_file_open(out, &f, pass, 19) == ERR_SIGNATURE && bytes_zero(out, 32), "alone it does not");
}

static void
a_key_file_of_another_council_is_refused(void)
{
	static const char pass[] = "long enough for all";
	uint8_t file[KEY_FILE_BYTES], salt[KEY_FILE_SALT_BYTES] = {0}, out[32];
	struct key_file f;
	struct writer w;

	wr_init(&w, file, sizeof file);
	ok(key_file_write(&w, org_id, seed, pass, 19, 8192, 1, salt) == ERR_OK &&
	    key_file_decode(&f, (struct bytes){file, sizeof file}) == ERR_OK, "written");
	f.org_id = other_org;
	ok(key_file_open(out, &f, pass, 19) == ERR_SIGNATURE && bytes_zero(out, 32), "another council");
}

/* what only somebody with the passphrase can make: another seed in a file that names this identity */
static void
a_seed_that_is_not_the_identitys_is_refused(void)
{
	static const char pass[] = "long enough for all";
	uint8_t file[KEY_FILE_BYTES], salt[KEY_FILE_SALT_BYTES] = {0}, key[32], aad[256], out[32];
	static const uint8_t nonce[12], other[SEED_BYTES] = {7};
	struct key_file f;
	struct writer w, a;

	wr_init(&w, file, sizeof file);
	ok(key_file_write(&w, org_id, seed, pass, 19, 8192, 1, salt) == ERR_OK, "written");
	wr_init(&a, aad, sizeof aad);
	wr_tag(&a, "key file");
	wr_bytes(&a, file + 5, 32 + 32);		/* org_id, identity */
	wr_u8(&a, KEY_SLOT_PASSPHRASE);
	wr_bytes(&a, file + 73, 4 + 4 + sizeof salt);
	ok(crypto_pwhash(key, 32, pass, 19, salt, 1, 8192 * 1024, crypto_pwhash_ALG_ARGON2ID13) == 0,
	    "stretched");
	crypto_aead_chacha20poly1305_ietf_encrypt(file + 97, NULL, seed, 32, aad, a.len, NULL, nonce, key);
	ok(key_file_decode(&f, (struct bytes){file, sizeof file}) == ERR_OK &&
	    key_file_open(out, &f, pass, 19) == ERR_OK, "the right seed, sealed here");
	crypto_aead_chacha20poly1305_ietf_encrypt(file + 97, NULL, other, 32, aad, a.len, NULL, nonce, key);
	ok(key_file_open(out, &f, pass, 19) == ERR_SIGNATURE && bytes_zero(out, 32), "another seed");
}

static void
a_keyring_is_bound_to_person_number_and_council(void)
{
	static uint8_t ring[KEYRING_BYTES], content[KEYRING_CAPACITY], most[KEYRING_CAPACITY];
	uint8_t nonce[KEYRING_NONCE_BYTES] = {4};
	struct bytes whole = {ring, sizeof ring};
	uint32_t number;
	size_t len;

	memset(most, 'k', sizeof most);
	ok(keyring_seal(ring, org_id, seed, 0, nonce, (struct bytes){most, 5}) != ERR_OK, "number 0");
	ok(keyring_seal(ring, org_id, seed, 1, nonce, (struct bytes){most, sizeof most}) != ERR_OK &&
	    bytes_zero(ring, sizeof ring), "too much");
	ok(keyring_seal(ring, org_id, seed, 9, nonce, (struct bytes){most, sizeof most - 1}) == ERR_OK &&
	    keyring_number(&number, whole) == ERR_OK && number == 9, "the most");
	ok(keyring_open(content, &len, whole, org_id, seed) == ERR_OK && len == sizeof most - 1, "opens");
	ok(keyring_open(content, &len, whole, org_id, org_id) != ERR_OK && len == 0 &&
	    bytes_zero(content, sizeof content), "another person");
	ok(keyring_open(content, &len, whole, other_org, seed) != ERR_OK, "another council");
	ring[7] = 8;
	ok(keyring_open(content, &len, whole, org_id, seed) != ERR_OK, "an older number");
}

static void
any_one_wrong_word_is_noticed_nearly_always(void)
{
	uint8_t secret[RECEIPT_SECRET_BYTES], out[RECEIPT_SECRET_BYTES];
	char text[WORDS_TEXT_BYTES];
	unsigned passed = 0;

	memset(secret, 0x5a, sizeof secret);
	words_write(text, secret, org_id);
	ok(words_read(out, text, strlen(text), org_id) == ERR_OK, "as written");
	ok(words_read(out, text, strlen(text), other_org) == ERR_SIGNATURE, "at another council");
	for (unsigned i = 0; i < 1000; i++) {
		char changed[2 * WORDS_TEXT_BYTES], other[WORDS_TEXT_BYTES];

		memcpy(secret, &i, sizeof i);
		words_write(other, secret, org_id);
		snprintf(changed, sizeof changed, "%.*s%s", (int)(strchr(other, ' ') - other), other,
		    strchr(text, ' '));
		passed += words_read(out, changed, strlen(changed), org_id) == ERR_OK &&
		    strncmp(changed, text, strlen(text)) != 0;
	}
	ok(passed < 30, "%u of 1000 pass", passed);
}

static void
parts_keep_their_places(void)
{
	static uint8_t piece[PART_PIECE_BYTES], sealed[PART_BYTES], out[PART_PIECE_BYTES];
	const uint8_t *key = seed;
	struct bytes whole = {sealed, sizeof sealed};

	memset(piece, 'p', sizeof piece);
	ok(part_seal(sealed, org_id, key, 3, 8, piece) == ERR_OK, "sealed");
	ok(part_open(out, whole, org_id, key, 3, 8) == ERR_OK && memcmp(out, piece, sizeof out) == 0,
	    "opens");
	ok(part_open(out, whole, org_id, key, 4, 8) != ERR_OK && bytes_zero(out, sizeof out), "place");
	ok(part_open(out, whole, org_id, key, 3, 16) != ERR_OK, "total");
	ok(part_open(out, whole, other_org, key, 3, 8) != ERR_OK, "council");
	ok(part_open(out, whole, org_id, org_id, 3, 8) != ERR_OK, "file");
	sealed[100] ^= 1;
	ok(part_open(out, whole, org_id, key, 3, 8) != ERR_OK, "a changed byte");
	whole.len--;
	ok(part_open(out, whole, org_id, key, 3, 8) == ERR_FORMAT, "a byte short");
	ok(part_seal(sealed, org_id, key, 8, 8, piece) == ERR_FORMAT, "index 8 of 8");
	ok(part_seal(sealed, org_id, key, 0, 7, piece) == ERR_FORMAT, "seven parts");
	ok(part_seal(sealed, org_id, key, 0, 0, piece) == ERR_FORMAT, "no part");
}

static void
weeks_and_periods_are_floors(void)
{
	is_int(week_of_day(6), 0, "day 6");
	is_int(week_of_day(7), 1, "day 7");
	is_int(period_of_day(29), 0, "day 29");
	is_int(period_of_day(30), 1, "day 30");
}

static void
bytes_as_text(void)
{
	uint8_t in[100], out[100];
	char text[256] = "";
	struct writer w;

	for (size_t i = 0; i < sizeof in; i++)
		in[i] = (uint8_t)(i * 37 + 200);
	wr_init(&w, text, sizeof text);
	wr_hex(&w, in, sizeof in);
	ok(hex_decode(out, sizeof out, text, w.len) == ERR_OK && memcmp(in, out, sizeof in) == 0, "hex");
	ok(hex_decode(out, sizeof out, text, w.len - 1) != ERR_OK && bytes_zero(out, 100), "odd");
	text[3] = 'g';
	ok(hex_decode(out, sizeof out, text, w.len) != ERR_OK && bytes_zero(out, 100), "no digit");
	memset(text, 0, sizeof text);
	wr_init(&w, text, sizeof text);
	wr_base64(&w, "\xff\xfe\xfd\xfc and more than thirty bytes of it", 37);
	is_text(text, "__79_CBhbmQgbW9yZSB0aGFuIHRoaXJ0eSBieXRlcyBvZiBpdA", "base64url");
	memset(text, 0, sizeof text);
	wr_init(&w, text, sizeof text);
	wrap_content_write(&w, "desk", seed);
	is_text(text, "{\"v\":1,\"kind\":\"desk\",\"seed\":\"AwAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}",
	    "a wrap");
	memset(text, 0, sizeof text);
	wr_init(&w, text, sizeof text);
	keyring_content_write(&w, NULL, 0);
	is_text(text, "{\"v\":1,\"keys\":[]}", "an empty keyring");
}

int
main(void)
{
	static const struct tap_test tests[] = {
		TEST(a_passphrase_is_12_to_128_printable_characters),
		TEST(a_key_file_is_written_within_bounds), TEST(a_slot_that_is_not_known_is_skipped),
		TEST(a_key_file_of_another_council_is_refused),
		TEST(a_seed_that_is_not_the_identitys_is_refused),
		TEST(a_keyring_is_bound_to_person_number_and_council),
		TEST(any_one_wrong_word_is_noticed_nearly_always), TEST(parts_keep_their_places),
		TEST(weeks_and_periods_are_floors), TEST(bytes_as_text),
	};

	if (crypto_begin() != ERR_OK)
		return 1;
	return tap_run(tests, TAP_COUNT(tests));
}
