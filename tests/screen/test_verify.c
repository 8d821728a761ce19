/* Verification on a canvas: keyed again by another person without the first values in sight, the differences settled against the paper, a
 * sight check page by page; and the packets of paper, from issued to verified. */
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
#include "base/file.h"
#include "base/mem.h"
#include "emis/pace.h"
#include "emis/packet.h"
#include "emis/verify.h"
#include "form/type.h"
#include "screens/app.h"
#include "screens/carry.h"
#include "screens/entry_state.h"
#include "screens/verify_state.h"
#include "tests/screen/drive.h"
#include "tests/screen/world.h"

#define SCHOOL "07082" /* the first in the order of tehsils */
#define RETURN SCHOOL "/2024"

struct scene {
	char *folder;
	struct world world;
	struct app app;
	struct drive drive;
};

static void scene_start(struct scene *scene, const char *author)
{
	world_open(&scene->world, scene->folder);
	app_start(&scene->app, scene->world.replica, &scene->world.set, author);
	drive_borrow(&scene->drive, 24, 80, scene->app.views);
	drive_text(&scene->drive);
}

/* Another person logs in; what the one before had settled is on the disk. */
static void log_in(struct scene *scene, const char *author)
{
	app_end(&scene->app);
	drive_close(&scene->drive);
	world_close(&scene->world);
	scene_start(scene, author);
}

static void scene_open(struct scene *scene, const char *author)
{
	memset(scene, 0, sizeof *scene);
	scene->folder = world_copy(WORLD_DISTRICT);
	scene_start(scene, author);
}

static void scene_close(struct scene *scene)
{
	app_end(&scene->app);
	drive_close(&scene->drive);
	world_close(&scene->world);
	world_drop(scene->folder);
}

static void expect(struct scene *scene, const char *text)
{
	if (!drive_shows(&scene->drive, text))
		fail_msg("\"%s\" is not shown:\n%s", text, drive_text(&scene->drive));
}

static void expect_not(struct scene *scene, const char *text)
{
	if (drive_shows(&scene->drive, text))
		fail_msg("\"%s\" is shown:\n%s", text, drive_text(&scene->drive));
}

static void put(struct scene *scene, const char *form, const char *author, const char *const *pairs)
{
	struct record *record = record_new(scene->world.set, form_set_find(scene->world.set, form));
	struct record_save save = {0};
	struct err err = {0};
	for (; *pairs; pairs += 2)
		if (!record_put(record, form_field(record->form, pairs[0]), pairs[1], &err))
			fail_msg("%s", err.text);
	if (!record_save(scene->world.replica, record, author, NULL, 0, true, &save, &err) || save.outcome != RECORD_SAVED)
		fail_msg("%s %s %s", form, err.text, save.broken.count > 0 ? save.broken.lines[0].text : "");
	record_save_reset(&save);
	record_free(record);
}

static void choose_way(struct scene *scene, const char *way, const char *share)
{
	const char *const pairs[] = {"district", "kech", "form", "census", "way", way, "share", share, "since", "2024-01-01", NULL};
	put(scene, VERIFY_WAY_FORM, "deo", pairs);
}

static struct entry *entry_of(struct scene *scene)
{
	void *state;
	const struct view_ops *ops = view_top(scene->app.views, &state);
	assert_string_equal(ops->name, "entry");
	return state;
}

/* One thing keyed otherwise than it was first. */
struct slip { const char *row, *field, *text; };

static const char *slip_for(const struct slip *slips, const char *row, const char *field)
{
	for (; slips && slips->field; slips++)
		if (strcmp(slips->field, field) == 0 && (!slips->row || strcmp(slips->row, row) == 0))
			return slips->text;
	return NULL;
}

/* Keys every field that is asked as FIRST has it, but for SLIPS, up to STOP fields. Fails where a field shows its first value before it is
 * keyed. */
