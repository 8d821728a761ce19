/* The stack of views without a terminal: who gets a key, what Esc takes away and gives back, the frame, the help,
 * the pop-ups. */
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

#include "base/mem.h"
#include "tests/screen/drive.h"
#include "tui/dialog.h"
#include "tui/help.h"
#include "tui/line.h"

/* What happened, in order: one letter a call. */
static char history[4096];

static void note(const char *what)
{
	if (strlen(history) + strlen(what) + 2 < sizeof history) {
		strcat(history, what);
		strcat(history, " ");
	}
}

static void check(const char *expected)
{
	assert_string_equal(history, expected);
	history[0] = '\0';
}

struct page {
	const char *name;
	bool is_typing, is_long; /* long: the title is */
	struct line line;
};

enum { OPEN = 1, SAVE, TWO, ASK, FIND, CHOOSE, TELL, PROMPT };

static const struct view_ops page_ops;

static struct page *page_new(const char *name, bool is_typing)
{
	struct page *page = mem_zero(1, sizeof *page);

	page->name = name;
	page->is_typing = is_typing;
	line_init(&page->line, 40);
	return page;
}

static void page_title(void *state, struct buf *out)
{
	const struct page *page = state;

	buf_format(out, "Page %s", page->name);
	if (page->is_long)
		buf_text(out, "  \tGBPS \u06c1\u06cc KILLI SARDAR KHAN\t (07081)  3/9 Pupils");
}

static int page_draw(void *state, struct canvas *canvas)
{
	struct page *page = state;

	canvas_print(canvas, 0, 0, ROLE_NORMAL, "This is %s", page->name);
	if (page->is_typing)
		line_draw(&page->line, canvas, 1, 0, 20, ROLE_FIELD, true);
	else
		canvas_cursor(canvas, 0, 0);
	return 0;
}

static void answered(struct views *views, void *arg, int choice)
{
	const struct page *page = arg;
	char text[40];

	snprintf(text, sizeof text, "answer:%s:%d", page->name, choice);
	note(text);
	view_say(views, ROLE_GOOD, "answer %d", choice);
}

static void prompted(struct views *views, void *arg, const char *text)
{
	(void) views;
	(void) arg;
	note(text);
}

static void choice_row(void *arg, int index, struct buf *out)
{
	(void) arg;
	buf_format(out, "%c choice %d", "abcab"[index], index);
}

static void odd_row(void *arg, int index, struct buf *out)
{
	(void) arg;
	buf_format(out, "%d schools", 2 * index + 1);
}

static void numbered_row(void *arg, int index, struct buf *out)
{
	(void) arg;
	buf_format(out, "%2d  %c choice", index + 1, 'a' + index);
}

static enum view_result page_key(struct views *views, void *state, int action, const struct key *key)
{
	static const struct dialog_choice choices[] = { { 's', "save" }, { 'd', "discard" } };
	struct page *page = state;
	char name[16];

	if (key->code == KEY_UNDO_ESC) {
		note("undone");
		return VIEW_DONE;
	}
	switch (action) {
	case OPEN:
		view_push(views, &page_ops, page_new("inner", true));
		return VIEW_DONE;
	case TWO:
		view_push(views, &page_ops, page_new("two", false));
		return VIEW_DONE;
	case SAVE:
		note("save");
		view_say(views, ROLE_ERROR, "it is not saved");
		return VIEW_DONE;
	case ASK:
		dialog_ask(views, "Save it?", choices, 2, answered, page);
		return VIEW_DONE;
	case CHOOSE:
		dialog_choose(views, "Which?", 5, 1, choice_row, answered, page);
		return VIEW_DONE;
	case TELL:
		dialog_tell(views, ROLE_WARNING, "Something happened.\nLook at it.");
		return VIEW_DONE;
	case PROMPT:
		dialog_line(views, "Reason:", "because", 20, prompted, page);
		return VIEW_DONE;
	default:
		break;
	}
	if (page->is_typing)
		return line_key(&page->line, key) == LINE_PASS ? VIEW_PASS : VIEW_DONE;
	key_name(key->code, name);
	if (key->code == 'e') {
		note("all");
		view_pop(views);
		view_pop(views);
		return VIEW_DONE;
	}
	return VIEW_PASS;
}

static bool page_takes_text(void *state)
{
	return ((struct page *) state)->is_typing;
}

