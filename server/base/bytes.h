/* SPDX-License-Identifier: MIT */
/*
 * Bytes in and out, big-endian, with sticky errors: code reads as a list of steps with one check at
 * the end. Pure: no allocation, no I/O. Used by every decoder and encoder, crypto/ included.
 *
 * After a failure a reader gives zeros and NULLs and a writer writes nothing more; rd_done and
 * wr_done tell.
 */
#ifndef POSTERN_BASE_BYTES_H
#define POSTERN_BASE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct bytes {			/* borrowed; p may be NULL when len is 0 */
	const uint8_t *p;
	size_t len;
};

struct reader {
	const uint8_t *at, *end;
	bool bad;
};

void rd_init(struct reader *r, const void *p, size_t len);
uint8_t rd_u8(struct reader *r);
uint16_t rd_u16(struct reader *r);
uint32_t rd_u32(struct reader *r);
uint64_t rd_u64(struct reader *r);
/* len bytes, borrowed from the input; {NULL, 0} on failure */
struct bytes rd_bytes(struct reader *r, size_t len);
/* len bytes copied to out, which is zeroed on failure */
void rd_copy(struct reader *r, void *out, size_t len);
/* a u16 length and that many bytes, at most max */
struct bytes rd_string(struct reader *r, size_t max);
/* a u32 length and that many bytes, at most max */
struct bytes rd_blob(struct reader *r, size_t max);
/* what is left, borrowed */
struct bytes rd_rest(struct reader *r);
/* marks the input as malformed */
void rd_fail(struct reader *r);
/* true when nothing failed so far */
bool rd_ok(const struct reader *r);
/* true when nothing failed and every byte was read */
bool rd_done(const struct reader *r);

struct writer {
	uint8_t *buf;
	size_t cap, len;
	bool bad;
};

void wr_init(struct writer *w, void *buf, size_t cap);
void wr_u8(struct writer *w, uint8_t v);
void wr_u16(struct writer *w, uint16_t v);
void wr_u32(struct writer *w, uint32_t v);
void wr_u64(struct writer *w, uint64_t v);
void wr_bytes(struct writer *w, const void *p, size_t len);
/* a u16 length and the bytes; fails past 65,535 */
void wr_string(struct writer *w, const void *p, size_t len);
/* a u32 length and the bytes */
void wr_blob(struct writer *w, const void *p, size_t len);
/* n bytes of value v */
void wr_fill(struct writer *w, uint8_t v, size_t n);
/* room for len bytes to be filled by the caller; NULL on failure */
uint8_t *wr_space(struct writer *w, size_t len);
/* true when everything fitted */
bool wr_done(const struct writer *w);
struct bytes wr_bytes_of(const struct writer *w);

#endif
