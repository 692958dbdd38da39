/* SPDX-License-Identifier: MIT */
/* @link -ljansson */
/*
 * Known answers of what people hold: key file, keyring, words, mailbox, parts. Each make_ function
 * below makes one tests/vectors/postern_*.json from fixed seeds; the test is that the file says the
 * same. `build/test/vectors/postern_mailbox.t write` writes them anew.
 */
#include <stdlib.h>
#include <string.h>

#include "tests/lib/answers.h"
#include "tests/lib/example.h"
#include "tests/lib/tap.h"

static struct example x;

static void
make_key_files(void)
{
	static const char passphrase[] = "correct horse battery ~";
	const struct example_person *p = &x.staff[0];
	json_t *file = json_object(), *list, *j;
	uint8_t salt[32], buf[KEY_FILE_BYTES];
	struct bytes whole;
	struct writer w;

	example_seed(salt, "salt");
	wr_init(&w, buf, sizeof buf);
	ok(key_file_write(&w, x.org_id, p->seed, passphrase, sizeof passphrase - 1, 8192, 1, salt) ==
	    ERR_OK && w.len == KEY_FILE_BYTES, "written");
	whole = wr_bytes_of(&w);
	list = set_list(file, "cases");
	j = named(list, "passphrase");
	set(j, "org_id", hex(x.org_id, 32));
	set(j, "seed", hex(p->seed, 32));
	set(j, "identity", hex(p->identity, 32));
	set_text(j, "passphrase", passphrase);
	set_int(j, "memory_kib", 8192);
	set_int(j, "passes", 1);
	set(j, "salt", hex(salt, 16));
	set(j, "key_file", hex_of(whole));
	list = set_list(file, "refused");
#define REFUSED(name, c) set_text(refused(list, name, "key_file", c), "passphrase", passphrase)
	set_text(refused(list, "another passphrase", "key_file", copy_of(whole)), "passphrase",
	    "correct horse battery !");
	REFUSED("another magic", flipped(whole, 0));
	REFUSED("another version", flipped(whole, 4));
	REFUSED("another organisation", flipped(whole, 5));
	REFUSED("another identity", flipped(whole, 37));
	REFUSED("no slot", with_byte(whole, 69, 0));
	REFUSED("two slots said, one there", with_byte(whole, 69, 2));
	REFUSED("nine slots", with_byte(whole, 69, 9));
	REFUSED("slot kind 0", with_byte(whole, 70, 0));
	REFUSED("a slot that is cut", flipped(whole, 72));
	REFUSED("too little memory", with_byte(whole, 75, 0x1f));
	REFUSED("too much memory", with_byte(whole, 73, 1));
	REFUSED("no pass", with_byte(whole, 80, 0));
	REFUSED("eleven passes", with_byte(whole, 80, 11));
	REFUSED("another number of passes", with_byte(whole, 80, 2));
	REFUSED("another salt", flipped(whole, 81));
	REFUSED("another sealed seed", flipped(whole, 97));
	REFUSED("one byte short", shortened(whole));
	REFUSED("one byte long", lengthened(whole));
#undef REFUSED
	answers_keep("key_file", file);
}

static void
make_keyrings(void)
{
	const struct example_person *p = &x.staff[0];
	json_t *file = json_object(), *list = set_list(file, "cases"), *j;
	uint8_t nonce[32], ring[KEYRING_BYTES], content[512];
	struct bytes whole = {ring, sizeof ring};
	struct keyring_key keys[2];
	struct writer w;

	example_seed(nonce, "nonce");
	for (unsigned i = 0; i < 2; i++) {
		memcpy(keys[i].id, x.staff[i].kem_id, KEY_ID_BYTES);
		memcpy(keys[i].seed, x.staff[i].kem_seed, KEM_SEED_BYTES);
		keys[i].day = EXAMPLE_DAY - 90 * i;
	}
	wr_init(&w, content, sizeof content);
	keyring_content_write(&w, keys, 2);
	ok(wr_done(&w) && keyring_seal(ring, x.org_id, p->seed, 7, nonce, wr_bytes_of(&w)) == ERR_OK,
	    "sealed");
	j = named(list, "two keys");
	set(j, "org_id", hex(x.org_id, 32));
	set(j, "staff_seed", hex(p->seed, 32));
	set_int(j, "number", 7);
	set(j, "nonce", hex(nonce, KEYRING_NONCE_BYTES));
	set(j, "content", text_of(wr_bytes_of(&w)));
	set(j, "keyring", hex_of(whole));
	list = set_list(file, "refused");
	refused(list, "another magic", "keyring", flipped(whole, 0));
	refused(list, "another number", "keyring", flipped(whole, 7));
	refused(list, "another nonce", "keyring", flipped(whole, 8));
	refused(list, "another ciphertext", "keyring", flipped(whole, -1));
	refused(list, "one byte short", "keyring", shortened(whole));
	refused(list, "one byte long", "keyring", lengthened(whole));
	answers_keep("keyring", file);
}

