/* Loading files: what is taken, what is refused and why, and that a load is whole or not at all. */
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

#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"
#include "form/import.h"
#include "form_world.h"

static const char MAP[] = "[map]\nforms = school census enrolment\nneed = year\n"
	"[const]\ncensus.year = $year\nenrolment.year = $year\n"
	"[column code]\nto = school.code census.school enrolment.school\nclean = trim code5\n"
	"[column district]\nto = school.district\nclean = trim lower\n"
	"[column name]\nto = school.name\nclean = trim nothing upper\n"
	"[column lat]\nto = school.lat\nclean = trim latitude\npair = lon\n"
	"[column lon]\ndrop = only for its pair\n"
	"[column status]\nto = census.status\nclean = trim words\nlist = status\nelse = closed\nto_text = census.reason\n"
	"[column rooms]\nto = census.rooms\nclean = trim nil whole\n"
	"[column used]\nto = census.used\nclean = trim whole\nblank = clears\n"
	"[column kb]\nto = enrolment.boys\nrow = grade:kachi\nclean = trim whole\n"
	"[column kg]\nto = enrolment.girls\nrow = grade:kachi\nclean = trim whole\nzero = no_row\n"
	"[column 1b]\nto = enrolment.boys\nrow = grade:1\nclean = trim whole\n"
	"[words status]\nworks = open\nshut = closed\n"
	"[nothing]\nnil = blank\n";

struct context {
	struct form_world world;
	char *map, *file, *rejects;
	struct import_report report;
	struct err err;
	struct buf refused;
};

static void write_text(const char *path, const char *text)
{
	struct err err = { 0 };

	if (!file_write_atomic(path, text, strlen(text), 0600, &err))
		fail_msg("%s", err.text);
}

static bool run(struct context *context, const char *map, const char *set, bool is_dry, const char *text)
{
	const char *sets[1] = { set };
	struct import_options options = {
		.map = map ? map : context->map,
		.file = context->file,
		.author = "operator",
		.sets = sets,
		.set_count = set != NULL,
		.is_dry_run = is_dry,
		.rejects = context->rejects,
	};
	bool is_good;

	unlink(context->rejects);
	write_text(context->file, text);
	context->err = (struct err) { 0 };
	is_good = import_run(context->world.replica, context->world.set, &options, &context->report, &context->err);
	buf_free(&context->refused);
	if (!file_read(context->rejects, 1 << 20, &context->refused, NULL))
		buf_clear(&context->refused);
	return is_good;
}

static void load(struct context *context, const char *map, const char *set, const char *text)
{
	if (!run(context, map, set, false, text))
		fail_msg("%s", context->err.text);
}

/* What was refused must be said so, without the file's header. */
static void check_refused(struct context *context, const char *wanted)
{
	const char *head = "line,column,value,reason\n";

	assert_true(strncmp(context->refused.bytes, head, strlen(head)) == 0);
	assert_string_equal(context->refused.bytes + strlen(head), wanted);
}

static void check_failed(struct context *context, const char *map, const char *text, int code, const char *words)
{
	if (run(context, map, map ? NULL : "year=2024", false, text))
		fail_msg("taken: %s", text);
	assert_int_equal(context->err.code, code);
	if (!strstr(context->err.text, words))
		fail_msg("\"%s\" does not say \"%s\"", context->err.text, words);
	assert_int_equal(context->report.rows, 0);
}

static void check_counts(struct context *context, long added, long changed, long unchanged, long entries)
{
	assert_int_equal(context->report.added, added);
	assert_int_equal(context->report.changed, changed);
	assert_int_equal(context->report.unchanged, unchanged);
	assert_int_equal(context->report.entries, entries);
}

static const char *ask(struct context *context, const char *sql)
{
	return form_world_ask(&context->world, sql);
}

#define HEADER "Code,District,Name,Lat,Lon,Status,Rooms,Used,KB,KG,1B\n"

