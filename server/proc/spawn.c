/* SPDX-License-Identifier: MIT */
/*
 * fork, become somebody else, execute. Between fork and execute only this file runs; signals are
 * blocked so that none reaches the parent's handlers in the child.
 */
#include "proc/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "proc/caps.h"

enum { FIRST_FD = 3, OUT_OF_THE_WAY = 128, NAMES_MAX = 1024, VARIABLE_MAX = 512, CANNOT = 127 };

/* Test builds and sanitizers are steered from outside; releases take nothing along. */
static const char *const kept_variables[] = {
#ifdef POSTERN_TEST_CLOCK
	"ASAN_OPTIONS",
	"UBSAN_OPTIONS",
#endif
	NULL,
};
enum { KEPT_MAX = sizeof(kept_variables) / sizeof(kept_variables[0]) };

struct environment {
	char text[4 + KEPT_MAX][NAMES_MAX + VARIABLE_MAX];
	char *list[5 + KEPT_MAX];
	size_t n;
};

static void
set_variable(struct environment *e, const char *name, const char *value)
{
	char *at = e->text[e->n];

	if (snprintf(at, sizeof(e->text[0]), "%s=%s", name, value) >= (int)sizeof(e->text[0]))
		_exit(CANNOT);
	e->list[e->n++] = at;
	e->list[e->n] = NULL;
}

static void
set_environment(struct environment *e, const struct spawn *s)
{
	char number[32], names[NAMES_MAX];
	size_t len = 0;

	names[0] = '\0';
	for (size_t i = 0; i < s->n_fds; i++) {
		int n = snprintf(names + len, sizeof(names) - len, "%s%s", i > 0 ? ":" : "",
		    s->fds[i].name);

		if (n < 0 || (size_t)n >= sizeof(names) - len)
			_exit(CANNOT);
		len += (size_t)n;
	}
	snprintf(number, sizeof(number), "%ld", (long)getpid());
	set_variable(e, "LISTEN_PID", number);
	snprintf(number, sizeof(number), "%zu", s->n_fds);
	set_variable(e, "LISTEN_FDS", number);
	set_variable(e, "LISTEN_FDNAMES", names);
	for (size_t i = 0; kept_variables[i] != NULL; i++)
		if (getenv(kept_variables[i]) != NULL)
			set_variable(e, kept_variables[i], getenv(kept_variables[i]));
}

static bool
to_null(int fd, int flags)
{
	int null = open("/dev/null", flags);

	if (null < 0 || (null != fd && dup2(null, fd) < 0))
		return false;
	if (null != fd)
		close(null);
	return true;
}

static int
out_of_the_way(int fd)
{
	return fcntl(fd, F_DUPFD_CLOEXEC, OUT_OF_THE_WAY);
}

/* Test builds: a copy of the clock's descriptor, which is to become `to`; else -1. */
static int
take_clock(struct environment *e, int to)
{
	char *variable = e->text[e->n];
	int source;

	if (!clock_inherit(&source, to, variable, sizeof(e->text[0])))
		return -1;
	e->list[e->n++] = variable;
	e->list[e->n] = NULL;
	return out_of_the_way(source);
}

/* The named ones from 3 on, then the program and the clock, and no other but 0, 1 and 2. Copies out
 * of the way first: what is placed may overwrite what is still to be copied. */
static int
place_descriptors(const struct spawn *s, struct environment *e)
{
	int away[SPAWN_FDS_MAX + 2], n = (int)s->n_fds, program = FIRST_FD + n;

	away[n] = out_of_the_way(s->program_fd);
	away[n + 1] = take_clock(e, program + 1);
	for (int i = 0; i < n; i++)
		away[i] = out_of_the_way(s->fds[i].fd);
	for (int i = 0; i < n; i++)
		if (away[i] < 0 || dup2(away[i], FIRST_FD + i) < 0)
			return -1;
	if (away[n] < 0 || dup3(away[n], program, O_CLOEXEC) < 0)
		return -1;
	if (away[n + 1] >= 0)
		dup2(away[n + 1], program + 1);
	else
		close(program + 1);
	if (syscall(SYS_close_range, (unsigned)program + 2, ~0U, 0) < 0)
		return -1;
	return to_null(0, O_RDONLY) && to_null(1, O_WRONLY) ? program : -1;
}

static bool
become(uid_t uid)
{
	if (caps_cut_bounding_set(0) != ERR_OK)
		return false;
	if (uid != 0 && (setgroups(0, NULL) < 0 || setresgid(uid, uid, uid) < 0 ||
	    setresuid(uid, uid, uid) < 0))
		return false;
	return caps_keep(0) == ERR_OK && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
}

/* Asked for after the change of user, which forgets it; the parent may have gone before. */
static bool
die_with(pid_t parent)
{
	return prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) == 0 && getppid() == parent;
}

static void
default_signals(void)
{
	sigset_t none;

	for (int signo = 1; signo < NSIG; signo++)
		signal(signo, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

static _Noreturn void
run_child(const struct spawn *s, pid_t parent)
{
	struct environment environment = { .n = 0 };
	char name[64], *argv[] = { name, NULL };
	int program;

	default_signals();
	setpgid(0, 0);
	umask(077);
	snprintf(name, sizeof(name), "%s", s->name);
	set_environment(&environment, s);
	program = place_descriptors(s, &environment);
	if (program < 0 || chdir("/") < 0)
		log_line("%s: its descriptors cannot be placed", s->name);
	else if (!become(s->uid))
		log_line("%s: cannot become the user %u; does that number exist here, as in a "
		    "container?", s->name, s->uid);
	else if (die_with(parent))
		syscall(SYS_execveat, program, "", argv, environment.list, AT_EMPTY_PATH);
	log_line("%s: cannot be started: %s", s->name, strerror(errno));
	_exit(CANNOT);
}

enum err
spawn_start(const struct spawn *s, pid_t *pid)
{
	pid_t parent = getpid();
	sigset_t all, before;

	if (s->n_fds > SPAWN_FDS_MAX)
		return ERR_FULL;
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, &before);
	*pid = fork();
	if (*pid == 0)
		run_child(s, parent);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return *pid < 0 ? ERR_IO : ERR_OK;
}
