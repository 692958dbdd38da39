/* SPDX-License-Identifier: MIT */
/*
 * Who may ask what: PROTOCOL.md 8's last column as one const table, decided before a handler runs.
 * Pure; knows nothing of records.
 */
#ifndef POSTERN_STORE_RULES_H
#define POSTERN_STORE_RULES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "crypto/bodies.h"
#include "crypto/request.h"

enum rule_who {
	WHO_ANYBODY,		/* without a signature */
	WHO_LISTED,		/* in the roster or the delegation */
	WHO_ROLES,		/* in the roster with one of the roles */
	WHO_DESK,		/* the same, and that desk */
};

enum rule_desk {		/* which desk that is */
	DESK_NONE,
	DESK_FIRST,		/* the first byte of the arguments */
	DESK_NEW_CASE,		/* after case id and tip id */
	DESK_OF_CASE,		/* of the case whose id the arguments begin with */
};

enum rule_record {		/* the record its statement must name; NONE: no statement at all */
	RECORD_NONE,
	RECORD_CASE,		/* the first 16 bytes of the arguments, and zeros */
	RECORD_FIRST_PAGE,	/* the same, for cursor 0 only */
	RECORD_ARGUMENTS,	/* H of the arguments */
};

struct rule {
	uint8_t action;
	enum rule_who who;
	uint16_t roles;		/* a set of ROLE_ */
	enum rule_desk desk;
	enum rule_record record;
	const char *name;
};

extern const struct rule rules[];
extern const size_t n_rules;

/* NULL for an action that nobody may ask. */
const struct rule *rule_of(uint8_t action);
/* person: who signed, from the roster, or NULL; keyholder: in the delegation of today; desk: as
 * rule->desk says. */
bool rule_allows(const struct rule *rule, const struct person *person, bool keyholder,
    uint8_t desk);

#endif
