/* What is typed into a form, on a canvas: fields that go on by themselves, what may be typed, what is carried from the last record, drafts. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "form/define.h"
#include "form/draft_book.h"
#include "screens/entry.h"
#include "screens/entry_state.h"
#include "tests/screen/scene.h"

/* Full fields go on by themselves, the Enter that follows from habit is taken as theirs, and the way back is the way that was
 * come. */
static void keying_is_fast(void **state)
{
	struct scene scene;

	(void) state;
	scene_open(&scene, WORLD_PROVINCE, 24, 80);
	scene_press(&scene, SCENE_VISIT "11022026<enter>");
	/* Past the date by itself; the Enter did not pass the next field as well. */
	assert_string_equal(world_draft(&scene.world, "visit", "07081", NULL, NULL, "date"), "2026-02-11");
	drive_golden(&scene.drive, "entry-advanced");
	scene_press(&scene, "<F6>ptsmc<enter>");
	drive_golden(&scene.drive, "entry-named");
	scene_press(&scene, "<back>");
	drive_golden(&scene.drive, "entry-way-back");
	scene_press(&scene, "<F6>head count by<enter>20+18+22+-");
	scene_press(&scene, "=45<enter>");
	scene_expect(&scene, "keyed 42, the paper says 45: 3 too few.");
	drive_golden(&scene.drive, "entry-totals");
	scene_press(&scene, "=42<enter>");
	scene_expect(&scene, "42, as on the paper.");
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
	scene_press(&scene, SCENE_VISIT "t-3<enter>");
	assert_string_equal(drafted(&scene, "visit", "date"), "2026-03-28");
	scene_press(&scene, "<back>t<enter>");
	assert_string_equal(drafted(&scene, "visit", "date"), "2026-03-31");
	scene_press(&scene, "<back>29032026a+b-c<enter>0910");
	assert_string_equal(drafted(&scene, "visit", "date"), "2026-03-29");
	assert_string_equal(drafted(&scene, "visit", "monitor"), "a+b-c");
	assert_string_equal(drafted(&scene, "visit", "arrived"), "09:10");
	scene_press(&scene, "26,5<enter>63.25<enter><enter>");
	assert_string_equal(drafted(&scene, "visit", "lat"), "26.5");
	assert_string_equal(drafted(&scene, "visit", "lon"), "63.25");
	/* A count is never full: four digits wait for their Enter. */
	scene_press(&scene, "1<F6>class rooms, all<enter>1234");
	scene_expect(&scene, "[1234");
	assert_string_equal(drafted(&scene, "visit", "rooms"), "");
	scene_press(&scene, "<^U>4<enter>");
	assert_string_equal(drafted(&scene, "visit", "rooms"), "4");
	/* First letters: those that still fit are shown, and where several do nothing is taken. */
	scene_press(&scene, "<F6>condition<enter>m");
	scene_expect(&scene, "3 Needs minor repair  4 Needs major repair");
	scene_press(&scene, "<enter>");
	scene_expect(&scene, "\"m\" may be Needs minor repair or Needs major repair");
	scene_press(&scene, "i<enter>");
	assert_string_equal(drafted(&scene, "visit", "building_condition"), "minor_repair");
	/* What is not asked is passed over on the way on, and on the way back. */
	scene_press(&scene, "<F6>purchases<enter>n");
	scene_expect(&scene, "Money received this year");
	scene_press(&scene, "5<enter><back><back>");
	assert_int_equal(scene.drive.canvas.cursor_row, 8);
	scene_press(&scene, "y");
	scene_expect(&scene, "[                                  ]");
	scene_close(&scene);
}

