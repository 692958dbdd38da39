/* SPDX-License-Identifier: MIT */
/*
 * Keyrings: one sealed record for each person, replaced by the next number only, so that two
 * consoles of one person can't overwrite each other.
 */
#include "crypto/keyring.h"
#include "store/store.h"

enum err
act_keyring_get(struct act *a)
{
	enum err e;

	if (!rd_done(&a->args))
		return ERR_FORMAT;
	e = record_get_exact(a->records, TABLE_KEYRINGS, a->request.signer, a->st->scratch,
	    KEYRING_BYTES);
	if (e == ERR_MISSING)
		return ERR_OK;
	if (e == ERR_OK)
		wr_bytes(a->body, a->st->scratch, KEYRING_BYTES);
	return e;
}

enum err
act_keyring_put(struct act *a)
{
	struct bytes whole = rd_rest(&a->args);
	uint32_t number, old = 0;
	enum err e;

	if ((e = keyring_number(&number, whole)) != ERR_OK || (e = act_room(a)) != ERR_OK)
		return e;
	e = record_get_exact(a->records, TABLE_KEYRINGS, a->request.signer, a->st->scratch,
	    KEYRING_BYTES);
	if (e == ERR_OK)
		e = keyring_number(&old, (struct bytes){ a->st->scratch, KEYRING_BYTES });
	if (e != ERR_OK && e != ERR_MISSING)
		return e;
	if (number != old + 1)
		return ERR_STALE;
	record_put(a->records, TABLE_KEYRINGS, a->request.signer, whole);
	return records_state(a->records);
}
