/* SPDX-License-Identifier: MIT */
/*
 * The few JSON contents that a program without a JSON reader has to write, and the text forms of
 * bytes. They hold keys only, so nothing needs escaping.
 */
#ifndef POSTERN_CRYPTO_CONTENT_H
#define POSTERN_CRYPTO_CONTENT_H

#include "base/bytes.h"
#include "crypto/sizes.h"

/* Lower-case hex; base64url without padding. No NUL. */
void wr_hex(struct writer *w, const void *p, size_t len);
void wr_base64(struct writer *w, const void *p, size_t len);
/* Exactly len bytes from 2 × len characters of hex in either case. */
enum err hex_decode(uint8_t *out, size_t len, const char *text, size_t text_len) MUST_USE;

/* The content of a wrap (section 3); what: "desk", "case" or "agency". */
void wrap_content_write(struct writer *w, const char *what, const uint8_t seed[static SEED_BYTES]);

struct keyring_key {
	uint8_t id[KEY_ID_BYTES], seed[KEM_SEED_BYTES];
	uint32_t day;
};
/* The content of a keyring (section 5), newest first as given. */
void keyring_content_write(struct writer *w, const struct keyring_key *keys, unsigned n);

#endif