/* A pile of records: what is carried stands in the next one, ^Y fills the rest, a person is found as the name is typed. */
static void the_next_of_a_pile(void **state)
{
	struct scene scene;

	(void) state;
	scene_open(&scene, WORLD_PROVINCE, 24, 80);
	scene_press(&scene, "/07081<enter>f4<enter>tw");
	scene_expect(&scene, "Teacher Two");
	scene_press(&scene, "<enter>5<enter>02032026");
	scene_press(&scene, "<F6>number of<enter>DEO 1<enter>");
	scene_press(&scene, "<F10>");
	scene_expect(&scene, "Saved");
	scene_press(&scene, "f4<enter>one<enter><^Y>");
	scene_expect(&scene, "3 blank fields were filled");
	scene_press(&scene, "<F10>");
	scene_expect(&scene, "Saved");
	assert_string_equal(world_ask(&scene.world, "SELECT group_concat(kind || from_date || order_no, '|') FROM staff_event"),
		"leave2026-03-02DEO 1|leave2026-03-02DEO 1");
	assert_string_equal(world_ask(&scene.world, "SELECT count(DISTINCT staff) FROM staff_event"), "2");
	scene_press(&scene, "f2<enter>10032026<esc><esc><esc>/07082<enter>f2<enter>");
	scene_expect(&scene, "Day of this report                       [2026-03-10]");
	scene_close(&scene);
}

/* '*' ends a row of a grid, in a pop-up's choice too the next page is reached, and the year of a pile of returns is asked once. */
static void a_row_and_a_pile_are_quick(void **state)
{
	struct scene scene;

	(void) state;
	scene_open(&scene, WORLD_PROVINCE, 24, 80);
	scene_press(&scene, SCENE_OPEN "<pgdn><pgdn>20+*");
	/* Nothing of ECE but its boys: then two rows with a value each; behind the last row stands the field after the grid. */
	scene_press(&scene, "21<F8>22*****");
	assert_string_equal(world_draft(&scene.world, "visit", "07081", "visit_class", "ece", "boys_enrolled"), "20");
	assert_string_equal(world_draft(&scene.world, "visit", "07081", "visit_class", "kachi", "boys_enrolled"), "21");
	assert_string_equal(world_draft(&scene.world, "visit", "07081", "visit_class", "1", "boys_enrolled"), "22");
	scene_expect(&scene, "1 Good  2 Average");
	scene_press(&scene, "2");
	scene_expect(&scene, "5/7");
	assert_string_equal(world_draft(&scene.world, "visit", "07081", NULL, NULL, "uniform"), "average");
	/* A choice from the list in the last field of a page: on to the next page. */
	scene_press(&scene, "<pgup><pgup><pgup>1y<F2><down><enter>");
	scene_expect(&scene, "3/7");
	scene_press(&scene, "<esc><esc><esc>/07081<enter>r<enter><esc><esc><esc>/07082<enter>r");
	scene_expect(&scene, "Annual school census  GGPS KILI SARDAR (07082)");
	scene_press(&scene, "<esc>y<end><del>3<enter>r");
	scene_expect(&scene, "Year of the census                        2023");
	scene_press(&scene, "<esc>y<end><del>x<enter>");
	scene_expect(&scene, "is no year");
	scene_press(&scene, "y" "2502<enter>");
	scene_expect(&scene, "\"2502\" is no year");
	/* A year that the province's table does not have opens no return, nor does it stay for the pile. */
	scene_press(&scene, "y" "1925<enter>");
	scene_expect(&scene, "1925 is not in the province's table of years");
	scene_press(&scene, "r");
	scene_expect(&scene, "Year of the census                        2023");
	scene_press(&scene, "<esc>y" "2034<enter>");
	scene_expect(&scene, "2034 is still to come by this box's clock.");
	scene_close(&scene);
}

static void a_school_is_named_in_its_field(void **state)
{
	struct scene scene;

	(void) state;
	scene_open(&scene, WORLD_PROVINCE, 24, 80);
	scene_press(&scene, "/07081<enter>e<F6>cluster<enter>gbps absar");
	drive_golden(&scene.drive, "entry-school-search");
	scene_press(&scene, "<enter>");
	scene_press(&scene, "<F10>");
	scene_expect(&scene, "Saved");
	assert_string_equal(world_ask(&scene.world, "SELECT cluster FROM school WHERE code = '07081'"), "07092");
	scene_close(&scene);
}

