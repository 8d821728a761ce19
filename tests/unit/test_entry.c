/* Entries as bytes: what is written is read, and no bytes whatever do harm. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "store/accept.h"
#include "store/digest.h"
#include "store/entry.h"
#include "store/entry_put.h"
#include "store/log.h"
#include "store/rebuild.h"
#include "store/sealed.h"
#include "store_world.h"

struct world {
	char *folder;
	struct replica *replica;
	struct buf bytes; /* a valid entry with each kind of operation */
};

static int set_up(void **state)
{
	struct world *world = calloc(1, sizeof *world);
	const struct table *census, *school;
	struct value row[5] = { value_text("07087"), value_text("GPS \xd8\xb3"), value_text("kech"), value_null(),
		value_int(-5) };
	struct value key[2] = { value_text("07086"), value_int(2024) }, three = value_int(3), four = value_int(400000);
	struct value reason = value_text("twice");
	const struct entry_part part = { .number = 12, .total = 3, .length = 3, .bytes = "abc", .decision = "de", .decision_length = 2 };
	struct entry head = { .origin = 0, .serial = 90, .group = 88, .time = -5, .author = "clerk", .scope = "kech",
		.star_number = 6,
		.scope_number = 300 };
	struct err err;

	world->folder = world_path("entry");
	world->replica = world_province(world->folder);
	assert_true(world_add(world->replica, &err, "school", "code=07086", "name=GPS Killi", "district=kech", NULL));
	assert_true(world_add(world->replica, &err, "census", "school=07086", "year=2024", "rooms=3", NULL));
	census = table_find(world->replica, "census");
	school = table_find(world->replica, "school");
	buf_init(&world->bytes, ENTRY_MAX_BYTES);
	entry_put_head(&world->bytes, &head, 7);
	entry_put_insert(&world->bytes, school, row);
	entry_put_change(&world->bytes, census, key, 2, true, &three, &four);
	entry_put_void(&world->bytes, census, key, (const unsigned char *) "12345678", &reason);
	entry_put_leave(&world->bytes, school, key, "quetta");
	entry_put_arrive(&world->bytes, school, row, &reason);
	entry_put_more(&world->bytes, census, key, 4, &reason);
	entry_put_earlier(&world->bytes, school, key, "gwadar", &part);
	*state = world;
	return 0;
}

static int tear_down(void **state)
{
	struct world *world = *state;

	replica_close(world->replica);
	buf_free(&world->bytes);
	world_remove(world->folder);
	free(world->folder);
	free(world);
	return 0;
}

static void an_entry_comes_back(void **state)
{
	struct world *world = *state;
	struct entry entry;
	struct err err;

	assert_true(entry_decode(world->replica, world->bytes.bytes, world->bytes.length, &entry, &err));
	assert_int_equal(entry.serial, 90);
	assert_int_equal(entry.group, 88);
	assert_int_equal(entry.time, -5);
	assert_string_equal(entry.author, "clerk");
	assert_string_equal(entry.scope, "kech");
	assert_int_equal(entry.scope_number, 300);
	assert_int_equal(entry.count, 7);
	assert_int_equal(entry.operations[0].row[4].number, -5);
	assert_int_equal(entry.operations[0].row[3].kind, VALUE_NULL);
	assert_true(entry.operations[1].saw_pending);
	assert_int_equal(entry.operations[1].now.number, 400000);
	assert_memory_equal(entry.operations[2].hash_seen, "12345678", 8);
	assert_int_equal(entry.operations[2].now.length, 5);
	assert_memory_equal(entry.operations[3].now.text, "quetta", 6);
	assert_int_equal(entry.operations[4].row[4].number, -5);
	assert_int_equal(entry.operations[4].now.length, 5);
	assert_null(entry.operations[5].row);
	assert_int_equal(entry.operations[5].column, 4);
	assert_memory_equal(entry.operations[6].seen.text, "gwadar", 6);
	assert_int_equal(entry.operations[6].part.number, 12);
	assert_memory_equal(entry.operations[6].part.bytes, "abc", 3);
	assert_memory_equal(entry.operations[6].part.decision, "de", 2);
	entry_free(&entry);
}

static void every_truncation_is_refused(void **state)
{
	struct world *world = *state;
	struct entry entry;
	struct err err;

	for (size_t length = 0; length < world->bytes.length; length++) {
		/* A copy of that length, so that a read past it is seen. */
		char *copy = length > 0 ? memcpy(malloc(length), world->bytes.bytes, length) : NULL;

		assert_false(entry_decode(world->replica, copy, length, &entry, &err));
		assert_int_equal(err.code, EX_DATAERR);
		free(copy);
	}
	buf_byte(&world->bytes, 0);
	assert_false(entry_decode(world->replica, world->bytes.bytes, world->bytes.length, &entry, &err));
}

