/* SPDX-License-Identifier: MIT */
/*
 * The order matters: limits while they can be set, capabilities while prctl is there, Landlock
 * while files can be named, seccomp last. Each step fails closed but for a kernel without Landlock.
 */
#include "proc/confine.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "base/log.h"
#include "proc/caps.h"
#include "proc/landlock.h"
#include "proc/seccomp.h"

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

enum { SET_MEMORY_DENY_WRITE_EXECUTE = 65, REFUSE_EXECUTE_GAIN = 1 };

/* Both limits to `want`, or to the hard limit where that is lower. */
static bool
limit(__rlimit_resource_t what, uint64_t want)
{
	struct rlimit l;

	if (getrlimit(what, &l) < 0)
		return false;
	if (l.rlim_max == RLIM_INFINITY || l.rlim_max > want)
		l.rlim_max = want;
	l.rlim_cur = l.rlim_max;
	return setrlimit(what, &l) == 0;
}

static enum err
set_limits(const struct confinement *c)
{
	bool good = limit(RLIMIT_CORE, 0);

	if (c->open_files > 0)
		good = good && limit(RLIMIT_NOFILE, c->open_files);
	if (c->file_bytes > 0)
		good = good && limit(RLIMIT_FSIZE, c->file_bytes);
	if (!c->threads && !c->others_allowed && !SANITIZED)
		good = good && limit(RLIMIT_NPROC, 0);
	if (!c->others_allowed)
		good = good && limit(RLIMIT_MEMLOCK, c->locked_bytes);
	signal(SIGXFSZ, SIG_IGN);
	return good ? ERR_OK : ERR_IO;
}

static enum err
set_attributes(const struct confinement *c)
{
	prctl(PR_SET_NAME, c->role, 0, 0, 0);
	if (!c->others_allowed)		/* from Linux 6.3 on; seccomp says the same on older ones */
		prctl(SET_MEMORY_DENY_WRITE_EXECUTE, REFUSE_EXECUTE_GAIN, 0, 0, 0);
	/* the sanitizer looks for leaks from a thread that traces the process */
	if (prctl(PR_SET_DUMPABLE, SANITIZED, 0, 0, 0) < 0 ||
	    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return ERR_IO;
	return ERR_OK;
}

static enum err
set_files(const struct confinement *c)
{
	enum err e;

	if (c->files == CONFINE_ANY_FILES)
		return ERR_OK;
	e = landlock_confine(c->files, c->folder_fd);
	if (e != ERR_MISSING)
		return e;
	log_line("this kernel has no Landlock: files are bounded by user and system calls only");
	return ERR_OK;
}

static enum err
failed(const char *what)
{
	log_line("cannot confine this process: %s was refused", what);
	return ERR_IO;
}

enum err
confine(const struct confinement *c)
{
	if (set_limits(c) != ERR_OK)
		return failed("a limit");
	if (caps_keep(c->capabilities) != ERR_OK)
		return failed("giving up capabilities");
	if (set_attributes(c) != ERR_OK)
		return failed("no_new_privs");
	if (SANITIZED) {
		log_line("built with AddressSanitizer: without Landlock and seccomp");
		return ERR_OK;
	}
	if (set_files(c) != ERR_OK)
		return failed("Landlock");
	if (seccomp_confine(c) != ERR_OK)
		return failed("the table of system calls");
	return ERR_OK;
}
