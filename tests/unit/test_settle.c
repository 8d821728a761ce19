/* A settlement made at a district: shown there while it waits, decided by the hub, gone or answered after the pull. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "base/mem.h"
#include "store/accept.h"
#include "store/digest.h"
#include "store/inside.h"
#include "store/merge.h"
#include "store/rebuild.h"
#include "store_world.h"

enum { ITEMS = 64 };

struct world {
	char *hub_folder, *folder;
	struct replica *hub, *box;
};

static void check(bool is_good, const struct err *err)
{
	if (!is_good)
		fail_msg("%s", err->text);
}

/* The box edits rooms 3 → 5 and adds a return of 2025; the hub has another value and another return by then. */
static int set_up(void **state)
{
	struct world *world = calloc(1, sizeof *world);
	struct err err;

	world->hub_folder = world_path("settle-hub");
	world->folder = world_path("settle-box");
	world->hub = world_province(world->hub_folder);
	assert_true(world_add(world->hub, &err, "school", "code=07086", "name=GPS Killi", "district=kech", NULL));
	assert_true(world_add(world->hub, &err, "census", "school=07086", "year=2024", "rooms=3", NULL));
	check(replica_create_district(world->folder, world->hub_folder, "kech", &err), &err);
	check(replica_open(world->folder, &world->box, &err), &err);
	assert_true(world_change(world->box, &err, "census", "07086/2024", "rooms", "3", "5"));
	assert_true(world_add(world->box, &err, "census", "school=07086", "year=2025", "rooms=8", "water=well", NULL));
	assert_true(world_change(world->hub, &err, "census", "07086/2024", "rooms", "3", "4"));
	assert_true(world_add(world->hub, &err, "census", "school=07086", "year=2025", "rooms=7", "remarks=hub", NULL));
	*state = world;
	return 0;
}

static int tear_down(void **state)
{
	struct world *world = *state;

	replica_close(world->box);
	replica_close(world->hub);
	world_remove(world->folder);
	world_remove(world->hub_folder);
	free(world->folder);
	free(world->hub_folder);
	free(world);
	return 0;
}

static bool give(void *state, const struct feed_item *item)
{
	struct world *world = state;
	struct accepted accepted;
	struct err err;

	check(accept_begin(world->hub, &err), &err);
	check(accept_entry(world->hub, item->body, item->body_length, &accepted, &err), &err);
	check(accept_end(world->hub, true, &err), &err);
	return true;
}

struct taken {
	struct feed_item items[ITEMS];
	int count;
};

static bool take(void *state, const struct feed_item *item)
{
	struct taken *taken = state;
	struct feed_item *one = &taken->items[taken->count++];

	*one = *item;
	one->body = mem_copy_bytes(item->body, item->body_length);
	one->decision = mem_copy_bytes(item->decision, item->decision_length);
	return true;
}

static void push(struct world *world)
{
	struct err err;

	check(feed_waiting(world->box, 0, give, world, &err), &err);
}

static void pull(struct world *world)
{
	struct feed_cursor box[2], hub[2];
	struct merge_part part = { .count = 0 };
	struct merge_count count;
	struct taken taken = { .count = 0 };
	struct err err;

	check(feed_cursors(world->box, "kech", box, &err) && feed_cursors(world->hub, "kech", hub, &err), &err);
	check(feed_decided(world->hub, "kech", box[1].number, take, &taken, &err), &err);
	strcpy(part.scope, "kech");
	part.items = taken.items;
	part.count = taken.count;
	memcpy(part.chain, hub[1].chain, FEED_CHAIN);
	check(merge_pull(world->box, &part, 1, &count, &err), &err);
	for (int i = 0; i < taken.count; i++) {
		free((void *) taken.items[i].body);
		free((void *) taken.items[i].decision);
	}
}

static void ask(struct replica *replica, const char *sql, const char *wanted)
{
	char *text = world_ask(replica, sql);

	assert_string_equal(text ? text : "(nothing)", wanted);
	free(text);
}

static enum settle_answer settle(struct replica *replica, const char *key, const char *field, int64_t revision,
	struct value seen, struct value now, bool is_taken)
{
	const struct table *table = table_find(replica, "census");
	struct value values[TABLE_MAX_KEY];
	struct settle choice = { .table = table, .key = values, .field = field, .origin = 1, .revision = revision, .seen = seen,
		.now = now, .is_taken = is_taken };
	enum settle_answer answer;
	struct buf storage;
	struct txn *txn;
	struct err err;

	buf_init(&storage, 1000);
	check(table_key_parse(table, key, values, &storage, &err) && txn_begin(replica, "clerk", &txn, &err), &err);
	check(txn_entry(txn, NULL, &err) && txn_settle(txn, &choice, &answer, &err) && txn_commit(txn, &err), &err);
	buf_free(&storage);
	return answer;
}

