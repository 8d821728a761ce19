/* The main job through a real terminal: a school is found by a misspelt name, a visit is keyed with mistakes, the power goes, the
 * draft is taken up again and saved; two people in one record; kills at any moment; printing. */
#include "config.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/mem.h"
#include "tests/screen/journey.h"

static void a_school_is_found_by_a_misspelt_name(void **state)
{
	char *folder = world_copy(WORLD_PROVINCE);
	struct pty *pty = journey_start(folder);

	(void) state;
	pty_keys(pty, "/shahi tmup");
	journey_expect(pty, "GGHS SHAHI TUMP");
	pty_keys(pty, ENTER);
	journey_expect(pty, "GGHS SHAHI TUMP");
	journey_expect(pty, "BEMIS code   07085");
	pty_keys(pty, ESC ESC);
	pty_keys(pty, "/kili sardar");
	pty_keys(pty, ENTER);
	journey_expect(pty, "07082  1 of");
	pty_keys(pty, "n");
	journey_expect(pty, "07081  2 of");
	pty_keys(pty, "p");
	journey_expect(pty, "07082  1 of");
	pty_keys(pty, "p");
	journey_expect(pty, "This is the first school of the list.");
	journey_leave(pty);
	world_drop(folder);
}

/* The list of schools found lies below the form that changes a school's name: it must not show what is no more, however fast one types. */
static void a_changed_school_is_found_anew(void **state)
{
	char *folder = world_copy(WORLD_PROVINCE);
	struct pty *pty = journey_start(folder);

	(void) state;
	pty_keys(pty, "/sardar");
	pty_settle_all(pty);
	pty_keys(pty, DOWN ENTER "e");
	journey_expect(pty, "Name, with its prefix");
	pty_keys(pty, "GBPS ZEHRI" ENTER F10 ESC);
	pty_keys(pty, DOWN);
	pty_keys(pty, ESC "/zehri");
	journey_expect(pty, "GBPS ZEHRI");
	journey_leave(pty);
	world_drop(folder);
}

/* Keys, and what must then be seen. */
struct step {
	const char *keys, *shows;
};

static void walk(struct pty *pty, const struct step *steps, int count)
{
	for (int at = 0; at < count; at++) {
		pty_keys(pty, steps[at].keys);
		journey_expect(pty, steps[at].shows);
	}
}

#define WALK(pty, steps) walk(pty, steps, (int) (sizeof(steps) / sizeof *(steps)))

static const struct step to_the_pupils[] = {
	{"/07081", "GBPS KILLI SARDAR"},
	{ENTER "v", "1/7 Arrival"},
	/* The date and the monitor are there; the time is mistyped. */
	{ENTER ENTER "09:1o" ENTER, "Arrived at is \"09:1\""},
	{ALL_GONE "09:10" ENTER, "[09:10]"},
	{ENTER ENTER ENTER "1" ENTER, "Who answered"},
	{"1" ENTER, "2/7 Open"},
	{"op" ENTER, "[Open "},
	{"n" ENTER, "3/7 Staff"},
	{"1" ENTER "y" ENTER, "Teacher Two"},
	{"3" ENTER "1" ENTER, "Why absent"},
	{ENTER ENTER ENTER, "Non-teaching staff on the roll"},
	{"0" ENTER "0" ENTER "1" ENTER "0" ENTER, "4/7 Pupils"},
	/* Kachi: letters in a number do not go in. */
	{DOWN "2o", "Only digits here."},
	{"4" ENTER, "[24"},
	{"20" ENTER "22" ENTER, "22 boys counted, 20 marked present"},
};

static const struct step to_the_end[] = {
	{"2" ENTER "2" ENTER "2" ENTER, "Class 1"},
	{PAGE_DOWN, "5/7 Facilities"},
	{"1" ENTER, "[There and working"},
	{PAGE_DOWN PAGE_DOWN, "7/7 Committee"},
	{"y" ENTER "2026-02-01" ENTER "y" ENTER "y" ENTER ENTER, "Remarks"},
	{"Roof leaks, \xda\x86\xda\xbe\xd8\xaa" ENTER, "Roof leaks"},
	{ENTER "10:30" ENTER, "This was the last field"},
};

static void save_with_reasons(struct pty *pty)
{
	pty_keys(pty, F10);
	for (int reasons = 0; reasons < 12 && pty_shows(pty, "say why:"); reasons++)
		pty_keys(pty, "counted twice" ENTER);
	journey_expect(pty, "Saved: Monitoring visit");
}