static void one_row_is_one_entry_of_several_records(void **state)
{
	struct context *context = *state;

	load(context, NULL, "year=2024", HEADER
		"101,Kech, GPS  ALI,26.1234567,63.5,works,5,3,10,12,\n"
		"00102,kech,NIL,63.5,26.2,Shut,NIL,,0,0,4\n");
	check_counts(context, 2 + 2 + 3, 0, 0, 2);
	assert_string_equal(ask(context, "SELECT group_concat(code || name || lat, ' ') FROM school WHERE code = '00101'"),
		"00101GPS ALI26123457");
	/* Latitude and longitude were the wrong way round; NIL is no name and no count of rooms. */
	assert_string_equal(
		ask(context, "SELECT lat || '/' || coalesce(name, '-') FROM school WHERE code = '00102'"), "26200000/-");
	assert_string_equal(
		ask(context, "SELECT status || coalesce(rooms, '-') || coalesce(used, '-') FROM census WHERE school = '00102'"),
		"closed--");
	/* A row of the grid where any cell is not blank; a 0 of `zero = no_row` makes none, another 0 does. */
	assert_string_equal(
		ask(context, "SELECT group_concat(school || grade || boys || coalesce(girls, '-'), ' ') FROM enrolment"),
		"00101kachi1012 0010214- 00102kachi00");
	assert_int_equal(context->report.rejected_cells + context->report.rejected_rows, 0);
	/* 101, GPS ALI, swapped, NIL twice; 00102 and the codes from words are as they should be */
	assert_int_equal(context->report.cleaned, 5);
}

static void the_same_file_again_changes_nothing(void **state)
{
	struct context *context = *state;
	const char *text = HEADER "101,kech,GPS ALI,26.1,63,works,5,3,10,12,1\n102,kech,GPS B,26.2,63,works,,,,,\n";

	load(context, NULL, "year=2024", text);
	load(context, NULL, "year=2024", text);
	check_counts(context, 0, 0, 2 + 2 + 2, 0);
}

static void a_later_file_touches_what_it_carries(void **state)
{
	struct context *context = *state;

	load(context, NULL, "year=2024", HEADER "101,kech,GPS ALI,26.1,63,works,5,3,10,12,1\n");
	load(context, NULL, "year=2025", "KB,code,status\n11,101,works\n");
	check_counts(context, 2, 0, 0, 1); /* a new return and a class of it; nothing of the file is of the school */
	assert_string_equal(ask(context, "SELECT name || lat FROM school WHERE code = '00101'"), "GPS ALI26100000");
	assert_string_equal(
		ask(context, "SELECT coalesce(rooms, '-') FROM census WHERE school = '00101' AND year = 2025"), "-");
	load(context, NULL, "year=2024", "code,kb,name\n101,9,\n");
	check_counts(context, 0, 1, 1, 1);
	assert_string_equal(
		ask(context, "SELECT boys || '/' || girls FROM enrolment WHERE grade = 'kachi' AND year = 2024"), "9/12");
	assert_string_equal(ask(context, "SELECT name FROM school WHERE code = '00101'"), "GPS ALI"); /* blank keeps */
	load(context, NULL, "year=2024", "code,used,rooms\n101,,\n");
	check_counts(context, 0, 1, 0, 1);
	assert_string_equal(
		ask(context, "SELECT rooms || coalesce(used, '-') FROM census WHERE school = '00101' AND year = 2024"), "5-");
}

static void what_cannot_be_held_is_refused_by_line_and_column(void **state)
{
	struct context *context = *state;

	load(context, NULL, "year=2024", HEADER
		"101,kech,GPS ALI,north,63,works,5,3,1o,12,\n"
		",kech,GPS B,26,63,works,,,,,\n"
		"103,,GPS C,26,63,works,,,,,\n"
		"101,kech,GPS D,26,63,works,,,,,\n"
		"104,kech,GPS E,26,63,works,-5,,,,\n"
		"105,kech\n"
		"10%,kech,GPS F,26,63,works,,,,,\n");
	check_refused(context,
		"2,Lat,north,\"give a number, such as 12.5\"\n"
		"2,KB,1o,give a whole number\n"
		"3,Code,,code is blank: it says which record this is\n"
		"4,Code,00103,it is new and its district is blank: a record belongs to one\n"
		"5,Code,00101,line 2 has this code already\n"
		"6,Rooms,-5,give 0 or more\n"
		"7,,,the row has fewer cells than the header\n"
		"8,Code,10%,\"give a school's code, such as 07086\"\n");
	assert_int_equal(context->report.rejected_cells, 3);
	assert_int_equal(context->report.rejected_rows, 5);
	assert_string_equal(ask(context, "SELECT count(*) FROM school"), "4"); /* two of the world's own */
	assert_string_equal(
		ask(context, "SELECT coalesce(boys, '-') || girls FROM enrolment WHERE school = '00101'"), "-12");
}

