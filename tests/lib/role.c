/* SPDX-License-Identifier: MIT */
/*
 * See role.h. Whatever goes wrong in the setting itself ends the test file with "Bail out!".
 */
#include "tests/lib/role.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/lib/tap.h"

enum { READY = 42, ALIVE = 43, HEADER = 6, FDS_MAX = 12 };

struct given {
	int fds[FDS_MAX];
	char names[256];
	int n;
};

static void
must(bool holds, const char *what)
{
	if (holds)
		return;
	printf("Bail out! %s: %s\n", what, strerror(errno));
	exit(1);
}

static void
give(struct given *g, const char *name, int fd)
{
	must(fd >= 0, name);
	if (g->n > 0)
		strcat(g->names, ":");
	strcat(g->names, name);
	g->fds[g->n++] = fd;
}

static int
listening(uint16_t *port)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof a;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	must(fd >= 0 && bind(fd, (struct sockaddr *)&a, sizeof a) == 0 && listen(fd, 512) == 0 &&
	    getsockname(fd, (struct sockaddr *)&a, &len) == 0, "a listening socket");
	*port = ntohs(a.sin_port);
	return fd;
}

static int
channel_pair(int *ours)
{
	int pair[2];

	must(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) == 0, "a channel");
	*ours = pair[0];
	return pair[1];
}

static int
config_of(const struct role *r, const struct role_options *o)
{
	bool staff = strcmp(o->program, "postern-staff") == 0;
	char text[2048];
	int n = snprintf(text, sizeof text, "%s %s\norg_id %064d\n%s", staff ? "console" : "site", r->site, 7,
	    o->config != NULL ? o->config : "");
	int fd = memfd_create("config", MFD_CLOEXEC);

	must(fd >= 0 && write(fd, text, (size_t)n) == n && lseek(fd, 0, SEEK_SET) == 0, "configuration");
	return fd;
}

void
role_write_page(const struct role *r, const char *name, const void *p, size_t len)
{
	char path[512];
	char *slash;
	FILE *f;

	snprintf(path, sizeof path, "%s/%s", r->site, name);
	for (slash = path + strlen(r->site) + 1; (slash = strchr(slash, '/')) != NULL; slash++) {
		*slash = 0;
		must(mkdir(path, 0755) == 0 || errno == EEXIST, path);
		*slash = '/';
	}
	f = fopen(path, "w");
	must(f != NULL && fwrite(p, 1, len, f) == len && fclose(f) == 0, path);
}

static void
write_pages(const struct role *r)
{
	static const char script[] = "export const answer = 42;\n", packed[] = "not really brotli";

	must(mkdir(r->site, 0755) == 0 || errno == EEXIST, r->site);
	role_write_page(r, "index.html", "<p>home</p>", 11);
	role_write_page(r, "safe.html", "<p>safe</p>", 11);
	role_write_page(r, "cy/index.html", "<p>cartref</p>", 14);
	role_write_page(r, "404.html", "<p>nothing here</p>", 19);
	role_write_page(r, "assets/app-0123456789abcdef.js", script, sizeof script - 1);
	role_write_page(r, "assets/app-0123456789abcdef.js.br", packed, sizeof packed - 1);
	role_write_page(r, "leave.txt", "https://elsewhere.example/weather\n", 34);
}

void
role_make_certificate(struct role *r)
{
	char line[1024];

	snprintf(line, sizeof line, "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes "
	    "-subj /CN=localhost -addext subjectAltName=DNS:localhost -days 30 -keyout %s -out %s "
	    "2>/dev/null", r->key, r->certificate);
	must(system(line) == 0, "openssl req");
}

