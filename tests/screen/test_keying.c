/* Each form through a real terminal, by keys alone: keyed from its paper by a clerk who knows the form and not the screen
 * (keyer.h), saved without a question, and then compared value by value with what `zila get` says. And how many keys it took: for
 * each of the characters on the paper and each field that has something on it. */
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
#include "cli/setup.h"
#include "form/type.h"
#include "tests/screen/journey.h"
#include "tests/screen/keyer.h"
#include "tests/screen/papers.h"

enum { LINE_MAX_BYTES = 4096 };

struct desk {
	char *folder;
	struct pty *pty;
	struct world world;
	struct keyer keyer;
	char key[128]; /* of the record saved last */
};

static void sit_down(struct desk *desk, char *folder)
{
	memset(desk, 0, sizeof *desk);
	desk->folder = folder;
	desk->pty = journey_start(desk->folder);
	world_open(&desk->world, desk->folder);
	desk->keyer = (struct keyer) {.press = journey_press, .line = desk->pty, .replica = desk->world.replica, .set = desk->world.set};
}

static void leave(struct desk *desk)
{
	journey_leave(desk->pty);
	world_close(&desk->world);
	world_drop(desk->folder);
}

/* One key saves what is in order; nothing asks for more. The new record's key is what the message says. */
static void save(struct desk *desk)
{
	char *message;

	keyer_press(&desk->keyer, F10);
	journey_expect(desk->pty, "Saved: ");
	message = strstr(pty_screen(desk->pty), "Saved: ");
	message[strcspn(message, "\n")] = '\0';
	if (strstr(message, ". "))
		*strstr(message, ". ") = '\0'; /* what comes next */
	while (message[strlen(message) - 1] == ' ')
		message[strlen(message) - 1] = '\0';
	snprintf(desk->key, sizeof desk->key, "%s", strrchr(message, ' ') + 1);
}

/* What `zila get` says must be on the paper, or in START, or be one of the key's fields; what is on the paper must be there. */
static void compare_row(struct desk *desk, const char *form_code, const char *row, const struct paper *start, const struct paper *paper)
{
	const struct form *form = form_set_find(desk->world.set, form_code);
	char *command = mem_format("'%s' -C '%s' get %s '%s%s%s'", journey_program(), desk->folder, form_code, desk->key, row ? "/" : "", row ? row : "");
	char line[LINE_MAX_BYTES];
	int expected = 0, found = 0;
	FILE *out = popen(command, "r");

	for (int at = 0; at < paper->count; at++)
		expected += strcmp(paper->cells[at].form, form_code) == 0 && (!row || strcmp(paper->cells[at].row, row) == 0);
	while (fgets(line, sizeof line, out)) {
		char *value = strchr(line, '\t');
		const char *keyed;
		int field;

		if (!value) /* what follows are the rows of its grids */
			break;
		*value++ = '\0';
		value[strcspn(value, "\n")] = '\0';
		field = form_field(form, line);
		keyed = paper_get(paper, form_code, row, line);
		if (*keyed)
			found++;
		else if (start)
			keyed = paper_get(start, form_code, row, line);
		if (strcmp(keyed, value) != 0 && (field < 0 || (form->fields[field].key_position == 0 && strcmp(line, "school") != 0)))
			fail_msg("%s %s %s: %s is \"%s\", the paper says \"%s\"", form_code, desk->key, row ? row : "", line, value, keyed);
	}
	while (fgets(line, sizeof line, out))
		;
	if (pclose(out) != 0 || found != expected)
		fail_msg("%s %s %s: %d of %d values are there", form_code, desk->key, row ? row : "", found, expected);
	free(command);
}

