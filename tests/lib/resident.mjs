// SPDX-License-Identifier: MIT
//
// A resident at the report page, for the web and system tests: from the start page to the eight
// words, and back with them.

/** From the start page to the first question, or to the eight words. */
export async function begin(page, link = '#start')
{
	await page.click(link);
	await page.click('#safe');
}

export const goOn = (page) => page.click('#main-content form button[type=submit]');

/** Answers every question up to "Check your answers". A value of null says "I do not know". */
export async function tell(page, { topic = 'drugs', what, where = null, when = 'unknown', more = '', receipt = 'yes' })
{
	await page.check(`input[name=topic][value=${topic}]`);
	await goOn(page);
	await page.fill('#what', what);
	await goOn(page);
	if (where === null)
		await page.check('#where-unsure');
	else
		await page.fill('#where', where);
	await goOn(page);
	await page.check(`input[name=when][value=${when}]`);
	await page.fill('#when_more', more);
	await goOn(page);
	await page.check(`input[name=receipt][value=${receipt}]`);
	await goOn(page);
	await page.waitForSelector('#send');
}

/** Sends what was told; the eight words, as one line. */
export async function sendForWords(page)
{
	await page.click('#send');
	await page.waitForSelector('#words li');
	return (await page.locator('#words li').allTextContents()).join(' ');
}

/** From the start page with eight words; the replies as they are shown. */
export async function comeBack(page, words)
{
	await begin(page, '#come-back');
	await page.fill('#words', words);
	await page.click('#look');
	await page.waitForSelector('#again');
	return page.locator('.app-reply').allInnerTexts();
}
