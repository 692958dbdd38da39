/* SPDX-License-Identifier: MIT */
/* Sockets are non-blocking: several processes wait at one, and accept may find nobody. */
#include "supervisor/listeners.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/address.h"

enum { BACKLOG = 1024, ANYBODY = 0666, OWNER = 0600 };

const char *
listener_name(const struct listener *l)
{
	return l->tls ? "listen-tls" : "listen-plain";
}

static const char *
remedy(int why)
{
	switch (why) {
	case EACCES:
		return "take a port above 1023 or a folder that is yours, or start as root";
	case EADDRINUSE:
		return "something listens there already: stop it or take another";
	case EADDRNOTAVAIL:
		return "this machine has no such address";
	case ENOENT:
		return "make its folder first";
	default:
		return "see whether the address is right";
	}
}

/* Whether somebody answers at the path of a unix socket. */
static bool
somebody_there(const struct address *a, int type)
{
	int fd = socket(AF_UNIX, type | SOCK_CLOEXEC, 0);
	bool there = fd >= 0 && (connect(fd, (const struct sockaddr *)&a->at, a->len) == 0 ||
	    errno != ECONNREFUSED);

	if (fd >= 0)
		close(fd);
	return there;
}

static bool
bind_unix(struct listener *l, const struct address *a, int type, mode_t mode)
{
	struct sockaddr_un at;
	struct stat st;
	mode_t mask;
	bool bound;

	memcpy(&at, &a->at, sizeof(at));
	if (lstat(at.sun_path, &st) == 0) {
		if (!S_ISSOCK(st.st_mode) || somebody_there(a, type)) {
			errno = EADDRINUSE;
			return false;
		}
		unlink(at.sun_path);
	}
	mask = umask(0777 & ~mode);
	bound = bind(l->fd, (const struct sockaddr *)&a->at, a->len) == 0;
	umask(mask);
	if (bound)
		snprintf(l->path, sizeof(l->path), "%s", at.sun_path);
	return bound;
}

static bool
bind_inet(struct listener *l, const struct address *a)
{
	int on = 1;

	if (setsockopt(l->fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) < 0)
		return false;
	if (a->at.ss_family == AF_INET6 &&
	    setsockopt(l->fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on)) < 0)
		return false;
	/* what is accepted inherits it: small records go out at once */
	if (setsockopt(l->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on)) < 0)
		return false;
	return bind(l->fd, (const struct sockaddr *)&a->at, a->len) == 0;
}

static bool
open_one(struct listener *l, const struct address *a, int type, mode_t mode)
{
	l->fd = socket(a->at.ss_family, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (l->fd < 0)
		return false;
	if (a->at.ss_family == AF_UNIX ? !bind_unix(l, a, type, mode) : !bind_inet(l, a))
		return false;
	return listen(l->fd, BACKLOG) == 0;
}

static bool
open_listener(struct listeners *all, const struct config *c, enum config_id key, size_t i,
    char problem[CONFIG_PROBLEM_MAX])
{
	struct listener *l = &all->row[all->n++];
	bool control = key == CONFIG_CONTROL;
	char where[300], text[CONFIG_VALUE_MAX + 8];
	struct address a;

	*l = (struct listener){ .key = key, .fd = -1 };
	snprintf(text, sizeof(text), "%s%s", control ? "unix:" : "", config_text(c, key, i));
	errno = EINVAL;
	if (address_parse(text, &a) == ERR_OK &&
	    open_one(l, &a, control ? SOCK_SEQPACKET : SOCK_STREAM, control ? OWNER : ANYBODY)) {
		l->tls = !control && a.speech != ADDRESS_PLAIN &&
		    config_count(c, CONFIG_TLS_CERTIFICATE) > 0;
		return true;
	}
	config_where(c, key, i, where, sizeof(where));
	snprintf(problem, CONFIG_PROBLEM_MAX, "%s: %s %.200s: %s: %s", where, config_keys[key].name,
	    config_text(c, key, i), strerror(errno), remedy(errno));
	return false;
}

bool
listeners_open(struct listeners *l, const struct config *c, char problem[CONFIG_PROBLEM_MAX])
{
	static const enum config_id keys[] = { CONFIG_INTAKE_LISTEN, CONFIG_STAFF_LISTEN,
	    CONFIG_CONTROL };

	l->n = 0;
	for (size_t k = 0; k < sizeof(keys) / sizeof(keys[0]); k++) {
		for (size_t i = 0; i < config_count(c, keys[k]); i++) {
			if (!open_listener(l, c, keys[k], i, problem)) {
				listeners_close(l);
				return false;
			}
		}
	}
	return true;
}

void
listeners_close(struct listeners *l)
{
	for (size_t i = 0; i < l->n; i++) {
		if (l->row[i].fd >= 0)
			close(l->row[i].fd);
		if (l->row[i].path[0] != '\0')
			unlink(l->row[i].path);
	}
	l->n = 0;
}
