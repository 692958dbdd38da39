/* SPDX-License-Identifier: MIT */
/*
 * The store's row of system calls beside proc/common_syscalls.c and the thread's.
 */
#ifndef POSTERN_STORE_SYSCALLS_H
#define POSTERN_STORE_SYSCALLS_H

#include "proc/confine.h"

extern const struct syscall_rule store_syscalls[];
extern const size_t n_store_syscalls;

#endif
