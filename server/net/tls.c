/* SPDX-License-Identifier: MIT */
/*
 * OpenSSL 3.0 or later. struct tls is an SSL_CTX and struct tls_session an SSL under another name, so no
 * type of the library shows outside. Its error queue is emptied at each failure and never logged: it can
 * hold bytes that came from outside.
 */
#include "net/tls.h"

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <unistd.h>

#include "base/log.h"
#include "net/wiping.h"

enum { PEM_MAX = 256 * 1024 };

static void *
lib_malloc(size_t len, const char *file, int line)
{
	(void)file, (void)line;
	return len > 0 ? wiping_malloc(len) : NULL;
}

static void *
lib_realloc(void *p, size_t len, const char *file, int line)
{
	(void)file, (void)line;
	if (len > 0)
		return wiping_realloc(p, len);
	wiping_free(p);
	return NULL;
}

static void
lib_free(void *p, const char *file, int line)
{
	(void)file, (void)line;
	wiping_free(p);
}

enum err
tls_init(void)
{
	if (CRYPTO_set_mem_functions(lib_malloc, lib_realloc, lib_free) != 1)
		return ERR_MEMORY;
	if (OPENSSL_init_ssl(OPENSSL_INIT_NO_LOAD_CONFIG | OPENSSL_INIT_NO_ATEXIT, NULL) != 1)
		return ERR_MEMORY;
	return ERR_OK;
}

/* A whole file as a BIO of its own, or NULL; the plain copy is wiped. */
static BIO *
read_pem(int fd)
{
	char *text = wiping_malloc(PEM_MAX);
	BIO *bio = BIO_new(BIO_s_secmem());
	size_t len = 0;
	ssize_t n = -1;

	while (text != NULL && len < PEM_MAX &&
	    (n = pread(fd, text + len, PEM_MAX - len, (off_t)len)) > 0)
		len += (size_t)n;
	if (bio == NULL || n != 0 || len == 0 || BIO_write(bio, text, (int)len) != (int)len) {
		BIO_free(bio);
		bio = NULL;
	}
	wiping_free(text);
	return bio;
}

/* A key under a passphrase is refused rather than asked for. */
static int
no_passphrase(char *buf, int size, int writing, void *arg)
{
	(void)buf, (void)size, (void)writing, (void)arg;
	return -1;
}

static bool
use_chain(SSL_CTX *ctx, BIO *pem)
{
	X509 *leaf = PEM_read_bio_X509_AUX(pem, NULL, no_passphrase, NULL);
	X509 *next;
	bool good = leaf != NULL && SSL_CTX_use_certificate(ctx, leaf) == 1;

	X509_free(leaf);
	while (good && (next = PEM_read_bio_X509(pem, NULL, no_passphrase, NULL)) != NULL)
		if (SSL_CTX_add0_chain_cert(ctx, next) != 1) {
			X509_free(next);
			good = false;
		}
	ERR_clear_error();	/* the end of the file is one */
	return good;
}

static bool
use_key(SSL_CTX *ctx, BIO *pem)
{
	EVP_PKEY *key = PEM_read_bio_PrivateKey(pem, NULL, no_passphrase, NULL);
	bool good = key != NULL && SSL_CTX_use_PrivateKey(ctx, key) == 1 &&
	    SSL_CTX_check_private_key(ctx) == 1;

	EVP_PKEY_free(key);
	return good;
}

/* http/1.1, or an end: a client that wants another protocol is not talking to us. */
static int
choose_protocol(SSL *ssl, const unsigned char **out, unsigned char *out_len, const unsigned char *in,
    unsigned int in_len, void *arg)
{
	static const unsigned char ours[] = "\x08http/1.1";
	unsigned char *hit;

	(void)ssl, (void)arg;
	if (SSL_select_next_proto(&hit, out_len, ours, sizeof ours - 1, in, in_len) !=
	    OPENSSL_NPN_NEGOTIATED)
		return SSL_TLSEXT_ERR_ALERT_FATAL;
	*out = hit;
	return SSL_TLSEXT_ERR_OK;
}

