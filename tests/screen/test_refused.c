/* What the province did not take, as the people of the box see it, against the golden canvases in golden/. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/err.h"
#include "screens/app.h"
#include "store/accept.h"
#include "store/merge.h"
#include "store/query.h"
#include "store/rebuild.h"
#include "store/refusal.h"
#include "store/table.h"
#include "tests/screen/drive.h"
#include "tests/screen/world.h"

struct scene {
	char *folder;
	struct world world;
	struct app app;
	struct drive drive;
};

static void check(bool is_good, const struct err *err)
{
	if (!is_good)
		fail_msg("%s", err->text);
}

/* Two changes were keyed; the province holds the first one and refused the other. */
static int open_scene(void **state)
{
	struct scene *scene = calloc(1, sizeof *scene);
	struct err err;

	scene->folder = world_copy(WORLD_DISTRICT);
	world_open(&scene->world, scene->folder);
	world_change(&scene->world, "school", "07081", "village", "KILLI KHAN");
	world_change(&scene->world, "school", "07083", "village", "TURBAT");

	int64_t last = query_number(scene->world.replica, "SELECT max(serial) FROM entry WHERE state = 0", 0);
	const struct merge_refusal refusals[] = {
		{.serial = last - 1, .code = EX_TEMPFAIL, .reason = "held for the province's operator: somebody is no longer an active user: ask the province to make it"
			" active again; when this was written it was allowed"},
		{.serial = last, .code = EX_NOPERM, .reason = "somebody is a viewer and may only read: work under another name"},
	};
	check(merge_refused(scene->world.replica, refusals, 2, &(long) { 0 }, &err), &err);
	app_start(&scene->app, scene->world.replica, &scene->world.set, WORLD_AUTHOR);
	drive_borrow(&scene->drive, 24, 80, scene->app.views);
	drive_text(&scene->drive);
	*state = scene;
	return 0;
}

static int close_scene(void **state)
{
	struct scene *scene = *state;

	app_end(&scene->app);
	drive_close(&scene->drive);
	world_close(&scene->world);
	world_drop(scene->folder);
	free(scene);
	return 0;
}

static void expect(struct scene *scene, const char *text)
{
	if (!drive_shows(&scene->drive, text))
		fail_msg("the screen does not show \"%s\":\n%s", text, drive_text(&scene->drive));
}

static void what_was_refused_is_withdrawn(void **state)
{
	struct scene *scene = *state;
	struct err err;

	expect(scene, "2 changes of this box were not taken by the province");
	drive_key(&scene->drive, KEY_ENTER);
	drive_golden(&scene->drive, "refused");
	drive_type(&scene->drive, "w");
	drive_golden(&scene->drive, "refused-question");
	drive_type(&scene->drive, "n");
	assert_string_equal(world_ask(&scene->world, "SELECT village FROM school WHERE code = '07081'"), "KILLI KHAN");
	drive_type(&scene->drive, "ww");
	expect(scene, "Withdrawn");
	assert_string_not_equal(world_ask(&scene->world, "SELECT village FROM school WHERE code = '07081'"), "KILLI KHAN");
	assert_string_equal(world_ask(&scene->world, "SELECT village FROM school WHERE code = '07083'"), "TURBAT");
	drive_type(&scene->drive, "ww");
	expect(scene, "The province took all that was sent.");
	drive_key(&scene->drive, KEY_ESC);
	assert_false(drive_shows(&scene->drive, "not taken by the province"));
	check(rebuild_check(scene->world.replica, NULL, NULL, &err), &err);
}

/* As a pull brings it: an entry of the province, for the box's own one. */
static void drop(struct scene *scene, int64_t serial)
{
	struct replica *replica = scene->world.replica;
	struct value row[WITHDRAWAL_COUNT] = {value_int(replica_number(replica)), value_int(serial), value_int(0),
		value_text("she had left")};
	struct operation operation = {.kind = ENTRY_INSERT, .table = table_by_number(replica, TABLE_WITHDRAWAL), .row = row,
		.row_count = WITHDRAWAL_COUNT};
	struct entry entry = {.origin = 0, .serial = 1, .author = "amina", .operations = &operation, .count = 1};
	struct err err;

	check(accept_begin(replica, &err) && refusal_heard(replica, &entry, &err) && accept_end(replica, true, &err), &err);
}

static void what_was_dropped_is_told_once(void **state)
{
	struct scene *scene = *state;

	drop(scene, query_number(scene->world.replica, "SELECT max(serial) FROM entry WHERE state = 2", 0));
	drive_key(&scene->drive, KEY_ENTER);
	drive_key(&scene->drive, KEY_ESC);
	drop(scene, query_number(scene->world.replica, "SELECT max(serial) FROM entry WHERE state = 3", 0));
	drive_wait(&scene->drive, 60000);
	drive_key(&scene->drive, KEY_HOME);
	expect(scene, "The province decided about 1 change");
	drive_key(&scene->drive, KEY_ENTER);
	drive_golden(&scene->drive, "refused-dropped");
	drive_type(&scene->drive, "w");
	expect(scene, "nothing to take back");
	drive_key(&scene->drive, KEY_ESC);
	assert_false(drive_shows(&scene->drive, "The province decided"));
}

static void any_size_is_drawn(void **state)
{
	struct scene *scene = *state;
	static const int sizes[][2] = {{43, 132}, {10, 40}, {4, 10}, {1, 1}, {12, 200}};

	drive_key(&scene->drive, KEY_ENTER);
	for (size_t at = 0; at < sizeof sizes / sizeof *sizes; at++) {
		drive_resize(&scene->drive, sizes[at][0], sizes[at][1]);
		drive_key(&scene->drive, KEY_DOWN);
		drive_key(&scene->drive, KEY_HOME);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_was_refused_is_withdrawn, open_scene, close_scene),
		cmocka_unit_test_setup_teardown(what_was_dropped_is_told_once, open_scene, close_scene),
		cmocka_unit_test_setup_teardown(any_size_is_drawn, open_scene, close_scene),
	};
	int failed;

	world_make();
	failed = cmocka_run_group_tests_name("refused", tests, NULL, NULL);
	world_unmake();
	return failed;
}
