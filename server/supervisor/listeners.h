/* SPDX-License-Identifier: MIT */
/*
 * The sockets that are opened before anything is given up: residents', staff's, the control socket.
 * A socket file that nobody answers at is replaced; one with somebody behind it is left alone.
 */
#ifndef POSTERN_SUPERVISOR_LISTENERS_H
#define POSTERN_SUPERVISOR_LISTENERS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/config.h"

enum { LISTENERS_MAX = 2 * CONFIG_LISTEN_MAX + 1 };

struct listener {
	enum config_id key;
	int fd;
	bool tls;		/* spoken there */
	char path[108];		/* of a unix socket, to be removed at the end; else "" */
};

struct listeners {
	struct listener row[LISTENERS_MAX];
	size_t n;
};

/* False with file:line, what is wrong and what to do in problem; what was opened is closed again.
 * */
bool listeners_open(struct listeners *l, const struct config *c, char problem[CONFIG_PROBLEM_MAX]);
void listeners_close(struct listeners *l);
/* "listen-tls" or "listen-plain": how a role gets it. */
const char *listener_name(const struct listener *l);

#endif
