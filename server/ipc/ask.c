/* SPDX-License-Identifier: MIT */
/* The operator's side of the control socket. The answer is checked like any message. */
#include "ipc/ask.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "ipc/messages.h"

enum { CONTROL_TAG = 1 };

int
ask_connect(const char *path)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	int fd;

	if (strlen(path) >= sizeof(at.sun_path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	memcpy(at.sun_path, path, strlen(path));
	fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	if (fd >= 0 && connect(fd, (const struct sockaddr *)&at, sizeof(at)) < 0) {
		int why = errno;

		close(fd);
		errno = why;
		return -1;
	}
	return fd;
}

static enum err
say(int fd, struct bytes request, uint8_t *message)
{
	struct writer w;

	if (message_allowed(MSG_CONTROL, PARTY_OPERATOR, PARTY_STORE, request.len, 0) == NULL)
		return ERR_FORMAT;
	wr_init(&w, message, MESSAGE_MAX);
	wr_u16(&w, MSG_CONTROL);
	wr_u32(&w, CONTROL_TAG);
	wr_bytes(&w, request.p, request.len);
	return send(fd, message, w.len, MSG_NOSIGNAL) == (ssize_t)w.len ? ERR_OK : ERR_IO;
}

static enum err
hear(int fd, uint8_t *message, void *reply, size_t cap, size_t *reply_len)
{
	ssize_t n = recv(fd, message, MESSAGE_MAX, MSG_TRUNC);
	struct reader r;
	struct bytes body;
	uint16_t type;
	uint32_t tag;

	if (n <= 0)
		return ERR_IO;
	if (n > MESSAGE_MAX)
		return ERR_FORMAT;
	rd_init(&r, message, (size_t)n);
	type = rd_u16(&r);
	tag = rd_u32(&r);
	body = rd_rest(&r);
	if (!rd_ok(&r) || tag != CONTROL_TAG || body.len > cap || type != MSG_CONTROL_REPLY ||
	    message_allowed(type, PARTY_STORE, PARTY_OPERATOR, body.len, 0) == NULL)
		return ERR_FORMAT;
	if (body.len > 0)
		memcpy(reply, body.p, body.len);
	*reply_len = body.len;
	return ERR_OK;
}

enum err
ask_control(int fd, struct bytes request, void *reply, size_t cap, size_t *reply_len)
{
	uint8_t *message = malloc(MESSAGE_MAX);
	enum err e = ERR_MEMORY;

	if (message == NULL)
		return e;
	e = say(fd, request, message);
	if (e == ERR_OK)
		e = hear(fd, message, reply, cap, reply_len);
	explicit_bzero(message, MESSAGE_MAX);
	free(message);
	return e;
}
