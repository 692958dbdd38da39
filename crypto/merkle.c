/* SPDX-License-Identifier: MIT */
/*
 * RFC 6962, section 2.1. Building works on complete subtrees, named by level and index from the
 * left, because these never change once they are full. Checking proofs follows RFC 9162, section
 * 2.1.3.2 and 2.1.4.2, which says the same as an algorithm.
 */
#include "crypto/merkle.h"

#include <stdbool.h>
#include <string.h>

#include "crypto/hash.h"

void
merkle_leaf(uint8_t out[static HASH_BYTES], struct bytes leaf)
{
	static const uint8_t prefix = 0;
	const struct bytes parts[] = {{&prefix, 1}, leaf};

	hash_parts(out, parts, 2);
}

void
merkle_node(uint8_t out[static HASH_BYTES], const uint8_t left[static HASH_BYTES],
    const uint8_t right[static HASH_BYTES])
{
	static const uint8_t prefix = 1;
	const struct bytes parts[] = {{&prefix, 1}, {left, HASH_BYTES}, {right, HASH_BYTES}};

	hash_parts(out, parts, 3);
}

void
merkle_init(struct merkle *m)
{
	memset(m, 0, sizeof *m);
}

static unsigned
count_bits(uint64_t v)
{
	return (unsigned)__builtin_popcountll(v);
}

void
merkle_append_each(struct merkle *m, const uint8_t leaf_hash[static HASH_BYTES], merkle_put_fn *put,
    void *arg)
{
	unsigned n = count_bits(m->size), level = 0;
	uint8_t h[HASH_BYTES];

	memcpy(h, leaf_hash, HASH_BYTES);
	if (put != NULL)
		put(arg, 0, m->size, h);
	for (; (m->size >> level & 1) != 0; level++) {
		merkle_node(h, m->peaks[--n], h);
		if (put != NULL)
			put(arg, level + 1, m->size >> (level + 1), h);
	}
	memcpy(m->peaks[n], h, HASH_BYTES);
	m->size++;
}

void
merkle_append(struct merkle *m, const uint8_t leaf_hash[static HASH_BYTES])
{
	merkle_append_each(m, leaf_hash, NULL, NULL);
}

void
merkle_root(uint8_t out[static HASH_BYTES], const struct merkle *m)
{
	unsigned n = count_bits(m->size);

	if (n == 0) {
		hash_of(out, NULL, 0);
		return;
	}
	memcpy(out, m->peaks[--n], HASH_BYTES);
	while (n-- > 0)
		merkle_node(out, m->peaks[n], out);
}

/* --- proofs, made --- */

struct source {
	merkle_get_fn *get;
	void *arg;
	struct merkle_proof *proof;
	enum err failed;		/* sticky */
};

/* the largest power of two below n (n > 1) */
static uint64_t
split_of(uint64_t n)
{
	return UINT64_C(1) << (63 - (unsigned)__builtin_clzll(n - 1));
}

static unsigned
level_of(uint64_t power)
{
	return (unsigned)__builtin_ctzll(power);
}

/* MTH(D[begin:begin + n]); begin is a multiple of the largest subtree in it, as RFC 6962 splits */
static void
range_root(struct source *s, uint8_t out[static HASH_BYTES], uint64_t begin, uint64_t n)
{
	uint8_t left[HASH_BYTES], right[HASH_BYTES];
	uint64_t k;

	memset(out, 0, HASH_BYTES);
	if (s->failed != ERR_OK)
		return;
	if ((n & (n - 1)) == 0) {
		s->failed = s->get(s->arg, level_of(n), begin >> level_of(n), out);
		return;
	}
	k = split_of(n);
	range_root(s, left, begin, k);
	range_root(s, right, begin + k, n - k);
	merkle_node(out, left, right);
}

static void
proof_add(struct source *s, uint64_t begin, uint64_t n)
{
	if (s->proof->n >= PROOF_MAX)
		s->failed = ERR_FULL;
	if (s->failed == ERR_OK)
		range_root(s, s->proof->hashes[s->proof->n++], begin, n);
}

/* PATH(index, D[begin:begin + n]) */
static void
inclusion(struct source *s, uint64_t index, uint64_t begin, uint64_t n)
{
	uint64_t k;

	if (n == 1)
		return;
	k = split_of(n);
	if (index < k) {
		inclusion(s, index, begin, k);
		proof_add(s, begin + k, n - k);
	} else {
		inclusion(s, index - k, begin + k, n - k);
		proof_add(s, begin, k);
	}
}

/* SUBPROOF(old, D[begin:begin + n], whole) */
static void
consistency(struct source *s, uint64_t old, uint64_t begin, uint64_t n, bool whole)
{
	uint64_t k;

	if (old == n) {
		if (!whole)
			proof_add(s, begin, n);
		return;
	}
	k = split_of(n);
	if (old <= k) {
		consistency(s, old, begin, k, whole);
		proof_add(s, begin + k, n - k);
	} else {
		consistency(s, old - k, begin + k, n - k, false);
		proof_add(s, begin, k);
	}
}

