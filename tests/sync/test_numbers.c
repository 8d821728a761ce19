/* One entry in two folders that both get new numbers is at the province once, whatever was restored or copied how often; and what waits
 * under a number that its box does not have any more is reached, shown, taken back and sent again like all else. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "store/inside.h"
#include "store/quarantine.h"
#include "store/refusal.h"
#include "store/release.h"
#include "sync/hub.h"
#include "tests/sync/numbers_world.h"
#include "tests/unit/store_world.h"

static void a_backup_put_back_twice(void **state)
{
	(void) state;
	numbers_put_back_twice(NULL);
	assert_int_equal(heal_sync(world, 1), 1);
	assert_int_equal(numbers_of(0), 2);
	assert_int_equal(numbers_of(1), 3);
	heal_ask(heal_hub(world), "SELECT count(*) FROM entry WHERE origin = 3", "0");
	heal_quiet(world, true);
}

/* What is keyed on top of it in the second folder speaks of the record as the first one sent it. */
static void what_builds_on_it_follows(void **state)
{
	char key[40], id[40], seen[400];
	int64_t person;
	struct err err;

	(void) state;
	numbers_put_back_twice(key);
	heal_check(world_change(world->replicas[1], &err, "visit", key, "remarks", "note 2", "note 2, looked at again"), &err);
	assert_true(value_id_parse("1-3-0", &person));
	snprintf(id, sizeof id, "person=%lld", (long long) person);
	heal_check(world_add(world->replicas[1], &err, "ledger", "school=07086", "line=1", id, NULL), &err);
	heal_visit(world, 1, NULL);
	assert_int_equal(heal_sync(world, 1), 1);
	heal_sync(world, 0);
	snprintf(seen, sizeof seen, "SELECT count(*) FROM visit WHERE remarks LIKE 'note 2%%'");
	for (int i = 0; i < 3; i++) {
		struct replica *replica = i == 2 ? heal_hub(world) : world->replicas[i];

		heal_ask(replica, seen, "1");
		heal_ask(replica, "SELECT remarks || ' ' || (id >> 50) FROM visit WHERE remarks LIKE 'note 2%'", "note 2, looked at again 2");
		heal_ask(replica, "SELECT name FROM ledger JOIN staff ON person = id", "person 2");
		heal_ask(replica, "SELECT count(*) FROM staff", "4");
	}
	heal_ask(heal_hub(world), "SELECT count(*) FROM conflict WHERE state = 'open'", "0");
	heal_ask(heal_hub(world), "SELECT count(*) FROM quarantine", "0");
	heal_ask(world->replicas[1], "SELECT group_concat(old || ':' || first || '>' || new || ':' || start) FROM (SELECT * FROM"
		" renumbered_run ORDER BY first)", "1:3>2:1,1:5>3:1");
}

/* The edit of the first copy was corrected at the province: that of the second does not come again over it. */
static void an_old_edit_is_not_replayed(void **state)
{
	struct err err;

	(void) state;
	heal_check(world_add(heal_hub(world), &err, "census", "school=07086", "year=2024", "rooms=3", NULL), &err);
	heal_sync(world, 0);
	heal_visit(world, 0, NULL);
	heal_copy(world, 0, 2);
	heal_visit(world, 0, NULL);
	heal_sync(world, 0);
	heal_check(world_change(world->replicas[2], &err, "census", "07086/2024", "rooms", "3", "5"), &err);
	heal_copy(world, 2, 1);
	assert_int_equal(heal_sync(world, 2), 1);
	heal_ask(heal_hub(world), "SELECT rooms FROM census", "5");
	heal_check(world_change(heal_hub(world), &err, "census", "07086/2024", "rooms", "5", "3"), &err);
	assert_int_equal(heal_sync(world, 1), 1);
	heal_ask(heal_hub(world), "SELECT rooms FROM census", "3");
	heal_quiet(world, true);
	heal_ask(world->replicas[1], "SELECT rooms FROM census", "3");
}

