/* SPDX-License-Identifier: MIT */
/*
 * Raw events, not a bufferevent: that would lose the boundaries of messages. One buffer for
 * receiving, as large as the largest message, wiped after each.
 *
 *   open --peer closes or breaks the rules, kernel refuses--> ended --channel_free--> freed,
 *                                                                        at the end of the turn
 */
#include "ipc/channel.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/log.h"

enum { MESSAGES_A_TURN = 32 };

struct waiting {		/* a message the kernel did not take yet */
	struct waiting *next;
	int fds[MESSAGE_FDS_MAX];
	size_t n_fds;
	size_t len;
	uint8_t message[];
};

struct channel {
	struct loop *loop;
	int fd;
	enum party me, peer;
	const struct channel_handlers *handlers;
	void *arg;
	struct watch *watch;
	struct waiting *first, **last;
	size_t queued, queue_max;
	loop_fn *on_empty;
	void *on_empty_arg;
	bool ended, freed;
	enum err why;
	struct deferred gone, end;
	uint8_t in[MESSAGE_MAX];
};

union descriptors {		/* room and alignment for one SCM_RIGHTS */
	char room[CMSG_SPACE(sizeof(int) * MESSAGE_FDS_MAX)];
	struct cmsghdr align;
};

static void
close_all(int *fds, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (fds[i] >= 0)
			close(fds[i]);
}

static void
waiting_free(struct waiting *w)
{
	close_all(w->fds, w->n_fds);
	explicit_bzero(w->message, w->len);
	free(w);
}

static void
drop_queue(struct channel *c)
{
	while (c->first != NULL) {
		struct waiting *w = c->first;

		c->first = w->next;
		waiting_free(w);
	}
	c->last = &c->first;
	c->queued = 0;
}

static void
tell_gone(void *arg)
{
	struct channel *c = arg;

	if (!c->freed)
		c->handlers->on_gone(c->arg, c, c->why);
}

/* Nothing more in or out; the owner hears of it at the end of the turn, never inside its own call.
 * */
static void
end(struct channel *c, enum err why)
{
	if (c->ended)
		return;
	c->ended = true;
	c->why = why;
	if (c->watch != NULL)
		watch_set(c->watch, 0);
	drop_queue(c);
	loop_defer(c->loop, &c->gone, tell_gone, c);
}

static void
end_hostile(struct channel *c, const char *what)
{
	log_line("closing the channel to %s: %s", party_name(c->peer), what);
	end(c, ERR_FORMAT);
}

/* Takes the descriptors out of a received header; false when some were cut off or are too many. */
static bool
take_descriptors(struct msghdr *h, struct channel_message *m)
{
	for (struct cmsghdr *s = CMSG_FIRSTHDR(h); s != NULL; s = CMSG_NXTHDR(h, s)) {
		size_t n = (s->cmsg_len - CMSG_LEN(0)) / sizeof(int);

		if (s->cmsg_level != SOL_SOCKET || s->cmsg_type != SCM_RIGHTS)
			continue;
		for (size_t i = 0; i < n; i++) {
			int fd;

			memcpy(&fd, CMSG_DATA(s) + i * sizeof(int), sizeof(int));
			if (m->n_fds < MESSAGE_FDS_MAX)
				m->fds[m->n_fds++] = fd;
			else
				close(fd);
		}
	}
	return (h->msg_flags & MSG_CTRUNC) == 0;
}

static void
handle(struct channel *c, struct channel_message *m, size_t len, bool whole)
{
	struct reader r;
	uint16_t type;

	rd_init(&r, c->in, len);
	type = rd_u16(&r);
	m->tag = rd_u32(&r);
	m->body = rd_rest(&r);
	if (!whole || !rd_ok(&r)) {
		end_hostile(c, "a message was cut short");
	} else if (message_allowed(type, c->peer, c->me, m->body.len, m->n_fds) == NULL) {
		end_hostile(c, "a message outside the rules");
	} else {
		m->type = (enum message)type;
		c->handlers->on_message(c->arg, c, m);
	}
}