static void a_visit_survives_the_power(void **state)
{
	char *folder = world_copy(WORLD_DISTRICT);
	struct pty *pty = journey_start(folder);
	struct world world;
	char *row;

	(void) state;
	WALK(pty, to_the_pupils);
	row = mem_copy(pty_cursor_row(pty));
	pty_kill(pty);
	pty_close(pty);

	pty = journey_start(folder);
	journey_expect(pty, "> Draft to finish: Monitoring visit, GBPS KILLI SARDAR (07081)");
	pty_keys(pty, ENTER);
	journey_expect(pty, "4/7 Pupils");
	assert_string_equal(pty_cursor_row(pty), row);
	pty_keys(pty, PAGE_UP);
	journey_expect(pty, "[Present ");
	pty_keys(pty, PAGE_UP PAGE_UP);
	journey_expect(pty, "[09:10]");
	pty_keys(pty, PAGE_DOWN PAGE_DOWN PAGE_DOWN DOWN RIGHT);
	/* The cursor is on Kachi's boys enrolled: on to the girls. */
	pty_keys(pty, ENTER ENTER ENTER);
	assert_string_equal(pty_cursor_row(pty), row);
	WALK(pty, to_the_end);
	save_with_reasons(pty);
	pty_keys(pty, "/07081" ENTER);
	journey_expect(pty, "Last visit 2026-03-31, open");
	pty_keys(pty, "h");
	journey_expect(pty, "clerk, not sent yet");
	journey_leave(pty);
	free(row);

	world_open(&world, folder);
	assert_string_equal(world_ask(&world, "SELECT count(*) FROM visit WHERE school = '07081' AND date = '2026-03-31'"), "1");
	assert_string_equal(world_ask(&world, "SELECT arrived || remarks FROM visit WHERE date = '2026-03-31'"),
		"09:10Roof leaks, \xda\x86\xda\xbe\xd8\xaa");
	assert_string_equal(world_ask(&world, "SELECT boys_counted FROM visit_class WHERE boys_enrolled = 24"), "22");
	assert_string_equal(world_draft(&world, "visit", "07081", NULL, NULL, "arrived"), "");
	world_close(&world);
	world_drop(folder);
}

static void both_values_are_shown(void **state)
{
	char *folder = world_copy(WORLD_PROVINCE);
	struct pty *one = journey_start(folder), *other = journey_start_as(folder, "officer", NULL, NULL);
	struct world world;

	(void) state;
	pty_keys(one, "/07081" ENTER "e");
	pty_keys(other, "/07081" ENTER "e");
	pty_keys(one, "GBPS A" ENTER F10);
	journey_expect(one, "Saved: School 07081");
	pty_keys(other, "GBPS B" ENTER F10);
	journey_expect(other, "you keyed \"GBPS B\", but somebody saved \"GBPS A\"");
	/* Nothing is written before the choice. */
	world_open(&world, folder);
	assert_string_equal(world_ask(&world, "SELECT name FROM school WHERE code = '07081'"), "GBPS A");
	pty_keys(other, "m");
	journey_expect(other, "Saved: School 07081");
	assert_string_equal(world_ask(&world, "SELECT name FROM school WHERE code = '07081'"), "GBPS B");
	world_close(&world);
	journey_leave(one);
	journey_leave(other);
	world_drop(folder);
}

/* One person at two terminals has one draft; once the first one has saved, the second is told that it is gone, and a draft begun
 * meanwhile is not written into. */
static void a_saved_draft_is_gone_elsewhere(void **state)
{
	char *folder = world_copy(WORLD_PROVINCE);
	struct pty *one = journey_start(folder), *other = journey_start(folder);
	struct world world;

	(void) state;
	pty_keys(one, "/07081" ENTER "e" "GBPS A" ENTER);
	pty_keys(other, "/07081" ENTER "et");
	journey_expect(other, "Your draft goes on where it stood.");
	/* What the other had saved is no draft any more: it cannot be taken back, nor written into. */
	pty_keys(other, F10);
	journey_expect(other, "Saved: School 07081");
	pty_keys(other, ESC "/07082" ENTER "e" "GGPS C" ENTER);
	pty_keys(one, UP "GBPS B" ENTER);
	journey_expect(one, "Not kept: this draft is gone");
	pty_kill(one);
	pty_close(one);
	pty_kill(other);
	pty_close(other);
	one = journey_start(folder);
	pty_keys(one, ENTER);
	journey_expect(one, "School  GGPS KILI SARDAR (07082)");
	journey_expect(one, "[GGPS C ");
	pty_keys(one, F10);
	journey_expect(one, "Saved: School 07082");
	journey_leave(one);
	world_open(&world, folder);
	assert_string_equal(world_ask(&world, "SELECT group_concat(name, '|') FROM school WHERE code BETWEEN '07081' AND '07082'"), "GBPS A|GGPS C");
	world_close(&world);
	world_drop(folder);
}

