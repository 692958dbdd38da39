/* SPDX-License-Identifier: MIT */
/*
 * Key files, keyrings and acknowledgements: all that a person or a page reads back. Key files are
 * not opened here, for Argon2id takes its time.
 */
#include <stdlib.h>
#include <string.h>

#include "crypto/ack.h"
#include "crypto/hash.h"
#include "crypto/key_file.h"
#include "crypto/keyring.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void
must(bool holds)
{
	if (!holds)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static const uint8_t zero[SEED_BYTES];
	static uint8_t content[KEYRING_CAPACITY];
	struct bytes whole = {data, len};
	struct key_file f;
	struct ack a;
	uint8_t seed[SEED_BYTES];
	uint32_t number;
	size_t n;

	must(crypto_begin() == ERR_OK);
	if (key_file_decode(&f, whole) != ERR_OK)
		must(bytes_zero(&f, sizeof f));
	else
		must(f.n_slots >= 1 && f.n_slots <= KEY_FILE_SLOTS_MAX &&
		    key_file_open(seed, &f, "too short", 9) != ERR_OK && bytes_zero(seed, SEED_BYTES));
	if (keyring_number(&number, whole) == ERR_OK)
		must(len == KEYRING_BYTES && number > 0);
	if (keyring_open(content, &n, whole, zero, zero) != ERR_OK)
		must(n == 0 && bytes_zero(content, sizeof content));
	if (ack_decode(&a, whole) == ERR_OK)
		must(a.status <= ACK_NOT_UNDERSTOOD && ack_check(&a, zero, zero, zero) != ERR_OK);
	return 0;
}
