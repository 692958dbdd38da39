/* SPDX-License-Identifier: MIT */
/* All commands and options, one row each. */
#include "operator/command.h"

const struct option_row option_rows[N_OPTIONS] = {
	[OPT_COUNCIL] = { "council", "FOLDER", "the council's papers; without it the folder we stand in" },
	[OPT_CONTENT] = { "content", "FOLDER", "the council's own words: holds council.json" },
	[OPT_WEB] = { "web", "FOLDER", "the bundled pages that `make` built (build/web)" },
	[OPT_DATA] = { "data", "FOLDER", "the store's folder, as in postern.conf" },
	[OPT_CONFIG] = { "config", "FILE", "postern.conf; without it /etc/postern/postern.conf" },
	[OPT_CONTROL] = { "control", "SOCKET", "the service's control socket, instead of --config" },
	[OPT_KEY] = { "key", "FILE", "key file of the person who signs" },
	[OPT_PASSPHRASE_FILE] = { "passphrase-file", "FILE", "its first line opens the key file; else asked for" },
	[OPT_KEYRING] = { "keyring", "FILE", "another keyring than the one in the council folder" },
	[OPT_NAME] = { "name", "NAME", "of the person, as colleagues know them" },
	[OPT_DESKS] = { "desks", "N,N", "numbers of their desks" },
	[OPT_ROLES] = { "roles", "ROLE,ROLE", "lead, triage, partner, translator, auditor" },
	[OPT_DESK] = { "desk", "N", "the desk it is for; without it 1" },
	[OPT_TOPIC] = { "topic", "TOPIC", "as in the form; without it unsure" },
	[OPT_LANGUAGE] = { "language", "CODE", "of the text; without it en" },
	[OPT_DAYS] = { "days", "N", "how long it is good for, 1 to 7; without it 7" },
	[OPT_PORT] = { "port", "N", "the first port to try, without it 8080; staff get the next" },
	[OPT_WAIT] = { "wait", NULL, "for a service that is just starting: try for half a minute" },
	[OPT_HELP] = { "help", NULL, "says what a command does" },
};

enum {
	SIGNS = TAKES(OPT_COUNCIL) | TAKES(OPT_KEY) | TAKES(OPT_PASSPHRASE_FILE),
	ASKS = TAKES(OPT_CONFIG) | TAKES(OPT_CONTROL) | TAKES(OPT_WAIT),
};

const struct command commands[] = {
	{ "init", "FOLDER", 1, 1, TAKES(OPT_CONTENT) | TAKES(OPT_DATA) | TAKES(OPT_NAME) | TAKES(OPT_KEY) |
	    TAKES(OPT_PASSPHRASE_FILE),
	    "begin a council: root, delegation, roster, first epoch\n"
	    "Makes the papers of a council in FOLDER: the root key, a first person who is keyholder, lead and\n"
	    "triage officer of every desk in council.json, the store's key in --data, and all documents that a\n"
	    "service needs. Without a passphrase in --passphrase-file, six words are drawn.", command_init },
	{ "delegate", "[KEYFILE]", 0, 1, TAKES(OPT_COUNCIL),
	    "renew the keyholders' delegation with the root key\n"
	    "Signed by root.key, for 13 months from today: to the owner of KEYFILE, or to those of the\n"
	    "delegation before.", command_delegate },
	{ "staff list", "", 0, 0, TAKES(OPT_COUNCIL),
	    "who is in the roster, with fingerprints to compare", command_staff_list },
	{ "staff add", "NEW-KEYFILE [PASSPHRASE-FILE]", 1, 2,
	    SIGNS | TAKES(OPT_NAME) | TAKES(OPT_DESKS) | TAKES(OPT_ROLES),
	    "make a key for a new person and name them in the roster\n"
	    "Writes NEW-KEYFILE and its passphrase (six words, printed without PASSPHRASE-FILE), adds them to the\n"
	    "roster, and gives them their desks' keys. --key is a keyholder of those desks.", command_staff_add },
	{ "staff remove", "NAME", 1, 1, SIGNS,
	    "take somebody out of the roster\n"
	    "The store refuses them as soon as it is published. A new epoch must follow.", command_staff_remove },
	{ "epoch next", "", 0, 0, SIGNS,
	    "make this period's epoch, or a new generation of it", command_epoch_next },
	{ "epoch list", "", 0, 0, TAKES(OPT_COUNCIL),
	    "the epoch's calendar, with a warning before it ends", command_epoch_list },
	{ "stamp", "", 0, 0, SIGNS | TAKES(OPT_DAYS),
	    "say that the keys are current, for up to seven days\n"
	    "Without a current stamp the report page warns every sender. Consoles of leads stamp by themselves.",
	    command_stamp },
	{ "renew", "", 0, 0, SIGNS,
	    "renew whatever has lapsed: delegation, receiving key, epoch, stamp", command_renew },
	{ "document show", "FILE", 1, 1, 0,
	    "what a signed document says, and whether its signatures hold", command_document_show },
	{ "document put", "FILE...", 1, 1000, ASKS,
	    "give documents to a running service", command_document_put },
	{ "publish", "", 0, 0, SIGNS | ASKS,
	    "give a running service all papers of the council that it lacks\n"
	    "Documents, the desks' keysets, and the keyring of --key. Safe to repeat.", command_publish },
	{ "site build", "OUT", 1, 1, TAKES(OPT_COUNCIL) | TAKES(OPT_CONTENT) | TAKES(OPT_WEB),
	    "make the council's pages from the bundle and its own words\n"
	    "Replaces OUT, which holds report/ and console/ afterwards.", command_site_build },
	{ "site sign", "OUT", 1, 1, SIGNS,
	    "sign the list of all files of a built site", command_site_sign },
	{ "site verify", "OUT", 1, 1, TAKES(OPT_COUNCIL),
	    "compare a folder of pages with the signed list", command_site_verify },
	{ "seal", "TEXT-FILE ENVELOPE-FILE", 2, 2,
	    TAKES(OPT_COUNCIL) | TAKES(OPT_DESK) | TAKES(OPT_TOPIC) | TAKES(OPT_LANGUAGE),
	    "seal a text to a desk, without any network", command_seal },
	{ "open", "ENVELOPE-FILE", 1, 1, SIGNS | TAKES(OPT_KEYRING),
	    "open a sealed tip with a key file, without any network", command_open },
	{ "status", "", 0, 0, ASKS,
	    "what a running service says of itself: documents, days left, space", command_status },
	{ "verify", "", 0, 0, ASKS,
	    "let a running service read every record it keeps, and count the damaged", command_verify },
	{ "config check", "[FILE]", 0, 1, 0,
	    "check a configuration without starting anything", command_config_check },
	{ "demo", "FOLDER", 1, 1, TAKES(OPT_CONTENT) | TAKES(OPT_WEB) | TAKES(OPT_PORT),
	    "make or renew a council to try out, all in one folder\n"
	    "What `make run` runs before it starts the service. Never for anything real: all keys lie together.",
	    command_demo },
};

const size_t n_commands = sizeof commands / sizeof *commands;
