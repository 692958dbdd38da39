/* SPDX-License-Identifier: MIT */
/* The roster as a list, and the staff commands. */
#include "operator/people.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "operator/epochs.h"
#include "operator/founding.h"
#include "operator/receiving.h"
#include "operator/say.h"

static const struct {
	const char *name;
	uint16_t bit;
} role_names[] = {
	{ "lead", ROLE_LEAD },
	{ "triage", ROLE_TRIAGE },
	{ "partner", ROLE_PARTNER },
	{ "translator", ROLE_TRANSLATOR },
	{ "auditor", ROLE_AUDITOR },
};

enum { N_ROLES = sizeof role_names / sizeof *role_names };

bool
people_read(struct people *p, const struct council *c)
{
	struct roster roster;
	struct reader walk;

	*p = (struct people){ 0 };
	if (!c->roster.there)
		return true;
	if (roster_decode(&roster, c->roster.document.body) != ERR_OK ||
	    roster.n_people > PEOPLE_MAX)
		return say_no("the roster does not read");
	walk = roster_desks(&roster);
	while (roster_next_desk(&p->desks[p->n_desks], &walk))
		p->n_desks++;
	walk = roster_people(&roster);
	while (p->n_people < PEOPLE_MAX && roster_next_person(&p->people[p->n_people], &walk))
		p->n_people++;
	return true;
}

bool
people_add(struct people *p, const struct person *who)
{
	unsigned at = p->n_people;

	if (p->n_people == PEOPLE_MAX)
		return say_no("the roster is full");
	while (at > 0 && memcmp(p->people[at - 1].identity, who->identity, SIGN_PUBLIC_BYTES) > 0)
		at--;
	if (at > 0 && bytes_equal(p->people[at - 1].identity, who->identity, SIGN_PUBLIC_BYTES))
		return say_no("the owner of this key is in the roster already");
	memmove(&p->people[at + 1], &p->people[at], (p->n_people - at) * sizeof *p->people);
	p->people[at] = *who;
	p->n_people++;
	return true;
}

bool
roster_make(struct council *c, const struct people *p, const struct signer *keyholder)
{
	uint8_t *body = malloc(DOCUMENT_BODY_MAX);
	struct writer w;
	bool good = body != NULL;

	if (good) {
		wr_init(&w, body, DOCUMENT_BODY_MAX);
		roster_write(&w, p->desks, p->n_desks, p->people, p->n_people);
		if (!(good = wr_done(&w)))
			(void)say_wrong(
			    "the roster does not take shape: a name is empty or over 200 bytes, or a "
			    "desk is not listed");
	}
	good = good &&
	    council_make(c, DOCUMENT_ROSTER, &c->roster, wr_bytes_of(&w),
		(const uint8_t *[]){ keyholder->identity_seed }, 1);
	free(body);
	return good;
}

bool
people_find(
    const struct council *c, const uint8_t identity[static SIGN_PUBLIC_BYTES], struct person *out)
{
	struct roster roster;

	return c->roster.there && roster_decode(&roster, c->roster.document.body) == ERR_OK &&
	    roster_find(out, &roster, identity);
}

bool
person_opens(const struct person *p, uint8_t desk)
{
	return (p->roles & (ROLE_LEAD | ROLE_TRIAGE)) != 0 && person_on_desk(p, desk);
}

bool
desks_parse(const char *text, uint16_t *out)
{
	*out = 0;
	while (*text != '\0') {
		char *end;
		unsigned long n = strtoul(text, &end, 10);

		if (end == text || n < 1 || n > DESKS_MAX || (*end != ',' && *end != '\0'))
			return say_no(
				   "desks are numbers from 1 to 16 with commas between, such as 1,2");
		*out |= (uint16_t)(1u << (n - 1));
		text = end + (*end == ',');
	}
	return *out != 0 || say_no("at least one desk is needed");
}

bool
roles_parse(const char *text, uint16_t *out)
{
	*out = 0;
	while (*text != '\0') {
		size_t len = strcspn(text, ","), i = 0;

		while (i < N_ROLES &&
		    (strlen(role_names[i].name) != len ||
			strncmp(role_names[i].name, text, len) != 0))
			i++;
		if (i == N_ROLES)
			return say_no(
				   "'%.*s' is no role: lead, triage, partner, translator or auditor",
				   (int)len, text);
		*out |= role_names[i].bit;
		text += len + (text[len] == ',');
	}
	return *out != 0 || say_no("at least one role is needed");
}

static void
show_person(const struct council *c, const struct person *p)
{
	char words[WORDS_TEXT_BYTES];

	printf("%.*s\n  roles:", (int)p->name.len, (const char *)p->name.p);
	for (size_t i = 0; i < N_ROLES; i++) {
		if ((p->roles & role_names[i].bit) != 0)
			printf(" %s", role_names[i].name);
	}
	printf("\n  desks:");
	for (unsigned n = 1; n <= DESKS_MAX; n++) {
		if (person_on_desk(p, (uint8_t)n))
			printf(" %u", n);
	}
	fingerprint_words(words, c->org_id, p->identity, SIGN_PUBLIC_BYTES);
	printf("\n  fingerprint: %s\n", words);
}

