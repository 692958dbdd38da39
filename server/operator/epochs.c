/* SPDX-License-Identifier: MIT */
/* Making epochs and keysets, and the epoch commands. */
#include "operator/epochs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/secret.h"
#include "operator/founding.h"
#include "operator/people.h"
#include "operator/receiving.h"
#include "operator/say.h"

struct making { /* one epoch in the making; secret */
	struct epoch epoch;
	uint8_t key_id[KEY_ID_BYTES];
	uint8_t seeds[DESKS_MAX][SEED_BYTES];
	uint8_t kem[DESKS_MAX][KEM_PUBLIC_BYTES];
	uint8_t desks[DESKS_MAX * EPOCH_DESK_BYTES];
	uint8_t keyset[DESKS_MAX][DOCUMENT_BODY_MAX / 4]; /* bodies */
	size_t keyset_len[DESKS_MAX];
	uint8_t wraps[DOCUMENT_BODY_MAX / 4];
	uint8_t body[DESKS_MAX * EPOCH_DESK_BYTES + 64];
};

bool
epoch_period(const struct council *c, uint32_t *period)
{
	struct epoch e;

	if (!c->epoch.there || epoch_decode(&e, c->epoch.document.body) != ERR_OK)
		return false;
	*period = e.period;
	return true;
}

/* The calendar: today's period, its next generation, and when it ends. */
static void
set_days(struct epoch *e, const struct council *c)
{
	uint32_t today = clock_day();
	struct epoch old;

	e->period = period_of_day(today);
	e->generation = 1;
	e->first_day = e->period * PERIOD_DAYS;
	if (c->epoch.there && epoch_decode(&old, c->epoch.document.body) == ERR_OK &&
	    old.period == e->period) {
		e->generation = (uint8_t)(old.generation + 1);
		e->first_day = today;
	}
	e->seal_until = (e->period + 1) * PERIOD_DAYS + EPOCH_OVERLAP_DAYS;
	e->accept_until = e->seal_until + ACCEPT_DAYS;
	e->destroy_after = e->accept_until + EPOCH_KEEP_DAYS;
}

/* Keys of one desk, signed by their maker. */
static bool
make_desk(struct making *m, unsigned i, uint8_t desk, const struct signer *s)
{
	uint8_t kem_seed[KEM_SEED_BYTES], reply_seed[SIGN_SEED_BYTES], reply[SIGN_PUBLIC_BYTES];
	uint8_t signature[SIGNATURE_BYTES];
	struct epoch_desk d = { desk, m->kem[i], reply, s->stamp, signature };
	struct writer w;

	random_bytes(m->seeds[i], SEED_BYTES);
	key_derive(kem_seed, s->org_id, m->seeds[i], "desk kem");
	kem_public(m->kem[i], kem_seed);
	key_derive(reply_seed, s->org_id, m->seeds[i], "desk reply");
	sign_public(reply, reply_seed);
	secret_wipe(kem_seed, sizeof kem_seed);
	secret_wipe(reply_seed, sizeof reply_seed);
	wr_init(&w, m->desks + i * EPOCH_DESK_BYTES, EPOCH_DESK_BYTES);
	if (epoch_desk_sign(signature, s->org_id, m->epoch.period, &d, s->stamp_seed) != ERR_OK)
		return false;
	epoch_desk_write(&w, &d);
	return wr_done(&w);
}

/* Puts a wrap in its place among n that are ascending. */
static void
insert_wrap(uint8_t *wraps, unsigned n, const uint8_t *item)
{
	unsigned at = n;

	while (at > 0 && memcmp(wraps + (at - 1) * KEYSET_WRAP_BYTES, item, KEY_ID_BYTES) > 0)
		at--;
	memmove(wraps + (at + 1) * KEYSET_WRAP_BYTES, wraps + at * KEYSET_WRAP_BYTES,
	    (n - at) * KEYSET_WRAP_BYTES);
	memcpy(wraps + at * KEYSET_WRAP_BYTES, item, KEYSET_WRAP_BYTES);
}

