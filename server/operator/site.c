/* SPDX-License-Identifier: MIT */
/*
 * Building: for each app the assets as they are, the theme, and for each language the padded
 * language file and every template filled. All is made beside the old site, which is replaced at
 * the end.
 */
#include "operator/site.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/hash.h"
#include "operator/file.h"
#include "operator/json.h"
#include "operator/release.h"
#include "operator/say.h"
#include "operator/settings.h"
#include "operator/template.h"
#include "operator/theme.h"

enum { LANGUAGE_STEP = 4096, KEYS_MAX = 64, LANGUAGES_MAX = 16 };

static const char *const apps[] = { "report", "console" };

struct asset {
	char app[16], key[TEMPLATE_KEY_MAX], served[96];
};

struct build {
	const struct release *release;
	const struct settings *settings;
	const char *org_id_hex, *out;
	struct asset assets[KEYS_MAX];
	size_t n_assets;
	size_t language_len; /* of every language file when served */
	/* of the page that is being made */
	const char *app;
	const struct json *words;
	char language_path[96];
};

/* NAME-HASH.EXT, as everything but pages is called. */
static void
hashed_name(char *out, size_t cap, const char *name, const char *ext, const struct text *content)
{
	struct text hex = TEXT_EMPTY;
	uint8_t hash[HASH_BYTES];

	hash_of(hash, content->p, content->len);
	text_hex(&hex, hash, 8);
	snprintf(out, cap, "/assets/%s-%s.%s", name, text_ok(&hex) ? hex.p : "", ext);
	text_free(&hex);
}

static bool
put(const struct build *b, const char *app, const char *served, const struct text *content)
{
	char path[PATH_BYTES], folder[PATH_BYTES];

	if (!path_join(path, b->out, "%s%s", app, served))
		return false;
	snprintf(folder, sizeof folder, "%.*s", (int)(strrchr(path, '/') - path), path);
	return folder_make(folder, 0755) && file_write(path, 0644, text_bytes(content));
}

static bool
asset_add(struct build *b, const char *app, const char *key, const char *served)
{
	struct asset *a = &b->assets[b->n_assets];

	if (b->n_assets == KEYS_MAX || strlen(app) >= sizeof a->app ||
	    strlen(key) >= sizeof a->key || strlen(served) >= sizeof a->served) {
		(void)say_wrong("release.json: there are too many assets, or a name is too long");
		return false;
	}
	snprintf(a->app, sizeof a->app, "%s", app);
	snprintf(a->key, sizeof a->key, "%s", key);
	snprintf(a->served, sizeof a->served, "%s", served);
	b->n_assets++;
	return true;
}

static bool
ends(const char *path, const char *ending)
{
	size_t len = strlen(path), end = strlen(ending);

	return len >= end && strcmp(path + len - end, ending) == 0;
}

/* Scripts, styles and pictures go over as they are. */
static bool
put_assets(struct build *b, const char *app)
{
	char folder[32];
	bool good = true;

	snprintf(folder, sizeof folder, "%s/assets/", app);
	for (size_t i = 0; good && i < release_count(b->release); i++) {
		struct release_file file = release_at(b->release, i);
		struct text content = TEXT_EMPTY;

		if (strncmp(file.path, folder, strlen(folder)) != 0)
			continue;
		good = release_read(b->release, i, &content) &&
		    put(b, app, file.path + strlen(app), &content) &&
		    asset_add(b, app, file.key, file.path + strlen(app));
		text_free(&content);
	}
	return good;
}

static bool
put_theme(struct build *b, const char *app)
{
	struct text css = TEXT_EMPTY;
	char served[96];
	bool good;

	theme_css(settings_get(b->settings, "brand_colour"), &css);
	hashed_name(served, sizeof served, "theme", "css", &css);
	good = text_ok(&css) && put(b, app, served, &css) && asset_add(b, app, "theme_css", served);
	text_free(&css);
	return good;
}

/* The value of a placeholder on the page that is being made. */
static const char *
page_value(void *arg, enum template_kind kind, const char *key)
{
	const struct build *b = arg;

	switch (kind) {
	case TEMPLATE_TEXT:
		return json_text(b->words, key);
	case TEMPLATE_COUNCIL:
		return strcmp(key, "org_id") == 0 ? b->org_id_hex : settings_get(b->settings, key);
	case TEMPLATE_ASSET:
		if (strcmp(key, "lang") == 0)
			return b->language_path;
		for (size_t i = 0; i < b->n_assets; i++) {
			if (strcmp(b->assets[i].app, b->app) == 0 &&
			    strcmp(b->assets[i].key, key) == 0)
				return b->assets[i].served;
		}
	}
	return NULL;
}

static bool
put_page(struct build *b, size_t file, const char *prefix)
{
	struct text template = TEXT_EMPTY, page = TEXT_EMPTY;
	const char *path = release_at(b->release, file).path;
	char problem[TEMPLATE_PROBLEM_MAX], served[96];
	bool good = release_read(b->release, file, &template);

	if (good && !template_fill(text_bytes(&template), page_value, b, &page, problem)) {
		(void)say_wrong("%s: %s", path, problem);
		good = false;
	}
	snprintf(served, sizeof served, "%s%s", prefix, path + strlen(b->app));
	good = good && put(b, b->app, served, &page);
	text_free(&template);
	text_free(&page);
	return good;
}

