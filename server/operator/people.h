/* SPDX-License-Identifier: MIT */
/*
 * The roster: desks, and who is who. Edited as one list, written as one document.
 */
#ifndef POSTERN_OPERATOR_PEOPLE_H
#define POSTERN_OPERATOR_PEOPLE_H

#include <stdbool.h>

#include "operator/council.h"
#include "operator/signer.h"

enum { PEOPLE_MAX = 400 };

struct people { /* borrows names and keys from the roster it was read from */
	struct roster_desk desks[DESKS_MAX];
	unsigned n_desks;
	struct person people[PEOPLE_MAX];
	unsigned n_people;
};

/* What the roster of c says; empty when there is none. */
bool people_read(struct people *p, const struct council *c);
/* Puts somebody in their place; false after a message when there is no room or they are there. */
bool people_add(struct people *p, const struct person *who);
/* Writes and signs the next roster. c's roster is replaced: p must not be used any more. */
bool roster_make(struct council *c, const struct people *p, const struct signer *keyholder);
/* Finds by identity, or false. */
bool people_find(
    const struct council *c, const uint8_t identity[static SIGN_PUBLIC_BYTES], struct person *out);
/* Triage or lead of this desk: whose receiving key gets its seeds. */
bool person_opens(const struct person *p, uint8_t desk);

/* "1,2" as bits; "lead,triage" as roles. False after a message. */
bool desks_parse(const char *text, uint16_t *out);
bool roles_parse(const char *text, uint16_t *out);

#endif