static void give_reasons(struct scene *scene)
{
	for (int at = 0; at < 12 && strstr(drive_text(&scene->drive), "Enter take it"); at++)
		scene_press(scene, "9");
}

/* "9 and Enter": the Enter belongs to the number. It answers no second question, and opens nothing where the record is saved. */
static void a_number_and_enter_answer_once(void **state)
{
	struct scene scene;

	(void) state;
	scene_open(&scene, WORLD_PROVINCE, 24, 80);
	scene_press(&scene, SCENE_VISIT "<F6>let in<enter>1<F6>what you found<enter>2<F10>");
	scene_expect(&scene, " to answer)");
	scene_press(&scene, "3<enter>");
	scene_expect(&scene, "say why:");
	scene_expect(&scene, "[Seen so on a visit");
	assert_string_equal(world_ask(&scene.world, "SELECT count(*) FROM reason WHERE text = 'Seen so on a visit'"), "0");
	for (int at = 0; at < 12 && strstr(drive_text(&scene.drive), "Enter take it"); at++)
		scene_press(&scene, "2<enter>");
	scene_expect(&scene, "Saved: Monitoring visit");
	scene_expect(&scene, ". GBPS KILL"); /* of the school, by its name */
	assert_string_equal(world_ask(&scene.world, "SELECT count(*) FROM reason WHERE text = 'Seen so on a visit'"), "1");
	scene_close(&scene);
}

/* An amount is on the screen whole, while it is typed and after, also where it is longer than its box; nothing spent yet is blank, not 0. */
static void an_amount_is_whole(void **state)
{
	struct scene scene;

	(void) state;
	scene_open(&scene, WORLD_PROVINCE, 24, 80);
	scene_press(&scene, "/07081<enter>f1<enter>2025<enter>y<F6>grants rec<enter>150000");
	scene_expect(&scene, "[150000   ] Rs");
	scene_expect(&scene, "Spent in all");
	assert_null(strstr(drive_text(&scene.drive), "Spent in all                              0"));
	scene_press(&scene, "<enter>12345678901<enter>");
	scene_expect(&scene, "[150000   ] Rs");
	scene_expect(&scene, "[12345678901 ] Rs");
	scene_press(&scene, "250<enter>");
	scene_expect(&scene, "Spent in all                              250");
	scene_close(&scene);
}

/* What the list does not have is made from the search that did not find it; the search then has it. */
static void a_school_is_made_from_the_search(void **state)
{
	struct scene scene;

	(void) state;
	scene_open(&scene, WORLD_DISTRICT, 24, 80);
	scene_press(&scene, "/07085<ins>");
	scene_expect(&scene, "It is in the list: ");
	scene_press(&scene, "<F5>killi nowhere<ins>7o<enter>");
	scene_expect(&scene, "\"7o\" is no BEMIS code");
	/* The find for a return goes on with the school that was made. */
	scene_press(&scene, "<esc>");
	scene_press(&scene, "2" "97001");
	scene_expect(&scene, "Ins: a new school.");
	scene_press(&scene, "<ins>");
	scene_expect(&scene, "School  97001  1/4");
	scene_press(&scene, "GBPS NEW KILLI<enter><F10>");
	give_reasons(&scene);
	scene_expect(&scene, "Saved: School 97001");
	scene_expect(&scene, "Which school?");
	scene_expect(&scene, "97001   GBPS NEW KILLI");
	assert_string_equal(world_ask(&scene.world, "SELECT district FROM school WHERE code = '97001'"), "kech");
	scene_press(&scene, "<700><enter>2025<enter>"); /* an Enter right after the reason's number would be the number's */
	scene_expect(&scene, " (97001)  1/11 The return");
	scene_close(&scene);
}

