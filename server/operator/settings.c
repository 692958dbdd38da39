/* SPDX-License-Identifier: MIT */
/* The settings as a table, one row a line, and the checks each kind of value gets. */
#include "operator/settings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "operator/file.h"
#include "operator/json.h"
#include "operator/say.h"
#include "operator/theme.h"

enum { CONTRAST_NEEDED = 450, DESKS = 16 };

enum kind { WORDS, COLOUR, HTTPS, EMAIL, PHONE, TOPICS, LANGUAGES };

static const struct row {
	const char *key;
	enum kind kind;
} rows[] = {
	{ "council", WORDS },
	{ "service", WORDS },
	{ "team", WORDS },
	{ "languages", LANGUAGES },
	{ "brand_colour", COLOUR },
	{ "exit_url", HTTPS },
	{ "topic_desks", TOPICS },
	{ "desk_hours", WORDS },
	{ "contact_phone", PHONE },
	{ "contact_email", EMAIL },
	{ "data_protection_email", EMAIL },
	{ "safeguarding_phone", PHONE },
	{ "site_address", WORDS },
};

struct settings {
	struct json *json;
	char path[PATH_BYTES];
};

static bool
unfit(const struct settings *s, const char *key, const char *should)
{
	(void)say_wrong("%s: \"%s\" should be %s", s->path, key, should);
	return false;
}

static bool
only(const char *value, const char *letters)
{
	return *value != '\0' && value[strspn(value, letters)] == '\0';
}

static bool
check_colour(const struct settings *s, const char *key, const char *value)
{
	unsigned contrast;

	if (!theme_contrast(value, &contrast))
		return unfit(s, key, "a colour such as \"#2b4f60\"");
	if (contrast >= CONTRAST_NEEDED)
		return true;
	(void)unfit(s, key, "darker");
	say_remedy(
	    "white text on it has a contrast of %u.%02u; people with low vision need 4.50 or more",
	    contrast / 100, contrast % 100);
	return false;
}

/* Words such as *:1 fraud:2, each topic once; what it calls them is checked against the topics
 * later. */
static bool
check_topics_form(const struct settings *s, const char *key, const char *value)
{
	bool rest = false;

	for (const char *at = value; *at != '\0'; at += strspn(at, " ")) {
		size_t name = strcspn(at, ": "), digits;

		digits = at[name] == ':' ? strspn(at + name + 1, "0123456789") : 0;
		if (name == 0 || digits == 0 ||
		    (at[name + 1 + digits] != ' ' && at[name + 1 + digits] != '\0'))
			return unfit(s, key, "topics with their desks, such as \"*:1 fraud:2\"");
		rest = rest || (name == 1 && *at == '*');
		at += name + 1 + digits;
	}
	return rest || unfit(s, key, "complete: \"*:1\" says which desk takes every other topic");
}

static bool
check(const struct settings *s, const struct row *row)
{
	const char *value = json_text(s->json, row->key);

	if (value == NULL || *value == '\0') {
		(void)say_wrong("%s: \"%s\" is missing", s->path, row->key);
		return false;
	}
	switch (row->kind) {
	case WORDS:
		return true;
	case COLOUR:
		return check_colour(s, row->key, value);
	case HTTPS:
		return (strncmp(value, "https://", 8) == 0 &&
			   strpbrk(value, " \t\n\"<>") == NULL) ||
		    unfit(s, row->key, "an address that begins with https://");
	case EMAIL:
		return (strchr(value, '@') != NULL && strpbrk(value, " \t\n\"<>") == NULL) ||
		    unfit(s, row->key, "an e-mail address");
	case PHONE:
		return only(value, "0123456789 +") ||
		    unfit(s, row->key, "a telephone number: digits and spaces");
	case TOPICS:
		return check_topics_form(s, row->key, value);
	case LANGUAGES:
		return only(value, "abcdefghijklmnopqrstuvwxyz- ") ||
		    unfit(s, row->key, "language codes with spaces between, such as \"en cy\"");
	}
	return false;
}

