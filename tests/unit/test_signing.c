/* Fields that sign for a whole record: two boxes and a hub, in each order in which what they write can come. */
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
#include "store/entry_put.h"
#include "store/inside.h"
#include "store/merge.h"
#include "store/rebuild.h"
#include "store_world.h"

enum { ITEMS = 64 };
#define RETURN "07086/2024"

struct world {
	char *folder[3];
	struct replica *hub, *box[2];
};

struct taken {
	struct feed_item items[ITEMS];
	int count;
};

static void check(bool is_good, const struct err *err)
{
	if (!is_good)
		fail_msg("%s", err->text);
}

/* A return with one class at both boxes, whose field `state` signs. */
static int set_up(void **state)
{
	struct world *world = mem_zero(1, sizeof *world);
	struct err err;

	for (int i = 0; i < 3; i++)
		world->folder[i] = world_path("signing");
	world->hub = world_province(world->folder[2]);
	check(world_add(world->hub, &err, "form_column", "form=census", "name=state", "number=5", "type=text", "signs=submitted approved", NULL),
		&err);
	check(world_add(world->hub, &err, "school", "code=07086", "name=GPS Killi", "district=kech", NULL), &err);
	check(world_add(world->hub, &err, "census", "school=07086", "year=2024", "rooms=3", "water=tap", NULL), &err);
	check(world_add(world->hub, &err, "enrolment", "school=07086", "year=2024", "grade=1", "boys=20", NULL), &err);
	for (int i = 0; i < 2; i++) {
		check(replica_create_district(world->folder[i], world->folder[2], "kech", &err), &err);
		check(replica_open(world->folder[i], &world->box[i], &err), &err);
	}
	*state = world;
	return 0;
}

