/* SPDX-License-Identifier: MIT */
/*
 * The one configuration file, postern.conf: lines of `key value`, blank lines, and comments from #
 * to the end of a line. The keys are a table in config.c, one row a line: type, bounds, default,
 * which roles may see it, help. A refusal says file:line, what is wrong and what to do.
 *
 * The supervisor reads the file. A role gets its slice only, in the same form, from the sealed
 * memory descriptor named "config"; it reads that with the same reader.
 */
#ifndef POSTERN_BASE_CONFIG_H
#define POSTERN_BASE_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/err.h"

enum {
	CONFIG_FILE_MAX = 64 * 1024,	/* bytes */
	CONFIG_VALUE_MAX = 512,		/* bytes with the NUL */
	CONFIG_LISTEN_MAX = 8,
	CONFIG_PROBLEM_MAX = 1024,
};

enum config_id {			/* in the order of the table */
	CONFIG_DATA, CONFIG_SITE, CONFIG_CONSOLE,
	CONFIG_INTAKE_LISTEN, CONFIG_STAFF_LISTEN,
	CONFIG_TLS_CERTIFICATE, CONFIG_TLS_KEY,
	CONFIG_INTAKE_PROCESSES, CONFIG_UID_BASE,
	CONFIG_TIPS_PER_DAY, CONFIG_PARTS_PER_DAY, CONFIG_MAP_SIZE_MIB,
	CONFIG_ORG_ID, CONFIG_BATCH_HOURS, CONFIG_CONTROL, CONFIG_STAFF_ORIGIN,
	CONFIG_N_KEYS
};

enum config_type {
	CONFIG_IS_PATH,		/* relative ones begin at the file's folder; given out absolute */
	CONFIG_IS_LISTEN,	/* see base/address.h */
	CONFIG_IS_SOCKET,	/* a path short enough for a unix socket */
	CONFIG_IS_NUMBER,
	CONFIG_IS_HEX,		/* exactly `max` bytes, lower case */
	CONFIG_IS_HOURS,	/* of the day, rising, separated by commas; or `now` */
	CONFIG_IS_ORIGIN,	/* scheme://host[:port], as a browser sends it */
};

enum {					/* who may see a key; a set */
	CONFIG_FOR_SUPERVISOR = 1,
	CONFIG_FOR_INTAKE = 2,
	CONFIG_FOR_STAFF = 4,
	CONFIG_FOR_STORE = 8,
};

struct config_key {
	const char *name;
	enum config_type type;
	unsigned readers;	/* a set of CONFIG_FOR_ */
	unsigned times;		/* how often it may stand in a file */
	uint64_t min, max;	/* of a number; of hours; max: bytes of a hex value */
	const char *fallback;	/* as it would stand in the file; NULL: absent */
	bool needed;		/* by the supervisor */
	const char *help;
};

extern const struct config_key config_keys[CONFIG_N_KEYS];

struct config;

/* Reads and checks a whole file: every row needed is there, tls_certificate and tls_key come
 * together, and without them only loopback and unix listeners. On refusal NULL, and one line in
 * problem. */
struct config *config_open(const char *path, char problem[CONFIG_PROBLEM_MAX]);
/* The same from text; `name` stands for the file in problems, `folder` is where relative paths
 * begin. Rows that are needed may be missing when readers is not CONFIG_FOR_SUPERVISOR. */
struct config *config_parse(const char *name, const char *folder, struct bytes text,
    unsigned readers, char problem[CONFIG_PROBLEM_MAX]);
/* A role's slice from the descriptor, which is closed. */
struct config *config_open_slice(int fd, unsigned readers, char problem[CONFIG_PROBLEM_MAX]);
void config_free(struct config *c);

/* How often the key was given (a default counts as once). */
size_t config_count(const struct config *c, enum config_id id);
/* The i-th value, or NULL. Borrowed. */
const char *config_text(const struct config *c, enum config_id id, size_t i);
/* A number; 0 when absent. */
uint64_t config_number(const struct config *c, enum config_id id);
/* A hex value; false when absent. */
bool config_hex(const struct config *c, enum config_id id, uint8_t *out, size_t len);
/* Hours of the day as a set of bits, bit 9 for nine o'clock; none for `now`. */
uint32_t config_hours(const struct config *c, enum config_id id);
/* "file:line" of the i-th value, for problems found later. */
void config_where(const struct config *c, enum config_id id, size_t i, char *out, size_t cap);

/* What `readers` may see, in the form of the file; ERR_FULL when it does not fit. */
enum err config_slice(const struct config *c, unsigned readers, struct writer *out) MUST_USE;
/* The table as text for people: one row a line. */
void config_help(struct writer *out);

#endif
