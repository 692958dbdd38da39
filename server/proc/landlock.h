/* SPDX-License-Identifier: MIT */
/* The file system, TCP and signals through Landlock, as far as the kernel has it. */
#ifndef POSTERN_PROC_LANDLOCK_H
#define POSTERN_PROC_LANDLOCK_H

#include "base/err.h"
#include "proc/confine.h"

/* Needs no_new_privs. ERR_MISSING: the kernel has no Landlock; ERR_IO: it refused. */
enum err landlock_confine(enum confine_files files, int folder_fd) MUST_USE;

#endif
