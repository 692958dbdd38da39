/* SPDX-License-Identifier: MIT */
/*
 * The table. What has no row here is never done; document.put and the keyring add that the
 * signatures on the document count, and that the keyring is one's own.
 */
#include "store/rules.h"

enum { TRIAGE = ROLE_LEAD | ROLE_TRIAGE };

const struct rule rules[] = {
	/* action               who          roles   desk           statement of       name */
	{ ACTION_HELLO,          WHO_ANYBODY, 0,      DESK_NONE,     RECORD_NONE,       "hello" },
	{ ACTION_SESSION_OPEN,   WHO_LISTED,  0,      DESK_NONE,     RECORD_NONE,       "session.open" },
	{ ACTION_SESSION_CLOSE,  WHO_LISTED,  0,      DESK_NONE,     RECORD_NONE,       "session.close" },
	{ ACTION_DOCUMENTS_LIST, WHO_LISTED,  0,      DESK_NONE,     RECORD_NONE,       "documents.list" },
	{ ACTION_DOCUMENT_PUT,   WHO_LISTED,  0,      DESK_NONE,     RECORD_NONE,       "document.put" },
	{ ACTION_KEYRING_GET,    WHO_LISTED,  0,      DESK_NONE,     RECORD_NONE,       "keyring.get" },
	{ ACTION_KEYRING_PUT,    WHO_LISTED,  0,      DESK_NONE,     RECORD_NONE,       "keyring.put" },
	{ ACTION_TIPS_OFFER,     WHO_ROLES,   TRIAGE, DESK_NONE,     RECORD_NONE,       "tips.offer" },
	{ ACTION_TIP_RECEIVE,    WHO_DESK,    TRIAGE, DESK_FIRST,    RECORD_ARGUMENTS,  "tip.receive" },
	{ ACTION_TIP_REFUSE,     WHO_ROLES,   TRIAGE, DESK_NONE,     RECORD_NONE,       "tip.refuse" },
	{ ACTION_CASE_CREATE,    WHO_DESK,    TRIAGE, DESK_NEW_CASE, RECORD_CASE,       "case.create" },
	{ ACTION_CASE_APPEND,    WHO_DESK,    TRIAGE, DESK_OF_CASE,  RECORD_CASE,       "case.append" },
	{ ACTION_CASES_LIST,     WHO_DESK,    TRIAGE, DESK_FIRST,    RECORD_NONE,       "cases.list" },
	{ ACTION_CASE_READ,      WHO_DESK,    TRIAGE, DESK_OF_CASE,  RECORD_FIRST_PAGE, "case.read" },
	{ ACTION_MAIL_PUT,       WHO_DESK,    TRIAGE, DESK_OF_CASE,  RECORD_CASE,       "mail.put" },
	{ ACTION_LOG_PAGE,       WHO_LISTED,  0,      DESK_NONE,     RECORD_NONE,       "log.page" },
	{ ACTION_LOG_PROOF,      WHO_LISTED,  0,      DESK_NONE,     RECORD_NONE,       "log.proof" },
};
const size_t n_rules = sizeof(rules) / sizeof(rules[0]);

const struct rule *
rule_of(uint8_t action)
{
	for (size_t i = 0; i < n_rules; i++)
		if (rules[i].action == action)
			return &rules[i];
	return NULL;
}

bool
rule_allows(const struct rule *rule, const struct person *person, bool keyholder, uint8_t desk)
{
	switch (rule->who) {
	case WHO_ANYBODY:
		return true;
	case WHO_LISTED:
		return person || keyholder;
	case WHO_ROLES:
		return person && (person->roles & rule->roles);
	case WHO_DESK:
		return person && (person->roles & rule->roles) && person_on_desk(person, desk);
	}
	return false;
}
