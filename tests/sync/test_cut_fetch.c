/* A snapshot's session cut at every byte each way, in a world so small that all of them can be tried: the next call goes on and comes
 * to the same file. */
#include "config.h"

#include <malloc.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "store/admission.h"
#include "sync/fetch.h"
#include "sync/hub.h"
#include "tests/sync/sim.h"
#include "tests/unit/store_world.h"

/* With the sanitizers each seventh byte will do. */
#ifdef __SANITIZE_ADDRESS__
enum { STRIDE = 7 };
#else
enum { STRIDE = 1 };
#endif
enum { OUT_MAX = 1 << 20 };

static int set_up(void **state)
{
	(void) state;
	/* Each session takes and gives back some megabytes: they are kept. */
	mallopt(M_MMAP_THRESHOLD, 1 << 28);
	mallopt(M_TRIM_THRESHOLD, 1 << 29);
	sim_template_make();
	return 0;
}

static int tear_down(void **state)
{
	(void) state;
	sim_template_remove();
	return 0;
}

/* Hands over what fits before the cut; false where it was cut. */
static bool carry(struct buf *bytes, long *moved, long cut)
{
	bool is_cut = cut >= 0 && *moved + (long) bytes->length > cut;

	if (is_cut)
		bytes->length = (size_t) (cut - *moved);
	*moved += (long) bytes->length;
	return !is_cut;
}

/* One call; SIZES are the bytes that it moved up and down. True where all came. */
static bool call(struct sim *sim, const char *folder, int number, long cut_up, long cut_down, long sizes[2])
{
	struct err err;
	struct fetch *fetch = fetch_new(folder, "kech", number, &err);
	struct hub *hub = hub_new(sim_hub(sim), number, &err);
	bool is_line = true, has_moved = true, is_whole;
	struct buf bytes;

	sizes[0] = sizes[1] = 0;
	assert_true(fetch && hub);
	buf_init(&bytes, OUT_MAX);
	while (is_line && has_moved) {
		buf_clear(&bytes);
		assert_true(fetch_take(fetch, &bytes, &err));
		has_moved = bytes.length > 0;
		is_line = carry(&bytes, &sizes[0], cut_up);
		if (bytes.length > 0 && !hub_feed(hub, bytes.bytes, bytes.length, &err))
			fail_msg("%s", err.text);
		buf_clear(&bytes);
		hub_take(hub, &bytes, &err);
		has_moved = has_moved || bytes.length > 0;
		is_line = carry(&bytes, &sizes[1], cut_down) && is_line;
		if (bytes.length > 0 && !fetch_feed(fetch, bytes.bytes, bytes.length, &err))
			fail_msg("%s", err.text);
	}
	is_whole = fetch_is_done(fetch) && hub_is_done(hub);
	buf_free(&bytes);
	fetch_free(fetch);
	hub_free(hub);
	return is_whole;
}

static void a_cut_at_any_byte_costs_nothing(void **state)
{
	long sizes[2], whole[2];
	char *folder;
	struct sim sim;
	struct err err;
	int number = 0;

	(void) state;
	sim_open(&sim, 1, 1, false);
	folder = world_path("cut-fetch");
	assert_int_equal(mkdir(folder, 0755), 0);
	assert_true(admission_allow(sim_hub(&sim), "kech", "ssh-ed25519 A", &number, &err));
	assert_true(call(&sim, folder, number, -1, -1, whole));
	for (int way = 0; way < 2; way++) {
		for (long cut = 0; cut < whole[way]; cut += STRIDE) {
			fetch_clear(folder);
			call(&sim, folder, number, way ? -1 : cut, way ? cut : -1, sizes);
			if (!call(&sim, folder, number, -1, -1, sizes))
				fail_msg("after a cut at byte %ld %s the next call does not come to its end", cut, way ? "down" : "up");
		}
		print_message("cut at each of %ld bytes %s (1 of %d)\n", whole[way], way ? "down" : "up", STRIDE);
	}
	fetch_clear(folder);
	world_remove(folder);
	free(folder);
	sim_close(&sim);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_cut_at_any_byte_costs_nothing),
	};

	return cmocka_run_group_tests_name("cut_fetch", tests, set_up, tear_down);
}
