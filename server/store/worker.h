/* SPDX-License-Identifier: MIT */
/*
 * The one thread that asks the store. While a batch is being synced the next questions gather, so
 * many of them share one sync; an answer is given out after its batch's commit. The loop's thread
 * gives jobs and takes them back; nothing else is shared.
 */
#ifndef POSTERN_STORE_WORKER_H
#define POSTERN_STORE_WORKER_H

#include "store/store.h"

enum {
	WORKER_JOBS = 2048,		/* that may wait */
	WORKER_BATCH = 256,		/* answered by one commit */
	WORKER_BYTES = 64 << 20,	/* of questions that may wait */
};

struct job {
	struct job *next;
	enum message type;		/* 0: tidy, without an answer */
	bool news;			/* nobody asked: the answer is for every intake process */
	uint32_t tag;
	uint64_t from;			/* the asker's own mark */
	uint8_t *reply;			/* NULL: there is none */
	size_t reply_len;
	size_t len;
	uint8_t body[];
};

/* NULL without memory. */
struct job *job_new(enum message type, uint32_t tag, uint64_t from, struct bytes body);
/* Wipes and frees; NULL is fine. */
void job_free(struct job *j);

struct worker;

/* Before confinement; the thread starts with worker_start. st is the worker's until worker_free. */
struct worker *worker_new(struct store *st);
enum err worker_start(struct worker *w) MUST_USE;
/* For store_answer_later alone, which reads nothing that the thread writes. */
struct store *worker_store(const struct worker *w);
/* Readable while done jobs wait, also when the worker is lost. */
int worker_fd(const struct worker *w);
/* Takes the job, or gives ERR_FULL and leaves it the caller's. */
enum err worker_give(struct worker *w, struct job *j) MUST_USE;
/* All done jobs so far, a list; the caller's now. */
struct job *worker_take(struct worker *w);
/* The disk failed for good: nothing more is answered but "later". */
bool worker_lost(struct worker *w);
/* Finishes what was given, ends the thread. What is done stays to be taken. */
void worker_stop(struct worker *w);
/* After worker_stop, or without worker_start. NULL is fine. */
void worker_free(struct worker *w);

#endif
