/* SPDX-License-Identifier: MIT */
/*
 * The file that holds a staff seed under a passphrase: section 5 of PROTOCOL.md.
 */
#ifndef POSTERN_CRYPTO_KEY_FILE_H
#define POSTERN_CRYPTO_KEY_FILE_H

#include <stdbool.h>

#include "base/bytes.h"
#include "crypto/sizes.h"

enum { KEY_SLOT_PASSPHRASE = 1 };

struct key_slot {
	uint8_t kind;
	struct bytes data;
};
struct key_file {			/* borrowed from the input */
	const uint8_t *org_id, *identity;
	uint8_t n_slots;
	struct key_slot slots[KEY_FILE_SLOTS_MAX];
};

/* Slots of kinds that are not known are kept, and skipped when opening. */
enum err key_file_decode(struct key_file *f, struct bytes whole) MUST_USE;
/* 12 to 128 characters of printable ASCII. */
bool passphrase_valid(const char *text, size_t len);
/* Tries every passphrase slot. ERR_SIGNATURE when none opens; ERR_MEMORY when Argon2id has not
 * enough memory. */
enum err key_file_open(uint8_t seed[static SEED_BYTES], const struct key_file *f,
    const char *passphrase, size_t len) MUST_USE;
/* One passphrase slot, KEY_FILE_BYTES in all. */
enum err key_file_write(struct writer *w, const uint8_t org_id[static ORG_ID_BYTES],
    const uint8_t seed[static SEED_BYTES], const char *passphrase, size_t len, uint32_t memory_kib,
    uint32_t passes, const uint8_t salt[static KEY_FILE_SALT_BYTES]) MUST_USE;

#endif
