/* SPDX-License-Identifier: MIT */
/* Whole files and folders. */
#include "operator/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <libgen.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "operator/say.h"

bool
file_read(const char *path, size_t max, struct text *out)
{
	char block[16384];
	size_t before = out->len;
	ssize_t n;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd == -1) {
		say_wrong(
		    "%s: %s", path, errno == ENOENT ? "there is no such file" : strerror(errno));
		return false;
	}
	while ((n = read(fd, block, sizeof block)) > 0 && out->len - before <= max)
		text_put(out, block, (size_t)n);
	if (n < 0)
		say_wrong("%s: %s", path, strerror(errno));
	else if (out->len - before > max)
		say_wrong("%s: this file is too long to be what it should be", path);
	else if (!text_ok(out))
		say_wrong("%s: no memory", path);
	explicit_bzero(block, sizeof block);
	close(fd);
	return n == 0 && out->len - before <= max && text_ok(out);
}

static bool
write_all(int fd, struct bytes content)
{
	while (content.len != 0) {
		ssize_t n = write(fd, content.p, content.len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		content.p += n;
		content.len -= (size_t)n;
	}
	return fsync(fd) == 0;
}

bool
file_write(const char *path, mode_t mode, struct bytes content)
{
	char beside[PATH_BYTES];
	bool done = false;
	int fd;

	if (snprintf(beside, sizeof beside, "%s.new", path) >= (int)sizeof beside) {
		say_wrong("%s: this path is too long", path);
		return false;
	}
	(void)unlink(beside);
	fd = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
	if (fd != -1 && fchmod(fd, mode) == 0)
		done = write_all(fd, content);
	if (fd != -1 && close(fd) == -1)
		done = false;
	if (done && rename(beside, path) == -1)
		done = false;
	if (!done) {
		say_wrong("%s: %s", path, strerror(errno));
		(void)unlink(beside);
	}
	return done;
}

bool
file_exists(const char *path)
{
	return access(path, F_OK) == 0;
}

bool
folder_make(const char *path, mode_t mode)
{
	char part[PATH_BYTES];

	if (strlen(path) >= sizeof part) {
		say_wrong("%s: this path is too long", path);
		return false;
	}
	for (size_t i = 1; i <= strlen(path); i++) {
		if (path[i] != '/' && path[i] != '\0')
			continue;
		memcpy(part, path, i);
		part[i] = '\0';
		if (mkdir(part, path[i] == '\0' ? mode : 0755) == -1 && errno != EEXIST) {
			say_wrong("%s: %s", part, strerror(errno));
			return false;
		}
	}
	return true;
}

static int
remove_one(const char *path, const struct stat *st, int kind, struct FTW *where)
{
	(void)st;
	(void)kind;
	(void)where;
	return remove(path);
}

bool
folder_remove(const char *path)
{
	if (!file_exists(path))
		return true;
	if (nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS) == 0)
		return true;
	say_wrong("%s: %s", path, strerror(errno));
	return false;
}

bool
path_join(char out[PATH_BYTES], const char *folder, const char *format, ...)
{
	int n = snprintf(out, PATH_BYTES, "%s/", folder);
	va_list ap;

	if (n > 0 && n < PATH_BYTES) {
		va_start(ap, format);
		n += vsnprintf(out + n, (size_t)(PATH_BYTES - n), format, ap);
		va_end(ap);
	}
	if (n > 0 && n < PATH_BYTES)
		return true;
	say_wrong("%s: this path is too long", folder);
	return false;
}

bool
path_beside(char out[PATH_BYTES], const char *name)
{
	char self[PATH_BYTES];
	ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);

	if (n <= 0) {
		say_wrong("cannot tell where this program stands: %s", strerror(errno));
		return false;
	}
	self[n] = '\0';
	return path_join(out, dirname(self), "%s", name);
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

bool
folder_list(const char *path, const char *ending, char ***names, size_t *n)
{
	DIR *d = opendir(path);
	struct dirent *e;
	size_t cap = 0;

	*names = NULL;
	*n = 0;
	if (d == NULL) {
		say_wrong("%s: %s", path, strerror(errno));
		return false;
	}
	while ((e = readdir(d)) != NULL) {
		size_t len = strlen(e->d_name), end = strlen(ending);
		char **more;

		if (e->d_name[0] == '.' || len < end || strcmp(e->d_name + len - end, ending) != 0)
			continue;
		if (*n == cap) {
			cap = cap != 0 ? 2 * cap : 16;
			if ((more = reallocarray(*names, cap, sizeof *more)) == NULL)
				break;
			*names = more;
		}
		if (((*names)[*n] = strdup(e->d_name)) == NULL)
			break;
		(*n)++;
	}
	closedir(d);
	if (e != NULL) {
		say_wrong("%s: no memory", path);
		folder_list_free(*names, *n);
		return false;
	}
	if (*n != 0)
		qsort(*names, *n, sizeof **names, by_name);
	return true;
}

void
folder_list_free(char **names, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(names[i]);
	free(names);
}