static void compare(struct desk *desk, const char *form_code, const struct paper *start, const struct paper *paper)
{
	const struct form *form = form_set_find(desk->world.set, form_code);

	compare_row(desk, form_code, NULL, start, paper);
	for (int grid = 0; grid < form->grid_count; grid++) {
		const struct form *rows = form_set_find(desk->world.set, form->grids[grid].form);
		const char *last = "";
		int on_paper = 0;

		for (int at = 0; at < paper->count; at++) {
			const struct paper_cell *cell = &paper->cells[at];

			if (strcmp(cell->form, rows->code) != 0 || strcmp(cell->row, last) == 0)
				continue;
			last = cell->row;
			on_paper++;
			compare_row(desk, rows->code, last, NULL, paper);
		}
		char *sql = mem_format("SELECT count(*) FROM %s WHERE %s", rows->code,
			form->has_made_id ? "visit = (SELECT max(id) FROM visit)" : "school = '07081' AND year = 2025");

		assert_int_equal(atoi(world_ask(&desk->world, sql)), on_paper);
		free(sql);
	}
}

/* Prints how many keys it took, and fails where there are more than LIMIT for each character and field. */
static void hold(const struct desk *desk, const char *what, double limit)
{
	const struct keyer *keyer = &desk->keyer;

	print_message("keys: %s: %ld keys for %ld characters in %ld fields: %.3f (at most %.2f)\n", what, keyer->keys, keyer->characters,
		keyer->fields, keyer_ratio(keyer), limit);
	if (keyer_ratio(keyer) > limit)
		fail_msg("%s takes too many keys", what);
}

/* The school's code is on the paper and is the first thing keyed: JOB is the key of the first screen, WAY what follows on a card. */
static void open_by_job(struct desk *desk, const char *job, const char *code)
{
	keyer_type(&desk->keyer, job);
	keyer_type(&desk->keyer, code);
	keyer_press(&desk->keyer, ENTER);
	desk->keyer.characters += (long) strlen(code);
	desk->keyer.fields++;
}

static void a_visit(void **state)
{
	struct desk desk;
	struct paper paper = {0}, start = {0};

	(void) state;
	sit_down(&desk, world_copy(WORLD_DISTRICT));
	papers_visit(desk.world.replica, "07081", &paper);
	paper_put(&start, "visit", NULL, "date", "2026-03-31");
	paper_put(&start, "visit", NULL, "monitor", WORLD_AUTHOR);
	open_by_job(&desk, "3", "07081");
	keyer_key(&desk.keyer, "visit", "07081", NULL, &start, &paper);
	save(&desk);
	compare(&desk, "visit", NULL, &paper);
	hold(&desk, "a visit", 1.15);
	paper_free(&paper);
	paper_free(&start);
	leave(&desk);
}

static const char *const post_columns[] = {"sanctioned", "filled_men", "filled_women"};
static const char *const post_rows[][2] = {{"jvt", "2 2 0"}, {"mq", "1 1 0"}, {"chowkidar", "1 1 0"}, {NULL, NULL}};

/* A form from the card's list by the letters of its title; the way there is no part of a pile of paper. */
static void open_form(struct desk *desk, const char *way)
{
	pty_keys(desk->pty, "/07081" ENTER);
	pty_keys(desk->pty, way);
}

/* What the keys of a visit cost on a line where each byte counts: those that draw a new page apart. */
static struct {
	struct pty *pty;
	size_t bytes, keys, page_bytes, pages;
} slow;

static void press_slow(void *line, const char *bytes)
{
	(void) line;
	pty_mark(slow.pty);
	journey_press(slow.pty, bytes);
	if (pty_count(slow.pty) > 200) {
		slow.page_bytes += pty_count(slow.pty);
		slow.pages++;
	} else {
		slow.bytes += pty_count(slow.pty);
		slow.keys++;
	}
}

