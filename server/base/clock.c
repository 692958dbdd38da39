/* SPDX-License-Identifier: MIT */
/* What time it is; in test builds plus an offset that a test may move. */
#include "base/clock.h"

#include <time.h>

#ifdef POSTERN_TEST_CLOCK
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int offset_fd = -1;

/* "fd:N" is a descriptor inherited from the supervisor, for a user who may not open the path. */
void
clock_open(void)
{
	const char *path = getenv("POSTERN_CLOCK_OFFSET_FILE");

	if (path == NULL || offset_fd >= 0)
		return;
	if (strncmp(path, "fd:", 3) == 0)
		offset_fd = atoi(path + 3);
	else
		offset_fd = open(path, O_RDONLY | O_CLOEXEC);
}

bool
clock_inherit(int *source, int fd, char *variable, size_t cap)
{
	*source = offset_fd;
	snprintf(variable, cap, "POSTERN_CLOCK_OFFSET_FILE=fd:%d", fd);
	return offset_fd >= 0;
}

static int64_t
offset(void)
{
	char text[32];
	ssize_t n;

	if (offset_fd < 0)
		return 0;
	n = pread(offset_fd, text, sizeof(text) - 1, 0);
	if (n <= 0)
		return 0;
	text[n] = '\0';
	return strtoll(text, NULL, 10);
}
#else
void
clock_open(void)
{
}

bool
clock_inherit(int *source, int fd, char *variable, size_t cap)
{
	(void)source;
	(void)fd;
	(void)variable;
	(void)cap;
	return false;
}

static int64_t
offset(void)
{
	return 0;
}
#endif

uint64_t
clock_seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (uint64_t)((int64_t)now.tv_sec + offset());
}

uint32_t
clock_day(void)
{
	return (uint32_t)(clock_seconds() / 86400);
}

uint64_t
clock_mono_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}
