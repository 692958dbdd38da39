/* SPDX-License-Identifier: MIT */
/*
 * Bundles: the input with zero bytes up to the bundle's size, and as it is. What decodes is written
 * again to the same bytes.
 */
#include <stdlib.h>
#include <string.h>

#include "crypto/bundle.h"
#include "crypto/hash.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void
must(bool holds)
{
	if (!holds)
		abort();
}

static void
try_bundle(struct bytes whole)
{
	static struct bundle b;
	static uint8_t again[BUNDLE_BYTES];
	struct bytes all[BUNDLE_ROOTS_MAX + 3 + BUNDLE_STAMPS_MAX];
	uint8_t org_id[ORG_ID_BYTES];
	unsigned n = 0;

	if (bundle_decode(&b, whole) != ERR_OK) {
		must(bytes_zero(&b, sizeof b));
		return;
	}
	for (unsigned i = 0; i < b.n_roots; i++)
		all[n++] = b.roots[i].whole;
	all[n++] = b.delegation.whole;
	all[n++] = b.services.whole;
	all[n++] = b.epoch.whole;
	for (unsigned i = 0; i < b.n_stamps; i++)
		all[n++] = b.stamps[i].whole;
	must(bundle_write(again, all, n) == ERR_OK && memcmp(again, whole.p, BUNDLE_BYTES) == 0);
	document_org_id(org_id, &b.roots[0]);
	if (bundle_check(&b, org_id) == ERR_OK)
		(void)bundle_freshness(&b, UINT64_C(20000) * 86400);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static uint8_t whole[BUNDLE_BYTES];

	must(crypto_begin() == ERR_OK);
	try_bundle((struct bytes){data, len});
	if (len > BUNDLE_BYTES)
		return 0;
	memcpy(whole, data, len);
	memset(whole + len, 0, BUNDLE_BYTES - len);
	try_bundle((struct bytes){whole, BUNDLE_BYTES});
	return 0;
}
