/* SPDX-License-Identifier: MIT */
/*
 * Acknowledgements, PROTOCOL.md section 7: one size, signed only when the tip is kept.
 */
#include "crypto/ack.h"

#include <string.h>

#include "crypto/hash.h"
#include "crypto/sign.h"

static const uint8_t magic[4] = {'P', 'S', 'A', '1'};

static void
write_all(uint8_t out[static ACK_BYTES], uint8_t status, uint32_t day, const uint8_t *hash,
    const uint8_t *signature)
{
	struct writer w;

	memset(out, 0, ACK_BYTES);
	wr_init(&w, out, ACK_BYTES);
	wr_bytes(&w, magic, sizeof magic);
	wr_u8(&w, status);
	wr_fill(&w, 0, 3);
	wr_u32(&w, day);
	wr_bytes(&w, hash, HASH_BYTES);
	wr_bytes(&w, signature, SIGNATURE_BYTES);
}

struct parts {
	uint8_t day[4];
	struct bytes list[3];
};

static void
join(struct parts *p, const uint8_t *org_id, uint32_t day, const uint8_t *hash)
{
	struct writer w;

	wr_init(&w, p->day, sizeof p->day);
	wr_u32(&w, day);
	p->list[0] = (struct bytes){org_id, ORG_ID_BYTES};
	p->list[1] = wr_bytes_of(&w);
	p->list[2] = (struct bytes){hash, HASH_BYTES};
}

enum err
ack_write_kept(uint8_t out[static ACK_BYTES], const uint8_t org_id[static ORG_ID_BYTES],
    uint32_t day, const uint8_t hash[static HASH_BYTES],
    const uint8_t store_seed[static SIGN_SEED_BYTES])
{
	uint8_t signature[SIGNATURE_BYTES];
	struct parts p;
	enum err e;

	join(&p, org_id, day, hash);
	e = sign_parts(signature, store_seed, "acknowledgement", p.list, 3);
	write_all(out, ACK_KEPT, day, hash, signature);
	return e;
}

void
ack_write_refused(uint8_t out[static ACK_BYTES], enum ack_status status,
    const uint8_t hash[static HASH_BYTES])
{
	static const uint8_t none[SIGNATURE_BYTES];

	write_all(out, (uint8_t)status, 0, hash, none);
}

enum err
ack_decode(struct ack *a, struct bytes whole)
{
	struct bytes start, zeros, rest;
	struct reader r;
	bool signed_one;

	rd_init(&r, whole.p, whole.len);
	start = rd_bytes(&r, sizeof magic);
	a->status = rd_u8(&r);
	zeros = rd_bytes(&r, 3);
	a->day = rd_u32(&r);
	rd_copy(&r, a->hash, HASH_BYTES);
	rd_copy(&r, a->signature, SIGNATURE_BYTES);
	rest = rd_rest(&r);
	signed_one = !bytes_zero(a->signature, SIGNATURE_BYTES);
	if (rd_done(&r) && whole.len == ACK_BYTES && memcmp(start.p, magic, sizeof magic) == 0 &&
	    a->status <= ACK_NOT_UNDERSTOOD && bytes_zero(zeros.p, zeros.len) &&
	    bytes_zero(rest.p, rest.len) && signed_one == (a->status == ACK_KEPT) &&
	    (a->status == ACK_KEPT || a->day == 0))
		return ERR_OK;
	memset(a, 0, sizeof *a);
	return ERR_FORMAT;
}

enum err
ack_check(const struct ack *a, const uint8_t org_id[static ORG_ID_BYTES],
    const uint8_t hash[static HASH_BYTES], const uint8_t store_pk[static SIGN_PUBLIC_BYTES])
{
	struct parts p;

	if (a->status != ACK_KEPT || !bytes_equal(a->hash, hash, HASH_BYTES))
		return ERR_SIGNATURE;
	join(&p, org_id, a->day, a->hash);
	return sign_check(a->signature, store_pk, "acknowledgement", p.list, 3);
}
