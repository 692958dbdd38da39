/* SPDX-License-Identifier: MIT */
/*
 * Signed documents: taken when crypto/trust.h says that their signatures count, listed for those
 * who are named in them. Roots, delegations, services, epochs and rosters are all kept, for who
 * looks back needs them; of the others only the newest of each name.
 */
#include <stdlib.h>
#include <string.h>

#include "crypto/bundle.h"
#include "crypto/hash.h"
#include "store/store.h"

static bool
all_are_kept(uint8_t type)
{
	return type >= DOCUMENT_ROOT && type <= DOCUMENT_ROSTER;
}

/* A stamp speaks of the bundle as it is now, or of none. */
static enum err
check_stamp(const struct council *c, const struct document *d)
{
	struct stamp s;
	uint8_t people[HASH_BYTES];

	if (stamp_decode(&s, d->body) != ERR_OK)
		return ERR_FORMAT;
	if (!c->has_hash || !c->roster.bytes)
		return ERR_DENIED;
	hash_of(people, c->roster.doc.whole.p, c->roster.doc.whole.len);
	return bytes_equal(s.bundle_hash, c->newest_hash, HASH_BYTES) &&
	    bytes_equal(s.people_hash, people, HASH_BYTES) ? ERR_OK : ERR_STALE;
}

static enum err
may_replace(struct store *st, const struct document *d, const struct document *old)
{
	struct trust now = council_trust(&st->council, st->org_id);
	enum err e = trust_accepts(&now, d, old);

	return e == ERR_OK && d->type == DOCUMENT_STAMP ? check_stamp(&st->council, d) : e;
}

enum err
document_put(struct store *st, struct bytes whole)
{
	uint8_t key[DOCUMENT_KEY_BYTES], newest[DOCUMENT_KEY_BYTES];
	struct document d, old;
	enum err e, found;

	if ((e = document_decode(&d, whole)) != ERR_OK ||
	    (e = council_document_key(key, &d)) != ERR_OK)
		return e;
	memcpy(newest, key, sizeof(newest));
	found = council_newest(st->records, newest, st->scratch, &old);
	if (found != ERR_OK && found != ERR_MISSING)
		return found;
	e = may_replace(st, &d, found == ERR_OK ? &old : NULL);
	if (e != ERR_OK)
		return e == ERR_EXISTS ? ERR_OK : e;
	record_put(st->records, TABLE_DOCUMENTS, key, whole);
	if (found == ERR_OK && !all_are_kept(d.type))
		record_delete(st->records, TABLE_DOCUMENTS, newest);
	/* Who was removed is out from the next request on; should this fail, from the next batch
	 * on. */
	st->stale = council_load(&st->council, st->records, st->council.today) != ERR_OK;
	return records_state(st->records);
}

enum err
act_document_put(struct act *a)
{
	return document_put(a->st, rd_rest(&a->args));
}

/* The documents of one type, in the order of their names and numbers; the cursor counts them. */
enum err
act_documents_list(struct act *a)
{
	uint8_t key[DOCUMENT_KEY_BYTES] = { rd_u8(&a->args) };
	uint32_t cursor = rd_u32(&a->args), at = 0, next = 0;
	size_t count_at = body_u16_at(a->body), len;
	uint16_t count = 0;

	if (!rd_done(&a->args))
		return ERR_FORMAT;
	for (; record_seek(a->records, TABLE_DOCUMENTS, key, 1); at++) {
		if (at >= cursor &&
		    record_get(a->records, TABLE_DOCUMENTS, key, a->st->scratch, DOCUMENT_MAX,
			&len) == ERR_OK) {
			if (a->body->cap - a->body->len < 4 + len + 4) {
				next = at;
				break;
			}
			wr_blob(a->body, a->st->scratch, len);
			count++;
		}
		if (!record_step(TABLE_DOCUMENTS, key))
			break;
	}
	body_set_u16(a->body, count_at, count);
	wr_u32(a->body, next);
	return records_state(a->records);
}
