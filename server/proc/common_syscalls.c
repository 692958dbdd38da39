/* SPDX-License-Identifier: MIT */
/*
 * What every role may do once it is confined: use descriptors it has, memory that is never
 * executable, the clock, the loop, and end. Nothing here opens, connects, starts or changes who it
 * is. Where a row names an argument, only that use of the call is meant.
 */
#include <fcntl.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include "proc/confine.h"

#define ANY SYSCALL_ALLOWED, 0, 0, 0
#define REFUSED SYSCALL_REFUSED, 0, 0, 0
#define WHERE(arg, mask, value) SYSCALL_ALLOWED, arg, mask, value

const struct syscall_rule common_syscalls[] = {
	/* descriptors */
	{ SYS_read, ANY },
	{ SYS_readv, ANY },
	{ SYS_pread64, ANY },
	{ SYS_write, ANY },
	{ SYS_writev, ANY },
	{ SYS_lseek, ANY },
	{ SYS_close, ANY },
	{ SYS_fstat, ANY },
	{ SYS_newfstatat, WHERE(4, AT_EMPTY_PATH, AT_EMPTY_PATH) },	/* is fstat */
	{ SYS_newfstatat, SYSCALL_REFUSED, 4, AT_EMPTY_PATH, 0 },
	{ SYS_fcntl, WHERE(2, UINT32_MAX, F_GETFD) },
	{ SYS_fcntl, WHERE(2, UINT32_MAX, F_SETFD) },
	{ SYS_fcntl, WHERE(2, UINT32_MAX, F_GETFL) },
	{ SYS_fcntl, WHERE(2, UINT32_MAX, F_SETFL) },
	{ SYS_fcntl, WHERE(2, UINT32_MAX, F_DUPFD_CLOEXEC) },
	{ SYS_ioctl, WHERE(2, UINT32_MAX, FIONREAD) },
	{ SYS_ioctl, SYSCALL_REFUSED, 2, UINT32_MAX, TCGETS },

	/* messages between our processes */
	{ SYS_recvmsg, ANY },
	{ SYS_sendmsg, ANY },

	/* the loop */
	{ SYS_epoll_ctl, ANY },
	{ SYS_epoll_pwait, ANY },
#ifdef SYS_epoll_wait
	{ SYS_epoll_wait, ANY },
#endif
	{ SYS_rt_sigaction, ANY },
	{ SYS_rt_sigprocmask, ANY },
	{ SYS_rt_sigreturn, ANY },
	{ SYS_restart_syscall, ANY },

	/* memory */
	{ SYS_brk, ANY },
	{ SYS_mmap, WHERE(3, PROT_EXEC, 0) },
	{ SYS_mprotect, WHERE(3, PROT_EXEC, 0) },
	{ SYS_munmap, ANY },
	{ SYS_mremap, ANY },
	{ SYS_madvise, ANY },
	{ SYS_mlock, ANY },
	{ SYS_munlock, ANY },

	/* time, chance, itself */
	{ SYS_clock_gettime, ANY },
	{ SYS_gettimeofday, ANY },
#ifdef SYS_time
	{ SYS_time, ANY },
#endif
	{ SYS_getrandom, ANY },
	{ SYS_getpid, ANY },
	{ SYS_gettid, ANY },
	{ SYS_futex, ANY },
	{ SYS_sched_yield, ANY },
	{ SYS_exit, ANY },
	{ SYS_exit_group, ANY },

	/* what libraries try on their own and can do without */
	{ SYS_openat, REFUSED },
	{ SYS_statx, REFUSED },
	{ SYS_faccessat, REFUSED },
	{ SYS_faccessat2, REFUSED },
	{ SYS_readlinkat, REFUSED },
	{ SYS_prctl, REFUSED },
	{ SYS_sysinfo, REFUSED },	/* qsort asks how much memory there is */
#ifdef SYS_open
	{ SYS_open, REFUSED },
	{ SYS_stat, REFUSED },
	{ SYS_access, REFUSED },
	{ SYS_readlink, REFUSED },
#endif
};

const size_t n_common_syscalls = sizeof(common_syscalls) / sizeof(common_syscalls[0]);

enum { A_THREAD = CLONE_VM | CLONE_SIGHAND | CLONE_THREAD };

const struct syscall_rule thread_syscalls[] = {
	{ SYS_clone, WHERE(1, A_THREAD, A_THREAD) },
	{ SYS_clone3, SYSCALL_ABSENT, 0, 0, 0 },	/* its flags cannot be seen: use clone */
	{ SYS_set_robust_list, ANY },
	{ SYS_rseq, ANY },
	{ SYS_sched_getaffinity, ANY },
	{ SYS_prlimit64, WHERE(3, UINT64_MAX, 0) },	/* asks only */
};

const size_t n_thread_syscalls = sizeof(thread_syscalls) / sizeof(thread_syscalls[0]);
