// SPDX-License-Identifier: MIT
// Days of the protocol as people write them.

import { locale } from '../shared/strings.mjs';

const DAY_MS = 86400000;

/** @param {number} day since 1970-01-01 */
export const dateOf = (day) => new Intl.DateTimeFormat(locale(),
	{ day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' }).format(new Date(day * DAY_MS));
