/* SPDX-License-Identifier: MIT */
/*
 * Papers on their way to the store. What stands on its own signatures goes first, through the
 * control socket; then the signer has a place in the roster, opens a session, and looks what is
 * there of receiving keys, keysets and stamps before giving what is missing.
 */
#include "operator/publish.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ipc/control.h"
#include "operator/founding.h"
#include "operator/people.h"
#include "operator/receiving.h"
#include "operator/say.h"
#include "operator/stamps.h"

enum { HAD_MAX = 2000 };

struct had { /* what the service has of a named document */
	char name[80];
	uint32_t number;
};

struct publishing {
	struct asking *service;
	struct council *c;
	const struct signer *who;
	char status[2048]; /* the text of CONTROL_STATUS */
	struct had had[HAD_MAX];
	size_t n_had;
};

static bool
is_named(unsigned type)
{
	return type == DOCUMENT_RECEIVING || type == DOCUMENT_KEYSET || type == DOCUMENT_STAMP;
}

/* The number behind a word of the status text; 0 when it is not there. */
static uint32_t
status_number(const struct publishing *p, const char *word)
{
	const char *at = p->status;
	size_t len = strlen(word);

	for (; *at != '\0'; at += strcspn(at, "\n") + (at[strcspn(at, "\n")] == '\n')) {
		if (strncmp(at, word, len) == 0 && at[len] == ' ')
			return (uint32_t)strtoul(at + len + 1, NULL, 10);
	}
	return 0;
}

/* Everything but what is named by persons or keys: by its number alone. */
static bool
put_plain(struct publishing *p)
{
	struct council_walk walk;
	struct paper paper;
	struct bytes answer;
	char name[80];
	bool good = council_walk_open(p->c, &walk);

	while (good && council_walk_next(p->c, &walk, &paper)) {
		const struct document *d = &paper.document;

		if (!is_named(d->type) && (good = council_name(d, name))) {
			name[strcspn(name, "-")] = '\0';
			if (d->number > status_number(p, name) &&
			    !(good = service_ask(p->service, CONTROL_DOCUMENT, d->whole, &answer)))
				say_remedy("this was about the document %s number %u", name,
				    (unsigned)d->number);
		}
		paper_free(&paper);
	}
	council_walk_close(&walk);
	return good;
}

/* Notes one document of the service, and takes it in place of an older one of ours. */
static bool
look_at(struct publishing *p, struct bytes whole)
{
	struct document d;
	struct had *had = &p->had[p->n_had];

	if (p->n_had == HAD_MAX || document_decode(&d, whole) != ERR_OK ||
	    !council_name(&d, had->name))
		return say_no("the service lists what is no document");
	had->number = d.number;
	p->n_had++;
	return council_adopt(p->c, &d);
}

/* One page of documents.list; *cursor is 0 after the last. */
static bool
look_at_page(struct publishing *p, unsigned type, uint32_t *cursor)
{
	uint8_t arguments[5];
	struct bytes body;
	struct writer w;
	struct reader r;
	unsigned status;
	bool good = true;

	wr_init(&w, arguments, sizeof arguments);
	wr_u8(&w, (uint8_t)type);
	wr_u32(&w, *cursor);
	if (!service_request(p->service, ACTION_DOCUMENTS_LIST, wr_bytes_of(&w), &body, &status))
		return say_no("the store does not list its documents");
	rd_init(&r, body.p, body.len);
	for (unsigned n = rd_u16(&r); good && rd_ok(&r) && n > 0; n--)
		good = look_at(p, rd_blob(&r, DOCUMENT_MAX));
	*cursor = rd_u32(&r);
	return good && rd_done(&r);
}

static bool
look_at_named(struct publishing *p)
{
	static const unsigned types[] = { DOCUMENT_RECEIVING, DOCUMENT_KEYSET, DOCUMENT_STAMP };

	for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
		uint32_t cursor = 0;

		do {
			if (!look_at_page(p, types[i], &cursor))
				return false;
		} while (cursor != 0);
	}
	return true;
}

