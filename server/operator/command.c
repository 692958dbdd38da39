/* SPDX-License-Identifier: MIT */
/* Reading a command line against the tables, and printing them as help. */
#include "operator/command.h"

#include <stdio.h>
#include <string.h>

#include "operator/say.h"

/* How many words of argv are this name; 0: it is another one. */
static size_t
name_matches(const char *name, int argc, char *const *argv)
{
	size_t words = 0;

	while (*name != '\0') {
		size_t len = strcspn(name, " ");

		if ((int)words == argc || strlen(argv[words]) != len ||
		    strncmp(argv[words], name, len) != 0)
			return 0;
		words++;
		name += len + (name[len] == ' ');
	}
	return words;
}

const struct command *
command_find(int argc, char *const *argv, size_t *words)
{
	for (size_t i = 0; i < n_commands; i++) {
		*words = name_matches(commands[i].name, argc, argv);
		if (*words != 0)
			return &commands[i];
	}
	return NULL;
}

static int
wrong(const struct command *command, const char *what, const char *which)
{
	(void)say_wrong("%s: %s%s%s", command->name, what, *which != '\0' ? " " : "", which);
	say_remedy("postern %s --help says how it is used", command->name);
	return USAGE;
}

/* The option of that name that this command takes, or N_OPTIONS. */
static size_t
option_find(const struct command *command, const char *name, size_t len)
{
	for (size_t i = 0; i < N_OPTIONS; i++) {
		if (strlen(option_rows[i].name) == len &&
		    strncmp(option_rows[i].name, name, len) == 0)
			return i == OPT_HELP || (command->options & TAKES(i)) != 0 ? i : N_OPTIONS;
	}
	return N_OPTIONS;
}

/* Reads argv[*at], which begins with --, and its value: --name VALUE or --name=VALUE. */
static int
read_option(int argc, char **argv, int *at, struct call *call)
{
	const char *name = argv[*at] + 2, *value = strchr(name, '=');
	size_t len = value != NULL ? (size_t)(value - name) : strlen(name);
	size_t option = option_find(call->command, name, len);

	if (option == N_OPTIONS)
		return wrong(call->command, "it takes no option", argv[*at]);
	if (call->value[option] != NULL)
		return wrong(call->command, "this option stands twice:", argv[*at]);
	if (option_rows[option].value == NULL) {
		if (value != NULL)
			return wrong(call->command, "this option takes no value:", argv[*at]);
		call->value[option] = "";
		return DONE;
	}
	if (value == NULL && *at + 1 == argc)
		return wrong(call->command, "a value is missing after", argv[*at]);
	call->value[option] = value != NULL ? value + 1 : argv[++*at];
	return DONE;
}

int
command_read(const struct command *command, int argc, char **argv, struct call *call)
{
	int answer;

	*call = (struct call){ .command = command, .operand = argv };
	for (int at = 0, only_operands = 0; at < argc; at++) {
		if (!only_operands && strcmp(argv[at], "--") == 0) {
			only_operands = 1;
		} else if (!only_operands && strncmp(argv[at], "--", 2) == 0) {
			if ((answer = read_option(argc, argv, &at, call)) != DONE)
				return answer;
		} else {
			argv[call->n_operands++] = argv[at];
		}
	}
	if (call->value[OPT_HELP] != NULL)
		return DONE;
	if (call->n_operands > command->max)
		return wrong(command, "this is one too many:", call->operand[command->max]);
	if (call->n_operands < command->min)
		return wrong(command, "something is missing; it needs", command->operands);
	return DONE;
}

void
command_list(void)
{
	puts(
	    "usage: postern COMMAND [OPTIONS]\n"
	    "Makes and tends a council's keys, documents and site. No command shows what residents wrote,\n"
	    "but for `open` to whoever holds the key.\n");
	for (size_t i = 0; i < n_commands; i++) {
		int len = (int)strcspn(commands[i].help, "\n");

		printf("  %-14s %.*s\n", commands[i].name, len, commands[i].help);
	}
	puts(
	    "\npostern COMMAND --help says more. Exit codes: 0 done, 1 refused or failed, 2 the command line is\n"
	    "wrong, 3 no service answers.");
}

void
command_help(const struct command *command)
{
	printf("usage: postern %s%s%s%s\n%s\n", command->name,
	    command->options != 0 ? " [OPTIONS]" : "", *command->operands != '\0' ? " " : "",
	    command->operands, command->help);
	if (command->options != 0)
		puts("");
	for (size_t i = 0; i < N_OPTIONS; i++) {
		char left[64];

		if ((command->options & TAKES(i)) == 0)
			continue;
		snprintf(left, sizeof left, "--%s %s", option_rows[i].name,
		    option_rows[i].value != NULL ? option_rows[i].value : "");
		printf("  %-24s %s\n", left, option_rows[i].help);
	}
}
