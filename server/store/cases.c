/* SPDX-License-Identifier: MIT */
/*
 * Cases: a record of what the list shows (desk, key, wrap, card) and items in the order they came:
 * capsules, events and the ids of tips. All of it is sealed by consoles; the store checks sizes and
 * to which key each envelope says it is sealed, no more. A capsule's item stands directly before
 * its tip's.
 */
#include <string.h>

#include "crypto/envelope.h"
#include "crypto/hash.h"
#include "store/store.h"

enum {
	CASE_BYTES = 1 + KEM_PUBLIC_BYTES + 4 + 4 + 8 + WRAP_BYTES + CARD_BYTES,
	LISTED_BYTES =
	    ID_BYTES + 1 + KEY_ID_BYTES + KEM_PUBLIC_BYTES + 4 + 8 + WRAP_BYTES + CARD_BYTES,
	WRAP_KEY_ID_AT = 6, /* in every envelope's header */
	ITEM_KEY = ID_BYTES + 4 + 1,
	DESK_CASE_KEY = 1 + ID_BYTES,
	ITEM_HEAD = 1 + ID_BYTES + 4,
};

enum item_kind { ITEM_CAPSULE = 1, ITEM_EVENT = 2, ITEM_TIP = 3 };

struct case_record {
	uint8_t desk;
	uint8_t kem[KEM_PUBLIC_BYTES];
	uint32_t n_items, n_events;
	uint64_t changed;
	uint8_t wrap[WRAP_BYTES], card[CARD_BYTES];
};

static enum err
case_get(struct records *r, const uint8_t *case_id, struct case_record *c)
{
	uint8_t value[CASE_BYTES];
	struct reader rd;
	enum err e = record_get_exact(r, TABLE_CASES, case_id, value, sizeof(value));

	if (e != ERR_OK)
		return e;
	rd_init(&rd, value, sizeof(value));
	c->desk = rd_u8(&rd);
	rd_copy(&rd, c->kem, sizeof(c->kem));
	c->n_items = rd_u32(&rd);
	c->n_events = rd_u32(&rd);
	c->changed = rd_u64(&rd);
	rd_copy(&rd, c->wrap, sizeof(c->wrap));
	rd_copy(&rd, c->card, sizeof(c->card));
	return rd_done(&rd) ? ERR_OK : ERR_DAMAGED;
}

static void
case_put(struct records *r, const uint8_t *case_id, const struct case_record *c)
{
	uint8_t value[CASE_BYTES];
	struct writer w;

	wr_init(&w, value, sizeof(value));
	wr_u8(&w, c->desk);
	wr_bytes(&w, c->kem, sizeof(c->kem));
	wr_u32(&w, c->n_items);
	wr_u32(&w, c->n_events);
	wr_u64(&w, c->changed);
	wr_bytes(&w, c->wrap, sizeof(c->wrap));
	wr_bytes(&w, c->card, sizeof(c->card));
	record_put(r, TABLE_CASES, case_id, wr_bytes_of(&w));
}

enum err
case_desk(struct records *r, const uint8_t *case_id, uint8_t *desk)
{
	struct case_record c;
	enum err e = case_get(r, case_id, &c);

	*desk = e == ERR_OK ? c.desk : 0;
	return e;
}

/* --- items --- */

static void
item_key(uint8_t key[static ITEM_KEY], const uint8_t *case_id, uint32_t number, uint8_t kind)
{
	struct writer w;

	wr_init(&w, key, ITEM_KEY);
	wr_bytes(&w, case_id, ID_BYTES);
	wr_u32(&w, number);
	wr_u8(&w, kind);
}

static void
item_add(struct records *r, const uint8_t *case_id, struct case_record *c, enum item_kind kind,
    struct bytes value)
{
	uint8_t key[ITEM_KEY];

	item_key(key, case_id, c->n_items++, (uint8_t)kind);
	record_put(r, TABLE_ITEMS, key, value);
	c->n_events += kind == ITEM_EVENT;
}

static void
add_tip(struct act *a, const uint8_t *case_id, struct case_record *c, const uint8_t *tip_id,
    struct bytes capsule)
{
	item_add(a->records, case_id, c, ITEM_CAPSULE, capsule);
	item_add(a->records, case_id, c, ITEM_TIP, (struct bytes){ tip_id, ID_BYTES });
	tip_claimed(a, tip_id, case_id);
}