/* An event about a person opens the person's record with what it changes filled in; Esc keeps it as a draft, F10 saves it. */
static void an_event_goes_on_the_roll(void **state)
{
	struct scene scene;

	(void) state;
	scene_open(&scene, WORLD_PROVINCE, 24, 80);
	scene_press(&scene, "/07081<enter>f4<enter>Teacher Two<enter>");
	scene_press(&scene, "3" "20260301" "07083<F10>");
	scene_expect(&scene, "Teacher Two's record: F10 saves it too.");
	scene_expect(&scene, "[2026-03-01]");
	assert_string_equal(world_ask(&scene.world, "SELECT school FROM staff WHERE name = 'Teacher Two'"), "07081");
	scene_press(&scene, "<esc>");
	scene_expect(&scene, "Kept as a draft");
	scene_press(&scene, "t<down><enter>");
	scene_press(&scene, "<F10>");
	give_reasons(&scene);
	assert_string_equal(world_ask(&scene.world, "SELECT school || posted FROM staff WHERE name = 'Teacher Two'"), "070832026-03-01");
	/* An older one does not undo a later one, and what changes nothing opens nothing. */
	scene_press(&scene, "<esc>f4<enter>Teacher One<enter>");
	scene_press(&scene, "9" "20260201" "<F10>");
	scene_expect(&scene, "Teacher One's record: F10 saves it too.");
	scene_press(&scene, "<F10>");
	give_reasons(&scene);
	assert_string_equal(world_ask(&scene.world, "SELECT status || status_since FROM staff WHERE name = 'Teacher One'"), "suspended2026-02-01");
	scene_press(&scene, "f4<enter>Teacher One<enter>");
	scene_press(&scene, "10" "20260101" "<F10>");
	scene_expect(&scene, "Saved: Event on the roll");
	assert_null(strstr(drive_text(&scene.drive), "F10 saves it too"));
	scene_close(&scene);
}

static void the_last_record_is_copied(void **state)
{
	struct scene scene;

	(void) state;
	scene_open(&scene, WORLD_PROVINCE, 24, 80);
	scene_press(&scene, "/07081<enter>e<F6>village<enter>KILLI COPIED<enter><F10>");
	scene_expect(&scene, "Saved");
	scene_press(&scene, "<esc>/07082<enter>e<F6>village<enter><F5><F10>");
	scene_expect(&scene, "Saved");
	assert_string_equal(world_ask(&scene.world, "SELECT village FROM school WHERE code = '07082'"), "KILLI COPIED");
	scene_close(&scene);
}

static void a_clash_shows_both(void **state)
{
	struct scene scene;
	struct world other;

	(void) state;
	scene_open(&scene, WORLD_PROVINCE, 24, 80);
	scene_press(&scene, "/07081<enter>e<^N><pgup>GBPS KILLI SARDAR KHAN<enter>");
	world_open(&other, scene.folder);
	world_change(&other, "school", "07081", "name", "GBPS KILLI SARDAR NEW");
	world_close(&other);
	scene_press(&scene, "<F10>");
	drive_golden(&scene.drive, "entry-clash");
	scene_press(&scene, "m");
	scene_expect(&scene, "Saved");
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
	scene_press(&scene, SCENE_VISIT "<down><down>0915<enter><esc>");
	assert_true(draft_book_find(scene.world.replica, "visit", "", "07081", WORLD_AUTHOR, &draft, &is_found, &err) && is_found);
	assert_true(draft_book_place(scene.world.replica, &draft, "saving", &err));
	scene_press(&scene, "<esc><esc><home><enter>");
	drive_golden(&scene.drive, "entry-cut-in-saving");
	scene_close(&scene);
}

