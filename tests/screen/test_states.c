/* No state of the entry screen holds anybody: from each dialog and message one comes back by Esc, and puts the record aside by the park
 * key, with nothing lost; and no key is swallowed without a word. */
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
#include "tests/screen/journey.h"

#define F4 "\033OS"
#define F6 "\033[17~"
#define F7 "\033[18~"
#define F11 "\033[23~"
#define SHIFT_TAB "\033[Z"

/* How a state is come to from a new visit of which the time of arrival is keyed, and what it shows. */
static const struct state {
	const char *name, *keys, *shows;
} states[] = {
	{"a field", "", "1/7 Arrival"},
	{"a field half typed", "26", "1/7 Arrival"},
	{"a value that is none", "95" ENTER, "1/7 Arrival"},
	{"the search for a page", F4, "Go to a page"},
	{"the search for a field", F6, "letters in its name"},
	{"fields found", F6 "on the" ENTER, "Which field?"},
	{"a list of codes", F6 "what you found" ENTER F2, "Open"},
	{"a field of another page", F6 "toilets, all" ENTER, "5/7 Facilities"},
	{"the last page", F6 "left at" ENTER ENTER, "This was the last field"},
	{"a grid", F6 "head count by" ENTER, "4/7 Pupils"},
	{"the total of the paper", F6 "head count by" ENTER "4" ENTER UP "=", "The paper's own total"},
	{"what stands against it", F6 "let in" ENTER "1" F11, "wants a reason"},
	{"two things that cannot be", F6 "toilets, all" ENTER "2" ENTER "3" ENTER "1" ENTER "4" ENTER F10, "These cannot be saved"},
	{"one thing that cannot be", F6 "toilets, all" ENTER "2" ENTER "3" ENTER F10, "are usable but there are only"},
	{"a reason", F6 "let in" ENTER "1" F10, "say why:"},
	{"a reason half typed", F6 "let in" ENTER "1" F10 "Because", "say why:"},
	{"a reason that is blank", F6 "let in" ENTER "1" F10 ENTER, "a reason is needed"},
	{"the second reason", F6 "let in" ENTER "1" F6 "what you found" ENTER "2" F10 "1", "say why:"},
	{"the help", "\033OP", "Keys"},
	{"a search for a school over it", "\033OR", "school"},
	{"a card over it", "\033OR" "07082" ENTER, "07082"},
};

static void begin(struct pty *pty)
{
	pty_keys(pty, "/07081" ENTER "v");
	pty_keys(pty, F6 "arrived" ENTER "0915");
	journey_expect(pty, "[09:15]");
}

static void expect_draft(const char *folder, const char *name)
{
	struct world world;

	world_open(&world, folder);
	if (strcmp(world_draft(&world, "visit", "07081", NULL, NULL, "arrived"), "09:15") != 0)
		fail_msg("%s: what was keyed is not in the draft", name);
	world_close(&world);
}

/* In whatever state, Esc upon Esc leads to the first screen. */
static void esc_leads_out(void **state)
{
	(void) state;
	for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
		char *folder = world_copy(WORLD_PROVINCE);
		struct pty *pty = journey_start(folder);
		int presses = 0;

		begin(pty);
		pty_keys(pty, states[i].keys);
		if (!pty_shows(pty, states[i].shows)) {
			journey_show(states[i].name, pty_screen(pty));
			fail_msg("%s is not come to", states[i].name);
		}
		while (!pty_shows(pty, "Jobs, by number") && presses++ < 10)
			pty_keys(pty, ESC);
		journey_expect(pty, "Draft to finish: Monitoring visit");
		expect_draft(folder, states[i].name);
		pty_keys(pty, "q");
		pty_close(pty);
		world_drop(folder);
	}
}

/* One key puts the record aside, over every pop-up; it goes on where it stood. */
static void the_park_key_leads_out(void **state)
{
	(void) state;
	for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
		char *folder = world_copy(WORLD_PROVINCE);
		struct pty *pty = journey_start(folder);

		begin(pty);
		pty_keys(pty, states[i].keys);
		if (strcmp(states[i].name, "the help") == 0)
			pty_keys(pty, ESC);
		pty_keys(pty, "\003");
		journey_expect(pty, "Kept as a draft");
		journey_expect_not(pty, "say why:");
		journey_expect_not(pty, "Monitoring visit  GBPS");
		expect_draft(folder, states[i].name);
		pty_keys(pty, ESC ESC ESC ESC "\033[H" ENTER);
		journey_expect(pty, "Your draft goes on where it stood.");
		pty_close(pty);
		world_drop(folder);
	}
}

