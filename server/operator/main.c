/* SPDX-License-Identifier: MIT */
/* postern, the operator's command: find the row, read the options, run it. */
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/secret.h"
#include "operator/command.h"
#include "operator/say.h"

/* Keys and passphrases pass through here: no dumps, and files of ours alone unless a step says
 * otherwise. */
static void
keep_to_ourselves(void)
{
	(void)setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 });
	umask(022);
}

int
main(int argc, char **argv)
{
	const struct command *command;
	struct call call;
	size_t words;
	int answer;

	keep_to_ourselves();
	clock_open();
	if (secret_init() != ERR_OK)
		return say_wrong("the cryptographic library does not start");
	if (argc < 2 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0) {
		command_list();
		return argc < 2 ? USAGE : DONE;
	}
	if ((command = command_find(argc - 1, argv + 1, &words)) == NULL) {
		(void)say_wrong("there is no command '%s'", argv[1]);
		say_remedy("postern --help lists them");
		return USAGE;
	}
	argc -= 1 + (int)words;
	argv += 1 + words;
	if ((answer = command_read(command, argc, argv, &call)) != DONE)
		return answer;
	if (call.value[OPT_HELP] != NULL) {
		command_help(command);
		return DONE;
	}
	answer = command->run(&call);
	if (fflush(stdout) != 0)
		return say_wrong("standard output does not take what was written");
	return answer;
}
