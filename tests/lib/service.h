/* SPDX-License-Identifier: MIT */
/*
 * One posternd at a time in a folder of its own, with copies of the programs, and everything that
 * it and its children say. A test waits for what it wants to hear; nothing here sleeps.
 */
#ifndef POSTERN_TESTS_SERVICE_H
#define POSTERN_TESTS_SERVICE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum { SERVICE_PATIENCE_MS = 90000, SERVICE_UID_BASE = 61000 };

struct service {
	pid_t pid;
	int lines_fd;
	char folder[256];	/* absolute or relative; holds programs, site, data, postern.conf */
	char heard[1 << 16];	/* everything since the start */
	size_t heard_len;
	size_t looked;		/* what the test has already waited past */
};

/* A new folder with the programs and a configuration of unix sockets, which ends with `more`. The
 * roles are copies of `played`, or the real ones when it is NULL. */
void service_prepare(struct service *s, const char *played, const char *more);
void service_write(const struct service *s, const char *name, const char *text);
/* posternd [option] postern.conf */
void service_run(struct service *s, const char *option);
/* Reads on; false at the end of all who write, or of patience. */
bool service_hear(struct service *s);
/* Whether that text came after what was waited for before; waits past it. A step of the test. */
bool service_wait_for(struct service *s, const char *text);
/* In either order. */
void service_wait_for_both(struct service *s, const char *one, const char *other);
/* prepare, run, and ready. */
void service_start(struct service *s, const char *played, const char *more);
/* Waits until all who write are gone; the status as of waitpid. */
int service_wait_end(struct service *s);
/* SIGTERM, and it must end well. */
void service_stop(struct service *s);

#endif
