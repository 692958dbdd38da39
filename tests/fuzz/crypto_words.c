/* SPDX-License-Identifier: MIT */
/*
 * Words as people type them, and any twelve bytes as words: what reads is written to words that
 * read to the same.
 */
#include <stdlib.h>
#include <string.h>

#include "crypto/content.h"
#include "crypto/hash.h"
#include "crypto/words.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void
must(bool holds)
{
	if (!holds)
		abort();
}

static const uint8_t org_id[ORG_ID_BYTES];

static void
try_secret(const uint8_t secret[static RECEIPT_SECRET_BYTES])
{
	uint8_t again[RECEIPT_SECRET_BYTES];
	char text[WORDS_TEXT_BYTES];

	words_write(text, secret, org_id);
	must(memchr(text, 0, sizeof text) != NULL);
	must(words_read(again, text, strlen(text), org_id) == ERR_OK &&
	    memcmp(again, secret, sizeof again) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	uint8_t secret[RECEIPT_SECRET_BYTES], bytes[8];

	must(crypto_begin() == ERR_OK);
	if (words_read(secret, (const char *)data, len, org_id) == ERR_OK)
		try_secret(secret);
	else
		must(bytes_zero(secret, sizeof secret));
	if (len >= RECEIPT_SECRET_BYTES)
		try_secret(data);
	if (hex_decode(bytes, sizeof bytes, (const char *)data, len) != ERR_OK)
		must(bytes_zero(bytes, sizeof bytes));
	return 0;
}
