/* SPDX-License-Identifier: MIT */
/*
 * What intake may ask of the kernel beside proc/common_syscalls.c: take in a connection, send at once, end it. No
 * call that opens, connects or asks who somebody is.
 */
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include "intake/intake.h"

const struct syscall_rule intake_syscalls[N_INTAKE_SYSCALLS] = {
	{ SYS_accept4, SYSCALL_ALLOWED, 2, UINT64_MAX, 0 },	/* without asking for the address */
	{ SYS_setsockopt, SYSCALL_ALLOWED, 3, UINT32_MAX, TCP_NODELAY },
	{ SYS_setsockopt, SYSCALL_ALLOWED, 3, UINT32_MAX, SO_LINGER },
	{ SYS_shutdown, SYSCALL_ALLOWED, 0, 0, 0 },
};
