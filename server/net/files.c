/* SPDX-License-Identifier: MIT */
/*
 * Three steps: read the folder into raw pieces, sort them, and make of them what is served. A piece's path is
 * what it has in the folder, with a leading '/'.
 */
#include "net/files.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"

enum { PATH_BYTES = 512 };

struct piece {
	char *path;
	uint8_t *p;
	size_t len;
};

struct files {
	struct piece pieces[FILES_MAX];
	size_t n_pieces, n_bytes, n_left_out;
	struct file served[2 * FILES_MAX];	/* a file, and perhaps a way to its folder */
	size_t n_served;
};

static const struct {
	const char *ending, *type;
} types[] = {
	{ ".html", "text/html; charset=utf-8" },
	{ ".css", "text/css; charset=utf-8" },
	{ ".js", "text/javascript; charset=utf-8" },
	{ ".mjs", "text/javascript; charset=utf-8" },
	{ ".json", "application/json" },
	{ ".txt", "text/plain; charset=utf-8" },
	{ ".svg", "image/svg+xml" },
	{ ".png", "image/png" },
	{ ".jpg", "image/jpeg" },
	{ ".webp", "image/webp" },
	{ ".ico", "image/x-icon" },
	{ ".woff2", "font/woff2" },
	{ ".pdf", "application/pdf" },
	{ ".bin", "application/octet-stream" },
};

static bool
ends_with(const char *s, const char *ending)
{
	size_t a = strlen(s), b = strlen(ending);

	return a >= b && strcmp(s + a - b, ending) == 0;
}

static const char *
type_of(const char *path)
{
	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (ends_with(path, types[i].ending))
			return types[i].type;
	return NULL;
}

static bool
is_plain_name(const char *name)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";

	if (strcmp(name, ".well-known") == 0)
		return true;
	return name[0] != '.' && strlen(name) < 200 && strspn(name, letters) == strlen(name);
}

/* -HASH.ext at the end, 16 or more lower-case hex digits */
static bool
is_hashed(const char *path)
{
	const char *dash = strrchr(path, '-');
	size_t n = dash != NULL ? strspn(dash + 1, "0123456789abcdef") : 0;

	return n >= 16 && dash[1 + n] == '.';
}

/* --- reading ------------------------------------------------------------------------------------------- */

static bool
read_piece(struct files *f, int fd, size_t len, const char *path)
{
	struct piece *piece = &f->pieces[f->n_pieces];
	size_t got = 0;
	ssize_t n = 1;

	if (f->n_pieces == FILES_MAX || len > FILES_BYTES_MAX - f->n_bytes)
		return false;
	piece->path = strdup(path);
	piece->p = malloc(len + 1);
	piece->len = len;
	f->n_pieces++;			/* from here files_free sees it */
	f->n_bytes += len;
	if (piece->path == NULL || piece->p == NULL)
		return false;
	while (got < len && (n = read(fd, piece->p + got, len - got)) > 0)
		got += (size_t)n;
	return got == len;
}

static bool read_folder(struct files *f, int fd, const char *path, int depth);

