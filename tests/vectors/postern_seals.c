/* SPDX-License-Identifier: MIT */
/* @link -ljansson */
/*
 * Known answers of keys, envelopes and what is inside. Each make_ function below
 * makes one tests/vectors/postern_*.json from fixed seeds; the test is that the file says the same.
 * `build/test/vectors/postern_seals.t write` writes them anew after a wanted change of the protocol.
 */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "tests/lib/answers.h"
#include "tests/lib/example.h"
#include "tests/lib/tap.h"

static struct example x;

/* --- keys --- */

static void
make_keys(void)
{
	static const char *const labels[] = {"staff identity", "staff stamp", "staff keyring",
	    "desk kem", "desk reply", "case kem"};
	json_t *file = json_object(), *list;
	uint8_t seed[32], out[32];

	set(file, "org_id", hex(x.org_id, ORG_ID_BYTES));
	set(file, "root_content", hex_of(x.root.d.content));
	list = set_list(file, "derived");
	example_seed(seed, "derived");
	for (size_t i = 0; i < sizeof labels / sizeof labels[0]; i++) {
		json_t *j = json_object();

		key_derive(out, x.org_id, seed, labels[i]);
		set_text(j, "label", labels[i]);
		set(j, "seed", hex(seed, 32));
		set(j, "key", hex(out, 32));
		json_array_append_new(list, j);
	}
	list = set_list(file, "key_ids");
	for (unsigned i = 0; i < EXAMPLE_STAFF; i++) {
		json_t *j = json_object();

		set(j, "public_key", hex(x.staff[i].kem, KEM_PUBLIC_BYTES));
		set(j, "key_id", hex(x.staff[i].kem_id, KEY_ID_BYTES));
		json_array_append_new(list, j);
	}
	answers_keep("keys", file);
}

/* --- envelopes --- */

struct sealed {
	uint8_t whole[ENVELOPE_BYTES_MAX];
	size_t len;
};

static void
envelope_case(json_t *list, const char *name, unsigned purpose, struct bytes content)
{
	static struct sealed s;
	struct envelope e;
	uint8_t enc_seed[64], body_key[32], hash[32];
	json_t *j = named(list, name);

	enc_seed_of(enc_seed, name);
	s.len = envelope_size(purpose);
	ok(envelope_seal(s.whole, purpose, x.org_id, x.epoch_id, x.desks[0].kem, content, enc_seed) ==
	    ERR_OK, "seal %s", name);
	ok(envelope_decode(&e, purpose, (struct bytes){s.whole, s.len}) == ERR_OK &&
	    envelope_body_key(body_key, &e, purpose, x.org_id, x.desks[0].kem_seed) == ERR_OK,
	    "body key of %s", name);
	hash_of(hash, s.whole, s.len);
	set_int(j, "purpose", purpose);
	set(j, "key_id", hex(x.epoch_id, KEY_ID_BYTES));
	set(j, "seed", hex(x.desks[0].kem_seed, 32));
	set(j, "public_key", hex(x.desks[0].kem, KEM_PUBLIC_BYTES));
	set(j, "encapsulation_seed", hex(enc_seed, 64));
	set(j, "content", hex_of(content));
	set(j, "body_key", hex(body_key, 32));
	set(j, "hash", hex(hash, 32));
	set(j, "envelope", hex(s.whole, s.len));
}

/* A card whose padded body is exactly these bytes, and in whose commitment a bit may be changed;
 * what seals the body fits, as only somebody who knows the body key can make it. */
static struct copy *
card_made(const uint8_t *padded, uint8_t commit_bit)
{
	static const uint8_t content[] = "x";
	static const uint8_t nonce[12];
	static struct copy c;
	uint8_t enc_seed[64], body_key[32];
	struct envelope e;

	enc_seed_of(enc_seed, "bad padding");
	c.len = CARD_BYTES;
	ok(envelope_seal(c.buf, PURPOSE_CARD, x.org_id, x.epoch_id, x.desks[0].kem,
	    (struct bytes){content, 1}, enc_seed) == ERR_OK, "seal");
	ok(envelope_decode(&e, PURPOSE_CARD, (struct bytes){c.buf, c.len}) == ERR_OK &&
	    envelope_body_key(body_key, &e, PURPOSE_CARD, x.org_id, x.desks[0].kem_seed) == ERR_OK,
	    "body key");
	c.buf[ENVELOPE_HEADER_BYTES - 1] ^= commit_bit;
	crypto_aead_chacha20poly1305_ietf_encrypt(c.buf + ENVELOPE_HEADER_BYTES, NULL, padded,
	    CARD_BYTES - ENVELOPE_OVERHEAD, c.buf, ENVELOPE_HEADER_BYTES, NULL, nonce, body_key);
	return &c;
}

