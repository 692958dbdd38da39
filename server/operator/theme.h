/* SPDX-License-Identifier: MIT */
/*
 * The council's colour: checked to be a colour, and dark enough that white text on it can be read
 * by everybody (WCAG 2.2, 1.4.3: contrast of at least 4.5 to 1). Pure.
 */
#ifndef POSTERN_OPERATOR_THEME_H
#define POSTERN_OPERATOR_THEME_H

#include <stdbool.h>

#include "operator/text.h"

/* #RRGGBB; false when it is not. Contrast with white, in hundredths, 100 to 2100. */
bool theme_contrast(const char *colour, unsigned *contrast);
/* The whole style sheet. */
void theme_css(const char *colour, struct text *out);

#endif
