/* SPDX-License-Identifier: MIT */
/*
 * Everything the public address answers, beside the files of the site and GET /leave.
 */
#include "intake/intake.h"

const struct http_route intake_routes[N_INTAKE_ROUTES] = {
	/* path          methods                 body from   to             answer      handler */
	{ "/v1/keys",    HTTP_GET | HTTP_HEAD,   0,          0,             KEYS_BYTES, get_keys },
	{ "/v1/tips",    HTTP_POST,              TIP_BYTES,  TIP_BYTES,     TIP_ANSWER, post_tips },
	{ "/v1/mailbox", HTTP_POST,              ADDRESS_BYTES, ADDRESS_BYTES, MAIL_BYTES, post_mailbox },
};
