/* SPDX-License-Identifier: MIT */
/*
 * Leaves, nodes, heads and proofs over records.
 */
#include "store/audit_log.h"

enum { LEAF_KEY = 8, NODE_KEY = 9, SIGNER_VALUE = 4 };

static void
leaf_key(uint8_t key[static LEAF_KEY], uint64_t index)
{
	struct writer w;

	wr_init(&w, key, LEAF_KEY);
	wr_u64(&w, index);
}

static void
node_key(uint8_t key[static NODE_KEY], unsigned level, uint64_t index)
{
	key[0] = (uint8_t)level;
	leaf_key(key + 1, index);
}

static enum err
get_node(void *arg, unsigned level, uint64_t index, uint8_t hash[static HASH_BYTES])
{
	uint8_t key[NODE_KEY];

	node_key(key, level, index);
	return record_get_exact(arg, TABLE_NODES, key, hash, HASH_BYTES);
}

static void
put_node(void *arg, unsigned level, uint64_t index, const uint8_t hash[static HASH_BYTES])
{
	uint8_t key[NODE_KEY];

	node_key(key, level, index);
	record_put(arg, TABLE_NODES, key, (struct bytes){ hash, HASH_BYTES });
}

uint64_t
log_size(struct records *r)
{
	return record_count(r, TABLE_LEAVES);
}

/* The last whole subtree of each level that is set in size, largest first. */
static enum err
load_tree(struct records *r, struct merkle *m)
{
	uint64_t size = log_size(r);
	unsigned n = 0;
	enum err e = ERR_OK;

	merkle_init(m);
	m->size = size;
	for (unsigned level = 64; e == ERR_OK && level-- > 0;)
		if (size >> level & 1)
			e = get_node(r, level, (size >> level) - 1, m->peaks[n++]);
	return e;
}

void
log_append(struct records *r, struct bytes leaf)
{
	uint8_t key[LEAF_KEY], hash[HASH_BYTES];
	struct merkle m;

	if (load_tree(r, &m) != ERR_OK)
		return;		/* log_root was just asked: the environment failed since */
	leaf_key(key, m.size);
	record_put(r, TABLE_LEAVES, key, leaf);
	merkle_leaf(hash, leaf);
	merkle_append_each(&m, hash, put_node, r);
}

enum err
log_root(struct records *r, uint64_t size, uint8_t out[static HASH_BYTES])
{
	if (size > log_size(r))
		return ERR_MISSING;
	return merkle_root_at(out, size, get_node, r);
}

enum err
log_head(struct records *r, const uint8_t *org_id, const uint8_t *store_seed,
    uint8_t out[static HEAD_BYTES])
{
	struct head h = { .size = log_size(r) };
	enum err e = log_root(r, h.size, h.root);

	for (size_t i = 0; i < ORG_ID_BYTES; i++)
		h.org_id[i] = org_id[i];
	return e == ERR_OK ? head_write(out, &h, store_seed) : e;
}

enum err
log_proof(struct records *r, uint64_t old_size, uint64_t new_size, struct merkle_proof *out)
{
	if (old_size > new_size || new_size > log_size(r))
		return ERR_MISSING;
	return merkle_prove_consistency(out, old_size, new_size, get_node, r);
}

enum err
log_leaf(struct records *r, uint64_t index, uint8_t buf[static STATEMENT_BYTES], size_t *len)
{
	uint8_t key[LEAF_KEY];

	leaf_key(key, index);
	return record_get(r, TABLE_LEAVES, key, buf, STATEMENT_BYTES, len);
}

enum err
log_running(struct records *r, const uint8_t identity[static SIGN_PUBLIC_BYTES], uint32_t *out)
{
	uint8_t value[SIGNER_VALUE];
	struct reader rd;
	enum err e = record_get_exact(r, TABLE_SIGNERS, identity, value, sizeof(value));

	*out = 0;
	if (e != ERR_OK)
		return e == ERR_MISSING ? ERR_OK : e;
	rd_init(&rd, value, sizeof(value));
	*out = rd_u32(&rd);
	return ERR_OK;
}

void
log_statement(struct records *r, const struct statement *s, struct bytes whole)
{
	uint8_t value[SIGNER_VALUE];
	struct writer w;

	wr_init(&w, value, sizeof(value));
	wr_u32(&w, s->running);
	record_put(r, TABLE_SIGNERS, s->signer, (struct bytes){ value, sizeof(value) });
	log_append(r, whole);
}