static void a_refused_cell_leaves_what_was_there(void **state)
{
	struct context *context = *state;

	load(context, NULL, "year=2024", HEADER "101,kech,GPS ALI,26.1,63,works,5,3,10,12,1\n");
	load(context, NULL, "year=2024", "code,used,kb\n101,x,y\n");
	check_counts(context, 0, 0, 2, 0);
	assert_string_equal(
		ask(context, "SELECT used FROM census WHERE school = '00101'"), "3"); /* although blank clears */
}

static void unknown_words_may_have_a_place(void **state)
{
	struct context *context = *state;

	load(context, NULL, "year=2024", "code,district,status\n101,kech,Under  water\n102,kech,open\n");
	assert_string_equal(ask(context, "SELECT group_concat(status || coalesce(reason, '-'), ' ') FROM census"),
		"closedUnder water open-");
	assert_int_equal(context->report.rejected_cells, 0);
}

static void hard_rules_refuse_the_record_and_soft_ones_find(void **state)
{
	struct context *context = *state;
	const char *text = HEADER
		"101,kech,GPS ALI,44,63,works,5,6,10,12,1\n"
		"102,kech,GPS B,26,63,works,5,5,99,12,1\n"
		"103,kech,GPS C,26,63,,5,5,,,\n";

	load(context, NULL, "year=2024", text);
	check_refused(context, "2,Code,00101/2024,6 rooms used of 5\n");
	assert_string_equal(ask(context, "SELECT group_concat(school, ' ') FROM census"), "00102 00103");
	assert_string_equal(
		ask(context, "SELECT count(*) FROM enrolment WHERE school = '00101'"), "0"); /* its grid goes with it */
	assert_string_equal(ask(context, "SELECT group_concat(form || ' ' || record || ' ' || rule, ', ') FROM"
		" (SELECT * FROM finding WHERE record <> '07086' AND record <> '07087' ORDER BY form, record)"),
		"census 00103/2024 required:status, enrolment 00102/2024/kachi many, school 00101 point");
	assert_int_equal(context->report.findings, 3);
	assert_true(context->report.rules >= 6);
	/* Mended, its finding goes. */
	load(context, NULL, "year=2024", "code,lat,lon,kb,status\n101,26,63,,\n102,26,63,9,\n103,26,63,,works\n");
	assert_string_equal(ask(context, "SELECT count(*) FROM finding"), "0");
	assert_string_equal(
		ask(context, "SELECT count(*) FROM census"), "2"); /* a row that says nothing of it makes none */
}

static void a_trial_writes_nothing(void **state)
{
	struct context *context = *state;
	char before[64];

	strcpy(before, ask(context, "SELECT count(*) || '/' || (SELECT count(*) FROM school) FROM entry"));
	assert_true(run(context, NULL, "year=2024", true, HEADER "101,kech,GPS ALI,44,63,works,5,3,1o,12,1\n"));
	check_counts(context, 4, 0, 0, 1);
	assert_int_equal(context->report.findings, 1);
	check_refused(context, "2,KB,1o,give a whole number\n");
	assert_string_equal(ask(context, "SELECT count(*) || '/' || (SELECT count(*) FROM school) FROM entry"), before);
	assert_string_equal(ask(context, "SELECT count(*) FROM finding"), "0");
}

static void a_bad_file_leaves_everything_as_it_was(void **state)
{
	struct context *context = *state;
	char before[64];

	strcpy(before, ask(context, "SELECT count(*) FROM entry"));
	check_failed(context, NULL, "", EX_DATAERR, "is empty");
	check_failed(
		context, NULL, "code,colour\n1,2\n", EX_DATAERR, "line 1 column 2: \"colour\" is no column of the map");
	check_failed(context, NULL, "code,name,Code\n1,2,3\n", EX_DATAERR, "line 1 column 3: \"Code\" is there twice");
	check_failed(context, NULL, "code,,name\n1,2,3\n", EX_DATAERR, "line 1 column 2: the column has no name");
	check_failed(context, NULL, "district,name\nkech,2\n", EX_DATAERR, "no column gives school.code");
	check_failed(context, NULL, HEADER "101,kech,GPS,26,63,works,5,3,1,1,1\n102,kech,\"GPS\n", EX_DATAERR, "line 3");
	check_failed(context, NULL, HEADER "101,kech,GPS,26,63,works,5,3,1,1,1\n102,kech,GPS\xff\n", EX_DATAERR, "UTF-8");
	check_failed(context, "census", "school,year,colour\n07086,2024,2\n", EX_DATAERR,
		"\"colour\" is no field of the form census");
	check_failed(context, "censuss", "school\n1\n", EX_NOINPUT, "no form and no map");
	assert_string_equal(ask(context, "SELECT count(*) FROM entry"), before);
}

