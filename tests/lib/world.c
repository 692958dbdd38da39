/* SPDX-License-Identifier: MIT */
/*
 * See world.h.
 */
#include "tests/lib/world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "base/clock.h"
#include "base/secret.h"
#include "ipc/control.h"
#include "tests/lib/tap.h"

enum { DAY_SECONDS = 86400, NOON = DAY_SECONDS / 2 };

const char *const who_names[N_PEOPLE] = {
	"a lead",
	"a triage officer",
	"a triage officer of another desk",
	"a partner",
	"a translator",
	"an auditor",
	"a keyholder",
	"a stranger",
};

static const uint16_t roles_of[N_PEOPLE] = {
	ROLE_LEAD, ROLE_TRIAGE, ROLE_TRIAGE, ROLE_PARTNER, ROLE_TRANSLATOR, ROLE_AUDITOR, 0, 0,
};
static const uint16_t desks_of[N_PEOPLE] = { 3, 1, 2, 1, 1, 1, 0, 0 };

static void
must(bool held, const char *what)
{
	if (held)
		return;
	printf("Bail out! the world can't be made: %s\n", what);
	exit(1);
}

static struct bytes
bytes(const void *p, size_t len)
{
	return (struct bytes){ p, len };
}

/* --- time and life --- */

void
world_set_clock(struct world *w, uint64_t seconds)
{
	FILE *f = fopen(w->clock_file, "w");
	long long want = (long long)WORLD_DAY * DAY_SECONDS + NOON + (long long)seconds;

	must(f != NULL, "clock");
	fprintf(f, "%lld", want - (long long)time(NULL));
	must(fclose(f) == 0, "clock");
}

void
world_set_day(struct world *w, uint32_t day)
{
	world_set_clock(w, (uint64_t)(day - WORLD_DAY) * DAY_SECONDS);
}

static void
make_people(struct world *w)
{
	for (int i = 0; i < N_PEOPLE; i++) {
		struct world_person *p = &w->people[i];

		random_bytes(p->seed, sizeof(p->seed));
		sign_public(p->identity, p->seed);
		p->roles = roles_of[i];
		p->desks = desks_of[i];
	}
	random_bytes(w->root_seed, 32);
	sign_public(w->root_pk, w->root_seed);
	random_bytes(w->stamp_seed, 32);
	sign_public(w->stamp_pk, w->stamp_seed);
}

static void
open_store(struct world *w)
{
	must(own_keys_open(&w->keys, w->folder) == ERR_OK, "keys");
	enum err e = records_create(w->folder, w->map_bytes, w->keys->storage);
	must(e == ERR_OK || e == ERR_EXISTS, "database");
	must(records_open(&w->records, w->folder, w->map_bytes, w->keys->storage) == ERR_OK,
	    "opening");
	must((w->store = store_new(w->records, w->keys, w->org_id, w->batch_hours)) != NULL,
	    "store");
}

static size_t
root_body(struct world *w, uint8_t *out, size_t cap)
{
	struct root r = { bytes("Test Council", 12), w->root_pk, 0, 0 };
	struct writer b;

	wr_init(&b, out, cap);
	root_write(&b, &r);
	must(wr_done(&b), "root");
	return b.len;
}

void
world_open(struct world *w)
{
	static unsigned n;
	uint8_t body[512], content[1024];
	uint8_t zeros[32] = { 0 };
	struct writer c;
	uint64_t map = w->map_bytes;
	uint32_t hours = w->batch_hours;

	memset(w, 0, sizeof(*w));
	w->map_bytes = map ? map : WORLD_MAP;
	w->batch_hours = hours;
	must(secret_init() == ERR_OK && crypto_begin() == ERR_OK, "libraries");
	snprintf(w->folder, sizeof(w->folder), "%s/data%u", tap_folder(), n);
	snprintf(w->clock_file, sizeof(w->clock_file), "%s/clock", tap_folder());
	n++;
	must(mkdir(w->folder, 0700) == 0, "folder");
	world_set_clock(w, 0);
	setenv("POSTERN_CLOCK_OFFSET_FILE", w->clock_file, 1);
	clock_open();
	make_people(w);
	wr_init(&c, content, sizeof(content));
	document_write_content(&c, DOCUMENT_ROOT, zeros, 1, WORLD_DAY, bytes(body, root_body(w,
	    body, sizeof(body))));
	hash_of(w->org_id, content, c.len);
	open_store(w);
}

