/* SPDX-License-Identifier: MIT */
/*
 * A growing run of bytes for files that are made and read whole. Sticky: without memory it stays as
 * it was and text_ok tells. It may hold secrets, so what is freed or outgrown is wiped.
 */
#ifndef POSTERN_OPERATOR_TEXT_H
#define POSTERN_OPERATOR_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/bytes.h"

struct text {
	char *p; /* always ends with a NUL that len does not count; NULL when nothing was put */
	size_t len, cap;
	bool bad;
};

#define TEXT_EMPTY ((struct text){ 0 })

void text_put(struct text *t, const void *p, size_t len);
void text_str(struct text *t, const char *s);
void text_print(struct text *t, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* As text or attribute value in double quotes: & < > " ' become references. */
void text_html(struct text *t, const char *s);
/* As a JSON string with its quotes. */
void text_json(struct text *t, const char *s);
void text_hex(struct text *t, const void *p, size_t len);
/* base64url without padding */
void text_base64(struct text *t, const void *p, size_t len);
bool text_ok(const struct text *t);
struct bytes text_bytes(const struct text *t);
void text_free(struct text *t);

/* Exactly len bytes of lower-case hex, or false. */
bool hex_read(const char *hex, void *out, size_t len);
/* Exactly len bytes of base64url without padding, or false. */
bool base64_read(const char *text, void *out, size_t len);

#endif
