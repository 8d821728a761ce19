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
#include "store/inside.h"
#include "store/intake.h"
#include "store/journal.h"
#include "store/rebuild.h"
#include "store/right.h"
#include "store/scope.h"
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

/* One school by AUTHOR, in a scope and of an origin that the transport has proved; what the hub says of it: 0, or the code. */
static int say(struct world *world, int origin, int64_t serial, const char *author, const char *scope, int64_t star)
{
	const struct table *school = table_find(world->hub, "school");
	struct entry head = { .origin = origin, .serial = serial, .group = serial, .time = 1700000000, .star_number = star };
	struct value row[TABLE_MAX_COLUMNS];
	struct intake_verdict verdict;
	struct intake_body body;
	struct buf bytes;
	struct err err;
	char code[16];

	snprintf(head.author, sizeof head.author, "%s", author);
	snprintf(head.scope, sizeof head.scope, "%s", scope);
	for (int i = 0; i < school->column_count; i++)
		row[i] = value_null();
	snprintf(code, sizeof code, "%d%04d", origin, (int) serial);
	row[0] = value_text(code);
	row[table_column(school, "district")] = value_text(scope);
	buf_init(&bytes, 4096);
	entry_put_head(&bytes, &head, 1);
	entry_put_insert(&bytes, school, row);
	body = (struct intake_body) { bytes.bytes, bytes.length };
	if (!intake_take(world->hub, origin, serial, &body, 1, &verdict, &err))
		fail_msg("%s", err.text);
	free(verdict.reason);
	buf_free(&bytes);
	return verdict.kind == INTAKE_REFUSED ? verdict.code : 0;
}

/* The hub remembers whom it let write last. What another author, box, district or day may is asked anew. */
static void what_one_may_is_not_what_the_next_may(void **state)
{
	struct world *world = *state;
	int kech = 0, quetta = 0;
	char *star;
	struct err err;

	assert_true(admission_allow(world->hub, "kech", "ssh-ed25519 B", &kech, &err));
	assert_true(admission_allow(world->hub, "quetta", "ssh-ed25519 C", &quetta, &err));
	assert_true(world_add(world->hub, NULL, "user", "name=aisha", "district=kech", "role=clerk", "active=1", NULL));
	assert_true(world_add(world->hub, NULL, "user", "name=bilal", "district=kech", "role=viewer", "active=1", NULL));
	star = world_ask(world->hub, "SELECT number FROM scope WHERE code = '*'");
	/* The author; twice, so that a no is no more remembered as a yes than the other way round. */
	assert_int_equal(say(world, kech, 1, "aisha", "kech", atoi(star)), 0);
	assert_int_equal(say(world, kech, 2, "bilal", "kech", atoi(star)), EX_NOPERM);
	assert_int_equal(say(world, kech, 3, "aisha", "kech", atoi(star)), 0);
	assert_int_equal(say(world, kech, 4, "bilal", "kech", atoi(star)), EX_NOPERM);
	/* The box: nobody of quetta's writes in kech, whose name he may use. */
	assert_int_equal(say(world, kech, 5, "aisha", "kech", atoi(star)), 0);
	assert_int_equal(say(world, quetta, 1, "aisha", "kech", atoi(star)), EX_NOPERM);
	/* The district. */
	assert_int_equal(say(world, kech, 6, "aisha", "kech", atoi(star)), 0);
	assert_int_equal(say(world, kech, 7, "aisha", "quetta", atoi(star)), EX_NOPERM);
	/* The day: she was let go meanwhile. What she wrote before is held, what she writes since is refused. */
	assert_int_equal(say(world, kech, 8, "aisha", "kech", atoi(star)), 0);
	assert_true(world_change(world->hub, &err, "user", "aisha", "active", "1", "0"));
	assert_int_equal(say(world, kech, 9, "aisha", "kech", atoi(star)), EX_TEMPFAIL);
	assert_int_equal(say(world, kech, 10, "aisha", "kech", atoi(star) + 1), EX_NOPERM);
	/* So it is with what was remembered of the past: another author, another day, another district. */
	assert_int_equal(say(world, kech, 11, "aisha", "kech", atoi(star)), EX_TEMPFAIL);
	assert_int_equal(say(world, kech, 12, "bilal", "kech", atoi(star)), EX_NOPERM);
	assert_int_equal(say(world, kech, 13, "aisha", "kech", atoi(star)), EX_TEMPFAIL);
	assert_int_equal(say(world, quetta, 2, "aisha", "quetta", atoi(star)), EX_NOPERM);
	assert_true(world_change(world->hub, &err, "user", "aisha", "active", "0", "1"));
	assert_int_equal(say(world, kech, 14, "aisha", "kech", atoi(star)), 0);
	free(star);
}

