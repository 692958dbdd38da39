/* SPDX-License-Identifier: MIT */
/* Lines for the operator: bounded, one write each, without control characters. */
#include "base/log.h"
#include "tests/lib/tap.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static char heard[256 * 1024];

/* What `say` writes to standard error. */
static size_t
listen_to(void (*say)(void))
{
	int pipe_fds[2], before = dup(STDERR_FILENO);
	size_t len = 0;
	ssize_t n;

	if (pipe(pipe_fds) < 0)
		return 0;
	dup2(pipe_fds[1], STDERR_FILENO);
	close(pipe_fds[1]);
	say();
	dup2(before, STDERR_FILENO);
	close(before);
	while ((n = read(pipe_fds[0], heard + len, sizeof(heard) - 1 - len)) > 0)
		len += (size_t)n;
	close(pipe_fds[0]);
	heard[len] = '\0';
	return len;
}

static void
say_one(void)
{
	log_name("store");
	log_line("%s after %d", "full", 3);
}

static void
say_bad(void)
{
	log_line("a%cb\033[2J%s", '\n', "c\rd");
}

static void
say_long(void)
{
	char text[5000];

	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	log_line("%s", text);
}

static void
say_much(void)
{
	for (int i = 0; i < 10 * LOG_LINES_A_MINUTE; i++)
		log_line("again");
}

static void
a_line_begins_with_its_process(void)
{
	listen_to(say_one);
	is_text(heard, "store: full after 3\n", "name, text, end");
}

static void
control_characters_do_not_reach_the_terminal(void)
{
	listen_to(say_bad);
	is_text(heard, "store: a?b?[2Jc?d\n", "each is a question mark");
}

static void
a_long_line_is_cut(void)
{
	size_t len = listen_to(say_long);

	ok(len > 1000 && len <= 1200, "%zu bytes", len);
	ok(heard[len - 1] == '\n', "and still a line");
}

static void
a_flood_of_lines_is_bounded(void)
{
	size_t lines = 0;

	listen_to(say_much);
	for (const char *at = heard; (at = strchr(at, '\n')) != NULL; at++)
		lines++;
	is_int((long long)lines, LOG_LINES_A_MINUTE - 3, "what this minute had left");
}

int
main(void)
{
	static const struct tap_test tests[] = {
		TEST(a_line_begins_with_its_process),
		TEST(control_characters_do_not_reach_the_terminal),
		TEST(a_long_line_is_cut),
		TEST(a_flood_of_lines_is_bounded),
	};

	return tap_run(tests, TAP_COUNT(tests));
}
