/* SPDX-License-Identifier: MIT */
/* Receiving keys, keyrings and wraps. */
#include "operator/receiving.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/secret.h"
#include "operator/json.h"
#include "operator/say.h"

static bool
name_of(const char *what, const uint8_t *identity, char out[80])
{
	struct text hex = TEXT_EMPTY;
	bool good;

	text_hex(&hex, identity, SIGN_PUBLIC_BYTES);
	if ((good = text_ok(&hex)))
		snprintf(out, 80, "%s%s", what, hex.p);
	text_free(&hex);
	return good;
}

bool
receiving_path(
    const struct council *c, const uint8_t identity[static SIGN_PUBLIC_BYTES], char out[PATH_BYTES])
{
	char name[80];

	return name_of("", identity, name) &&
	    path_join(out, c->folder, "keyrings/%s.keyring", name);
}

static bool
take_keys(const struct json *json, struct receiving_keys *out)
{
	for (size_t i = 0; i < json_count(json, "keys") && out->n < RECEIVING_KEYS_MAX; i++) {
		const struct json *item = json_item(json, "keys", i);
		struct keyring_key *key = &out->keys[out->n];
		const char *id = item != NULL ? json_text(item, "id") : NULL;
		const char *seed = item != NULL ? json_text(item, "seed") : NULL;
		uint64_t day;

		if (id == NULL || seed == NULL || !json_whole(item, "day", &day) ||
		    !hex_read(id, key->id, sizeof key->id) ||
		    !base64_read(seed, key->seed, sizeof key->seed))
			return false;
		key->day = (uint32_t)day;
		out->n++;
	}
	return true;
}

static bool
open_keyring(struct bytes whole, const struct signer *s, struct receiving_keys *out)
{
	uint8_t *content = secret_new(KEYRING_CAPACITY);
	struct json *json = NULL;
	size_t len = 0;
	bool good = content != NULL && keyring_number(&out->number, whole) == ERR_OK &&
	    keyring_open(content, &len, whole, s->org_id, s->seed) == ERR_OK &&
	    (json = json_parse("keyring", (struct bytes){ content, len })) != NULL &&
	    take_keys(json, out);

	if (json != NULL)
		json_free(json);
	secret_free(content);
	return good;
}

bool
receiving_read(const char *path, const struct signer *s, struct receiving_keys *out)
{
	struct text whole = TEXT_EMPTY;
	bool good = true;

	*out = (struct receiving_keys){ 0 };
	if (!file_exists(path))
		return true;
	if (!file_read(path, KEYRING_BYTES, &whole))
		return false;
	if (!open_keyring(text_bytes(&whole), s, out)) {
		(void)say_wrong("%s: this keyring is damaged, or another person's", path);
		good = false;
	}
	text_free(&whole);
	return good;
}

static bool
write_keyring(const char *path, const struct signer *s, const struct receiving_keys *keys)
{
	uint8_t nonce[KEYRING_NONCE_BYTES], whole[KEYRING_BYTES],
	    *content = secret_new(KEYRING_CAPACITY);
	struct writer w;
	bool good = false;

	if (content != NULL) {
		random_bytes(nonce, sizeof nonce);
		wr_init(&w, content, KEYRING_CAPACITY);
		keyring_content_write(&w, keys->keys, keys->n);
		good = wr_done(&w) &&
		    keyring_seal(whole, s->org_id, s->seed, keys->number, nonce, wr_bytes_of(&w)) ==
			ERR_OK;
	}
	if (!good)
		(void)say_wrong("%s: the keyring does not take shape", path);
	secret_free(content);
	return good && file_write(path, 0600, (struct bytes){ whole, sizeof whole });
}

static bool
has_key(const struct receiving_keys *keys, const uint8_t *id)
{
	for (unsigned i = 0; i < keys->n; i++) {
		if (bytes_equal(keys->keys[i].id, id, KEY_ID_BYTES))
			return true;
	}
	return false;
}

/* Puts the keys of `from` that are missing into their places by day; true when there were any. */
static bool
add_missing(struct receiving_keys *to, const struct receiving_keys *from)
{
	bool any = false;

	for (unsigned i = 0; i < from->n && to->n < RECEIVING_KEYS_MAX; i++) {
		unsigned at = to->n;

		if (has_key(to, from->keys[i].id))
			continue;
		while (at > 0 && to->keys[at - 1].day <= from->keys[i].day)
			at--;
		memmove(&to->keys[at + 1], &to->keys[at], (to->n - at) * sizeof *to->keys);
		to->keys[at] = from->keys[i];
		to->n++;
		any = true;
	}
	return any;
}

bool
receiving_merge(const char *path, const struct signer *s, struct bytes theirs, bool *put)
{
	struct receiving_keys *keys = secret_new(2 * sizeof *keys), *server = keys + 1;
	bool good = keys != NULL && receiving_read(path, s, keys);

	*put = false;
	if (good && theirs.len != 0 && !open_keyring(theirs, s, server))
		good = say_no("the store's keyring does not open with this key");
	if (good && (*put = add_missing(server, keys))) {
		server->number++;
		good = write_keyring(path, s, server);
	} else if (good && theirs.len != 0) {
		good = file_write(path, 0600, theirs);
	}
	secret_free(keys);
	return good;
}

