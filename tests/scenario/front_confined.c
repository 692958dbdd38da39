/* SPDX-License-Identifier: MIT */
/*
 * S4a: what postern-intake and postern-staff can still ask of the kernel once they serve. Every system call
 * outside their tables is tried, each in a child of its own that is confined with the role's table; and the
 * running programs are looked at from outside.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "intake/intake.h"
#include "staff/staff.h"
#include "tests/lib/role.h"
#include "tests/lib/tap.h"

enum { CALLS = 470, DONE = 11, REFUSED = 10, UNCONFINED = 12 };

/* Two calls with which the kernel returns from its own probes; newer ones don't ask filters about them, and
 * they do nothing for who was not probed. */
enum { URETPROBE = 335, UPROBE = 336 };

static const struct front_setup *const roles[] = { &intake_setup, &staff_setup };

static bool
in_table(const struct syscall_rule *rules, size_t n, long number)
{
	for (size_t i = 0; i < n; i++)
		if (rules[i].number == number)
			return true;
	return false;
}

/* The status of a child that makes this call under the role's confinement. */
static int
call_as(const struct front_setup *role, long number, const long a[5])
{
	const struct confinement c = {
		.role = role->name,
		.syscalls = role->syscalls,
		.n_syscalls = role->n_syscalls,
		.files = CONFINE_NO_FILES,
		.folder_fd = -1,
	};
	int status = 0;
	pid_t pid = fork();

	if (pid == 0) {
		close(2);
		if (confine(&c) != ERR_OK)
			_exit(UNCONFINED);
		_exit(syscall(number, a[0], a[1], a[2], a[3], a[4], 0) >= 0 ? DONE : REFUSED);
	}
	waitpid(pid, &status, 0);
	return status;
}

static bool
kills(const struct front_setup *role, long number, long a, long b, long c, long d)
{
	int status = call_as(role, number, (long[5]){ a, b, c, d, 0 });

	return WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS;
}

static void
every_call_outside_the_tables_kills(void)
{
	for (size_t r = 0; r < TAP_COUNT(roles); r++)
		for (long number = 0; number < CALLS; number++) {
			if (number == URETPROBE || number == UPROBE ||
			    in_table(common_syscalls, n_common_syscalls, number) ||
			    in_table(roles[r]->syscalls, roles[r]->n_syscalls, number))
				continue;
			ok(kills(roles[r], number, 0, 0, 0, 0), "%s: call %ld", roles[r]->name, number);
		}
}

static void
tables_hold_no_way_out(void)
{
	static const long never[] = { SYS_execve, SYS_execveat, SYS_clone, SYS_clone3, SYS_ptrace, SYS_connect,
	    SYS_socket, SYS_socketpair, SYS_bind, SYS_listen, SYS_getpeername, SYS_getsockname, SYS_kill,
	    SYS_mount, SYS_unshare, SYS_setns, SYS_bpf, SYS_process_vm_readv, SYS_pidfd_open, SYS_io_uring_setup,
	    SYS_openat2, SYS_open_by_handle_at, SYS_keyctl, SYS_setuid, SYS_memfd_create, SYS_userfaultfd,
	    SYS_accept, SYS_recvfrom, SYS_sendto };

	for (size_t r = 0; r < TAP_COUNT(roles); r++)
		for (size_t i = 0; i < TAP_COUNT(never); i++)
			ok(kills(roles[r], never[i], 0, 0, 0, 0), "%s: call %ld", roles[r]->name, never[i]);
}

static void
files_cannot_be_opened(void)
{
	union { const char *text; long word; } path = { .text = "/etc/hostname" };

	for (size_t r = 0; r < TAP_COUNT(roles); r++) {
		int status = call_as(roles[r], SYS_openat, (long[5]){ AT_FDCWD, path.word, O_RDONLY, 0, 0 });

		ok(WIFEXITED(status) && WEXITSTATUS(status) == REFUSED, "%s: openat", roles[r]->name);
	}
}

