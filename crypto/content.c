/* SPDX-License-Identifier: MIT */
/*
 * Text forms of bytes, and two small JSON contents made of them.
 */
#include "crypto/content.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "crypto/hash.h"

void
wr_hex(struct writer *w, const void *p, size_t len)
{
	static const char digits[] = "0123456789abcdef";
	const uint8_t *at = p;

	for (size_t i = 0; i < len; i++) {
		wr_u8(w, (uint8_t)digits[at[i] >> 4]);
		wr_u8(w, (uint8_t)digits[at[i] & 15]);
	}
}

void
wr_base64(struct writer *w, const void *p, size_t len)
{
	enum { PIECE = 30 };		/* a multiple of three, so pieces join without padding */
	char text[sodium_base64_ENCODED_LEN(PIECE, sodium_base64_VARIANT_URLSAFE_NO_PADDING)];
	const uint8_t *at = p;

	for (size_t n; len > 0; at += n, len -= n) {
		n = len < PIECE ? len : PIECE;
		sodium_bin2base64(text, sizeof text, at, n,
		    sodium_base64_VARIANT_URLSAFE_NO_PADDING);
		wr_bytes(w, text, strlen(text));
	}
	bytes_wipe(text, sizeof text);
}

enum err
hex_decode(uint8_t *out, size_t len, const char *text, size_t text_len)
{
	size_t n = 0;

	if (text_len == 2 * len &&
	    sodium_hex2bin(out, len, text, text_len, NULL, &n, NULL) == 0 && n == len)
		return ERR_OK;
	memset(out, 0, len);
	return ERR_FORMAT;
}

static void
wr_text(struct writer *w, const char *text)
{
	wr_bytes(w, text, strlen(text));
}

void
wrap_content_write(struct writer *w, const char *what, const uint8_t seed[static SEED_BYTES])
{
	wr_text(w, "{\"v\":1,\"kind\":\"");
	wr_text(w, what);
	wr_text(w, "\",\"seed\":\"");
	wr_base64(w, seed, SEED_BYTES);
	wr_text(w, "\"}");
}

void
keyring_content_write(struct writer *w, const struct keyring_key *keys, unsigned n)
{
	char day[24];

	wr_text(w, "{\"v\":1,\"keys\":[");
	for (unsigned i = 0; i < n; i++) {
		wr_text(w, i > 0 ? ",{\"id\":\"" : "{\"id\":\"");
		wr_hex(w, keys[i].id, KEY_ID_BYTES);
		wr_text(w, "\",\"seed\":\"");
		wr_base64(w, keys[i].seed, KEM_SEED_BYTES);
		(void)snprintf(day, sizeof day, "\",\"day\":%u}", (unsigned)keys[i].day);
		wr_text(w, day);
	}
	wr_text(w, "]}");
}
