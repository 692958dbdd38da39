/* SPDX-License-Identifier: MIT */
/*
 * A filter is inherited by what is started, and a role that is being born needs much: its loader,
 * its libraries, its files. So this table says what is forbidden for ever; each role then adds a
 * table of the few calls it keeps. Its sockets are all open when the supervisor loads it.
 */
#include "supervisor/syscalls.h"

#include <sys/syscall.h>

#define NEVER SYSCALL_KILLS, 0, 0, 0

const struct syscall_rule supervisor_syscalls[] = {
	/* the network beyond what is open */
	{ SYS_connect, NEVER },
	{ SYS_bind, NEVER },
	{ SYS_listen, NEVER },
	{ SYS_socket, NEVER },

	/* other processes' memory and descriptors */
	{ SYS_ptrace, NEVER },
	{ SYS_process_vm_readv, NEVER },
	{ SYS_process_vm_writev, NEVER },
	{ SYS_pidfd_getfd, NEVER },
	{ SYS_kcmp, NEVER },
	{ SYS_perf_event_open, NEVER },

	/* parts of the kernel with a history */
	{ SYS_bpf, NEVER },
	{ SYS_userfaultfd, NEVER },
	{ SYS_io_uring_setup, NEVER },
	{ SYS_io_uring_enter, NEVER },
	{ SYS_io_uring_register, NEVER },
	{ SYS_keyctl, NEVER },
	{ SYS_add_key, NEVER },
	{ SYS_request_key, NEVER },

	/* the machine and its shape */
	{ SYS_mount, NEVER },
	{ SYS_umount2, NEVER },
	{ SYS_move_mount, NEVER },
	{ SYS_open_tree, NEVER },
	{ SYS_fsopen, NEVER },
	{ SYS_fsmount, NEVER },
	{ SYS_pivot_root, NEVER },
	{ SYS_chroot, NEVER },
	{ SYS_unshare, NEVER },
	{ SYS_setns, NEVER },
	{ SYS_open_by_handle_at, NEVER },
	{ SYS_init_module, NEVER },
	{ SYS_finit_module, NEVER },
	{ SYS_delete_module, NEVER },
	{ SYS_kexec_load, NEVER },
	{ SYS_reboot, NEVER },
	{ SYS_swapon, NEVER },
	{ SYS_swapoff, NEVER },
	{ SYS_acct, NEVER },
	{ SYS_quotactl, NEVER },
	{ SYS_settimeofday, NEVER },
	{ SYS_clock_settime, NEVER },
	{ SYS_adjtimex, NEVER },
	{ SYS_sethostname, NEVER },
	{ SYS_personality, NEVER },
};

const size_t n_supervisor_syscalls = sizeof(supervisor_syscalls) / sizeof(supervisor_syscalls[0]);
