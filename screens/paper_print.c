#include "config.h"
#include "screens/paper_print.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "emis/packet.h"
#include "emis/paper.h"
#include "emis/print.h"
#include "emis/term.h"
#include "emis/verify.h"
#include "page/lines.h"
#include "page/pdf.h"
#include "screens/app.h"
#include "tui/dialog.h"

enum { PAPER_PRINTER = 1, PAPER_TEXT, PAPER_PDF, WIDTH = 80, SHEET = 66, PAPER_MOST = 256 << 20 };

static const struct view_key paper_keys[] = {
	{PAPER_PRINTER, {'p'}, "printer", "to a printer of this box"},
	{PAPER_TEXT, {'f'}, "file", "to a text file"},
	{PAPER_PDF, {'d'}, "PDF", "to a PDF file"},
	{0},
};

/* A pop-up of its own, so that the codes live as long as its questions. */
struct paper_print {
	struct app *app;
	char form[64];
	int year, count;
	char **codes;
};

static bool one(struct paper_print *print, const char *code, struct pdf *pdf, struct buf *text, struct err *err)
{
	const struct form *form = form_set_find(*print->app->set, print->form);
	struct paper_wish wish = {.school = code, .year = print->year};
	struct page_value *page;
	if (!form || !paper_page(print->app->replica, *print->app->set, form, &wish, &page, err))
		return false;
	if (pdf)
		pdf_add(pdf, page); /* pdf_close has the reason where it was not taken */
	else
		lines_print(page, &(struct lines_options){.width = WIDTH}, SHEET, text);
	page_free(page);
	return !text->is_full || err_set(err, EX_DATAERR, "too much paper for one job: print one tehsil at a time");
}

static bool all(struct paper_print *print, struct pdf *pdf, struct buf *text, struct err *err)
{
	bool is_good = print->count > 0 || one(print, NULL, pdf, text, err);
	for (int i = 0; is_good && i < print->count; i++)
		is_good = one(print, print->codes[i], pdf, text, err);
	return is_good;
}

/* Says what became of it, and takes the pop-up away. */
static void finish(struct views *views, struct paper_print *print, bool is_good, const char *where, const struct err *err)
{
	int count = print->count > 0 ? print->count : 1;
	char *name = mem_copy(where);
	view_pop_to(views, print);
	view_pop(views);
	if (is_good)
		view_say(views, ROLE_GOOD, "%d form%s %s", count, count == 1 ? "" : "s", name);
	else
		view_say(views, ROLE_ERROR, "%s", err->text);
	free(name);
}

static void to_printer(struct views *views, void *arg, const char *printer)
{
	struct paper_print *print = arg;
	struct err err = {0};
	struct buf text;
	char job[128] = "";
	buf_init(&text, PAPER_MOST);
	bool is_good = all(print, NULL, &text, &err) && print_text(printer, "Zila paper forms", text.bytes, text.length, job, sizeof job, &err);
	buf_free(&text);
	char *where = mem_format("given to the queue. %s", job);
	finish(views, print, is_good, where, &err);
	free(where);
}

static void to_text(struct views *views, void *arg, const char *path)
{
	struct paper_print *print = arg;
	struct err err = {0};
	struct buf text;
	buf_init(&text, PAPER_MOST);
	bool is_good = all(print, NULL, &text, &err) && file_write_atomic(path, text.bytes, text.length, 0666, &err);
	buf_free(&text);
	char *where = mem_format("written to %s", path);
	finish(views, print, is_good, where, &err);
	free(where);
}

static void to_pdf(struct views *views, void *arg, const char *path)
{
	struct paper_print *print = arg;
	struct err err = {0};
	struct pdf *pdf = NULL;
	struct buf nothing;
	buf_init(&nothing, 1);
	bool is_good = pdf_open(path, &pdf, &err);
	if (is_good && !all(print, pdf, &nothing, &err)) {
		pdf_drop(pdf);
		is_good = false;
	} else if (is_good) {
		is_good = pdf_close(pdf, &err);
	}
	buf_free(&nothing);
	char *where = mem_format("written to %s", path);
	finish(views, print, is_good, where, &err);
	if (is_good && *pdf_note())
		view_say(views, ROLE_WARNING, "Written; %s", pdf_note());
	free(where);
}

