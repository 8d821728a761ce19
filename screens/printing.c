#include "config.h"
#include "screens/printing.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "emis/print_list.h"
#include "emis/printer.h"
#include "screens/app.h"
#include "screens/print_run.h"
#include "tui/dialog.h"

/* A pop-up view of its own, so that the codes live as long as its questions. */
struct printing {
	struct app *app;
	char **codes;
	int count;
	struct printer printers[PRINTERS];
	int printer_count;
	struct print_around around[PRINT_AROUND]; /* of the one school that was asked for */
	int around_count;
};

static void release(void *state)
{
	struct printing *printing = state;
	for (int i = 0; i < printing->count; i++)
		free(printing->codes[i]);
	free(printing->codes);
	free(printing);
}

/* The question is answered: the job takes its place. */
static void run(struct views *views, struct printing *printing, enum print_run_way way, const char *target, const char *format)
{
	char **codes = printing->codes, *where = mem_copy(target);
	int count = printing->count;
	struct app *app = printing->app;
	printing->codes = NULL;
	printing->count = 0;
	view_pop_to(views, printing);
	view_pop(views);
	print_run_push(app, (const char *const *)codes, count, way, where, format);
	for (int i = 0; i < count; i++)
		free(codes[i]);
	free(codes);
	free(where);
}

/* Instead of the one school all of a place that it is in. */
static void around_chosen(struct views *views, void *arg, int choice)
{
	struct printing *printing = arg;
	struct print_list list = {0};
	struct err err = {0};
	if (!print_list_of(printing->app->replica, &printing->around[choice], &list, &err)) {
		print_list_reset(&list);
		app_say_error(printing->app, &err);
		return;
	}
	for (int i = 0; i < printing->count; i++)
		free(printing->codes[i]);
	free(printing->codes);
	printing->codes = list.codes;
	printing->count = list.count;
	view_touch(views);
}

static void around_row(void *arg, int index, struct buf *out)
{
	struct printing *printing = arg;
	buf_format(out, "all of its %s", printing->around[index].words);
}

static void ask_around(struct views *views, struct printing *printing)
{
	if (printing->count == 1)
		printing->around_count = print_list_around(printing->app->replica, printing->codes[0], printing->around);
	if (printing->around_count == 0)
		view_say(views, ROLE_NORMAL, "These are the cards of a list.");
	else
		dialog_choose(views, "Whose cards?", printing->around_count, 0, around_row, around_chosen, printing);
}

static void to_printer(struct views *views, void *arg, const char *printer)
{
	run(views, arg, PRINT_RUN_QUEUE, printer, NULL);
}

static void to_text(struct views *views, void *arg, const char *path)
{
	run(views, arg, PRINT_RUN_FILE, path, "text");
}

static void to_pdf(struct views *views, void *arg, const char *path)
{
	run(views, arg, PRINT_RUN_FILE, path, "pdf");
}

static void to_folder(struct views *views, void *arg, const char *path)
{
	run(views, arg, PRINT_RUN_FOLDER, path, "pdf");
}

static void to_terminal(struct views *views, void *arg, int choice)
{
	if (choice == 0)
		run(views, arg, PRINT_RUN_TERMINAL, "", NULL);
}

static void printer_row(void *arg, int index, struct buf *out)
{
	struct printing *printing = arg;
	const struct printer *printer = &printing->printers[index];
	if (index < printing->printer_count)
		buf_format(out, "%s  %s%s%s%s", printer->name, printer->words, *printer->words ? " (" : "", printer_kind_says(printer->kind),
			*printer->words ? ")" : "");
	else
		buf_text(out, "the usual one");
}

static void printer_chosen(struct views *views, void *arg, int choice)
{
	struct printing *printing = arg;
	run(views, printing, PRINT_RUN_QUEUE, choice < printing->printer_count ? printing->printers[choice].name : "", NULL);
}

/* Where CUPS tells its printers they are chosen from, with what comes out of each; else the name is typed. */
static void ask_printer(struct views *views, struct printing *printing)
{
	printing->printer_count = printer_list(printing->app->replica, printing->printers, PRINTERS - 1);
	if (printing->printer_count > 0)
		dialog_choose(views, "Which printer of this box?", printing->printer_count + 1, 0, printer_row, printer_chosen, printing);
	else
		dialog_line(views, "Printer's name (blank: the usual one)", "", 120, to_printer, printing);
}

