/* SPDX-License-Identifier: MIT */
/*
 * What keeps the service up: the store first, then those who ask it; whoever dies is started again
 * after a wait that grows; a store that dies takes the others along, for their wires are cut. Ends
 * on SIGTERM or SIGINT in the order of the table of roles; SIGHUP brings new certificates.
 */
#ifndef POSTERN_SUPERVISOR_SUPERVISOR_H
#define POSTERN_SUPERVISOR_SUPERVISOR_H

#include "base/err.h"
#include "supervisor/belongings.h"

/* Serves until it is told to end. ERR_OK: it served and ended as told; else it could not start,
 * after a line. Prints the line "ready" to standard output each time that all serve. */
enum err supervise(const struct belongings *b) MUST_USE;

#endif
