/* SPDX-License-Identifier: MIT */
/*
 * The operator's questions on the control socket, see ipc/control.h.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "crypto/hash.h"
#include "ipc/control.h"
#include "store/store.h"

enum { LINE_MAX_BYTES = 160 };

static void __attribute__((format(printf, 2, 3)))
line(struct writer *w, const char *format, ...)
{
	char text[LINE_MAX_BYTES];
	va_list ap;
	int n;

	va_start(ap, format);
	n = vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	if (n > 0 && (size_t)n < sizeof(text))
		wr_bytes(w, text, (size_t)n);
}

static void
line_hex(struct writer *w, const char *name, const uint8_t *p, size_t len)
{
	line(w, "%s ", name);
	for (size_t i = 0; i < len; i++)
		line(w, "%02x", (unsigned)p[i]);
	line(w, "\n");
}

/* How many, without saying how many. */
static const char *
coarse(uint64_t n)
{
	static const struct { uint64_t below; const char *word; } steps[] = {
		{ 10, "few" }, { 100, "tens" }, { 1000, "hundreds" }, { 10000, "thousands" },
	};

	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
		if (n < steps[i].below)
			return steps[i].word;
	return "many";
}

static uint32_t
number_of(const struct kept_document *k)
{
	return k->bytes ? k->doc.number : 0;
}

static void
status_hashes(const struct council *c, struct writer *w)
{
	uint8_t people[HASH_BYTES];

	if (c->has_hash)
		line_hex(w, "bundle_hash", c->newest_hash, HASH_BYTES);
	if (c->roster.bytes) {
		hash_of(people, c->roster.doc.whole.p, c->roster.doc.whole.len);
		line_hex(w, "people_hash", people, HASH_BYTES);
	}
}

static void
control_status(struct store *st, struct writer *w)
{
	const struct council *c = &st->council;

	line_hex(w, "store_key", st->keys->public, SIGN_PUBLIC_BYTES);
	line(w, "root %u\n", c->n_roots > 0 ? c->roots[c->n_roots - 1].doc.number : 0);
	line(w, "delegation %u\n", number_of(&c->delegation));
	line(w, "services %u\n", number_of(&c->services));
	line(w, "epoch %u\n", number_of(&c->epochs[0]));
	line(w, "roster %u\n", number_of(&c->roster));
	line(w, "site %u\n", number_of(&c->site));
	line(w, "delegation_until %u\n", c->delegation.bytes ? c->delegated.last_day : 0);
	line(w, "epoch_until %u\n", c->n_epochs > 0 ? c->epoch_bodies[0].seal_until : 0);
	line(w, "stamp_until %u\n", c->has_bundle && c->served == 0 ? c->stamp_until : 0);
	status_hashes(c, w);
	line(w, "bundle %s\n", c->has_bundle ? "yes" : "no");
	line(w, "tips %s\n", coarse(record_count(st->records, TABLE_TIPS)));
	line(w, "full %u\n", records_percent_full(st->records));
	line(w, "damaged %llu\n", (unsigned long long)records_damaged(st->records));
}

static const char *
refusal_text(enum err e)
{
	switch (e) {
	case ERR_FORMAT:
		return "it is not a document of this organisation, or does not read";
	case ERR_SIGNATURE:
		return "a signature does not hold";
	case ERR_DENIED:
		return "signatures of those who may are missing, or what it builds on is not there";
	case ERR_STALE:
		return "its number does not follow, today is not of its days, or what it names changed";
	default:
		return err_text(e);
	}
}

static enum control_status
control_document(struct store *st, struct bytes whole, struct writer *w)
{
	struct document d;
	enum err e = document_decode(&d, whole);

	if (e == ERR_OK && d.type == DOCUMENT_KEYSET)
		e = ERR_DENIED;		/* those are for who has signed in */
	if (e == ERR_OK)
		e = document_put(st, whole);
	if (e == ERR_OK)
		return CONTROL_KEPT;
	line(w, "%s", refusal_text(e));
	return e == ERR_FULL || e == ERR_MEMORY || e == ERR_IO ? CONTROL_LATER : CONTROL_REFUSED;
}

static enum control_status
control_verify(struct store *st, struct writer *w)
{
	struct records_health health;

	if (records_verify(st->records, &health) != ERR_OK)
		return CONTROL_LATER;
	line(w, "whole %s\n", coarse(health.whole));
	line(w, "damaged %llu\n", (unsigned long long)health.damaged);
	return CONTROL_KEPT;
}

void
store_control(struct store *st, struct bytes question, struct writer *reply)
{
	enum control_status status = CONTROL_KEPT;
	size_t status_at = reply->len;
	struct reader rd;
	uint8_t kind;

	rd_init(&rd, question.p, question.len);
	kind = rd_u8(&rd);
	wr_u8(reply, CONTROL_KEPT);
	if (kind == CONTROL_STAFF)
		store_staff(st, rd_rest(&rd), reply);
	else if (kind == CONTROL_DOCUMENT)
		status = control_document(st, rd_rest(&rd), reply);
	else if (kind == CONTROL_STATUS && rd_done(&rd))
		control_status(st, reply);
	else if (kind == CONTROL_VERIFY && rd_done(&rd))
		status = control_verify(st, reply);
	else
		status = CONTROL_REFUSED;
	if (wr_done(reply))
		reply->buf[status_at] = (uint8_t)status;
}

void
store_control_later(struct writer *reply)
{
	wr_u8(reply, CONTROL_LATER);
}
