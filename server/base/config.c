/* SPDX-License-Identifier: MIT */
/*
 * The reader: line by line, key by key through the table, then what only shows in the whole. The
 * first problem ends it. Values are kept as text that has been checked, so getters cannot fail.
 */
#include "base/config.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/address.h"
#include "base/config_value.h"

enum { GIVEN_MAX = 48, NAME_MAX_BYTES = 256 };

struct given {
	enum config_id id;
	unsigned line;			/* 0: the default */
	char text[CONFIG_VALUE_MAX];
};

struct config {
	char name[NAME_MAX_BYTES];	/* of the file, for problems */
	struct given given[GIVEN_MAX];
	size_t n;
};

struct parsing {
	struct config *config;
	const char *folder;
	unsigned readers;
	unsigned line;
	char *problem;
};

static bool refuse(struct parsing *p, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Writes "file:line: " and the problem; always false. */
static bool
refuse(struct parsing *p, const char *format, ...)
{
	va_list args;
	int n;

	if (p->line > 0)
		n = snprintf(p->problem, CONFIG_PROBLEM_MAX, "%s:%u: ", p->config->name, p->line);
	else
		n = snprintf(p->problem, CONFIG_PROBLEM_MAX, "%s: ", p->config->name);
	va_start(args, format);
	vsnprintf(p->problem + n, CONFIG_PROBLEM_MAX - (size_t)n, format, args);
	va_end(args);
	return false;
}

static const struct given *
find(const struct config *c, enum config_id id, size_t i)
{
	for (size_t j = 0; j < c->n; j++)
		if (c->given[j].id == id && i-- == 0)
			return &c->given[j];
	return NULL;
}

static bool
is_path(const struct config_key *k)
{
	return k->type == CONFIG_IS_PATH || k->type == CONFIG_IS_SOCKET;
}

static bool
keep(struct parsing *p, enum config_id id, const char *text)
{
	const struct config_key *k = &config_keys[id];
	struct config *c = p->config;
	struct given *g = &c->given[c->n];
	const char *folder = "", *between = "", *prefix = "";

	if (c->n == GIVEN_MAX)
		return refuse(p, "there are too many lines: remove some");
	if (k->type == CONFIG_IS_LISTEN && strncmp(text, "unix:", 5) == 0 && text[5] != '/') {
		prefix = "unix:";
		text += 5;
	}
	if ((is_path(k) && text[0] != '/') || *prefix != '\0') {
		folder = p->folder;
		between = "/";
	}
	if (snprintf(g->text, sizeof(g->text), "%s%s%s%s", prefix, folder, between, text) >=
	    (int)sizeof(g->text))
		return refuse(p, "%s is longer than %d bytes: shorten it", k->name,
		    CONFIG_VALUE_MAX - 1);
	g->id = id;
	g->line = p->line;
	c->n++;
	return true;
}

static bool
take_value(struct parsing *p, enum config_id id, const char *text)
{
	const struct config_key *k = &config_keys[id];
	const struct given *first = find(p->config, id, 0);
	size_t given = config_count(p->config, id);
	char room[128];
	const char *remedy;

	if (*text == '\0')
		return refuse(p, "%s has no value: write `%s VALUE` (%s)", k->name, k->name,
		    k->help);
	if (first != NULL && k->times == 1)
		return refuse(p, "%s stands in line %u already: keep one of them", k->name,
		    first->line);
	if (given >= k->times)
		return refuse(p, "%s stands here more than %u times: remove some", k->name,
		    k->times);
	if (!keep(p, id, text))
		return false;
	text = p->config->given[p->config->n - 1].text;
	remedy = config_value_remedy(k, text, room, sizeof(room));
	if (remedy != NULL)
		return refuse(p, "%s cannot be \"%.100s\": %s", k->name, text, remedy);
	return true;
}

static bool
take_pair(struct parsing *p, const char *key, const char *text)
{
	for (unsigned id = 0; id < CONFIG_N_KEYS; id++)
		if (strcmp(config_keys[id].name, key) == 0 &&
		    (config_keys[id].readers & p->readers) != 0)
			return take_value(p, (enum config_id)id, text);
	return refuse(p, "there is no key \"%.60s\": posternd -k lists the keys", key);
}

/* One line without its newline: cuts the comment and the blanks, splits at the first blank. */
static bool
take_line(struct parsing *p, char *line)
{
	char *value, *hash = line;
	size_t len;

	while ((hash = strchr(hash, '#')) != NULL && hash != line && hash[-1] != ' ' &&
	    hash[-1] != '\t')
		hash++;
	if (hash != NULL)
		*hash = '\0';
	line += strspn(line, " \t");
	for (len = strlen(line); len > 0 && strchr(" \t\r", line[len - 1]) != NULL; len--)
		line[len - 1] = '\0';
	if (*line == '\0')
		return true;
	value = line + strcspn(line, " \t");
	if (*value != '\0') {
		*value++ = '\0';
		value += strspn(value, " \t");
	}
	return take_pair(p, line, value);
}

static bool
take_lines(struct parsing *p, struct bytes text)
{
	const uint8_t *at = text.p, *end = text.p + text.len;
	char line[CONFIG_VALUE_MAX * 2];

	while (at < end) {
		const uint8_t *stop = memchr(at, '\n', (size_t)(end - at));
		size_t len = (size_t)((stop == NULL ? end : stop) - at);

		p->line++;
		if (len >= sizeof(line))
			return refuse(p, "the line is too long: at most %zu bytes",
			    sizeof(line) - 1);
		memcpy(line, at, len);
		line[len] = '\0';
		if (strlen(line) != len)
			return refuse(p, "the line holds a zero byte: write plain text");
		if (!take_line(p, line))
			return false;
		at += stop == NULL ? len : len + 1;
	}
	p->line = 0;
	return true;
}

/* Defaults for what was not given; a problem when it is needed. */
static bool
fill_in(struct parsing *p)
{
	bool whole = p->readers == CONFIG_FOR_SUPERVISOR;

	for (unsigned id = 0; id < CONFIG_N_KEYS; id++) {
		const struct config_key *k = &config_keys[id];

		if (!(k->readers & p->readers) || config_count(p->config, (enum config_id)id) > 0)
			continue;
		if (k->needed && whole)
			return refuse(p, "%s is missing: add a line `%s VALUE` (%s)", k->name,
			    k->name, k->help);
		if (k->fallback != NULL && !keep(p, (enum config_id)id, k->fallback))
			return false;
	}
	return true;
}

/* Who faces the network speaks TLS. */
static bool
check_listeners(struct parsing *p, enum config_id id)
{
	bool tls = config_count(p->config, CONFIG_TLS_CERTIFICATE) > 0;

	for (size_t i = 0; i < config_count(p->config, id); i++) {
		const struct given *g = find(p->config, id, i);
		struct address a;

		p->line = g->line;
		if (address_parse(g->text, &a) != ERR_OK)
			return refuse(p, "%s cannot be \"%.100s\"", config_keys[id].name, g->text);
		if (a.speech == ADDRESS_TLS && !tls)
			return refuse(p, "%s %.100s needs a certificate: add tls_certificate and "
			    "tls_key", config_keys[id].name, g->text);
		if (!a.local && (!tls || a.speech == ADDRESS_PLAIN))
			return refuse(p, "%s %.100s faces the network without TLS: give "
			    "tls_certificate and tls_key, or listen on 127.0.0.1, [::1] or "
			    "unix:PATH", config_keys[id].name, g->text);
	}
	p->line = 0;
	return true;
}

static bool
faces_network(struct parsing *p, enum config_id id)
{
	struct address a;

	for (size_t i = 0; i < config_count(p->config, id); i++)
		if (address_parse(find(p->config, id, i)->text, &a) != ERR_OK || !a.local)
			return true;
	return false;
}

/* A reply handed out at once tells who watches when an officer has answered. */
static bool
check_batch_hours(struct parsing *p)
{
	const struct given *g = find(p->config, CONFIG_BATCH_HOURS, 0);

	if (strcmp(g->text, "now") != 0 ||
	    (!faces_network(p, CONFIG_INTAKE_LISTEN) && !faces_network(p, CONFIG_STAFF_LISTEN)))
		return true;
	p->line = g->line;
	return refuse(p, "batch_hours now is for trying out on this machine alone: write hours of the day, "
	    "as 9,13,17");
}

static bool
check_whole(struct parsing *p)
{
	const struct given *certificate = find(p->config, CONFIG_TLS_CERTIFICATE, 0);
	const struct given *key = find(p->config, CONFIG_TLS_KEY, 0);

	if (p->readers != CONFIG_FOR_SUPERVISOR)
		return true;
	if ((certificate == NULL) != (key == NULL)) {
		p->line = certificate != NULL ? certificate->line : key->line;
		return refuse(p, "%s is alone: tls_certificate and tls_key come together",
		    certificate != NULL ? "tls_certificate" : "tls_key");
	}
	return check_listeners(p, CONFIG_INTAKE_LISTEN) && check_listeners(p, CONFIG_STAFF_LISTEN) &&
	    check_batch_hours(p);
}

struct config *
config_parse(const char *name, const char *folder, struct bytes text, unsigned readers,
    char problem[CONFIG_PROBLEM_MAX])
{
	struct parsing p = {
		.config = calloc(1, sizeof(struct config)),
		.folder = folder,
		.readers = readers,
		.problem = problem,
	};

	if (p.config == NULL) {
		snprintf(problem, CONFIG_PROBLEM_MAX, "%s: no memory to read it", name);
		return NULL;
	}
	snprintf(p.config->name, sizeof(p.config->name), "%s", name);
	problem[0] = '\0';
	if (!take_lines(&p, text) || !fill_in(&p) || !check_whole(&p)) {
		config_free(p.config);
		return NULL;
	}
	return p.config;
}

/* All of fd, or -1 when it cannot be read or is larger than CONFIG_FILE_MAX. */
static ssize_t
read_all(int fd, uint8_t *buf)
{
	size_t len = 0;

	for (;;) {
		ssize_t n = pread(fd, buf + len, CONFIG_FILE_MAX + 1 - len, (off_t)len);

		if (n < 0)
			return -1;
		len += (size_t)n;
		if (len > CONFIG_FILE_MAX) {
			errno = EFBIG;
			return -1;
		}
		if (n == 0)
			return (ssize_t)len;
	}
}

static struct config *
read_and_parse(int fd, const char *name, const char *folder, unsigned readers,
    char problem[CONFIG_PROBLEM_MAX])
{
	uint8_t *buf = malloc(CONFIG_FILE_MAX + 1);
	ssize_t len = buf == NULL ? -1 : read_all(fd, buf);
	struct config *c = NULL;

	if (len < 0)
		snprintf(problem, CONFIG_PROBLEM_MAX, "%s: it cannot be read: %s", name,
		    strerror(errno));
	else
		c = config_parse(name, folder, (struct bytes){ buf, (size_t)len }, readers,
		    problem);
	free(buf);
	return c;
}

struct config *
config_open(const char *path, char problem[CONFIG_PROBLEM_MAX])
{
	char *whole = realpath(path, NULL), *slash;
	int fd = whole == NULL ? -1 : open(whole, O_RDONLY | O_CLOEXEC);
	struct config *c = NULL;

	if (fd < 0) {
		snprintf(problem, CONFIG_PROBLEM_MAX, "%s: it cannot be opened: %s", path,
		    strerror(errno));
	} else {
		slash = strrchr(whole, '/');
		*slash = '\0';
		c = read_and_parse(fd, path, whole, CONFIG_FOR_SUPERVISOR, problem);
		close(fd);
	}
	free(whole);
	return c;
}

struct config *
config_open_slice(int fd, unsigned readers, char problem[CONFIG_PROBLEM_MAX])
{
	struct config *c = NULL;

	if (fd < 0) {
		snprintf(problem, CONFIG_PROBLEM_MAX, "this program is started by posternd, which "
		    "hands it its configuration");
		return NULL;
	}
	c = read_and_parse(fd, "configuration", "", readers, problem);
	close(fd);
	return c;
}

void
config_free(struct config *c)
{
	free(c);
}

size_t
config_count(const struct config *c, enum config_id id)
{
	size_t n = 0;

	for (size_t i = 0; i < c->n; i++)
		n += c->given[i].id == id;
	return n;
}

const char *
config_text(const struct config *c, enum config_id id, size_t i)
{
	const struct given *g = find(c, id, i);

	return g == NULL ? NULL : g->text;
}

uint64_t
config_number(const struct config *c, enum config_id id)
{
	const char *text = config_text(c, id, 0);
	uint64_t v = 0;

	if (text == NULL || !config_value_number(text, &v))
		return 0;
	return v;
}

bool
config_hex(const struct config *c, enum config_id id, uint8_t *out, size_t len)
{
	const char *text = config_text(c, id, 0);

	return text != NULL && config_value_hex(text, out, len);
}

uint32_t
config_hours(const struct config *c, enum config_id id)
{
	const char *text = config_text(c, id, 0);
	uint32_t hours = 0;

	if (text == NULL || !config_value_hours(text, config_keys[id].min, config_keys[id].max,
	    &hours))
		return 0;
	return hours;
}

void
config_where(const struct config *c, enum config_id id, size_t i, char *out, size_t cap)
{
	const struct given *g = find(c, id, i);

	if (g != NULL && g->line > 0)
		snprintf(out, cap, "%s:%u", c->name, g->line);
	else
		snprintf(out, cap, "%s", c->name);
}

enum err
config_slice(const struct config *c, unsigned readers, struct writer *out)
{
	for (size_t i = 0; i < c->n; i++) {
		const struct given *g = &c->given[i];
		const struct config_key *k = &config_keys[g->id];

		if (!(k->readers & readers))
			continue;
		wr_bytes(out, k->name, strlen(k->name));
		wr_u8(out, ' ');
		wr_bytes(out, g->text, strlen(g->text));
		wr_u8(out, '\n');
	}
	return wr_done(out) ? ERR_OK : ERR_FULL;
}

void
config_help(struct writer *out)
{
	char line[256];

	for (unsigned id = 0; id < CONFIG_N_KEYS; id++) {
		const struct config_key *k = &config_keys[id];
		int n = snprintf(line, sizeof(line), "%-17s %s%s%s%s\n", k->name, k->help,
		    k->needed ? " (needed)" : "", k->fallback != NULL ? "; default " : "",
		    k->fallback != NULL ? k->fallback : "");

		wr_bytes(out, line, (size_t)n);
	}
}
