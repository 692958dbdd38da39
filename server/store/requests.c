/* SPDX-License-Identifier: MIT */
/*
 * A staff request from its bytes to its signed answer: form, signature, boot, session, counter, the
 * rule, the statement, and only then the handler. Everything a request may fail by stands here in
 * that order; who may do what stands in rules.c.
 */
#include <string.h>

#include "base/clock.h"
#include "crypto/hash.h"
#include "crypto/log.h"
#include "store/audit_log.h"
#include "store/store.h"

enum {
	CLOCKS_APART = 600,		/* seconds between a statement's clock and ours */
	NEW_CASE_DESK_AT = ID_BYTES + ID_BYTES,
	CURSOR_AT = ID_BYTES,
};

static act_fn act_hello, act_session_open, act_session_close;

static const struct { uint8_t action; act_fn *run; } handlers[] = {
	{ ACTION_HELLO,          act_hello },
	{ ACTION_SESSION_OPEN,   act_session_open },
	{ ACTION_SESSION_CLOSE,  act_session_close },
	{ ACTION_DOCUMENTS_LIST, act_documents_list },
	{ ACTION_DOCUMENT_PUT,   act_document_put },
	{ ACTION_KEYRING_GET,    act_keyring_get },
	{ ACTION_KEYRING_PUT,    act_keyring_put },
	{ ACTION_TIPS_OFFER,     act_tips_offer },
	{ ACTION_TIP_RECEIVE,    act_tip_receive },
	{ ACTION_TIP_REFUSE,     act_tip_refuse },
	{ ACTION_CASE_CREATE,    act_case_create },
	{ ACTION_CASE_APPEND,    act_case_append },
	{ ACTION_CASES_LIST,     act_cases_list },
	{ ACTION_CASE_READ,      act_case_read },
	{ ACTION_MAIL_PUT,       act_mail_put },
	{ ACTION_LOG_PAGE,       act_log_page },
	{ ACTION_LOG_PROOF,      act_log_proof },
};

static act_fn *
handler_of(uint8_t action)
{
	for (size_t i = 0; i < sizeof(handlers) / sizeof(handlers[0]); i++)
		if (handlers[i].action == action)
			return handlers[i].run;
	return NULL;
}

/* --- what handlers share --- */

enum err
act_room(struct act *a)
{
	return records_percent_full(a->records) >= FULL_FOR_STAFF ? ERR_FULL : ERR_OK;
}

size_t
body_u16_at(struct writer *body)
{
	wr_u16(body, 0);
	return body->len - 2;
}

void
body_set_u16(struct writer *body, size_t at, uint16_t value)
{
	struct writer w;

	wr_init(&w, body->buf + at, 2);
	wr_u16(&w, value);
}

/* --- hello and sessions --- */

static enum err
act_hello(struct act *a)
{
	uint8_t head[HEAD_BYTES];
	enum err e = log_head(a->records, a->st->org_id, a->st->keys->sign_seed, head);

	wr_bytes(a->body, a->st->org_id, ORG_ID_BYTES);
	wr_bytes(a->body, a->st->boot_id, ID_BYTES);
	wr_bytes(a->body, a->st->keys->public, SIGN_PUBLIC_BYTES);
	wr_u64(a->body, a->now);
	wr_bytes(a->body, head, sizeof(head));
	return e;
}

static enum err
act_session_open(struct act *a)
{
	uint8_t nonce[ID_BYTES], id[ID_BYTES];
	uint32_t running;
	enum err e;

	rd_copy(&a->args, nonce, sizeof(nonce));
	if (!rd_done(&a->args))
		return ERR_FORMAT;
	if ((e = log_running(a->records, a->request.signer, &running)) != ERR_OK)
		return e;
	if ((e = session_open(a->st->sessions, a->request.signer, nonce, a->now, id)) != ERR_OK)
		return e == ERR_STALE ? ERR_DENIED : e;
	wr_bytes(a->body, id, sizeof(id));
	wr_u32(a->body, running);
	return ERR_OK;
}

static enum err
act_session_close(struct act *a)
{
	if (!rd_done(&a->args))
		return ERR_FORMAT;
	session_close(a->st->sessions, a->request.session_id);
	return ERR_OK;
}

/* --- may it be done --- */

static enum err
find_desk(struct act *a, const struct rule *rule, uint8_t *desk)
{
	struct bytes args = a->request.arguments;
	size_t at = rule->desk == DESK_NEW_CASE ? NEW_CASE_DESK_AT : 0;

	*desk = 0;
	switch (rule->desk) {
	case DESK_NONE:
		return ERR_OK;
	case DESK_OF_CASE:
		return args.len < ID_BYTES ? ERR_FORMAT : case_desk(a->records, args.p, desk);
	case DESK_FIRST:
	case DESK_NEW_CASE:
		if (args.len <= at)
			return ERR_FORMAT;
		*desk = args.p[at];
		return ERR_OK;
	}
	return ERR_FORMAT;
}

/* Whether the rule wants a statement here, and about which record. */
static bool
wants_statement(const struct rule *rule, struct bytes args, uint8_t record[static 32])
{
	static const uint8_t first_page[4];

	memset(record, 0, 32);
	switch (rule->record) {
	case RECORD_NONE:
		return false;
	case RECORD_ARGUMENTS:
		hash_of(record, args.p, args.len);
		return true;
	case RECORD_FIRST_PAGE:
		if (args.len >= CURSOR_AT + sizeof(first_page) &&
		    memcmp(args.p + CURSOR_AT, first_page, sizeof(first_page)) != 0)
			return false;
		break;
	case RECORD_CASE:
		break;
	}
	memcpy(record, args.p, args.len < ID_BYTES ? args.len : ID_BYTES);
	return true;
}

