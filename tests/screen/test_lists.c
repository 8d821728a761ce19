/* Lists on the screen, one made by keys, schools marked and compared, up and down between school and province, visits as they come in. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/mem.h"
#include "form/record.h"
#include "screens/browse.h"
#include "tests/screen/scene.h"

#define CLOSED "8<down><down><down><enter>"

static void looks(void **state)
{
	(void)state;
	scene_golden(WORLD_DISTRICT, 24, 80, "8", "lists");
	scene_golden(WORLD_DISTRICT, 24, 80, CLOSED, "lists-closed");
	scene_golden(WORLD_DISTRICT, 24, 80, "8<enter>", "lists-seniority");
	scene_golden(WORLD_DISTRICT, 24, 80, "8<down><enter>", "lists-vacancy");
	scene_golden(WORLD_DISTRICT, 24, 80, "8<down><down><down><down><enter>", "lists-missing");
	scene_golden(WORLD_PROVINCE, 43, 132, "8<down><down><down><down><down><enter>", "lists-yearbook-132x43");
	scene_golden(WORLD_DISTRICT, 10, 40, CLOSED, "lists-closed-40x10");
	scene_golden(WORLD_SAMPLE, 24, 80, CLOSED, "lists-of-nothing");
	scene_golden(WORLD_DISTRICT, 24, 80, "9", "live-quiet");
	scene_golden(WORLD_DISTRICT, 24, 80, "8n", "lists-make");
	scene_golden(WORLD_DISTRICT, 24, 80, "8n<enter><enter><down><enter>", "lists-fields");
	scene_golden(WORLD_DISTRICT, 24, 80, CLOSED "P", "lists-print");
}

/* A list opens at a school, and goes on to the next of the list. */
static void through_a_list(void **state)
{
	struct scene scene;
	(void)state;
	scene_open(&scene, WORLD_DISTRICT, 24, 80);
	scene_press(&scene, CLOSED);
	scene_expect(&scene, "2 schools are closed");
	scene_press(&scene, "<tab><enter>");
	scene_expect(&scene, "1 of 2 schools of the list");
	scene_press(&scene, "n");
	scene_expect(&scene, "2 of 2 schools of the list");
	scene_press(&scene, "n");
	scene_expect(&scene, "the last school of the list");
	scene_press(&scene, "<esc>");
	scene_expect(&scene, "List of closed schools");
	scene_close(&scene);
}

/* From a school up to its cluster, tehsil and district, and down again by the links of the card. */
static void up_and_down(void **state)
{
	struct scene scene;
	(void)state;
	scene_open(&scene, WORLD_DISTRICT, 24, 80);
	scene_press(&scene, "/07088<enter>u");
	scene_expect(&scene, "1  Cluster");
	scene_expect(&scene, "3  District Kech");
	scene_press(&scene, "<down><enter>");
	scene_expect(&scene, "Tehsil Dasht");
	scene_press(&scene, "n");
	scene_expect(&scene, "Tehsil Mand");
	scene_press(&scene, "ppp");
	scene_expect(&scene, "Tehsil Buleda");
	scene_expect(&scene, "This is the first one");
	scene_press(&scene, "m");
	scene_expect(&scene, "Monitoring of tehsil Buleda, district Kech");
	scene_press(&scene, "<esc>");
	scene_press(&scene, "u"); /* there is one place above: no question */
	scene_expect(&scene, "District Kech");
	scene_press(&scene, "u");
	scene_expect(&scene, "Nothing lies above it");
	scene_press(&scene, "m");
	scene_expect(&scene, "isits");
	scene_press(&scene, "<esc><esc><esc>");
	scene_expect(&scene, "BEMIS code   07088");
	scene_close(&scene);
	scene_open(&scene, WORLD_PROVINCE, 24, 80);
	scene_press(&scene, "0");
	scene_expect(&scene, "Province ");
	scene_close(&scene);
}

