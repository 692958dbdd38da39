/* SPDX-License-Identifier: MIT */
/*
 * Lines for the operator, to standard error (descriptor 2, inherited). Never content, a number, an
 * address, a path of a request or an exact time: the format is a constant, the arguments are
 * counts, names of our own and texts of err_text. At most LOG_LINES_A_MINUTE lines; what was left
 * out is counted.
 */
#ifndef POSTERN_BASE_LOG_H
#define POSTERN_BASE_LOG_H

enum { LOG_LINES_A_MINUTE = 60 };

/* The name that begins each line, e.g. "intake"; borrowed, constant. */
void log_name(const char *name);
void log_line(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
