/* SPDX-License-Identifier: MIT */
/*
 * What a call may answer. Three kinds that are never mixed: bad input (also from a peer process),
 * the environment (full, no memory, a device), and "no". A bug is none of them: it aborts.
 */
#ifndef POSTERN_BASE_ERR_H
#define POSTERN_BASE_ERR_H

#define MUST_USE __attribute__((warn_unused_result))

enum err {
	ERR_OK = 0,
	ERR_FORMAT,	/* bad input: malformed, wrong size, wrong order */
	ERR_SIGNATURE,	/* bad input: a signature or authentication does not hold */
	ERR_DENIED,	/* no: who asks may not */
	ERR_STALE,	/* no: expired, replayed, or older than what is known */
	ERR_MISSING,	/* no: there is no such thing */
	ERR_EXISTS,	/* no: it is there already */
	ERR_FULL,	/* environment: a bound of ours, the map or the disk is full; try later */
	ERR_MEMORY,	/* environment: no memory */
	ERR_IO,		/* environment: a file or device failed */
	ERR_DAMAGED,	/* environment: stored bytes do not authenticate */
};

/* A short fixed text for logs and messages; never NULL. */
const char *err_text(enum err e);

#endif