static void a_visit_on_a_slow_terminal(void **state)
{
	struct desk desk;
	struct paper paper = {0}, start = {0};

	(void) state;
	sit_down(&desk, world_copy(WORLD_DISTRICT));
	pty_close(desk.pty);
	desk.pty = slow.pty = journey_start_as(desk.folder, WORLD_AUTHOR, "vt220", NULL);
	desk.keyer.press = press_slow;
	papers_visit(desk.world.replica, "07081", &paper);
	paper_put(&start, "visit", NULL, "date", "2026-03-31");
	paper_put(&start, "visit", NULL, "monitor", WORLD_AUTHOR);
	pty_keys(desk.pty, "307081" ENTER);
	keyer_key(&desk.keyer, "visit", "07081", NULL, &start, &paper);
	save(&desk);
	compare(&desk, "visit", NULL, &paper);
	print_message("bytes: a visit on a vt220: %.2f a key in its fields (%zu keys), %.0f for each of %zu pages, %.2f with them\n",
		(double) slow.bytes / (double) slow.keys, slow.keys, (double) slow.page_bytes / (double) slow.pages, slow.pages,
		(double) (slow.bytes + slow.page_bytes) / (double) (slow.keys + slow.pages));
	assert_true((double) slow.bytes / (double) slow.keys < 3.5);
	paper_free(&paper);
	paper_free(&start);
	leave(&desk);
}

static void a_return_with_its_classes(void **state)
{
	struct desk desk;
	struct paper paper = {0}, classes = {0};

	(void) state;
	sit_down(&desk, world_copy(WORLD_DISTRICT));
	/* The year was given with the first return of the pile. */
	open_form(&desk, "y" ALL_GONE "2025" ENTER ESC ESC);
	papers_return(&paper);
	papers_classes(&paper);
	open_by_job(&desk, "2", "07081");
	keyer_key(&desk.keyer, "census", "07081", "07081/2025", NULL, &paper);
	save(&desk);
	compare(&desk, "census", NULL, &paper);
	hold(&desk, "a census return with its classes", 1.15);
	leave(&desk);

	/* The classes alone, from the first of them to the last. */
	sit_down(&desk, world_copy(WORLD_DISTRICT));
	open_form(&desk, "r" ALL_GONE "2025" ENTER);
	for (desk.keyer.page = 0; !pty_shows(desk.pty, "10/11"); desk.keyer.page++)
		pty_keys(desk.pty, PAGE_DOWN);
	papers_classes(&classes);
	keyer_key(&desk.keyer, "census", "07081", "07081/2025", NULL, &classes);
	hold(&desk, "the enrolment grid", 1.10);
	pty_keys(desk.pty, ENTER);
	journey_expect(desk.pty, "Total                   124      120      8        8        2        0");
	leave(&desk);
	paper_free(&paper);
	paper_free(&classes);
}


