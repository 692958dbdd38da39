/* SPDX-License-Identifier: MIT */
/*
 * A council's own words and colours: council.json in its content folder, flat (string to string).
 * The settings are a const table; a missing, unknown or unfit one is refused with the file and what
 * it should be.
 *
 * Desks stand there too, as desk_1 to desk_16, for they are named when keys are made.
 */
#ifndef POSTERN_OPERATOR_SETTINGS_H
#define POSTERN_OPERATOR_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "operator/text.h"

struct settings;

/* NULL after a message. */
struct settings *settings_open(const char *content_folder);
void settings_free(struct settings *s);
/* Borrowed; NULL when there is no such setting. */
const char *settings_get(const struct settings *s, const char *key);
/* The name of desk n (1 to 16), or NULL. */
const char *settings_desk(const struct settings *s, unsigned n);
/* Every desk that topic_desks names exists, and every topic that it names stands in the list of
 * topics (JSON text); else a message. */
bool settings_check_topics(const struct settings *s, const struct text *topics);
/* The i-th word of `languages`; false past the last. */
bool settings_language(const struct settings *s, size_t i, char out[8]);

#endif
