/* SPDX-License-Identifier: MIT */
/* document show: what a signed document says, for people. And config check, which asks posternd
 * itself. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "operator/command.h"
#include "operator/council.h"
#include "operator/say.h"

static const char *const type_words[] = { "", "root", "delegation", "services", "epoch", "roster",
	"receiving key", "keyset", "stamp", "site" };

static void
show_signers(const struct document *d)
{
	for (unsigned i = 0; i < d->n_signatures; i++) {
		struct text hex = TEXT_EMPTY;

		text_hex(&hex, document_signer(d, i), SIGN_PUBLIC_BYTES);
		say("signed by: %s", text_ok(&hex) ? hex.p : "");
		text_free(&hex);
	}
}

/* The few dates that people look for. */
static void
show_body(const struct document *d)
{
	struct delegation delegation;
	struct epoch epoch;
	struct roster roster;
	struct stamp stamp;
	struct root root;
	struct site site;

	if (d->type == DOCUMENT_ROOT && root_decode(&root, d->body) == ERR_OK)
		say("council: %.*s", (int)root.name.len, (const char *)root.name.p);
	else if (d->type == DOCUMENT_DELEGATION &&
	    delegation_decode(&delegation, d->body) == ERR_OK)
		say("keyholders: %u, of whom %u sign\ndays: %u to %u", delegation.n_keyholders,
		    delegation.threshold, delegation.first_day, delegation.last_day);
	else if (d->type == DOCUMENT_EPOCH && epoch_decode(&epoch, d->body) == ERR_OK)
		say("period: %u, generation %u\ndays: %u, sealed to before %u, accepted before %u\ndesks: %u",
		    epoch.period, epoch.generation, epoch.first_day, epoch.seal_until,
		    epoch.accept_until, epoch.n_desks);
	else if (d->type == DOCUMENT_ROSTER && roster_decode(&roster, d->body) == ERR_OK)
		say("desks: %u\npeople: %u", roster.n_desks, roster.n_people);
	else if (d->type == DOCUMENT_STAMP && stamp_decode(&stamp, d->body) == ERR_OK)
		say("days: %u to %u", stamp.first_day, stamp.last_day);
	else if (d->type == DOCUMENT_SITE && site_decode(&site, d->body) == ERR_OK)
		say("files: %u", site.n_files);
}

static int
show(const char *path, struct bytes whole)
{
	struct document d;

	if (document_decode(&d, whole) != ERR_OK)
		return say_wrong("%s: this is not a signed document", path);
	say("type: %s\nnumber: %u\nmade on day: %u", type_words[d.type], d.number, d.day);
	show_body(&d);
	show_signers(&d);
	if (document_check(&d) != ERR_OK)
		return say_wrong("%s: a signature does not hold", path);
	say("signatures: hold (whose they are, only a council's own papers tell)");
	return DONE;
}

int
command_document_show(const struct call *call)
{
	struct text whole = TEXT_EMPTY;
	int answer = FAILED;

	if (file_read(call->operand[0], DOCUMENT_MAX, &whole))
		answer = show(call->operand[0], text_bytes(&whole));
	text_free(&whole);
	return answer;
}

int
command_config_check(const struct call *call)
{
	char program[PATH_BYTES], check[] = "-n", path[PATH_BYTES];
	char *argv[] = { program, check, path, NULL };

	snprintf(path, sizeof path, "%s",
	    call->n_operands != 0 ? call->operand[0] : "/etc/postern/postern.conf");
	if (!path_beside(program, "posternd"))
		return FAILED;
	fflush(NULL);
	execv(program, argv);
	return say_wrong("%s: it does not start", program);
}
