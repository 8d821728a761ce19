/* Every screen on a canvas, against the golden ones in golden/, and no size or order of keys that breaks one. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sys/stat.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/mem.h"
#include "store/picture.h"
#include "tests/screen/scene.h"

static void home(void **state)
{
	(void) state;
	scene_small("", "home");
	scene_golden(WORLD_DISTRICT, 24, 80, "", "home-district");
	scene_golden(WORLD_SAMPLE, 24, 80, "", "home-sample");
	/* A draft left on the way. */
	scene_small(SCENE_VISIT "<down><down>09:15<enter><esc><esc><esc>", "home-draft");
	scene_small("<esc>", "home-esc");
	scene_golden(WORLD_PROVINCE, 43, 132, "", "home-132x43");
	scene_golden(WORLD_PROVINCE, 10, 40, "", "home-40x10");
}

/* The province's program is newer and has what this one cannot read. */
static void an_old_picture_is_said(void **state)
{
	struct scene scene;

	(void) state;
	scene_open(&scene, WORLD_DISTRICT, 24, 80);
	picture_hear(scene.world.replica, true);
	scene_press(&scene, "5");
	scene_expect(&scene, "The province's program is newer than this one. What is keyed here is sent and");
	scene_expect(&scene, "but what is new there since 2026-03-31");
	scene_press(&scene, "<esc>");
	scene_expect(&scene, "Zila is too old here: news of the province since 2026-03-31");
	/* At the end of a sync with the new program, which reads all. */
	picture_hear(scene.world.replica, false);
	scene_press(&scene, "5<esc>");
	drive_golden(&scene.drive, "home-district");
	scene_close(&scene);
}

static void find(void **state)
{
	(void) state;
	scene_small("/", "find-empty");
	scene_small("/kili sardr", "find-typed");
	scene_small("/kili sardr<300>", "find-wide");
	scene_small("/gb<300><down><down>", "find-moved");
	scene_small("/g<F6><F6><F7><300>", "find-filtered");
	scene_small("/zzqqxx", "find-none");
	scene_small("3", "find-which");
	scene_golden(WORLD_PROVINCE, 43, 132, "/gb<300><down>", "find-132x43");
	scene_golden(WORLD_PROVINCE, 10, 40, "/gb<300><down>", "find-40x10");
}

static void profile(void **state)
{
	(void) state;
	scene_small("/07085<enter>", "profile");
	scene_small("/07085<enter><pgdn>", "profile-scrolled");
	scene_small("/07085<enter><pgdn><pgdn><pgdn><pgdn>", "profile-end");
	scene_small("/gbps<enter>nn", "profile-of-many");
	scene_small("/07085<enter>h", "history");
	scene_golden(WORLD_DISTRICT, 24, 80, "/07085<enter>h", "history-district");
	scene_small("/07085<enter>t", "staff");
	scene_small("/07088<enter>t", "staff-none");
	scene_golden(WORLD_PROVINCE, 43, 132, "/07085<enter>", "profile-132x43");
	scene_golden(WORLD_PROVINCE, 10, 40, "/07085<enter>", "profile-40x10");
}

