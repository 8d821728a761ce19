/* Drafts: each cell on the disk at once, found again after a close, gone when dropped. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/mem.h"

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

static void overwrite(const char *folder, const char *name, long at)
{
	char *path = mem_format("%s/%s", folder, name), zero[6000] = "no page of a database";
	FILE *file = fopen(path, "r+");

	assert_non_null(file);
	assert_int_equal(fseek(file, at, SEEK_SET), 0);
	assert_int_equal(fwrite(zero, sizeof zero, 1, file), 1);
	fclose(file);
	free(path);
}

static bool has(const char *folder, const char *name)
{
	char *path = mem_format("%s/%s", folder, name);
	bool is = file_exists(path);

	free(path);
	return is;
}

/* Whichever page it is; and what was saved, and the drafts begun after, stay. */
static void damaged_drafts_are_set_aside(void **state)
{
	struct world *world = *state;
	struct draft draft = { .form = "visit", .school = "07086", .title = "Visit to GPS Killi", .author = "amna" };
	struct err err;
	struct replica *other;
	int64_t id;
	int seen;

	setenv("ZILA_NOW", "2026-11-22", 1);
	for (int round = 0; round < 3; round++) {
		assert_true(draft_start(world->replica, &draft, &id, &err));
		assert_null(replica_notice(world->replica));
		replica_close(world->replica);
		overwrite(world->folder, "drafts.db", round == 0 ? 0 : round == 1 ? 4096 : 1000);
		assert_true(replica_open(world->folder, &world->replica, &err));
		if (!draft_start(world->replica, &draft, &id, &err))
			fail_msg("round %d: %s", round, err.text);
		assert_non_null(replica_notice(world->replica));
		assert_non_null(strstr(replica_notice(world->replica), "drafts.db.damaged-2026-11-22"));
		assert_false(replica_integrity(world->replica, &err));
		assert_non_null(strstr(err.text, "damaged"));
		seen = 0;
		assert_true(draft_each(world->replica, "amna", count, &seen, &err));
		assert_int_equal(seen, 1);
		/* The next one to open it hears nothing more. */
		assert_true(replica_open(world->folder, &other, &err));
		assert_true(draft_drop(other, id, &err));
		assert_null(replica_notice(other));
		assert_true(replica_integrity(other, &err));
		replica_close(other);
		replica_close(world->replica);
		assert_true(replica_open(world->folder, &world->replica, &err));
	}
	unsetenv("ZILA_NOW");
	assert_true(has(world->folder, "drafts.db.damaged-2026-11-22"));
	assert_true(has(world->folder, "drafts.db.damaged-2026-11-22-2"));
	assert_true(has(world->folder, "drafts.db.damaged-2026-11-22-3"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_draft_is_found_again, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_dropped_draft_takes_no_more, set_up, tear_down),
		cmocka_unit_test_setup_teardown(damaged_drafts_are_set_aside, set_up, tear_down),
	};

	return cmocka_run_group_tests_name("draft", tests, NULL, NULL);
}
