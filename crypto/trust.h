/* SPDX-License-Identifier: MIT */
/*
 * Whose signatures count: the last column of section 4's table. Pure: given what is current and a
 * new document, may it take its place? The store asks before it keeps one, the operator's command
 * before it sends one.
 */
#ifndef POSTERN_CRYPTO_TRUST_H
#define POSTERN_CRYPTO_TRUST_H

#include "crypto/bodies.h"
#include "crypto/document.h"

/* What holds now; a document that does not exist yet is NULL. Those given were accepted before and
 * are not checked again. */
struct trust {
	const uint8_t *org_id;		/* ORG_ID_BYTES */
	uint32_t today;
	const struct document *root, *delegation, *services, *epoch, *roster;
};

/* May d replace old, the newest document of its type and name (NULL: there is none)?
 * ERR_FORMAT     the body does not read, or the document is not of this organisation
 * ERR_SIGNATURE  a signature does not hold
 * ERR_DENIED     signatures of those who may are missing, or what it builds on is
 * ERR_EXISTS     this very document is there already
 * ERR_STALE      its number does not follow, or its days do not include today
 * A stamp's bundle hash is compared by whoever has the bundle (bundle_hash). */
enum err trust_accepts(const struct trust *now, const struct document *d,
    const struct document *old) MUST_USE;

/* True when a takes nothing but away: no desk, person, role, desk of a person or key in it that b
 * lacks. */
bool roster_only_removes(const struct roster *a, const struct roster *b);

#endif
