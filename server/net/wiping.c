/* SPDX-License-Identifier: MIT */
/*
 * realloc never moves bytes behind our back: growing is a new piece, a copy and a wipe of the old.
 */
#include "net/wiping.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>

void *
wiping_malloc(size_t len)
{
	return malloc(len);
}

void *
wiping_calloc(size_t len)
{
	return calloc(1, len);
}

void *
wiping_realloc(void *p, size_t len)
{
	size_t had = p != NULL ? malloc_usable_size(p) : 0;
	void *grown;

	if (p == NULL)
		return malloc(len);
	grown = malloc(len);
	if (grown == NULL)
		return NULL;
	memcpy(grown, p, had < len ? had : len);
	wiping_free(p);
	return grown;
}

void
wiping_free(void *p)
{
	if (p == NULL)
		return;
	explicit_bzero(p, malloc_usable_size(p));
	free(p);
}
