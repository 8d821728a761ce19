/* A push with a refused entry in its middle: that one leaves nothing, the others are taken, each once. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "store/admission.h"
#include "store/entry.h"
#include "store/entry_put.h"
#include "store/intake.h"
#include "store/rebuild.h"
#include "tests/unit/store_world.h"

enum { COUNT = 5, REFUSED = 2 };

struct world {
	char *folder;
	struct replica *hub;
	int number;
};

static int set_up(void **state)
{
	struct world *world = mem_zero(1, sizeof *world);
	struct err err;

	world->folder = world_path("intake");
	world->hub = world_province(world->folder);
	assert_true(world_add(world->hub, NULL, "school", "code=00001", "name=GPS ONE", "district=kech", NULL));
	assert_true(admission_allow(world->hub, "kech", "ssh-ed25519 A", &world->number, &err));
	*state = world;
	return 0;
}

static int tear_down(void **state)
{
	struct world *world = *state;

	replica_close(world->hub);
	world_remove(world->folder);
	free(world->folder);
	free(world);
	return 0;
}

/* Two schools; the second one of IS_BAD's entry is of a district that this replica does not hold. */
static void put_entry(struct buf *out, struct world *world, int64_t serial, bool is_bad)
{
	const struct table *school = table_find(world->hub, "school");
	struct entry head = { .origin = world->number, .serial = serial, .group = serial, .time = 1700000000 + serial, .author = "clerk",
		.scope = "kech" };
	struct value row[TABLE_MAX_COLUMNS];
	char code[16];

	for (int i = 0; i < school->column_count; i++)
		row[i] = value_null();
	entry_put_head(out, &head, 2);
	for (int i = 0; i < 2; i++) {
		snprintf(code, sizeof code, "%05d", (int) serial * 10 + i);
		row[0] = value_text(code);
		row[table_column(school, "district")] = value_text(is_bad && i == 1 ? "quetta" : "kech");
		entry_put_insert(out, school, row);
	}
}

static void take(struct world *world, int64_t first, int bad, struct intake_verdict verdicts[COUNT])
{
	struct intake_body bodies[COUNT];
	struct buf bytes[COUNT];
	struct err err;

	for (int i = 0; i < COUNT; i++) {
		buf_init(&bytes[i], 4096);
		put_entry(&bytes[i], world, first + i, i == bad);
		bodies[i] = (struct intake_body) { bytes[i].bytes, bytes[i].length };
	}
	assert_true(intake_take(world->hub, world->number, first, bodies, COUNT, verdicts, &err));
	for (int i = 0; i < COUNT; i++)
		buf_free(&bytes[i]);
}

static void expect(struct world *world, const char *sql, const char *wanted)
{
	char *is = world_ask(world->hub, sql);

	assert_string_equal(is, wanted);
	free(is);
}

static void a_refused_entry_leaves_nothing(void **state)
{
	struct world *world = *state;
	struct intake_verdict verdicts[COUNT];
	struct err err;

	take(world, 1, REFUSED, verdicts);
	for (int i = 0; i < COUNT; i++) {
		assert_int_equal(verdicts[i].kind, i == REFUSED ? INTAKE_REFUSED : INTAKE_ACCEPTED);
		assert_int_equal(verdicts[i].serial, i + 1);
		if (i != REFUSED)
			assert_int_equal(verdicts[i].number, 2 + i - (i > REFUSED));
	}
	free(verdicts[REFUSED].reason);
	expect(world, "SELECT count(*) FROM school WHERE code LIKE '0003_'", "0");
	expect(world, "SELECT count(*) FROM school", "9");
	expect(world, "SELECT group_concat(serial) FROM quarantine", "3");
	expect(world, "SELECT count(*) FROM scope WHERE code = 'quetta'", "0");
	assert_true(rebuild_check(world->hub, NULL, NULL, &err));
	/* The same again, and more behind it. */
	take(world, 1, REFUSED, verdicts);
	for (int i = 0; i < COUNT; i++)
		assert_int_equal(verdicts[i].kind, INTAKE_KNOWN);
	take(world, COUNT + 1, -1, verdicts);
	for (int i = 0; i < COUNT; i++)
		assert_int_equal(verdicts[i].kind, INTAKE_ACCEPTED);
	expect(world, "SELECT count(*) FROM school", "19");
	expect(world, "SELECT last_serial FROM replica WHERE district = 'kech'", "10");
	assert_true(rebuild_check(world->hub, NULL, NULL, &err));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_refused_entry_leaves_nothing),
	};

	return cmocka_run_group_tests_name("intake", tests, set_up, tear_down);
}
