/* SPDX-License-Identifier: MIT */
/* Documents, keysets and keyrings on their way to the store, and the commands that ask it. */
#include "operator/publish.h"

#include <stdio.h>

#include "ipc/control.h"
#include "operator/founding.h"
#include "operator/receiving.h"
#include "operator/say.h"

/* Everything but keysets proves itself. */
static bool
put_documents(struct asking *s, const struct council *c)
{
	struct council_walk walk;
	struct paper paper;
	struct bytes answer;
	char name[80];
	bool good = council_walk_open(c, &walk);

	while (good && council_walk_next(c, &walk, &paper)) {
		if (paper.document.type != DOCUMENT_KEYSET &&
		    !service_ask(s, CONTROL_DOCUMENT, paper.document.whole, &answer)) {
			if (council_name(&paper.document, name))
				say_remedy("this was about the document %s", name);
			good = false;
		}
		paper_free(&paper);
	}
	council_walk_close(&walk);
	return good;
}

static bool
put_keysets(struct asking *s, const struct council *c)
{
	struct council_walk walk;
	struct paper paper;
	struct bytes body;
	unsigned status;
	char name[80];
	bool good = council_walk_open(c, &walk);

	while (good && council_walk_next(c, &walk, &paper)) {
		if (paper.document.type == DOCUMENT_KEYSET &&
		    !service_request(
			s, ACTION_DOCUMENT_PUT, paper.document.whole, &body, &status) &&
		    status != ANSWER_CONFLICT && council_name(&paper.document, name))
			good = say_wrong("the store refused the document %s", name) == DONE;
		paper_free(&paper);
	}
	council_walk_close(&walk);
	return good;
}

static bool
put_keyring(struct asking *s, const struct council *c, const struct signer *who)
{
	struct text ours = TEXT_EMPTY;
	uint32_t number = 0, theirs = 0;
	struct bytes body;
	unsigned status;
	char path[PATH_BYTES];
	bool good = receiving_path(c, who->identity, path);

	if (!good || !file_exists(path))
		return good;
	if (!(good = file_read(path, KEYRING_BYTES, &ours)) ||
	    keyring_number(&number, text_bytes(&ours)) != ERR_OK)
		good = say_wrong("%s: this keyring is damaged", path) == DONE;
	if (good && !service_request(s, ACTION_KEYRING_GET, (struct bytes){ 0 }, &body, &status))
		good = say_wrong("the store does not give out the keyring") == DONE;
	if (good && body.len != 0 && keyring_number(&theirs, body) != ERR_OK)
		theirs = 0;
	if (good && theirs < number &&
	    !service_request(s, ACTION_KEYRING_PUT, text_bytes(&ours), &body, &status)) {
		(void)say_wrong("%s: the store does not take keyring number %u, it has %u", path,
		    number, theirs);
		good = false;
	}
	text_free(&ours);
	return good;
}

bool
publish_all(struct asking *s, const struct council *c, const struct signer *who)
{
	uint8_t store_key[SIGN_PUBLIC_BYTES];
	bool good;

	if (!services_store_key(c, store_key))
		return say_wrong("there is no services document yet") == DONE;
	if (!put_documents(s, c) || !service_sign_in(s, who, store_key))
		return false;
	good = put_keysets(s, c) && put_keyring(s, c, who);
	service_sign_out(s);
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

int
command_document_put(const struct call *call)
{
	struct asking *s;
	int answer;
	bool good = (s = service_open(call, &answer)) != NULL;

	for (size_t i = 0; good && i < call->n_operands; i++) {
		struct text whole = TEXT_EMPTY;
		struct document d;
		struct bytes reply;

		good = file_read(call->operand[i], DOCUMENT_MAX, &whole);
		if (good && document_decode(&d, text_bytes(&whole)) != ERR_OK)
			good = say_wrong("%s: this is not a signed document", call->operand[i]) ==
			    DONE;
		good = good && service_ask(s, CONTROL_DOCUMENT, text_bytes(&whole), &reply);
		text_free(&whole);
	}
	service_close(s);
	return good ? DONE : answer;
}

/* Prints what the service says to a question of one byte. */
static int
show_answer(const struct call *call, unsigned kind)
{
	struct bytes text;
	int answer;
	struct asking *s = service_open(call, &answer);

	if (s != NULL && service_ask(s, kind, (struct bytes){ 0 }, &text)) {
		printf("%.*s", (int)text.len, (const char *)text.p);
		answer = DONE;
	}
	service_close(s);
	return answer;
}

int
command_status(const struct call *call)
{
	return show_answer(call, CONTROL_STATUS);
}

int
command_verify(const struct call *call)
{
	return show_answer(call, CONTROL_VERIFY);
}
