/* SPDX-License-Identifier: MIT */
/*
 * The real postern-store, confined and with its thread, with the test in the places of supervisor,
 * intake, staff and operator: it answers many at once, cuts off who breaks the table of messages
 * and nobody else, drains, and after kill -9 under load has every tip that it acknowledged.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ipc/ask.h"
#include "ipc/control.h"
#include "proc/spawn.h"
#include "tests/lib/tap.h"
#include "tests/lib/world.h"

enum { TIPS = 240, WAIT_MS = 60000 };

static struct world w;
static uint8_t tips[TIPS][TIP_BYTES], body[MESSAGE_MAX];
static struct { pid_t pid; int supervisor; char control[108]; } store;

/* The next message but ALIVE and new keys told unasked, its body in `body`; 0 at the end of the
 * channel or of patience. */
static unsigned
hear(int channel, uint32_t *tag, size_t *len)
{
	static uint8_t message[MESSAGE_MAX];
	struct pollfd p = { .fd = channel, .events = POLLIN };
	struct reader r;
	ssize_t n;
	unsigned type;

	do {
		n = poll(&p, 1, WAIT_MS) == 1 ? recv(channel, message, sizeof(message), 0) : -1;
		if (n < MESSAGE_HEADER)
			return 0;
		rd_init(&r, message, (size_t)n);
		type = rd_u16(&r);
		*tag = rd_u32(&r);
		*len = (size_t)n - MESSAGE_HEADER;
	} while (type == MSG_ALIVE || (type == MSG_KEYS && *tag == 0));
	memcpy(body, message + MESSAGE_HEADER, *len);
	return type;
}

static void
say(int channel, unsigned type, uint32_t tag, const void *p, size_t len)
{
	static uint8_t message[MESSAGE_MAX];
	struct writer out;

	wr_init(&out, message, sizeof(message));
	wr_u16(&out, (uint16_t)type);
	wr_u32(&out, tag);
	wr_bytes(&out, p, len);
	ok(send(channel, message, out.len, MSG_NOSIGNAL) == (ssize_t)out.len, "said");
}

static int
config_fd(void)
{
	char text[512], hex[65];
	int fd = memfd_create("config", MFD_CLOEXEC), n;

	for (int i = 0; i < 32; i++)
		snprintf(hex + 2 * i, 3, "%02x", (unsigned)w.org_id[i]);
	n = snprintf(text, sizeof(text), "data /nowhere\norg_id %s\nmap_size_mib 64\n", hex);
	if (fd < 0 || write(fd, text, (size_t)n) != n)
		exit(1);
	return fd;
}

static int
control_fd(void)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

	snprintf(store.control, sizeof(store.control), "%s/control", tap_folder());
	(void)unlink(store.control);
	memcpy(a.sun_path, store.control, strlen(store.control));
	if (fd < 0 || bind(fd, (struct sockaddr *)&a, sizeof(a)) != 0 || listen(fd, 4) != 0)
		exit(1);
	return fd;
}

static void
start(void)
{
	int pair[2], program = open("build/test/bin/postern-store", O_RDONLY | O_CLOEXEC);
	struct spawn_fd fds[4];
	struct spawn s = { program, "postern-store", fds, 4, 0 };
	uint32_t tag;
	size_t len;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
		exit(1);
	fds[0] = (struct spawn_fd){ pair[1], "supervisor" };
	fds[1] = (struct spawn_fd){ config_fd(), "config" };
	fds[2] = (struct spawn_fd){ open(w.folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC), "data" };
	fds[3] = (struct spawn_fd){ control_fd(), "control" };
	ok(spawn_start(&s, &store.pid) == ERR_OK, "the store starts");
	for (int i = 0; i < 4; i++)
		close(fds[i].fd);
	close(program);
	store.supervisor = pair[0];
	is_int(hear(store.supervisor, &tag, &len), MSG_READY, "and is ready");
}

/* Hands the store its end of a fresh pair; ours is the peer's. */
static int
peer(enum party party)
{
	int pair[2];
	uint8_t message[7] = { 0, MSG_PEER, 0, 0, 0, 0, (uint8_t)party };
	union {
		struct cmsghdr align;
		char room[CMSG_SPACE(sizeof(int))];
	} control = { .room = { 0 } };
	struct iovec part = { message, sizeof(message) };
	struct msghdr m = { .msg_iov = &part, .msg_iovlen = 1, .msg_control = control.room,
		.msg_controllen = sizeof(control.room) };
	struct cmsghdr *c = CMSG_FIRSTHDR(&m);

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
		exit(1);
	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(c), &pair[1], sizeof(int));
	if (sendmsg(store.supervisor, &m, 0) != (ssize_t)sizeof(message))
		exit(1);
	close(pair[1]);
	return pair[0];
}

