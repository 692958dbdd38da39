/* SPDX-License-Identifier: MIT */
/*
 * The store itself, without processes, threads or sockets: a batch of questions is answered in one
 * transaction, and no answer leaves before its commit. main.c puts it on a thread (worker.h); tests
 * call it directly.
 *
 * The rule that makes batches safe: whoever answers looks at everything first and writes last, so a
 * refusal leaves nothing behind; what fails while writing fails the batch, whose questions are then
 * all answered "later".
 */
#ifndef POSTERN_STORE_STORE_H
#define POSTERN_STORE_STORE_H

#include "crypto/request.h"
#include "ipc/messages.h"
#include "store/council.h"
#include "store/own_keys.h"
#include "store/records.h"
#include "store/rules.h"
#include "store/sessions.h"

enum {
	FULL_FOR_TIPS = 70,	/* percent of the map from which tips wait, */
	FULL_FOR_STAFF = 80,	/* and from which cases and mail do; the rest always goes */
	STORE_ANSWER_MAX = MESSAGE_BODY_MAX,
};

struct store {
	struct records *records;
	const struct own_keys *keys;
	struct council council;
	struct sessions *sessions;
	uint8_t org_id[ORG_ID_BYTES], boot_id[ID_BYTES];
	uint32_t batch_hours;	/* bit 9: nine o'clock UTC; 0: mail is handed out at once */
	bool stale;		/* the council's picture may not be what is on the disk */
	uint8_t told[HASH_BYTES];	/* of the bundle that intake was last told */
	uint8_t sweep[HASH_BYTES];	/* where housekeeping goes on among the hashes */
	uint32_t nightly_day;	/* the log has a leaf of every day before this one */
	uint8_t *scratch;	/* RECORD_VALUE_MAX bytes, and */
	uint8_t *body;		/* ANSWER_MAX bytes, both wiped at the end of each batch */
};

/* records, keys and their life are the caller's. NULL without memory. */
struct store *store_new(struct records *records, const struct own_keys *keys,
    const uint8_t org_id[static ORG_ID_BYTES], uint32_t batch_hours);
void store_free(struct store *st);

/* One batch: begin, any number of answers, commit. On a failed commit nothing happened, and each
 * question is answered by store_answer_later instead. When store_begin fails there is nothing to
 * commit. */
enum err store_begin(struct store *st) MUST_USE;
/* Writes the answer's body for one message from intake, staff or the operator; its type by
 * store_reply_type. */
void store_answer(struct store *st, enum message type, struct bytes body, struct writer *reply);
void store_answer_later(struct store *st, enum message type, struct bytes body,
    struct writer *reply);
enum err store_commit(struct store *st) MUST_USE;
/* After a commit: the disk failed and mending did too, so the process has to end. */
bool store_lost(const struct store *st);
/* After a commit: true, once, when the key bundle is another than before. Then store_answer of
 * KEYS_GET is what every intake process has to hear. */
bool store_keys_changed(struct store *st);
/* In a batch: what the clock ends (old mail, hashes), a bounded number of them. */
void store_tidy(struct store *st);
/* The type that answers; 0 for a message that the store is never asked. */
enum message store_reply_type(enum message type);

/* One staff request while it is carried out. */
struct act {
	struct store *st;
	struct records *records;
	struct request request;
	const struct person *person;	/* NULL for a keyholder who is not in the roster */
	uint64_t now;
	uint32_t today;
	struct reader args;
	struct writer *body;		/* of the answer */
};
/* ERR_EXISTS and ERR_STALE are told as conflict, ERR_FULL, ERR_IO and ERR_MEMORY as later, the rest
 * as refused. */
typedef enum err act_fn(struct act *a);
/* ERR_FULL when the map is too full for what staff add. */
enum err act_room(struct act *a) MUST_USE;
/* A number to be known later: its place in the body, then its value. */
size_t body_u16_at(struct writer *body);
void body_set_u16(struct writer *body, size_t at, uint16_t value);

/* requests.c */
void store_staff(struct store *st, struct bytes whole, struct writer *reply);
void store_staff_later(struct store *st, struct bytes whole, struct writer *reply);

/* tips.c */
void store_tip_put(struct store *st, struct bytes envelope, struct writer *reply);
void store_tip_later(struct bytes envelope, struct writer *reply);
act_fn act_tips_offer, act_tip_receive, act_tip_refuse;
/* A tip leaves its lease for a case. ERR_EXISTS: somebody else has it, or the lease is over. */
enum err tip_claim(struct act *a, const uint8_t *tip_id) MUST_USE;
void tip_claimed(struct act *a, const uint8_t *tip_id, const uint8_t *case_id);
/* Hashes whose time is over go, a bounded number each time. */
void tips_tidy(struct store *st, unsigned at_most);

/* cases.c */
act_fn act_case_create, act_case_append, act_cases_list, act_case_read;
/* The desk of a case; ERR_MISSING when there is none. */
enum err case_desk(struct records *r, const uint8_t *case_id, uint8_t *desk) MUST_USE;

/* mail.c */
act_fn act_mail_put;
void store_mail_collect(struct store *st, struct bytes address, struct writer *reply);
void store_mail_empty(struct bytes address, struct writer *reply);
void mail_tidy(struct store *st, unsigned at_most);

/* documents.c */
act_fn act_documents_list, act_document_put;
enum err document_put(struct store *st, struct bytes whole) MUST_USE;

/* nightly.c */
/* Leaves of the days that are over, before tips_tidy forgets any hash. */
void nightly_tidy(struct store *st);

/* keyrings.c */
act_fn act_keyring_get, act_keyring_put;

/* log_acts.c */
act_fn act_log_page, act_log_proof;

/* control_acts.c */
void store_control(struct store *st, struct bytes question, struct writer *reply);
void store_control_later(struct writer *reply);

#endif
