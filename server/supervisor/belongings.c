/* SPDX-License-Identifier: MIT */
/*
 * Folders are opened once, with all powers, and opened again from there for each child, so that no
 * two processes share a position; files likewise, by their path.
 */
#include "supervisor/belongings.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"

static bool
problem_with(const struct config *c, enum config_id key, const char *remedy,
    char problem[CONFIG_PROBLEM_MAX])
{
	char where[300];
	int why = errno;

	config_where(c, key, 0, where, sizeof(where));
	snprintf(problem, CONFIG_PROBLEM_MAX, "%s: %s %.400s: %s: %s", where, config_keys[key].name,
	    config_text(c, key, 0), strerror(why), remedy);
	return false;
}

/* The program of a role, beside our own; -1 with a problem. */
static int
open_program(enum role role, char problem[CONFIG_PROBLEM_MAX])
{
	char path[512];
	ssize_t n = readlink("/proc/self/exe", path, sizeof(path) - 64);
	int fd;

	if (n < 0) {
		snprintf(problem, CONFIG_PROBLEM_MAX, "cannot see where posternd itself stands: "
		    "%s: is /proc mounted?", strerror(errno));
		return -1;
	}
	path[n] = '\0';
	dirname(path);
	snprintf(path + strlen(path), 64, "/postern-%s", roles[role].name);
	fd = open(path, O_PATH | O_CLOEXEC);
	if (fd < 0)
		snprintf(problem, CONFIG_PROBLEM_MAX, "the program postern-%s is not beside "
		    "posternd: %s: install all programs in one folder", roles[role].name,
		    strerror(errno));
	return fd;
}

static bool
check_programs(char problem[CONFIG_PROBLEM_MAX])
{
	for (unsigned role = 0; role < N_ROLES; role++) {
		int fd = open_program((enum role)role, problem);

		if (fd < 0)
			return false;
		close(fd);
	}
	return true;
}

bool
belongings_check(const struct config *c, char problem[CONFIG_PROBLEM_MAX])
{
	for (size_t i = 0; i < n_gifts; i++) {
		const struct gift_row *g = &gifts[i];
		bool folder = g->gift == GIFT_FOLDER;
		int fd;

		if ((!folder && g->gift != GIFT_FILE) || config_count(c, g->key) == 0)
			continue;
		fd = open(config_text(c, g->key, 0), O_RDONLY | O_CLOEXEC |
		    (folder ? O_DIRECTORY : O_NONBLOCK));
		if (fd < 0 && !(g->key == CONFIG_DATA && errno == ENOENT))
			return problem_with(c, g->key, folder ? "it must be a folder that can be "
			    "read" : "it must be a file that can be read", problem);
		if (fd >= 0)
			close(fd);
	}
	return check_programs(problem);
}

uid_t
belongings_user(const struct belongings *b, enum role role)
{
	if (!b->own_users)
		return 0;
	return (uid_t)(config_number(b->config, CONFIG_UID_BASE) + roles[role].user);
}

/* What root's hand left in the data folder belongs to the store too. Plain files only, by
 * descriptor and without following links. */