/* Both asked before either had sent anything: then the hub finds it out at the push. */
static void both_asked_before_either_sent(void **state)
{
	struct peer_healed healed;
	struct err err;

	(void) state;
	heal_visit(world, 0, NULL);
	heal_copy(world, 0, 1);
	heal_visit(world, 0, NULL);
	heal_copy(world, 0, 2);
	heal_copy(world, 0, 3);
	heal_visit(world, 0, NULL);
	heal_sync(world, 0);
	/* A third copy, with another entry, keeps the number. */
	heal_check(world_add(world->replicas[1], &err, "census", "school=07086", "year=2030", NULL), &err);
	heal_sync(world, 1);
	for (int i = 2; i < 4; i++) {
		heal_visit(world, i, NULL);
		heal_check(heal_session(world, i, WHOLE, WHOLE, &healed, &err), &err);
		assert_int_not_equal(healed.to, 0);
	}
	assert_int_equal(heal_sync(world, 3), 0);
	heal_sync(world, 2);
	heal_quiet(world, true);
}

/* Two copies with work in common, and a third that was quicker with other work under the same serials. */
static void the_third_copy_keeps_the_number(void **state)
{
	(void) state;
	heal_visit(world, 0, NULL);
	heal_sync(world, 0);
	heal_copy(world, 0, 1);
	for (int i = 0; i < 3; i++)
		heal_visit(world, 0, NULL);
	heal_copy(world, 0, 2);
	heal_visit(world, 0, NULL);
	heal_visit(world, 2, NULL);
	heal_visit(world, 1, NULL);
	heal_sync(world, 1);
	assert_int_equal(numbers_of(1), 1);
	for (int i = 0; i < 4; i++) {
		heal_copy(world, 2, 3 + i);
		heal_visit(world, 3 + i, NULL);
	}
	assert_int_equal(heal_sync(world, 0), 1);
	for (int i = 2; i < 7; i++)
		assert_int_equal(heal_sync(world, i), 1);
	heal_quiet(world, true);
}

/* The province did not take what two folders have: both show it under the one number that it has there. */
static void refused_in_two_folders(void **state)
{
	struct peer_healed healed;
	struct refusal_withdrawn group;
	struct refusal_name name;
	struct err err;

	(void) state;
	heal_check(world_add(heal_hub(world), &err, "user", "name=clerk", "role=clerk", "active=1", NULL), &err);
	heal_sync(world, 0);
	heal_visit(world, 0, NULL);
	heal_sync(world, 0);
	heal_copy(world, 0, NUMBERS_FIRST_BACKUP);
	heal_visit(world, 0, NULL);
	heal_sync(world, 0);
	heal_copy(world, NUMBERS_FIRST_BACKUP, 0);
	heal_check(world_add(world->replicas[0], &err, "census", "school=07086", "year=2024", "rooms=3", NULL), &err);
	heal_copy(world, 0, 1);
	heal_copy(world, 0, 2);
	numbers_forget(NUMBERS_FIRST_BACKUP);
	numbers_role("viewer");
	assert_int_equal(heal_sync(world, 0), 1);
	heal_ask(world->replicas[0], "SELECT group_concat(origin || '-' || serial || ' ' || state) FROM entry WHERE state <> 1", "2-1 3");
	assert_int_equal(heal_sync(world, 1), 1);
	assert_int_equal(heal_sync(world, 2), 1);
	heal_ask(heal_hub(world), "SELECT group_concat(origin || '-' || serial) FROM quarantine", "2-1");
	for (int i = 1; i < 3; i++) {
		heal_ask(world->replicas[i], "SELECT group_concat(origin || '-' || serial || ' ' || state) FROM entry WHERE state <> 1", "2-1 3");
		heal_ask(world->replicas[i], "SELECT rooms FROM census", "3");
		assert_int_equal(refusal_count(world->replicas[i]), 1);
	}
	/* Each may take it back; the others hear of it. */
	numbers_role("clerk");
	heal_sync(world, 1);
	assert_true(refusal_parse(world->replicas[1], "2-1", &name));
	heal_check(refusal_withdraw(world->replicas[1], "clerk", name, false, &group, &err), &err);
	free(group.names);
	heal_ask(world->replicas[1], "SELECT count(*) FROM census", "0");
	for (int i = 0; i < 2; i++)
		for (int box = 0; box < 3; box++)
			heal_check(heal_session(world, box, WHOLE, WHOLE, &healed, &err), &err);
	heal_ask(heal_hub(world), "SELECT count(*) FROM quarantine AS q WHERE " QUARANTINE_WAITS, "0");
	for (int i = 0; i < 3; i++) {
		heal_ask(world->replicas[i], "SELECT count(*) FROM census", "0");
		assert_int_equal(refusal_count(world->replicas[i]), 0);
	}
	heal_quiet(world, true);
}

