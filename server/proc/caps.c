/* SPDX-License-Identifier: MIT */
/* Raw system calls: two of them need no library. */
#include "proc/caps.h"

#include <errno.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

enum err
caps_cut_bounding_set(uint64_t keep)
{
	for (unsigned long cap = 0; cap < 64; cap++) {
		if (keep >> cap & 1)
			continue;
		if (prctl(PR_CAPBSET_DROP, cap, 0, 0, 0) == 0)
			continue;
		if (errno == EINVAL)	/* past the last one the kernel knows */
			return ERR_OK;
		if (errno == EPERM)	/* an ordinary user: has none to lose */
			return ERR_OK;
		return ERR_IO;
	}
	return ERR_OK;
}

enum err
caps_keep(uint64_t set)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct now[2], data[2] = { { 0 } };
	enum err e = caps_cut_bounding_set(set);

	if (e != ERR_OK || syscall(SYS_capget, &header, now) < 0)
		return ERR_IO;
	prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
	for (int i = 0; i < 2; i++) {
		data[i].permitted = (uint32_t)(set >> 32 * i) & now[i].permitted;
		data[i].effective = data[i].permitted;
	}
	return syscall(SYS_capset, &header, data) < 0 ? ERR_IO : ERR_OK;
}