static void
reading(json_t *list, const char *text)
{
	json_t *j = json_object();
	uint8_t secret[RECEIPT_SECRET_BYTES];

	ok(words_read(secret, text, strlen(text), x.org_id) == ERR_OK, "reads %s", text);
	set_text(j, "text", text);
	set(j, "secret", hex(secret, sizeof secret));
	json_array_append_new(list, j);
}

static json_t *
refused_words(json_t *list, const char *name, const char *text)
{
	json_t *j = named(list, name);
	uint8_t secret[RECEIPT_SECRET_BYTES];

	ok(words_read(secret, text, strlen(text), x.org_id) != ERR_OK, "refuses %s", name);
	set_text(j, "text", text);
	return j;
}

/* a secret whose words hold this one */
static void
secret_with(uint8_t secret[static RECEIPT_SECRET_BYTES], char text[static WORDS_TEXT_BYTES],
    const char *word)
{
	uint8_t seed[32];
	char label[32];

	for (unsigned i = 0;; i++) {
		snprintf(label, sizeof label, "words %u", i);
		example_seed(seed, label);
		words_write(text, seed, x.org_id);
		if (strstr(text, word) != NULL)
			break;
	}
	memcpy(secret, seed, RECEIPT_SECRET_BYTES);
}

static void
make_words(void)
{
	static const char *const hyphened[][4] = {
		{"drop-down", "dropdown", "Drop Down", "DROP--DOWN"},
		{"felt-tip", "felttip", "felt tip", "Felt,Tip"},
		{"t-shirt", "tshirt", "t shirt", "T shirt"},
		{"yo-yo", "yo yo", "Yo - Yo", "YO-YO"},
	};
	json_t *file = json_object(), *cases, *readings, *no, *j;
	uint8_t secret[32];
	char text[WORDS_TEXT_BYTES], typed[2 * WORDS_TEXT_BYTES];

	set(file, "org_id", hex(x.org_id, 32));
	cases = set_list(file, "cases");
	readings = set_list(file, "readings");
	no = set_list(file, "refused");
	for (unsigned i = 0; i < 6; i++) {
		memset(secret, i == 0 ? 0 : 0xff, sizeof secret);
		if (i > 1)
			example_seed(secret, i == 2 ? "a" : i == 3 ? "b" : i == 4 ? "c" : "d");
		words_write(text, secret, x.org_id);
		j = named(cases, NULL);
		set(j, "secret", hex(secret, RECEIPT_SECRET_BYTES));
		set_text(j, "words", text);
		reading(readings, text);
	}
	snprintf(typed, sizeof typed, " 1. %s!\n", text);
	for (char *c = typed; *c != 0; c++)
		if (*c == ' ')
			*c = '\t';
		else if (*c >= 'a' && *c <= 'z' && (c - typed) % 2 == 0)
			*c = (char)(*c - 'a' + 'A');
	reading(readings, typed);
	for (unsigned i = 0; i < 4; i++) {
		char *at;

		secret_with(secret, text, hyphened[i][0]);
		for (unsigned k = 0; k < 4; k++) {
			at = strstr(text, hyphened[i][0]);
			snprintf(typed, sizeof typed, "%.*s%s%s", (int)(at - text), text, hyphened[i][k],
			    at + strlen(hyphened[i][0]));
			reading(readings, typed);
		}
	}
	secret_with(secret, text, "yoyo");
	reading(readings, text);
	example_seed(secret, "a");
	words_write(text, secret, x.org_id);
	refused_words(no, "nothing", "");
	snprintf(typed, sizeof typed, "%s zoom", text);
	refused_words(no, "nine words", typed);
	*strrchr(text, ' ') = 0;
	refused_words(no, "seven words", text);
	snprintf(typed, sizeof typed, "%s zoomx", text);
	refused_words(no, "a word that is not listed", typed);
	snprintf(typed, sizeof typed, "%s abacus", text);
	refused_words(no, "a listed word too many or too few", typed);
	snprintf(typed, sizeof typed, "%s zoomzoomzoomzoomzoom", text);
	refused_words(no, "a long word", typed);
	refused_words(no, "a number above 103 bits", "zoom zoom zoom zoom zoom zoom zoom zoom");
	refused_words(no, "a hyphen where no listed word has one",
	    "a-bacus abacus abacus abacus abacus abacus abacus abacus");
	no = set_list(file, "fingerprints");
	for (unsigned i = 0; i < 2; i++) {
		fingerprint_words(text, x.org_id, x.staff[i].identity, 32);
		j = named(no, NULL);
		set(j, "public_key", hex(x.staff[i].identity, 32));
		set_text(j, "words", text);
	}
	answers_keep("words", file);
}

