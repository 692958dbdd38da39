/* SPDX-License-Identifier: MIT */
/*
 * Secrets in memory: locked, left out of dumps, wiped. libsodium is behind this door.
 */
#ifndef POSTERN_BASE_SECRET_H
#define POSTERN_BASE_SECRET_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

/* Once per process, before confinement and threads. */
enum err secret_init(void) MUST_USE;
/* len bytes, zeroed, in pages that are locked (checked) and guarded; NULL without memory or lock.
 * */
void *secret_new(size_t len);
/* Wipes and frees; NULL is fine. */
void secret_free(void *p);
void secret_wipe(void *p, size_t len);
bool secret_equal(const void *a, const void *b, size_t len);
void random_bytes(void *out, size_t len);

#endif
