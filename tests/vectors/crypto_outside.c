/* SPDX-License-Identifier: MIT */
/* @link -ljansson */
/*
 * crypto/ against answers that others worked out: X-Wing, HPKE, RFC 6962, and Wycheproof for what
 * libsodium does in the very way it is called here. Where the files come from: PROVENANCE.md.
 */
#include <dirent.h>
#include <jansson.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/postern.h"
#include "tests/lib/tap.h"

enum { ROOM = 65536 };

static json_t *
load(const char *path)
{
	json_t *file = json_load_file(path, 0, NULL);

	ok(file != NULL, "%s reads", path);
	return file;
}

/* a hex member in one of a few static buffers, which take turns */
static struct bytes
get(const json_t *j, const char *key)
{
	static uint8_t room[8][ROOM];
	static unsigned turn;
	const char *text = json_string_value(json_object_get(j, key));
	uint8_t *buf = room[turn++ % 8];

	return (struct bytes){buf, text != NULL ? tap_hex(text, buf, ROOM) : 0};
}

static bool
same(const void *p, size_t len, struct bytes want)
{
	return len == want.len && memcmp(p, want.p, len) == 0;
}

static void
x_wing_gives_the_drafts_answers(void)
{
	json_t *file = load("tests/vectors/xwing/test-vectors.json"), *v;
	uint8_t pk[KEM_PUBLIC_BYTES], enc[KEM_ENC_BYTES], ss[32];
	size_t i;

	ok(json_array_size(file) >= 3, "three or more");
	json_array_foreach (file, i, v) {
		kem_public(pk, get(v, "seed").p);
		ok(same(pk, sizeof pk, get(v, "pk")), "public key %zu", i);
		ok(crypto_kem_xwing_enc_deterministic(enc, ss, pk, get(v, "eseed").p) == 0 &&
		    same(enc, sizeof enc, get(v, "ct")) && same(ss, 32, get(v, "ss")),
		    "encapsulation %zu", i);
		ok(crypto_kem_xwing_dec(ss, get(v, "ct").p, get(v, "sk").p) == 0 &&
		    same(ss, 32, get(v, "ss")), "decapsulation %zu", i);
	}
	json_decref(file);
}

static void
check_exports(const struct hpke *h, const json_t *list)
{
	uint8_t out[32];
	json_t *e;
	size_t i;

	ok(json_array_size(list) >= 3, "three or more exports");
	json_array_foreach (list, i, e)
		ok(hpke_export(h, out, 32, get(e, "exporter_context")) == ERR_OK &&
		    same(out, 32, get(e, "exported_value")), "export %zu", i);
}

static void
hpke_with_x_wing_gives_the_published_exports(void)
{
	json_t *file = load("tests/vectors/hpke/rust-hpke-test-vectors-go-8aa8a04.json"), *v;
	uint8_t enc[KEM_ENC_BYTES];
	unsigned n = 0;
	struct hpke h;
	size_t i;

	json_array_foreach (file, i, v) {
		if (json_integer_value(json_object_get(v, "kem_id")) != HPKE_KEM_XWING ||
		    json_integer_value(json_object_get(v, "kdf_id")) != 1)
			continue;
		n++;
		ok(hpke_send(&h, enc, get(v, "pkRm").p, get(v, "ikmE").p, get(v, "info")) == ERR_OK &&
		    same(enc, sizeof enc, get(v, "enc")) && same(h.exporter, 32,
		    get(v, "exporter_secret")), "sender");
		ok(hpke_receive(&h, get(v, "enc").p, get(v, "skRm").p, get(v, "info")) == ERR_OK &&
		    same(h.exporter, 32, get(v, "exporter_secret")), "recipient");
		check_exports(&h, json_object_get(v, "exports"));
	}
	ok(n == 1, "one set of this suite");
	json_decref(file);
}

static void
the_key_schedule_is_that_of_rfc_9180(void)
{
	json_t *file = load("tests/vectors/hpke/rfc9180-x25519-from-draft.json"), *v;
	unsigned n = 0;
	struct hpke h;
	size_t i;

	json_array_foreach (file, i, v) {
		const char *aead = json_string_value(json_object_get(v, "aead_id"));

		if (strcmp(json_string_value(json_object_get(v, "mode")), "0") != 0)
			continue;
		n++;
		hpke_schedule(&h, 32, (uint16_t)strtoul(aead, NULL, 10), get(v, "shared_secret"),
		    get(v, "info"));
		ok(same(h.exporter, 32, get(v, "exporter_secret")), "exporter secret, AEAD %s", aead);
	}
	ok(n == 3, "three AEADs in base mode");
	json_decref(file);
}