int
command_staff_list(const struct call *call)
{
	struct people *p = calloc(1, sizeof *p);
	struct council c = { 0 };
	bool good = p != NULL && council_open(&c, call->value[OPT_COUNCIL]) && people_read(p, &c);

	for (unsigned i = 0; good && i < p->n_desks; i++)
		say("desk %u: %.*s", p->desks[i].number, (int)p->desks[i].name.len,
		    (const char *)p->desks[i].name.p);
	for (unsigned i = 0; good && i < p->n_people; i++)
		show_person(&c, &p->people[i]);
	free(p);
	council_close(&c);
	return good ? DONE : FAILED;
}

/* New papers for a new person: key file, roster, services when a lead, receiving key, and the seeds
 * of their desks. */
static bool
add(struct council *c, const struct call *call, const struct signer *keyholder, struct people *p)
{
	const char *name = call->value[OPT_NAME] != NULL ? call->value[OPT_NAME] : "";
	struct person who = { .name = { (const uint8_t *)name, strlen(name) } };
	uint8_t store_key[SIGN_PUBLIC_BYTES];
	struct signer *s;
	bool good;

	if (*name == '\0')
		return say_no("staff add: --name is missing");
	if (!roles_parse(
		call->value[OPT_ROLES] != NULL ? call->value[OPT_ROLES] : "triage", &who.roles) ||
	    !desks_parse(call->value[OPT_DESKS] != NULL ? call->value[OPT_DESKS] : "1", &who.desks))
		return false;
	if (!services_store_key(c, store_key))
		return say_no("there is no services document yet");
	if ((s = signer_make(call->operand[0], call->n_operands > 1 ? call->operand[1] : NULL,
		 c->org_id)) == NULL)
		return false;
	who.identity = s->identity;
	who.stamp = (who.roles & ROLE_LEAD) != 0 ? s->stamp
						 : (const uint8_t[SIGN_PUBLIC_BYTES]){ 0 };
	good = people_read(p, c) && people_add(p, &who) && roster_make(c, p, keyholder) &&
	    ((who.roles & ROLE_LEAD) == 0 || services_make(c, keyholder, store_key)) &&
	    receiving_renew(c, s) && keysets_share(c, keyholder, s->identity);
	if (!good)
		(void)remove(call->operand[0]);
	signer_close(s);
	return good;
}

int
command_staff_add(const struct call *call)
{
	struct people *p = calloc(1, sizeof *p);
	struct signer *keyholder = NULL;
	struct council c = { 0 };
	bool good = p != NULL && council_open(&c, call->value[OPT_COUNCIL]) &&
	    (keyholder = signer_of(call, &c)) != NULL && keyholder_alone(&c, keyholder) &&
	    add(&c, call, keyholder, p);

	if (good) {
		say("%s is in the roster; their key file is %s", call->value[OPT_NAME],
		    call->operand[0]);
		say("next: postern stamp, then postern publish");
	}
	signer_close(keyholder);
	free(p);
	council_close(&c);
	return good ? DONE : FAILED;
}

/* The one person of that name. */
static bool
find_named(const struct people *p, const char *name, unsigned *at)
{
	unsigned found = 0;

	for (unsigned i = 0; i < p->n_people; i++) {
		if (p->people[i].name.len != strlen(name) ||
		    memcmp(p->people[i].name.p, name, strlen(name)) != 0)
			continue;
		*at = i;
		found++;
	}
	if (found == 0)
		(void)say_wrong("nobody in the roster is called '%s'", name);
	else if (found > 1)
		(void)say_wrong("%u people in the roster are called '%s'", found, name);
	return found == 1;
}

int
command_staff_remove(const struct call *call)
{
	struct people *p = calloc(1, sizeof *p);
	struct signer *keyholder = NULL;
	struct council c = { 0 };
	unsigned at = 0;
	bool good = p != NULL && council_open(&c, call->value[OPT_COUNCIL]) && people_read(p, &c) &&
	    find_named(p, call->operand[0], &at) && (keyholder = signer_of(call, &c)) != NULL &&
	    keyholder_alone(&c, keyholder);

	if (good) {
		p->n_people--;
		memmove(&p->people[at], &p->people[at + 1], (p->n_people - at) * sizeof *p->people);
		good = roster_make(&c, p, keyholder);
	}
	if (good) {
		say("%s is no longer in the roster", call->operand[0]);
		say("next: postern epoch next, postern stamp, then postern publish");
		say("from then on reports are sealed to keys they never had");
	}
	signer_close(keyholder);
	free(p);
	council_close(&c);
	return good ? DONE : FAILED;
}
