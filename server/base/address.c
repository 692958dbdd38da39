/* SPDX-License-Identifier: MIT */
/* Numbers only: a name would have to be looked up, and nothing here goes out to ask. */
#include "base/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/un.h>

static enum err
parse_unix(const char *path, struct address *out)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };

	if (*path == '\0' || strlen(path) >= sizeof(at.sun_path))
		return ERR_FORMAT;
	memcpy(at.sun_path, path, strlen(path));
	memcpy(&out->at, &at, sizeof(at));
	out->len = sizeof(at);
	out->local = true;
	return ERR_OK;
}

/* 1 to 65535, digits only; 0 is wrong */
static uint16_t
parse_port(const char *text)
{
	unsigned long port = 0;

	if (strlen(text) > 5)
		return 0;
	for (; *text != '\0'; text++) {
		if (*text < '0' || *text > '9')
			return 0;
		port = port * 10 + (unsigned long)(*text - '0');
	}
	return port > UINT16_MAX ? 0 : (uint16_t)port;
}

static enum err
parse_v6(const char *host, uint16_t port, struct address *out)
{
	struct sockaddr_in6 at = { .sin6_family = AF_INET6, .sin6_port = htons(port) };

	if (inet_pton(AF_INET6, host, &at.sin6_addr) != 1)
		return ERR_FORMAT;
	memcpy(&out->at, &at, sizeof(at));
	out->len = sizeof(at);
	out->local = IN6_IS_ADDR_LOOPBACK(&at.sin6_addr);
	return ERR_OK;
}

static enum err
parse_v4(const char *host, uint16_t port, struct address *out)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons(port) };

	if (strcmp(host, "localhost") == 0)
		host = "127.0.0.1";
	if (inet_pton(AF_INET, host, &at.sin_addr) != 1)
		return ERR_FORMAT;
	memcpy(&out->at, &at, sizeof(at));
	out->len = sizeof(at);
	out->local = ntohl(at.sin_addr.s_addr) >> 24 == 127;
	return ERR_OK;
}

static enum err
parse_inet(char *text, struct address *out)
{
	char *colon = strrchr(text, ':');
	uint16_t port;
	size_t len;

	if (colon == NULL || (port = parse_port(colon + 1)) == 0)
		return ERR_FORMAT;
	*colon = '\0';
	len = strlen(text);
	if (len > 2 && text[0] == '[' && text[len - 1] == ']') {
		text[len - 1] = '\0';
		return parse_v6(text + 1, port, out);
	}
	return parse_v4(text, port, out);
}

/* Cuts the last word off when it is tls or plain. */
static enum address_speech
cut_speech(char *text)
{
	char *space = strrchr(text, ' ');
	enum address_speech speech = ADDRESS_DEFAULT;

	if (space == NULL)
		return speech;
	if (strcmp(space + 1, "tls") == 0)
		speech = ADDRESS_TLS;
	else if (strcmp(space + 1, "plain") == 0)
		speech = ADDRESS_PLAIN;
	if (speech != ADDRESS_DEFAULT)
		while (space >= text && *space == ' ')
			*space-- = '\0';
	return speech;
}

enum err
address_parse(const char *text, struct address *out)
{
	char copy[256];

	memset(out, 0, sizeof(*out));
	if (strlen(text) >= sizeof(copy))
		return ERR_FORMAT;
	snprintf(copy, sizeof(copy), "%s", text);
	out->speech = cut_speech(copy);
	if (strncmp(copy, "unix:", 5) != 0)
		return parse_inet(copy, out);
	if (out->speech == ADDRESS_TLS)
		return ERR_FORMAT;
	out->speech = ADDRESS_PLAIN;
	return parse_unix(copy + 5, out);
}
