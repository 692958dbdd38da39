/* SPDX-License-Identifier: MIT */
/*
 * Tips: kept once, offered to every desk, received by one under a lease. A tip's envelope is a
 *record by itself (four database pages exactly). Its id begins with its day, the rest is random: so
 *offers are in the order of days and of nothing else. Where a tip stands is its mark, until a case
 *has it:
 *
 *	new --receive--> leased --case.create, case.append--> received
 *	     <--lease over, tip.refuse by its holder--
 */
#include <string.h>

#include "base/log.h"
#include "base/secret.h"
#include "crypto/ack.h"
#include "crypto/envelope.h"
#include "crypto/hash.h"
#include "store/store.h"

enum {
	LEASE_SECONDS = 600,
	RECEIVE_MAX = 6,
	REFUSERS_MAX = 255,
	DAY_BYTES = 4,			/* at the beginning of a tip id */
	HASH_VALUE = 4 + 4,
	OFFER_BYTES = ID_BYTES + 4 + ENVELOPE_HEADER_BYTES,
	MARK_MAX = 8 + SIGN_PUBLIC_BYTES + 1 + REFUSERS_MAX * SIGN_PUBLIC_BYTES,
};

struct mark {
	uint64_t lease_until;		/* 0: nobody has asked for it */
	uint8_t holder[SIGN_PUBLIC_BYTES];	/* unless it is 0 */
	uint8_t n_refusers;
	uint8_t refusers[REFUSERS_MAX][SIGN_PUBLIC_BYTES];
};

/* --- marks --- */

static enum err
mark_get(struct records *r, const uint8_t *tip_id, struct mark *m)
{
	uint8_t value[MARK_MAX];
	struct reader rd;
	size_t len;
	enum err e = record_get(r, TABLE_OFFERS, tip_id, value, sizeof(value), &len);

	if (e != ERR_OK)
		return e;
	rd_init(&rd, value, len);
	m->lease_until = rd_u64(&rd);
	if (m->lease_until > 0)
		rd_copy(&rd, m->holder, sizeof(m->holder));
	m->n_refusers = rd_u8(&rd);
	rd_copy(&rd, m->refusers, (size_t)m->n_refusers * SIGN_PUBLIC_BYTES);
	return rd_done(&rd) ? ERR_OK : ERR_DAMAGED;
}

static void
mark_put(struct records *r, const uint8_t *tip_id, const struct mark *m)
{
	uint8_t value[MARK_MAX];
	struct writer w;

	wr_init(&w, value, sizeof(value));
	wr_u64(&w, m->lease_until);
	if (m->lease_until > 0)
		wr_bytes(&w, m->holder, sizeof(m->holder));
	wr_u8(&w, m->n_refusers);
	wr_bytes(&w, m->refusers, (size_t)m->n_refusers * SIGN_PUBLIC_BYTES);
	record_put(r, TABLE_OFFERS, tip_id, wr_bytes_of(&w));
}

static bool
held_by(const struct mark *m, const uint8_t *identity, uint64_t now)
{
	return now < m->lease_until && memcmp(m->holder, identity, SIGN_PUBLIC_BYTES) == 0;
}

/* May this person have it: nobody has, or the lease is over, or it is theirs. */
static bool
free_for(const struct mark *m, const uint8_t *identity, uint64_t now)
{
	return now >= m->lease_until || held_by(m, identity, now);
}

static bool
refused_by(const struct mark *m, const uint8_t *identity)
{
	for (unsigned i = 0; i < m->n_refusers; i++)
		if (memcmp(m->refusers[i], identity, SIGN_PUBLIC_BYTES) == 0)
			return true;
	return false;
}

/* --- from residents --- */

static void
keep_tip(struct store *st, struct bytes envelope, const uint8_t *hash, uint32_t accept_until)
{
	static const struct mark new_mark;
	uint8_t tip_id[ID_BYTES], value[HASH_VALUE];
	struct writer w;

	wr_init(&w, tip_id, sizeof(tip_id));
	wr_u32(&w, st->council.today);
	random_bytes(tip_id + DAY_BYTES, sizeof(tip_id) - DAY_BYTES);
	wr_init(&w, value, sizeof(value));
	wr_u32(&w, st->council.today);
	wr_u32(&w, accept_until);
	record_put(st->records, TABLE_TIPS, tip_id, envelope);
	mark_put(st->records, tip_id, &new_mark);
	record_put(st->records, TABLE_HASHES, hash, wr_bytes_of(&w));
}

