/* SPDX-License-Identifier: MIT */
/*
 * seal and open: pure filters on files, for whoever cannot or will not use a browser. They need the
 * council folder (the epoch to seal to; keysets and keyring to open with) and no network.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/secret.h"
#include "operator/council.h"
#include "operator/receiving.h"
#include "operator/say.h"
#include "operator/signer.h"

/* The content of a first tip with one answer (PROTOCOL.md 3). */
static void
write_first(struct text *out, const struct call *call, unsigned desk, const char *words)
{
	uint8_t id[ID_BYTES];

	random_bytes(id, sizeof id);
	text_str(out, "{\"v\":1,\"id\":\"");
	text_hex(out, id, sizeof id);
	text_str(out, "\",\"lang\":");
	text_json(out, call->value[OPT_LANGUAGE] != NULL ? call->value[OPT_LANGUAGE] : "en");
	text_print(out, ",\"desk\":%u,\"topic\":", desk);
	text_json(out, call->value[OPT_TOPIC] != NULL ? call->value[OPT_TOPIC] : "unsure");
	text_str(out, ",\"answers\":{\"what\":");
	text_json(out, words);
	text_str(out, "},\"mailbox\":null,\"place\":null,\"files\":null}");
}

static bool
seal_tip(const struct council *c, unsigned desk, struct bytes content, const char *path)
{
	struct inner in = { .kind = INNER_FIRST, .signer_kind = SIGNER_NOBODY, .content = content };
	uint8_t *whole = malloc(TIP_BYTES);
	struct epoch e;
	struct epoch_desk d;
	uint32_t today = clock_day();
	bool good = whole != NULL && c->epoch.there &&
	    epoch_decode(&e, c->epoch.document.body) == ERR_OK;

	if (!good) {
		(void)say_wrong("there is no epoch to seal to");
	} else if (today < e.first_day || today >= e.seal_until) {
		(void)say_wrong(
		    "the epoch is over: nothing can be sealed until there is a new one");
		say_remedy("a keyholder who leads the desks makes it: postern epoch next");
		good = false;
	} else if (!epoch_find(&d, &e, (uint8_t)desk)) {
		good = say_no("there is no desk %u", desk);
	} else {
		in.key_id = e.key_id;
		if (inner_seal(whole, PURPOSE_TIP, c->org_id, d.kem, &in, NULL, NULL) != ERR_OK)
			good = say_no(
				   "the text is too long: a tip takes about 12,000 letters");
	}
	good = good && file_write(path, 0644, (struct bytes){ whole, TIP_BYTES });
	free(whole);
	return good;
}

int
command_seal(const struct call *call)
{
	unsigned long desk = call->value[OPT_DESK] != NULL
	    ? strtoul(call->value[OPT_DESK], NULL, 10)
	    : 1;
	struct text words = TEXT_EMPTY, content = TEXT_EMPTY;
	struct council c = { 0 };
	bool good = council_open(&c, call->value[OPT_COUNCIL]) &&
	    file_read(call->operand[0], TIP_BYTES, &words);

	if (good &&
	    (words.len == 0 || strlen(words.p) != words.len || !utf8_valid(text_bytes(&words))))
		good = say_no("%s: this is not plain text in UTF-8", call->operand[0]);
	if (good) {
		write_first(&content, call, (unsigned)desk, words.p);
		good = text_ok(&content) && desk <= DESKS_MAX &&
		    seal_tip(&c, (unsigned)desk, text_bytes(&content), call->operand[1]);
	}
	text_free(&words);
	text_free(&content);
	council_close(&c);
	return good ? DONE : FAILED;
}

/* Tries the keyset's seed on the envelope; the content is printed when it opens. */
static bool
open_with(const struct keyset *k, const struct receiving_keys *keys, const struct envelope *e,
    const uint8_t *org_id)
{
	uint8_t *secret = secret_new(2 * SEED_BYTES), *room = secret_new(TIP_BYTES);
	struct inner in;
	bool good = false;
	size_t len;

	if (secret != NULL && room != NULL && wrap_open(k, keys, org_id, secret)) {
		key_derive(secret + SEED_BYTES, org_id, secret, "desk kem");
		good = envelope_open(room, TIP_BYTES, &len, e, PURPOSE_TIP, org_id,
			   secret + SEED_BYTES) == ERR_OK &&
		    inner_decode(&in, (struct bytes){ room, len }) == ERR_OK &&
		    inner_check(&in, PURPOSE_TIP, org_id, e->key_id) == ERR_OK;
		if (good)
			say("%.*s", (int)in.content.len, (const char *)in.content.p);
	}
	secret_free(room);
	secret_free(secret);
	return good;
}

static bool
open_tip(const struct council *c, const struct receiving_keys *keys, const struct envelope *e)
{
	struct council_walk walk;
	struct paper paper;
	struct keyset k;
	bool known = false, opened = false, good = council_walk_open(c, &walk);

	while (good && !opened && council_walk_next(c, &walk, &paper)) {
		if (paper.document.type == DOCUMENT_KEYSET &&
		    keyset_decode(&k, paper.document.body) == ERR_OK &&
		    bytes_equal(k.key_id, e->key_id, KEY_ID_BYTES)) {
			known = true;
			opened = open_with(&k, keys, e, c->org_id);
		}
		paper_free(&paper);
	}
	council_walk_close(&walk);
	if (good && !known)
		(void)say_wrong(
		    "this envelope is sealed to an epoch that this folder does not know");
	else if (good && !opened)
		(void)say_wrong(
		    "this key does not open it: it is damaged, or for a desk that its owner is not of");
	return opened;
}

int
command_open(const struct call *call)
{
	struct receiving_keys *keys = secret_new(sizeof *keys);
	struct text whole = TEXT_EMPTY;
	struct council c = { 0 };
	struct signer *s = NULL;
	struct envelope e;
	char path[PATH_BYTES];
	bool good = keys != NULL && council_open(&c, call->value[OPT_COUNCIL]) &&
	    file_read(call->operand[0], TIP_BYTES, &whole);

	if (good && envelope_decode(&e, PURPOSE_TIP, text_bytes(&whole)) != ERR_OK)
		good = say_no("%s: this is not a sealed tip", call->operand[0]);
	good = good && (s = signer_of(call, &c)) != NULL && receiving_path(&c, s->identity, path) &&
	    receiving_read(
		call->value[OPT_KEYRING] != NULL ? call->value[OPT_KEYRING] : path, s, keys) &&
	    open_tip(&c, keys, &e);
	signer_close(s);
	text_free(&whole);
	council_close(&c);
	secret_free(keys);
	return good ? DONE : FAILED;
}
