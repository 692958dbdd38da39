/* SPDX-License-Identifier: MIT */
/*
 * One request and its answer, as a handler sees it. A handler gets it whole (the body is there) and must
 * answer it once: at once, or later after keeping it. The client may have gone by then; the answer is
 * then thrown away.
 */
#ifndef POSTERN_NET_EXCHANGE_H
#define POSTERN_NET_EXCHANGE_H

#include "base/bytes.h"
#include "http/reply.h"
#include "http/routes.h"

struct exchange;

/* Borrowed until it is answered. */
const struct http_request *exchange_request(const struct exchange *x);
struct bytes exchange_body(const struct exchange *x);
/* What the role gave to server_new. */
void *exchange_role(const struct exchange *x);
/* Milliseconds since the whole request was there. */
uint64_t exchange_age_ms(const struct exchange *x);
/* Wipes the body as soon as it was passed on. */
void exchange_forget_body(struct exchange *x);

/*
 * 200 with these bytes (copied), not to be cached. If the route has one size of answer and these are not
 * of it, that is a bug or a hostile store: the client gets zeros of the right size. x is gone after it.
 */
void exchange_answer(struct exchange *x, struct bytes body);
/* 200 and len zero bytes (at most the route's size): "could not be asked; try again". x is gone after it. */
void exchange_answer_zeros(struct exchange *x, size_t len);

#endif
