/* The program on slow and strange lines: bytes are counted, keys are cut in two, disks are slow, terminals are old. What decides is
 * counts and what the screen shows, never a time. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/csv.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "cli/setup.h"
#include "form/import.h"
#include "tests/screen/journey.h"
#include "tui/key.h"
#include "tui/key_sequence.h"

static bool is_long(void)
{
	return getenv("ZILA_LONG") != NULL;
}

/* Bytes that the answer to some keys takes. */
static size_t cost(struct pty *pty, const char *keys)
{
	pty_mark(pty);
	pty_keys(pty, keys);
	return pty_count(pty);
}

static void a_typed_character_is_at_most_four_bytes(void **state)
{
	static const char *const urdu[] = {"\xd8\xa8", "\xd9\x84", "\xd9\x88", "\xda\x86"};
	char *folder = world_copy(WORLD_PROVINCE);
	struct pty *pty = journey_start(folder);
	size_t most = 0;

	(void) state;
	pty_keys(pty, "/07081" ENTER "v" PAGE_DOWN PAGE_DOWN PAGE_DOWN PAGE_DOWN PAGE_DOWN PAGE_DOWN DOWN DOWN);
	journey_expect(pty, "7/7");
	for (int step = 0; step < 20 && !strstr(pty_cursor_row(pty), "Remarks"); step++)
		pty_keys(pty, DOWN);
	for (int at = 0; at < 26; at++) {
		const char key[2] = {(char) ('a' + at), '\0'};
		const size_t bytes = cost(pty, key);

		most = bytes > most ? bytes : most;
	}
	pty_keys(pty, ALL_GONE);
	for (int at = 0; at < 4; at++) {
		const size_t bytes = cost(pty, urdu[at]);

		most = bytes > most ? bytes : most;
	}
	pty_keys(pty, ALL_GONE PAGE_UP PAGE_UP PAGE_UP);
	journey_expect(pty, "4/7");
	for (int field = 0; field < 12; field++) {
		for (int at = 0; at < 2; at++) {
			const size_t bytes = cost(pty, "7");

			most = bytes > most ? bytes : most;
		}
		pty_keys(pty, "\t");
	}
	print_message("a typed character in a form: at most %zu bytes\n", most);
	assert_true(most <= 4);
	journey_leave(pty);
	world_drop(folder);
}

static void a_list_move_is_at_most_twenty_bytes(void **state)
{
	char *folder = world_copy(WORLD_PROVINCE);
	struct pty *pty = journey_start(folder);
	size_t most = 0;

	(void) state;
	pty_keys(pty, "/g");
	pty_settle_all(pty);
	pty_keys(pty, DOWN);
	for (int at = 0; at < 14; at++) {
		const size_t bytes = cost(pty, at < 8 ? DOWN : UP);

		most = bytes > most ? bytes : most;
	}
	journey_expect(pty, ">");
	pty_keys(pty, ESC "/07085" ENTER "t");
	for (int at = 0; at < 2; at++) {
		const size_t bytes = cost(pty, at == 0 ? DOWN : UP);

		most = bytes > most ? bytes : most;
	}
	print_message("a list move: at most %zu bytes\n", most);
	assert_true(most <= 20);
	journey_leave(pty);
	world_drop(folder);
}

static void an_idle_screen_is_silent(void **state)
{
	static const char *const places[] = {"", "/gb", ENTER, "v", "12"};
	char *folder = world_copy(WORLD_PROVINCE);
	struct pty *pty = journey_start(folder);

	(void) state;
	for (int at = 0; at < 5; at++) {
		pty_keys(pty, places[at]);
		/* The list that fills the screen 300 ms after the last letter is an answer, not idleness. */
		pty_settle_all(pty);
		pty_mark(pty);
		pty_pass(pty, is_long() ? 60000 : at == 0 ? 3000 : 500);
		assert_int_equal(pty_count(pty), 0);
	}
	journey_leave(pty);
	world_drop(folder);
}

