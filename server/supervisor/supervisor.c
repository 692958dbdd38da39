/* SPDX-License-Identifier: MIT */
/*
 * One place decides: after every event settle() looks at the whole and does what is due next. So
 * there is no order of events to get wrong, and a signal during a start or a death during a stop
 * need no case of their own.
 */
#include "supervisor/supervisor.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"
#include "supervisor/child.h"

enum { CHILDREN_MAX = N_ROLES + 64 };

struct supervisor {
	const struct belongings *belongings;
	struct loop *loop;
	struct child children[CHILDREN_MAX];
	size_t n;
	bool stopping;
	bool served;		/* all were ready once: deaths are no longer a failure to start */
	bool told;		/* "ready" was said since somebody was down */
	enum err result;
};

static struct child *
store_of(struct supervisor *s)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->children[i].role == ROLE_STORE)
			return &s->children[i];
	abort();		/* the table has one */
}

/* Whom a role asks; NULL: nobody. */
static const struct wire_row *
wire_of(enum role role)
{
	for (size_t i = 0; i < n_wires; i++)
		if (wires[i].asks == role)
			return &wires[i];
	return NULL;
}

/* What never served is not tried again: somebody is there to mend it. */
static void
give_up(struct supervisor *s)
{
	s->stopping = true;
	s->result = ERR_IO;
}

/* Hands the answering end to the store; the other becomes *wire_end. */
static enum err
lay_wire(struct supervisor *s, enum role asks, int *wire_end)
{
	uint8_t who = (uint8_t)roles[asks].party;
	struct child *store = store_of(s);
	int pair[2];
	enum err e;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
		return ERR_IO;
	e = channel_send_fds(store->channel, MSG_PEER, 0, (struct bytes){ &who, 1 }, &pair[1], 1);
	close(pair[1]);
	if (e == ERR_OK)
		*wire_end = pair[0];
	else
		close(pair[0]);
	return e;
}

static void
start(struct supervisor *s, struct child *c)
{
	int wire_end = -1;
	enum err e = ERR_OK;

	if (wire_of(c->role) != NULL)
		e = lay_wire(s, c->role, &wire_end);
	if (e == ERR_OK)
		e = child_start(c, s->belongings, wire_end);
	if (wire_end >= 0)
		close(wire_end);
	if (e == ERR_OK)
		return;
	log_line("%s cannot be started: %s", roles[c->role].name, err_text(e));
	if (s->served)
		child_retry(c, false);
	else
		give_up(s);
}

/* Everybody who asks ends when the store is not there: their wires lead nowhere. */
static void
settle_running(struct supervisor *s)
{
	struct child *store = store_of(s);
	bool up = store->state == CHILD_SERVING, all = up;

	for (size_t i = 0; i < s->n; i++) {
		struct child *c = &s->children[i];

		if (s->stopping)
			return;
		if ((c == store || up) && c->state == CHILD_DOWN && !c->waiting)
			start(s, c);
		else if (c != store && store->state == CHILD_DOWN && c->state != CHILD_DOWN)
			child_drain(c);
		all = all && c->state == CHILD_SERVING;
	}
	if (all && !s->told) {
		printf("ready\n");
		fflush(stdout);
		log_line("ready: %zu processes", s->n);
		s->served = true;
	}
	s->told = all;
}

/* In the order of the table: a turn begins when the one before has ended. */
static void
settle_stopping(struct supervisor *s)
{
	unsigned turn = 0;

	for (size_t i = 0; i < s->n; i++) {
		const struct child *c = &s->children[i];
		unsigned its = roles[c->role].drains;

		if (c->state != CHILD_DOWN && (turn == 0 || its < turn))
			turn = its;
	}
	for (size_t i = 0; i < s->n; i++)
		if (roles[s->children[i].role].drains <= turn || turn == 0)
			child_drain(&s->children[i]);
	if (turn == 0)
		loop_stop(s->loop);
}

static void
settle(struct supervisor *s)
{
	if (!s->stopping)
		settle_running(s);
	if (s->stopping)
		settle_stopping(s);
}

static void
on_child_ready(void *arg, struct child *c)
{
	(void)c;
	settle(arg);
}