static bool page_idle(struct views *views, void *state)
{
	const struct page *page = state;
	char text[40];

	(void) views;
	snprintf(text, sizeof text, "idle:%s", page->name);
	note(text);
	return false;
}

static void page_tick(struct views *views, void *state, int64_t now)
{
	const struct page *page = state;

	(void) views;
	(void) now;
	note("tick");
	note(page->name);
}

static void page_resume(struct views *views, void *state)
{
	const struct page *page = state;
	char text[40];

	(void) views;
	snprintf(text, sizeof text, "resume:%s", page->name);
	note(text);
}

static void page_free(void *state)
{
	struct page *page = state;
	char text[40];

	snprintf(text, sizeof text, "free:%s", page->name);
	note(text);
	line_free(&page->line);
	free(page);
}

static const struct view_key keys[] = {
	{ OPEN, { 'o', KEY_F3, KEY_CTRL('O') }, "Open", "opens the inner page" },
	{ TWO, { '2', KEY_CTRL('T') }, NULL, "opens page two" },
	{ SAVE, { KEY_F2, KEY_CTRL('S') }, "Save", "saves" },
	{ ASK, { 'a', KEY_CTRL('X') }, NULL, "asks" },
	{ CHOOSE, { 'c', KEY_CTRL('Y') }, NULL, "offers" },
	{ TELL, { 't', KEY_CTRL('R') }, NULL, "tells" },
	{ PROMPT, { 'r', KEY_CTRL('V') }, NULL, "wants a reason" },
	{ 0 },
};

static const struct view_ops page_ops = {
	.name = "page", .keys = keys, .title = page_title, .draw = page_draw, .key = page_key,
	.takes_text = page_takes_text, .idle = page_idle, .tick = page_tick, .resume = page_resume, .free = page_free,
};

static enum view_result global_key(struct views *views, void *state, int action, const struct key *key)
{
	(void) views;
	(void) key;
	assert_string_equal(state, "application");
	note(action == FIND ? "find" : "?");
	return VIEW_DONE;
}

static const struct view_key global_keys[] = { { FIND, { '/', KEY_CTRL('_') }, "Find", "finds from anywhere" }, { 0 } };
static const struct view_ops global_ops = { .name = "application", .keys = global_keys, .key = global_key };

static void open_outer(struct drive *drive)
{
	drive_open(drive, 24, 60, &global_ops, "application");
	view_push(drive->views, &page_ops, page_new("outer", false));
	drive_text(drive);
	history[0] = '\0';
}

static void keys_go_to_the_view_then_to_the_application(void **state)
{
	struct drive drive;

	(void) state;
	open_outer(&drive);
	drive_type(&drive, "/");
	check("find idle:outer ");
	drive_type(&drive, "o");
	check("idle:inner idle:outer ");
	/* While typing a character is a character, and a control key still an action. */
	drive_type(&drive, "/o2?");
	assert_true(drive_shows(&drive, "[/o2?"));
	history[0] = '\0';
	drive_key(&drive, KEY_CTRL('_'));
	drive_key(&drive, KEY_F2);
	check("find idle:inner idle:outer save idle:inner idle:outer ");
	assert_true(drive_shows(&drive, "! it is not saved"));
	drive_type(&drive, "x");
	assert_false(drive_shows(&drive, "not saved"));
	drive_close(&drive);
}

static void esc_pops_one_and_may_be_undone(void **state)
{
	struct drive drive;

	(void) state;
	open_outer(&drive);
	drive_type(&drive, "oabc");
	history[0] = '\0';
	drive_key(&drive, KEY_ESC);
	check("resume:outer idle:outer idle:inner ");
	assert_false(drive_shows(&drive, "abc"));
	drive_key(&drive, KEY_UNDO_ESC);
	drive_key(&drive, KEY_HOME);
	drive_type(&drive, "x");
	assert_true(drive_shows(&drive, "[xabc"));
	drive_key(&drive, KEY_ESC);
	history[0] = '\0';
	drive_type(&drive, "q");
	check("idle:inner free:inner idle:outer ");
	/* Esc at the bottom is no way out, and an undone Esc without a popped view goes to the view. */
	drive_key(&drive, KEY_ESC);
	assert_int_equal(view_depth(drive.views), 1);
	history[0] = '\0';
	drive_key(&drive, KEY_UNDO_ESC);
	check("undone idle:outer ");
	drive_close(&drive);
}