static void entry(void **state)
{
	(void) state;
	scene_small(SCENE_VISIT, "entry-arrival");
	scene_small(SCENE_VISIT "<down><down>9<enter>", "entry-no-time");
	scene_small(SCENE_TO_STATUS, "entry-status");
	scene_small(SCENE_TO_STATUS "closed<enter>", "entry-status-closed");
	scene_small(SCENE_TO_STAFF, "entry-staff");
	scene_small(SCENE_TO_STAFF "absent<enter><enter>", "entry-staff-absent");
	scene_small(SCENE_TO_PUPILS, "entry-pupils");
	scene_small(SCENE_OPEN "<pgdn><pgdn>20<tab>18<tab>22<tab>", "entry-pupils-notice");
	scene_small(SCENE_TO_PUPILS "<pgdn>", "entry-facilities");
	scene_small("/07081<enter>r<enter>", "entry-return");
	scene_small("/07081<enter>r<enter><F4>", "entry-pages");
	scene_small("/07081<enter>r<enter><F4><end><up><enter>", "entry-enrolment");
	scene_small("/07081<enter>r", "entry-year");
	scene_small("/07081<enter>e<pgdn>", "entry-registry");
	scene_small("/07081<enter>t+", "entry-staff-new");
	scene_golden(WORLD_PROVINCE, 43, 132, SCENE_TO_PUPILS, "entry-132x43");
	scene_golden(WORLD_PROVINCE, 10, 40, SCENE_TO_PUPILS, "entry-40x10");
	scene_golden(WORLD_PROVINCE, 10, 40, SCENE_VISIT, "entry-arrival-40x10");
	scene_golden(WORLD_PROVINCE, 10, 40, SCENE_TO_STAFF "absent<enter><enter>", "entry-staff-40x10");
	scene_golden(WORLD_PROVINCE, 10, 40, "/07081<enter>r<enter><F6>boys and girls<enter><down><down>", "entry-enrolment-40x10");
	scene_golden(WORLD_PROVINCE, 60, 200, SCENE_VISIT, "entry-arrival-200x60");
	scene_golden(WORLD_PROVINCE, 60, 200, SCENE_TO_PUPILS, "entry-pupils-200x60");
	scene_golden(WORLD_PROVINCE, 60, 200, SCENE_TO_PUPILS "<pgdn>", "entry-facilities-200x60");
	scene_golden(WORLD_PROVINCE, 60, 200, "/07081<enter>r<enter><F6>boys and girls<enter>", "entry-enrolment-200x60");
}

static void saving(void **state)
{
	(void) state;
	scene_small(SCENE_VISIT "<F2>", "entry-no-list");
	scene_small(SCENE_TO_STATUS "<F2>", "entry-choices");
	scene_small(SCENE_TO_STATUS "1<enter><F10>", "entry-reason");
	scene_small(SCENE_TO_STATUS "1<enter><F10><enter>", "entry-no-reason");
	/* Two things that cannot be true. */
	scene_small(SCENE_TO_PUPILS "<pgdn><down><down>2<tab>3<tab>1<tab>4<tab><F10>", "entry-hard");
	scene_small(SCENE_TO_PUPILS "<pgdn><down><down>2<tab>3<tab>1<tab>4<tab><F10><down><enter>", "entry-hard-one");
	scene_small("/07081<enter>e<F10>", "entry-nothing");
}

/* From a finding to its record and field; corrected or answered it is no finding any more, and what was narrowed stays so. */
static void expect_count(struct scene *scene, int count)
{
	char text[40];

	snprintf(text, sizeof text, "Findings: %d,", count);
	scene_expect(scene, text);
}

static void findings_are_worked_off(void **state)
{
	struct scene scene;
	char rule[80], wanted[160];
	int before;

	(void) state;
	scene_open(&scene, WORLD_PROVINCE, 24, 80);
	scene_press(&scene, "<end><up><enter>nr<enter>");
	snprintf(rule, sizeof rule, "%s", world_ask(&scene.world, "SELECT rule FROM finding GROUP BY rule ORDER BY count(*) DESC, rule LIMIT 1"));
	before = atoi(world_ask(&scene.world, "SELECT max(n) FROM (SELECT count(*) AS n FROM finding GROUP BY rule)"));
	expect_count(&scene, before);
	scene_press(&scene, "a2<enter>");
	scene_expect(&scene, "Answered: The school confirmed it");
	snprintf(wanted, sizeof wanted, "%s: The school confirmed it", rule);
	assert_string_equal(world_ask(&scene.world, "SELECT rule || ': ' || text FROM reason WHERE text = 'The school confirmed it'"), wanted);
	expect_count(&scene, before - 1);
	scene_press(&scene, "s");
	expect_count(&scene, before);
	scene_press(&scene, "s<enter>");
	if (strcmp(view_top(scene.app.views, NULL)->name, "entry") != 0)
		fail_msg("Enter does not open the record");
	scene_press(&scene, "<esc>r");
	scene_expect(&scene, "Findings: ");
	scene_press(&scene, "<esc>");
	scene_close(&scene);
}

