/* SPDX-License-Identifier: MIT */
/*
 * A role's front: listeners, connections and their caps, routes and files. It decides nothing about what
 * a request means; handlers do.
 */
#ifndef POSTERN_NET_SERVER_H
#define POSTERN_NET_SERVER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/loop.h"
#include "http/routes.h"
#include "net/files.h"
#include "net/tls.h"

enum {
	SERVER_LISTENERS_MAX = 16,
	SERVER_CONNECTIONS_MAX = 4096,
	SERVER_DRAIN_MS = 10000,	/* what is not finished by then is cut */
};

struct server_setup {
	struct loop *loop;
	const struct http_route *routes;
	size_t n_routes;
	const struct files *files;	/* answered where no route matches; NULL: none */
	const char *leave_to;		/* where GET /leave sends the browser; NULL: no such path */
	const char *allow_origin;	/* the one other origin whose pages may ask; NULL: none */
	size_t connections_max;
	void *role;			/* for handlers */
};

struct server;

/* setup is copied, what it points to is borrowed. NULL without memory. */
struct server *server_new(const struct server_setup *setup);
/* Takes fd. A TLS listener serves once there is a certificate. */
enum err server_listen(struct server *s, int fd, bool tls) MUST_USE;
/* New connections use this certificate; takes tls. */
void server_set_tls(struct server *s, struct tls *tls);
/* Accepts nothing more, lets begun requests finish, then calls done(arg) once. */
void server_drain(struct server *s, loop_fn *done, void *arg);
/* Cuts what is left. NULL is fine. */
void server_free(struct server *s);
size_t server_connections(const struct server *s);

#endif
