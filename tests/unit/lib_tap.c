/* SPDX-License-Identifier: MIT */
/* The little that the other tests lean on: a helper that lies would make them all green. */
#include <stdlib.h>
#include <string.h>

#include "tests/lib/tap.h"

static void
hex_is_read_exactly(void)
{
	unsigned char out[3];

	is_int((long long)tap_hex("00ff10", out, sizeof out), 3, "three bytes");
	is_bytes(out, 3, "\x00\xff\x10", 3, "as written");
	is_int((long long)tap_hex("00f", out, sizeof out), 0, "half a byte is refused");
	is_int((long long)tap_hex("00fg", out, sizeof out), 0, "a letter past f is refused");
	is_int((long long)tap_hex("00ff1020", out, sizeof out), 0, "more than there is room for is refused");
}

static void
file_is_read_whole(void)
{
	size_t len;
	unsigned char *text = tap_file("LICENSE", &len);

	ok(len > 1000, "all of it");
	is_int((long long)strlen((char *)text), (long long)len, "and a NUL after it");
	free(text);
}

int
main(void)
{
	static const struct tap_test tests[] = {
		TEST(hex_is_read_exactly),
		TEST(file_is_read_whole),
	};

	return tap_run(tests, TAP_COUNT(tests));
}
