/* SPDX-License-Identifier: MIT */
/*
 * The order of front_open is that of need: allocators before the libraries that use them, everything that
 * is opened before confinement, listeners last, when all else is ready to answer.
 */
#include "front/front.h"

#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/secret.h"
#include "net/deadlines.h"
#include "net/tls.h"
#include "proc/inherited.h"

enum {
	OWN_FDS = 64,				/* descriptors that are not connections */
	SERVER_FDS = SERVER_CONNECTIONS_MAX + OWN_FDS,
};

/* --- the store ----------------------------------------------------------------------------------------- */

static void
on_message(void *arg, struct channel *c, struct channel_message *m)
{
	struct front *f = arg;
	struct exchange *x;

	(void)c;
	if (m->tag == 0) {
		if (f->setup->on_word != NULL)
			f->setup->on_word(f, m);
		return;
	}
	x = waiting_take(f->waiting, (uint16_t)m->type, m->tag);
	if (x != NULL)
		f->setup->on_answer(f, x, m);
}

/* The supervisor restarts us with the store; until then everything is "try later". */
static void
on_gone(void *arg, struct channel *c, enum err why)
{
	struct front *f = arg;

	log_line("the store is gone: %s", err_text(why));
	f->store = NULL;
	channel_free(c);
	waiting_give_up(f->waiting);
}

static const struct channel_handlers store_handlers = { on_message, on_gone };

void
front_ask(struct front *f, struct exchange *x, enum message ask, enum message answer)
{
	uint32_t tag = f->store != NULL ? waiting_add(f->waiting, (uint16_t)answer, x) : 0;

	if (tag == 0) {
		f->setup->try_later(x);
		return;
	}
	if (channel_send(f->store, ask, tag, exchange_body(x)) == ERR_OK) {
		exchange_forget_body(x);
		return;
	}
	if (waiting_take(f->waiting, (uint16_t)answer, tag) == x)
		f->setup->try_later(x);
}

/* --- the supervisor -------------------------------------------------------------------------------------- */

static void
on_drained(void *arg)
{
	struct front *f = arg;

	loop_stop(f->loop);
}

static void
on_drain(void *arg)
{
	struct front *f = arg;

	server_drain(f->server, on_drained, f);
}

static void
on_reload(void *arg, int certificate_fd, int key_fd)
{
	struct front *f = arg;
	struct tls *tls = tls_new(certificate_fd, key_fd);

	close(certificate_fd);
	close(key_fd);
	if (tls == NULL) {
		log_line("the certificate in use stays");
		return;
	}
	server_set_tls(f->server, tls);
	log_line("a new certificate is in use");
}

static const struct duty_handlers duty_handlers = { on_drain, on_reload, NULL };

/* --- opening ----------------------------------------------------------------------------------------------- */

static enum err
missing(const char *what)
{
	log_line("started without %s: the program is meant to be started by posternd", what);
	return ERR_MISSING;
}

static enum err
open_config(struct front *f)
{
	char problem[CONFIG_PROBLEM_MAX];
	int fd = inherited_take("config");

	if (fd < 0)
		return missing("its configuration");
	f->config = config_open_slice(fd, f->setup->config_readers, problem);
	if (f->config == NULL) {
		log_line("%s", problem);
		return ERR_FORMAT;
	}
	return ERR_OK;
}

/* leave.txt: one line, an https address without anything that could end the header field. */
static void
read_leave_to(struct front *f)
{
	static const char usual[] = "https://www.bbc.co.uk/weather", scheme[] = "https://";
	static const struct bytes path = { (const uint8_t *)"/leave.txt", 10 };
	const struct file *file = f->files != NULL ? files_find(f->files, path) : NULL;
	size_t n = 0;

	memcpy(f->leave_to, usual, sizeof usual);
	if (file == NULL)
		return;
	while (n < file->plain.len && file->plain.p[n] > ' ' && file->plain.p[n] < 0x7f)
		n++;
	if (n >= sizeof f->leave_to || n < sizeof scheme ||
	    memcmp(file->plain.p, scheme, sizeof scheme - 1) != 0) {
		log_line("leave.txt does not hold an https address: the usual one is used");
		return;
	}
	memcpy(f->leave_to, file->plain.p, n);
	f->leave_to[n] = 0;
}

static enum err
open_pages(struct front *f)
{
	int fd = inherited_take(f->setup->folder);

	if (fd < 0)
		return f->setup->folder_needed ? missing("its pages") : ERR_OK;
	f->files = files_load(fd);
	close(fd);
	if (f->files != NULL && f->setup->leaves)
		read_leave_to(f);
	return f->files != NULL ? ERR_OK : ERR_IO;
}

