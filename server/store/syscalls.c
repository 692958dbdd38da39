/* SPDX-License-Identifier: MIT */
/*
 * What the store may ask of the kernel: write and sync its file; open it anew (in its own folder,
 * by Landlock) after a failed sync; take in the operator's command. No call that connects, binds or
 * starts anything.
 */
#include <fcntl.h>
#include <sys/syscall.h>

#include "store/syscalls.h"

#define ANY SYSCALL_ALLOWED, 0, 0, 0
#define WHERE(arg, mask, value) SYSCALL_ALLOWED, arg, mask, value

const struct syscall_rule store_syscalls[] = {
	/* a commit */
	{ SYS_pwrite64, ANY },
	{ SYS_fdatasync, ANY },
	{ SYS_fsync, ANY },

	/* opening the database anew */
	{ SYS_openat, ANY },
	{ SYS_newfstatat, ANY },
	{ SYS_ftruncate, ANY },
	{ SYS_statfs, ANY },
	{ SYS_fstatfs, ANY },
	{ SYS_uname, ANY },
	{ SYS_msync, ANY },
	{ SYS_fcntl, WHERE(2, UINT32_MAX, F_SETLK) },
	{ SYS_fcntl, WHERE(2, UINT32_MAX, F_SETLKW) },
	{ SYS_fcntl, WHERE(2, UINT32_MAX, F_GETLK) },

	/* the control socket */
	{ SYS_accept4, WHERE(2, UINT64_MAX, 0) },	/* without asking for the address */
};

const size_t n_store_syscalls = sizeof(store_syscalls) / sizeof(store_syscalls[0]);
