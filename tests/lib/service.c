/* SPDX-License-Identifier: MIT */
/* The end of a pipe that all of them hold is how the test knows that all of them are gone. */
#include "tests/lib/service.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/lib/tap.h"

void
service_write(const struct service *s, const char *name, const char *text)
{
	char path[512];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", s->folder, name);
	f = fopen(path, "w");
	if (!ok(f != NULL && fputs(text, f) >= 0, "%s is written", name) || f == NULL)
		return;
	fclose(f);
}

static void
copy_program(const struct service *s, const char *from, const char *name)
{
	char to[512], buf[65536];
	int in = open(from, O_RDONLY | O_CLOEXEC), out;
	ssize_t n;

	snprintf(to, sizeof(to), "%s/%s", s->folder, name);
	out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0755);
	if (!ok(in >= 0 && out >= 0 && fchmod(out, 0755) == 0, "%s is copied", name))
		return;
	while ((n = read(in, buf, sizeof(buf))) > 0)
		(void)!write(out, buf, (size_t)n);
	close(in);
	close(out);
}

void
service_prepare(struct service *s, const char *played, const char *more)
{
	static const char *const programs[] = { "posternd", "postern-store", "postern-intake",
	    "postern-staff" };
	static unsigned count;
	char path[512], text[2048];

	snprintf(s->folder, sizeof(s->folder), "%s/%u", tap_folder(), count++);
	mkdir(s->folder, 0755);
	snprintf(path, sizeof(path), "%s/site", s->folder);
	mkdir(path, 0755);
	for (unsigned i = 0; i < TAP_COUNT(programs); i++) {
		snprintf(path, sizeof(path), "build/test/bin/%s", programs[i]);
		copy_program(s, i > 0 && played != NULL ? played : path, programs[i]);
	}
	snprintf(text, sizeof(text), "data data\nsite site\nintake_listen unix:in.sock\n"
	    "staff_listen unix:staff.sock\ncontrol control.sock\norg_id %064d\nuid_base %d\n%s\n",
	    7, SERVICE_UID_BASE, more);
	service_write(s, "postern.conf", text);
}

void
service_run(struct service *s, const char *option)
{
	static const char nothing[] = "there is no posternd\n";
	char program[512], config[512];
	int out[2];

	snprintf(program, sizeof(program), "%s/posternd", s->folder);
	snprintf(config, sizeof(config), "%s/postern.conf", s->folder);
	if (pipe2(out, O_CLOEXEC) < 0)
		return;
	s->heard_len = s->looked = 0;
	s->heard[0] = '\0';
	s->pid = fork();
	if (s->pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);	/* with the test */
		dup2(out[1], STDOUT_FILENO);
		dup2(out[1], STDERR_FILENO);
		if (option != NULL)
			execl(program, "posternd", option, config, NULL);
		else
			execl(program, "posternd", config, NULL);
		(void)!write(STDERR_FILENO, nothing, sizeof(nothing) - 1);
		_exit(9);
	}
	close(out[1]);
	s->lines_fd = out[0];
}

enum { PATIENCE_IS_OVER = -1, ALL_ARE_GONE = 0 };

static ssize_t
hear(struct service *s)
{
	struct pollfd p = { .fd = s->lines_fd, .events = POLLIN };
	ssize_t n;

	if (poll(&p, 1, SERVICE_PATIENCE_MS) <= 0)
		return PATIENCE_IS_OVER;
	n = read(s->lines_fd, s->heard + s->heard_len, sizeof(s->heard) - 1 - s->heard_len);
	if (n > 0)
		s->heard_len += (size_t)n;
	s->heard[s->heard_len] = '\0';
	return n > 0 ? n : ALL_ARE_GONE;
}

bool
service_hear(struct service *s)
{
	return hear(s) > 0;
}

bool
service_wait_for(struct service *s, const char *text)
{
	const char *at;

	while ((at = strstr(s->heard + s->looked, text)) == NULL)
		if (!service_hear(s))
			break;
	if (!ok(at != NULL, "hears \"%s\"", text) || at == NULL) {
		diag("heard since the step before: %s", s->heard + s->looked);
		return false;
	}
	s->looked = (size_t)(at - s->heard) + strlen(text);
	return true;
}

void
service_wait_for_both(struct service *s, const char *one, const char *other)
{
	size_t from = s->looked, end;

	service_wait_for(s, one);
	end = s->looked;
	s->looked = from;
	service_wait_for(s, other);
	if (s->looked < end)
		s->looked = end;
}

void
service_start(struct service *s, const char *played, const char *more)
{
	service_prepare(s, played, more);
	service_run(s, NULL);
	service_wait_for(s, "ready\n");
}

int
service_wait_end(struct service *s)
{
	int status = -1;
	ssize_t n;

	while ((n = hear(s)) > 0)
		continue;
	if (!ok(n == ALL_ARE_GONE, "all who write are gone"))
		kill(s->pid, SIGKILL);
	close(s->lines_fd);
	waitpid(s->pid, &status, 0);
	return status;
}

void
service_stop(struct service *s)
{
	int status;

	kill(s->pid, SIGTERM);
	status = service_wait_end(s);
	ok(WIFEXITED(status) && WEXITSTATUS(status) == 0, "it ends well (%x)", status);
}
