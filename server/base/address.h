/* SPDX-License-Identifier: MIT */
/*
 * Where a listener stands: ADDRESS:PORT or [ADDRESS]:PORT (numbers only, nothing is looked up) or
 * unix:PATH, with "localhost" for 127.0.0.1; and a word after it, tls or plain, when what is spoken
 * there shall not follow from whether there is a certificate. Pure.
 */
#ifndef POSTERN_BASE_ADDRESS_H
#define POSTERN_BASE_ADDRESS_H

#include <stdbool.h>
#include <sys/socket.h>

#include "base/err.h"

enum address_speech { ADDRESS_DEFAULT, ADDRESS_TLS, ADDRESS_PLAIN };

struct address {
	struct sockaddr_storage at;
	socklen_t len;
	bool local;		/* loopback or unix */
	enum address_speech speech;	/* the word after it; a unix address is plain */
};

/* ERR_FORMAT when it is neither form, or the port is not 1 to 65535. */
enum err address_parse(const char *text, struct address *out) MUST_USE;

#endif
