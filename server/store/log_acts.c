/* SPDX-License-Identifier: MIT */
/*
 * The log as staff read it: leaves in pages, and proofs that an older tree is the beginning of a
 * newer one.
 */
#include "store/audit_log.h"
#include "store/store.h"

enum err
act_log_page(struct act *a)
{
	uint64_t from = rd_u64(&a->args), size = log_size(a->records);
	uint8_t leaf[STATEMENT_BYTES], head[HEAD_BYTES];
	size_t count_at = body_u16_at(a->body), len;
	uint16_t count = 0;
	enum err e;

	if (!rd_done(&a->args))
		return ERR_FORMAT;
	if ((e = log_head(a->records, a->st->org_id, a->st->keys->sign_seed, head)) != ERR_OK)
		return e;
	for (; from < size && a->body->cap - a->body->len >= 4 + sizeof(leaf) + sizeof(head);
	     from++) {
		/* A leaf that can't be read ends the page: the ones after it would have the wrong
		 * places. */
		if (log_leaf(a->records, from, leaf, &len) != ERR_OK)
			break;
		wr_blob(a->body, leaf, len);
		count++;
	}
	body_set_u16(a->body, count_at, count);
	wr_bytes(a->body, head, sizeof(head));
	return records_state(a->records);
}

enum err
act_log_proof(struct act *a)
{
	uint64_t old_size = rd_u64(&a->args), new_size = rd_u64(&a->args);
	struct merkle_proof proof;
	enum err e;

	if (!rd_done(&a->args))
		return ERR_FORMAT;
	if ((e = log_proof(a->records, old_size, new_size, &proof)) != ERR_OK)
		return e;
	wr_u8(a->body, (uint8_t)proof.n);
	for (unsigned i = 0; i < proof.n; i++)
		wr_bytes(a->body, proof.hashes[i], HASH_BYTES);
	return ERR_OK;
}