void
world_close(struct world *w)
{
	store_free(w->store);
	records_close(w->records);
	secret_free(w->keys);
	w->store = NULL;
	w->records = NULL;
	w->keys = NULL;
}

void
world_restart(struct world *w)
{
	world_close(w);
	open_store(w);
}

enum err
world_ask(struct world *w, enum message type, const void *body, size_t len)
{
	struct writer reply;
	enum err e = store_begin(w->store);

	wr_init(&reply, w->reply, sizeof(w->reply));
	if (e == ERR_OK) {
		store_answer(w->store, type, bytes(body, len), &reply);
		e = store_commit(w->store);
	}
	if (e != ERR_OK) {
		wr_init(&reply, w->reply, sizeof(w->reply));
		store_answer_later(w->store, type, bytes(body, len), &reply);
	}
	w->reply_len = wr_done(&reply) ? reply.len : 0;
	return e;
}

/* --- documents --- */

size_t
world_document(struct world *w, uint8_t *out, uint8_t type, uint32_t number, struct bytes body,
    const uint8_t *const *seeds, unsigned n)
{
	static uint8_t content[DOCUMENT_MAX];
	static const uint8_t zeros[32];
	struct document_signature signatures[DOCUMENT_SIGNERS_MAX];
	struct writer c, d;

	wr_init(&c, content, sizeof(content));
	document_write_content(&c, type, type == DOCUMENT_ROOT && number == 1 ? zeros : w->org_id,
	    number, WORLD_DAY, body);
	for (unsigned i = 0; i < n; i++)
		must(document_sign(&signatures[i], wr_bytes_of(&c), seeds[i]) == ERR_OK,
		    "signature");
	wr_init(&d, out, DOCUMENT_MAX);
	document_write(&d, wr_bytes_of(&c), signatures, n);
	must(wr_done(&d), "document");
	return d.len;
}

bool
world_put(struct world *w, const uint8_t *document, size_t len)
{
	static uint8_t question[1 + DOCUMENT_MAX];

	question[0] = CONTROL_DOCUMENT;
	memcpy(question + 1, document, len);
	return world_ask(w, MSG_CONTROL, question, 1 + len) == ERR_OK && w->reply_len >= 1 &&
	    w->reply[0] == CONTROL_KEPT;
}

static bool
put_body(struct world *w, uint8_t type, struct bytes body, const uint8_t *seed)
{
	static uint8_t document[DOCUMENT_MAX];
	size_t len = world_document(w, document, type, w->numbers[type] + 1, body, &seed, 1);

	if (!world_put(w, document, len))
		return false;
	w->numbers[type]++;
	return true;
}

bool
world_put_root(struct world *w)
{
	uint8_t body[512];

	return put_body(w, DOCUMENT_ROOT, bytes(body, root_body(w, body, sizeof(body))),
	    w->root_seed);
}

bool
world_put_delegation(struct world *w)
{
	struct delegation d = {
		.root_number = 1,
		.threshold = 1,
		.first_day = WORLD_DAY,
		.last_day = WORLD_DAY + 300,
		.n_keyholders = 1,
		.keyholders = w->people[KEYHOLDER].identity,
	};
	uint8_t body[512];
	struct writer b;

	wr_init(&b, body, sizeof(body));
	delegation_write(&b, &d);
	return wr_done(&b) && put_body(w, DOCUMENT_DELEGATION, wr_bytes_of(&b), w->root_seed);
}

bool
world_put_services(struct world *w)
{
	uint8_t items[2 * 33], body[512];
	struct services s = { 2, items };
	struct writer b;

	items[0] = SERVICE_STORE;
	memcpy(items + 1, w->keys->public, 32);
	items[33] = SERVICE_STAMP;
	memcpy(items + 34, w->stamp_pk, 32);
	wr_init(&b, body, sizeof(body));
	services_write(&b, &s);
	return wr_done(&b) &&
	    put_body(w, DOCUMENT_SERVICES, wr_bytes_of(&b), w->people[KEYHOLDER].seed);
}

static int
by_identity(const void *a, const void *b)
{
	return memcmp(((const struct person *)a)->identity, ((const struct person *)b)->identity,
	    32);
}

