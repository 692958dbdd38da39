/* SPDX-License-Identifier: MIT */
/* The operator's question and its answer; the service at the other end may be broken or hostile. */
#include "ipc/ask.h"
#include "tests/lib/tap.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ipc/messages.h"

static int pair[2];
static uint8_t reply[MESSAGE_MAX];
static size_t reply_len;

/* The answer waits in the socket before the question is asked. */
static enum err
ask_with_answer(const void *answer, size_t answer_len, size_t cap)
{
	enum err e;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
		return ERR_IO;
	reply_len = 0;
	if (answer != NULL)
		ok(send(pair[1], answer, answer_len, 0) == (ssize_t)answer_len, "an answer");
	else
		shutdown(pair[1], SHUT_WR);
	e = ask_control(pair[0], (struct bytes){ (const uint8_t *)"why", 3 }, reply, cap,
	    &reply_len);
	close(pair[0]);
	return e;
}

static void
done_asking(void)
{
	close(pair[1]);
}

static void
a_question_is_answered(void)
{
	uint8_t asked[64];
	ssize_t n;

	is_int(ask_with_answer("\0\63\0\0\0\1because", 13, sizeof(reply)), ERR_OK, "answered");
	is_bytes(reply, reply_len, "because", 7, "the body of the answer");
	n = recv(pair[1], asked, sizeof(asked), 0);
	is_bytes(asked, (size_t)n, "\0\62\0\0\0\1why", 9, "a CONTROL message was asked");
	done_asking();
}

static void
an_answer_outside_the_rules_is_refused(void)
{
	static uint8_t huge[MESSAGE_MAX] = { 0, 51, 0, 0, 0, 1 };

	is_int(ask_with_answer("\0\63\0\0\0\2x", 7, 99), ERR_FORMAT, "another's tag");
	done_asking();
	is_int(ask_with_answer("\0\62\0\0\0\1x", 7, 99), ERR_FORMAT, "a question for an answer");
	done_asking();
	is_int(ask_with_answer("\0\25\0\0\0\1x", 7, 99), ERR_FORMAT, "an answer to staff");
	done_asking();
	is_int(ask_with_answer("\0\63\0", 3, 99), ERR_FORMAT, "half a header");
	done_asking();
	is_int(ask_with_answer("\0\63\0\0\0\1xyz", 9, 2), ERR_FORMAT, "past the room for it");
	done_asking();
	is_int(ask_with_answer(huge, sizeof(huge), sizeof(reply)), ERR_FORMAT, "past the table");
	done_asking();
}

static void
a_service_that_goes_away_is_noticed(void)
{
	is_int(ask_with_answer(NULL, 0, 99), ERR_IO, "no answer comes");
	done_asking();
}

static void
a_question_outside_the_rules_is_not_sent(void)
{
	static uint8_t huge[MESSAGE_MAX];

	is_int(ask_control(-1, (struct bytes){ huge, 0 }, reply, 9, &reply_len), ERR_FORMAT,
	    "an empty one");
	is_int(ask_control(-1, (struct bytes){ huge, sizeof(huge) }, reply, 9, &reply_len),
	    ERR_FORMAT, "a huge one");
}

static void
no_service_is_an_error_with_a_reason(void)
{
	char path[200];

	errno = 0;
	ok(ask_connect("/nowhere/control.sock") < 0 && errno == ENOENT, "no such socket");
	memset(path, 'a', sizeof(path) - 1);
	path[sizeof(path) - 1] = '\0';
	ok(ask_connect(path) < 0 && errno == ENAMETOOLONG, "no such path can be");
}

int
main(void)
{
	static const struct tap_test tests[] = {
		TEST(a_question_is_answered),
		TEST(an_answer_outside_the_rules_is_refused),
		TEST(a_service_that_goes_away_is_noticed),
		TEST(a_question_outside_the_rules_is_not_sent),
		TEST(no_service_is_an_error_with_a_reason),
	};

	return tap_run(tests, TAP_COUNT(tests));
}