static bool
desk_number(const char *key, unsigned *n)
{
	char text[16];

	for (*n = 1; *n <= DESKS; (*n)++) {
		snprintf(text, sizeof text, "desk_%u", *n);
		if (strcmp(text, key) == 0)
			return true;
	}
	return false;
}

struct known {
	const struct settings *settings;
	bool all;
};

static void
check_known(void *arg, const char *key, const char *value)
{
	struct known *known = arg;
	unsigned n;

	(void)value;
	if (!known->all || desk_number(key, &n))
		return;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		if (strcmp(rows[i].key, key) == 0)
			return;
	}
	(void)say_wrong("%s: \"%s\" is no setting", known->settings->path, key);
	known->all = false;
}

static bool
check_all(const struct settings *s)
{
	struct known known = { s, true };

	if (!json_is_flat(s->path, s->json))
		return false;
	json_each(s->json, check_known, &known);
	if (!known.all)
		return false;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		if (!check(s, &rows[i]))
			return false;
	}
	for (unsigned n = 1; n <= DESKS; n++) {
		if (settings_desk(s, n) != NULL)
			return true;
	}
	(void)say_wrong("%s: there is no desk; \"desk_1\" names the first", s->path);
	return false;
}

struct settings *
settings_open(const char *content_folder)
{
	struct settings *s = calloc(1, sizeof *s);

	if (s == NULL || !path_join(s->path, content_folder, "council.json") ||
	    (s->json = json_file(s->path)) == NULL || !check_all(s)) {
		settings_free(s);
		return NULL;
	}
	return s;
}

void
settings_free(struct settings *s)
{
	if (s == NULL)
		return;
	if (s->json != NULL)
		json_free(s->json);
	free(s);
}

const char *
settings_get(const struct settings *s, const char *key)
{
	return json_text(s->json, key);
}

const char *
settings_desk(const struct settings *s, unsigned n)
{
	char key[16];

	snprintf(key, sizeof key, "desk_%u", n);
	return json_text(s->json, key);
}

/* Whether the list of topics names this one: its file is read as text, for it is ours and regular.
 */
static bool
topic_known(const struct text *topics, const char *name, size_t len)
{
	char quoted[72];

	if (len > 64)
		return false;
	snprintf(quoted, sizeof quoted, "\"%.*s\"", (int)len, name);
	return topics->p != NULL && strstr(topics->p, quoted) != NULL;
}

bool
settings_check_topics(const struct settings *s, const struct text *topics)
{
	bool good = true;

	for (const char *at = settings_get(s, "topic_desks"); good && *at != '\0';
	     at += strspn(at, " ")) {
		size_t name = strcspn(at, ":");
		unsigned long desk = strtoul(at + name + 1, NULL, 10);

		if (!(name == 1 && *at == '*') && !topic_known(topics, at, name)) {
			(void)say_wrong(
			    "%s: \"topic_desks\" names the topic '%.*s', which the form does not have",
			    s->path, (int)name, at);
			good = false;
		} else if (desk == 0 || desk > DESKS || settings_desk(s, (unsigned)desk) == NULL) {
			(void)say_wrong(
			    "%s: \"topic_desks\" names desk %lu, but there is no \"desk_%lu\"",
			    s->path, desk, desk);
			good = false;
		}
		at += strcspn(at, " ");
	}
	return good;
}

bool
settings_language(const struct settings *s, size_t i, char out[8])
{
	const char *at = settings_get(s, "languages");

	for (at += strspn(at, " "); i-- > 0; at += strspn(at, " "))
		at += strcspn(at, " ");
	if (*at == '\0' || strcspn(at, " ") >= 8)
		return false;
	snprintf(out, 8, "%.*s", (int)strcspn(at, " "), at);
	return true;
}
