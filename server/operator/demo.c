/* SPDX-License-Identifier: MIT */
/*
 * A council to try out, all in one folder: made at the first call, renewed at the later ones with
 * its own key files, which a real council would never keep together. Nothing that is real may be
 * kept in it.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "operator/council.h"
#include "operator/init.h"
#include "operator/say.h"
#include "operator/settings.h"
#include "operator/signer.h"
#include "operator/site.h"

enum { FIRST_PORT = 8080, PORTS_TRIED = 40 };

struct demo {
	char council[PATH_BYTES], data[PATH_BYTES], site[PATH_BYTES], config[PATH_BYTES],
	    addresses[PATH_BYTES];
	char key[PATH_BYTES], passphrase[PATH_BYTES], begun[PATH_BYTES];
	unsigned residents, staff;
};

static bool
set_paths(struct demo *d, const char *folder)
{
	return path_join(d->council, folder, "council") && path_join(d->data, folder, "data") &&
	    path_join(d->site, folder, "site") && path_join(d->config, folder, "postern.conf") &&
	    path_join(d->addresses, folder, "addresses") &&
	    path_join(d->key, folder, "officer.key") &&
	    path_join(d->passphrase, folder, "officer-passphrase.txt") &&
	    path_join(d->begun, folder, "begun");
}

/* Free on loopback, as far as can be told before it is used. */
static bool
port_free(unsigned port)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), yes = 1;
	bool is_free;

	(void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
	is_free = fd != -1 && bind(fd, (struct sockaddr *)&at, sizeof at) == 0;
	if (fd != -1)
		close(fd);
	return is_free;
}

/* The first free ones from `from` on. */
static bool
find_ports(struct demo *d, const char *from)
{
	unsigned long first = from != NULL ? strtoul(from, NULL, 10) : FIRST_PORT;
	unsigned *ports[] = { &d->residents, &d->staff };
	unsigned at = (unsigned)first;

	if (first < 1024 || first > 65535 - PORTS_TRIED)
		return say_no("--port is from 1024 to %d", 65535 - PORTS_TRIED);
	for (size_t i = 0; i < 2; i++) {
		while (!port_free(at) && at < first + PORTS_TRIED)
			at++;
		*ports[i] = at++;
	}
	return at <= first + PORTS_TRIED ||
	    say_no("the ports from %lu on are all taken", first);
}

/* What was begun and not finished is begun anew: the file "begun" stands until the council is
 * whole. */
static bool
make_council(const struct demo *d, const char *content)
{
	struct founding f = { d->council, content, d->data, "Demo officer", d->key, d->passphrase };
	struct bytes nothing = { (const uint8_t *)"", 0 };

	if (file_exists(d->begun) &&
	    !(folder_remove(d->council) && folder_remove(d->data) && folder_remove(d->key) &&
		folder_remove(d->passphrase)))
		return false;
	if (!file_write(d->begun, 0644, nothing) || !council_found(&f))
		return false;
	return folder_remove(d->begun);
}

static bool
write_config(const struct demo *d, const struct council *c)
{
	struct text t = TEXT_EMPTY;
	bool good;

	text_str(&t,
	    "# Written by `postern demo` at every start.\n"
	    "data data\nsite site/report\nconsole site/console\ncontrol control.sock\nintake_processes 1\n"
	    "batch_hours now\n");
	text_print(&t, "intake_listen 127.0.0.1:%u\nstaff_listen 127.0.0.1:%u\norg_id ",
	    d->residents, d->staff);
	text_hex(&t, c->org_id, sizeof c->org_id);
	text_str(&t, "\n");
	good = text_ok(&t) && file_write(d->config, 0644, text_bytes(&t));
	text_free(&t);
	return good;
}

static bool
write_addresses(const struct demo *d)
{
	struct text t = TEXT_EMPTY, passphrase = TEXT_EMPTY;
	bool good = file_read(d->passphrase, 1024, &passphrase);

	text_print(&t,
	    "\n  Residents   http://localhost:%u/\n  Staff       http://localhost:%u/\n"
	    "  Key file    %s\n  Passphrase  ",
	    d->residents, d->staff, d->key);
	text_put(&t, passphrase.p, passphrase.p != NULL ? strcspn(passphrase.p, "\r\n") : 0);
	text_str(&t, "\n");
	good = good && text_ok(&t) && file_write(d->addresses, 0600, text_bytes(&t));
	text_free(&passphrase);
	text_free(&t);
	return good;
}

/* Renews, builds and signs with the demo's own key. */
static bool
refresh(const struct demo *d, struct council *c, const struct call *call)
{
	struct text org_id = TEXT_EMPTY;
	struct signer *s = signer_open(d->key, d->passphrase, c->org_id);
	bool good = s != NULL && council_renew(c, s);

	text_hex(&org_id, c->org_id, sizeof c->org_id);
	good = good && text_ok(&org_id) &&
	    site_build(call->value[OPT_WEB], call->value[OPT_CONTENT], org_id.p, d->site) &&
	    site_sign(c, s, d->site);
	text_free(&org_id);
	signer_close(s);
	return good;
}

int
command_demo(const struct call *call)
{
	struct demo *d = calloc(1, sizeof *d);
	char folder[PATH_BYTES], papers[PATH_BYTES];
	struct council c = { 0 };
	bool good = d != NULL;

	if (call->value[OPT_WEB] == NULL || call->value[OPT_CONTENT] == NULL) {
		(void)say_wrong("demo: --web and --content are needed");
		free(d);
		return USAGE;
	}
	good = good && folder_make(call->operand[0], 0755);
	if (good && realpath(call->operand[0], folder) == NULL)
		good = say_no("%s: %s", call->operand[0], strerror(errno));
	good = good && set_paths(d, folder) &&
	    path_join(papers, d->council, "documents/root-1.psd");
	if (good && (file_exists(d->begun) || !file_exists(papers)))
		good = make_council(d, call->value[OPT_CONTENT]);
	good = good && find_ports(d, call->value[OPT_PORT]) && council_open(&c, d->council) &&
	    refresh(d, &c, call) && write_config(d, &c) && write_addresses(d);
	council_close(&c);
	free(d);
	return good ? DONE : FAILED;
}