static int by_size(const void *one, const void *other)
{
	const size_t a = *(const size_t *) one, b = *(const size_t *) other;

	return a < b ? -1 : a > b;
}

enum { KEYS_MAX = 20000 };

/* Types whole queries, letter by letter, and says what the keys cost. */
static size_t type_queries(struct pty *pty, const char *const *queries, int count)
{
	static size_t costs[KEYS_MAX];
	int keys = 0;

	for (int at = 0; at < count; at++) {
		const char *query = queries[at];

		pty_keys(pty, "/");
		while (*query && keys < KEYS_MAX) {
			char key[5] = "";
			uint32_t point;
			size_t bytes = utf8_decode(query, strlen(query), &point);

			if (bytes == 0)
				break;
			memcpy(key, query, bytes);
			costs[keys++] = cost(pty, key);
			query += bytes;
		}
		pty_keys(pty, ESC);
	}
	qsort(costs, (size_t) keys, sizeof *costs, by_size);
	print_message("%d keys of %d queries: half cost at most %zu bytes, 99 in 100 at most %zu, the dearest %zu\n", keys, count,
		costs[keys / 2], costs[keys * 99 / 100], costs[keys - 1]);
	return costs[keys * 99 / 100];
}

static void a_lookup_key_is_under_500_bytes(void **state)
{
	static const char *const queries[] = {"killi sardar", "kili", "07085", "7085", "shahi tump", "tump shahi", "bal hai", "goth nor",
		"nasirabad girls", "sariab", "kuch", "hotabad", "gb turbat", "buleda"};
	char *folder = world_copy(WORLD_PROVINCE);
	struct pty *pty = journey_start(folder);

	(void) state;
	assert_true(type_queries(pty, queries, sizeof queries / sizeof *queries) < 500);
	journey_leave(pty);
	world_drop(folder);
}