static void marks(void **state)
{
	struct scene scene;
	(void)state;
	scene_open(&scene, WORLD_DISTRICT, 24, 80);
	scene_press(&scene, "/07081<enter>M");
	scene_expect(&scene, "No school is marked");
	scene_press(&scene, "x");
	scene_expect(&scene, "07081 is marked. 1 school is marked");
	scene_expect(&scene, "schools found  marked");
	scene_press(&scene, "<esc><esc>/07088<enter>x");
	scene_expect(&scene, "2 schools are marked");
	scene_press(&scene, "M");
	scene_expect(&scene, "2 schools are marked");
	scene_press(&scene, "p");
	scene_expect(&scene, "2 report cards");
	scene_press(&scene, "<esc>c"); /* with the other one that is marked */
	scene_expect(&scene, "compared");
	scene_expect(&scene, "07081");
	scene_expect(&scene, "07088");
	scene_press(&scene, "<esc><esc><esc>" CLOSED);
	scene_expect(&scene, "*07088");
	scene_press(&scene, "<tab>x");
	scene_expect(&scene, "07088 is not marked now");
	assert_false(drive_shows(&scene.drive, "*07088"));
	scene_press(&scene, "MM");
	scene_press(&scene, "t");
	scene_expect(&scene, "No school is marked now");
	assert_int_equal(browse_marks(), 0);
	scene_close(&scene);
}

/* Nobody is marked: the other one is looked for. */
static void compared_with_one_found(void **state)
{
	struct scene scene;
	(void)state;
	scene_open(&scene, WORLD_DISTRICT, 24, 80);
	scene_press(&scene, "/07081<enter>ck");
	scene_expect(&scene, "GBPS KILLI SARDAR");
	scene_expect(&scene, "compared");
	scene_press(&scene, "<esc>cs");
	scene_expect(&scene, "Which school?");
	scene_press(&scene, "07084<enter>");
	scene_expect(&scene, "compared");
	scene_expect(&scene, "07084");
	scene_close(&scene);
}

/* A form, columns, a filter with a mistake in it and without, a group, an order, totals, a count; seen, saved, run, dropped. */
static void made_by_keys(void **state)
{
	struct scene scene;
	(void)state;
	scene_open(&scene, WORLD_DISTRICT, 24, 80);
	scene_press(&scene, "8n");
	scene_expect(&scene, "Choose the form whose records");
	scene_press(&scene, "<down><enter>");
	scene_expect(&scene, "Choose the form first");
	scene_press(&scene, "<up><enter><enter>"); /* the census is offered */
	scene_expect(&scene, "Annual school census");
	scene_expect(&scene, "Mark the columns");
	scene_press(&scene, "<down><enter> <end> ");
	scene_expect(&scene, "[ 2] ");
	scene_press(&scene, "<esc>"); /* given up: nothing is taken */
	scene_expect(&scene, "Mark the columns");
	scene_press(&scene, "<enter> <end> <enter>"); /* the school, and the last field of the registry */
	scene_expect(&scene, "school school.remarks");
	scene_press(&scene, "<enter>t <enter>"); /* a letter goes on to a label that begins with it */
	scene_expect(&scene, "school school.remarks building");
	scene_press(&scene, "<down><enter>water = <enter>");
	scene_expect(&scene, "filter: the expression ends too early");
	scene_press(&scene, "s");
	scene_expect(&scene, "It cannot be saved as it is");
	scene_press(&scene, "<enter><^U>water = 'no'<enter>");
	scene_expect(&scene, "Annual school census where water = 'no'");
	scene_press(&scene, "<end>");
	scene_press(&scene, "<enter>Dry schools<enter>");
	scene_expect(&scene, "one's own: Dry schools");
	scene_press(&scene, "v");
	scene_expect(&scene, "Dry schools");
	scene_press(&scene, "<esc>s");
	scene_expect(&scene, "dry_schools");
	scene_press(&scene, "<enter>");
	scene_expect(&scene, "Saved. zila list dry_schools");
	scene_expect(&scene, "Dry schools");
	assert_non_null(strstr(world_ask(&scene.world, "SELECT definition FROM list WHERE district = 'kech' AND name = 'dry_schools'"), "filter = \"water = 'no'\""));
	scene_press(&scene, "<end><enter>");
	scene_expect(&scene, "Records: ");
	scene_press(&scene, "<esc>e");
	scene_expect(&scene, "water = 'no'");
	scene_press(&scene, "<esc>dd");
	scene_expect(&scene, "is off the lists");
	assert_false(drive_shows(&scene.drive, "Dry schools"));
	scene_press(&scene, "<home>e");
	scene_expect(&scene, "comes with the program");
	scene_close(&scene);
}

