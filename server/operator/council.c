/* SPDX-License-Identifier: MIT */
/* The council folder on disk. */
#include "operator/council.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/secret.h"
#include "operator/say.h"

static const char *const type_names[] = {	/* by document type */
	[DOCUMENT_ROOT] = "root",
	[DOCUMENT_DELEGATION] = "delegation",
	[DOCUMENT_SERVICES] = "services",
	[DOCUMENT_EPOCH] = "epoch",
	[DOCUMENT_ROSTER] = "roster",
	[DOCUMENT_RECEIVING] = "receiving",
	[DOCUMENT_KEYSET] = "keyset",
	[DOCUMENT_STAMP] = "stamp",
	[DOCUMENT_SITE] = "site",
};

enum { N_TYPES = sizeof type_names / sizeof *type_names };

static struct paper *
place_of(struct council *c, unsigned type)
{
	switch (type) {
	case DOCUMENT_ROOT:
		return &c->root;
	case DOCUMENT_DELEGATION:
		return &c->delegation;
	case DOCUMENT_SERVICES:
		return &c->services;
	case DOCUMENT_EPOCH:
		return &c->epoch;
	case DOCUMENT_ROSTER:
		return &c->roster;
	case DOCUMENT_SITE:
		return &c->site;
	default:
		return NULL;
	}
}

void
paper_free(struct paper *p)
{
	text_free(&p->whole);
	*p = (struct paper){ 0 };
}

/* A root goes by its number, for a server wants them all; what has a name of its own by that. */
bool
council_name(const struct document *d, char out[80])
{
	uint8_t name[DOCUMENT_NAME_MAX];
	struct text hex = TEXT_EMPTY;
	size_t len;
	bool good = document_name(name, &len, d) == ERR_OK;

	if (good)
		text_hex(&hex, name, len);
	if (d->type == DOCUMENT_ROOT)
		snprintf(out, 80, "root-%u", (unsigned)d->number);
	else
		snprintf(out, 80, "%s%s%s", type_names[d->type], len != 0 ? "-" : "",
		    len != 0 ? hex.p : "");
	good = good && text_ok(&hex);
	text_free(&hex);
	return good;
}

bool
council_read(const struct council *c, const char *name, struct paper *out)
{
	char path[PATH_BYTES];

	*out = (struct paper){ 0 };
	if (!path_join(path, c->folder, "documents/%s.psd", name))
		return false;
	if (!file_exists(path))
		return true;
	if (!file_read(path, DOCUMENT_MAX, &out->whole))
		return false;
	if (document_decode(&out->document, text_bytes(&out->whole)) == ERR_OK &&
	    document_check(&out->document) == ERR_OK &&
	    (out->document.type == DOCUMENT_ROOT ||
		bytes_equal(out->document.org_id, c->org_id, ORG_ID_BYTES))) {
		out->there = true;
		return true;
	}
	paper_free(out);
	(void)say_wrong("%s: this document is damaged, or of another organisation", path);
	say_remedy("put back the copy that was made of this folder");
	return false;
}

static bool
read_roots(struct council *c)
{
	struct paper next;
	char name[32];

	for (unsigned number = 1; number <= BUNDLE_ROOTS_MAX; number++) {
		snprintf(name, sizeof name, "root-%u", number);
		if (!council_read(c, name, &next))
			return false;
		if (!next.there)
			break;
		if (number == 1)
			document_org_id(c->org_id, &next.document);
		paper_free(&c->root);
		c->root = next;
	}
	if (c->root.there)
		return true;
	(void)say_wrong("%s: there is no council in this folder", c->folder);
	say_remedy("--council says where it is; `postern init` makes one");
	return false;
}

static bool
set_folder(struct council *c, const char *folder)
{
	*c = (struct council){ 0 };
	if (folder == NULL)
		folder = ".";
	return snprintf(c->folder, sizeof c->folder, "%s", folder) < (int)sizeof c->folder;
}

bool
council_open(struct council *c, const char *folder)
{
	if (!set_folder(c, folder) || !read_roots(c))
		return false;
	for (unsigned type = DOCUMENT_DELEGATION; type < N_TYPES; type++) {
		struct paper *place = place_of(c, type);

		if (place != NULL && !council_read(c, type_names[type], place))
			return false;
	}
	return true;
}

