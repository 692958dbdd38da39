/* SPDX-License-Identifier: MIT */
/*
 * Keys, and the health of a data folder, outside the service; see offline.h.
 */
#include <errno.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"
#include "base/secret.h"
#include "store/offline.h"
#include "store/own_keys.h"
#include "store/records.h"

int
offline_make_key(const char *folder)
{
	struct own_keys *keys;
	int status = 1;

	if (own_keys_open(&keys, folder) != ERR_OK)
		return 1;
	for (size_t i = 0; i < sizeof(keys->public); i++)
		printf("%02x", keys->public[i]);
	putchar('\n');
	if (fflush(stdout) == 0)
		status = 0;
	secret_free(keys);
	return status;
}

static enum err
look(const char *folder, const unsigned char *storage_key, bool values,
    struct records_health *health)
{
	struct records *r;
	enum err e = records_open_to_read(&r, folder, storage_key);

	if (e != ERR_OK)
		return e;
	e = records_look(r, values, health);
	records_close(r);
	return e;
}

int
offline_verify(const char *folder)
{
	struct records_health health;
	struct own_keys *keys;
	enum err e;

	if (own_keys_read(&keys, folder) != ERR_OK)
		return 2;
	e = look(folder, keys->storage, true, &health);
	secret_free(keys);
	if (e == ERR_MISSING)
		log_line("there are no data in this folder yet");
	if (e != ERR_OK)
		return 2;
	printf("whole %llu\ndamaged %llu\n", (unsigned long long)health.whole,
	    (unsigned long long)health.damaged);
	return health.damaged > 0 ? 1 : 0;
}

enum err
offline_check(const char *folder, const unsigned char *storage_key)
{
	struct records_health health;
	pid_t child = fork();
	int status;

	if (child < 0)
		return ERR_MEMORY;
	if (child == 0)
		_exit(look(folder, storage_key, false, &health) == ERR_OK ? 0 : 1);
	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			return ERR_IO;
	if (WIFEXITED(status))
		return WEXITSTATUS(status) == 0 ? ERR_OK : ERR_DAMAGED;
	log_line("the database file is damaged: stop, keep a copy of the folder, restore the last backup");
	return ERR_DAMAGED;
}
