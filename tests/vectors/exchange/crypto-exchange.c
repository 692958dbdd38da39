/* SPDX-License-Identifier: MIT */
/*
 * Lets another implementation try what crypto/ makes and make what crypto/ tries: one JSON object
 * a line on standard input, one answer a line on standard output. "do" says what; bytes are hex.
 * Whatever is refused, for any reason, is answered {"refused":true}.
 *
 *	seal           purpose org_id key_id public_key content    -> envelope
 *	open           purpose org_id seed envelope                -> content
 *	inner-seal     purpose kind signer_kind org_id key_id public_key context content seed|null
 *	                                                           -> envelope
 *	inner-open     purpose org_id key_id seed envelope  -> kind signer_kind signer context content
 *	document-sign  type org_id number day body seeds           -> document
 *	document-check document                        -> type org_id number day body signers
 *	key-file-make  org_id seed passphrase salt                 -> key_file
 *	key-file-open  key_file passphrase                         -> seed
 *	keyring-seal   org_id seed number nonce content            -> keyring
 *	keyring-open   org_id seed keyring                         -> content number
 *	words-write    org_id secret                               -> words (text)
 *	words-read     org_id words                                -> secret
 *	request-make   action reason boot_id session_id counter statement arguments org_id seed|null
 *	                                                           -> request
 *	request-check  org_id request                   -> action counter signer statement arguments
 *	answer-make    status request_hash body org_id seed        -> answer
 *	answer-check   org_id request_hash store_key answer        -> status body
 *	bundle-check   org_id bundle clock                         -> today checked lapsed open
 *	part-seal      org_id file_key index total piece           -> part
 *	part-open      org_id file_key index total part            -> piece
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/postern.h"
#include "tests/lib/answers.h"
#include "tests/lib/tap.h"

enum { ROOM = 131072, FIELDS = 10 };

static const json_t *ask;
static json_t *reply;
static bool bad;			/* sticky: a member is missing or malformed */

/* --- members of the question --- */

static struct bytes
get(const char *key)
{
	static uint8_t room[FIELDS][ROOM];
	static unsigned turn;
	const char *text = json_string_value(json_object_get(ask, key));
	uint8_t *buf = room[turn++ % FIELDS];
	size_t len = text != NULL ? strlen(text) : 0;

	memset(buf, 0, ROOM);		/* so that a fixed-size field is always there */
	if (text == NULL || len / 2 > ROOM || tap_hex(text, buf, ROOM) != len / 2 || len % 2 != 0) {
		bad = true;
		return (struct bytes){buf, 0};
	}
	return (struct bytes){buf, len / 2};
}

static const uint8_t *
get_fixed(const char *key, size_t len)
{
	struct bytes b = get(key);

	bad = bad || b.len != len;
	return b.p;
}

/* NULL for null */
static const uint8_t *
get_seed(const char *key)
{
	return json_is_null(json_object_get(ask, key)) ? NULL : get_fixed(key, 32);
}

static uint64_t
get_int(const char *key)
{
	const json_t *j = json_object_get(ask, key);

	bad = bad || !json_is_integer(j) || json_integer_value(j) < 0;
	return (uint64_t)json_integer_value(j);
}

static const char *
get_text(const char *key)
{
	const char *text = json_string_value(json_object_get(ask, key));

	bad = bad || text == NULL;
	return text != NULL ? text : "";
}

static void
tell(const char *key, const void *p, size_t len)
{
	set(reply, key, hex(p, len));
}

/* --- what can be done --- */

static enum err
do_seal(void)
{
	static uint8_t out[ENVELOPE_BYTES_MAX];
	unsigned purpose = (unsigned)get_int("purpose");
	const uint8_t *org_id = get_fixed("org_id", 32), *key_id = get_fixed("key_id", 16);
	const uint8_t *pk = get_fixed("public_key", KEM_PUBLIC_BYTES);
	struct bytes content = get("content");
	enum err e = bad ? ERR_FORMAT
	    : envelope_seal(out, purpose, org_id, key_id, pk, content, NULL);

	tell("envelope", out, envelope_size(purpose));
	return e;
}

