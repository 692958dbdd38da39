/* SPDX-License-Identifier: MIT */
/* Root, delegation, services. */
#include "operator/founding.h"

#include <string.h>

#include "base/clock.h"
#include "base/secret.h"
#include "operator/people.h"
#include "operator/say.h"

enum { SERVICE_ITEM_BYTES = 1 + SIGN_PUBLIC_BYTES };

bool
root_make(struct council *c, const char *council_name)
{
	uint8_t body[512], pk[SIGN_PUBLIC_BYTES], *seed = secret_new(SEED_BYTES);
	struct writer w;
	bool good = false;

	if (seed == NULL)
		return say_no("there is no locked memory for keys");
	random_bytes(seed, SEED_BYTES);
	sign_public(pk, seed);
	wr_init(&w, body, sizeof body);
	root_write(&w,
	    &(struct root){ { (const uint8_t *)council_name, strlen(council_name) }, pk, 0, 0 });
	if (!wr_done(&w))
		(void)say_wrong("the council's name should have 1 to 200 bytes");
	else
		good = council_root_keep(c, seed) &&
		    council_make(
			c, DOCUMENT_ROOT, NULL, wr_bytes_of(&w), (const uint8_t *[]){ seed }, 1);
	secret_free(seed);
	return good;
}

bool
delegation_make(struct council *c, const uint8_t *keyholder)
{
	uint8_t body[1024], seed[SEED_BYTES];
	uint32_t today = clock_day();
	struct delegation d, old;
	struct writer w;
	bool good;

	d = (struct delegation){ c->root.document.number, 1, today, today + DELEGATION_DAYS, 1,
		keyholder };
	if (keyholder == NULL) {
		if (!c->delegation.there ||
		    delegation_decode(&old, c->delegation.document.body) != ERR_OK)
			return say_no("there is no delegation to renew; name the keyholder");
		d.threshold = old.threshold;
		d.n_keyholders = old.n_keyholders;
		d.keyholders = old.keyholders;
	}
	if (!council_root_seed(c, seed))
		return false;
	wr_init(&w, body, sizeof body);
	delegation_write(&w, &d);
	good = wr_done(&w) &&
	    council_make(c, DOCUMENT_DELEGATION, &c->delegation, wr_bytes_of(&w),
		(const uint8_t *[]){ seed }, 1);
	secret_wipe(seed, sizeof seed);
	return good;
}

bool
keyholder_alone(const struct council *c, const struct signer *s)
{
	struct delegation d;

	if (!c->delegation.there || delegation_decode(&d, c->delegation.document.body) != ERR_OK)
		return say_no("there is no delegation: nobody may sign yet");
	if (d.last_day < clock_day()) {
		(void)say_wrong("the delegation has ended: keyholders may sign nothing now");
		say_remedy("renew it with the root: postern delegate");
		return false;
	}
	if (d.threshold != 1)
		return say_no("this takes %u keyholders' signatures", d.threshold);
	for (unsigned i = 0; i < d.n_keyholders; i++) {
		if (bytes_equal(
			d.keyholders + i * SIGN_PUBLIC_BYTES, s->identity, SIGN_PUBLIC_BYTES))
			return true;
	}
	return say_no("this key is not a keyholder's: only keyholders sign this");
}

/* Puts one item in its place among n that are ascending. */
static void
insert(uint8_t *items, unsigned n, uint8_t purpose, const uint8_t *key)
{
	uint8_t item[SERVICE_ITEM_BYTES];
	unsigned at = n;

	item[0] = purpose;
	memcpy(item + 1, key, SIGN_PUBLIC_BYTES);
	while (at > 0 && memcmp(items + (at - 1) * sizeof item, item, sizeof item) > 0)
		at--;
	memmove(items + (at + 1) * sizeof item, items + at * sizeof item, (n - at) * sizeof item);
	memcpy(items + at * sizeof item, item, sizeof item);
}

bool
services_make(struct council *c, const struct signer *keyholder,
    const uint8_t store_key[static SIGN_PUBLIC_BYTES])
{
	uint8_t items[SERVICES_MAX * SERVICE_ITEM_BYTES],
	    body[SERVICES_MAX * SERVICE_ITEM_BYTES + 1];
	struct roster roster;
	struct reader walk;
	struct person p;
	struct writer w;
	unsigned n = 0;

	if (!c->roster.there || roster_decode(&roster, c->roster.document.body) != ERR_OK)
		return say_no("there is no roster yet");
	insert(items, n++, SERVICE_STORE, store_key);
	walk = roster_people(&roster);
	while (roster_next_person(&p, &walk)) {
		if ((p.roles & ROLE_LEAD) == 0)
			continue;
		if (n == SERVICES_MAX)
			return say_no("there are more leads than a services document takes");
		insert(items, n++, SERVICE_STAMP, p.stamp);
	}
	wr_init(&w, body, sizeof body);
	services_write(&w, &(struct services){ (uint8_t)n, items });
	return wr_done(&w) &&
	    council_make(c, DOCUMENT_SERVICES, &c->services, wr_bytes_of(&w),
		(const uint8_t *[]){ keyholder->identity_seed }, 1);
}

bool
services_store_key(const struct council *c, uint8_t out[static SIGN_PUBLIC_BYTES])
{
	struct services s;

	if (!c->services.there || services_decode(&s, c->services.document.body) != ERR_OK)
		return false;
	for (unsigned i = 0; i < s.n; i++) {
		if (s.items[i * SERVICE_ITEM_BYTES] != SERVICE_STORE)
			continue;
		memcpy(out, s.items + i * SERVICE_ITEM_BYTES + 1, SIGN_PUBLIC_BYTES);
		return true;
	}
	return false;
}
