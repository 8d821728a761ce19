/* zila card school CODE… | --all: report cards as text, ESC/P, PDF or HTML, to standard output, a file, or a printer's queue. */
#include "config.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "cli/command.h"
#include "emis/card.h"
#include "emis/lookup.h"
#include "emis/print.h"
#include "page/format.h"
#include "page/pdf.h"
#include "store/query.h"

enum { CARD_CHUNK = 1 << 16, CARD_MAX = 512 << 20 };

struct card_run {
	struct card_maker *maker;
	struct buf text;
	struct pdf *pdf; /* in place of the text, or NULL */
	bool is_streamed; /* to standard output as it grows */
	struct format format;
	long count;
};

static bool flush(struct card_run *run, struct err *err)
{
	if (fwrite(run->text.bytes, 1, run->text.length, stdout) != run->text.length)
		return err_set(err, EX_IOERR, "standard output: not all could be written: %m");
	buf_clear(&run->text);
	return true;
}

static bool one(struct card_run *run, const char *code, struct err *err)
{
	struct page_value *page;
	if (!card_school(run->maker, code, 0, &page, err))
		return false;
	run->count++;
	if (run->pdf) {
		bool is_taken = pdf_add(run->pdf, page);
		page_free(page);
		return is_taken || err_set(err, EX_IOERR, "PDF: not all was taken"); /* pdf_close has the reason */
	}
	format_page(&run->format, page, &run->text);
	page_free(page);
	if (run->text.is_full)
		return err_set(err, EX_DATAERR, "card: more than %d MB of paper: print fewer schools at a time", CARD_MAX >> 20);
	return !run->is_streamed || run->text.length < CARD_CHUNK || flush(run, err);
}

static bool all(struct context *context, struct card_run *run, struct err *err)
{
	struct query *query;
	if (!query_open(context->replica, "SELECT code FROM school WHERE _void IS NULL ORDER BY district, tehsil, uc, code", &query, err))
		return false;
	int step;
	bool is_good = true;
	while (is_good && (step = query_step(query, err)) != 0)
		is_good = step == 1 && one(run, query_text(query, 0), err);
	query_close(query);
	return is_good;
}

static int deliver(struct card_run *run, const char *file, const char *printer)
{
	struct err err = {0};
	if (printer) {
		char job[128];
		if (!print_text(printer, "Zila report cards", run->text.bytes, run->text.length, job, sizeof job, &err))
			return command_fail(&err);
		fprintf(stderr, "%ld cards given to the queue%s%s\n", run->count, *job ? ": " : "", job);
		return 0;
	}
	if (file)
		return file_write_atomic(file, run->text.bytes, run->text.length, 0666, &err) ? 0 : command_fail(&err);
	return flush(run, &err) ? 0 : command_fail(&err);
}

struct card_wish {
	const char *file, *printer, *format, *columns;
	bool is_all, is_ascii;
	int count; /* of codes */
};

static bool read_wish(int argc, char **argv, struct card_wish *wish)
{
	static const struct option words[] = {
		{"format", required_argument, NULL, 'f'},
		{"columns", required_argument, NULL, 'c'},
		{"output", required_argument, NULL, 'o'},
		{"print", required_argument, NULL, 'p'},
		{"ascii", no_argument, NULL, 'a'},
		{"all", no_argument, NULL, 'A'},
		{NULL, 0, NULL, 0},
	};
	*wish = (struct card_wish){0};
	for (int option; (option = getopt_long(argc, argv, "", words, NULL)) != -1;) {
		switch (option) {
		case 'f': wish->format = optarg; break;
		case 'c': wish->columns = optarg; break;
		case 'o': wish->file = optarg; break;
		case 'p': wish->printer = optarg; break;
		case 'a': wish->is_ascii = true; break;
		case 'A': wish->is_all = true; break;
		default: return false;
		}
	}
	wish->count = argc - optind - 1;
	return argc - optind >= 1 && strcmp(argv[optind], "school") == 0 && (argc - optind == 1) == wish->is_all;
}

static bool start(struct card_run *card, const struct card_wish *wish, struct err *err)
{
	if (!format_read("card", wish->format, wish->columns, &card->format, err))
		return false;
	bool is_pdf = card->format.kind == FORMAT_PDF, is_html = card->format.kind == FORMAT_HTML;
	if ((is_pdf || is_html) && wish->printer)
		return err_set(err, EX_USAGE, "card: a printer gets text or escp: leave --format %s out, or give --output FILE and print that", wish->format);
	if (is_html && (wish->is_all || wish->count != 1))
		return err_set(err, EX_USAGE, "card: an HTML file is one card: give one code");
	card->is_streamed = !wish->file && !wish->printer;
	card->format.is_ascii = wish->is_ascii;
	return !is_pdf || pdf_open(wish->file, &card->pdf, err);
}

static int run(struct context *context, int argc, char **argv)
{
	struct card_run card = {0};
	struct card_wish wish;
	struct err err = {0};
	if (!read_wish(argc, argv, &wish))
		return command_usage(&command_card);
	if (!start(&card, &wish, &err))
		return command_fail(&err);
	buf_init(&card.text, CARD_MAX);
	format_begin(&card.format, &card.text);
	bool is_good = card_open(context->replica, context->set, context->author, &card.maker, &err);
	bool is_open = is_good;
	is_good = is_good && (!wish.is_all || all(context, &card, &err));
	for (int i = optind + 1; is_good && i < argc; i++) {
		char code[LOOKUP_CODE_SIZE];
		is_good = one(&card, lookup_code(argv[i], code) ? code : argv[i], &err);
	}
	int exit_code;
	format_end(&card.format, &card.text);
	if (card.pdf && (is_good || err.code == EX_IOERR))
		exit_code = pdf_close(card.pdf, &err) ? 0 : command_fail(&err);
	else
		exit_code = is_good ? deliver(&card, wish.file, wish.printer) : (pdf_drop(card.pdf), command_fail(&err));
	if (is_open)
		card_close(card.maker);
	buf_free(&card.text);
	return exit_code;
}

const struct command command_card = {
	.name = "card",
	.usage = "school CODE… | school --all [--format text|escp|pdf|html] [--columns 80|132] [--ascii] [--output FILE] [--print PRINTER]",
	.summary = "report cards as text, for a dot-matrix printer, as PDF or HTML, to the screen, a file or a printer's queue",
	.needs_replica = true,
	.run = run,
};
