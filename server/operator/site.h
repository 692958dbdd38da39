/* SPDX-License-Identifier: MIT */
/*
 * A council's site from the bundle that knows no council: for each app (report, console) a folder
 * of pages and assets as they will be served. Pages have names that stay; all else is named by its
 * hash.
 *
 * The list of all files with their hashes is the site document (PROTOCOL.md, type 9), signed by a
 * keyholder: anybody can compare what a server serves with what was signed.
 */
#ifndef POSTERN_OPERATOR_SITE_H
#define POSTERN_OPERATOR_SITE_H

#include <stdbool.h>

#include "operator/council.h"
#include "operator/signer.h"
#include "operator/text.h"

#define SITE_MANIFEST "site-manifest.bin" /* in each app's folder */

/* Builds into `out`, replacing what is there once all went well; else a message, and it stays. */
bool site_build(const char *web, const char *content, const char *org_id_hex, const char *out);
/* The body of a site document for the folder. */
bool site_list(const char *out, struct text *body);
/* The site document for what stands in `out`, unless the newest one says the same; and copies of it
 * beside the pages. */
bool site_sign(struct council *c, const struct signer *keyholder, const char *out);

#endif