/* The same new return keyed by two people: the second is shown the first one's values. */
static void a_new_return_is_never_written_over(void **state)
{
	char *folder = world_copy(WORLD_PROVINCE);
	struct pty *one = journey_start(folder), *other = journey_start_as(folder, "officer", NULL, NULL);
	struct world world;

	(void) state;
	for (int at = 0; at < 2; at++) {
		struct pty *pty = at == 0 ? one : other;

		pty_keys(pty, "/07081" ENTER "r" ALL_GONE "2025" ENTER);
		journey_expect(pty, "2025");
		pty_keys(pty, ENTER);
		pty_keys(pty, at == 0 ? "GBHS ONE" ENTER : "GBHS OTHER" ENTER);
		pty_keys(pty, ENTER ENTER ENTER "111");
	}
	pty_keys(one, F10);
	for (int reasons = 0; reasons < 30 && pty_shows(one, "say why:"); reasons++)
		pty_keys(one, "so it is" ENTER);
	journey_expect(one, "Saved");
	pty_keys(other, F10);
	for (int reasons = 0; reasons < 30 && pty_shows(other, "say why:"); reasons++)
		pty_keys(other, "so it is" ENTER);
	journey_expect(other, "you keyed \"GBHS OTHER\"");
	pty_keys(other, "t");
	for (int reasons = 0; reasons < 30 && pty_shows(other, "say why:"); reasons++)
		pty_keys(other, "so it is" ENTER);
	journey_expect(other, "Saved");
	world_open(&world, folder);
	assert_string_equal(world_ask(&world, "SELECT cluster_name FROM census WHERE school = '07081' AND year = 2025"), "GBHS ONE");
	world_close(&world);
	journey_leave(one);
	journey_leave(other);
	world_drop(folder);
}

enum { KILL_FIELDS = 20 };

/* What a field of the pupils' page holds in the draft. */
static const char *kept_in(struct world *world, int field)
{
	static const char *const columns[] = {"boys_enrolled", "boys_register", "boys_counted", "girls_enrolled", "girls_register",
		"girls_counted"};
	static const char *const grades[] = {"ece", "kachi", "1", "2"};

	return world_draft(world, "visit", "07081", "visit_class", grades[field / 6], columns[field % 6]);
}

/* After a kill: what was settled is there; what was still under way is there whole, or is what it was before, and nothing that was keyed later is
 * kept where something earlier is not. */
static void check_kept(const char *folder, int round, int settled, char before[KILL_FIELDS][16])
{
	struct world world;
	bool has_gap = false;

	world_open(&world, folder);
	for (int field = 0; field < KILL_FIELDS; field++) {
		const char *text = kept_in(&world, field);
		char keyed[16];

		snprintf(keyed, sizeof keyed, "%d", 1 + (round * 17 + field) % 89);
		if (strcmp(text, keyed) != 0 && (field < settled || strcmp(text, before[field]) != 0))
			fail_msg("round %d, field %d of %d: the draft has \"%s\", keyed was \"%s\" over \"%s\"", round, field, settled, text, keyed,
				before[field]);
		if (strcmp(text, keyed) == 0 && has_gap)
			fail_msg("round %d: field %d is kept, one before it is not", round, field);
		has_gap = has_gap || strcmp(text, keyed) != 0;
		snprintf(before[field], sizeof before[field], "%s", text);
	}
	world_close(&world);
}

