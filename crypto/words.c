/* SPDX-License-Identifier: MIT */
/*
 * Eight words for 96 bits and 7 check bits, PROTOCOL.md section 6. words_list.h is made from
 * words.txt when building. Four listed words have a hyphen, which people leave out or write as a
 * space; but "yoyo" is a listed word too and stands for itself.
 */
#include "crypto/words.h"

#include <stdlib.h>
#include <string.h>

#include "crypto/hash.h"

enum {
	LIST_N = 7776, WORD_MAX = 9,
	CHECK_BITS = 7,
	NUMBER_BYTES = RECEIPT_SECRET_BYTES + 1,	/* 103 bits, the top one of 104 is zero */
	NO_WORD = LIST_N,
};

static const char list[LIST_N][WORD_MAX + 1] = {
#include "words_list.h"
};

static const struct {
	const char *first, *second, *joined, *listed;
} hyphened[] = {
	{"drop", "down", "dropdown", "drop-down"},
	{"felt", "tip", "felttip", "felt-tip"},
	{"t", "shirt", "tshirt", "t-shirt"},
	{"yo", "yo", NULL, "yo-yo"},
};

static uint8_t
check_bits(const uint8_t secret[static RECEIPT_SECRET_BYTES],
    const uint8_t org_id[static ORG_ID_BYTES])
{
	const struct bytes parts[] = {{org_id, ORG_ID_BYTES}, {secret, RECEIPT_SECRET_BYTES}};
	uint8_t h[HASH_BYTES];

	hash_tagged(h, "words", parts, 2);
	return h[0] >> (8 - CHECK_BITS);
}

/* n / 7776 in place; gives the remainder */
static unsigned
divide(uint8_t n[static NUMBER_BYTES])
{
	uint32_t rest = 0;

	for (unsigned i = 0; i < NUMBER_BYTES; i++) {
		rest = rest << 8 | n[i];
		n[i] = (uint8_t)(rest / LIST_N);
		rest %= LIST_N;
	}
	return rest;
}

/* n * 7776 + digit in place; false when it passes 103 bits */
static bool
multiply_add(uint8_t n[static NUMBER_BYTES], unsigned digit)
{
	uint32_t carry = digit;

	for (unsigned i = NUMBER_BYTES; i-- > 0;) {
		carry += (uint32_t)n[i] * LIST_N;
		n[i] = (uint8_t)carry;
		carry >>= 8;
	}
	return carry == 0 && n[0] < 0x80;
}

static void
shift_right(uint8_t n[static NUMBER_BYTES])
{
	for (unsigned i = NUMBER_BYTES; i-- > 1;)
		n[i] = (uint8_t)(n[i] >> 1 | n[i - 1] << 7);
	n[0] >>= 1;
}

static void
shift_left(uint8_t n[static NUMBER_BYTES])
{
	for (unsigned i = 0; i + 1 < NUMBER_BYTES; i++)
		n[i] = (uint8_t)(n[i] << 1 | n[i + 1] >> 7);
	n[NUMBER_BYTES - 1] = (uint8_t)(n[NUMBER_BYTES - 1] << 1);
}

void
words_write(char text[static WORDS_TEXT_BYTES], const uint8_t secret[static RECEIPT_SECRET_BYTES],
    const uint8_t org_id[static ORG_ID_BYTES])
{
	uint8_t n[NUMBER_BYTES];
	unsigned digits[WORDS_N];
	struct writer w;

	memcpy(n, secret, RECEIPT_SECRET_BYTES);
	n[NUMBER_BYTES - 1] = (uint8_t)(check_bits(secret, org_id) << 1);
	shift_right(n);
	for (unsigned i = WORDS_N; i-- > 0;)
		digits[i] = divide(n);
	memset(text, 0, WORDS_TEXT_BYTES);
	wr_init(&w, text, WORDS_TEXT_BYTES - 1);
	for (unsigned i = 0; i < WORDS_N; i++) {
		if (i > 0)
			wr_u8(&w, ' ');
		wr_bytes(&w, list[digits[i]], strlen(list[digits[i]]));
	}
	bytes_wipe(n, sizeof n);
	bytes_wipe(digits, sizeof digits);
}

static int
compare(const void *a, const void *b)
{
	return strcmp(a, b);
}

static unsigned
list_find(const char *word)
{
	const char (*found)[WORD_MAX + 1] = bsearch(word, list, LIST_N, sizeof list[0], compare);

	return found != NULL ? (unsigned)(found - list) : NO_WORD;
}

