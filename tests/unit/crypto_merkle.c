/* SPDX-License-Identifier: MIT */
/*
 * Trees of every size up to 130: what is proved is what is checked, and nothing else.
 */
#include <string.h>

#include "crypto/hash.h"
#include "crypto/merkle.h"
#include "tests/lib/tap.h"

enum { MOST = 130, LEVELS = 9 };

static uint8_t nodes[LEVELS][MOST + 1][HASH_BYTES];
static uint8_t roots[MOST + 1][HASH_BYTES];
static bool broken;

static void
put(void *arg, unsigned level, uint64_t index, const uint8_t hash[static HASH_BYTES])
{
	(void)arg;
	memcpy(nodes[level][index], hash, HASH_BYTES);
}

static enum err
get(void *arg, unsigned level, uint64_t index, uint8_t hash[static HASH_BYTES])
{
	(void)arg;
	if (broken && level == 0)
		return ERR_IO;
	memcpy(hash, nodes[level][index], HASH_BYTES);
	return ERR_OK;
}

static void
grow(void)
{
	struct merkle m;
	uint8_t leaf[HASH_BYTES], byte;

	merkle_init(&m);
	for (unsigned i = 0; i <= MOST; i++) {
		merkle_root(roots[i], &m);
		byte = (uint8_t)i;
		merkle_leaf(leaf, (struct bytes){&byte, 1});
		if (i < MOST)
			merkle_append_each(&m, leaf, put, NULL);
	}
}

static void
the_root_is_the_same_however_it_is_made(void)
{
	uint8_t root[HASH_BYTES], nothing[HASH_BYTES];

	hash_of(nothing, NULL, 0);
	is_bytes(roots[0], HASH_BYTES, nothing, HASH_BYTES, "the empty tree");
	is_bytes(roots[1], HASH_BYTES, nodes[0][0], HASH_BYTES, "one leaf");
	merkle_node(root, nodes[0][0], nodes[0][1]);
	is_bytes(roots[2], HASH_BYTES, root, HASH_BYTES, "two leaves");
	for (unsigned n = 0; n <= MOST; n++)
		ok(merkle_root_at(root, n, get, NULL) == ERR_OK &&
		    memcmp(root, roots[n], HASH_BYTES) == 0, "%u leaves", n);
}

static void
a_leaf_is_no_node(void)
{
	uint8_t leaf[HASH_BYTES], node[HASH_BYTES], both[2 * HASH_BYTES];

	memcpy(both, nodes[0][0], HASH_BYTES);
	memcpy(both + HASH_BYTES, nodes[0][1], HASH_BYTES);
	merkle_leaf(leaf, (struct bytes){both, sizeof both});
	merkle_node(node, nodes[0][0], nodes[0][1]);
	ok(memcmp(leaf, node, HASH_BYTES) != 0, "they are hashed apart");
}

static void
inclusion_is_proved_for_every_leaf(void)
{
	struct merkle_proof p;

	for (unsigned n = 1; n <= MOST; n += n < 20 ? 1 : 11)
		for (unsigned i = 0; i < n; i++) {
			ok(merkle_prove_inclusion(&p, i, n, get, NULL) == ERR_OK &&
			    merkle_check_inclusion(nodes[0][i], i, n, p.hashes[0], p.n, roots[n]) ==
			    ERR_OK, "%u of %u", i, n);
			ok(merkle_check_inclusion(nodes[0][(i + 1) % MOST], i, n, p.hashes[0], p.n,
			    roots[n]) != ERR_OK, "another leaf");
			ok(merkle_check_inclusion(nodes[0][i], i + 1, n, p.hashes[0], p.n, roots[n]) !=
			    ERR_OK, "another place");
			ok(merkle_check_inclusion(nodes[0][i], i, n, p.hashes[0], p.n, roots[n - 1]) !=
			    ERR_OK, "an older root");
		}
}

static void
consistency_is_proved_for_every_pair(void)
{
	struct merkle_proof p;

	for (unsigned n = 1; n <= MOST; n += n < 20 ? 1 : 11)
		for (unsigned m = 1; m <= n; m++) {
			ok(merkle_prove_consistency(&p, m, n, get, NULL) == ERR_OK &&
			    merkle_check_consistency(m, n, p.hashes[0], p.n, roots[m], roots[n]) ==
			    ERR_OK, "%u to %u", m, n);
			ok(merkle_check_consistency(m, n, p.hashes[0], p.n, roots[m - 1], roots[n]) !=
			    ERR_OK, "another old root");
			ok(merkle_check_consistency(m, n, p.hashes[0], p.n, roots[m], roots[n - 1]) !=
			    ERR_OK, "another new root");
		}
}

static void
a_rewritten_log_has_no_proof(void)
{
	struct merkle_proof p;
	struct merkle m;
	uint8_t root[HASH_BYTES];

	merkle_init(&m);
	for (unsigned i = 0; i < 40; i++)
		merkle_append(&m, nodes[0][i == 3 ? 4 : i]);	/* leaf 3 is not what it was */
	merkle_root(root, &m);
	ok(merkle_prove_consistency(&p, 20, 40, get, NULL) == ERR_OK, "the proof of the true log");
	ok(merkle_check_consistency(20, 40, p.hashes[0], p.n, roots[20], root) != ERR_OK,
	    "does not lead to the false root");
}

static void
what_cannot_be_proved_is_refused(void)
{
	struct merkle_proof p;
	uint8_t root[HASH_BYTES];

	ok(merkle_prove_inclusion(&p, 5, 5, get, NULL) == ERR_MISSING, "a leaf beyond the end");
	ok(merkle_prove_consistency(&p, 6, 5, get, NULL) == ERR_MISSING, "a shrunken tree");
	ok(merkle_prove_consistency(&p, 0, 5, get, NULL) == ERR_OK && p.n == 0, "from nothing");
	ok(merkle_check_consistency(0, 5, NULL, 0, roots[0], roots[5]) != ERR_OK, "proves nothing");
	ok(merkle_check_consistency(0, 0, NULL, 0, roots[0], roots[0]) == ERR_OK, "empty is empty");
	broken = true;
	ok(merkle_root_at(root, 5, get, NULL) == ERR_IO && bytes_zero(root, HASH_BYTES), "no node");
	ok(merkle_prove_inclusion(&p, 4, 5, get, NULL) == ERR_OK, "needs no leaf");
	ok(merkle_prove_inclusion(&p, 0, 5, get, NULL) == ERR_IO && p.n == 0, "needs a leaf");
	broken = false;
}

int
main(void)
{
	static const struct tap_test tests[] = {
		TEST(the_root_is_the_same_however_it_is_made), TEST(a_leaf_is_no_node),
		TEST(inclusion_is_proved_for_every_leaf), TEST(consistency_is_proved_for_every_pair),
		TEST(a_rewritten_log_has_no_proof), TEST(what_cannot_be_proved_is_refused),
	};

	if (crypto_begin() != ERR_OK)
		return 1;
	grow();
	return tap_run(tests, TAP_COUNT(tests));
}