static int key_again(struct scene *scene, const struct record *first, const struct slip *slips, int stop)
{
	struct entry *entry = entry_of(scene);
	int done = 0;
	for (; done < stop; done++) {
		struct entry_item item = entry->items[entry->at];
		const struct field *field = entry_field(entry, &item);
		struct buf text, row;
		int page = entry->page, at = entry->at;
		buf_init(&text, 400);
		buf_init(&row, 100);
		const struct record_cell *cell = &first->cells[item.field];
		if (item.grid >= 0) {
			const struct form *form = first->grids[item.grid].form;
			int last = form->key[form->key_count - 1];
			const struct record_cell *own = entry->record->grids[item.grid].rows[item.row].cells;
			type_print(&form->fields[last], &own[last].now, &row);
			cell = NULL;
			for (int i = 0; i < first->grids[item.grid].row_count; i++)
				if (value_equal(&first->grids[item.grid].rows[i].cells[last].now, &own[last].now))
					cell = &first->grids[item.grid].rows[i].cells[item.field];
		}
		if (entry->text.length > 0)
			fail_msg("%s has \"%s\" in it before it was keyed", field->code, entry->text.text);
		if (cell)
			type_print(field, &cell->now, &text);
		const char *slip = slip_for(slips, row.bytes, field->code);
		if (field->type == FIELD_YES_NO && text.length > 1) /* a letter is all, and goes on by itself */
			text.bytes[1] = '\0';
		drive_type(&scene->drive, slip ? slip : text.bytes);
		drive_key(&scene->drive, KEY_ENTER);
		buf_free(&text);
		buf_free(&row);
		if (entry->page == page && entry->at == at)
			break;
	}
	return done;
}

static struct record *load(struct scene *scene)
{
	struct record *record;
	struct err err = {0};
	if (!record_load(scene->world.replica, scene->world.set, form_set_find(scene->world.set, "census"), RETURN, &record, &err))
		fail_msg("%s", err.text);
	return record;
}

static const char *say(struct scene *scene)
{
	static char text[200];
	struct verified verified;
	struct buf out;
	assert_true(verify_last(scene->world.replica, scene->world.set, form_set_find(scene->world.set, "census"), RETURN, &verified, NULL));
	buf_init(&out, 200);
	verify_say(&verified, &out);
	snprintf(text, sizeof text, "%s", out.bytes);
	buf_free(&out);
	return text;
}

/* The first person is told why not and what to do; nobody else is. */
static void the_first_person_is_refused(void **state)
{
	struct scene scene;
	(void)state;
	scene_open(&scene, "somebody");
	choose_way(&scene, "second", "marked");
	world_change(&scene.world, "census", RETURN, "rooms_pakka", "4"); /* by somebody */
	drive_type(&scene.drive, "6");
	expect(&scene, RETURN);
	drive_golden(&scene.drive, "verify-list");
	drive_key(&scene.drive, KEY_ENTER);
	expect(&scene, "You keyed this record, so another person verifies it");
	expect(&scene, "colleague");
	drive_golden(&scene.drive, "verify-refused");
	scene_close(&scene);
}