static enum err
open_envelope(uint8_t *content, size_t *len, const uint8_t *org_id)
{
	unsigned purpose = (unsigned)get_int("purpose");
	const uint8_t *seed = get_fixed("seed", 32);
	struct bytes whole = get("envelope");
	struct envelope e;

	if (bad || envelope_decode(&e, purpose, whole) != ERR_OK)
		return ERR_FORMAT;
	return envelope_open(content, ENVELOPE_CAPACITY_MAX, len, &e, purpose, org_id, seed);
}

static enum err
do_open(void)
{
	static uint8_t content[ENVELOPE_CAPACITY_MAX];
	size_t len = 0;
	enum err e = open_envelope(content, &len, get_fixed("org_id", 32));

	tell("content", content, len);
	return e;
}

static enum err
do_inner_seal(void)
{
	static uint8_t out[ENVELOPE_BYTES_MAX];
	unsigned purpose = (unsigned)get_int("purpose");
	const uint8_t *org_id = get_fixed("org_id", 32);
	const uint8_t *pk = get_fixed("public_key", KEM_PUBLIC_BYTES);
	struct inner in = {.kind = (uint8_t)get_int("kind"),
	    .signer_kind = (uint8_t)get_int("signer_kind"), .key_id = get_fixed("key_id", 16),
	    .context = get_fixed("context", 32), .content = get("content")};
	enum err e = bad ? ERR_FORMAT
	    : inner_seal(out, purpose, org_id, pk, &in, get_seed("seed"), NULL);

	tell("envelope", out, envelope_size(purpose));
	return e;
}

static enum err
do_inner_open(void)
{
	static uint8_t plain[ENVELOPE_CAPACITY_MAX];
	const uint8_t *org_id = get_fixed("org_id", 32), *key_id = get_fixed("key_id", 16);
	struct inner in;
	size_t len = 0;
	enum err e = open_envelope(plain, &len, org_id);

	if (e == ERR_OK)
		e = inner_decode(&in, (struct bytes){plain, len});
	if (e == ERR_OK)
		e = inner_check(&in, (unsigned)get_int("purpose"), org_id, key_id);
	if (e != ERR_OK)
		return e;
	set_int(reply, "kind", in.kind);
	set_int(reply, "signer_kind", in.signer_kind);
	tell("signer", in.signer, 32);
	tell("context", in.context, 32);
	set(reply, "content", hex_of(in.content));
	return ERR_OK;
}

static enum err
do_document_sign(void)
{
	static uint8_t content[DOCUMENT_MAX], out[DOCUMENT_MAX];
	struct document_signature all[DOCUMENT_SIGNERS_MAX];
	const json_t *seeds = json_object_get(ask, "seeds");
	unsigned n = (unsigned)json_array_size(seeds);
	uint8_t seed[32];
	struct writer w, whole;
	enum err e = ERR_OK;

	wr_init(&w, content, sizeof content);
	document_write_content(&w, (uint8_t)get_int("type"), get_fixed("org_id", 32),
	    (uint32_t)get_int("number"), (uint32_t)get_int("day"), get("body"));
	for (unsigned i = 0; e == ERR_OK && i < n && i < DOCUMENT_SIGNERS_MAX; i++) {
		const char *text = json_string_value(json_array_get(seeds, i));

		bad = bad || text == NULL || tap_hex(text, seed, sizeof seed) != 32;
		e = document_sign(&all[i], wr_bytes_of(&w), seed);
	}
	wr_init(&whole, out, sizeof out);
	document_write(&whole, wr_bytes_of(&w), all, n);
	tell("document", out, whole.len);
	return e == ERR_OK && wr_done(&w) && wr_done(&whole) ? ERR_OK : ERR_FORMAT;
}