bool
world_put_roster(struct world *w, unsigned without)
{
	static const uint8_t no_stamp[32];
	struct roster_desk desks[WORLD_DESKS] = { { 1, bytes("One", 3) }, { 2, bytes("Two", 3) } };
	struct person people[N_LISTED];
	uint8_t body[4096];
	struct writer b;
	unsigned n = 0;

	for (unsigned i = 0; i < N_LISTED; i++) {
		struct world_person *p = &w->people[i];

		if (without >> i & 1)
			continue;
		people[n++] = (struct person){ p->identity, i == LEAD ? w->stamp_pk : no_stamp,
			p->roles, p->desks, 0, bytes(who_names[i], strlen(who_names[i])) };
	}
	qsort(people, n, sizeof(people[0]), by_identity);
	wr_init(&b, body, sizeof(body));
	roster_write(&b, desks, WORLD_DESKS, people, n);
	return wr_done(&b) &&
	    put_body(w, DOCUMENT_ROSTER, wr_bytes_of(&b), w->people[KEYHOLDER].seed);
}

bool
world_put_epoch(struct world *w, uint32_t period, uint8_t generation, const uint8_t *key_id)
{
	static uint8_t items[WORLD_DESKS * EPOCH_DESK_BYTES], body[8192];
	uint8_t kem[KEM_PUBLIC_BYTES], reply[32], signature[SIGNATURE_BYTES];
	struct epoch e = {
		.period = period,
		.key_id = key_id,
		.generation = generation,
		.first_day = period * PERIOD_DAYS,
		.seal_until = (period + 1) * PERIOD_DAYS,
		.accept_until = (period + 1) * PERIOD_DAYS + ACCEPT_DAYS,
		.destroy_after = (period + 1) * PERIOD_DAYS + 100,
		.n_desks = WORLD_DESKS,
		.desks = items,
	};
	struct writer i, b;

	if (generation > 1)
		e.first_day = clock_day();
	wr_init(&i, items, sizeof(items));
	for (uint8_t desk = 1; desk <= WORLD_DESKS; desk++) {
		struct epoch_desk d = { desk, kem, reply, w->stamp_pk, signature };

		random_bytes(w->kem_seed[desk - 1], 32);
		kem_public(kem, w->kem_seed[desk - 1]);
		sign_public(reply, w->kem_seed[desk - 1]);
		must(epoch_desk_sign(signature, w->org_id, period, &d, w->stamp_seed) == ERR_OK,
		    "desk key");
		epoch_desk_write(&i, &d);
	}
	wr_init(&b, body, sizeof(body));
	epoch_write(&b, &e);
	if (!wr_done(&i) || !wr_done(&b) ||
	    !put_body(w, DOCUMENT_EPOCH, wr_bytes_of(&b), w->people[KEYHOLDER].seed))
		return false;
	memcpy(w->epoch_key_id, key_id, KEY_ID_BYTES);
	return true;
}

bool
world_put_stamp(struct world *w)
{
	uint32_t today = clock_day();
	uint8_t people[HASH_BYTES], body[256];
	struct stamp s = { w->store->council.newest_hash, people, today, today + STAMP_DAYS - 1 };
	struct bytes roster = w->store->council.roster.doc.whole;
	struct writer b;

	hash_of(people, roster.p, roster.len);
	wr_init(&b, body, sizeof(body));
	stamp_write(&b, &s);
	return wr_done(&b) && put_body(w, DOCUMENT_STAMP, wr_bytes_of(&b), w->stamp_seed);
}

void
world_found(struct world *w)
{
	uint8_t key_id[KEY_ID_BYTES];

	world_open(w);
	random_bytes(key_id, sizeof(key_id));
	must(world_put_root(w), "root is kept");
	must(world_put_delegation(w), "delegation is kept");
	must(world_put_services(w), "services are kept");
	must(world_put_roster(w, 0), "roster is kept");
	must(world_put_epoch(w, WORLD_PERIOD, 1, key_id), "epoch is kept");
	must(world_put_stamp(w), "stamp is kept");
	for (int i = 0; i < STRANGER; i++)
		must(world_sign_in(w, (enum who)i) == ANSWER_DONE, who_names[i]);
}

/* --- tips --- */

void
world_seal(struct world *w, uint8_t *out, enum purpose purpose, const uint8_t *key_id,
    const uint8_t *kem, const char *text)
{
	must(envelope_seal(out, purpose, w->org_id, key_id, kem, bytes(text, strlen(text)), NULL) ==
		ERR_OK,
	    "seal");
}