static void two_keyings_are_settled(void **state)
{
	static const struct slip slips[] = {{NULL, "rooms_pakka", "5"}, {"2", "girls", "71"}, {NULL, NULL, NULL}};
	struct scene scene;
	(void)state;
	scene_open(&scene, "second");
	choose_way(&scene, "second", "marked");
	log_in(&scene, "second");
	expect(&scene, "19 records wait for another person to verify");
	struct record *first = load(&scene);
	drive_type(&scene.drive, "6\n");
	expect(&scene, "Second keying: ");
	/* Half of it; then the power goes. */
	assert_int_equal(key_again(&scene, first, slips, 5), 5);
	record_free(first);
	log_in(&scene, "second");
	first = load(&scene);
	expect(&scene, "Draft to finish: Second keying: Annual school census 2024, ");
	drive_key(&scene.drive, KEY_ENTER);
	expect(&scene, "Your draft goes on where it stood.");
	struct entry *entry = entry_of(&scene);
	drive_key(&scene.drive, KEY_ENTER); /* the draft's last field is there again */
	while (entry->text.length > 0)
		drive_key(&scene.drive, KEY_ENTER);
	assert_true(key_again(&scene, first, slips, 200) > 10);
	record_free(first);
	drive_key(&scene.drive, KEY_F10);
	expect(&scene, "Difference 1 of 2:");
	expect(&scene, "First keyed: 3. Keyed now: 5.");
	drive_golden(&scene.drive, "verify-difference");
	drive_key(&scene.drive, KEY_ENTER); /* out of habit: it must not stand for the first keying */
	expect(&scene, "Enter decides nothing here");
	expect(&scene, "Difference 1 of 2:");
	drive_type(&scene.drive, "s"); /* the paper has 5 rooms: the first keying was wrong */
	expect(&scene, "Difference 2 of 2: Class 2, Girls");
	drive_type(&scene.drive, "f"); /* and 23 girls: this one was */
	expect(&scene, "Verified: Annual school census.");
	expect(&scene, "2 differences, 1 corrected.");
	assert_string_equal(world_ask(&scene.world, "SELECT rooms_pakka FROM census WHERE school = '" SCHOOL "' AND year = 2024"), "5");
	assert_string_equal(world_ask(&scene.world, "SELECT girls FROM enrolment WHERE school = '" SCHOOL "' AND year = 2024 AND grade = '2'"), "23");
	assert_string_equal(world_ask(&scene.world, "SELECT way || ' ' || differences || ' ' || corrected FROM verification"), "second 2 1");
	assert_string_equal(say(&scene), "verified by second keying, second, 2026-03-31");
	/* The draft is gone, the list shorter, the card says it, the rates know it. */
	expect_not(&scene, RETURN);
	drive_key(&scene.drive, KEY_ESC);
	expect_not(&scene, "Draft to finish");
	expect(&scene, "18 records wait");
	drive_type(&scene.drive, "6k");
	expect(&scene, "Keying on this box");
	drive_golden(&scene.drive, "verify-pace");
	drive_key(&scene.drive, KEY_ESC);
	drive_key(&scene.drive, KEY_ESC);
	drive_type(&scene.drive, "/" SCHOOL "\n");
	drive_key(&scene.drive, KEY_END);
	expect(&scene, "verified by second keying, second,");
	/* A later edit is seen, and it waits again. */
	world_change(&scene.world, "census", RETURN, "rooms_pakka", "6");
	assert_string_equal(say(&scene), "changed since it was verified by second keying, second, 2026-03-31");
	scene_close(&scene);
}

/* Fields that were not come to yet are no differences: F10 says how many and where, and goes on only when told to. */
static void half_of_it_is_not_compared_unasked(void **state)
{
	struct scene scene;
	(void)state;
	scene_open(&scene, "second");
	choose_way(&scene, "second", "marked");
	struct record *first = load(&scene);
	drive_type(&scene.drive, "6\n");
	assert_int_equal(key_again(&scene, first, NULL, 5), 5);
	struct entry *entry = entry_of(&scene);
	drive_key(&scene.drive, KEY_F10);
	expect(&scene, "not keyed yet; the first is on page ");
	expect_not(&scene, "Difference 1 of");
	drive_golden(&scene.drive, "verify-unkeyed");
	drive_key(&scene.drive, KEY_ENTER);
	expect_not(&scene, "Difference 1 of");
	drive_key(&scene.drive, KEY_ESC);
	assert_ptr_equal(entry_of(&scene), entry);
	assert_int_equal(entry->text.length, 0); /* it stands at the first of them */
	drive_key(&scene.drive, KEY_F10);
	drive_type(&scene.drive, "g");
	expect(&scene, "Difference 1 of");
	drive_key(&scene.drive, KEY_ESC);
	/* From there to the end nothing is asked but the differences. */
	key_again(&scene, first, NULL, 300);
	record_free(first);
	drive_key(&scene.drive, KEY_F10);
	expect(&scene, "Verified: ");
	scene_close(&scene);
}

