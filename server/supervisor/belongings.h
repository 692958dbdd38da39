/* SPDX-License-Identifier: MIT */
/*
 * What the supervisor holds for its children: their programs, folders and slices, opened before it
 * gives up its powers; and the list of descriptors that one child is born with, made from the table
 * of gifts.
 */
#ifndef POSTERN_SUPERVISOR_BELONGINGS_H
#define POSTERN_SUPERVISOR_BELONGINGS_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/config.h"
#include "proc/spawn.h"
#include "supervisor/children.h"
#include "supervisor/listeners.h"

struct belongings {
	const struct config *config;
	const struct listeners *listeners;
	int program[N_ROLES];
	int slice[N_ROLES];
	int folder[CONFIG_N_KEYS];	/* -1 where the key names no folder */
	bool own_users;			/* started as root */
};

/* Whether the folders and files that the configuration names are there and can be read, and the
 * programs beside our own; makes nothing. False with a problem. */
bool belongings_check(const struct config *c, char problem[CONFIG_PROBLEM_MAX]);
/* Opens them; makes the data folder and gives it to the store's user. Both are borrowed for as long
 * as the belongings live. */
bool belongings_open(struct belongings *b, const struct config *c, const struct listeners *l,
    char problem[CONFIG_PROBLEM_MAX]);
void belongings_close(struct belongings *b);

/* The user of a role; 0: who we are. */
uid_t belongings_user(const struct belongings *b, enum role role);

struct birth {			/* what one child is born with */
	struct spawn_fd fds[SPAWN_FDS_MAX];
	bool ours[SPAWN_FDS_MAX];	/* to be closed when it is born */
	size_t n;
};

/* supervisor_end and wire_end stay the caller's; wire_end is -1 for a role that asks nobody. False
 * after a line. */
bool birth_prepare(struct birth *birth, const struct belongings *b, enum role role,
    int supervisor_end, int wire_end);
void birth_clear(struct birth *birth);
/* Opens certificate and key anew for a reload; false after a line, or when there are none. */
bool belongings_tls(const struct belongings *b, int fds[2]);

#endif