static void the_rest(void **state)
{
	(void) state;
	scene_small("<end><up><enter>", "findings");
	scene_small("<end><up><enter>n", "findings-anew");
	scene_small("<end><up><enter>nr", "findings-rules");
	scene_small("<end><up><enter>nt", "findings-tehsils");
	scene_small("<end><up><enter>n<down>a", "findings-answer");
	scene_small("<enter>", "visits-due");
	scene_small("/07085<enter>P", "printing");
	scene_small("/07085<enter>Pp", "printing-printer");
	scene_small("/07085<enter>Pf", "printing-file");
	scene_small("/gbps<enter>A", "printing-all");
	scene_small("5", "sending");
	scene_golden(WORLD_DISTRICT, 24, 80, "/07081<enter>e<pgdn><down><down><down><down><down><down>Pidrak<enter><F10><esc><esc>5", "sending-pending");
}

static void help(void **state)
{
	static const struct {
		const char *keys, *name;
	} views[] = {
		{"", "home"}, {"/", "find"}, {"/07085<enter>", "profile"}, {"/07085<enter>h", "reading"}, {"/07085<enter>t", "staff"},
		{SCENE_VISIT, "entry"}, {SCENE_TO_STATUS "<F2>", "choice"}, {"/07085<enter>P", "printing"}, {"/07085<enter>Pf", "text"}, {"<end><up><enter>", "findings"},
	};

	(void) state;
	for (size_t at = 0; at < sizeof views / sizeof *views; at++) {
		char *keys = mem_format("%s<F1>", views[at].keys), *name = mem_format("help-%s", views[at].name);

		scene_small(keys, name);
		free(keys);
		free(name);
	}
}

/* Every view at sizes that nobody has, with keys typed there; and back. */
static void any_size(void **state)
{
	static const char *const ways[] = {"", "/gb<300>", "/07085<enter>", "/07085<enter>h", "/07085<enter>t", SCENE_TO_STAFF, SCENE_TO_PUPILS,
		SCENE_TO_STATUS "<F2>", "/07085<enter>P", "/07081<enter>r<enter><F4>", "5", "<down><enter>", SCENE_VISIT "<F1>"};
	static const int sizes[][2] = {{1, 1}, {2, 5}, {3, 80}, {4, 3}, {500, 300}, {7, 20}, {0, 0}, {24, 80}};

	(void) state;
	for (size_t way = 0; way < sizeof ways / sizeof *ways; way++) {
		struct scene scene;
		char *before;

		scene_open(&scene, WORLD_PROVINCE, 24, 80);
		scene_press(&scene, ways[way]);
		before = mem_copy(drive_text(&scene.drive));
		for (size_t at = 0; at < sizeof sizes / sizeof *sizes; at++) {
			drive_resize(&scene.drive, sizes[at][0], sizes[at][1]);
			scene_press(&scene, "<down><pgdn><up><pgup><up>");
		}
		free(before);
		scene_close(&scene);
		/* Without a key in between the screen is the one that it was. */
		scene_open(&scene, WORLD_PROVINCE, 24, 80);
		scene_press(&scene, ways[way]);
		before = mem_copy(drive_text(&scene.drive));
		drive_resize(&scene.drive, 500, 300);
		drive_resize(&scene.drive, 24, 80);
		assert_string_equal(drive_text(&scene.drive), before);
		free(before);
		scene_close(&scene);
	}
}

static unsigned random_state;

static int random_below(int limit)
{
	random_state = random_state * 1103515245u + 12345u;
	return (int) ((random_state >> 16) % (unsigned) limit);
}

/* The window is dragged about while a field is typed: the field holds what was typed. */
static void a_storm_of_sizes_in_a_field(void **state)
{
	static const char text[] = "Roof of the second room leaks at the wall";
	struct scene scene;

	(void) state;
	random_state = 11;
	scene_open(&scene, WORLD_PROVINCE, 24, 80);
	scene_press(&scene, SCENE_VISIT "<pgdn><pgdn><pgdn><pgdn><pgdn><pgdn>");
	for (int step = 0; step < 20 && !drive_shows(&scene.drive, "Remarks"); step++)
		scene_press(&scene, "<down>");
	scene_press(&scene, "<down><down>");
	for (size_t at = 0; at < sizeof text - 1; at++) {
		const char key[2] = {text[at], '\0'};

		drive_resize(&scene.drive, random_below(60), random_below(150));
		scene_press(&scene, key);
	}
	drive_resize(&scene.drive, 24, 80);
	scene_press(&scene, "<enter>");
	assert_string_equal(world_draft(&scene.world, "visit", "07081", NULL, NULL, "remarks"), text);
	scene_close(&scene);
}