/* A draft begun by mistake can be dropped, after a question. */
static void a_draft_can_be_dropped(void **state)
{
	struct scene scene;

	(void) state;
	scene_open(&scene, WORLD_PROVINCE, 24, 80);
	scene_press(&scene, "d");
	scene_expect(&scene, "Only a draft can be dropped.");
	scene_press(&scene, SCENE_VISIT "<down><down>0915<enter><esc><esc><esc><home>d");
	drive_golden(&scene.drive, "home-drop");
	scene_press(&scene, "u");
	scene_expect(&scene, "Back again");
	scene_expect(&scene, "Draft to finish");
	scene_press(&scene, "<home>d");
	scene_expect(&scene, "u brings it back.");
	assert_string_equal(world_draft(&scene.world, "visit", "07081", NULL, NULL, "date"), "");
	/* What is typed and taken back leaves nothing to save, and no draft. */
	scene_press(&scene, "/07081<enter>eGBPS A<enter><up>GBPS KILLI SARDAR<enter><F10>");
	scene_expect(&scene, "Nothing was changed");
	scene_press(&scene, "<esc><esc><esc>");
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
	world_change(&scene.world, "census", "07081/2024", "session", "9");
	world_change(&scene.world, "census", "07081/2024", "feeders_primary", "3");
	scene_press(&scene, "/07081<enter>r");
	if (drive_shows(&scene.drive, "of which year?"))
		scene_press(&scene, "2025<enter>");
	/* What counts nothing has nothing usual: the session is a number only. */
	scene_expect(&scene, "Session, as the extract numbers it");
	if (drive_shows(&scene.drive, "last year 9"))
		fail_msg("a session is no count:\n%s", drive_text(&scene.drive));
	scene_press(&scene, "<F6>primary schools it<enter>");
	scene_expect(&scene, "last year 3, usual ");
	scene_press(&scene, "<F6>teaching posts sanc<enter><enter>");
	scene_expect(&scene, "last year ");
	scene_expect(&scene, ", usual ");
	scene_press(&scene, "40<enter>");
	scene_expect(&scene, "Look at the paper again.");
	scene_press(&scene, "<up>4<enter>");
	if (drive_shows(&scene.drive, "Look at the paper again."))
		fail_msg("4 posts are as usual:\n%s", drive_text(&scene.drive));
	scene_close(&scene);
}

/* All that stands against the record is a list at any time, and Enter leads to each. */
static void what_stands_against_it_is_gone_to(void **state)
{
	struct scene scene;

	(void) state;
	scene_open(&scene, WORLD_PROVINCE, 24, 80);
	scene_press(&scene, SCENE_VISIT "<F6>let in<enter>1<F6>toilets, all<enter>2<enter>3<enter>1<enter>");
	drive_key(&scene.drive, KEY_F11);
	scene_expect(&scene, "Enter goes there.");
	struct entry *entry = view_find(scene.app.views, "entry");
	const int count = entry->broken.count;
	assert_true(count >= 2);
	for (int i = 0; i < count; i++) {
		const struct check_line line = entry->broken.lines[i];
		if (i > 0)
			drive_key(&scene.drive, KEY_F11);
		for (int down = 0; down < i; down++)
			scene_press(&scene, "<down>");
		scene_press(&scene, "<enter>");
		assert_int_equal(entry->items[entry->at].grid, line.grid);
		assert_int_equal(entry->items[entry->at].field, line.field);
	}
	scene_close(&scene);
}

/* A sentence is read whole where its row is cut, and which rows are in sight is said. */
static void a_finding_is_read_whole(void **state)
{
	struct scene scene;

	(void) state;
	scene_open(&scene, WORLD_PROVINCE, 10, 40);
	scene_press(&scene, SCENE_VISIT "<F6>let in<enter>1<F6>toilets, all<enter>2<enter>3<enter>1<enter>");
	drive_key(&scene.drive, KEY_F11);
	drive_golden(&scene.drive, "entry-broken-40x10");
	struct entry *entry = view_find(scene.app.views, "entry");
	const char *last = strrchr(entry->broken.lines[entry->broken.count - 1].text, ' ');
	scene_press(&scene, "<end>");
	scene_expect(&scene, last + 1);
	scene_close(&scene);
	scene_open(&scene, WORLD_PROVINCE, 10, 40);
	scene_press(&scene, "/07081<enter>r<enter><F4>");
	scene_expect(&scene, "1-3 of 11");
	scene_press(&scene, "<end>");
	scene_expect(&scene, "-11 of 11");
	scene_close(&scene);
}