bool
receiving_renew(struct council *c, const struct signer *s)
{
	struct receiving_keys *keys = secret_new(sizeof *keys);
	uint8_t pk[KEM_PUBLIC_BYTES];
	char path[PATH_BYTES], name[80];
	struct paper old = { 0 };
	bool good = keys != NULL && receiving_path(c, s->identity, path) &&
	    receiving_read(path, s, keys) && name_of("receiving-", s->identity, name) &&
	    council_read(c, name, &old);

	if (good) {
		if (keys->n == RECEIVING_KEYS_MAX)
			keys->n--;
		memmove(&keys->keys[1], &keys->keys[0], keys->n * sizeof *keys->keys);
		random_bytes(keys->keys[0].seed, KEM_SEED_BYTES);
		kem_public(pk, keys->keys[0].seed);
		key_id_of(keys->keys[0].id, c->org_id, pk, sizeof pk);
		keys->keys[0].day = clock_day();
		keys->n++;
		keys->number++;
		good = write_keyring(path, s, keys) &&
		    council_make(c, DOCUMENT_RECEIVING, &old, (struct bytes){ pk, sizeof pk },
			(const uint8_t *[]){ s->identity_seed }, 1);
	}
	paper_free(&old);
	secret_free(keys);
	return good;
}

bool
receiving_public(const struct council *c, const uint8_t identity[static SIGN_PUBLIC_BYTES],
    struct paper *paper, const uint8_t **kem)
{
	struct receiving r;
	char name[80];

	*paper = (struct paper){ 0 };
	if (!name_of("receiving-", identity, name) || !council_read(c, name, paper) ||
	    !paper->there || receiving_decode(&r, paper->document.body) != ERR_OK)
		return false;
	*kem = r.kem;
	return true;
}

uint32_t
receiving_day(const struct council *c, const uint8_t identity[static SIGN_PUBLIC_BYTES])
{
	struct paper paper;
	const uint8_t *kem;
	uint32_t day = receiving_public(c, identity, &paper, &kem) ? paper.document.day : 0;

	paper_free(&paper);
	return day;
}

bool
wrap_make(const struct council *c, const struct signer *s,
    const uint8_t identity[static SIGN_PUBLIC_BYTES], const uint8_t seed[static SEED_BYTES],
    uint8_t item[static KEYSET_WRAP_BYTES])
{
	uint8_t content[512];
	struct paper paper;
	const uint8_t *kem;
	struct writer w;
	bool good = receiving_public(c, identity, &paper, &kem);

	if (!good)
		(void)say_wrong(
		    "somebody of this desk has no receiving key yet: they must sign in first");
	if (good) {
		wr_init(&w, content, sizeof content);
		wrap_content_write(&w, "desk", seed);
		key_id_of(item, c->org_id, kem, KEM_PUBLIC_BYTES);
		good = wr_done(&w) &&
		    inner_seal(item + KEY_ID_BYTES, PURPOSE_WRAP, c->org_id, kem,
			&(struct inner){ .kind = INNER_WRAP,
			    .signer_kind = SIGNER_STAFF,
			    .key_id = item,
			    .content = wr_bytes_of(&w) },
			s->identity_seed, NULL) == ERR_OK;
		secret_wipe(content, sizeof content);
		if (!good)
			(void)say_wrong("a desk's key cannot be sealed to one of its people");
	}
	paper_free(&paper);
	return good;
}

/* The seed in an opened wrap, when it is one of a desk. */
static bool
read_wrap(struct bytes content, uint8_t *seed)
{
	struct json *json = json_parse("wrap", content);
	const char *kind = json != NULL ? json_text(json, "kind") : NULL;
	const char *text = json != NULL ? json_text(json, "seed") : NULL;
	bool good = kind != NULL && strcmp(kind, "desk") == 0 && text != NULL &&
	    base64_read(text, seed, SEED_BYTES);

	if (json != NULL)
		json_free(json);
	return good;
}

bool
wrap_open(const struct keyset *k, const struct receiving_keys *keys,
    const uint8_t org_id[static ORG_ID_BYTES], uint8_t seed[static SEED_BYTES])
{
	uint8_t *room = secret_new(WRAP_BYTES), kem_seed[KEM_SEED_BYTES], pk[KEM_PUBLIC_BYTES];
	struct envelope e;
	struct inner in;
	bool good = false;
	size_t len;

	for (unsigned i = 0; room != NULL && !good && i < keys->n; i++) {
		const uint8_t *wrap = keyset_find(k, keys->keys[i].id);

		if (wrap == NULL ||
		    envelope_decode(&e, PURPOSE_WRAP, (struct bytes){ wrap, WRAP_BYTES }) !=
			ERR_OK ||
		    envelope_open(room, WRAP_BYTES, &len, &e, PURPOSE_WRAP, org_id,
			keys->keys[i].seed) != ERR_OK ||
		    inner_decode(&in, (struct bytes){ room, len }) != ERR_OK ||
		    inner_check(&in, PURPOSE_WRAP, org_id, keys->keys[i].id) != ERR_OK ||
		    !read_wrap(in.content, seed))
			continue;
		key_derive(kem_seed, org_id, seed, "desk kem");
		kem_public(pk, kem_seed);
		good = bytes_equal(pk, k->kem, sizeof pk);
	}
	secret_wipe(kem_seed, sizeof kem_seed);
	secret_free(room);
	return good;
}