static bool
read_entry(struct files *f, int folder, const char *name, const char *path, int depth)
{
	int fd = openat(folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	struct stat st;
	bool good = false;

	if (fd < 0 || fstat(fd, &st) != 0)
		goto out;
	if (S_ISDIR(st.st_mode)) {
		good = depth < FILES_DEPTH_MAX && read_folder(f, fd, path, depth + 1);
		goto out;
	}
	good = S_ISREG(st.st_mode) && st.st_size >= 0 && st.st_size <= FILES_BYTES_MAX &&
	    read_piece(f, fd, (size_t)st.st_size, path);
out:
	if (fd >= 0)
		close(fd);
	return good;
}

/* fd stays the caller's */
static bool
read_folder(struct files *f, int fd, const char *path, int depth)
{
	int own = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = own >= 0 ? fdopendir(own) : NULL;
	struct dirent *e;
	bool good = dir != NULL;

	if (dir == NULL && own >= 0)
		close(own);
	while (good && (e = readdir(dir)) != NULL) {
		char below[PATH_BYTES];

		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
			continue;
		if (!is_plain_name(e->d_name) ||
		    (size_t)snprintf(below, sizeof below, "%s/%s", path, e->d_name) >= sizeof below) {
			f->n_left_out++;
			continue;
		}
		good = read_entry(f, fd, e->d_name, below, depth);
	}
	if (dir != NULL)
		closedir(dir);
	return good;
}

/* --- what is served ------------------------------------------------------------------------------------ */

static int
by_piece_path(const void *a, const void *b)
{
	const struct piece *x = a, *y = b;

	return strcmp(x->path, y->path);
}

static int
by_path(const void *a, const void *b)
{
	const struct file *x = a, *y = b;

	return strcmp(x->path, y->path);
}

static const struct piece *
find_piece(const struct files *f, const char *path, const char *ending)
{
	char name[PATH_BYTES + 8];
	const struct piece key = { .path = name };

	snprintf(name, sizeof name, "%s%s", path, ending);
	return bsearch(&key, f->pieces, f->n_pieces, sizeof key, by_piece_path);
}

static bool
serve(struct files *f, const struct file *file, const char *path, size_t path_len)
{
	char *own = strndup(path, path_len);

	if (own == NULL)
		return false;
	f->served[f->n_served] = *file;
	f->served[f->n_served++].path = own;
	return true;
}

/* The path without index.html or .html; a folder's also without its last '/', leading there. */
static bool
serve_page(struct files *f, const struct file *file, const char *path)
{
	size_t len = strlen(path) - strlen(".html");
	struct file way = { .type = file->type };
	bool good;

	if (!ends_with(path, "/index.html"))
		return serve(f, file, path, len);
	len -= strlen("index");
	good = serve(f, file, path, len);
	if (!good || len == 1)
		return good;
	way.leads_to = f->served[f->n_served - 1].path;
	return serve(f, &way, path, len - 1);
}

static bool
serve_piece(struct files *f, const struct piece *piece)
{
	const struct piece *br = find_piece(f, piece->path, ".br");
	struct file file = {
		.type = type_of(piece->path),
		.plain = { piece->p, piece->len },
		.keep = is_hashed(piece->path),
	};

	if (ends_with(piece->path, ".br"))
		return true;
	if (file.type == NULL) {
		f->n_left_out++;
		return true;
	}
	if (br != NULL)
		file.br = (struct bytes){ br->p, br->len };
	if (ends_with(piece->path, ".html"))
		return serve_page(f, &file, piece->path);
	return serve(f, &file, piece->path, strlen(piece->path));
}

struct files *
files_load(int folder_fd)
{
	struct files *f = calloc(1, sizeof *f);
	bool good = f != NULL && read_folder(f, folder_fd, "", 1);

	if (good)
		qsort(f->pieces, f->n_pieces, sizeof *f->pieces, by_piece_path);
	for (size_t i = 0; good && i < f->n_pieces; i++)
		good = serve_piece(f, &f->pieces[i]);
	if (!good) {
		log_line("the folder of pages can't be read whole: each file must be readable by this "
		    "process's user (chmod -R a+rX), at most %d plain files, %d MiB, %d levels",
		    FILES_MAX, FILES_BYTES_MAX / (1024 * 1024), FILES_DEPTH_MAX);
		files_free(f);
		return NULL;
	}
	if (f->n_left_out > 0)
		log_line("%zu files among the pages have a name or ending that is not served",
		    f->n_left_out);
	qsort(f->served, f->n_served, sizeof *f->served, by_path);
	return f;
}

void
files_free(struct files *f)
{
	if (f == NULL)
		return;
	for (size_t i = 0; i < f->n_pieces; i++) {
		free(f->pieces[i].path);
		free(f->pieces[i].p);
	}
	for (size_t i = 0; i < f->n_served; i++) {
		union { const char *in; char *out; } path = { f->served[i].path };

		free(path.out);
	}
	free(f);
}

/* By hand, for bsearch would want a copy of the path, and a copy is something to be wiped. */
const struct file *
files_find(const struct files *f, struct bytes path)
{
	size_t low = 0, high = f->n_served;

	while (low < high) {
		size_t mid = low + (high - low) / 2, len = strlen(f->served[mid].path);
		int order = memcmp(path.p, f->served[mid].path, len < path.len ? len : path.len);

		if (order == 0 && path.len == len)
			return &f->served[mid];
		if (order < 0 || (order == 0 && path.len < len))
			high = mid;
		else
			low = mid + 1;
	}
	return NULL;
}

size_t
files_count(const struct files *f)
{
	return f->n_served;
}
