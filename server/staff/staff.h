/* SPDX-License-Identifier: MIT */
/*
 * postern-staff: the console's pages and one request, passed to the store unread. It decides nothing: who may
 * do what is checked in the store against a signature that this process can't make.
 */
#ifndef POSTERN_STAFF_STAFF_H
#define POSTERN_STAFF_STAFF_H

#include "front/front.h"

enum {				/* PROTOCOL.md section 8 */
	STAFF_REQUEST_MAX = 114688,
	STAFF_SMALL = 4096, STAFF_MIDDLE = 32768, STAFF_LARGE = 114688,	/* sizes of answers */
	N_STAFF_ROUTES = 1, N_STAFF_SYSCALLS = 4,
};

extern const struct front_setup staff_setup;
extern const struct http_route staff_routes[N_STAFF_ROUTES];
extern const struct syscall_rule staff_syscalls[N_STAFF_SYSCALLS];

void post_staff(struct exchange *x);

#endif
