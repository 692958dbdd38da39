/* SPDX-License-Identifier: MIT */
/*
 * Batches: one transaction, many answers, one commit; see store.h.
 */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/secret.h"
#include "crypto/ack.h"
#include "crypto/hash.h"
#include "store/store.h"

enum { TIDY_AT_MOST = 2000 };

struct store *
store_new(struct records *records, const struct own_keys *keys,
    const uint8_t org_id[static ORG_ID_BYTES], uint32_t batch_hours)
{
	struct store *st = calloc(1, sizeof(*st));

	if (!st)
		return NULL;
	st->records = records;
	st->keys = keys;
	st->batch_hours = batch_hours;
	st->stale = true;
	st->council.served = -1;
	memcpy(st->org_id, org_id, ORG_ID_BYTES);
	random_bytes(st->boot_id, sizeof(st->boot_id));
	st->sessions = sessions_new();
	st->scratch = malloc(RECORD_VALUE_MAX);
	st->body = malloc(ANSWER_MAX);
	if (!st->sessions || !st->scratch || !st->body) {
		store_free(st);
		return NULL;
	}
	return st;
}

void
store_free(struct store *st)
{
	if (!st)
		return;
	council_clear(&st->council);
	sessions_free(st->sessions);
	free(st->scratch);
	free(st->body);
	free(st);
}

enum err
store_begin(struct store *st)
{
	uint32_t today = clock_day();
	enum err e;

	records_begin(st->records);
	e = records_state(st->records);
	if (e == ERR_OK && (st->stale || st->council.today != today)) {
		e = council_load(&st->council, st->records, today);
		st->stale = e != ERR_OK;
	}
	if (e != ERR_OK)
		records_abort(st->records);
	return e;
}

enum err
store_commit(struct store *st)
{
	enum err e = records_commit(st->records);

	secret_wipe(st->scratch, RECORD_VALUE_MAX);
	secret_wipe(st->body, ANSWER_MAX);
	if (e == ERR_OK)
		return ERR_OK;
	st->stale = true;
	st->nightly_day = 0;
	log_line("a commit failed (%s), nothing of it was acknowledged", err_text(e));
	if (!records_broken(st->records))
		return e;
	if (records_mend(st->records) == ERR_OK)
		log_line("the database was opened again and is whole");
	else
		log_line("the database can't be opened again: look at the disk; the store ends");
	return e;
}

bool
store_lost(const struct store *st)
{
	return records_broken(st->records);
}

bool
store_keys_changed(struct store *st)
{
	uint8_t hash[HASH_BYTES];

	hash_of(hash, st->council.bundle, BUNDLE_BYTES);
	if (bytes_equal(hash, st->told, sizeof(hash)))
		return false;
	memcpy(st->told, hash, sizeof(hash));
	return true;
}

void
store_tidy(struct store *st)
{
	mail_tidy(st, TIDY_AT_MOST);
	nightly_tidy(st);
	tips_tidy(st, TIDY_AT_MOST);
}

/* --- which question goes where --- */

static void
answer_keys(struct store *st, struct bytes body, struct writer *reply)
{
	(void)body;
	wr_bytes(reply, st->council.bundle, BUNDLE_BYTES);
}

static void
later_keys(struct store *st, struct bytes body, struct writer *reply)
{
	(void)st;
	(void)body;
	wr_fill(reply, 0, BUNDLE_BYTES);
}

static void
later_tip(struct store *st, struct bytes body, struct writer *reply)
{
	(void)st;
	store_tip_later(body, reply);
}

static void
later_mail(struct store *st, struct bytes body, struct writer *reply)
{
	(void)st;
	store_mail_empty(body, reply);
}

static void
later_control(struct store *st, struct bytes body, struct writer *reply)
{
	(void)st;
	(void)body;
	store_control_later(reply);
}

/* Parts and updates are reserved: an empty answer. */
static void
answer_nothing(struct store *st, struct bytes body, struct writer *reply)
{
	(void)st;
	(void)body;
	(void)reply;
}

typedef void answer_fn(struct store *st, struct bytes body, struct writer *reply);

static const struct question {
	enum message asked, answered;
	answer_fn *answer, *later;
} questions[] = {
	{ MSG_TIP_PUT,       MSG_TIP_DONE,      store_tip_put,      later_tip },
	{ MSG_KEYS_GET,      MSG_KEYS,          answer_keys,        later_keys },
	{ MSG_MAIL_COLLECT,  MSG_MAIL,          store_mail_collect, later_mail },
	{ MSG_PART_PUT,      MSG_PART_DONE,     answer_nothing,     answer_nothing },
	{ MSG_UPDATES_GET,   MSG_UPDATES,       answer_nothing,     answer_nothing },
	{ MSG_STAFF_REQUEST, MSG_STAFF_REPLY,   store_staff,        store_staff_later },
	{ MSG_CONTROL,       MSG_CONTROL_REPLY, store_control,      later_control },
};

static const struct question *
find_question(enum message type)
{
	for (size_t i = 0; i < sizeof(questions) / sizeof(questions[0]); i++)
		if (questions[i].asked == type)
			return &questions[i];
	return NULL;
}

enum message
store_reply_type(enum message type)
{
	const struct question *q = find_question(type);

	return q ? q->answered : (enum message)0;
}

void
store_answer(struct store *st, enum message type, struct bytes body, struct writer *reply)
{
	const struct question *q = find_question(type);

	if (q)
		q->answer(st, body, reply);
}

void
store_answer_later(struct store *st, enum message type, struct bytes body, struct writer *reply)
{
	const struct question *q = find_question(type);

	if (q)
		q->later(st, body, reply);
}