static bool
head_was_ours(struct act *a, const struct statement *s)
{
	uint8_t root[HASH_BYTES];

	return log_root(a->records, s->head_size, root) == ERR_OK &&
	    bytes_equal(root, s->head_root, HASH_BYTES) &&
	    log_root(a->records, log_size(a->records), root) == ERR_OK;
}

static enum err
check_statement(struct act *a, const uint8_t record[static 32], struct statement *s)
{
	const struct request *q = &a->request;
	uint64_t apart;
	uint32_t running;
	enum err e;

	if ((e = statement_decode(s, q->statement)) != ERR_OK ||
	    (e = statement_check(s, a->st->org_id)) != ERR_OK)
		return e;
	apart = s->seconds > a->now ? s->seconds - a->now : a->now - s->seconds;
	if (!bytes_equal(s->signer, q->signer, SIGN_PUBLIC_BYTES) || s->action != q->action ||
	    s->reason != q->reason || s->reason == 0 || !bytes_equal(s->record, record, 32) ||
	    apart > CLOCKS_APART || !head_was_ours(a, s))
		return ERR_DENIED;
	if ((e = log_running(a->records, q->signer, &running)) != ERR_OK)
		return e;
	return s->running == running + 1 ? ERR_OK : ERR_STALE;
}

/* The boot and session it belongs to. */
static enum err
check_session(struct act *a, bool *again)
{
	const struct request *q = &a->request;
	enum err e;

	*again = !bytes_equal(q->boot_id, a->st->boot_id, ID_BYTES);
	if (*again)
		return ERR_STALE;
	if (q->action == ACTION_SESSION_OPEN)
		return bytes_zero(q->session_id, ID_BYTES) && q->counter == 0 ? ERR_OK : ERR_FORMAT;
	e = session_count(a->st->sessions, q->session_id, q->signer, q->counter, a->now);
	*again = e == ERR_MISSING;
	return e == ERR_OK ? ERR_OK : ERR_DENIED;
}

static enum err
check_rule(struct act *a, const struct rule *rule)
{
	const struct council *c = &a->st->council;
	uint8_t desk;
	enum err e = find_desk(a, rule, &desk);

	if (e != ERR_OK)
		return e;
	return rule_allows(rule, a->person, council_keyholder(c, a->request.signer), desk) ?
	    ERR_OK :
	    ERR_DENIED;
}

/* --- from bytes to bytes --- */

static enum err
carry_out(struct act *a, const struct rule *rule)
{
	uint8_t record[32];
	struct statement s;
	bool stated = wants_statement(rule, a->request.arguments, record);
	act_fn *run = handler_of(rule->action);
	enum err e;

	if (!run || stated != (a->request.statement.len > 0))
		return ERR_DENIED;
	if (stated && (e = check_statement(a, record, &s)) != ERR_OK)
		return e;
	if ((e = run(a)) != ERR_OK)
		return e;
	if (stated)
		log_statement(a->records, &s, a->request.statement);
	return wr_done(a->body) ? records_state(a->records) : ERR_FULL;
}

static enum err
take_request(struct act *a, struct bytes whole, bool *again)
{
	struct person person;
	const struct rule *rule;
	enum err e;

	if ((e = request_decode(&a->request, whole)) != ERR_OK ||
	    (e = request_check(&a->request, a->st->org_id)) != ERR_OK)
		return e;
	if (!(rule = rule_of(a->request.action)))
		return ERR_DENIED;
	rd_init(&a->args, a->request.arguments.p, a->request.arguments.len);
	if (rule->who != WHO_ANYBODY) {
		if (council_person(&a->st->council, a->request.signer, &person))
			a->person = &person;
		if ((e = check_session(a, again)) != ERR_OK)
			return e;
	}
	if ((e = check_rule(a, rule)) != ERR_OK)
		return e;
	e = carry_out(a, rule);
	a->person = NULL;
	return e;
}

static enum answer_status
status_of(enum err e)
{
	switch (e) {
	case ERR_OK:
		return ANSWER_DONE;
	case ERR_EXISTS:
	case ERR_STALE:
		return ANSWER_CONFLICT;
	case ERR_FULL:
	case ERR_MEMORY:
	case ERR_IO:
		return ANSWER_FULL;
	default:
		return ANSWER_REFUSED;
	}
}

static void
write_answer(struct store *st, struct bytes whole, enum answer_status status, struct bytes body,
    struct writer *reply)
{
	uint8_t hash[HASH_BYTES], *out;
	size_t size = answer_size(body.len), len = 0;

	hash_of(hash, whole.p, whole.len);
	out = wr_space(reply, size);
	if (out && answer_write(out, size, &len, (uint8_t)status, hash, body, st->org_id,
	    st->keys->sign_seed) != ERR_OK)
		memset(out, 0, size);
}

void
store_staff(struct store *st, struct bytes whole, struct writer *reply)
{
	struct act a = {
		.st = st, .records = st->records, .now = clock_seconds(), .today = st->council.today
	};
	enum answer_status status;
	struct writer body;
	bool again = false;
	enum err e;

	wr_init(&body, st->body, ANSWER_MAX - ANSWER_OVERHEAD);
	a.body = &body;
	e = take_request(&a, whole, &again);
	status = again ? ANSWER_HELLO_AGAIN : status_of(e);
	write_answer(st, whole, status,
	    status == ANSWER_DONE ? wr_bytes_of(&body) : (struct bytes){ NULL, 0 }, reply);
}

void
store_staff_later(struct store *st, struct bytes whole, struct writer *reply)
{
	write_answer(st, whole, ANSWER_FULL, (struct bytes){ NULL, 0 }, reply);
}
