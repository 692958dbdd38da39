/* SPDX-License-Identifier: MIT */
/*
 * Signatures under a tag: nothing signed for one thing counts for another.
 */
#include <string.h>

#include "crypto/hash.h"
#include "crypto/sign.h"
#include "tests/lib/tap.h"

static const uint8_t seed[SIGN_SEED_BYTES] = {5};
static uint8_t pk[SIGN_PUBLIC_BYTES], signature[SIGNATURE_BYTES];
static const struct bytes message[] = {{(const uint8_t *)"one", 3}, {(const uint8_t *)"two", 3}};

static void
what_was_signed_holds(void)
{
	const struct bytes joined = {(const uint8_t *)"onetwo", 6};

	ok(sign_check(signature, pk, "inner", message, 2) == ERR_OK, "as signed");
	ok(sign_check(signature, pk, "inner", &joined, 1) == ERR_OK, "in other parts");
}

static void
anything_else_does_not(void)
{
	uint8_t changed[SIGNATURE_BYTES], other[SIGN_PUBLIC_BYTES];

	ok(sign_check(signature, pk, "request", message, 2) == ERR_SIGNATURE, "another label");
	ok(sign_check(signature, pk, "inne", message, 2) == ERR_SIGNATURE, "a shorter label");
	ok(sign_check(signature, pk, "inner", message, 1) == ERR_SIGNATURE, "less");
	for (unsigned i = 0; i < SIGNATURE_BYTES; i++) {
		memcpy(changed, signature, sizeof changed);
		changed[i] ^= 1;
		ok(sign_check(changed, pk, "inner", message, 2) == ERR_SIGNATURE, "byte %u", i);
	}
	memcpy(other, pk, sizeof other);
	other[0] ^= 1;
	ok(sign_check(signature, other, "inner", message, 2) == ERR_SIGNATURE, "another key");
}

static void
points_of_small_order_sign_nothing(void)
{
	static const uint8_t identity[SIGN_PUBLIC_BYTES] = {1};
	uint8_t zero[SIGNATURE_BYTES] = {1};	/* R the neutral element, S zero */

	ok(sign_check(zero, identity, "inner", message, 2) == ERR_SIGNATURE, "key and R");
	memset(zero, 0, sizeof zero);
	ok(sign_check(zero, identity, "inner", message, 2) == ERR_SIGNATURE, "all zero");
}

static void
a_message_beyond_the_bound_is_refused(void)
{
	static uint8_t big[SIGN_MESSAGE_MAX + TAG_BYTES_MAX];
	const struct bytes part = {big, sizeof big}, most = {big, SIGN_MESSAGE_MAX};
	uint8_t out[SIGNATURE_BYTES];

	memset(out, 0xaa, sizeof out);
	ok(sign_parts(out, seed, "inner", &part, 1) == ERR_FULL && bytes_zero(out, sizeof out), "signing");
	ok(sign_check(signature, pk, "inner", &part, 1) == ERR_SIGNATURE, "checking");
	ok(sign_parts(out, seed, "inner", &most, 1) == ERR_OK &&
	    sign_check(out, pk, "inner", &most, 1) == ERR_OK, "the most");
}

int
main(void)
{
	static const struct tap_test tests[] = {
		TEST(what_was_signed_holds), TEST(anything_else_does_not),
		TEST(points_of_small_order_sign_nothing), TEST(a_message_beyond_the_bound_is_refused),
	};

	if (crypto_begin() != ERR_OK)
		return 1;
	sign_public(pk, seed);
	if (sign_parts(signature, seed, "inner", message, 2) != ERR_OK)
		return 1;
	return tap_run(tests, TAP_COUNT(tests));
}
