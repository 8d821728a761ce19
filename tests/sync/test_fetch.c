/* A snapshot between the two sides without a line: cut at random bytes and gone on with, refused, and bent on the way. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/mem.h"
#include "store/admission.h"
#include "store/snapshot.h"
#include "sync/fetch.h"
#include "sync/hub.h"
#include "sync/pipe.h"
#include "sync/stream.h"
#include "tests/unit/store_world.h"

enum { SCHOOLS = 400, OUT_MAX = 4 << 20, ROUNDS = 60, BENDS = 80 };

static uint64_t seed = 88172645463325252u;

static unsigned pick(unsigned limit)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (unsigned) ((seed >> 9) % limit);
}

struct world {
	char *province, *box;
	struct replica *hub;
	int number, other;
};

static void add_school(struct world *world, int i)
{
	char code[32], name[80];

	snprintf(code, sizeof code, "code=%05d", i);
	snprintf(name, sizeof name, "name=GBPS %08x%08x%08x%08x", pick(1u << 30), pick(1u << 30), pick(1u << 30), pick(1u << 30));
	assert_true(world_add(world->hub, NULL, "school", code, name, i % 4 ? "district=kech" : "district=quetta", NULL));
}

static int set_up(void **state)
{
	struct world *world = mem_zero(1, sizeof *world);
	struct err err;

	world->province = world_path("fetch-province");
	world->box = world_path("fetch-box");
	world_remove(world->province);
	world_remove(world->box);
	world->hub = world_province(world->province);
	for (int i = 1; i <= SCHOOLS; i++)
		add_school(world, i);
	assert_true(admission_allow(world->hub, "kech", "ssh-ed25519 A", &world->number, &err));
	assert_true(admission_allow(world->hub, "quetta", "ssh-ed25519 B", &world->other, &err));
	assert_int_equal(mkdir(world->box, 0700), 0);
	*state = world;
	return 0;
}

static int tear_down(void **state)
{
	struct world *world = *state;

	replica_close(world->hub);
	world_remove(world->province);
	world_remove(world->box);
	free(world->province);
	free(world->box);
	free(world);
	return 0;
}

/* One call in which LEFT bytes come down (-1: all) and byte BENT of them is flipped (-1: none). */
static bool call(struct world *world, const char *district, int admitted, long left, long bent, struct fetch_progress *at,
	struct err *err)
{
	struct fetch *fetch = fetch_new(world->box, district, 0, err);
	struct hub *hub = hub_new(world->hub, admitted, err);
	struct buf up, down;
	bool is_good = fetch && hub, moves = true;
	long came = 0;

	err_reset(err);
	buf_init(&up, OUT_MAX);
	buf_init(&down, OUT_MAX);
	while (is_good && moves && !(fetch_is_done(fetch) && hub_is_done(hub))) {
		struct err theirs;
		size_t length;

		buf_clear(&up);
		buf_clear(&down);
		fetch_take(fetch, &up, err);
		hub_feed(hub, up.bytes, up.length, &theirs);
		hub_take(hub, &down, &theirs);
		length = down.length;
		if (left >= 0 && came + (long) length > left)
			length = (size_t) (left - came);
		if (bent >= came && bent < came + (long) length)
			down.bytes[bent - came] ^= 1 << pick(8);
		came += (long) length;
		is_good = fetch_feed(fetch, down.bytes, length, err);
		moves = up.length > 0 || length > 0;
	}
	if (fetch)
		fetch_progress(fetch, at);
	is_good = is_good && fetch_is_done(fetch);
	buf_free(&up);
	buf_free(&down);
	fetch_free(fetch);
	hub_free(hub);
	return is_good;
}

/* What is in the box's folder becomes a replica with exactly what the hub has of kech and '*'. */
static void check_replica(struct world *world)
{
	char *folder = world_path("fetch-made"), *file = mem_format("%s/opened.db", world->box), *count;
	struct fetch *fetch;
	struct fetch_progress at;
	struct replica *made;
	struct hub *hub = hub_new(world->hub, world->number, NULL);
	struct buf bytes;
	struct feed_cursor ends[2];
	struct err err;

	/* All is here: nothing comes but the answer. */
	world_remove(folder);
	fetch = fetch_new(world->box, "kech", 0, &err);
	buf_init(&bytes, OUT_MAX);
	fetch_take(fetch, &bytes, &err);
	assert_true(hub_feed(hub, bytes.bytes, bytes.length, &err));
	buf_clear(&bytes);
	hub_take(hub, &bytes, &err);
	assert_true(bytes.length < 300);
	assert_true(fetch_feed(fetch, bytes.bytes, bytes.length, &err));
	assert_true(fetch_is_done(fetch));
	fetch_progress(fetch, &at);
	assert_int_equal(at.number, world->number);
	assert_true(fetch_open(fetch, file, &err));
	fetch_free(fetch);
	hub_free(hub);
	buf_free(&bytes);
	assert_false(replica_create_snapshot(folder, file, "ssh://a", "quetta", at.number, &err));
	assert_int_equal(err.code, EX_DATAERR);
	assert_true(replica_create_snapshot(folder, file, "ssh://a", "kech", at.number, &err));
	assert_true(replica_open(folder, &made, &err));
	assert_int_equal(replica_number(made), world->number);
	assert_string_equal(replica_district(made), "kech");
	count = world_ask(made, "SELECT count(*) FROM school WHERE district = 'quetta'");
	assert_string_equal(count, "0");
	free(count);
	assert_int_equal(replica_pending_count(made), 0);
	assert_true(feed_cursors(made, "kech", ends, &err));
	assert_true(ends[1].number > 0);
	assert_true(replica_integrity(made, &err));
	replica_close(made);
	world_remove(folder);
	free(folder);
	free(file);
}

