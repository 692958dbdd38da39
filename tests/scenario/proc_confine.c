/* SPDX-License-Identifier: MIT */
/*
 * A process that has given everything up tries to take it back. Each attempt runs in a child of its
 * own, which is confined as a role is; what becomes of it is the test.
 */
#include "proc/confine.h"
#include "tests/lib/tap.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { REFUSED = 10, DONE = 11, UNCONFINED = 12 };

static struct confinement base = {
	.role = "test", .files = CONFINE_NO_FILES, .folder_fd = -1, .open_files = 64,
	.locked_bytes = 65536,
};

/* 0: done; -1: refused. */
typedef int attempt_fn(void);

static int
attempt_in(const struct confinement *c, attempt_fn *attempt)
{
	pid_t pid = fork();
	int status = 0;

	if (pid == 0) {
		if (confine(c) != ERR_OK)
			_exit(UNCONFINED);
		_exit(attempt() == 0 ? DONE : REFUSED);
	}
	waitpid(pid, &status, 0);
	return status;
}

static void
is_killed(attempt_fn *attempt, const char *what)
{
	int status = attempt_in(&base, attempt);

	ok(WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS, "%s kills (status %x)", what, status);
}

static void
is_refused(const struct confinement *c, attempt_fn *attempt, const char *what)
{
	int status = attempt_in(c, attempt);

	ok(WIFEXITED(status) && WEXITSTATUS(status) == REFUSED, "%s is refused (status %x)", what,
	    status);
}

static void
is_done(const struct confinement *c, attempt_fn *attempt, const char *what)
{
	int status = attempt_in(c, attempt);

	ok(WIFEXITED(status) && WEXITSTATUS(status) == DONE, "%s is done (status %x)", what,
	    status);
}

static int
try_execve(void)
{
	char *argv[] = { NULL };

	return execve("/bin/true", argv, argv);
}

static int
try_execveat(void)
{
	char *argv[] = { NULL };

	return (int)syscall(SYS_execveat, 1, "", argv, argv, AT_EMPTY_PATH);
}

static int
try_fork(void)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	return pid > 0 ? 0 : -1;
}

static int
try_socket(void)
{
	return socket(AF_INET, SOCK_STREAM, 0) >= 0 ? 0 : -1;
}

static int
try_connect(void)
{
	struct sockaddr_in at = { .sin_family = AF_INET };

	return connect(0, (const struct sockaddr *)&at, sizeof(at));
}

static int
try_ptrace(void)
{
	return (int)ptrace(PTRACE_TRACEME, 0, NULL, NULL);
}

static int
try_kill(void)
{
	return kill(getppid(), 0);
}

static int
try_signal_another(void)
{
	return (int)syscall(SYS_tgkill, 1, 1, 0);
}

static int
try_setuid(void)
{
	return (int)syscall(SYS_setuid, 0);
}

static int
try_unlink(void)
{
	return unlink("/nowhere");
}

static int
try_executable_memory(void)
{
	return mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) !=
	    MAP_FAILED ? 0 : -1;
}

static int
try_make_memory_executable(void)
{
	void *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return mprotect(p, 4096, PROT_READ | PROT_EXEC);
}

static int
try_32_bit_call(void)
{
#ifdef __x86_64__
	long answer = 20;	/* getpid, for a 32-bit program */

	__asm__ volatile("int $0x80" : "+a"(answer) : : "memory", "r8", "r9", "r10", "r11");
	return answer > 0 ? 0 : -1;
#else
	return (int)syscall(SYS_ptrace);
#endif
}

static int
try_open(void)
{
	return open("/etc/hostname", O_RDONLY) >= 0 ? 0 : -1;
}

static int
try_stat(void)
{
	struct stat *unused = NULL;

	return (int)syscall(SYS_newfstatat, AT_FDCWD, "/etc/hostname", unused, 0);
}

static void *
nothing(void *arg)
{
	return arg;
}

static int
try_thread(void)
{
	pthread_t t;

	return pthread_create(&t, NULL, nothing, NULL) == 0 && pthread_join(t, NULL) == 0 ? 0 : -1;
}

