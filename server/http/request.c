/* SPDX-License-Identifier: MIT */
/*
 * The head is gathered in one buffer and judged line by line: a line is whole only with CR LF, and one
 * wrong byte anywhere refuses the request. Fields that could move the end of the message
 * (Transfer-Encoding, a second Content-Length, folding) are refused rather than understood: what is
 * not understood can't be understood differently by a front proxy. RFC 9112, sections 2 to 6.
 */
#include "http/request.h"

#include <string.h>

static const struct {
	const char *name;
	enum http_method method;
} methods[] = {
	{ "GET", HTTP_GET },
	{ "HEAD", HTTP_HEAD },
	{ "POST", HTTP_POST },
	{ "PUT", HTTP_PUT },
	{ "OPTIONS", HTTP_OPTIONS },
};

static bool
same(struct bytes a, const char *text)
{
	return a.len == strlen(text) && memcmp(a.p, text, a.len) == 0;
}

static uint8_t
lower(uint8_t c)
{
	return c >= 'A' && c <= 'Z' ? (uint8_t)(c + 32) : c;
}

/* text is lower case */
static bool
same_any_case(struct bytes a, const char *text)
{
	if (a.len != strlen(text))
		return false;
	for (size_t i = 0; i < a.len; i++)
		if (lower(a.p[i]) != (uint8_t)text[i])
			return false;
	return true;
}

static bool
is_alnum(uint8_t c)
{
	return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z');
}

static bool
is_hex(uint8_t c)
{
	return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'f');
}

static bool
is_one_of(uint8_t c, const char *set)
{
	return c != 0 && strchr(set, c) != NULL;
}

static bool
is_token_byte(uint8_t c)
{
	return is_alnum(c) || is_one_of(c, "!#$%&'*+-.^_`|~");
}

/* What may stand in a field's value: text, spaces, tabs, bytes above ASCII; no other control. */
static bool
is_value_byte(uint8_t c)
{
	return c == '\t' || (c >= ' ' && c != 0x7f);
}

static bool
is_target_byte(uint8_t c)
{
	return is_alnum(c) || is_one_of(c, "-._~!$&'()*+,;=:@/?%");
}

/* Cuts what stands before the first sep off rest; all of it when there is none. */
static struct bytes
cut(struct bytes *rest, uint8_t sep)
{
	const uint8_t *hit = rest->len > 0 ? memchr(rest->p, sep, rest->len) : NULL;
	struct bytes part = { rest->p, hit != NULL ? (size_t)(hit - rest->p) : rest->len };
	size_t used = part.len + (hit != NULL ? 1 : 0);

	rest->p += used;
	rest->len -= used;
	return part;
}

static struct bytes
trim(struct bytes b)
{
	while (b.len > 0 && (b.p[0] == ' ' || b.p[0] == '\t'))
		b.p++, b.len--;
	while (b.len > 0 && (b.p[b.len - 1] == ' ' || b.p[b.len - 1] == '\t'))
		b.len--;
	return b;
}

/* Fields: each row's function returns false when the request must be refused. */

static bool
take_host(struct http_request *r, struct bytes value)
{
	for (size_t i = 0; i < value.len; i++)
		if (!is_alnum(value.p[i]) && !is_one_of(value.p[i], "-.:[]_"))
			return false;
	return value.len > 0 && value.len <= 255 && r->n_hosts++ == 0;
}

static bool
take_length(struct http_request *r, struct bytes value)
{
	if (r->has_length || value.len == 0 || value.len > 9)
		return false;
	for (size_t i = 0; i < value.len; i++) {
		if (value.p[i] < '0' || value.p[i] > '9')
			return false;
		r->body_len = r->body_len * 10 + (size_t)(value.p[i] - '0');
	}
	r->has_length = true;
	return true;
}

static bool
take_type(struct http_request *r, struct bytes value)
{
	r->is_octets = same_any_case(value, "application/octet-stream");
	return r->n_types++ == 0;
}

static bool
take_origin(struct http_request *r, struct bytes value)
{
	r->origin = value;
	return r->n_origins++ == 0;
}

static bool
take_connection(struct http_request *r, struct bytes value)
{
	while (value.len > 0)
		if (same_any_case(trim(cut(&value, ',')), "close"))
			r->wants_close = true;
	return true;
}

/* "br", unless it is given the weight nought. */
static bool
take_encodings(struct http_request *r, struct bytes value)
{
	while (value.len > 0) {
		struct bytes weight = cut(&value, ',');
		struct bytes name = trim(cut(&weight, ';'));
		bool nought = true;

		weight = trim(weight);
		for (size_t i = 0; i < weight.len; i++)
			nought = nought && !(weight.p[i] >= '1' && weight.p[i] <= '9');
		if (same_any_case(name, "br"))
			r->accepts_br = weight.len == 0 || !nought;
	}
	return true;
}

static bool
refuse_field(struct http_request *r, struct bytes value)
{
	(void)r, (void)value;
	return false;
}

