/* SPDX-License-Identifier: MIT */
/*
 * The store's loop: channels to intake and staff processes as the supervisor hands them over, the
 * operator's control socket, and the worker between. Knows no record.
 */
#ifndef POSTERN_STORE_SERVE_H
#define POSTERN_STORE_SERVE_H

#include "base/err.h"
#include "base/loop.h"
#include "store/worker.h"

struct serve;

/* Before confinement. Takes both descriptors; control_fd -1: none. NULL without memory. */
struct serve *serve_new(struct loop *l, struct worker *w, int supervisor_fd, int control_fd);
/* Says that it is ready, runs until it is drained. ERR_IO: the disk failed for good. */
enum err serve_run(struct serve *s) MUST_USE;
/* NULL is fine. */
void serve_free(struct serve *s);

#endif
