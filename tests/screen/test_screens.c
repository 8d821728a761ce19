/* Every screen on a canvas, against the golden ones in golden/, and no size or order of keys that breaks one. */
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

#include "base/mem.h"
#include "screens/app.h"
#include "screens/carry.h"
#include "tests/screen/drive.h"
#include "tests/screen/world.h"

struct scene {
	char *folder;
	struct world world;
	struct app app;
	struct drive drive;
	struct world_away { bool is_open; struct world world; } other; /* somebody else at the same folder */
};

static const struct {
	const char *name;
	int code;
} key_words[] = {
	{"up", KEY_UP}, {"down", KEY_DOWN}, {"left", KEY_LEFT}, {"right", KEY_RIGHT}, {"home", KEY_HOME}, {"end", KEY_END},
	{"pgup", KEY_PAGE_UP}, {"pgdn", KEY_PAGE_DOWN}, {"esc", KEY_ESC}, {"enter", KEY_ENTER}, {"tab", KEY_TAB}, {"back", KEY_BACKTAB},
	{"del", KEY_BACKSPACE}, {"F1", KEY_F1}, {"F2", KEY_F2}, {"F3", KEY_F3}, {"F4", KEY_F4}, {"F6", KEY_F6}, {"F7", KEY_F7},
	{"F8", KEY_F8}, {"F9", KEY_F9}, {"F10", KEY_F10}, {"^U", KEY_CTRL('U')}, {"^S", KEY_CTRL('S')}, {"^N", KEY_CTRL('N')},
};

/* The tables of all views that tests come by keep the house's rules. */
static void check_keys(struct scene *scene)
{
	void *state;
	const struct view_ops *ops = view_top(scene->app.views, &state);
	const char *wrong;

	if (!ops || !ops->keys)
		return;
	wrong = view_check_keys(ops->keys, ops->takes_text && ops->takes_text(state));
	if (wrong)
		fail_msg("keys of the view %s: %s", ops->name, wrong);
}

/* Types KEYS: characters, and words such as <down>; <300> lets 300 milliseconds pass. */
static void press(struct scene *scene, const char *keys)
{
	while (*keys) {
		const char *end = *keys == '<' ? strchr(keys, '>') : NULL;
		bool is_known = false;

		if (!end) {
			const char *next = strchr(keys + 1, '<');
			char *text = next ? mem_copy_bytes(keys, (size_t) (next - keys)) : mem_copy(keys);

			drive_type(&scene->drive, text);
			keys += strlen(text);
			free(text);
			check_keys(scene);
			continue;
		}
		if (keys[1] >= '0' && keys[1] <= '9') {
			drive_wait(&scene->drive, atoi(keys + 1));
			is_known = true;
		}
		for (size_t at = 0; at < sizeof key_words / sizeof *key_words && !is_known; at++) {
			if (strlen(key_words[at].name) == (size_t) (end - keys - 1)
				&& strncmp(key_words[at].name, keys + 1, (size_t) (end - keys - 1)) == 0) {
				drive_key(&scene->drive, key_words[at].code);
				is_known = true;
			}
		}
		if (!is_known)
			fail_msg("no such key in a test: %s", keys);
		keys = end + 1;
		check_keys(scene);
	}
}

static void scene_start(struct scene *scene, int rows, int columns)
{
	world_open(&scene->world, scene->folder);
	app_start(&scene->app, scene->world.replica, &scene->world.set, WORLD_AUTHOR);
	drive_borrow(&scene->drive, rows, columns, scene->app.views);
	drive_text(&scene->drive);
}

static void scene_open(struct scene *scene, enum world_folder which, int rows, int columns)
{
	memset(scene, 0, sizeof *scene);
	scene->folder = world_copy(which);
	carry_put("visit", "date", "");
	carry_put("visit", "monitor", "");
	scene_start(scene, rows, columns);
}

