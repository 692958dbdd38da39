/* SPDX-License-Identifier: MIT */
/*
 * Staff requests and answers: section 8 of PROTOCOL.md. Sessions, counters and who may do what are
 * the store's matter; here is form and signature.
 */
#ifndef POSTERN_CRYPTO_REQUEST_H
#define POSTERN_CRYPTO_REQUEST_H

#include "base/bytes.h"
#include "crypto/sizes.h"

enum action {
	ACTION_HELLO = 1, ACTION_SESSION_OPEN = 2, ACTION_SESSION_CLOSE = 3,
	ACTION_DOCUMENTS_LIST = 4, ACTION_DOCUMENT_PUT = 5,
	ACTION_KEYRING_GET = 6, ACTION_KEYRING_PUT = 7,
	ACTION_TIPS_OFFER = 10, ACTION_TIP_RECEIVE = 11, ACTION_TIP_REFUSE = 12,
	ACTION_CASE_CREATE = 13, ACTION_CASE_APPEND = 14, ACTION_CASES_LIST = 15,
	ACTION_CASE_READ = 16, ACTION_MAIL_PUT = 17,
	ACTION_LOG_PAGE = 18, ACTION_LOG_PROOF = 19,
};

enum reason {
	REASON_TRIAGE = 1, REASON_REPLY = 2, REASON_SUPERVISION = 3, REASON_SENDER = 4,
	REASON_PROTECT = 5, REASON_ADMINISTRATION = 6, REASON_AUDIT = 7, REASON_RETENTION = 8,
};

struct request {			/* borrowed from the input */
	uint8_t action, reason;		/* reason 0: none given */
	const uint8_t *org_id, *boot_id, *session_id, *signer;
	uint64_t counter;
	struct bytes statement;		/* empty, or STATEMENT_BYTES */
	struct bytes arguments;
	const uint8_t *signature;
	struct bytes covered, whole;
};

/* Form alone. hello must be all zeros where section 8 says so. */
enum err request_decode(struct request *q, struct bytes whole) MUST_USE;
/* The signature; hello passes without one. */
enum err request_check(const struct request *q, const uint8_t org_id[static ORG_ID_BYTES]) MUST_USE;
/* Writes action, ids, counter, reason, statement and arguments, signed by the seed (NULL: hello);
 * ids that are NULL are zero. */
enum err request_write(struct writer *w, const struct request *q,
    const uint8_t *identity_seed) MUST_USE;

enum answer_status {
	ANSWER_DONE = 0, ANSWER_REFUSED = 1, ANSWER_HELLO_AGAIN = 2, ANSWER_CONFLICT = 3,
	ANSWER_FULL = 4,
};

struct answer {				/* borrowed from the input */
	uint8_t status;
	const uint8_t *request_hash;
	struct bytes body;
	const uint8_t *signature;
	struct bytes covered;
};

/* Bytes of the answer with a body of this length; 0 when it is too long. */
size_t answer_size(size_t body_len);
/* All of answer_size(body.len) bytes at out; *len says how many. ANSWER_MAX is always enough. */
enum err answer_write(uint8_t *out, size_t cap, size_t *len, uint8_t status,
    const uint8_t request_hash[static HASH_BYTES], struct bytes body,
    const uint8_t org_id[static ORG_ID_BYTES],
    const uint8_t store_seed[static SIGN_SEED_BYTES]) MUST_USE;
enum err answer_decode(struct answer *a, struct bytes whole) MUST_USE;
/* It answers this request and is signed by this store key. */
enum err answer_check(const struct answer *a, const uint8_t org_id[static ORG_ID_BYTES],
    const uint8_t request_hash[static HASH_BYTES],
    const uint8_t store_pk[static SIGN_PUBLIC_BYTES]) MUST_USE;

#endif