static int
compare(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

/* The library asks the machine for its memory before it sorts much. */
static int
try_to_sort(void)
{
	static int numbers[100000];

	for (int i = 0; i < 100000; i++)
		numbers[i] = 100000 - i;
	qsort(numbers, 100000, sizeof(int), compare);
	return numbers[0] == 1 ? 0 : -1;
}

static int
try_ordinary_work(void)
{
	void *p = malloc(1 << 20), *q = realloc(p, 1 << 22);
	char byte;
	bool good = q != NULL && getpid() > 0 && fcntl(1, F_GETFL) >= 0;

	free(q);
	good = good && read(0, &byte, 0) <= 0 && lseek(0, 0, SEEK_CUR) != -2;
	return good ? 0 : -1;
}

static int
try_time_of_day(void)
{
	time_t now = time(NULL);
	struct tm parts;

	return localtime_r(&now, &parts) != NULL && gmtime_r(&now, &parts) != NULL ? 0 : -1;
}

static void
what_a_role_needs_still_works(void)
{
	is_done(&base, try_ordinary_work, "memory and its descriptors");
	is_done(&base, try_to_sort, "sorting");
	is_done(&base, try_time_of_day, "the time of day, though its zone can't be read");
}

static void
starting_programs_and_processes_kills(void)
{
	is_killed(try_execve, "execve");
	is_killed(try_execveat, "execveat");
	is_killed(try_fork, "fork");
}

static void
reaching_out_kills(void)
{
	is_killed(try_socket, "a socket");
	is_killed(try_connect, "connect");
}

static void
touching_other_processes_kills(void)
{
	is_killed(try_ptrace, "ptrace");
	is_killed(try_kill, "a signal to the parent");
	is_killed(try_signal_another, "a signal to process 1");
	is_killed(try_setuid, "becoming root");
	is_killed(try_unlink, "unlink");
}

static void
memory_never_becomes_code(void)
{
	is_killed(try_executable_memory, "executable memory");
	is_killed(try_make_memory_executable, "making memory executable");
}

static void
another_architecture_kills(void)
{
	is_killed(try_32_bit_call, "a 32-bit call");
}

static void
files_are_refused(void)
{
	is_refused(&base, try_open, "opening a file");
	is_refused(&base, try_stat, "looking for a file");
}

static void
threads_are_only_for_who_asked(void)
{
	struct confinement with = base;
	int status = attempt_in(&base, try_thread);

	ok(WIFSIGNALED(status), "a thread kills");
	with.threads = true;
	is_done(&with, try_thread, "a thread");
	status = attempt_in(&with, try_fork);
	ok(WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS, "but a process kills");
}

/* The folder attempts go by these names, relative to the folder. */
static int folder = -1;
static char outside[512];

static int
try_write_inside(void)
{
	int fd = openat(folder, "new", O_RDWR | O_CREAT, 0600);

	return fd >= 0 && write(fd, "x", 1) == 1 && ftruncate(fd, 0) == 0 &&
	    renameat(folder, "new", folder, "newer") == 0 && unlinkat(folder, "newer", 0) == 0 ?
	    0 : -1;
}

static int
try_read_inside(void)
{
	return openat(folder, "there", O_RDONLY) >= 0 ? 0 : -1;
}

static int
try_write_outside(void)
{
	return open(outside, O_RDWR | O_CREAT, 0600) >= 0 ? 0 : -1;
}

static int
try_read_outside(void)
{
	return openat(folder, "../outside", O_RDONLY) >= 0 ? 0 : -1;
}

static int
try_make_a_folder(void)
{
	return mkdirat(folder, "deeper", 0700);
}

static void
a_folder_is_all_there_is(void)
{
	struct confinement c = base;
	char path[512];

	snprintf(path, sizeof(path), "%s/inside", tap_folder());
	snprintf(outside, sizeof(outside), "%s/outside", tap_folder());
	ok(mkdir(path, 0700) == 0, "a folder");
	folder = open(path, O_RDONLY | O_DIRECTORY);
	close(openat(folder, "there", O_CREAT | O_WRONLY, 0600));
	close(open(outside, O_CREAT | O_WRONLY, 0600));
	c.others_allowed = true;	/* so that Landlock alone is tried */
	c.folder_fd = folder;
	c.files = CONFINE_WRITE_FOLDER;
	is_done(&c, try_write_inside, "writing inside");
	is_refused(&c, try_write_outside, "writing outside");
	is_refused(&c, try_read_outside, "reading outside");
	is_refused(&c, try_make_a_folder, "a folder inside");
	c.files = CONFINE_READ_FOLDER;
	is_done(&c, try_read_inside, "reading inside");
	is_refused(&c, try_write_inside, "writing inside");
	c.files = CONFINE_NO_FILES;
	is_refused(&c, try_read_inside, "reading anything");
	close(folder);
}

static bool
status_says(const char *status, const char *line)
{
	return strstr(status, line) != NULL;
}

static int status_pipe[2], status_fd;

/* Opening it would be refused: it is opened before. */
static int
tell_status(void)
{
	char text[8192];
	ssize_t n = pread(status_fd, text, sizeof(text), 0);

	return n > 0 && write(status_pipe[1], text, (size_t)n) == n ? 0 : -1;
}

static void
the_kernel_agrees(void)
{
	char text[8192] = "";
	pid_t pid;
	int status;

	ok(pipe(status_pipe) == 0, "a pipe");
	pid = fork();
	if (pid == 0) {
		status_fd = open("/proc/self/status", O_RDONLY);
		if (confine(&base) != ERR_OK)
			_exit(UNCONFINED);
		_exit(tell_status() == 0 ? DONE : REFUSED);
	}
	waitpid(pid, &status, 0);
	close(status_pipe[1]);
	ok(read(status_pipe[0], text, sizeof(text) - 1) > 0, "its status");
	close(status_pipe[0]);
	ok(status_says(text, "Name:\ttest\n"), "its name is the role's");
	ok(status_says(text, "NoNewPrivs:\t1\n"), "no new privileges");
	ok(status_says(text, "Seccomp:\t2\n"), "a filter of system calls");
	ok(status_says(text, "CapEff:\t0000000000000000\n"), "no effective capability");
	ok(status_says(text, "CapPrm:\t0000000000000000\n"), "none permitted");
	ok(status_says(text, "CapInh:\t0000000000000000\n"), "none to inherit");
	ok(geteuid() != 0 || status_says(text, "CapBnd:\t0000000000000000\n"), "none to regain");
}

static int
try_limits(void)
{
	struct rlimit l;

	return getrlimit(RLIMIT_CORE, &l);
}

static int
try_many_descriptors(void)
{
	for (int i = 0; i < 80; i++)
		if (fcntl(0, F_DUPFD_CLOEXEC, 0) < 0)
			return errno == EMFILE ? -1 : 0;
	return 0;
}

static void
limits_hold(void)
{
	is_killed(try_limits, "asking for limits");
	is_refused(&base, try_many_descriptors, "the 65th descriptor");
}

static int
try_own_row(void)
{
	return socket(AF_UNIX, SOCK_STREAM, 0) >= 0 ? 0 : -1;
}

static void
a_row_of_its_own_allows_what_it_says(void)
{
	static const struct syscall_rule rows[] = {
		{ SYS_socket, SYSCALL_ALLOWED, 1, UINT32_MAX, AF_UNIX },
	};
	struct confinement c = base;
	int status;

	c.syscalls = rows;
	c.n_syscalls = TAP_COUNT(rows);
	is_done(&c, try_own_row, "a unix socket");
	status = attempt_in(&c, try_socket);
	ok(WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS, "another kind kills");
}

int
main(void)
{
	static const struct tap_test tests[] = {
		TEST(what_a_role_needs_still_works),
		TEST(starting_programs_and_processes_kills),
		TEST(reaching_out_kills),
		TEST(touching_other_processes_kills),
		TEST(memory_never_becomes_code),
		TEST(another_architecture_kills),
		TEST(files_are_refused),
		TEST(threads_are_only_for_who_asked),
		TEST(a_folder_is_all_there_is),
		TEST(the_kernel_agrees),
		TEST(limits_hold),
		TEST(a_row_of_its_own_allows_what_it_says),
	};

	return tap_run(tests, TAP_COUNT(tests));
}
