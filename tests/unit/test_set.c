/* Forms and code lists of a replica, read as at a start. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "form_world.h"
#include "store/table.h"

static void test_forms(void **state)
{
	struct form_world *world = *state;
	const struct form *census = form_set_find(world->set, "census");

	assert_int_equal(form_set_count(world->set), 8);
	assert_string_equal(form_set_at(world->set, 0)->code, "code");
	assert_null(form_set_at(world->set, 8));
	assert_null(form_set_find(world->set, "nothing"));
	assert_non_null(census->table);
	assert_int_equal(census->version, 1);
	for (int i = 0; i < census->field_count; i++) {
		const struct field *field = &census->fields[i];

		assert_int_equal(field->computed == NULL, field->column >= 0);
		if (field->column >= 0)
			assert_string_equal(census->table->columns[field->column].name, field->code);
	}
}

static void test_lists(void **state)
{
	struct form_world *world = *state;
	const struct code_list *grades = form_set_list(world->set, "grade");
	const struct form *enrolment = form_set_find(world->set, "enrolment");

	assert_int_equal(grades->count, 4);
	assert_string_equal(grades->items[0].code, "kachi");
	assert_string_equal(grades->items[3].code, "6");
	assert_ptr_equal(code_list_find(grades, "2", 1), &grades->items[2]);
	assert_null(code_list_find(grades, "22", 2));
	assert_ptr_equal(enrolment->fields[form_field(enrolment, "grade")].list, grades);
	assert_string_equal(form_set_label(world->set, "grade", "9"), "9");
	assert_null(form_set_list(world->set, "nothing"));
}

static void test_retired_codes(void **state)
{
	struct form_world *world = *state;

	form_world_add(
		world, NULL, "code", "list=material", "code=mud", "label=Mud", "position=1", "valid_to=2001-01-01", NULL);
	form_world_add(
		world, NULL, "code", "list=material", "code=brick", "label=Brick", "position=2", "valid_to=2190-01-01", NULL);
	form_world_refresh(world);
	assert_true(form_set_list(world->set, "material")->items[0].is_retired);
	assert_false(form_set_list(world->set, "material")->items[1].is_retired);
	assert_string_equal(form_set_label(world->set, "material", "brick"), "Brick");
}

static int setup(void **state)
{
	static struct form_world world;

	form_world_open(&world);
	*state = &world;
	return 0;
}

static int teardown(void **state)
{
	form_world_close(*state);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_forms),
		cmocka_unit_test(test_lists),
		cmocka_unit_test(test_retired_codes),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
