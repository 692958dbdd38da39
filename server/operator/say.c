/* SPDX-License-Identifier: MIT */
/* Lines to people. */
#include "operator/say.h"

#include <stdarg.h>
#include <stdio.h>

#include "operator/command.h"

int
say_wrong(const char *format, ...)
{
	va_list ap;

	fflush(stdout);
	fputs("postern: ", stderr);
	va_start(ap, format);
	vfprintf(stderr, format, ap);
	va_end(ap);
	fputc('\n', stderr);
	return FAILED;
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
