/* SPDX-License-Identifier: MIT */
/*
 * The channel with an honest and with a hostile other end: the test plays the peer on the bare
 * socket.
 */
#include "ipc/channel.h"
#include "tests/lib/tap.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { QUEUE = 512 * 1024 };

static struct loop *loop;
static struct channel *channel;		/* the store's end of a pair to intake */
static int peer;
static struct {
	int messages, gone;
	enum err why;
	struct channel_message last;
	uint8_t body[MESSAGE_MAX];
	int taken;
	bool free_inside;
} seen;

static void
on_message(void *arg, struct channel *c, struct channel_message *m)
{
	(void)arg;
	seen.messages++;
	seen.last = *m;
	if (m->body.len > 0)
		memcpy(seen.body, m->body.p, m->body.len);
	if (m->n_fds > 0) {
		seen.taken = m->fds[0];
		m->fds[0] = -1;
	}
	if (seen.free_inside) {
		channel_free(c);
		channel = NULL;
	}
	loop_stop(loop);
}

static void
on_gone(void *arg, struct channel *c, enum err why)
{
	(void)arg;
	(void)c;
	seen.gone++;
	seen.why = why;
	loop_stop(loop);
}

static const struct channel_handlers handlers = { on_message, on_gone };

static void
begin(enum party me, enum party other)
{
	int pair[2];

	memset(&seen, 0, sizeof(seen));
	seen.taken = -1;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
		abort();
	peer = pair[1];
	loop = loop_new();
	channel = channel_new(loop, pair[0], me, other, &handlers, NULL, QUEUE);
}

static void
finish(void)
{
	channel_free(channel);
	loop_free(loop);
	if (peer >= 0)
		close(peer);
}

static void
peer_says(uint16_t type, uint32_t tag, const void *body, size_t len)
{
	uint8_t message[MESSAGE_MAX + 64];
	struct writer w;

	wr_init(&w, message, sizeof(message));
	wr_u16(&w, type);
	wr_u32(&w, tag);
	wr_bytes(&w, body, len);
	ok(send(peer, message, w.len, 0) == (ssize_t)w.len, "the peer speaks");
}

static void
turn(void)
{
	ok(loop_run(loop) == ERR_OK, "the loop turns");
}

static void
is_thrown_out(enum err why, const char *what)
{
	char byte;

	turn();
	is_int(seen.gone, 1, "%s: the channel ends", what);
	is_int(seen.why, why, "%s: for that reason", what);
	is_int(seen.messages, 0, "%s: no handler saw it", what);
	ok(channel_send(channel, MSG_TIP_DONE, 1, (struct bytes){ 0 }) == ERR_MISSING,
	    "%s: and takes nothing more", what);
	channel_free(channel);
	channel = NULL;
	if (peer >= 0)		/* what the kernel still held for us may show as a reset */
		ok(recv(peer, &byte, 1, 0) <= 0, "%s: the peer sees the end", what);
	finish();
}

static void
a_message_arrives_whole_with_its_tag(void)
{
	static uint8_t tip[16352];

	memset(tip, 7, sizeof(tip));
	begin(PARTY_STORE, PARTY_INTAKE);
	peer_says(MSG_TIP_PUT, 0xdeadbeef, tip, sizeof(tip));
	turn();
	is_int(seen.messages, 1, "once");
	is_int(seen.last.type, MSG_TIP_PUT, "its type");
	is_int(seen.last.tag, 0xdeadbeef, "its tag");
	is_bytes(seen.body, seen.last.body.len, tip, sizeof(tip), "its body");
	finish();
}

static void
an_answer_goes_out_as_the_table_says(void)
{
	uint8_t got[64];

	begin(PARTY_STORE, PARTY_INTAKE);
	ok(channel_send(channel, MSG_TIP_DONE, 5, (struct bytes){ (const uint8_t *)"yes", 3 }) ==
	    ERR_OK, "sent");
	is_int(recv(peer, got, sizeof(got), 0), 9, "header and body");
	is_bytes(got, 9, "\0\2\0\0\0\5yes", 9, "type, tag, body");
	ok(channel_send(channel, MSG_KEYS, 5, (struct bytes){ got, 3 }) == ERR_FORMAT,
	    "a size outside the table is not sent");
	ok(channel_send(channel, MSG_STAFF_REPLY, 5, (struct bytes){ got, 3 }) == ERR_FORMAT,
	    "nor what is another's");
	finish();
}

