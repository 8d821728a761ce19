/* The rows of a snapshot, written and read again: any value comes out as it was, and a file that lies makes nothing. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/mem.h"
#include "store/digest.h"
#include "store/moving.h"
#include "sync/rows.h"
#include "sync/rows_format.h"
#include "tests/unit/store_world.h"

enum { FILE_MAX = 8 << 20, WORDS = ROWS_MAX_WORDS + 300, ROWS = 17000 /* more than a group */, BENDS = 300 };

struct world {
	char *province, *folder, *file;
	struct replica *hub;
	struct buf good; /* the file of kech */
};

static uint64_t seed = 88172645463325252u;

static unsigned pick(unsigned limit)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (unsigned) ((seed >> 9) % limit);
}

static void insert_row(struct txn *txn, struct replica *hub, int i)
{
	char code[32], name[64], lat[48];
	const int64_t odd[] = { INT64_MIN, INT64_MAX, -1, 0, 1, 1LL << 40 };
	struct err err;

	snprintf(code, sizeof code, "code=%05d", i);
	snprintf(name, sizeof name, i % 9 ? "name=GPS %d" : "name=", i % WORDS);
	if (i % 7)
		snprintf(lat, sizeof lat, "lat=%d", 29000000 + (i * 7919) % 3000000);
	else
		snprintf(lat, sizeof lat, "lat=%" PRId64, odd[i / 7 % 6]);
	if (i % 900 == 0)
		assert_true(txn_entry(txn, NULL, &err));
	assert_true(world_insert(txn, hub, &err, "school", code, name, "district=kech", i % 3 ? "status=functional" : "status=", lat,
		NULL));
}

static int set_up(void **state)
{
	const struct moving what = { .author = "operator", .school = "00005", .district = "quetta", .reason = "a new border" };
	struct world *world = mem_zero(1, sizeof *world);
	struct feed_cursor ends[2];
	struct moved moved;
	struct txn *txn;
	struct err err;

	world->province = world_path("rows-province");
	world->folder = world_path("rows");
	world->hub = world_province(world->province);
	assert_int_equal(mkdir(world->folder, 0700), 0);
	world->file = mem_format("%s/file", world->folder);
	assert_true(txn_begin(world->hub, "operator", &txn, &err));
	for (int i = 0; i < ROWS; i++)
		insert_row(txn, world->hub, i);
	assert_true(txn_commit(txn, &err));
	assert_true(world_add(world->hub, &err, "school", "code=99999", "name=Of another place", "district=quetta", NULL));
	assert_true(world_void(world->hub, &err, "school", "00003", "Keyed twice"));
	assert_true(moving_run(world->hub, &what, &moved, &err));
	assert_true(rows_write(world->hub, "kech", -1, world->file, ends, &err));
	assert_string_equal(ends[1].scope, "kech");
	assert_true(ends[0].number > 0 && ends[1].number > 0);
	assert_true(file_read(world->file, FILE_MAX, &world->good, &err));
	*state = world;
	return 0;
}

static int tear_down(void **state)
{
	struct world *world = *state;

	buf_free(&world->good);
	replica_close(world->hub);
	world_remove(world->province);
	world_remove(world->folder);
	free(world->province);
	free(world->folder);
	free(world->file);
	free(world);
	return 0;
}

/* The lines of a digest that are of SCOPE. */
static char *lines_of(struct replica *replica, const char *scope)
{
	char *all = world_digest(replica, DIGEST_HUB), *keep = NULL, *out;
	struct buf lines;

	buf_init(&lines, FILE_MAX);
	for (char *line = strtok_r(all, "\n", &keep); line; line = strtok_r(NULL, "\n", &keep))
		if (strncmp(line, scope, strlen(scope)) == 0 && line[strlen(scope)] == ' ')
			buf_format(&lines, "%s\n", line);
	free(all);
	out = buf_take(&lines);
	buf_free(&lines);
	return out;
}

static void all_rows_come_out_the_same(void **state)
{
	struct world *world = *state;
	char *folder = world_path("rows-made"), *opened = mem_format("%s/opened.db", world->folder), *went;
	struct replica *made;
	struct err err;

	assert_true(rows_read(world->file, world->folder, "opened.db", &err));
	assert_true(replica_create_snapshot(folder, opened, "ssh://a", "kech", 3, &err));
	assert_true(replica_open(folder, &made, &err));
	went = world_ask(made, "SELECT school || ' ' || new_district || ' ' || reason FROM school_move");
	assert_string_equal(went, "00005 quetta a new border");
	free(went);
	for (int i = 0; i < 2; i++) {
		char *ours = lines_of(world->hub, i ? "kech" : "*"), *theirs = lines_of(made, i ? "kech" : "*");

		assert_true(strlen(ours) > 60);
		assert_string_equal(ours, theirs);
		free(ours);
		free(theirs);
	}
	replica_close(made);
	world_remove(folder);
	free(folder);
	free(opened);
}

