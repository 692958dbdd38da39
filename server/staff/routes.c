/* SPDX-License-Identifier: MIT */
/*
 * Everything the staff address answers, beside the files of the console. OPTIONS is for a console that is
 * served by another host.
 */
#include "staff/staff.h"

const struct http_route staff_routes[N_STAFF_ROUTES] = {
	/* path        methods                   body from, to          answer  handler */
	{ "/v1/staff", HTTP_POST | HTTP_OPTIONS, 1, STAFF_REQUEST_MAX,  0,      post_staff },
};