/* What a column is stands over its rows as long as one of them has the cursor, downwards and back. */
static void a_grid_keeps_its_heading(void **state)
{
	struct scene scene;

	(void) state;
	scene_open(&scene, WORLD_PROVINCE, 12, 80);
	scene_press(&scene, "/07081<enter>r<enter><F6>boys and girls<enter>");
	struct entry *entry = view_find(scene.app.views, "entry");
	const int first = entry->at, grid = entry->items[first].grid;
	int last = first, has_moved = 0;
	assert_true(grid >= 0);
	while (last + 1 < entry->item_count && entry->items[last + 1].grid == grid)
		last++;
	for (int step = 0; step <= 2 * (last - first); step++) {
		entry_focus(entry, step <= last - first ? first + step : 2 * last - first - step);
		drive_text(&scene.drive);
		scene_expect(&scene, "Boys     one by");
		assert_true(entry->drawn.box_row >= ENTRY_HEADS);
		has_moved += entry->drawn.heading >= 0;
	}
	assert_true(has_moved > 0);
	entry_focus(entry, last);
	drive_golden(&scene.drive, "entry-grid-heading");
	scene_close(&scene);
}

/* The paper has boxes 1 and 2, the keyboard y and n: the hint and the list name both. */
static void yes_and_no_by_number(void **state)
{
	struct scene scene;

	(void) state;
	scene_open(&scene, WORLD_PROVINCE, 24, 80);
	scene_press(&scene, SCENE_VISIT "<F6>ptsmc<enter>");
	struct entry *entry = view_find(scene.app.views, "entry");
	const int at = entry->at;
	assert_int_equal(entry_field(entry, &entry->items[at])->type, FIELD_YES_NO);
	scene_expect(&scene, "y or 1: yes  n or 2: no");
	scene_press(&scene, "<F2>");
	scene_expect(&scene, "1  Yes");
	scene_expect(&scene, "2  No");
	scene_press(&scene, "2");
	assert_memory_equal(entry_cell(entry, &entry->items[at])->now.text, "no", 2);
	entry_focus(entry, at);
	scene_press(&scene, "<F2><enter>");
	assert_memory_equal(entry_cell(entry, &entry->items[at])->now.text, "yes", 3);
	scene_close(&scene);
}

static const char fund[] = "[form]\ncode = fund\ntitle = Funds\nkey = school year\nscope = school\n[page funds]\ntitle = Funds\n"
	"[field school]\nlabel = School\ntype = school\nrequired = yes\n[field year]\nlabel = Year\ntype = year\nrequired = yes\n"
	"[field bank]\nlabel = Bank\ntype = text\nlength = 20\n[grid fund_line]\ntitle = Each sum\n";
static const char fund_line[] = "[form]\ncode = fund_line\ntitle = One sum\nkey = school year giver\nscope = school\nparent = fund\nrows = free\n[page line]\n"
	"title = Sum\n[field school]\nlabel = School\ntype = school\nrequired = yes\n[field year]\nlabel = Year\ntype = year\nrequired = yes\n"
	"[field giver]\nlabel = Giver\ntype = text\nlength = 12\nrequired = yes\n[field rupees]\nlabel = Rupees\ntype = whole\nmin = 0\ncount = no\n"
	"[field spent]\nlabel = Spent\ntype = whole\nmin = 0\n";

static void load_form(struct scene *scene, const char *text)
{
	struct err err = {0};
	if (!define_load(scene->world.replica, "operator", text, strlen(text), NULL, 0, "fund.ini", &err))
		fail_msg("%s", err.text);
}