/* The day it was accepted, when it was. */
static enum err
accepted_day(struct records *r, const uint8_t *hash, uint32_t *day)
{
	uint8_t value[HASH_VALUE];
	struct reader rd;
	enum err e = record_get_exact(r, TABLE_HASHES, hash, value, sizeof(value));

	rd_init(&rd, value, sizeof(value));
	*day = e == ERR_OK ? rd_u32(&rd) : 0;
	return e;
}

static enum ack_status
take_tip(struct store *st, struct bytes envelope, const uint8_t *hash, uint32_t *day)
{
	struct envelope e;
	const struct epoch *epoch;

	if (envelope_decode(&e, PURPOSE_TIP, envelope) != ERR_OK)
		return ACK_NOT_UNDERSTOOD;
	switch (accepted_day(st->records, hash, day)) {
	case ERR_OK:
		return ACK_KEPT;
	case ERR_MISSING:
		break;
	default:
		return ACK_LATER;
	}
	if (!(epoch = council_accepts(&st->council, e.key_id)))
		return ACK_NEW_KEYS;
	if (records_percent_full(st->records) >= FULL_FOR_TIPS)
		return ACK_LATER;
	keep_tip(st, envelope, hash, epoch->accept_until);
	*day = st->council.today;
	return records_state(st->records) == ERR_OK ? ACK_KEPT : ACK_LATER;
}

void
store_tip_put(struct store *st, struct bytes envelope, struct writer *reply)
{
	uint8_t hash[HASH_BYTES], *out = wr_space(reply, ACK_BYTES);
	enum ack_status status;
	uint32_t day = 0;

	if (!out)
		return;
	hash_of(hash, envelope.p, envelope.len);
	status = take_tip(st, envelope, hash, &day);
	if (status != ACK_KEPT ||
	    ack_write_kept(out, st->org_id, day, hash, st->keys->sign_seed) != ERR_OK)
		ack_write_refused(out, status == ACK_KEPT ? ACK_LATER : status, hash);
}

void
store_tip_later(struct bytes envelope, struct writer *reply)
{
	uint8_t hash[HASH_BYTES], *out = wr_space(reply, ACK_BYTES);

	hash_of(hash, envelope.p, envelope.len);
	if (out)
		ack_write_refused(out, ACK_LATER, hash);
}

void
tips_tidy(struct store *st, unsigned at_most)
{
	uint8_t value[HASH_VALUE];
	struct reader rd;

	for (unsigned i = 0; i < at_most; i++) {
		if (!record_seek(st->records, TABLE_HASHES, st->sweep, 0)) {
			memset(st->sweep, 0, sizeof(st->sweep));
			return;
		}
		if (record_get_exact(st->records, TABLE_HASHES, st->sweep, value, sizeof(value)) ==
		    ERR_OK) {
			rd_init(&rd, value, sizeof(value));
			(void)rd_u32(&rd);
			if (rd_u32(&rd) <= st->council.today)
				record_delete(st->records, TABLE_HASHES, st->sweep);
		}
		if (!record_step(TABLE_HASHES, st->sweep))
			return;
	}
}

/* --- to staff --- */

static bool
read_tip(struct act *a, const uint8_t *tip_id)
{
	return record_get_exact(a->records, TABLE_TIPS, tip_id, a->st->scratch, TIP_BYTES) ==
	    ERR_OK;
}