/* kill -9 while fields are typed; the draft goes on where it stood, and in the end it is saved. */
static void nothing_settled_is_lost_to_a_kill(void **state)
{
	const int times = getenv("ZILA_LONG") ? 200 : 20;
	char *folder = world_copy(WORLD_PROVINCE), before[KILL_FIELDS][16] = {""};
	struct pty *pty;

	(void) state;
	journey_seed(20260331);
	for (int round = 0; round < times; round++) {
		const int settled = 1 + (int) journey_random(12);
		char keys[64];

		pty = journey_start(folder);
		/* A new draft the first time; afterwards it is the first thing to do. */
		if (round == 0) {
			pty_keys(pty, "/07081" ENTER "v");
		} else {
			journey_expect(pty, "> Draft to finish: Monitoring visit, GBPS KILLI SARDAR (07081)");
			pty_keys(pty, ENTER);
			journey_expect(pty, "Your draft goes on where it stood.");
		}
		/* From the first field of the pupils' page on: classes by rows, three columns of boys, three of girls. */
		for (int page = 0; page < 8 && !pty_shows(pty, "1/7"); page++)
			pty_keys(pty, PAGE_UP);
		pty_keys(pty, PAGE_DOWN);
		pty_keys(pty, ALL_GONE "open" ENTER PAGE_DOWN PAGE_DOWN);
		journey_expect(pty, "4/7 Pupils");
		for (int field = 0; field < settled; field++) {
			snprintf(keys, sizeof keys, ALL_GONE "%d" ENTER, 1 + (round * 17 + field) % 89);
			pty_keys(pty, keys);
		}
		/* And some more that nobody waits for; the kill comes somewhere among them. */
		for (int field = settled; field < KILL_FIELDS; field++) {
			snprintf(keys, sizeof keys, ALL_GONE "%d" ENTER, 1 + (round * 17 + field) % 89);
			pty_send(pty, keys);
			if (round % 2)
				pty_pass(pty, (int) journey_random(3));
		}
		if (round % 3)
			pty_pass(pty, (int) journey_random(15));
		pty_kill(pty);
		pty_close(pty);
		check_kept(folder, round, settled, before);
	}
	pty = journey_start(folder);
	pty_keys(pty, ENTER);
	save_with_reasons(pty);
	journey_leave(pty);
	world_drop(folder);
}

/* A folder first in PATH with an lp of our own, which keeps what it was given; the caller frees. */
static char *fake_lp(const char *folder)
{
	static const char script[] = "#!/bin/sh\ncat >\"$LP_OUT\"\necho \"$@\" >>\"$LP_OUT.words\"\necho 'request id is office-7 (1 file(s))'\n";
	char *path = mem_format("%s/lp", folder);
	struct err err = {0};

	if (!file_write_atomic(path, script, strlen(script), 0700, &err))
		fail_msg("%s", err.text);
	free(path);
	return mem_format("PATH=%s:/usr/bin:/bin", folder);
}

static void a_card_is_given_to_the_queue(void **state)
{
	char *folder = world_copy(WORLD_PROVINCE), *path = fake_lp(folder), *out = mem_format("LP_OUT=%s/paper", folder);
	const char *const env[] = {path, out, NULL};
	struct pty *pty = journey_start_as(folder, WORLD_AUTHOR, NULL, env);
	struct buf paper, words;
	struct err err = {0};
	char *words_path = mem_format("%s.words", strchr(out, '=') + 1);

	(void) state;
	pty_keys(pty, "/07085" ENTER "P");
	journey_expect(pty, "Print 1 report card");
	pty_keys(pty, "p" "-office; rm x" ENTER);
	pty_wait_for(pty, "1 report card given to the queue: request id is office-7");
	assert_true(file_read(strchr(out, '=') + 1, 1 << 20, &paper, &err));
	assert_true(file_read(words_path, 1 << 16, &words, &err));
	assert_non_null(strstr(paper.bytes, "GGHS SHAHI TUMP"));
	/* One word however it is written, and no shell between. */
	assert_non_null(strstr(words.bytes, "-d -office; rm x -t"));
	assert_non_null(strstr(words.bytes, "-- -"));
	buf_free(&paper);
	buf_free(&words);
	pty_keys(pty, "Pf" ALL_GONE);
	pty_keys(pty, folder);
	pty_keys(pty, "/card.txt" ENTER);
	pty_wait_for(pty, "1 report card written to");
	journey_leave(pty);
	free(words_path);
	free(path);
	free(out);
	world_drop(folder);
}

static void no_lp_is_one_sentence(void **state)
{
	char *folder = world_copy(WORLD_PROVINCE), *path = mem_format("PATH=%s", folder);
	const char *const env[] = {path, NULL};
	struct pty *pty = journey_start_as(folder, WORLD_AUTHOR, NULL, env);

	(void) state;
	pty_keys(pty, "/07085" ENTER "Pp" ENTER);
	pty_wait_for(pty, "printing: this box has no lp: install cups-client");
	pty_keys(pty, ESC);
	journey_leave(pty);
	free(path);
	world_drop(folder);
}

