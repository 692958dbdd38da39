/* SPDX-License-Identifier: MIT */
/* Making stamps, and the stamp command. */
#include "operator/stamps.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "operator/say.h"

/* H over the bundle's documents before the stamps: all roots, delegation, services, epoch. */
static bool
hash_bundle(const struct council *c, uint8_t out[static HASH_BYTES])
{
	struct paper roots[BUNDLE_ROOTS_MAX] = { 0 };
	struct bytes all[BUNDLE_ROOTS_MAX + 3];
	unsigned n = 0;
	char name[32];
	bool good = c->delegation.there && c->services.there && c->epoch.there;

	while (good && n < c->root.document.number && n < BUNDLE_ROOTS_MAX) {
		snprintf(name, sizeof name, "root-%u", n + 1);
		good = council_read(c, name, &roots[n]) && roots[n].there;
		all[n] = roots[n].document.whole;
		n++;
	}
	if (good) {
		all[n++] = c->delegation.document.whole;
		all[n++] = c->services.document.whole;
		all[n++] = c->epoch.document.whole;
		bundle_hash(out, all, n);
	} else {
		(void)say_wrong(
		    "delegation, services or epoch is missing: there is nothing to stamp yet");
	}
	for (unsigned i = 0; i < BUNDLE_ROOTS_MAX; i++)
		paper_free(&roots[i]);
	return good;
}

static bool
read_old(const struct council *c, const struct signer *s, struct paper *out)
{
	struct text name = TEXT_EMPTY;
	bool good;

	text_str(&name, "stamp-");
	text_hex(&name, s->stamp, sizeof s->stamp);
	good = text_ok(&name) && council_read(c, name.p, out);
	text_free(&name);
	return good;
}

bool
stamp_make(struct council *c, const struct signer *s, uint32_t days)
{
	uint8_t bundle[HASH_BYTES], people[HASH_BYTES], body[128];
	struct paper old = { 0 };
	uint32_t today = clock_day();
	struct writer w;
	bool good = hash_bundle(c, bundle) && c->roster.there && read_old(c, s, &old);

	if (good) {
		hash_of(people, c->roster.document.whole.p, c->roster.document.whole.len);
		wr_init(&w, body, sizeof body);
		stamp_write(&w, &(struct stamp){ bundle, people, today, today + days - 1 });
		good = wr_done(&w) &&
		    council_make(c, DOCUMENT_STAMP, &old, wr_bytes_of(&w),
			(const uint8_t *[]){ s->stamp_seed }, 1);
	}
	paper_free(&old);
	return good;
}

bool
stamp_reaches(const struct council *c, const struct signer *s, uint32_t days)
{
	uint8_t bundle[HASH_BYTES], people[HASH_BYTES];
	struct paper old = { 0 };
	struct stamp stamp;
	uint32_t today = clock_day();
	bool good = read_old(c, s, &old) && old.there &&
	    stamp_decode(&stamp, old.document.body) == ERR_OK && hash_bundle(c, bundle);

	if (good) {
		hash_of(people, c->roster.document.whole.p, c->roster.document.whole.len);
		good = bytes_equal(bundle, stamp.bundle_hash, sizeof bundle) &&
		    bytes_equal(people, stamp.people_hash, sizeof people) &&
		    stamp.first_day <= today && today + days <= stamp.last_day;
	}
	paper_free(&old);
	return good;
}

int
command_stamp(const struct call *call)
{
	const char *text = call->value[OPT_DAYS] != NULL ? call->value[OPT_DAYS] : "7";
	unsigned long days = strtoul(text, NULL, 10);
	struct signer *s = NULL;
	struct council c = { 0 };
	bool good;

	if (days < 1 || days > STAMP_DAYS) {
		(void)say_wrong("stamp: --days is from 1 to 7");
		return USAGE;
	}
	good = council_open(&c, call->value[OPT_COUNCIL]) && (s = signer_of(call, &c)) != NULL &&
	    stamp_make(&c, s, (uint32_t)days);
	if (good)
		say("stamped for %lu days; next: postern publish", days);
	signer_close(s);
	council_close(&c);
	return good ? DONE : FAILED;
}
