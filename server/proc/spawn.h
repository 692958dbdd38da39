/* SPDX-License-Identifier: MIT */
/*
 * How a role is born: a program beside our own, under its own user, with named descriptors and
 * nothing else: an empty environment but for LISTEN_PID, LISTEN_FDS and LISTEN_FDNAMES, no
 * capability, no way to new privileges, dead when the supervisor dies.
 */
#ifndef POSTERN_PROC_SPAWN_H
#define POSTERN_PROC_SPAWN_H

#include <stddef.h>
#include <sys/types.h>

#include "base/err.h"

enum { SPAWN_FDS_MAX = 32 };

struct spawn_fd {
	int fd;			/* stays the caller's */
	const char *name;	/* without a colon; may repeat */
};

struct spawn {
	int program_fd;		/* of the executable; its folder may be closed to the user */
	const char *name;	/* argv[0] */
	const struct spawn_fd *fds;
	size_t n_fds;
	uid_t uid;		/* also its only group; 0: stay who the caller is */
};

/* On success *pid is the child, in a process group of its own. A child that cannot become what it
 * should exits with 127 after a line. */
enum err spawn_start(const struct spawn *s, pid_t *pid) MUST_USE;

#endif