/* An Esc that the line had cut off an arrow: the form is there again, with what was typed. */
static void an_undone_esc_loses_nothing(void **state)
{
	struct scene scene;
	char *before;

	(void) state;
	scene_open(&scene, WORLD_PROVINCE, 24, 80);
	scene_press(&scene, SCENE_VISIT "<down><down>09:1");
	before = mem_copy(drive_text(&scene.drive));
	scene_press(&scene, "<esc>");
	scene_expect(&scene, "07081  1 of");
	drive_key(&scene.drive, KEY_UNDO_ESC);
	scene_press(&scene, "<right>");
	assert_string_equal(drive_text(&scene.drive), before);
	scene_press(&scene, "0<enter>");
	scene_expect(&scene, "[09:10]");
	free(before);
	/* Half a number is a value too: the other half goes after it, not in its place. */
	scene_press(&scene, "2<esc>");
	drive_key(&scene.drive, KEY_UNDO_ESC);
	scene_press(&scene, "<right>6.5<enter>");
	scene_expect(&scene, "[26.5 ");
	scene_close(&scene);
}

/* From school to school to school, from forms too: the stack of views does not fill. */
static void any_depth(void **state)
{
	static const char *const ways[] = {"/07081<enter>", "<F3>", "/07081<enter>h", "/07081<enter>v<F3>07082<enter>v<down><down>0900<enter><F3>",
		"/07085<enter>t<enter><F3>"};

	(void) state;
	for (size_t way = 0; way < sizeof ways / sizeof *ways; way++) {
		struct scene scene;

		scene_open(&scene, WORLD_PROVINCE, 24, 80);
		for (int times = 0; times < 40; times++)
			scene_press(&scene, ways[way]);
		for (int step = 0; step < 40 && !drive_shows(&scene.drive, "Jobs, by number"); step++)
			scene_press(&scene, "<esc>");
		scene_expect(&scene, "Jobs, by number");
		scene_close(&scene);
	}
}

/* A draft opened a second time from a card above its own form: one visit comes of it. */
static void a_draft_is_saved_once(void **state)
{
	struct scene scene;

	(void) state;
	scene_open(&scene, WORLD_PROVINCE, 24, 80);
	scene_press(&scene, SCENE_VISIT "<down><down>09:15<enter><F3>07081<enter>v");
	scene_expect(&scene, "Your draft goes on where it stood.");
	scene_press(&scene, "<F10>");
	for (int i = 0; i < 9 && drive_shows(&scene.drive, "say why"); i++)
		scene_press(&scene, "so it was<enter>");
	scene_expect(&scene, "Saved");
	scene_press(&scene, "<esc><esc><F10>");
	for (int i = 0; i < 9 && drive_shows(&scene.drive, "say why"); i++)
		scene_press(&scene, "so it was<enter>");
	scene_expect(&scene, "this draft is gone");
	assert_string_equal(world_ask(&scene.world, "SELECT count(*) FROM visit WHERE arrived = '09:15' AND school = '07081'"), "1");
	scene_close(&scene);
}

/* Keys in no order at all: nothing breaks, and the program still leads home. */
static void any_keys(void **state)
{
	static const int codes[] = {KEY_UP, KEY_DOWN, KEY_LEFT, KEY_RIGHT, KEY_PAGE_UP, KEY_PAGE_DOWN, KEY_HOME, KEY_END, KEY_ENTER,
		KEY_ENTER, KEY_ENTER, KEY_TAB, KEY_BACKTAB, KEY_ESC, KEY_BACKSPACE, KEY_DELETE, KEY_F1, KEY_F2, KEY_F3, KEY_F4, KEY_F6, KEY_F7,
		KEY_F8, KEY_F9, KEY_F10, KEY_UNDO_ESC, KEY_CTRL('S'), KEY_CTRL('U'), KEY_CTRL('L'), KEY_INSERT, '1', '2', '3', '4', '5', '0', 'a',
		'n', 'p', 'v', 'r', 'h', 't', 'e', 'y', ' ', '?', '+', '[', ']', 0x0628, 0x064e};
	const int rounds = getenv("ZILA_LONG") ? 60 : 4;

	(void) state;
	for (int round = 0; round < rounds; round++) {
		struct scene scene;
		void *top;
		int status;

		random_state = (unsigned) round + 1;
		scene_open(&scene, round % 2 ? WORLD_DISTRICT : WORLD_PROVINCE, 24, 80);
		if (round % 2 == 0)
			scene_press(&scene, "/07081<enter>v");
		for (int step = 0; step < 700 && !drive_has_ended(&scene.drive, &status); step++) {
			const struct view_ops *ops = view_top(scene.app.views, &top);

			/* Nothing is printed here, nor written to files of any name. */
			if (ops && strcmp(ops->name, "printing") == 0)
				drive_key(&scene.drive, KEY_ESC);
			else
				drive_key(&scene.drive, codes[random_below((int) (sizeof codes / sizeof *codes))]);
			if (random_below(20) == 0)
				drive_wait(&scene.drive, 400);
			scene_check_keys(&scene);
		}
		for (int step = 0; step < 40 && !drive_shows(&scene.drive, "Jobs, by number"); step++)
			drive_key(&scene.drive, KEY_ESC);
		scene_expect(&scene, "Jobs, by number");
		scene_close(&scene);
	}
}

