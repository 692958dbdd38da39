/* SPDX-License-Identifier: MIT */
/* The names are kept in a copy of our own; a descriptor that is taken leaves the list. */
#include "proc/inherited.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FIRST_FD = 3, FDS_MAX = 64, NAMES_MAX = 2048 };

static char names[NAMES_MAX];
static const char *name_of[FDS_MAX];	/* NULL: taken */
static int n_inherited;

static long
number_of(const char *variable)
{
	const char *text = getenv(variable);
	char *end;
	long v;

	if (text == NULL || *text == '\0')
		return -1;
	v = strtol(text, &end, 10);
	return *end == '\0' ? v : -1;
}

static enum err
read_variables(void)
{
	const char *list = getenv("LISTEN_FDNAMES");
	long n = number_of("LISTEN_FDS");
	char *at = names;

	if (n < 0 || number_of("LISTEN_PID") != (long)getpid())
		return ERR_MISSING;
	if (n > FDS_MAX || list == NULL || strlen(list) >= sizeof(names))
		return ERR_FORMAT;
	snprintf(names, sizeof(names), "%s", list);
	for (n_inherited = 0; n_inherited < n; n_inherited++) {
		int fd = FIRST_FD + n_inherited;

		if (at == NULL || fcntl(fd, F_SETFD, FD_CLOEXEC) < 0)
			return ERR_FORMAT;
		name_of[n_inherited] = strsep(&at, ":");
	}
	return at == NULL ? ERR_OK : ERR_FORMAT;
}

enum err
inherited_open(void)
{
	enum err e = read_variables();

	unsetenv("LISTEN_PID");
	unsetenv("LISTEN_FDS");
	unsetenv("LISTEN_FDNAMES");
	return e;
}

int
inherited_take(const char *name)
{
	for (int i = 0; i < n_inherited; i++) {
		if (name_of[i] != NULL && strcmp(name_of[i], name) == 0) {
			name_of[i] = NULL;
			return FIRST_FD + i;
		}
	}
	return -1;
}

void
inherited_close(void)
{
	for (int i = 0; i < n_inherited; i++)
		if (name_of[i] != NULL)
			close(FIRST_FD + i);
	n_inherited = 0;
}