static void a_view_may_pop_itself_and_others(void **state)
{
	struct drive drive;
	int status;

	(void) state;
	open_outer(&drive);
	drive_type(&drive, "22");
	assert_int_equal(view_depth(drive.views), 3);
	history[0] = '\0';
	drive_type(&drive, "e");
	check("all idle:two free:two idle:two free:two resume:outer idle:outer ");
	assert_false(drive_has_ended(&drive, &status));
	drive_type(&drive, "e");
	assert_true(drive_has_ended(&drive, &status));
	assert_int_equal(status, 0);
	check("all idle:outer free:outer ");
	drive_close(&drive);
}

static void time_is_asked_for(void **state)
{
	struct drive drive;
	void *page;

	(void) state;
	open_outer(&drive);
	view_top(drive.views, &page);
	view_wake(drive.views, page, 300);
	drive_wait(&drive, 299);
	check("");
	drive_wait(&drive, 1);
	check("tick outer idle:outer ");
	drive_wait(&drive, 5000);
	check("");
	view_wake(drive.views, page, 300);
	view_wake(drive.views, page, 0);
	drive_wait(&drive, 5000);
	check("");
	drive_close(&drive);
}

static void pop_ups_answer_once(void **state)
{
	struct drive drive;

	(void) state;
	open_outer(&drive);
	drive_type(&drive, "a");
	assert_true(drive_shows(&drive, "This is outer"));
	assert_true(drive_shows(&drive, "Save it?"));
	drive_golden(&drive, "tui/question");
	history[0] = '\0';
	drive_type(&drive, "/");
	drive_type(&drive, "D");
	check("idle:outer answer:outer:1 resume:outer idle:outer ");
	assert_true(drive_shows(&drive, "answer 1"));
	drive_type(&drive, "a\n");
	assert_true(drive_shows(&drive, "answer 0"));
	drive_type(&drive, "a");
	drive_key(&drive, KEY_ESC);
	assert_false(drive_shows(&drive, "answer"));
	drive_key(&drive, KEY_UNDO_ESC);
	assert_true(drive_shows(&drive, "Save it?"));
	drive_type(&drive, "s");
	assert_true(drive_shows(&drive, "answer 0"));
	drive_close(&drive);
}

static void choices_lists_and_lines(void **state)
{
	struct drive drive;

	(void) state;
	open_outer(&drive);
	drive_type(&drive, "c");
	assert_true(drive_shows(&drive, "> b choice 1"));
	drive_golden(&drive, "tui/choice");
	drive_type(&drive, "a");
	assert_true(drive_shows(&drive, "> a choice 3"));
	drive_type(&drive, "a\n");
	assert_true(drive_shows(&drive, "answer 0"));
	drive_type(&drive, "t");
	assert_true(drive_shows(&drive, "Look at it."));
	drive_type(&drive, "x");
	assert_false(drive_shows(&drive, "Look at it."));
	history[0] = '\0';
	drive_type(&drive, "r");
	drive_key(&drive, KEY_END);
	drive_type(&drive, " of rain/\n");
	assert_non_null(strstr(history, "because of rain/ resume:outer idle:outer "));
	/* what is typed at once takes the place of what was offered; Enter alone takes that */
	history[0] = '\0';
	drive_type(&drive, "rflood\n");
	assert_non_null(strstr(history, "outer flood resume:outer "));
	history[0] = '\0';
	drive_type(&drive, "r\n");
	assert_non_null(strstr(history, "outer because resume:outer "));
	drive_close(&drive);
}

static int64_t still(void)
{
	return 5000;
}

static int64_t later(void)
{
	return 6000;
}

/* Lists of codes and of pages have numbers before their words: both find their row, also beyond nine. A number that no other can follow takes
 * its row; an Enter right after it belongs to it. */
