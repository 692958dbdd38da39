/* SPDX-License-Identifier: MIT */
/*
 * A person at this machine: what their key file gives once the passphrase has opened it. Lives in
 * locked memory (secret_new) and is wiped by signer_close.
 */
#ifndef POSTERN_OPERATOR_SIGNER_H
#define POSTERN_OPERATOR_SIGNER_H

#include <stdbool.h>

#include "crypto/postern.h"
#include "operator/command.h"
#include "operator/council.h"

struct signer {
	uint8_t org_id[ORG_ID_BYTES];
	uint8_t seed[SEED_BYTES];
	uint8_t identity_seed[SIGN_SEED_BYTES], identity[SIGN_PUBLIC_BYTES];
	uint8_t stamp_seed[SIGN_SEED_BYTES], stamp[SIGN_PUBLIC_BYTES];
};

/* Opens the key file at `path`. The passphrase is the first line of the file named; without one it
 * is asked for at the terminal. NULL after a message: no such file, damaged, of another
 * organisation, wrong passphrase. */
struct signer *signer_open(
    const char *path, const char *passphrase_file, const uint8_t org_id[static ORG_ID_BYTES]);
/* The key file and passphrase file that --key and --passphrase-file name. */
struct signer *signer_of(const struct call *call, const struct council *c);
/* A new person: draws a seed and writes the key file (0600). The passphrase is taken from
 * passphrase_file if there is such a file; else six words are drawn and written there (0600), or
 * printed without a file. */
struct signer *signer_make(
    const char *path, const char *passphrase_file, const uint8_t org_id[static ORG_ID_BYTES]);
void signer_close(struct signer *s);
/* The identity in a key file, without opening it. */
bool signer_identity(const char *path, const uint8_t org_id[static ORG_ID_BYTES],
    uint8_t identity[static SIGN_PUBLIC_BYTES]);

#endif
