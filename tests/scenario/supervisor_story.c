/* SPDX-License-Identifier: MIT */
/*
 * posternd with roles that are played by this very program: copied beside a copy of posternd, it
 * finds from its name that it is one. The roles tell on standard error what they see; the test
 * waits for their lines, and kills them.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/config.h"
#include "base/log.h"
#include "ipc/duty.h"
#include "proc/confine.h"
#include "proc/inherited.h"
#include "tests/lib/service.h"
#include "tests/lib/tap.h"

enum { KEYS_BYTES = 32768, UID_BASE = SERVICE_UID_BASE, FAILS_TO_START = 13 };

/* --- a role --- */

static struct loop *loop;
static struct channel *store;
static int supervisor_copy;
static const char *role;

static void
on_ask(void *arg, struct channel *c, struct channel_message *m)
{
	static const uint8_t keys[KEYS_BYTES];

	(void)arg;
	if (m->type == MSG_KEYS_GET)
		(void)!channel_send(c, MSG_KEYS, m->tag, (struct bytes){ keys, sizeof(keys) });
	if (m->type == MSG_KEYS || m->type == MSG_STAFF_REPLY)
		log_line("wired");
	if (m->type == MSG_STAFF_REQUEST)
		(void)!channel_send(c, MSG_STAFF_REPLY, m->tag, m->body);
}

static void
on_wire_gone(void *arg, struct channel *c, enum err why)
{
	(void)arg;
	(void)why;
	log_line("a wire is gone");
	channel_free(c);
}

static const struct channel_handlers wire = { on_ask, on_wire_gone };

static void
on_drain(void *arg)
{
	(void)arg;
	log_line("draining");
	loop_stop(loop);
}

static void
on_reload(void *arg, int certificate, int key)
{
	char text[64] = "";

	(void)arg;
	(void)!read(certificate, text, sizeof(text) - 1);
	log_line("certificate is %s", text);
	close(certificate);
	close(key);
}

static void
on_peer(void *arg, enum party peer, int fd)
{
	(void)arg;
	channel_new(loop, fd, PARTY_STORE, peer, &wire, NULL, 1 << 20);
}

static const struct duty_handlers duty_handlers = { on_drain, on_reload, on_peer };

static void
on_misbehave(void *arg, int signo)
{
	char *argv[] = { NULL };

	(void)arg;
	if (signo == SIGUSR1 && strcmp(role, "staff") == 0) {
		for (int i = 0; i < 200; i++)
			(void)!send(supervisor_copy, "\0\53\0\0\0\0", 6, 0);	/* ALIVE */
	} else if (signo == SIGUSR1) {
		(void)!send(supervisor_copy, "\0\50\0\0\0\0", 6, 0);	/* DRAIN, from a child */
		raise(SIGSTOP);			/* it will not end by itself */
	} else {
		execve("/bin/true", argv, argv);
	}
}

/* Ends the role when a descriptor it must have is not there. */
static int
must_take(const char *name)
{
	int fd = inherited_take(name);

	if (fd < 0) {
		log_line("no descriptor %s", name);
		_exit(3);
	}
	return fd;
}

static void
take_own(enum party me)
{
	char problem[CONFIG_PROBLEM_MAX];
	unsigned readers = me == PARTY_STORE ? CONFIG_FOR_STORE : me == PARTY_STAFF ?
	    CONFIG_FOR_STAFF : CONFIG_FOR_INTAKE;
	struct config *c = config_open_slice(must_take("config"), readers, problem);

	if (c == NULL || config_number(c, CONFIG_TIPS_PER_DAY) == FAILS_TO_START)
		_exit(4);
	if (me == PARTY_STORE) {
		close(openat(must_take("data"), "kept", O_CREAT | O_WRONLY, 0600));
		must_take("control");
		return;
	}
	must_take("listen-plain");
	must_take("tls-certificate");
	must_take("tls-key");
	if (me == PARTY_INTAKE)
		must_take("site");
	store = channel_new(loop, must_take("store"), me, PARTY_STORE, &wire, NULL, 1 << 20);
	if (me == PARTY_INTAKE)
		(void)!channel_send(store, MSG_KEYS_GET, 1, (struct bytes){ 0 });
	else
		(void)!channel_send(store, MSG_STAFF_REQUEST, 1, (struct bytes){
		    (const uint8_t *)"?", 1 });
}

