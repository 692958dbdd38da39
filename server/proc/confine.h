/* SPDX-License-Identifier: MIT */
/*
 * What a process gives up before it meets the world, in one call: limits, dumps, new privileges,
 * capabilities, the file system (Landlock) and system calls (seccomp). Each role passes its own
 * table of system calls from server/<role>/syscalls.c; what every role needs stands in
 * proc/common_syscalls.c.
 *
 * A call outside the tables kills the process: the supervisor says which role it was and starts it
 * anew. On a kernel without Landlock one line says so and the rest holds. Builds with
 * AddressSanitizer leave out Landlock and seccomp, with a line.
 */
#ifndef POSTERN_PROC_CONFINE_H
#define POSTERN_PROC_CONFINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

enum syscall_answer {
	SYSCALL_ALLOWED,
	SYSCALL_REFUSED,	/* answers EPERM and lives: for calls a library tries on its own */
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
};

struct confinement {
	const char *role;		/* for lines and the name of the process */
	const struct syscall_rule *syscalls;
	size_t n_syscalls;
	enum confine_files files;
	int folder_fd;			/* for the two folder kinds; else -1 */
	uint64_t open_files;		/* RLIMIT_NOFILE */
	uint64_t file_bytes;		/* RLIMIT_FSIZE: 0, unless it writes files */
	uint64_t locked_bytes;		/* RLIMIT_MEMLOCK it keeps */
};

/* No thread may have been started before. After it the caller is confined; on failure it must exit,
 * and a line has said what failed. */
enum err confine(const struct confinement *c) MUST_USE;

extern const struct syscall_rule common_syscalls[];
extern const size_t n_common_syscalls;
/* Rows for a role that starts threads; none of them makes a process. */
extern const struct syscall_rule thread_syscalls[];
extern const size_t n_thread_syscalls;

#endif