static bool
give_files(int folder, uid_t uid)
{
	int copy = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *d = copy < 0 ? NULL : fdopendir(copy);
	struct dirent *one;
	bool good = d != NULL;

	while (good && (one = readdir(d)) != NULL) {
		int fd = openat(folder, one->d_name,
		    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
		struct stat st;

		if (fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_uid == 0 &&
		    st.st_nlink == 1)
			good = fchown(fd, uid, uid) == 0;
		if (fd >= 0)
			close(fd);
	}
	if (d != NULL)
		closedir(d);
	return good;
}

/* One service per data folder: the lock lives as long as we or the store do. */
static bool
own_data(struct belongings *b, char problem[CONFIG_PROBLEM_MAX])
{
	uid_t uid = belongings_user(b, ROLE_STORE);
	int fd = b->folder[CONFIG_DATA];
	struct stat st;

	if (flock(fd, LOCK_EX | LOCK_NB) < 0)
		return problem_with(b->config, CONFIG_DATA, "another posternd serves from it",
		    problem);
	if (fstat(fd, &st) < 0)
		return problem_with(b->config, CONFIG_DATA, "it cannot be looked at", problem);
	if (b->own_users && st.st_uid != 0 && st.st_uid != uid) {
		errno = EPERM;
		return problem_with(b->config, CONFIG_DATA, "it belongs to somebody else than the "
		    "store's user (uid_base and 2): chown it, or change uid_base", problem);
	}
	if (b->own_users && (fchown(fd, uid, uid) < 0 || !give_files(fd, uid)))
		return problem_with(b->config, CONFIG_DATA, "it cannot be given to the store",
		    problem);
	if (fchmod(fd, 0700) < 0)
		return problem_with(b->config, CONFIG_DATA, "it must belong to whoever starts "
		    "posternd", problem);
	return true;
}

/* Pages are public: whoever the role is, it must be able to read them. */
static bool
may_read(const struct belongings *b, const struct gift_row *g)
{
	uid_t uid = belongings_user(b, g->role);
	struct stat st;

	if (!b->own_users || g->key == CONFIG_DATA)
		return true;
	errno = EACCES;
	if (fstat(b->folder[g->key], &st) < 0)
		return false;
	return (st.st_mode & 0005) == 0005 || (st.st_uid == uid && (st.st_mode & 0500) == 0500);
}

static bool
open_folders(struct belongings *b, char problem[CONFIG_PROBLEM_MAX])
{
	const struct config *c = b->config;

	if (mkdir(config_text(c, CONFIG_DATA, 0), 0700) < 0 && errno != EEXIST)
		return problem_with(c, CONFIG_DATA, "make the folder it stands in", problem);
	for (size_t i = 0; i < n_gifts; i++) {
		enum config_id key = gifts[i].key;

		if (gifts[i].gift != GIFT_FOLDER || config_count(c, key) == 0)
			continue;
		b->folder[key] = open(config_text(c, key, 0), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (b->folder[key] < 0)
			return problem_with(c, key, "it must be a folder that can be read",
			    problem);
		if (!may_read(b, &gifts[i]))
			return problem_with(c, key, "the process that serves it is another user: "
			    "chmod -R a+rX", problem);
	}
	return own_data(b, problem);
}

/* A sealed memory descriptor: the child reads what we wrote and nobody changes it. */
static int
make_slice(const struct config *c, unsigned readers)
{
	uint8_t text[CONFIG_FILE_MAX];
	struct writer w;
	int fd;

	wr_init(&w, text, sizeof(text));
	if (config_slice(c, readers, &w) != ERR_OK)
		return -1;
	fd = memfd_create("postern.conf", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	if (fd >= 0 && (write(fd, text, w.len) != (ssize_t)w.len || fcntl(fd, F_ADD_SEALS,
	    F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE) < 0)) {
		close(fd);
		fd = -1;
	}
	return fd;
}

bool
belongings_open(struct belongings *b, const struct config *c, const struct listeners *l,
    char problem[CONFIG_PROBLEM_MAX])
{
	*b = (struct belongings){ .config = c, .listeners = l, .own_users = geteuid() == 0 };
	memset(b->program, -1, sizeof(b->program));
	memset(b->slice, -1, sizeof(b->slice));
	memset(b->folder, -1, sizeof(b->folder));
	for (unsigned role = 0; role < N_ROLES; role++) {
		b->program[role] = open_program((enum role)role, problem);
		if (b->program[role] < 0)
			return false;
		b->slice[role] = make_slice(c, roles[role].readers);
		if (b->slice[role] < 0) {
			snprintf(problem, CONFIG_PROBLEM_MAX, "the configuration of %s cannot be "
			    "handed over: %s", roles[role].name, strerror(errno));
			return false;
		}
	}
	return open_folders(b, problem);
}

static void
close_all(const int *fds, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (fds[i] >= 0)
			close(fds[i]);
}

void
belongings_close(struct belongings *b)
{
	close_all(b->program, N_ROLES);
	close_all(b->slice, N_ROLES);
	close_all(b->folder, CONFIG_N_KEYS);
}

static bool
give(struct birth *birth, int fd, const char *name, bool ours)
{
	if (fd < 0)
		return false;
	if (birth->n == SPAWN_FDS_MAX) {
		if (ours)
			close(fd);
		return false;
	}
	birth->fds[birth->n] = (struct spawn_fd){ fd, name };
	birth->ours[birth->n++] = ours;
	return true;
}

static bool
give_listeners(struct birth *birth, const struct belongings *b, enum config_id key)
{
	bool good = true;

	for (size_t i = 0; good && i < b->listeners->n; i++) {
		const struct listener *l = &b->listeners->row[i];

		if (l->key == key)
			good = give(birth, l->fd, key == CONFIG_CONTROL ? "control" :
			    listener_name(l), false);
	}
	return good;
}

/* The store's folder goes as it is, with its lock; others are opened anew. */
static bool
give_folder(struct birth *birth, const struct belongings *b, const struct gift_row *g)
{
	int fd = b->folder[g->key];

	if (config_count(b->config, g->key) == 0)
		return true;
	if (g->key == CONFIG_DATA)
		return give(birth, fd, g->name, false);
	return give(birth, openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC), g->name, true);
}

static bool
give_file(struct birth *birth, const struct belongings *b, const struct gift_row *g)
{
	if (config_count(b->config, g->key) == 0)
		return true;
	return give(birth, open(config_text(b->config, g->key, 0), O_RDONLY | O_CLOEXEC), g->name,
	    true);
}

static bool
give_row(struct birth *birth, const struct belongings *b, const struct gift_row *g,
    int supervisor_end, int wire_end)
{
	switch (g->gift) {
	case GIFT_SUPERVISOR:
		return give(birth, supervisor_end, g->name, false);
	case GIFT_SLICE:
		return give(birth, b->slice[g->role], g->name, false);
	case GIFT_WIRE:
		return give(birth, wire_end, g->name, false);
	case GIFT_FOLDER:
		return give_folder(birth, b, g);
	case GIFT_FILE:
		return give_file(birth, b, g);
	case GIFT_LISTENERS:
	case GIFT_CONTROL:
		return give_listeners(birth, b, g->key);
	}
	return false;
}

bool
birth_prepare(struct birth *birth, const struct belongings *b, enum role role, int supervisor_end,
    int wire_end)
{
	birth->n = 0;
	for (size_t i = 0; i < n_gifts; i++) {
		const struct gift_row *g = &gifts[i];

		if (g->role != role || give_row(birth, b, g, supervisor_end, wire_end))
			continue;
		log_line("%s cannot be given its %s: %s", roles[role].name,
		    g->name == NULL ? "listeners" : g->name, strerror(errno));
		birth_clear(birth);
		return false;
	}
	return true;
}

void
birth_clear(struct birth *birth)
{
	for (size_t i = 0; i < birth->n; i++)
		if (birth->ours[i])
			close(birth->fds[i].fd);
	birth->n = 0;
}

bool
belongings_tls(const struct belongings *b, int fds[2])
{
	static const enum config_id keys[2] = { CONFIG_TLS_CERTIFICATE, CONFIG_TLS_KEY };

	fds[0] = -1;
	for (int i = 0; i < 2; i++) {
		if (config_count(b->config, keys[i]) == 0)
			return false;
		fds[i] = open(config_text(b->config, keys[i], 0), O_RDONLY | O_CLOEXEC);
		if (fds[i] < 0) {
			log_line("%s cannot be read: %s; the old one stays",
			    config_keys[keys[i]].name, strerror(errno));
			close_all(fds, (size_t)i);
			return false;
		}
	}
	return true;
}