static int tear_down(void **state)
{
	struct world *world = *state;

	for (int i = 0; i < 3; i++) {
		replica_close(i < 2 ? world->box[i] : world->hub);
		world_remove(world->folder[i]);
		free(world->folder[i]);
	}
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

static bool take(void *state, const struct feed_item *item)
{
	struct taken *taken = state;
	struct feed_item *one = &taken->items[taken->count++];

	*one = *item;
	one->body = mem_copy_bytes(item->body, item->body_length);
	one->decision = mem_copy_bytes(item->decision, item->decision_length);
	return true;
}

static void pull(struct world *world, int at)
{
	struct replica *box = world->box[at];
	struct feed_cursor own[2], hub[2];
	struct merge_part part = { .count = 0 };
	struct merge_count count;
	struct taken taken = { .count = 0 };
	struct err err;

	check(feed_cursors(box, "kech", own, &err) && feed_cursors(world->hub, "kech", hub, &err), &err);
	check(feed_decided(world->hub, "kech", own[1].number, take, &taken, &err), &err);
	strcpy(part.scope, "kech");
	part.items = taken.items;
	part.count = taken.count;
	memcpy(part.chain, hub[1].chain, FEED_CHAIN);
	check(merge_pull(box, &part, 1, &count, &err), &err);
	for (int i = 0; i < taken.count; i++) {
		free((void *) taken.items[i].body);
		free((void *) taken.items[i].decision);
	}
}

/* What the box waits with goes up, and what the hub has comes down. */
static void sync_box(struct world *world, int at)
{
	struct err err;

	check(feed_waiting(world->box[at], 0, give, world, &err), &err);
	pull(world, at);
}

static void ask(struct replica *replica, const char *sql, const char *wanted)
{
	char *text = world_ask(replica, sql);

	assert_string_equal(text ? text : "(nothing)", wanted);
	free(text);
}

/* Both boxes are complete, all three are the same, and the log says so. */
static void all_agree(struct world *world)
{
	struct err err;

	sync_box(world, 0);
	sync_box(world, 1);
	sync_box(world, 0);
	for (int i = 0; i < 2; i++) {
		char *hub = world_digest(world->hub, DIGEST_HUB), *box = world_digest(world->box[i], DIGEST_HUB), *shown =
			world_digest(world->box[i], DIGEST_SHOWN);

		assert_string_equal(hub, box);
		assert_string_equal(box, shown);
		check(rebuild_check(world->box[i], NULL, NULL, &err), &err);
		free(hub);
		free(box);
		free(shown);
	}
	check(rebuild_check(world->hub, NULL, NULL, &err), &err);
}

/* The open conflicts of the hub: "field:waiting", by field. */
static void open_are(struct world *world, const char *wanted)
{
	ask(world->hub, "SELECT coalesce(group_concat(field || ':' || coalesce(waiting, '-')), 'none') FROM (SELECT * FROM conflict"
		" WHERE state = 'open' ORDER BY form, field)", wanted);
}

static void edit(struct replica *replica, const char *column, const char *seen, const char *now)
{
	struct err err;

	check(world_change(replica, &err, "census", RETURN, column, seen, now), &err);
}

struct at {
	const struct table *table;
	struct value key[TABLE_MAX_KEY];
	struct buf storage;
};

static void find(struct replica *replica, struct at *at)
{
	struct err err;

	at->table = table_find(replica, "census");
	buf_init(&at->storage, 1000);
	check(table_key_parse(at->table, RETURN, at->key, &at->storage, &err), &err);
}

static struct txn_sight look(struct replica *replica)
{
	struct txn_sight sight;
	struct at at;
	struct err err;
	bool signs;

	find(replica, &at);
	check(txn_signed_hash(replica, at.table, at.key, &signs, &sight, &err), &err);
	assert_true(signs);
	buf_free(&at.storage);
	return sight;
}

/* Signs, with a changed number of rooms in the same entry where ROOMS is given. */
static void sign(struct replica *replica, const char *seen, const char *now, const struct txn_sight *sight, int64_t rooms_seen, int64_t rooms)
{
	const struct value before = value_text(seen), after = value_text(now), was = value_int(rooms_seen), is = value_int(rooms);
	struct txn *txn;
	struct at at;
	struct err err;

	find(replica, &at);
	check(txn_begin(replica, "clerk", &txn, &err) && txn_entry(txn, NULL, &err), &err);
	if (rooms > 0)
		check(txn_change(txn, at.table, at.key, 2, &was, &is, &err), &err);
	check(txn_sign(txn, at.table, at.key, 5, &before, &after, sight, &err) && txn_commit(txn, &err), &err);
	buf_free(&at.storage);
}

static enum settle_answer settle(struct replica *replica, const char *form, const char *key, const char *field, int origin,
	struct value seen, struct value now, const struct txn_sight *sight)
{
	struct value values[TABLE_MAX_KEY];
	struct settle choice = { .table = table_find(replica, form), .key = values, .field = field, .origin = origin, .revision = 1,
		.seen = seen, .now = now, .is_taken = true, .sight = sight };
	enum settle_answer answer;
	struct buf storage;
	struct txn *txn;
	struct err err;

	buf_init(&storage, 1000);
	check(table_key_parse(choice.table, key, values, &storage, &err) && txn_begin(replica, "bari", &txn, &err), &err);
	check(txn_entry(txn, NULL, &err) && txn_settle(txn, &choice, &answer, &err) && txn_commit(txn, &err), &err);
	buf_free(&storage);
	return answer;
}

static void who_signs_alone_is_believed(void **state)
{
	struct world *world = *state;

	/* A chain that waits: changed, signed with a change in one save, changed knowingly, approved. */
	edit(world->box[0], "water", "tap", "well");
	sign(world->box[0], "", "submitted", NULL, 3, 4);
	edit(world->box[0], "rooms", "4", "5");
	sign(world->box[0], "submitted", "approved", NULL, 0, 0);
	all_agree(world);
	open_are(world, "none");
	ask(world->hub, "SELECT rooms || water || state FROM census", "5wellapproved");
}

static void who_had_not_seen_what_came_waits(void **state)
{
	struct world *world = *state;
	const struct value none = value_null(), submitted = value_text("submitted");
	struct txn_sight old;

	edit(world->box[1], "water", "tap", "well");
	sync_box(world, 1);
	/* The cell that comes with it is a matter of its own. */
	sign(world->box[0], "", "submitted", NULL, 3, 4);
	sync_box(world, 0);
	open_are(world, "state:submitted");
	ask(world->hub, "SELECT rooms || water || coalesce(state, '-') FROM census", "4well-");
	/* It is settled by who looks at it; not by a look from before another change. */
	old = look(world->box[0]);
	edit(world->box[0], "water", "well", "tap");
	assert_int_equal(settle(world->box[0], "census", RETURN, "state", 1, none, submitted, &old), SETTLE_CHANGED);
	assert_int_equal(settle(world->box[0], "census", RETURN, "state", 1, none, submitted, NULL), SETTLE_TAKEN);
	all_agree(world);
	open_are(world, "none");
	ask(world->hub, "SELECT water || state FROM census", "tapsubmitted");
}

/* What was looked at days ago is told by the look and not by what the box shows when it is saved. */
static void a_look_from_before_a_sync_is_told(void **state)
{
	struct world *world = *state;
	struct txn_sight old = look(world->box[0]);

	edit(world->box[1], "water", "tap", "well");
	sync_box(world, 1);
	sync_box(world, 0);
	sign(world->box[0], "", "submitted", &old, 0, 0);
	all_agree(world);
	open_are(world, "state:submitted");
}

static void what_comes_after_it_was_signed_waits(void **state)
{
	struct world *world = *state;
	struct err err;

	sign(world->box[0], "", "submitted", NULL, 0, 0);
	sync_box(world, 0);
	edit(world->box[1], "rooms", "3", "4");
	check(world_add(world->box[1], &err, "enrolment", "school=07086", "year=2024", "grade=2", "boys=5", NULL), &err);
	check(world_void(world->box[1], &err, "enrolment", RETURN "/1", "keyed twice"), &err);
	sync_box(world, 1);
	ask(world->hub, "SELECT rooms || state FROM census", "3submitted");
	ask(world->hub, "SELECT count(*) FROM enrolment WHERE _void IS NULL", "1");
	open_are(world, "rooms:4,*:school=07086\nyear=2024\ngrade=2\nboys=5\n,_void:keyed twice");
	/* A person takes each of them: the row that is not there, too. */
	sync_box(world, 0);
	assert_int_equal(settle(world->box[0], "census", RETURN, "rooms", 2, value_int(3), value_int(4), NULL), SETTLE_TAKEN);
	assert_int_equal(settle(world->box[0], "enrolment", RETURN "/2", "*", 2, value_null(), value_null(), NULL), SETTLE_TAKEN);
	ask(world->box[0], "SELECT boys FROM enrolment WHERE grade = '2'", "5");
	assert_int_equal(settle(world->box[0], "enrolment", RETURN "/1", "_void", 2, value_null(), value_null(), NULL), SETTLE_TAKEN);
	all_agree(world);
	open_are(world, "none");
	ask(world->hub, "SELECT rooms || state FROM census", "4submitted");
	ask(world->hub, "SELECT grade || boys FROM enrolment WHERE _void IS NULL", "25");
}

static void who_knows_that_it_is_signed_is_in_no_conflict(void **state)
{
	struct world *world = *state;
	struct err err;

	sign(world->box[0], "", "submitted", NULL, 0, 0);
	all_agree(world);
	edit(world->box[1], "rooms", "3", "4");
	check(world_add(world->box[1], &err, "enrolment", "school=07086", "year=2024", "grade=2", "boys=5", NULL), &err);
	all_agree(world);
	edit(world->hub, "rooms", "4", "6");
	check(world_void(world->box[0], &err, "census", RETURN, "of another school"), &err);
	open_are(world, "none");
	ask(world->hub, "SELECT rooms || state FROM census", "6submitted");
	all_agree(world);
	/* The hub's change came first, and the voiding had not seen it. */
	open_are(world, "_void:of another school");
}

/* It was signed anew over something else, or sent back, by another box: the cells go by what stands then, and nobody is asked about a state that
 * nobody changed. */
static void signed_anew_over_something_else(void **state)
{
	struct world *world = *state;

	sign(world->hub, "", "submitted", NULL, 0, 0);
	all_agree(world);
	edit(world->box[1], "rooms", "3", "4");
	edit(world->box[0], "water", "tap", "well");
	sync_box(world, 1);
	sync_box(world, 0);
	open_are(world, "water:well");
	edit(world->box[1], "rooms", "4", "5");
	sign(world->hub, "submitted", "queried", NULL, 0, 0);
	all_agree(world);
	open_are(world, "water:well");
	ask(world->hub, "SELECT rooms || state FROM census", "5queried");
}

/* Both had signed the same, so that the next of the second's own chain would not be compared; she corrects two slips later, before she sends:
 * nobody else was in between. */
static void two_slips_after_the_same_was_signed_twice(void **state)
{
	struct world *world = *state;

	sign(world->box[0], "", "submitted", NULL, 0, 0);
	sign(world->box[1], "", "submitted", NULL, 0, 0);
	all_agree(world);
	edit(world->box[1], "rooms", "3", "4");
	edit(world->box[1], "rooms", "4", "5");
	edit(world->box[1], "water", "tap", "well");
	all_agree(world);
	open_are(world, "none");
	ask(world->hub, "SELECT rooms || water || state FROM census", "5wellsubmitted");
}

/* The same where it was approved in between: two corrections wait, and nobody is asked about a state that she did not change. */
static void two_slips_after_it_was_approved(void **state)
{
	struct world *world = *state;

	sign(world->box[0], "", "submitted", NULL, 0, 0);
	sign(world->box[1], "", "submitted", NULL, 0, 0);
	all_agree(world);
	sign(world->box[0], "submitted", "approved", NULL, 3, 6);
	edit(world->box[1], "water", "tap", "well");
	edit(world->box[1], "rooms", "3", "4");
	all_agree(world);
	open_are(world, "rooms:4,water:well");
	ask(world->hub, "SELECT rooms || water || state FROM census", "6tapapproved");
}

/* All of one save, or nothing of it: a record that is signed is not changed in part. The box has its own value where the hub has the same of
 * somebody else, so that its next one of that cell waits. */
static void a_save_into_a_signed_record_is_taken_whole(void **state)
{
	struct world *world = *state;
	const struct value four = value_int(4), five = value_int(5), tap = value_text("tap"), well = value_text("well");
	struct txn *txn;
	struct at at;
	struct err err;

	edit(world->box[1], "rooms", "3", "4");
	edit(world->hub, "rooms", "3", "4");
	sign(world->hub, "", "submitted", NULL, 0, 0);
	pull(world, 1);
	find(world->box[1], &at);
	check(txn_begin(world->box[1], "clerk", &txn, &err) && txn_entry(txn, NULL, &err)
		&& txn_change(txn, at.table, at.key, 3, &tap, &well, &err) && txn_change(txn, at.table, at.key, 2, &four, &five, &err)
		&& txn_commit(txn, &err), &err);
	buf_free(&at.storage);
	all_agree(world);
	open_are(world, "rooms:5,water:well");
	ask(world->hub, "SELECT rooms || water || state FROM census", "4tapsubmitted");
}

/* A change that its box wrote before it knew that the field signs is a change as any. */
static void what_was_written_before_goes_by_its_value(void **state)
{
	struct world *world = *state;
	struct entry head = { .origin = 1, .serial = 1, .group = 1, .time = 1, .author = "clerk", .scope = "kech" };
	struct value none = value_null(), submitted = value_text("submitted"), three = value_int(3), four = value_int(4);
	struct accepted accepted;
	struct at at;
	struct buf body;
	struct err err;

	find(world->hub, &at);
	buf_init(&body, 1000);
	entry_put_head(&body, &head, 1);
	entry_put_change(&body, at.table, at.key, 5, false, &none, &submitted);
	check(accept_begin(world->hub, &err) && accept_entry(world->hub, body.bytes, body.length, &accepted, &err), &err);
	assert_int_equal(accepted.conflicts, 0);
	/* It lets nothing through that comes with it. */
	buf_clear(&body);
	head.serial = head.group = 2;
	entry_put_head(&body, &head, 2);
	entry_put_change(&body, at.table, at.key, 2, false, &three, &four);
	entry_put_change(&body, at.table, at.key, 5, false, &submitted, &submitted);
	check(accept_entry(world->hub, body.bytes, body.length, &accepted, &err) && accept_end(world->hub, true, &err), &err);
	assert_int_equal(accepted.conflicts, 1);
	open_are(world, "rooms:4");
	check(rebuild_check(world->hub, NULL, NULL, &err), &err);
	buf_free(&body);
	buf_free(&at.storage);
}

/* A settlement that was written before the record was signed has not seen that it is. */
static void a_choice_from_before_it_was_signed_looks_again(void **state)
{
	struct world *world = *state;

	edit(world->hub, "rooms", "3", "4");
	edit(world->box[0], "rooms", "3", "5");
	all_agree(world);
	open_are(world, "rooms:5");
	assert_int_equal(settle(world->box[0], "census", RETURN, "rooms", 1, value_int(4), value_int(5), NULL), SETTLE_TAKEN);
	sign(world->hub, "", "approved", NULL, 0, 0);
	all_agree(world);
	open_are(world, "rooms:5");
	ask(world->hub, "SELECT rooms || state FROM census", "4approved");
	assert_int_equal(settle(world->box[0], "census", RETURN, "rooms", 1, value_int(4), value_int(5), NULL), SETTLE_TAKEN);
	all_agree(world);
	open_are(world, "none");
}

/* A program that knows no such entries is given none: what comes before them, and no more. */
static void an_older_program_is_not_given_it(void **state)
{
	struct world *world = *state;
	struct feed_reader older = { .format = 1, .origin = 2, .star = INT64_MAX }, newer = { .format = ENTRY_FORMAT, .origin = 2, .star = INT64_MAX };
	struct feed_cursor ends[2];
	int64_t end;
	struct err err;

	edit(world->hub, "rooms", "3", "4");
	check(feed_cursors(world->hub, "kech", ends, &err), &err);
	sign(world->hub, "", "submitted", NULL, 0, 0);
	end = ends[1].number + 1;
	check(feed_readable(world->hub, "kech", 0, &newer, &end, &err), &err);
	assert_int_equal(end, ends[1].number + 1);
	check(feed_readable(world->hub, "kech", 0, &older, &end, &err), &err);
	assert_int_equal(end, ends[1].number);
	/* The form that says which field signs is the first that it cannot read. */
	end = ends[0].number;
	check(feed_readable(world->hub, "*", 0, &older, &end, &err), &err);
	assert_true(end < ends[0].number);
}

static void damaged_bytes_are_refused(void **state)
{
	struct world *world = *state;
	struct entry head = { .origin = 1, .serial = 1, .group = 1, .time = 1, .author = "clerk", .scope = "kech" }, entry;
	struct operation operation = { .kind = ENTRY_CHANGE, .is_signed = true, .column = 5, .now = value_text("submitted") };
	struct at at;
	struct buf body;
	struct err err;

	find(world->hub, &at);
	operation.table = at.table;
	memcpy(operation.key, at.key, sizeof operation.key);
	buf_init(&body, 1000);
	entry_put_head(&body, &head, 1);
	entry_put_sign(&body, &operation);
	check(entry_decode(world->hub, body.bytes, body.length, &entry, &err), &err);
	assert_true(entry.operations[0].is_signed && entry.operations[0].kind == ENTRY_CHANGE);
	entry_free(&entry);
	for (size_t length = 0; length < body.length; length++)
		assert_false(entry_decode(world->hub, body.bytes, length, &entry, &err));
	/* A grid's row does not sign. */
	operation.table = table_find(world->hub, "enrolment");
	operation.key[2] = value_text("1");
	operation.column = 3;
	operation.now = value_int(4);
	buf_clear(&body);
	entry_put_head(&body, &head, 1);
	entry_put_sign(&body, &operation);
	assert_false(entry_decode(world->hub, body.bytes, body.length, &entry, &err));
	buf_free(&body);
	buf_free(&at.storage);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(who_signs_alone_is_believed, set_up, tear_down),
		cmocka_unit_test_setup_teardown(who_had_not_seen_what_came_waits, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_look_from_before_a_sync_is_told, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_comes_after_it_was_signed_waits, set_up, tear_down),
		cmocka_unit_test_setup_teardown(who_knows_that_it_is_signed_is_in_no_conflict, set_up, tear_down),
		cmocka_unit_test_setup_teardown(signed_anew_over_something_else, set_up, tear_down),
		cmocka_unit_test_setup_teardown(two_slips_after_the_same_was_signed_twice, set_up, tear_down),
		cmocka_unit_test_setup_teardown(two_slips_after_it_was_approved, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_save_into_a_signed_record_is_taken_whole, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_was_written_before_goes_by_its_value, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_choice_from_before_it_was_signed_looks_again, set_up, tear_down),
		cmocka_unit_test_setup_teardown(an_older_program_is_not_given_it, set_up, tear_down),
		cmocka_unit_test_setup_teardown(damaged_bytes_are_refused, set_up, tear_down),
	};

	return cmocka_run_group_tests_name("signing", tests, NULL, NULL);
}
