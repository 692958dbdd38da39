/* SPDX-License-Identifier: MIT */
/*
 * Key files, PROTOCOL.md section 5. Argon2id's own memory is the only memory that crypto/ asks for,
 * and only inside libsodium.
 */
#include "crypto/key_file.h"

#include <sodium.h>
#include <string.h>

#include "crypto/hash.h"
#include "crypto/sign.h"

enum {
	MEMORY_KIB_MIN = 8192, MEMORY_KIB_MAX = 1048576,
	PASSES_MAX = 10,
	SEALED_BYTES = SEED_BYTES + AEAD_TAG_BYTES,
	SLOT_BYTES = 4 + 4 + KEY_FILE_SALT_BYTES + SEALED_BYTES,
};

static const uint8_t magic[5] = {'P', 'S', 'K', '1', 1};
static const uint8_t nonce[crypto_aead_chacha20poly1305_ietf_NPUBBYTES];

struct slot {				/* kind 1 */
	uint32_t memory_kib, passes;
	const uint8_t *salt, *sealed;
};

static enum err
slot_decode(struct slot *s, struct bytes data)
{
	struct reader r;

	rd_init(&r, data.p, data.len);
	s->memory_kib = rd_u32(&r);
	s->passes = rd_u32(&r);
	s->salt = rd_bytes(&r, KEY_FILE_SALT_BYTES).p;
	s->sealed = rd_bytes(&r, SEALED_BYTES).p;
	if (rd_done(&r) && s->memory_kib >= MEMORY_KIB_MIN && s->memory_kib <= MEMORY_KIB_MAX &&
	    s->passes >= 1 && s->passes <= PASSES_MAX)
		return ERR_OK;
	memset(s, 0, sizeof *s);
	return ERR_FORMAT;
}

enum err
key_file_decode(struct key_file *f, struct bytes whole)
{
	struct bytes start;
	struct reader r;
	struct slot s;

	memset(f, 0, sizeof *f);
	rd_init(&r, whole.p, whole.len);
	start = rd_bytes(&r, sizeof magic);
	f->org_id = rd_bytes(&r, ORG_ID_BYTES).p;
	f->identity = rd_bytes(&r, SIGN_PUBLIC_BYTES).p;
	f->n_slots = rd_u8(&r);
	if (f->n_slots < 1 || f->n_slots > KEY_FILE_SLOTS_MAX)
		rd_fail(&r);
	for (unsigned i = 0; rd_ok(&r) && i < f->n_slots; i++) {
		f->slots[i].kind = rd_u8(&r);
		f->slots[i].data = rd_string(&r, UINT16_MAX);
		if (f->slots[i].kind == 0 || (f->slots[i].kind == KEY_SLOT_PASSPHRASE &&
		    slot_decode(&s, f->slots[i].data) != ERR_OK))
			rd_fail(&r);
	}
	if (rd_done(&r) && memcmp(start.p, magic, sizeof magic) == 0)
		return ERR_OK;
	memset(f, 0, sizeof *f);
	return ERR_FORMAT;
}

bool
passphrase_valid(const char *text, size_t len)
{
	if (len < PASSPHRASE_MIN || len > PASSPHRASE_MAX)
		return false;
	for (size_t i = 0; i < len; i++)
		if (text[i] < 0x20 || text[i] > 0x7e)
			return false;
	return true;
}

static enum err
stretch(uint8_t key[static AEAD_KEY_BYTES], const struct slot *s, const char *passphrase,
    size_t len)
{
	if (!passphrase_valid(passphrase, len))
		return ERR_SIGNATURE;
	if (crypto_pwhash(key, AEAD_KEY_BYTES, passphrase, len, s->salt, s->passes,
	    (size_t)s->memory_kib * 1024, crypto_pwhash_ALG_ARGON2ID13) != 0)
		return ERR_MEMORY;
	return ERR_OK;
}

static void
write_aad(struct writer *w, const uint8_t *org_id, const uint8_t *identity, const struct slot *s)
{
	wr_tag(w, "key file");
	wr_bytes(w, org_id, ORG_ID_BYTES);
	wr_bytes(w, identity, SIGN_PUBLIC_BYTES);
	wr_u8(w, KEY_SLOT_PASSPHRASE);
	wr_u32(w, s->memory_kib);
	wr_u32(w, s->passes);
	wr_bytes(w, s->salt, KEY_FILE_SALT_BYTES);
}

