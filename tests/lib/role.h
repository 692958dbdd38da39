/* SPDX-License-Identifier: MIT */
/*
 * Starts one real role that faces a network (postern-intake or postern-staff of the test build) with the test in
 * the places of supervisor, store and clients: sockets on loopback, its channels in the test's hands, what
 * it logs in a file. Waits up to a minute for anything; never sleeps.
 */
#ifndef POSTERN_TESTS_ROLE_H
#define POSTERN_TESTS_ROLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum { ROLE_WAIT_MS = 60000, ROLE_MESSAGE_MAX = 128 * 1024 };

struct role {
	pid_t pid;
	int store, supervisor;		/* our ends */
	uint16_t port, tls_port;	/* on 127.0.0.1 */
	char log[256];			/* path */
	char site[256];			/* folder of pages */
	char certificate[256], key[256];	/* PEM files, for tls */
};

struct role_options {
	const char *program;		/* "postern-intake", "postern-staff" */
	const char *config;		/* more lines of configuration; NULL */
	const char *deadlines;		/* POSTERN_DEADLINES; NULL */
	bool tls;
	unsigned long open_files;	/* RLIMIT_NOFILE; 0: as it is */
};

/* Writes a few pages, starts it and waits for READY. Ends the test file when that fails. */
void role_start(struct role *r, const struct role_options *o);
/* Kills it if it still runs; true if it had been alive. */
bool role_end(struct role *r);
bool role_alive(const struct role *r);
/* Waits for its own end; the exit status, 128 + signal, or -1 after a minute. */
int role_wait(struct role *r);
/* Everything logged so far; free it. */
char *role_log(const struct role *r);
void role_write_page(const struct role *r, const char *name, const void *p, size_t len);
/* Another certificate for localhost in the two files. */
void role_make_certificate(struct role *r);

/* The next message on our end of a channel that is not ALIVE: its type, or 0 at the end of the channel or
 * after a minute. */
unsigned role_hear(int channel, uint32_t *tag, uint8_t *body, size_t *len);
void role_say(int channel, unsigned type, uint32_t tag, const void *body, size_t len);
void role_say_fds(int channel, unsigned type, const int *fds, size_t n);

/* A client: plain TCP. */
int client_connect(uint16_t port);
void client_send(int fd, const void *p, size_t len);
void client_send_text(int fd, const char *text);
/* One whole reply, by its Content-Length (none behind a reply to HEAD): total bytes, or 0 when the connection ended
 * before. Text and NUL in reply, which is cut at cap. */
size_t client_reply(int fd, char *reply, size_t cap, bool head);
/* Reads until the other side ends: bytes; -1 after a minute. */
ssize_t client_drain(int fd);
unsigned reply_status(const char *reply);
/* The body in a reply. */
const char *reply_body(const char *reply);
/* "POST path" with n bytes of fill as application/octet-stream, whole; its length. */
size_t client_post(char *out, size_t cap, const char *path, uint8_t fill, size_t n);

#endif
