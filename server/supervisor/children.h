/* SPDX-License-Identifier: MIT */
/*
 * The roles, who is wired to whom, and what each is born with: three tables in children.c. Nothing
 * is handed to a process that has no row there.
 */
#ifndef POSTERN_SUPERVISOR_CHILDREN_H
#define POSTERN_SUPERVISOR_CHILDREN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/config.h"
#include "ipc/messages.h"

enum role { ROLE_STORE, ROLE_INTAKE, ROLE_STAFF, N_ROLES };

struct role_row {
	const char *name;	/* in lines, and of the program after "postern-" */
	enum party party;
	unsigned user;		/* uid_base and this */
	unsigned readers;	/* its slice of the configuration */
	unsigned drains;	/* in which turn it ends, the first is 1 */
	bool many;		/* intake_processes of it */
};

struct wire_row {
	enum role asks, answers;
};

enum gift {
	GIFT_SUPERVISOR,	/* its end of the pair to the supervisor */
	GIFT_SLICE,		/* its slice of the configuration, sealed */
	GIFT_WIRE,		/* its end of the pair to the role that answers */
	GIFT_FOLDER,		/* an open folder, if the key is set */
	GIFT_FILE,		/* an open file, if the key is set */
	GIFT_LISTENERS,		/* listening sockets of the key, named by what is spoken there */
	GIFT_CONTROL,		/* the listening control socket */
};

struct gift_row {
	enum role role;
	enum gift gift;
	enum config_id key;	/* of folders, files, listeners and control */
	const char *name;	/* of the descriptor */
};

extern const struct role_row roles[N_ROLES];
extern const struct wire_row wires[];
extern const size_t n_wires;
extern const struct gift_row gifts[];
extern const size_t n_gifts;

#endif
