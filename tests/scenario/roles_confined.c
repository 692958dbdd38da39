/* SPDX-License-Identifier: MIT */
/*
 * The real roles, serving, taken over by a debugger: it makes a process of theirs call the kernel
 * as an exploit would, and sees what becomes of it. Needs root, for the roles can't be traced by
 * their own user.
 */
#include <ctype.h>
#include <dirent.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/lib/service.h"
#include "tests/lib/tap.h"

static struct service service;

/* --- one call from inside another process --- */

enum { KILLED = -100000, LOST = -100001 };

#if defined(__x86_64__)
enum { STACK_ROOM = 1024 };
static unsigned long long
stack_of(const struct user_regs_struct *r)
{
	return r->rsp - STACK_ROOM;
}

static void
set_call(struct user_regs_struct *r, long number, const unsigned long long args[4])
{
	r->rip -= 2;			/* back onto the call it waits in */
	r->orig_rax = (unsigned long long)-1;
	r->rax = (unsigned long long)number;
	r->rdi = args[0];
	r->rsi = args[1];
	r->rdx = args[2];
	r->r10 = args[3];
}

static long
result_of(const struct user_regs_struct *r)
{
	return (long)r->rax;
}
#elif defined(__aarch64__)
enum { STACK_ROOM = 1024 };
static unsigned long long
stack_of(const struct user_regs_struct *r)
{
	return r->sp - STACK_ROOM;
}

static void
set_call(struct user_regs_struct *r, long number, const unsigned long long args[4])
{
	r->pc -= 4;
	r->regs[8] = (unsigned long long)number;
	for (int i = 0; i < 4; i++)
		r->regs[i] = args[i];
}

static long
result_of(const struct user_regs_struct *r)
{
	return (long)r->regs[0];
}
#endif

static bool
registers(pid_t pid, enum __ptrace_request request, struct user_regs_struct *r)
{
	struct iovec iov = { r, sizeof(*r) };

	return ptrace(request, pid, (void *)NT_PRSTATUS, &iov) == 0;
}

struct attempt {
	const char *name;
	long number;
	const char *path;	/* where an argument is TEXT */
	long args[4];
	bool refused;		/* lives on with EPERM or EACCES; else it is killed */
};
enum { TEXT = -77 };

/* The result of the call, KILLED, or LOST when the debugger failed. */
static long
call_inside(pid_t pid, const struct attempt *a)
{
	struct user_regs_struct before, during;
	unsigned long long args[4], text;
	struct iovec here, there;
	long result = LOST;
	int status;

	if (ptrace(PTRACE_SEIZE, pid, NULL, NULL) < 0 ||
	    ptrace(PTRACE_INTERRUPT, pid, NULL, NULL) < 0 || waitpid(pid, &status, __WALL) != pid ||
	    !registers(pid, PTRACE_GETREGSET, &before))
		return LOST;
	during = before;
	text = stack_of(&during);
	here = (struct iovec){ (void *)(uintptr_t)a->path, a->path == NULL ? 0 :
	    strlen(a->path) + 1 };
	there = (struct iovec){ (void *)(uintptr_t)text, here.iov_len };
	if (a->path != NULL && process_vm_writev(pid, &here, 1, &there, 1, 0) < 0)
		return LOST;
	for (int i = 0; i < 4; i++)
		args[i] = a->args[i] == TEXT ? text : (unsigned long long)a->args[i];
	set_call(&during, a->number, args);
	if (!registers(pid, PTRACE_SETREGSET, &during) ||
	    ptrace(PTRACE_SINGLESTEP, pid, NULL, NULL) < 0 || waitpid(pid, &status, __WALL) != pid)
		return LOST;
	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS)
		return KILLED;
	if (WIFSTOPPED(status) && registers(pid, PTRACE_GETREGSET, &during))
		result = result_of(&during);
	registers(pid, PTRACE_SETREGSET, &before);
	ptrace(PTRACE_DETACH, pid, NULL, NULL);
	return result;
}

/* --- the roles --- */