bool
council_begin(struct council *c, const char *folder)
{
	char path[PATH_BYTES];

	if (!set_folder(c, folder) || !path_join(path, c->folder, "documents/root-1.psd"))
		return false;
	if (file_exists(path)) {
		(void)say_wrong("%s: there is a council in this folder already", c->folder);
		return false;
	}
	return path_join(path, c->folder, "documents") && folder_make(c->folder, 0700) &&
	    folder_make(path, 0755) && path_join(path, c->folder, "keyrings") &&
	    folder_make(path, 0755);
}

void
council_close(struct council *c)
{
	for (unsigned type = DOCUMENT_ROOT; type < N_TYPES; type++) {
		if (place_of(c, type) != NULL)
			paper_free(place_of(c, type));
	}
}

static const struct document *
of(const struct paper *p)
{
	return p->there ? &p->document : NULL;
}

static void
say_refused(enum err e, const char *name)
{
	switch (e) {
	case ERR_DENIED:
		(void)say_wrong("%s: signatures of those who may make it are missing", name);
		break;
	case ERR_STALE:
		(void)say_wrong(
		    "%s: its number does not follow, or its days do not include today", name);
		say_remedy("if the delegation has ended, make a new one: postern delegate");
		break;
	case ERR_EXISTS:
		(void)say_wrong("%s: this very document is there already", name);
		break;
	default:
		(void)say_wrong("%s: it is not well formed, or not of this organisation: %s", name,
		    err_text(e));
	}
}

static bool
keep(struct council *c, const char *name, struct paper *made)
{
	struct paper *place = place_of(c, made->document.type);
	char path[PATH_BYTES];

	if (!path_join(path, c->folder, "documents/%s.psd", name) ||
	    !file_write(path, 0644, text_bytes(&made->whole)))
		return false;
	if (place == NULL)
		return true;
	paper_free(place);
	*place = *made;
	*made = (struct paper){ 0 };
	return true;
}

static struct trust
trust_now(const struct council *c)
{
	return (struct trust){ c->org_id, clock_day(), of(&c->root), of(&c->delegation),
		of(&c->services), of(&c->epoch), of(&c->roster) };
}

bool
council_holds(const struct council *c, const struct document *d)
{
	struct trust now = trust_now(c);
	struct document first = *d;

	first.number = 1;
	return trust_accepts(&now, &first, NULL) == ERR_OK;
}

bool
council_adopt(const struct council *c, const struct document *d)
{
	struct trust now = trust_now(c);
	struct paper ours;
	struct document before;
	char name[80], path[PATH_BYTES];
	bool good = council_name(d, name) && council_read(c, name, &ours);

	if (!good)
		return false;
	if (ours.there && d->number >= ours.document.number) {
		before = ours.document;
		before.number = d->number - 1;
		if (trust_accepts(&now, d, &before) == ERR_OK)
			good = path_join(path, c->folder, "documents/%s.psd", name) &&
			    file_write(path, 0644, d->whole);
	}
	paper_free(&ours);
	return good;
}

bool
council_accept(struct council *c, struct bytes whole)
{
	struct trust now = trust_now(c);
	struct paper made = { .there = true }, old = { 0 };
	char name[80] = "the document";
	enum err e;
	bool good = false;

	text_put(&made.whole, whole.p, whole.len);
	e = text_ok(&made.whole) ? document_decode(&made.document, text_bytes(&made.whole))
				 : ERR_MEMORY;
	if (e == ERR_OK && !council_name(&made.document, name))
		e = ERR_FORMAT;
	if (e == ERR_OK && made.document.type == DOCUMENT_ROOT && !c->root.there)
		document_org_id(c->org_id, &made.document);
	if (e == ERR_OK && made.document.type == DOCUMENT_ROOT)
		e = trust_accepts(&now, &made.document, of(&c->root));
	else if (e == ERR_OK && council_read(c, name, &old))
		e = trust_accepts(&now, &made.document, of(&old));
	if (e == ERR_OK)
		good = keep(c, name, &made);
	else
		say_refused(e, name);
	paper_free(&old);
	paper_free(&made);
	return good;
}

