/* SPDX-License-Identifier: MIT */
/*
 * What each signed document says: the bodies of section 4 of PROTOCOL.md. Decoders accept only the
 * canonical form (order, ranges, no trailing byte) and borrow from the body; list items are read by
 * index afterwards and cannot fail. Writers fail their writer on what a decoder would refuse.
 */
#ifndef POSTERN_CRYPTO_BODIES_H
#define POSTERN_CRYPTO_BODIES_H

#include <stdbool.h>

#include "base/bytes.h"
#include "crypto/sizes.h"

/* Valid UTF-8, no surrogates, no overlong forms. */
bool utf8_valid(struct bytes text);

struct root {
	struct bytes name;		/* the council's */
	const uint8_t *pk;
	uint8_t shares_needed, shares_made;	/* both 0: kept as a file */
};
enum err root_decode(struct root *r, struct bytes body) MUST_USE;
void root_write(struct writer *w, const struct root *r);

struct delegation {
	uint32_t root_number;
	uint8_t threshold;
	uint32_t first_day, last_day;
	uint8_t n_keyholders;
	const uint8_t *keyholders;	/* 32 bytes each, ascending */
};
enum err delegation_decode(struct delegation *d, struct bytes body) MUST_USE;
void delegation_write(struct writer *w, const struct delegation *d);

enum service { SERVICE_STORE = 1, SERVICE_GATEWAY = 2, SERVICE_STAMP = 3 };
struct services {
	uint8_t n;
	const uint8_t *items;		/* purpose and key, 33 bytes each, ascending */
};
enum err services_decode(struct services *s, struct bytes body) MUST_USE;
void services_write(struct writer *w, const struct services *s);
bool services_has(const struct services *s, enum service purpose,
    const uint8_t pk[static SIGN_PUBLIC_BYTES]);
unsigned services_count(const struct services *s, enum service purpose);

struct epoch_desk {
	uint8_t desk;
	const uint8_t *kem;		/* KEM_PUBLIC_BYTES */
	const uint8_t *reply;		/* the desk's reply key */
	const uint8_t *maker;		/* a stamp key of the services document */
	const uint8_t *signature;	/* the maker's */
};
struct epoch {
	uint32_t period;
	const uint8_t *key_id;
	uint8_t generation;
	uint32_t first_day, seal_until, accept_until, destroy_after;
	uint8_t n_desks;
	const uint8_t *desks;		/* by epoch_desk_at; when writing EPOCH_DESK_BYTES each */
};
enum { EPOCH_DESK_BYTES = 1 + KEM_PUBLIC_BYTES + 2 * SIGN_PUBLIC_BYTES + SIGNATURE_BYTES };
enum err epoch_decode(struct epoch *e, struct bytes body) MUST_USE;
void epoch_write(struct writer *w, const struct epoch *e);
struct epoch_desk epoch_desk_at(const struct epoch *e, unsigned i);
/* The item of this desk number; false when there is none. */
bool epoch_find(struct epoch_desk *out, const struct epoch *e, uint8_t desk);
/* One item of the list that struct epoch points to, and what its maker signs. */
void epoch_desk_write(struct writer *w, const struct epoch_desk *d);
enum err epoch_desk_sign(uint8_t signature[static SIGNATURE_BYTES],
    const uint8_t org_id[static ORG_ID_BYTES], uint32_t period, const struct epoch_desk *d,
    const uint8_t stamp_seed[static SIGN_SEED_BYTES]) MUST_USE;
enum err epoch_desk_check(const struct epoch_desk *d, uint32_t period,
    const uint8_t org_id[static ORG_ID_BYTES]) MUST_USE;

enum role {
	ROLE_LEAD = 1, ROLE_TRIAGE = 2, ROLE_PARTNER = 4, ROLE_TRANSLATOR = 8, ROLE_AUDITOR = 16,
	ROLE_ALL = 31,
};
struct roster_desk {
	uint8_t number;
	struct bytes name;
};
struct person {
	const uint8_t *identity;
	const uint8_t *stamp;		/* zeros unless a lead */
	uint16_t roles, desks;		/* desk n is bit n - 1 */
	uint8_t agency;
	struct bytes name;
};
struct roster {
	uint8_t n_desks;
	uint16_t n_people;
	struct bytes desks, people;	/* to be walked by the functions below */
};
enum err roster_decode(struct roster *r, struct bytes body) MUST_USE;
void roster_write(struct writer *w, const struct roster_desk *desks, unsigned n_desks,
    const struct person *people, unsigned n_people);
/* Walks: start with a reader from roster_people (roster_desks); false after the last. */
struct reader roster_people(const struct roster *r);
bool roster_next_person(struct person *out, struct reader *walk);
struct reader roster_desks(const struct roster *r);
bool roster_next_desk(struct roster_desk *out, struct reader *walk);
bool roster_find(struct person *out, const struct roster *r,
    const uint8_t identity[static SIGN_PUBLIC_BYTES]);
/* Somebody with this stamp key. */
bool roster_find_stamp(struct person *out, const struct roster *r,
    const uint8_t stamp[static SIGN_PUBLIC_BYTES]);
bool person_on_desk(const struct person *p, uint8_t desk);

struct receiving {
	const uint8_t *kem;
};
enum err receiving_decode(struct receiving *r, struct bytes body) MUST_USE;
void receiving_write(struct writer *w, const struct receiving *r);

enum keyset_kind { KEYSET_DESK = 1 };
struct keyset {
	uint8_t kind;
	const uint8_t *key_id;		/* of the epoch */
	uint8_t desk;
	uint32_t period;
	const uint8_t *kem;
	uint16_t n_wraps;
	const uint8_t *wraps;		/* KEYSET_WRAP_BYTES each, ascending: key id, wrap */
};
enum { KEYSET_WRAP_BYTES = KEY_ID_BYTES + WRAP_BYTES };
enum err keyset_decode(struct keyset *k, struct bytes body) MUST_USE;
void keyset_write(struct writer *w, const struct keyset *k);
/* The wrap (WRAP_BYTES) to this recipient; NULL when there is none. */
const uint8_t *keyset_find(const struct keyset *k, const uint8_t key_id[static KEY_ID_BYTES]);

struct stamp {
	const uint8_t *bundle_hash, *people_hash;
	uint32_t first_day, last_day;
};
enum err stamp_decode(struct stamp *s, struct bytes body) MUST_USE;
void stamp_write(struct writer *w, const struct stamp *s);

struct site_file {
	struct bytes path;
	uint32_t len;
	const uint8_t *hash;
};
struct site {
	uint16_t n_files;
	struct bytes files;
};
enum err site_decode(struct site *s, struct bytes body) MUST_USE;
void site_write(struct writer *w, const struct site_file *files, unsigned n);
struct reader site_files(const struct site *s);
bool site_next_file(struct site_file *out, struct reader *walk);

#endif