void
world_tip(struct world *w, uint8_t out[static TIP_BYTES], const char *text)
{
	uint8_t kem[KEM_PUBLIC_BYTES];

	kem_public(kem, w->kem_seed[0]);
	world_seal(w, out, PURPOSE_TIP, w->epoch_key_id, kem, text);
}

unsigned
world_send(struct world *w, const uint8_t tip[static TIP_BYTES])
{
	struct ack a;

	(void)!world_ask(w, MSG_TIP_PUT, tip, TIP_BYTES);
	return ack_decode(&a, bytes(w->reply, w->reply_len)) == ERR_OK ? a.status : 255;
}

/* --- staff requests --- */

void
world_prepare(struct world *w, struct world_request *q, enum who who, uint8_t action,
    struct bytes args)
{
	struct world_person *p = &w->people[who];
	const struct rule *rule = rule_of(action);

	memset(q, 0, sizeof(*q));
	q->who = who;
	q->request = (struct request){
		.action = action,
		.reason = action == ACTION_HELLO ? 0 : REASON_TRIAGE,
		.org_id = w->org_id,
		.boot_id = w->store->boot_id,
		.session_id = p->session,
		.signer = p->identity,
		.counter = p->counter + 1,
		.arguments = args,
	};
	if (!rule || rule->record == RECORD_NONE || args.len < ID_BYTES)
		return;
	q->stated =
	    !(rule->record == RECORD_FIRST_PAGE && args.len >= 20 && !bytes_zero(args.p + 16, 4));
	q->statement = (struct statement){
		.running = p->running + 1,
		.action = action,
		.reason = REASON_TRIAGE,
		.seconds = clock_seconds(),
	};
	memcpy(q->statement.org_id, w->org_id, ORG_ID_BYTES);
	if (rule->record == RECORD_ARGUMENTS)
		hash_of(q->statement.record, args.p, args.len);
	else
		memcpy(q->statement.record, args.p, ID_BYTES);
	hash_of(q->statement.head_root, NULL, 0);
}

void
world_sign(struct world *w, struct world_request *q)
{
	const uint8_t *seed = w->people[q->who].seed;
	struct writer out;

	if (q->stated) {
		must(statement_write(q->statement_bytes, &q->statement, seed) == ERR_OK,
		    "statement");
		q->request.statement = bytes(q->statement_bytes, STATEMENT_BYTES);
	}
	wr_init(&out, q->bytes, sizeof(q->bytes));
	must(request_write(&out, &q->request, q->request.action == ACTION_HELLO ? NULL : seed) ==
		ERR_OK,
	    "request");
	q->len = out.len;
}

unsigned
world_say(struct world *w, const struct world_request *q, struct bytes *body)
{
	struct answer a;
	uint8_t hash[HASH_BYTES];

	*body = bytes(NULL, 0);
	(void)!world_ask(w, MSG_STAFF_REQUEST, q->bytes, q->len);
	hash_of(hash, q->bytes, q->len);
	if (answer_decode(&a, bytes(w->reply, w->reply_len)) != ERR_OK ||
	    answer_check(&a, w->org_id, hash, w->keys->public) != ERR_OK)
		return 255;
	*body = a.body;
	return a.status;
}

unsigned
world_request(struct world *w, enum who who, uint8_t action, struct bytes args, struct bytes *body)
{
	static struct world_request q;
	unsigned status;

	world_prepare(w, &q, who, action, args);
	world_sign(w, &q);
	status = world_say(w, &q, body);
	w->people[who].counter++;
	if (status == ANSWER_DONE && q.stated)
		w->people[who].running++;
	return status;
}

unsigned
world_sign_in(struct world *w, enum who who)
{
	static struct world_request q;
	static const uint8_t zeros[ID_BYTES];
	uint8_t nonce[ID_BYTES];
	struct bytes body;
	struct reader r;
	unsigned status;

	random_bytes(nonce, sizeof(nonce));
	world_prepare(w, &q, who, ACTION_SESSION_OPEN, bytes(nonce, sizeof(nonce)));
	q.request.session_id = zeros;
	q.request.counter = 0;
	world_sign(w, &q);
	status = world_say(w, &q, &body);
	if (status != ANSWER_DONE)
		return status;
	rd_init(&r, body.p, body.len);
	rd_copy(&r, w->people[who].session, ID_BYTES);
	w->people[who].running = rd_u32(&r);
	w->people[who].counter = 0;
	return rd_done(&r) ? status : 255;
}
