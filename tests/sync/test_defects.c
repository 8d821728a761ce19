/* Deliberate defects are caught: each is switched on in a build of its own (base/defect.h), a short script runs, and what must hold
 * does not, by the name of what should find it. With no defect the same scripts go well, which test_sim shows too. */
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
#include "tests/sync/sim_run.h"

static int set_up(void **state)
{
	(void) state;
	unsetenv("ZILA_DEFECT");
	setenv("ZILA_STRICT", "1", 1);
	sim_template_make();
	return 0;
}

static int tear_down(void **state)
{
	(void) state;
	unsetenv("ZILA_DEFECT");
	sim_template_remove();
	return 0;
}

enum { REACH = 150 /* bytes by which what a fault must hit may have moved, as greetings grow and shrink */ };

/* The last step that does something to a byte of the line; -1: none does. */
static int fault_of(const struct sim_script *script, int *argument)
{
	for (int i = script->count - 1; i >= 0; i--)
		for (*argument = 0; *argument < SIM_ARGUMENTS && script->steps[i].op->arguments[*argument].name; ++*argument)
			if (strcmp(script->steps[i].op->name, "sync") == 0 && script->steps[i].arguments[*argument] > 0
					&& strcmp(script->steps[i].op->arguments[*argument].name, "at") == 0)
				return i;
	return -1;
}

/* True where the script goes well as it stands and fails as CLASS with DEFECT. */
static bool catches(const struct sim_script *script, const char *defect, const char *class, struct sim_result *result)
{
	bool is_caught;

	setenv("ZILA_DEFECT", defect, 1);
	run_script(script, false, result);
	unsetenv("ZILA_DEFECT");
	is_caught = !result->is_good && strcmp(result->class, class) == 0;
	if (is_caught) {
		struct sim_result without;

		run_script(script, false, &without);
		is_caught = without.is_good;
	}
	return is_caught;
}

/* The script scripts/NAME.script goes well, and with DEFECT fails as CLASS: where it turns or cuts a byte, at that byte or near it. */
static void must_catch_in(const char *name, const char *defect, const char *class)
{
	char *file = mem_format("%s/tests/sync/scripts/%s.script", getenv("SRCDIR") ? getenv("SRCDIR") : ".", name);
	struct sim_script script;
	struct sim_result result;
	struct err err;
	int argument, step, at;
	bool is_caught;

	if (!script_read(file, &script, &err))
		fail_msg("%s", err.text);
	step = fault_of(&script, &argument);
	at = step >= 0 ? script.steps[step].arguments[argument] : 0;
	is_caught = catches(&script, defect, class, &result);
	for (int by = 1; step >= 0 && !is_caught && by <= 2 * REACH; by++) {
		script.steps[step].arguments[argument] = at + (by % 2 ? by / 2 + 1 : -by / 2);
		is_caught = script.steps[step].arguments[argument] > 0 && catches(&script, defect, class, &result);
	}
	if (is_caught)
		print_message("%s: byte %d: %s: %s\n", defect, step >= 0 ? script.steps[step].arguments[argument] : 0, result.class, result.text);
	script_free(&script);
	free(file);
	if (!is_caught)
		fail_msg("nobody finds %s as \"%s\": %s: %s", defect, class, result.is_good ? "all goes well" : result.class, result.text);
}

static void must_catch(const char *defect, const char *class)
{
	must_catch_in(defect, defect, class);
}

static void a_lost_acknowledgement_taken_as_sent_is_a_lost_entry(void **state)
{
	(void) state;
	must_catch("lost_acknowledgement", "alarm");
}

static void a_skipped_cell_is_missed(void **state)
{
	(void) state;
	must_catch("skipped_cell", "skipped");
}

static void an_unchecked_scope_is_a_foreign_write(void **state)
{
	(void) state;
	must_catch("unchecked_scope", "scope");
}

static void a_blanked_value_that_stays_in_the_log_is_found(void **state)
{
	(void) state;
	must_catch("kept_value", "blanked");
}

static void a_value_seen_read_at_save_writes_over_the_unseen(void **state)
{
	(void) state;
	must_catch("seen_at_save", "overwritten");
}

static void a_dropped_quarantine_is_a_lost_entry(void **state)
{
	(void) state;
	must_catch("dropped_quarantine", "waiting");
}

static void a_forgotten_chain_writes_over_the_unseen(void **state)
{
	(void) state;
	must_catch("forgotten_chain", "overwritten");
}

static void a_conflict_closed_without_a_choice_is_seen(void **state)
{
	(void) state;
	must_catch("closed_without_choice", "closed");
}

static void a_record_voided_as_nobody_saw_it_is_seen(void **state)
{
	(void) state;
	must_catch("unseen_record", "overwritten");
}

static void a_return_signed_as_nobody_saw_it_is_seen(void **state)
{
	(void) state;
	must_catch("unseen_signed", "unseen");
}

static void what_comes_late_into_a_signed_return_is_seen(void **state)
{
	(void) state;
	must_catch("late_unseen", "late");
}

static void an_unchecked_chain_leaves_a_box_astray(void **state)
{
	(void) state;
	must_catch("unchecked_chain", "alarm");
}