/* Takes the bytes as the hub would, and throws the result away. */
static void feed(struct world *world, const char *bytes, size_t length)
{
	struct accepted accepted;
	struct err err;

	assert_true(accept_begin(world->replica, &err));
	if (!accept_entry(world->replica, bytes, length, &accepted, &err))
		/* The last: what arrives from a district that it has not left. */
		assert_true(err.code == EX_DATAERR || err.code == EX_NOPERM || err.code == EX_TEMPFAIL);
	assert_true(accept_end(world->replica, false, &err));
}

static void flipped_and_random_bytes_do_no_harm(void **state)
{
	struct world *world = *state;
	char *before = world_digest(world->replica, DIGEST_SHOWN), *after;
	size_t length = world->bytes.length;
	struct err err;

	srand(7);
	for (size_t at = 0; at < length * 8; at++) {
		char *copy = memcpy(malloc(length), world->bytes.bytes, length);

		copy[at / 8] = (char) (copy[at / 8] ^ (1 << (at % 8)));
		feed(world, copy, length);
		free(copy);
	}
	for (int i = 0; i < 1500; i++) {
		size_t size = 1 + (size_t) rand() % (length + 20);
		char *copy = malloc(size);

		for (size_t at = 0; at < size; at++)
			copy[at] = at < length && rand() % 8 ? world->bytes.bytes[at] : (char) rand();
		feed(world, copy, size);
		free(copy);
	}
	after = world_digest(world->replica, DIGEST_SHOWN);
	assert_string_equal(before, after);
	free(before);
	free(after);
	assert_true(world_change(world->replica, &err, "census", "07086/2024", "rooms", "3", "4"));
	if (!rebuild_check(world->replica, NULL, NULL, &err))
		fail_msg("%s", err.text);
}

static bool count_operations(void *state, const struct entry *entry, enum entry_state entry_state, int64_t number)
{
	assert_int_equal(entry_state, ENTRY_ACCEPTED);
	assert_true(number > 0);
	*(int *) state += entry->count;
	return *(int *) state < 2;
}

static void the_log_is_read_by_school_and_stops_when_told(void **state)
{
	struct world *world = *state;
	struct log_filter filter = { .school = "07086", .newest_first = true };
	struct err err;
	int count = 0;

	assert_true(log_each(world->replica, &filter, count_operations, &count, &err));
	assert_int_equal(count, 2);
	filter = (struct log_filter) { .author = "nobody" };
	count = 0;
	assert_true(log_each(world->replica, &filter, count_operations, &count, &err));
	assert_int_equal(count, 0);
	filter = (struct log_filter) { .scope = "kech", .limit = 1 };
	assert_true(log_each(world->replica, &filter, count_operations, &count, &err));
	assert_int_equal(count, 1);
	assert_true(log_size(world->replica) > 100);
}

/* Personal are what waters a school and what is remarked of it. */
static void mark_columns(struct world *world)
{
	struct err err;

	assert_true(world_change(world->replica, &err, "form_column", "census/water", "is_personal", "", "1"));
	assert_true(world_change(world->replica, &err, "form_column", "census/remarks", "is_personal", "", "1"));
}

/* A new return and a change of one of its personal values, with marks. */
static void put_marked(struct world *world, struct buf *out)
{
	const struct table *census = table_find(world->replica, "census");
	struct value row[5] = { value_text("07086"), value_int(2025), value_int(7), value_text("tap-1111"), value_text("said 2222") };
	struct value now = value_text("tap-3333");
	struct entry head = { .origin = 0, .serial = 90, .group = 90, .time = 5, .author = "clerk", .scope = "kech", .star_number = 6 };
	struct err err;

	buf_init(out, ENTRY_MAX_BYTES);
	entry_put_head(out, &head, 2);
	entry_put_insert(out, census, row);
	entry_put_change(out, census, row, 3, false, &row[3], &now);
	assert_true(sealed_mark(world->replica, out, &err));
	assert_true(entry_is_marked(out->bytes, out->length));
}

static bool is_tap(const void *state, int index, const struct value *value)
{
	(void) state;
	(void) index;
	return value->kind == VALUE_TEXT && value->length == 8 && memcmp(value->text, "tap-1111", 8) == 0;
}