static void same_everywhere(struct world *world)
{
	char *hub = world_digest(world->hub, DIGEST_HUB), *box = world_digest(world->box, DIGEST_HUB),
		*shown = world_digest(world->box, DIGEST_SHOWN);
	struct err err;

	assert_string_equal(hub, box);
	assert_string_equal(box, shown);
	check(rebuild_check(world->box, NULL, NULL, &err) && rebuild_check(world->hub, NULL, NULL, &err), &err);
	free(hub);
	free(box);
	free(shown);
}

static void a_choice_is_shown_and_then_decided(void **state)
{
	struct world *world = *state;
	char *before, *after;
	struct err err;

	push(world);
	pull(world);
	same_everywhere(world);
	ask(world->box, "SELECT group_concat(rooms) FROM census", "4,7");
	ask(world->box, "SELECT count(*) FROM conflict WHERE state = 'open'", "2");
	before = world_digest(world->box, DIGEST_HUB);
	assert_int_equal(settle(world->box, "07086/2024", "rooms", 1, value_int(4), value_int(5), false), SETTLE_TAKEN);
	assert_int_equal(settle(world->box, "07086/2025", "*", 1, value_null(), value_null(), true), SETTLE_TAKEN);
	ask(world->box, "SELECT group_concat(rooms) || group_concat(coalesce(water, '-')) || group_concat(coalesce(remarks, '-'))"
		" FROM census", "5,8-,well-,-");
	ask(world->box, "SELECT group_concat(state) FROM conflict", "chosen,chosen");
	/* What the hub holds is not touched by it; chosen once is chosen. */
	after = world_digest(world->box, DIGEST_HUB);
	assert_string_equal(before, after);
	assert_int_equal(settle(world->box, "07086/2024", "rooms", 1, value_int(5), value_int(4), false), SETTLE_TOO_LATE);
	check(rebuild_check(world->box, NULL, NULL, &err), &err);
	push(world);
	pull(world);
	ask(world->hub, "SELECT group_concat(rooms) FROM census", "5,8");
	ask(world->box, "SELECT group_concat(state) FROM conflict WHERE revision > 0", "closed,closed");
	assert_int_equal(replica_pending_count(world->box), 0);
	same_everywhere(world);
	free(before);
	free(after);
}

static void the_hub_was_quicker(void **state)
{
	struct world *world = *state;

	push(world);
	pull(world);
	assert_int_equal(settle(world->hub, "07086/2024", "rooms", 1, value_int(4), value_int(4), false), SETTLE_TAKEN);
	assert_int_equal(settle(world->hub, "07086/2024", "rooms", 1, value_int(4), value_int(5), false), SETTLE_TOO_LATE);
	assert_int_equal(settle(world->hub, "07086/2025", "*", 7, value_null(), value_null(), true), SETTLE_CHANGED);
	assert_int_equal(settle(world->box, "07086/2024", "rooms", 1, value_int(4), value_int(5), false), SETTLE_TAKEN);
	ask(world->box, "SELECT rooms FROM census", "5");
	push(world);
	pull(world);
	/* The choice of the box came too late: what the hub chose stands, and both say so. */
	ask(world->box, "SELECT rooms || (SELECT state FROM conflict WHERE field = 'rooms') FROM census", "4closed");
	ask(world->box, "SELECT state FROM conflict WHERE field = '*'", "open");
	same_everywhere(world);
}

static void a_choice_waits_through_other_pulls(void **state)
{
	struct world *world = *state;
	struct err err;

	push(world);
	pull(world);
	assert_int_equal(settle(world->box, "07086/2024", "rooms", 1, value_int(4), value_int(5), false), SETTLE_TAKEN);
	assert_true(world_change(world->hub, &err, "census", "07086/2025", "remarks", "hub", "other"));
	pull(world);
	ask(world->box, "SELECT rooms || (SELECT state FROM conflict WHERE field = 'rooms') FROM census", "5chosen");
	check(rebuild_check(world->box, NULL, NULL, &err), &err);
	/* Another value stands now: the choice is no longer shown, the conflict is. */
	assert_true(world_change(world->hub, &err, "census", "07086/2024", "rooms", "4", "6"));
	pull(world);
	ask(world->box, "SELECT rooms || (SELECT state FROM conflict WHERE field = 'rooms') FROM census", "6open");
	check(rebuild_check(world->box, NULL, NULL, &err), &err);
	push(world);
	pull(world);
	ask(world->box, "SELECT rooms || (SELECT state FROM conflict WHERE field = 'rooms') FROM census", "6open");
	same_everywhere(world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_choice_is_shown_and_then_decided, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_hub_was_quicker, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_choice_waits_through_other_pulls, set_up, tear_down),
	};

	return cmocka_run_group_tests_name("settle", tests, NULL, NULL);
}
