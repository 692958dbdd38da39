/* SPDX-License-Identifier: MIT */
/* A role's side of its channel to the supervisor, whom the test plays. */
#include "ipc/duty.h"
#include "tests/lib/tap.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static struct loop *loop;
static struct duty *duty;
static struct channel *supervisor;
static int drains, reloads, peers, heard_ready, supervisor_gone;
static enum party peer_is;

static void
on_drain(void *arg)
{
	(void)arg;
	drains++;
	loop_stop(loop);
}

static void
on_reload(void *arg, int certificate, int key)
{
	(void)arg;
	reloads++;
	ok(certificate >= 0 && key >= 0 && certificate != key, "two descriptors, now its own");
	close(certificate);
	close(key);
	loop_stop(loop);
}

static void
on_peer(void *arg, enum party peer, int fd)
{
	(void)arg;
	peers++;
	peer_is = peer;
	ok(fcntl(fd, F_GETFD) >= 0, "a descriptor, now its own");
	close(fd);
	loop_stop(loop);
}

static const struct duty_handlers handlers = { on_drain, on_reload, on_peer };

static void
on_word(void *arg, struct channel *c, struct channel_message *m)
{
	(void)arg;
	(void)c;
	heard_ready += m->type == MSG_READY;
	loop_stop(loop);
}

static void
on_gone(void *arg, struct channel *c, enum err why)
{
	(void)arg;
	(void)c;
	(void)why;
	supervisor_gone++;
	loop_stop(loop);
}

static const struct channel_handlers supervisor_handlers = { on_word, on_gone };

static void
begin(enum party me)
{
	int pair[2];

	drains = reloads = peers = heard_ready = supervisor_gone = 0;
	loop = loop_new();
	ok(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) == 0, "a pair");
	duty = duty_new(loop, pair[0], me, &handlers, NULL);
	supervisor = channel_new(loop, pair[1], PARTY_SUPERVISOR, me, &supervisor_handlers, NULL,
	    65536);
}

static void
finish(void)
{
	duty_free(duty);
	channel_free(supervisor);
	loop_free(loop);
}

static void
turn(void)
{
	ok(loop_run(loop) == ERR_OK, "the loop turns");
}

static void
ready_is_said_when_it_is_so(void)
{
	begin(PARTY_INTAKE);
	ok(duty_ready(duty) == ERR_OK, "said");
	turn();
	is_int(heard_ready, 1, "and heard");
	finish();
}

static void
stop(void *arg)
{
	(void)arg;
	loop_stop(loop);
}

static void
drain_is_heard_once(void)
{
	struct timer *end;

	begin(PARTY_STORE);
	ok(channel_send(supervisor, MSG_DRAIN, 0, (struct bytes){ 0 }) == ERR_OK &&
	    channel_send(supervisor, MSG_DRAIN, 0, (struct bytes){ 0 }) == ERR_OK, "said twice");
	turn();
	channel_free(supervisor);
	supervisor = NULL;
	end = timer_new(loop, stop, NULL);
	timer_set(end, 0);
	turn();
	is_int(drains, 1, "heard once, and not again when the supervisor goes");
	timer_free(end);
	finish();
}

static void
a_supervisor_that_goes_means_drain(void)
{
	begin(PARTY_STORE);
	channel_free(supervisor);
	supervisor = NULL;
	turn();
	is_int(drains, 1, "no role outlives it");
	finish();
}

static void
certificates_and_peers_are_handed_over(void)
{
	int fds[2] = { STDERR_FILENO, STDERR_FILENO };

	begin(PARTY_STAFF);
	ok(channel_send_fds(supervisor, MSG_RELOAD, 0, (struct bytes){ 0 }, fds, 2) == ERR_OK,
	    "new certificates");
	turn();
	is_int(reloads, 1, "handed over");
	ok(channel_send_fds(supervisor, MSG_RELOAD, 0, (struct bytes){ 0 }, fds, 1) == ERR_OK &&
	    channel_send_fds(supervisor, MSG_DRAIN, 0, (struct bytes){ 0 }, NULL, 0) == ERR_OK,
	    "half of them");
	turn();
	is_int(reloads, 1, "are ignored");
	is_int(drains, 1, "and what follows is heard");
	finish();
	begin(PARTY_STORE);
	ok(channel_send_fds(supervisor, MSG_PEER, 0, (struct bytes){ (const uint8_t *)"\2", 1 },
	    fds, 1) == ERR_OK, "a peer");
	turn();
	is_int(peers, 1, "handed over");
	is_int(peer_is, PARTY_INTAKE, "with who it is");
	finish();
}

static void
signals_to_a_role_do_not_end_it(void)
{
	begin(PARTY_STAFF);
	raise(SIGTERM);
	raise(SIGINT);
	raise(SIGHUP);
	ok(drains == 0, "only the supervisor's word does");
	finish();
}

int
main(void)
{
	static const struct tap_test tests[] = {
		TEST(ready_is_said_when_it_is_so),
		TEST(drain_is_heard_once),
		TEST(a_supervisor_that_goes_means_drain),
		TEST(certificates_and_peers_are_handed_over),
		TEST(signals_to_a_role_do_not_end_it),
	};

	return tap_run(tests, TAP_COUNT(tests));
}
