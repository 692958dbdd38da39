/* SPDX-License-Identifier: MIT */
/* Pure checks of one value each. */
#include "base/config_value.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/address.h"

bool
config_value_number(const char *text, uint64_t *out)
{
	uint64_t v = 0;

	if (*text == '\0' || strlen(text) > 18)
		return false;
	for (; *text != '\0'; text++) {
		if (*text < '0' || *text > '9')
			return false;
		v = v * 10 + (uint64_t)(*text - '0');
	}
	*out = v;
	return true;
}

static int
digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return -1;
}

bool
config_value_hex(const char *text, uint8_t *out, size_t len)
{
	if (strlen(text) != 2 * len)
		return false;
	for (size_t i = 0; i < len; i++) {
		int high = digit(text[2 * i]), low = digit(text[2 * i + 1]);

		if (high < 0 || low < 0)
			return false;
		out[i] = (uint8_t)(high << 4 | low);
	}
	return true;
}

bool
config_value_hours(const char *text, uint64_t min, uint64_t max, uint32_t *out)
{
	char copy[CONFIG_VALUE_MAX], *at = copy, *one;
	uint64_t hour, before = 0;

	*out = 0;
	if (strcmp(text, "now") == 0)
		return true;
	snprintf(copy, sizeof(copy), "%s", text);
	while ((one = strsep(&at, ",")) != NULL) {
		if (!config_value_number(one, &hour) || hour < min || hour > max)
			return false;
		if (*out != 0 && hour <= before)
			return false;
		*out |= (uint32_t)1 << hour;
		before = hour;
	}
	return true;
}

static bool
is_origin(const char *text)
{
	const char *host = strncmp(text, "https://", 8) == 0 ? text + 8 :
	    strncmp(text, "http://", 7) == 0 ? text + 7 : "";

	return *host != '\0' && strspn(host, "abcdefghijklmnopqrstuvwxyz0123456789.-:[]") ==
	    strlen(host);
}

static bool
suits(const struct config_key *k, const char *text)
{
	struct address address;
	uint8_t hex[64];
	uint64_t number;
	uint32_t hours;

	switch (k->type) {
	case CONFIG_IS_PATH:
		return true;
	case CONFIG_IS_SOCKET:
		return strlen(text) < 108;
	case CONFIG_IS_LISTEN:
		return address_parse(text, &address) == ERR_OK;
	case CONFIG_IS_NUMBER:
		return config_value_number(text, &number) && number >= k->min && number <= k->max;
	case CONFIG_IS_HEX:
		return k->max <= sizeof(hex) && config_value_hex(text, hex, k->max);
	case CONFIG_IS_HOURS:
		return config_value_hours(text, k->min, k->max, &hours);
	case CONFIG_IS_ORIGIN:
		return is_origin(text);
	}
	return false;
}

const char *
config_value_remedy(const struct config_key *k, const char *text, char *remedy, size_t cap)
{
	if (suits(k, text))
		return NULL;
	switch (k->type) {
	case CONFIG_IS_PATH:
		break;
	case CONFIG_IS_SOCKET:
		return "write a path of at most 107 bytes";
	case CONFIG_IS_LISTEN:
		return "write ADDRESS:PORT with numbers, [ADDRESS]:PORT for IPv6, or unix:PATH";
	case CONFIG_IS_NUMBER:
		snprintf(remedy, cap, "write a whole number from %" PRIu64 " to %" PRIu64, k->min,
		    k->max);
		return remedy;
	case CONFIG_IS_HEX:
		snprintf(remedy, cap, "write %" PRIu64 " lower-case hexadecimal digits",
		    k->max * 2);
		return remedy;
	case CONFIG_IS_HOURS:
		return "write rising hours from 0 to 23 with commas between, as 9,13,17";
	case CONFIG_IS_ORIGIN:
		return "write it as a browser sends it, https://HOST or https://HOST:PORT";
	}
	return "write another value";
}
