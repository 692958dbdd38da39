/* SPDX-License-Identifier: MIT */
/*
 * postern-staff, its table of contents.
 */
#include "staff/staff.h"

int
main(void)
{
	static struct front front;
	enum err e = front_open(&front, &staff_setup);

	if (e == ERR_OK)
		e = front_confine(&front);
	if (e == ERR_OK)
		e = front_run(&front);
	front_close(&front);
	return e == ERR_OK ? 0 : 1;
}