/* All of a place that the school is in, on the box and on the terminal's own printer; a printer that has stopped is said, and the job goes on by number. */
static void cards_of_a_place_are_one_job(void **state)
{
	static const char stopped[] = "#!/bin/sh\n[ \"$1\" = -e ] && { echo office; exit 0; }\n[ -e \"$LP_OUT.on\" ] || { echo 'printer office disabled since today - no paper'; exit 0; }\n"
		"echo 'printer office is idle.  enabled since today'\n";
	char *folder = world_copy(WORLD_PROVINCE), *path = fake_lp(folder), *out = mem_format("LP_OUT=%s/paper", folder);
	char *lpstat = mem_format("%s/lpstat", folder), *on = mem_format("%s/paper.on", folder);
	const char *const env[] = {path, out, NULL};
	struct err err = {0};
	struct buf paper;

	(void) state;
	if (!file_write_atomic(lpstat, stopped, strlen(stopped), 0700, &err))
		fail_msg("%s", err.text);
	struct pty *pty = journey_start_as(folder, WORLD_AUTHOR, NULL, env);
	pty_keys(pty, "/07085" ENTER "Pw");
	journey_expect(pty, "all of its district kech");
	pty_keys(pty, DOWN DOWN DOWN DOWN DOWN ENTER);
	pty_keys(pty, "p");
	journey_expect(pty, "Which printer of this box?");
	pty_keys(pty, ENTER);
	pty_wait_for(pty, "Not all is printed");
	journey_expect(pty, "the printer office has stopped");
	assert_true(file_write_atomic(on, "", 0, 0600, &err));
	pty_keys(pty, "n" "2" ENTER);
	pty_wait_for(pty, "cards given to the queue: request id is office-7");
	assert_true(file_read(strchr(out, '=') + 1, 1 << 20, &paper, &err));
	assert_non_null(strstr(paper.bytes, "numbers 2 to "));
	assert_non_null(strstr(paper.bytes, "\n2/"));
	assert_null(strstr(paper.bytes, "\n1/"));
	buf_free(&paper);
	pty_keys(pty, "Pt");
	journey_expect(pty, "the terminal at which you sit");
	pty_keys(pty, "y");
	pty_wait_for(pty, "1 report card sent to the terminal's printer");
	journey_leave(pty);
	free(lpstat);
	free(on);
	free(path);
	free(out);
	world_drop(folder);
}

static void damaged_drafts_stop_nobody(void **state)
{
	static const char text[] = "no database at all, but more than a few bytes long";
	char *folder = world_copy(WORLD_DISTRICT), *drafts = mem_format("%s/drafts.db", folder);
	struct pty *pty;
	struct err err;

	(void) state;
	remove(drafts);
	if (!file_write_atomic(drafts, text, sizeof text, 0666, &err))
		fail_msg("%s", err.text);
	pty = journey_start(folder);
	journey_expect(pty, "Damaged drafts set aside as drafts.db.damaged-");
	pty_keys(pty, "/07081" ENTER "e" "GBPS A" ENTER ESC ESC ESC);
	journey_expect(pty, "Draft to finish: School");
	journey_leave(pty);
	pty = journey_start(folder);
	journey_expect(pty, "Draft to finish: School");
	journey_expect_not(pty, "Damaged");
	journey_leave(pty);
	free(drafts);
	world_drop(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_school_is_found_by_a_misspelt_name),
		cmocka_unit_test(a_changed_school_is_found_anew),
		cmocka_unit_test(a_visit_survives_the_power),
		cmocka_unit_test(both_values_are_shown),
		cmocka_unit_test(a_saved_draft_is_gone_elsewhere),
		cmocka_unit_test(a_new_return_is_never_written_over),
		cmocka_unit_test(nothing_settled_is_lost_to_a_kill),
		cmocka_unit_test(a_card_is_given_to_the_queue),
		cmocka_unit_test(no_lp_is_one_sentence),
		cmocka_unit_test(cards_of_a_place_are_one_job),
		cmocka_unit_test(damaged_drafts_stop_nobody),
	};
	int failed;

	world_make();
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	world_unmake();
	return failed;
}
