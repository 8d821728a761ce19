/* The pop-ups. Each copies what it is told, pops itself before it answers, and answers at most once. */
#include "config.h"
#include "tui/dialog.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "tui/line.h"
#include "tui/list.h"

enum { CHOICES = 8, ROW_BYTES = 1024 };

/* A question. */

struct ask {
	char *question;
	int count;
	struct dialog_choice choices[CHOICES]; /* texts are ours */
	dialog_answer *answer;
	void *arg;
	bool has_enter; /* Enter is the first choice */
};

static int ask_draw(void *state, struct canvas *canvas)
{
	const struct ask *ask = state;
	const int rows = canvas_wrap(canvas, 0, 0, canvas->rows, canvas->columns, ROLE_TITLE, ask->question);
	char name[16];

	for (int at = 0; at < ask->count; at++) {
		const int row = rows + at;

		key_name(ask->choices[at].key, name);
		canvas_put(canvas, row, 2, -1, ROLE_KEY, name);
		canvas_put_cut(canvas, row, 9, -1, ROLE_NORMAL, ask->choices[at].text);
		if (at == 0)
			canvas_cursor(canvas, row, 2);
	}
	return rows + ask->count;
}

static int lower(int code)
{
	return code >= 'A' && code <= 'Z' ? code - 'A' + 'a' : code;
}

static enum view_result ask_key(struct views *views, void *state, int action, const struct key *key)
{
	const struct ask *ask = state;

	(void) action;
	for (int at = 0; at < ask->count; at++) {
		if (lower(ask->choices[at].key) != lower(key->code) && !(at == 0 && ask->has_enter && key->code == KEY_ENTER))
			continue;
		view_pop(views);
		if (ask->answer)
			ask->answer(views, ask->arg, at);
		return VIEW_DONE;
	}
	if (key->code != KEY_ENTER)
		return VIEW_PASS;
	view_say(views, ROLE_WARNING, "Enter decides nothing here: press one of the keys that are named.");
	return VIEW_DONE;
}

static void ask_free(void *state)
{
	struct ask *ask = state;

	for (int at = 0; at < ask->count; at++)
		free((char *) ask->choices[at].text);
	free(ask->question);
	free(ask);
}

static const struct view_key ask_keys[] = {
	{ 0, { KEY_ENTER }, NULL, "the first answer" },
	{ 0 },
};

static const struct view_ops ask_ops = {
	.name = "question", .keys = ask_keys, .is_popup = true, .draw = ask_draw, .key = ask_key, .free = ask_free,
};

static const struct view_ops decide_ops = {
	.name = "decision", .is_popup = true, .draw = ask_draw, .key = ask_key, .free = ask_free,
};

static void ask_push(struct views *views, const char *question, const struct dialog_choice *choices, int count,
	dialog_answer *answer, void *arg, bool has_enter)
{
	struct ask *ask = mem_zero(1, sizeof *ask);

	ask->has_enter = has_enter;
	ask->question = mem_copy(question);
	ask->count = count < CHOICES ? count : CHOICES;
	for (int at = 0; at < ask->count; at++)
		ask->choices[at] = (struct dialog_choice) { choices[at].key, mem_copy(choices[at].text) };
	ask->answer = answer;
	ask->arg = arg;
	view_push(views, has_enter ? &ask_ops : &decide_ops, ask);
}

void dialog_ask(struct views *views, const char *question, const struct dialog_choice *choices, int count,
	dialog_answer *answer, void *arg)
{
	ask_push(views, question, choices, count, answer, arg, true);
}

void dialog_decide(struct views *views, const char *question, const struct dialog_choice *choices, int count,
	dialog_answer *answer, void *arg)
{
	ask_push(views, question, choices, count, answer, arg, false);
}

/* A message. */

struct tell {
	char *text;
	enum role role;
	int top, rows, shown; /* first row shown, all rows, rows shown when last drawn */
};