static int
how_it_ended(void)
{
	int status;

	while (waitpid(store.pid, &status, 0) < 0)
		if (errno != EINTR)
			return -1;
	close(store.supervisor);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static bool
kept(int intake, unsigned *number)
{
	uint32_t tag;
	size_t len;
	struct ack a;
	uint8_t hash[HASH_BYTES];

	if (hear(intake, &tag, &len) != MSG_TIP_DONE || tag >= TIPS)
		return false;
	*number = tag;
	hash_of(hash, tips[tag], TIP_BYTES);
	return ack_decode(&a, (struct bytes){ body, len }) == ERR_OK &&
	    ack_check(&a, w.org_id, hash, w.keys->public) == ERR_OK;
}

static void
two_intakes_at_once_are_answered_each_its_own(void)
{
	int intake[2];
	unsigned number, n = 0;

	start();
	intake[0] = peer(PARTY_INTAKE);
	intake[1] = peer(PARTY_INTAKE);
	for (uint32_t i = 0; i < 60; i++)
		say(intake[i % 2], MSG_TIP_PUT, i, tips[i], TIP_BYTES);
	for (unsigned i = 0; i < 60; i++)
		n += kept(intake[i % 2], &number) && number % 2 == i % 2;
	is_int(n, 60, "every tip is acknowledged to who brought it");
	close(intake[0]);
	close(intake[1]);
}

static void
who_breaks_the_table_is_cut_off_and_nobody_else(void)
{
	static const struct {
		enum party party;
		unsigned type;
		size_t len;
		const char *what;
	} hostile[] = {
		{ PARTY_INTAKE, MSG_TIP_PUT, TIP_BYTES - 1, "a tip that is too short" },
		{ PARTY_INTAKE, MSG_TIP_PUT, TIP_BYTES + 1, "a tip that is too long" },
		{ PARTY_INTAKE, MSG_STAFF_REQUEST, 200, "a staff request from intake" },
		{ PARTY_INTAKE, MSG_CONTROL, 1, "an operator's question from intake" },
		{ PARTY_INTAKE, MSG_TIP_DONE, 256, "an answer" },
		{ PARTY_INTAKE, 999, 0, "no such message" },
		{ PARTY_STAFF, MSG_TIP_PUT, TIP_BYTES, "a tip from staff" },
		{ PARTY_STAFF, MSG_PEER, 1, "a supervisor's word from staff" },
		{ PARTY_STAFF, MSG_DRAIN, 0, "the word drain from staff" },
	};
	static const uint8_t zeros[TIP_BYTES + 1];
	int good = peer(PARTY_INTAKE), bad;
	uint32_t tag;
	size_t len;

	for (size_t i = 0; i < TAP_COUNT(hostile); i++) {
		bad = peer(hostile[i].party);
		say(bad, hostile[i].type, 5, zeros, hostile[i].len);
		is_int(hear(bad, &tag, &len), 0, "%s: cut off", hostile[i].what);
		close(bad);
		say(good, MSG_KEYS_GET, 9, NULL, 0);
		ok(hear(good, &tag, &len) == MSG_KEYS && tag == 9 && len == BUNDLE_BYTES,
		    "another is served");
	}
	close(good);
}

static void
staff_and_operator_ask_the_same_thing(void)
{
	static uint8_t question[1 + 4096], reply[CONTROL_MAX];
	static struct world_request q;
	static const uint8_t zeros[32];
	int staff = peer(PARTY_STAFF), control;
	struct answer a;
	uint32_t tag;
	size_t len;

	world_prepare(&w, &q, STRANGER, ACTION_HELLO, (struct bytes){ NULL, 0 });
	q.request.boot_id = q.request.session_id = q.request.signer = zeros;
	q.request.counter = 0;
	world_sign(&w, &q);
	say(staff, MSG_STAFF_REQUEST, 3, q.bytes, q.len);
	ok(hear(staff, &tag, &len) == MSG_STAFF_REPLY && len == ANSWER_SMALL, "hello by staff");
	ok(answer_decode(&a, (struct bytes){ body, len }) == ERR_OK && a.status == ANSWER_DONE,
	    "is answered");
	question[0] = CONTROL_STAFF;
	memcpy(question + 1, q.bytes, q.len);
	control = ask_connect(store.control);
	ok(control >= 0 &&
		ask_control(control, (struct bytes){ question, 1 + q.len }, reply, sizeof(reply),
		    &len) == ERR_OK &&
		len == 1 + ANSWER_SMALL && reply[0] == CONTROL_KEPT,
	    "hello on the control socket");
	close(control);
	close(staff);
}

static void
a_forgotten_command_keeps_nobody_out(void)
{
	static const uint8_t question[1] = { CONTROL_STATUS };
	static uint8_t reply[CONTROL_MAX];
	int idle[6], control;
	size_t len;

	for (int i = 0; i < 6; i++)
		idle[i] = ask_connect(store.control);
	control = ask_connect(store.control);
	ok(control >= 0 &&
		ask_control(control, (struct bytes){ question, 1 }, reply, sizeof(reply), &len) ==
		    ERR_OK &&
		reply[0] == CONTROL_KEPT,
	    "the seventh is answered");
	close(control);
	for (int i = 0; i < 6; i++)
		close(idle[i]);
}

static void
draining_answers_what_was_asked_and_ends_well(void)
{
	int intake = peer(PARTY_INTAKE);
	unsigned number, n = 0;

	for (uint32_t i = 60; i < 120; i++)
		say(intake, MSG_TIP_PUT, i, tips[i], TIP_BYTES);
	n += kept(intake, &number);
	say(store.supervisor, MSG_DRAIN, 0, NULL, 0);
	while (kept(intake, &number))
		n++;
	ok(n >= 1 && n <= 60, "%u tips were acknowledged before the end", n);
	is_int(how_it_ended(), 0, "it ends well");
	close(intake);
}

static void
killed_under_load_it_has_what_it_acknowledged(void)
{
	static bool acknowledged[TIPS];
	unsigned number, n = 0, round, first = 120;
	int intake;

	for (round = 0; round < 4; round++, first += 30) {
		start();
		intake = peer(PARTY_INTAKE);
		for (uint32_t i = first; i < first + 30; i++)
			say(intake, MSG_TIP_PUT, i, tips[i], TIP_BYTES);
		for (unsigned i = 0; i < 7 * round + 1; i++)
			if (kept(intake, &number))
				acknowledged[number] = true;
		kill(store.pid, SIGKILL);
		while (kept(intake, &number))
			acknowledged[number] = true;
		is_int(how_it_ended(), 128 + SIGKILL, "killed");
		close(intake);
	}
	world_restart(&w);
	for (unsigned i = 120; i < TIPS; i++) {
		uint8_t hash[HASH_BYTES];

		hash_of(hash, tips[i], TIP_BYTES);
		n += acknowledged[i];
		records_begin(w.records);
		if (acknowledged[i] && !record_has(w.records, TABLE_HASHES, hash))
			ok(false, "tip %u was acknowledged and is not there", i);
		records_abort(w.records);
	}
	ok(n >= 4, "%u tips were acknowledged, all are there", n);
	world_close(&w);
}

static void
a_wrong_start_says_why_and_ends(void)
{
	int pair[2], program = open("build/test/bin/postern-store", O_RDONLY | O_CLOEXEC);
	struct spawn_fd fds[2];
	struct spawn s = { program, "postern-store", fds, 2, 0 };

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
		exit(1);
	fds[0] = (struct spawn_fd){ pair[1], "supervisor" };
	fds[1] = (struct spawn_fd){ config_fd(), "config" };
	ok(spawn_start(&s, &store.pid) == ERR_OK, "without a data folder");
	close(pair[1]);
	store.supervisor = pair[0];
	is_int(how_it_ended(), 1, "it ends with a failure");
}

int
main(void)
{
	static const struct tap_test tests[] = {
		TEST(two_intakes_at_once_are_answered_each_its_own),
		TEST(who_breaks_the_table_is_cut_off_and_nobody_else),
		TEST(staff_and_operator_ask_the_same_thing),
		TEST(a_forgotten_command_keeps_nobody_out),
		TEST(draining_answers_what_was_asked_and_ends_well),
		TEST(killed_under_load_it_has_what_it_acknowledged),
		TEST(a_wrong_start_says_why_and_ends),
	};

	world_found(&w);
	for (unsigned i = 0; i < TIPS; i++)
		world_tip(&w, tips[i], "one of many");
	/* The process opens the data from here on; keys and seeds stay for checking. */
	records_close(w.records);
	w.records = NULL;
	return tap_run(tests, TAP_COUNT(tests));
}
