/* SPDX-License-Identifier: MIT */
/*
 * Writes the head of a reply. The security headers are the same on every status. There is no Server
 * header and no Date: the first tells versions, the second lets an onion service be matched with a
 * clearnet one by the drift of its clock. The status line has no reason phrase and the Connection
 * field is padded, so heads of one kind have one length whatever the outcome.
 */
#ifndef POSTERN_HTTP_REPLY_H
#define POSTERN_HTTP_REPLY_H

#include <stdbool.h>

#include "base/bytes.h"

enum {
	HTTP_REPLY_HEAD_MAX = 2048,
	HTTP_REFUSAL_BODY = 64,		/* bytes of every refusal's body */
};

struct http_reply {
	unsigned status;		/* three digits */
	const char *type;		/* media type; NULL: application/octet-stream */
	size_t len;			/* of the body, sent or (HEAD) not */
	bool keep;			/* may be cached for ever: the name holds the content's hash */
	bool br;			/* the body is brotli */
	bool varies;			/* another request might get another encoding */
	bool close;			/* the connection ends after this */
	bool hsts;			/* this connection came over TLS */
	bool leave;			/* the browser is to forget us: Clear-Site-Data */
	bool preflight;			/* answers OPTIONS */
	const char *location;		/* or NULL; no CR, LF (the caller's constant or configuration) */
	const char *allow_origin;	/* or NULL; one exact origin from the configuration */
};

/* Appends the head to w, at most HTTP_REPLY_HEAD_MAX bytes unless location or origin are longer. */
void http_reply_head(struct writer *w, const struct http_reply *reply);
/* What stands in every refusal: HTTP_REFUSAL_BODY bytes of text. */
struct bytes http_refusal_body(void);

#endif
