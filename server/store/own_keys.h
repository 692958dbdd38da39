/* SPDX-License-Identifier: MIT */
/*
 * The store's own two secrets, files in the data folder with mode 0600: store.key signs
 * acknowledgements, answers and tree heads; storage.key wraps the record keys and never leaves the
 * machine.
 */
#ifndef POSTERN_STORE_OWN_KEYS_H
#define POSTERN_STORE_OWN_KEYS_H

#include <stdint.h>

#include "base/err.h"
#include "crypto/sizes.h"

struct own_keys {
	uint8_t sign_seed[SIGN_SEED_BYTES];
	uint8_t storage[AEAD_KEY_BYTES];
	uint8_t public[SIGN_PUBLIC_BYTES];
};

/* Makes what is missing (each appears whole or not at all) and reads both. secret_free the result.
 * A refusal has said in a line what is wrong. */
enum err own_keys_open(struct own_keys **out, const char *folder) MUST_USE;

/* The same without making any. */
enum err own_keys_read(struct own_keys **out, const char *folder) MUST_USE;

#endif
