/* SPDX-License-Identifier: MIT */
/* The council's colour, by the known contrasts of WCAG. */
#include "operator/theme.h"
#include "tests/lib/tap.h"

static void
contrast_with_white_is_that_of_wcag(void)
{
	unsigned contrast = 0;

	ok(theme_contrast("#000000", &contrast), "black");
	is_int(contrast, 2100, "is 21");
	ok(theme_contrast("#FFFFFF", &contrast), "white");
	is_int(contrast, 100, "is 1");
	ok(theme_contrast("#777777", &contrast), "the grey just too light");
	is_int(contrast, 447, "is 4.47");
	ok(theme_contrast("#767676", &contrast), "the grey just dark enough");
	is_int(contrast, 454, "is 4.54");
}

static void
what_is_no_colour_is_refused(void)
{
	unsigned contrast;

	ok(!theme_contrast("", &contrast), "nothing");
	ok(!theme_contrast("red", &contrast), "a name");
	ok(!theme_contrast("#12345", &contrast), "too short");
	ok(!theme_contrast("#1234567", &contrast), "too long");
	ok(!theme_contrast("#12345g", &contrast), "another letter");
	ok(!theme_contrast("#000;}b", &contrast), "a way into the style sheet");
}

int
main(void)
{
	static const struct tap_test tests[] = {
		TEST(contrast_with_white_is_that_of_wcag),
		TEST(what_is_no_colour_is_refused),
	};

	return tap_run(tests, TAP_COUNT(tests));
}
