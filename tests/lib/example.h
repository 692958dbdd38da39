/* SPDX-License-Identifier: MIT */
/*
 * A council made of fixed seeds, for tests in C and for the known answers: three keyholders of whom
 * two must sign (each is also staff: two leads and a triage officer), two desks, one epoch.
 */
#ifndef POSTERN_TESTS_EXAMPLE_H
#define POSTERN_TESTS_EXAMPLE_H

#include "crypto/postern.h"

enum {
	EXAMPLE_DAY = 20000,
	EXAMPLE_STAFF = 3,
	EXAMPLE_DESKS = 2,
	EXAMPLE_ROOM = 16384,
};

struct example_document {
	uint8_t buf[EXAMPLE_ROOM];
	struct bytes body, whole;	/* both within buf */
	struct document d;
};

struct example_person {
	uint8_t seed[SEED_BYTES];
	uint8_t identity_seed[SIGN_SEED_BYTES], identity[SIGN_PUBLIC_BYTES];
	uint8_t stamp_seed[SIGN_SEED_BYTES], stamp[SIGN_PUBLIC_BYTES];
	uint8_t kem_seed[KEM_SEED_BYTES], kem[KEM_PUBLIC_BYTES], kem_id[KEY_ID_BYTES];
	struct person entry;		/* in the roster */
};

struct example_desk {
	uint8_t seed[SEED_BYTES];
	uint8_t kem_seed[KEM_SEED_BYTES], kem[KEM_PUBLIC_BYTES];
	uint8_t reply_seed[SIGN_SEED_BYTES], reply[SIGN_PUBLIC_BYTES];
};

struct example {
	uint8_t org_id[ORG_ID_BYTES];
	uint8_t root_seed[SIGN_SEED_BYTES], root_pk[SIGN_PUBLIC_BYTES];
	uint8_t store_seed[SIGN_SEED_BYTES], store_pk[SIGN_PUBLIC_BYTES];
	struct example_person staff[EXAMPLE_STAFF];	/* ascending by identity; 0 and 1 lead */
	struct example_desk desks[EXAMPLE_DESKS];
	uint8_t epoch_id[KEY_ID_BYTES];
	struct epoch epoch;
	uint8_t epoch_desks[EXAMPLE_DESKS * EPOCH_DESK_BYTES];
	struct roster_desk roster_desks[EXAMPLE_DESKS];
	struct example_document root, delegation, services, epoch_doc, roster, receiving, keyset,
	    stamp[2], site;
	uint8_t bundle[BUNDLE_BYTES];
	struct trust trust;		/* all of the above is current */
};

/* SHA-256 of a label: every seed of the example. */
void example_seed(uint8_t out[static 32], const char *label);
/* Ends the test program when anything cannot be made. */
void example_make(struct example *x);
/* Any document; seeds: n of 32 bytes. */
void example_sign(struct example_document *out, const struct example *x, uint8_t type,
    uint32_t number, uint32_t day, struct bytes body, const uint8_t *const *seeds, unsigned n);
/* The bundle with these two or fewer stamps. */
void example_bundle(uint8_t out[static BUNDLE_BYTES], const struct example *x, unsigned n_stamps);
/* A wrap of an epoch seed to a person of the roster. */
void example_wrap(uint8_t out[static WRAP_BYTES], const struct example *x, unsigned desk,
    unsigned person, const uint8_t *enc_seed);

#endif