static void what_the_paper_says_besides(void **state)
{
	static const struct slip slips[] = {{NULL, "status", "non_functional"}, {NULL, "rooms_pakka", "5"}, {NULL, NULL, NULL}};
	struct scene scene;
	(void)state;
	scene_open(&scene, "second");
	choose_way(&scene, "second", "marked");
	struct record *first = load(&scene);
	drive_type(&scene.drive, "6\n");
	key_again(&scene, first, slips, 300);
	record_free(first);
	drive_key(&scene.drive, KEY_F10);
	expect(&scene, "Difference 1 of 2: Functional or not");
	drive_type(&scene.drive, "f");
	/* Left half way: nothing is written, and what was answered is not asked again, also after a power cut. */
	drive_key(&scene.drive, KEY_ESC);
	assert_string_equal(world_ask(&scene.world, "SELECT count(*) FROM verification"), "0");
	drive_key(&scene.drive, KEY_F10);
	expect(&scene, "Difference 2 of 2:");
	log_in(&scene, "second");
	drive_key(&scene.drive, KEY_ENTER);
	drive_key(&scene.drive, KEY_F10);
	expect(&scene, "Difference 2 of 2:");
	/* One may go back to it; what is keyed anew is asked again. */
	drive_type(&scene.drive, "b");
	expect(&scene, "Difference 1 of 2: Functional or not, this year. First keyed: Functional.");
	drive_type(&scene.drive, "s");
	expect(&scene, "Difference 2 of 2:");
	drive_type(&scene.drive, "bf");
	expect(&scene, "Difference 2 of 2:");
	drive_key(&scene.drive, KEY_ESC);
	struct entry *entry = entry_of(&scene);
	entry_go(entry, -1, -1, form_field(entry->record->form, "rooms_pakka"));
	drive_type(&scene.drive, "6\n");
	drive_key(&scene.drive, KEY_F10);
	expect(&scene, "Keyed now: 6");
	drive_type(&scene.drive, "o");
	expect(&scene, "what does the paper say?");
	drive_type(&scene.drive, "many\n");
	expect(&scene, "give a whole number");
	drive_type(&scene.drive, "o7\n");
	expect(&scene, "2 differences, 1 corrected.");
	assert_string_equal(world_ask(&scene.world, "SELECT rooms_pakka || status FROM census WHERE school = '" SCHOOL "' AND year = 2024"), "7functional");
	scene_close(&scene);
}

/* Page by page against the paper; what is wrong is keyed; saving says which page was not agreed to. */
static void a_supervisor_looks(void **state)
{
	struct scene scene;
	struct verified verified;
	(void)state;
	scene_open(&scene, "ddeo");
	choose_way(&scene, "sight", "all");
	drive_type(&scene.drive, "6\n");
	expect(&scene, "Sight check: ");
	drive_key(&scene.drive, KEY_F10);
	expect(&scene, "not agreed to yet");
	struct entry *entry = entry_of(&scene);
	int pages = entry->record->form->page_count;
	/* Two pages; then the power goes. They stay agreed to, and it goes on as a sight check, from either list. */
	char *pages_of = mem_copy(entry->record->key);
	drive_key(&scene.drive, KEY_F12);
	drive_key(&scene.drive, KEY_F12);
	log_in(&scene, "ddeo");
	expect(&scene, "Draft to finish: Sight check: Annual school census 2024");
	drive_key(&scene.drive, KEY_ENTER);
	entry = entry_of(&scene);
	assert_non_null(entry->verify);
	assert_true(entry->verify->agreed[0] && entry->verify->agreed[1] && !entry->verify->agreed[2]);
	drive_key(&scene.drive, KEY_ESC);
	drive_type(&scene.drive, "6\n");
	entry = entry_of(&scene);
	assert_true(entry->verify->agreed[0] && entry->verify->agreed[1]);
	/* What somebody changed meanwhile is looked at anew. */
	world_change(&scene.world, "census", pages_of, "rooms_pakka", "4");
	for (int i = 0; i < pages && !drive_shows(&scene.drive, "Every page agrees"); i++)
		drive_key(&scene.drive, KEY_F12);
	drive_key(&scene.drive, KEY_F10);
	expect(&scene, "Somebody changed the record since you opened it");
	drive_key(&scene.drive, KEY_ESC);
	drive_type(&scene.drive, "\n");
	entry = entry_of(&scene);
	assert_string_equal(entry->record->key, pages_of);
	free(pages_of);
	for (int i = 0; i < pages; i++)
		assert_false(entry->verify->agreed[i]);
	for (int i = 0; i < pages && !drive_shows(&scene.drive, "Every page agrees"); i++)
		drive_key(&scene.drive, KEY_F12);
	expect(&scene, "Every page agrees");
	drive_golden(&scene.drive, "verify-sight");
	drive_key(&scene.drive, KEY_F10);
	expect(&scene, "Verified: ");
	assert_string_equal(say(&scene), "verified by a sight check, ddeo, 2026-03-31");
	assert_string_equal(world_ask(&scene.world, "SELECT way || ' ' || differences FROM verification"), "sight 0");
	/* One with a correction. */
	drive_type(&scene.drive, "\n");
	entry = entry_of(&scene);
	char *key = mem_copy(entry->record->key);
	entry_go(entry, -1, -1, form_field(entry->record->form, "rooms_pakka"));
	drive_type(&scene.drive, "9\n");
	for (int i = 0; i < pages && !drive_shows(&scene.drive, "Every page agrees"); i++)
		drive_key(&scene.drive, KEY_F12);
	drive_key(&scene.drive, KEY_F10);
	for (int i = 0; i < 20 && drive_shows(&scene.drive, "say why:"); i++)
		drive_type(&scene.drive, "as on the paper\n");
	expect(&scene, "Saved and verified");
	assert_true(verify_last(scene.world.replica, scene.world.set, form_set_find(scene.world.set, "census"), key, &verified, NULL));
	assert_true(verified.is_there && !verified.is_changed && verified.way == VERIFY_SIGHT);
	free(key);
	scene_close(&scene);
}

