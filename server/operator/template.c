/* SPDX-License-Identifier: MIT */
/* One pass: text as it is up to {{, then a value. A single brace is text. */
#include "operator/template.h"

#include <stdio.h>
#include <string.h>

struct filling {
	const char *at, *end;
	size_t line;
	template_value_fn *value;
	void *arg;
	char *problem;
};

static const struct {
	const char *prefix;
	enum template_kind kind;
} kinds[] = {
	{ "t.", TEMPLATE_TEXT },
	{ "c.", TEMPLATE_COUNCIL },
	{ "asset.", TEMPLATE_ASSET },
};

static bool
refuse(const struct filling *f, const char *what, const char *which, size_t len)
{
	snprintf(f->problem, TEMPLATE_PROBLEM_MAX, "line %zu: %s '%.*s'", f->line, what, (int)len,
	    which);
	return false;
}

static const char *
find(const struct filling *f, const char *from, char brace)
{
	for (const char *p = from; f->end - p >= 2; p++) {
		if (p[0] == brace && p[1] == brace)
			return p;
	}
	return NULL;
}

/* f->at stands behind {{ */
static bool
fill_one(struct filling *f, struct text *out)
{
	const char *close = find(f, f->at, '}'), *value;
	char key[TEMPLATE_KEY_MAX];
	size_t len, shown = (size_t)(f->end - f->at) < 40 ? (size_t)(f->end - f->at) : 40;

	if (close == NULL || memchr(f->at, '\n', (size_t)(close - f->at)) != NULL)
		return refuse(f, "this {{ is not closed on its line:", f->at,
		    strcspn(f->at, "\n") < shown ? strcspn(f->at, "\n") : shown);
	len = (size_t)(close - f->at);
	if (len >= sizeof key)
		return refuse(f, "this name is too long:", f->at, shown);
	memcpy(key, f->at, len);
	key[len] = '\0';
	if (strspn(key, "abcdefghijklmnopqrstuvwxyz0123456789_.") != len)
		return refuse(f, "a name has small letters, digits, _ and . only:", key, len);
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		size_t prefix = strlen(kinds[i].prefix);

		if (strncmp(key, kinds[i].prefix, prefix) != 0)
			continue;
		if ((value = f->value(f->arg, kinds[i].kind, key + prefix)) == NULL)
			return refuse(f, "there is no value for", key, len);
		text_html(out, value);
		f->at = close + 2;
		return true;
	}
	return refuse(f, "a name begins with t. or c. or asset.:", key, len);
}

bool
template_fill(struct bytes template, template_value_fn *value, void *arg, struct text *out,
    char problem[TEMPLATE_PROBLEM_MAX])
{
	const char *start = (const char *)template.p;
	struct filling f = { start, start + template.len, 1, value, arg, problem };

	while (f.at < f.end) {
		const char *open = find(&f, f.at, '{'), *stop = open != NULL ? open : f.end;

		for (const char *p = f.at; p < stop; p++)
			f.line += *p == '\n';
		text_put(out, f.at, (size_t)(stop - f.at));
		f.at = stop;
		if (open == NULL)
			break;
		f.at += 2;
		if (!fill_one(&f, out))
			return false;
	}
	if (text_ok(out))
		return true;
	snprintf(problem, TEMPLATE_PROBLEM_MAX, "no memory");
	return false;
}
