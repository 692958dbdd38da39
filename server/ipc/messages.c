/* SPDX-License-Identifier: MIT */
/*
 * The whole conversation between our processes. What has no row here is never said and, when heard,
 * closes the channel it came by.
 */
#include "ipc/messages.h"

enum {
	SUP = PARTY_SUPERVISOR,
	INTAKE = PARTY_INTAKE,
	STAFF = PARTY_STAFF,
	STORE = PARTY_STORE,
	OPERATOR = PARTY_OPERATOR,
	ROLES = PARTY_INTAKE | PARTY_STAFF | PARTY_STORE,
	TLS = PARTY_INTAKE | PARTY_STAFF,
	KIB = 1024,
};

const struct message_rule message_rules[] = {
	/* type             from      to        min        max        fds name */
	{ MSG_TIP_PUT,       INTAKE,   STORE,    16352,     16352,     0, "tip put" },
	{ MSG_TIP_DONE,      STORE,    INTAKE,   0,         512,       0, "tip done" },
	{ MSG_KEYS_GET,      INTAKE,   STORE,    0,         0,         0, "keys get" },
	{ MSG_KEYS,          STORE,    INTAKE,   32 * KIB,  32 * KIB,  0, "keys" },
	{ MSG_MAIL_COLLECT,  INTAKE,   STORE,    32,        32,        0, "mail collect" },
	{ MSG_MAIL,          STORE,    INTAKE,   0,         17 * KIB,  0, "mail" },
	{ MSG_PART_PUT,      INTAKE,   STORE,    1,         66 * KIB,  0, "part put" },
	{ MSG_PART_DONE,     STORE,    INTAKE,   0,         512,       0, "part done" },
	{ MSG_UPDATES_GET,   INTAKE,   STORE,    0,         0,         0, "updates get" },
	{ MSG_UPDATES,       STORE,    INTAKE,   0,         64 * KIB,  0, "updates" },

	{ MSG_STAFF_REQUEST, STAFF,    STORE,    1,         112 * KIB, 0, "staff request" },
	{ MSG_STAFF_REPLY,   STORE,    STAFF,    0,         112 * KIB, 0, "staff reply" },

	{ MSG_ADMISSION,     STORE,    INTAKE,   8,         8,         0, "admission" },

	{ MSG_DRAIN,         SUP,      ROLES,    0,         0,         0, "drain" },
	{ MSG_RELOAD,        SUP,      TLS,      0,         0,         2, "reload" },
	{ MSG_PEER,          SUP,      STORE,    1,         1,         1, "peer" },
	{ MSG_READY,         ROLES,    SUP,      0,         0,         0, "ready" },
	{ MSG_ALIVE,         ROLES,    SUP,      0,         0,         0, "alive" },

	{ MSG_CONTROL,       OPERATOR, STORE,    1,         113 * KIB, 0, "control" },
	{ MSG_CONTROL_REPLY, STORE,    OPERATOR, 0,         113 * KIB, 0, "control reply" },
};

const size_t n_message_rules = sizeof(message_rules) / sizeof(message_rules[0]);

const char *
party_name(enum party p)
{
	switch (p) {
	case PARTY_SUPERVISOR:
		return "supervisor";
	case PARTY_INTAKE:
		return "intake";
	case PARTY_STAFF:
		return "staff";
	case PARTY_STORE:
		return "store";
	case PARTY_OPERATOR:
		return "operator";
	}
	return "nobody";
}

const struct message_rule *
message_allowed(uint16_t type, enum party from, enum party to, size_t body_len, size_t n_fds)
{
	for (size_t i = 0; i < n_message_rules; i++) {
		const struct message_rule *r = &message_rules[i];

		if (r->type == type && (r->from & (unsigned)from) && (r->to & (unsigned)to) &&
		    body_len >= r->min && body_len <= r->max && n_fds <= r->fds)
			return r;
	}
	return NULL;
}
