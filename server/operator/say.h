/* SPDX-License-Identifier: MIT */
/*
 * What the command tells a person: results on standard output, and on standard error one message
 * for each thing that is wrong, with what to do in a second line. A message begins in lower case
 * and names the file it is about.
 */
#ifndef POSTERN_OPERATOR_SAY_H
#define POSTERN_OPERATOR_SAY_H

#include <stdbool.h>

/* "postern: MESSAGE"; answers FAILED, so that a step can end with it. */
int say_wrong(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* The same; answers false, for the many steps that answer whether they held. */
bool say_no(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* "  MESSAGE": what to do about it. */
void say_remedy(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* A line of result. */
void say(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