/* The next run of letters in lower case, cut to what no listed word reaches; false at the end. */
static bool
next_token(char token[static WORD_MAX + 2], const char *text, size_t len, size_t *at)
{
	size_t n = 0;

	memset(token, 0, WORD_MAX + 2);
	for (; *at < len; ++*at) {
		char c = text[*at];

		if (c >= 'A' && c <= 'Z')
			c = (char)(c - 'A' + 'a');
		if (c >= 'a' && c <= 'z') {
			if (n <= WORD_MAX)
				token[n++] = c;
		} else if (n > 0) {
			return true;
		}
	}
	return n > 0;
}

/* The word that starts with this token; takes a second token where the word is two. */
static unsigned
word_of(const char *token, const char *text, size_t len, size_t *at)
{
	char second[WORD_MAX + 2] = "";
	unsigned found = NO_WORD;
	size_t after = *at;

	for (size_t i = 0; i < sizeof hyphened / sizeof hyphened[0]; i++) {
		if (hyphened[i].joined != NULL && strcmp(token, hyphened[i].joined) == 0)
			found = list_find(hyphened[i].listed);
		if (strcmp(token, hyphened[i].first) == 0 &&
		    next_token(second, text, len, &after) &&
		    strcmp(second, hyphened[i].second) == 0) {
			*at = after;
			found = list_find(hyphened[i].listed);
		}
	}
	bytes_wipe(second, sizeof second);
	return found != NO_WORD ? found : list_find(token);
}

/* exactly eight digits */
static bool
digits_read(unsigned digits[static WORDS_N], const char *text, size_t len)
{
	char token[WORD_MAX + 2];
	size_t at = 0;
	bool good = true;

	for (unsigned i = 0; good && i < WORDS_N; i++) {
		good = next_token(token, text, len, &at);
		if (good)
			digits[i] = word_of(token, text, len, &at);
		good = good && digits[i] != NO_WORD;
	}
	good = good && !next_token(token, text, len, &at);
	bytes_wipe(token, sizeof token);
	return good;
}

static enum err
number_read(uint8_t secret[static RECEIPT_SECRET_BYTES], const unsigned digits[static WORDS_N],
    const uint8_t org_id[static ORG_ID_BYTES])
{
	uint8_t n[NUMBER_BYTES] = {0};
	enum err e = ERR_SIGNATURE;
	bool fits = true;

	for (unsigned i = 0; fits && i < WORDS_N; i++)
		fits = multiply_add(n, digits[i]);
	if (fits) {
		shift_left(n);
		memcpy(secret, n, RECEIPT_SECRET_BYTES);
		if (check_bits(secret, org_id) == n[NUMBER_BYTES - 1] >> 1)
			e = ERR_OK;
	}
	if (e != ERR_OK)
		bytes_wipe(secret, RECEIPT_SECRET_BYTES);
	bytes_wipe(n, sizeof n);
	return e;
}

enum err
words_read(uint8_t secret[static RECEIPT_SECRET_BYTES], const char *text, size_t len,
    const uint8_t org_id[static ORG_ID_BYTES])
{
	unsigned digits[WORDS_N] = {0};
	enum err e = ERR_FORMAT;

	bytes_wipe(secret, RECEIPT_SECRET_BYTES);
	if (digits_read(digits, text, len))
		e = number_read(secret, digits, org_id);
	bytes_wipe(digits, sizeof digits);
	return e;
}

void
fingerprint_of(uint8_t out[static RECEIPT_SECRET_BYTES],
    const uint8_t org_id[static ORG_ID_BYTES], const uint8_t *pk, size_t pk_len)
{
	const struct bytes parts[] = {{org_id, ORG_ID_BYTES}, {pk, pk_len}};
	uint8_t h[HASH_BYTES];

	hash_tagged(h, "fingerprint", parts, 2);
	memcpy(out, h, RECEIPT_SECRET_BYTES);
}

void
fingerprint_words(char text[static WORDS_TEXT_BYTES],
    const uint8_t org_id[static ORG_ID_BYTES], const uint8_t *pk, size_t pk_len)
{
	uint8_t fingerprint[RECEIPT_SECRET_BYTES];

	fingerprint_of(fingerprint, org_id, pk, pk_len);
	words_write(text, fingerprint, org_id);
}