static bool
set_rules(SSL_CTX *ctx)
{
	SSL_CTX_set_options(ctx, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_TICKET | SSL_OP_NO_COMPRESSION |
	    SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA);
	SSL_CTX_set_mode(ctx, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
	    SSL_MODE_RELEASE_BUFFERS);
	SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
	SSL_CTX_set_read_ahead(ctx, 1);
	SSL_CTX_set_verify(ctx, SSL_VERIFY_NONE, NULL);
	SSL_CTX_set_alpn_select_cb(ctx, choose_protocol, NULL);
	return SSL_CTX_set_min_proto_version(ctx, TLS1_2_VERSION) == 1 &&
	    SSL_CTX_set_cipher_list(ctx, "ECDHE+AESGCM:ECDHE+CHACHA20") == 1 &&
	    SSL_CTX_set_num_tickets(ctx, 0) == 1 && SSL_CTX_set_max_early_data(ctx, 0) == 1 &&
	    /* the post-quantum group where the library has it (3.5) */
	    (SSL_CTX_set1_groups_list(ctx, "X25519MLKEM768:X25519:P-256:P-384") == 1 ||
	    SSL_CTX_set1_groups_list(ctx, "X25519:P-256:P-384") == 1);
}

struct tls *
tls_new(int certificate_fd, int key_fd)
{
	SSL_CTX *ctx = SSL_CTX_new(TLS_server_method());
	BIO *chain = read_pem(certificate_fd), *key = read_pem(key_fd);

	if (ctx == NULL || chain == NULL || key == NULL || !set_rules(ctx) ||
	    !use_chain(ctx, chain) || !use_key(ctx, key)) {
		log_line("the TLS certificate or key can't be used: check that both are PEM files, that "
		    "the key has no passphrase and that they belong together");
		SSL_CTX_free(ctx);
		ctx = NULL;
	}
	BIO_free(chain);
	BIO_free(key);
	ERR_clear_error();
	return (struct tls *)ctx;
}

void
tls_free(struct tls *tls)
{
	SSL_CTX_free((SSL_CTX *)tls);
}

struct tls_session *
tls_session_new(struct tls *tls, int fd)
{
	SSL *ssl = SSL_new((SSL_CTX *)tls);

	if (ssl != NULL && SSL_set_fd(ssl, fd) != 1) {
		SSL_free(ssl);
		ssl = NULL;
	}
	if (ssl != NULL)
		SSL_set_accept_state(ssl);
	ERR_clear_error();
	return (struct tls_session *)ssl;
}

void
tls_session_free(struct tls_session *s)
{
	SSL_free((SSL *)s);
}

/* What the library's answer means to us. */
static ssize_t
outcome(SSL *ssl, int answer)
{
	int why = answer > 0 ? SSL_ERROR_NONE : SSL_get_error(ssl, answer);

	ERR_clear_error();
	switch (why) {
	case SSL_ERROR_NONE:
		return answer;
	case SSL_ERROR_ZERO_RETURN:
		return IO_END;
	case SSL_ERROR_WANT_READ:
		return IO_WANTS_READ;
	case SSL_ERROR_WANT_WRITE:
		return IO_WANTS_WRITE;
	default:
		return IO_BROKEN;
	}
}

ssize_t
tls_handshake(struct tls_session *s)
{
	SSL *ssl = (SSL *)s;

	return outcome(ssl, SSL_do_handshake(ssl));
}

ssize_t
tls_read(struct tls_session *s, void *buf, size_t len)
{
	SSL *ssl = (SSL *)s;

	return outcome(ssl, SSL_read(ssl, buf, (int)len));
}

ssize_t
tls_write(struct tls_session *s, const void *buf, size_t len)
{
	SSL *ssl = (SSL *)s;

	return outcome(ssl, SSL_write(ssl, buf, (int)len));
}

bool
tls_pending(const struct tls_session *s)
{
	return SSL_has_pending((const SSL *)s) == 1;
}

void
tls_goodbye(struct tls_session *s)
{
	(void)SSL_shutdown((SSL *)s);
	ERR_clear_error();
}