static void
become(const struct role *r, const struct role_options *o, const struct given *g)
{
	char path[512], deadlines[256], count[32], pid[32], names[300], offset[512];
	char *env[] = { pid, count, names, offset, o->deadlines != NULL ? deadlines : NULL, NULL };
	char *argv[] = { path, NULL };
	const char *clock = getenv("POSTERN_CLOCK_OFFSET_FILE");
	struct rlimit files = { o->open_files, o->open_files };
	int log = open(r->log, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

	for (int i = 0; i < g->n; i++)	/* first out of the way, then into their places */
		must(dup2(g->fds[i], 100 + i) >= 0, "dup2");
	for (int i = 0; i < g->n; i++)
		must(dup2(100 + i, 3 + i) >= 0 && close(100 + i) == 0, "dup2");
	must(dup2(log, 2) == 2, "log");
	if (o->open_files > 0)
		must(setrlimit(RLIMIT_NOFILE, &files) == 0, "setrlimit");
	snprintf(path, sizeof path, "build/test/bin/%s", o->program);
	snprintf(pid, sizeof pid, "LISTEN_PID=%d", (int)getpid());
	snprintf(count, sizeof count, "LISTEN_FDS=%d", g->n);
	snprintf(names, sizeof names, "LISTEN_FDNAMES=%s", g->names);
	snprintf(offset, sizeof offset, "POSTERN_CLOCK_OFFSET_FILE=%s", clock != NULL ? clock : "");
	snprintf(deadlines, sizeof deadlines, "POSTERN_DEADLINES=%s", o->deadlines != NULL ? o->deadlines : "");
	execve(path, argv, env);
	_exit(127);
}

void
role_start(struct role *r, const struct role_options *o)
{
	struct given g = { .n = 0 };
	uint8_t body[HEADER];
	uint32_t tag;
	size_t len;

	memset(r, 0, sizeof *r);
	signal(SIGPIPE, SIG_IGN);
	snprintf(r->site, sizeof r->site, "%s/site", tap_folder());
	snprintf(r->log, sizeof r->log, "%s/log", tap_folder());
	snprintf(r->certificate, sizeof r->certificate, "%s/certificate.pem", tap_folder());
	snprintf(r->key, sizeof r->key, "%s/key.pem", tap_folder());
	write_pages(r);
	give(&g, "store", channel_pair(&r->store));
	give(&g, "supervisor", channel_pair(&r->supervisor));
	give(&g, "config", config_of(r, o));
	give(&g, "listen-plain", listening(&r->port));
	give(&g, strcmp(o->program, "postern-staff") == 0 ? "console" : "site",
	    open(r->site, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
	if (o->tls) {
		role_make_certificate(r);
		give(&g, "listen-tls", listening(&r->tls_port));
		give(&g, "tls-certificate", open(r->certificate, O_RDONLY | O_CLOEXEC));
		give(&g, "tls-key", open(r->key, O_RDONLY | O_CLOEXEC));
	}
	r->pid = fork();
	must(r->pid >= 0, "fork");
	if (r->pid == 0)
		become(r, o, &g);
	for (int i = 0; i < g.n; i++)
		close(g.fds[i]);
	if (role_hear(r->supervisor, &tag, body, &len) != READY) {
		char *log = role_log(r);

		diag("%s", log);
		must(false, o->program);
	}
}

bool
role_alive(const struct role *r)
{
	siginfo_t info = { .si_pid = 0 };

	return waitid(P_PID, (id_t)r->pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid == 0;
}

int
role_wait(struct role *r)
{
	struct pollfd p = { .fd = r->supervisor, .events = POLLIN };
	int status;

	for (;;) {		/* a process that ends closes its end of the supervisor's channel */
		char byte;

		if (poll(&p, 1, ROLE_WAIT_MS) <= 0)
			return -1;
		if (recv(r->supervisor, &byte, 1, 0) <= 0)
			break;
	}
	if (waitpid(r->pid, &status, 0) != r->pid)
		return -1;
	r->pid = 0;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

bool
role_end(struct role *r)
{
	bool was_alive = r->pid > 0 && role_alive(r);

	if (r->pid > 0) {
		kill(r->pid, SIGKILL);
		waitpid(r->pid, NULL, 0);
	}
	r->pid = 0;
	if (r->store >= 0)
		close(r->store);
	if (r->supervisor >= 0)
		close(r->supervisor);
	r->store = r->supervisor = -1;
	return was_alive;
}

char *
role_log(const struct role *r)
{
	size_t len;

	return (char *)tap_file(r->log, &len);
}

/* --- channels -------------------------------------------------------------------------------------------- */

unsigned
role_hear(int channel, uint32_t *tag, uint8_t *body, size_t *len)
{
	static uint8_t message[ROLE_MESSAGE_MAX];

	for (;;) {
		struct pollfd p = { .fd = channel, .events = POLLIN };
		ssize_t n = poll(&p, 1, ROLE_WAIT_MS) == 1 ? recv(channel, message, sizeof message, 0) : -1;
		unsigned type;

		if (n < HEADER)
			return 0;
		type = (unsigned)message[0] << 8 | message[1];
		*tag = (uint32_t)message[2] << 24 | (uint32_t)message[3] << 16 | (uint32_t)message[4] << 8 |
		    message[5];
		*len = (size_t)n - HEADER;
		if (type == ALIVE)
			continue;
		memcpy(body, message + HEADER, *len);
		return type;
	}
}

static size_t
frame(uint8_t *message, unsigned type, uint32_t tag, const void *body, size_t len)
{
	message[0] = (uint8_t)(type >> 8);
	message[1] = (uint8_t)type;
	for (int i = 0; i < 4; i++)
		message[2 + i] = (uint8_t)(tag >> (24 - 8 * i));
	if (len > 0)
		memcpy(message + HEADER, body, len);
	return HEADER + len;
}

void
role_say(int channel, unsigned type, uint32_t tag, const void *body, size_t len)
{
	static uint8_t message[2 * ROLE_MESSAGE_MAX];
	size_t n = frame(message, type, tag, body, len);

	must(send(channel, message, n, 0) == (ssize_t)n, "send on a channel");
}

void
role_say_fds(int channel, unsigned type, const int *fds, size_t n)
{
	uint8_t message[HEADER];
	union {
		struct cmsghdr align;
		char room[CMSG_SPACE(4 * sizeof(int))];
	} control = { .room = { 0 } };
	struct iovec part = { message, frame(message, type, 0, NULL, 0) };
	struct msghdr m = {
		.msg_iov = &part,
		.msg_iovlen = 1,
		.msg_control = control.room,
		.msg_controllen = CMSG_SPACE(n * sizeof(int)),
	};
	struct cmsghdr *c = CMSG_FIRSTHDR(&m);

	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(n * sizeof(int));
	memcpy(CMSG_DATA(c), fds, n * sizeof(int));
	must(sendmsg(channel, &m, 0) == HEADER, "send descriptors");
}

/* --- clients --------------------------------------------------------------------------------------------- */

int
client_connect(uint16_t port)
{
	struct sockaddr_in a = {
		.sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	struct timeval patience = { .tv_sec = ROLE_WAIT_MS / 1000 };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	must(fd >= 0 && connect(fd, (struct sockaddr *)&a, sizeof a) == 0, "connect");
	must(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) == 0, "patience");
	return fd;
}

/* A server may have ended the connection meanwhile: then the rest is not sent. */
void
client_send(int fd, const void *p, size_t len)
{
	const char *at = p;
	ssize_t n;

	while (len > 0 && (n = send(fd, at, len, MSG_NOSIGNAL)) > 0) {
		at += n;
		len -= (size_t)n;
	}
}

void
client_send_text(int fd, const char *text)
{
	client_send(fd, text, strlen(text));
}

static size_t
length_in(const char *head)
{
	const char *field = strstr(head, "\r\nContent-Length: ");

	return field != NULL ? strtoul(field + 18, NULL, 10) : 0;
}

size_t
client_reply(int fd, char *reply, size_t cap, bool head)
{
	size_t n = 0, want;

	/* the head, byte by byte, so that nothing of the next reply is taken */
	while (n < 4 || memcmp(reply + n - 4, "\r\n\r\n", 4) != 0)
		if (n + 1 >= cap || recv(fd, reply + n, 1, 0) != 1)
			return 0;
		else
			n++;
	reply[n] = 0;
	want = n + (head ? 0 : length_in(reply));
	if (want >= cap)
		return 0;
	while (n < want) {
		ssize_t got = recv(fd, reply + n, want - n, 0);

		if (got <= 0)
			return 0;
		n += (size_t)got;
	}
	reply[n] = 0;
	return n;
}

ssize_t
client_drain(int fd)
{
	char buf[4096];
	ssize_t n, all = 0;

	while ((n = recv(fd, buf, sizeof buf, 0)) > 0)
		all += n;
	return n < 0 && errno != ECONNRESET ? -1 : all;
}

unsigned
reply_status(const char *reply)
{
	return strncmp(reply, "HTTP/1.1 ", 9) == 0 ? (unsigned)strtoul(reply + 9, NULL, 10) : 0;
}

const char *
reply_body(const char *reply)
{
	const char *end = strstr(reply, "\r\n\r\n");

	return end != NULL ? end + 4 : "";
}

size_t
client_post(char *out, size_t cap, const char *path, uint8_t fill, size_t n)
{
	int len = snprintf(out, cap, "POST %s HTTP/1.1\r\nHost: localhost\r\n"
	    "Content-Type: application/octet-stream\r\nContent-Length: %zu\r\n\r\n", path, n);

	must((size_t)len + n <= cap, "room for a request");
	memset(out + len, fill, n);
	return (size_t)len + n;
}