static void
refused_card(json_t *list, const char *name, const struct copy *c)
{
	json_t *j = refused(list, name, "envelope", c);

	set_int(j, "purpose", PURPOSE_CARD);
	set(j, "seed", hex(x.desks[0].kem_seed, 32));
}

static void
refused_paddings(json_t *list)
{
	uint8_t padded[CARD_BYTES - ENVELOPE_OVERHEAD] = {0};

	refused_card(list, "padding: nothing but zeros", card_made(padded, 0));
	padded[0] = 0x80;
	refused_card(list, "padding: no content before the mark", card_made(padded, 0));
	memset(padded, 'a', 10);
	padded[10] = 0x81;
	refused_card(list, "padding: another mark", card_made(padded, 0));
	padded[10] = 0x80;
	padded[sizeof padded - 1] = 1;
	refused_card(list, "padding: something after the mark", card_made(padded, 0));
	memset(padded, 'a', sizeof padded);
	refused_card(list, "padding: none", card_made(padded, 0));
	padded[10] = 0x80;
	memset(padded + 11, 0, sizeof padded - 11);
	refused_card(list, "another commitment, though the body fits", card_made(padded, 1));
}

static void
make_envelopes(void)
{
	static uint8_t full[ENVELOPE_CAPACITY_MAX];
	json_t *file = json_object(), *list, *j;
	static uint8_t card[CARD_BYTES];
	struct bytes whole = {card, sizeof card};
	uint8_t enc_seed[64];

	memset(full, 'a', sizeof full);
	set(file, "org_id", hex(x.org_id, ORG_ID_BYTES));
	list = set_list(file, "cases");
	envelope_case(list, "tip", PURPOSE_TIP, (struct bytes){(const uint8_t *)"a tip", 5});
	envelope_case(list, "reply, full", PURPOSE_REPLY,
	    (struct bytes){full, envelope_room(PURPOSE_REPLY)});
	envelope_case(list, "event", PURPOSE_EVENT, (struct bytes){(const uint8_t *)"\0\0", 2});
	envelope_case(list, "large event", PURPOSE_LARGE_EVENT, (struct bytes){full, 4000});
	envelope_case(list, "card that ends in 0x80", PURPOSE_CARD,
	    (struct bytes){(const uint8_t *)"card\x80", 5});
	envelope_case(list, "capsule", PURPOSE_CAPSULE, (struct bytes){(const uint8_t *)"c", 1});
	envelope_case(list, "wrap", PURPOSE_WRAP, (struct bytes){(const uint8_t *)"wrap", 4});
	envelope_case(list, "notice", PURPOSE_NOTICE, (struct bytes){(const uint8_t *)"notice", 6});

	list = set_list(file, "refused");
	enc_seed_of(enc_seed, "refused");
	ok(envelope_seal(card, PURPOSE_CARD, x.org_id, x.epoch_id, x.desks[0].kem,
	    (struct bytes){full, 100}, enc_seed) == ERR_OK, "seal");
	refused_card(list, "another magic", flipped(whole, 0));
	refused_card(list, "another version", flipped(whole, 4));
	refused_card(list, "another suite", flipped(whole, 5));
	refused_card(list, "another key id", flipped(whole, 6));
	refused_card(list, "another encapsulation", flipped(whole, 22));
	refused_card(list, "another commitment", flipped(whole, 1142));
	refused_card(list, "another ciphertext", flipped(whole, 1174));
	refused_card(list, "another tag", flipped(whole, -1));
	refused_card(list, "one byte short", shortened(whole));
	refused_card(list, "one byte long", lengthened(whole));
	refused_paddings(list);
	j = refused(list, "for another purpose of the same size", "envelope", copy_of(whole));
	set_int(j, "purpose", PURPOSE_WRAP);
	set(j, "seed", hex(x.desks[0].kem_seed, 32));
	j = refused(list, "for another key", "envelope", copy_of(whole));
	set_int(j, "purpose", PURPOSE_CARD);
	set(j, "seed", hex(x.desks[1].kem_seed, 32));
	answers_keep("envelope", file);
}

