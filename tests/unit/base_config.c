/* SPDX-License-Identifier: MIT */
/* The configuration: each refusal names file and line, what is wrong and what to do. */
#include "base/config.h"
#include "tests/lib/tap.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define ORG "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

static const char whole[] =
	"# a council\n"
	"data /srv/data\n"
	"site site\t# beside this file\n"
	"\n"
	"intake_listen 127.0.0.1:8080\n"
	"intake_listen unix:front.sock\n"
	"staff_listen [::1]:8081\r\n"
	"org_id " ORG "\n"
	"  control control.sock\n"
	"tips_per_day 500\n"
	"batch_hours 8,20";

static struct config *
read_text(const char *text, char problem[CONFIG_PROBLEM_MAX])
{
	return config_parse("postern.conf", "/etc/postern", (struct bytes){ (const uint8_t *)text,
	    strlen(text) }, CONFIG_FOR_SUPERVISOR, problem);
}

/* The whole file with one more line, the twelfth. */
static void
refuses(const char *line, const char *want)
{
	char text[4096], problem[CONFIG_PROBLEM_MAX];
	struct config *c;

	snprintf(text, sizeof(text), "%s\n%s\n", whole, line);
	c = read_text(text, problem);
	if (!ok(c == NULL, "refuses: %s", line))
		config_free(c);
	else
		is_text(problem, want, "says what and where");
}

static void
a_whole_file_is_read(void)
{
	char problem[CONFIG_PROBLEM_MAX], where[64];
	struct config *c = read_text(whole, problem);
	uint8_t org[32];

	if (!ok(c != NULL, "it is well formed: %s", problem))
		return;
	is_text(config_text(c, CONFIG_DATA, 0), "/srv/data", "an absolute path");
	is_text(config_text(c, CONFIG_SITE, 0), "/etc/postern/site", "a path beside the file");
	is_int((long long)config_count(c, CONFIG_INTAKE_LISTEN), 2, "a key that repeats");
	is_text(config_text(c, CONFIG_INTAKE_LISTEN, 1), "unix:/etc/postern/front.sock", "a socket");
	is_int((long long)config_number(c, CONFIG_TIPS_PER_DAY), 500, "a number");
	is_int((long long)config_number(c, CONFIG_PARTS_PER_DAY), 20000, "a default");
	is_int(config_hours(c, CONFIG_BATCH_HOURS), 1 << 8 | 1 << 20, "hours as bits");
	ok(config_hex(c, CONFIG_ORG_ID, org, 32) && org[1] == 0x11 && org[31] == 0xff, "hex");
	ok(config_text(c, CONFIG_STAFF_ORIGIN, 0) == NULL, "what was not given is absent");
	config_where(c, CONFIG_INTAKE_LISTEN, 1, where, sizeof(where));
	is_text(where, "postern.conf:6", "where it stood");
	config_free(c);
}

static void
a_bad_line_is_refused_with_its_number(void)
{
	refuses("tip_per_day 4", "postern.conf:12: there is no key \"tip_per_day\": posternd -k "
	    "lists the keys");
	refuses("parts_per_day", "postern.conf:12: parts_per_day has no value: write "
	    "`parts_per_day VALUE` (photo parts that one day may bring)");
	refuses("tips_per_day 7", "postern.conf:12: tips_per_day stands in line 10 already: keep "
	    "one of them");
	refuses("map_size_mib 15", "postern.conf:12: map_size_mib cannot be \"15\": write a whole "
	    "number from 16 to 1048576");
	refuses("map_size_mib -1", "postern.conf:12: map_size_mib cannot be \"-1\": write a whole "
	    "number from 16 to 1048576");
	refuses("map_size_mib 1e3", "postern.conf:12: map_size_mib cannot be \"1e3\": write a whole "
	    "number from 16 to 1048576");
	refuses("map_size_mib 99999999999999999999999", "postern.conf:12: map_size_mib cannot be "
	    "\"99999999999999999999999\": write a whole number from 16 to 1048576");
	refuses("staff_origin https://", "postern.conf:12: staff_origin cannot be \"https://\": "
	    "write it as a browser sends it, https://HOST or https://HOST:PORT");
	refuses("staff_origin https://a.example/path", "postern.conf:12: staff_origin cannot be "
	    "\"https://a.example/path\": write it as a browser sends it, https://HOST or "
	    "https://HOST:PORT");
}

static void
a_bad_listener_is_refused(void)
{
	static const char remedy[] = "write ADDRESS:PORT with numbers, [ADDRESS]:PORT for IPv6, or "
	    "unix:PATH";
	static const char *const bad[] = { "127.0.0.1", "127.0.0.1:0", "127.0.0.1:65536", "::1:80",
	    "[::1]", "host.example:80", "127.0.0.1:80x", "127.0.0.1:80 quick", "unix:/a tls" };
	char line[128], want[512];

	for (size_t i = 0; i < TAP_COUNT(bad); i++) {
		snprintf(line, sizeof(line), "staff_listen %s", bad[i]);
		snprintf(want, sizeof(want), "postern.conf:12: staff_listen cannot be \"%s\": %s",
		    bad[i], remedy);
		refuses(line, want);
	}
}