/* Each district of a box has a folder; which there are is said, and Enter goes on in another one: never in one that cannot be read, nor
 * while a sync runs. */
static void the_districts_of_a_box(void **state)
{
	struct scene scene;
	char *other, *damaged, *file;
	struct err err;
	int status;

	(void) state;
	scene_open(&scene, WORLD_DISTRICT, 24, 80);
	scene_press(&scene, "w");
	scene_expect(&scene, "Districts on this box");
	scene_press(&scene, "<esc>");
	other = mem_format("%.*s/district", (int) (strrchr(scene.folder, '/') - scene.folder), scene.folder);
	damaged = mem_format("%.*s/aside", (int) (strrchr(scene.folder, '/') - scene.folder), scene.folder);
	file = mem_format("%s/replica.db", damaged);
	assert_int_equal(mkdir(damaged, 0700), 0);
	assert_true(file_write_atomic(file, "no database", 11, 0600, &err));
	scene_press(&scene, "w<esc>");
	scene_expect(&scene, "Also on this box (w): aside, Kech");
	scene_press(&scene, "<end><enter>");
	scene_expect(&scene, "Districts on this box");
	scene_expect(&scene, "> Kech                         0          0  none yet  open now");
	scene_expect(&scene, "  aside                 cannot be read: run zila doctor there");
	scene_press(&scene, "<home><enter>");
	scene_expect(&scene, "aside cannot be read: run zila doctor there.");
	scene_press(&scene, "<down><enter>");
	scene_expect(&scene, "Jobs, by number");
	scene.app.syncing.child.pid = 1;
	scene_press(&scene, "w<end><enter>");
	scene_expect(&scene, "A sync runs here");
	scene.app.syncing.child.pid = 0;
	assert_false(drive_has_ended(&scene.drive, &status));
	scene_press(&scene, "<enter>");
	assert_true(drive_has_ended(&scene.drive, &status));
	assert_string_equal(scene.app.next, other);
	world_drop(damaged);
	free(file);
	free(other);
	scene_close(&scene);
	/* Also where two stand beside it: from the province's own folder there would be no way back. */
	other = world_copy(WORLD_DISTRICT);
	scene_open(&scene, WORLD_PROVINCE, 24, 80);
	scene_press(&scene, "w");
	scene_expect(&scene, "No other district's folder stands beside this one.");
	scene_close(&scene);
	world_drop(other);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(home),
		cmocka_unit_test(an_old_picture_is_said),
		cmocka_unit_test(find),
		cmocka_unit_test(profile),
		cmocka_unit_test(entry),
		cmocka_unit_test(saving),
		cmocka_unit_test(findings_are_worked_off),
		cmocka_unit_test(the_rest),
		cmocka_unit_test(help),
		cmocka_unit_test(any_size),
		cmocka_unit_test(a_storm_of_sizes_in_a_field),
		cmocka_unit_test(an_undone_esc_loses_nothing),
		cmocka_unit_test(any_depth),
		cmocka_unit_test(a_draft_is_saved_once),
		cmocka_unit_test(any_keys),
		cmocka_unit_test(the_districts_of_a_box),
	};
	int failed;

	world_make();
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	world_unmake();
	return failed;
}
