/* SPDX-License-Identifier: MIT */
/* The fixed texts of the error codes. */
#include "base/err.h"

static const char *const texts[] = {
	[ERR_OK] = "ok",
	[ERR_FORMAT] = "malformed",
	[ERR_SIGNATURE] = "signature does not hold",
	[ERR_DENIED] = "denied",
	[ERR_STALE] = "expired or seen before",
	[ERR_MISSING] = "missing",
	[ERR_EXISTS] = "exists already",
	[ERR_FULL] = "full",
	[ERR_MEMORY] = "out of memory",
	[ERR_IO] = "input or output failed",
	[ERR_DAMAGED] = "damaged",
};

const char *
err_text(enum err e)
{
	if ((unsigned)e >= sizeof(texts) / sizeof(texts[0]))
		return "unknown error";
	return texts[e];
}
