/* SPDX-License-Identifier: MIT */
/*
 * What the operator's command and the store say to each other on the control socket (messages
 * CONTROL and CONTROL_REPLY). Owning the socket gives no power over records: every kind either
 * proves itself by its signatures or tells nothing but coarse counts.
 *
 * A question is one byte, the kind, and what the kind says. An answer is one byte, the status, and
 * what stands below. It is the same file for both sides, so it includes nothing.
 */
#ifndef POSTERN_IPC_CONTROL_H
#define POSTERN_IPC_CONTROL_H

enum control_kind {
	/* A staff request (PROTOCOL.md 8), as POST /v1/staff would bring it, hello included.
	 * KEPT: the answer, padded as there, whatever its own status is. */
	CONTROL_STAFF = 1,
	/* A signed document (PROTOCOL.md 4) of any type but keysets; it proves itself, so the
	 * socket serves before anybody can open a session. KEPT: nothing, also when the very same
	 * one is there already. REFUSED: one line of text why. */
	CONTROL_DOCUMENT = 2,
	/* Nothing more. KEPT: text, one `name value` a line, below. */
	CONTROL_STATUS = 3,
	/* Nothing more; reads every record, so it takes a while. KEPT: text, `whole WORD`, `damaged
	   N`. */
	CONTROL_VERIFY = 4,
};

enum control_status {
	CONTROL_KEPT = 0,
	CONTROL_REFUSED = 1,	/* not understood, or it does not hold; maybe with a line of text */
	CONTROL_LATER = 4,	/* full, or the disk failed: try again */
};

enum { CONTROL_MAX = 1 + 114688 };	/* bytes of a question or an answer */

/*
 * The lines of CONTROL_STATUS. Numbers of documents are exact, what residents send is not counted
 *more finely than `few` (below 10), `tens`, `hundreds`, `thousands`, `many`.
 *
 *	store_key HEX		the public key for the services document
 *	root N			the highest number there is of each, 0 for none
 *	delegation N
 *	services N
 *	epoch N
 *	roster N
 *	site N
 *	delegation_until DAY	0 for none; a day of PROTOCOL.md 1
 *	epoch_until DAY		seal-until of the epoch that is sealed to now; 0 for none
 *	stamp_until DAY		last day of the newest stamp of the bundle as it is now
 *	bundle_hash HEX		of the bundle as it is now, for a stamp; absent until it can be
 *built people_hash HEX		of the newest roster, for a stamp; absent without one bundle yes|no
 *whether GET /v1/keys has an answer tips WORD full PERCENT		of the map damaged N
 */

#endif
