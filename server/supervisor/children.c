/* SPDX-License-Identifier: MIT */
/*
 * The first page of an audit: these processes, these wires between them, these descriptors in their
 * hands. What they may say along a wire stands in ipc/messages.c.
 */
#include "supervisor/children.h"

const struct role_row roles[N_ROLES] = {
	/*               name      party         user  slice              drains  many */
	[ROLE_STORE] = { "store",  PARTY_STORE,  2, CONFIG_FOR_STORE,  3, false },
	[ROLE_INTAKE] = { "intake", PARTY_INTAKE, 0, CONFIG_FOR_INTAKE, 1, true },
	[ROLE_STAFF] = { "staff",  PARTY_STAFF,  1, CONFIG_FOR_STAFF,  2, false },
};

/* One pair for each process that asks. Its other end reaches the one that answers by MSG_PEER, so
 * either side can be started anew. */
const struct wire_row wires[] = {
	{ ROLE_INTAKE, ROLE_STORE },
	{ ROLE_STAFF,  ROLE_STORE },
};
const size_t n_wires = sizeof(wires) / sizeof(wires[0]);

const struct gift_row gifts[] = {
	{ ROLE_STORE,  GIFT_SUPERVISOR, 0, "supervisor" },
	{ ROLE_STORE,  GIFT_SLICE,      0, "config" },
	{ ROLE_STORE,  GIFT_FOLDER,     CONFIG_DATA, "data" },
	{ ROLE_STORE,  GIFT_CONTROL,    CONFIG_CONTROL, "control" },

	{ ROLE_INTAKE, GIFT_SUPERVISOR, 0, "supervisor" },
	{ ROLE_INTAKE, GIFT_SLICE,      0, "config" },
	{ ROLE_INTAKE, GIFT_WIRE,       0, "store" },
	{ ROLE_INTAKE, GIFT_LISTENERS,  CONFIG_INTAKE_LISTEN, NULL },
	{ ROLE_INTAKE, GIFT_FOLDER,     CONFIG_SITE, "site" },
	{ ROLE_INTAKE, GIFT_FILE,       CONFIG_TLS_CERTIFICATE, "tls-certificate" },
	{ ROLE_INTAKE, GIFT_FILE,       CONFIG_TLS_KEY, "tls-key" },

	{ ROLE_STAFF,  GIFT_SUPERVISOR, 0, "supervisor" },
	{ ROLE_STAFF,  GIFT_SLICE,      0, "config" },
	{ ROLE_STAFF,  GIFT_WIRE,       0, "store" },
	{ ROLE_STAFF,  GIFT_LISTENERS,  CONFIG_STAFF_LISTEN, NULL },
	{ ROLE_STAFF,  GIFT_FOLDER,     CONFIG_CONSOLE, "console" },
	{ ROLE_STAFF,  GIFT_FILE,       CONFIG_TLS_CERTIFICATE, "tls-certificate" },
	{ ROLE_STAFF,  GIFT_FILE,       CONFIG_TLS_KEY, "tls-key" },
};
const size_t n_gifts = sizeof(gifts) / sizeof(gifts[0]);
