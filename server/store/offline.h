/* SPDX-License-Identifier: MIT */
/*
 * What postern-store does for a person at a terminal, instead of serving.
 */
#ifndef POSTERN_STORE_OFFLINE_H
#define POSTERN_STORE_OFFLINE_H

#include "base/err.h"

/* --make-key FOLDER: makes store.key and storage.key where they are missing; prints the public
 * signing key in hex, for the services document. Gives an exit status. */
int offline_make_key(const char *folder);
/* --verify FOLDER: reads every record, also beside a running store; prints how many are whole and
 * how many damaged. 0: none damaged; 1: some; 2: it can't be read. */
int offline_verify(const char *folder);
/* Looks at every key and the key table in a child, for a damaged file may kill whoever reads it.
 * Before threads and confinement. A refusal has said in a line what is wrong. */
enum err offline_check(const char *folder, const unsigned char *storage_key) MUST_USE;

#endif
