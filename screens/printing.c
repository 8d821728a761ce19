#include "config.h"
#include "screens/printing.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "emis/card.h"
#include "emis/print.h"
#include "page/lines.h"
#include "page/pdf.h"
#include "screens/app.h"
#include "tui/dialog.h"

enum { PRINTING_WIDTH = 80, PRINTING_SHEET = 66, PRINTING_MAX = 256 << 20 };

/* A pop-up view of its own, so that the codes live as long as its questions. */
struct printing {
	struct app *app;
	char **codes;
	int count;
};

static void release(void *state)
{
	struct printing *printing = state;
	for (int i = 0; i < printing->count; i++)
		free(printing->codes[i]);
	free(printing->codes);
	free(printing);
}

/* All cards as one text; false and a message where one cannot be made. */
static bool lay_out(struct printing *printing, struct buf *text, struct err *err)
{
	struct card_maker *maker;
	if (!card_open(printing->app->replica, *printing->app->set, printing->app->author, &maker, err))
		return false;
	bool is_good = true;
	for (int i = 0; is_good && i < printing->count; i++) {
		struct page_value *page;
		is_good = card_school(maker, printing->codes[i], 0, &page, err);
		if (is_good) {
			lines_print(page, &(struct lines_options){.width = PRINTING_WIDTH}, PRINTING_SHEET, text);
			page_free(page);
		}
	}
	card_close(maker);
	return is_good && (!text->is_full || err_set(err, EX_DATAERR, "too much paper for one job: print fewer schools at a time"));
}

static void to_printer(struct views *views, void *arg, const char *printer)
{
	struct printing *printing = arg;
	struct buf text;
	struct err err = {0};
	char job[128];
	buf_init(&text, PRINTING_MAX);
	bool is_good = lay_out(printing, &text, &err)
		&& print_text(printer, "Zila report cards", text.bytes, text.length, job, sizeof job, &err);
	buf_free(&text);
	int count = printing->count;
	view_pop_to(views, printing);
	view_pop(views);
	if (is_good)
		view_say(views, ROLE_GOOD, "%d card%s given to the queue. %s", count, count == 1 ? "" : "s", job);
	else
		view_say(views, ROLE_ERROR, "%s", err.text);
}

static void to_file(struct views *views, void *arg, const char *path)
{
	struct printing *printing = arg;
	struct buf text;
	struct err err = {0};
	buf_init(&text, PRINTING_MAX);
	bool is_good = lay_out(printing, &text, &err) && file_write_atomic(path, text.bytes, text.length, 0666, &err);
	buf_free(&text);
	int count = printing->count;
	char *name = mem_copy(path);
	view_pop_to(views, printing);
	view_pop(views);
	if (is_good)
		view_say(views, ROLE_GOOD, "%d card%s written to %s", count, count == 1 ? "" : "s", name);
	else
		view_say(views, ROLE_ERROR, "%s", err.text);
	free(name);
}

/* All cards into a PDF. */
static bool lay_pdf(struct printing *printing, struct pdf *pdf, struct err *err)
{
	struct card_maker *maker;
	bool is_good = true;
	if (!card_open(printing->app->replica, *printing->app->set, printing->app->author, &maker, err))
		return false;
	for (int i = 0; is_good && i < printing->count; i++) {
		struct page_value *page;
		is_good = card_school(maker, printing->codes[i], 0, &page, err);
		if (is_good) {
			pdf_add(pdf, page); /* pdf_close has the reason where it was not taken */
			page_free(page);
		}
	}
	card_close(maker);
	return is_good;
}

static void to_pdf(struct views *views, void *arg, const char *path)
{
	struct printing *printing = arg;
	struct pdf *pdf;
	struct err err = {0};
	bool is_good = pdf_open(path, &pdf, &err);
	if (is_good && !lay_pdf(printing, pdf, &err)) {
		pdf_drop(pdf);
		is_good = false;
	} else if (is_good) {
		is_good = pdf_close(pdf, &err);
	}
	int count = printing->count;
	char *name = mem_copy(path);
	view_pop_to(views, printing);
	view_pop(views);
	if (is_good)
		view_say(views, ROLE_GOOD, "%d card%s written to %s", count, count == 1 ? "" : "s", name);
	else
		view_say(views, ROLE_ERROR, "%s", err.text);
	if (is_good && *pdf_note())
		view_say(views, ROLE_WARNING, "Written; %s", pdf_note());
	free(name);
}

enum { PRINTING_PRINTER = 1, PRINTING_FILE, PRINTING_PDF };

static const struct view_key printing_keys[] = {
	{PRINTING_PRINTER, {'p'}, "printer", "to a printer of this box"},
	{PRINTING_FILE, {'f'}, "file", "to a text file"},
	{PRINTING_PDF, {'d'}, "PDF", "to a PDF file"},
	{0},
};

static int draw(void *state, struct canvas *canvas)
{
	struct printing *printing = state;
	canvas_print(canvas, 0, 0, ROLE_HEADING, "Print %d report card%s", printing->count, printing->count == 1 ? "" : "s");
	canvas_put(canvas, 1, 2, -1, ROLE_NORMAL, "p  to a printer of this box, one sheet a school");
	canvas_put(canvas, 2, 2, -1, ROLE_NORMAL, "f  to a text file");
	canvas_put(canvas, 3, 2, -1, ROLE_NORMAL, "d  to a PDF file");
	canvas_cursor(canvas, 1, 2);
	return 4;
}

static enum view_result key(struct views *views, void *state, int action, const struct key *key)
{
	struct printing *printing = state;
	(void)key;
	if (action == PRINTING_PRINTER)
		dialog_line(views, "Printer's name (blank: the usual one)", "", 120, to_printer, printing);
	else if (action == PRINTING_FILE || action == PRINTING_PDF) {
		const char *end = action == PRINTING_PDF ? "pdf" : "txt";
		char *name = printing->count == 1 ? mem_format("card-%s.%s", printing->codes[0], end) : mem_format("cards.%s", end);
		dialog_line(views, "File", name, 1000, action == PRINTING_PDF ? to_pdf : to_file, printing);
		free(name);
	} else {
		return VIEW_PASS;
	}
	return VIEW_DONE;
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