static void
on_child_retry(void *arg, struct child *c)
{
	(void)c;
	settle(arg);
}

static const struct child_handlers child_handlers = { on_child_ready, on_child_retry };

static void
handle_end(struct supervisor *s, struct child *c, int status)
{
	bool cut = c->state == CHILD_ENDING;

	child_ended(c, status);
	if (s->stopping)
		return;
	if (!s->served) {
		log_line("%s ended before it was ready; what it said stands above",
		    roles[c->role].name);
		give_up(s);
		return;
	}
	child_retry(c, cut);
}

static void
on_sigchld(void *arg, int signo)
{
	struct supervisor *s = arg;
	int status;
	pid_t pid;

	(void)signo;
	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		for (size_t i = 0; i < s->n; i++)
			if (s->children[i].pid == pid)
				handle_end(s, &s->children[i], status);
	settle(s);
}

/* Twice means at once. */
static void
on_stop_signal(void *arg, int signo)
{
	struct supervisor *s = arg;

	(void)signo;
	if (s->stopping)
		for (size_t i = 0; i < s->n; i++)
			child_kill(&s->children[i]);
	else
		log_line("ending");
	s->stopping = true;
	settle(s);
}

static void
on_reload_signal(void *arg, int signo)
{
	struct supervisor *s = arg;
	unsigned told = 0;
	int fds[2];

	(void)signo;
	for (size_t i = 0; i < s->n; i++) {
		struct child *c = &s->children[i];

		if (c->state != CHILD_SERVING || wire_of(c->role) == NULL ||
		    !belongings_tls(s->belongings, fds))
			continue;
		if (channel_send_fds(c->channel, MSG_RELOAD, 0, (struct bytes){ 0 }, fds, 2) ==
		    ERR_OK)
			told++;
		close(fds[0]);
		close(fds[1]);
	}
	log_line("new certificates for %u processes; other settings need a new start", told);
}

static enum err
add_children(struct supervisor *s)
{
	long many = (long)config_number(s->belongings->config, CONFIG_INTAKE_PROCESSES);
	enum err e = ERR_OK;

	if (many == 0)
		many = sysconf(_SC_NPROCESSORS_ONLN);
	if (many < 1 || many > CHILDREN_MAX - N_ROLES)
		many = many < 1 ? 1 : CHILDREN_MAX - N_ROLES;
	for (unsigned role = 0; role < N_ROLES; role++) {
		unsigned n = roles[role].many ? (unsigned)many : 1;

		for (unsigned i = 0; i < n && e == ERR_OK; i++)
			e = child_init(&s->children[s->n++], s->loop, (enum role)role,
			    n > 1 ? i + 1 : 0, &child_handlers, s);
	}
	return e;
}

static enum err
catch_signals(struct supervisor *s)
{
	enum err e = loop_on_signal(s->loop, SIGCHLD, on_sigchld, s);
	sigset_t none;

	sigemptyset(&none);		/* whatever our parent blocked */
	sigprocmask(SIG_SETMASK, &none, NULL);
	if (e == ERR_OK)
		e = loop_on_signal(s->loop, SIGTERM, on_stop_signal, s);
	if (e == ERR_OK)
		e = loop_on_signal(s->loop, SIGINT, on_stop_signal, s);
	if (e == ERR_OK)
		e = loop_on_signal(s->loop, SIGHUP, on_reload_signal, s);
	return e;
}

enum err
supervise(const struct belongings *b)
{
	static struct supervisor s;
	enum err e;

	s.belongings = b;
	s.loop = loop_new();
	e = s.loop == NULL ? ERR_MEMORY : catch_signals(&s);
	if (e == ERR_OK)
		e = add_children(&s);
	if (e == ERR_OK) {
		settle(&s);
		e = loop_run(s.loop);
	}
	for (size_t i = 0; i < s.n; i++) {
		child_kill(&s.children[i]);
		child_clear(&s.children[i]);
	}
	loop_free(s.loop);
	if (e != ERR_OK)
		log_line("the supervisor cannot go on: %s", err_text(e));
	return e == ERR_OK ? s.result : e;
}
