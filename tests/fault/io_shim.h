/* SPDX-License-Identifier: MIT */
/*
 * Stands between LMDB and the disk in a test that includes it (once): counts the calls that change
 * the disk and lets the n-th fail, or kills the process before, after or in the middle of it. The
 * functions below take the place of the C library's for the whole test program, liblmdb included.
 */
#ifndef POSTERN_TESTS_IO_SHIM_H
#define POSTERN_TESTS_IO_SHIM_H

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum shim_mode {
	SHIM_FAIL,		/* the call does nothing and gives the error */
	SHIM_SHORT,		/* a write writes half; a sync fails */
	SHIM_KILL_BEFORE, SHIM_KILL_AFTER,
	SHIM_KILL_TORN,		/* after half of a write, not at a page's border */
};

static struct {
	unsigned long at;	/* the call it happens at, from 1; 0: never */
	bool ever_after;	/* and at each one after it */
	enum shim_mode mode;
	int error;
	unsigned long calls, hits, syncs;
} shim;

static void
shim_set(enum shim_mode mode, unsigned long at, int error, bool ever_after)
{
	shim.mode = mode;
	shim.error = error;
	shim.ever_after = ever_after;
	shim.calls = shim.hits = shim.syncs = 0;
	shim.at = at;
}

static bool
shim_now(void)
{
	shim.calls++;
	if (shim.at == 0 || shim.calls < shim.at || (shim.calls > shim.at && !shim.ever_after))
		return false;
	shim.hits++;
	return true;
}

static void
shim_die(void)
{
	(void)raise(SIGKILL);
}

/* One write, in the n-th call's way. */
static long
shim_write(long (*whole)(const void *), long (*half)(const void *), const void *args)
{
	long r;

	if (!shim_now())
		return whole(args);
	switch (shim.mode) {
	case SHIM_FAIL:
		errno = shim.error;
		return -1;
	case SHIM_SHORT:
		return half(args);
	case SHIM_KILL_BEFORE:
		shim_die();
		break;
	case SHIM_KILL_TORN:
		(void)half(args);
		shim_die();
		break;
	case SHIM_KILL_AFTER:
		break;
	}
	r = whole(args);
	shim_die();
	return r;
}

struct shim_args { int fd; const void *p; size_t len; off_t at; };

static long
shim_pwrite_whole(const void *v)
{
	const struct shim_args *a = v;

	return syscall(SYS_pwrite64, a->fd, a->p, a->len, a->at);
}

static long
shim_pwrite_half(const void *v)
{
	const struct shim_args *a = v;

	return syscall(
	    SYS_pwrite64, a->fd, a->p, a->len / 2 + 3 < a->len ? a->len / 2 + 3 : 0, a->at);
}

static long
shim_writev_whole(const void *v)
{
	const struct shim_args *a = v;

	return syscall(SYS_writev, a->fd, a->p, a->len);
}

static long
shim_writev_half(const void *v)
{
	const struct shim_args *a = v;

	return syscall(SYS_writev, a->fd, a->p, a->len / 2 > 0 ? a->len / 2 : 1);
}

ssize_t pwrite(int fd, const void *p, size_t len, off_t at);
ssize_t writev(int fd, const struct iovec *v, int n);
int fdatasync(int fd);
int fsync(int fd);

ssize_t
pwrite(int fd, const void *p, size_t len, off_t at)
{
	const struct shim_args a = { fd, p, len, at };

	return shim_write(shim_pwrite_whole, shim_pwrite_half, &a);
}

ssize_t
writev(int fd, const struct iovec *v, int n)
{
	const struct shim_args a = { fd, v, (size_t)n, 0 };

	return shim_write(shim_writev_whole, shim_writev_half, &a);
}

static int
shim_sync(long call, int fd)
{
	bool now = shim_now();

	shim.syncs++;
	if (now && (shim.mode == SHIM_FAIL || shim.mode == SHIM_SHORT)) {
		errno = shim.mode == SHIM_FAIL ? shim.error : EIO;
		return -1;
	}
	if (now && shim.mode != SHIM_KILL_AFTER)
		shim_die();
	if (syscall(call, fd) != 0)
		return -1;
	if (now)
		shim_die();
	return 0;
}

int
fdatasync(int fd)
{
	return shim_sync(SYS_fdatasync, fd);
}

int
fsync(int fd)
{
	return shim_sync(SYS_fsync, fd);
}

#endif
