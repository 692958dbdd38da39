/* SPDX-License-Identifier: MIT */
/*
 * Signed documents at the store: kept in their order when the right people signed, handed out as a
 * bundle once all of it is there, and in force from the next request on.
 */
#include <string.h>

#include "base/secret.h"
#include "ipc/control.h"
#include "store/store.h"
#include "tests/lib/tap.h"
#include "tests/lib/world.h"

static struct world w;

static bool
has_bundle(void)
{
	static const uint8_t zeros[BUNDLE_BYTES];
	static struct bundle b;

	(void)!world_ask(&w, MSG_KEYS_GET, NULL, 0);
	if (w.reply_len != BUNDLE_BYTES || memcmp(w.reply, zeros, BUNDLE_BYTES) == 0)
		return false;
	return bundle_decode(&b, (struct bytes){ w.reply, w.reply_len }) == ERR_OK &&
	    bundle_check(&b, w.org_id) == ERR_OK;
}

static void
keys_are_zeros_until_all_of_the_bundle_is_there(void)
{
	uint8_t key_id[KEY_ID_BYTES];

	random_bytes(key_id, sizeof(key_id));
	ok(!has_bundle(), "an empty store");
	is_int((long long)w.reply_len, BUNDLE_BYTES, "answers in the one size");
	ok(!world_put_delegation(&w), "a delegation before the root is refused");
	ok(world_put_root(&w) && !has_bundle(), "root");
	ok(world_put_delegation(&w) && !has_bundle(), "delegation");
	ok(world_put_services(&w) && !has_bundle(), "services");
	ok(world_put_roster(&w, 0) && !has_bundle(), "roster");
	ok(world_put_epoch(&w, WORLD_PERIOD, 1, key_id) && !has_bundle(), "epoch");
	ok(world_put_stamp(&w) && has_bundle(), "stamp: now there is one, and it checks");
	world_restart(&w);
	ok(has_bundle(), "also after a new start");
}

static void
another_organisations_root_is_refused(void)
{
	static uint8_t document[DOCUMENT_MAX];
	uint8_t seed[32], pk[32], body[512];
	const uint8_t *seeds = seed;
	struct root r = { { (const uint8_t *)"Other", 5 }, pk, 0, 0 };
	struct writer b;

	random_bytes(seed, sizeof(seed));
	sign_public(pk, seed);
	wr_init(&b, body, sizeof(body));
	root_write(&b, &r);
	ok(!world_put(&w, document,
	       world_document(&w, document, DOCUMENT_ROOT, 1, wr_bytes_of(&b), &seeds, 1)),
	    "a first root that isn't the configured one");
	ok(!world_put(&w, document,
	       world_document(&w, document, DOCUMENT_ROOT, 2, wr_bytes_of(&b), &seeds, 1)),
	    "a second root that the first didn't sign");
}

/* A roster of nobody, with this number, signed by one person. */
static bool
put_empty_roster(uint32_t number, enum who signer)
{
	static uint8_t document[DOCUMENT_MAX];
	uint8_t body[16];
	const uint8_t *seed = w.people[signer].seed;
	struct writer b;

	wr_init(&b, body, sizeof(body));
	roster_write(&b, NULL, 0, NULL, 0);
	return world_put(&w, document,
	    world_document(&w, document, DOCUMENT_ROSTER, number, wr_bytes_of(&b), &seed, 1));
}

static void
a_number_that_does_not_follow_is_refused(void)
{
	uint32_t now = w.numbers[DOCUMENT_ROSTER];

	ok(!put_empty_roster(now, KEYHOLDER), "the number there is");
	ok(!put_empty_roster(now - 1, KEYHOLDER), "an older one");
	ok(!put_empty_roster(now + 1001, KEYHOLDER), "one that uses up numbers");
	w.numbers[DOCUMENT_ROSTER]++;
	ok(world_put_roster(&w, 1u << AUDITOR), "a higher one, one being left out");
	is_int(w.store->council.roster.doc.number, now + 2, "is in force");
}

static void
who_is_no_keyholder_signs_no_roster(void)
{
	for (int i = 0; i < N_PEOPLE; i++)
		if (i != KEYHOLDER)
			ok(!put_empty_roster(w.numbers[DOCUMENT_ROSTER] + 1, (enum who)i), "%s",
			    who_names[i]);
}