static bool
file_says(pid_t pid, const char *name, const char *text, char *out, size_t cap)
{
	char path[64];
	int fd;
	ssize_t n;

	snprintf(path, sizeof(path), "/proc/%d/%s", pid, name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	n = fd < 0 ? -1 : read(fd, out, cap - 1);
	if (fd >= 0)
		close(fd);
	out[n > 0 ? n : 0] = '\0';
	return strstr(out, text) != NULL;
}

/* The child of the service that is that role; -1 when there is none. */
static pid_t
pid_of(const char *role)
{
	char program[64], parent[64], text[4096];
	DIR *proc = opendir("/proc");
	struct dirent *one;
	pid_t found = -1;

	snprintf(program, sizeof(program), "postern-%s", role);
	snprintf(parent, sizeof(parent), "PPid:\t%d\n", service.pid);
	while (proc != NULL && (one = readdir(proc)) != NULL) {
		pid_t pid = (pid_t)strtol(one->d_name, NULL, 10);

		if (isdigit((unsigned char)one->d_name[0]) &&
		    file_says(pid, "status", parent, text, sizeof(text)) &&
		    file_says(pid, "cmdline", program, text, sizeof(text)) &&
		    strcmp(text, program) == 0)
			found = pid;
	}
	if (proc != NULL)
		closedir(proc);
	return found;
}

static const struct attempt attempts[] = {
	{ "opening a file", SYS_openat, "/etc/hostname", { AT_FDCWD, TEXT, O_RDONLY }, true },
	{ "making a file", SYS_openat, "/tmp/x", { AT_FDCWD, TEXT, O_RDWR | O_CREAT, 0600 },
	    true },
	{ "opening its own program", SYS_openat, "/proc/self/exe", { AT_FDCWD, TEXT, O_RDONLY },
	    true },
	{ "execve", SYS_execve, "/bin/sh", { TEXT, 0, 0 }, false },
	{ "fork", SYS_clone, NULL, { SIGCHLD, 0, 0, 0 }, false },
	{ "ptrace", SYS_ptrace, NULL, { PTRACE_TRACEME, 0, 0, 0 }, false },
	{ "connect", SYS_connect, NULL, { 0, 0, 0, 0 }, false },
};

static void
attack(const char *role)
{
	for (unsigned i = 0; i < TAP_COUNT(attempts); i++) {
		const struct attempt *a = &attempts[i];
		long r = call_inside(pid_of(role), a);

		if (a->refused) {
			ok(r == -EPERM || r == -EACCES, "%s: %s is refused (%ld)", role, a->name, r);
			continue;
		}
		if (ok(r == KILLED, "%s: %s kills (%ld)", role, a->name, r)) {
			service_wait_for(&service, "was killed for a system call outside its table");
			service_wait_for(&service, "ready\n");
		}
	}
}

static void
intake_can_open_start_and_reach_nothing_once_it_serves(void)
{
	attack("intake");
}

static void
staff_can_open_start_and_reach_nothing_once_it_serves(void)
{
	attack("staff");
}

static void
the_store_can_open_start_and_reach_nothing_outside_its_folder(void)
{
	attack("store");
}

static void
no_role_is_root_or_can_become_it(void)
{
	static const char *const names[] = { "intake", "staff", "store" };
	char text[8192], uid[64];

	for (unsigned i = 0; i < TAP_COUNT(names); i++) {
		pid_t pid = pid_of(names[i]);
		unsigned u = SERVICE_UID_BASE + i;

		snprintf(uid, sizeof(uid), "Uid:\t%u\t%u\t%u\t%u\n", u, u, u, u);
		ok(file_says(pid, "status", uid, text, sizeof(text)), "%s: %s", names[i], uid);
		ok(strstr(text, "Groups:\t \n") != NULL, "%s: no other group", names[i]);
		ok(strstr(text, "NoNewPrivs:\t1\n") != NULL, "%s: no new privileges", names[i]);
		ok(strstr(text, "Seccomp:\t2\n") != NULL, "%s: a table of calls", names[i]);
		ok(strstr(text, "CapPrm:\t0000000000000000\nCapEff:\t0000000000000000\n"
		    "CapBnd:\t0000000000000000\nCapAmb:\t0000000000000000\n") != NULL,
		    "%s: no capability in any set", names[i]);
		file_says(pid, "limits", "", text, sizeof(text));
		ok(strstr(text, "Max core file size        0                    0 ") != NULL,
		    "%s: no dumps", names[i]);
	}
}

static void
the_real_roles_serve(void)
{
	service_start(&service, NULL, "intake_processes 1");
}

static void
the_real_roles_end(void)
{
	service_stop(&service);
}

int
main(void)
{
	static const struct tap_test tests[] = {
		TEST(the_real_roles_serve),
		TEST(no_role_is_root_or_can_become_it),
		TEST(intake_can_open_start_and_reach_nothing_once_it_serves),
		TEST(staff_can_open_start_and_reach_nothing_once_it_serves),
		TEST(the_store_can_open_start_and_reach_nothing_outside_its_folder),
		TEST(the_real_roles_end),
	};

	if (geteuid() != 0)
		return skip_all("needs root: a role can't be traced by its own user");
	return tap_run(tests, TAP_COUNT(tests));
}