static void ask_terminal(struct views *views, struct printing *printing)
{
	static const struct dialog_choice choices[] = {{'y', "print on it"}, {'n', "do not"}};
	dialog_ask(views, "A printer that hangs on the terminal at which you sit: does yours have one, and is it on?", choices, 2, to_terminal, printing);
}

static void ask_file(struct views *views, struct printing *printing, const char *end, dialog_text *answer)
{
	char *name = printing->count == 1 ? mem_format("card-%s.%s", printing->codes[0], end) : mem_format("cards.%s", end);
	dialog_line(views, "File", name, 1000, answer, printing);
	free(name);
}

enum { PRINTING_PRINTER = 1, PRINTING_TERMINAL, PRINTING_FILE, PRINTING_PDF, PRINTING_FOLDER, PRINTING_AROUND };

static const struct view_key printing_keys[] = {
	{PRINTING_PRINTER, {'p'}, "printer", "to a printer of this box: the paper comes out where that printer stands"},
	{PRINTING_TERMINAL, {'t'}, "terminal's", "to the printer of your own terminal: the paper comes out where you sit"},
	{PRINTING_FILE, {'f'}, "file", "to a text file of this box"},
	{PRINTING_PDF, {'d'}, "PDF", "to a PDF file of this box"},
	{PRINTING_FOLDER, {'o'}, "folder", "to a folder of this box, a PDF a school"},
	{PRINTING_AROUND, {'w'}, "whose", "instead of this school all of its cluster, union council, tehsil or district"},
	{0},
};

static int draw(void *state, struct canvas *canvas)
{
	struct printing *printing = state;
	int row = 1;
	canvas_print(canvas, 0, 0, ROLE_HEADING, "Print %d report card%s", printing->count, printing->count == 1 ? "" : "s");
	canvas_put(canvas, row++, 2, -1, ROLE_NORMAL, "p  to a printer of this box: comes out where that printer stands");
	canvas_put(canvas, row++, 2, -1, ROLE_NORMAL, "t  to your own terminal's printer: comes out where you sit");
	canvas_put(canvas, row++, 2, -1, ROLE_NORMAL, "f  to a text file of this box");
	canvas_put(canvas, row++, 2, -1, ROLE_NORMAL, "d  to a PDF file of this box");
	canvas_put(canvas, row++, 2, -1, ROLE_NORMAL, "o  to a folder of this box, a PDF a school");
	if (printing->count == 1 || printing->around_count > 0)
		canvas_put(canvas, row++, 2, -1, ROLE_NORMAL, "w  whose: all of its cluster, union council, tehsil or district");
	canvas_cursor(canvas, 1, 2);
	return row;
}

static enum view_result key(struct views *views, void *state, int action, const struct key *key)
{
	struct printing *printing = state;
	(void)key;
	switch (action) {
	case PRINTING_PRINTER: ask_printer(views, printing); return VIEW_DONE;
	case PRINTING_TERMINAL: ask_terminal(views, printing); return VIEW_DONE;
	case PRINTING_FILE: ask_file(views, printing, "txt", to_text); return VIEW_DONE;
	case PRINTING_PDF: ask_file(views, printing, "pdf", to_pdf); return VIEW_DONE;
	case PRINTING_AROUND: ask_around(views, printing); return VIEW_DONE;
	case PRINTING_FOLDER: dialog_line(views, "Folder", "cards", 1000, to_folder, printing); return VIEW_DONE;
	}
	return VIEW_PASS;
}

static const struct view_ops printing_ops = {
	.name = "printing",
	.keys = printing_keys,
	.is_popup = true,
	.draw = draw,
	.key = key,
	.free = release,
};

void printing_push(struct app *app, const char *const *codes, int count)
{
	struct printing *printing = mem_zero(1, sizeof *printing);
	printing->app = app;
	printing->count = count;
	printing->codes = mem_alloc((size_t)count * sizeof *printing->codes);
	for (int i = 0; i < count; i++)
		printing->codes[i] = mem_copy(codes[i]);
	view_push(app->views, &printing_ops, printing);
}
