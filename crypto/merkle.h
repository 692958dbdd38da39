/* SPDX-License-Identifier: MIT */
/*
 * The append-only Merkle tree of RFC 6962, section 2.1: roots, inclusion and consistency proofs.
 * Who keeps the tree's nodes gives a function that reads them.
 */
#ifndef POSTERN_CRYPTO_MERKLE_H
#define POSTERN_CRYPTO_MERKLE_H

#include "base/bytes.h"
#include "crypto/sizes.h"

void merkle_leaf(uint8_t out[static HASH_BYTES], struct bytes leaf);
void merkle_node(uint8_t out[static HASH_BYTES], const uint8_t left[static HASH_BYTES],
    const uint8_t right[static HASH_BYTES]);

/* A growing tree in constant room: the roots of its complete subtrees, largest first. All that has
 * to be kept to append and to know the root. */
struct merkle {
	uint64_t size;
	uint8_t peaks[64][HASH_BYTES];	/* one for each bit that is set in size */
};
void merkle_init(struct merkle *m);
void merkle_append(struct merkle *m, const uint8_t leaf_hash[static HASH_BYTES]);
/* H of nothing for the empty tree. */
void merkle_root(uint8_t out[static HASH_BYTES], const struct merkle *m);
/* Called for every complete subtree that an append finishes, the leaf itself (level 0) first: what
 * a keeper of nodes has to store. Index counts subtrees of that level from the left. */
typedef void merkle_put_fn(void *arg, unsigned level, uint64_t index,
    const uint8_t hash[static HASH_BYTES]);
void merkle_append_each(struct merkle *m, const uint8_t leaf_hash[static HASH_BYTES],
    merkle_put_fn *put, void *arg);

/* Gives the root of the complete subtree of 2^level leaves number index, or fails. */
typedef enum err merkle_get_fn(void *arg, unsigned level, uint64_t index,
    uint8_t hash[static HASH_BYTES]);
struct merkle_proof {
	unsigned n;
	uint8_t hashes[PROOF_MAX][HASH_BYTES];
};
/* Root of the first size leaves. */
enum err merkle_root_at(uint8_t out[static HASH_BYTES], uint64_t size, merkle_get_fn *get,
    void *arg) MUST_USE;
enum err merkle_prove_inclusion(struct merkle_proof *p, uint64_t index, uint64_t size,
    merkle_get_fn *get, void *arg) MUST_USE;
enum err merkle_prove_consistency(struct merkle_proof *p, uint64_t old_size, uint64_t new_size,
    merkle_get_fn *get, void *arg) MUST_USE;

/* hashes: n of 32 bytes. ERR_SIGNATURE when the proof does not hold. Every tree grows from the
 * empty one, which therefore proves nothing: refused as the older of two. */
enum err merkle_check_inclusion(const uint8_t leaf_hash[static HASH_BYTES], uint64_t index,
    uint64_t size, const uint8_t *hashes, size_t n, const uint8_t root[static HASH_BYTES]) MUST_USE;
enum err merkle_check_consistency(uint64_t old_size, uint64_t new_size, const uint8_t *hashes,
    size_t n, const uint8_t old_root[static HASH_BYTES],
    const uint8_t new_root[static HASH_BYTES]) MUST_USE;

#endif