enum err
merkle_root_at(uint8_t out[static HASH_BYTES], uint64_t size, merkle_get_fn *get, void *arg)
{
	struct source s = {get, arg, NULL, ERR_OK};

	if (size == 0)
		hash_of(out, NULL, 0);
	else
		range_root(&s, out, 0, size);
	if (s.failed != ERR_OK)
		memset(out, 0, HASH_BYTES);
	return s.failed;
}

enum err
merkle_prove_inclusion(struct merkle_proof *p, uint64_t index, uint64_t size, merkle_get_fn *get,
    void *arg)
{
	struct source s = {get, arg, p, ERR_OK};

	memset(p, 0, sizeof *p);
	if (index >= size)
		return ERR_MISSING;
	inclusion(&s, index, 0, size);
	if (s.failed != ERR_OK)
		memset(p, 0, sizeof *p);
	return s.failed;
}

enum err
merkle_prove_consistency(struct merkle_proof *p, uint64_t old_size, uint64_t new_size,
    merkle_get_fn *get, void *arg)
{
	struct source s = {get, arg, p, ERR_OK};

	memset(p, 0, sizeof *p);
	if (old_size > new_size)
		return ERR_MISSING;
	if (old_size > 0)
		consistency(&s, old_size, 0, new_size, true);
	if (s.failed != ERR_OK)
		memset(p, 0, sizeof *p);
	return s.failed;
}

/* --- proofs, checked --- */

enum err
merkle_check_inclusion(const uint8_t leaf_hash[static HASH_BYTES], uint64_t index, uint64_t size,
    const uint8_t *hashes, size_t n, const uint8_t root[static HASH_BYTES])
{
	uint64_t fn = index, sn;
	uint8_t r[HASH_BYTES];

	if (index >= size)
		return ERR_SIGNATURE;
	sn = size - 1;
	memcpy(r, leaf_hash, HASH_BYTES);
	for (size_t i = 0; i < n; i++, hashes += HASH_BYTES) {
		if (sn == 0)
			return ERR_SIGNATURE;
		if ((fn & 1) != 0 || fn == sn) {
			merkle_node(r, hashes, r);
			for (; (fn & 1) == 0 && fn != 0; fn >>= 1, sn >>= 1)
				;
		} else {
			merkle_node(r, r, hashes);
		}
		fn >>= 1;
		sn >>= 1;
	}
	return sn == 0 && bytes_equal(r, root, HASH_BYTES) ? ERR_OK : ERR_SIGNATURE;
}

/* One step of RFC 9162, section 2.1.4.2, point 6, for proof node c. */
static void
consistency_step(uint8_t fr[static HASH_BYTES], uint8_t sr[static HASH_BYTES], uint64_t *fn,
    uint64_t *sn, const uint8_t c[static HASH_BYTES])
{
	if ((*fn & 1) != 0 || *fn == *sn) {
		merkle_node(fr, c, fr);
		merkle_node(sr, c, sr);
		for (; (*fn & 1) == 0 && *fn != 0; *fn >>= 1, *sn >>= 1)
			;
	} else {
		merkle_node(sr, sr, c);
	}
	*fn >>= 1;
	*sn >>= 1;
}

enum err
merkle_check_consistency(uint64_t old_size, uint64_t new_size, const uint8_t *hashes, size_t n,
    const uint8_t old_root[static HASH_BYTES], const uint8_t new_root[static HASH_BYTES])
{
	uint8_t fr[HASH_BYTES], sr[HASH_BYTES], nothing[HASH_BYTES];
	uint64_t fn, sn;

	hash_of(nothing, NULL, 0);
	if (old_size > new_size ||
	    (old_size == 0 && (new_size > 0 || !bytes_equal(old_root, nothing, HASH_BYTES))))
		return ERR_SIGNATURE;
	if (old_size == new_size)
		return n == 0 && bytes_equal(old_root, new_root, HASH_BYTES) ? ERR_OK
		    : ERR_SIGNATURE;
	fn = old_size - 1;
	sn = new_size - 1;
	for (; (fn & 1) != 0; fn >>= 1, sn >>= 1)
		;
	if ((old_size & (old_size - 1)) == 0) {
		memcpy(fr, old_root, HASH_BYTES);	/* a power of two: left out of the proof */
	} else if (n > 0) {
		memcpy(fr, hashes, HASH_BYTES);
		hashes += HASH_BYTES;
		n--;
	} else {
		return ERR_SIGNATURE;
	}
	memcpy(sr, fr, HASH_BYTES);
	for (; n > 0; n--, hashes += HASH_BYTES) {
		if (sn == 0)
			return ERR_SIGNATURE;
		consistency_step(fr, sr, &fn, &sn, hashes);
	}
	return sn == 0 && bytes_equal(fr, old_root, HASH_BYTES) &&
	    bytes_equal(sr, new_root, HASH_BYTES) ? ERR_OK : ERR_SIGNATURE;
}
