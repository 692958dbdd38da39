/* SPDX-License-Identifier: MIT */
/*
 * From the council folder to a running service: every document it does not have yet, and the signer's
 * keyring. What consoles have renewed meanwhile comes the other way.
 */
#ifndef POSTERN_OPERATOR_PUBLISH_H
#define POSTERN_OPERATOR_PUBLISH_H

#include <stdbool.h>

#include "operator/council.h"
#include "operator/service.h"
#include "operator/signer.h"

/* Safe to repeat: what is there already stays. False after a message. */
bool publish_all(struct asking *s, struct council *c, const struct signer *who);

#endif