static void see_release(void *state, const struct release_outcome *outcome)
{
	*(bool *) state = outcome->is_released;
}

static int64_t waiting(void)
{
	return query_number(heal_hub(world), "SELECT min(id) FROM quarantine AS q WHERE " QUARANTINE_WAITS, 0);
}

/* A box with an entry that was held under the number that it had: 1-3 of the box that is replica 2 now. */
static void held_under_an_old_number(void)
{
	struct err err;

	heal_check(world_add(heal_hub(world), &err, "user", "name=clerk", "role=clerk", "active=1", NULL)
		&& world_add(heal_hub(world), &err, "census", "school=07086", "year=2024", "rooms=3", NULL), &err);
	heal_sync(world, 0);
	heal_visit(world, 0, NULL);
	heal_sync(world, 0);
	heal_check(world_change(world->replicas[0], &err, "census", "07086/2024", "rooms", "3", "5"), &err);
	numbers_role("viewer");
	heal_sync(world, 0);
	numbers_role("clerk");
	heal_sync(world, 0);
	heal_copy(world, 0, 1);
	heal_visit(world, 0, NULL);
	heal_sync(world, 0);
	heal_visit(world, 1, NULL);
	assert_int_equal(heal_sync(world, 1), 1);
	assert_int_equal(numbers_of(1), 2);
	heal_ask(world->replicas[1], "SELECT group_concat(origin || '-' || serial || ' ' || state) FROM entry WHERE state <> 1", "1-3 3");
}

/* A value that is shown stays shown, and one that was keyed over it stays over it. */
static void a_held_value_is_never_hidden(void **state)
{
	struct err err;
	bool is_released = false;

	(void) state;
	held_under_an_old_number();
	heal_ask(world->replicas[1], "SELECT rooms FROM census", "5");
	/* More entries than the old number had. */
	for (int i = 0; i < 3; i++)
		heal_visit(world, 1, NULL);
	heal_sync(world, 1);
	heal_ask(world->replicas[1], "SELECT rooms FROM census", "5");
	heal_check(release_entry(heal_hub(world), "operator", waiting(), see_release, &is_released, &err), &err);
	assert_true(is_released);
	heal_sync(world, 1);
	assert_int_equal(refusal_count(world->replicas[1]), 0);
	heal_ask(world->replicas[1], "SELECT rooms FROM census", "5");
	heal_quiet(world, true);
}

static void a_correction_of_an_old_number(void **state)
{
	struct err err;

	(void) state;
	held_under_an_old_number();
	heal_check(world_change(world->replicas[1], &err, "census", "07086/2024", "rooms", "5", "4"), &err);
	heal_ask(world->replicas[1], "SELECT origin || '-' || serial FROM corrected", "1-3");
	heal_sync(world, 1);
	/* The hub never had the 5: the correction is no conflict. */
	heal_ask(heal_hub(world), "SELECT rooms FROM census", "4");
	heal_ask(world->replicas[1], "SELECT rooms FROM census", "4");
	heal_ask(heal_hub(world), "SELECT count(*) FROM conflict", "0");
	/* A third number: what is covered is still known. */
	heal_copy(world, 1, 2);
	heal_visit(world, 1, NULL);
	heal_sync(world, 1);
	heal_visit(world, 2, NULL);
	assert_int_equal(heal_sync(world, 2), 1);
	heal_ask(world->replicas[2], "SELECT rooms FROM census", "4");
	heal_check(release_drop(heal_hub(world), "operator", waiting(), "not wanted", &err), &err);
	for (int i = 0; i < 3; i++) {
		heal_sync(world, i);
		assert_int_equal(refusal_count(world->replicas[i]), 0);
		assert_int_equal(refusal_news_count(world->replicas[i]), 1);
	}
	heal_quiet(world, true);
}

