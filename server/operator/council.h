/* SPDX-License-Identifier: MIT */
/*
 * The council folder: where the papers of one organisation are kept between commands.
 *
 *	root.key		the root key, mode 0600 (until paper shares replace it)
 *	documents/NAME.psd	the newest signed document of each name
 *	keyrings/HEX.keyring	sealed records of receiving keys made here, to be sent to the server
 *
 * Nothing else holds state, so a folder is copied, compared and restored with ordinary tools. A new
 * document goes through council_accept only, which asks what the store will ask.
 */
#ifndef POSTERN_OPERATOR_COUNCIL_H
#define POSTERN_OPERATOR_COUNCIL_H

#include <stdbool.h>

#include "crypto/postern.h"
#include "operator/file.h"

struct paper { /* a document and the bytes it borrows from */
	bool there;
	struct text whole;
	struct document document;
};

struct council {
	char folder[PATH_BYTES];
	uint8_t org_id[ORG_ID_BYTES];
	struct paper root, delegation, services, roster, epoch, site;
};

/* The folder named by --council, or the one we stand in. False after a message; council_close is
 * due either way. */
bool council_open(struct council *c, const char *folder);
/* A folder without papers yet: made, or empty. */
bool council_begin(struct council *c, const char *folder);
void council_close(struct council *c);

/* Checks a document as the store will, keeps it in the folder and in c. False after a message,
 * nothing changed. */
bool council_accept(struct council *c, struct bytes whole);
/* Writes a document of this type with the next number (that of `old` and one more; NULL: 1), signed
 * by these seeds, and accepts it. */
bool council_make(struct council *c, enum document_type type, const struct paper *old,
    struct bytes body, const uint8_t *const *seeds, unsigned n_seeds);

/* Whether those who signed it may still sign it today, whatever its number. */
bool council_holds(const struct council *c, const struct document *d);
/* Takes what a service has in place of our older one (receiving keys, keysets, stamps: consoles renew
 * them); what does not hold, or is not ours to keep, is left alone. False when the disk fails. */
bool council_adopt(const struct council *c, const struct document *d);

/* The document in documents/NAME.psd, when there is one; false after a message when it is damaged
 * or foreign. */
bool council_read(const struct council *c, const char *name, struct paper *out);
/* The file name (without .psd) of a document. */
bool council_name(const struct document *d, char out[80]);
void paper_free(struct paper *p);

/* The documents of the folder in the order a server takes them; each call gives the next, freed by
 * paper_free. */
struct council_walk {
	char **names;
	size_t n, at, rank;
};
bool council_walk_open(const struct council *c, struct council_walk *walk);
bool council_walk_next(const struct council *c, struct council_walk *walk, struct paper *out);
void council_walk_close(struct council_walk *walk);

/* The root's seed from root.key. */
bool council_root_seed(const struct council *c, uint8_t seed[static SEED_BYTES]);
bool council_root_keep(const struct council *c, const uint8_t seed[static SEED_BYTES]);

#endif
