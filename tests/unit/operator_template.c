/* SPDX-License-Identifier: MIT */
/* Pages from templates: what goes in is escaped, once, and nothing unknown passes. */
#include <string.h>

#include "operator/template.h"
#include "tests/lib/tap.h"

static const char *
value(void *arg, enum template_kind kind, const char *key)
{
	(void)arg;
	if (kind == TEMPLATE_TEXT && strcmp(key, "hello") == 0)
		return "Hello";
	if (kind == TEMPLATE_COUNCIL && strcmp(key, "name") == 0)
		return "<script>alert(\"1\") & 'x'</script>";
	if (kind == TEMPLATE_COUNCIL && strcmp(key, "sly") == 0)
		return "{{t.hello}}";
	if (kind == TEMPLATE_ASSET && strcmp(key, "a_js") == 0)
		return "/assets/a-0.js";
	return NULL;
}

static char problem[TEMPLATE_PROBLEM_MAX];

static bool
fill(const char *template, const char *want)
{
	struct text out = TEXT_EMPTY;
	bool good;

	problem[0] = '\0';
	good = template_fill((struct bytes){ (const uint8_t *)template, strlen(template) }, value,
	    NULL, &out, problem);
	if (good && want != NULL)
		is_text(out.p != NULL ? out.p : "", want, "the page");
	text_free(&out);
	return good;
}

static void
each_kind_of_placeholder_is_filled(void)
{
	ok(fill("a {{t.hello}} b {{asset.a_js}}{{t.hello}}", "a Hello b /assets/a-0.jsHello"),
	    "filled");
	ok(fill("", ""), "an empty template");
	ok(fill("{ } {x} }}", "{ } {x} }}"), "single braces are text");
}

static void
values_are_escaped_for_html(void)
{
	ok(fill("<p title=\"{{c.name}}\">",
	       "<p title=\"&lt;script&gt;alert(&quot;1&quot;) &amp; &#39;x&#39;&lt;/script&gt;\">"),
	    "filled");
}

static void
what_stands_in_a_value_is_never_looked_at_again(void)
{
	ok(fill("{{c.sly}}", "{{t.hello}}"), "filled");
}

static void
unknown_keys_and_kinds_are_refused_with_their_line(void)
{
	ok(!fill("one\ntwo {{t.nothing}}", NULL), "unknown key");
	is_text(problem, "line 2: there is no value for 't.nothing'", "the message");
	ok(!fill("{{x.hello}}", NULL), "unknown kind");
	ok(!fill("{{hello}}", NULL), "no kind");
	ok(!fill("{{t.Hello}}", NULL), "a capital letter");
	ok(!fill("{{ t.hello }}", NULL), "spaces");
	ok(!fill("{{}}", NULL), "nothing");
	ok(!fill("{{t.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa}}", NULL),
	    "too long");
}

static void
an_unclosed_placeholder_is_refused(void)
{
	ok(!fill("a {{t.hello", NULL), "to the end");
	ok(!fill("a\n\n{{t.hello\n}}", NULL), "over a line");
	ok(strncmp(problem, "line 3:", 7) == 0, "names its line: %s", problem);
	ok(!fill("{{", NULL), "nothing after it");
}

int
main(void)
{
	static const struct tap_test tests[] = {
		TEST(each_kind_of_placeholder_is_filled),
		TEST(values_are_escaped_for_html),
		TEST(what_stands_in_a_value_is_never_looked_at_again),
		TEST(unknown_keys_and_kinds_are_refused_with_their_line),
		TEST(an_unclosed_placeholder_is_refused),
	};

	return tap_run(tests, TAP_COUNT(tests));
}