/* The body of one desk's keyset: its seed to everybody of the desk. */
static bool
make_keyset(struct making *m, unsigned i, uint8_t desk, const struct council *c,
    const struct signer *s, const struct people *p)
{
	uint8_t item[KEYSET_WRAP_BYTES];
	struct writer w;
	uint16_t n = 0;

	for (unsigned j = 0; j < p->n_people; j++) {
		if (!person_opens(&p->people[j], desk))
			continue;
		if ((n + 1u) * KEYSET_WRAP_BYTES > sizeof m->wraps)
			return say_no("desk %u has more people than fit in one keyset", desk);
		if (!wrap_make(c, s, p->people[j].identity, m->seeds[i], item))
			return false;
		insert_wrap(m->wraps, n++, item);
	}
	if (n == 0)
		return say_no("desk %u has nobody: add a lead or triage officer first", desk);
	wr_init(&w, m->keyset[i], sizeof m->keyset[i]);
	keyset_write(&w,
	    &(struct keyset){
		KEYSET_DESK, m->key_id, desk, m->epoch.period, m->kem[i], n, m->wraps });
	m->keyset_len[i] = w.len;
	return wr_done(&w) ||
	    say_no("desk %u has more people than fit in one keyset", desk);
}

static bool
make_all(struct making *m, struct council *c, const struct signer *s, const struct people *p)
{
	const uint8_t *identity[] = { s->identity_seed }, *stamp[] = { s->stamp_seed };
	struct writer w;

	random_bytes(m->key_id, sizeof m->key_id);
	m->epoch.key_id = m->key_id;
	m->epoch.n_desks = (uint8_t)p->n_desks;
	m->epoch.desks = m->desks;
	set_days(&m->epoch, c);
	for (unsigned i = 0; i < p->n_desks; i++) {
		uint8_t desk = p->desks[i].number;

		if (!make_desk(m, i, desk, s) || !make_keyset(m, i, desk, c, s, p))
			return false;
	}
	wr_init(&w, m->body, sizeof m->body);
	epoch_write(&w, &m->epoch);
	if (!wr_done(&w) ||
	    !council_make(c, DOCUMENT_EPOCH, &c->epoch, wr_bytes_of(&w), identity, 1))
		return false;
	for (unsigned i = 0; i < p->n_desks; i++) {
		if (!council_make(c, DOCUMENT_KEYSET, NULL,
			(struct bytes){ m->keyset[i], m->keyset_len[i] }, stamp, 1))
			return false;
	}
	return true;
}

/* Only a lead of every desk can make all keys alone. */
static bool
may_make(const struct council *c, const struct signer *s, const struct people *p)
{
	struct person who;

	if (!people_find(c, s->identity, &who) || (who.roles & ROLE_LEAD) == 0)
		return say_no("this key is not a lead's: desk keys are made by leads");
	for (unsigned i = 0; i < p->n_desks; i++) {
		if (!person_on_desk(&who, p->desks[i].number))
			return say_no(
				   "this lead is not of desk %u, whose keys only its own lead makes",
				   p->desks[i].number);
	}
	return true;
}

bool
epoch_make(struct council *c, const struct signer *s)
{
	struct people *p = calloc(1, sizeof *p);
	struct making *m = calloc(1, sizeof *m);
	bool good = p != NULL && m != NULL && people_read(p, c) && keyholder_alone(c, s) &&
	    may_make(c, s, p) && make_all(m, c, s, p);

	if (m != NULL)
		secret_wipe(m, sizeof *m);
	free(m);
	free(p);
	return good;
}

/* A lead's stamp key may sign a keyset of any number, another member's identity only later ones. */
static const uint8_t *
keyset_seed(const struct council *c, const struct signer *s)
{
	struct person who;

	return people_find(c, s->identity, &who) && (who.roles & ROLE_LEAD) != 0 ? s->stamp_seed
										 : s->identity_seed;
}