static void test_cut_and_go_on(void **state)
{
	struct world *world = *state;
	struct fetch_progress at = { 0 };
	struct err err;
	int64_t held = 0;
	bool is_done = false;
	int cuts = 0;

	for (int i = 0; i < ROUNDS && !is_done; i++) {
		is_done = call(world, "kech", world->number, 100 + (long) pick(5000), -1, &at, &err);
		if (at.whole > 0) {
			assert_int_equal(at.kept, held);
			held = at.held;
		}
		cuts += !is_done;
		/* The hub goes on meanwhile; what was begun is gone on with all the same. */
		add_school(world, SCHOOLS + 1 + i);
	}
	if (!is_done)
		is_done = call(world, "kech", world->number, -1, -1, &at, &err);
	assert_true(is_done);
	assert_int_equal(at.held, at.whole);
	assert_true(cuts > 0);
	check_replica(world);
}

static void test_refused(void **state)
{
	struct world *world = *state;
	struct fetch_progress at;
	struct err err;

	assert_false(call(world, "quetta", world->number, -1, -1, &at, &err));
	assert_int_equal(err.code, EX_NOPERM);
	assert_false(call(world, "kech", 99, -1, -1, &at, &err));
	assert_int_equal(err.code, EX_NOPERM);
	assert_false(call(world, "kech", HUB_ANY, -1, -1, &at, &err));
	assert_int_equal(err.code, EX_NOPERM);
	assert_true(admission_revoke(world->hub, world->number, &err));
	assert_false(call(world, "kech", world->number, -1, -1, &at, &err));
	assert_int_equal(err.code, EX_NOPERM);
	assert_non_null(strstr(err.text, "shut out"));
}

/* A flipped byte costs a call or the whole, and never makes a replica of anything else. */
static void test_bent(void **state)
{
	struct world *world = *state;
	struct fetch_progress at;
	struct err err;

	for (int i = 0; i < BENDS; i++)
		call(world, "kech", world->number, -1, (long) pick(i % 2 ? 12000 : 200), &at, &err);
	for (int i = 0; i < 3 && !call(world, "kech", world->number, -1, -1, &at, &err); i++)
		;
	check_replica(world);
}

/* Over a pipe to a process of its own. */
static void test_pipe(void **state)
{
	struct world *world = *state;
	const char *program = getenv("ZILA_BIN");
	struct fetch *fetch;
	struct side side;
	struct err err;

	if (!program)
		skip();
	fetch = fetch_new(world->box, "kech", world->number, &err);
	side = fetch_side(fetch, NULL, NULL);
	assert_true(pipe_run(&side, program, world->province, &err));
	assert_true(fetch_is_done(fetch));
	fetch_free(fetch);
	check_replica(world);
}

/* An answer from a hub that lies: more bytes than it said, lengths beyond all bounds, a hash of something else. */
static void lie(struct world *world, struct wire_snapshot *answer, size_t bytes, int code)
{
	struct fetch *fetch = fetch_new(world->box, "kech", 0, NULL);
	struct stream *hub = stream_new();
	struct buf out;
	struct err err;

	answer->form = WIRE_SNAPSHOT_FORM;
	answer->replica = 1;
	strcpy(answer->ends[0].scope, "*");
	strcpy(answer->ends[1].scope, "kech");
	buf_init(&out, OUT_MAX);
	wire_put_snapshot(stream_body(hub), answer);
	stream_put(hub, WIRE_SNAPSHOT);
	buf_clear(stream_body(hub));
	for (struct buf *body = stream_body(hub); body->length < bytes;)
		buf_byte(body, 'x');
	stream_put(hub, WIRE_SNAPSHOT_PART);
	stream_flush(hub);
	stream_take(hub, &out);
	assert_false(fetch_feed(fetch, out.bytes, out.length, &err));
	assert_int_equal(err.code, code);
	assert_false(fetch_is_done(fetch));
	buf_free(&out);
	stream_free(hub);
	fetch_free(fetch);
}

static void test_lies(void **state)
{
	struct world *world = *state;

	lie(world, &(struct wire_snapshot) { .length = 10, .opened = 10 }, 11, EX_PROTOCOL);
	lie(world, &(struct wire_snapshot) { .length = 10, .opened = 10 }, 0, EX_PROTOCOL);
	lie(world, &(struct wire_snapshot) { .length = (int64_t) 1 << 39, .opened = 10 }, 1, EX_PROTOCOL);
	lie(world, &(struct wire_snapshot) { .length = 10, .opened = (int64_t) 1 << 39 }, 1, EX_PROTOCOL);
	lie(world, &(struct wire_snapshot) { .length = 10, .offset = 11 }, 1, EX_PROTOCOL);
	lie(world, &(struct wire_snapshot) { .length = 10, .offset = 5 }, 5, EX_PROTOCOL);
	lie(world, &(struct wire_snapshot) { .length = 10, .opened = 10 }, 10, EX_DATAERR);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_cut_and_go_on, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_bent, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_pipe, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_lies, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