static bool count_one(void *state, const struct verify_waiting *waiting)
{
	(void)waiting;
	++*(int *)state;
	return true;
}

/* Without a way nothing waits and nothing is said; of every n-th record the same ones wait for everybody. */
static void what_waits(void **state)
{
	struct scene scene;
	struct verify_rule rule = {.way = VERIFY_SECOND, .share = VERIFY_NTH, .every = 4};
	int count = 0, chosen = 0;
	(void)state;
	scene_open(&scene, "second");
	assert_true(verify_each_waiting(scene.world.replica, scene.world.set, true, count_one, &count, NULL));
	assert_int_equal(count, 0);
	expect_not(&scene, "verify.");
	for (int i = 0; i < 4000; i++) {
		char key[32];
		snprintf(key, sizeof key, "%05d/2024", i);
		bool is_chosen = verify_is_chosen(&rule, "census", key);
		assert_int_equal(is_chosen, verify_is_chosen(&rule, "census", key));
		chosen += is_chosen;
	}
	assert_in_range(chosen, 900, 1100);
	choose_way(&scene, "second", "all");
	count = 0;
	assert_true(verify_each_waiting(scene.world.replica, scene.world.set, true, count_one, &count, NULL));
	assert_int_equal(count, 19); /* of 2024 alone: Kech has twenty schools, one without a return */
	scene_close(&scene);
}

static void set_now(const char *now)
{
	setenv("ZILA_NOW", now, 1);
	assert_true(clock_check(NULL));
}

static bool add_key(void *state, const struct verify_waiting *waiting)
{
	buf_format(state, "%s ", waiting->key);
	return true;
}

static void expect_waiting(struct scene *scene, const char *keys)
{
	struct buf found;
	struct err err = {0};
	buf_init(&found, 4000);
	if (!verify_each_waiting(scene->world.replica, scene->world.set, false, add_key, &found, &err))
		fail_msg("%s", err.text);
	assert_string_equal(found.bytes, keys);
	buf_free(&found);
}

static void put_return(struct scene *scene, const char *school, const char *year)
{
	const char *const pairs[] = {"school", school, "year", year, "status", "functional", NULL};
	put(scene, "census", "a", pairs);
}

static int stop_again(void **state)
{
	(void)state;
	set_now(WORLD_NOW);
	return 0;
}

/* What is saved from the day on waits, whatever year it is about; what was saved before does not, be it of this year; of what came with the
 * snapshot nobody knows where this box's log begins later, and its own year has to do. */
static void from_a_day_on(void **state)
{
	const char *const way[] = {"district", "kech", "form", "census", "way", "second", "share", "all", "since", "2026-03-30", NULL};
	struct scene scene;
	(void)state;
	scene_open(&scene, "second");
	set_now("2026-03-28T10:00");
	put_return(&scene, "07081", "2025");
	put_return(&scene, "07081", "2026");
	set_now("2026-03-30T10:00");
	put(&scene, VERIFY_WAY_FORM, "deo", way);
	expect_waiting(&scene, "");
	put_return(&scene, "07082", "2026");
	put_return(&scene, "07083", "2022");
	expect_waiting(&scene, "07082/2026 07083/2022 ");
	set_now(WORLD_NOW);
	put_return(&scene, "07084", "2025");
	expect_waiting(&scene, "07082/2026 07083/2022 07084/2025 ");
	scene_close(&scene);
	/* The same choice where the log begins with it. */
	scene_open(&scene, "second");
	put(&scene, VERIFY_WAY_FORM, "deo", way);
	put_return(&scene, "07083", "2022");
	expect_waiting(&scene, "07083/2022 ");
	scene_close(&scene);
	scene_open(&scene, "second");
	const char *const early[] = {"district", "kech", "form", "census", "way", "second", "share", "all", "since", "2024-12-31", NULL};
	put(&scene, VERIFY_WAY_FORM, "deo", early);
	assert_int_equal(verify_count(scene.world.replica, scene.world.set), 19);
	scene_close(&scene);
}

