/* SPDX-License-Identifier: MIT */
/*
 * Envelopes and the inner documents in them. The first byte is the purpose; the rest is tried as an
 * envelope, as a clear header and as an inner document. What opens was sealed; what reads as an
 * inner document without a signature is written again to the same bytes.
 */
#include <stdlib.h>
#include <string.h>

#include "crypto/envelope.h"
#include "crypto/hash.h"
#include "crypto/inner.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void
must(bool holds)
{
	if (!holds)
		abort();
}

static const uint8_t org_id[ORG_ID_BYTES] = {1}, seed[KEM_SEED_BYTES] = {2};

static void
try_envelope(unsigned purpose, struct bytes whole)
{
	static uint8_t content[ENVELOPE_CAPACITY_MAX];
	struct envelope e;
	size_t n;

	if (envelope_decode(&e, purpose, whole) != ERR_OK) {
		must(bytes_zero(&e, sizeof e));
		return;
	}
	must(whole.len == envelope_size(purpose));
	if (envelope_open(content, sizeof content, &n, &e, purpose, org_id, seed) != ERR_OK)
		must(n == 0 && bytes_zero(content, sizeof content));
	else
		must(n >= 1 && n <= envelope_room(purpose));
	if (envelope_open_body(content, sizeof content, &n, &e, seed) != ERR_OK)
		must(n == 0 && bytes_zero(content, sizeof content));
}

static void
try_inner(unsigned purpose, struct bytes whole)
{
	static uint8_t again[ENVELOPE_BYTES_MAX];
	struct inner in;
	struct writer w;

	if (inner_decode(&in, whole) != ERR_OK) {
		must(bytes_zero(&in, sizeof in));
		return;
	}
	if (inner_check(&in, purpose, org_id, NULL) != ERR_OK || in.signer_kind != SIGNER_NOBODY)
		return;
	wr_init(&w, again, sizeof again);
	must(inner_write(&w, &in, purpose, org_id, NULL) == ERR_OK);
	must(w.len == whole.len && memcmp(again, whole.p, whole.len) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct envelope e;
	struct bytes rest;
	size_t n;

	must(crypto_begin() == ERR_OK);
	if (len < 1)
		return 0;
	rest = (struct bytes){data + 1, len - 1};
	try_envelope(data[0], rest);
	if (envelope_decode_header(&e, rest) == ERR_OK)
		must(rest.len == ENVELOPE_HEADER_BYTES);
	try_inner(data[0], rest);
	if (pad_find(&n, rest.p, rest.len) == ERR_OK)
		must(n >= 1 && n < rest.len && rest.p[n] == 0x80);
	return 0;
}
