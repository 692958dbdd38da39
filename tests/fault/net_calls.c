/* SPDX-License-Identifier: MIT */
/* @link -Wl,--wrap=malloc,--wrap=calloc,--wrap=strdup,--wrap=strndup */
/* @link -Wl,--wrap=accept4,--wrap=setsockopt,--wrap=fcntl,--wrap=read,--wrap=writev */
/*
 * A server and its clients on one loop, while the n-th allocation or system call on the server's side fails, n
 * rising until nothing fails any more. Whatever fails, a client gets its page, a refusal or an end; the server stands,
 * and serves the next one. Over TLS too, where the library's own allocations fail as well.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/ssl.h>

#include "net/deadlines.h"
#include "net/exchange.h"
#include "net/server.h"
#include "net/wiping.h"
#include "tests/lib/tap.h"

enum { MOST = 100000 };

/* --- what fails ------------------------------------------------------------------------------------------ */

static bool armed, failed;		/* armed: on the server's side of the loop */
static int to_go;			/* calls that still succeed; below 0: none fails */

static bool
fails(int error)
{
	if (!armed || to_go < 0 || to_go-- > 0)
		return false;
	failed = true;
	errno = error;
	return true;
}

void *__real_malloc(size_t len);
void *__wrap_malloc(size_t len);
void *__real_calloc(size_t n, size_t len);
void *__wrap_calloc(size_t n, size_t len);
char *__real_strdup(const char *s);
char *__wrap_strdup(const char *s);
char *__real_strndup(const char *s, size_t n);
char *__wrap_strndup(const char *s, size_t n);
int __real_accept4(int fd, struct sockaddr *a, socklen_t *len, int flags);
int __wrap_accept4(int fd, struct sockaddr *a, socklen_t *len, int flags);
int __real_setsockopt(int fd, int level, int name, const void *p, socklen_t len);
int __wrap_setsockopt(int fd, int level, int name, const void *p, socklen_t len);
int __real_fcntl(int fd, int what, int arg);
int __wrap_fcntl(int fd, int what, int arg);
ssize_t __real_read(int fd, void *p, size_t len);
ssize_t __wrap_read(int fd, void *p, size_t len);
ssize_t __real_writev(int fd, const struct iovec *p, int n);
ssize_t __wrap_writev(int fd, const struct iovec *p, int n);

void *
__wrap_malloc(size_t len)
{
	return fails(ENOMEM) ? NULL : __real_malloc(len);
}

void *
__wrap_calloc(size_t n, size_t len)
{
	return fails(ENOMEM) ? NULL : __real_calloc(n, len);
}

char *
__wrap_strdup(const char *s)
{
	return fails(ENOMEM) ? NULL : __real_strdup(s);
}

char *
__wrap_strndup(const char *s, size_t n)
{
	return fails(ENOMEM) ? NULL : __real_strndup(s, n);
}

int
__wrap_accept4(int fd, struct sockaddr *a, socklen_t *len, int flags)
{
	return fails(EMFILE) ? -1 : __real_accept4(fd, a, len, flags);
}

int
__wrap_setsockopt(int fd, int level, int name, const void *p, socklen_t len)
{
	return fails(ENOBUFS) ? -1 : __real_setsockopt(fd, level, name, p, len);
}

int
__wrap_fcntl(int fd, int what, int arg)
{
	return fails(EIO) ? -1 : __real_fcntl(fd, what, arg);
}

ssize_t
__wrap_read(int fd, void *p, size_t len)
{
	return fails(EIO) ? -1 : __real_read(fd, p, len);
}

ssize_t
__wrap_writev(int fd, const struct iovec *p, int n)
{
	return fails(EIO) ? -1 : __real_writev(fd, p, n);
}

/* --- a client on the same loop --------------------------------------------------------------------------- */

struct client {
	struct loop *loop;
	struct watch *watch;
	int fd;
	SSL_CTX *ctx;		/* NULL: plain */
	SSL *ssl;
	char got[4096];
	size_t n;
	bool asked, done;
};