/* One keyset with one more wrap, or as it is when it is not theirs or not ours to open. */
static bool
share(struct council *c, const struct paper *paper, const struct signer *s,
    const struct receiving_keys *keys, const struct person *who)
{
	uint8_t seed[SEED_BYTES], item[KEYSET_WRAP_BYTES], *room = malloc(2 * DOCUMENT_BODY_MAX);
	struct keyset k;
	struct writer w;
	bool good = true;

	if (room != NULL && keyset_decode(&k, paper->document.body) == ERR_OK &&
	    person_opens(who, k.desk) && wrap_open(&k, keys, c->org_id, seed)) {
		good = wrap_make(c, s, who->identity, seed, item) &&
		    (k.n_wraps + 1u) * KEYSET_WRAP_BYTES <= DOCUMENT_BODY_MAX;
		secret_wipe(seed, sizeof seed);
		if (good && keyset_find(&k, item) == NULL) {
			memcpy(room, k.wraps, k.n_wraps * (size_t)KEYSET_WRAP_BYTES);
			insert_wrap(room, k.n_wraps++, item);
			k.wraps = room;
			wr_init(&w, room + DOCUMENT_BODY_MAX, DOCUMENT_BODY_MAX);
			keyset_write(&w, &k);
			good = wr_done(&w) &&
			    council_make(c, DOCUMENT_KEYSET, paper, wr_bytes_of(&w),
				(const uint8_t *[]){ keyset_seed(c, s) }, 1);
		}
	}
	free(room);
	return good;
}

bool
keysets_share(
    struct council *c, const struct signer *s, const uint8_t identity[static SIGN_PUBLIC_BYTES])
{
	struct receiving_keys *keys = secret_new(sizeof *keys);
	struct council_walk walk = { 0 };
	struct paper paper;
	struct person who;
	char path[PATH_BYTES];
	bool good = keys != NULL && people_find(c, identity, &who) &&
	    receiving_path(c, s->identity, path) && receiving_read(path, s, keys) &&
	    council_walk_open(c, &walk);

	while (good && council_walk_next(c, &walk, &paper)) {
		if (paper.document.type == DOCUMENT_KEYSET)
			good = share(c, &paper, s, keys, &who);
		paper_free(&paper);
	}
	council_walk_close(&walk);
	secret_free(keys);
	return good;
}

int
command_epoch_next(const struct call *call)
{
	struct signer *s = NULL;
	struct council c = { 0 };
	bool good = council_open(&c, call->value[OPT_COUNCIL]) &&
	    (s = signer_of(call, &c)) != NULL && epoch_make(&c, s);

	signer_close(s);
	council_close(&c);
	if (good)
		say("a new epoch; next: postern stamp, then postern publish");
	return good ? DONE : FAILED;
}

static void
day_text(uint32_t day, char out[16])
{
	time_t at = (time_t)day * 86400;
	struct tm tm;

	strftime(out, 16, "%Y-%m-%d", gmtime_r(&at, &tm));
}

int
command_epoch_list(const struct call *call)
{
	struct council c = { 0 };
	struct epoch e;
	char first[16], seal[16], accept[16], destroy[16];
	bool good = council_open(&c, call->value[OPT_COUNCIL]);

	if (good && (!c.epoch.there || epoch_decode(&e, c.epoch.document.body) != ERR_OK)) {
		(void)say_wrong("there is no epoch yet");
		say_remedy("a keyholder who leads the desks makes it: postern epoch next");
		good = false;
	}
	if (good) {
		day_text(e.first_day, first);
		day_text(e.seal_until, seal);
		day_text(e.accept_until, accept);
		day_text(e.destroy_after, destroy);
		say("period %u generation %u: from %s", e.period, e.generation, first);
		say("sealed to before %s, accepted before %s, to be destroyed after %s", seal,
		    accept, destroy);
		say("desks: %u", e.n_desks);
		if (e.seal_until <= clock_day())
			say("ENDED: nobody can send a report until the next epoch is made: postern epoch next");
		else if (e.seal_until - clock_day() <= 10)
			say("it ends in %u days: postern epoch next", e.seal_until - clock_day());
	}
	council_close(&c);
	return good ? DONE : FAILED;
}