/* Where a paper is, and how a record was verified, are not keyed from paper: neither is offered. */
static void what_can_be_verified(void **state)
{
	struct scene scene;
	(void)state;
	scene_open(&scene, "second");
	drive_type(&scene.drive, "6w");
	expect(&scene, "Annual school census");
	expect_not(&scene, "  Paper form");
	expect_not(&scene, "  Verification");
	scene_close(&scene);
}

static void papers_go_out_and_come_back(void **state)
{
	struct scene scene;
	(void)state;
	scene_open(&scene, "second");
	choose_way(&scene, "second", "marked");
	drive_type(&scene.drive, "7");
	expect(&scene, "Paper forms: Annual school census");
	drive_golden(&scene.drive, "packets");
	drive_type(&scene.drive, "iK-12\n");
	expect(&scene, "papers issued in packet K-12");
	drive_key(&scene.drive, KEY_ENTER);
	expect(&scene, "K-12");
	drive_type(&scene.drive, "r");
	drive_type(&scene.drive, "b");
	expect(&scene, "Why does it go back");
	drive_type(&scene.drive, " \n");
	expect(&scene, "needs a reason");
	drive_type(&scene.drive, "bpage 2 is missing\n");
	drive_golden(&scene.drive, "packet-papers");
	assert_string_equal(world_ask(&scene.world, "SELECT group_concat(state, ' ') FROM (SELECT state FROM paper WHERE state <> 'issued' ORDER BY school)"), "received returned");
	/* What was said by mistake is taken back, one after the other; what it had been before is there again, with its reason. */
	static const char marks[] = "SELECT group_concat(state || coalesce(' ' || reason, ''), ', ') FROM (SELECT state, reason FROM paper WHERE state <> 'issued' ORDER BY school)";
	char *before = mem_copy(world_ask(&scene.world, marks));
	drive_key(&scene.drive, KEY_HOME);
	drive_type(&scene.drive, "ccc");
	assert_string_equal(world_ask(&scene.world, marks), "complete, complete, complete");
	drive_type(&scene.drive, "u");
	expect(&scene, "Taken back: the paper of");
	expect(&scene, "is issued again.");
	drive_type(&scene.drive, "uu");
	assert_string_equal(world_ask(&scene.world, marks), before);
	free(before);
	drive_type(&scene.drive, "uuu");
	expect(&scene, "Nothing was said of a paper");
	assert_string_equal(world_ask(&scene.world, marks), "");
	drive_key(&scene.drive, KEY_HOME);
	drive_type(&scene.drive, "rbpage 2 is missing\n");
	drive_key(&scene.drive, KEY_ESC);
	drive_type(&scene.drive, "m");
	expect(&scene, "sent back: page 2");
	drive_golden(&scene.drive, "packet-missing");
	scene_close(&scene);
}

struct seen { const char *school; enum packet_state state; };

static bool look_for(void *state, const struct packet_paper *paper)
{
	struct seen *seen = state;
	if (strcmp(paper->school, seen->school) == 0)
		seen->state = paper->state;
	return true;
}

static enum packet_state state_of(struct scene *scene, int year)
{
	struct packet_filter filter = {.form = "census", .year = year};
	struct seen seen = {"07081", PACKET_STATES};
	assert_true(packet_each(scene->world.replica, scene->world.set, &filter, look_for, &seen, NULL));
	return seen.state;
}

