/* SPDX-License-Identifier: MIT */
/*
 * Pages in memory: names, endings, folders, what is left out and what is too much.
 */
#include "net/files.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/lib/tap.h"

static char folder[512];
static int n_folders;

static void
new_folder(void)
{
	snprintf(folder, sizeof folder, "%s/%d", tap_folder(), n_folders++);
	ok(mkdir(folder, 0755) == 0, "a folder");
}

static void
put(const char *name, const char *text)
{
	char path[1024];
	FILE *f;

	snprintf(path, sizeof path, "%s/%s", folder, name);
	for (char *slash = path + strlen(folder) + 1; (slash = strchr(slash, '/')) != NULL; slash++) {
		*slash = 0;
		mkdir(path, 0755);
		*slash = '/';
	}
	f = fopen(path, "w");
	if (ok(f != NULL, "%s", name)) {
		fputs(text, f);
		fclose(f);
	}
}

static struct files *
load(void)
{
	int fd = open(folder, O_RDONLY | O_DIRECTORY);
	struct files *f = files_load(fd);

	close(fd);
	return f;
}

static const struct file *
find(const struct files *f, const char *path)
{
	return files_find(f, (struct bytes){ (const uint8_t *)path, strlen(path) });
}

static void
pages_lose_their_ending_and_folders_get_a_slash(void)
{
	struct files *f;
	const struct file *file;

	new_folder();
	put("index.html", "home");
	put("safe.html", "safe");
	put("cy/index.html", "cartref");
	put("cy/safe.html", "diogel");
	put(".well-known/security.txt", "contact");
	f = load();
	if (!ok(f != NULL, "loaded"))
		return;
	file = find(f, "/");
	ok(file != NULL && file->plain.len == 4 && memcmp(file->plain.p, "home", 4) == 0, "home");
	is_text(file->type, "text/html; charset=utf-8", "type");
	ok(find(f, "/safe") != NULL && find(f, "/cy/safe") != NULL && find(f, "/cy/") != NULL, "pages");
	file = find(f, "/cy");
	is_text(file != NULL ? file->leads_to : NULL, "/cy/", "a folder without its slash leads there");
	ok(find(f, "/.well-known/security.txt") != NULL, "the one name with a dot first");
	is_int((long long)files_count(f), 6, "and nothing else");
	files_free(f);
}

static void
nothing_is_found_by_any_other_path(void)
{
	static const char *paths[] = { "", "//", "/safe.html", "/safe/", "/SAFE", "/saf", "/safer", "/cy//", "/./safe",
	    "/cy/../safe", "/index", "/index.html", "safe", "/%73afe", "/safe.html.br", "/secret" };
	struct files *f;

	new_folder();
	put("index.html", "home");
	put("safe.html", "safe");
	put("safe.html.br", "packed");
	put("cy/index.html", "cartref");
	f = load();
	for (size_t i = 0; i < TAP_COUNT(paths); i++)
		ok(find(f, paths[i]) == NULL, "%s", paths[i]);
	ok(files_find(f, (struct bytes){ (const uint8_t *)"/sa\0fe", 6 }) == NULL, "a NUL");
	files_free(f);
}

static void
packed_copy_stands_beside_its_file(void)
{
	struct files *f;
	const struct file *file;

	new_folder();
	put("index.html", "home");
	put("index.html.br", "packed");
	put("alone.css.br", "packed");
	f = load();
	file = find(f, "/");
	ok(file != NULL && file->br.len == 6 && memcmp(file->br.p, "packed", 6) == 0, "packed");
	ok(find(f, "/index.html.br") == NULL && find(f, "/alone.css") == NULL, "never by itself");
	is_int((long long)files_count(f), 1, "one file");
	files_free(f);
}

static void
only_names_with_a_whole_hash_are_kept_for_ever(void)
{
	static const struct {
		const char *name;
		bool keep;
	} names[] = {
		{ "app-0123456789abcdef.js", true },
		{ "app-0123456789abcdef0.js", true },
		{ "app-0123456789abcde.js", false },
		{ "app-0123456789ABCDEF.js", false },
		{ "app-0123456789abcdefg.js", false },
		{ "app0123456789abcdef.js", false },
		{ "0123456789abcdef.js", false },
		{ "app-0123456789abcdef-x.js", false },
		{ "app.js", false },
	};
	struct files *f;

	new_folder();
	for (size_t i = 0; i < TAP_COUNT(names); i++)
		put(names[i].name, "x");
	f = load();
	for (size_t i = 0; i < TAP_COUNT(names); i++) {
		char path[128];
		const struct file *file;

		snprintf(path, sizeof path, "/%s", names[i].name);
		file = find(f, path);
		ok(file != NULL && file->keep == names[i].keep, "%s", names[i].name);
	}
	files_free(f);
}

static void
strange_names_and_endings_are_left_out(void)
{
	struct files *f;

	new_folder();
	put("a.txt", "a");
	put(".hidden.txt", "x");
	put(".git/config.txt", "x");
	put("with space.txt", "x");
	put("with%.txt", "x");
	put("program.sh", "x");
	put("none", "x");
	put("caf\xc3\xa9.txt", "x");
	f = load();
	is_int((long long)files_count(f), 1, "one of eight");
	ok(find(f, "/a.txt") != NULL, "the plain one");
	files_free(f);
}

static void
link_out_of_the_folder_is_not_followed(void)
{
	char path[1024];

	new_folder();
	put("a.txt", "a");
	snprintf(path, sizeof path, "%s/out.txt", folder);
	ok(symlink("/etc/passwd", path) == 0, "a link");
	ok(load() == NULL, "refused whole, so that nobody serves half a site");
}

static void
too_deep_a_folder_is_refused(void)
{
	struct files *f;

	new_folder();
	put("a/b/c/d.txt", "x");
	f = load();
	ok(f != NULL && find(f, "/a/b/c/d.txt") != NULL, "four levels");
	files_free(f);
	put("a/b/c/d/e.txt", "x");
	ok(load() == NULL, "five are too many");
}

static void
empty_folder_has_no_files(void)
{
	struct files *f;

	new_folder();
	f = load();
	ok(f != NULL && find(f, "/") == NULL, "nothing");
	files_free(f);
	ok(files_load(-1) == NULL, "no folder at all");
}

int
main(void)
{
	static const struct tap_test tests[] = {
		TEST(pages_lose_their_ending_and_folders_get_a_slash),
		TEST(nothing_is_found_by_any_other_path),
		TEST(packed_copy_stands_beside_its_file),
		TEST(only_names_with_a_whole_hash_are_kept_for_ever),
		TEST(strange_names_and_endings_are_left_out),
		TEST(link_out_of_the_folder_is_not_followed),
		TEST(too_deep_a_folder_is_refused),
		TEST(empty_folder_has_no_files),
	};

	return tap_run(tests, TAP_COUNT(tests));
}