static enum err
do_document_check(void)
{
	struct document d;
	json_t *signers;
	enum err e = document_decode(&d, get("document"));

	if (e == ERR_OK)
		e = document_check(&d);
	if (e != ERR_OK)
		return e;
	set_int(reply, "type", d.type);
	tell("org_id", d.org_id, 32);
	set_int(reply, "number", d.number);
	set_int(reply, "day", d.day);
	set(reply, "body", hex_of(d.body));
	signers = set_list(reply, "signers");
	for (unsigned i = 0; i < d.n_signatures; i++)
		json_array_append_new(signers, hex(document_signer(&d, i), 32));
	return ERR_OK;
}

static enum err
do_key_file_make(void)
{
	const uint8_t *org_id = get_fixed("org_id", 32), *seed = get_fixed("seed", 32);
	const char *passphrase = get_text("passphrase");
	uint8_t out[KEY_FILE_BYTES];
	struct writer w;
	enum err e;

	wr_init(&w, out, sizeof out);
	e = key_file_write(&w, org_id, seed, passphrase, strlen(passphrase), 8192, 1,
	    get_fixed("salt", KEY_FILE_SALT_BYTES));
	tell("key_file", out, w.len);
	return e;
}

static enum err
do_key_file_open(void)
{
	const char *passphrase = get_text("passphrase");
	uint8_t seed[32] = {0};
	struct key_file f;
	enum err e = key_file_decode(&f, get("key_file"));

	if (e == ERR_OK)
		e = key_file_open(seed, &f, passphrase, strlen(passphrase));
	tell("seed", seed, 32);
	return e;
}

static enum err
do_keyring_seal(void)
{
	static uint8_t out[KEYRING_BYTES];
	enum err e = keyring_seal(out, get_fixed("org_id", 32), get_fixed("seed", 32),
	    (uint32_t)get_int("number"), get_fixed("nonce", KEYRING_NONCE_BYTES), get("content"));

	tell("keyring", out, sizeof out);
	return e;
}

static enum err
do_keyring_open(void)
{
	static uint8_t content[KEYRING_CAPACITY];
	struct bytes ring = get("keyring");
	uint32_t number;
	size_t len = 0;
	enum err e = keyring_number(&number, ring);

	if (e == ERR_OK)
		e = keyring_open(content, &len, ring, get_fixed("org_id", 32), get_fixed("seed", 32));
	set_int(reply, "number", number);
	tell("content", content, len);
	return e;
}

static enum err
do_words_write(void)
{
	char text[WORDS_TEXT_BYTES];

	words_write(text, get_fixed("secret", RECEIPT_SECRET_BYTES), get_fixed("org_id", 32));
	set_text(reply, "words", text);
	return ERR_OK;
}

static enum err
do_words_read(void)
{
	const char *text = get_text("words");
	uint8_t secret[RECEIPT_SECRET_BYTES];
	enum err e = words_read(secret, text, strlen(text), get_fixed("org_id", 32));

	tell("secret", secret, sizeof secret);
	return e;
}

static enum err
do_request_make(void)
{
	static uint8_t out[REQUEST_MAX];
	struct request q = {.action = (uint8_t)get_int("action"), .reason = (uint8_t)get_int("reason"),
	    .org_id = get_fixed("org_id", 32), .boot_id = get_fixed("boot_id", 16),
	    .session_id = get_fixed("session_id", 16), .counter = get_int("counter"),
	    .statement = get("statement"), .arguments = get("arguments")};
	struct writer w;
	enum err e;

	wr_init(&w, out, sizeof out);
	e = request_write(&w, &q, get_seed("seed"));
	tell("request", out, w.len);
	return e;
}

static enum err
do_request_check(void)
{
	struct request q;
	enum err e = request_decode(&q, get("request"));

	if (e == ERR_OK)
		e = request_check(&q, get_fixed("org_id", 32));
	if (e != ERR_OK)
		return e;
	set_int(reply, "action", q.action);
	set_int(reply, "counter", q.counter);
	tell("signer", q.signer, 32);
	set(reply, "statement", hex_of(q.statement));
	set(reply, "arguments", hex_of(q.arguments));
	return ERR_OK;
}