static void
the_very_same_document_again_is_kept_once(void)
{
	static uint8_t question[1 + DOCUMENT_MAX];
	struct bytes roster = w.store->council.roster.doc.whole;
	uint64_t before, after;

	records_begin(w.records);
	before = record_count(w.records, TABLE_DOCUMENTS);
	records_abort(w.records);
	question[0] = CONTROL_DOCUMENT;
	memcpy(question + 1, roster.p, roster.len);
	ok(world_ask(&w, MSG_CONTROL, question, 1 + roster.len) == ERR_OK, "put again");
	is_int(w.reply[0], CONTROL_KEPT, "is fine");
	records_begin(w.records);
	after = record_count(w.records, TABLE_DOCUMENTS);
	records_abort(w.records);
	is_int((long long)after, (long long)before, "and adds nothing");
}

static void
a_new_roster_needs_a_new_stamp_to_speak_of_it(void)
{
	ok(has_bundle(), "people are not in the bundle, so it is still handed out");
	ok(world_put_stamp(&w), "a lead stamps the new people");
	world_set_day(&w, WORLD_DAY + 7);
	ok(has_bundle(), "an older stamp is handed out: the page says so");
	ok(world_put_stamp(&w) && has_bundle(), "a newer one replaces it");
	world_set_day(&w, WORLD_DAY);
}

static void
a_stamp_of_a_bundle_that_is_no_more_is_refused(void)
{
	uint8_t key_id[KEY_ID_BYTES], old_hash[HASH_BYTES], new_hash[HASH_BYTES];

	memcpy(old_hash, w.store->council.newest_hash, HASH_BYTES);
	random_bytes(key_id, sizeof(key_id));
	world_set_day(&w, WORLD_DAY + 30);
	ok(world_put_epoch(&w, WORLD_PERIOD + 1, 1, key_id), "the next period begins");
	memcpy(new_hash, w.store->council.newest_hash, HASH_BYTES);
	memcpy(w.store->council.newest_hash, old_hash, HASH_BYTES);
	w.store->stale = true;	/* the stamp is made from the spoilt picture, the store reads anew */
	ok(!world_put_stamp(&w), "a stamp of the bundle before");
	ok(memcmp(w.store->council.newest_hash, new_hash, HASH_BYTES) == 0,
	    "the picture is right again");
	ok(world_put_stamp(&w) && has_bundle(), "a stamp of the bundle as it is");
	world_set_day(&w, WORLD_DAY);
}

static void
documents_are_listed_in_pages_to_who_is_named_in_one(void)
{
	uint8_t args[5] = { DOCUMENT_ROSTER };
	struct bytes body, whole;
	struct document d;
	struct reader r;
	unsigned n;

	is_int(world_sign_in(&w, PARTNER), ANSWER_DONE, "a partner signs in");
	is_int(world_request(&w, PARTNER, ACTION_DOCUMENTS_LIST, (struct bytes){ args, sizeof(args)
	    }, &body), ANSWER_DONE, "and lists rosters");
	rd_init(&r, body.p, body.len);
	n = rd_u16(&r);
	is_int(n, w.numbers[DOCUMENT_ROSTER] - 1, "all of them, one number having been left out");
	for (unsigned i = 1, before = 0; i <= n; i++) {
		whole = rd_blob(&r, DOCUMENT_MAX);
		ok(document_decode(&d, whole) == ERR_OK && d.number > before, "number %u", i);
		before = d.number;
	}
	is_int(rd_u32(&r), 0, "to the end");
	ok(rd_done(&r), "and no further");
	args[0] = DOCUMENT_STAMP;
	is_int(world_request(&w, PARTNER, ACTION_DOCUMENTS_LIST, (struct bytes){ args, sizeof(args)
	    }, &body), ANSWER_DONE, "stamps");
	rd_init(&r, body.p, body.len);
	is_int(rd_u16(&r), 1, "the newest of each signer");
}

static void
a_receiving_key_is_ones_own_to_replace(void)
{
	static uint8_t document[DOCUMENT_MAX];
	uint8_t kem[KEM_PUBLIC_BYTES], seed[32];
	struct receiving key = { kem };
	struct bytes body;
	struct writer b;
	uint8_t text[KEM_PUBLIC_BYTES];
	const uint8_t *seeds;
	size_t len;

	random_bytes(seed, sizeof(seed));
	kem_public(kem, seed);
	wr_init(&b, text, sizeof(text));
	receiving_write(&b, &key);
	seeds = w.people[PARTNER].seed;
	len = world_document(&w, document, DOCUMENT_RECEIVING, 1, wr_bytes_of(&b), &seeds, 1);
	is_int(world_request(&w, PARTNER, ACTION_DOCUMENT_PUT, (struct bytes){ document, len },
	    &body), ANSWER_DONE, "the first");
	is_int(world_request(&w, PARTNER, ACTION_DOCUMENT_PUT, (struct bytes){ document, len },
	    &body), ANSWER_DONE, "again is fine");
	len = world_document(&w, document, DOCUMENT_RECEIVING, 1002, wr_bytes_of(&b), &seeds, 1);
	is_int(world_request(&w, PARTNER, ACTION_DOCUMENT_PUT, (struct bytes){ document, len },
	    &body), ANSWER_CONFLICT, "not one that uses up numbers");
	seeds = w.people[STRANGER].seed;
	len = world_document(&w, document, DOCUMENT_RECEIVING, 1, wr_bytes_of(&b), &seeds, 1);
	is_int(world_request(&w, PARTNER, ACTION_DOCUMENT_PUT, (struct bytes){ document, len },
	    &body), ANSWER_REFUSED, "nor a stranger's, whoever brings it");
}