static bool
release_find(const struct release *r, const char *path, size_t *file)
{
	for (*file = 0; *file < release_count(r); (*file)++) {
		if (strcmp(release_at(r, *file).path, path) == 0)
			return true;
	}
	return false;
}

static bool
check_topics(const struct build *b)
{
	struct text topics = TEXT_EMPTY;
	size_t file;
	bool good = release_find(b->release, "content/topics.json", &file);

	if (!good)
		(void)say_wrong("release.json: it has no content/topics.json");
	good = good && release_read(b->release, file, &topics) &&
	    settings_check_topics(b->settings, &topics);
	text_free(&topics);
	return good;
}

static bool
language_find(const struct build *b, const char *language, size_t *file)
{
	char path[32];

	snprintf(path, sizeof path, "content/%s.json", language);
	if (release_find(b->release, path, file))
		return true;
	(void)say_wrong(
	    "council.json: \"languages\" names '%s', but there is no %s", language, path);
	return false;
}

/* All pages of one app in one language. */
static bool
put_language(struct build *b, const char *app, const char *language, bool first)
{
	struct text words = TEXT_EMPTY;
	struct json *json = NULL;
	char prefix[12] = "";
	size_t file;
	bool good = language_find(b, language, &file) && release_read(b->release, file, &words) &&
	    (json = json_parse(release_at(b->release, file).path, text_bytes(&words))) != NULL &&
	    json_is_flat(release_at(b->release, file).path, json);

	while (good && text_ok(&words) && words.len < b->language_len)
		text_str(&words, " ");
	if (!first)
		snprintf(prefix, sizeof prefix, "/%s", language);
	if (good)
		hashed_name(b->language_path, sizeof b->language_path, language, "json", &words);
	b->app = app;
	b->words = json;
	good = good && put(b, app, b->language_path, &words);
	for (size_t i = 0; good && i < release_count(b->release); i++) {
		struct release_file page = release_at(b->release, i);

		if (strcmp(page.app, app) == 0 && ends(page.path, ".html"))
			good = put_page(b, i, prefix);
	}
	text_free(&words);
	if (json != NULL)
		json_free(json);
	return good;
}

/* The longest language file, rounded up: so that none shows by its size which language was read. */
static bool
measure_languages(struct build *b)
{
	char language[8];
	size_t file;

	for (size_t i = 0; i < LANGUAGES_MAX && settings_language(b->settings, i, language); i++) {
		struct text words = TEXT_EMPTY;
		bool good = language_find(b, language, &file) &&
		    release_read(b->release, file, &words);

		if (good && words.len > b->language_len)
			b->language_len = words.len;
		text_free(&words);
		if (!good)
			return false;
	}
	b->language_len = (b->language_len + LANGUAGE_STEP - 1) / LANGUAGE_STEP * LANGUAGE_STEP;
	return true;
}

static bool
build_all(struct build *b)
{
	char language[8];

	if (!check_topics(b) || !measure_languages(b))
		return false;
	for (size_t app = 0; app < sizeof apps / sizeof *apps; app++) {
		char folder[PATH_BYTES];

		if (!path_join(folder, b->out, "%s", apps[app]) || !folder_make(folder, 0755) ||
		    !put_assets(b, apps[app]) || !put_theme(b, apps[app]))
			return false;
		for (size_t i = 0; i < LANGUAGES_MAX && settings_language(b->settings, i, language);
		     i++) {
			if (!put_language(b, apps[app], language, i == 0))
				return false;
		}
	}
	return true;
}

/* Puts the new folder in the old one's place. */
static bool
take_place(const char *made, const char *out)
{
	char old[PATH_BYTES];

	snprintf(old, sizeof old, "%.*s.old", PATH_BYTES - 8, out);
	if (!folder_remove(old) || (file_exists(out) && rename(out, old) != 0) ||
	    rename(made, out) != 0) {
		(void)say_wrong("%s: it cannot be replaced", out);
		return false;
	}
	return folder_remove(old);
}

bool
site_build(const char *web, const char *content, const char *org_id_hex, const char *out)
{
	struct build *b = calloc(1, sizeof *b);
	struct release *release = NULL;
	struct settings *settings = NULL;
	char made[PATH_BYTES];
	bool good = b != NULL && (release = release_open(web)) != NULL &&
	    (settings = settings_open(content)) != NULL;

	snprintf(made, sizeof made, "%.*s.making", PATH_BYTES - 12, out);
	if (good && (good = folder_remove(made))) {
		*b = (struct build){ .release = release,
			.settings = settings,
			.org_id_hex = org_id_hex,
			.out = made };
		good = build_all(b) && take_place(made, out);
		if (!good)
			(void)folder_remove(made);
	}
	settings_free(settings);
	release_free(release);
	free(b);
	return good;
}