static const char request[] = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: application/octet-stream\r\n"
    "Content-Length: 64\r\nConnection: close\r\n\r\n"
    "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

static bool
waits(const struct client *c, int n)
{
	int why;

	if (c->ssl == NULL)
		return n < 0 && errno == EAGAIN;
	why = SSL_get_error(c->ssl, n);
	return n <= 0 && (why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE);
}

static void
client_step(struct client *c)
{
	size_t room = sizeof c->got - 1 - c->n;
	int n;

	if (!c->asked) {
		n = c->ssl != NULL ? SSL_write(c->ssl, request, sizeof request - 1) :
		    (int)send(c->fd, request, sizeof request - 1, MSG_NOSIGNAL);
		c->asked = n > 0;
		if (!c->asked)
			c->done = !waits(c, n);
		return;
	}
	n = c->ssl != NULL ? SSL_read(c->ssl, c->got + c->n, (int)room) : (int)recv(c->fd, c->got + c->n, room, 0);
	if (n > 0)
		c->n += (size_t)n;
	else
		c->done = !waits(c, n);
}

static void
on_client(void *arg, unsigned what)
{
	struct client *c = arg;
	bool was = armed;

	(void)what;
	armed = false;
	client_step(c);
	if (c->asked)
		watch_set(c->watch, WATCH_READ);
	if (c->done)
		loop_stop(c->loop);
	armed = was;
}

static void
client_open(struct client *c, struct loop *l, uint16_t port, bool tls)
{
	struct sockaddr_in a = {
		.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};

	*c = (struct client){ .loop = l, .fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0) };
	ok(connect(c->fd, (struct sockaddr *)&a, sizeof a) == 0, "connected");
	__real_fcntl(c->fd, F_SETFL, O_NONBLOCK);
	__real_setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &(int){ 1 }, sizeof(int));
	if (tls) {
		c->ctx = SSL_CTX_new(TLS_client_method());
		c->ssl = SSL_new(c->ctx);
		SSL_set_fd(c->ssl, c->fd);
		SSL_set_connect_state(c->ssl);
	}
	c->watch = watch_new(l, c->fd, on_client, c);
	watch_set(c->watch, WATCH_READ | WATCH_WRITE);
}

static void
client_close(struct client *c)
{
	watch_free(c->watch);
	SSL_free(c->ssl);
	SSL_CTX_free(c->ctx);
	close(c->fd);
}

/* --- the server ------------------------------------------------------------------------------------------ */

static char folder[512], certificate[600], key[600];

static void
echo(struct exchange *x)
{
	exchange_answer(x, exchange_body(x));
}

static const struct http_route routes[] = {
	{ "/echo", HTTP_POST, 64, 64, 64, echo },
};

static int
listening(uint16_t *port)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof a;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	ok(bind(fd, (struct sockaddr *)&a, sizeof a) == 0 && listen(fd, 16) == 0 &&
	    getsockname(fd, (struct sockaddr *)&a, &len) == 0, "a listening socket");
	*port = ntohs(a.sin_port);
	return fd;
}

/* A server that listens, made while calls may fail; NULL if they did. */
static struct server *
make_server(struct loop *l, bool tls, uint16_t *port)
{
	struct server_setup setup = { .loop = l, .routes = routes, .n_routes = 1, .connections_max = 16 };
	int fd = listening(port), fds[2] = { open(certificate, O_RDONLY), open(key, O_RDONLY) };
	struct server *s;
	bool good;

	armed = true;
	s = server_new(&setup);
	good = s != NULL;
	if (tls && good) {
		struct tls *t = tls_new(fds[0], fds[1]);

		good = t != NULL;
		server_set_tls(s, t);
	}
	if (good)
		good = server_listen(s, fd, tls) == ERR_OK;
	else
		close(fd);
	armed = false;
	close(fds[0]);
	close(fds[1]);
	if (!good)
		server_free(s);
	return good ? s : NULL;
}