static void
say_who_is_here(int strays)
{
	extern char **environ;
	int signo = 0;

	prctl(PR_GET_PDEATHSIG, &signo);
	for (char **e = environ; *e != NULL; e++)
		if (strncmp(*e, "LISTEN_", 7) == 0 || strncmp(*e, "HOME", 4) == 0)
			log_line("the variable %s came along", *e);
	log_line("here is %ld, user %u, group %u, parent %ld whose end is signal %d, %d strays",
	    (long)getpid(), getuid(), getgid(), (long)getppid(), signo, strays);
}

static int
play(const char *name)
{
	enum party me = strcmp(name, "store") == 0 ? PARTY_STORE : strcmp(name, "staff") == 0 ?
	    PARTY_STAFF : PARTY_INTAKE;
	static const struct syscall_rule rows[] = { { SYS_sendto, SYSCALL_ALLOWED, 0, 0, 0 } };
	struct confinement c = { .role = "played", .files = CONFINE_NO_FILES, .folder_fd = -1,
	    .locked_bytes = 65536, .open_files = 512, .syscalls = rows, .n_syscalls = 1 };
	struct duty *duty;
	int supervisor, strays = -atoi(getenv("LISTEN_FDS"));

	for (int fd = 3; fd < 1024; fd++)
		strays += fcntl(fd, F_GETFD) >= 0;
	role = name;
	log_name(role);
	if (inherited_open() != ERR_OK)
		return 2;
	loop = loop_new();
	supervisor = must_take("supervisor");
	supervisor_copy = fcntl(supervisor, F_DUPFD_CLOEXEC, 300);
	take_own(me);
	say_who_is_here(strays);
	duty = duty_new(loop, supervisor, me, &duty_handlers, NULL);
	if (loop_on_signal(loop, SIGUSR1, on_misbehave, NULL) != ERR_OK ||
	    loop_on_signal(loop, SIGUSR2, on_misbehave, NULL) != ERR_OK ||
	    confine(&c) != ERR_OK || duty_ready(duty) != ERR_OK)
		return 2;
	return loop_run(loop) == ERR_OK ? 0 : 2;
}

/* --- the test --- */

static struct service service;

static bool
hears(const char *text)
{
	return service_wait_for(&service, text);
}

static void
stop(void)
{
	service_stop(&service);
}

/* Where it was heard, or NULL. */
static const char *
heard(const char *text)
{
	return strstr(service.heard, text);
}

/* The last process that said it plays that role. */
static pid_t
pid_of(const char *name)
{
	char text[64];
	const char *at = service.heard, *last = NULL;

	snprintf(text, sizeof(text), "%s: here is ", name);
	while ((at = strstr(at, text)) != NULL)
		last = at += strlen(text);
	return last == NULL ? -1 : (pid_t)strtol(last, NULL, 10);
}

static void
prepare(const char *more)
{
	char text[512];

	snprintf(text, sizeof(text), "tls_certificate certificate.pem\ntls_key key.pem\n%s", more);
	service_prepare(&service, "/proc/self/exe", text);
	service_write(&service, "certificate.pem", "old");
	service_write(&service, "key.pem", "key");
}

static void
start(const char *more)
{
	prepare(more);
	service_run(&service, NULL);
	hears("ready\n");
}

static void
everybody_is_born_with_their_own_and_no_more(void)
{
	static const char *const names[] = { "intake", "staff", "store" };
	char line[128], path[512];
	struct stat st;
	bool root = geteuid() == 0;

	start("intake_processes 1");
	for (unsigned i = 0; i < 3; i++) {
		snprintf(line, sizeof(line),
		    "user %u, group %u, parent %d whose end is signal 9, 0 strays\n",
		    root ? UID_BASE + i : getuid(), root ? UID_BASE + i : getgid(), service.pid);
		service.looked = 0;
		snprintf(path, sizeof(path), "%s: here is %d, ", names[i], pid_of(names[i]));
		hears(path);
		ok(strncmp(service.heard + service.looked, line, strlen(line)) == 0, "%s is %s",
		    names[i], line);
	}
	ok(heard("came along") == NULL, "no variable of ours comes along");
	snprintf(path, sizeof(path), "%s/data", service.folder);
	ok(stat(path, &st) == 0 && (st.st_mode & 0777) == 0700, "the data folder is closed");
	ok(!root || st.st_uid == UID_BASE + 2, "and the store's");
	snprintf(path, sizeof(path), "%s/control.sock", service.folder);
	ok(stat(path, &st) == 0 && (st.st_mode & 0777) == 0600, "the control socket is ours alone");
	stop();
	ok(stat(path, &st) < 0, "and gone at the end");
}