static const struct {
	const char *name;
	bool (*take)(struct http_request *r, struct bytes value);
} fields[] = {
	{ "host", take_host },
	{ "content-length", take_length },
	{ "content-type", take_type },
	{ "origin", take_origin },
	{ "connection", take_connection },
	{ "accept-encoding", take_encodings },
	{ "transfer-encoding", refuse_field },
	{ "content-encoding", refuse_field },
	{ "expect", refuse_field },
	{ "trailer", refuse_field },
	{ "upgrade", refuse_field },
	{ "http2-settings", refuse_field },
};

static bool
parse_field(struct http_request *r, struct bytes line)
{
	struct bytes value = line;
	struct bytes name = cut(&value, ':');

	/* A line that begins with a space (folding) and a space before the colon both fail here. */
	if (name.len == 0 || name.len == line.len || ++r->n_fields > HTTP_FIELDS_MAX)
		return false;
	for (size_t i = 0; i < name.len; i++)
		if (!is_token_byte(name.p[i]))
			return false;
	for (size_t i = 0; i < value.len; i++)
		if (!is_value_byte(value.p[i]))
			return false;
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
		if (same_any_case(name, fields[i].name))
			return fields[i].take(r, trim(value));
	return true;		/* not ours to know: cookies, user agents and the like are not looked at */
}

static bool
parse_target(struct http_request *r, struct bytes target)
{
	struct bytes query = target;

	if (target.len == 0 || target.len > HTTP_TARGET_MAX || target.p[0] != '/')
		return false;
	for (size_t i = 0; i < target.len; i++) {
		if (!is_target_byte(target.p[i]))
			return false;
		if (target.p[i] == '%' &&
		    (target.len - i < 3 || !is_hex(target.p[i + 1]) || !is_hex(target.p[i + 2])))
			return false;
	}
	r->path = cut(&query, '?');
	r->has_query = r->path.len < target.len;
	return true;
}

static bool
parse_line(struct http_request *r, struct bytes rest)
{
	struct bytes method = cut(&rest, ' ');
	struct bytes target = cut(&rest, ' ');

	for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
		if (same(method, methods[i].name))
			r->method = methods[i].method;
	return r->method != 0 && parse_target(r, target) && same(rest, "HTTP/1.1");
}

/* The empty line has come: what must hold of all the fields together. */
static bool
check_head(const struct http_request *r)
{
	bool carries = r->method == HTTP_POST || r->method == HTTP_PUT;

	return r->n_hosts == 1 && (carries || r->body_len == 0);
}

/* One line, CR LF included, has been gathered. */
static void
take_line(struct http_request *r)
{
	struct bytes line = { (const uint8_t *)r->head + r->line_at, r->head_len - r->line_at };
	bool good = false;

	r->line_at = r->head_len;
	if (line.len >= 2 && line.p[line.len - 2] == '\r') {
		line.len -= 2;
		if (r->state == HTTP_LINE)
			good = parse_line(r, line);
		else if (line.len > 0)
			good = parse_field(r, line);
		else
			good = check_head(r);
	}
	if (!good)
		r->state = HTTP_REFUSED;
	else if (r->state == HTTP_LINE)
		r->state = HTTP_FIELDS;
	else if (line.len == 0)
		r->state = HTTP_ROUTING;
}

static size_t
feed_head(struct http_request *r, const uint8_t *p, size_t len)
{
	const uint8_t *end = memchr(p, '\n', len);
	size_t n = end != NULL ? (size_t)(end - p) + 1 : len;

	if (n > HTTP_HEAD_MAX - r->head_len) {
		r->state = HTTP_REFUSED;
		return len;
	}
	memcpy(r->head + r->head_len, p, n);
	r->head_len += n;
	if (end != NULL)
		take_line(r);
	return n;
}

static size_t
feed_body(struct http_request *r, const uint8_t *p, size_t len)
{
	size_t n = r->body_len - r->body_got;

	if (n > len)
		n = len;
	memcpy(r->body + r->body_got, p, n);
	r->body_got += n;
	if (r->body_got == r->body_len)
		r->state = HTTP_COMPLETE;
	return n;
}

void
http_request_init(struct http_request *r)
{
	memset(r, 0, offsetof(struct http_request, head));
}

size_t
http_request_feed(struct http_request *r, const void *p, size_t len)
{
	const uint8_t *at = p;
	size_t used = 0;

	while (used < len && (r->state == HTTP_LINE || r->state == HTTP_FIELDS))
		used += feed_head(r, at + used, len - used);
	if (used < len && r->state == HTTP_BODY)
		used += feed_body(r, at + used, len - used);
	return used;
}

void
http_request_accept(struct http_request *r, uint8_t *body)
{
	if (r->state != HTTP_ROUTING)
		return;
	r->body = body;
	r->state = r->body_len > 0 ? HTTP_BODY : HTTP_COMPLETE;
}

void
http_request_refuse(struct http_request *r)
{
	r->state = HTTP_REFUSED;
}

bool
http_request_begun(const struct http_request *r)
{
	return r->head_len > 0;
}
