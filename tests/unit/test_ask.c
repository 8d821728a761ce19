/* Skip conditions read for paper. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "form/ask.h"

static void terms_are_read(void **state)
{
	(void)state;
	struct ask ask;
	ask_read(NULL, "x", &ask);
	assert_true(ask.is_known && ask.count == 0);
	ask_read("access = 'granted' and status <> 'closed'", "x", &ask);
	assert_int_equal(ask.count, 2);
	assert_int_equal(ask.alternatives, 1);
	assert_string_equal(ask.terms[1].field, "status");
	assert_string_equal(ask.terms[1].value, "closed");
	assert_int_equal(ask.terms[1].op, ASK_NOT_EQUAL);
	ask_read("water = 'no' or water_distance is not null", "water_distance", &ask);
	assert_int_equal(ask.count, 1);
	assert_string_equal(ask.terms[0].field, "water");
	ask_read("coalesce(meetings, 0) > 0 or last_meeting is not null", "last_meeting", &ask);
	assert_int_equal(ask.count, 1);
	assert_int_equal(ask.terms[0].op, ASK_MORE);
	assert_string_equal(ask.terms[0].value, "0");
	ask_read("parent.access <> 'refused' or parent.access is null", "x", &ask);
	assert_int_equal(ask.alternatives, 2);
	assert_true(ask.terms[0].is_parent && ask.terms[1].is_parent);
	assert_int_equal(ask.terms[1].op, ASK_BLANK);
	ask_read("toilets_usable < toilets", "x", &ask);
	assert_true(ask.terms[0].is_field);
	ask_read("kind = 'this or that'", "x", &ask);
	assert_int_equal(ask.alternatives, 1);
	assert_string_equal(ask.terms[0].value, "this or that");
}

static void what_is_more_is_not_known(void **state)
{
	(void)state;
	static const char *const more[] = {"(a = 'x' or b = 'y') and c = 'z'", "length(name) > 3", "a + b > 3", "a >= 3", "not a = 'x'", "a = ", "a", "", "a = 'x",
		"a=1 and b=1 and c=1 and d=1 and e=1 and f=1 and g=1 and h=1 and i=1"};
	for (size_t i = 0; i < sizeof more / sizeof *more; i++) {
		struct ask ask;
		ask_read(more[i], "x", &ask);
		assert_false(ask.is_known);
		assert_int_equal(ask.count, 0);
	}
}

static void holds_as_far_as_one_answer_says(void **state)
{
	(void)state;
	struct ask ask;
	ask_read("access = 'granted' and status <> 'closed'", "x", &ask);
	assert_true(ask_may_hold(&ask, "access", false, "granted"));
	assert_false(ask_may_hold(&ask, "access", false, "refused"));
	assert_false(ask_may_hold(&ask, "status", false, NULL));
	assert_true(ask_may_hold(&ask, "other", false, "closed"));
	assert_true(ask_may_hold(&ask, "access", true, "refused"));
	ask_read("kind = 'a' or kind = 'b'", "x", &ask);
	assert_true(ask_may_hold(&ask, "kind", false, "b"));
	assert_false(ask_may_hold(&ask, "kind", false, "c"));
	ask_read("toilets > 0", "x", &ask);
	assert_false(ask_may_hold(&ask, "toilets", false, "0"));
	assert_true(ask_may_hold(&ask, "toilets", false, "12"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(terms_are_read),
		cmocka_unit_test(what_is_more_is_not_known),
		cmocka_unit_test(holds_as_far_as_one_answer_says),
	};
	return cmocka_run_group_tests_name("form/ask", tests, NULL, NULL);
}
