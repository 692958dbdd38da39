/* SPDX-License-Identifier: MIT */
/*
 * The papers everything else stands on: the root, the delegation to keyholders, and the keys of
 * services.
 */
#ifndef POSTERN_OPERATOR_FOUNDING_H
#define POSTERN_OPERATOR_FOUNDING_H

#include <stdbool.h>

#include "operator/council.h"
#include "operator/signer.h"

enum { DELEGATION_DAYS = 395, DELEGATION_WARN_DAYS = 30 }; /* 13 months */

/* Draws the root key, keeps root.key and the first root document. */
bool root_make(struct council *c, const char *council_name);
/* Signed by root.key, from today: one keyholder, or those of the delegation before when NULL. */
bool delegation_make(struct council *c, const uint8_t *keyholder);
/* The store's key and the stamp keys of all leads in the roster. */
bool services_make(struct council *c, const struct signer *keyholder,
    const uint8_t store_key[static SIGN_PUBLIC_BYTES]);
/* The store key in the services document; false when there is none. */
bool services_store_key(const struct council *c, uint8_t out[static SIGN_PUBLIC_BYTES]);
/* One of the delegation's keyholders, and the only signature it takes; else a message. */
bool keyholder_alone(const struct council *c, const struct signer *s);

#endif
