/* SPDX-License-Identifier: MIT */
/*
 * The files of a site, all of them in memory: read once from an open folder before confinement, so that
 * serving opens nothing. New content means a new start.
 *
 *	index.html	is	/
 *	cy/index.html	is	/cy/		(and /cy leads there)
 *	NAME.html	is	/NAME
 *	assets/x.js	is	/assets/x.js
 *	FILE.br		is	FILE for those who take brotli
 *
 * A file whose name ends in -HASH.ext, HASH being 16 or more lower-case hex digits, never changes under that
 * name and may be cached for ever. 404.html answers where there is nothing.
 */
#ifndef POSTERN_NET_FILES_H
#define POSTERN_NET_FILES_H

#include <stdbool.h>

#include "base/bytes.h"

enum {
	FILES_MAX = 4096,
	FILES_BYTES_MAX = 64 * 1024 * 1024,
	FILES_DEPTH_MAX = 4,
};

struct file {
	const char *path;		/* as asked for */
	const char *type;		/* media type */
	const char *leads_to;		/* a folder without its last '/': where it is; else NULL */
	struct bytes plain, br;		/* br is empty when there is none */
	bool keep;
};

struct files;

/* Reads the folder; the descriptor stays the caller's. Names that are not plain (letters, digits, dot, dash,
 * underscore, no dot first) and unknown endings are left out with a line. NULL and a line when it cannot
 * be read or is too large. */
struct files *files_load(int folder_fd);
void files_free(struct files *f);
/* NULL when there is none of that path. */
const struct file *files_find(const struct files *f, struct bytes path);
size_t files_count(const struct files *f);

#endif