/* The same over the whole province, where its census is beside the source. */
static void so_it_is_in_the_real_census(void **state)
{
	const char *top = getenv("SRCDIR");
	char *census = mem_format("%s/../shared/data/bemis-census.csv", top ? top : "."), *folder, *names[300];
	const int count = is_long() ? 300 : 40;
	const char *const sets[] = {"year=2024"};
	struct import_options options = {.map = "bemis", .file = census, .author = "operator", .sets = sets, .set_count = 1};
	struct import_report report = {0};
	struct err err = {0};
	struct world world;
	struct pty *pty;

	(void) state;
	if (!file_exists(census)) {
		free(census);
		print_message("skipped: no census beside the source\n");
		skip();
	}
	folder = mem_format("%s/census-%d", getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp", (int) getpid());
	if (!setup_province(folder, "operator", false, &err))
		fail_msg("%s", err.text);
	world_open(&world, folder);
	if (!import_run(world.replica, world.set, &options, &report, &err))
		fail_msg("%s", err.text);
	journey_seed(7);
	for (int at = 0; at < count; at++) {
		char *sql = mem_format("SELECT lower(name) FROM school ORDER BY code LIMIT 1 OFFSET %u", journey_random(15000));

		names[at] = mem_copy(world_ask(&world, sql));
		free(sql);
	}
	world_close(&world);
	pty = journey_start(folder);
	assert_true(type_queries(pty, (const char *const *) names, count) < 500);
	journey_leave(pty);
	for (int at = 0; at < count; at++)
		free(names[at]);
	world_drop(folder);
	free(census);
}

/* What the screen shows without its message line, which may say that a draft is kept. */
static char *screen_of(struct pty *pty)
{
	char *screen = mem_copy(pty_screen(pty)), *at = screen;

	for (int row = 0; row < 22 && at; row++)
		at = strchr(at, '\n') ? strchr(at, '\n') + 1 : NULL;
	if (at) {
		char *end = strchr(at, '\n');

		if (end)
			memmove(at, end, strlen(end) + 1);
	}
	return screen;
}

/* One program goes the way with the key whole, one with the key cut at each byte and 200 ms between: the same screen. */
static void try_cut(const char *way, const char *key)
{
	char *folder = world_copy(WORLD_PROVINCE);
	struct pty *whole = journey_start_as(folder, "whole", NULL, NULL), *cut = journey_start_as(folder, "cut", NULL, NULL);
	char *expected, *got;

	pty_keys(whole, way);
	pty_keys(cut, way);
	pty_settle_all(whole);
	pty_settle_all(cut);
	pty_keys(whole, key);
	for (const char *at = key; *at; at++) {
		pty_send_bytes(cut, at, 1);
		if (at[1])
			pty_pass(cut, 200);
	}
	pty_settle_all(whole);
	pty_settle_all(cut);
	expected = screen_of(whole);
	got = screen_of(cut);
	/* Each has its own name in the form. */
	for (char *at = got; (at = strstr(at, "[cut  ")) != NULL;)
		memcpy(at, "[whole", 6);
	if (strcmp(expected, got) != 0) {
		journey_show("Shown:", got);
		journey_show("Expected:", expected);
		fail_msg("Esc %s cut in pieces, after %s, is another key", key + 1, way);
	}
	free(expected);
	free(got);
	pty_close(whole);
	pty_close(cut);
	world_drop(folder);
}

static void a_cut_key_is_still_the_key(void **state)
{
	static const char *const ways[] = {"/gb", "/07081" ENTER "v" ENTER ENTER "09:1"};
	static const char *const few[] = {UP, DOWN, LEFT, "\033OA", "\033OB", "\033OC", PAGE_UP, PAGE_DOWN, "\033[Z", F2, "\033[3~"};
	char text[16];
	int code;

	(void) state;
	for (int way = 0; way < 2; way++) {
		for (size_t at = 0; at < sizeof few / sizeof *few; at++)
			try_cut(ways[way], few[at]);
		for (int index = 0; is_long() && key_sequence_known(index, text, &code); index++)
			if (code != KEY_PASTE)
				try_cut(ways[way], text);
	}
}

/* A disk that takes 50 ms for each sync, and a page typed without looking: all of it arrives, in its place. */
static void a_slow_disk_loses_no_key(void **state)
{
	static const char *const columns[] = {"boys_enrolled", "boys_register", "boys_counted", "girls_enrolled", "girls_register",
		"girls_counted"};
	static const char *const grades[] = {"ece", "kachi", "1", "2", "3", "4", "5"};
	const char *build = getenv("BUILDDIR");
	char *folder = world_copy(WORLD_PROVINCE), *shim = mem_format("%s/tests/fault/shim.so", build ? build : ".");
	char *preload = mem_format("LD_PRELOAD=%s", shim), keys[64];
	const char *const env[] = {preload, "FAULT_FSYNC_MS=50", "ASAN_OPTIONS=verify_asan_link_order=0", NULL};
	struct world world;
	struct pty *pty;

	(void) state;
	if (!file_exists(shim))
		fail_msg("%s is not built", shim);
	pty = journey_start_as(folder, WORLD_AUTHOR, NULL, env);
	pty_keys(pty, "/07081" ENTER "v" PAGE_DOWN "open" ENTER PAGE_DOWN PAGE_DOWN);
	journey_expect(pty, "4/7 Pupils");
	for (int field = 0; field < 42; field++) {
		snprintf(keys, sizeof keys, "%d" ENTER, 10 + field);
		pty_send(pty, keys);
	}
	pty_settle(pty);
	journey_expect(pty, "[51");
	pty_kill(pty);
	pty_close(pty);
	world_open(&world, folder);
	for (int field = 0; field < 42; field++) {
		snprintf(keys, sizeof keys, "%d", 10 + field);
		assert_string_equal(world_draft(&world, "visit", "07081", "visit_class", grades[field / 6], columns[field % 6]), keys);
	}
	world_close(&world);
	free(preload);
	free(shim);
	world_drop(folder);
}

static void terminals_of_all_kinds_show_the_same(void **state)
{
	static const char *const terms[] = {"xterm-256color", "vt100", "vt220", "linux", "screen", "xterm"};
	static const char *const walk[] = {"/shahi", ENTER, PAGE_DOWN, "h", ESC, "v", PAGE_DOWN "1" ENTER, PAGE_DOWN PAGE_DOWN "20" ENTER "30" ENTER,
		"?" , ESC "5"};
	const size_t steps = sizeof walk / sizeof *walk;
	char *screens[sizeof walk / sizeof *walk] = {0};

	(void) state;
	for (size_t kind = 0; kind < sizeof terms / sizeof *terms; kind++) {
		char *folder = world_copy(WORLD_PROVINCE);
		struct pty *pty = journey_start_as(folder, WORLD_AUTHOR, terms[kind], NULL);

		for (size_t step = 0; step < steps; step++) {
			pty_keys(pty, walk[step]);
			pty_settle_all(pty);
			if (kind == 0)
				screens[step] = mem_copy(pty_screen(pty));
			else if (strcmp(pty_screen(pty), screens[step]) != 0) {
				journey_show("Shown:", pty_screen(pty));
				journey_show("Expected:", screens[step]);
				fail_msg("%s shows another screen at step %zu", terms[kind], step);
			}
		}
		pty_keys(pty, "\014");
		assert_string_equal(pty_screen(pty), screens[steps - 1]);
		pty_close(pty);
		world_drop(folder);
	}
	for (size_t step = 0; step < steps; step++)
		free(screens[step]);
}

/* On a terminal of the vt family only the field with the cursor is drawn while keys come; the first pause brings the rest. */
static void a_slow_terminal_draws_the_rest_in_a_pause(void **state)
{
	static const char *const answers[] = {"1", "2", "3", "4", "1", "2"};
	char *folder = world_copy(WORLD_PROVINCE);
	struct pty *pty = journey_start_as(folder, WORLD_AUTHOR, "vt220", NULL);
	size_t most = 0;

	(void) state;
	pty_keys(pty, "/07081" ENTER "v" PAGE_DOWN "1" PAGE_DOWN PAGE_DOWN);
	journey_expect(pty, "4/7 Pupils");
	pty_settle_all(pty);
	for (int field = 0; field < 12; field++) {
		const size_t typed = cost(pty, "2"), left = cost(pty, ENTER);

		assert_true(typed <= 1);
		most = left > most ? left : most;
	}
	print_message("vt220: a field left takes at most %zu bytes before the pause\n", most);
	assert_true(most <= 8);
	/* The last of it all is there; the totals, and what a field may hold, come when nobody types. */
	journey_expect_not(pty, "Total                   4");
	pty_settle_all(pty);
	journey_expect(pty, "Total                   4");
	/* A code is shown by its label in the pause, and what a rule says at once. */
	pty_keys(pty, PAGE_DOWN);
	for (int at = 0; at < 6; at++)
		cost(pty, answers[at]);
	pty_settle_all(pty);
	journey_expect(pty, "[There and working");
	pty_keys(pty, PAGE_UP);
	pty_settle_all(pty);
	pty_keys(pty, "20" ENTER);
	pty_keys(pty, "30" ENTER);
	journey_expect(pty, "30 boys marked present but 20 enrolled");
	journey_leave(pty);
	world_drop(folder);
}

static void no_colour_loses_no_word(void **state)
{
	static const char *const env[] = {"NO_COLOR=1", NULL};
	char *folder = world_copy(WORLD_PROVINCE);
	struct pty *colour = journey_start(folder), *none = journey_start_as(folder, WORLD_AUTHOR, NULL, env);

	(void) state;
	pty_keys(colour, "/07085" ENTER);
	pty_keys(none, "/07085" ENTER);
	assert_string_equal(pty_screen(colour), pty_screen(none));
	assert_non_null(strstr(pty_bytes(colour), "36m"));
	assert_null(strstr(pty_bytes(none), "36m"));
	journey_leave(colour);
	journey_leave(none);
	world_drop(folder);
}

static void any_size_at_any_moment(void **state)
{
	static const int sizes[][2] = {{1, 1}, {2, 5}, {24, 80}, {60, 200}, {10, 40}, {3, 9}, {24, 80}};
	char *folder = world_copy(WORLD_PROVINCE);
	struct pty *pty = journey_start(folder);

	(void) state;
	pty_keys(pty, "/07081" ENTER "v" ENTER ENTER "09");
	for (size_t at = 0; at < sizeof sizes / sizeof *sizes; at++)
		pty_resize(pty, sizes[at][0], sizes[at][1]);
	pty_keys(pty, ":10" ENTER);
	journey_expect(pty, "[09:10]");
	journey_leave(pty);
	world_drop(folder);
}

/* 200 sizes in the middle of a form, some of them while keys are on their way: what was keyed is there, and the last screen is that of a
 * terminal which never changed. */
static void a_storm_of_sizes_in_mid_form(void **state)
{
	static const char *const columns[] = {"boys_enrolled", "boys_register", "boys_counted", "girls_enrolled", "girls_register",
		"girls_counted"};
	static const char *const grades[] = {"ece", "kachi", "1", "2", "3", "4", "5"};
	static const char way[] = "/07081" ENTER "v" PAGE_DOWN "1" PAGE_DOWN PAGE_DOWN;
	char *folder = world_copy(WORLD_PROVINCE), keys[16];
	struct pty *pty = journey_start(folder), *calm = journey_start_as(folder, "calm", NULL, NULL);
	struct world world;
	int sizes = 0;

	(void) state;
	journey_seed(200);
	pty_keys(pty, way);
	pty_keys(calm, way);
	for (int field = 0; field < 42; field++) {
		snprintf(keys, sizeof keys, "%d" ENTER, 10 + field);
		for (const char *at = keys; *at; at++) {
			pty_send_bytes(pty, at, 1);
			for (int times = (int) journey_random(4); times > 0 && sizes < 197; times--, sizes++)
				pty_resize(pty, 1 + (int) journey_random(69), 1 + (int) journey_random(209));
			if (journey_random(3) == 0)
				pty_settle(pty);
		}
		pty_keys(calm, keys);
	}
	for (; sizes < 199; sizes++)
		pty_resize(pty, 1 + (int) journey_random(69), 1 + (int) journey_random(209));
	pty_resize(pty, 24, 80);
	pty_settle_all(pty);
	pty_settle_all(calm);
	/* The window may show another part of the page, so both go to its first field and back. */
	pty_keys(pty, "\014");
	pty_settle_all(pty);
	journey_expect(pty, "4/7 Pupils");
	assert_string_equal(pty_screen(pty), pty_screen(calm));
	world_open(&world, folder);
	for (int field = 0; field < 42; field++) {
		snprintf(keys, sizeof keys, "%d", 10 + field);
		assert_string_equal(world_draft(&world, "visit", "07081", "visit_class", grades[field / 6], columns[field % 6]), keys);
	}
	world_close(&world);
	journey_leave(pty);
	journey_leave(calm);
	world_drop(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_typed_character_is_at_most_four_bytes),
		cmocka_unit_test(a_list_move_is_at_most_twenty_bytes),
		cmocka_unit_test(an_idle_screen_is_silent),
		cmocka_unit_test(a_lookup_key_is_under_500_bytes),
		cmocka_unit_test(so_it_is_in_the_real_census),
		cmocka_unit_test(a_cut_key_is_still_the_key),
		cmocka_unit_test(a_slow_disk_loses_no_key),
		cmocka_unit_test(terminals_of_all_kinds_show_the_same),
		cmocka_unit_test(a_slow_terminal_draws_the_rest_in_a_pause),
		cmocka_unit_test(no_colour_loses_no_word),
		cmocka_unit_test(any_size_at_any_moment),
		cmocka_unit_test(a_storm_of_sizes_in_mid_form),
	};
	int failed;

	world_make();
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	world_unmake();
	return failed;
}