static enum err
open_tls(struct front *f)
{
	int certificate = inherited_take("tls-certificate"), key = inherited_take("tls-key");
	struct tls *tls = certificate >= 0 && key >= 0 ? tls_new(certificate, key) : NULL;
	bool wanted = certificate >= 0 || key >= 0;

	if (certificate >= 0)
		close(certificate);
	if (key >= 0)
		close(key);
	if (tls != NULL)
		server_set_tls(f->server, tls);
	return wanted && tls == NULL ? ERR_FORMAT : ERR_OK;
}

static enum err
open_server(struct front *f)
{
	struct server_setup setup = {
		.loop = f->loop,
		.routes = f->setup->routes,
		.n_routes = f->setup->n_routes,
		.files = f->files,
		.leave_to = f->setup->leaves ? f->leave_to : NULL,
		.allow_origin = (f->setup->config_readers & CONFIG_FOR_STAFF) != 0 ?
		    config_text(f->config, CONFIG_STAFF_ORIGIN, 0) : NULL,
		.connections_max = SERVER_CONNECTIONS_MAX,
		.role = f,
	};
	struct rlimit fds;

	if (getrlimit(RLIMIT_NOFILE, &fds) == 0 && fds.rlim_max < SERVER_FDS)
		setup.connections_max = fds.rlim_max > OWN_FDS + OWN_FDS ? fds.rlim_max - OWN_FDS : OWN_FDS;
	f->server = server_new(&setup);
	f->waiting = waiting_new(f->loop, f->setup->try_later);
	return f->server != NULL && f->waiting != NULL ? ERR_OK : ERR_MEMORY;
}

static enum err
open_channels(struct front *f)
{
	int store = inherited_take("store"), supervisor = inherited_take("supervisor");

	if (store >= 0)
		f->store = channel_new(f->loop, store, f->setup->party, PARTY_STORE, &store_handlers, f,
		    FRONT_QUEUE_MAX);
	if (supervisor >= 0)
		f->duty = duty_new(f->loop, supervisor, f->setup->party, &duty_handlers, f);
	if (store < 0 || supervisor < 0)
		return missing(store < 0 ? "a way to the store" : "a way to the supervisor");
	return f->store != NULL && f->duty != NULL ? ERR_OK : ERR_MEMORY;
}

enum err
front_open(struct front *f, const struct front_setup *setup)
{
	enum err e;

	f->setup = setup;
	log_name(setup->name);
	if (inherited_open() != ERR_OK)
		return missing("any descriptor");
	clock_open();
	deadlines_open();
	if ((e = tls_init()) != ERR_OK || (e = secret_init()) != ERR_OK)
		return e;
	f->loop = loop_new();
	if (f->loop == NULL)
		return ERR_MEMORY;
	if ((e = open_config(f)) != ERR_OK || (e = open_pages(f)) != ERR_OK ||
	    (e = open_server(f)) != ERR_OK || (e = open_tls(f)) != ERR_OK)
		return e;
	return open_channels(f);
}

enum err
front_confine(struct front *f)
{
	const struct confinement confinement = {
		.role = f->setup->name,
		.syscalls = f->setup->syscalls,
		.n_syscalls = f->setup->n_syscalls,
		.files = CONFINE_NO_FILES,
		.folder_fd = -1,
		.open_files = SERVER_FDS,
	};

	return confine(&confinement);
}

static enum err
listen_on(struct front *f, const char *name, bool tls)
{
	enum err e = ERR_OK;
	int fd;

	while (e == ERR_OK && (fd = inherited_take(name)) >= 0)
		e = server_listen(f->server, fd, tls);
	return e;
}

enum err
front_run(struct front *f)
{
	enum err e = listen_on(f, "listen-tls", true);

	if (e == ERR_OK)
		e = listen_on(f, "listen-plain", false);
	inherited_close();
	if (e == ERR_OK)
		e = duty_ready(f->duty);
	if (e == ERR_OK)
		e = loop_run(f->loop);
	if (e != ERR_OK)
		log_line("cannot go on: %s", err_text(e));
	return e;
}

void
front_close(struct front *f)
{
	waiting_free(f->waiting);
	server_free(f->server);
	channel_free(f->store);
	duty_free(f->duty);
	loop_free(f->loop);
	files_free(f->files);
	config_free(f->config);
}
