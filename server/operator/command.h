/* SPDX-License-Identifier: MIT */
/*
 * The operator's command as two const tables: what can be asked (commands) and how it is qualified
 * (options). A command declares the options it takes; what it does not declare is refused before
 * its function runs. Each function is a list of steps that says what went wrong itself and answers
 * with one of the exit codes.
 */
#ifndef POSTERN_OPERATOR_COMMAND_H
#define POSTERN_OPERATOR_COMMAND_H

#include <stddef.h>
#include <stdint.h>

enum {				/* exit codes; the manual page lists them */
	DONE = 0,
	FAILED = 1,		/* refused or failed; one message says why, nothing was changed */
	USAGE = 2,		/* the command line itself is wrong */
	NO_SERVICE = 3,		/* no service answers at the control socket */
};

enum option {			/* in the order of the table */
	OPT_COUNCIL, OPT_CONTENT, OPT_WEB, OPT_DATA, OPT_CONFIG, OPT_CONTROL, OPT_KEY,
	OPT_PASSPHRASE_FILE, OPT_KEYRING, OPT_NAME, OPT_DESKS, OPT_ROLES, OPT_DESK, OPT_TOPIC, OPT_LANGUAGE, OPT_DAYS,
	OPT_PORT, OPT_WAIT, OPT_HELP,
	N_OPTIONS
};

struct option_row {
	const char *name;	/* without the dashes */
	const char *value;	/* what its value is called; NULL: takes none */
	const char *help;
};

extern const struct option_row option_rows[N_OPTIONS];

struct call {			/* one command line, checked */
	const struct command *command;
	const char *value[N_OPTIONS];	/* NULL: not given; "" for one that takes no value */
	char **operand;
	size_t n_operands;
};

struct command {
	const char *name;	/* one word or two */
	const char *operands;	/* as shown in help */
	size_t min, max;	/* how many operands */
	uint32_t options;	/* a set of TAKES() */
	const char *help;	/* the first line is the summary */
	int (*run)(const struct call *call);
};

#define TAKES(option) (UINT32_C(1) << (option))

extern const struct command commands[];
extern const size_t n_commands;

/* The row that argv names, and how many words its name has; NULL: none. */
const struct command *command_find(int argc, char *const *argv, size_t *words);
/* Reads what follows the name; on refusal USAGE, after a message. Operands are moved to the front
 * of argv. */
int command_read(const struct command *command, int argc, char **argv, struct call *call);
/* Help for all, or for one. */
void command_list(void);
void command_help(const struct command *command);

int command_init(const struct call *call);
int command_delegate(const struct call *call);
int command_staff_list(const struct call *call);
int command_staff_add(const struct call *call);
int command_staff_remove(const struct call *call);
int command_epoch_next(const struct call *call);
int command_epoch_list(const struct call *call);
int command_stamp(const struct call *call);
int command_renew(const struct call *call);
int command_document_show(const struct call *call);
int command_document_put(const struct call *call);
int command_publish(const struct call *call);
int command_site_build(const struct call *call);
int command_site_sign(const struct call *call);
int command_site_verify(const struct call *call);
int command_seal(const struct call *call);
int command_open(const struct call *call);
int command_status(const struct call *call);
int command_verify(const struct call *call);
int command_config_check(const struct call *call);
int command_demo(const struct call *call);

#endif
