/* SPDX-License-Identifier: MIT */
/* Listening sockets: what is replaced, what is left alone, who may come in, what is said when it
 * fails. */
#include "supervisor/listeners.h"
#include "tests/lib/tap.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static struct listeners listeners;
static char problem[CONFIG_PROBLEM_MAX], folder[256];

/* A configuration in the test's folder, with two lines of listeners. */
static struct config *
configure(const char *intake, const char *staff)
{
	char text[2048];
	struct config *c;

	snprintf(folder, sizeof(folder), "%s", tap_folder());
	snprintf(text, sizeof(text), "data d\nsite s\nintake_listen %s\nstaff_listen %s\n"
	    "control control.sock\norg_id %064d\n", intake, staff, 1);
	c = config_parse("postern.conf", folder, (struct bytes){ (const uint8_t *)text,
	    strlen(text) }, CONFIG_FOR_SUPERVISOR, problem);
	ok(c != NULL, "a configuration: %s", problem);
	return c;
}

static bool
open_with(const char *intake, const char *staff)
{
	struct config *c = configure(intake, staff);
	bool good = c != NULL && listeners_open(&listeners, c, problem);

	config_free(c);
	return good;
}

static struct sockaddr_un
at_path(const char *name)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };

	snprintf(at.sun_path, sizeof(at.sun_path), "%.64s/%.32s", folder, name);
	return at;
}

static bool
somebody_answers(const char *name, int type)
{
	struct sockaddr_un at = at_path(name);
	int fd = socket(AF_UNIX, type | SOCK_CLOEXEC, 0);
	bool there = connect(fd, (const struct sockaddr *)&at, sizeof(at)) == 0;

	close(fd);
	return there;
}

static mode_t
mode_of(const char *name)
{
	struct sockaddr_un at = at_path(name);
	struct stat st = { 0 };

	return stat(at.sun_path, &st) == 0 ? st.st_mode & 0777 : 0;
}

static void
unix_sockets_open_and_go(void)
{
	if (!ok(open_with("unix:in.sock", "unix:staff.sock"), "opened: %s", problem))
		return;
	is_int((long long)listeners.n, 3, "three");
	ok(somebody_answers("in.sock", SOCK_STREAM), "residents' is there");
	ok(somebody_answers("control.sock", SOCK_SEQPACKET), "control is there");
	is_int(mode_of("in.sock"), 0666, "a front proxy may come in");
	is_int(mode_of("control.sock"), 0600, "the operator alone may");
	is_text(listener_name(&listeners.row[0]), "listen-plain", "no TLS there");
	listeners_close(&listeners);
	is_int(mode_of("in.sock"), 0, "gone");
	is_int(mode_of("control.sock"), 0, "gone too");
}

static void
a_socket_that_nobody_answers_at_is_replaced(void)
{
	struct listeners before;

	ok(open_with("unix:in.sock", "unix:staff.sock"), "opened");
	before = listeners;
	for (size_t i = 0; i < before.n; i++)
		close(before.row[i].fd);	/* as after a kill: the files stay */
	ok(!somebody_answers("in.sock", SOCK_STREAM) && mode_of("in.sock") != 0, "dead files");
	ok(open_with("unix:in.sock", "unix:staff.sock"), "opened again: %s", problem);
	listeners_close(&listeners);
}

static void
a_socket_with_somebody_behind_is_left_alone(void)
{
	struct listeners first;
	char want[512];

	ok(open_with("unix:in.sock", "unix:staff.sock"), "opened");
	first = listeners;
	ok(!open_with("unix:in.sock", "unix:other.sock"), "not twice");
	snprintf(want, sizeof(want), "postern.conf:3: intake_listen unix:%s/in.sock: Address "
	    "already in use: something listens there already: stop it or take another", folder);
	is_text(problem, want, "says which and what to do");
	ok(somebody_answers("in.sock", SOCK_STREAM), "the first still serves");
	is_int(mode_of("other.sock"), 0, "nothing of the second is left");
	listeners_close(&first);
}

static void
a_file_that_is_no_socket_is_left_alone(void)
{
	char path[512];

	snprintf(path, sizeof(path), "%s/in.sock", tap_folder());
	close(open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0644));
	ok(!open_with("unix:in.sock", "unix:staff.sock"), "refused");
	is_int(mode_of("in.sock"), 0644, "the file is still there");
	unlink(path);
}

/* A port of this machine that is free now. */
static unsigned
free_port(int *fd)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(at);

	*fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	ok(bind(*fd, (const struct sockaddr *)&at, sizeof(at)) == 0 && listen(*fd, 1) == 0 &&
	    getsockname(*fd, (struct sockaddr *)&at, &len) == 0, "a port");
	return ntohs(at.sin_port);
}

static void
a_port_that_is_taken_is_named(void)
{
	char line[64], want[256];
	int fd;

	snprintf(line, sizeof(line), "127.0.0.1:%u", free_port(&fd));
	ok(!open_with(line, "unix:staff.sock"), "refused");
	snprintf(want, sizeof(want), "postern.conf:3: intake_listen %s: Address already in use: "
	    "something listens there already: stop it or take another", line);
	is_text(problem, want, "says which and what to do");
	close(fd);
	ok(open_with(line, "unix:staff.sock"), "when it is free it opens: %s", problem);
	ok((fcntl(listeners.row[0].fd, F_GETFL) & O_NONBLOCK) != 0, "accepting never waits");
	listeners_close(&listeners);
}

int
main(void)
{
	static const struct tap_test tests[] = {
		TEST(unix_sockets_open_and_go),
		TEST(a_socket_that_nobody_answers_at_is_replaced),
		TEST(a_socket_with_somebody_behind_is_left_alone),
		TEST(a_file_that_is_no_socket_is_left_alone),
		TEST(a_port_that_is_taken_is_named),
	};

	return tap_run(tests, TAP_COUNT(tests));
}
