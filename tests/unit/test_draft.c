/* Drafts: each cell on the disk at once, found again after a close, gone when dropped. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "store/draft.h"
#include "store_world.h"

struct world {
	char *folder;
	struct replica *replica;
};

static int set_up(void **state)
{
	struct world *world = calloc(1, sizeof *world);
	struct err err;

	world->folder = world_path("draft");
	assert_true(replica_create_province(world->folder, false, &err) && replica_open(world->folder, &world->replica, &err));
	*state = world;
	return 0;
}

static int tear_down(void **state)
{
	struct world *world = *state;

	replica_close(world->replica);
	world_remove(world->folder);
	free(world->folder);
	free(world);
	return 0;
}

static void put_cell(void *state, const char *grid, const char *row, const char *field, const struct value *now,
	const struct value *seen)
{
	char *text = state;

	sprintf(text + strlen(text), "%s|%s|%s|%.*s%s|%s;", grid, row, field, (int) now->length, now->text ? now->text : "",
		now->kind == VALUE_INT ? "#" : "", seen->kind == VALUE_NULL ? "-" : "seen");
}

static bool count(void *state, const struct draft *draft)
{
	(void) draft;
	return ++*(int *) state < 2;
}

static void a_draft_is_found_again(void **state)
{
	struct world *world = *state;
	struct draft draft = { .form = "visit", .school = "07086", .title = "Visit to GPS Killi", .author = "amna" }, found;
	struct value text = value_text("open"), number = value_int(3), none = value_null();
	char cells[500] = "";
	struct err err;
	bool is_found;
	int64_t id;

	assert_true(draft_start(world->replica, &draft, &id, &err));
	assert_true(draft_put(world->replica, id, "", "", "access", &text, &none, &err));
	assert_true(draft_put(world->replica, id, "visit_class", "5", "boys_counted", &number, &number, &err));
	assert_true(draft_put(world->replica, id, "", "", "remarks", &text, &none, &err));
	assert_true(draft_put(world->replica, id, "", "", "remarks", &none, &text, &err));
	assert_true(draft_place(world->replica, id, "main/remarks", NULL, NULL, &err));
	replica_close(world->replica);
	assert_true(replica_open(world->folder, &world->replica, &err));
	assert_true(draft_find(world->replica, "visit", "", "07086", "amna", &found, &is_found, &err));
	assert_true(is_found);
	assert_int_equal(found.id, id);
	assert_string_equal(found.place, "main/remarks");
	assert_string_equal(found.title, "Visit to GPS Killi");
	assert_true(draft_cells(world->replica, id, put_cell, cells, &err));
	assert_string_equal(cells, "||access|open|-;||remarks||seen;visit_class|5|boys_counted|#|seen;");
	assert_true(draft_find(world->replica, "visit", "", "07086", "bilal", &found, &is_found, &err));
	assert_false(is_found);
}

static void a_dropped_draft_takes_no_more(void **state)
{
	struct world *world = *state;
	struct draft draft = { .form = "visit", .author = "amna" };
	struct value none = value_null();
	struct err err;
	int64_t one, two, three;
	int seen = 0;

	assert_true(draft_start(world->replica, &draft, &one, &err));
	assert_true(draft_start(world->replica, &draft, &two, &err));
	assert_true(draft_start(world->replica, &draft, &three, &err));
	assert_true(draft_drop(world->replica, one, &err));
	assert_true(draft_drop(world->replica, one, &err));
	assert_false(draft_put(world->replica, one, "", "", "x", &none, &none, &err));
	assert_int_equal(err.code, EX_NOINPUT);
	assert_true(draft_each(world->replica, "amna", count, &seen, &err));
	assert_int_equal(seen, 2);
	seen = 0;
	assert_true(draft_each(world->replica, "nobody", count, &seen, &err));
	assert_int_equal(seen, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_draft_is_found_again, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_dropped_draft_takes_no_more, set_up, tear_down),
	};

	return cmocka_run_group_tests_name("draft", tests, NULL, NULL);
}