static void
the_supervisor_keeps_only_what_it_needs(void)
{
	char path[64], text[8192] = "";
	int fd;

	start("");
	snprintf(path, sizeof(path), "/proc/%d/status", service.pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	ok(read(fd, text, sizeof(text) - 1) > 0, "its status");
	close(fd);
	ok(strstr(text, "NoNewPrivs:\t1\n") != NULL, "no new privileges");
	ok(strstr(text, "Seccomp:\t2\n") != NULL, "a filter of system calls");
	/* CAP_KILL 5, CAP_SETGID 6, CAP_SETUID 7, CAP_SETPCAP 8 */
	ok(strstr(text, geteuid() == 0 ? "CapEff:\t00000000000001e0\n" :
	    "CapEff:\t0000000000000000\n") != NULL, "to set ids and to signal");
	stop();
}

static void
it_ends_in_order(void)
{
	const char *intake, *staff, *last;

	start("intake_processes 2");
	kill(pid_of("store"), SIGTERM);		/* as who stops a group of processes does */
	kill(pid_of("staff"), SIGHUP);
	kill(pid_of("intake"), SIGINT);
	stop();
	intake = heard("intake: draining");
	staff = heard("staff: draining");
	last = heard("store: draining");
	ok(intake != NULL && staff != NULL && last != NULL, "all are told");
	ok(intake < staff && staff < last, "intake, staff, store");
	ok(intake != NULL && strstr(intake + 1, "intake: draining") < staff, "both intakes first");
	ok(heard("ended by") == NULL, "nobody is killed");
}

static void
who_dies_is_started_again(void)
{
	pid_t keeper, before;

	start("intake_processes 1");
	keeper = pid_of("store");
	before = pid_of("intake");
	kill(before, SIGKILL);
	hears("posternd: intake was ended by signal 9");
	service_wait_for_both(&service, "intake: wired", "ready\n");
	ok(pid_of("intake") != before, "another process is intake");
	is_int(pid_of("store"), keeper, "the store stays");
	stop();
}

static void
a_store_that_dies_takes_all_along(void)
{
	pid_t store_before, intake_before, staff_before;

	start("intake_processes 1");
	store_before = pid_of("store");
	intake_before = pid_of("intake");
	staff_before = pid_of("staff");
	kill(store_before, SIGKILL);
	hears("posternd: store was ended by signal 9");
	hears("store: here is");
	service_wait_for_both(&service, "ready\n", "intake: wired");
	ok(pid_of("store") != store_before, "a new store");
	ok(pid_of("intake") != intake_before, "a new intake");
	ok(pid_of("staff") != staff_before, "a new staff");
	stop();
	ok(heard("intake was ended") == NULL, "they ended by themselves");
}

static void
who_breaks_the_rules_is_replaced(void)
{
	start("intake_processes 1");
	kill(pid_of("intake"), SIGUSR1);
	hears("posternd: closing the channel to intake: a message outside the rules");
	hears("ready\n");
	kill(pid_of("staff"), SIGUSR1);
	hears("posternd: staff talks without end: killing it");
	hears("ready\n");
	kill(pid_of("staff"), SIGUSR2);
	hears("posternd: staff was killed for a system call outside its table");
	hears("ready\n");
	stop();
}

static void
who_is_silent_at_the_end_is_killed_by_a_second_word(void)
{
	int status;

	start("intake_processes 1");
	kill(pid_of("staff"), SIGSTOP);
	kill(service.pid, SIGTERM);
	hears("intake: draining");
	kill(service.pid, SIGTERM);
	status = service_wait_end(&service);
	ok(WIFEXITED(status) && WEXITSTATUS(status) == 0, "it ends (%x)", status);
}

static void
new_certificates_arrive_at_hangup(void)
{
	start("intake_processes 2");
	service_write(&service, "certificate.pem", "new");
	kill(service.pid, SIGHUP);
	hears("certificate is new");
	hears("certificate is new");
	hears("certificate is new");
	stop();
	ok(heard("posternd: new certificates for 3 processes") != NULL, "and it says so");
}

static void
no_role_outlives_the_supervisor(void)
{
	int status;

	start("");
	kill(pid_of("staff"), SIGSTOP);		/* this one will not end by itself */
	kill(service.pid, SIGKILL);
	status = service_wait_end(&service);	/* that is, until nobody holds the pipe */
	ok(WIFSIGNALED(status), "the supervisor was killed, and all are gone");
}

static void
who_cannot_start_is_reported_and_all_end(void)
{
	int status;

	prepare("tips_per_day 13");
	service_run(&service, NULL);
	status = service_wait_end(&service);
	ok(WIFEXITED(status) && WEXITSTATUS(status) == 1, "it fails");
	ok(heard("posternd: store ended before it was ready") != NULL, "and says who");
	ok(heard("\nready") == NULL, "it was never ready");
}

static void
says(const char *option, int want, const char *text)
{
	int status;

	service_run(&service, option);
	status = service_wait_end(&service);
	ok(WIFEXITED(status) && WEXITSTATUS(status) == want, "status %d (%x)", want, status);
	if (!ok(heard(text) != NULL, "says: %s", text))
		diag("it says: %s", service.heard);
}

static void
a_configuration_is_checked_without_starting(void)
{
	char path[512];
	struct stat st;

	prepare("");
	says("-n", 0, "postern.conf: well formed");
	snprintf(path, sizeof(path), "%s/data", service.folder);
	ok(stat(path, &st) < 0, "and nothing is made");
	prepare("nonsense 1");
	says("-n", 1, "postern.conf:10: there is no key \"nonsense\"");
	prepare("console nowhere");
	says("-n", 1, "nowhere: No such file or directory: it must be a folder that can be read");
	prepare("");
	snprintf(path, sizeof(path), "%s/postern-staff", service.folder);
	unlink(path);
	says("-n", 1, "the program postern-staff is not beside posternd");
	prepare("intake_listen unix:nowhere/in.sock");
	says(NULL, 1, "postern.conf:10: intake_listen unix:");
	ok(heard("No such file or directory: make its folder first") != NULL, "and a remedy");
}

static void
pages_that_their_process_cannot_read_are_reported(void)
{
	char path[512];

	prepare("");
	snprintf(path, sizeof(path), "%s/site", service.folder);
	chmod(path, 0700);
	if (geteuid() == 0)
		says(NULL, 1, "site: Permission denied: the process that serves it is another "
		    "user: chmod -R a+rX");
	chmod(path, 0000);
	if (geteuid() != 0)
		says(NULL, 1, "site: Permission denied: it must be a folder that can be read");
}

static void
one_service_for_one_data_folder(void)
{
	static struct service first;

	start("");
	first = service;
	says(NULL, 1, "data: Resource temporarily unavailable: another posternd serves from it");
	service = first;
	stop();
}

int
main(int argc, char **argv)
{
	static const struct tap_test tests[] = {
		TEST(everybody_is_born_with_their_own_and_no_more),
		TEST(the_supervisor_keeps_only_what_it_needs),
		TEST(it_ends_in_order),
		TEST(who_dies_is_started_again),
		TEST(a_store_that_dies_takes_all_along),
		TEST(who_breaks_the_rules_is_replaced),
		TEST(who_is_silent_at_the_end_is_killed_by_a_second_word),
		TEST(new_certificates_arrive_at_hangup),
		TEST(no_role_outlives_the_supervisor),
		TEST(who_cannot_start_is_reported_and_all_end),
		TEST(a_configuration_is_checked_without_starting),
		TEST(pages_that_their_process_cannot_read_are_reported),
		TEST(one_service_for_one_data_folder),
	};

	if (argc == 1 && strncmp(argv[0], "postern-", 8) == 0)
		return play(argv[0] + 8);
	signal(SIGPIPE, SIG_IGN);
	return tap_run(tests, TAP_COUNT(tests));
}