/* --- inner documents --- */

struct inner_example {
	const char *name;
	uint8_t kind, purpose, signer_kind;
	const char *content;
};

#define ID "\"0123456789abcdef0123456789abcdef\""
#define HASH "\"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\""
#define KEY "\"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8\""

static const struct inner_example inner_examples[] = {
	{"first, from the web", INNER_FIRST, PURPOSE_TIP, SIGNER_NOBODY,
	    "{\"v\":1,\"id\":" ID ",\"lang\":\"en\",\"desk\":1,\"topic\":\"drugs\",\"answers\":{\"what\":\"two "
	    "scooters, na\xc3\xafve \xe2\x9c\x93\"},\"mailbox\":null,\"place\":null,\"files\":null}"},
	{"first, entered by staff", INNER_FIRST, PURPOSE_TIP, SIGNER_STAFF,
	    "{\"v\":1,\"id\":" ID ",\"lang\":\"en\",\"desk\":2,\"topic\":\"weapons\",\"answers\":{},"
	    "\"mailbox\":null,\"place\":\"library desk\",\"files\":null}"},
	{"first, from the gateway", INNER_FIRST, PURPOSE_TIP, SIGNER_GATEWAY,
	    "{\"v\":1,\"id\":" ID ",\"lang\":\"cy\",\"desk\":1,\"topic\":\"other\",\"answers\":{\"what\":\"a\"},"
	    "\"mailbox\":null,\"place\":null,\"files\":null}"},
	{"follow-up", INNER_FOLLOW_UP, PURPOSE_TIP, SIGNER_MAILBOX,
	    "{\"v\":1,\"id\":" ID ",\"lang\":\"en\",\"text\":\"more\",\"files\":null}"},
	{"withdrawal", INNER_WITHDRAWAL, PURPOSE_TIP, SIGNER_MAILBOX, "{\"v\":1,\"id\":" ID "}"},
	{"reply", INNER_REPLY, PURPOSE_REPLY, SIGNER_DESK,
	    "{\"v\":1,\"id\":" ID ",\"day\":20000,\"lang\":\"en\",\"text\":\"thank you\"}"},
	{"event", INNER_EVENT, PURPOSE_EVENT, SIGNER_STAFF,
	    "{\"v\":1,\"type\":\"noted\",\"at\":1728000000,\"seen\":[" HASH "],\"data\":{\"text\":\"seen\"}}"},
	{"large event", INNER_EVENT, PURPOSE_LARGE_EVENT, SIGNER_STAFF,
	    "{\"v\":1,\"type\":\"received\",\"at\":1728000000,\"seen\":[],\"data\":{\"tip\":" HASH "}}"},
	{"card", INNER_CARD, PURPOSE_CARD, SIGNER_STAFF,
	    "{\"v\":1,\"state\":\"new\",\"day\":20000,\"title\":\"scooters\",\"topic\":\"drugs\",\"lang\":\"en\","
	    "\"mailbox\":null,\"replies\":0}"},
	{"capsule", INNER_CAPSULE, PURPOSE_CAPSULE, SIGNER_STAFF,
	    "{\"v\":1,\"tip\":" HASH ",\"body_key\":" KEY "}"},
	{"wrap", INNER_WRAP, PURPOSE_WRAP, SIGNER_STAFF, "{\"v\":1,\"kind\":\"desk\",\"seed\":" KEY "}"},
	{"notice", INNER_NOTICE, PURPOSE_NOTICE, SIGNER_STAFF, "{\"v\":1,\"later\":true}"},
};

