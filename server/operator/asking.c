/* SPDX-License-Identifier: MIT */
/* The commands that ask a running service one thing, without signing in. */
#include <stdio.h>

#include "ipc/control.h"
#include "operator/say.h"
#include "operator/service.h"

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
			good = say_no("%s: this is not a signed document", call->operand[i]);
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
