/* SPDX-License-Identifier: MIT */
/* A channel that closes means that the process is ending or must: the kill makes it certain. */
#include "supervisor/child.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"

enum { CHANNEL_QUEUE = 64 * 1024, TITLE_MAX = 32 };

static const char *
title(const struct child *c, char out[TITLE_MAX])
{
	if (c->number > 0)
		snprintf(out, TITLE_MAX, "%s %u", roles[c->role].name, c->number);
	else
		snprintf(out, TITLE_MAX, "%s", roles[c->role].name);
	return out;
}

static void
on_child_deadline(void *arg)
{
	struct child *c = arg;
	char name[TITLE_MAX];

	switch (c->state) {
	case CHILD_DOWN:
		c->waiting = false;
		c->handlers->on_retry(c->arg, c);
		return;
	case CHILD_BORN:
		log_line("%s was not ready in time: killing it", title(c, name));
		break;
	case CHILD_SERVING:
		log_line("%s gave no sign of life: killing it", title(c, name));
		break;
	case CHILD_ENDING:
		log_line("%s did not end in time: killing it", title(c, name));
		break;
	}
	child_kill(c);
}

static bool
talks_too_much(struct child *c)
{
	uint64_t now = clock_mono_ms();

	if (now - c->words_since >= CHILD_ALIVE_MS) {
		c->words_since = now;
		c->words = 0;
	}
	return ++c->words > CHILD_WORDS_MAX;
}

static void
on_child_message(void *arg, struct channel *channel, struct channel_message *m)
{
	struct child *c = arg;
	char name[TITLE_MAX];

	(void)channel;
	if (talks_too_much(c)) {
		if (c->words == CHILD_WORDS_MAX + 1)
			log_line("%s talks without end: killing it", title(c, name));
		child_kill(c);
	} else if (c->state == CHILD_BORN && m->type == MSG_READY) {
		c->state = CHILD_SERVING;
		timer_set(c->deadline, CHILD_ALIVE_MS);
		c->handlers->on_ready(c->arg, c);
	} else if (c->state == CHILD_SERVING) {
		timer_set(c->deadline, CHILD_ALIVE_MS);
	}
}

static void
on_child_gone(void *arg, struct channel *channel, enum err why)
{
	struct child *c = arg;

	(void)channel;
	(void)why;
	if (c->state != CHILD_ENDING)
		child_kill(c);
}

static const struct channel_handlers channel_handlers = { on_child_message, on_child_gone };

enum err
child_init(struct child *c, struct loop *l, enum role role, unsigned number,
    const struct child_handlers *handlers, void *arg)
{
	*c = (struct child){ .role = role, .number = number, .loop = l, .handlers = handlers,
	    .arg = arg, .wait_ms = CHILD_WAIT_MIN_MS };
	c->deadline = timer_new(l, on_child_deadline, c);
	return c->deadline == NULL ? ERR_MEMORY : ERR_OK;
}

void
child_clear(struct child *c)
{
	channel_free(c->channel);
	timer_free(c->deadline);
}

static enum err
bear(struct child *c, const struct belongings *b, int supervisor_end, int wire_end)
{
	char name[TITLE_MAX];
	struct birth birth;
	struct spawn spawn = {
		.program_fd = b->program[c->role],
		.name = name,
		.fds = birth.fds,
		.uid = belongings_user(b, c->role),
	};
	enum err e;

	if (!birth_prepare(&birth, b, c->role, supervisor_end, wire_end))
		return ERR_IO;
	snprintf(name, sizeof(name), "postern-%s", roles[c->role].name);
	spawn.n_fds = birth.n;
	e = spawn_start(&spawn, &c->pid);
	birth_clear(&birth);
	if (e != ERR_OK)
		c->pid = 0;
	return e;
}

enum err
child_start(struct child *c, const struct belongings *b, int wire_end)
{
	int pair[2];
	enum err e;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
		return ERR_IO;
	e = bear(c, b, pair[1], wire_end);
	close(pair[1]);
	if (e != ERR_OK) {
		close(pair[0]);
		return e;
	}
	c->state = CHILD_BORN;
	c->waiting = false;
	c->born_at = clock_mono_ms();
	c->words_since = c->born_at;
	c->words = 0;
	timer_set(c->deadline, CHILD_READY_MS);
	c->channel = channel_new(c->loop, pair[0], PARTY_SUPERVISOR, roles[c->role].party,
	    &channel_handlers, c, CHANNEL_QUEUE);
	if (c->channel == NULL)
		child_kill(c);		/* its end is reported as any other */
	return ERR_OK;
}

void
child_drain(struct child *c)
{
	if (c->pid == 0) {
		timer_stop(c->deadline);
		c->waiting = false;
		return;
	}
	if (c->state == CHILD_ENDING)
		return;
	c->state = CHILD_ENDING;
	timer_set(c->deadline, CHILD_DRAIN_MS);
	if (c->channel == NULL ||
	    channel_send(c->channel, MSG_DRAIN, 0, (struct bytes){ 0 }) != ERR_OK)
		child_kill(c);
}

void
child_kill(struct child *c)
{
	if (c->pid > 0)
		kill(c->pid, SIGKILL);
}

static void
tell_end(const struct child *c, int status)
{
	char name[TITLE_MAX];

	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS)
		log_line("%s was killed for a system call outside its table", title(c, name));
	else if (WIFSIGNALED(status))
		log_line("%s was ended by signal %d (%s)", title(c, name), WTERMSIG(status),
		    strsignal(WTERMSIG(status)));
	else if (c->state != CHILD_ENDING || WEXITSTATUS(status) != 0)
		log_line("%s ended by itself with status %d", title(c, name),
		    WEXITSTATUS(status));
}

void
child_ended(struct child *c, int status)
{
	tell_end(c, status);
	if (clock_mono_ms() - c->born_at >= CHILD_LIVED_MS)
		c->wait_ms = CHILD_WAIT_MIN_MS;
	timer_stop(c->deadline);
	channel_free(c->channel);
	c->channel = NULL;
	c->pid = 0;
	c->state = CHILD_DOWN;
}

void
child_retry(struct child *c, bool at_once)
{
	if (c->state != CHILD_DOWN || c->waiting)
		return;
	c->waiting = true;
	if (at_once) {
		timer_set(c->deadline, 0);
		return;
	}
	timer_set(c->deadline, c->wait_ms);
	c->wait_ms = c->wait_ms * 2 < CHILD_WAIT_MAX_MS ? c->wait_ms * 2 : CHILD_WAIT_MAX_MS;
}