static int draw(void *state, struct canvas *canvas)
{
	struct paper_print *print = state;
	const struct form *form = form_set_find(*print->app->set, print->form);
	canvas_print(canvas, 0, 0, ROLE_HEADING, "Print %d paper form%s: %s", print->count > 0 ? print->count : 1, print->count > 1 ? "s" : "",
		form ? form->title : print->form);
	canvas_put(canvas, 1, 2, -1, ROLE_NORMAL, "p  to a printer of this box");
	canvas_put(canvas, 2, 2, -1, ROLE_NORMAL, "f  to a text file");
	canvas_put(canvas, 3, 2, -1, ROLE_NORMAL, "d  to a PDF file, with the labels in Urdu where there are any");
	canvas_cursor(canvas, 1, 2);
	return 4;
}

static void ask_file(struct views *views, struct paper_print *print, const char *end, dialog_text *answer)
{
	char *name = print->count == 1 ? mem_format("%s-%d-%s.%s", print->form, print->year, print->codes[0], end)
		: mem_format("%s-%d.%s", print->form, print->year, end);
	dialog_line(views, "File", name, 1000, answer, print);
	free(name);
}

static enum view_result key(struct views *views, void *state, int action, const struct key *key)
{
	(void)key;
	switch (action) {
	case PAPER_PRINTER: dialog_line(views, "Printer's name (blank: the usual one)", "", 120, to_printer, state); return VIEW_DONE;
	case PAPER_TEXT: ask_file(views, state, "txt", to_text); return VIEW_DONE;
	case PAPER_PDF: ask_file(views, state, "pdf", to_pdf); return VIEW_DONE;
	}
	return VIEW_PASS;
}

static void release(void *state)
{
	struct paper_print *print = state;
	for (int i = 0; i < print->count; i++)
		free(print->codes[i]);
	free(print->codes);
	free(print);
}

static const struct view_ops paper_ops = {
	.name = "paper",
	.keys = paper_keys,
	.is_popup = true,
	.draw = draw,
	.key = key,
	.free = release,
};

void paper_print_push(struct app *app, const char *form, int year, const char *const *codes, int count)
{
	struct paper_print *print = mem_zero(1, sizeof *print);
	print->app = app;
	print->year = year;
	print->count = count;
	snprintf(print->form, sizeof print->form, "%s", form);
	print->codes = mem_alloc((size_t)count * sizeof *print->codes + 1);
	for (int i = 0; i < count; i++)
		print->codes[i] = mem_copy(codes[i]);
	view_push(app->views, &paper_ops, print);
}

/* Forms that are filled in on paper: records of a school, but for the office's own. */
static const struct form *form_at(const struct form_set *set, int index)
{
	for (int i = 0; i < form_set_count(set); i++) {
		const struct form *form = form_set_at(set, i);
		bool is_one = form->scope == SCOPE_SCHOOL && !form->parent && strcmp(form->code, VERIFY_FORM) != 0 && strcmp(form->code, PACKET_FORM) != 0;
		if (is_one && index-- == 0)
			return form;
	}
	return NULL;
}

struct choosing {
	struct app *app;
	char code[32];
};

static void form_row(void *arg, int index, struct buf *out)
{
	struct choosing *choosing = arg;
	buf_format(out, "%d  %s", index + 1, form_at(*choosing->app->set, index)->title);
}

static void form_chosen(struct views *views, void *arg, int choice)
{
	struct choosing *choosing = arg;
	const char *code = choosing->code;
	(void)views;
	paper_print_push(choosing->app, form_at(*choosing->app->set, choice)->code, term_year(choosing->app->replica), &code, 1);
}

void paper_print_choose(struct app *app, const char *code)
{
	static struct choosing choosing; /* one question is asked at a time */
	int count = 0;
	choosing.app = app;
	snprintf(choosing.code, sizeof choosing.code, "%s", code);
	while (form_at(*app->set, count))
		count++;
	dialog_choose(app->views, "Which form, on paper?", count, 0, form_row, form_chosen, &choosing);
}