static void
ask_once(struct loop *l, uint16_t port, bool tls, bool fault)
{
	struct client c;

	/* without memory the library may wait for bytes that it had already: the deadline ends that */
	setenv("POSTERN_DEADLINES", fault ? "handshake=40,head=40,body=40,closing=40" :
	    "handshake=60000,head=60000,body=60000,closing=60000", 1);
	deadlines_open();

	client_open(&c, l, port, tls);
	armed = fault;
	ok(loop_run(l) == ERR_OK, "the loop turns");
	armed = false;
	c.got[c.n] = 0;
	if (!fault)
		ok(strncmp(c.got, "HTTP/1.1 200 ", 13) == 0, "the next one is served");
	else
		ok(c.n == 0 || strncmp(c.got, "HTTP/1.1 ", 9) == 0, "an answer or none, but no other bytes");
	client_close(&c);
}

/* One life of a server with the n-th call failing; true if it failed. */
static bool
live_with(int n, bool tls)
{
	struct loop *l = loop_new();
	struct server *s;
	uint16_t port;

	failed = false;
	to_go = n;
	s = make_server(l, tls, &port);
	if (s != NULL) {
		ask_once(l, port, tls, true);
		to_go = -1;
		ask_once(l, port, tls, false);
		server_free(s);
	}
	to_go = -1;
	loop_free(l);
	return failed;
}

/* Each of the first calls, then ever wider steps: the library makes thousands. */
static void
until_nothing_fails(bool tls)
{
	int n = 0;

	while (n < MOST && live_with(n, tls))
		n += 1 + n / 64;
	ok(n > 10 && n < MOST, "the last that failed was before %d", n);
}

static void
plain_server_stands_whichever_call_fails(void)
{
	until_nothing_fails(false);
}

static void
tls_server_stands_whichever_call_fails(void)
{
	until_nothing_fails(true);
}

static void
files_are_loaded_whole_or_not_at_all(void)
{
	int fd = open(folder, O_RDONLY | O_DIRECTORY), n = 0;

	for (failed = true; failed && n < MOST; n++) {
		struct files *f;

		failed = false;
		to_go = n;
		armed = true;
		f = files_load(fd);
		armed = false;
		ok((f == NULL) == failed, "call %d", n);
		ok(f == NULL || files_count(f) == 4, "all of them");
		files_free(f);
	}
	to_go = -1;
	ok(n > 5, "%d calls failed one by one", n - 1);
	close(fd);
}

static void
put(const char *name)
{
	char path[600];
	FILE *f;

	snprintf(path, sizeof path, "%s/%s", folder, name);
	f = fopen(path, "w");
	ok(f != NULL && fputs("text", f) >= 0 && fclose(f) == 0, "%s", name);
}

static void
prepare(void)
{
	char line[2048];

	signal(SIGPIPE, SIG_IGN);
	snprintf(folder, sizeof folder, "%s/site", tap_folder());
	snprintf(certificate, sizeof certificate, "%s/certificate.pem", tap_folder());
	snprintf(key, sizeof key, "%s/key.pem", tap_folder());
	snprintf(line, sizeof line, "mkdir -p %s/cy && openssl req -x509 -newkey ec -pkeyopt "
	    "ec_paramgen_curve:P-256 -nodes -subj /CN=localhost -days 30 -keyout %s -out %s 2>/dev/null",
	    folder, key, certificate);
	ok(system(line) == 0, "a certificate");
	put("index.html");
	put("a.js");
	put("a.js.br");
	put("cy/index.html");
}

static void
setting_is_made(void)
{
	ok(tls_init() == ERR_OK, "the library takes our allocator");
	prepare();
	ok(!live_with(-1, false) && !live_with(-1, true), "and all works while nothing fails");
}

int
main(void)
{
	static const struct tap_test tests[] = {
		TEST(setting_is_made),
		TEST(files_are_loaded_whole_or_not_at_all),
		TEST(plain_server_stands_whichever_call_fails),
		TEST(tls_server_stands_whichever_call_fails),
	};

	to_go = -1;
	return tap_run(tests, TAP_COUNT(tests));
}
