/* SPDX-License-Identifier: MIT */
/*
 * Byte reader and writer. One function of each takes from the input or the room; all others stand
 * on it, so there is one bounds check to read.
 */
#include "base/bytes.h"

#include <string.h>

/* len bytes of input, or NULL from then on */
static const uint8_t *
take(struct reader *r, size_t len)
{
	const uint8_t *p = r->at;

	if (r->bad || (size_t)(r->end - r->at) < len) {
		rd_fail(r);
		return NULL;
	}
	if (len > 0)
		r->at += len;
	return p;
}

void
rd_init(struct reader *r, const void *p, size_t len)
{
	static const uint8_t nothing[1];

	r->at = len > 0 ? p : nothing;
	r->end = r->at + len;
	r->bad = false;
}

static uint64_t
take_number(struct reader *r, size_t len)
{
	const uint8_t *p = take(r, len);
	uint64_t v = 0;

	for (size_t i = 0; p != NULL && i < len; i++)
		v = v << 8 | p[i];
	return v;
}

uint8_t
rd_u8(struct reader *r)
{
	return (uint8_t)take_number(r, 1);
}

uint16_t
rd_u16(struct reader *r)
{
	return (uint16_t)take_number(r, 2);
}

uint32_t
rd_u32(struct reader *r)
{
	return (uint32_t)take_number(r, 4);
}

uint64_t
rd_u64(struct reader *r)
{
	return take_number(r, 8);
}

struct bytes
rd_bytes(struct reader *r, size_t len)
{
	const uint8_t *p = take(r, len);

	return (struct bytes){ p, p == NULL ? 0 : len };
}

void
rd_copy(struct reader *r, void *out, size_t len)
{
	const uint8_t *p = take(r, len);

	if (len == 0)
		return;
	if (p == NULL)
		memset(out, 0, len);
	else
		memcpy(out, p, len);
}

static struct bytes
take_bounded(struct reader *r, size_t len, size_t max)
{
	if (len > max)
		rd_fail(r);
	return rd_bytes(r, len);
}

struct bytes
rd_string(struct reader *r, size_t max)
{
	return take_bounded(r, rd_u16(r), max);
}

struct bytes
rd_blob(struct reader *r, size_t max)
{
	return take_bounded(r, rd_u32(r), max);
}

struct bytes
rd_rest(struct reader *r)
{
	return rd_bytes(r, (size_t)(r->end - r->at));
}

void
rd_fail(struct reader *r)
{
	r->bad = true;
	r->at = r->end;
}

bool
rd_ok(const struct reader *r)
{
	return !r->bad;
}

bool
rd_done(const struct reader *r)
{
	return !r->bad && r->at == r->end;
}

void
wr_init(struct writer *w, void *buf, size_t cap)
{
	*w = (struct writer){ .buf = buf, .cap = cap };
}

uint8_t *
wr_space(struct writer *w, size_t len)
{
	uint8_t *p;

	if (w->bad || w->cap - w->len < len || w->buf == NULL) {
		w->bad = true;
		return NULL;
	}
	p = w->buf + w->len;
	w->len += len;
	return p;
}

static void
put_number(struct writer *w, uint64_t v, size_t len)
{
	uint8_t *p = wr_space(w, len);

	for (size_t i = 0; p != NULL && i < len; i++)
		p[i] = (uint8_t)(v >> 8 * (len - 1 - i));
}

void
wr_u8(struct writer *w, uint8_t v)
{
	put_number(w, v, 1);
}

void
wr_u16(struct writer *w, uint16_t v)
{
	put_number(w, v, 2);
}

void
wr_u32(struct writer *w, uint32_t v)
{
	put_number(w, v, 4);
}

void
wr_u64(struct writer *w, uint64_t v)
{
	put_number(w, v, 8);
}

void
wr_bytes(struct writer *w, const void *p, size_t len)
{
	uint8_t *to = wr_space(w, len);

	if (to != NULL && len > 0)
		memcpy(to, p, len);
}

void
wr_string(struct writer *w, const void *p, size_t len)
{
	if (len > UINT16_MAX)
		w->bad = true;
	wr_u16(w, (uint16_t)len);
	wr_bytes(w, p, len);
}

void
wr_blob(struct writer *w, const void *p, size_t len)
{
	if (len > UINT32_MAX)
		w->bad = true;
	wr_u32(w, (uint32_t)len);
	wr_bytes(w, p, len);
}

void
wr_fill(struct writer *w, uint8_t v, size_t n)
{
	uint8_t *to = wr_space(w, n);

	if (to != NULL && n > 0)
		memset(to, v, n);
}

bool
wr_done(const struct writer *w)
{
	return !w->bad;
}

struct bytes
wr_bytes_of(const struct writer *w)
{
	return (struct bytes){ w->buf, w->len };
}
