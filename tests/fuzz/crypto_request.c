/* SPDX-License-Identifier: MIT */
/*
 * What the store and consoles send each other: requests, answers, statements, heads, nightly leaves.
 * What decodes has the form that its own writer gives it.
 */
#include <stdlib.h>
#include <string.h>

#include "crypto/hash.h"
#include "crypto/log.h"
#include "crypto/request.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void
must(bool holds)
{
	if (!holds)
		abort();
}

static void
try_request(struct bytes whole)
{
	static uint8_t again[REQUEST_MAX];
	struct request q;
	struct writer w;

	if (request_decode(&q, whole) != ERR_OK) {
		must(bytes_zero(&q, sizeof q));
		return;
	}
	must(whole.len <= REQUEST_MAX && q.whole.len == whole.len);
	(void)!request_check(&q, q.org_id);
	if (q.action != ACTION_HELLO)
		return;
	wr_init(&w, again, sizeof again);
	must(request_write(&w, &q, NULL) == ERR_OK && w.len == whole.len &&
	    memcmp(again, whole.p, whole.len) == 0);
}

static void
try_leaves(struct bytes whole)
{
	uint8_t again[NIGHTLY_BYTES];
	struct statement s;
	struct nightly n;
	struct head h;

	if (statement_decode(&s, whole) == ERR_OK) {
		must(whole.len == STATEMENT_BYTES);
		(void)!statement_check(&s, s.org_id);
	}
	if (nightly_decode(&n, whole) == ERR_OK) {
		nightly_write(again, &n);
		must(whole.len == NIGHTLY_BYTES && memcmp(again, whole.p, NIGHTLY_BYTES) == 0);
	}
	if (head_decode(&h, whole) == ERR_OK) {
		must(whole.len == HEAD_BYTES);
		(void)!head_check(&h, h.org_id, h.root);
	}
}

static void
try_answer(struct bytes whole)
{
	struct answer a;

	if (answer_decode(&a, whole) != ERR_OK) {
		must(bytes_zero(&a, sizeof a));
		return;
	}
	must(whole.len == answer_size(a.body.len));
	(void)!answer_check(&a, a.request_hash, a.request_hash, a.request_hash);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static uint8_t padded[ANSWER_SMALL];
	struct bytes whole = {data, len};

	must(crypto_begin() == ERR_OK);
	try_request(whole);
	try_leaves(whole);
	try_answer(whole);
	if (len <= sizeof padded) {
		memcpy(padded, data, len);
		memset(padded + len, 0, sizeof padded - len);
		try_answer((struct bytes){padded, sizeof padded});
	}
	return 0;
}
