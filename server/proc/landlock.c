/* SPDX-License-Identifier: MIT */
/*
 * Everything Landlock can handle is handled, and at most one folder is allowed. Rights that this
 * kernel's version does not know are left out; which version knows what stands in landlock(7). The
 * structures are written down here because build machines have older headers than the kernels it
 * runs on.
 */
#include "proc/landlock.h"

#include <errno.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

enum {
	FS_EXECUTE = 1 << 0,
	FS_WRITE_FILE = 1 << 1,
	FS_READ_FILE = 1 << 2,
	FS_READ_DIR = 1 << 3,
	FS_REMOVE_FILE = 1 << 5,
	FS_MAKE_REG = 1 << 8,
	FS_REFER = 1 << 13,		/* version 2 */
	FS_TRUNCATE = 1 << 14,		/* version 3 */
	FS_IOCTL_DEV = 1 << 15,		/* version 5 */
	FS_VERSION_1 = (1 << 13) - 1,
	NET_BIND_AND_CONNECT = 3,	/* version 4 */
	SCOPE_ABSTRACT_AND_SIGNAL = 3,	/* version 6 */

	FS_READING = FS_READ_FILE | FS_READ_DIR,
	FS_WRITING = FS_READING | FS_WRITE_FILE | FS_REMOVE_FILE | FS_MAKE_REG | FS_TRUNCATE,

	CREATE_VERSION = 1,
	RULE_PATH_BENEATH = 1,
};

struct ruleset {
	uint64_t fs, net, scoped;
};

struct path_beneath {
	uint64_t allowed;
	int32_t parent_fd;
} __attribute__((packed));

static struct ruleset
all_of_version(long version)
{
	struct ruleset r = { .fs = FS_VERSION_1 };

	if (version >= 2)
		r.fs |= FS_REFER;
	if (version >= 3)
		r.fs |= FS_TRUNCATE;
	if (version >= 4)
		r.net = NET_BIND_AND_CONNECT;
	if (version >= 5)
		r.fs |= FS_IOCTL_DEV;
	if (version >= 6)
		r.scoped = SCOPE_ABSTRACT_AND_SIGNAL;
	return r;
}

enum err
landlock_confine(enum confine_files files, int folder_fd)
{
	long version = syscall(SYS_landlock_create_ruleset, NULL, 0, CREATE_VERSION);
	struct ruleset all = all_of_version(version);
	struct path_beneath folder = { .parent_fd = folder_fd };
	enum err e = ERR_IO;
	int fd;

	if (version < 1)
		return ERR_MISSING;
	fd = (int)syscall(SYS_landlock_create_ruleset, &all, sizeof(all), 0);
	if (fd < 0)
		return ERR_IO;
	folder.allowed = (files == CONFINE_WRITE_FOLDER ? FS_WRITING : FS_READING) & all.fs;
	if ((files == CONFINE_READ_FOLDER || files == CONFINE_WRITE_FOLDER) &&
	    syscall(SYS_landlock_add_rule, fd, RULE_PATH_BENEATH, &folder, 0) < 0)
		goto out;
	if (syscall(SYS_landlock_restrict_self, fd, 0) == 0)
		e = ERR_OK;
out:
	close(fd);
	return e;
}
