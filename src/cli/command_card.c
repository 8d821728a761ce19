/* zila card LEVEL CODE… | --all: report cards of schools and places as text, ESC/P, PDF or HTML, to standard output, a file, or a printer's
 * queue. */
#include "config.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/file.h"
#include "cli/card_batch.h"
#include "cli/command.h"
#include "emis/card.h"
#include "emis/lookup.h"
#include "emis/print.h"
#include "page/format.h"
#include "page/pdf.h"
#include "store/query.h"

enum { CARD_CHUNK = 1 << 16, CARD_MAX = 512 << 20 };

enum card_kind { CARD_OF_PLACE, CARD_MONITORING, CARD_COMPARED /* of one code or two */ };

struct card_run {
	struct card_maker *maker;
	enum card_kind kind;
	enum indicator_level level; /* of CARD_OF_PLACE and CARD_MONITORING */
	int year; /* 0: the newest */
	const char *from, *to; /* of monitoring */
	const char *other; /* what is compared with, or NULL */
	bool is_short; /* for a telephone's message */
	const char *check; /* of a paper that is held against what is held here */
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

static bool make(struct card_run *run, const char *code, struct page_value **page, struct err *err)
{
	if (run->kind == CARD_MONITORING)
		return card_monitoring(run->maker, run->level, code, run->from, run->to, page, err);
	if (run->kind == CARD_COMPARED)
		return card_compare(run->maker, code, run->other, run->year, page, err);
	return run->level == INDICATOR_SCHOOL ? card_school(run->maker, code, run->year, page, err) :
		card_place(run->maker, run->level, code, run->year, page, err);
}

/* Whether a paper with that check, for the office or the public, says what is held here. */
static bool matches(struct card_run *run, const char *code, struct err *err)
{
	char ours[2][9] = {"", ""};
	for (int turn = 0; turn < 2; turn++) {
		struct page_value *page;
		card_set_public(run->maker, turn == 1);
		if (!make(run, code, &page, err))
			return false;
		page_free(page);
		snprintf(ours[turn], sizeof ours[turn], "%s", card_checksum(run->maker));
		if (strcasecmp(ours[turn], run->check) == 0) {
			buf_format(&run->text, "%s: a paper with check %s says what is held here\n", code, ours[turn]);
			return true;
		}
	}
	bool is_school = run->kind == CARD_OF_PLACE && run->level == INDICATOR_SCHOOL;
	return err_set(err, EX_DATAERR, "card: %s: the paper's check is %s, of what is held here it is %s: %s%s", code, run->check, ours[0],
		is_school ? "the school's record has changed since, or the paper is of another year (--year): zila log --school " :
		"the records have changed since, or the paper is of another day or year (--printed DATE, --year YEAR)", is_school ? code : "");
}

static bool one(struct card_run *run, const char *code, struct err *err)
{
	struct page_value *page;
	run->count++;
	if (run->check)
		return matches(run, code, err);
	if (run->is_short) {
		if (run->count > 1)
			buf_text(&run->text, "\n");
		return card_short(run->maker, run->level, code, run->year, &run->text, err);
	}
	if (!make(run, code, &page, err))
		return false;
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

/* Every place of the level that this folder has schools of, in the order of a district's shelves. */
static bool all(struct context *context, struct card_run *run, struct err *err)
{
	static const char *const sql[INDICATOR_LEVELS] = {
		[INDICATOR_SCHOOL] = "SELECT code FROM school WHERE _void IS NULL ORDER BY district, tehsil, uc, code",
		[INDICATOR_CLUSTER] = "SELECT cluster FROM school WHERE cluster IS NOT NULL AND _void IS NULL GROUP BY cluster ORDER BY min(district), cluster",
		[INDICATOR_TEHSIL] = "SELECT tehsil FROM school WHERE tehsil IS NOT NULL AND _void IS NULL GROUP BY tehsil ORDER BY min(district), tehsil",
		[INDICATOR_DISTRICT] = "SELECT district FROM school WHERE district IS NOT NULL AND _void IS NULL GROUP BY district ORDER BY district",
		[INDICATOR_DIVISION] = "SELECT code FROM place WHERE kind = 'division' AND _void IS NULL ORDER BY code",
		[INDICATOR_PROVINCE] = "SELECT code FROM place WHERE kind = 'province' AND _void IS NULL ORDER BY code",
	};
	struct query *query;
	if (!query_open(context->replica, sql[run->level], &query, err))
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
	const char *file, *printer, *format, *columns, *from, *to, *check, *printed;
	enum card_kind kind;
	enum indicator_level level;
	int year;
	bool is_all, is_ascii, is_public;
	char **codes;
	int count;
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
		{"year", required_argument, NULL, 'y'},
		{"public", no_argument, NULL, 'P'},
		{"from", required_argument, NULL, 'F'},
		{"to", required_argument, NULL, 'T'},
		{"check", required_argument, NULL, 'C'},
		{"printed", required_argument, NULL, 'D'},
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
		case 'y':
			wish->year = atoi(optarg);
			if (wish->year <= 0 || optarg[strspn(optarg, "0123456789")])
				return false;
			break;
		case 'P': wish->is_public = true; break;
		case 'F': wish->from = optarg; break;
		case 'T': wish->to = optarg; break;
		case 'C': wish->check = optarg; break;
		case 'D': wish->printed = optarg; break;
		default: return false;
		}
	}
	int day;
	if (argc - optind < 1 || (wish->printed && !date_parse(wish->printed, &day)))
		return false;
	wish->kind = strcmp(argv[optind], "monitoring") == 0 ? CARD_MONITORING : strcmp(argv[optind], "compare") == 0 ? CARD_COMPARED : CARD_OF_PLACE;
	wish->level = wish->kind == CARD_COMPARED ? INDICATOR_SCHOOL : INDICATOR_DISTRICT;
	if (wish->kind == CARD_OF_PLACE && (!indicator_level_find(argv[optind], &wish->level) || wish->level == INDICATOR_KIND))
		return false;
	/* monitoring is of a district, unless its first word is another level */
	bool has_level = wish->kind == CARD_MONITORING && optind + 1 < argc && indicator_level_find(argv[optind + 1], &wish->level);
	wish->codes = argv + optind + 1 + has_level;
	wish->count = argc - optind - 1 - has_level;
	wish->is_all = wish->is_all || (wish->level == INDICATOR_PROVINCE && wish->count == 0); /* there is one */
	if (wish->check && wish->kind != CARD_COMPARED && wish->count != 1 && wish->level != INDICATOR_PROVINCE)
		return false;
	return (wish->count == 0) == wish->is_all && (wish->kind != CARD_COMPARED || (wish->count >= 1 && wish->count <= 2));
}

