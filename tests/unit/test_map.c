/* Maps: each mistake in one is said by its line, before a row is read. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "base/share.h"
#include "form/map.h"
#include "form_world.h"

#define HEAD \
	"[map]\nforms = school census enrolment\nneed = year\n[const]\ncensus.year = $year\nenrolment.year = $year\n"
#define CODE "[column code]\nto = school.code census.school enrolment.school\nclean = trim code5\n"

static struct map *parsed(const char *text, struct err *err)
{
	struct conf *conf;
	struct map *map = NULL;

	*err = (struct err) { 0 };
	if (!conf_parse(text, strlen(text), "own.ini", &conf, err))
		return NULL;
	map_parse(conf, &map, err);
	conf_free(conf);
	return map;
}

static void refused(const char *text, const char *words)
{
	struct err err;
	struct map *map = parsed(text, &err);

	if (map)
		fail_msg("taken: %s", text);
	assert_int_equal(err.code, EX_CONFIG);
	if (!strstr(err.text, words) || strncmp(err.text, "own.ini", 7) != 0)
		fail_msg("\"%s\" does not say \"%s\"", err.text, words);
}

static void mistakes_are_said_by_their_line(void **state)
{
	(void) state;
	refused("[column a]\nto = school.code\n", "no section [map]");
	refused("[map]\ntitle = x\n", "line 1: the map names no form");
	refused("[map]\nforms = school\nform = x\n", "line 3: [map] has no key \"form\"");
	refused("[map]\nforms = school\nunknown = skip\n", "line 3");
	refused(HEAD "[const]\n", "already");
	refused("[map]\nforms = school\n[const]\nyear = 3\n", "line 4: \"year\" is no field");
	refused("[map]\nforms = school\n[const]\nschool.name = $who\n", "line 4: $who is no name");
	refused(HEAD "[column a]\nclean = trim\n", "line 7: the column goes nowhere");
	refused(HEAD "[column a]\nto = code\n", "line 8: \"code\" is no field");
	refused(HEAD "[column a]\nto = school.code\nclean = trim scrub\n", "line 9: there is no cleaning step \"scrub\"");
	refused(HEAD "[column a]\nto = school.code\nclaen = trim\n", "line 9: a column has no key \"claen\"");
	refused(HEAD "[column a]\nto = school.code\nclean = words\n", "line 9: the step words needs list");
	refused(
		HEAD "[column a]\nto = school.code\nclean = words\nlist = x\n", "line 10: there is no spelling table \"x\"");
	refused(
		HEAD "[column a]\nto = school.code\nlist = x\n[words x]\na = b\n", "line 9: the spelling table is not used");
	refused(HEAD "[column a]\nto = school.code\nrow = grade\n", "line 9: row is \"grade\"");
	refused(HEAD "[column a]\nto = school.code\nzero = no_row\n", "line 9: zero");
	refused(HEAD "[column a]\nto = school.code\nblank = maybe\n", "line 9: blank is \"maybe\"");
	refused(HEAD "[column a]\nto = school.lat\nclean = latitude\n", "line 9: latitude and longitude need pair");
	refused(HEAD "[column a]\ndrop = not wanted\nto = school.code\n", "line 9: a dropped column takes no to");
	refused(HEAD "[column a]\nto = school.name\nto_text = school.name\n", "line 9: to_text");
	refused(HEAD "[column a]\nto = school.code\nheader = x\n[column x]\nto = school.name\n", "is there twice");
	refused(HEAD "[rows]\na = b\n", "line 7: a map has no section [rows]");
}

static void bound(struct form_world *world, const char *text, int code, const char *words)
{
	struct err err;
	struct map *map = parsed(text, &err);
	bool is_good;

	if (!map)
		fail_msg("%s", err.text);
	is_good = map_set(map, "year", "2024", &err) && map_bind(map, world->set, &err);
	map_free(map);
	if (is_good != (words == NULL))
		fail_msg("%s", is_good ? "taken" : err.text);
	if (!words)
		return;
	assert_int_equal(err.code, code);
	if (!strstr(err.text, words))
		fail_msg("\"%s\" does not say \"%s\"", err.text, words);
}

static void fields_must_be_there_and_keys_filled(void **state)
{
	struct form_world *world = *state;

	bound(world, HEAD CODE "[column k]\nto = enrolment.boys\nrow = grade:kachi\n", 0, NULL);
	bound(world, "[map]\nforms = shool\nneed = year\n", EX_CONFIG, "no form \"shool\"");
	bound(world, HEAD CODE "[column k]\nto = staff.name\n", EX_CONFIG, "line 10: staff.name: the form is not among");
	bound(world, HEAD CODE "[column k]\nto = school.nmae\n", EX_CONFIG,
		"line 10: school.nmae: the form has no such field");
	bound(world, HEAD CODE "[column k]\nto = census.boys\n", EX_CONFIG, "census.boys: the field is computed");
	bound(world, HEAD "[column k]\nto = school.name\n", EX_CONFIG, "nothing fills school.code");
	bound(world, HEAD CODE "[column k]\nto = enrolment.boys\n", EX_CONFIG, "nothing fills enrolment.grade");
	bound(world, HEAD CODE "[column k]\nto = enrolment.boys\nrow = class:1\n", EX_CONFIG, "has no field class");
	bound(world,
		HEAD CODE "[column k]\nto = enrolment.boys\nrow = grade:1\n[column l]\nto = enrolment.boys\nrow = grade:1\n",
		EX_CONFIG, "line 13: enrolment.boys: the column on line 10 fills the same field");
}

static void what_is_needed_must_be_set(void **state)
{
	struct form_world *world = *state;
	struct err err;
	struct map *map = parsed(HEAD CODE "[column k]\nto = enrolment.boys\nrow = grade:kachi\n", &err);

	assert_non_null(map);
	assert_false(map_bind(map, world->set, &err));
	assert_int_equal(err.code, EX_USAGE);
	assert_non_null(strstr(err.text, "--set year=VALUE"));
	assert_false(map_set(map, "yaer", "2024", &err));
	assert_int_equal(err.code, EX_USAGE);
	map_free(map);
}

static void headers_are_found_however_they_are_written(void **state)
{
	struct err err;
	struct map *map = parsed(HEAD CODE "[column odd]\nheader = Name: of  School\nto = school.name\n", &err);
	struct buf name;

	(void) state;
	assert_non_null(map);
	buf_init(&name, 1000);
	map_header("  NAME:\n of\xc2\xa0School ", 20, &name);
	assert_string_equal(name.bytes, "name: of school");
	assert_non_null(map_find(map, name.bytes, name.length));
	assert_null(map_find(map, "odd", 3));
	buf_free(&name);
	map_free(map);
}

static void a_form_is_its_own_map(void **state)
{
	struct form_world *world = *state;
	struct map *map = map_of_form(form_set_find(world->set, "census"));
	struct err err;

	assert_true(map_set(map, "year", "2024", &err));
	assert_true(map_bind(map, world->set, &err));
	assert_int_equal(map_find(map, "rooms", 5)->target_count, 1);
	assert_int_equal(map_find(map, "boys", 4)->target_count, 0); /* computed */
	assert_int_equal(map_find(map, "year", 4)->target_count, 0); /* given by --set */
	map_free(map);
}

static void the_shipped_maps_are_sound(void **state)
{
	char *path = map_path("bemis"), *own = map_path("./own.ini");
	struct map *map;
	struct err err = { 0 };

	(void) state;
	if (!map_read(path, &map, &err))
		fail_msg("%s", err.text);
	assert_int_equal(map->column_count, 173);
	map_free(map);
	assert_string_equal(own, "./own.ini");
	assert_false(map_read("no/such.ini", &map, &err));
	assert_int_equal(err.code, EX_NOINPUT);
	free(path);
	free(own);
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mistakes_are_said_by_their_line),
		cmocka_unit_test(fields_must_be_there_and_keys_filled),
		cmocka_unit_test(what_is_needed_must_be_set),
		cmocka_unit_test(headers_are_found_however_they_are_written),
		cmocka_unit_test(a_form_is_its_own_map),
		cmocka_unit_test(the_shipped_maps_are_sound),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
