/* SPDX-License-Identifier: MIT */
/*
 * One constant block of security headers and a few fields around it.
 */
#include "http/reply.h"

#include <string.h>

static const char security[] =
    "Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' blob:; connect-src 'self'; form-action 'none'; base-uri 'none'; "
    "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'\r\n"
    "Cross-Origin-Opener-Policy: same-origin\r\n"
    "Cross-Origin-Embedder-Policy: require-corp\r\n"
    "Cross-Origin-Resource-Policy: same-origin\r\n"
    "Referrer-Policy: no-referrer\r\n"
    "X-Content-Type-Options: nosniff\r\n"
    "Permissions-Policy: accelerometer=(), bluetooth=(), browsing-topics=(), camera=(), "
    "display-capture=(), geolocation=(), gyroscope=(), hid=(), magnetometer=(), microphone=(), "
    "midi=(), payment=(), screen-wake-lock=(), serial=(), usb=(), xr-spatial-tracking=()\r\n";

static const char refusal_body[HTTP_REFUSAL_BODY + 1] =
    "This cannot be answered. Please go back and try again.         \n";

static void
put(struct writer *w, const char *text)
{
	wr_bytes(w, text, strlen(text));
}

static void
put_number(struct writer *w, size_t v)
{
	char digits[24];
	size_t at = sizeof digits;

	do {
		digits[--at] = (char)('0' + v % 10);
		v /= 10;
	} while (v > 0);
	wr_bytes(w, digits + at, sizeof digits - at);
}

static void
put_field(struct writer *w, const char *name, const char *value)
{
	put(w, name);
	put(w, ": ");
	put(w, value);
	put(w, "\r\n");
}

static void
put_cors(struct writer *w, const struct http_reply *reply)
{
	if (reply->allow_origin == NULL)
		return;
	put_field(w, "Access-Control-Allow-Origin", reply->allow_origin);
	put_field(w, "Vary", "Origin");
	if (!reply->preflight)
		return;
	put_field(w, "Access-Control-Allow-Methods", "GET, POST");
	put_field(w, "Access-Control-Allow-Headers", "Content-Type");
	put_field(w, "Access-Control-Max-Age", "600");
}

void
http_reply_head(struct writer *w, const struct http_reply *reply)
{
	put(w, "HTTP/1.1 ");
	put_number(w, reply->status);
	put(w, " \r\nContent-Length: ");
	put_number(w, reply->len);
	put(w, "\r\n");
	put_field(w, "Content-Type",
	    reply->type != NULL ? reply->type : "application/octet-stream");
	put_field(w, "Connection", reply->close ? "close     " : "keep-alive");
	put_field(w, "Cache-Control",
	    reply->keep ? "private, max-age=31536000, immutable" : "no-store");
	if (reply->br)
		put_field(w, "Content-Encoding", "br");
	if (reply->varies)
		put_field(w, "Vary", "Accept-Encoding");
	if (reply->hsts)
		put_field(w, "Strict-Transport-Security", "max-age=63072000");
	if (reply->location != NULL)
		put_field(w, "Location", reply->location);
	if (reply->leave)
		put_field(w, "Clear-Site-Data", "\"cache\", \"cookies\", \"storage\"");
	put_cors(w, reply);
	put(w, security);
	put(w, "\r\n");
}

struct bytes
http_refusal_body(void)
{
	return (struct bytes){ (const uint8_t *)refusal_body, HTTP_REFUSAL_BODY };
}
