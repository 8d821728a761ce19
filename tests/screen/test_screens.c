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
#include "form/draft_book.h"
#include "screens/app.h"
#include "screens/carry.h"
#include "tests/screen/drive.h"
#include "tests/screen/world.h"

struct scene {
	char *folder;
	struct world world;
	struct app app;
	struct drive drive;
};

static const struct {
	const char *name;
	int code;
} key_words[] = {
	{"up", KEY_UP}, {"down", KEY_DOWN}, {"left", KEY_LEFT}, {"right", KEY_RIGHT}, {"home", KEY_HOME}, {"end", KEY_END},
	{"pgup", KEY_PAGE_UP}, {"pgdn", KEY_PAGE_DOWN}, {"esc", KEY_ESC}, {"enter", KEY_ENTER}, {"tab", KEY_TAB}, {"back", KEY_BACKTAB},
	{"del", KEY_BACKSPACE}, {"F1", KEY_F1}, {"F2", KEY_F2}, {"F3", KEY_F3}, {"F4", KEY_F4}, {"F5", KEY_F5}, {"F6", KEY_F6}, {"F7", KEY_F7},
	{"F8", KEY_F8}, {"F9", KEY_F9}, {"F10", KEY_F10}, {"^U", KEY_CTRL('U')}, {"^Y", KEY_CTRL('Y')}, {"^S", KEY_CTRL('S')}, {"^N", KEY_CTRL('N')}, {"ins", KEY_INSERT},
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
	const char *screen = drive_text(&scene->drive);

	if (strstr(screen, text))
		return;
	/* By lines: cmocka cuts a message at 1,024 bytes. */
	for (; *screen; screen += strcspn(screen, "\n") + (screen[strcspn(screen, "\n")] == '\n'))
		print_error("%.*s\n", (int) strcspn(screen, "\n"), screen);
	fail_msg("the screen does not show \"%s\"", text);
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
	golden(WORLD_PROVINCE, 10, 40, TO_STAFF "absent<enter><enter>", "entry-staff-40x10");
	golden(WORLD_PROVINCE, 10, 40, "/07081<enter>r<enter><F6>boys and girls<enter><down><down>", "entry-enrolment-40x10");
	golden(WORLD_PROVINCE, 60, 200, VISIT, "entry-arrival-200x60");
	golden(WORLD_PROVINCE, 60, 200, TO_PUPILS, "entry-pupils-200x60");
	golden(WORLD_PROVINCE, 60, 200, TO_PUPILS "<pgdn>", "entry-facilities-200x60");
	golden(WORLD_PROVINCE, 60, 200, "/07081<enter>r<enter><F6>boys and girls<enter>", "entry-enrolment-200x60");
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

/* Full fields go on by themselves, the Enter that follows from habit is taken as theirs, and the way back is the way that was
 * come. */
static void keying_is_fast(void **state)
{
	struct scene scene;

	(void) state;
	scene_open(&scene, WORLD_PROVINCE, 24, 80);
	press(&scene, VISIT "11022026<enter>");
	/* Past the date by itself; the Enter did not pass the next field as well. */
	assert_string_equal(world_draft(&scene.world, "visit", "07081", NULL, NULL, "date"), "2026-02-11");
	drive_golden(&scene.drive, "entry-advanced");
	press(&scene, "<F6>ptsmc<enter>");
	drive_golden(&scene.drive, "entry-named");
	press(&scene, "<back>");
	drive_golden(&scene.drive, "entry-way-back");
	press(&scene, "<F6>head count by<enter>20+18+22+-");
	press(&scene, "=45<enter>");
	expect(&scene, "keyed 42, the paper says 45: 3 too few.");
	drive_golden(&scene.drive, "entry-totals");
	press(&scene, "=42<enter>");
	expect(&scene, "42, as on the paper.");
	scene_close(&scene);
}

static const char *drafted(struct scene *scene, const char *form, const char *field)
{
	return world_draft(&scene->world, form, "07081", NULL, NULL, field);
}

/* Days by words and digits, both decimal signs, codes by their first letters, signs that are letters of words. */
static void what_may_be_typed(void **state)
{
	struct scene scene;

	(void) state;
	scene_open(&scene, WORLD_PROVINCE, 24, 80);
	press(&scene, VISIT "t-3<enter>");
	assert_string_equal(drafted(&scene, "visit", "date"), "2026-03-28");
	press(&scene, "<back>t<enter>");
	assert_string_equal(drafted(&scene, "visit", "date"), "2026-03-31");
	press(&scene, "<back>29032026a+b-c<enter>0910");
	assert_string_equal(drafted(&scene, "visit", "date"), "2026-03-29");
	assert_string_equal(drafted(&scene, "visit", "monitor"), "a+b-c");
	assert_string_equal(drafted(&scene, "visit", "arrived"), "09:10");
	press(&scene, "26,5<enter>63.25<enter><enter>");
	assert_string_equal(drafted(&scene, "visit", "lat"), "26.5");
	assert_string_equal(drafted(&scene, "visit", "lon"), "63.25");
	/* A count is never full: four digits wait for their Enter. */
	press(&scene, "1<F6>class rooms, all<enter>1234");
	expect(&scene, "[1234");
	assert_string_equal(drafted(&scene, "visit", "rooms"), "");
	press(&scene, "<^U>4<enter>");
	assert_string_equal(drafted(&scene, "visit", "rooms"), "4");
	/* First letters: those that still fit are shown, and where several do nothing is taken. */
	press(&scene, "<F6>condition<enter>m");
	expect(&scene, "3 Needs minor repair  4 Needs major repair");
	press(&scene, "<enter>");
	expect(&scene, "\"m\" may be Needs minor repair or Needs major repair");
	press(&scene, "i<enter>");
	assert_string_equal(drafted(&scene, "visit", "building_condition"), "minor_repair");
	/* What is not asked is passed over on the way on, and on the way back. */
	press(&scene, "<F6>purchases<enter>n");
	expect(&scene, "Money received this year");
	press(&scene, "5<enter><back><back>");
	assert_int_equal(scene.drive.canvas.cursor_row, 8);
	press(&scene, "y");
	expect(&scene, "[                                  ]");
	scene_close(&scene);
}

/* A pile of records: what is carried stands in the next one, ^Y fills the rest, a person is found as the name is typed. */
static void the_next_of_a_pile(void **state)
{
	struct scene scene;

	(void) state;
	scene_open(&scene, WORLD_PROVINCE, 24, 80);
	press(&scene, "/07081<enter>f4<enter>tw");
	expect(&scene, "Teacher Two");
	press(&scene, "<enter>5<enter>02032026");
	press(&scene, "<F6>number of<enter>DEO 1<enter>");
	press(&scene, "<F10>");
	expect(&scene, "Saved");
	press(&scene, "f4<enter>one<enter><^Y>");
	expect(&scene, "3 blank fields were filled");
	press(&scene, "<F10>");
	expect(&scene, "Saved");
	assert_string_equal(world_ask(&scene.world, "SELECT group_concat(kind || from_date || order_no, '|') FROM staff_event"),
		"leave2026-03-02DEO 1|leave2026-03-02DEO 1");
	assert_string_equal(world_ask(&scene.world, "SELECT count(DISTINCT staff) FROM staff_event"), "2");
	press(&scene, "f2<enter>10032026<esc><esc><esc>/07082<enter>f2<enter>");
	expect(&scene, "Day of this report                       [2026-03-10]");
	scene_close(&scene);
}

/* '*' ends a row of a grid, in a pop-up's choice too the next page is reached, and the year of a pile of returns is asked once. */
static void a_row_and_a_pile_are_quick(void **state)
{
	struct scene scene;

	(void) state;
	scene_open(&scene, WORLD_PROVINCE, 24, 80);
	press(&scene, OPEN "<pgdn><pgdn>20+*");
	/* Nothing of ECE but its boys: then two rows with a value each; behind the last row stands the field after the grid. */
	press(&scene, "21<F8>22*****");
	assert_string_equal(world_draft(&scene.world, "visit", "07081", "visit_class", "ece", "boys_enrolled"), "20");
	assert_string_equal(world_draft(&scene.world, "visit", "07081", "visit_class", "kachi", "boys_enrolled"), "21");
	assert_string_equal(world_draft(&scene.world, "visit", "07081", "visit_class", "1", "boys_enrolled"), "22");
	expect(&scene, "1 Good  2 Average");
	press(&scene, "2");
	expect(&scene, "5/7");
	assert_string_equal(world_draft(&scene.world, "visit", "07081", NULL, NULL, "uniform"), "average");
	/* A choice from the list in the last field of a page: on to the next page. */
	press(&scene, "<pgup><pgup><pgup>1y<F2><down><enter>");
	expect(&scene, "3/7");
	press(&scene, "<esc><esc><esc>/07081<enter>r<enter><esc><esc><esc>/07082<enter>r");
	expect(&scene, "Annual school census  GGPS KILI SARDAR (07082)");
	press(&scene, "<esc>y<end><del>3<enter>r");
	expect(&scene, "Year of the census                        2023");
	press(&scene, "<esc>y<end><del>x<enter>");
	expect(&scene, "is no year");
	press(&scene, "y" "2502<enter>");
	expect(&scene, "\"2502\" is no year");
	press(&scene, "r");
	expect(&scene, "Year of the census                        2023");
	scene_close(&scene);
}

static void a_school_is_named_in_its_field(void **state)
{
	struct scene scene;

	(void) state;
	scene_open(&scene, WORLD_PROVINCE, 24, 80);
	press(&scene, "/07081<enter>e<F6>cluster<enter>gbps absar");
	drive_golden(&scene.drive, "entry-school-search");
	press(&scene, "<enter>");
	press(&scene, "<F10>");
	expect(&scene, "Saved");
	assert_string_equal(world_ask(&scene.world, "SELECT cluster FROM school WHERE code = '07081'"), "07092");
	scene_close(&scene);
}

static void give_reasons(struct scene *scene)
{
	for (int at = 0; at < 12 && strstr(drive_text(&scene->drive), "Enter take it"); at++)
		press(scene, "9");
}

/* What the list does not have is made from the search that did not find it; the search then has it. */
static void a_school_is_made_from_the_search(void **state)
{
	struct scene scene;

	(void) state;
	scene_open(&scene, WORLD_DISTRICT, 24, 80);
	press(&scene, "/07085<ins>");
	expect(&scene, "It is in the list: ");
	press(&scene, "<F5>killi nowhere<ins>7o<enter>");
	expect(&scene, "\"7o\" is no BEMIS code");
	/* The find for a return goes on with the school that was made. */
	press(&scene, "<esc>");
	press(&scene, "2" "97001");
	expect(&scene, "Ins: a new school.");
	press(&scene, "<ins>");
	expect(&scene, "School  97001  1/4");
	press(&scene, "GBPS NEW KILLI<enter><F10>");
	give_reasons(&scene);
	expect(&scene, "Saved: School 97001");
	expect(&scene, "Which school?");
	expect(&scene, "97001   GBPS NEW KILLI");
	assert_string_equal(world_ask(&scene.world, "SELECT district FROM school WHERE code = '97001'"), "kech");
	press(&scene, "<enter>2025<enter>");
	expect(&scene, "~ (97001)  1/11 The return");
	scene_close(&scene);
}

/* An event about a person opens the person's record with what it changes filled in; Esc keeps it as a draft, F10 saves it. */
static void an_event_goes_on_the_roll(void **state)
{
	struct scene scene;

	(void) state;
	scene_open(&scene, WORLD_PROVINCE, 24, 80);
	press(&scene, "/07081<enter>f4<enter>Teacher Two<enter>");
	press(&scene, "3" "20260301" "07083<F10>");
	expect(&scene, "Teacher Two's record: F10 saves it too.");
	expect(&scene, "[2026-03-01]");
	assert_string_equal(world_ask(&scene.world, "SELECT school FROM staff WHERE name = 'Teacher Two'"), "07081");
	press(&scene, "<esc>");
	expect(&scene, "Kept as a draft");
	press(&scene, "t<down><enter>");
	press(&scene, "<F10>");
	give_reasons(&scene);
	assert_string_equal(world_ask(&scene.world, "SELECT school || posted FROM staff WHERE name = 'Teacher Two'"), "070832026-03-01");
	/* An older one does not undo a later one, and what changes nothing opens nothing. */
	press(&scene, "<esc>f4<enter>Teacher One<enter>");
	press(&scene, "9" "20260201" "<F10>");
	expect(&scene, "Teacher One's record: F10 saves it too.");
	press(&scene, "<F10>");
	give_reasons(&scene);
	assert_string_equal(world_ask(&scene.world, "SELECT status || status_since FROM staff WHERE name = 'Teacher One'"), "suspended2026-02-01");
	press(&scene, "f4<enter>Teacher One<enter>");
	press(&scene, "10" "20260101" "<F10>");
	expect(&scene, "Saved: Event on the roll");
	assert_null(strstr(drive_text(&scene.drive), "F10 saves it too"));
	scene_close(&scene);
}

static void the_last_record_is_copied(void **state)
{
	struct scene scene;

	(void) state;
	scene_open(&scene, WORLD_PROVINCE, 24, 80);
	press(&scene, "/07081<enter>e<F6>village<enter>KILLI COPIED<enter><F10>");
	expect(&scene, "Saved");
	press(&scene, "<esc>/07082<enter>e<F6>village<enter><F5><F10>");
	expect(&scene, "Saved");
	assert_string_equal(world_ask(&scene.world, "SELECT village FROM school WHERE code = '07082'"), "KILLI COPIED");
	scene_close(&scene);
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

/* A power cut after the record was written and before its draft was dropped. */
static void a_draft_cut_in_saving_says_so(void **state)
{
	struct scene scene;
	struct draft draft;
	struct err err = {0};
	bool is_found = false;

	(void) state;
	scene_open(&scene, WORLD_PROVINCE, 24, 80);
	press(&scene, VISIT "<down><down>0915<enter><esc>");
	assert_true(draft_book_find(scene.world.replica, "visit", "", "07081", WORLD_AUTHOR, &draft, &is_found, &err) && is_found);
	assert_true(draft_book_place(scene.world.replica, &draft, "saving", &err));
	press(&scene, "<esc><esc><home><enter>");
	drive_golden(&scene.drive, "entry-cut-in-saving");
	scene_close(&scene);
}

/* A draft begun by mistake can be dropped, after a question. */
static void a_draft_can_be_dropped(void **state)
{
	struct scene scene;

	(void) state;
	scene_open(&scene, WORLD_PROVINCE, 24, 80);
	press(&scene, "d");
	expect(&scene, "Only a draft can be dropped.");
	press(&scene, VISIT "<down><down>0915<enter><esc><esc><esc><home>d");
	drive_golden(&scene.drive, "home-drop");
	press(&scene, "u");
	expect(&scene, "Back again");
	expect(&scene, "Draft to finish");
	press(&scene, "<home>d");
	expect(&scene, "u brings it back.");
	assert_string_equal(world_draft(&scene.world, "visit", "07081", NULL, NULL, "date"), "");
	/* What is typed and taken back leaves nothing to save, and no draft. */
	press(&scene, "/07081<enter>eGBPS A<enter><up>GBPS KILLI SARDAR<enter><F10>");
	expect(&scene, "Nothing was changed");
	press(&scene, "<esc><esc><esc>");
	if (drive_shows(&scene.drive, "Draft to finish"))
		fail_msg("a draft without a change is still there");
	scene_close(&scene);
}

/* What the school's own history lets expect stands beside the fields; what lies outside is said as the field is left. */
static void the_usual_is_shown(void **state)
{
	struct scene scene;

	(void) state;
	scene_open(&scene, WORLD_PROVINCE, 24, 80);
	press(&scene, "/07081<enter>r");
	if (drive_shows(&scene.drive, "of which year?"))
		press(&scene, "2025<enter>");
	press(&scene, "<F6>teaching posts sanc<enter><enter>");
	expect(&scene, "last year ");
	expect(&scene, ", usual ");
	press(&scene, "40<enter>");
	expect(&scene, "Look at the paper again.");
	press(&scene, "<up>4<enter>");
	if (drive_shows(&scene.drive, "Look at the paper again."))
		fail_msg("4 posts are as usual:\n%s", drive_text(&scene.drive));
	scene_close(&scene);
}

/* From a finding to its record and field; corrected or answered it is no finding any more, and what was narrowed stays so. */
static void expect_count(struct scene *scene, int count)
{
	char text[40];

	snprintf(text, sizeof text, "Findings: %d,", count);
	expect(scene, text);
}

static void findings_are_worked_off(void **state)
{
	struct scene scene;
	char rule[80], wanted[160];
	int before;

	(void) state;
	scene_open(&scene, WORLD_PROVINCE, 24, 80);
	press(&scene, "<end><up><enter>nr<enter>");
	snprintf(rule, sizeof rule, "%s", world_ask(&scene.world, "SELECT rule FROM finding GROUP BY rule ORDER BY count(*) DESC, rule LIMIT 1"));
	before = atoi(world_ask(&scene.world, "SELECT max(n) FROM (SELECT count(*) AS n FROM finding GROUP BY rule)"));
	expect_count(&scene, before);
	press(&scene, "a2<enter>");
	expect(&scene, "Answered: The school confirmed it");
	snprintf(wanted, sizeof wanted, "%s: The school confirmed it", rule);
	assert_string_equal(world_ask(&scene.world, "SELECT rule || ': ' || text FROM reason WHERE text = 'The school confirmed it'"), wanted);
	expect_count(&scene, before - 1);
	press(&scene, "s");
	expect_count(&scene, before);
	press(&scene, "s<enter>");
	if (strcmp(view_top(scene.app.views, NULL)->name, "entry") != 0)
		fail_msg("Enter does not open the record");
	press(&scene, "<esc>r");
	expect(&scene, "Findings: ");
	press(&scene, "<esc>");
	scene_close(&scene);
}

static void the_rest(void **state)
{
	(void) state;
	small("<end><up><enter>", "findings");
	small("<end><up><enter>n", "findings-anew");
	small("<end><up><enter>nr", "findings-rules");
	small("<end><up><enter>nt", "findings-tehsils");
	small("<end><up><enter>n<down>a", "findings-answer");
	small("<enter>", "visits-due");
	small("/07085<enter>P", "printing");
	small("/07085<enter>Pp", "printing-printer");
	small("/07085<enter>Pf", "printing-file");
	small("/gbps<enter>A", "printing-all");
	small("5", "sending");
	golden(WORLD_DISTRICT, 24, 80, "/07081<enter>e<pgdn><down><down><down><down><down><down>Pidrak<enter><F10><esc><esc>5", "sending-pending");
}

static void help(void **state)
{
	static const struct {
		const char *keys, *name;
	} views[] = {
		{"", "home"}, {"/", "find"}, {"/07085<enter>", "profile"}, {"/07085<enter>h", "reading"}, {"/07085<enter>t", "staff"},
		{VISIT, "entry"}, {TO_STATUS "<F2>", "choice"}, {"/07085<enter>P", "printing"}, {"/07085<enter>Pf", "text"}, {"<end><up><enter>", "findings"},
	};

	(void) state;
	for (size_t at = 0; at < sizeof views / sizeof *views; at++) {
		char *keys = mem_format("%s<F1>", views[at].keys), *name = mem_format("help-%s", views[at].name);

		small(keys, name);
		free(keys);
		free(name);
	}
}

/* Every view at sizes that nobody has, with keys typed there; and back. */
static void any_size(void **state)
{
	static const char *const ways[] = {"", "/gb<300>", "/07085<enter>", "/07085<enter>h", "/07085<enter>t", TO_STAFF, TO_PUPILS,
		TO_STATUS "<F2>", "/07085<enter>P", "/07081<enter>r<enter><F4>", "5", "<down><enter>", VISIT "<F1>"};
	static const int sizes[][2] = {{1, 1}, {2, 5}, {3, 80}, {4, 3}, {500, 300}, {7, 20}, {0, 0}, {24, 80}};

	(void) state;
	for (size_t way = 0; way < sizeof ways / sizeof *ways; way++) {
		struct scene scene;
		char *before;

		scene_open(&scene, WORLD_PROVINCE, 24, 80);
		press(&scene, ways[way]);
		before = mem_copy(drive_text(&scene.drive));
		for (size_t at = 0; at < sizeof sizes / sizeof *sizes; at++) {
			drive_resize(&scene.drive, sizes[at][0], sizes[at][1]);
			press(&scene, "<down><pgdn><up><pgup><up>");
		}
		free(before);
		scene_close(&scene);
		/* Without a key in between the screen is the one that it was. */
		scene_open(&scene, WORLD_PROVINCE, 24, 80);
		press(&scene, ways[way]);
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
	press(&scene, VISIT "<pgdn><pgdn><pgdn><pgdn><pgdn><pgdn>");
	for (int step = 0; step < 20 && !drive_shows(&scene.drive, "Remarks"); step++)
		press(&scene, "<down>");
	press(&scene, "<down><down>");
	for (size_t at = 0; at < sizeof text - 1; at++) {
		const char key[2] = {text[at], '\0'};

		drive_resize(&scene.drive, random_below(60), random_below(150));
		press(&scene, key);
	}
	drive_resize(&scene.drive, 24, 80);
	press(&scene, "<enter>");
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
	press(&scene, VISIT "<down><down>09:1");
	before = mem_copy(drive_text(&scene.drive));
	press(&scene, "<esc>");
	expect(&scene, "07081  1 of");
	drive_key(&scene.drive, KEY_UNDO_ESC);
	press(&scene, "<right>");
	assert_string_equal(drive_text(&scene.drive), before);
	press(&scene, "0<enter>");
	expect(&scene, "[09:10]");
	free(before);
	/* Half a number is a value too: the other half goes after it, not in its place. */
	press(&scene, "2<esc>");
	drive_key(&scene.drive, KEY_UNDO_ESC);
	press(&scene, "<right>6.5<enter>");
	expect(&scene, "[26.5 ");
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
			press(&scene, ways[way]);
		for (int step = 0; step < 40 && !drive_shows(&scene.drive, "Jobs, by number"); step++)
			press(&scene, "<esc>");
		expect(&scene, "Jobs, by number");
		scene_close(&scene);
	}
}

/* A draft opened a second time from a card above its own form: one visit comes of it. */
static void a_draft_is_saved_once(void **state)
{
	struct scene scene;

	(void) state;
	scene_open(&scene, WORLD_PROVINCE, 24, 80);
	press(&scene, VISIT "<down><down>09:15<enter><F3>07081<enter>v");
	expect(&scene, "Your draft goes on where it stood.");
	press(&scene, "<F10>");
	for (int i = 0; i < 9 && drive_shows(&scene.drive, "say why"); i++)
		press(&scene, "so it was<enter>");
	expect(&scene, "Saved");
	press(&scene, "<esc><esc><F10>");
	for (int i = 0; i < 9 && drive_shows(&scene.drive, "say why"); i++)
		press(&scene, "so it was<enter>");
	expect(&scene, "this draft is gone");
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
			press(&scene, "/07081<enter>v");
		for (int step = 0; step < 700 && !drive_has_ended(&scene.drive, &status); step++) {
			const struct view_ops *ops = view_top(scene.app.views, &top);

			/* Nothing is printed here, nor written to files of any name. */
			if (ops && strcmp(ops->name, "printing") == 0)
				drive_key(&scene.drive, KEY_ESC);
			else
				drive_key(&scene.drive, codes[random_below((int) (sizeof codes / sizeof *codes))]);
			if (random_below(20) == 0)
				drive_wait(&scene.drive, 400);
			check_keys(&scene);
		}
		for (int step = 0; step < 40 && !drive_shows(&scene.drive, "Jobs, by number"); step++)
			drive_key(&scene.drive, KEY_ESC);
		expect(&scene, "Jobs, by number");
		scene_close(&scene);
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
		cmocka_unit_test(keying_is_fast),
		cmocka_unit_test(what_may_be_typed),
		cmocka_unit_test(the_next_of_a_pile),
		cmocka_unit_test(a_row_and_a_pile_are_quick),
		cmocka_unit_test(a_school_is_named_in_its_field),
		cmocka_unit_test(a_school_is_made_from_the_search),
		cmocka_unit_test(an_event_goes_on_the_roll),
		cmocka_unit_test(the_last_record_is_copied),
		cmocka_unit_test(a_clash_shows_both),
		cmocka_unit_test(a_draft_cut_in_saving_says_so),
		cmocka_unit_test(a_draft_can_be_dropped),
		cmocka_unit_test(the_usual_is_shown),
		cmocka_unit_test(findings_are_worked_off),
		cmocka_unit_test(the_rest),
		cmocka_unit_test(help),
		cmocka_unit_test(any_size),
		cmocka_unit_test(a_storm_of_sizes_in_a_field),
		cmocka_unit_test(an_undone_esc_loses_nothing),
		cmocka_unit_test(any_depth),
		cmocka_unit_test(a_draft_is_saved_once),
		cmocka_unit_test(any_keys),
	};
	int failed;

	world_make();
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	world_unmake();
	return failed;
}
