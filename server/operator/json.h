/* SPDX-License-Identifier: MIT */
/*
 * The door to jansson. Strict: UTF-8, no duplicate keys, nothing after the end, bounded depth.
 * Files of words and settings are flat (string to string); what stands inside seals is read by
 * name.
 */
#ifndef POSTERN_OPERATOR_JSON_H
#define POSTERN_OPERATOR_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"

struct json;

/* The object in text; NULL after a message that names the file and line. `name` is for the message.
 */
struct json *json_parse(const char *name, struct bytes text);
struct json *json_file(const char *path);
void json_free(struct json *j);

/* Everything is borrowed from j. NULL, 0 or false: not there, or of another type. */
const char *json_text(const struct json *j, const char *key);
bool json_whole(const struct json *j, const char *key, uint64_t *out);
size_t json_count(const struct json *j, const char *key);
/* The i-th object of the list under key; freed with j. */
const struct json *json_item(const struct json *j, const char *key, size_t i);
/* True when every value is a string; else a message that names the file and the key. */
bool json_is_flat(const char *name, const struct json *j);
/* Calls fn for each pair of a flat object, in the order of the file. */
void json_each(
    const struct json *j, void (*fn)(void *arg, const char *key, const char *value), void *arg);

#endif