static void a_row_is_chosen_by_number_or_letter(void **state)
{
	struct drive drive;
	struct page page = { .name = "list" };

	(void) state;
	open_outer(&drive);
	view_clock(drive.views, still);
	dialog_choose(drive.views, "Which?", 12, 0, numbered_row, answered, &page);
	drive_type(&drive, "e");
	assert_true(drive_shows(&drive, ">  5  e choice"));
	drive_type(&drive, "1");
	assert_true(drive_shows(&drive, ">  1  a choice"));
	drive_type(&drive, "\n"); /* 10 to 12 could have followed: the Enter chooses */
	assert_true(drive_shows(&drive, "answer 0"));
	dialog_choose(drive.views, "Which?", 12, 0, numbered_row, answered, &page);
	drive_type(&drive, "0");
	assert_true(drive_shows(&drive, "Which?"));
	drive_type(&drive, "12");
	assert_true(drive_shows(&drive, "answer 11"));
	assert_false(drive_shows(&drive, "Which?"));
	/* The Enter that hands are used to opens nothing; the next one, and one that comes later, does. */
	history[0] = '\0';
	dialog_choose(drive.views, "Which?", 12, 0, numbered_row, answered, &page);
	drive_type(&drive, "3");
	assert_true(drive_shows(&drive, "answer 2"));
	dialog_choose(drive.views, "Which?", 12, 4, numbered_row, answered, &page);
	drive_type(&drive, "\n");
	assert_true(drive_shows(&drive, ">  5  e choice"));
	drive_type(&drive, "\n");
	assert_true(drive_shows(&drive, "answer 4"));
	dialog_choose(drive.views, "Which?", 9, 0, numbered_row, answered, &page);
	drive_type(&drive, "2");
	dialog_choose(drive.views, "Which?", 12, 6, numbered_row, answered, &page);
	view_clock(drive.views, later);
	drive_type(&drive, "\n");
	assert_true(drive_shows(&drive, "answer 6"));
	/* Rows that only happen to begin with a number are gone to, not taken. */
	dialog_choose(drive.views, "Which?", 5, 0, odd_row, answered, &page);
	drive_type(&drive, "3");
	assert_true(drive_shows(&drive, "> 3 schools"));
	drive_close(&drive);
}

static void help_comes_from_the_tables(void **state)
{
	struct drive drive;

	(void) state;
	open_outer(&drive);
	assert_true(drive_shows(&drive, "o Open  F2 Save  / Find  ? Keys"));
	drive_type(&drive, "?");
	drive_golden(&drive, "tui/help");
	drive_key(&drive, KEY_ESC);
	drive_type(&drive, "o");
	assert_true(drive_shows(&drive, "F3 Open  F2 Save  ^_ Find  Esc Back  F1 Keys"));
	drive_key(&drive, KEY_F1);
	assert_true(drive_shows(&drive, "Keys: page"));
	drive_key(&drive, KEY_ESC);
	drive_key(&drive, KEY_CTRL('G'));
	assert_true(drive_shows(&drive, "Keys: page"));
	drive_close(&drive);
}

static void the_end_of_a_title_is_kept(void **state)
{
	struct drive drive;
	void *page;

	(void) state;
	open_outer(&drive);
	view_top(drive.views, &page);
	((struct page *) page)->is_long = true;
	view_mark(drive.views, ROLE_SAMPLE, "SAMPLE DATA");
	drive_resize(&drive, 6, 80);
	assert_true(drive_shows(&drive, "Page outer  GBPS \u06c1\u06cc KILLI SARDAR KHAN (07081)  3/9 Pupils   "));
	drive_resize(&drive, 6, 60);
	assert_true(drive_shows(&drive, "Page outer  GBPS \u06c1\u06cc KILLI~ (07081)  3/9 Pupils   SAMPLE DATA\n"));
	/* Something of the name stays. */
	drive_resize(&drive, 6, 50);
	assert_true(drive_shows(&drive, "Page outer  GBPS~ (07081)  3/9 Pupils "));
	/* Where even that pushes the number of the page out, nothing of it. */
	drive_resize(&drive, 6, 47);
	assert_true(drive_shows(&drive, "Page outer   (07081)  3/9 Pupils "));
	/* What stands behind tabs in the mark gives way before the title does, from the right. */
	view_mark(drive.views, ROLE_SAMPLE, "SAMPLE DATA\t  1 unsent\t, no sync yet");
	drive_resize(&drive, 6, 90);
	assert_true(drive_shows(&drive, "3/9 Pupils            SAMPLE DATA  1 unsent\n"));
	drive_resize(&drive, 6, 75);
	assert_true(drive_shows(&drive, "KHAN (07081)  3/9 Pupils       SAMPLE DATA\n"));
	drive_close(&drive);
}