static void
nobody_faces_the_network_without_tls(void)
{
	static const char pair[] = "tls_certificate c.pem\ntls_key k.pem\n";
	char text[4096], problem[CONFIG_PROBLEM_MAX];
	struct config *c;

	refuses("intake_listen 0.0.0.0:80", "postern.conf:12: intake_listen 0.0.0.0:80 faces the "
	    "network without TLS: give tls_certificate and tls_key, or listen on 127.0.0.1, [::1] "
	    "or unix:PATH");
	refuses("staff_listen 127.0.0.1:443 tls", "postern.conf:12: staff_listen 127.0.0.1:443 tls "
	    "needs a certificate: add tls_certificate and tls_key");
	refuses("tls_certificate c.pem", "postern.conf:12: tls_certificate is alone: "
	    "tls_certificate and tls_key come together");
	refuses("tls_key k.pem", "postern.conf:12: tls_key is alone: tls_certificate and tls_key "
	    "come together");
	refuses("tls_key k.pem\ntls_certificate c.pem\nintake_listen 0.0.0.0:80 plain",
	    "postern.conf:14: intake_listen 0.0.0.0:80 plain faces the network without TLS: give "
	    "tls_certificate and tls_key, or listen on 127.0.0.1, [::1] or unix:PATH");
	snprintf(text, sizeof(text), "%s\n%sintake_listen [2001:db8::1]:443\n", whole, pair);
	c = read_text(text, problem);
	ok(c != NULL, "with a certificate it may: %s", problem);
	config_free(c);
}

static void
replies_are_handed_out_at_once_on_this_machine_alone(void)
{
	static const char here[] = "data d\nsite s\nstaff_listen [::1]:2\ncontrol c\nbatch_hours now\norg_id "
	    "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n";
	char text[4096], problem[CONFIG_PROBLEM_MAX];
	struct config *c;

	snprintf(text, sizeof(text), "%sintake_listen 127.0.0.1:1\n", here);
	c = read_text(text, problem);
	ok(c != NULL && config_hours(c, CONFIG_BATCH_HOURS) == 0, "on loopback: %s", problem);
	config_free(c);
	snprintf(text, sizeof(text), "%sintake_listen 0.0.0.0:443\ntls_certificate c.pem\ntls_key k.pem\n", here);
	ok(read_text(text, problem) == NULL, "never in front of the network");
	is_text(problem, "postern.conf:5: batch_hours now is for trying out on this machine alone: write "
	    "hours of the day, as 9,13,17", "says so");
}

static void
what_is_missing_is_named(void)
{
	char problem[CONFIG_PROBLEM_MAX];

	ok(read_text("data /srv\n", problem) == NULL, "half a file is refused");
	is_text(problem, "postern.conf: site is missing: add a line `site VALUE` (folder of the "
	    "residents' pages, made by postern site build)", "and the first key missing is named");
	ok(config_open("/nowhere/postern.conf", problem) == NULL, "no file");
	is_text(problem, "/nowhere/postern.conf: it cannot be opened: No such file or directory",
	    "says so");
}

static void
bytes_that_are_no_text_are_refused(void)
{
	char problem[CONFIG_PROBLEM_MAX], line[2000];
	static const uint8_t zero[] = "data /srv\ndata\0x\n";

	ok(config_parse("c", "/", (struct bytes){ zero, sizeof(zero) - 1 }, CONFIG_FOR_SUPERVISOR,
	    problem) == NULL, "a zero byte");
	is_text(problem, "c:2: the line holds a zero byte: write plain text", "is named");
	memset(line, 'a', sizeof(line) - 1);
	line[sizeof(line) - 1] = '\0';
	ok(read_text(line, problem) == NULL, "an endless line");
	is_text(problem, "postern.conf:1: the line is too long: at most 1023 bytes", "is named");
	snprintf(line, sizeof(line), "data /%0600d\n", 0);
	ok(read_text(line, problem) == NULL, "a value past its room");
	is_text(problem, "postern.conf:1: data is longer than 511 bytes: shorten it", "is named");
}

/* Writes the slice of those readers where a role would find it. */
static int
slice_of(const struct config *c, unsigned readers)
{
	uint8_t room[CONFIG_FILE_MAX];
	char path[512];
	struct writer w;
	int fd;

	snprintf(path, sizeof(path), "%s/slice", tap_folder());
	fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	wr_init(&w, room, sizeof(room));
	ok(config_slice(c, readers, &w) == ERR_OK, "a slice is cut");
	ok(write(fd, room, w.len) == (ssize_t)w.len, "and handed over");
	return fd;
}

static void
a_role_sees_its_slice_and_no_more(void)
{
	char problem[CONFIG_PROBLEM_MAX];
	struct config *c = read_text(whole, problem), *store, *wrong;

	store = config_open_slice(slice_of(c, CONFIG_FOR_STORE), CONFIG_FOR_STORE, problem);
	if (!ok(store != NULL, "the store reads its slice: %s", problem))
		return;
	is_text(config_text(store, CONFIG_DATA, 0), "/srv/data", "its folder");
	is_int((long long)config_number(store, CONFIG_MAP_SIZE_MIB), 4096, "a default");
	ok(config_text(store, CONFIG_INTAKE_LISTEN, 0) == NULL &&
	    config_text(store, CONFIG_SITE, 0) == NULL, "nobody else's keys");
	wrong = config_open_slice(slice_of(c, CONFIG_FOR_STORE), CONFIG_FOR_INTAKE, problem);
	ok(wrong == NULL, "intake refuses the store's slice");
	is_text(problem, "configuration:1: there is no key \"data\": posternd -k lists the keys",
	    "and says why");
	config_free(store);
	config_free(c);
}

int
main(void)
{
	static const struct tap_test tests[] = {
		TEST(a_whole_file_is_read),
		TEST(a_bad_line_is_refused_with_its_number),
		TEST(a_bad_listener_is_refused),
		TEST(nobody_faces_the_network_without_tls),
		TEST(replies_are_handed_out_at_once_on_this_machine_alone),
		TEST(what_is_missing_is_named),
		TEST(bytes_that_are_no_text_are_refused),
		TEST(a_role_sees_its_slice_and_no_more),
	};

	return tap_run(tests, TAP_COUNT(tests));
}
