/* SPDX-License-Identifier: MIT */
/*
 * The log of PROTOCOL.md 10: leaves that are only ever added, in the transaction of the act they
 * record, and the hashes of whole subtrees, so that the root at any earlier size and every proof
 * are a few reads.
 */
#ifndef POSTERN_STORE_AUDIT_LOG_H
#define POSTERN_STORE_AUDIT_LOG_H

#include "crypto/log.h"
#include "crypto/merkle.h"
#include "store/records.h"

uint64_t log_size(struct records *r);
void log_append(struct records *r, struct bytes leaf);
/* Root of the first size leaves. ERR_MISSING when there are fewer. */
enum err log_root(struct records *r, uint64_t size, uint8_t out[static HASH_BYTES]) MUST_USE;
/* The head of now, signed. */
enum err log_head(struct records *r, const uint8_t *org_id, const uint8_t *store_seed,
    uint8_t out[static HEAD_BYTES]) MUST_USE;
/* What log.proof gives. ERR_MISSING: sizes the log has not had, or in the wrong order. */
enum err log_proof(struct records *r, uint64_t old_size, uint64_t new_size,
    struct merkle_proof *out) MUST_USE;
/* One leaf into buf of STATEMENT_BYTES. */
enum err log_leaf(struct records *r, uint64_t index, uint8_t buf[static STATEMENT_BYTES],
    size_t *len) MUST_USE;
/* Running number of somebody's last statement; 0: none. ERR_DAMAGED: it can't be known. */
enum err log_running(struct records *r, const uint8_t identity[static SIGN_PUBLIC_BYTES],
    uint32_t *out) MUST_USE;
/* Adds a statement that was checked, and its running number. */
void log_statement(struct records *r, const struct statement *s, struct bytes whole);

#endif
