/* SPDX-License-Identifier: MIT */
/* jansson, behind its door: a struct json is a json_t under another name. */
#include "operator/json.h"

#include <jansson.h>

#include "operator/file.h"
#include "operator/say.h"

/* jansson wants to count references even where it only reads. */
static json_t *
native(const struct json *j)
{
	union {
		const struct json *ours;
		json_t *theirs;
	} u = { j };

	return u.theirs;
}

struct json *
json_parse(const char *name, struct bytes text)
{
	json_error_t error;
	json_t *j = json_loadb((const char *)text.p, text.len, JSON_REJECT_DUPLICATES, &error);

	if (j == NULL) {
		(void)say_wrong("%s:%d: %s", name, error.line, error.text);
		return NULL;
	}
	if (!json_is_object(j)) {
		(void)say_wrong("%s:1: this must be one object in braces", name);
		json_decref(j);
		return NULL;
	}
	return (struct json *)(void *)j;
}

struct json *
json_file(const char *path)
{
	struct text text = TEXT_EMPTY;
	struct json *j = NULL;

	if (file_read(path, FILE_MAX, &text))
		j = json_parse(path, text_bytes(&text));
	text_free(&text);
	return j;
}

void
json_free(struct json *j)
{
	json_decref(native(j));
}

const char *
json_text(const struct json *j, const char *key)
{
	return json_string_value(json_object_get(native(j), key));
}

bool
json_whole(const struct json *j, const char *key, uint64_t *out)
{
	const json_t *value = json_object_get(native(j), key);

	if (!json_is_integer(value) || json_integer_value(value) < 0)
		return false;
	*out = (uint64_t)json_integer_value(value);
	return true;
}

size_t
json_count(const struct json *j, const char *key)
{
	return json_array_size(json_object_get(native(j), key));
}

const struct json *
json_item(const struct json *j, const char *key, size_t i)
{
	const json_t *item = json_array_get(json_object_get(native(j), key), i);

	return json_is_object(item) ? (const struct json *)(const void *)item : NULL;
}

bool
json_is_flat(const char *name, const struct json *j)
{
	json_t *all = native(j), *value;
	const char *key;

	json_object_foreach(all, key, value)
	{
		if (json_is_string(value))
			continue;
		(void)say_wrong("%s: the value of \"%s\" must be a string in quotes", name, key);
		return false;
	}
	return true;
}

void
json_each(
    const struct json *j, void (*fn)(void *arg, const char *key, const char *value), void *arg)
{
	json_t *all = native(j), *value;
	const char *key;

	json_object_foreach(all, key, value) fn(arg, key, json_string_value(value));
}