static void
make_mailboxes(void)
{
	json_t *file = json_object(), *list, *j;
	uint8_t secret[32], pk[32], kem[KEM_PUBLIC_BYTES], address[32], hash[32], id[KEY_ID_BYTES];
	static const uint32_t weeks[] = {0, 2857, 2858, 4294967295u};
	struct mailbox m;

	example_seed(secret, "receipt");
	mailbox_from_secret(&m, x.org_id, secret);
	kem_public(kem, m.kem_seed);
	sign_public(pk, m.sign_seed);
	set(file, "org_id", hex(x.org_id, 32));
	set(file, "secret", hex(secret, RECEIPT_SECRET_BYTES));
	set(file, "kem_seed", hex(m.kem_seed, 32));
	set(file, "kem_public", hex(kem, sizeof kem));
	set(file, "sign_seed", hex(m.sign_seed, 32));
	set(file, "sign_public", hex(pk, 32));
	set(file, "address_secret", hex(m.address_secret, 32));
	list = set_list(file, "weeks");
	for (unsigned i = 0; i < 4; i++) {
		mailbox_address(address, x.org_id, m.address_secret, weeks[i]);
		hash_of(hash, address, 32);
		reply_key_id(id, address);
		j = named(list, NULL);
		set_int(j, "week", weeks[i]);
		set(j, "address", hex(address, 32));
		set(j, "hash", hex(hash, 32));
		set(j, "reply_key_id", hex(id, sizeof id));
	}
	answers_keep("mailbox", file);
}

static void
make_parts(void)
{
	static uint8_t piece[PART_PIECE_BYTES], sealed[PART_BYTES];
	json_t *file = json_object(), *list, *j;
	uint8_t key[32], id[PART_ID_BYTES], hash[32];
	static const uint8_t counts[][2] = {{0, 8}, {7, 8}, {3, 16}, {31, 32}, {63, 64}};

	for (size_t i = 0; i < sizeof piece; i++)
		piece[i] = (uint8_t)(i % 251);
	example_seed(key, "file");
	set(file, "org_id", hex(x.org_id, 32));
	set(file, "file_key", hex(key, 32));
	set_text(file, "piece", "byte i of each piece is i modulo 251");
	list = set_list(file, "cases");
	for (unsigned i = 0; i < 5; i++) {
		uint8_t index = counts[i][0], total = counts[i][1];

		ok(part_seal(sealed, x.org_id, key, index, total, piece) == ERR_OK, "sealed");
		j = named(list, NULL);
		set_int(j, "index", index);
		set_int(j, "total", total);
		part_id(id, x.org_id, key, index);
		set(j, "id", hex(id, sizeof id));
		part_delete_token(id, x.org_id, key, index);
		set(j, "delete_token", hex(id, sizeof id));
		hash_of(hash, sealed, sizeof sealed);
		set(j, "sealed_hash", hex(hash, 32));
		set(j, "sealed_begins", hex(sealed, 32));
		set(j, "sealed_ends", hex(sealed + PART_BYTES - 32, 32));
	}
	answers_keep("part", file);
}

int
main(int argc, char **argv)
{
	static const struct tap_test tests[] = {
		TEST(make_key_files), TEST(make_keyrings), TEST(make_words), TEST(make_mailboxes),
		TEST(make_parts),
	};

	answers_begin(argc, argv);
	example_make(&x);
	return tap_run(tests, TAP_COUNT(tests));
}
