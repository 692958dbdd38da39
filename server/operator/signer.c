/* SPDX-License-Identifier: MIT */
/* Key files and passphrases. */
#include "operator/signer.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/secret.h"
#include "operator/say.h"

enum { DRAWN_WORDS = 6 };

static volatile sig_atomic_t interrupted;

static void
on_interrupt(int signo)
{
	interrupted = signo;
}

enum { N_SIGNALS = 4 };

static const int signals[N_SIGNALS] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };

/* A whole line is there, or a signal came: they are let in nowhere but while waiting here. */
static bool
wait_for_line(FILE *terminal)
{
	struct pollfd one = { .fd = fileno(terminal), .events = POLLIN };
	sigset_t blocked, before;
	int n;

	sigemptyset(&blocked);
	for (size_t i = 0; i < N_SIGNALS; i++)
		sigaddset(&blocked, signals[i]);
	(void)sigprocmask(SIG_BLOCK, &blocked, &before);
	n = interrupted != 0 ? 0 : ppoll(&one, 1, NULL, &before);
	(void)sigprocmask(SIG_SETMASK, &before, NULL);
	return n == 1 && interrupted == 0;
}

/* Asks, and reads a line without showing it; what was typed before the question does not count.
 * Whoever breaks off gets their terminal back as it was. */
static bool
read_hidden(FILE *terminal, const char *key_path, char *line, size_t cap)
{
	struct sigaction old[N_SIGNALS], new = { .sa_handler = on_interrupt };
	struct termios shown, hidden;
	bool good, is_terminal = tcgetattr(fileno(terminal), &shown) == 0;

	interrupted = 0;
	for (size_t i = 0; i < N_SIGNALS; i++)
		(void)sigaction(signals[i], &new, &old[i]);
	if (is_terminal) {
		hidden = shown;
		hidden.c_lflag &= ~(tcflag_t)ECHO;
		(void)tcsetattr(fileno(terminal), TCSAFLUSH, &hidden);
	}
	fprintf(terminal, "Passphrase for %s: ", key_path);
	good = wait_for_line(terminal) && fgets(line, (int)cap, terminal) != NULL;
	fprintf(terminal, "\n");
	if (is_terminal)
		(void)tcsetattr(fileno(terminal), TCSAFLUSH, &shown);
	for (size_t i = 0; i < N_SIGNALS; i++)
		(void)sigaction(signals[i], &old[i], NULL);
	if (interrupted != 0)
		(void)raise(interrupted);
	return good;
}

static bool
ask_passphrase(const char *key_path, struct text *out)
{
	FILE *terminal = fopen("/dev/tty", "r+e");
	char line[PASSPHRASE_MAX + 2] = "";
	bool good;

	if (terminal == NULL) {
		(void)say_wrong("the passphrase of %s is needed, and there is no terminal to ask at",
		    key_path);
		say_remedy("--passphrase-file names a file that holds it");
		return false;
	}
	setvbuf(terminal, NULL, _IONBF, 0);
	good = read_hidden(terminal, key_path, line, sizeof line);
	fclose(terminal);
	if (good)
		text_put(out, line, strcspn(line, "\r\n"));
	secret_wipe(line, sizeof line);
	return good && text_ok(out);
}

/* The first line of the file, or what the person types. */
static bool
read_passphrase(const char *key_path, const char *passphrase_file, struct text *out)
{
	if (passphrase_file == NULL)
		return ask_passphrase(key_path, out);
	if (!file_read(passphrase_file, 1024, out))
		return false;
	if (out->p != NULL)
		out->len = strcspn(out->p, "\r\n");
	return true;
}

static bool
decode(const char *path, const struct text *whole, const uint8_t *org_id, struct key_file *f)
{
	if (key_file_decode(f, text_bytes(whole)) != ERR_OK) {
		(void)say_wrong("%s: this is not a key file, or it is damaged", path);
		say_remedy("use another copy of it, or the recovery sheet");
		return false;
	}
	if (bytes_equal(f->org_id, org_id, ORG_ID_BYTES))
		return true;
	(void)say_wrong("%s: this key file is of another organisation", path);
	return false;
}

static void
derive(struct signer *s)
{
	key_derive(s->identity_seed, s->org_id, s->seed, "staff identity");
	key_derive(s->stamp_seed, s->org_id, s->seed, "staff stamp");
	sign_public(s->identity, s->identity_seed);
	sign_public(s->stamp, s->stamp_seed);
}

static struct signer *
signer_new(const uint8_t *org_id)
{
	struct signer *s = secret_new(sizeof *s);

	if (s == NULL)
		(void)say_wrong("there is no locked memory for keys");
	else
		memcpy(s->org_id, org_id, ORG_ID_BYTES);
	return s;
}

