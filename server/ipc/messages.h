/* SPDX-License-Identifier: MIT */
/*
 * Who may say what to whom: a table in messages.c, one row a line, checked by the channel before a
 * handler runs. A message is a header (u16 type, u32 tag) and a body. The asker chooses the tag,
 * the answer repeats it; what is said unasked carries tag 0.
 */
#ifndef POSTERN_IPC_MESSAGES_H
#define POSTERN_IPC_MESSAGES_H

#include <stddef.h>
#include <stdint.h>

enum party {
	PARTY_SUPERVISOR = 1,
	PARTY_INTAKE = 2,
	PARTY_STAFF = 4,
	PARTY_STORE = 8,
	PARTY_OPERATOR = 16,	/* the command, on the control socket */
};

enum {
	MESSAGE_HEADER = 6,
	MESSAGE_MAX = 128 * 1024,	/* with the header */
	MESSAGE_BODY_MAX = MESSAGE_MAX - MESSAGE_HEADER,
	MESSAGE_FDS_MAX = 2,
};

enum message {
	/* intake asks, the store answers */
	MSG_TIP_PUT = 1, MSG_TIP_DONE = 2,
	MSG_KEYS_GET = 3, MSG_KEYS = 4,
	MSG_MAIL_COLLECT = 5, MSG_MAIL = 6,
	MSG_PART_PUT = 7, MSG_PART_DONE = 8,
	MSG_UPDATES_GET = 9, MSG_UPDATES = 10,
	/* staff asks, the store answers */
	MSG_STAFF_REQUEST = 20, MSG_STAFF_REPLY = 21,
	/* the store tells intake, unasked: u32 tips, u32 parts let in of 2^32 */
	MSG_ADMISSION = 30,
	/* the supervisor tells a role */
	MSG_DRAIN = 40,		/* take nothing new, finish, end */
	MSG_RELOAD = 41,	/* descriptors: certificate, key; or none */
	MSG_PEER = 44,		/* to the store: u8 party; descriptor: its end of a fresh pair */
	/* a role tells the supervisor */
	MSG_READY = 42,
	MSG_ALIVE = 43,
	/* the operator's command asks, the store answers */
	MSG_CONTROL = 50, MSG_CONTROL_REPLY = 51,
};

struct message_rule {
	uint16_t type;
	unsigned from, to;	/* sets of parties */
	uint32_t min, max;	/* bytes of body */
	unsigned fds;		/* at most this many descriptors */
	const char *name;
};

extern const struct message_rule message_rules[];
extern const size_t n_message_rules;

/* For lines: "intake", "store"... */
const char *party_name(enum party p);

/* The row that allows this, or NULL. */
const struct message_rule *message_allowed(uint16_t type, enum party from, enum party to,
    size_t body_len, size_t n_fds);

#endif
