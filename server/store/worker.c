/* SPDX-License-Identifier: MIT */
/*
 * The writer's thread, see worker.h.
 */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/secret.h"
#include "store/worker.h"

struct worker {
	struct store *st;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t given;
	struct job *waiting, **waiting_end;	/* the next five under the lock */
	struct job *done, **done_end;
	size_t n_waiting, bytes_waiting;
	bool stop, lost;
	bool started;
	int fd;
	uint8_t *answer;			/* STORE_ANSWER_MAX bytes, the thread's */
};

struct job *
job_new(enum message type, uint32_t tag, uint64_t from, struct bytes body)
{
	struct job *j = calloc(1, sizeof(*j) + body.len);

	if (!j)
		return NULL;
	j->type = type;
	j->tag = tag;
	j->from = from;
	j->len = body.len;
	if (body.len > 0)
		memcpy(j->body, body.p, body.len);
	return j;
}

void
job_free(struct job *j)
{
	if (!j)
		return;
	if (j->reply)
		secret_wipe(j->reply, j->reply_len);
	free(j->reply);
	secret_wipe(j, sizeof(*j) + j->len);
	free(j);
}

/* --- one batch --- */

static void
keep_answer(struct job *j, const struct writer *w)
{
	free(j->reply);
	j->reply = NULL;
	j->reply_len = 0;
	if (!wr_done(w) || !(j->reply = malloc(w->len + 1)))
		return;
	memcpy(j->reply, w->buf, w->len);
	j->reply_len = w->len;
}

static void
answer_one(struct worker *w, struct job *j)
{
	struct writer reply;

	if (j->type == 0) {
		store_tidy(w->st);
		return;
	}
	wr_init(&reply, w->answer, STORE_ANSWER_MAX);
	store_answer(w->st, j->type, (struct bytes){ j->body, j->len }, &reply);
	keep_answer(j, &reply);
	secret_wipe(w->answer, reply.len);
}

static void
answer_later(struct worker *w, struct job *j)
{
	struct writer reply;

	if (j->type == 0)
		return;
	wr_init(&reply, w->answer, STORE_ANSWER_MAX);
	store_answer_later(w->st, j->type, (struct bytes){ j->body, j->len }, &reply);
	keep_answer(j, &reply);
}

/* A further job behind the batch, when intake's keys are no longer the ones to seal to. Without
 * memory the processes learn it within a minute by themselves. */
static void
add_news(struct worker *w, struct job *batch)
{
	struct job *news;

	if (!store_keys_changed(w->st) ||
	    !(news = job_new(MSG_KEYS_GET, 0, 0, (struct bytes){ NULL, 0 })))
		return;
	news->news = true;
	answer_one(w, news);
	while (batch->next)
		batch = batch->next;
	batch->next = news;
}

static void
run_batch(struct worker *w, struct job *batch)
{
	enum err e = store_begin(w->st);

	if (e == ERR_OK) {
		for (struct job *j = batch; j; j = j->next)
			answer_one(w, j);
		e = store_commit(w->st);
	}
	if (e == ERR_OK) {
		add_news(w, batch);
		return;
	}
	for (struct job *j = batch; j; j = j->next)
		answer_later(w, j);
}

/* --- the thread --- */

/* Waits for jobs and takes a batch of them; NULL when it is to stop and none is left. */
static struct job *
take_batch(struct worker *w)
{
	struct job *batch, **end;

	pthread_mutex_lock(&w->lock);
	while (!w->waiting && !w->stop)
		pthread_cond_wait(&w->given, &w->lock);
	batch = w->waiting;
	end = &w->waiting;
	for (size_t n = 0; *end && n < WORKER_BATCH; n++) {
		w->n_waiting--;
		w->bytes_waiting -= (*end)->len;
		end = &(*end)->next;
	}
	if (batch) {
		w->waiting = *end;
		*end = NULL;
		if (!w->waiting)
			w->waiting_end = &w->waiting;
	}
	pthread_mutex_unlock(&w->lock);
	return batch;
}

static void
give_back(struct worker *w, struct job *batch)
{
	uint64_t one = 1;
	struct job *last = batch;

	while (last->next)
		last = last->next;
	pthread_mutex_lock(&w->lock);
	*w->done_end = batch;
	w->done_end = &last->next;
	w->lost = store_lost(w->st);
	pthread_mutex_unlock(&w->lock);
	(void)!write(w->fd, &one, sizeof(one));	/* never full */
}

static void *
run(void *arg)
{
	struct worker *w = arg;
	struct job *batch;

	while ((batch = take_batch(w))) {
		run_batch(w, batch);
		give_back(w, batch);
	}
	return NULL;
}

/* --- the loop's side --- */

struct worker *
worker_new(struct store *st)
{
	struct worker *w = calloc(1, sizeof(*w));

	if (!w)
		return NULL;
	w->st = st;
	w->waiting_end = &w->waiting;
	w->done_end = &w->done;
	pthread_mutex_init(&w->lock, NULL);
	pthread_cond_init(&w->given, NULL);
	w->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	w->answer = malloc(STORE_ANSWER_MAX);
	if (w->fd < 0 || !w->answer) {
		worker_free(w);
		return NULL;
	}
	return w;
}

enum err
worker_start(struct worker *w)
{
	if (pthread_create(&w->thread, NULL, run, w) != 0)
		return ERR_MEMORY;
	w->started = true;
	return ERR_OK;
}

struct store *
worker_store(const struct worker *w)
{
	return w->st;
}

int
worker_fd(const struct worker *w)
{
	return w->fd;
}

enum err
worker_give(struct worker *w, struct job *j)
{
	enum err e = ERR_FULL;

	pthread_mutex_lock(&w->lock);
	if (!w->lost && !w->stop && w->n_waiting < WORKER_JOBS &&
	    w->bytes_waiting + j->len <= WORKER_BYTES) {
		j->next = NULL;
		*w->waiting_end = j;
		w->waiting_end = &j->next;
		w->n_waiting++;
		w->bytes_waiting += j->len;
		pthread_cond_signal(&w->given);
		e = ERR_OK;
	}
	pthread_mutex_unlock(&w->lock);
	return e;
}

struct job *
worker_take(struct worker *w)
{
	struct job *done;
	uint64_t n;

	(void)!read(w->fd, &n, sizeof(n));		/* empty is fine */
	pthread_mutex_lock(&w->lock);
	done = w->done;
	w->done = NULL;
	w->done_end = &w->done;
	pthread_mutex_unlock(&w->lock);
	return done;
}

bool
worker_lost(struct worker *w)
{
	bool lost;

	pthread_mutex_lock(&w->lock);
	lost = w->lost;
	pthread_mutex_unlock(&w->lock);
	return lost;
}

void
worker_stop(struct worker *w)
{
	pthread_mutex_lock(&w->lock);
	w->stop = true;
	pthread_cond_signal(&w->given);
	pthread_mutex_unlock(&w->lock);
	if (w->started)
		pthread_join(w->thread, NULL);
	w->started = false;
}

static void
free_list(struct job *list)
{
	struct job *next;

	for (; list; list = next) {
		next = list->next;
		job_free(list);
	}
}

void
worker_free(struct worker *w)
{
	if (!w)
		return;
	free_list(w->waiting);
	free_list(w->done);
	if (w->fd >= 0)
		(void)close(w->fd);
	free(w->answer);
	pthread_cond_destroy(&w->given);
	pthread_mutex_destroy(&w->lock);
	free(w);
}
