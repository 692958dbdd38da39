/* SPDX-License-Identifier: MIT */
/* The site document: listing, signing and comparing; and the site commands. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "operator/council.h"
#include "operator/founding.h"
#include "operator/say.h"
#include "operator/signer.h"
#include "operator/site.h"

enum { LISTED_MAX = 1000, LISTED_PATH = 200 };

struct listed {
	char path[LISTED_PATH + 1];
	uint8_t hash[HASH_BYTES];
	uint32_t len;
};

struct listing {
	const char *out;
	struct listed files[LISTED_MAX];
	unsigned n;
};

static bool
list_file(struct listing *l, const char *path, const char *full)
{
	struct listed *file = &l->files[l->n];
	struct text content = TEXT_EMPTY;
	bool good;

	if (l->n == LISTED_MAX || strlen(path) > LISTED_PATH)
		return say_no("%s: the site has too many files, or a path is too long", full);
	if ((good = file_read(full, FILE_MAX, &content))) {
		snprintf(file->path, sizeof file->path, "%s", path);
		hash_of(file->hash, content.p, content.len);
		file->len = (uint32_t)content.len;
		l->n++;
	}
	text_free(&content);
	return good;
}

/* All files below out/path; the manifest itself is not in the list. */
static bool
list_folder(struct listing *l, const char *path, unsigned depth)
{
	char full[PATH_BYTES], below[PATH_BYTES];
	char **names = NULL;
	size_t n = 0;
	struct stat st;
	bool good = depth < 5 && path_join(full, l->out, "%s", path) &&
	    folder_list(full, "", &names, &n);

	for (size_t i = 0; good && i < n; i++) {
		if (strcmp(names[i], SITE_MANIFEST) == 0)
			continue;
		good = path_join(below, path, "%s", names[i]) &&
		    path_join(full, l->out, "%s", below) && stat(full, &st) == 0;
		if (good)
			good = S_ISDIR(st.st_mode) ? list_folder(l, below, depth + 1)
						   : list_file(l, below, full);
	}
	folder_list_free(names, n);
	return good;
}

static int
by_path(const void *a, const void *b)
{
	return strcmp(((const struct listed *)a)->path, ((const struct listed *)b)->path);
}

static struct listing *
list_site(const char *out)
{
	struct listing *l = calloc(1, sizeof *l);
	bool good = l != NULL;

	if (good) {
		l->out = out;
		good = list_folder(l, "report", 0) && list_folder(l, "console", 0);
	}
	if (!good) {
		free(l);
		return NULL;
	}
	qsort(l->files, l->n, sizeof *l->files, by_path);
	return l;
}

bool
site_list(const char *out, struct text *body)
{
	struct listing *l = list_site(out);
	struct site_file *files = calloc(LISTED_MAX, sizeof *files);
	uint8_t *room = malloc(DOCUMENT_BODY_MAX);
	struct writer w;
	bool good = l != NULL && files != NULL && room != NULL;

	for (unsigned i = 0; good && i < l->n; i++)
		files[i] = (struct site_file){ { (const uint8_t *)l->files[i].path,
						   strlen(l->files[i].path) },
			l->files[i].len, l->files[i].hash };
	if (good) {
		wr_init(&w, room, DOCUMENT_BODY_MAX);
		site_write(&w, files, l->n);
		text_put(body, room, w.len);
		good = (wr_done(&w) && text_ok(body)) ||
		    say_no("%s: too many files for one list", out);
	}
	free(room);
	free(files);
	free(l);
	return good;
}

/* The signed list goes beside each app's pages, for anybody to fetch. */
static bool
place_manifest(const struct council *c, const char *out)
{
	char path[PATH_BYTES];

	return path_join(path, out, "report/%s", SITE_MANIFEST) &&
	    file_write(path, 0644, c->site.document.whole) &&
	    path_join(path, out, "console/%s", SITE_MANIFEST) &&
	    file_write(path, 0644, c->site.document.whole);
}

bool
site_sign(struct council *c, const struct signer *keyholder, const char *out)
{
	struct text body = TEXT_EMPTY;
	bool good = keyholder_alone(c, keyholder) && site_list(out, &body);

	if (good &&
	    (!c->site.there || c->site.document.body.len != body.len ||
		memcmp(c->site.document.body.p, body.p, body.len) != 0))
		good = council_make(c, DOCUMENT_SITE, &c->site, text_bytes(&body),
		    (const uint8_t *[]){ keyholder->identity_seed }, 1);
	good = good && place_manifest(c, out);
	text_free(&body);
	return good;
}

int
command_site_build(const struct call *call)
{
	struct text org_id = TEXT_EMPTY;
	struct council c = { 0 };
	bool good = false;

	if (call->value[OPT_WEB] == NULL || call->value[OPT_CONTENT] == NULL) {
		(void)say_wrong("site build: --web and --content are needed");
		return USAGE;
	}
	if (council_open(&c, call->value[OPT_COUNCIL])) {
		text_hex(&org_id, c.org_id, sizeof c.org_id);
		good = text_ok(&org_id) &&
		    site_build(
			call->value[OPT_WEB], call->value[OPT_CONTENT], org_id.p, call->operand[0]);
	}
	if (good)
		say("the site stands in %s; next: postern site sign", call->operand[0]);
	text_free(&org_id);
	council_close(&c);
	return good ? DONE : FAILED;
}

int
command_site_sign(const struct call *call)
{
	struct signer *s = NULL;
	struct council c = { 0 };
	bool good = council_open(&c, call->value[OPT_COUNCIL]) &&
	    (s = signer_of(call, &c)) != NULL && site_sign(&c, s, call->operand[0]);

	if (good)
		say("signed as site number %u", c.site.document.number);
	signer_close(s);
	council_close(&c);
	return good ? DONE : FAILED;
}

/* Says every difference between two sorted lists; how many there are. */
static unsigned
compare(const struct site *site, const struct listing *l)
{
	struct reader walk = site_files(site);
	struct site_file file;
	unsigned i = 0, wrong = 0;
	bool more = site_next_file(&file, &walk);

	while (more || i < l->n) {
		int order = !more ? 1 : i == l->n ? -1 : 0;
		char path[LISTED_PATH + 1] = "";

		if (more)
			snprintf(path, sizeof path, "%.*s", (int)file.path.len,
			    (const char *)file.path.p);
		if (order == 0)
			order = strcmp(path, l->files[i].path);
		if (order < 0)
			(void)say_wrong("%s: signed, but not there", path);
		else if (order > 0)
			(void)say_wrong("%s: there, but not signed", l->files[i].path);
		else if (file.len != l->files[i].len ||
		    !bytes_equal(file.hash, l->files[i].hash, HASH_BYTES))
			(void)say_wrong("%s: not the bytes that were signed", path);
		else
			wrong--;
		wrong++;
		if (order >= 0)
			i++;
		if (order <= 0)
			more = site_next_file(&file, &walk);
	}
	return wrong;
}

int
command_site_verify(const struct call *call)
{
	struct listing *l = NULL;
	struct council c = { 0 };
	struct site site;
	unsigned wrong = 0;
	bool good = council_open(&c, call->value[OPT_COUNCIL]);

	if (good && (!c.site.there || site_decode(&site, c.site.document.body) != ERR_OK))
		good = say_no("no site has been signed yet: postern site sign");
	good = good && (l = list_site(call->operand[0])) != NULL;
	if (good && (wrong = compare(&site, l)) == 0)
		say("all %u files are as signed in site number %u", l->n, c.site.document.number);
	free(l);
	council_close(&c);
	return good && wrong == 0 ? DONE : FAILED;
}