static uint32_t
had_number(const struct publishing *p, const char *name)
{
	uint32_t number = 0;

	for (size_t i = 0; i < p->n_had; i++) {
		if (strcmp(p->had[i].name, name) == 0 && p->had[i].number > number)
			number = p->had[i].number;
	}
	return number;
}

/* What is newer here; of people who have left, or for a bundle that is gone, nothing. */
static bool
put_named(struct publishing *p)
{
	struct council_walk walk;
	struct paper paper;
	struct bytes body;
	unsigned status;
	char name[80];
	bool good = council_walk_open(p->c, &walk);

	while (good && council_walk_next(p->c, &walk, &paper)) {
		const struct document *d = &paper.document;

		if (is_named(d->type) && (good = council_name(d, name)) &&
		    d->number > had_number(p, name) && council_holds(p->c, d) &&
		    !service_request(p->service, ACTION_DOCUMENT_PUT, d->whole, &body, &status))
			good = say_no("the store refused the document %s", name);
		paper_free(&paper);
	}
	council_walk_close(&walk);
	return good;
}

/* A stamp that a console made since may fit no more: this lead's is made anew, one number higher.
 */
static bool
renew_stamp(struct publishing *p)
{
	struct person who;

	if (!people_find(p->c, p->who->identity, &who) || (who.roles & ROLE_LEAD) == 0 ||
	    stamp_reaches(p->c, p->who, 0))
		return true;
	return stamp_make(p->c, p->who, STAMP_DAYS);
}

static bool
put_keyring(struct publishing *p)
{
	struct text ours = TEXT_EMPTY;
	struct bytes body;
	unsigned status;
	char path[PATH_BYTES];
	bool put, good = receiving_path(p->c, p->who->identity, path);

	if (good &&
	    !service_request(p->service, ACTION_KEYRING_GET, (struct bytes){ 0 }, &body, &status))
		return say_no("the store does not give out the keyring");
	good = good && receiving_merge(path, p->who, body, &put);
	if (good && put) {
		good = file_read(path, KEYRING_BYTES, &ours);
		if (good &&
		    !service_request(
			p->service, ACTION_KEYRING_PUT, text_bytes(&ours), &body, &status))
			good = say_no("%s: the store does not take this keyring", path);
	}
	text_free(&ours);
	return good;
}

static bool
publish(struct publishing *p)
{
	uint8_t store_key[SIGN_PUBLIC_BYTES];
	struct bytes text;
	bool good;

	if (!services_store_key(p->c, store_key))
		return say_no("there is no services document yet");
	if (!service_ask(p->service, CONTROL_STATUS, (struct bytes){ 0 }, &text))
		return false;
	snprintf(p->status, sizeof p->status, "%.*s", (int)text.len, (const char *)text.p);
	if (!put_plain(p) || !service_sign_in(p->service, p->who, store_key))
		return false;
	good = put_keyring(p) && look_at_named(p) && renew_stamp(p) && put_named(p);
	service_sign_out(p->service);
	return good;
}

bool
publish_all(struct asking *s, struct council *c, const struct signer *who)
{
	struct publishing *p = calloc(1, sizeof *p);
	bool good = p != NULL;

	if (good) {
		p->service = s;
		p->c = c;
		p->who = who;
		good = publish(p);
	}
	free(p);
	return good;
}

int
command_publish(const struct call *call)
{
	struct council c = { 0 };
	struct asking *s = NULL;
	struct signer *who = NULL;
	int answer = FAILED;
	bool good = council_open(&c, call->value[OPT_COUNCIL]) &&
	    (who = signer_of(call, &c)) != NULL && (s = service_open(call, &answer)) != NULL &&
	    publish_all(s, &c, who);

	if (good)
		say("published");
	service_close(s);
	signer_close(who);
	council_close(&c);
	return good ? DONE : answer;
}
