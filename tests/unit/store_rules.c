/* SPDX-License-Identifier: MIT */
/*
 * Who may ask what, cell by cell: the table here is written from PROTOCOL.md 8, not from rules.c.
 */
#include "store/rules.h"
#include "tests/lib/tap.h"

/* Who asks, for desk 1. */
enum {
	NOBODY,
	LEAD_1,
	TRIAGE_1,
	PARTNER_1,
	TRANSLATOR_1,
	AUDITOR_1,
	LEAD_2,
	TRIAGE_2,
	HOLDER,
	N_ASKERS
};

static const struct {
	const char *name;
	struct person person;
	bool listed, keyholder;
} askers[N_ASKERS] = {
	[NOBODY] = { "nobody", { .roles = 0 }, false, false },
	[LEAD_1] = { "a lead of the desk", { .roles = ROLE_LEAD, .desks = 1 }, true, false },
	[TRIAGE_1] = { "a triage officer of the desk", { .roles = ROLE_TRIAGE, .desks = 1 }, true,
	    false },
	[PARTNER_1] = { "a partner", { .roles = ROLE_PARTNER, .desks = 1 }, true, false },
	[TRANSLATOR_1] = { "a translator", { .roles = ROLE_TRANSLATOR, .desks = 1 }, true, false },
	[AUDITOR_1] = { "an auditor", { .roles = ROLE_AUDITOR, .desks = 1 }, true, false },
	[LEAD_2] = { "a lead of another desk", { .roles = ROLE_LEAD, .desks = 2 }, true, false },
	[TRIAGE_2] = { "a triage officer of another desk", { .roles = ROLE_TRIAGE, .desks = 2 },
	    true, false },
	[HOLDER] = { "a keyholder", { .roles = 0 }, false, true },
};

static const struct { uint8_t action; const char *may;
} cells[] = {
	/*                        nobody LEAD_1 TRIAGE_1 PARTNER TRANSL AUDITOR LEAD_2 TRIAGE_2
	   HOLDER */
	{ ACTION_HELLO, "+       +      +       +       +       +       +      +       +" },
	{ ACTION_SESSION_OPEN, "-       +      +       +       +       +       +      +       +" },
	{ ACTION_SESSION_CLOSE, "-       +      +       +       +       +       +      +       +" },
	{ ACTION_DOCUMENTS_LIST,
	    "-       +      +       +       +       +       +      +       +" },
	{ ACTION_DOCUMENT_PUT, "-       +      +       +       +       +       +      +       +" },
	{ ACTION_KEYRING_GET, "-       +      +       +       +       +       +      +       +" },
	{ ACTION_KEYRING_PUT, "-       +      +       +       +       +       +      +       +" },
	{ ACTION_TIPS_OFFER, "-       +      +       -       -       -       +      +       -" },
	{ ACTION_TIP_RECEIVE, "-       +      +       -       -       -       -      -       -" },
	{ ACTION_TIP_REFUSE, "-       +      +       -       -       -       +      +       -" },
	{ ACTION_CASE_CREATE, "-       +      +       -       -       -       -      -       -" },
	{ ACTION_CASE_APPEND, "-       +      +       -       -       -       -      -       -" },
	{ ACTION_CASES_LIST, "-       +      +       -       -       -       -      -       -" },
	{ ACTION_CASE_READ, "-       +      +       -       -       -       -      -       -" },
	{ ACTION_MAIL_PUT, "-       +      +       -       -       -       -      -       -" },
	{ ACTION_LOG_PAGE, "-       +      +       +       +       +       +      +       +" },
	{ ACTION_LOG_PROOF, "-       +      +       +       +       +       +      +       +" },
};

static void
every_cell_is_as_the_protocol_says(void)
{
	for (size_t i = 0; i < TAP_COUNT(cells); i++) {
		const struct rule *rule = rule_of(cells[i].action);
		const char *at = cells[i].may;

		if (!ok(rule != NULL, "action %d has a row", cells[i].action))
			continue;
		for (int asker = 0; asker < N_ASKERS; asker++) {
			bool may = *at == '+';

			ok(rule_allows(rule, askers[asker].listed ? &askers[asker].person : NULL,
			    askers[asker].keyholder, 1) == may, "%s %s %s", askers[asker].name,
			    may ? "may" : "may not", rule->name);
			for (at++; *at == ' '; at++)
				continue;
		}
	}
}

static void
an_action_without_a_row_is_nobodys(void)
{
	size_t known = 0;

	for (unsigned action = 0; action < 256; action++)
		known += rule_of((uint8_t)action) != NULL;
	is_int((long long)known, (long long)TAP_COUNT(cells), "only the actions above have rows");
	is_int((long long)n_rules, (long long)TAP_COUNT(cells), "and each has one");
}

static void
what_releases_or_changes_a_record_needs_a_statement(void)
{
	static const uint8_t starred[] = {
		ACTION_TIP_RECEIVE,
		ACTION_CASE_CREATE,
		ACTION_CASE_APPEND,
		ACTION_CASE_READ,
		ACTION_MAIL_PUT,
	};

	for (size_t i = 0; i < TAP_COUNT(cells); i++) {
		bool wanted = false;

		for (size_t s = 0; s < TAP_COUNT(starred); s++)
			wanted = wanted || starred[s] == cells[i].action;
		ok((rule_of(cells[i].action)->record != RECORD_NONE) == wanted, "%s",
		    rule_of(cells[i].action)->name);
	}
}

static void
no_desk_is_desk_zero(void)
{
	struct person everywhere = { .roles = ROLE_LEAD, .desks = 0xffff };

	ok(!rule_allows(rule_of(ACTION_CASES_LIST), &everywhere, true, 0), "desk 0 is nobody's");
	ok(!rule_allows(rule_of(ACTION_CASES_LIST), &everywhere, true, 17), "nor is 17");
	ok(!rule_allows(rule_of(ACTION_CASES_LIST), &everywhere, true, 255), "nor 255");
	ok(rule_allows(rule_of(ACTION_CASES_LIST), &everywhere, false, 16), "16 is the last");
}

int
main(void)
{
	static const struct tap_test tests[] = {
		TEST(every_cell_is_as_the_protocol_says),
		TEST(an_action_without_a_row_is_nobodys),
		TEST(what_releases_or_changes_a_record_needs_a_statement),
		TEST(no_desk_is_desk_zero),
	};

	return tap_run(tests, TAP_COUNT(tests));
}