/* A grid whose rows are free begins with one, gets one more by a key, and a row is made blank and brought back by another. */
static void rows_are_added_and_taken_away(void **state)
{
	static const char rows[] = "SELECT group_concat(giver || ' ' || coalesce(rupees, '-') || ' ' || coalesce(spent, '-'), ', ') FROM (SELECT * FROM fund_line ORDER BY giver)";
	struct scene scene;

	(void) state;
	scene_open(&scene, WORLD_PROVINCE, 24, 80);
	load_form(&scene, fund);
	load_form(&scene, fund_line);
	scene_stop(&scene);
	scene_start(&scene, 24, 80);
	entry_push_key(&scene.app, "fund", "07081/2025", "07081");
	scene_press(&scene, "<F6>bank<enter>hbl<enter>");
	scene_press(&scene, "UNICEF<enter>50000<enter>40000<enter>");
	scene_press(&scene, "<ins>Friends<enter>700<enter>600<enter>");
	scene_press(&scene, "<ins>Wrong<enter>1<enter>2<enter>");
	/* Three rows in the draft, whatever happens now. */
	scene_stop(&scene);
	scene_start(&scene, 24, 80);
	scene_press(&scene, "<enter>");
	scene_expect(&scene, "Wrong");
	scene_press(&scene, "<F6>each sum<enter><down><down><blank>");
	scene_expect(&scene, "The row is blank.");
	if (drive_shows(&scene.drive, "Wrong"))
		fail_msg("the row is still there:\n%s", drive_text(&scene.drive));
	scene_press(&scene, "<blank>");
	scene_expect(&scene, "Wrong");
	scene_press(&scene, "<blank><^S>");
	scene_expect(&scene, "Saved");
	assert_string_equal(world_ask(&scene.world, rows), "Friends 700 600, UNICEF 50000 40000");
	/* What is saved keeps its name; its values go, and come back before the next save. */
	entry_push_key(&scene.app, "fund", "07081/2025", "07081");
	scene_press(&scene, "<F6>each sum<enter>");
	scene_expect(&scene, "Friends");
	drive_golden(&scene.drive, "entry-free-rows");
	/* A row without its name is not saved, and the person is led to it. */
	scene_press(&scene, "<ins><enter>5<enter><^S>");
	scene_expect(&scene, "Giver");
	if (drive_shows(&scene.drive, "Saved"))
		fail_msg("a row without a name is saved:\n%s", drive_text(&scene.drive));
	scene_press(&scene, "<blank><F6>each sum<enter>");
	scene_press(&scene, "<blank>");
	scene_expect(&scene, "Friends");
	scene_press(&scene, "<^S>");
	assert_string_equal(world_ask(&scene.world, rows), "Friends - -, UNICEF 50000 40000");
	scene_close(&scene);
}

/* On a small screen what was typed is cut, and not what to do about it. */
static void a_long_notice_keeps_its_end(void **state)
{
	struct scene scene;

	(void) state;
	scene_open(&scene, WORLD_PROVINCE, 10, 40);
	scene_press(&scene, SCENE_TO_STATUS "whether they had let me in or had not, which is not to be said in words<enter>");
	scene_expect(&scene, "begins with");
	scene_expect(&scene, "…");
	scene_expect(&scene, "F2 shows it");
	scene_close(&scene);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keying_is_fast),
		cmocka_unit_test(a_long_notice_keeps_its_end),
		cmocka_unit_test(what_may_be_typed),
		cmocka_unit_test(the_next_of_a_pile),
		cmocka_unit_test(a_row_and_a_pile_are_quick),
		cmocka_unit_test(a_school_is_named_in_its_field),
		cmocka_unit_test(a_number_and_enter_answer_once),
		cmocka_unit_test(an_amount_is_whole),
		cmocka_unit_test(a_school_is_made_from_the_search),
		cmocka_unit_test(an_event_goes_on_the_roll),
		cmocka_unit_test(the_last_record_is_copied),
		cmocka_unit_test(a_clash_shows_both),
		cmocka_unit_test(a_draft_cut_in_saving_says_so),
		cmocka_unit_test(a_draft_can_be_dropped),
		cmocka_unit_test(the_usual_is_shown),
		cmocka_unit_test(rows_are_added_and_taken_away),
		cmocka_unit_test(what_stands_against_it_is_gone_to),
		cmocka_unit_test(a_finding_is_read_whole),
		cmocka_unit_test(a_grid_keeps_its_heading),
		cmocka_unit_test(yes_and_no_by_number),
	};
	int failed;

	world_make();
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	world_unmake();
	return failed;
}
