/* SPDX-License-Identifier: MIT */
/*
 * Deadlines are total, each phase has its own, and who has to go when there is no room is the one that has done
 * nothing for longest.
 */
#include "net/crowd.h"

#include <stdlib.h>

#include "tests/lib/tap.h"

enum { MEMBERS = 8 };

static struct loop *loop;
static struct crowd crowd;
static struct member members[MEMBERS];
static int gone[MEMBERS], n_gone, stop_at;

static void
on_due(struct member *m)
{
	gone[n_gone++] = (int)(m - members);
	crowd_leave(&crowd, m);
	if (n_gone == stop_at)
		loop_stop(loop);
}

static void
begin(const char *deadlines)
{
	setenv("POSTERN_DEADLINES", deadlines, 1);
	deadlines_open();
	n_gone = stop_at = 0;
	for (int i = 0; i < MEMBERS; i++)
		members[i] = (struct member){ .here = false };
	loop = loop_new();
	ok(crowd_init(&crowd, loop, on_due) == ERR_OK, "made");
}

static void
end(void)
{
	crowd_clear(&crowd);
	loop_free(loop);
}

static void
each_phase_has_its_own_deadline(void)
{
	begin("head=30,body=60,reply=90,idle=600000,closing=600000,handshake=600000,answer=600000");
	crowd_enter(&crowd, &members[0], PHASE_REPLY);
	crowd_enter(&crowd, &members[1], PHASE_BODY);
	crowd_enter(&crowd, &members[2], PHASE_HEAD);
	crowd_enter(&crowd, &members[3], PHASE_IDLE);
	stop_at = 3;
	ok(loop_run(loop) == ERR_OK, "time passes");
	is_int(gone[0], 2, "the head first");
	is_int(gone[1], 1, "then the body");
	is_int(gone[2], 0, "then the reply");
	is_int((long long)crowd.n, 1, "the idle one is still there");
	end();
}

static void
who_leaves_in_time_is_not_called(void)
{
	begin("head=30,body=60,reply=90");
	crowd_enter(&crowd, &members[0], PHASE_HEAD);
	crowd_enter(&crowd, &members[1], PHASE_HEAD);
	crowd_leave(&crowd, &members[0]);
	crowd_leave(&crowd, &members[0]);
	crowd_enter(&crowd, &members[2], PHASE_HEAD);
	crowd_enter(&crowd, &members[2], PHASE_BODY);
	stop_at = 2;
	ok(loop_run(loop) == ERR_OK, "time passes");
	is_int(gone[0], 1, "only who stayed");
	is_int(gone[1], 2, "and who went on, later");
	is_int((long long)crowd.n, 0, "nobody is left");
	end();
}

static void
the_idle_one_has_to_go_first_and_busy_ones_never(void)
{
	begin("head=600000,idle=600000,body=600000,answer=600000,reply=600000,closing=600000");
	crowd_enter(&crowd, &members[0], PHASE_BODY);
	crowd_enter(&crowd, &members[1], PHASE_ANSWER);
	crowd_enter(&crowd, &members[2], PHASE_REPLY);
	crowd_enter(&crowd, &members[3], PHASE_HEAD);
	ok(crowd_spare(&crowd) == NULL, "those at work stay, and who has only just come");
	crowd_enter(&crowd, &members[4], PHASE_IDLE);
	crowd_enter(&crowd, &members[5], PHASE_IDLE);
	ok(crowd_spare(&crowd) == &members[4], "the longest idle goes");
	crowd_leave(&crowd, &members[4]);
	ok(crowd_spare(&crowd) == &members[5], "then the next");
	crowd_leave(&crowd, &members[5]);
	members[3].since -= 5000;
	ok(crowd_spare(&crowd) == &members[3], "then who has not said a whole head for a while");
	end();
}

int
main(void)
{
	static const struct tap_test tests[] = {
		TEST(each_phase_has_its_own_deadline),
		TEST(who_leaves_in_time_is_not_called),
		TEST(the_idle_one_has_to_go_first_and_busy_ones_never),
	};

	return tap_run(tests, TAP_COUNT(tests));
}