/* In one push, which is one transaction: who may not comes behind who may. */
static void in_one_push_too(void **state)
{
	struct world *world = *state;
	static const char *const authors[] = { "aisha", "bilal", "aisha", "aisha" };
	const struct table *school = table_find(world->hub, "school");
	struct intake_verdict verdicts[4];
	struct intake_body bodies[4];
	struct buf bytes[4];
	int kech = 0;
	char *star;
	struct err err;

	assert_true(admission_allow(world->hub, "kech", "ssh-ed25519 D", &kech, &err));
	star = world_ask(world->hub, "SELECT number FROM scope WHERE code = '*'");
	for (int i = 0; i < 4; i++) {
		struct entry head = { .origin = kech, .serial = i + 1, .group = i + 1, .time = 1700000000, .star_number = atoi(star) };
		struct value row[TABLE_MAX_COLUMNS];
		char code[16];

		snprintf(head.author, sizeof head.author, "%s", authors[i]);
		snprintf(head.scope, sizeof head.scope, "%s", i == 3 ? "quetta" : "kech");
		for (int j = 0; j < school->column_count; j++)
			row[j] = value_null();
		snprintf(code, sizeof code, "push%d", i);
		row[0] = value_text(code);
		row[table_column(school, "district")] = value_text(head.scope);
		buf_init(&bytes[i], 4096);
		entry_put_head(&bytes[i], &head, 1);
		entry_put_insert(&bytes[i], school, row);
		bodies[i] = (struct intake_body) { bytes[i].bytes, bytes[i].length };
	}
	assert_true(intake_take(world->hub, kech, 1, bodies, 4, verdicts, &err));
	for (int i = 0; i < 4; i++) {
		assert_int_equal(verdicts[i].kind, i % 2 ? INTAKE_REFUSED : INTAKE_ACCEPTED);
		free(verdicts[i].reason);
		buf_free(&bytes[i]);
	}
	free(star);
}

/* What is remembered in a transaction is no answer for another box, nor behind an entry of '*' that took the right away: a province that is
 * recovered decides entries of many boxes in one. */
static void in_one_transaction_of_the_hub(void **state)
{
	struct world *world = *state;
	struct replica *hub = world->hub;
	const struct table *school = table_find(hub, "school");
	int kech = 0, quetta = 0;
	struct err err;

	assert_true(admission_allow(hub, "kech", "ssh-ed25519 E", &kech, &err));
	assert_true(admission_allow(hub, "quetta", "ssh-ed25519 F", &quetta, &err));
	assert_true(journal_begin(hub, &err));
	assert_true(right_may_write(hub, "aisha", kech, school, "kech", &err));
	assert_false(right_may_write(hub, "aisha", quetta, school, "kech", &err));
	assert_true(right_may_write(hub, "aisha", kech, school, "kech", &err));
	assert_int_equal(sqlite3_exec(hub->db, "UPDATE user SET active = 0 WHERE name = 'aisha'", NULL, NULL, NULL), SQLITE_OK);
	scope_find(hub, "*", 1)->number++;
	assert_false(right_may_write(hub, "aisha", kech, school, "kech", &err));
	journal_rollback(hub);
	/* What was rolled back is forgotten with it. */
	assert_true(journal_read_state(hub, &err) && journal_begin(hub, &err));
	assert_true(right_may_write(hub, "aisha", kech, school, "kech", &err));
	journal_rollback(hub);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_refused_entry_leaves_nothing),
		cmocka_unit_test(what_one_may_is_not_what_the_next_may),
		cmocka_unit_test(in_one_push_too),
		cmocka_unit_test(in_one_transaction_of_the_hub),
	};

	return cmocka_run_group_tests_name("intake", tests, set_up, tear_down);
}
