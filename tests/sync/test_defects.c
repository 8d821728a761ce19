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

/* The script scripts/DEFECT.script goes well, and with DEFECT fails as CLASS. */
static void must_catch(const char *defect, const char *class)
{
	char *file = mem_format("%s/tests/sync/scripts/%s.script", getenv("SRCDIR") ? getenv("SRCDIR") : ".", defect);
	struct sim_script script;
	struct sim_result result;
	struct err err;

	if (!script_read(file, &script, &err))
		fail_msg("%s", err.text);
	run_script(&script, false, &result);
	if (!result.is_good)
		fail_msg("%s fails without the defect: %s: %s", file, result.class, result.text);
	setenv("ZILA_DEFECT", defect, 1);
	run_script(&script, false, &result);
	unsetenv("ZILA_DEFECT");
	script_free(&script);
	free(file);
	if (result.is_good)
		fail_msg("nobody finds %s", defect);
	print_message("%s: %s: %s\n", defect, result.class, result.text);
	assert_string_equal(result.class, class);
}

static void a_lost_acknowledgement_taken_as_sent_is_a_lost_entry(void **state)
{
	(void) state;
	must_catch("lost_acknowledgement", "lost");
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

static void a_value_seen_read_at_save_writes_over_the_unseen(void **state)
{
	(void) state;
	must_catch("seen_at_save", "overwritten");
}

static void a_dropped_quarantine_is_a_lost_entry(void **state)
{
	(void) state;
	must_catch("dropped_quarantine", "lost");
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

static void an_unchecked_chain_leaves_a_box_astray(void **state)
{
	(void) state;
	must_catch("unchecked_chain", "line");
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_lost_acknowledgement_taken_as_sent_is_a_lost_entry),
		cmocka_unit_test(a_skipped_cell_is_missed),
		cmocka_unit_test(an_unchecked_scope_is_a_foreign_write),
		cmocka_unit_test(a_value_seen_read_at_save_writes_over_the_unseen),
		cmocka_unit_test(a_dropped_quarantine_is_a_lost_entry),
		cmocka_unit_test(a_forgotten_chain_writes_over_the_unseen),
		cmocka_unit_test(a_conflict_closed_without_a_choice_is_seen),
		cmocka_unit_test(a_record_voided_as_nobody_saw_it_is_seen),
		cmocka_unit_test(an_unchecked_chain_leaves_a_box_astray),
		cmocka_unit_test(a_choice_between_values_that_nobody_saw_is_seen),
		cmocka_unit_test(a_pending_value_in_the_hubs_state_stops_its_box),
		cmocka_unit_test(a_screen_that_looks_at_save_fails_its_own_test),
	};

	return cmocka_run_group_tests_name("defects", tests, set_up, tear_down);
}
