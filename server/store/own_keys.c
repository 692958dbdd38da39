/* SPDX-License-Identifier: MIT */
/*
 * Key files of the store: eight bytes of magic and 32 of key.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "base/secret.h"
#include "crypto/sign.h"
#include "store/own_keys.h"

enum { MAGIC_BYTES = 8, KEY_FILE_OF_OURS = MAGIC_BYTES + 32 };

struct key_file { const char *name, *magic; };

static const struct key_file sign_file = { "store.key", "PSTORE1\n" };
static const struct key_file storage_file = { "storage.key", "PSTRAG1\n" };

static enum err
write_all(int fd, const uint8_t *p, size_t len)
{
	while (len > 0) {
		ssize_t n = write(fd, p, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return ERR_IO;
		p += n;
		len -= (size_t)n;
	}
	return fsync(fd) == 0 ? ERR_OK : ERR_IO;
}

/* A link appears whole and never replaces: two makers can't differ. */
static enum err
make_key(int folder, const struct key_file *f)
{
	char unfinished[32];
	uint8_t bytes[KEY_FILE_OF_OURS];
	enum err e = ERR_IO;
	int fd;

	snprintf(unfinished, sizeof(unfinished), "%s.new", f->name);
	(void)unlinkat(folder, unfinished, 0);
	fd = openat(folder, unfinished, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return ERR_IO;
	memcpy(bytes, f->magic, MAGIC_BYTES);
	random_bytes(bytes + MAGIC_BYTES, sizeof(bytes) - MAGIC_BYTES);
	if (write_all(fd, bytes, sizeof(bytes)) == ERR_OK &&
	    (linkat(folder, unfinished, folder, f->name, 0) == 0 || errno == EEXIST))
		e = ERR_OK;
	(void)close(fd);
	(void)unlinkat(folder, unfinished, 0);
	secret_wipe(bytes, sizeof(bytes));
	return e == ERR_OK && fsync(folder) != 0 ? ERR_IO : e;
}

static enum err
read_key(int folder, const struct key_file *f, uint8_t out[32])
{
	uint8_t bytes[KEY_FILE_OF_OURS + 1];
	struct stat st;
	enum err e = ERR_FORMAT;
	ssize_t n = 0;
	int fd = openat(folder, f->name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);

	if (fd < 0)
		return errno == ENOENT ? ERR_MISSING : ERR_IO;
	if (fstat(fd, &st) != 0 || (st.st_mode & 077) != 0)
		log_line("%s may be read by others: chmod 600 it", f->name);
	else if ((n = read(fd, bytes, sizeof(bytes))) != KEY_FILE_OF_OURS ||
	    memcmp(bytes, f->magic, MAGIC_BYTES) != 0)
		log_line("%s is not a key file of Postern's: put back the one that was there",
		    f->name);
	else
		e = ERR_OK;
	if (e == ERR_OK)
		memcpy(out, bytes + MAGIC_BYTES, 32);
	secret_wipe(bytes, sizeof(bytes));
	(void)close(fd);
	return e;
}

static enum err
read_or_make(int folder, const struct key_file *f, bool make, uint8_t out[32])
{
	enum err e = read_key(folder, f, out);

	if (e == ERR_MISSING && make && (e = make_key(folder, f)) == ERR_OK)
		e = read_key(folder, f, out);
	if (e != ERR_OK && e != ERR_FORMAT)
		log_line("%s can't be read%s in the data folder: %s", f->name,
		    make ? " or made" : "", err_text(e));
	return e;
}

static enum err
open_both(struct own_keys **out, const char *path, bool make)
{
	struct own_keys *k = secret_new(sizeof(*k));
	int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	enum err e = ERR_MEMORY;

	*out = NULL;
	if (!k)
		goto out;
	e = ERR_IO;
	if (folder < 0) {
		log_line("the data folder can't be opened: %s", strerror(errno));
		goto out;
	}
	if ((e = read_or_make(folder, &sign_file, make, k->sign_seed)) != ERR_OK ||
	    (e = read_or_make(folder, &storage_file, make, k->storage)) != ERR_OK)
		goto out;
	sign_public(k->public, k->sign_seed);
	*out = k;
	k = NULL;
out:
	if (folder >= 0)
		(void)close(folder);
	secret_free(k);
	return e;
}

enum err
own_keys_open(struct own_keys **out, const char *folder)
{
	return open_both(out, folder, true);
}

enum err
own_keys_read(struct own_keys **out, const char *folder)
{
	return open_both(out, folder, false);
}
