/* SPDX-License-Identifier: MIT */
/*
 * Making and comparing the project's own known answers, tests/vectors/postern_*.json.
 *
 * In every file "cases" are right; each of "refused" is wrong in the one way that its name says.
 * Bytes are hex; where "zeros_to" stands, zero bytes follow up to that length.
 */
#ifndef POSTERN_TESTS_ANSWERS_H
#define POSTERN_TESTS_ANSWERS_H

#include <jansson.h>
#include <stdbool.h>

#include "base/bytes.h"

/* Whether the program was called as `X.t write`: answers_keep then writes the files anew. */
void answers_begin(int argc, char **argv);
/* Compares with tests/vectors/postern_NAME.json byte for byte, and frees the file. */
void answers_keep(const char *name, json_t *file);

/* JSON of bytes, and members of objects and lists. */
json_t *hex(const void *p, size_t len);
json_t *hex_of(struct bytes b);
json_t *text_of(struct bytes b);
void set(json_t *object, const char *key, json_t *value);
void set_text(json_t *object, const char *key, const char *text);
void set_int(json_t *object, const char *key, uint64_t v);
json_t *set_list(json_t *object, const char *key);
/* A new object with this name at the end of the list; with no name for NULL. */
json_t *named(json_t *list, const char *name);

/* Changed copies, for refusals: one static copy, valid until the next. */
struct copy {
	uint8_t buf[70000];
	size_t len;
};
struct copy *copy_of(struct bytes b);
/* one bit at this place, counted from the end when negative */
struct copy *flipped(struct bytes b, long at);
struct copy *with_byte(struct bytes b, size_t at, uint8_t v);
struct copy *shortened(struct bytes b);
struct copy *lengthened(struct bytes b);
/* two neighbouring items of len bytes changed over; the first once more in place of the second */
struct copy *swapped(struct bytes b, size_t at, size_t len);
struct copy *twice(struct bytes b, size_t at, size_t len);
/* a named object in a list of refusals, with the copy's bytes under key */
json_t *refused(json_t *list, const char *name, const char *key, const struct copy *c);

/* 64 fixed bytes of randomness for an encapsulation. */
void enc_seed_of(uint8_t out[static 64], const char *label);

#endif
