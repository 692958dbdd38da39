/* SPDX-License-Identifier: MIT */
/*
 * A peer that says anything at all: the first byte chooses who speaks to whom, the rest is cut into
 * messages by a length before each. Whatever comes, a handler sees only what a row allows, and what
 * was not allowed ends the channel.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ipc/channel.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static const enum party parties[] = { PARTY_SUPERVISOR, PARTY_INTAKE, PARTY_STAFF, PARTY_STORE,
    PARTY_OPERATOR };

struct talk {
	struct loop *loop;
	enum party me, peer;
	size_t sent, heard, allowed;
	int gone;
};

static void
must(int holds)
{
	if (!holds)
		abort();
}

static void
on_message(void *arg, struct channel *c, struct channel_message *m)
{
	struct talk *t = arg;

	(void)c;
	must(message_allowed((uint16_t)m->type, t->peer, t->me, m->body.len, m->n_fds) != NULL);
	must(!t->gone);
	if (++t->heard == t->sent)
		loop_stop(t->loop);
}

static void
on_gone(void *arg, struct channel *c, enum err why)
{
	struct talk *t = arg;

	(void)c;
	(void)why;
	must(!t->gone);
	t->gone = 1;
	loop_stop(t->loop);
}

static const struct channel_handlers handlers = { on_message, on_gone };

/* Whether the table lets such a message through. */
static int
is_allowed(const struct talk *t, const uint8_t *p, size_t n)
{
	return n >= MESSAGE_HEADER && message_allowed((uint16_t)(p[0] << 8 | p[1]), t->peer, t->me,
	    n - MESSAGE_HEADER, 0) != NULL;
}

static void
say_all(struct talk *t, int fd, const uint8_t *p, size_t len)
{
	int good = 1;

	while (len >= 2) {
		size_t n = (size_t)(p[0] << 8 | p[1]);

		p += 2;
		len -= 2;
		n = n < len ? n : len;
		if (n == 0 || send(fd, p, n, MSG_DONTWAIT | MSG_NOSIGNAL) < 0)
			break;
		t->sent++;
		good = good && is_allowed(t, p, n);
		t->allowed += (size_t)good;
		p += n;
		len -= n;
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct talk t = { .gone = 0 };
	struct channel *c;
	int pair[2];

	if (len < 1 || socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
		return 0;
	t.me = parties[data[0] % 5];
	t.peer = parties[data[0] / 5 % 5];
	t.loop = loop_new();
	c = channel_new(t.loop, pair[0], t.me, t.peer, &handlers, &t, 65536);
	say_all(&t, pair[1], data + 1, len - 1);
	if (t.sent > 0)
		must(loop_run(t.loop) == ERR_OK);
	must(t.heard == t.allowed);
	must(t.gone == (t.allowed < t.sent));
	channel_free(c);
	loop_free(t.loop);
	close(pair[1]);
	return 0;
}
