/* SPDX-License-Identifier: MIT */
/*
 * Room for connections, the way of a request to its handler or file, and the end.
 */
#include "net/server.h"

#include <unistd.h>

#include "base/log.h"
#include "net/connection.h"
#include "net/listener.h"
#include "net/wiping.h"

static void
on_member_due(struct member *m)
{
	connection_cut((struct connection *)m);
}

static void
settle(struct server *s)
{
	loop_fn *done = s->drained;

	if (!s->draining || s->crowd.n > 0 || done == NULL)
		return;
	s->drained = NULL;
	timer_stop(s->drain_timer);
	loop_defer(s->setup.loop, &s->drained_end, done, s->drained_arg);
}

void
server_left(struct server *s)
{
	settle(s);
}

static void
cut_all(struct server *s, enum phase phase, bool begun_too)
{
	struct member *m, *next;

	for (m = crowd_first(&s->crowd, phase); m != NULL; m = next) {
		struct connection *c = (struct connection *)m;

		next = TAILQ_NEXT(m, link);
		if (begun_too || c->x == NULL)
			connection_cut(c);
	}
}

static void
on_drain_due(void *arg)
{
	struct server *s = arg;

	for (enum phase p = 0; p < N_PHASES; p++)
		cut_all(s, p, true);
}

struct server *
server_new(const struct server_setup *setup)
{
	struct server *s = wiping_calloc(sizeof *s);

	if (s == NULL)
		return NULL;
	s->setup = *setup;
	if (crowd_init(&s->crowd, setup->loop, on_member_due) == ERR_OK)
		s->drain_timer = timer_new(setup->loop, on_drain_due, s);
	if (s->drain_timer == NULL) {
		server_free(s);
		return NULL;
	}
	return s;
}

static bool
has_room(void *arg, bool tls)
{
	struct server *s = arg;
	struct member *spare;

	if (tls && s->tls == NULL)
		return false;
	if (s->crowd.n < s->setup.connections_max)
		return true;
	spare = crowd_spare(&s->crowd);
	if (spare != NULL)
		connection_cut((struct connection *)spare);
	return spare != NULL;
}

static void
on_connection(void *arg, int fd, bool tls)
{
	struct server *s = arg;

	if (connection_new(s, fd, tls ? s->tls : NULL) == NULL)
		close(fd);
}

static const struct listener_handlers listener_handlers = { has_room, on_connection };

enum err
server_listen(struct server *s, int fd, bool tls)
{
	struct listener *l;

	if (s->n_listeners == SERVER_LISTENERS_MAX) {
		close(fd);
		return ERR_FULL;
	}
	l = listener_new(s->setup.loop, fd, tls, &listener_handlers, s);
	if (l == NULL)
		return ERR_MEMORY;
	s->listeners[s->n_listeners++] = l;
	return ERR_OK;
}

void
server_set_tls(struct server *s, struct tls *tls)
{
	tls_free(s->tls);
	s->tls = tls;
}

static void
stop_listening(struct server *s)
{
	while (s->n_listeners > 0)
		listener_free(s->listeners[--s->n_listeners]);
}

void
server_drain(struct server *s, loop_fn *done, void *arg)
{
	stop_listening(s);
	s->draining = true;
	s->drained = done;
	s->drained_arg = arg;
	timer_set(s->drain_timer, SERVER_DRAIN_MS);
	cut_all(s, PHASE_IDLE, true);
	cut_all(s, PHASE_HANDSHAKE, true);
	cut_all(s, PHASE_HEAD, false);
	settle(s);
}

void
server_free(struct server *s)
{
	if (s == NULL)
		return;
	stop_listening(s);
	s->draining = false;
	if (s->crowd.timer != NULL)
		on_drain_due(s);
	crowd_clear(&s->crowd);
	timer_free(s->drain_timer);
	tls_free(s->tls);
	wiping_free(s);
}

size_t
server_connections(const struct server *s)
{
	return s->crowd.n;
}

/* --- a request's way --------------------------------------------------------------------------------- */

bool
server_admit(struct exchange *x)
{
	const struct server_setup *setup = &x->server->setup;
	struct http_request *r = &x->request;
	bool reads = r->method == HTTP_GET || r->method == HTTP_HEAD;
	unsigned status = http_route_find(setup->routes, setup->n_routes, r, &x->route);
	uint8_t *body = NULL;

	if (status == 404 && reads) {
		http_request_accept(r, NULL);	/* perhaps a file */
		return true;
	}
	if (status == 0 && r->body_len > 0) {
		body = wiping_malloc(r->body_len);
		status = body == NULL ? 503 : 0;
	}
	if (status != 0) {
		exchange_refuse(x, status, !reads);
		return false;
	}
	http_request_accept(r, body);
	return true;
}

static void
redirect(struct exchange *x, unsigned status, const char *to, bool leave)
{
	struct http_reply reply = {
		.status = status,
		.type = "text/plain; charset=utf-8",
		.location = to,
		.leave = leave,
	};

	exchange_send(x, &reply, (struct bytes){ NULL, 0 }, true);
}

static void
serve_file(struct exchange *x, const struct file *f, unsigned status)
{
	bool br = f->br.len > 0 && x->request.accepts_br;
	struct http_reply reply = {
		.status = status,
		.type = f->type,
		.keep = f->keep && status == 200,
		.br = br,
		.varies = f->br.len > 0,
	};

	exchange_send(x, &reply, br ? f->br : f->plain, true);
}

static const struct file *
find(const struct exchange *x, struct bytes path)
{
	const struct files *files = x->server->setup.files;

	return files != NULL ? files_find(files, path) : NULL;
}

static void
look_up_file(struct exchange *x)
{
	static const struct bytes missing = { (const uint8_t *)"/404", 4 };
	const char *leave_to = x->server->setup.leave_to;
	const struct file *f;

	if (leave_to != NULL && http_path_is(&x->request, "/leave")) {
		redirect(x, 303, leave_to, true);
		return;
	}
	f = find(x, x->request.path);
	if (f != NULL && f->leads_to != NULL)
		redirect(x, 308, f->leads_to, false);
	else if (f != NULL)
		serve_file(x, f, 200);
	else if ((f = find(x, missing)) != NULL)
		serve_file(x, f, 404);
	else
		exchange_refuse(x, 404, false);
}

/* A browser asks whether a page of another origin may ask. */
static void
answer_preflight(struct exchange *x)
{
	struct http_reply reply = { .status = 200, .preflight = true };

	exchange_send(x, &reply, (struct bytes){ NULL, 0 }, true);
}

void
server_handle(struct exchange *x)
{
	if (x->route == NULL)
		look_up_file(x);
	else if (x->request.method == HTTP_OPTIONS)
		answer_preflight(x);
	else
		x->route->handle(x);
}
