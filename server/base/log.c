/* SPDX-License-Identifier: MIT */
/*
 * One write per line, so lines of several processes on one descriptor don't mix; a bucket of lines
 * per minute, so that no flood outside becomes a flood here.
 */
#include "base/log.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#include <pthread.h>

#include "base/clock.h"

enum { LINE_MAX_BYTES = 1200, MINUTE_MS = 60000 };

static const char *name = "postern";
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static uint64_t minute_began;
static unsigned lines, left_out;

void
log_name(const char *n)
{
	name = n;
}

static size_t add(char *line, size_t len, const char *format, va_list args)
    __attribute__((format(printf, 3, 0)));
static void put_args(const char *format, va_list args) __attribute__((format(printf, 1, 0)));
static void put(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Adds what fits, always leaving room for the newline. */
static size_t
add(char *line, size_t len, const char *format, va_list args)
{
	int n = vsnprintf(line + len, LINE_MAX_BYTES - 1 - len, format, args);

	if (n < 0)
		return len;
	len += (size_t)n;
	return len < LINE_MAX_BYTES - 2 ? len : LINE_MAX_BYTES - 2;
}

static void
put_args(const char *format, va_list args)
{
	char line[LINE_MAX_BYTES];
	size_t len = (size_t)snprintf(line, 64, "%.40s: ", name);

	len = add(line, len, format, args);
	for (size_t i = 0; i < len; i++)	/* no line of ours holds a control character */
		if ((unsigned char)line[i] < ' ' || line[i] == 127)
			line[i] = '?';
	line[len++] = '\n';
	if (write(STDERR_FILENO, line, len) < 0)
		left_out++;
}

static void
put(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	put_args(format, args);
	va_end(args);
}

void
log_line(const char *format, ...)
{
	uint64_t now = clock_mono_ms();
	va_list args;

	pthread_mutex_lock(&lock);
	if (minute_began == 0 || now - minute_began >= MINUTE_MS) {
		unsigned gone = left_out;

		minute_began = now;
		lines = 0;
		left_out = 0;
		if (gone > 0)
			put("%u lines were left out", gone);
	}
	if (lines >= LOG_LINES_A_MINUTE) {
		left_out++;
	} else {
		lines++;
		va_start(args, format);
		put_args(format, args);
		va_end(args);
	}
	pthread_mutex_unlock(&lock);
}