typedef bool judge_fn(const json_t *group, const json_t *test);

static void
wycheproof(const char *name, judge_fn *judge, size_t at_least)
{
	char path[128];
	json_t *file, *group, *t;
	size_t i, k, n = 0;

	snprintf(path, sizeof path, "tests/vectors/wycheproof/%s_test.json", name);
	file = load(path);
	json_array_foreach (json_object_get(file, "testGroups"), i, group)
		json_array_foreach (json_object_get(group, "tests"), k, t) {
			const char *result = json_string_value(json_object_get(t, "result"));

			n++;
			ok(judge(group, t) == (strcmp(result, "valid") == 0), "%s %d is %s", name,
			    (int)json_integer_value(json_object_get(t, "tcId")), result);
		}
	ok(n >= at_least, "%zu tests", n);
	json_decref(file);
}

static bool
judge_ed25519(const json_t *group, const json_t *t)
{
	struct bytes pk = get(json_object_get(group, "publicKey"), "pk"), m = get(t, "msg");
	struct bytes sig = get(t, "sig");

	return sig.len == SIGNATURE_BYTES && pk.len == SIGN_PUBLIC_BYTES &&
	    crypto_sign_verify_detached(sig.p, m.p, m.len, pk.p) == 0;
}

static bool
judge_hkdf(const json_t *group, const json_t *t)
{
	struct bytes salt = get(t, "salt"), ikm = get(t, "ikm"), info = get(t, "info");
	size_t size = (size_t)json_integer_value(json_object_get(t, "size"));
	uint8_t prk[32], out[8160];

	(void)group;
	crypto_kdf_hkdf_sha256_extract(prk, salt.p, salt.len, ikm.p, ikm.len);
	return size <= sizeof out &&
	    crypto_kdf_hkdf_sha256_expand(out, size, (const char *)info.p, info.len, prk) == 0 &&
	    same(out, size, get(t, "okm"));
}

typedef int open_fn(unsigned char *, unsigned long long *, unsigned char *, const unsigned char *,
    unsigned long long, const unsigned char *, unsigned long long, const unsigned char *,
    const unsigned char *);

static bool
opens(open_fn *open, size_t nonce_len, const json_t *t)
{
	struct bytes ct = get(t, "ct"), tag = get(t, "tag"), aad = get(t, "aad"), iv = get(t, "iv");
	static uint8_t sealed[ROOM], out[ROOM];

	if (iv.len != nonce_len || tag.len != 16)
		return false;
	memcpy(sealed, ct.p, ct.len);
	memcpy(sealed + ct.len, tag.p, tag.len);
	return open(out, NULL, NULL, sealed, ct.len + tag.len, aad.p, aad.len, iv.p,
	    get(t, "key").p) == 0 && same(out, ct.len, get(t, "msg"));
}

static bool
judge_chacha(const json_t *group, const json_t *t)
{
	(void)group;
	return opens(crypto_aead_chacha20poly1305_ietf_decrypt, 12, t);
}

static bool
judge_xchacha(const json_t *group, const json_t *t)
{
	(void)group;
	return opens(crypto_aead_xchacha20poly1305_ietf_decrypt, 24, t);
}

static void
ed25519_signatures_are_judged_as_by_wycheproof(void)
{
	wycheproof("ed25519", judge_ed25519, 150);
}

static void
hkdf_gives_the_answers_of_wycheproof(void)
{
	wycheproof("hkdf_sha256", judge_hkdf, 80);
}

static void
chacha20_poly1305_opens_what_wycheproof_says(void)
{
	wycheproof("chacha20_poly1305", judge_chacha, 300);
}

static void
xchacha20_poly1305_opens_what_wycheproof_says(void)
{
	wycheproof("xchacha20_poly1305", judge_xchacha, 300);
}

/* --- RFC 6962: one proof a file --- */

static size_t
base64(const char *text, uint8_t *out, size_t cap)
{
	size_t len = 0;

	if (text == NULL || sodium_base642bin(out, cap, text, strlen(text), NULL, &len, NULL,
	    sodium_base64_VARIANT_ORIGINAL) != 0)
		return 0;
	return len;
}