static int tell_draw(void *state, struct canvas *canvas)
{
	struct tell *tell = state;

	tell->rows = canvas_wrap(canvas, 0, 0, 0, canvas->columns, tell->role, tell->text);
	tell->shown = tell->rows < canvas->rows ? tell->rows : canvas->rows;
	if (tell->top > tell->rows - tell->shown)
		tell->top = tell->rows - tell->shown;
	canvas_wrap(canvas, -tell->top, 0, canvas->rows + tell->top, canvas->columns, tell->role, tell->text);
	canvas_cursor(canvas, 0, 0);
	return tell->rows;
}

static enum view_result tell_key(struct views *views, void *state, int action, const struct key *key)
{
	struct tell *tell = state;
	const bool is_more = tell->top + tell->shown < tell->rows;

	(void) action;
	if (key->code == KEY_UNDO_ESC)
		return VIEW_DONE;
	if (is_more && (key->code == KEY_DOWN || key->code == KEY_PAGE_DOWN || key->code == ' '))
		tell->top += key->code == KEY_DOWN ? 1 : tell->shown;
	else if (tell->top > 0 && (key->code == KEY_UP || key->code == KEY_PAGE_UP))
		tell->top = key->code == KEY_UP || tell->top < tell->shown ? tell->top - 1 : tell->top - tell->shown;
	else if (key->code == KEY_ESC)
		return VIEW_PASS;
	else
		view_pop(views);
	return VIEW_DONE;
}

static void tell_free(void *state)
{
	struct tell *tell = state;

	free(tell->text);
	free(tell);
}

static const struct view_key tell_keys[] = {
	{ 0, { KEY_ENTER }, "Go on", "any key goes on" },
	{ 0 },
};

static const struct view_ops tell_ops = {
	.name = "message", .keys = tell_keys, .is_popup = true, .draw = tell_draw, .key = tell_key, .free = tell_free,
};

void dialog_tell(struct views *views, enum role role, const char *text)
{
	struct tell *tell = mem_zero(1, sizeof *tell);

	tell->text = mem_copy(text);
	tell->role = role;
	view_push(views, &tell_ops, tell);
}

/* A list to choose from. */

struct choose {
	char *title;
	struct list list;
	dialog_row *row;
	dialog_answer *answer;
	void *arg;
	struct buf text; /* of the row in hand */
	long typed; /* number, so far; 0: none */
};

static const char *choose_text(struct choose *choose, int index)
{
	buf_clear(&choose->text);
	choose->row(choose->arg, index, &choose->text);
	return choose->text.bytes;
}

static void choose_row(void *arg, int index, struct canvas *row)
{
	canvas_put_cut(row, 0, 0, -1, ROLE_NORMAL, choose_text(arg, index));
}

/* Rows that the longest text takes where it is read whole, below the list; 0 where none is cut in it. */
static int choose_foot(struct choose *choose, struct canvas *canvas)
{
	int most = 0;

	for (int index = 0; index < choose->list.count; index++) {
		const char *text = choose_text(choose, index);

		if (utf8_columns(text, strlen(text)) > canvas->columns - LIST_MARK) {
			const int rows = canvas_wrap(canvas, 0, 0, 0, canvas->columns, ROLE_NORMAL, text);

			most = rows > most ? rows : most;
		}
	}
	return most;
}

