/* SPDX-License-Identifier: MIT */
/*
 * What the council's signed documents say now: who is who, which keys senders may seal to, and the
 * bundle for GET /v1/keys. A picture in memory of what TABLE_DOCUMENTS holds, made anew after each
 * change and each midnight; it decides nothing about new documents (documents.c asks
 * crypto/trust.h).
 */
#ifndef POSTERN_STORE_COUNCIL_H
#define POSTERN_STORE_COUNCIL_H

#include <stdbool.h>

#include "crypto/bodies.h"
#include "crypto/document.h"
#include "crypto/trust.h"
#include "store/records.h"

enum { COUNCIL_EPOCHS = 16, DOCUMENT_KEY_BYTES = 1 + 32 + 4 };

struct kept_document {
	uint8_t *bytes;			/* ours; NULL: there is none */
	struct document doc;		/* borrows from bytes */
};

struct council {
	uint32_t today;
	unsigned n_roots, n_epochs, n_stamps;
	struct kept_document roots[BUNDLE_ROOTS_MAX];
	struct kept_document delegation, services, roster, site;
	struct kept_document epochs[COUNCIL_EPOCHS];	/* newest first */
	struct kept_document stamps[BUNDLE_STAMPS_MAX];
	struct delegation delegated;	/* the next three: decoded when there is one */
	struct services serving;
	struct roster people;
	struct epoch epoch_bodies[COUNCIL_EPOCHS];
	bool has_hash, has_bundle;
	uint8_t newest_hash[HASH_BYTES];	/* of the bundle that stamps should name now */
	int served;			/* the epoch in the bundle, an index; -1 without a bundle */
	uint32_t stamp_until;		/* of the bundle served; 0: none */
	uint8_t bundle[BUNDLE_BYTES];	/* zeros without one */
};

/* Frees what was there and reads everything again, in the open transaction. A document that is
 * damaged or does not read is left out (and was counted). */
enum err council_load(struct council *c, struct records *r, uint32_t today) MUST_USE;
void council_clear(struct council *c);

/* The pointers borrow from c; root is the newest. */
struct trust council_trust(const struct council *c, const uint8_t *org_id);
bool council_person(const struct council *c, const uint8_t identity[static SIGN_PUBLIC_BYTES],
    struct person *out);
bool council_keyholder(const struct council *c, const uint8_t identity[static SIGN_PUBLIC_BYTES]);
/* The epoch of this key id that is accepted today; NULL when there is none. */
const struct epoch *council_accepts(const struct council *c,
    const uint8_t key_id[static KEY_ID_BYTES]);
/* The epoch of this key id, whatever the day; NULL when it is not among those known. */
const struct epoch *council_epoch(const struct council *c,
    const uint8_t key_id[static KEY_ID_BYTES]);

/* The key of a document in TABLE_DOCUMENTS. ERR_FORMAT: its name does not read. */
enum err council_document_key(uint8_t key[static DOCUMENT_KEY_BYTES], const struct document *d)
    MUST_USE;
/* The newest document of the type and name in key; its number stands in key then. ERR_MISSING:
 * none. buf has DOCUMENT_MAX bytes. */
enum err council_newest(struct records *r, uint8_t key[static DOCUMENT_KEY_BYTES], uint8_t *buf,
    struct document *out) MUST_USE;

#endif