/* Each stage has the sealed form of the first, and nothing of what was blanked. */
static void a_blanked_value_is_gone_and_the_hash_holds(void **state)
{
	struct world *world = *state;
	struct buf body, less, none;
	struct entry entry;
	struct err err;
	int count;

	mark_columns(world);
	put_marked(world, &body);
	buf_init(&less, ENTRY_MAX_BYTES);
	buf_init(&none, ENTRY_MAX_BYTES);
	assert_true(sealed_blank(body.bytes, body.length, is_tap, NULL, &less, &count));
	assert_int_equal(count, 2);
	assert_null(memmem(less.bytes, less.length, "tap-1111", 8));
	assert_non_null(memmem(less.bytes, less.length, "said 2222", 9));
	assert_true(sealed_is_same(body.bytes, body.length, less.bytes, less.length));
	assert_true(entry_decode(world->replica, less.bytes, less.length, &entry, &err));
	assert_true(entry.operations[0].row[3].kind == VALUE_NULL && entry.operations[0].row[3].is_blanked);
	assert_int_equal(entry.operations[0].row[2].number, 7);
	assert_true(entry.operations[1].seen.is_blanked);
	assert_memory_equal(entry.operations[1].now.text, "tap-3333", 8);
	entry_free(&entry);
	/* Nothing more to blank: as it is; and what is left can be blanked later. */
	assert_true(sealed_blank(less.bytes, less.length, is_tap, NULL, &none, &count));
	assert_int_equal(count, 0);
	assert_true(none.length == less.length && memcmp(none.bytes, less.bytes, less.length) == 0);
	/* Another value under the same salt is another entry. */
	memcpy(memmem(body.bytes, body.length, "tap-3333", 8), "tap-3334", 8);
	assert_false(sealed_is_same(body.bytes, body.length, less.bytes, less.length));
	buf_free(&body);
	buf_free(&less);
	buf_free(&none);
}

/* Neither a mark that is on no value, nor a blanked value without one; every cut and every other byte are looked at. */
static void marks_are_not_believed(void **state)
{
	struct world *world = *state;
	unsigned char hash[SEAL_HASH];
	struct buf body;
	struct entry entry;
	struct err err;
	uint64_t random = 7;

	mark_columns(world);
	put_marked(world, &body);
	for (size_t length = 0; length < body.length; length++) {
		char *piece = mem_copy_bytes(body.bytes, length);

		assert_false(entry_decode(world->replica, piece, length, &entry, &err));
		sealed_hash(piece, length, hash);
		free(piece);
	}
	for (int i = 0; i < 20000; i++) {
		char *bytes = mem_copy_bytes(body.bytes, body.length);

		random = random * 6364136223846793005u + 1442695040888963407u;
		bytes[(random >> 33) % body.length] = (char) (random >> 24);
		if (entry_decode(world->replica, bytes, body.length, &entry, &err))
			entry_free(&entry);
		sealed_hash(bytes, body.length, hash);
		free(bytes);
	}
	buf_free(&body);
}

/* What has no personal value is written as ever. */
static void an_entry_without_personal_values_has_no_marks(void **state)
{
	struct world *world = *state;
	char *marked;
	struct err err;

	mark_columns(world);
	assert_true(world_change(world->replica, &err, "census", "07086/2024", "rooms", "3", "4"));
	marked = world_ask(world->replica, "SELECT hex(substr(body, 1, 1)) FROM entry ORDER BY id DESC LIMIT 1");
	assert_string_equal(marked, "01");
	free(marked);
	assert_true(world_change(world->replica, &err, "census", "07086/2024", "water", "", "tap"));
	marked = world_ask(world->replica, "SELECT hex(substr(body, 1, 1)) FROM entry ORDER BY id DESC LIMIT 1");
	assert_string_equal(marked, "03");
	free(marked);
	assert_true(log_verify(world->replica, &err));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(an_entry_comes_back, set_up, tear_down),
		cmocka_unit_test_setup_teardown(every_truncation_is_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(flipped_and_random_bytes_do_no_harm, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_blanked_value_is_gone_and_the_hash_holds, set_up, tear_down),
		cmocka_unit_test_setup_teardown(marks_are_not_believed, set_up, tear_down),
		cmocka_unit_test_setup_teardown(an_entry_without_personal_values_has_no_marks, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_log_is_read_by_school_and_stops_when_told, set_up, tear_down),
	};

	return cmocka_run_group_tests_name("entry", tests, NULL, NULL);
}
