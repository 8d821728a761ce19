/* Conflicts as people see them: the list and its sides, the choice, and the screen, against the golden ones in golden/. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/err.h"
#include "emis/conflict_list.h"
#include "screens/app.h"
#include "store/accept.h"
#include "store/entry.h"
#include "store/entry_put.h"
#include "store/rebuild.h"
#include "tests/screen/drive.h"
#include "tests/screen/world.h"

enum { BOX = 1 }; /* the district of the world */

struct scene {
	char *folder;
	struct world world;
	struct app app;
	struct drive drive;
	struct buf operations;
	int count;
	int64_t serial;
};

static void check(bool is_good, const struct err *err)
{
	if (!is_good)
		fail_msg("%s", err->text);
}

static void edit(struct scene *scene, const char *name, const char *key, const char *column, struct value seen, struct value now)
{
	const struct table *table = table_find(scene->world.replica, name);
	struct value values[TABLE_MAX_KEY];
	struct buf storage;
	struct err err;

	buf_init(&storage, 1000);
	check(table_key_parse(table, key, values, &storage, &err), &err);
	assert_true(table_column(table, column) >= 0);
	entry_put_change(&scene->operations, table, values, table_column(table, column), false, &seen, &now);
	scene->count++;
	buf_free(&storage);
}

/* A return that is there already, keyed on the other box with other values. */
static void add_return(struct scene *scene, const char *school)
{
	const struct table *table = table_find(scene->world.replica, "census");
	struct value row[TABLE_MAX_COLUMNS] = { { .kind = VALUE_NULL } };

	row[table_column(table, "school")] = value_text(school);
	row[table_column(table, "year")] = value_int(2024);
	row[table_column(table, "rooms_pakka")] = value_int(9);
	entry_put_insert(&scene->operations, table, row);
	scene->count++;
}

static void send(struct scene *scene)
{
	struct entry head = {.origin = BOX, .serial = ++scene->serial, .time = 1774900000, .author = "amina", .scope = "kech"};
	struct accepted accepted;
	struct buf bytes;
	struct err err;

	head.group = head.serial;
	buf_init(&bytes, ENTRY_MAX_BYTES);
	entry_put_head(&bytes, &head, scene->count);
	buf_put(&bytes, scene->operations.bytes, scene->operations.length);
	check(accept_begin(scene->world.replica, &err), &err);
	check(accept_entry(scene->world.replica, bytes.bytes, bytes.length, &accepted, &err), &err);
	check(accept_end(scene->world.replica, true, &err), &err);
	buf_free(&bytes);
	buf_clear(&scene->operations);
	scene->count = 0;
}

/* Two fields of one school and one of another met other edits; so did a return. */
static int open_scene(void **state)
{
	struct scene *scene = calloc(1, sizeof *scene);

	scene->folder = world_copy(WORLD_PROVINCE);
	buf_init(&scene->operations, ENTRY_MAX_BYTES);
	world_open(&scene->world, scene->folder);
	world_change(&scene->world, "school", "07081", "name", "GBPS KILLI SARDAR KHAN");
	world_change(&scene->world, "school", "07081", "village", "KILLI KHAN");
	edit(scene, "school", "07081", "name", value_text("GBPS KILLI SARDAR"), value_text("GBPS KILLI SARDAR MUHAMMAD"));
	edit(scene, "school", "07081", "village", value_text("KILLI SARDAR"), value_null());
	edit(scene, "school", "07083", "uc", value_text("Somewhere"), value_text("Turbat"));
	send(scene);
	add_return(scene, "07084");
	send(scene);
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
	buf_free(&scene->operations);
	free(scene);
	return 0;
}

static void proven(struct scene *scene)
{
	struct err err;

	check(rebuild_check(scene->world.replica, NULL, NULL, &err), &err);
}

static void expect(struct scene *scene, const char *text)
{
	if (!drive_shows(&scene->drive, text))
		fail_msg("the screen does not show \"%s\":\n%s", text, drive_text(&scene->drive));
}

static void the_list_has_both_sides(void **state)
{
	struct scene *scene = *state;
	struct conflict_list list;
	struct err err;

	check(conflict_list_read(scene->world.replica, scene->world.set, &list, &err), &err);
	assert_int_equal(list.count, 4);
	assert_int_equal(list.groups, 3);
	assert_string_equal(list.lines[0].field, "*");
	assert_non_null(strstr(list.lines[0].waits.text, ": 9"));
	assert_string_equal(list.lines[1].label, "Name, with its prefix");
	assert_string_equal(conflict_list_mine(&list.lines[1])->text, "GBPS KILLI SARDAR KHAN");
	assert_string_equal(conflict_list_mine(&list.lines[1])->author, "somebody");
	assert_string_equal(conflict_list_theirs(&list.lines[1])->text, "GBPS KILLI SARDAR MUHAMMAD");
	assert_string_equal(conflict_list_theirs(&list.lines[1])->author, "amina");
	assert_string_equal(conflict_list_theirs(&list.lines[2])->text, "(blank)");
	assert_int_equal(list.lines[1].group, list.lines[2].group);
	for (int i = 0; i < list.count; i++)
		assert_ptr_equal(conflict_list_find(scene->world.replica, &list, list.lines[i].id, &err), &list.lines[i]);
	assert_null(conflict_list_find(scene->world.replica, &list, "zzzzzz", &err));
	assert_int_equal(err.code, EX_NOINPUT);
	conflict_list_reset(&list);
}

