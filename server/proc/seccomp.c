/* SPDX-License-Identifier: MIT */
/*
 * One filter, loaded last. A call of another architecture (32-bit) kills too. abort() may signal
 * this very process and no other.
 */
#include "proc/seccomp.h"

#include <errno.h>
#include <seccomp.h>
#include <sys/syscall.h>
#include <unistd.h>

static uint32_t
action_of(enum syscall_answer answer)
{
	switch (answer) {
	case SYSCALL_ALLOWED:
		return SCMP_ACT_ALLOW;
	case SYSCALL_REFUSED:
		return SCMP_ACT_ERRNO(EPERM);
	case SYSCALL_ABSENT:
		return SCMP_ACT_ERRNO(ENOSYS);
	case SYSCALL_KILLS:
		break;
	}
	return SCMP_ACT_KILL_PROCESS;
}

static int
add(scmp_filter_ctx filter, const struct syscall_rule *r)
{
	uint32_t action = action_of(r->answer);
	struct scmp_arg_cmp cmp = {
		.arg = r->arg - 1,
		.op = SCMP_CMP_MASKED_EQ,
		.datum_a = r->mask,
		.datum_b = r->value,
	};

	if (r->arg == 0)
		return seccomp_rule_add_array(filter, action, (int)r->number, 0, NULL);
	return seccomp_rule_add_array(filter, action, (int)r->number, 1, &cmp);
}

static bool
names(const struct syscall_rule *rules, size_t n, long number)
{
	for (size_t i = 0; i < n; i++)
		if (rules[i].number == number)
			return true;
	return false;
}

/* What the role itself names is not refused: of two unlike answers libseccomp keeps the first. */
static int
add_common(scmp_filter_ctx filter, const struct confinement *c)
{
	int r = 0;

	for (size_t i = 0; i < n_common_syscalls && r == 0; i++)
		if (common_syscalls[i].answer != SYSCALL_REFUSED ||
		    !names(c->syscalls, c->n_syscalls, common_syscalls[i].number))
			r = add(filter, &common_syscalls[i]);
	return r;
}

static int
add_table(scmp_filter_ctx filter, const struct syscall_rule *rules, size_t n)
{
	int r = 0;

	for (size_t i = 0; i < n && r == 0; i++)
		r = add(filter, &rules[i]);
	return r;
}

static int
fill(scmp_filter_ctx filter, const struct confinement *c)
{
	struct syscall_rule abort_self = { SYS_tgkill, SYSCALL_ALLOWED, 1, UINT32_MAX,
	    (uint64_t)getpid() };
	int r = seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);

	if (r == 0)
		r = seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2);
	if (r == 0 && !c->others_allowed)
		r = add_common(filter, c);
	if (r == 0 && !c->others_allowed)
		r = add(filter, &abort_self);
	if (r == 0 && c->threads)
		r = add_table(filter, thread_syscalls, n_thread_syscalls);
	if (r == 0)
		r = add_table(filter, c->syscalls, c->n_syscalls);
	return r;
}

enum err
seccomp_confine(const struct confinement *c)
{
	scmp_filter_ctx filter = seccomp_init(c->others_allowed ? SCMP_ACT_ALLOW :
	    SCMP_ACT_KILL_PROCESS);
	int r;

	if (filter == NULL)
		return ERR_MEMORY;
	r = fill(filter, c);
	if (r == 0)
		r = seccomp_load(filter);
	seccomp_release(filter);
	return r == 0 ? ERR_OK : ERR_IO;
}
