/* A page on the screen: sections to jump to, links to follow, and the place that is kept. */
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
#include "screens/app.h"
#include "screens/page_view.h"
#include "tests/screen/drive.h"
#include "tests/unit/page_world.h"

static char opened[256];
static int released;

static void open_target(struct app *app, void *arg, const char *target)
{
	assert_non_null(app->views);
	assert_ptr_equal(arg, opened);
	snprintf(opened, sizeof opened, "%s", target);
}

static void release(void *arg)
{
	assert_ptr_equal(arg, opened);
	released++;
}

static struct app app;

static void start(struct drive *drive, struct page_value *page, int rows, int columns)
{
	opened[0] = '\0';
	drive_open(drive, rows, columns, NULL, NULL);
	app = (struct app){.views = drive->views};
	page_view_push(&app, "A school", page, open_target, opened, release);
	drive_key(drive, KEY_HOME);
}

static void links_are_followed(void **state)
{
	(void)state;
	struct drive drive;
	start(&drive, world_whole(), 24, 80);
	drive_golden(&drive, "page/top");
	drive_type(&drive, "\n"); /* nothing is chosen yet */
	assert_string_equal(opened, "");
	drive_type(&drive, "\t\n");
	assert_string_equal(opened, "school:07086");
	drive_type(&drive, "\t\n");
	assert_string_equal(opened, "cluster:07001");
	drive_key(&drive, KEY_DOWN); /* the table's first linked row, in the first column */
	drive_golden(&drive, "page/link");
	drive_type(&drive, "\n");
	assert_string_equal(opened, "school:07086");
	drive_key(&drive, KEY_DOWN);
	drive_type(&drive, "\n");
	assert_string_equal(opened, "list:schools?district=kech&sex=girls");
	drive_key(&drive, KEY_UP);
	drive_key(&drive, KEY_UP);
	drive_key(&drive, KEY_UP);
	drive_type(&drive, "\n");
	assert_string_equal(opened, "school:07086");
	drive_key(&drive, KEY_BACKTAB); /* round: the strip's own mark is the last one */
	drive_type(&drive, "\n");
	assert_string_equal(opened, "school:07086");
	assert_true(drive_shows(&drive, "^"));
	drive_key(&drive, KEY_HOME); /* out of sight: chosen no longer */
	opened[0] = '\0';
	drive_type(&drive, "\n");
	assert_string_equal(opened, "");
	drive_close(&drive);
	assert_int_equal(released, 1);
}

static bool shows_urdu(const char *name, const char *value)
{
	struct drive drive;
	struct page_value *page = page_new("GBPS KILLI");
	page_title(page, "GBPS KILLI");
	page_urdu(page, "کلی");
	page_text(page, "below");
	if (name)
		setenv(name, value, 1);
	start(&drive, page, 10, 80);
	assert_true(drive_shows(&drive, "below"));
	bool is_shown = drive_shows(&drive, "کلی");
	drive_close(&drive);
	if (name)
		unsetenv(name);
	return is_shown;
}

/* Where the terminal turns and joins the letters by itself, or somebody says that it does. */
static void a_name_in_urdu_where_the_terminal_can(void **state)
{
	(void)state;
	static const char *const names[] = {"ZILA_URDU", "VTE_VERSION", "KONSOLE_VERSION"};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		unsetenv(names[i]);
	assert_false(shows_urdu(NULL, NULL));
	assert_true(shows_urdu("ZILA_URDU", "on"));
	assert_true(shows_urdu("VTE_VERSION", "6800"));
	assert_false(shows_urdu("VTE_VERSION", "5202"));
	assert_true(shows_urdu("KONSOLE_VERSION", "220401"));
	setenv("ZILA_URDU", "off", 1);
	assert_false(shows_urdu("VTE_VERSION", "6800"));
	unsetenv("ZILA_URDU");
	char *locale = mem_copy(getenv("LC_ALL"));
	setenv("LC_ALL", "en_US.ISO-8859-1", 1);
	assert_false(shows_urdu("ZILA_URDU", "on"));
	setenv("LC_ALL", locale ? locale : "C.UTF-8", 1);
	free(locale);
}

