/* SPDX-License-Identifier: MIT */
/*
 * Whole files. A file is written beside its place and renamed, after it is on disk, so that a
 * reader finds the old one or the new one; what fails leaves the old one. Every failure says one
 * message with the path.
 */
#ifndef POSTERN_OPERATOR_FILE_H
#define POSTERN_OPERATOR_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/bytes.h"
#include "operator/text.h"

enum { FILE_MAX = 8 * 1024 * 1024, PATH_BYTES = 4096 };

/* Appends the file to out; false after a message, also when it is longer than max. */
bool file_read(const char *path, size_t max, struct text *out);
bool file_write(const char *path, mode_t mode, struct bytes content);
bool file_exists(const char *path);
/* Makes the folder and those above it; an existing one is fine. */
bool folder_make(const char *path, mode_t mode);
/* Removes a folder with all in it; one that is not there is fine. */
bool folder_remove(const char *path);
/* FOLDER/NAME, where name is a format; false after a message when too long. */
bool path_join(char out[PATH_BYTES], const char *folder, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* The program of that name beside this one. */
bool path_beside(char out[PATH_BYTES], const char *name);
/* Names in a folder that end as given, sorted; free each and the list. False after a message. */
bool folder_list(const char *path, const char *ending, char ***names, size_t *n);
void folder_list_free(char **names, size_t n);

#endif
