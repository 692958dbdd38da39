/* SPDX-License-Identifier: MIT */
/* Named descriptors of a fresh process; each case is a child with its own variables. */
#include "proc/inherited.h"
#include "tests/lib/tap.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

typedef int child_fn(void);

/* What `child` gives, in a process that was born with three descriptors and those variables. */
static int
born_with(const char *pid, const char *count, const char *names, child_fn *child)
{
	char own[32];
	pid_t p = fork();
	int status;

	if (p == 0) {
		for (int fd = 3; fd < 6; fd++)
			dup2(STDERR_FILENO, fd);
		snprintf(own, sizeof(own), "%d", getpid());
		setenv("LISTEN_PID", pid != NULL ? pid : own, 1);
		setenv("LISTEN_FDS", count, 1);
		if (names != NULL)
			setenv("LISTEN_FDNAMES", names, 1);
		_exit(child());
	}
	waitpid(p, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int
only_open(void)
{
	enum err e = inherited_open();

	if (getenv("LISTEN_PID") != NULL || getenv("LISTEN_FDS") != NULL ||
	    getenv("LISTEN_FDNAMES") != NULL)
		return 99;
	return (int)e;
}

static int
take_by_name(void)
{
	bool good = inherited_open() == ERR_OK;

	good = good && inherited_take("b") == 4 && inherited_take("b") == -1;
	good = good && inherited_take("a") == 3 && inherited_take("a") == 5 &&
	    inherited_take("a") == -1 && inherited_take("") == -1;
	good = good && (fcntl(3, F_GETFD) & FD_CLOEXEC) != 0;
	return good ? 0 : 1;
}

static int
close_the_rest(void)
{
	bool good = inherited_open() == ERR_OK && inherited_take("b") == 4;

	inherited_close();
	return good && fcntl(3, F_GETFD) < 0 && fcntl(4, F_GETFD) >= 0 && fcntl(5, F_GETFD) < 0 ?
	    0 : 1;
}

static void
descriptors_are_taken_by_name_in_order(void)
{
	is_int(born_with(NULL, "3", "a:b:a", take_by_name), 0, "a, b, a");
}

static void
what_nobody_took_is_closed(void)
{
	is_int(born_with(NULL, "3", "a:b:a", close_the_rest), 0, "and what was taken stays");
}

static void
another_process_or_none_means_nothing(void)
{
	is_int(born_with("1", "3", "a:b:a", only_open), ERR_MISSING, "another's");
	is_int(born_with("", "3", "a:b:a", only_open), ERR_MISSING, "nobody's");
	is_int(born_with(NULL, "", "a", only_open), ERR_MISSING, "none");
}

static void
a_malformed_list_is_refused(void)
{
	is_int(born_with(NULL, "3", "a:b", only_open), ERR_FORMAT, "a name too few");
	is_int(born_with(NULL, "3", "a:b:c:d", only_open), ERR_FORMAT, "a name too many");
	is_int(born_with(NULL, "3", NULL, only_open), ERR_FORMAT, "no names");
	is_int(born_with(NULL, "9", "a:b:c:d:e:f:g:h:i", only_open), ERR_FORMAT, "not open");
	is_int(born_with(NULL, "100000", "a", only_open), ERR_FORMAT, "far too many");
	is_int(born_with(NULL, "3x", "a:b:c", only_open), ERR_MISSING, "no number");
	is_int(born_with(NULL, "-1", "a:b:c", only_open), ERR_MISSING, "less than none");
}

int
main(void)
{
	static const struct tap_test tests[] = {
		TEST(descriptors_are_taken_by_name_in_order),
		TEST(what_nobody_took_is_closed),
		TEST(another_process_or_none_means_nothing),
		TEST(a_malformed_list_is_refused),
	};

	return tap_run(tests, TAP_COUNT(tests));
}