static void the_frame_fits_any_size(void **state)
{
	struct drive drive;

	(void) state;
	open_outer(&drive);
	view_mark(drive.views, ROLE_SAMPLE, "SAMPLE DATA");
	drive_golden(&drive, "tui/frame");
	drive_resize(&drive, 3, 20);
	assert_string_equal(drive_text(&drive), "This is outer\n\no Open  ? Keys\n");
	drive_resize(&drive, 2, 20);
	assert_string_equal(drive_text(&drive), "This is outer\no Open  ? Keys\n");
	drive_resize(&drive, 1, 20);
	assert_string_equal(drive_text(&drive), "This is outer\n");
	for (int rows = 0; rows < 9; rows++) {
		for (int columns = 0; columns < 30; columns += 1 + columns / 4) {
			static const char jobs[] = "aoctr?";

			for (const char *job = jobs; *job; job++) {
				const char text[2] = { *job, '\0' };

				drive_resize(&drive, rows, columns);
				drive_type(&drive, text);
				drive_key(&drive, KEY_DOWN);
				drive_key(&drive, KEY_PAGE_DOWN);
				drive_text(&drive);
				drive_key(&drive, KEY_ESC);
			}
		}
	}
	drive_close(&drive);
}

static int watched;

static void on_ready(struct views *views, int fd, void *arg)
{
	char byte;

	(void) arg;
	watched += (int) read(fd, &byte, 1);
	view_unwatch(views, fd);
}

static void descriptors_are_watched(void **state)
{
	struct drive drive;
	int ends[2];

	(void) state;
	open_outer(&drive);
	assert_int_equal(pipe(ends), 0);
	view_watch(drive.views, ends[0], on_ready, NULL);
	assert_int_equal(view_watch_count(drive.views), 1);
	assert_int_equal(view_watch_fd(drive.views, 0), ends[0]);
	assert_int_equal(write(ends[1], "x", 1), 1);
	view_watch_call(drive.views, ends[0]);
	assert_int_equal(watched, 1);
	assert_int_equal(view_watch_count(drive.views), 0);
	view_watch_call(drive.views, ends[0]);
	close(ends[0]);
	close(ends[1]);
	drive_close(&drive);
}

static void key_tables_keep_the_rules(void **state)
{
	static const struct view_key f_only[] = { { 1, { KEY_F5 }, "Go", "goes" }, { 0 } };
	static const struct view_key letter[] = { { 1, { KEY_F5, 'g' }, "Go", "goes" }, { 0 } };
	static const struct view_key twice[] = { { 1, { 'g' }, "Go", "goes" }, { 2, { 'x', 'g' }, "Give", "gives" }, { 0 } };
	static const struct view_key taken[] = { { 1, { KEY_F1, 'h' }, "Go", "goes" }, { 0 } };

	(void) state;
	assert_null(view_check_keys(keys, true));
	assert_null(view_check_keys(NULL, true));
	assert_string_equal(view_check_keys(f_only, false), "F5 (Go) needs a key that is no F-key");
	assert_null(view_check_keys(letter, false));
	assert_non_null(view_check_keys(letter, true));
	assert_string_equal(view_check_keys(twice, false), "g (Give) is in two rows");
	assert_string_equal(view_check_keys(taken, false), "F1 (Go) belongs to the stack");
	assert_int_equal(view_action(twice, 'x', false), 2);
	assert_int_equal(view_action(twice, 'x', true), 0);
	assert_int_equal(view_action(NULL, 'x', false), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_go_to_the_view_then_to_the_application),
		cmocka_unit_test(esc_pops_one_and_may_be_undone),
		cmocka_unit_test(a_view_may_pop_itself_and_others),
		cmocka_unit_test(time_is_asked_for),
		cmocka_unit_test(pop_ups_answer_once),
		cmocka_unit_test(choices_lists_and_lines),
		cmocka_unit_test(a_row_is_chosen_by_number_or_letter),
		cmocka_unit_test(help_comes_from_the_tables),
		cmocka_unit_test(the_end_of_a_title_is_kept),
		cmocka_unit_test(the_frame_fits_any_size),
		cmocka_unit_test(descriptors_are_watched),
		cmocka_unit_test(key_tables_keep_the_rules),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
