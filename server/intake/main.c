/* SPDX-License-Identifier: MIT */
/*
 * postern-intake, its table of contents.
 */
#include "intake/intake.h"

int
main(void)
{
	static struct intake in;
	enum err e = front_open(&in.front, &intake_setup);

	if (e == ERR_OK)
		e = admission_init(&in.admission, in.front.loop, intake_setup.try_later);
	if (e == ERR_OK)
		e = front_confine(&in.front);
	if (e == ERR_OK)
		e = front_run(&in.front);
	admission_clear(&in.admission);
	front_close(&in.front);
	return e == ERR_OK ? 0 : 1;
}
