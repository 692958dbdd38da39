/* SPDX-License-Identifier: MIT */
/* release.json and the files it names. */
#include "operator/release.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/hash.h"
#include "operator/file.h"
#include "operator/json.h"
#include "operator/say.h"

struct release {
	struct json *json;
	char folder[PATH_BYTES];
};

/* One row of the list is whole, and its path stays inside the folder. */
static bool
row_good(const struct json *row)
{
	const char *path = row != NULL ? json_text(row, "path") : NULL;

	return path != NULL && path[0] != '/' && strstr(path, "..") == NULL &&
	    json_text(row, "app") != NULL && json_text(row, "key") != NULL &&
	    json_text(row, "sha256") != NULL;
}

static bool
list_good(const char *path, const struct json *json)
{
	uint64_t version;
	size_t n = json_count(json, "files");

	for (size_t i = 0; i < n; i++) {
		if (!row_good(json_item(json, "files", i)))
			n = 0;
	}
	if (n != 0 && json_whole(json, "version", &version) && version == 1)
		return true;
	(void)say_wrong("%s: this is not a list of bundled files that this program knows", path);
	return false;
}

struct release *
release_open(const char *web)
{
	struct release *r = calloc(1, sizeof *r);
	char path[PATH_BYTES];

	if (r == NULL || !path_join(r->folder, web, ".") || !path_join(path, web, "release.json"))
		goto refused;
	if (!file_exists(path)) {
		(void)say_wrong("%s: there is no such file", path);
		say_remedy("`make` bundles the pages into build/web; --web says where they are");
		goto refused;
	}
	if ((r->json = json_file(path)) != NULL && list_good(path, r->json))
		return r;
refused:
	release_free(r);
	return NULL;
}

void
release_free(struct release *r)
{
	if (r == NULL)
		return;
	if (r->json != NULL)
		json_free(r->json);
	free(r);
}

size_t
release_count(const struct release *r)
{
	return json_count(r->json, "files");
}

struct release_file
release_at(const struct release *r, size_t i)
{
	const struct json *row = json_item(r->json, "files", i);

	return (struct release_file){ json_text(row, "app"), json_text(row, "key"),
		json_text(row, "path") };
}

bool
release_read(const struct release *r, size_t i, struct text *out)
{
	const struct json *row = json_item(r->json, "files", i);
	uint8_t hash[HASH_BYTES], said[HASH_BYTES];
	char path[PATH_BYTES];
	size_t before = out->len;

	if (!path_join(path, r->folder, "%s", json_text(row, "path")) ||
	    !file_read(path, FILE_MAX, out))
		return false;
	hash_of(hash, out->p + before, out->len - before);
	if (hex_read(json_text(row, "sha256"), said, sizeof said) &&
	    bytes_equal(hash, said, sizeof hash))
		return true;
	(void)say_wrong("%s: this file is not the one in release.json", path);
	say_remedy("bundle the pages again with `make`");
	return false;
}