static int choose_draw(void *state, struct canvas *canvas)
{
	struct choose *choose = state;
	const int count = choose->list.count;
	const int whole = canvas_wrap(canvas, 0, 0, 0, canvas->columns, ROLE_TITLE, choose->title);
	int foot = choose_foot(choose, canvas), columns = canvas->columns;
	char range[40] = "";

	if (foot > (canvas->rows - whole) / 2)
		foot = (canvas->rows - whole) / 2;
	/* That there is more than is in sight is said, with where one stands. */
	if (count > canvas->rows - whole - foot) {
		snprintf(range, sizeof range, "%d-%d of %d", count, count, count);
		columns -= (int) strlen(range) + 2;
	}
	const int title = canvas_wrap(canvas, 0, 0, canvas->rows, columns, ROLE_TITLE, choose->title);
	const int room = canvas->rows - title - foot, rows = count < room ? count : room;
	const struct canvas_window before = canvas_enter(canvas, title, 0, rows, canvas->columns);

	list_draw(&choose->list, canvas, choose_row, choose, true);
	canvas_leave(canvas, before);
	if (rows > 0 && rows < count) {
		snprintf(range, sizeof range, "%d-%d of %d", choose->list.top + 1, choose->list.top + rows, count);
		canvas_put(canvas, title - 1, canvas->columns - (int) strlen(range), -1, ROLE_DIM, range);
	}
	if (foot > 0 && choose->list.selected >= 0)
		canvas_wrap(canvas, title + rows, 0, foot, canvas->columns, ROLE_WARNING, choose_text(choose, choose->list.selected));
	return title + (rows > 0 ? rows : 0) + foot;
}

/* A row's text behind the number that it may begin with; NUMBER is 0 where it has none. */
static const char *behind_number(const char *text, long *number)
{
	text += strspn(text, " ");
	*number = strtol(text, NULL, 10);
	text += strspn(text, "0123456789");
	return text + strspn(text, " ");
}

/* A digit goes to the row of that number: 1 and then 2 to row 1, then to row 12 where there is one. */
static bool choose_number(struct choose *choose, int digit)
{
	const long longer = choose->typed < 1000 ? choose->typed * 10 + digit : digit;
	const long wanted[] = { longer, digit };

	for (int at = 0; at < 2; at++) {
		for (int index = 0; index < choose->list.count; index++) {
			long number;

			behind_number(choose_text(choose, index), &number);
			if (number == wanted[at] && number > 0) {
				choose->typed = number;
				list_select(&choose->list, index);
				return true;
			}
		}
	}
	return false;
}

/* True where each row's number is its place, and no other row's begins with the digits typed: nothing else can be meant. */
static bool is_number_whole(struct choose *choose)
{
	for (int index = 0; index < choose->list.count; index++) {
		long number;

		behind_number(choose_text(choose, index), &number);
		if (number != index + 1)
			return false;
		while (number > choose->typed)
			number /= 10;
		if (number == choose->typed && index + 1 != choose->typed)
			return false;
	}
	return choose->typed > 0;
}

static enum view_result choose_take(struct views *views, struct choose *choose)
{
	if (choose->list.selected < 0)
		return VIEW_DONE;
	view_pop(views);
	choose->answer(views, choose->arg, choose->list.selected);
	return VIEW_DONE;
}

/* The next row after the selected one whose words start with the character. */
static bool choose_jump(struct choose *choose, int code)
{
	const int count = choose->list.count;

	if (code >= '0' && code <= '9')
		return choose_number(choose, code - '0');
	choose->typed = 0;
	for (int step = 1; step <= count; step++) {
		const int index = (choose->list.selected + step) % count;
		long number;
		const char *text = behind_number(choose_text(choose, index), &number);
		uint32_t point;

		if (utf8_decode(text, strlen(text), &point) > 0 && lower((int) point) == lower(code)) {
			list_select(&choose->list, index);
			return true;
		}
	}
	return false;
}

static enum view_result choose_key(struct views *views, void *state, int action, const struct key *key)
{
	struct choose *choose = state;

	(void) action;
	if (list_key(&choose->list, key)) {
		choose->typed = 0;
		return VIEW_DONE;
	}
	if (key->code == KEY_ENTER)
		return choose_take(views, choose);
	if (!key_is_text(key) || !choose_jump(choose, key->code))
		return VIEW_PASS;
	if (key->code < '0' || key->code > '9' || !is_number_whole(choose))
		return VIEW_DONE;
	view_swallow_enter(views); /* who learnt "number and Enter" loses nothing by it */
	return choose_take(views, choose);
}