/* What BYTES make: 0 a database, else the error's code; then nothing is left. */
static int made_of(struct world *world, const char *bytes, size_t length)
{
	char *made = mem_format("%s/bad.db", world->folder);
	struct err err;
	bool is_read;

	remove(world->file);
	assert_true(file_write_atomic(world->file, bytes, length, 0600, &err));
	is_read = rows_read(world->file, world->folder, "bad.db", &err);
	assert_int_equal(is_read, file_exists(made));
	remove(made);
	free(made);
	return is_read ? 0 : err.code;
}

static void a_cut_file_makes_nothing(void **state)
{
	struct world *world = *state;

	for (size_t length = 0; length < world->good.length; length += length < 3000 ? 211 : 1 + world->good.length / 6)
		assert_int_equal(made_of(world, world->good.bytes, length), EX_DATAERR);
	assert_int_equal(made_of(world, world->good.bytes, world->good.length - 1), EX_DATAERR);
	assert_int_equal(made_of(world, world->good.bytes, world->good.length), 0);
}

/* Only the forms: small, so that many bent ones can be tried. */
static void a_bent_file_harms_nobody(void **state)
{
	struct world *world = *state;
	struct feed_cursor ends[2];
	struct buf small;
	struct err err;
	int refused = 0;

	assert_true(rows_write(world->hub, "kech", FEED_STAR, world->file, ends, &err));
	assert_true(file_read(world->file, FILE_MAX, &small, &err));
	for (int i = 0; i < BENDS; i++) {
		char *bent = mem_copy_bytes(small.bytes, small.length);
		int code;

		for (unsigned n = 1 + pick(3); n > 0; n--)
			bent[pick((unsigned) small.length)] = (char) pick(256);
		code = made_of(world, bent, small.length);
		assert_true(code == 0 || code == EX_DATAERR || code == EX_UNAVAILABLE);
		refused += code != 0;
		free(bent);
	}
	assert_true(refused > BENDS / 4);
	buf_free(&small);
}

/* A column of one value: kind, what is new, what the codes are. */
static void put_column(struct buf *out, enum rows_kind kind, const char *news, size_t news_length, const char *codes,
	size_t codes_length)
{
	buf_byte(out, (unsigned char) kind);
	if (kind == ROWS_NOTHING)
		return;
	if (kind != ROWS_TEXT)
		buf_zigzag(out, 0);
	buf_varint(out, news_length);
	buf_put(out, news, news_length);
	buf_varint(out, codes_length);
	buf_put(out, codes, codes_length);
}

static void put_text(struct buf *out, const char *text)
{
	struct buf news;

	buf_init(&news, 1024);
	buf_varint(&news, strlen(text));
	buf_text(&news, text);
	put_column(out, ROWS_TEXT, news.bytes, news.length, "\1", 1);
	buf_free(&news);
}

struct lie {
	const char *what;
	int table, scope, rows, code;
	const char *bytes; /* instead of columns, with their length */
	size_t length;
	enum rows_kind key_kind, lat_kind;
	const char *key;
};

/* The good file and one more row of school, or of what the lie says. */
static int tell(struct world *world, const struct lie *lie)
{
	struct buf out;
	int code;

	buf_init(&out, FILE_MAX);
	buf_put(&out, world->good.bytes, world->good.length - 1);
	buf_varint(&out, (uint64_t) lie->table);
	buf_byte(&out, (unsigned char) lie->scope);
	buf_varint(&out, (uint64_t) lie->rows);
	if (lie->bytes) {
		buf_put(&out, lie->bytes, lie->length);
	} else {
		if (lie->key_kind == ROWS_TEXT)
			put_text(&out, lie->key);
		else
			put_column(&out, lie->key_kind, "", 0, "\4", 1);
		put_column(&out, ROWS_NOTHING, NULL, 0, NULL, 0);
		put_text(&out, "kech");
		put_column(&out, ROWS_NOTHING, NULL, 0, NULL, 0);
		if (lie->lat_kind == ROWS_TEXT)
			put_text(&out, "a");
		else
			put_column(&out, lie->lat_kind, "", 0, "\4", 1);
		put_column(&out, ROWS_NOTHING, NULL, 0, NULL, 0);
	}
	buf_byte(&out, 0);
	code = made_of(world, out.bytes, out.length);
	buf_free(&out);
	return code;
}

