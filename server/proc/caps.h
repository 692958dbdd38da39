/* SPDX-License-Identifier: MIT */
/* Capabilities: keep some, lose the rest in every set, for good. */
#ifndef POSTERN_PROC_CAPS_H
#define POSTERN_PROC_CAPS_H

#include <stdint.h>

#include "base/err.h"

/* The bounding set can be cut only by who has CAP_SETPCAP; who has not needs no_new_privs as well.
 * */
enum err caps_keep(uint64_t set) MUST_USE;
/* The bounding set alone: before a change of user, which loses the power to cut it. */
enum err caps_cut_bounding_set(uint64_t keep) MUST_USE;

#endif