static void
a_keyring_is_its_owners_and_grows_by_one(void)
{
	uint8_t ring[KEYRING_BYTES], content[] = "{}", nonce[KEYRING_NONCE_BYTES] = { 1 };
	struct bytes body;
	uint32_t number;

	is_int(world_request(&w, PARTNER, ACTION_KEYRING_GET, (struct bytes){ NULL, 0 }, &body),
	    ANSWER_DONE, "none yet");
	is_int((long long)body.len, 0, "is nothing");
	for (number = 1; number <= 2; number++) {
		ok(keyring_seal(ring, w.org_id, w.people[PARTNER].seed, number, nonce,
		    (struct bytes){ content, 2 }) == ERR_OK, "a keyring");
		is_int(world_request(&w, PARTNER, ACTION_KEYRING_PUT,
			   (struct bytes){ ring, sizeof(ring) }, &body),
		    ANSWER_DONE, "number %u", number);
	}
	is_int(world_request(&w, PARTNER, ACTION_KEYRING_PUT, (struct bytes){ ring, sizeof(ring) },
	    &body), ANSWER_CONFLICT, "the same number again is somebody else's");
	is_int(world_request(&w, PARTNER, ACTION_KEYRING_GET, (struct bytes){ NULL, 0 }, &body),
	    ANSWER_DONE, "read");
	is_bytes(body.p, body.len, ring, sizeof(ring), "as it was put");
	is_int(world_sign_in(&w, TRIAGE), ANSWER_DONE, "another signs in");
	is_int(world_request(&w, TRIAGE, ACTION_KEYRING_GET, (struct bytes){ NULL, 0 }, &body),
	    ANSWER_DONE, "and reads");
	is_int((long long)body.len, 0, "their own, which is nothing");
}

static void
the_control_socket_tells_no_counts_of_residents(void)
{
	static const uint8_t status[1] = { CONTROL_STATUS }, verify[1] = { CONTROL_VERIFY };
	uint8_t tip[TIP_BYTES];

	world_tip(&w, tip, "counted coarsely");
	is_int(world_send(&w, tip), ACK_KEPT, "a tip");
	ok(world_ask(&w, MSG_CONTROL, status, 1) == ERR_OK && w.reply[0] == CONTROL_KEPT, "status");
	w.reply[w.reply_len] = '\0';
	ok(strstr((char *)w.reply + 1, "\ntips few\n") != NULL, "few is all it says");
	ok(strstr((char *)w.reply + 1, "\nbundle yes\n") != NULL, "and that keys are handed out");
	ok(world_ask(&w, MSG_CONTROL, verify, 1) == ERR_OK && w.reply[0] == CONTROL_KEPT, "verify");
	w.reply[w.reply_len] = '\0';
	ok(strstr((char *)w.reply + 1, "damaged 0\n") != NULL, "nothing is damaged");
	ok(world_ask(&w, MSG_CONTROL, "\x09", 1) == ERR_OK && w.reply[0] == CONTROL_REFUSED,
	    "an unknown kind");
}

int
main(void)
{
	static const struct tap_test tests[] = {
		TEST(keys_are_zeros_until_all_of_the_bundle_is_there),
		TEST(another_organisations_root_is_refused),
		TEST(a_number_that_does_not_follow_is_refused),
		TEST(who_is_no_keyholder_signs_no_roster),
		TEST(the_very_same_document_again_is_kept_once),
		TEST(a_new_roster_needs_a_new_stamp_to_speak_of_it),
		TEST(documents_are_listed_in_pages_to_who_is_named_in_one),
		TEST(a_receiving_key_is_ones_own_to_replace),
		TEST(a_keyring_is_its_owners_and_grows_by_one),
		TEST(the_control_socket_tells_no_counts_of_residents),
		TEST(a_stamp_of_a_bundle_that_is_no_more_is_refused),
	};
	int status;

	world_open(&w);
	status = tap_run(tests, TAP_COUNT(tests));
	world_close(&w);
	return status;
}
