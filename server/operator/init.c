/* SPDX-License-Identifier: MIT */
/* Beginning a council, and renewing what has lapsed. */
#include "operator/init.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "operator/epochs.h"
#include "operator/founding.h"
#include "operator/people.h"
#include "operator/receiving.h"
#include "operator/say.h"
#include "operator/settings.h"
#include "operator/stamps.h"

extern char **environ;

/* Runs a program beside this one and takes the line it prints. */
static bool
run_for_line(const char *program, char *const *argv, char *line, size_t cap)
{
	posix_spawn_file_actions_t actions;
	int ends[2], status = 0;
	ssize_t n;
	size_t len = 0;
	pid_t pid;
	bool started;

	if (pipe2(ends, O_CLOEXEC) == -1)
		return say_no("%s: %s", program, strerror(errno));
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
	started = (errno = posix_spawn(&pid, program, &actions, NULL, argv, environ)) == 0;
	posix_spawn_file_actions_destroy(&actions);
	close(ends[1]);
	while (started && len + 1 < cap && (n = read(ends[0], line + len, cap - 1 - len)) > 0)
		len += (size_t)n;
	line[len] = '\0';
	line[strcspn(line, "\n")] = '\0';
	close(ends[0]);
	if (!started)
		return say_no("%s: %s", program, strerror(errno));
	waitpid(pid, &status, 0);
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

bool
store_key_make(const char *data, uint8_t out[static SIGN_PUBLIC_BYTES])
{
	char program[PATH_BYTES], line[256], make_key[] = "--make-key", folder[PATH_BYTES];
	char *argv[] = { program, make_key, folder, NULL };

	if (!path_beside(program, "postern-store") || !folder_make(data, 0700))
		return false;
	snprintf(folder, sizeof folder, "%s", data);
	if (run_for_line(program, argv, line, sizeof line) &&
	    hex_read(line, out, SIGN_PUBLIC_BYTES))
		return true;
	(void)say_wrong("%s: the store does not make its key there", data);
	return false;
}

/* Desks from the settings, and one person who leads them all. */
static bool
first_roster(
    struct council *c, const struct settings *settings, const struct signer *s, const char *name)
{
	struct people *p = calloc(1, sizeof *p);
	struct person who = { s->identity, s->stamp, ROLE_LEAD | ROLE_TRIAGE, 0, 0,
		{ (const uint8_t *)name, strlen(name) } };
	bool good = p != NULL;

	for (unsigned n = 1; good && n <= DESKS_MAX; n++) {
		const char *desk = settings_desk(settings, n);

		if (desk == NULL)
			continue;
		p->desks[p->n_desks++] = (struct roster_desk){ (uint8_t)n,
			{ (const uint8_t *)desk, strlen(desk) } };
		who.desks |= (uint16_t)(1u << (n - 1));
	}
	good = good && people_add(p, &who) && roster_make(c, p, s);
	free(p);
	return good;
}

/* What a founding that failed has put into the folder goes again. */
static void
undo(const struct council *c, const struct founding *f, bool key_made)
{
	static const char *const made[] = { "documents", "keyrings", "root.key" };
	char path[PATH_BYTES];

	for (size_t i = 0; i < sizeof made / sizeof *made; i++) {
		if (path_join(path, c->folder, "%s", made[i]))
			(void)folder_remove(path);
	}
	if (key_made)
		(void)remove(f->key);
}

static bool
found(const struct founding *f, const struct settings *settings, struct council *c,
    struct signer **s)
{
	uint8_t store_key[SIGN_PUBLIC_BYTES];

	return store_key_make(f->data, store_key) &&
	    root_make(c, settings_get(settings, "council")) &&
	    (*s = signer_make(f->key, f->passphrase_file, c->org_id)) != NULL &&
	    delegation_make(c, (*s)->identity) && first_roster(c, settings, *s, f->name) &&
	    services_make(c, *s, store_key) && receiving_renew(c, *s) && epoch_make(c, *s) &&
	    stamp_make(c, *s, STAMP_DAYS);
}

bool
council_found(const struct founding *f)
{
	struct settings *settings = settings_open(f->content);
	struct signer *s = NULL;
	struct council c = { 0 };
	bool good = settings != NULL;

	if (good && file_exists(f->key))
		good = say_no("%s: there is such a file already; a key is never overwritten",
		    f->key);
	if (good && (good = council_begin(&c, f->folder)) && !(good = found(f, settings, &c, &s)))
		undo(&c, f, s != NULL);
	signer_close(s);
	council_close(&c);
	settings_free(settings);
	return good;
}

int
command_init(const struct call *call)
{
	struct founding f = { call->operand[0], call->value[OPT_CONTENT], call->value[OPT_DATA],
		call->value[OPT_NAME], call->value[OPT_KEY], call->value[OPT_PASSPHRASE_FILE] };

	if (f.content == NULL || f.data == NULL || f.name == NULL || f.key == NULL) {
		(void)say_wrong("init: --content, --data, --name and --key are needed");
		return USAGE;
	}
	if (!council_found(&f))
		return FAILED;
	say("the council stands in %s; the first key file is %s", f.folder, f.key);
	say("keep %s/root.key away from any server: it is used once a year", f.folder);
	say("next: postern site build, postern site sign, then posternd and postern publish");
	return DONE;
}

int
command_delegate(const struct call *call)
{
	uint8_t identity[SIGN_PUBLIC_BYTES];
	struct council c = { 0 };
	bool named = call->n_operands != 0;
	bool good = council_open(&c, call->value[OPT_COUNCIL]) &&
	    (!named || signer_identity(call->operand[0], c.org_id, identity)) &&
	    delegation_make(&c, named ? identity : NULL);

	council_close(&c);
	if (good)
		say("delegation renewed for %d days; next: postern stamp, then postern publish",
		    DELEGATION_DAYS);
	return good ? DONE : FAILED;
}

/* The delegation's last day is near or past. */
static bool
delegation_lapses(const struct council *c)
{
	struct delegation d;

	return !c->delegation.there ||
	    delegation_decode(&d, c->delegation.document.body) != ERR_OK ||
	    d.last_day < clock_day() + DELEGATION_WARN_DAYS;
}

static bool
step(bool needed, const char *what, bool done)
{
	if (needed && done)
		say("renewed: %s", what);
	return done;
}

bool
council_renew(struct council *c, const struct signer *s)
{
	bool delegation = delegation_lapses(c);
	bool receiving = receiving_day(c, s->identity) + RECEIVING_DAYS <= clock_day();
	uint32_t period = 0;
	bool epoch, stamp;

	if (!step(delegation, "delegation", !delegation || delegation_make(c, NULL)) ||
	    !step(receiving, "receiving key", !receiving || receiving_renew(c, s)))
		return false;
	epoch = !epoch_period(c, &period) || period != period_of_day(clock_day());
	if (!step(epoch, "epoch", !epoch || epoch_make(c, s)))
		return false;
	stamp = !stamp_reaches(c, s, 2);
	return step(stamp, "stamp", !stamp || stamp_make(c, s, STAMP_DAYS));
}

int
command_renew(const struct call *call)
{
	struct signer *s = NULL;
	struct council c = { 0 };
	bool good = council_open(&c, call->value[OPT_COUNCIL]) &&
	    (s = signer_of(call, &c)) != NULL && council_renew(&c, s);

	signer_close(s);
	council_close(&c);
	return good ? DONE : FAILED;
}
