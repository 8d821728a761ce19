/* The child makes the paper and speaks in lines: "@ MADE GIVEN ALL", and a last one for a person. It is stopped and let go by signals, so that no key
 * ever waits for a printer; its list of schools lies in a file without a name. */
#define _GNU_SOURCE /* memfd_create */
#include "config.h"
#include "screens/print_run.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "emis/state.h"
#include "screens/app.h"
#include "sync/child.h"
#include "tui/chart.h"
#include "tui/dialog.h"

enum { RUN_PAUSE = 1, RUN_FROM, RUN_STOP, RUN_WORDS = 24, RUN_LINE = 512, RUN_BAR = 40, RUN_GUESS = 2000 /* milliseconds */, RUN_TICK = 1000, RUN_PATIENCE = 1500 };

static const struct view_key run_keys[] = {
	{RUN_PAUSE, {' ', 'p'}, "pause, go on", "no more paper is given away until the key is pressed again"},
	{RUN_FROM, {'n'}, "from number", "begin again from a number: after a jam, the first one that did not come out"},
	{RUN_STOP, {'x'}, "stop", "what was given away comes out, the rest does not"},
	{0},
};

struct print_run {
	struct app *app;
	char **codes;
	int count;
	enum print_run_way way;
	char *target, *format;
	struct child child;
	int from, made, given;
	bool is_paused, has_ended;
	int code;
	int64_t started, paused; /* ticks: when it began, since when it is paused */
	char line[RUN_LINE], last[RUN_LINE];
	size_t length;
};

static bool runs(const struct print_run *run)
{
	return run->child.pid != 0;
}

/* The schools as a file for the child's standard input, or -1. */
static int list_of(const struct print_run *run)
{
	int file = memfd_create("cards", MFD_CLOEXEC);
	FILE *out = file >= 0 ? fdopen(dup(file), "w") : NULL;
	for (int i = 0; out && i < run->count; i++)
		fprintf(out, "%s\n", run->codes[i]);
	if (out)
		fclose(out);
	if (file >= 0)
		lseek(file, 0, SEEK_SET);
	return file;
}

static void take_line(struct print_run *run)
{
	int made, given, all;
	run->line[run->length] = '\0';
	if (sscanf(run->line, "@ %d %d %d", &made, &given, &all) == 3) {
		run->made = made;
		run->given = given;
	} else if (run->length > 0) {
		const char *words = strncmp(run->line, "zila: ", 6) == 0 ? run->line + 6 : run->line;
		memmove(run->last, words, strlen(words) + 1);
	}
	run->length = 0;
}

static void take(struct print_run *run, const char *bytes, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		if (bytes[i] == '\r' || bytes[i] == '\n')
			take_line(run);
		else if (run->length + 1 < sizeof run->line)
			run->line[run->length++] = bytes[i];
	}
}

/* All is given away: it is said, and the work goes on on the screen below. Who looks at something else meanwhile stays there. */
static void finish(struct views *views, struct print_run *run)
{
	char *words = mem_copy(run->last);
	void *top;
	if (view_top(views, &top) && top == run)
		view_pop(views);
	view_say(views, ROLE_GOOD, "%s", words);
	free(words);
}

static void ended(struct views *views, struct print_run *run)
{
	take(run, "\n", 1);
	run->code = child_finish(&run->child);
	run->has_ended = true;
	view_wake(views, run, 0);
	if (run->code == 0)
		finish(views, run);
}

static void ready(struct views *views, int fd, void *arg)
{
	struct print_run *run = arg;
	char bytes[1024];
	ssize_t count = read(fd, bytes, sizeof bytes);
	if (count > 0) {
		take(run, bytes, (size_t)count);
	} else if (count == 0 || (errno != EAGAIN && errno != EINTR)) {
		view_unwatch(views, fd);
		ended(views, run);
	}
	view_touch(views);
}

/* The child of the terminal's own printer: nothing else is written there until it has ended. ^C is the child's. */
static void use_terminal(struct views *views, void *arg)
{
	struct print_run *run = arg;
	struct sigaction ignore = {.sa_handler = SIG_IGN}, before;
	char bytes[1024];
	ssize_t count = 1;
	static const char words[] = "\r\nPrinting on this terminal's printer. Ctrl-C stops after the card in hand.\r\n";
	if (write(STDOUT_FILENO, words, sizeof words - 1) < 0)
		count = 0;
	sigaction(SIGINT, &ignore, &before);
	while (count != 0) {
		struct pollfd wait = {.fd = run->child.fd, .events = POLLIN};
		if (poll(&wait, 1, -1) < 0 && errno != EINTR)
			break;
		count = read(run->child.fd, bytes, sizeof bytes);
		if (count > 0)
			take(run, bytes, (size_t)count);
		else if (count < 0 && errno != EAGAIN && errno != EINTR)
			break;
	}
	sigaction(SIGINT, &before, NULL);
	ended(views, run);
}

