/* The book of syncs, and which of them counts as the last complete one. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "store/syncs.h"
#include "tests/unit/store_world.h"

static char *folder;
static struct replica *replica;

static int set_up(void **state)
{
	(void)state;
	folder = world_path("syncs");
	replica = world_province(folder);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	replica_close(replica);
	world_remove(folder);
	free(folder);
	return 0;
}

static void add(const char *way, int code, int64_t ended, int64_t up_to)
{
	const struct sync_note note = {.started = ended - 5, .ended = ended, .way = way, .code = code, .sentence = code ? "cut" : "", .up_to = up_to};
	assert_true(syncs_add(replica, &note, NULL));
}

static void a_sync_over_a_line_counts_when_it_ends(void **state)
{
	(void)state;
	assert_int_equal(syncs_last_complete(replica), 0);
	assert_false(syncs_last_is_bundle(replica));
	add("line", 0, 1000, 0);
	assert_int_equal(syncs_last_complete(replica), 1000);
	add("line", EX_TEMPFAIL, 2000, 0);
	assert_int_equal(syncs_last_complete(replica), 1000);
}

static void a_bundle_counts_up_to_when_it_was_written(void **state)
{
	(void)state;
	add("line", 0, 1000, 0);
	add("bundle", 0, 5000, 3000);
	assert_int_equal(syncs_last_complete(replica), 3000);
	assert_true(syncs_last_is_bundle(replica));
	/* An older one, and the same again. */
	add("bundle", 0, 6000, 2000);
	add("bundle", 0, 6100, 3000);
	assert_int_equal(syncs_last_complete(replica), 3000);
	add("line", 0, 7000, 0);
	assert_int_equal(syncs_last_complete(replica), 7000);
	assert_false(syncs_last_is_bundle(replica));
	add("bundle", 0, 8000, 6999);
	assert_int_equal(syncs_last_complete(replica), 7000);
	assert_false(syncs_last_is_bundle(replica));
	add("bundle", EX_DATAERR, 9000, 8500);
	assert_int_equal(syncs_last_complete(replica), 7000);
}

static bool count(void *state, const struct sync_note *note)
{
	int *seen = state;
	if (*seen == 0)
		assert_int_equal(note->ended, 5000 + SYNCS_KEPT + 9);
	(*seen)++;
	return true;
}

static void the_book_keeps_the_newest(void **state)
{
	int seen = 0;
	(void)state;
	for (int i = 0; i < SYNCS_KEPT + 10; i++)
		add("folder", 0, 5000 + i, 0);
	assert_true(syncs_each(replica, count, &seen, NULL));
	assert_int_equal(seen, SYNCS_KEPT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_sync_over_a_line_counts_when_it_ends, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_bundle_counts_up_to_when_it_was_written, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_book_keeps_the_newest, set_up, tear_down),
	};
	return cmocka_run_group_tests_name("syncs", tests, NULL, NULL);
}
