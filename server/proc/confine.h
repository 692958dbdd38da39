/* SPDX-License-Identifier: MIT */
/*
 * What a process gives up before it meets the world, in one call: limits, dumps, new privileges,
 * capabilities, the file system (Landlock) and system calls (seccomp). Each role passes its own
 * table of system calls from server/<role>/syscalls.c; what every role needs stands in
 * proc/common_syscalls.c.
 *
 * A call outside the tables kills the process: the supervisor says which role it was and starts it
 * anew. On a kernel without Landlock one line says so and the rest holds. Builds with
 * AddressSanitizer leave out Landlock, seccomp and what would hinder its search for leaks, with a
 * line.
 */
#ifndef POSTERN_PROC_CONFINE_H
#define POSTERN_PROC_CONFINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

enum syscall_answer {
	SYSCALL_ALLOWED,
	SYSCALL_REFUSED,	/* EPERM: for what a library tries on its own and can do without */
	SYSCALL_ABSENT,		/* ENOSYS: the library falls back to an older call */
	SYSCALL_KILLS,		/* only of use where the others are allowed */
};

struct syscall_rule {
	long number;			/* SYS_... */
	enum syscall_answer answer;
	unsigned arg;			/* 0: whatever its arguments; else the first is 1, and */
	uint64_t mask, value;		/* (argument & mask) == value */
};

enum confine_files {
	CONFINE_NO_FILES,	/* nothing can be opened any more */
	CONFINE_READ_FOLDER,
	CONFINE_WRITE_FOLDER,	/* read, write, make, remove, rename and cut files in it */
	CONFINE_ANY_FILES,	/* for the supervisor alone: its children have narrower bounds */
};

struct confinement {
	const char *role;		/* for lines and the name of the process; constant */
	const struct syscall_rule *syscalls;
	size_t n_syscalls;
	bool others_allowed;		/* the table is all but, not only: for the supervisor */
	bool threads;			/* it starts threads (never processes) afterwards */
	enum confine_files files;
	int folder_fd;			/* for the two folder kinds */
	uint64_t open_files;		/* RLIMIT_NOFILE; 0: as it is */
	uint64_t file_bytes;		/* RLIMIT_FSIZE; 0: as it is. Past it writing is EFBIG */
	uint64_t locked_bytes;		/* RLIMIT_MEMLOCK it keeps, if it has as much */
	uint64_t capabilities;		/* those it keeps, a set of bits; 0 for every role */
};

/* No thread may have been started before. After it the caller is confined; on failure it must exit,
 * and a line has said what failed. */
enum err confine(const struct confinement *c) MUST_USE;

extern const struct syscall_rule common_syscalls[];
extern const size_t n_common_syscalls;
/* What starting a thread takes; added where `threads` is set. None of it makes a process. */
extern const struct syscall_rule thread_syscalls[];
extern const size_t n_thread_syscalls;

#endif
