/* SPDX-License-Identifier: MIT */
/*
 * The table of configuration keys, one row a line, in the order of enum config_id. `needed` rows
 * must stand in the file; the third column decides which process ever sees the value.
 */
#include "base/config.h"

enum {
	SUP = CONFIG_FOR_SUPERVISOR,
	INTAKE = CONFIG_FOR_SUPERVISOR | CONFIG_FOR_INTAKE,
	STAFF = CONFIG_FOR_SUPERVISOR | CONFIG_FOR_STAFF,
	STORE = CONFIG_FOR_SUPERVISOR | CONFIG_FOR_STORE,
	MANY = CONFIG_LISTEN_MAX,
};

const struct config_key config_keys[CONFIG_N_KEYS] = {
	/* name, type, read by, times, min, max, fallback, needed, help */
	{ "data", CONFIG_IS_PATH, STORE, 1, 0, 0, NULL, true,
	    "folder of the store, its own" },
	{ "site", CONFIG_IS_PATH, INTAKE, 1, 0, 0, NULL, true,
	    "folder of the residents' pages, made by postern site build" },
	{ "console", CONFIG_IS_PATH, STAFF, 1, 0, 0, NULL, false,
	    "folder of the staff console, when it is served from here" },
	{ "intake_listen", CONFIG_IS_LISTEN, SUP, MANY, 0, 0, NULL, true,
	    "where residents come in: ADDRESS:PORT or unix:PATH, then tls or plain if need be" },
	{ "staff_listen", CONFIG_IS_LISTEN, SUP, MANY, 0, 0, NULL, true,
	    "where staff come in, an address of its own" },
	{ "tls_certificate", CONFIG_IS_PATH, SUP, 1, 0, 0, NULL, false,
	    "certificate chain in PEM, with tls_key" },
	{ "tls_key", CONFIG_IS_PATH, SUP, 1, 0, 0, NULL, false,
	    "its private key in PEM" },
	{ "intake_processes", CONFIG_IS_NUMBER, SUP, 1, 0, 64, "0", false,
	    "processes that take tips in; 0: one per processor" },
	{ "uid_base", CONFIG_IS_NUMBER, SUP, 1, 1, 2000000000, "61000", false,
	    "started as root: intake runs as this user number, staff and store as the next two" },
	{ "tips_per_day", CONFIG_IS_NUMBER, STORE, 1, 1, 1000000, "2000", false,
	    "tips that one day may bring; beyond it some are let in at random" },
	{ "parts_per_day", CONFIG_IS_NUMBER, STORE, 1, 1, 10000000, "20000", false,
	    "photo parts that one day may bring" },
	{ "map_size_mib", CONFIG_IS_NUMBER, STORE, 1, 16, 1048576, "4096", false,
	    "how large the store's file may grow, in MiB" },
	{ "org_id", CONFIG_IS_HEX, STORE | INTAKE | STAFF, 1, 0, 32, NULL, true,
	    "the council's identity, as the ceremony printed it" },
	{ "batch_hours", CONFIG_IS_HOURS, STORE, 1, 0, 23, "9,13,17", false,
	    "hours of the day (UTC) from which new replies are handed out; now: at once, for trying out" },
	{ "control", CONFIG_IS_SOCKET, SUP, 1, 0, 0, NULL, true,
	    "unix socket on which the command postern asks the store" },
	{ "staff_origin", CONFIG_IS_ORIGIN, STAFF, 1, 0, 0, NULL, false,
	    "the one other origin from which a console may ask" },
};