static void
a_peer_that_is_hostile_is_thrown_out(void)
{
	static uint8_t body[MESSAGE_MAX];

	begin(PARTY_STORE, PARTY_INTAKE);
	ok(send(peer, "\0\3\0", 3, 0) == 3, "half a header");
	is_thrown_out(ERR_FORMAT, "half a header");

	begin(PARTY_STORE, PARTY_INTAKE);
	peer_says(MSG_TIP_PUT, 1, body, 16351);
	is_thrown_out(ERR_FORMAT, "a short tip");

	begin(PARTY_STORE, PARTY_INTAKE);
	peer_says(MSG_TIP_PUT, 1, body, 16353);
	is_thrown_out(ERR_FORMAT, "a long tip");

	begin(PARTY_STORE, PARTY_INTAKE);
	peer_says(MSG_TIP_PUT, 1, body, MESSAGE_MAX);
	is_thrown_out(ERR_FORMAT, "more than the largest message");

	begin(PARTY_STORE, PARTY_INTAKE);
	peer_says(MSG_STAFF_REQUEST, 1, body, 100);
	is_thrown_out(ERR_FORMAT, "intake asking as staff");

	begin(PARTY_STORE, PARTY_INTAKE);
	peer_says(MSG_DRAIN, 1, NULL, 0);
	is_thrown_out(ERR_FORMAT, "intake commanding as the supervisor");

	begin(PARTY_STORE, PARTY_INTAKE);
	peer_says(MSG_TIP_DONE, 1, NULL, 0);
	is_thrown_out(ERR_FORMAT, "an answer to the one who answers");

	begin(PARTY_STORE, PARTY_INTAKE);
	peer_says(999, 1, NULL, 0);
	is_thrown_out(ERR_FORMAT, "an unknown number");

	begin(PARTY_STORE, PARTY_INTAKE);
	ok(send(peer, "", 0, 0) == 0, "an empty message");
	is_thrown_out(ERR_OK, "an empty message");
}

static void
a_peer_that_dies_is_noticed(void)
{
	begin(PARTY_STORE, PARTY_INTAKE);
	close(peer);
	peer = -1;
	is_thrown_out(ERR_OK, "a close");
}

static void
send_fds(uint16_t type, const void *body, size_t len, const int *fds, size_t n)
{
	union { char room[CMSG_SPACE(sizeof(int) * 8)]; struct cmsghdr align; } u = { { 0 } };
	uint8_t message[64];
	struct writer w;
	struct iovec iov = { message, 0 };
	struct msghdr h = { .msg_iov = &iov, .msg_iovlen = 1, .msg_control = u.room,
	    .msg_controllen = CMSG_SPACE(sizeof(int) * n) };
	struct cmsghdr *s = CMSG_FIRSTHDR(&h);

	wr_init(&w, message, sizeof(message));
	wr_u16(&w, type);
	wr_u32(&w, 0);
	wr_bytes(&w, body, len);
	iov.iov_len = w.len;
	s->cmsg_level = SOL_SOCKET;
	s->cmsg_type = SCM_RIGHTS;
	s->cmsg_len = CMSG_LEN(sizeof(int) * n);
	memcpy(CMSG_DATA(s), fds, sizeof(int) * n);
	ok(sendmsg(peer, &h, 0) == (ssize_t)w.len, "the peer hands %zu descriptors over", n);
}

static int
open_descriptors(void)
{
	int n = 0;

	for (int fd = 0; fd < 256; fd++)
		n += fcntl(fd, F_GETFD) >= 0;
	return n;
}

static void
descriptors_come_only_where_a_row_has_them(void)
{
	int some[8], before;

	for (int i = 0; i < 8; i++)
		some[i] = STDERR_FILENO;
	begin(PARTY_STORE, PARTY_SUPERVISOR);
	send_fds(MSG_PEER, "\2", 1, some, 1);
	turn();
	is_int(seen.messages, 1, "a peer is announced");
	ok(seen.taken > STDERR_FILENO && (fcntl(seen.taken, F_GETFD) & FD_CLOEXEC) != 0,
	    "and its descriptor is ours, closed when something is executed");
	close(seen.taken);
	before = open_descriptors();
	send_fds(MSG_PEER, "\2", 1, some, 2);
	turn();
	is_int(seen.gone, 1, "one too many");
	is_int(open_descriptors(), before, "and none of them stays");
	finish();

	begin(PARTY_STORE, PARTY_SUPERVISOR);
	before = open_descriptors();
	send_fds(MSG_PEER, "\2", 1, some, 8);
	turn();
	is_int(seen.why, ERR_FORMAT, "more than there is room for");
	is_int(open_descriptors(), before, "and none of them stays");
	finish();

	begin(PARTY_INTAKE, PARTY_SUPERVISOR);
	before = open_descriptors();
	send_fds(MSG_RELOAD, NULL, 0, some, 3);
	turn();
	is_int(seen.why, ERR_FORMAT, "one too many for a row that has two");
	is_int(open_descriptors(), before, "and none of them stays");
	finish();

	begin(PARTY_STORE, PARTY_INTAKE);
	before = open_descriptors();
	send_fds(MSG_KEYS_GET, NULL, 0, some, 1);
	turn();
	is_int(seen.why, ERR_FORMAT, "where none is allowed");
	is_int(open_descriptors(), before, "it does not stay");
	finish();
}