/* An envelope of this purpose that says it is sealed to this key. */
static bool
sealed_to(struct bytes whole, enum purpose purpose, const uint8_t *key_id)
{
	struct envelope e;

	return envelope_decode(&e, purpose, whole) == ERR_OK &&
	    bytes_equal(e.key_id, key_id, KEY_ID_BYTES);
}

static bool
event_fits(struct bytes event, const uint8_t *key_id)
{
	return sealed_to(event, event.len == LARGE_EVENT_BYTES ? PURPOSE_LARGE_EVENT :
	    PURPOSE_EVENT, key_id);
}

/* --- making and adding --- */

struct new_case { struct bytes case_id, tip_id, kem, wrap, capsule, event, card; uint8_t desk; };

static enum err
read_new_case(struct act *a, struct new_case *n)
{
	uint8_t key_id[KEY_ID_BYTES];
	const struct epoch *epoch;
	struct epoch_desk desk;

	n->case_id = rd_bytes(&a->args, ID_BYTES);
	n->tip_id = rd_bytes(&a->args, ID_BYTES);
	n->desk = rd_u8(&a->args);
	n->kem = rd_bytes(&a->args, KEM_PUBLIC_BYTES);
	n->wrap = rd_bytes(&a->args, WRAP_BYTES);
	n->capsule = rd_bytes(&a->args, CAPSULE_BYTES);
	n->event = rd_bytes(&a->args, EVENT_BYTES);
	n->card = rd_bytes(&a->args, CARD_BYTES);
	if (!rd_done(&a->args))
		return ERR_FORMAT;
	key_id_of(key_id, a->st->org_id, n->kem.p, n->kem.len);
	epoch = council_epoch(&a->st->council, n->wrap.p + WRAP_KEY_ID_AT);
	if (!epoch || !epoch_find(&desk, epoch, n->desk) ||
	    !sealed_to(n->wrap, PURPOSE_WRAP, epoch->key_id) ||
	    !sealed_to(n->capsule, PURPOSE_CAPSULE, key_id) ||
	    !sealed_to(n->event, PURPOSE_EVENT, key_id) ||
	    !sealed_to(n->card, PURPOSE_CARD, key_id))
		return ERR_FORMAT;
	return ERR_OK;
}

enum err
act_case_create(struct act *a)
{
	struct case_record c = { .changed = a->now };
	uint8_t key[DESK_CASE_KEY];
	struct new_case n;
	enum err e;

	if ((e = read_new_case(a, &n)) != ERR_OK || (e = act_room(a)) != ERR_OK)
		return e;
	if (record_has(a->records, TABLE_CASES, n.case_id.p))
		return ERR_EXISTS;
	if ((e = tip_claim(a, n.tip_id.p)) != ERR_OK)
		return e;
	c.desk = key[0] = n.desk;
	memcpy(key + 1, n.case_id.p, ID_BYTES);
	memcpy(c.kem, n.kem.p, sizeof(c.kem));
	memcpy(c.wrap, n.wrap.p, sizeof(c.wrap));
	memcpy(c.card, n.card.p, sizeof(c.card));
	add_tip(a, n.case_id.p, &c, n.tip_id.p, n.capsule);
	item_add(a->records, n.case_id.p, &c, ITEM_EVENT, n.event);
	case_put(a->records, n.case_id.p, &c);
	record_put(a->records, TABLE_DESK_CASES, key, (struct bytes){ NULL, 0 });
	return records_state(a->records);
}

enum err
act_case_append(struct act *a)
{
	struct bytes case_id = rd_bytes(&a->args, ID_BYTES), tip_id = rd_bytes(&a->args, ID_BYTES);
	struct bytes capsule = rd_blob(&a->args, CAPSULE_BYTES);
	struct bytes event = rd_blob(&a->args, LARGE_EVENT_BYTES);
	struct bytes card = rd_blob(&a->args, CARD_BYTES);
	uint8_t key_id[KEY_ID_BYTES];
	struct case_record c;
	bool with_tip;
	enum err e;

	if (!rd_done(&a->args))
		return ERR_FORMAT;
	if ((e = case_get(a->records, case_id.p, &c)) != ERR_OK || (e = act_room(a)) != ERR_OK)
		return e;
	with_tip = !bytes_zero(tip_id.p, ID_BYTES);
	key_id_of(key_id, a->st->org_id, c.kem, sizeof(c.kem));
	if (with_tip != (capsule.len > 0) || !event_fits(event, key_id) ||
	    (with_tip && !sealed_to(capsule, PURPOSE_CAPSULE, key_id)) ||
	    (card.len > 0 && !sealed_to(card, PURPOSE_CARD, key_id)))
		return ERR_FORMAT;
	if (with_tip && (e = tip_claim(a, tip_id.p)) != ERR_OK)
		return e;
	if (with_tip)
		add_tip(a, case_id.p, &c, tip_id.p, capsule);
	item_add(a->records, case_id.p, &c, ITEM_EVENT, event);
	if (card.len > 0)
		memcpy(c.card, card.p, sizeof(c.card));
	c.changed = a->now;
	case_put(a->records, case_id.p, &c);
	wr_u32(a->body, c.n_events);
	return records_state(a->records);
}

