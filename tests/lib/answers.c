/* SPDX-License-Identifier: MIT */
/*
 * The helpers of answers.h, on jansson: only tests read or write JSON in C.
 */
#include "tests/lib/answers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/content.h"
#include "tests/lib/example.h"
#include "tests/lib/tap.h"

static bool writing;

void
answers_begin(int argc, char **argv)
{
	writing = argc == 2 && strcmp(argv[1], "write") == 0;
}

json_t *
hex(const void *p, size_t len)
{
	char *text = malloc(2 * len + 1);
	struct writer w;
	json_t *j;

	wr_init(&w, text, 2 * len);
	wr_hex(&w, p, len);
	j = json_stringn(text, 2 * len);
	free(text);
	return j;
}

json_t *
hex_of(struct bytes b)
{
	return hex(b.p, b.len);
}

void
set(json_t *object, const char *key, json_t *value)
{
	json_object_set_new(object, key, value);
}

void
set_text(json_t *object, const char *key, const char *text)
{
	set(object, key, json_string(text));
}

void
set_int(json_t *object, const char *key, uint64_t v)
{
	set(object, key, json_integer((json_int_t)v));
}

json_t *
named(json_t *list, const char *name)
{
	json_t *object = json_object();

	if (name != NULL)
		set_text(object, "name", name);
	json_array_append_new(list, object);
	return object;
}

json_t *
set_list(json_t *object, const char *key)
{
	json_t *list = json_array();

	set(object, key, list);
	return list;
}

void
answers_keep(const char *name, json_t *file)
{
	char path[128];
	char *now = json_dumps(file, JSON_INDENT(1));
	unsigned char *then;
	size_t len;
	FILE *f;

	snprintf(path, sizeof path, "tests/vectors/postern_%s.json", name);
	if (writing) {
		f = fopen(path, "w");
		ok(f != NULL && fprintf(f, "%s\n", now) > 0 && fclose(f) == 0, "wrote %s", path);
	} else {
		then = tap_file(path, &len);
		ok(len == strlen(now) + 1 && memcmp(then, now, len - 1) == 0, "%s says the same",
		    path);
		free(then);
	}
	free(now);
	json_decref(file);
}

struct copy *
copy_of(struct bytes b)
{
	static struct copy c;

	memset(&c, 0, sizeof c);
	memcpy(c.buf, b.p, b.len);
	c.len = b.len;
	return &c;
}

json_t *
refused(json_t *list, const char *name, const char *key, const struct copy *c)
{
	json_t *j = named(list, name);

	set(j, key, hex(c->buf, c->len));
	return j;
}

struct copy *
flipped(struct bytes b, long at)
{
	struct copy *c = copy_of(b);

	c->buf[at < 0 ? (long)c->len + at : at] ^= 1;
	return c;
}

struct copy *
shortened(struct bytes b)
{
	struct copy *c = copy_of(b);

	c->len--;
	return c;
}

struct copy *
lengthened(struct bytes b)
{
	struct copy *c = copy_of(b);

	c->len++;
	return c;
}

struct copy *
with_byte(struct bytes b, size_t at, uint8_t v)
{
	struct copy *c = copy_of(b);

	c->buf[at] = v;
	return c;
}

void
enc_seed_of(uint8_t out[static 64], const char *label)
{
	example_seed(out, label);
	example_seed(out + 32, label);
	out[63] ^= 0xff;
}

json_t *
text_of(struct bytes b)
{
	return json_stringn((const char *)b.p, b.len);
}

struct copy *
swapped(struct bytes b, size_t at, size_t len)
{
	struct copy *c = copy_of(b);
	uint8_t one[2048];

	memcpy(one, c->buf + at, len);
	memcpy(c->buf + at, c->buf + at + len, len);
	memcpy(c->buf + at + len, one, len);
	return c;
}

struct copy *
twice(struct bytes b, size_t at, size_t len)
{
	struct copy *c = copy_of(b);

	memcpy(c->buf + at + len, c->buf + at, len);
	return c;
}
