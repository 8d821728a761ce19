/* The expression language: what comes out as SQL, and what never does. (Mistakes with their lines: test_form.c.) */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "form/rule.h"

static bool know(void *state, enum rule_owner owner, const char *name, struct buf *out, struct err *err)
{
	(void) state;
	if (strlen(name) > 1)
		return err_set(err, EX_CONFIG, "\"%s\" is no field", name);
	if (out != NULL)
		buf_format(out, "<%d%s>", (int) owner, name);
	return true;
}

static void writes(const char *text, const char *sql)
{
	struct rule_names names = {know, NULL};
	struct buf out;
	struct err err = {0};

	buf_init(&out, 10000);
	if (!rule_write(text, &names, &out, &err))
		fail_msg("%s: %s", text, err.text);
	assert_string_equal(out.bytes, sql);
	assert_true(rule_write(text, &names, NULL, &err));
	buf_free(&out);
}

static void test_written(void **state)
{
	(void) state;
	writes("a<=b", " <0a> <= <0b>");
	writes("school.a = 'it''s' AND NOT last.b IS NULL", " <1a> = 'it''s' AND NOT <2b> IS NULL");
	writes("iif(a between 1 and 2.5, max(a, -b), parent.c)",
		" iif ( <0a> between 1 and 2.5 , max ( <0a> , - <0b> ) , <3c> )");
	writes("case a when 1 then 'x' else null end is not 'y'", " case <0a> when 1 then 'x' else null end is not 'y'");
	writes("case when a then b when b then a end", " case when <0a> then <0b> when <0b> then <0a> end");
	writes("a not like 'G_PS%' or (b + 1) * 2 % 3 <> 0", " <0a> not like 'G_PS%' or ( <0b> + 1 ) * 2 % 3 <> 0");
	writes("today() >= a", " today ( ) >= <0a>");
	/* min as a field, beside min() */
	writes("min (a, b) = 1", " min ( <0a> , <0b> ) = 1");
}

static void test_totals(void **state)
{
	char child[64], column[64];

	(void) state;
	assert_int_equal(rule_total(" sum( enrolment.boys ) ", child, column), RULE_SUM);
	assert_string_equal(child, "enrolment");
	assert_string_equal(column, "boys");
	assert_int_equal(rule_total("COUNT(a.b)", child, column), RULE_COUNT);
	assert_int_equal(rule_total("sum(a.b) + 1", child, column), RULE_NO_TOTAL);
	assert_int_equal(rule_total("sum(a)", child, column), RULE_NO_TOTAL);
	assert_int_equal(rule_total("sum(a.b", child, column), RULE_NO_TOTAL);
	assert_int_equal(rule_total("total(a.b)", child, column), RULE_NO_TOTAL);
	assert_int_equal(rule_total("", child, column), RULE_NO_TOTAL);
}

static void test_names(void **state)
{
	enum rule_owner owner;
	char name[64];

	(void) state;
	assert_true(rule_name("last.boys", 9, &owner, name));
	assert_int_equal(owner, RULE_LAST);
	assert_string_equal(name, "boys");
	assert_false(rule_name("sqlite.boys", 11, &owner, name));
	assert_false(rule_name("a.b.c", 5, &owner, name));
	assert_false(rule_name("", 0, &owner, name));
	assert_false(rule_name("1a", 2, &owner, name));
}

/* Random tokens: what is taken holds no word that is not allowed. */
static void test_noise(void **state)
{
	static const char *const TOKENS[] = {"a", "b", "1", "'x'", "(", ")", "+", "-", "=", "<", "and", "or", "not", "is",
		"null", "case", "when", "then", "end", "select", "from", ";", "\"x\"", "?1", "in", "abs(", "load_extension(",
		",", "--", "/*", "||", "between", "like", "."};
	static const char *const NEVER[] = {"select", "from", ";", "\"", "?", " in ", "load_extension", "--", "/*", "||"};
	struct rule_names names = {know, NULL};
	long taken = 0;

	(void) state;
	srand(1);
	for (int i = 0; i < 200000; i++) {
		char text[256] = "";
		struct buf out;
		struct err err = {0};

		for (int j = rand() % 8; j >= 0; j--) {
			strcat(text, TOKENS[rand() % (int) (sizeof TOKENS / sizeof TOKENS[0])]);
			strcat(text, " ");
		}
		buf_init(&out, 10000);
		if (rule_write(text, &names, &out, &err)) {
			taken++;
			for (size_t k = 0; k < sizeof NEVER / sizeof NEVER[0]; k++)
				if (strstr(out.bytes, NEVER[k]) != NULL)
					fail_msg("taken: %s", text);
		} else {
			assert_int_equal(err.code, EX_CONFIG);
		}
		buf_free(&out);
	}
	assert_true(taken > 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_written),
		cmocka_unit_test(test_totals),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_noise),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
