/* SPDX-License-Identifier: MIT */
/*
 * A small council around a real store, all in one process: a data folder of its own, people with
 * keys, the signed documents that make them who they are, and a clock that only the test moves. A
 * question is answered in a batch of its own, as the worker would.
 */
#ifndef POSTERN_TESTS_WORLD_H
#define POSTERN_TESTS_WORLD_H

#include "crypto/postern.h"
#include "store/store.h"

enum {
	WORLD_DAY = 20040,		/* it begins at noon of this day, period 668's first */
	WORLD_PERIOD = 668,
	WORLD_MAP = 64 << 20,
	WORLD_DESKS = 2,
};

enum who {
	LEAD,			/* both desks, with a stamp key */
	TRIAGE,			/* desk 1 */
	OTHER_TRIAGE,		/* desk 2 */
	PARTNER, TRANSLATOR, AUDITOR,	/* desk 1 */
	N_LISTED,
	KEYHOLDER = N_LISTED,	/* in the delegation, not in the roster */
	STRANGER,		/* in nothing */
	N_PEOPLE
};
extern const char *const who_names[N_PEOPLE];

struct world_person {
	uint8_t seed[32], identity[32];		/* of the identity */
	uint16_t roles, desks;
	uint8_t session[ID_BYTES];
	uint64_t counter;
	uint32_t running;
};

struct world {
	char folder[256], clock_file[300];
	uint64_t map_bytes;
	uint32_t batch_hours;
	uint8_t root_seed[32], root_pk[32], org_id[32];
	uint8_t stamp_seed[32], stamp_pk[32];
	uint8_t epoch_key_id[KEY_ID_BYTES];
	uint8_t kem_seed[WORLD_DESKS][32];
	struct world_person people[N_PEOPLE];
	uint32_t numbers[16];			/* of the last document of each type */
	struct own_keys *keys;
	struct records *records;
	struct store *store;
	uint8_t reply[MESSAGE_BODY_MAX];
	size_t reply_len;
};

/* A store with no documents yet; ends the test file when that fails. */
void world_open(struct world *w);
/* The same with every document in place, everybody signed in. */
void world_found(struct world *w);
void world_close(struct world *w);
/* As after a new start: everything is read again, sessions are gone. */
void world_restart(struct world *w);
/* Seconds from the noon it begins with. */
void world_set_clock(struct world *w, uint64_t seconds);
void world_set_day(struct world *w, uint32_t day);

/* One question in a batch of its own; the answer is in w->reply. */
enum err world_ask(struct world *w, enum message type, const void *body, size_t len);

/* documents: the content is made and signed by these seeds; gives its length in out */
size_t world_document(struct world *w, uint8_t *out, uint8_t type, uint32_t number,
    struct bytes body, const uint8_t *const *seeds, unsigned n);
/* Kept by the store? Through the control socket's handler. */
bool world_put(struct world *w, const uint8_t *document, size_t len);
/* What each type says here, signed as it should be, with this number, put in place. */
bool world_put_root(struct world *w);
bool world_put_delegation(struct world *w);
bool world_put_services(struct world *w);
/* Without those whose bit is set. */
bool world_put_roster(struct world *w, unsigned without);
bool world_put_epoch(struct world *w, uint32_t period, uint8_t generation, const uint8_t *key_id);
bool world_put_stamp(struct world *w);

/* Text sealed into an envelope of this purpose at out. */
void world_seal(struct world *w, uint8_t *out, enum purpose purpose, const uint8_t *key_id,
    const uint8_t *kem, const char *text);

/* tips */
void world_tip(struct world *w, uint8_t out[static TIP_BYTES], const char *text);
/* Its status; the acknowledgement is in w->reply. */
unsigned world_send(struct world *w, const uint8_t tip[static TIP_BYTES]);

/* A staff request as `who` would send it, for a test to spoil before world_say. */
struct world_request {
	enum who who;
	struct request request;
	struct statement statement;
	bool stated;
	uint8_t statement_bytes[STATEMENT_BYTES];
	uint8_t bytes[REQUEST_MAX];
	size_t len;
};
void world_prepare(struct world *w, struct world_request *q, enum who who, uint8_t action,
    struct bytes args);
/* Signs statement (when stated) and request as they stand into q->bytes. */
void world_sign(struct world *w, struct world_request *q);
/* Sends q->bytes; the answer's status and body (borrowed from w->reply). Checks form, hash and
 * signature of the answer: 255 when they don't hold. */
unsigned world_say(struct world *w, const struct world_request *q, struct bytes *body);
/* All three; counts what was done. */
unsigned world_request(struct world *w, enum who who, uint8_t action, struct bytes args,
    struct bytes *body);
/* Opens a session; its status. */
unsigned world_sign_in(struct world *w, enum who who);

/* cases: arguments of case.create and case.append with well-formed envelopes */
struct world_case { uint8_t id[ID_BYTES], seed[32], kem[KEM_PUBLIC_BYTES], key_id[KEY_ID_BYTES]; };
void world_case(struct world *w, struct world_case *c);
size_t world_create_args(struct world *w, uint8_t *out, const struct world_case *c, uint8_t desk,
    const uint8_t *tip_id);
size_t world_append_args(struct world *w, uint8_t *out, const struct world_case *c,
    const uint8_t *tip_id, bool card);
/* Sends a tip, receives it as `who` of desk, and makes a case: false when anything is refused. */
bool world_make_case(struct world *w, enum who who, uint8_t desk, struct world_case *c);
/* The id under which this tip is offered to them (in the first page); false when it isn't. */
bool world_offered(struct world *w, enum who who, const uint8_t *tip,
    uint8_t tip_id[static ID_BYTES]);
unsigned world_receive(struct world *w, enum who who, uint8_t desk, const uint8_t *tip_id, bool
    *given);

/* Is this needle in any file of the data folder? */
bool world_holds(struct world *w, const void *needle, size_t len);

#endif
