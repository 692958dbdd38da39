/* SPDX-License-Identifier: MIT */
/*
 * The key bundle of GET /v1/keys (section 4) and what a client believes of it (section 11).
 */
#ifndef POSTERN_CRYPTO_BUNDLE_H
#define POSTERN_CRYPTO_BUNDLE_H

#include <stdbool.h>

#include "crypto/bodies.h"
#include "crypto/document.h"

struct bundle {				/* borrowed from the 32,768 bytes */
	unsigned n_roots, n_stamps;
	struct document roots[BUNDLE_ROOTS_MAX];
	struct document delegation, services, epoch;
	struct document stamps[BUNDLE_STAMPS_MAX];
	uint8_t hash[HASH_BYTES];	/* of the documents before the stamps: what stamps name */
};

/* Form, order and the form of every document; the bundle hash. */
enum err bundle_decode(struct bundle *b, struct bytes whole) MUST_USE;
/* The chain from this org_id to every desk's key, and the stamps' signatures. A stamp that names
 * another bundle is no error: it does not count in bundle_freshness. */
enum err bundle_check(const struct bundle *b, const uint8_t org_id[static ORG_ID_BYTES]) MUST_USE;

/* Writes all BUNDLE_BYTES; documents whole, in the order of section 4. */
enum err bundle_write(uint8_t out[static BUNDLE_BYTES], const struct bytes *documents,
    unsigned n) MUST_USE;
/* H over documents, each as a blob: give those before the stamps. */
void bundle_hash(uint8_t out[static HASH_BYTES], const struct bytes *documents, unsigned n);

struct freshness {
	uint32_t today;
	bool checked;		/* the clock agrees with the stamps within 48 hours */
	bool lapsed;		/* fewer stamps than needed reach today: say so plainly */
	bool open;		/* delegation and epoch cover today: seal to it */
};
/* Of a bundle that was checked, by a clock that may be wrong. */
struct freshness bundle_freshness(const struct bundle *b, uint64_t clock_seconds);

#endif
