/* SPDX-License-Identifier: MIT */
/*
 * What a connection may be doing, and for how long in all. Each is a total: bytes that drip in buy no
 * time. Test builds wait ten times as long, so that a busy machine never cuts an honest connection,
 * and let a test shorten one by name.
 */
#ifndef POSTERN_NET_DEADLINES_H
#define POSTERN_NET_DEADLINES_H

#include <stdint.h>

enum phase {
	PHASE_HANDSHAKE,	/* TLS is being set up */
	PHASE_IDLE,		/* kept alive, between two requests */
	PHASE_HEAD,		/* a request's head is coming in */
	PHASE_BODY,		/* its body is coming in */
	PHASE_ANSWER,		/* a handler has it */
	PHASE_REPLY,		/* the reply is going out */
	PHASE_CLOSING,		/* said all; what still comes in is thrown away */
	N_PHASES
};

/* Reads POSTERN_DEADLINES ("head=700,reply=900", milliseconds) in test builds; before confinement. */
void deadlines_open(void);
uint64_t deadline_ms(enum phase phase);

#endif
