/* SPDX-License-Identifier: MIT */
/*
 * A council from nothing, in one go: root, delegation, store key, roster, services, a first person
 * who is keyholder, lead and triage officer of every desk, their receiving key, epoch and stamp.
 * And the round of renewals that keeps it.
 */
#ifndef POSTERN_OPERATOR_INIT_H
#define POSTERN_OPERATOR_INIT_H

#include <stdbool.h>

#include "operator/council.h"
#include "operator/signer.h"

struct founding {
	const char *folder; /* of the council; must be new */
	const char *content; /* with council.json */
	const char *data; /* of the store, which makes its own key there */
	const char *name; /* of the first person */
	const char *key, *passphrase_file;
};

bool council_found(const struct founding *f);
/* Whatever has lapsed or soon will: delegation (by root.key), receiving key, epoch, stamp. Says
 * what it renewed. */
bool council_renew(struct council *c, const struct signer *s);
/* The public key that the store made, or has, in its data folder. */
bool store_key_make(const char *data, uint8_t out[static SIGN_PUBLIC_BYTES]);

#endif
