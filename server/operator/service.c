/* SPDX-License-Identifier: MIT */
/* The control socket and a session over it. */
#include "operator/service.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/config.h"
#include "base/secret.h"
#include "ipc/ask.h"
#include "ipc/control.h"
#include "operator/say.h"

enum { WAIT_MS = 30000, WAIT_STEP_MS = 100 };

struct asking {
	int fd;
	char path[PATH_BYTES];
	uint8_t question[CONTROL_MAX], answer[CONTROL_MAX];
	/* a session */
	const struct signer *who;
	uint8_t boot_id[ID_BYTES], session_id[ID_BYTES], store_key[SIGN_PUBLIC_BYTES];
	uint64_t counter;
};

/* Where the socket is. */
static bool
find_socket(const struct call *call, char out[PATH_BYTES])
{
	const char *file = call->value[OPT_CONFIG] != NULL ? call->value[OPT_CONFIG]
							   : "/etc/postern/postern.conf";
	char problem[CONFIG_PROBLEM_MAX];
	struct config *config;
	bool good;

	if (call->value[OPT_CONTROL] != NULL)
		return snprintf(out, PATH_BYTES, "%s", call->value[OPT_CONTROL]) < PATH_BYTES;
	if ((config = config_open(file, problem)) == NULL) {
		(void)say_wrong("%s", problem);
		say_remedy("--config names another configuration, --control the socket itself");
		return false;
	}
	good = snprintf(out, PATH_BYTES, "%s", config_text(config, CONFIG_CONTROL, 0)) < PATH_BYTES;
	config_free(config);
	return good;
}

static int
connect_waiting(const char *path, bool wait)
{
	const struct timespec step = { 0, WAIT_STEP_MS * 1000000L };
	int fd = ask_connect(path);

	for (unsigned ms = 0; fd == -1 && wait && ms < WAIT_MS; ms += WAIT_STEP_MS) {
		nanosleep(&step, NULL);
		fd = ask_connect(path);
	}
	return fd;
}

struct asking *
service_open(const struct call *call, int *answer)
{
	struct asking *s = calloc(1, sizeof *s);

	*answer = FAILED;
	if (s == NULL || !find_socket(call, s->path)) {
		free(s);
		return NULL;
	}
	if ((s->fd = connect_waiting(s->path, call->value[OPT_WAIT] != NULL)) != -1)
		return s;
	*answer = NO_SERVICE;
	(void)say_wrong("%s: no service answers: %s", s->path, strerror(errno));
	say_remedy("start it first: posternd -c FILE, or systemctl start postern");
	free(s);
	return NULL;
}

void
service_close(struct asking *s)
{
	if (s == NULL)
		return;
	close(s->fd);
	secret_wipe(s, sizeof *s);
	free(s);
}

bool
service_ask(struct asking *s, unsigned kind, struct bytes question, struct bytes *answer)
{
	size_t len;
	enum err e;

	if (question.len >= sizeof s->question)
		return say_no("this is too long for the service");
	s->question[0] = (uint8_t)kind;
	if (question.len != 0 && question.p != s->question + 1)
		memmove(s->question + 1, question.p, question.len);
	e = ask_control(s->fd, (struct bytes){ s->question, question.len + 1 }, s->answer,
	    sizeof s->answer, &len);
	if (e != ERR_OK || len == 0)
		return say_no("%s: the service went away", s->path);
	*answer = (struct bytes){ s->answer + 1, len - 1 };
	if (s->answer[0] == CONTROL_KEPT)
		return true;
	if (s->answer[0] == CONTROL_LATER)
		return say_no("the service is full or its disk failed; try later");
	return say_no("the service refused: %.*s", len > 1 ? (int)answer->len : 14,
		   len > 1 ? (const char *)answer->p : "no reason said");
}

/* One request with what the session knows; hello has no signer. */
static bool
request(struct asking *s, enum action action, struct bytes arguments, struct bytes *body,
    unsigned *status)
{
	static const uint8_t zero[32];
	bool hello = action == ACTION_HELLO;
	struct request q = { .action = (uint8_t)action,
		.org_id = s->who->org_id,
		.boot_id = hello ? zero : s->boot_id,
		.session_id = hello || action == ACTION_SESSION_OPEN ? zero : s->session_id,
		.signer = hello ? zero : s->who->identity,
		.counter = hello || action == ACTION_SESSION_OPEN ? 0 : ++s->counter,
		.arguments = arguments };
	uint8_t hash[HASH_BYTES];
	struct bytes whole;
	struct answer a;
	struct writer w;

	*status = ANSWER_REFUSED;
	wr_init(&w, s->question + 1, sizeof s->question - 1);
	if (request_write(&w, &q, hello ? NULL : s->who->identity_seed) != ERR_OK || !wr_done(&w))
		return false;
	hash_of(hash, s->question + 1, w.len);
	if (!service_ask(s, CONTROL_STAFF, wr_bytes_of(&w), &whole))
		return false;
	if (answer_decode(&a, whole) != ERR_OK ||
	    answer_check(&a, s->who->org_id, hash, s->store_key) != ERR_OK)
		return say_no("%s: the answer is not signed by this council's store", s->path);
	*status = a.status;
	*body = a.body;
	return a.status == ANSWER_DONE;
}

bool
service_sign_in(
    struct asking *s, const struct signer *who, const uint8_t store_key[static SIGN_PUBLIC_BYTES])
{
	uint8_t nonce[ID_BYTES];
	struct bytes body;
	struct reader r;
	unsigned status;

	s->who = who;
	memcpy(s->store_key, store_key, sizeof s->store_key);
	if (!request(s, ACTION_HELLO, (struct bytes){ 0 }, &body, &status))
		return say_no("%s: the store does not say hello", s->path);
	rd_init(&r, body.p, body.len);
	(void)rd_bytes(&r, ORG_ID_BYTES);
	rd_copy(&r, s->boot_id, sizeof s->boot_id);
	random_bytes(nonce, sizeof nonce);
	if (!rd_ok(&r) ||
	    !request(
		s, ACTION_SESSION_OPEN, (struct bytes){ nonce, sizeof nonce }, &body, &status)) {
		(void)say_wrong(
		    "%s: the store does not let this person in: they are not in its roster",
		    s->path);
		return false;
	}
	rd_init(&r, body.p, body.len);
	rd_copy(&r, s->session_id, sizeof s->session_id);
	s->counter = 0;
	return rd_ok(&r);
}

void
service_sign_out(struct asking *s)
{
	struct bytes body;
	unsigned status;

	(void)request(s, ACTION_SESSION_CLOSE, (struct bytes){ 0 }, &body, &status);
}

bool
service_request(struct asking *s, enum action action, struct bytes arguments, struct bytes *body,
    unsigned *status)
{
	return request(s, action, arguments, body, status);
}
