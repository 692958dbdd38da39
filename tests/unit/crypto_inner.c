/* SPDX-License-Identifier: MIT */
/*
 * Who may say what: every kind against every purpose and signer, and what a writer refuses.
 */
#include <string.h>

#include "crypto/envelope.h"
#include "crypto/hash.h"
#include "crypto/hpke.h"
#include "crypto/inner.h"
#include "crypto/sign.h"
#include "tests/lib/tap.h"

static const uint8_t org_id[ORG_ID_BYTES] = {1}, key_id[KEY_ID_BYTES] = {2}, seed[32] = {3};
static uint8_t buf[4096];

/* PROTOCOL.md, section 3, written a second time */
static bool
allowed(unsigned kind, unsigned purpose, unsigned signer)
{
	switch (kind) {
	case 1: return purpose == 1 && (signer == 0 || signer == 1 || signer == 4);
	case 2: case 3: return purpose == 1 && signer == 3;
	case 10: return purpose == 2 && signer == 2;
	case 20: return (purpose == 3 || purpose == 4) && signer == 1;
	case 21: return purpose == 5 && signer == 1;
	case 22: return purpose == 6 && signer == 1;
	case 23: return purpose == 7 && signer == 1;
	case 24: return purpose == 8 && signer == 1;
	default: return false;
	}
}

static struct inner
an_inner(unsigned kind, unsigned signer)
{
	return (struct inner){.kind = (uint8_t)kind, .signer_kind = (uint8_t)signer, .key_id = key_id,
	    .content = {(const uint8_t *)"{}", 2}};
}

static void
each_kind_has_its_purpose_and_signer(void)
{
	struct writer w;

	for (unsigned kind = 0; kind < 40; kind++)
		for (unsigned purpose = 0; purpose < 20; purpose++)
			for (unsigned signer = 0; signer < 20; signer++) {
				struct inner in = an_inner(kind, signer);
				enum err e;

				wr_init(&w, buf, sizeof buf);
				e = inner_write(&w, &in, purpose, org_id, signer == 0 ? NULL : seed);
				ok((e == ERR_OK) == allowed(kind, purpose, signer),
				    "kind %u, purpose %u, signer %u", kind, purpose, signer);
			}
}

static void
what_is_written_reads(void)
{
	struct inner in = an_inner(INNER_CARD, SIGNER_STAFF), out;
	uint8_t pk[SIGN_PUBLIC_BYTES], context[CONTEXT_BYTES] = {7};
	struct writer w;

	sign_public(pk, seed);
	in.context = context;
	wr_init(&w, buf, sizeof buf);
	ok(inner_write(&w, &in, PURPOSE_CARD, org_id, seed) == ERR_OK, "written");
	ok(inner_decode(&out, wr_bytes_of(&w)) == ERR_OK, "decoded");
	ok(inner_check(&out, PURPOSE_CARD, org_id, key_id) == ERR_OK, "holds");
	is_bytes(out.signer, 32, pk, 32, "signer");
	is_bytes(out.context, 32, context, 32, "context");
	ok(inner_check(&out, PURPOSE_CARD, org_id, NULL) == ERR_OK, "re-sealed: id not compared");
	ok(inner_check(&out, PURPOSE_CARD, org_id, context) != ERR_OK, "another recipient");
	ok(inner_check(&out, PURPOSE_CARD, context, key_id) != ERR_OK, "another council");
	ok(inner_check(&out, PURPOSE_CAPSULE, org_id, key_id) != ERR_OK, "another purpose");
}

static void
a_seed_goes_with_a_signer(void)
{
	struct inner web = an_inner(INNER_FIRST, SIGNER_NOBODY), card = an_inner(INNER_CARD, 1);
	struct writer w;

	wr_init(&w, buf, sizeof buf);
	ok(inner_write(&w, &web, PURPOSE_TIP, org_id, seed) == ERR_FORMAT, "nobody with a seed");
	ok(inner_write(&w, &card, PURPOSE_CARD, org_id, NULL) == ERR_FORMAT, "staff without");
}

static void
too_much_is_refused(void)
{
	static uint8_t big[ENVELOPE_BYTES_MAX], pk[KEM_PUBLIC_BYTES], out[CARD_BYTES];
	struct inner in = an_inner(INNER_CARD, SIGNER_STAFF);
	struct writer w;

	kem_public(pk, seed);
	in.content = (struct bytes){big, 100};
	wr_init(&w, buf, INNER_HEADER_BYTES + 100 + 63);
	ok(inner_write(&w, &in, PURPOSE_CARD, org_id, seed) == ERR_FULL, "no room for the signature");
	in.content.len = envelope_room(PURPOSE_CARD) - INNER_HEADER_BYTES - SIGNATURE_BYTES;
	ok(inner_seal(out, PURPOSE_CARD, org_id, pk, &in, seed, NULL) == ERR_OK, "the most of a card");
	in.content.len++;
	ok(inner_seal(out, PURPOSE_CARD, org_id, pk, &in, seed, NULL) != ERR_OK &&
	    bytes_zero(out, sizeof out), "one byte more");
}

static void
every_cut_is_refused(void)
{
	struct inner in = an_inner(INNER_CARD, SIGNER_STAFF), out;
	struct writer w;

	wr_init(&w, buf, sizeof buf);
	ok(inner_write(&w, &in, PURPOSE_CARD, org_id, seed) == ERR_OK, "written");
	for (size_t n = 0; n < w.len; n++)
		ok(inner_decode(&out, (struct bytes){buf, n}) != ERR_OK && bytes_zero(&out, sizeof out),
		    "%zu bytes", n);
}

int
main(void)
{
	static const struct tap_test tests[] = {
		TEST(each_kind_has_its_purpose_and_signer), TEST(what_is_written_reads),
		TEST(a_seed_goes_with_a_signer), TEST(too_much_is_refused), TEST(every_cut_is_refused),
	};

	if (crypto_begin() != ERR_OK)
		return 1;
	return tap_run(tests, TAP_COUNT(tests));
}
