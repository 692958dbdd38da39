/* SPDX-License-Identifier: MIT */
/*
 * The configuration reader: whatever the bytes, it gives a configuration or one problem; what it
 * accepted can be cut into slices, and each role reads its slice again with the same values.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/config.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void
must(int holds)
{
	if (!holds)
		abort();
}

static void
slice_again(const struct config *c, unsigned readers)
{
	static uint8_t text[CONFIG_FILE_MAX];
	char problem[CONFIG_PROBLEM_MAX];
	struct writer w;
	struct config *again;

	wr_init(&w, text, sizeof(text));
	must(config_slice(c, readers, &w) == ERR_OK);
	again = config_parse("slice", "/elsewhere", wr_bytes_of(&w), readers, problem);
	must(again != NULL);
	for (unsigned id = 0; id < CONFIG_N_KEYS; id++) {
		enum config_id key = (enum config_id)id;
		size_t n = config_keys[id].readers & readers ? config_count(c, key) : 0;

		must(config_count(again, key) == n);
		for (size_t i = 0; i < n; i++)
			must(strcmp(config_text(c, key, i), config_text(again, key, i)) == 0);
	}
	config_free(again);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	char problem[CONFIG_PROBLEM_MAX];
	struct config *c = config_parse("f", "/etc/postern", (struct bytes){ data, len },
	    CONFIG_FOR_SUPERVISOR, problem);

	must((c == NULL) == (problem[0] != '\0'));
	if (c != NULL) {
		slice_again(c, CONFIG_FOR_INTAKE);
		slice_again(c, CONFIG_FOR_STAFF);
		slice_again(c, CONFIG_FOR_STORE);
		slice_again(c, CONFIG_FOR_SUPERVISOR);
	}
	config_free(c);
	return 0;
}