/* --- reading --- */

enum err
act_cases_list(struct act *a)
{
	uint8_t key[DESK_CASE_KEY], *case_id = key + 1;
	size_t count_at = body_u16_at(a->body);
	struct case_record c;
	bool more = false;
	uint16_t count = 0;

	rd_copy(&a->args, key, sizeof(key));
	if (!rd_done(&a->args))
		return ERR_FORMAT;
	while (record_step(TABLE_DESK_CASES, key) &&
	    record_seek(a->records, TABLE_DESK_CASES, key, 1)) {
		if (case_get(a->records, case_id, &c) != ERR_OK)
			continue;
		more = a->body->cap - a->body->len < LISTED_BYTES + 1;
		if (more)
			break;
		wr_bytes(a->body, case_id, ID_BYTES);
		wr_u8(a->body, c.desk);
		wr_bytes(a->body, c.wrap + WRAP_KEY_ID_AT, KEY_ID_BYTES);
		wr_bytes(a->body, c.kem, sizeof(c.kem));
		wr_u32(a->body, c.n_events);
		wr_u64(a->body, c.changed);
		wr_bytes(a->body, c.wrap, sizeof(c.wrap));
		wr_bytes(a->body, c.card, sizeof(c.card));
		count++;
	}
	body_set_u16(a->body, count_at, count);
	wr_u8(a->body, more);
	return records_state(a->records);
}

/* The id of the tip whose item has this number, zeros when that is another kind. */
static void
tip_at(struct records *r, const uint8_t *case_id, uint32_t number, uint8_t out[static ID_BYTES])
{
	uint8_t key[ITEM_KEY];

	item_key(key, case_id, number, ITEM_TIP);
	if (record_get_exact(r, TABLE_ITEMS, key, out, ID_BYTES) != ERR_OK)
		memset(out, 0, ID_BYTES);
}

/* One item into scratch, with the id of the tip it is about. */
static enum err
item_get(struct act *a, const uint8_t *key, uint32_t number, uint8_t tip_id[static ID_BYTES],
    size_t *len)
{
	enum item_kind kind = (enum item_kind)key[ITEM_KEY - 1];

	memset(tip_id, 0, ID_BYTES);
	if (kind == ITEM_CAPSULE)
		tip_at(a->records, key, number + 1, tip_id);
	if (kind != ITEM_TIP)
		return record_get(a->records, TABLE_ITEMS, key, a->st->scratch, RECORD_VALUE_MAX,
		    len);
	tip_at(a->records, key, number, tip_id);
	*len = TIP_BYTES;
	return record_get_exact(a->records, TABLE_TIPS, tip_id, a->st->scratch, TIP_BYTES);
}

enum err
act_case_read(struct act *a)
{
	uint8_t key[ITEM_KEY], case_id[ID_BYTES], tip_id[ID_BYTES];
	size_t count_at = body_u16_at(a->body), len;
	uint32_t cursor, next = 0, number;
	struct reader rd;
	uint16_t count = 0;

	rd_copy(&a->args, case_id, sizeof(case_id));
	cursor = rd_u32(&a->args);
	if (!rd_done(&a->args))
		return ERR_FORMAT;
	item_key(key, case_id, cursor, 0);
	for (; record_seek(a->records, TABLE_ITEMS, key, ID_BYTES); record_step(TABLE_ITEMS, key)) {
		rd_init(&rd, key + ID_BYTES, 4);
		number = rd_u32(&rd);
		if (item_get(a, key, number, tip_id, &len) != ERR_OK)
			continue;	/* damaged and counted; the rest of the case still opens */
		if (a->body->cap - a->body->len < ITEM_HEAD + len + 4) {
			next = number;
			break;
		}
		wr_u8(a->body, key[ITEM_KEY - 1]);
		wr_bytes(a->body, tip_id, sizeof(tip_id));
		wr_blob(a->body, a->st->scratch, len);
		count++;
	}
	body_set_u16(a->body, count_at, count);
	wr_u32(a->body, next);
	return records_state(a->records);
}