static void
a_descriptor_is_sent_and_stays_the_senders(void)
{
	uint8_t got[16];
	union { char room[CMSG_SPACE(sizeof(int))]; struct cmsghdr align; } u;
	struct iovec iov = { got, sizeof(got) };
	struct msghdr h = { .msg_iov = &iov, .msg_iovlen = 1, .msg_control = u.room,
	    .msg_controllen = sizeof(u.room) };
	int mine = dup(STDERR_FILENO), theirs = -1;

	begin(PARTY_SUPERVISOR, PARTY_STORE);
	ok(channel_send_fds(channel, MSG_PEER, 0, (struct bytes){ (const uint8_t *)"\2", 1 }, &mine,
	    1) == ERR_OK, "sent");
	ok(fcntl(mine, F_GETFD) >= 0, "it is still ours");
	is_int(recvmsg(peer, &h, 0), 7, "it arrived");
	if (ok(CMSG_FIRSTHDR(&h) != NULL, "with a descriptor")) {
		memcpy(&theirs, CMSG_DATA(CMSG_FIRSTHDR(&h)), sizeof(int));
		close(theirs);
	}
	close(mine);
	finish();
}

/* Fills the kernel's room and our queue with replies that nobody reads. */
static int
flood(void)
{
	static uint8_t reply[100000];
	int sent = 0;
	enum err e;

	while ((e = channel_send(channel, MSG_STAFF_REPLY, (uint32_t)sent, (struct bytes){ reply,
	    sizeof(reply) })) == ERR_OK && sent < 1000)
		sent++;
	is_int(e, ERR_FULL, "after %d messages it is full", sent);
	return sent;
}

static int emptied;

static void
on_empty(void *arg)
{
	(void)arg;
	emptied++;
	loop_stop(loop);
}

static void
a_peer_that_does_not_read_meets_a_bound(void)
{
	static uint8_t got[MESSAGE_MAX];
	int sent, read_back = 0;

	begin(PARTY_STORE, PARTY_STAFF);
	sent = flood();
	ok(sent >= 5 && channel_waiting(channel) <= QUEUE, "no more waits than may");
	ok(channel_waiting(channel) > 0, "something waits");
	emptied = 0;
	channel_on_empty(channel, on_empty, NULL);
	while (emptied == 0) {
		struct timer *t = timer_new(loop, on_empty, NULL);

		while (recv(peer, got, sizeof(got), MSG_DONTWAIT) > 0)
			is_int(got[5], read_back++ & 0xff, "in order");
		emptied = 0;
		timer_set(t, 0);
		turn();
		timer_free(t);
		emptied = channel_waiting(channel) == 0;
	}
	while (recv(peer, got, sizeof(got), MSG_DONTWAIT) > 0)
		read_back++;
	is_int(read_back, sent, "what was taken arrives, what was refused does not");
	ok(channel_send(channel, MSG_STAFF_REPLY, 1, (struct bytes){ got, 1 }) == ERR_OK,
	    "and there is room again");
	finish();
}

static void
a_channel_may_be_freed_by_its_own_handler(void)
{
	begin(PARTY_STORE, PARTY_INTAKE);
	seen.free_inside = true;
	peer_says(MSG_KEYS_GET, 1, NULL, 0);
	peer_says(MSG_KEYS_GET, 2, NULL, 0);
	turn();
	is_int(seen.messages, 1, "and hears nothing more");
	finish();
}

static void
a_peer_that_dies_while_we_send_is_reported_once(void)
{
	begin(PARTY_STORE, PARTY_INTAKE);
	close(peer);
	peer = -1;
	ok(channel_send(channel, MSG_TIP_DONE, 1, (struct bytes){ 0 }) == ERR_MISSING, "not sent");
	ok(seen.gone == 0, "nobody is told inside the call");
	turn();
	is_int(seen.gone, 1, "but at the end of the turn");
	finish();
	is_int(seen.gone, 1, "and once");
}

int
main(void)
{
	static const struct tap_test tests[] = {
		TEST(a_message_arrives_whole_with_its_tag),
		TEST(an_answer_goes_out_as_the_table_says),
		TEST(a_peer_that_is_hostile_is_thrown_out),
		TEST(a_peer_that_dies_is_noticed),
		TEST(descriptors_come_only_where_a_row_has_them),
		TEST(a_descriptor_is_sent_and_stays_the_senders),
		TEST(a_peer_that_does_not_read_meets_a_bound),
		TEST(a_channel_may_be_freed_by_its_own_handler),
		TEST(a_peer_that_dies_while_we_send_is_reported_once),
	};

	return tap_run(tests, TAP_COUNT(tests));
}
