/* SPDX-License-Identifier: MIT */
/*
 * The socket may be shared with other processes: a few accepts a turn, and an empty queue is no error.
 */
#include "net/listener.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/log.h"
#include "net/wiping.h"

enum { ACCEPTS_A_TURN = 16 };

struct listener {
	int fd;
	bool tls;
	bool said;		/* the line about descriptors was written for this shortage */
	const struct listener_handlers *handlers;
	void *arg;
	struct watch *watch;
	struct timer *again;
};

static void
pause_accepting(struct listener *l)
{
	watch_set(l->watch, 0);
	timer_set(l->again, LISTENER_PAUSE_MS);
}

static void
on_again(void *arg)
{
	struct listener *l = arg;

	watch_set(l->watch, WATCH_READ);
}

static void
accept_failed(struct listener *l)
{
	switch (errno) {
	case EAGAIN:
	case EINTR:
	case ECONNABORTED:
	case EPROTO:
		return;
	default:
		if (!l->said)
			log_line("cannot accept: descriptors or memory ran out; trying again soon");
		l->said = true;
		pause_accepting(l);
	}
}

static void
on_connection(void *arg, unsigned what)
{
	struct listener *l = arg;
	int on = 1;

	(void)what;
	for (int i = 0; i < ACCEPTS_A_TURN; i++) {
		int fd;

		if (!l->handlers->has_room(l->arg, l->tls)) {
			pause_accepting(l);
			return;
		}
		fd = accept4(l->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
		if (fd < 0) {
			accept_failed(l);
			return;
		}
		l->said = false;
		/* fails on a unix socket, which needs none */
		(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
		l->handlers->on_connection(l->arg, fd, l->tls);
	}
}

struct listener *
listener_new(struct loop *loop, int fd, bool tls,
    const struct listener_handlers *handlers, void *arg)
{
	struct listener *l = wiping_calloc(sizeof *l);
	int flags = fcntl(fd, F_GETFL);

	if (l == NULL || flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) != 0) {
		close(fd);
		wiping_free(l);
		return NULL;
	}
	*l = (struct listener){ .fd = fd, .tls = tls,
	    .handlers = handlers, .arg = arg };
	l->watch = watch_new(loop, fd, on_connection, l);
	l->again = timer_new(loop, on_again, l);
	if (l->watch == NULL || l->again == NULL) {
		listener_free(l);
		return NULL;
	}
	watch_set(l->watch, WATCH_READ);
	return l;
}

void
listener_free(struct listener *l)
{
	if (l == NULL)
		return;
	watch_free(l->watch);
	timer_free(l->again);
	close(l->fd);
	wiping_free(l);
}