bool
council_make(struct council *c, enum document_type type, const struct paper *old, struct bytes body,
    const uint8_t *const *seeds, unsigned n_seeds)
{
	static const uint8_t none[ORG_ID_BYTES];
	struct document_signature signatures[DOCUMENT_SIGNERS_MAX];
	uint8_t *room = malloc(2 * DOCUMENT_MAX);
	uint32_t number = old != NULL && old->there ? old->document.number + 1 : 1;
	struct writer content, whole;
	bool good = room != NULL && n_seeds <= DOCUMENT_SIGNERS_MAX;

	wr_init(&content, room, DOCUMENT_MAX);
	wr_init(&whole, room + DOCUMENT_MAX, DOCUMENT_MAX);
	if (good)
		document_write_content(&content, (uint8_t)type, c->root.there ? c->org_id : none,
		    number, clock_day(), body);
	for (unsigned i = 0; good && i < n_seeds; i++)
		good = wr_done(&content) &&
		    document_sign(&signatures[i], wr_bytes_of(&content), seeds[i]) == ERR_OK;
	if (good)
		document_write(&whole, wr_bytes_of(&content), signatures, n_seeds);
	if (!good || !wr_done(&whole)) {
		(void)say_wrong(
		    "the %s document does not take shape: one value is out of its bounds",
		    type_names[type]);
		good = false;
	}
	good = good && council_accept(c, wr_bytes_of(&whole));
	free(room);
	return good;
}

bool
council_walk_open(const struct council *c, struct council_walk *walk)
{
	char path[PATH_BYTES];

	*walk = (struct council_walk){ .rank = DOCUMENT_ROOT };
	return path_join(path, c->folder, "documents") &&
	    folder_list(path, ".psd", &walk->names, &walk->n);
}

/* Each builds on those before it. */
static const enum document_type order[] = {
	0, DOCUMENT_ROOT, DOCUMENT_DELEGATION, DOCUMENT_SERVICES, DOCUMENT_ROSTER, DOCUMENT_EPOCH,
	DOCUMENT_RECEIVING, DOCUMENT_KEYSET, DOCUMENT_STAMP, DOCUMENT_SITE,
};

bool
council_walk_next(const struct council *c, struct council_walk *walk, struct paper *out)
{
	char name[128];

	for (; walk->rank < sizeof order / sizeof *order; walk->rank++, walk->at = 0) {
		const char *type = type_names[order[walk->rank]];

		while (walk->at < walk->n) {
			const char *file = walk->names[walk->at++];
			size_t len = strlen(type);

			if (strncmp(file, type, len) != 0 || (file[len] != '.' && file[len] != '-'))
				continue;
			snprintf(
			    name, sizeof name, "%.*s", (int)(strlen(file) - strlen(".psd")), file);
			return council_read(c, name, out) && out->there;
		}
	}
	return false;
}

void
council_walk_close(struct council_walk *walk)
{
	folder_list_free(walk->names, walk->n);
	*walk = (struct council_walk){ 0 };
}

bool
council_root_seed(const struct council *c, uint8_t seed[static SEED_BYTES])
{
	struct text text = TEXT_EMPTY;
	char path[PATH_BYTES], hex[2 * SEED_BYTES + 1];
	bool good = path_join(path, c->folder, "root.key") && file_read(path, 256, &text);

	if (good) {
		snprintf(hex, sizeof hex, "%.*s", (int)strcspn(text.p, "\n"), text.p);
		if (!(good = text.len == sizeof hex && hex_read(hex, seed, SEED_BYTES)))
			(void)say_wrong("%s: this is not a root key", path);
		secret_wipe(hex, sizeof hex);
	}
	text_free(&text);
	return good;
}

bool
council_root_keep(const struct council *c, const uint8_t seed[static SEED_BYTES])
{
	struct text text = TEXT_EMPTY;
	char path[PATH_BYTES];
	bool good;

	text_hex(&text, seed, SEED_BYTES);
	text_str(&text, "\n");
	good = text_ok(&text) && path_join(path, c->folder, "root.key") &&
	    file_write(path, 0600, text_bytes(&text));
	text_free(&text);
	return good;
}
