/* SPDX-License-Identifier: MIT */
/*
 * Secrets are locked in memory or not handed out, and gone when they are freed. Not a unit test,
 * for the address sanitizer makes locking do nothing.
 */
#include "base/secret.h"
#include "tests/lib/tap.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* Kilobytes of this process that can't be swapped out. */
static long
locked(void)
{
	char line[256];
	FILE *f = fopen("/proc/self/status", "r");
	long kb = -1;

	while (f != NULL && fgets(line, sizeof(line), f) != NULL)
		if (sscanf(line, "VmLck: %ld kB", &kb) == 1)
			break;
	if (f != NULL)
		fclose(f);
	return kb;
}

static void
a_secret_is_zero_and_locked(void)
{
	static const uint8_t zeros[100];
	long before = locked();
	uint8_t *p = secret_new(100);

	if (!ok(p != NULL, "handed out"))
		return;
	is_bytes(p, 100, zeros, 100, "zero at first");
	ok(locked() > before, "and locked");
	secret_free(p);
	is_int(locked(), before, "no longer when it is freed");
}

/* In a child, as an ordinary user, whose limit holds. */
static void
what_cannot_be_locked_is_not_handed_out(void)
{
	struct rlimit none = { 0, 0 };
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		if (setrlimit(RLIMIT_MEMLOCK, &none) < 0 ||
		    (geteuid() == 0 && setresuid(65534, 65534, 65534) < 0))
			_exit(3);
		_exit(secret_new(100) == NULL ? 0 : 1);
	}
	waitpid(pid, &status, 0);
	is_int(status, 0, "NULL");
}

static void
secrets_are_compared_and_wiped(void)
{
	char a[] = "0123456789abcdef", b[] = "0123456789abcdef";

	ok(secret_equal(a, b, 16), "equal");
	b[15] ^= 1;
	ok(!secret_equal(a, b, 16), "the last bit counts");
	b[15] ^= 1;
	b[0] ^= 1;
	ok(!secret_equal(a, b, 16), "the first too");
	secret_wipe(a, 16);
	is_bytes(a, 16, "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 16, "wiped");
	secret_free(NULL);
}

static void
chance_does_not_repeat(void)
{
	uint8_t a[32], b[32];

	random_bytes(a, 32);
	random_bytes(b, 32);
	ok(memcmp(a, b, 32) != 0, "two are different");
}

int
main(void)
{
	static const struct tap_test tests[] = {
		TEST(a_secret_is_zero_and_locked),
		TEST(what_cannot_be_locked_is_not_handed_out),
		TEST(secrets_are_compared_and_wiped),
		TEST(chance_does_not_repeat),
	};

	if (secret_init() != ERR_OK)
		return 1;
	return tap_run(tests, TAP_COUNT(tests));
}
