/* SPDX-License-Identifier: MIT */
/* Growing text, and bytes as letters. */
#include <stdint.h>
#include <string.h>

#include "operator/text.h"
#include "tests/lib/tap.h"

static void
text_grows_and_always_ends_with_a_nul(void)
{
	struct text t = TEXT_EMPTY;

	for (unsigned i = 0; i < 1000; i++)
		text_print(&t, "%u,", i);
	ok(text_ok(&t) && t.len == strlen(t.p), "its length");
	ok(strncmp(t.p, "0,1,2,", 6) == 0 && strcmp(t.p + t.len - 8, "998,999,") == 0, "its ends");
	text_free(&t);
	ok(t.p == NULL && t.len == 0, "freed");
	text_put(&t, "", 0);
	is_text(t.p, "", "nothing put is an empty text");
	text_free(&t);
}

static void
text_for_json_is_quoted(void)
{
	struct text t = TEXT_EMPTY;

	text_json(&t, "a\"b\\c\n\x01\xc3\xa9");
	is_text(t.p, "\"a\\\"b\\\\c\\u000a\\u0001\xc3\xa9\"", "the string");
	text_free(&t);
}

static void
base64_is_the_one_for_addresses_without_padding(void)
{
	static const struct {
		const char *bytes, *text;
	} known[] = { { "", "" }, { "f", "Zg" }, { "fo", "Zm8" }, { "foo", "Zm9v" }, { "foobar", "Zm9vYmFy" },
		{ "\xff\xef\xbe", "_---" } };	/* RFC 4648, sections 5 and 10 */

	for (size_t i = 0; i < TAP_COUNT(known); i++) {
		struct text t = TEXT_EMPTY;
		char back[8];
		size_t len = strlen(known[i].bytes);

		text_base64(&t, known[i].bytes, len);
		is_text(t.p != NULL ? t.p : "", known[i].text, "written");
		ok(base64_read(known[i].text, back, len) && memcmp(back, known[i].bytes, len) == 0, "read");
		text_free(&t);
	}
}

static void
base64_that_is_not_canonical_is_refused(void)
{
	uint8_t out[8];

	ok(!base64_read("Zg", out, 2), "too short");
	ok(!base64_read("Zm9v", out, 2), "too long");
	ok(!base64_read("Zh", out, 1), "bits that say nothing");
	ok(!base64_read("Zg==", out, 1), "padding");
	ok(!base64_read("Z g", out, 1), "a space");
	ok(!base64_read("Z", out, 0), "a letter alone");
	ok(!base64_read("+/+/", out, 3), "the other alphabet");
}

static void
hex_is_exact_and_small(void)
{
	struct text t = TEXT_EMPTY;
	uint8_t out[2];

	text_hex(&t, "\x00\xfe", 2);
	is_text(t.p, "00fe", "written");
	ok(hex_read("00fe", out, 2) && out[1] == 0xfe, "read");
	ok(!hex_read("00FE", out, 2), "capitals");
	ok(!hex_read("00f", out, 2), "short");
	ok(!hex_read("00fe0", out, 2), "long");
	ok(!hex_read("00fg", out, 2), "another letter");
	text_free(&t);
}

int
main(void)
{
	static const struct tap_test tests[] = {
		TEST(text_grows_and_always_ends_with_a_nul),
		TEST(text_for_json_is_quoted),
		TEST(base64_is_the_one_for_addresses_without_padding),
		TEST(base64_that_is_not_canonical_is_refused),
		TEST(hex_is_exact_and_small),
	};

	return tap_run(tests, TAP_COUNT(tests));
}
