/* Records out as CSV and JSON, and back in. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/mem.h"
#include "form/export.h"
#include "form/import.h"
#include "form_world.h"
#include "store/txn.h"

static char *exported(struct form_world *world, const char *form, struct export_options options, struct err *err)
{
	char *text = NULL;
	size_t length = 0;
	bool is_good;

	*err = (struct err) { 0 };
	options.out = open_memstream(&text, &length);
	is_good = export_run(world->replica, world->set, form_set_find(world->set, form), &options, err);
	fclose(options.out);
	if (is_good)
		return text;
	free(text);
	return NULL;
}

static void check(struct form_world *world, const char *form, struct export_options options, const char *wanted)
{
	struct err err;
	char *text = exported(world, form, options, &err);

	if (!text)
		fail_msg("%s", err.text);
	assert_string_equal(text, wanted);
	free(text);
}

static void fill(struct form_world *world)
{
	form_world_add(world, NULL, "school", "code=101", "district=kech", "name=GPS \"A\", B", "lat=-0.5", NULL);
	form_world_add(world, NULL, "census", "school=07086", "year=2024", "status=open", "rooms=0", NULL);
	form_world_add(world, NULL, "census", "school=07087", "year=2024", "status=closed", "reason=line\none", NULL);
}

static void csv_has_all_fields_in_order(void **state)
{
	fill(*state);
	check(*state, "school", (struct export_options){ .format = EXPORT_CSV },
		"code,district,name,level,lat\n00101,kech,\"GPS \"\"A\"\", "
		"B\",,-0.5\n07086,kech,,primary,26.5\n07087,kech,,middle,26.6\n");
	check(*state, "census", (struct export_options){ .format = EXPORT_CSV, .with_bom = true },
		"\xef\xbb\xbfschool,year,status,reason,since,rooms,used\n07086,2024,open,,,0,\n07087,2024,closed,\"line\none\","
		",,\n");
	check(*state, "staff", (struct export_options) { .format = EXPORT_CSV }, "id,school,name\n");
}

static void json_has_null_for_blank(void **state)
{
	fill(*state);
	check(*state, "census", (struct export_options){ .format = EXPORT_JSON },
		"[\n{\"school\":\"07086\",\"year\":2024,\"status\":\"open\",\"reason\":null,\"since\":null,\"rooms\":0,"
		"\"used\":null},\n"
		"{\"school\":\"07087\",\"year\":2024,\"status\":\"closed\",\"reason\":\"line\\none\",\"since\":null,\"rooms\":"
		"null,\"used\":null}\n]\n");
	check(*state, "staff", (struct export_options) { .format = EXPORT_JSON }, "[\n]\n");
}

static void where_is_an_expression_of_rules(void **state)
{
	static const char *const wrong[] = {
		"lat >",
		"1; DELETE FROM school",
		"code IN (SELECT code FROM school)",
		"pupils > 1",
		"load_extension('x')",
		"1) --",
		"1=1 /*",
		"last.lat > 1",
		"\"code\" = 1",
	};
	struct err err;

	fill(*state);
	check(*state, "school", (struct export_options) { .where = "lat between 26.4 and 26.55" },
		"code,district,name,level,lat\n07086,kech,,primary,26.5\n");
	check(*state, "census", (struct export_options) { .where = "school.level = 'middle' and rooms is null" },
		"school,year,status,reason,since,rooms,used\n07087,2024,closed,\"line\none\",,,\n");
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		if (exported(*state, "school", (struct export_options) { .where = wrong[i] }, &err))
			fail_msg("taken: %s", wrong[i]);
		if (strncmp(err.text, "--where", 7) != 0 || err.code != EX_USAGE)
			fail_msg("%s: %d %s", wrong[i], err.code, err.text);
	}
	assert_null(exported(*state, "census", (struct export_options) { .where = "pupils > 1" }, &err)); /* computed */
}

static void voided_records_are_left_out_unless_asked_for(void **state)
{
	struct form_world *world = *state;
	struct value key[2] = { value_text("07087"), value_int(2024) };
	struct txn *txn;
	struct err err;

	fill(world);
	if (!txn_begin(world->replica, "operator", &txn, &err) || !txn_entry(txn, NULL, &err)
		|| !txn_void(txn, form_set_find(world->set, "census")->table, key, "keyed twice", NULL, &err)
		|| !txn_commit(txn, &err))
		fail_msg("%s", err.text);
	check(world, "census", (struct export_options) { .format = EXPORT_CSV },
		"school,year,status,reason,since,rooms,used\n07086,2024,open,,,0,\n");
	check(world, "census", (struct export_options){ .format = EXPORT_CSV, .with_voided = true },
		"school,year,status,reason,since,rooms,used,void\n07086,2024,open,,,0,,\n07087,2024,closed,\"line\none\",,,,"
		"keyed twice\n");
	check(world, "census",
		(struct export_options){ .format = EXPORT_JSON, .with_voided = true, .where = "year = 2024 and rooms is null" },
		"[\n{\"school\":\"07087\",\"year\":2024,\"status\":\"closed\",\"reason\":\"line\\none\",\"since\":null,"
		"\"rooms\":null,\"used\":null,"
		"\"void\":\"keyed twice\"}\n]\n");
}

static void what_was_exported_is_imported_as_it_was(void **state)
{
	struct form_world *world = *state;
	char *path = mem_format("%s.csv", world->folder), *text;
	const char *forms[] = { "school", "census", "staff", "visit", "code" };
	struct import_report report;
	struct err err;

	fill(world);
	form_world_add(world, NULL, "staff", "school=07086", "name=\xda\xa9\xd9\x84\xdb\x8c", NULL);
	form_world_add(world, NULL, "visit", "school=07086", "date=2024-05-01", NULL);
	for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
		struct import_options options = { .map = forms[i], .file = path, .author = "operator" };

		text = exported(world, forms[i], (struct export_options) { .with_bom = true }, &err);
		assert_non_null(text);
		assert_true(file_write_atomic(path, text, strlen(text), 0600, &err));
		if (!import_run(world->replica, world->set, &options, &report, &err))
			fail_msg("%s: %s", forms[i], err.text);
		assert_int_equal(
			report.added + report.changed + report.rejected_cells + report.rejected_rows + report.entries, 0);
		assert_true(report.unchanged > 0);
		free(text);
	}
	unlink(path);
	free(path);
}

static void a_full_disk_is_said(void **state)
{
	struct form_world *world = *state;
	struct export_options options = { .format = EXPORT_CSV, .out = fopen("/dev/full", "w") };
	struct err err = { 0 };

	if (!options.out)
		skip();
	assert_false(export_run(world->replica, world->set, form_set_find(world->set, "school"), &options, &err));
	assert_int_equal(err.code, EX_IOERR);
	fclose(options.out);
}

static int set_up(void **state)
{
	*state = mem_zero(1, sizeof(struct form_world));
	form_world_open(*state);
	return 0;
}

static int tear_down(void **state)
{
	form_world_close(*state);
	free(*state);
	return 0;
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(csv_has_all_fields_in_order),
		CASE(json_has_null_for_blank),
		CASE(where_is_an_expression_of_rules),
		CASE(voided_records_are_left_out_unless_asked_for),
		CASE(what_was_exported_is_imported_as_it_was),
		CASE(a_full_disk_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
