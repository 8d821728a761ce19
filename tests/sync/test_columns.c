/* Bodies written column by column: byte for byte the same again, smaller, and harmless where they are not what they say. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "store/feed.h"
#include "sync/columns.h"
#include "tests/sync/sim_script.h"
#include "tests/unit/store_world.h"

enum { MOST = 256, STEPS = 700, HOSTILE = 4000 };

/* Entries of a log, copied. */
struct batch {
	struct columns_name names[MOST];
	struct intake_body bodies[MOST];
	int count;
	size_t bytes;
};

static bool add(void *state, const struct feed_item *item)
{
	struct batch *batch = state;

	batch->names[batch->count] = (struct columns_name) { item->origin, item->serial };
	batch->bodies[batch->count++] = (struct intake_body) { mem_copy_bytes(item->body, item->body_length), item->body_length };
	batch->bytes += item->body_length;
	return batch->count < MOST;
}

static void forget(struct batch *batch)
{
	for (int i = 0; i < batch->count; i++)
		free((void *) (uintptr_t) batch->bodies[i].bytes);
	batch->count = 0;
	batch->bytes = 0;
}

static bool read_back(const struct batch *batch, const char *bytes, size_t length, bool is_compared)
{
	struct intake_body bodies[MOST];
	struct buf storage;
	struct reader in;
	bool is_read;

	buf_init(&storage, 2 << 20);
	reader_init(&in, bytes, length);
	is_read = columns_read(&in, batch->names, &storage, bodies, batch->count);
	for (int i = 0; is_compared && i < batch->count; i++) {
		assert_true(is_read);
		assert_int_equal(bodies[i].length, batch->bodies[i].length);
		assert_memory_equal(bodies[i].bytes, batch->bodies[i].bytes, bodies[i].length);
	}
	buf_free(&storage);
	return is_read;
}

static unsigned pick(uint64_t *random, unsigned limit)
{
	*random = *random * 6364136223846793005u + 1442695040888963407u;
	return (unsigned) ((*random >> 33) % limit);
}

static void harm(const struct batch *batch, const struct buf *good)
{
	uint64_t random = 3;

	for (size_t length = 0; length < good->length; length += 1 + good->length / 200) {
		char *piece = mem_copy_bytes(good->bytes, length);

		assert_false(read_back(batch, piece, length, false));
		free(piece);
	}
	for (int i = 0; i < HOSTILE; i++) {
		char *bad = malloc(good->length);

		memcpy(bad, good->bytes, good->length);
		for (unsigned n = 1 + pick(&random, 4); n > 0; n--)
			bad[pick(&random, (unsigned) good->length)] = (char) pick(&random, 256);
		read_back(batch, bad, good->length, false);
		free(bad);
	}
}

/* The province's own work in both districts, as a seed has it. */
static void work(struct sim *sim)
{
	struct sim_script script;

	sim_open(sim, 1, 3, false);
	script_make(&script, 3, STEPS);
	for (int i = 0; i < script.count; i++) {
		struct sim_step *step = &script.steps[i];

		if (strcmp(step->op->name, "edit") == 0)
			step->arguments[0] = 8 * sim->boxes;
		else if (step->op->arguments[0].name && strcmp(step->op->arguments[0].name, "box") == 0)
			step->arguments[0] = sim->boxes;
	}
	script_run(&script, sim);
	script_free(&script);
}

static void all_bodies_come_out_the_same(void **state)
{
	static const char *const scopes[] = { "*", "kech", "quetta" };
	struct batch batch = { .count = 0 };
	struct sim sim;
	struct buf out;
	struct err err;
	bool is_smaller = false;

	(void) state;
	work(&sim);
	buf_init(&out, 2 << 20);
	for (size_t i = 0; i < sizeof scopes / sizeof *scopes; i++) {
		assert_true(feed_decided(sim_hub(&sim), scopes[i], 0, add, &batch, &err));
		assert_true(batch.count > 5);
		buf_clear(&out);
		assert_true(columns_put(&out, sim_hub(&sim), batch.names, batch.bodies, batch.count));
		read_back(&batch, out.bytes, out.length, true);
		is_smaller |= out.length < batch.bytes * 3 / 4;
		harm(&batch, &out);
		forget(&batch);
	}
	assert_true(is_smaller);
	buf_free(&out);
	sim_close(&sim);
}

static void what_is_no_entry_goes_as_it_is(void **state)
{
	struct batch batch = { .names = { { 3, 7 }, { 3, 8 } }, .bodies = { { "", 0 }, { "\1\2 no entry", 11 } }, .count = 2 };
	struct sim sim;
	struct buf out;

	(void) state;
	sim_open(&sim, 1, 1, false);
	buf_init(&out, 1 << 20);
	assert_true(columns_put(&out, sim_hub(&sim), batch.names, batch.bodies, batch.count));
	read_back(&batch, out.bytes, out.length, true);
	buf_free(&out);
	sim_close(&sim);
}

static int set_up(void **state)
{
	(void) state;
	sim_template_make();
	return 0;
}

static int tear_down(void **state)
{
	(void) state;
	sim_template_remove();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_bodies_come_out_the_same),
		cmocka_unit_test(what_is_no_entry_goes_as_it_is),
	};

	return cmocka_run_group_tests_name("columns", tests, set_up, tear_down);
}
