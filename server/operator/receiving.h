/* SPDX-License-Identifier: MIT */
/*
 * A person's receiving keys: the newest stands in a document for all to seal to, the private halves
 * in a keyring that only they can open (PROTOCOL.md 5). Here the keyring is kept in the council
 * folder until it is published.
 */
#ifndef POSTERN_OPERATOR_RECEIVING_H
#define POSTERN_OPERATOR_RECEIVING_H

#include <stdbool.h>

#include "operator/council.h"
#include "operator/signer.h"

enum { RECEIVING_KEYS_MAX = 40, RECEIVING_DAYS = 90 };

struct receiving_keys { /* secret */
	struct keyring_key keys[RECEIVING_KEYS_MAX]; /* newest first */
	unsigned n;
	uint32_t number; /* of the keyring; 0: there is none */
};

/* Opens a keyring file; none there: empty. False after a message. */
bool receiving_read(const char *path, const struct signer *s, struct receiving_keys *out);
/* Joins our keyring with what the server has (empty: nothing), so that no private half is ever lost.
 * *put: ours has keys that theirs lacks, and was written with the next number. */
bool receiving_merge(const char *path, const struct signer *s, struct bytes theirs, bool *put);
bool receiving_path(const struct council *c, const uint8_t identity[static SIGN_PUBLIC_BYTES],
    char out[PATH_BYTES]);
/* A new receiving key: keyring, then document. The older ones stay in the keyring while they fit.
 */
bool receiving_renew(struct council *c, const struct signer *s);
/* The newest receiving key of somebody; false (no message) when they have none. */
bool receiving_public(const struct council *c, const uint8_t identity[static SIGN_PUBLIC_BYTES],
    struct paper *paper, const uint8_t **kem);
/* The day of the newest key; 0: none. */
uint32_t receiving_day(const struct council *c, const uint8_t identity[static SIGN_PUBLIC_BYTES]);

/* A wrap of `seed` to that person, signed by s (PROTOCOL.md 3). False after a message. */
bool wrap_make(const struct council *c, const struct signer *s,
    const uint8_t identity[static SIGN_PUBLIC_BYTES], const uint8_t seed[static SEED_BYTES],
    uint8_t item[static KEYSET_WRAP_BYTES]);
/* The epoch seed in a keyset, opened with these keys and compared with the keyset's public key.
 * False: not for us. */
bool wrap_open(const struct keyset *k, const struct receiving_keys *keys,
    const uint8_t org_id[static ORG_ID_BYTES], uint8_t seed[static SEED_BYTES]);

#endif