/* Ends the program and leaves the folder: as kill -9 does, whatever was settled is on the disk. */
static void scene_stop(struct scene *scene)
{
	app_end(&scene->app);
	drive_close(&scene->drive);
	world_close(&scene->world);
}

static void scene_close(struct scene *scene)
{
	scene_stop(scene);
	world_drop(scene->folder);
}

static void expect(struct scene *scene, const char *text)
{
	if (!drive_shows(&scene->drive, text))
		fail_msg("the screen does not show \"%s\":\n%s", text, drive_text(&scene->drive));
}

/* One golden canvas: a fresh folder, keys, the screen. */
static void golden(enum world_folder which, int rows, int columns, const char *keys, const char *name)
{
	struct scene scene;

	scene_open(&scene, which, rows, columns);
	press(&scene, keys);
	drive_golden(&scene.drive, name);
	scene_close(&scene);
}

static void small(const char *keys, const char *name)
{
	golden(WORLD_PROVINCE, 24, 80, keys, name);
}

#define VISIT "/07081<enter>v"
/* From the first field of a visit to its pages. */
#define TO_STATUS VISIT "<pgdn>"
#define OPEN TO_STATUS "open<enter>"
#define TO_STAFF VISIT "<pgdn><pgdn>"
#define TO_PUPILS VISIT "<pgdn><pgdn><pgdn>"

static void home(void **state)
{
	(void) state;
	small("", "home");
	golden(WORLD_DISTRICT, 24, 80, "", "home-district");
	golden(WORLD_SAMPLE, 24, 80, "", "home-sample");
	/* A draft left on the way. */
	small(VISIT "<down><down>09:15<enter><esc><esc><esc>", "home-draft");
	small("<esc>", "home-esc");
	golden(WORLD_PROVINCE, 43, 132, "", "home-132x43");
	golden(WORLD_PROVINCE, 10, 40, "", "home-40x10");
}

static void find(void **state)
{
	(void) state;
	small("/", "find-empty");
	small("/kili sardr", "find-typed");
	small("/kili sardr<300>", "find-wide");
	small("/gb<300><down><down>", "find-moved");
	small("/g<F6><F6><F7><300>", "find-filtered");
	small("/zzqqxx", "find-none");
	small("3", "find-which");
	golden(WORLD_PROVINCE, 43, 132, "/gb<300><down>", "find-132x43");
	golden(WORLD_PROVINCE, 10, 40, "/gb<300><down>", "find-40x10");
}

static void profile(void **state)
{
	(void) state;
	small("/07085<enter>", "profile");
	small("/07085<enter><pgdn>", "profile-scrolled");
	small("/07085<enter><pgdn><pgdn><pgdn><pgdn>", "profile-end");
	small("/gbps<enter>nn", "profile-of-many");
	small("/07085<enter>h", "history");
	golden(WORLD_DISTRICT, 24, 80, "/07085<enter>h", "history-district");
	small("/07085<enter>t", "staff");
	small("/07088<enter>t", "staff-none");
	golden(WORLD_PROVINCE, 43, 132, "/07085<enter>", "profile-132x43");
	golden(WORLD_PROVINCE, 10, 40, "/07085<enter>", "profile-40x10");
}

static void entry(void **state)
{
	(void) state;
	small(VISIT, "entry-arrival");
	small(VISIT "<down><down>9<enter>", "entry-no-time");
	small(TO_STATUS, "entry-status");
	small(TO_STATUS "closed<enter>", "entry-status-closed");
	small(TO_STAFF, "entry-staff");
	small(TO_STAFF "absent<enter><enter>", "entry-staff-absent");
	small(TO_PUPILS, "entry-pupils");
	small(OPEN "<pgdn><pgdn>20<tab>18<tab>22<tab>", "entry-pupils-notice");
	small(TO_PUPILS "<pgdn>", "entry-facilities");
	small("/07081<enter>r<enter>", "entry-return");
	small("/07081<enter>r<enter><F4>", "entry-pages");
	small("/07081<enter>r<enter><F4><end><up><enter>", "entry-enrolment");
	small("/07081<enter>r", "entry-year");
	small("/07081<enter>e<pgdn>", "entry-registry");
	small("/07081<enter>t+", "entry-staff-new");
	golden(WORLD_PROVINCE, 43, 132, TO_PUPILS, "entry-132x43");
	golden(WORLD_PROVINCE, 10, 40, TO_PUPILS, "entry-40x10");
	golden(WORLD_PROVINCE, 10, 40, VISIT, "entry-arrival-40x10");
}

