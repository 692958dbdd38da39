/* SPDX-License-Identifier: MIT */
/* The command line against its tables. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "operator/command.h"
#include "tests/lib/tap.h"

enum { WORDS_MAX = 16 };

/* Splits at spaces, finds the row and reads the rest; messages go nowhere. */
static int
read_line(const char *line, struct call *call)
{
	static char text[256], *argv[WORDS_MAX];
	const struct command *command;
	size_t words;
	int argc = 0, answer, messages = dup(2), nowhere = open("/dev/null", O_WRONLY);

	snprintf(text, sizeof text, "%s", line);
	for (char *at = strtok(text, " "); at != NULL && argc < WORDS_MAX; at = strtok(NULL, " "))
		argv[argc++] = at;
	if ((command = command_find(argc, argv, &words)) == NULL)
		return -1;
	dup2(nowhere, 2);
	answer = command_read(command, argc - (int)words, argv + words, call);
	dup2(messages, 2);
	close(messages);
	close(nowhere);
	return answer;
}

static void
every_row_is_whole(void)
{
	for (size_t i = 0; i < n_commands; i++) {
		const struct command *c = &commands[i];

		ok(c->name != NULL && c->operands != NULL && c->help != NULL && c->run != NULL,
		    "row %zu", i);
		ok(strlen(c->help) > 10 && strcspn(c->help, "\n") <= 72,
		    "%s: the first line of help fits", c->name);
		ok(c->min <= c->max && (c->max == 0) == (*c->operands == '\0'), "%s: operands",
		    c->name);
	}
	for (size_t i = 0; i < N_OPTIONS; i++)
		ok(option_rows[i].name != NULL && option_rows[i].help != NULL, "option %zu", i);
}

static void
no_name_hides_another(void)
{
	for (size_t i = 0; i < n_commands; i++) {
		for (size_t j = 0; j < i; j++) {
			size_t len = strlen(commands[j].name);

			ok(strncmp(commands[i].name, commands[j].name, len) != 0 ||
				(commands[i].name[len] != ' ' && commands[i].name[len] != '\0'),
			    "%s comes before %s", commands[j].name, commands[i].name);
		}
	}
}

static void
options_and_operands_are_told_apart(void)
{
	struct call call;

	is_int(read_line("site build --web W --content=C OUT", &call), DONE, "read");
	is_text(call.value[OPT_WEB], "W", "a value after a space");
	is_text(call.value[OPT_CONTENT], "C", "a value after =");
	ok(call.value[OPT_COUNCIL] == NULL, "not given");
	is_int((long long)call.n_operands, 1, "one operand");
	is_text(call.operand[0], "OUT", "the operand");
	is_int(read_line("document show -- --odd", &call), DONE, "after --");
	is_text(call.operand[0], "--odd", "an operand that looks like an option");
	is_int(read_line("status --wait", &call), DONE, "an option without value");
	ok(call.value[OPT_WAIT] != NULL, "given");
}

static void
what_a_command_does_not_take_is_refused(void)
{
	struct call call;

	is_int(read_line("status --key K", &call), USAGE, "another command's option");
	is_int(read_line("status --nothing", &call), USAGE, "no option at all");
	is_int(read_line("status --wait=yes", &call), USAGE, "a value where none goes");
	is_int(read_line("stamp --days", &call), USAGE, "a missing value");
	is_int(read_line("stamp --days 1 --days 2", &call), USAGE, "twice");
	is_int(read_line("status more", &call), USAGE, "an operand too many");
	is_int(read_line("site build", &call), USAGE, "an operand too few");
	is_int(read_line("site", &call), -1, "half a name");
	is_int(read_line("nothing", &call), -1, "no such command");
	is_int(read_line("site build --help", &call), DONE, "help needs no operand");
}

int
main(void)
{
	static const struct tap_test tests[] = {
		TEST(every_row_is_whole),
		TEST(no_name_hides_another),
		TEST(options_and_operands_are_told_apart),
		TEST(what_a_command_does_not_take_is_refused),
	};

	return tap_run(tests, TAP_COUNT(tests));
}