static void a_choice_between_values_that_nobody_saw_is_seen(void **state)
{
	(void) state;
	must_catch("unseen_choice", "overwritten");
}

static void a_pending_value_in_the_hubs_state_stops_its_box(void **state)
{
	(void) state;
	must_catch("leaked_pending", "line");
}

static void an_entry_not_known_by_its_birth_comes_twice(void **state)
{
	(void) state;
	must_catch("forgotten_birth", "twice");
}

static void a_conflict_without_a_cause_is_seen(void **state)
{
	(void) state;
	must_catch("needless_conflict", "causeless");
}

static void a_conflict_that_stays_open_over_equal_values_is_seen(void **state)
{
	(void) state;
	must_catch("unclosed_conflict", "same");
}

static void a_value_that_nobody_wrote_is_seen(void **state)
{
	(void) state;
	must_catch("unasked_value", "unasked");
}

static void an_entry_that_nobody_wrote_is_seen(void **state)
{
	(void) state;
	must_catch("strange_entry", "stranger");
}

static void a_box_that_shows_what_never_was_is_seen(void **state)
{
	(void) state;
	must_catch("altered_shown", "shown");
}

/* It does not see its own writing either, and so its second is in conflict with its first. */
static void a_box_that_takes_nothing_is_not_as_the_hub(void **state)
{
	(void) state;
	must_catch("deaf_box", "digest");
	must_catch_in("deaf_writer", "deaf_box", "self");
}

/* Where people save: tests/unit/test_record.c in the same build. */
static void a_screen_that_looks_at_save_fails_its_own_test(void **state)
{
	char *command = mem_format("%s/tests/sync/record_defects >%s/record.log 2>&1", getenv("BUILDDIR") ? getenv("BUILDDIR") : ".",
		getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");

	(void) state;
	assert_int_equal(system(command), 0);
	setenv("ZILA_DEFECT", "seen_at_save", 1);
	assert_int_not_equal(system(command), 0);
	unsetenv("ZILA_DEFECT");
	free(command);
}

/* Boxes that lie in a recovery: the CASE of tests/sync/test_proof.c in the same build goes well, and fails with DEFECT. */
static void must_fail_with(const char *defect, const char *name)
{
	char *command = mem_format("ZILA_CASE=%s %s/tests/sync/proof_defects >%s/proof.log 2>&1", name, getenv("BUILDDIR") ? getenv("BUILDDIR")
		: ".", getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");

	assert_int_equal(system(command), 0);
	setenv("ZILA_DEFECT", defect, 1);
	assert_int_not_equal(system(command), 0);
	unsetenv("ZILA_DEFECT");
	free(command);
}

static void a_box_that_is_believed_brings_what_nobody_wrote(void **state)
{
	(void) state;
	must_fail_with("believed_box", "a_made_up_entry_of_the_province_is_not_believed");
	must_fail_with("believed_box", "nor_is_one_of_another_box");
}

static void a_signature_that_nobody_looks_at_is_found(void **state)
{
	(void) state;
	must_fail_with("unchecked_proof", "a_made_up_signature_proves_nothing");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_lost_acknowledgement_taken_as_sent_is_a_lost_entry),
		cmocka_unit_test(a_blanked_value_that_stays_in_the_log_is_found),
		cmocka_unit_test(a_skipped_cell_is_missed),
		cmocka_unit_test(an_unchecked_scope_is_a_foreign_write),
		cmocka_unit_test(a_value_seen_read_at_save_writes_over_the_unseen),
		cmocka_unit_test(a_dropped_quarantine_is_a_lost_entry),
		cmocka_unit_test(a_forgotten_chain_writes_over_the_unseen),
		cmocka_unit_test(a_conflict_closed_without_a_choice_is_seen),
		cmocka_unit_test(a_record_voided_as_nobody_saw_it_is_seen),
		cmocka_unit_test(a_return_signed_as_nobody_saw_it_is_seen),
		cmocka_unit_test(what_comes_late_into_a_signed_return_is_seen),
		cmocka_unit_test(an_unchecked_chain_leaves_a_box_astray),
		cmocka_unit_test(a_choice_between_values_that_nobody_saw_is_seen),
		cmocka_unit_test(a_pending_value_in_the_hubs_state_stops_its_box),
		cmocka_unit_test(an_entry_not_known_by_its_birth_comes_twice),
		cmocka_unit_test(a_conflict_without_a_cause_is_seen),
		cmocka_unit_test(a_conflict_that_stays_open_over_equal_values_is_seen),
		cmocka_unit_test(a_value_that_nobody_wrote_is_seen),
		cmocka_unit_test(an_entry_that_nobody_wrote_is_seen),
		cmocka_unit_test(a_box_that_shows_what_never_was_is_seen),
		cmocka_unit_test(a_box_that_takes_nothing_is_not_as_the_hub),
		cmocka_unit_test(a_screen_that_looks_at_save_fails_its_own_test),
		cmocka_unit_test(a_box_that_is_believed_brings_what_nobody_wrote),
		cmocka_unit_test(a_signature_that_nobody_looks_at_is_found),
	};

	return cmocka_run_group_tests_name("defects", tests, set_up, tear_down);
}