static void saving(void **state)
{
	(void) state;
	small(VISIT "<F2>", "entry-no-list");
	small(TO_STATUS "<F2>", "entry-choices");
	small(TO_STATUS "1<enter><F10>", "entry-reason");
	small(TO_STATUS "1<enter><F10><enter>", "entry-no-reason");
	/* Two things that cannot be true. */
	small(TO_PUPILS "<pgdn><down><down>2<tab>3<tab>1<tab>4<tab><F10>", "entry-hard");
	small(TO_PUPILS "<pgdn><down><down>2<tab>3<tab>1<tab>4<tab><F10><down><enter>", "entry-hard-one");
	small("/07081<enter>e<F10>", "entry-nothing");
}

static void a_clash_shows_both(void **state)
{
	struct scene scene;
	struct world other;

	(void) state;
	scene_open(&scene, WORLD_PROVINCE, 24, 80);
	press(&scene, "/07081<enter>e<^N><pgup>GBPS KILLI SARDAR KHAN<enter>");
	world_open(&other, scene.folder);
	world_change(&other, "school", "07081", "name", "GBPS KILLI SARDAR NEW");
	world_close(&other);
	press(&scene, "<F10>");
	drive_golden(&scene.drive, "entry-clash");
	press(&scene, "m");
	expect(&scene, "Saved");
	assert_string_equal(world_ask(&scene.world, "SELECT name FROM school WHERE code = '07081'"), "GBPS KILLI SARDAR KHAN");
	drive_golden(&scene.drive, "entry-saved");
	scene_close(&scene);
}

static void the_rest(void **state)
{
	(void) state;
	small("<down><enter>", "findings");
	small("<down><enter><enter>", "findings-cards");
	small("<enter>", "visits-due");
	small("/07085<enter>P", "printing");
	small("/07085<enter>Pp", "printing-printer");
	small("/07085<enter>Pf", "printing-file");
	small("/gbps<enter>A", "printing-all");
	small("5", "boxstate");
	golden(WORLD_DISTRICT, 24, 80, "/07081<enter>e<pgdn><down><down><down><down><down><down>Pidrak<enter><F10><esc><esc>5", "boxstate-pending");
}

static void help(void **state)
{
	static const struct {
		const char *keys, *name;
	} views[] = {
		{"", "home"}, {"/", "find"}, {"/07085<enter>", "profile"}, {"/07085<enter>h", "reading"}, {"/07085<enter>t", "staff"},
		{VISIT, "entry"}, {TO_STATUS "<F2>", "choice"}, {"/07085<enter>P", "printing"}, {"/07085<enter>Pf", "text"},
	};

	(void) state;
	for (size_t at = 0; at < sizeof views / sizeof *views; at++) {
		char *keys = mem_format("%s<F1>", views[at].keys), *name = mem_format("help-%s", views[at].name);

		small(keys, name);
		free(keys);
		free(name);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(home),
		cmocka_unit_test(find),
		cmocka_unit_test(profile),
		cmocka_unit_test(entry),
		cmocka_unit_test(saving),
		cmocka_unit_test(a_clash_shows_both),
		cmocka_unit_test(the_rest),
		cmocka_unit_test(help),
	};
	int failed;

	world_make();
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	world_unmake();
	return failed;
}