static void arrows_scroll_where_no_link_is_near(void **state)
{
	(void)state;
	struct drive drive;
	start(&drive, world_whole(), 10, 80);
	for (int i = 0; i < 2; i++)
		drive_key(&drive, KEY_DOWN);
	drive_type(&drive, "\n");
	assert_string_equal(opened, "cluster:07001");
	for (int i = 0; i < 5; i++) /* one line more each, until the table's first row is in sight */
		drive_key(&drive, KEY_DOWN);
	opened[0] = '\0';
	drive_type(&drive, "\n");
	assert_string_equal(opened, "school:07086");
	drive_golden(&drive, "page/scrolled");
	for (int i = 0; i < 60 && strcmp(opened, "list:girls") != 0; i++) {
		drive_key(&drive, KEY_DOWN);
		drive_type(&drive, "\n");
	}
	assert_string_equal(opened, "list:girls");
	for (int i = 0; i < 60; i++)
		drive_key(&drive, KEY_UP);
	assert_true(drive_shows(&drive, "SAMPLE DATA"));
	for (int i = 0; i < 80; i++)
		drive_key(&drive, KEY_DOWN);
	assert_true(drive_shows(&drive, "61")); /* the form's grid at the very end */
	drive_close(&drive);
}

static void sections_are_jumped_to(void **state)
{
	(void)state;
	struct drive drive;
	start(&drive, world_whole(), 12, 80);
	drive_type(&drive, "3");
	assert_true(strncmp(strchr(drive_text(&drive), '\n') + 1, "  Charts", 8) == 0);
	drive_type(&drive, "s");
	drive_golden(&drive, "page/sections");
	drive_key(&drive, KEY_UP);
	drive_type(&drive, "\n");
	assert_true(strncmp(strchr(drive_text(&drive), '\n') + 1, "  Enrolment", 11) == 0);
	drive_type(&drive, "9"); /* there is no ninth */
	assert_true(strncmp(strchr(drive_text(&drive), '\n') + 1, "  Enrolment", 11) == 0);
	drive_type(&drive, "][");
	assert_true(strncmp(strchr(drive_text(&drive), '\n') + 1, "  Enrolment", 11) == 0);
	drive_close(&drive);
}

static void a_new_size_keeps_the_link(void **state)
{
	(void)state;
	struct drive drive;
	start(&drive, world_whole(), 24, 80);
	drive_type(&drive, "2\t\t");
	drive_resize(&drive, 12, 60);
	drive_resize(&drive, 1, 1);
	drive_resize(&drive, 0, 0);
	drive_resize(&drive, 24, 132);
	drive_type(&drive, "\n");
	drive_resize(&drive, 24, 80);
	assert_true(*opened);
	drive_close(&drive);
}

static const struct view_key no_keys[] = {{0}};

static int draw_view(void *state, struct canvas *canvas)
{
	page_view_draw(state, canvas);
	return 0;
}

static enum view_result key_of_view(struct views *views, void *state, int action, const struct key *key)
{
	(void)views, (void)action;
	return page_view_key(state, key) ? VIEW_DONE : VIEW_PASS;
}

static void free_view(void *state)
{
	page_view_free(state);
}

static const struct view_ops ops = {.name = "card", .keys = no_keys, .draw = draw_view, .key = key_of_view, .free = free_view};

static void the_next_page_opens_at_the_same_section(void **state)
{
	(void)state;
	struct drive drive;
	drive_open(&drive, 12, 80, NULL, NULL);
	app = (struct app){.views = drive.views};
	struct page_view *view = page_view_new(&app, NULL, NULL); /* nobody opens links: they are none */
	view_push(drive.views, &ops, view);
	assert_null(page_view_page(view));
	drive_type(&drive, "s\n\t3"); /* nothing there: nothing happens */
	page_view_set(view, world_whole());
	drive_type(&drive, "x3");
	assert_true(strncmp(strchr(drive_text(&drive), '\n') + 1, "Charts", 6) == 0);
	struct page_value *page = page_new("Other");
	page_text(page, "Many lines\nof other\nthings");
	page_heading(page, "Charts", "charts");
	for (int i = 0; i < 40; i++)
		page_text(page, "line");
	page_view_set(view, page);
	drive_type(&drive, "x");
	assert_true(strncmp(strchr(drive_text(&drive), '\n') + 1, "Charts", 6) == 0);
	drive_type(&drive, "\t"); /* without links Tab goes by sections, here to the end */
	assert_null(page_view_target(view));
	page_view_set(view, NULL);
	drive_type(&drive, "x");
	assert_true(!drive_shows(&drive, "line"));
	drive_close(&drive);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(links_are_followed),
		cmocka_unit_test(a_name_in_urdu_where_the_terminal_can),
		cmocka_unit_test(arrows_scroll_where_no_link_is_near),
		cmocka_unit_test(sections_are_jumped_to),
		cmocka_unit_test(a_new_size_keeps_the_link),
		cmocka_unit_test(the_next_page_opens_at_the_same_section),
	};
	return cmocka_run_group_tests_name("screens/page_view", tests, NULL, NULL);
}