static void
arguments_are_held_to_their_rows(void)
{
	static struct sockaddr_in room;
	union { void *p; long word; } address = { .p = &room };

	for (size_t r = 0; r < TAP_COUNT(roles); r++) {
		const char *name = roles[r]->name;

		ok(kills(roles[r], SYS_accept4, 0, address.word, 0, 0), "%s: asking who connects", name);
		ok(!kills(roles[r], SYS_accept4, 0, 0, 0, 0), "%s: taking a connection", name);
		ok(kills(roles[r], SYS_setsockopt, 0, SOL_SOCKET, SO_ATTACH_FILTER, 0), "%s: a filter", name);
		ok(kills(roles[r], SYS_setsockopt, 0, IPPROTO_TCP, TCP_ULP, 0), "%s: another layer", name);
		ok(!kills(roles[r], SYS_setsockopt, 0, IPPROTO_TCP, TCP_NODELAY, 0), "%s: no delay", name);
	}
}

static bool
has_line(const char *text, const char *name, const char *value)
{
	const char *line = strstr(text, name);

	return line != NULL && strncmp(line + strlen(name) + strspn(line + strlen(name), " \t"), value,
	    strlen(value)) == 0;
}

/* Descriptors that are neither sockets nor the loop's own. */
static void
look_at_descriptors(const struct role *role, const char *name)
{
	char path[64], link[512];
	DIR *dir;
	struct dirent *e;

	snprintf(path, sizeof path, "/proc/%d/fd", (int)role->pid);
	dir = opendir(path);
	if (!ok(dir != NULL, "%s: descriptors can be listed", name))
		return;
	while ((e = readdir(dir)) != NULL) {
		ssize_t n = readlinkat(dirfd(dir), e->d_name, link, sizeof link - 1);

		if (n < 0 || atoi(e->d_name) <= 2)
			continue;
		link[n] = 0;
		ok(strncmp(link, "socket:", 7) == 0 || strncmp(link, "anon_inode:", 11) == 0 ||
		    strncmp(link, "pipe:", 5) == 0 ||
		    strstr(link, "/clock") != NULL,	/* of test builds only */
		    "%s: descriptor %s is %s", name, e->d_name, link);
	}
	closedir(dir);
}

static void
look_at_program(const char *program)
{
	static struct role role;
	char path[64], text[4096] = "";
	FILE *f;

	role_start(&role, &(struct role_options){ .program = program, .tls = true });
	snprintf(path, sizeof path, "/proc/%d/status", (int)role.pid);
	f = fopen(path, "r");
	ok(f != NULL && fread(text, 1, sizeof text - 1, f) > 0, "its status can be read");
	if (f != NULL)
		fclose(f);
	ok(has_line(text, "\nNoNewPrivs:", "1"), "%s: no new privileges", program);
	ok(has_line(text, "\nSeccomp:", "2"), "%s: a filter", program);
	ok(has_line(text, "\nCapEff:", "0000000000000000"), "%s: no capability", program);
	ok(has_line(text, "\nCapPrm:", "0000000000000000"), "%s: none to take up", program);
	ok(has_line(text, "\nCapBnd:", "0000000000000000"), "%s: none to get", program);
	ok(has_line(text, "\nThreads:", "1\n"), "%s: one thread", program);
	look_at_descriptors(&role, program);
	ok(role_end(&role), "%s: still alive", program);
}

static void
running_programs_hold_sockets_and_nothing_else(void)
{
	if (geteuid() != 0) {
		skip("the descriptors of a process without dumps are root's to see");
		return;
	}
	look_at_program("postern-intake");
	look_at_program("postern-staff");
}

int
main(void)
{
	static const struct tap_test tests[] = {
		TEST(every_call_outside_the_tables_kills),
		TEST(tables_hold_no_way_out),
		TEST(files_cannot_be_opened),
		TEST(arguments_are_held_to_their_rows),
		TEST(running_programs_hold_sockets_and_nothing_else),
	};

	return tap_run(tests, TAP_COUNT(tests));
}
