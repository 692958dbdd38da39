/* SPDX-License-Identifier: MIT */
/*
 * The one place that asks what time it is. Test builds (POSTERN_TEST_CLOCK) add the number of
 * seconds that stands in the file named by the environment variable POSTERN_CLOCK_OFFSET_FILE, read
 * anew at each call through a descriptor opened by clock_open, so a test can move the clock of a
 * confined process. Release builds contain none of it.
 */
#ifndef POSTERN_BASE_CLOCK_H
#define POSTERN_BASE_CLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Before confinement; needed only by test builds, harmless elsewhere. */
void clock_open(void);
/* For a child that may not open the file: whether there is an offset, its descriptor, and the variable
 * that names it as descriptor fd. Always false in release builds. */
bool clock_inherit(int *source, int fd, char *variable, size_t cap);
/* Seconds since 1970-01-01 UTC. */
uint64_t clock_seconds(void);
/* Days since 1970-01-01 UTC. */
uint32_t clock_day(void);
/* Milliseconds of a clock that only goes forward (not moved by tests). */
uint64_t clock_mono_ms(void);

#endif
