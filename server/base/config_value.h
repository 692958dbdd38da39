/* SPDX-License-Identifier: MIT */
/* What a value must look like, by the type of its key. Part of base/config. */
#ifndef POSTERN_BASE_CONFIG_VALUE_H
#define POSTERN_BASE_CONFIG_VALUE_H

#include "base/config.h"

/* Whole decimal number without sign; false otherwise. */
bool config_value_number(const char *text, uint64_t *out);
/* 2 * len lower-case hexadecimal digits. */
bool config_value_hex(const char *text, uint8_t *out, size_t len);
/* As a set of bits; false when not rising, or out of the key's bounds. */
bool config_value_hours(const char *text, uint64_t min, uint64_t max, uint32_t *out);

/* NULL when the value suits the key; else what it must be, written into `remedy` where bounds stand
 * in it. */
const char *config_value_remedy(const struct config_key *k, const char *text, char *remedy,
    size_t cap);

#endif
