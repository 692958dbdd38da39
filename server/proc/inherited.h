/* SPDX-License-Identifier: MIT */
/*
 * Descriptors a process was born with, by name: LISTEN_FDS and LISTEN_FDNAMES as in
 * sd_listen_fds(3).
 *
 * What the roles get: all "supervisor", "config"; intake and staff "store", "listen-tls" and
 * "listen-plain" (any number), "site" or "console" (an open folder), "tls-certificate" and
 * "tls-key" (open files) when there are; the store "data" (an open folder), "control" (a listening
 * socket). The store's ends of the pairs to intake and staff come later, by MSG_PEER.
 */
#ifndef POSTERN_PROC_INHERITED_H
#define POSTERN_PROC_INHERITED_H

#include "base/err.h"

/* Once, first in main: reads and unsets the variables, marks the descriptors close-on-exec.
 * ERR_MISSING when there are none for this process, ERR_FORMAT when they are not well formed. */
enum err inherited_open(void) MUST_USE;
/* The next descriptor of that name, now the caller's; -1 when there is none (left). */
int inherited_take(const char *name);
/* Closes what nobody took. */
void inherited_close(void);

#endif