/* The state follows what the program sees, and what a person says goes before it. */
static void a_papers_state_follows(void **state)
{
	struct scene scene;
	const char *codes[] = {"07081"};
	struct packet_filter packet = {.form = "census", .year = 2030, .packet = "A1"}, old = {.form = "census", .year = 2024, .packet = "A0"};
	struct packet_schools schools = {.codes = codes, .code_count = 1};
	struct verify_result result = {VERIFY_SECOND, 1, 0, 0};
	struct err err = {0};
	long made, there;
	(void)state;
	scene_open(&scene, "second");
	struct replica *replica = scene.world.replica;
	struct form_set *set = scene.world.set;
	assert_int_equal(state_of(&scene, 2030), PACKET_NONE);
	assert_true(packet_issue(replica, set, "a", &packet, &schools, &made, &there, &err));
	assert_true(packet_issue(replica, set, "a", &packet, &schools, &made, &there, &err));
	assert_int_equal(made, 0);
	assert_int_equal(there, 1);
	assert_int_equal(state_of(&scene, 2030), PACKET_ISSUED);
	const char *const pairs[] = {"school", "07081", "year", "2030", "status", "functional", NULL};
	put(&scene, "census", "a", pairs);
	assert_int_equal(state_of(&scene, 2030), PACKET_KEYED);
	assert_true(verify_write(replica, set, form_set_find(set, "census"), "07081/2030", "07081", "b", &result, &err));
	assert_int_equal(state_of(&scene, 2030), PACKET_VERIFIED);
	assert_false(packet_mark(replica, set, "a", &packet, "07081", PACKET_RETURNED, "", NULL, &err));
	assert_true(packet_mark(replica, set, "a", &packet, "07081", PACKET_RETURNED, "no signature", NULL, &err));
	assert_int_equal(state_of(&scene, 2030), PACKET_RETURNED);
	/* It comes again: it is not keyed again before the record has changed. */
	assert_true(packet_mark(replica, set, "a", &packet, "07081", PACKET_RECEIVED, NULL, NULL, &err));
	assert_int_equal(state_of(&scene, 2030), PACKET_RECEIVED);
	world_change(&scene.world, "census", "07081/2030", "rooms_pakka", "3");
	assert_int_equal(state_of(&scene, 2030), PACKET_KEYED);
	assert_true(packet_mark(replica, set, "a", &packet, "07081", PACKET_COMPLETE, NULL, NULL, &err));
	assert_int_equal(state_of(&scene, 2030), PACKET_COMPLETE);
	/* A paper that came without having been sent. */
	assert_true(packet_mark(replica, set, "a", &old, "07081", PACKET_LOST, NULL, NULL, &err));
	assert_int_equal(state_of(&scene, 2024), PACKET_LOST);
	packet.packet = "A/1";
	assert_false(packet_issue(replica, set, "a", &packet, &schools, &made, &there, &err));
	packet.form = "visit";
	assert_false(packet_issue(replica, set, "a", &packet, &schools, &made, &there, &err));
	scene_close(&scene);
}

static void add_pace(void *state, const char *form, const char *packet, const struct pace *pace)
{
	struct pace *all = state;
	assert_string_equal(form, "census");
	assert_string_equal(packet, "");
	*all = *pace;
}

/* Keystrokes are counted of new records alone, and stay in this folder's own settings. */
static void pace_is_this_boxs_own(void **state)
{
	struct scene scene;
	struct pace pace = {0}, one = {.records = 1, .keys = 120, .seconds = 60, .fields = 40};
	(void)state;
	scene_open(&scene, "second");
	const char *const log = "SELECT count(*) FROM entry";
	char *before = mem_copy(world_ask(&scene.world, log));
	assert_true(pace_add(scene.world.replica, "census", "", &one, NULL));
	assert_true(pace_add(scene.world.replica, "census", "", &one, NULL));
	assert_true(pace_each(scene.world.replica, add_pace, &pace, NULL));
	assert_int_equal(pace.records, 2);
	assert_int_equal(pace.keys, 240);
	assert_string_equal(world_ask(&scene.world, log), before);
	free(before);
	scene_close(&scene);
}

