/* SPDX-License-Identifier: MIT */
/* Capabilities: keep some, lose the rest in every set, for good. */
#ifndef POSTERN_PROC_CAPS_H
#define POSTERN_PROC_CAPS_H

#include <stdint.h>

#include "base/err.h"

/* The bounding set can be cut only by who has CAP_SETPCAP; who has not needs no_new_privs as well.
 * */
enum err caps_keep(uint64_t set) MUST_USE;

#endif