static void
make_inner(void)
{
	const struct inner_example *all = inner_examples;
	json_t *file = json_object(), *list, *j;
	uint8_t seed[32], context[32], signer[32], buf[1024], web[1024];
	struct bytes last = {NULL, 0}, first = {web, 0};
	struct writer w;

	example_seed(seed, "signer");
	sign_public(signer, seed);
	example_seed(context, "context");
	memset(context + 16, 0, 16);
	set(file, "org_id", hex(x.org_id, ORG_ID_BYTES));
	set(file, "key_id", hex(x.epoch_id, KEY_ID_BYTES));
	list = set_list(file, "cases");
	for (size_t i = 0; i < sizeof inner_examples / sizeof inner_examples[0]; i++) {
		struct inner in = {.kind = all[i].kind, .signer_kind = all[i].signer_kind,
		    .key_id = x.epoch_id, .context = i > 2 ? context : NULL,
		    .content = {(const uint8_t *)all[i].content, strlen(all[i].content)}};
		bool nobody = in.signer_kind == SIGNER_NOBODY;

		wr_init(&w, buf, sizeof buf);
		ok(inner_write(&w, &in, all[i].purpose, x.org_id, nobody ? NULL : seed) == ERR_OK,
		    "write %s", all[i].name);
		j = named(list, all[i].name);
		set_int(j, "kind", in.kind);
		set_int(j, "purpose", all[i].purpose);
		set_int(j, "signer_kind", in.signer_kind);
		set(j, "seed", nobody ? json_null() : hex(seed, 32));
		if (i > 2)
			set(j, "context", hex(context, 32));
		else
			set(j, "context", hex(buf + 18, 32));
		set_text(j, "content", all[i].content);
		set(j, "inner", hex_of(wr_bytes_of(&w)));
		last = wr_bytes_of(&w);
		if (i == 0)
			memcpy(web, w.buf, first.len = w.len);
	}
	list = set_list(file, "refused");	/* all as notices */
#define REFUSED(name, c) set_int(refused(list, name, "inner", c), "purpose", PURPOSE_NOTICE)
	REFUSED("a kind that is not known", with_byte(last, 0, 25));
	REFUSED("a kind for another purpose", with_byte(last, 0, INNER_CARD));
	REFUSED("another version", flipped(last, 1));
	REFUSED("another recipient", flipped(last, 2));
	REFUSED("another context", flipped(last, 18));
	REFUSED("a signer of another kind", with_byte(last, 50, SIGNER_DESK));
	REFUSED("a signer kind that is not known", with_byte(last, 50, 5));
	REFUSED("nobody, but a key", with_byte(last, 50, SIGNER_NOBODY));
	REFUSED("another signer", flipped(last, 51));
	REFUSED("another length of the content", flipped(last, 86));
	REFUSED("another content", flipped(last, 87));
	REFUSED("another signature", flipped(last, -1));
	REFUSED("one byte short", shortened(last));
	REFUSED("one byte long", lengthened(last));
#define REFUSED_TIP(name, c) set_int(refused(list, name, "inner", c), "purpose", PURPOSE_TIP)
	REFUSED_TIP("from the web: another version", with_byte(first, 1, 2));
	REFUSED_TIP("from the web: version 0", with_byte(first, 1, 0));
	REFUSED_TIP("from the web: another recipient", flipped(first, 2));
	REFUSED_TIP("from the web: a signer, but signed by nobody", flipped(first, 51));
	REFUSED_TIP("from the web: one byte long", lengthened(first));
	REFUSED_TIP("from the web: a follow-up that nobody signed", with_byte(first, 0, INNER_FOLLOW_UP));
#undef REFUSED_TIP
	j = refused(list, "signed for another purpose", "inner", copy_of(last));
	set_int(j, "purpose", PURPOSE_EVENT);
	{
		struct copy *c = copy_of(last);

		c->len -= 64;
		REFUSED("no signature", c);
		c->buf[50] = 0;
		memset(c->buf + 51, 0, 32);
		REFUSED("a kind that must be signed, by nobody", c);
	}
#undef REFUSED
	answers_keep("inner", file);
}

int
main(int argc, char **argv)
{
	static const struct tap_test tests[] = {
		TEST(make_keys), TEST(make_envelopes), TEST(make_inner),
	};

	answers_begin(argc, argv);
	example_make(&x);
	return tap_run(tests, TAP_COUNT(tests));
}
