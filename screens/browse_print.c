/* A page that is on the screen, to a printer or a file. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "emis/listing.h"
#include "emis/print.h"
#include "emis/printer.h"
#include "page/format.h"
#include "page/pdf.h"
#include "screens/app.h"
#include "screens/browse.h"
#include "screens/page_view.h"
#include "tui/dialog.h"

enum { PRINT_PRINTER = 1, PRINT_TEXT, PRINT_PDF, PRINT_HTML, PRINT_CSV, PRINT_MOST = 256 << 20, PRINT_NARROW = 80 };

struct print {
	struct app *app;
	const struct page_view *view;
	const struct listing *listing; /* or NULL */
	char *file;
	int way;
};

static const struct view_key print_keys[] = {
	{PRINT_PRINTER, {'p'}, "printer", "to a printer of this box"},
	{PRINT_TEXT, {'f'}, "file", "to a text file"},
	{PRINT_PDF, {'d'}, "PDF", "to a PDF file"},
	{PRINT_HTML, {'w'}, "HTML", "to an HTML file"},
	{PRINT_CSV, {'c'}, "CSV", "to a CSV file, for other programs"},
	{0},
};

/* A list's own page has no marks of the screen in it. The caller frees it. */
static struct page_value *page_of(const struct print *print)
{
	struct page_value *page = listing_page(print->listing, print->app->author);
	page->is_sample = print->app->is_sample;
	return page;
}

/* WORD is a format's. */
static void lay_out(const struct print *print, const char *word, bool is_for_printer, struct buf *out)
{
	struct err ignored = {0};
	struct format format;
	bool is_wide = print->listing && listing_width(print->listing) > PRINT_NARROW;
	buf_init(out, PRINT_MOST);
	if (!format_read("print", word, is_wide ? "132" : "80", &format, &ignored))
		return;
	struct page_value *own = print->listing ? page_of(print) : NULL;
	format.is_for_printer = is_for_printer;
	format_begin(&format, out);
	format_page(&format, own ? own : page_view_page(print->view), out);
	format_end(&format, out);
	page_free(own);
}

static void leave(struct print *print, bool is_good, const char *what, const struct err *err)
{
	struct views *views = print->app->views;
	view_pop_to(views, print);
	view_pop(views);
	if (is_good)
		view_say(views, ROLE_GOOD, "%s", what);
	else
		view_say(views, ROLE_ERROR, "%s", err->text);
}

static void to_printer(struct views *views, void *arg, const char *printer)
{
	struct print *print = arg;
	struct buf text;
	struct err err = {0};
	char job[128] = "";
	(void)views;
	struct printer known;
	printer_find(print->app->replica, printer, &known);
	lay_out(print, known.kind == PRINTER_ESCP ? "escp" : "text", true, &text);
	bool is_good = print_text(printer, "Zila", text.bytes, text.length, job, sizeof job, &err);
	buf_free(&text);
	char *what = mem_format("Given to the queue. %s", job);
	leave(print, is_good, what, &err);
	free(what);
}

static bool write_pdf(const struct print *print, const char *path, struct err *err)
{
	struct pdf *pdf;
	if (!pdf_open(path, &pdf, err))
		return false;
	struct page_value *own = print->listing ? page_of(print) : NULL;
	pdf_add(pdf, own ? own : page_view_page(print->view)); /* pdf_close has the reason where it was not taken */
	page_free(own);
	return pdf_close(pdf, err);
}

static bool write_csv(const struct print *print, const char *path, struct err *err)
{
	char *bytes = NULL;
	size_t length = 0;
	FILE *memory = open_memstream(&bytes, &length);
	if (!memory)
		return err_set(err, EX_OSERR, "%s: out of memory", path);
	bool is_good = listing_csv(print->listing, memory, err);
	fclose(memory);
	is_good = is_good && file_write_atomic(path, bytes, length, 0666, err);
	free(bytes);
	return is_good;
}

static void to_file(struct views *views, void *arg, const char *path)
{
	struct print *print = arg;
	struct err err = {0};
	struct buf text;
	bool is_good;
	(void)views;
	if (print->way == PRINT_PDF)
		is_good = write_pdf(print, path, &err);
	else if (print->way == PRINT_CSV)
		is_good = write_csv(print, path, &err);
	else {
		lay_out(print, print->way == PRINT_HTML ? "html" : "text", false, &text);
		is_good = file_write_atomic(path, text.bytes, text.length, 0666, &err);
		buf_free(&text);
	}
	char *what = mem_format("Written to %s", path);
	leave(print, is_good, what, &err);
	free(what);
}

static int draw(void *state, struct canvas *canvas)
{
	const struct print *print = state;
	canvas_put(canvas, 0, 0, -1, ROLE_HEADING, "Print or save this page");
	canvas_put(canvas, 1, 2, -1, ROLE_NORMAL, "p  to a printer of this box");
	canvas_put(canvas, 2, 2, -1, ROLE_NORMAL, "f  to a text file");
	canvas_put(canvas, 3, 2, -1, ROLE_NORMAL, "d  to a PDF file");
	canvas_put(canvas, 4, 2, -1, ROLE_NORMAL, "w  to an HTML file");
	if (print->listing)
		canvas_put(canvas, 5, 2, -1, ROLE_NORMAL, "c  to a CSV file, for other programs");
	canvas_cursor(canvas, 1, 2);
	return print->listing ? 6 : 5;
}

static enum view_result key(struct views *views, void *state, int action, const struct key *key)
{
	static const char *const ends[] = {[PRINT_TEXT] = "txt", [PRINT_PDF] = "pdf", [PRINT_HTML] = "html", [PRINT_CSV] = "csv"};
	struct print *print = state;
	(void)key;
	if (action == 0 || (action == PRINT_CSV && !print->listing))
		return VIEW_PASS;
	print->way = action;
	if (action == PRINT_PRINTER) {
		dialog_line(views, "Printer's name (blank: the usual one)", "", 120, to_printer, print);
		return VIEW_DONE;
	}
	char *name = mem_format("%s.%s", print->file, ends[action]);
	dialog_line(views, "File", name, 1000, to_file, print);
	free(name);
	return VIEW_DONE;
}

static void release(void *state)
{
	struct print *print = state;
	free(print->file);
	free(print);
}

static const struct view_ops print_ops = {
	.name = "printing", /* as the other one: tests leave both before they write files */
	.keys = print_keys,
	.is_popup = true,
	.draw = draw,
	.key = key,
	.free = release,
};

void browse_print(struct app *app, const struct page_view *view, const struct listing *listing, const char *file)
{
	struct print *print = mem_zero(1, sizeof *print);
	*print = (struct print){.app = app, .view = view, .listing = listing, .file = mem_copy(file)};
	view_push(app->views, &print_ops, print);
}
