/* SPDX-License-Identifier: MIT */
/* Relative luminance as WCAG defines it. */
#include "operator/theme.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

static double
linear(uint8_t channel)
{
	double c = channel / 255.0;

	return c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

bool
theme_contrast(const char *colour, unsigned *contrast)
{
	char hex[7] = { 0 };
	uint8_t rgb[3];
	double luminance;

	if (colour[0] != '#' || strlen(colour) != 7)
		return false;
	for (size_t i = 0; i < 6; i++)
		hex[i] = (char)(colour[i + 1] >= 'A' && colour[i + 1] <= 'F' ? colour[i + 1] + 32
									     : colour[i + 1]);
	if (!hex_read(hex, rgb, sizeof rgb))
		return false;
	luminance = 0.2126 * linear(rgb[0]) + 0.7152 * linear(rgb[1]) + 0.0722 * linear(rgb[2]);
	*contrast = (unsigned)(105.0 / (luminance + 0.05));
	return true;
}

void
theme_css(const char *colour, struct text *out)
{
	text_print(out, ":root{--govuk-brand-colour:%s;}\n", colour);
}
