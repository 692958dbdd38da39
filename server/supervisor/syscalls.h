/* SPDX-License-Identifier: MIT */
/* What neither the supervisor nor anything it starts may ever call again. */
#ifndef POSTERN_SUPERVISOR_SYSCALLS_H
#define POSTERN_SUPERVISOR_SYSCALLS_H

#include "proc/confine.h"

extern const struct syscall_rule supervisor_syscalls[];
extern const size_t n_supervisor_syscalls;

#endif