struct signer *
signer_open(
    const char *path, const char *passphrase_file, const uint8_t org_id[static ORG_ID_BYTES])
{
	struct text whole = TEXT_EMPTY, passphrase = TEXT_EMPTY;
	struct signer *s = NULL;
	struct key_file f;
	enum err e = ERR_FORMAT;

	if (file_read(path, 8192, &whole) && decode(path, &whole, org_id, &f) &&
	    read_passphrase(path, passphrase_file, &passphrase) &&
	    (s = signer_new(org_id)) != NULL) {
		e = key_file_open(
		    s->seed, &f, passphrase.p != NULL ? passphrase.p : "", passphrase.len);
		if (e == ERR_MEMORY)
			(void)say_wrong("%s: there is not enough memory to open it", path);
		else if (e != ERR_OK)
			(void)say_wrong("%s: this passphrase does not open it", path);
	}
	if (e == ERR_OK) {
		derive(s);
	} else {
		signer_close(s);
		s = NULL;
	}
	text_free(&whole);
	text_free(&passphrase);
	return s;
}

struct signer *
signer_of(const struct call *call, const struct council *c)
{
	if (call->value[OPT_KEY] == NULL) {
		(void)say_wrong("%s: somebody has to sign this; --key names their key file",
		    call->command->name);
		return NULL;
	}
	return signer_open(call->value[OPT_KEY], call->value[OPT_PASSPHRASE_FILE], c->org_id);
}

/* Six words: those in the middle of a receipt's eight, which carry 77 bits and none of the check.
 */
static void
draw_words(const uint8_t *org_id, struct text *out)
{
	uint8_t secret[RECEIPT_SECRET_BYTES];
	char words[WORDS_TEXT_BYTES], *at;

	random_bytes(secret, sizeof secret);
	words_write(words, secret, org_id);
	at = words + strcspn(words, " ") + 1;
	for (unsigned i = 0; i < DRAWN_WORDS; i++) {
		size_t len = strcspn(at, " ");

		if (i != 0)
			text_str(out, " ");
		text_put(out, at, len);
		at += len + (at[len] == ' ');
	}
	secret_wipe(secret, sizeof secret);
	secret_wipe(words, sizeof words);
}

static bool
choose_passphrase(const char *passphrase_file, const uint8_t *org_id, struct text *out)
{
	struct text line = TEXT_EMPTY;
	bool good;

	if (passphrase_file != NULL && file_exists(passphrase_file)) {
		good = read_passphrase("", passphrase_file, out);
		if (good && !passphrase_valid(out->p != NULL ? out->p : "", out->len)) {
			(void)say_wrong("%s: a passphrase has 12 to 128 characters of plain ASCII",
			    passphrase_file);
			good = false;
		}
		return good;
	}
	draw_words(org_id, out);
	if (passphrase_file == NULL) {
		say("passphrase: %s", text_ok(out) ? out->p : "");
		return text_ok(out);
	}
	text_put(&line, out->p, out->len);
	text_str(&line, "\n");
	good = text_ok(&line) && file_write(passphrase_file, 0600, text_bytes(&line));
	text_free(&line);
	return good;
}

struct signer *
signer_make(
    const char *path, const char *passphrase_file, const uint8_t org_id[static ORG_ID_BYTES])
{
	uint8_t salt[KEY_FILE_SALT_BYTES], whole[KEY_FILE_BYTES];
	struct text passphrase = TEXT_EMPTY;
	struct signer *s = NULL;
	struct writer w;
	bool good = false;

	if (file_exists(path)) {
		(void)say_wrong(
		    "%s: there is such a file already; a key is never overwritten", path);
	} else if ((s = signer_new(org_id)) != NULL &&
	    choose_passphrase(passphrase_file, org_id, &passphrase)) {
		random_bytes(s->seed, sizeof s->seed);
		random_bytes(salt, sizeof salt);
		derive(s);
		wr_init(&w, whole, sizeof whole);
		good = key_file_write(&w, org_id, s->seed, passphrase.p, passphrase.len,
			   KEY_FILE_MEMORY_KIB, KEY_FILE_PASSES, salt) == ERR_OK &&
		    wr_done(&w);
		if (!good)
			(void)say_wrong("%s: there is not enough memory to make a key file", path);
		good = good && file_write(path, 0600, wr_bytes_of(&w));
	}
	text_free(&passphrase);
	if (good)
		return s;
	signer_close(s);
	return NULL;
}

void
signer_close(struct signer *s)
{
	secret_free(s);
}

bool
signer_identity(const char *path, const uint8_t org_id[static ORG_ID_BYTES],
    uint8_t identity[static SIGN_PUBLIC_BYTES])
{
	struct text whole = TEXT_EMPTY;
	struct key_file f;
	bool good = file_read(path, 8192, &whole) && decode(path, &whole, org_id, &f);

	if (good)
		memcpy(identity, f.identity, SIGN_PUBLIC_BYTES);
	text_free(&whole);
	return good;
}
