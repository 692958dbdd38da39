/* SPDX-License-Identifier: MIT */
/* From tables of system calls to a filter in the kernel. libseccomp is behind this door. */
#ifndef POSTERN_PROC_SECCOMP_H
#define POSTERN_PROC_SECCOMP_H

#include "base/err.h"
#include "proc/confine.h"

/* Common rows (not where the others are allowed), thread rows where set, then the role's own. What
 * no row names kills the process. */
enum err seccomp_confine(const struct confinement *c) MUST_USE;

#endif