static void a_form_is_imported_by_its_own_columns(void **state)
{
	struct context *context = *state;

	load(context, "census", NULL, "school,year,status,rooms\n7086,2024,open,5\n07087,2024,open,\n99999,2024,open,1\n");
	check_refused(context, "4,school,99999/2024,there is no school of this code here\n");
	check_counts(context, 2, 0, 0, 2);
	load(context, "enrolment", "year=2024",
		"school,grade,boys\n07086,1,5\n07086,2,6\n07087,1,7\n07086,1,8\n07086,9,1\n");
	check_refused(
		context, "5,school,07086/2024/1,line 2 has this school already\n6,grade,9,it is not in the list grade\n");
	check_counts(context, 3, 0, 0, 2); /* rows of a school that follow each other are one entry */
	load(context, "enrolment", "year=2024", "school,grade,boys,girls\n07086,1,5,60\n07086,2,50,61\n");
	check_counts(context, 0, 2, 0, 1);
	assert_string_equal(ask(context, "SELECT group_concat(form || ' ' || record || ' ' || rule, ', ') FROM"
		" (SELECT * FROM finding WHERE form = 'enrolment')"), "enrolment 07086/2024/2 many");
}

static void records_with_made_ids_are_not_doubled(void **state)
{
	struct context *context = *state;
	const char *text = "school,date,status\n07086,2024-05-01,open\n07087,2024-05-01,\n07086,2024-05-01,open\n";

	load(context, "visit", NULL, text);
	check_counts(context, 2, 0, 0, 2);
	check_refused(context, "4,,,line 2 says the same already\n");
	load(context, "visit", NULL, text);
	check_counts(context, 0, 0, 2, 0);
	load(context, "visit", NULL, "id,school,date,status\n0-99-0,07086,2024-05-02,open\n,07086,2024-05-03,closed\n");
	check_counts(context, 1, 0, 0, 1);
	check_refused(context, "2,id,0-99-0,no record has this id: leave it blank for a new record\n");
	load(context, "visit", NULL, "school,date\n07086,2024-06-01\n");
	assert_string_equal(
		ask(context, "SELECT status FROM visit WHERE date = '2024-06-01'"), "open"); /* the field's default */
}

static int set_up(void **state)
{
	struct context *context = mem_zero(1, sizeof *context);

	form_world_open(&context->world);
	context->map = mem_format("%s.map.ini", context->world.folder);
	context->file = mem_format("%s.csv", context->world.folder);
	context->rejects = mem_format("%s.rejects.csv", context->world.folder);
	write_text(context->map, MAP);
	buf_init(&context->refused, 1);
	*state = context;
	return 0;
}

static int tear_down(void **state)
{
	struct context *context = *state;

	unlink(context->map);
	unlink(context->file);
	unlink(context->rejects);
	form_world_close(&context->world);
	buf_free(&context->refused);
	free(context->map);
	free(context->file);
	free(context->rejects);
	free(context);
	return 0;
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(one_row_is_one_entry_of_several_records),
		CASE(the_same_file_again_changes_nothing),
		CASE(a_later_file_touches_what_it_carries),
		CASE(what_cannot_be_held_is_refused_by_line_and_column),
		CASE(a_refused_cell_leaves_what_was_there),
		CASE(unknown_words_may_have_a_place),
		CASE(hard_rules_refuse_the_record_and_soft_ones_find),
		CASE(a_trial_writes_nothing),
		CASE(a_bad_file_leaves_everything_as_it_was),
		CASE(a_form_is_imported_by_its_own_columns),
		CASE(records_with_made_ids_are_not_doubled),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
