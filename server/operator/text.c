/* SPDX-License-Identifier: MIT */
/* Growing text, and the three ways we write bytes as letters. */
#include "operator/text.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/secret.h"

static const char base64url[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

static bool
text_grow(struct text *t, size_t more)
{
	size_t cap = t->cap != 0 ? t->cap : 256;
	char *p;

	if (t->bad || more > SIZE_MAX / 4 - t->len) {
		t->bad = true;
		return false;
	}
	while (cap < t->len + more + 1)
		cap *= 2;
	if (cap == t->cap)
		return true;
	if ((p = malloc(cap)) == NULL) {
		t->bad = true;
		return false;
	}
	if (t->len != 0)
		memcpy(p, t->p, t->len);
	p[t->len] = '\0';
	if (t->p != NULL)
		secret_wipe(t->p, t->cap);
	free(t->p);
	t->p = p;
	t->cap = cap;
	return true;
}

void
text_put(struct text *t, const void *p, size_t len)
{
	if (!text_grow(t, len))
		return;
	if (len != 0)
		memcpy(t->p + t->len, p, len);
	t->len += len;
	t->p[t->len] = '\0';
}

void
text_str(struct text *t, const char *s)
{
	text_put(t, s, strlen(s));
}

void
text_print(struct text *t, const char *format, ...)
{
	va_list ap;
	int n;

	va_start(ap, format);
	n = vsnprintf(NULL, 0, format, ap);
	va_end(ap);
	if (n < 0 || !text_grow(t, (size_t)n)) {
		t->bad = true;
		return;
	}
	va_start(ap, format);
	(void)vsnprintf(t->p + t->len, (size_t)n + 1, format, ap);
	va_end(ap);
	t->len += (size_t)n;
}

void
text_html(struct text *t, const char *s)
{
	for (; *s != '\0'; s++) {
		switch (*s) {
		case '&':
			text_str(t, "&amp;");
			break;
		case '<':
			text_str(t, "&lt;");
			break;
		case '>':
			text_str(t, "&gt;");
			break;
		case '"':
			text_str(t, "&quot;");
			break;
		case '\'':
			text_str(t, "&#39;");
			break;
		default:
			text_put(t, s, 1);
		}
	}
}

void
text_json(struct text *t, const char *s)
{
	text_str(t, "\"");
	for (; *s != '\0'; s++) {
		if (*s == '"' || *s == '\\')
			text_str(t, "\\");
		if ((unsigned char)*s < 0x20)
			text_print(t, "\\u%04x", (unsigned)(unsigned char)*s);
		else
			text_put(t, s, 1);
	}
	text_str(t, "\"");
}

void
text_hex(struct text *t, const void *p, size_t len)
{
	static const char digit[] = "0123456789abcdef";
	const uint8_t *b = p;

	for (size_t i = 0; i < len; i++) {
		text_put(t, &digit[b[i] >> 4], 1);
		text_put(t, &digit[b[i] & 15], 1);
	}
}

void
text_base64(struct text *t, const void *p, size_t len)
{
	const uint8_t *b = p;
	uint32_t bits = 0;
	unsigned n = 0;

	for (size_t i = 0; i < len; i++) {
		bits = (bits << 8) | b[i];
		for (n += 8; n >= 6; n -= 6)
			text_put(t, &base64url[(bits >> (n - 6)) & 63], 1);
	}
	if (n != 0)
		text_put(t, &base64url[(bits << (6 - n)) & 63], 1);
}

bool
text_ok(const struct text *t)
{
	return !t->bad;
}

struct bytes
text_bytes(const struct text *t)
{
	return (struct bytes){ (const uint8_t *)t->p, t->len };
}

void
text_free(struct text *t)
{
	if (t->p != NULL)
		secret_wipe(t->p, t->cap);
	free(t->p);
	*t = TEXT_EMPTY;
}

static int
hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool
hex_read(const char *hex, void *out, size_t len)
{
	uint8_t *b = out;

	if (strlen(hex) != 2 * len)
		return false;
	for (size_t i = 0; i < len; i++) {
		int high = hex_value(hex[2 * i]), low = hex_value(hex[2 * i + 1]);

		if (high < 0 || low < 0)
			return false;
		b[i] = (uint8_t)(high << 4 | low);
	}
	return true;
}

bool
base64_read(const char *text, void *out, size_t len)
{
	uint8_t *b = out;
	uint32_t bits = 0;
	unsigned n = 0;
	size_t done = 0;

	for (; *text != '\0'; text++) {
		const char *at = strchr(base64url, *text);

		if (at == NULL)
			return false;
		bits = (bits << 6) | (uint32_t)(at - base64url);
		if ((n += 6) < 8)
			continue;
		n -= 8;
		if (done == len)
			return false;
		b[done++] = (uint8_t)(bits >> n);
	}
	return done == len && n < 6 && (bits & ((1u << n) - 1)) == 0;
}
