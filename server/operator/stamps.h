/* SPDX-License-Identifier: MIT */
/*
 * Stamps: a lead's word that the key bundle is current (PROTOCOL.md 11). Good for seven days at
 * most.
 */
#ifndef POSTERN_OPERATOR_STAMPS_H
#define POSTERN_OPERATOR_STAMPS_H

#include <stdbool.h>

#include "operator/council.h"
#include "operator/signer.h"

/* From today, for so many days (1 to 7). */
bool stamp_make(struct council *c, const struct signer *s, uint32_t days);
/* True when this lead's stamp names the bundle and roster as they are and reaches at least `days`
 * further days. */
bool stamp_reaches(const struct council *c, const struct signer *s, uint32_t days);

#endif