enum err
act_tips_offer(struct act *a)
{
	struct bytes day = rd_bytes(&a->args, DAY_BYTES), after = rd_bytes(&a->args, ID_BYTES);
	size_t count_at = body_u16_at(a->body);
	uint8_t tip_id[ID_BYTES] = { 0 };
	bool more = false;
	uint16_t count = 0;
	struct mark m;

	if (!rd_done(&a->args))
		return ERR_FORMAT;
	if (bytes_zero(after.p, ID_BYTES))
		memcpy(tip_id, day.p, DAY_BYTES);
	else
		memcpy(tip_id, after.p, ID_BYTES);
	while (record_step(TABLE_OFFERS, tip_id) && record_seek(a->records, TABLE_OFFERS, tip_id,
	    0)) {
		if (mark_get(a->records, tip_id, &m) != ERR_OK ||
		    !free_for(&m, a->request.signer, a->now) || refused_by(&m, a->request.signer) ||
		    !read_tip(a, tip_id))
			continue;
		more = a->body->cap - a->body->len < OFFER_BYTES + 1;
		if (more)
			break;
		wr_bytes(a->body, tip_id, ID_BYTES);
		wr_bytes(a->body, tip_id, DAY_BYTES);
		wr_bytes(a->body, a->st->scratch, ENVELOPE_HEADER_BYTES);
		count++;
	}
	body_set_u16(a->body, count_at, count);
	wr_u8(a->body, more);
	return records_state(a->records);
}

enum err
act_tip_receive(struct act *a)
{
	uint8_t count;
	struct bytes ids, id;
	struct reader rd;
	struct mark m;

	(void)rd_u8(&a->args);		/* the desk, which the rule has compared */
	count = rd_u8(&a->args);
	ids = rd_bytes(&a->args, (size_t)count * ID_BYTES);
	if (!rd_done(&a->args) || count == 0 || count > RECEIVE_MAX)
		return ERR_FORMAT;
	wr_u8(a->body, count);
	rd_init(&rd, ids.p, ids.len);
	for (unsigned i = 0; i < count; i++) {
		id = rd_bytes(&rd, ID_BYTES);
		bool given = mark_get(a->records, id.p, &m) == ERR_OK &&
		    free_for(&m, a->request.signer, a->now) && read_tip(a, id.p);

		wr_bytes(a->body, id.p, ID_BYTES);
		wr_u8(a->body, given);
		if (!given)
			continue;
		wr_bytes(a->body, a->st->scratch, TIP_BYTES);
		m.lease_until = a->now + LEASE_SECONDS;
		memcpy(m.holder, a->request.signer, SIGN_PUBLIC_BYTES);
		mark_put(a->records, id.p, &m);
	}
	return records_state(a->records);
}

enum err
act_tip_refuse(struct act *a)
{
	uint8_t count = rd_u8(&a->args);
	struct bytes ids = rd_bytes(&a->args, (size_t)count * ID_BYTES), id;
	struct reader rd;
	struct mark m;

	if (!rd_done(&a->args) || count == 0)
		return ERR_FORMAT;
	rd_init(&rd, ids.p, ids.len);
	for (unsigned i = 0; i < count; i++) {
		id = rd_bytes(&rd, ID_BYTES);
		if (mark_get(a->records, id.p, &m) != ERR_OK ||
		    refused_by(&m, a->request.signer) || m.n_refusers == REFUSERS_MAX)
			continue;
		if (held_by(&m, a->request.signer, a->now))
			m.lease_until = 0;
		memcpy(m.refusers[m.n_refusers++], a->request.signer, SIGN_PUBLIC_BYTES);
		mark_put(a->records, id.p, &m);
	}
	return records_state(a->records);
}

enum err
tip_claim(struct act *a, const uint8_t *tip_id)
{
	struct mark m;
	enum err e = mark_get(a->records, tip_id, &m);

	if (e == ERR_MISSING && record_has(a->records, TABLE_RECEIVED, tip_id))
		return ERR_EXISTS;
	if (e != ERR_OK)
		return e;
	return held_by(&m, a->request.signer, a->now) ? ERR_OK : ERR_EXISTS;
}

void
tip_claimed(struct act *a, const uint8_t *tip_id, const uint8_t *case_id)
{
	record_put(a->records, TABLE_RECEIVED, tip_id, (struct bytes){ case_id, ID_BYTES });
	record_delete(a->records, TABLE_OFFERS, tip_id);
}
