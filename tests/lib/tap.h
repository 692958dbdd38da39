/* SPDX-License-Identifier: MIT */
/*
 * Tests in TAP, for prove. A test file is a table of functions named as sentences:
 *
 *	static void reader_refuses_trailing_bytes(void) { ... ok(!rd_done(&r), "one byte too many"); }
 *
 *	int main(void)
 *	{
 *		static const struct tap_test tests[] = { TEST(reader_refuses_trailing_bytes) };
 *
 *		return tap_run(tests, TAP_COUNT(tests));
 *	}
 *
 * Each function is one TAP line; its checks are steps, and only those that fail are printed. Outside
 * a table (plan, ok, ..., done) each check is a line of its own. A check never ends a test: it gives
 * back whether it held, for `if (!ok(...)) return;`.
 */
#ifndef POSTERN_TESTS_TAP_H
#define POSTERN_TESTS_TAP_H

#include <stdbool.h>
#include <stddef.h>

struct tap_test {
	const char *name;	/* underscores are printed as spaces */
	void (*run)(void);
};
#define TEST(function) { #function, function }
#define TAP_COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* Runs the table; gives main's exit status. A function without a single check fails. */
int tap_run(const struct tap_test *tests, size_t n);

/* The number of lines to come, or no call at all: done() then prints it. */
void plan(int n);
bool ok(bool held, const char *sentence, ...) __attribute__((format(printf, 2, 3)));
bool is_bytes(const void *got, size_t got_len, const void *want, size_t want_len, const char *sentence, ...)
    __attribute__((format(printf, 5, 6)));
bool is_int(long long got, long long want, const char *sentence, ...) __attribute__((format(printf, 3, 4)));
/* NULL equals only NULL. */
bool is_text(const char *got, const char *want, const char *sentence, ...)
    __attribute__((format(printf, 3, 4)));
/* A remark for whoever reads a failure. */
void diag(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* This test (or, outside a table, this line) can't run here. Run as root, nothing may be skipped. */
void skip(const char *reason);
/* The whole file can't run here: call first, then return the status it gives. */
int skip_all(const char *reason);
/* Prints the plan if it is still missing; gives main's exit status. */
int done(void);

/* The bytes of a hexadecimal text, into out; how many, or 0 when it is malformed or larger than cap. */
size_t tap_hex(const char *text, void *out, size_t cap);
/* A whole file in memory (free it), with its length and one NUL after it; ends the test file if it can't be read. */
unsigned char *tap_file(const char *path, size_t *len);
/* A new empty folder under build/test/tmp, removed with all in it when the test file ends well. */
const char *tap_folder(void);

#endif
