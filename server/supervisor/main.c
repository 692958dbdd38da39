/* SPDX-License-Identifier: MIT */
/*
 * posternd CONFIG: reads the configuration, opens the listeners, gives up what it will not need and
 * keeps the roles alive. It handles no request and no record.
 */
#include <linux/capability.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/config.h"
#include "base/log.h"
#include "proc/confine.h"
#include "supervisor/belongings.h"
#include "supervisor/listeners.h"
#include "supervisor/supervisor.h"
#include "supervisor/syscalls.h"

static const char usage[] =
	"posternd CONFIG       serve\n"
	"posternd -n CONFIG    check the configuration, its folders and files; start nothing\n"
	"posternd -k           list the keys of the configuration\n";

static int
list_keys(void)
{
	char text[8192];
	struct writer w;

	wr_init(&w, text, sizeof(text));
	config_help(&w);
	fwrite(text, 1, w.len, stdout);
	return 0;
}

/* To set ids and to signal, nothing else. */
static enum err
confine_supervisor(bool own_users)
{
	struct confinement c = {
		.role = "posternd",
		.syscalls = supervisor_syscalls,
		.n_syscalls = n_supervisor_syscalls,
		.others_allowed = true,
		.files = CONFINE_ANY_FILES,
		.folder_fd = -1,
	};

	if (own_users)
		c.capabilities = 1U << CAP_SETUID | 1U << CAP_SETGID | 1U << CAP_SETPCAP |
		    1U << CAP_KILL;
	else
		log_line("not started as root: the processes share one user; "
		    "all other bounds hold");
	return confine(&c);
}

static int
serve(const struct config *c, char problem[CONFIG_PROBLEM_MAX])
{
	struct listeners listeners = { .n = 0 };
	struct belongings belongings;
	enum err e = ERR_IO;

	if (!belongings_open(&belongings, c, &listeners, problem) ||
	    !listeners_open(&listeners, c, problem)) {
		fprintf(stderr, "%s\n", problem);
	} else if (confine_supervisor(belongings.own_users) == ERR_OK) {
		e = supervise(&belongings);
	}
	listeners_close(&listeners);
	belongings_close(&belongings);
	return e == ERR_OK ? 0 : 1;
}

int
main(int argc, char **argv)
{
	char problem[CONFIG_PROBLEM_MAX];
	bool check = argc == 3 && strcmp(argv[1], "-n") == 0;
	struct config *c;
	int status = 0;

	log_name("posternd");
	clock_open();
	if (argc == 2 && strcmp(argv[1], "-k") == 0)
		return list_keys();
	if (!check && (argc != 2 || argv[1][0] == '-')) {
		fputs(usage, stderr);
		return 2;
	}
	c = config_open(argv[argc - 1], problem);
	if (c == NULL || !belongings_check(c, problem)) {
		fprintf(stderr, "%s\n", problem);
		status = 1;
	} else if (check) {
		printf("%s: well formed\n", argv[2]);
	} else {
		status = serve(c, problem);
	}
	config_free(c);
	return status;
}
