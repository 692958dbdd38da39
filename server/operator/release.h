/* SPDX-License-Identifier: MIT */
/*
 * What `make` bundled: WEB/release.json names every file with its length and hash. A file that is
 * not as it says is refused, so that a site is made from one release only.
 */
#ifndef POSTERN_OPERATOR_RELEASE_H
#define POSTERN_OPERATOR_RELEASE_H

#include <stdbool.h>
#include <stddef.h>

#include "operator/text.h"

struct release;

struct release_file { /* borrowed from the release */
	const char *app, *key, *path;
};

struct release *release_open(const char *web);
void release_free(struct release *r);
size_t release_count(const struct release *r);
struct release_file release_at(const struct release *r, size_t i);
/* Reads and checks one of its files; false after a message. */
bool release_read(const struct release *r, size_t i, struct text *out);

#endif
