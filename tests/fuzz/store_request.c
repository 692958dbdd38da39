/* SPDX-License-Identifier: MIT */
/*
 * Whatever a message holds, the store answers it in its form and changes nothing that it was not
 * asked for. The first byte chooses: a tip, a collected address, an operator's question, a raw
 * staff request, or the arguments of one that is signed by a triage officer (second byte: its
 * action), so that handlers see them.
 */
#include <stdlib.h>
#include <string.h>

#include "store/store.h"
#include "tests/lib/world.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct world w;
static struct world_case a_case;

static void
must(bool held)
{
	if (!held)
		abort();
}

/* In a transaction that never reaches the disk; the answer's length. */
static size_t
ask(enum message type, struct bytes body)
{
	struct writer reply;

	must(store_begin(w.store) == ERR_OK);
	wr_init(&reply, w.reply, sizeof(w.reply));
	store_answer(w.store, type, body, &reply);
	must(wr_done(&reply));
	must(records_state(w.records) == ERR_OK);
	records_abort(w.records);
	w.store->stale = true;
	return reply.len;
}

static void
ask_signed(uint8_t action, struct bytes args)
{
	static struct world_request q;
	struct answer a;
	size_t len;

	if (args.len > REQUEST_MAX - 1000 || action == 0 || action == ACTION_HELLO ||
	    action == ACTION_SESSION_CLOSE)
		return;
	world_prepare(&w, &q, TRIAGE, action, args);
	world_sign(&w, &q);
	len = ask(MSG_STAFF_REQUEST, (struct bytes){ q.bytes, q.len });
	w.people[TRIAGE].counter++;
	must(answer_decode(&a, (struct bytes){ w.reply, len }) == ERR_OK);
	must(len == ANSWER_SMALL || len == ANSWER_MIDDLE || len == ANSWER_MAX);
	must(a.status <= ANSWER_FULL);
	must(a.status == ANSWER_DONE || a.body.len == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static bool founded;
	struct bytes rest = { data + 1, size - 1 };

	if (!founded) {
		world_found(&w);
		must(world_make_case(&w, TRIAGE, 1, &a_case));
		founded = true;
	}
	if (w.people[TRIAGE].counter > 100000)
		must(world_sign_in(&w, TRIAGE) == ANSWER_DONE);
	if (size < 2)
		return 0;
	switch (data[0] % 5) {
	case 0:
		must(ask(MSG_TIP_PUT, rest) == ACK_BYTES);
		break;
	case 1:
		must(ask(MSG_MAIL_COLLECT, rest) == MAIL_BYTES || rest.len != ADDRESS_BYTES);
		break;
	case 2:
		must(ask(MSG_CONTROL, rest) >= 1);
		break;
	case 3:
		must(ask(MSG_STAFF_REQUEST, rest) >= ANSWER_SMALL);
		break;
	default:
		/* a case that is there, where the arguments begin with zeros */
		if (rest.len > 1 + ID_BYTES && bytes_zero(rest.p + 1, ID_BYTES)) {
			static uint8_t args[1 << 17];
			size_t len = rest.len - 1 < sizeof(args) ? rest.len - 1 : sizeof(args);

			memcpy(args, rest.p + 1, len);
			memcpy(args, a_case.id, ID_BYTES);
			ask_signed(rest.p[0], (struct bytes){ args, len });
		} else {
			ask_signed(rest.p[0], (struct bytes){ rest.p + 1, rest.len - 1 });
		}
		break;
	}
	return 0;
}