/* One message; false when there is none (left). */
static bool
receive(struct channel *c)
{
	union descriptors room;
	struct iovec iov = { c->in, sizeof(c->in) };
	struct msghdr h = {
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = room.room,
		.msg_controllen = sizeof(room.room),
	};
	struct channel_message m = { 0 };
	ssize_t n = recvmsg(c->fd, &h, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
	bool whole;

	if (n < 0) {
		if (errno != EAGAIN && errno != EINTR)
			end(c, errno == ECONNRESET ? ERR_OK : ERR_IO);
		return false;
	}
	whole = take_descriptors(&h, &m) && (h.msg_flags & MSG_TRUNC) == 0;
	if (n == 0)		/* the end; an empty message, which no row allows, looks the same */
		end(c, ERR_OK);
	else
		handle(c, &m, (size_t)n, whole);
	close_all(m.fds, m.n_fds);
	explicit_bzero(c->in, (size_t)n);
	return n > 0;
}

/* ERR_FULL: the kernel takes nothing now. */
static enum err
send_now(struct channel *c, const void *message, size_t len, const int *fds, size_t n_fds)
{
	union descriptors room;
	union { const void *in; void *out; } unconst = { .in = message };
	struct iovec iov = { unconst.out, len };
	struct msghdr h = { .msg_iov = &iov, .msg_iovlen = 1 };

	if (n_fds > 0) {
		struct cmsghdr *s;

		memset(&room, 0, sizeof(room));
		h.msg_control = room.room;
		h.msg_controllen = CMSG_SPACE(sizeof(int) * n_fds);
		s = &room.align;
		s->cmsg_level = SOL_SOCKET;
		s->cmsg_type = SCM_RIGHTS;
		s->cmsg_len = CMSG_LEN(sizeof(int) * n_fds);
		memcpy(CMSG_DATA(s), fds, sizeof(int) * n_fds);
	}
	for (;;) {
		if (sendmsg(c->fd, &h, MSG_DONTWAIT | MSG_NOSIGNAL) >= 0)
			return ERR_OK;
		if (errno == EAGAIN || errno == ENOBUFS || errno == ENOMEM)
			return ERR_FULL;
		if (errno != EINTR)
			return errno == EPIPE || errno == ECONNRESET ? ERR_MISSING : ERR_IO;
	}
}

static void
tell_empty(struct channel *c)
{
	loop_fn *fn = c->on_empty;

	c->on_empty = NULL;
	if (fn != NULL)
		fn(c->on_empty_arg);
}

static void
send_queue(struct channel *c)
{
	while (c->first != NULL) {
		struct waiting *w = c->first;
		enum err e = send_now(c, w->message, w->len, w->fds, w->n_fds);

		if (e == ERR_FULL)
			return;
		if (e != ERR_OK) {
			end(c, e == ERR_MISSING ? ERR_OK : e);
			return;
		}
		c->first = w->next;
		if (c->first == NULL)
			c->last = &c->first;
		c->queued -= w->len;
		waiting_free(w);
	}
	watch_set(c->watch, WATCH_READ);
	tell_empty(c);
}

static void
on_channel_ready(void *arg, unsigned what)
{
	struct channel *c = arg;

	if (what & WATCH_WRITE)
		send_queue(c);
	for (int i = 0; i < MESSAGES_A_TURN && !c->ended && !c->freed; i++)
		if (!receive(c))
			break;
}

struct channel *
channel_new(struct loop *l, int fd, enum party me, enum party peer,
    const struct channel_handlers *handlers, void *arg, size_t queue_max)
{
	struct channel *c = calloc(1, sizeof(*c));
	int flags = fcntl(fd, F_GETFL);

	if (c == NULL || flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0)
		goto fail;
	c->loop = l;
	c->fd = fd;
	c->me = me;
	c->peer = peer;
	c->handlers = handlers;
	c->arg = arg;
	c->queue_max = queue_max;
	c->last = &c->first;
	c->watch = watch_new(l, fd, on_channel_ready, c);
	if (c->watch == NULL)
		goto fail;
	watch_set(c->watch, WATCH_READ);
	return c;
fail:
	close(fd);
	free(c);
	return NULL;
}

void
channel_free(struct channel *c)
{
	if (c == NULL || c->freed)
		return;
	c->freed = true;
	c->ended = true;
	watch_free(c->watch);
	close(c->fd);
	drop_queue(c);
	loop_defer(c->loop, &c->end, free, c);
}

static enum err
enqueue(struct channel *c, const uint8_t *message, size_t len, const int *fds, size_t n_fds)
{
	struct waiting *w;

	if (c->queue_max < len || c->queue_max - len < c->queued)
		return ERR_FULL;
	w = calloc(1, sizeof(*w) + len);
	if (w == NULL)
		return ERR_MEMORY;
	w->len = len;
	memcpy(w->message, message, len);
	for (; w->n_fds < n_fds; w->n_fds++) {
		w->fds[w->n_fds] = fcntl(fds[w->n_fds], F_DUPFD_CLOEXEC, 0);
		if (w->fds[w->n_fds] < 0) {
			waiting_free(w);
			return ERR_FULL;
		}
	}
	*c->last = w;
	c->last = &w->next;
	c->queued += len;
	watch_set(c->watch, WATCH_READ | WATCH_WRITE);
	return ERR_OK;
}

enum err
channel_send_fds(struct channel *c, enum message type, uint32_t tag, struct bytes body,
    const int *fds, size_t n_fds)
{
	uint8_t message[MESSAGE_MAX];
	struct writer w;
	enum err e = ERR_FULL;

	if (c->ended)
		return ERR_MISSING;
	if (message_allowed((uint16_t)type, c->me, c->peer, body.len, n_fds) == NULL)
		return ERR_FORMAT;
	wr_init(&w, message, sizeof(message));
	wr_u16(&w, (uint16_t)type);
	wr_u32(&w, tag);
	wr_bytes(&w, body.p, body.len);
	if (c->first == NULL)
		e = send_now(c, message, w.len, fds, n_fds);
	if (e == ERR_FULL)
		e = enqueue(c, message, w.len, fds, n_fds);
	else if (e != ERR_OK)
		end(c, e == ERR_MISSING ? ERR_OK : e);
	explicit_bzero(message, w.len);
	return e;
}

enum err
channel_send(struct channel *c, enum message type, uint32_t tag, struct bytes body)
{
	return channel_send_fds(c, type, tag, body, NULL, 0);
}

size_t
channel_waiting(const struct channel *c)
{
	return c->queued;
}

void
channel_on_empty(struct channel *c, loop_fn *fn, void *arg)
{
	c->on_empty = fn;
	c->on_empty_arg = arg;
	if (c->first == NULL)
		tell_empty(c);
}

enum party
channel_peer(const struct channel *c)
{
	return c->peer;
}