/* Another person keys a visit. */
static void visit(const char *folder, const char *school, const char *date, const char *status, const char *reason)
{
	struct world world;
	struct err err = {0};
	struct record_save save = {0};
	world_open(&world, folder);
	const struct form *form = form_set_find(world.set, "visit");
	struct record *record = record_new(world.set, form);
	const char *const pairs[][2] = {{"school", school}, {"date", date}, {"arrived", "09:30"}, {"monitor", "monitor"}, {"access", "granted"},
		{"status", status}, {"closed_reason", reason}};
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
		if (pairs[i][1] && !record_put(record, form_field(form, pairs[i][0]), pairs[i][1], &err))
			fail_msg("%s", err.text);
	if (!record_save(world.replica, record, WORLD_AUTHOR, NULL, 0, true, &save, &err) || save.outcome != RECORD_SAVED)
		fail_msg("the visit was not saved: %s", err.text);
	record_save_reset(&save);
	record_free(record);
	world_close(&world);
}

/* It is shown when it comes, and nothing is drawn while nothing does. */
static void visits_come_in(void **state)
{
	struct scene scene;
	(void)state;
	scene_open(&scene, WORLD_DISTRICT, 24, 80);
	visit(scene.folder, "07081", "2026-03-31", "open", NULL);
	visit(scene.folder, "07086", "2026-03-02", "closed", "teachers_absent");
	scene_press(&scene, "9");
	golden_compare("live", drive_roles(&scene.drive));
	for (int i = 0; i < 5; i++) {
		drive_wait(&scene.drive, 11000);
		assert_false(view_needs_draw(scene.app.views));
	}
	visit(scene.folder, "07082", "2026-03-31", "closed", "school_locked");
	drive_wait(&scene.drive, 11000);
	golden_compare("live-more", drive_roles(&scene.drive));
	scene_press(&scene, "<tab><enter>"); /* the first tehsil */
	scene_expect(&scene, "Visits of this month");
	golden_compare("live-tehsil", drive_roles(&scene.drive));
	scene_press(&scene, "<tab><enter>"); /* the visit itself */
	scene_expect(&scene, "Monitoring visit");
	scene_press(&scene, "<esc><esc>");
	scene_expect(&scene, "Visits, as they come in");
	/* The night falls. */
	setenv("ZILA_NOW", "2026-04-01T08:00", 1);
	drive_wait(&scene.drive, 11000);
	scene_expect(&scene, "Visits of 2026-04-01, and since 2026-04-01");
	setenv("ZILA_NOW", WORLD_NOW, 1);
	scene_close(&scene);
}

static void any_size(void **state)
{
	static const char *const ways[] = {"8", CLOSED, "8n", "8n<enter><enter><down><enter>", "9", "0", CLOSED "P"};
	(void)state;
	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
		struct scene scene;
		scene_open(&scene, WORLD_DISTRICT, 24, 80);
		scene_press(&scene, ways[i]);
		scene_check_keys(&scene);
		for (int rows = 1; rows < 30; rows += 3)
			for (int columns = 1; columns < 100; columns += 9)
				drive_resize(&scene.drive, rows, columns);
		scene_close(&scene);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(looks), cmocka_unit_test(through_a_list), cmocka_unit_test(up_and_down), cmocka_unit_test(marks),
		cmocka_unit_test(compared_with_one_found), cmocka_unit_test(made_by_keys), cmocka_unit_test(visits_come_in), cmocka_unit_test(any_size),
	};
	world_make();
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	world_unmake();
	return failed;
}