/* A form for a school, from its card and from the list of papers, to a file. */
static void forms_are_printed_from_the_screen(void **state)
{
	struct scene scene;
	struct buf text;
	struct err err = {0};
	(void)state;
	scene_open(&scene, "second");
	char *path = mem_format("%s/visit.txt", scene.folder), *all = mem_format("%s/all.txt", scene.folder), *none = mem_format("%s/no/such.txt", scene.folder);
	drive_type(&scene.drive, "/" SCHOOL "\no");
	expect(&scene, "Which form, on paper?");
	while (!drive_shows(&scene.drive, "Monitoring visit"))
		drive_key(&scene.drive, KEY_DOWN);
	const char *screen = drive_text(&scene.drive), *mark = strstr(screen, "> ");
	for (int i = 0; i < 30 && !(mark && strncmp(mark + 2 + strspn(mark + 2, " 0123456789"), "Monitoring visit", 16) == 0); i++) {
		drive_key(&scene.drive, KEY_DOWN);
		mark = strstr(drive_text(&scene.drive), "> ");
	}
	drive_key(&scene.drive, KEY_ENTER);
	drive_golden(&scene.drive, "paper-print");
	drive_type(&scene.drive, "f");
	drive_type(&scene.drive, path);
	drive_type(&scene.drive, "\n");
	expect(&scene, "1 form written to");
	assert_true(file_read(path, 1 << 22, &text, &err));
	assert_non_null(strstr(text.bytes, "GGPS KILI SARDAR"));
	assert_non_null(strstr(text.bytes, "Register and head count by class"));
	buf_free(&text);
	drive_key(&scene.drive, KEY_ESC);
	drive_key(&scene.drive, KEY_ESC);
	drive_type(&scene.drive, "7\nPf");
	drive_type(&scene.drive, all);
	drive_type(&scene.drive, "\n");
	expect(&scene, "4 forms written to");
	drive_type(&scene.drive, "pf");
	drive_type(&scene.drive, none);
	drive_type(&scene.drive, "\n");
	expect(&scene, "! /");
	free(path);
	free(all);
	free(none);
	scene_close(&scene);
}

/* A listed clerk is no supervisor; who is not listed is not held back. */
static void a_clerk_makes_no_sight_check(void **state)
{
	struct scene scene;
	struct err err = {0};
	const char *const clerk[] = {"name", "ali", "role", "clerk", "district", "kech", "active", "yes", NULL};
	const char *const deo[] = {"name", "bibi", "role", "supervisor", "district", "kech", "active", "yes", NULL};
	(void)state;
	memset(&scene, 0, sizeof scene);
	scene.folder = world_copy(WORLD_PROVINCE);
	scene_start(&scene, "operator");
	put(&scene, "user", "operator", clerk);
	put(&scene, "user", "operator", deo);
	const struct form *census = form_set_find(scene.world.set, "census");
	assert_false(verify_may(scene.world.replica, scene.world.set, census, RETURN, "ali", VERIFY_SIGHT, &err));
	assert_int_equal(err.code, EX_NOPERM);
	assert_true(verify_may(scene.world.replica, scene.world.set, census, RETURN, "ali", VERIFY_SECOND, &err));
	assert_true(verify_may(scene.world.replica, scene.world.set, census, RETURN, "bibi", VERIFY_SIGHT, &err));
	assert_true(verify_may(scene.world.replica, scene.world.set, census, RETURN, "nobody", VERIFY_SIGHT, &err));
	/* Who keyed it is the first person, by whatever way. */
	assert_false(verify_may(scene.world.replica, scene.world.set, census, RETURN, "operator", VERIFY_SECOND, &err));
	scene_close(&scene);
}

static int make(void **state)
{
	(void)state;
	world_make();
	return 0;
}

static int unmake(void **state)
{
	(void)state;
	world_unmake();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_person_is_refused),
		cmocka_unit_test(two_keyings_are_settled),
		cmocka_unit_test(half_of_it_is_not_compared_unasked),
		cmocka_unit_test(what_the_paper_says_besides),
		cmocka_unit_test(a_supervisor_looks),
		cmocka_unit_test(what_waits),
		cmocka_unit_test_teardown(from_a_day_on, stop_again),
		cmocka_unit_test(what_can_be_verified),
		cmocka_unit_test(papers_go_out_and_come_back),
		cmocka_unit_test(a_papers_state_follows),
		cmocka_unit_test(pace_is_this_boxs_own),
		cmocka_unit_test(forms_are_printed_from_the_screen),
		cmocka_unit_test(a_clerk_makes_no_sight_check),
	};
	return cmocka_run_group_tests_name("screen/verify", tests, make, unmake);
}