static bool start(struct print_run *run, struct err *err)
{
	char *words[RUN_WORDS], *from = mem_format("%d", run->from);
	static const char *const ways[] = {"--print", "--terminal", "--output", "--folder"};
	int count = 0, list = list_of(run);
	const char *const first[] = {"zila", "-C", state_folder(run->app->replica), "--as", run->app->author, "card", "school", "--list", "-", "--from-card", from,
		ways[run->way]};
	for (size_t i = 0; i < sizeof first / sizeof *first; i++)
		words[count++] = (char *)first[i];
	if (run->way != PRINT_RUN_TERMINAL)
		words[count++] = run->way == PRINT_RUN_QUEUE && !*run->target ? (char *)"-" : run->target;
	if (run->format) {
		words[count++] = (char *)"--format";
		words[count++] = run->format;
	}
	words[count] = NULL;
	run->made = run->given = run->from - 1;
	run->is_paused = run->has_ended = false;
	run->last[0] = '\0';
	run->length = 0;
	run->started = clock_ticks();
	bool is_good = child_run(words, list, &run->child, err);
	if (list >= 0)
		close(list);
	free(from);
	return is_good;
}

static void begin(struct print_run *run)
{
	struct views *views = run->app->views;
	struct err err = {0};
	if (!start(run, &err)) {
		run->has_ended = true;
		run->code = err.code;
		snprintf(run->last, sizeof run->last, "%.511s", err.text);
	} else if (run->way == PRINT_RUN_TERMINAL) {
		view_lend(views, use_terminal, run);
	} else {
		view_watch(views, run->child.fd, ready, run);
		view_wake(views, run, RUN_TICK);
	}
}

static void go_on(struct print_run *run)
{
	kill(run->child.pid, SIGCONT);
	run->started += clock_ticks() - run->paused;
	run->is_paused = false;
}

static void stop(struct print_run *run)
{
	if (!runs(run))
		return;
	kill(run->child.pid, SIGTERM); /* it says how far it came */
	if (run->is_paused)
		go_on(run);
}

static void pause_or_go_on(struct print_run *run)
{
	if (!runs(run))
		return;
	if (run->is_paused) {
		go_on(run);
	} else {
		kill(run->child.pid, SIGSTOP);
		run->is_paused = true;
		run->paused = clock_ticks();
	}
}

/* Ends the child without waiting long for it: what a printer's queue makes wait must not hold a key. */
static void give_up(struct print_run *run)
{
	struct pollfd wait = {.fd = run->child.fd, .events = POLLIN};
	char bytes[1024];
	int64_t until = clock_ticks() + RUN_PATIENCE;
	bool is_open = true;
	kill(run->child.pid, SIGTERM);
	kill(run->child.pid, SIGCONT);
	while (is_open && clock_ticks() < until)
		if (poll(&wait, 1, (int)(until - clock_ticks())) > 0)
			is_open = read(run->child.fd, bytes, sizeof bytes) > 0;
	if (is_open)
		kill(run->child.pid, SIGKILL);
	child_finish(&run->child);
}

static void from_number(struct views *views, void *arg, const char *text)
{
	struct print_run *run = arg;
	int number = atoi(text);
	if (number < 1 || number > run->count || text[strspn(text, "0123456789")]) {
		view_say(views, ROLE_ERROR, "Give a number from 1 to %d: it stands at the foot of each card.", run->count);
		return;
	}
	if (runs(run)) {
		view_unwatch(views, run->child.fd);
		give_up(run);
	}
	run->from = number;
	begin(run);
}

static enum view_result key(struct views *views, void *state, int action, const struct key *key)
{
	struct print_run *run = state;
	char number[16];
	switch (action) {
	case RUN_PAUSE: pause_or_go_on(run); return VIEW_DONE;
	case RUN_STOP: stop(run); return VIEW_DONE;
	case RUN_FROM:
		snprintf(number, sizeof number, "%d", run->given < run->count ? run->given + 1 : run->count);
		if (runs(run) && !run->is_paused)
			pause_or_go_on(run);
		dialog_line(views, "Print from which number", number, 8, from_number, run);
		return VIEW_DONE;
	}
	if (key->code == KEY_ESC && runs(run)) {
		view_say(views, ROLE_WARNING, "The job is under way. x stops it, the space bar pauses it.");
		return VIEW_DONE;
	}
	return VIEW_PASS;
}

