/* SPDX-License-Identifier: MIT */
/* Lines to people. */
#include "operator/say.h"

#include <stdarg.h>
#include <stdio.h>

#include "operator/command.h"

static void print_wrong(const char *format, va_list ap) __attribute__((format(printf, 1, 0)));

static void
print_wrong(const char *format, va_list ap)
{
	fflush(stdout);
	fputs("postern: ", stderr);
	vfprintf(stderr, format, ap);
	fputc('\n', stderr);
}

int
say_wrong(const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	print_wrong(format, ap);
	va_end(ap);
	return FAILED;
}

bool
say_no(const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	print_wrong(format, ap);
	va_end(ap);
	return false;
}

void
say_remedy(const char *format, ...)
{
	va_list ap;

	fputs("  ", stderr);
	va_start(ap, format);
	vfprintf(stderr, format, ap);
	va_end(ap);
	fputc('\n', stderr);
}

void
say(const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	vprintf(format, ap);
	va_end(ap);
	putchar('\n');
}
