/* SPDX-License-Identifier: MIT */
/*
 * A running service, asked through its control socket (ipc/control.h). A session is opened like any
 * console's: with a person's key, checked by the store against the roster; owning the socket gives
 * no power.
 */
#ifndef POSTERN_OPERATOR_SERVICE_H
#define POSTERN_OPERATOR_SERVICE_H

#include <stdbool.h>

#include "crypto/postern.h"
#include "operator/command.h"
#include "operator/signer.h"

struct asking;

/* Connects to the socket that --control names, or the configuration file of --config. With --wait
 * it tries for half a minute. NULL after a message; *answer is then the exit code. */
struct asking *service_open(const struct call *call, int *answer);
void service_close(struct asking *s);

/* One question; the answer's text or bytes are borrowed until the next. False after a message that
 * carries the service's own line. */
bool service_ask(struct asking *s, unsigned kind, struct bytes question, struct bytes *answer);

/* Signs in. The store must be the one that the services document names. */
bool service_sign_in(
    struct asking *s, const struct signer *who, const uint8_t store_key[static SIGN_PUBLIC_BYTES]);
void service_sign_out(struct asking *s);
/* One staff request; the body is borrowed until the next. False: the status is in *status; no
 * message. */
bool service_request(struct asking *s, enum action action, struct bytes arguments,
    struct bytes *body, unsigned *status);

#endif
