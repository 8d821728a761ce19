/* What a person sees of a sync that runs: its bar, what is happening, how long it takes, and what to do where it failed. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/err.h"
#include "screens/syncing.h"
#include "tui/canvas.h"

enum { ROWS = 4, COLUMNS = 80 };

/* Row ROW of SYNCING as it is drawn, its characters alone. */
static const char *row_of(const struct syncing *syncing, int row)
{
	static char text[COLUMNS * CANVAS_TEXT + 1];
	struct canvas canvas;
	size_t length = 0;

	canvas_init(&canvas, ROWS, COLUMNS);
	canvas_clear(&canvas);
	assert_int_equal(syncing_draw(syncing, &canvas, 0), ROWS);
	for (int column = 0; column < COLUMNS; column++)
		length += (size_t) snprintf(text + length, sizeof text - length, "%s", canvas.cells[row * COLUMNS + column].text);
	while (length > 0 && text[length - 1] == ' ')
		text[--length] = '\0';
	canvas_free(&canvas);
	return text;
}

static void expect(const struct syncing *syncing, int row, const char *words)
{
	const char *text = row_of(syncing, row);

	if (!strstr(text, words))
		fail_msg("\"%s\" does not say \"%s\"", text, words);
}

static void what_is_happening_is_said(void **state)
{
	struct syncing syncing = { .started = clock_ticks() };

	(void) state;
	expect(&syncing, 0, "Looking for the province");
	assert_string_equal(row_of(&syncing, 1), "");
	syncing = (struct syncing) { .started = clock_ticks(), .to_send = 40, .sent = 10, .up = 2000, .down = 100, .to_take = 50 };
	expect(&syncing, 0, "Sending");
	expect(&syncing, 2, "Entries: 10 of 40 sent, 0 answered; 0 of 50 received");
	expect(&syncing, 3, "Bytes: 2.0 kB up, 0.1 kB down");
	syncing.sent = 40;
	expect(&syncing, 0, "Sent; waiting for the province's answer");
	syncing.answered = 40;
	expect(&syncing, 0, "Receiving");
	syncing.is_checking = true;
	expect(&syncing, 0, "Checking what came");
}

static void the_bar_grows_with_the_work(void **state)
{
	struct syncing syncing = { .started = clock_ticks() };
	int before = -1;

	(void) state;
	assert_int_equal(syncing_percent(&syncing), -1);
	syncing = (struct syncing) { .started = clock_ticks(), .to_send = 40, .sent = 40, .up = 2000, .to_take = 50 };
	assert_int_equal(syncing_percent(&syncing), 0);
	for (; syncing.answered < syncing.to_send; syncing.answered += 10) {
		assert_true(syncing_percent(&syncing) > before);
		before = syncing_percent(&syncing);
	}
	for (; syncing.taken < syncing.to_take + syncing.to_send; syncing.taken += 10) {
		assert_true(syncing_percent(&syncing) > before);
		before = syncing_percent(&syncing);
	}
	assert_int_equal(syncing_percent(&syncing), 100);
	expect(&syncing, 1, "] 100 %");
}

/* By what was done in the time that it took. */
static void the_time_left_is_reckoned(void **state)
{
	struct syncing syncing = { .started = clock_ticks() - 600000, .up = 1, .down = 1, .to_take = 100, .taken = 50 };

	(void) state;
	expect(&syncing, 0, "Receiving, about 11 min left");
	syncing.taken = 99;
	expect(&syncing, 0, "less than a minute left");
	/* Nothing is known of it at the beginning. */
	syncing.started = clock_ticks();
	assert_string_equal(row_of(&syncing, 0), "Receiving");
	syncing = (struct syncing) { .started = clock_ticks() - 600000, .up = 1, .down = 1, .to_take = 100 };
	assert_string_equal(row_of(&syncing, 0), "Receiving");
}

static void each_failure_says_what_to_do(void **state)
{
	static const struct {
		int code;
		const char *words, *last;
	} kinds[] = { { EX_TEMPFAIL, "Try again when the line is better", "" },
		{ EX_NOPERM, "does not let this box in. Tell its operator", "" },
		{ EX_UNAVAILABLE, "which version to install", "" },
		{ EX_IOERR, "Make room on the disk", "zila: /home/district/zila.db: the disk is full" },
		{ EX_IOERR, "province's machine, not this one", "zila: sync: the province says: zila.db: the disk is full" },
		{ EX_CONFIG, "The way to the province is not set up", "" }, { EX_DATAERR, "Go on keying", "" },
		{ EX_SOFTWARE, "Send again", "" } };

	(void) state;
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		const char *advice = syncing_advice(kinds[i].code, kinds[i].last);

		if (!strstr(advice, kinds[i].words))
			fail_msg("%d: %s", kinds[i].code, advice);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(what_is_happening_is_said), cmocka_unit_test(the_bar_grows_with_the_work),
		cmocka_unit_test(the_time_left_is_reckoned), cmocka_unit_test(each_failure_says_what_to_do) };

	return cmocka_run_group_tests_name("syncing", tests, NULL, NULL);
}