/* The forms that a card's `f` leads to, and the roll. */
static const char *const posts_lines[][4] = {{"posts", "-", "order_no", "B-2025/17"}, {"posts", "-", "remarks", "MQ ON LEAVE"}, {NULL, NULL, NULL, NULL}};
static const char *const committee_lines[][4] = {
	{"committee", "-", "formed", "yes"}, {"committee", "-", "formed_on", "2023-04-15"}, {"committee", "-", "notified", "yes"},
	{"committee", "-", "members_men", "5"}, {"committee", "-", "members_women", "4"}, {"committee", "-", "members_with_child", "9"},
	{"committee", "-", "chair", "Haji Murad"}, {"committee", "-", "chair_phone", "03331234567"}, {"committee", "-", "meetings", "4"},
	{"committee", "-", "last_meeting", "2025-09-20"}, {"committee", "-", "has_records", "yes"}, {"committee", "-", "has_account", "yes"},
	{"committee", "-", "has_plan", "yes"}, {"committee", "-", "plan_until", "2027-06-30"}, {"committee", "-", "balance_before", "1500"},
	{"committee", "-", "grant_received", "20000"}, {"committee", "-", "other_received", "0"}, {"committee", "-", "spent_repair", "9000"},
	{"committee", "-", "spent_furniture", "4000"}, {"committee", "-", "spent_learning", "2500"}, {"committee", "-", "spent_wash", "3000"},
	{"committee", "-", "spent_other", "0"}, {NULL, NULL, NULL, NULL},
};
static const char *const event_lines[][4] = {
	{"staff_event", "-", "kind", "transferred_in"}, {"staff_event", "-", "from_date", "2026-03-01"}, {"staff_event", "-", "other_school", "07083"},
	{"staff_event", "-", "order_no", "DEO/K/2026/114"}, {"staff_event", "-", "order_date", "2026-02-20"}, {"staff_event", "-", "order_by", "DEO Kech"},
	{NULL, NULL, NULL, NULL},
};
static const char *const leave_lines[][4] = {
	{"staff_event", "-", "kind", "leave"}, {"staff_event", "-", "from_date", "2026-03-02"}, {"staff_event", "-", "to_date", "2026-03-20"},
	{"staff_event", "-", "leave_kind", "medical"}, {"staff_event", "-", "order_no", "DEO/K/2026/120"}, {NULL, NULL, NULL, NULL},
};
static const char *const detail_lines[][4] = {
	{"staff_event", "-", "kind", "detailed"}, {"staff_event", "-", "from_date", "2026-03-10"}, {"staff_event", "-", "other_school", "07085"},
	{"staff_event", "-", "remarks", "Till the end of term"}, {NULL, NULL, NULL, NULL},
};
static const char *const training_lines[][4] = {
	{"training", "-", "course", "Lesson planning"}, {"training", "-", "kind", "methods"}, {"training", "-", "from_date", "2026-01-12"},
	{"training", "-", "to_date", "2026-01-16"}, {"training", "-", "days", "5"}, {"training", "-", "given_by", "PITE Quetta"},
	{"training", "-", "place", "Turbat"}, {"training", "-", "certificate", "yes"}, {NULL, NULL, NULL, NULL},
};
static const char *const damage_lines[][4] = {
	{"damage", "-", "date", "2026-03-29"}, {"damage", "-", "cause", "flood"}, {"damage", "-", "happened", "2026-03-27"},
	{"damage", "-", "reported_by", "Head teacher"}, {"damage", "-", "seen", "yes"}, {"damage", "-", "rooms_destroyed", "1"},
	{"damage", "-", "rooms_damaged", "2"}, {"damage", "-", "rooms_usable", "1"}, {"damage", "-", "wall_down", "yes"},
	{"damage", "-", "water_lost", "no"}, {"damage", "-", "toilets_lost", "no"}, {"damage", "-", "electricity_lost", "yes"},
	{"damage", "-", "furniture_lost", "yes"}, {"damage", "-", "occupied", "no"}, {"damage", "-", "closed", "yes"},
	{"damage", "-", "closed_since", "2026-03-28"}, {"damage", "-", "reopens", "2026-04-20"}, {"damage", "-", "teaching_goes_on", "tent"},
	{"damage", "-", "boys_affected", "124"}, {"damage", "-", "girls_affected", "8"}, {"damage", "-", "pupils_hurt", "0"},
	{"damage", "-", "staff_hurt", "0"}, {"damage", "-", "needs", "Two tents, water"}, {NULL, NULL, NULL, NULL},
};
static const char *const person_lines[][4] = {
	{"staff", "-", "name", "Abdul Ghafoor"}, {"staff", "-", "father_name", "Murad Bakhsh"}, {"staff", "-", "sex", "male"},
	{"staff", "-", "cnic", "5440112345671"}, {"staff", "-", "personal_no", "00312245"}, {"staff", "-", "birth_date", "1988-05-14"},
	{"staff", "-", "phone", "03337654321"}, {"staff", "-", "category", "teaching"}, {"staff", "-", "designation", "jet"},
	{"staff", "-", "bps", "14"}, {"staff", "-", "employment", "regular"}, {"staff", "-", "subject", "English"},
	{"staff", "-", "appointed", "2012-09-03"}, {"staff", "-", "posted", "2019-04-01"}, {"staff", "-", "detailed_to", "07085"},
	{"staff", "-", "academic", "ma"}, {"staff", "-", "professional", "bed"}, {"staff", "-", "trained", "yes"},
	{"staff", "-", "status", "active"}, {NULL, NULL, NULL, NULL},
};