enum { AAD_MAX = TAG_BYTES_MAX + ORG_ID_BYTES + SIGN_PUBLIC_BYTES + SLOT_BYTES };

/* a staff seed whose identity is the file's */
static enum err
slot_open(uint8_t seed[static SEED_BYTES], const struct key_file *f, const struct slot *s,
    const char *passphrase, size_t len)
{
	uint8_t key[AEAD_KEY_BYTES] = {0}, aad[AAD_MAX];
	uint8_t sign_seed[SEED_BYTES], pk[SIGN_PUBLIC_BYTES];
	struct writer w;
	enum err e;

	wr_init(&w, aad, sizeof aad);
	write_aad(&w, f->org_id, f->identity, s);
	e = stretch(key, s, passphrase, len);
	if (e == ERR_OK && crypto_aead_chacha20poly1305_ietf_decrypt(seed, NULL, NULL, s->sealed,
	    SEALED_BYTES, aad, w.len, nonce, key) != 0)
		e = ERR_SIGNATURE;
	if (e == ERR_OK) {
		key_derive(sign_seed, f->org_id, seed, "staff identity");
		sign_public(pk, sign_seed);
		if (!bytes_equal(pk, f->identity, SIGN_PUBLIC_BYTES))
			e = ERR_SIGNATURE;
		bytes_wipe(sign_seed, sizeof sign_seed);
	}
	if (e != ERR_OK)
		bytes_wipe(seed, SEED_BYTES);
	bytes_wipe(key, sizeof key);
	return e;
}

enum err
key_file_open(uint8_t seed[static SEED_BYTES], const struct key_file *f, const char *passphrase,
    size_t len)
{
	enum err e = ERR_SIGNATURE, last;
	struct slot s;

	memset(seed, 0, SEED_BYTES);
	for (unsigned i = 0; i < f->n_slots; i++) {
		if (f->slots[i].kind != KEY_SLOT_PASSPHRASE ||
		    slot_decode(&s, f->slots[i].data) != ERR_OK)
			continue;
		last = slot_open(seed, f, &s, passphrase, len);
		if (last == ERR_OK)
			return ERR_OK;
		if (last == ERR_MEMORY)
			e = ERR_MEMORY;
	}
	return e;
}

enum err
key_file_write(struct writer *w, const uint8_t org_id[static ORG_ID_BYTES],
    const uint8_t seed[static SEED_BYTES], const char *passphrase, size_t len, uint32_t memory_kib,
    uint32_t passes, const uint8_t salt[static KEY_FILE_SALT_BYTES])
{
	uint8_t key[AEAD_KEY_BYTES] = {0}, aad[AAD_MAX];
	uint8_t sign_seed[SEED_BYTES], pk[SIGN_PUBLIC_BYTES];
	uint8_t sealed[SEALED_BYTES];
	struct slot s = {memory_kib, passes, salt, sealed};
	struct writer aad_writer;
	enum err e;

	if (!passphrase_valid(passphrase, len) || memory_kib < MEMORY_KIB_MIN ||
	    memory_kib > MEMORY_KIB_MAX || passes < 1 || passes > PASSES_MAX)
		return ERR_FORMAT;
	key_derive(sign_seed, org_id, seed, "staff identity");
	sign_public(pk, sign_seed);
	bytes_wipe(sign_seed, sizeof sign_seed);
	wr_init(&aad_writer, aad, sizeof aad);
	write_aad(&aad_writer, org_id, pk, &s);
	e = stretch(key, &s, passphrase, len);
	if (e != ERR_OK)
		return e;
	crypto_aead_chacha20poly1305_ietf_encrypt(sealed, NULL, seed, SEED_BYTES, aad,
	    aad_writer.len, NULL, nonce, key);
	bytes_wipe(key, sizeof key);
	wr_bytes(w, magic, sizeof magic);
	wr_bytes(w, org_id, ORG_ID_BYTES);
	wr_bytes(w, pk, SIGN_PUBLIC_BYTES);
	wr_u8(w, 1);
	wr_u8(w, KEY_SLOT_PASSPHRASE);
	wr_u16(w, SLOT_BYTES);
	wr_u32(w, memory_kib);
	wr_u32(w, passes);
	wr_bytes(w, salt, KEY_FILE_SALT_BYTES);
	wr_bytes(w, sealed, sizeof sealed);
	return wr_done(w) ? ERR_OK : ERR_FULL;
}
