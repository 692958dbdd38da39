/* SPDX-License-Identifier: MIT */
/*
 * postern-intake: faces the world, holds no key that opens anything and no database. What it can say to the
 * store is: keep this tip, give the public keys, give the mail of this address (routes.c, and the rows of
 * ipc/messages.c whose `from` is intake). It cannot ask for a tip back.
 */
#ifndef POSTERN_INTAKE_INTAKE_H
#define POSTERN_INTAKE_INTAKE_H

#include "front/front.h"
#include "intake/admission.h"

enum {				/* PROTOCOL.md section 7 */
	TIP_BYTES = 16352,
	TIP_ANSWER = 256,
	KEYS_BYTES = 32768,
	ADDRESS_BYTES = 32,
	MAIL_BYTES = 4 * 4064,
	KEYS_FRESH_MS = 60000,
	N_INTAKE_ROUTES = 3, N_INTAKE_SYSCALLS = 4,
};

struct intake {
	struct front front;	/* first: see front_open */
	struct admission admission;
	struct {
		bool known;
		uint32_t day;
		uint64_t until;
		uint8_t bytes[KEYS_BYTES];
	} keys;
};

extern const struct front_setup intake_setup;
extern const struct http_route intake_routes[N_INTAKE_ROUTES];
extern const struct syscall_rule intake_syscalls[N_INTAKE_SYSCALLS];

/* handlers of routes */
void get_keys(struct exchange *x);
void post_tips(struct exchange *x);
void post_mailbox(struct exchange *x);

#endif