static void what_changed_meanwhile_is_not_overwritten(void **state)
{
	struct scene *scene = *state;
	struct conflict_list list, later;
	struct conflict_settled settled;
	struct err err;

	check(conflict_list_read(scene->world.replica, scene->world.set, &list, &err), &err);
	world_change(&scene->world, "school", "07081", "name", "GBPS ANOTHER");
	edit(scene, "school", "07081", "village", value_text("KILLI SARDAR"), value_text("KILLI MIR"));
	send(scene);
	const struct conflict_line *lines[2] = {&list.lines[1], &list.lines[2]};
	check(conflict_list_settle(scene->world.replica, scene->world.set, "ali", lines, 2, false, &settled, &err), &err);
	assert_int_equal(settled.changed, 2);
	assert_string_equal(world_ask(&scene->world, "SELECT name || village FROM school WHERE code = '07081'"), "GBPS ANOTHERKILLI KHAN");
	/* The id of a conflict that was renewed is another one. */
	check(conflict_list_read(scene->world.replica, scene->world.set, &later, &err), &err);
	assert_null(conflict_list_find(scene->world.replica, &later, list.lines[2].id, &err));
	assert_non_null(strstr(err.text, "newer"));
	lines[0] = &later.lines[1];
	check(conflict_list_settle(scene->world.replica, scene->world.set, "ali", lines, 1, true, &settled, &err), &err);
	assert_int_equal(settled.taken, 1);
	check(conflict_list_settle(scene->world.replica, scene->world.set, "ali", lines, 1, true, &settled, &err), &err);
	assert_int_equal(settled.too_late, 1);
	conflict_list_reset(&list);
	check(conflict_list_read(scene->world.replica, scene->world.set, &list, &err), &err);
	assert_null(conflict_list_find(scene->world.replica, &list, later.lines[1].id, &err));
	assert_non_null(strstr(err.text, "already settled"));
	conflict_list_reset(&list);
	conflict_list_reset(&later);
	proven(scene);
}

static void the_screen_settles_one_and_all(void **state)
{
	struct scene *scene = *state;

	expect(scene, "4 conflicts wait");
	drive_key(&scene->drive, KEY_ENTER);
	drive_golden(&scene->drive, "conflicts-row");
	drive_key(&scene->drive, KEY_DOWN);
	drive_golden(&scene->drive, "conflicts");
	drive_key(&scene->drive, KEY_ENTER);
	expect(scene, "GBPS KILLI SARDAR KHAN");
	drive_key(&scene->drive, KEY_ESC);
	drive_key(&scene->drive, KEY_UP);
	drive_key(&scene->drive, KEY_UP);
	drive_key(&scene->drive, KEY_DOWN);
	drive_type(&scene->drive, "t");
	expect(scene, "1 settled.");
	assert_string_equal(world_ask(&scene->world, "SELECT name FROM school WHERE code = '07081'"), "GBPS KILLI SARDAR MUHAMMAD");
	drive_type(&scene->drive, "M");
	assert_string_equal(world_ask(&scene->world, "SELECT village FROM school WHERE code = '07081'"), "KILLI KHAN");
	drive_key(&scene->drive, KEY_HOME);
	drive_type(&scene->drive, "T");
	assert_string_equal(world_ask(&scene->world, "SELECT rooms_pakka || coalesce(status, '-') FROM census WHERE school = '07084' AND year = 2024"),
		"9-");
	drive_type(&scene->drive, "m");
	expect(scene, "Nothing waits for a choice.");
	drive_golden(&scene->drive, "conflicts-none");
	drive_key(&scene->drive, KEY_ESC);
	assert_false(drive_shows(&scene->drive, "conflicts wait"));
	proven(scene);
}

/* What a row of the list shows from COLUMN on, up to the blanks behind it. */
static const char *shown(struct scene *scene, const char *row, int column, int columns, char out[81])
{
	const char *at = strstr(drive_text(&scene->drive), row);

	if (!at)
		fail_msg("no row \"%s\":\n%s", row, drive_text(&scene->drive));
	while (at > drive_text(&scene->drive) && at[-1] != '\n')
		at--;
	snprintf(out, 81, "%.*s", columns, strcspn(at, "\n") > (size_t)column ? at + column : "");
	out[strcspn(out, "\n")] = '\0';
	for (size_t end = strlen(out); end > 0 && out[end - 1] == ' '; end--)
		out[end - 1] = '\0';
	return out;
}

