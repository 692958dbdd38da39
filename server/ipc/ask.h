/* SPDX-License-Identifier: MIT */
/*
 * The operator's command on the control socket: one question, one answer, waiting for it. Blocking,
 * no loop.
 */
#ifndef POSTERN_IPC_ASK_H
#define POSTERN_IPC_ASK_H

#include <stddef.h>

#include "base/bytes.h"
#include "base/err.h"

/* -1 with errno when there is no service at that path. */
int ask_connect(const char *path);
/* One CONTROL, one CONTROL_REPLY into reply. ERR_FORMAT: too long, or an answer outside the rules;
 * ERR_IO: the service went away. */
enum err ask_control(int fd, struct bytes request, void *reply, size_t cap, size_t *reply_len)
    MUST_USE;

#endif
