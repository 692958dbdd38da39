/* SPDX-License-Identifier: MIT */
/*
 * Epochs: one key pair for each desk and 30 days, all desks on one calendar and under one key id,
 * and the keysets in which its seed is wrapped to the desk's people (PROTOCOL.md 4 and 5).
 */
#ifndef POSTERN_OPERATOR_EPOCHS_H
#define POSTERN_OPERATOR_EPOCHS_H

#include <stdbool.h>

#include "operator/council.h"
#include "operator/signer.h"

enum { EPOCH_OVERLAP_DAYS = 7, EPOCH_KEEP_DAYS = 30 };

/* The epoch of today's period, or a new generation when there is one already: new keys for every
 * desk, made and wrapped by s, who is the keyholder and a lead. False after a message, nothing
 * changed. */
bool epoch_make(struct council *c, const struct signer *s);
/* The period of the newest epoch; false: there is none. */
bool epoch_period(const struct council *c, uint32_t *period);
/* Wraps the seeds of their desks to somebody new, in every keyset that s can open. */
bool keysets_share(
    struct council *c, const struct signer *s, const uint8_t identity[static SIGN_PUBLIC_BYTES]);

#endif