/* A withdrawal that was not sent when its box got another number names the entry that it is about, and comes as that box's. */
static void a_withdrawal_moves(void **state)
{
	struct refusal_withdrawn group;
	struct refusal_name name;
	struct err err;

	(void) state;
	held_under_an_old_number();
	heal_copy(world, 1, 2);
	heal_visit(world, 1, NULL);
	heal_sync(world, 1);
	assert_false(refusal_parse(world->replicas[2], "1-", &name) || refusal_parse(world->replicas[2], "-3", &name)
		|| refusal_parse(world->replicas[2], "x", &name) || refusal_parse(world->replicas[2], "1-3x", &name));
	assert_true(refusal_parse(world->replicas[2], "7", &name) && name.origin == 2 && name.serial == 7);
	assert_true(refusal_parse(world->replicas[2], "1-3", &name));
	heal_check(refusal_withdraw(world->replicas[2], "clerk", name, false, &group, &err), &err);
	free(group.names);
	heal_ask(world->replicas[2], "SELECT rooms FROM census", "3");
	assert_int_equal(heal_sync(world, 2), 1);
	heal_ask(heal_hub(world), "SELECT origin || '-' || serial || ' by ' || writer FROM withdrawal", "1-3 by 3");
	heal_ask(heal_hub(world), "SELECT count(*) FROM quarantine AS q WHERE " QUARANTINE_WAITS, "0");
	heal_quiet(world, true);
	for (int i = 0; i < 3; i++)
		assert_int_equal(refusal_count(world->replicas[i]), 0);
}

/* Another box's entries are nobody's to take back. */
static void only_of_ones_own_line(void **state)
{
	struct value row[WITHDRAWAL_COUNT] = { value_int(1), value_int(3), value_int(0), value_null() };
	struct replica *other;
	struct peer *peer;
	struct hub *hub;
	char *folder = world_path("heal-other");
	struct buf bytes;
	struct txn *txn;
	struct err err;

	(void) state;
	held_under_an_old_number();
	heal_check(replica_create_district(folder, world->folders[NUMBERS_HUB], "kech", &err) && replica_open(folder, &other, &err), &err);
	row[WITHDRAWAL_WRITER] = value_int(replica_number(other));
	heal_check(txn_begin(other, "clerk", &txn, &err) && txn_entry(txn, "kech", &err) && txn_insert(txn, table_by_number(other,
		TABLE_WITHDRAWAL), row, &err) && txn_commit(txn, &err), &err);
	peer = peer_new(other, &err);
	hub = hub_new(heal_hub(world), HUB_ANY, &err);
	buf_init(&bytes, 1 << 20);
	heal_check(peer_take(peer, &bytes, &err) && hub_feed(hub, bytes.bytes, bytes.length, &err), &err);
	heal_ask(heal_hub(world), "SELECT code FROM quarantine WHERE origin = 3", "77");
	heal_ask(heal_hub(world), "SELECT count(*) FROM withdrawal", "0");
	buf_free(&bytes);
	peer_free(peer);
	hub_free(hub);
	replica_close(other);
	world_remove(folder);
	free(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_backup_put_back_twice, numbers_set_up, numbers_tear_down),
		cmocka_unit_test_setup_teardown(what_builds_on_it_follows, numbers_set_up, numbers_tear_down),
		cmocka_unit_test_setup_teardown(an_old_edit_is_not_replayed, numbers_set_up, numbers_tear_down),
		cmocka_unit_test_setup_teardown(both_asked_before_either_sent, numbers_set_up, numbers_tear_down),
		cmocka_unit_test_setup_teardown(the_third_copy_keeps_the_number, numbers_set_up, numbers_tear_down),
		cmocka_unit_test_setup_teardown(refused_in_two_folders, numbers_set_up, numbers_tear_down),
		cmocka_unit_test_setup_teardown(a_held_value_is_never_hidden, numbers_set_up, numbers_tear_down),
		cmocka_unit_test_setup_teardown(a_correction_of_an_old_number, numbers_set_up, numbers_tear_down),
		cmocka_unit_test_setup_teardown(a_withdrawal_moves, numbers_set_up, numbers_tear_down),
		cmocka_unit_test_setup_teardown(only_of_ones_own_line, numbers_set_up, numbers_tear_down),
	};

	return cmocka_run_group_tests_name("numbers", tests, NULL, NULL);
}
