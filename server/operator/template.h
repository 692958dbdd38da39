/* SPDX-License-Identifier: MIT */
/*
 * Pages from templates: {{t.KEY}}, {{c.KEY}} and {{asset.KEY}}, each replaced by one value, escaped
 * for HTML and put in once, so what stands in a value is never looked at again. No loops, no
 * conditions. Pure.
 */
#ifndef POSTERN_OPERATOR_TEMPLATE_H
#define POSTERN_OPERATOR_TEMPLATE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/bytes.h"
#include "operator/text.h"

enum { TEMPLATE_KEY_MAX = 64, TEMPLATE_PROBLEM_MAX = 256 };

enum template_kind { TEMPLATE_TEXT, TEMPLATE_COUNCIL, TEMPLATE_ASSET };

/* The value of a key, borrowed; NULL: there is none. */
typedef const char *template_value_fn(void *arg, enum template_kind kind, const char *key);

/* Appends the page to out. On refusal false, and "line N: what is wrong" in problem. */
bool template_fill(struct bytes template, template_value_fn *value, void *arg, struct text *out,
    char problem[TEMPLATE_PROBLEM_MAX]);

#endif