/* WAY leads from the card to the form (of an optional page: its title in the list of them); the year of its key has been given. */
static const struct form_journey {
	const char *name, *form, *way, *start; /* START: a field in which today stands */
	const char *const (*lines)[4];
	const char *const *columns; /* of its grid */
	const char *const (*rows)[2];
	double limit;
	bool has_person; /* the first field is about somebody on the roll */
} forms[] = {
	{"posts by designation", "posts", "f3" ENTER, NULL, posts_lines, post_columns, post_rows, 1.6, false},
	{"the committee", "committee", "f1" ENTER, NULL, committee_lines, NULL, NULL, 1.15, false},
	{"a transfer", "staff_event", "f4" ENTER, NULL, event_lines, NULL, NULL, 1.15, true},
	{"a leave", "staff_event", "f4" ENTER, NULL, leave_lines, NULL, NULL, 1.15, true},
	{"a detailment", "staff_event", "f4" ENTER, NULL, detail_lines, NULL, NULL, 1.15, true},
	{"a training", "training", "f5" ENTER, NULL, training_lines, NULL, NULL, 1.15, true},
	{"a damage report", "damage", "f2" ENTER, "date", damage_lines, NULL, NULL, 1.15, false},
	{"a person on the roll", "staff", "t+", NULL, person_lines, NULL, NULL, 1.15, false},
};

static void journey(const struct form_journey *one)
{
	struct desk desk;
	struct paper paper = {0}, start = {0};
	char key[40];

	sit_down(&desk, world_copy(WORLD_DISTRICT));
	open_form(&desk, "y" ALL_GONE "2025" ENTER);
	pty_keys(desk.pty, one->way);
	papers_lines(&paper, one->lines);
	if (one->rows)
		papers_grid(&paper, form_set_find(desk.world.set, one->form)->grids[0].form, one->columns, one->rows);
	if (one->start)
		paper_put(&start, one->form, NULL, one->start, "2026-03-31");
	if (one->has_person) {
		value_id_format(atoll(world_ask(&desk.world, "SELECT id FROM staff WHERE school = '07081' AND name = 'Teacher Two'")), key);
		paper_put(&paper, one->form, NULL, "staff", key);
	}
	keyer_key(&desk.keyer, one->form, "07081", form_set_find(desk.world.set, one->form)->has_made_id ? NULL : "07081/2025", &start, &paper);
	save(&desk);
	compare(&desk, one->form, NULL, &paper);
	hold(&desk, one->name, one->limit);
	paper_free(&paper);
	paper_free(&start);
	leave(&desk);
}

static void the_other_forms(void **state)
{
	(void) state;
	for (size_t at = 0; at < sizeof forms / sizeof *forms; at++)
		journey(&forms[at]);
}

/* The pages that are off until the province turns them on, each alone, chosen by its title in the list of a card's
 * forms. */
static const char *const age_columns[] = {"boys", "boys_pre_primary", "boys_primary", "boys_above", "girls", "girls_pre_primary", "girls_primary"};
static const char *const age_rows[][2] = {{"age_5", "21 21 0 0 2 2 0"}, {"age_6", "24 3 21 0 3 0 3"}, {"age_7", "23 0 23 0 1 0 1"}, {"age_12", "4 0 4 0"}, {NULL, NULL}};
static const char *const disability_columns[] = {"boys", "girls"};
static const char *const disability_rows[][2] = {{"seeing", "2 1"}, {"hearing", "1 0"}, {"walking", "0 1"}, {"learning", "3 0"}, {NULL, NULL}};
static const char *const disability_lines[][4] = {{"census_disability", "-", "helped", "yes"}, {"census_disability", "-", "ramp", "no"}, {NULL, NULL, NULL, NULL}};
static const char *const room_columns[] = {"total", "in_use", "minor_repair", "major_repair", "dangerous"};
static const char *const room_rows[][2] = {{"class_room", "4 3 1 1 0"}, {"office", "1 1 0 0 0"}, {"store", "1 0 0 0 1"}, {NULL, NULL}};
static const char *const room_lines[][4] = {
	{"census_rooms", "-", "land", "21780"}, {"census_rooms", "-", "covered", "3200"}, {"census_rooms", "-", "floors", "1"}, {NULL, NULL, NULL, NULL},
};
static const char *const book_columns[] = {"demanded", "received", "given"};
static const char *const book_rows[][2] = {{"kachi", "26 26 26"}, {"1", "28 25 25"}, {"2", "23 23 23"}, {"3", "22 20 20"}, {"4", "18 18 18"}, {"5", "15 15 15"}, {NULL, NULL}};
static const char *const book_lines[][4] = {{"census_books", "-", "received_on", "2025-03-12"}, {"census_books", "-", "in_time", "no"}, {NULL, NULL, NULL, NULL}};
static const char *const money_lines[][4] = {
	{"census_money", "-", "cluster_budget", "250000"}, {"census_money", "-", "schools_served", "9"}, {"census_money", "-", "wash_grant", "40000"},
	{"census_money", "-", "school_fund", "12500"}, {"census_money", "-", "other_income", "0"}, {"census_money", "-", "spent_furniture", "80000"},
	{"census_money", "-", "spent_repair", "65000"}, {"census_money", "-", "spent_wash", "38000"}, {"census_money", "-", "spent_books", "21000"},
	{"census_money", "-", "spent_lab", "0"}, {"census_money", "-", "spent_transport", "7500"}, {"census_money", "-", "spent_other", "1200"},
	{"census_money", "-", "audited", "yes"}, {NULL, NULL, NULL, NULL},
};

