/* SPDX-License-Identifier: MIT */
/*
 * The TAP of tap.h. Lines for prove go to standard output, each flushed at once so that a test that
 * dies has told how far it came; remarks begin with "# ".
 */
#include "tests/lib/tap.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static struct {
	int planned, lines, failed;
	bool in_test;		/* a table's function is running */
	int checks;		/* ... how many checks it made */
	bool test_failed;
	const char *skipped;	/* ... or why it could not run */
	char folder[64];
} tap;

static bool emit(bool held, const char *sentence, va_list ap) __attribute__((format(printf, 2, 0)));

static bool
emit(bool held, const char *sentence, va_list ap)
{
	if (tap.in_test) {
		tap.checks++;
		if (held)
			return true;
		tap.test_failed = true;
		printf("# does not hold: ");
	} else {
		tap.failed += !held;
		printf("%s %d - ", held ? "ok" : "not ok", ++tap.lines);
	}
	vprintf(sentence, ap);
	putchar('\n');
	fflush(stdout);
	return held;
}

bool
ok(bool held, const char *sentence, ...)
{
	va_list ap;

	va_start(ap, sentence);
	emit(held, sentence, ap);
	va_end(ap);
	return held;
}

static void
diag_bytes(const char *label, const void *p, size_t len)
{
	const unsigned char *bytes = p;

	printf("#   %s %zu bytes:", label, len);
	for (size_t i = 0; i < len && i < 64; i++)
		printf(" %02x", bytes[i]);
	printf("%s\n", len > 64 ? " ..." : "");
}

bool
is_bytes(const void *got, size_t got_len, const void *want, size_t want_len, const char *sentence, ...)
{
	bool held = got_len == want_len && (got_len == 0 || memcmp(got, want, got_len) == 0);
	va_list ap;

	va_start(ap, sentence);
	emit(held, sentence, ap);
	va_end(ap);
	if (!held) {
		diag_bytes("got ", got, got_len);
		diag_bytes("want", want, want_len);
	}
	return held;
}

bool
is_int(long long got, long long want, const char *sentence, ...)
{
	va_list ap;

	va_start(ap, sentence);
	emit(got == want, sentence, ap);
	va_end(ap);
	if (got != want)
		diag("  got %lld, want %lld", got, want);
	return got == want;
}

bool
is_text(const char *got, const char *want, const char *sentence, ...)
{
	bool held = got != NULL && want != NULL ? strcmp(got, want) == 0 : got == want;
	va_list ap;

	va_start(ap, sentence);
	emit(held, sentence, ap);
	va_end(ap);
	if (!held)
		diag("  got \"%s\", want \"%s\"", got ? got : "(none)", want ? want : "(none)");
	return held;
}

void
diag(const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	printf("# ");
	vprintf(format, ap);
	putchar('\n');
	fflush(stdout);
	va_end(ap);
}

void
plan(int n)
{
	tap.planned = n;
	printf("1..%d\n", n);
	fflush(stdout);
}

void
skip(const char *reason)
{
	if (tap.in_test)
		tap.skipped = reason;
	else
		printf("ok %d # SKIP %s\n", ++tap.lines, reason);
	fflush(stdout);
}

int
skip_all(const char *reason)
{
	printf("1..0 # SKIP %s\n", reason);
	return 0;
}

static void
remove_folder(void)
{
	pid_t child = fork();

	if (child == 0) {
		execlp("rm", "rm", "-rf", "--", tap.folder, (char *)NULL);
		_exit(127);
	}
	if (child > 0)
		waitpid(child, NULL, 0);
}

int
done(void)
{
	if (tap.planned == 0)
		plan(tap.lines);
	if (tap.lines != tap.planned)
		diag("planned %d, ran %d", tap.planned, tap.lines);
	if (tap.folder[0] != '\0' && tap.failed == 0)
		remove_folder();
	return tap.failed == 0 && tap.lines == tap.planned && tap.lines > 0 ? 0 : 1;
}

static void
run_one(const struct tap_test *test)
{
	bool failed;

	tap.checks = 0;
	tap.test_failed = false;
	tap.skipped = NULL;
	tap.in_test = true;
	test->run();
	tap.in_test = false;
	if (tap.checks == 0 && tap.skipped == NULL)
		diag("not a single check was made");
	failed = tap.test_failed || (tap.checks == 0 && tap.skipped == NULL);
	tap.failed += failed;
	printf("%s %d - ", failed ? "not ok" : "ok", ++tap.lines);
	for (const char *c = test->name; *c != '\0'; c++)
		putchar(*c == '_' ? ' ' : *c);
	if (tap.skipped != NULL)
		printf(" # SKIP %s", tap.skipped);
	putchar('\n');
	fflush(stdout);
}

int
tap_run(const struct tap_test *tests, size_t n)
{
	plan((int)n);
	for (size_t i = 0; i < n; i++)
		run_one(&tests[i]);
	return done();
}

size_t
tap_hex(const char *text, void *out, size_t cap)
{
	unsigned char *bytes = out;
	size_t n = 0;
	unsigned int value;
	int used;

	for (; *text != '\0'; text += 2) {
		used = 0;
		if (n == cap || sscanf(text, "%2x%n", &value, &used) != 1 || used != 2)
			return 0;
		bytes[n++] = (unsigned char)value;
	}
	return n;
}

static _Noreturn void
give_up(const char *what, const char *which)
{
	printf("Bail out! %s %s\n", what, which);
	fflush(stdout);
	exit(1);
}

unsigned char *
tap_file(const char *path, size_t *len)
{
	FILE *f = fopen(path, "rb");
	unsigned char *data = NULL;
	long size = 0;

	if (f == NULL || fseek(f, 0, SEEK_END) != 0 || (size = ftell(f)) < 0)
		give_up("cannot read", path);
	rewind(f);
	data = malloc((size_t)size + 1);
	if (data == NULL || fread(data, 1, (size_t)size, f) != (size_t)size)
		give_up("cannot read", path);
	data[size] = '\0';
	fclose(f);
	*len = (size_t)size;
	return data;
}

const char *
tap_folder(void)
{
	if (tap.folder[0] != '\0')
		return tap.folder;
	mkdir("build/test", 0777);
	mkdir("build/test/tmp", 0777);
	snprintf(tap.folder, sizeof tap.folder, "build/test/tmp/XXXXXX");
	if (mkdtemp(tap.folder) == NULL)
		give_up("cannot make", tap.folder);
	return tap.folder;
}