static enum err
do_answer_make(void)
{
	static uint8_t out[ANSWER_MAX];
	size_t len;
	enum err e = answer_write(out, sizeof out, &len, (uint8_t)get_int("status"),
	    get_fixed("request_hash", 32), get("body"), get_fixed("org_id", 32),
	    get_fixed("seed", 32));

	tell("answer", out, len);
	return e;
}

static enum err
do_answer_check(void)
{
	struct answer a;
	enum err e = answer_decode(&a, get("answer"));

	if (e == ERR_OK)
		e = answer_check(&a, get_fixed("org_id", 32), get_fixed("request_hash", 32),
		    get_fixed("store_key", 32));
	if (e != ERR_OK)
		return e;
	set_int(reply, "status", a.status);
	set(reply, "body", hex_of(a.body));
	return ERR_OK;
}

static enum err
do_bundle_check(void)
{
	static struct bundle b;
	struct freshness f;
	enum err e = bundle_decode(&b, get("bundle"));

	if (e == ERR_OK)
		e = bundle_check(&b, get_fixed("org_id", 32));
	if (e != ERR_OK)
		return e;
	f = bundle_freshness(&b, get_int("clock"));
	set_int(reply, "today", f.today);
	set(reply, "checked", json_boolean(f.checked));
	set(reply, "lapsed", json_boolean(f.lapsed));
	set(reply, "open", json_boolean(f.open));
	return ERR_OK;
}

static enum err
do_part_seal(void)
{
	static uint8_t out[PART_BYTES];
	enum err e = part_seal(out, get_fixed("org_id", 32), get_fixed("file_key", 32),
	    (uint8_t)get_int("index"), (uint8_t)get_int("total"),
	    get_fixed("piece", PART_PIECE_BYTES));

	tell("part", out, sizeof out);
	return e;
}

static enum err
do_part_open(void)
{
	static uint8_t piece[PART_PIECE_BYTES];
	enum err e = part_open(piece, get("part"), get_fixed("org_id", 32), get_fixed("file_key", 32),
	    (uint8_t)get_int("index"), (uint8_t)get_int("total"));

	tell("piece", piece, sizeof piece);
	return e;
}

static const struct {
	const char *name;
	enum err (*run)(void);
} commands[] = {
	{"seal", do_seal}, {"open", do_open},
	{"inner-seal", do_inner_seal}, {"inner-open", do_inner_open},
	{"document-sign", do_document_sign}, {"document-check", do_document_check},
	{"key-file-make", do_key_file_make}, {"key-file-open", do_key_file_open},
	{"keyring-seal", do_keyring_seal}, {"keyring-open", do_keyring_open},
	{"words-write", do_words_write}, {"words-read", do_words_read},
	{"request-make", do_request_make}, {"request-check", do_request_check},
	{"answer-make", do_answer_make}, {"answer-check", do_answer_check},
	{"bundle-check", do_bundle_check},
	{"part-seal", do_part_seal}, {"part-open", do_part_open},
};

static void
answer_line(const char *line)
{
	json_t *question = json_loads(line, JSON_REJECT_DUPLICATES, NULL);
	enum err e = ERR_MISSING;
	const char *what;

	ask = question;
	reply = json_object();
	bad = false;
	what = get_text("do");
	for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
		if (strcmp(what, commands[i].name) == 0)
			e = commands[i].run();
	if (e != ERR_OK || bad) {
		json_object_clear(reply);
		set(reply, "refused", json_true());
	}
	json_dumpf(reply, stdout, JSON_COMPACT);
	putchar('\n');
	fflush(stdout);
	json_decref(reply);
	json_decref(question);
}

int
main(void)
{
	char *line = NULL;
	size_t room = 0;

	if (crypto_begin() != ERR_OK)
		return 1;
	while (getline(&line, &room, stdin) > 0)
		answer_line(line);
	free(line);
	return 0;
}