static void put_time_left(const struct print_run *run, struct buf *out)
{
	int64_t spent = (run->is_paused ? run->paused : clock_ticks()) - run->started;
	int done = run->made - (run->from - 1), left = run->count - run->made;
	if (spent < RUN_GUESS || done <= 0 || left <= 0)
		return;
	int64_t seconds = spent / 1000 * left / done;
	if (seconds < 60)
		buf_text(out, ", less than a minute left");
	else
		buf_format(out, ", about %lld min left", (long long)(seconds / 60 + 1));
}

/* Where the paper comes out, in words. */
static void put_where(const struct print_run *run, struct buf *out)
{
	switch (run->way) {
	case PRINT_RUN_QUEUE:
		if (*run->target)
			buf_format(out, "To the printer %s of this box: the paper comes out where that printer stands.", run->target);
		else
			buf_text(out, "To the usual printer of this box: the paper comes out where the box stands.");
		break;
	case PRINT_RUN_TERMINAL: buf_text(out, "To the printer of this terminal: the paper comes out where you sit."); break;
	case PRINT_RUN_FILE: buf_format(out, "To the file %s of this box.", run->target); break;
	case PRINT_RUN_FOLDER: buf_format(out, "To the folder %s of this box, a file a school.", run->target); break;
	}
}

static int draw(void *state, struct canvas *canvas)
{
	struct print_run *run = state;
	struct buf text;
	int row = 0;
	buf_init(&text, RUN_LINE + 4096);
	put_where(run, &text);
	row += canvas_wrap(canvas, row, 0, 3, canvas->columns, ROLE_NORMAL, text.bytes);
	buf_clear(&text);
	buf_format(&text, "%s", run->has_ended && run->code == 0 ? "Done" : run->has_ended ? "Not all is printed" : run->is_paused ? "Paused" : "Printing");
	if (runs(run))
		put_time_left(run, &text);
	canvas_put(canvas, ++row, 0, -1, (run->has_ended && run->code != 0) || run->is_paused ? ROLE_WARNING : ROLE_HEADING, text.bytes);
	canvas_put(canvas, ++row, 0, -1, ROLE_NORMAL, "[");
	chart_bar(canvas, row, 1, RUN_BAR, run->made, run->count, ROLE_BAR);
	canvas_print(canvas, row, 1 + RUN_BAR, ROLE_NORMAL, "] %d of %d made, %d given away", run->made, run->count, run->given);
	row += 2;
	if (run->has_ended) {
		row += canvas_wrap(canvas, row, 0, 4, canvas->columns, run->code == 0 ? ROLE_GOOD : ROLE_ERROR, run->last);
		row += canvas_wrap(canvas, row + 1, 0, 3, canvas->columns, ROLE_NORMAL,
			"Each card has its number at its foot: n prints from the first one that is missing. Esc leaves.") + 1;
	} else if (run->way == PRINT_RUN_FILE || run->way == PRINT_RUN_FOLDER) {
		row += canvas_wrap(canvas, row, 0, 3, canvas->columns, ROLE_DIM, "A file gets its name when it is whole: stopping leaves no half of one.");
	} else {
		row += canvas_wrap(canvas, row, 0, 3, canvas->columns, ROLE_DIM,
			"A printer gets twenty cards at a time: after a pause those that it has still come out. After a jam: n, and the first number that is missing.");
	}
	buf_free(&text);
	return row;
}

static void tick(struct views *views, void *state, int64_t now)
{
	(void)now;
	view_touch(views);
	view_wake(views, state, RUN_TICK);
}

static void title(void *state, struct buf *out)
{
	struct print_run *run = state;
	buf_format(out, "Print %d report card%s", run->count, run->count == 1 ? "" : "s");
}

static void release(void *state)
{
	struct print_run *run = state;
	if (runs(run)) {
		view_unwatch(run->app->views, run->child.fd);
		give_up(run);
	}
	for (int i = 0; i < run->count; i++)
		free(run->codes[i]);
	free(run->codes);
	free(run->target);
	free(run->format);
	free(run);
}

static const struct view_ops run_ops = {
	.name = "print_run",
	.keys = run_keys,
	.title = title,
	.draw = draw,
	.key = key,
	.tick = tick,
	.free = release,
};

void print_run_push(struct app *app, const char *const *codes, int count, enum print_run_way way, const char *target, const char *format)
{
	struct print_run *run = mem_zero(1, sizeof *run);
	run->app = app;
	run->child.fd = -1;
	run->way = way;
	run->from = 1;
	run->count = count;
	run->target = mem_copy(target ? target : "");
	run->format = mem_copy(format);
	run->codes = mem_alloc((size_t)count * sizeof *run->codes);
	for (int i = 0; i < count; i++)
		run->codes[i] = mem_copy(codes[i]);
	view_push(app->views, &run_ops, run);
	begin(run);
}