/* some are below zero, which 64 bits turn into numbers larger than JSON's */
static uint64_t
number_of(const json_t *v, const char *key)
{
	double d = json_number_value(json_object_get(v, key));

	return d >= 18446744073709551615.0 ? UINT64_MAX : (uint64_t)d;
}

/* the proof in one run; false when a hash has another length: the caller's to refuse */
static bool
proof_of(const json_t *v, uint8_t hashes[static 64 * HASH_BYTES], size_t *n)
{
	json_t *one;
	uint8_t h[256];
	size_t i;

	*n = 0;
	json_array_foreach (json_object_get(v, "proof"), i, one) {
		if (i >= 64 || base64(json_string_value(one), h, sizeof h) != HASH_BYTES)
			return false;
		memcpy(hashes + HASH_BYTES * (*n)++, h, HASH_BYTES);
	}
	return true;
}

static bool
hash_member(const json_t *v, const char *key, uint8_t out[static HASH_BYTES])
{
	uint8_t h[256];
	size_t len = base64(json_string_value(json_object_get(v, key)), h, sizeof h);

	memset(out, 0, HASH_BYTES);	/* some say in a few words that the root does not matter */
	if (len <= HASH_BYTES)
		memcpy(out, h, len);
	return len > 0 && len <= HASH_BYTES;
}

static bool
judge_inclusion(const json_t *v)
{
	uint8_t hashes[64 * HASH_BYTES], leaf[HASH_BYTES], root[HASH_BYTES];
	size_t n;

	return hash_member(v, "leafHash", leaf) && hash_member(v, "root", root) &&
	    proof_of(v, hashes, &n) &&
	    merkle_check_inclusion(leaf, number_of(v, "leafIdx"),
	    number_of(v, "treeSize"), hashes, n, root) == ERR_OK;
}

static bool
judge_consistency(const json_t *v)
{
	uint8_t hashes[64 * HASH_BYTES], old[HASH_BYTES], new[HASH_BYTES];
	size_t n;

	return hash_member(v, "root1", old) && hash_member(v, "root2", new) &&
	    proof_of(v, hashes, &n) &&
	    merkle_check_consistency(number_of(v, "size1"),
	    number_of(v, "size2"), hashes, n, old, new) == ERR_OK;
}

static size_t
each_proof(const char *folder, bool judge(const json_t *))
{
	char path[1024];
	DIR *d = opendir(folder);
	struct dirent *entry;
	size_t n = 0;

	while (d != NULL && (entry = readdir(d)) != NULL) {
		json_t *v;

		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
		if (strstr(entry->d_name, ".json") == NULL) {
			n += each_proof(path, judge);
			continue;
		}
		v = json_load_file(path, JSON_DECODE_INT_AS_REAL, NULL);
		ok(v != NULL && judge(v) != json_is_true(json_object_get(v, "wantErr")), "%s", path);
		json_decref(v);
		n++;
	}
	if (d != NULL)
		closedir(d);
	return n;
}

static void
inclusion_proofs_are_judged_as_in_rfc_6962(void)
{
	ok(each_proof("tests/vectors/rfc6962/testdata/inclusion", judge_inclusion) >= 90, "all files");
}

static void
consistency_proofs_are_judged_as_in_rfc_6962(void)
{
	ok(each_proof("tests/vectors/rfc6962/testdata/consistency", judge_consistency) >= 90,
	    "all files");
}

int
main(void)
{
	static const struct tap_test tests[] = {
		TEST(x_wing_gives_the_drafts_answers),
		TEST(hpke_with_x_wing_gives_the_published_exports),
		TEST(the_key_schedule_is_that_of_rfc_9180),
		TEST(ed25519_signatures_are_judged_as_by_wycheproof),
		TEST(hkdf_gives_the_answers_of_wycheproof),
		TEST(chacha20_poly1305_opens_what_wycheproof_says),
		TEST(xchacha20_poly1305_opens_what_wycheproof_says),
		TEST(inclusion_proofs_are_judged_as_in_rfc_6962),
		TEST(consistency_proofs_are_judged_as_in_rfc_6962),
	};

	if (crypto_begin() != ERR_OK)
		return 1;
	return tap_run(tests, TAP_COUNT(tests));
}
