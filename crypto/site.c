/* SPDX-License-Identifier: MIT */
/*
 * The site document's body, the manifest of published files; and the test for valid text that it
 * shares with the other bodies.
 */
#include <string.h>

#include "crypto/bodies.h"
#include "crypto/bodies_shared.h"

/* Length of the character at p, 0 when it is none: the table of RFC 3629, section 4. */
static size_t
utf8_character(const uint8_t *p, size_t left)
{
	size_t n = p[0] < 0x80 ? 1 : p[0] < 0xc2 ? 0 : p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3
	    : p[0] < 0xf5 ? 4 : 0;

	if (n > left)
		return 0;
	for (size_t i = 1; i < n; i++)
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	if ((p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xed && p[1] > 0x9f) ||
	    (p[0] == 0xf0 && p[1] < 0x90) || (p[0] == 0xf4 && p[1] > 0x8f))
		return 0;
	return n;
}

bool
utf8_valid(struct bytes text)
{
	for (size_t i = 0, n; i < text.len; i += n) {
		n = utf8_character(text.p + i, text.len - i);
		if (n == 0)
			return false;
	}
	return true;
}

static struct site_file
rd_file(struct reader *r)
{
	struct site_file f;

	f.path = rd_name(r);
	f.len = rd_u32(r);
	f.hash = rd_bytes(r, HASH_BYTES).p;
	return f;
}

static bool
path_before(struct bytes a, struct bytes b)
{
	int order = memcmp(a.p, b.p, a.len < b.len ? a.len : b.len);

	return order < 0 || (order == 0 && a.len < b.len);
}

enum err
site_decode(struct site *s, struct bytes body)
{
	struct bytes last = {NULL, 0};
	struct reader r;

	rd_init(&r, body.p, body.len);
	s->n_files = rd_u16(&r);
	s->files = (struct bytes){r.at, (size_t)(r.end - r.at)};
	for (unsigned i = 0; rd_ok(&r) && i < s->n_files; i++) {
		struct site_file f = rd_file(&r);

		if (rd_ok(&r) && last.p != NULL && !path_before(last, f.path))
			rd_fail(&r);
		last = f.path;
	}
	if (rd_done(&r))
		return ERR_OK;
	memset(s, 0, sizeof *s);
	return ERR_FORMAT;
}

void
site_write(struct writer *w, const struct site_file *files, unsigned n)
{
	size_t start = w->len;
	struct site again;

	wr_u16(w, (uint16_t)n);
	for (unsigned i = 0; i < n; i++) {
		wr_string(w, files[i].path.p, files[i].path.len);
		wr_u32(w, files[i].len);
		wr_bytes(w, files[i].hash, HASH_BYTES);
	}
	if (site_decode(&again, body_since(w, start)) != ERR_OK)
		w->bad = true;
}

struct reader
site_files(const struct site *s)
{
	struct reader walk;

	rd_init(&walk, s->files.p, s->files.len);
	return walk;
}

bool
site_next_file(struct site_file *out, struct reader *walk)
{
	if (rd_done(walk)) {
		memset(out, 0, sizeof *out);
		return false;
	}
	*out = rd_file(walk);
	return rd_ok(walk);
}
