/* SPDX-License-Identifier: MIT */
/* Readers and writers of bytes: sticky, exact, and never past an end. */
#include "base/bytes.h"
#include "tests/lib/tap.h"

#include <string.h>

static const uint8_t numbers[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 };

static void
reader_takes_numbers_big_endian(void)
{
	struct reader r;

	rd_init(&r, numbers, sizeof(numbers));
	is_int(rd_u8(&r), 0x01, "u8");
	is_int(rd_u16(&r), 0x0203, "u16");
	is_int(rd_u32(&r), 0x04050607, "u32");
	is_int((long long)rd_u64(&r), 0x08090a0b0c0d0e0f, "u64");
	ok(rd_done(&r), "and that was all");
}

static void
reader_refuses_trailing_bytes(void)
{
	struct reader r;

	rd_init(&r, numbers, 3);
	rd_u16(&r);
	ok(rd_ok(&r), "nothing failed");
	ok(!rd_done(&r), "one byte too many");
}

static void
reader_gives_zeros_from_the_first_failure_on(void)
{
	struct reader r;
	uint8_t out[4] = { 9, 9, 9, 9 };

	rd_init(&r, numbers, 3);
	is_int(rd_u32(&r), 0, "too short for a u32");
	is_int(rd_u8(&r), 0, "and no byte comes after it, though there are three");
	ok(rd_bytes(&r, 0).p == NULL, "not even none");
	rd_copy(&r, out, sizeof(out));
	is_bytes(out, 4, "\0\0\0\0", 4, "a copy is zeroed");
	ok(!rd_ok(&r) && !rd_done(&r), "it stays so");
}

static void
reader_bounds_strings_and_blobs(void)
{
	static const uint8_t string[] = { 0, 3, 'a', 'b', 'c' };
	static const uint8_t blob[] = { 0, 0, 0, 2, 'x', 'y', 'z' };
	static const uint8_t huge[] = { 0xff, 0xff, 0xff, 0xff, 1 };
	struct reader r;
	struct bytes b;

	rd_init(&r, string, sizeof(string));
	b = rd_string(&r, 3);
	is_bytes(b.p, b.len, "abc", 3, "a string of exactly the bound");
	rd_init(&r, string, sizeof(string));
	ok(rd_string(&r, 2).p == NULL && !rd_ok(&r), "one past the bound");
	rd_init(&r, string, sizeof(string) - 1);
	ok(rd_string(&r, 9).p == NULL && !rd_ok(&r), "a string that is cut off");
	rd_init(&r, blob, sizeof(blob));
	b = rd_blob(&r, 2);
	is_bytes(b.p, b.len, "xy", 2, "a blob");
	b = rd_rest(&r);
	is_bytes(b.p, b.len, "z", 1, "the rest");
	ok(rd_done(&r), "the end");
	rd_init(&r, huge, sizeof(huge));
	ok(rd_blob(&r, SIZE_MAX).p == NULL && !rd_ok(&r), "a length past all there is");
}

static void
reader_of_nothing_is_done(void)
{
	struct reader r;

	rd_init(&r, NULL, 0);
	ok(rd_done(&r), "nothing to read");
	ok(rd_bytes(&r, 0).len == 0 && rd_ok(&r), "no bytes of nothing");
	rd_u8(&r);
	ok(!rd_ok(&r), "one byte of nothing");
}

static void
writer_writes_what_the_reader_reads(void)
{
	uint8_t buf[64];
	struct writer w;
	struct bytes b;
	static const uint8_t want[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
	    0, 2, 'h', 'i', 0, 0, 0, 1, 'b', 7, 7, 7 };

	wr_init(&w, buf, sizeof(buf));
	wr_u8(&w, 1);
	wr_u16(&w, 0x0203);
	wr_u32(&w, 0x04050607);
	wr_u64(&w, 0x08090a0b0c0d0e0f);
	wr_string(&w, "hi", 2);
	wr_blob(&w, "b", 1);
	wr_fill(&w, 7, 3);
	ok(wr_done(&w), "it fitted");
	b = wr_bytes_of(&w);
	is_bytes(b.p, b.len, want, sizeof(want), "every byte in its place");
}

static void
writer_stops_at_its_end(void)
{
	uint8_t buf[5] = { 0, 0, 0, 0, 0xee };
	struct writer w;

	wr_init(&w, buf, 4);
	wr_u16(&w, 0x1122);
	wr_u32(&w, 0x33445566);
	ok(!wr_done(&w), "too much");
	wr_u8(&w, 0x77);
	ok(!wr_done(&w) && wr_bytes_of(&w).len == 2, "and nothing after a failure");
	is_bytes(buf, 5, "\x11\x22\0\0\xee", 5, "no byte past the end, none of what did not fit");
	ok(wr_space(&w, 1) == NULL, "no space either");
}

static void
writer_refuses_a_string_whose_length_does_not_fit(void)
{
	static uint8_t buf[70000], text[65536];
	struct writer w;

	wr_init(&w, buf, sizeof(buf));
	wr_string(&w, text, 65535);
	ok(wr_done(&w), "65,535 bytes are a string");
	wr_init(&w, buf, sizeof(buf));
	wr_string(&w, text, 65536);
	ok(!wr_done(&w), "65,536 are none");
}

int
main(void)
{
	static const struct tap_test tests[] = {
		TEST(reader_takes_numbers_big_endian),
		TEST(reader_refuses_trailing_bytes),
		TEST(reader_gives_zeros_from_the_first_failure_on),
		TEST(reader_bounds_strings_and_blobs),
		TEST(reader_of_nothing_is_done),
		TEST(writer_writes_what_the_reader_reads),
		TEST(writer_stops_at_its_end),
		TEST(writer_refuses_a_string_whose_length_does_not_fit),
	};

	return tap_run(tests, TAP_COUNT(tests));
}