/* Two values that begin alike, longer than their columns: what differs is seen, in the list and below it. */
static void what_differs_is_seen(void **state)
{
	struct scene *scene = *state;
	char mine[81], theirs[81];

	drive_key(&scene->drive, KEY_ENTER);
	assert_string_equal(shown(scene, "The whole record   ", 41, 19, mine), "~Boys; Level, this~");
	assert_string_equal(shown(scene, "The whole record   ", 61, 19, theirs), "~(blank); Level, t~");
	assert_string_equal(shown(scene, "Name, with its prefix   ", 41, 19, mine), "~KHAN");
	assert_string_equal(shown(scene, "Name, with its prefix   ", 61, 19, theirs), "~MUHAMMAD");
	drive_resize(&scene->drive, 24, 40);
	drive_golden(&scene->drive, "conflicts-narrow");
	assert_string_equal(shown(scene, "Name, with its ~", 21, 8, mine), "~KHAN");
	assert_string_equal(shown(scene, "Name, with its ~", 31, 9, theirs), "~MUHAMMAD");
}

/* A sign-off of a record that was changed, and a change that came into one that was signed: both are said, and settled by who looks. */
static void what_is_signed_is_said(void **state)
{
	struct scene *scene = *state;
	const struct table *table = table_find(scene->world.replica, "census");
	struct operation sign = {.kind = ENTRY_CHANGE, .table = table, .is_signed = true, .column = table_column(table, "state"),
		.key = {value_text("07084"), value_int(2024)}, .now = value_text("submitted")};
	struct value rooms;
	const char *was;

	world_change(&scene->world, "census", "07084/2024", "state", "keyed");
	sign.seen = value_text("keyed");
	entry_put_sign(&scene->operations, &sign); /* of a record that looked otherwise */
	scene->count++;
	send(scene);
	world_change(&scene->world, "census", "07081/2024", "state", "approved");
	was = world_ask(&scene->world, "SELECT rooms_pakka FROM census WHERE school = '07081' AND year = 2024");
	rooms = was ? value_int(atoi(was)) : value_null();
	edit(scene, "census", "07081/2024", "rooms_pakka", rooms, value_int(77));
	send(scene);
	drive_key(&scene->drive, KEY_ENTER);
	drive_key(&scene->drive, KEY_HOME);
	expect(scene, "The record was signed without it.");
	drive_type(&scene->drive, "t");
	expect(scene, "1 settled.");
	assert_string_equal(world_ask(&scene->world, "SELECT rooms_pakka || state FROM census WHERE school = '07081' AND year = 2024"), "77approved");
	drive_key(&scene->drive, KEY_HOME);
	drive_key(&scene->drive, KEY_DOWN);
	expect(scene, "It signs the whole record, which changed meanwhile.");
	drive_type(&scene->drive, "t");
	expect(scene, "1 settled.");
	assert_string_equal(world_ask(&scene->world, "SELECT state FROM census WHERE school = '07084' AND year = 2024"), "submitted");
	proven(scene);
}

static void any_size_is_drawn(void **state)
{
	struct scene *scene = *state;
	static const int sizes[][2] = {{43, 132}, {10, 40}, {4, 10}, {1, 1}, {12, 200}};

	drive_key(&scene->drive, KEY_ENTER);
	for (size_t at = 0; at < sizeof sizes / sizeof *sizes; at++) {
		drive_resize(&scene->drive, sizes[at][0], sizes[at][1]);
		drive_key(&scene->drive, KEY_DOWN);
		drive_key(&scene->drive, KEY_END);
		drive_key(&scene->drive, KEY_PAGE_UP);
		drive_key(&scene->drive, KEY_HOME);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(the_list_has_both_sides, open_scene, close_scene),
		cmocka_unit_test_setup_teardown(what_changed_meanwhile_is_not_overwritten, open_scene, close_scene),
		cmocka_unit_test_setup_teardown(the_screen_settles_one_and_all, open_scene, close_scene),
		cmocka_unit_test_setup_teardown(what_differs_is_seen, open_scene, close_scene),
		cmocka_unit_test_setup_teardown(what_is_signed_is_said, open_scene, close_scene),
		cmocka_unit_test_setup_teardown(any_size_is_drawn, open_scene, close_scene),
	};
	int failed;

	world_make();
	failed = cmocka_run_group_tests_name("conflicts", tests, NULL, NULL);
	world_unmake();
	return failed;
}