static void lies_make_nothing(void **state)
{
	static const struct lie lies[] = {
		{ .what = "a good row", .table = 16, .scope = 1, .rows = 1, .code = 0, .key_kind = ROWS_TEXT, .key = "70000",
			.lat_kind = ROWS_NUMBER },
		{ .what = "a row twice", .table = 16, .scope = 1, .rows = 1, .key_kind = ROWS_TEXT, .key = "00007" },
		{ .what = "a blank key", .table = 16, .scope = 1, .rows = 1 },
		{ .what = "a number as a text", .table = 16, .scope = 1, .rows = 1, .key_kind = ROWS_NUMBER },
		{ .what = "a text as a number", .table = 16, .scope = 1, .rows = 1, .key_kind = ROWS_TEXT, .key = "70000",
			.lat_kind = ROWS_TEXT },
		{ .what = "no UTF-8", .table = 16, .scope = 1, .rows = 1, .key_kind = ROWS_TEXT, .key = "\xff\xfe" },
		{ .what = "another scope", .table = 16, .scope = 2, .rows = 1, .key_kind = ROWS_TEXT, .key = "70000" },
		{ .what = "more rows than values", .table = 16, .scope = 1, .rows = 2, .key_kind = ROWS_TEXT, .key = "70000" },
		{ .what = "more rows than a group", .table = 16, .scope = 1, .rows = ROWS_MAX_ROWS + 1, .key_kind = ROWS_TEXT, .key = "70000" },
		{ .what = "values left over", .table = 16, .scope = 1, .rows = 0, .key_kind = ROWS_TEXT, .key = "70000" },
		{ .what = "an unknown form", .table = 99, .scope = 1, .rows = 1, .key_kind = ROWS_TEXT, .key = "70000" },
		{ .what = "a form behind the rows", .table = 1, .scope = 0, .rows = 1, .key_kind = ROWS_TEXT, .key = "late" },
		{ .what = "an unknown kind", .table = 16, .scope = 1, .rows = 1, .bytes = "\7", .length = 1 },
		{ .what = "a long length", .table = 16, .scope = 1, .rows = 1, .bytes = "\1\xff\xff\xff\xff\x7f", .length = 6 },
		{ .what = "a length that is not the shortest", .table = 16, .scope = 1, .rows = 1, .bytes = "\1\x80\0", .length = 3 },
		{ .what = "a word that never came", .table = 16, .scope = 1, .rows = 1, .bytes = "\1\0\1\3\0\0\0\0\0", .length = 9 },
		{ .what = "a text of no bytes", .table = 16, .scope = 1, .rows = 1, .bytes = "\1\1\0\1\1\0\0\0\0\0", .length = 10 },
		{ .what = "a text with NUL", .table = 16, .scope = 1, .rows = 1, .bytes = "\1\3\2a\0\1\1\0\0\0\0\0", .length = 12 },
		{ .what = "province's rows in the district", .table = 21, .scope = 1, .rows = 1, .bytes = "\1\2\1u\1\1\0\0\0\0", .length = 10 },
	};
	struct world *world = *state;

	for (size_t i = 0; i < sizeof lies / sizeof *lies; i++) {
		int code = tell(world, &lies[i]);

		if (code != (i == 0 ? 0 : EX_DATAERR))
			fail_msg("%s: %d", lies[i].what, code);
	}
	assert_int_equal(made_of(world, "ZILASNAP\3", 9), EX_UNAVAILABLE);
}

static void bytes_behind_the_end(void **state)
{
	struct world *world = *state;
	char *more = mem_copy_bytes(world->good.bytes, world->good.length);

	/* mem_copy_bytes ends it with NUL: that byte is too much. */
	assert_int_equal(made_of(world, more, world->good.length + 1), EX_DATAERR);
	free(more);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_rows_come_out_the_same),
		cmocka_unit_test(a_cut_file_makes_nothing),
		cmocka_unit_test(a_bent_file_harms_nobody),
		cmocka_unit_test(lies_make_nothing),
		cmocka_unit_test(bytes_behind_the_end),
	};

	return cmocka_run_group_tests_name("rows", tests, set_up, tear_down);
}