static const struct form_journey optional_pages[] = {
	{"enrolment by age", "census_age", "Enrolment by age", NULL, NULL, age_columns, age_rows, 1.15, false},
	{"pupils with disabilities", "census_disability", "Pupils with disabilities", NULL, disability_lines, disability_columns, disability_rows, 1.15, false},
	{"rooms by kind", "census_rooms", "Rooms by kind", NULL, room_lines, room_columns, room_rows, 1.25 /* it passes over five kinds */, false},
	{"textbooks", "census_books", "Textbooks", NULL, book_lines, book_columns, book_rows, 1.15, false},
	{"money of the year", "census_money", "Money of the year", NULL, money_lines, NULL, NULL, 1.15, false},
};

/* The number in front of a title in the list that is open. */
static void choose_by_title(struct desk *desk, const char *title)
{
	const char *screen = pty_screen(desk->pty), *found = strstr(screen, title);
	char number[8];

	journey_expect(desk->pty, title);
	while (found > screen && found[-1] != '\n')
		found--;
	snprintf(number, sizeof number, "%d", atoi(found + strcspn(found, "0123456789")));
	pty_keys(desk->pty, number);
	pty_keys(desk->pty, ENTER);
}

/* A page that the province has turned on by one command, keyed at a district that took it with its snapshot or its next sync. */
static void an_optional_page(const struct form_journey *one)
{
	struct desk desk;
	struct paper paper = {0};
	char *folder = world_copy(WORLD_PROVINCE), *command = mem_format("'%s' -C '%s' --as operator form load %s >/dev/null", journey_program(), folder, one->form);

	assert_int_equal(system(command), 0);
	free(command);
	sit_down(&desk, folder);
	open_form(&desk, "y" ALL_GONE "2025" ENTER "f");
	choose_by_title(&desk, one->way);
	if (one->lines)
		papers_lines(&paper, one->lines);
	if (one->rows)
		papers_grid(&paper, form_set_find(desk.world.set, one->form)->grids[0].form, one->columns, one->rows);
	keyer_key(&desk.keyer, one->form, "07081", "07081/2025", NULL, &paper);
	save(&desk);
	compare(&desk, one->form, NULL, &paper);
	hold(&desk, one->name, one->limit);
	paper_free(&paper);
	leave(&desk);
}

static void the_optional_pages(void **state)
{
	(void) state;
	for (size_t at = 0; at < sizeof optional_pages / sizeof *optional_pages; at++)
		an_optional_page(&optional_pages[at]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_visit),
		cmocka_unit_test(a_visit_on_a_slow_terminal),
		cmocka_unit_test(a_return_with_its_classes),
		cmocka_unit_test(the_other_forms),
		cmocka_unit_test(the_optional_pages),
	};
	int failed;

	world_make();
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	world_unmake();
	return failed;
}
