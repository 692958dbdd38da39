/* SPDX-License-Identifier: MIT */
/*
 * sodium_malloc does not tell when locking failed, so the lock is asked for again and checked: a
 * secret that could be swapped out is not handed out.
 */
#include "base/secret.h"

#include <sodium.h>
#include <string.h>

enum err
secret_init(void)
{
	return sodium_init() < 0 ? ERR_IO : ERR_OK;
}

void *
secret_new(size_t len)
{
	void *p = sodium_malloc(len);

	if (p == NULL)
		return NULL;
	if (len > 0 && sodium_mlock(p, len) != 0) {
		sodium_free(p);
		return NULL;
	}
	if (len > 0)
		memset(p, 0, len);
	return p;
}

void
secret_free(void *p)
{
	sodium_free(p);
}

void
secret_wipe(void *p, size_t len)
{
	if (len > 0)
		sodium_memzero(p, len);
}

bool
secret_equal(const void *a, const void *b, size_t len)
{
	return sodium_memcmp(a, b, len) == 0;
}

void
random_bytes(void *out, size_t len)
{
	randombytes_buf(out, len);
}