static void choose_free(void *state)
{
	struct choose *choose = state;

	buf_free(&choose->text);
	free(choose->title);
	free(choose);
}

static const struct view_key choose_keys[] = {
	{ 0, { KEY_ENTER }, "Choose", "takes the row with the mark" },
	{ 0, { KEY_DOWN, KEY_UP }, NULL, "the next row, the one before; a number takes its row, or goes to it where a longer one may follow; a letter goes to the next row that starts with it" },
	{ 0 },
};

static const struct view_ops choose_ops = {
	.name = "choice", .keys = choose_keys, .is_popup = true, .draw = choose_draw, .key = choose_key, .free = choose_free,
};

void dialog_choose(struct views *views, const char *title, int count, int selected, dialog_row *row,
	dialog_answer *answer, void *arg)
{
	struct choose *choose = mem_zero(1, sizeof *choose);

	choose->title = mem_copy(title);
	list_init(&choose->list, count);
	list_select(&choose->list, selected);
	choose->row = row;
	choose->answer = answer;
	choose->arg = arg;
	buf_init(&choose->text, ROW_BYTES);
	view_push(views, &choose_ops, choose);
}

/* A line of text. */

struct prompt {
	char *words;
	struct line line;
	bool is_touched; /* by a key: until then what is typed takes the offered text's place */
	dialog_text *answer;
	void *arg;
};

static int prompt_draw(void *state, struct canvas *canvas)
{
	struct prompt *prompt = state;
	const int rows = canvas_wrap(canvas, 0, 0, canvas->rows, canvas->columns, ROLE_TITLE, prompt->words);

	line_draw(&prompt->line, canvas, rows, 0, canvas->columns, ROLE_FIELD, true);
	return rows + 1;
}

static enum view_result prompt_key(struct views *views, void *state, int action, const struct key *key)
{
	struct prompt *prompt = state;

	(void) action;
	if (key->code == KEY_ENTER) {
		view_pop(views);
		prompt->answer(views, prompt->arg, prompt->line.text);
		return VIEW_DONE;
	}
	/* As in the fields of a form: else a reason would be glued to the one before, a year to a year. */
	if (!prompt->is_touched && (key_is_text(key) || key->code == KEY_PASTE))
		line_set(&prompt->line, "");
	prompt->is_touched = true;
	switch (line_key(&prompt->line, key)) {
	case LINE_PASS:
		return VIEW_PASS;
	case LINE_REFUSED:
		view_say(views, ROLE_WARNING, "there is room for %zu bytes only", prompt->line.max);
		return VIEW_DONE;
	default:
		return VIEW_DONE;
	}
}

static bool prompt_takes_text(void *state)
{
	(void) state;
	return true;
}

static void prompt_free(void *state)
{
	struct prompt *prompt = state;

	line_free(&prompt->line);
	free(prompt->words);
	free(prompt);
}

static const struct view_key prompt_keys[] = {
	{ 0, { KEY_ENTER }, "Done", "takes the text as it is" },
	{ 0 },
};

static const struct view_ops prompt_ops = {
	.name = "text", .keys = prompt_keys, .is_popup = true, .draw = prompt_draw, .key = prompt_key,
	.takes_text = prompt_takes_text, .free = prompt_free,
};

void dialog_line(struct views *views, const char *words, const char *text, int max, dialog_text *answer, void *arg)
{
	struct prompt *prompt = mem_zero(1, sizeof *prompt);

	prompt->words = mem_copy(words);
	line_init(&prompt->line, max > 0 ? (size_t) max : 1);
	line_set(&prompt->line, text ? text : "");
	prompt->answer = answer;
	prompt->arg = arg;
	view_push(views, &prompt_ops, prompt);
}
