/* SPDX-License-Identifier: MIT */
/*
 * See world.h: what is asked of cases and tips, and what stands on the disk.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/secret.h"
#include "tests/lib/tap.h"
#include "tests/lib/world.h"

static struct bytes
bytes(const void *p, size_t len)
{
	return (struct bytes){ p, len };
}

/* --- cases --- */

void
world_case(struct world *w, struct world_case *c)
{
	random_bytes(c->id, sizeof(c->id));
	random_bytes(c->seed, sizeof(c->seed));
	kem_public(c->kem, c->seed);
	key_id_of(c->key_id, w->org_id, c->kem, sizeof(c->kem));
}

size_t
world_create_args(struct world *w, uint8_t *out, const struct world_case *c, uint8_t desk,
    const uint8_t *tip_id)
{
	uint8_t kem[KEM_PUBLIC_BYTES];
	struct writer a;

	kem_public(kem, w->kem_seed[desk == 2]);
	wr_init(&a, out, REQUEST_MAX);
	wr_bytes(&a, c->id, ID_BYTES);
	wr_bytes(&a, tip_id, ID_BYTES);
	wr_u8(&a, desk);
	wr_bytes(&a, c->kem, sizeof(c->kem));
	world_seal(w, wr_space(&a, WRAP_BYTES), PURPOSE_WRAP, w->epoch_key_id, kem, "wrap");
	world_seal(w, wr_space(&a, CAPSULE_BYTES), PURPOSE_CAPSULE, c->key_id, c->kem, "capsule");
	world_seal(w, wr_space(&a, EVENT_BYTES), PURPOSE_EVENT, c->key_id, c->kem, "received");
	world_seal(w, wr_space(&a, CARD_BYTES), PURPOSE_CARD, c->key_id, c->kem, "card");
	return a.len;
}

static void
sealed_blob(struct world *w, struct writer *a, bool there, enum purpose purpose,
    const struct world_case *c)
{
	size_t len = there ? envelope_size(purpose) : 0;

	wr_u32(a, (uint32_t)len);
	if (there)
		world_seal(w, wr_space(a, len), purpose, c->key_id, c->kem, "more");
}

size_t
world_append_args(struct world *w, uint8_t *out, const struct world_case *c, const uint8_t *tip_id,
    bool card)
{
	static const uint8_t no_tip[ID_BYTES];
	struct writer a;

	wr_init(&a, out, REQUEST_MAX);
	wr_bytes(&a, c->id, ID_BYTES);
	wr_bytes(&a, tip_id ? tip_id : no_tip, ID_BYTES);
	sealed_blob(w, &a, tip_id != NULL, PURPOSE_CAPSULE, c);
	sealed_blob(w, &a, true, PURPOSE_EVENT, c);
	sealed_blob(w, &a, card, PURPOSE_CARD, c);
	return a.len;
}

bool
world_offered(struct world *w, enum who who, const uint8_t *tip, uint8_t tip_id[static ID_BYTES])
{
	static const uint8_t from_the_start[4 + ID_BYTES];
	struct bytes body, id, header;
	struct reader r;

	if (world_request(w, who, ACTION_TIPS_OFFER, bytes(from_the_start, sizeof(from_the_start)),
		&body) != ANSWER_DONE)
		return false;
	rd_init(&r, body.p, body.len);
	for (unsigned n = rd_u16(&r); n > 0 && rd_ok(&r); n--) {
		id = rd_bytes(&r, ID_BYTES);
		(void)rd_u32(&r);
		header = rd_bytes(&r, ENVELOPE_HEADER_BYTES);
		if (rd_ok(&r) && memcmp(header.p, tip, ENVELOPE_HEADER_BYTES) == 0) {
			memcpy(tip_id, id.p, ID_BYTES);
			return true;
		}
	}
	return false;
}

unsigned
world_receive(struct world *w, enum who who, uint8_t desk, const uint8_t *tip_id, bool *given)
{
	uint8_t args[2 + ID_BYTES] = { desk, 1 };
	struct bytes body;
	unsigned status;

	memcpy(args + 2, tip_id, ID_BYTES);
	status = world_request(w, who, ACTION_TIP_RECEIVE, bytes(args, sizeof(args)), &body);
	*given = status == ANSWER_DONE && body.len == 1 + ID_BYTES + 1 + TIP_BYTES &&
	    body.p[1 + ID_BYTES] == 1;
	return status;
}

bool
world_make_case(struct world *w, enum who who, uint8_t desk, struct world_case *c)
{
	static uint8_t args[REQUEST_MAX];
	uint8_t tip[TIP_BYTES], tip_id[ID_BYTES];
	struct bytes body;
	bool given;

	world_case(w, c);
	world_tip(w, tip, "for a case");
	if (world_send(w, tip) != ACK_KEPT || !world_offered(w, who, tip, tip_id) ||
	    world_receive(w, who, desk, tip_id, &given) != ANSWER_DONE || !given)
		return false;
	return world_request(w, who, ACTION_CASE_CREATE,
	    bytes(args, world_create_args(w, args, c, desk, tip_id)), &body) == ANSWER_DONE;
}

/* --- the disk --- */

static bool
folder_holds(const char *folder, const void *needle, size_t len)
{
	char path[1024];
	struct dirent *d;
	unsigned char *file;
	bool found = false;
	struct stat st;
	size_t size;
	DIR *dir = opendir(folder);

	if (!dir)
		return false;
	while (!found && (d = readdir(dir))) {
		if (strcmp(d->d_name, ".") == 0 || strcmp(d->d_name, "..") == 0)
			continue;
		snprintf(path, sizeof(path), "%s/%s", folder, d->d_name);
		if (stat(path, &st) == 0 && S_ISDIR(st.st_mode)) {
			found = folder_holds(path, needle, len);
			continue;
		}
		file = tap_file(path, &size);
		found = memmem(file, size, needle, len) != NULL;
		free(file);
	}
	closedir(dir);
	return found;
}

bool
world_holds(struct world *w, const void *needle, size_t len)
{
	return folder_holds(w->folder, needle, len);
}
