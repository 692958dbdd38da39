/* SPDX-License-Identifier: MIT */
/*
 * Shared by the files that read and write document bodies; nobody else includes it.
 */
#ifndef POSTERN_CRYPTO_BODIES_SHARED_H
#define POSTERN_CRYPTO_BODIES_SHARED_H

#include <stdbool.h>

#include "base/bytes.h"

/* Items of item_len bytes are strictly ascending by their first key_len bytes. */
bool list_ascends(const uint8_t *items, size_t n, size_t item_len, size_t key_len);
/* A name or path: a string of 1 to 200 bytes. */
struct bytes rd_name(struct reader *r);
/* What was written since; empty after a failure. */
struct bytes body_since(const struct writer *w, size_t start);

#endif
