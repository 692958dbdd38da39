/* SPDX-License-Identifier: MIT */
/*
 * Memory that is wiped when it is given back: everything that may hold a sender's bytes (requests,
 * bodies, replies, TLS buffers) comes from here, so a closed connection leaves nothing in the heap.
 */
#ifndef POSTERN_NET_WIPING_H
#define POSTERN_NET_WIPING_H

#include <stddef.h>

void *wiping_malloc(size_t len);
/* Zeroed. */
void *wiping_calloc(size_t len);
void *wiping_realloc(void *p, size_t len);
/* NULL is fine. */
void wiping_free(void *p);

#endif