static bool start(struct card_run *card, const struct card_wish *wish, struct err *err)
{
	card->check = wish->check;
	card->is_short = wish->format && strcmp(wish->format, "short") == 0;
	if (card->is_short && wish->kind != CARD_OF_PLACE)
		return err_set(err, EX_USAGE, "card: --format short is of schools and places: leave it out");
	if (!format_read("card", card->is_short ? NULL : wish->format, wish->columns, &card->format, err))
		return false;
	bool is_pdf = card->format.kind == FORMAT_PDF, is_html = card->format.kind == FORMAT_HTML;
	if ((is_pdf || is_html) && wish->printer)
		return err_set(err, EX_USAGE, "card: a printer gets text or escp: leave --format %s out, or give --output FILE and print that", wish->format);
	if (is_html && ((wish->count > 1 && wish->kind != CARD_COMPARED) || (wish->is_all && wish->level != INDICATOR_PROVINCE)))
		return err_set(err, EX_USAGE, "card: an HTML file is one card: give one code");
	card->is_streamed = !wish->file && !wish->printer;
	card->format.is_ascii = wish->is_ascii;
	card->kind = wish->kind;
	card->level = wish->level;
	card->from = wish->from, card->to = wish->to;
	card->year = wish->year;
	return !is_pdf || pdf_open(wish->file, &card->pdf, err);
}

/* The places of CODES; a school's code may come without its zeros. */
static bool each(struct card_run *run, char **codes, int count, struct err *err)
{
	char code[LOOKUP_CODE_SIZE], other[LOOKUP_CODE_SIZE];
	bool is_school = run->level == INDICATOR_SCHOOL || run->level == INDICATOR_CLUSTER, is_good = true;
	if (run->kind == CARD_COMPARED && count == 2)
		run->other = lookup_code(codes[--count], other) ? other : codes[count];
	for (int i = 0; is_good && i < count; i++)
		is_good = one(run, is_school && lookup_code(codes[i], code) ? code : codes[i], err);
	return is_good;
}

static int run(struct context *context, int argc, char **argv)
{
	struct card_run card = {0};
	struct card_wish wish;
	struct err err = {0};
	int batch;
	if (card_batch(context, argc, argv, &batch))
		return batch;
	if (!read_wish(argc, argv, &wish))
		return command_usage(&command_card);
	if (!start(&card, &wish, &err))
		return command_fail(&err);
	buf_init(&card.text, CARD_MAX);
	format_begin(&card.format, &card.text);
	bool is_good = card_open(context->replica, context->set, context->author, &card.maker, &err);
	bool is_open = is_good;
	if (is_good) {
		card_set_public(card.maker, wish.is_public);
		card_set_day(card.maker, wish.printed);
	}
	is_good = is_good && (!wish.is_all || all(context, &card, &err));
	is_good = is_good && each(&card, wish.codes, wish.count, &err);
	int exit_code;
	format_end(&card.format, &card.text);
	if (card.pdf && (is_good || err.code == EX_IOERR))
		exit_code = command_close_pdf(card.pdf, &err) ? 0 : command_fail(&err);
	else
		exit_code = is_good ? deliver(&card, wish.file, wish.printer) : (pdf_drop(card.pdf), command_fail(&err));
	if (is_open)
		card_close(card.maker);
	buf_free(&card.text);
	return exit_code;
}

const struct command command_card = {
	.name = "card",
	.usage = "school|cluster|tehsil|district|division|province CODE… | LEVEL --all | monitoring [LEVEL] CODE… [--from DATE] [--to DATE] |"
		" compare CODE [CODE] [--year YEAR] [--public] [--check CHECK [--printed DATE]] [--format text|short|escp|pdf|html]"
		" [--columns 80|132] [--ascii] [--output FILE] [--print PRINTER]\n"
		"       LEVEL|monitoring LEVEL|compare  CODE… | --tehsil T | --uc U | --cluster C | --district D | --list FILE | --all\n"
		"       --print PRINTER | --terminal | --output FILE | --folder DIR  [--format text|escp|pdf] [--from-card N] [--no-cover]",
	.summary = "report cards as text, for a dot-matrix printer, as PDF or HTML, to the screen, a file or a printer's queue",
	.needs_replica = true,
	.run = run,
};