/* A reason that was given is asked for once, also after the record was put aside; * gives the last one to all that is left. */
static void reasons_are_kept(void **state)
{
	char *folder = world_copy(WORLD_PROVINCE);
	struct pty *pty = journey_start(folder);
	struct world world;

	(void) state;
	begin(pty);
	pty_keys(pty, F6 "let in" ENTER "1" F6 "what you found" ENTER "2" F10);
	journey_expect(pty, " to answer)");
	pty_keys(pty, "3");
	journey_expect(pty, "[Seen so on a visit");
	pty_keys(pty, "\003");
	pty_kill(pty);
	pty_close(pty);
	pty = journey_start(folder);
	pty_keys(pty, ENTER F11);
	journey_expect(pty, "= ");
	journey_expect(pty, "? ");
	pty_keys(pty, ESC F10);
	journey_expect(pty, "[Seen so on a visit");
	pty_keys(pty, "*");
	journey_expect(pty, "Saved: Monitoring visit");
	world_open(&world, folder);
	assert_string_equal(world_ask(&world, "SELECT group_concat(DISTINCT text) FROM reason WHERE form = 'visit' AND text LIKE 'Seen%'"), "Seen so on a visit");
	assert_true(atoi(world_ask(&world, "SELECT count(*) FROM reason WHERE form = 'visit' AND text LIKE 'Seen%'")) > 1);
	world_close(&world);
	pty_close(pty);
	world_drop(folder);
}

/* A key that cannot go in is answered, in every kind of field. */
static void no_key_is_swallowed(void **state)
{
	static const struct {
		const char *field, *key, *says;
	} cases[] = {
		{"date of the visit", "x", "A day in digits here"},
		{"arrived", "x", "A time in digits here"},
		{"latitude", "x", "Only digits here, and one point or comma."},
		{"toilets, all", "x", "Only digits here."},
		{"toilets, all", "1x", "Only digits here."},
		{"there is a ptsmc", "x", "Only y or n here."},
	};
	char *folder = world_copy(WORLD_PROVINCE);
	struct pty *pty = journey_start(folder);

	(void) state;
	begin(pty);
	pty_keys(pty, F6 "let in" ENTER "1");
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char keys[100];

		snprintf(keys, sizeof keys, F6 "%s" ENTER "%s", cases[i].field, cases[i].key);
		pty_keys(pty, keys);
		journey_expect(pty, cases[i].says);
		pty_keys(pty, ALL_GONE);
	}
	pty_close(pty);
	world_drop(folder);
}

/* Where several districts have their folders beside one another the one above them opens any: it asks which, and from one the way leads
 * to another, each with its own drafts. */
static void a_box_of_several_districts(void **state)
{
	char *folder = world_copy(WORLD_DISTRICT), *above = mem_format("%.*s", (int) (strrchr(folder, '/') - folder), folder);
	struct pty *pty = journey_start(above);

	(void) state;
	journey_expect(pty, "Districts on this box");
	journey_expect(pty, "open now");
	pty_keys(pty, ENTER);
	journey_expect(pty, "Also on this box (w): Kech");
	begin(pty);
	pty_keys(pty, ESC ESC ESC ESC "w\033[F" ENTER);
	journey_expect(pty, "Jobs, by number");
	journey_expect_not(pty, "Draft to finish");
	pty_keys(pty, "w\033[H" ENTER);
	journey_expect(pty, "Draft to finish: Monitoring visit");
	pty_keys(pty, "q");
	assert_int_equal(pty_wait(pty), 0);
	pty_close(pty);
	world_drop(folder);
	free(above);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(esc_leads_out),
		cmocka_unit_test(the_park_key_leads_out),
		cmocka_unit_test(reasons_are_kept),
		cmocka_unit_test(no_key_is_swallowed),
		cmocka_unit_test(a_box_of_several_districts),
	};
	int failed;

	world_make();
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	world_unmake();
	return failed;
}
