/* zila list: lists of schools, staff, posts, visits, whatever the forms hold: those that come with the program, and one's own. */
#include "config.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/conf.h"
#include "base/file.h"
#include "cli/command.h"
#include "cli/context.h"
#include "emis/listing_kept.h"
#include "emis/print.h"
#include "page/format.h"
#include "page/pdf.h"

enum { LIST_MAX = 256 << 20, LIST_NARROW = 80 };

struct list_wish {
	const char *format, *columns, *file, *printer, *district; /* NULL: not said */
	int year; /* 0: not said */
	bool is_ascii, is_for_all;
};

static bool name_them(struct context *context, struct err *err)
{
	struct kept *kept;
	const struct listing_fixed *fixed;
	int count;
	for (int i = 0; (fixed = listing_fixed_at(i)); i++)
		printf("%s\t%s: %s\n", fixed->name, fixed->title, fixed->words);
	if (!kept_list(context->replica, NULL, &kept, &count, err))
		return false;
	for (int i = 0; i < count; i++)
		printf("%s\t%s\t%s\n", kept[i].name, kept[i].title,
			strcmp(kept[i].district, KEPT_FOR_ALL) == 0 ? "of all" : form_set_label(context->set, "district", kept[i].district));
	free(kept);
	return true;
}

static bool to_pdf(const struct page_value *page, const char *file, struct err *err)
{
	struct pdf *pdf;
	if (!pdf_open(file, &pdf, err))
		return false;
	pdf_add(pdf, page); /* pdf_close has the reason where it was not taken */
	return command_close_pdf(pdf, err);
}

static bool to_text(const struct page_value *page, const struct format *format, const struct list_wish *wish, struct err *err)
{
	struct buf text;
	bool is_good = true;
	char job[128];
	buf_init(&text, LIST_MAX);
	format_begin(format, &text);
	format_page(format, page, &text);
	format_end(format, &text);
	if (text.is_full)
		is_good = err_set(err, EX_DATAERR, "list: more than %d MB of paper: filter it, or take one district", LIST_MAX >> 20);
	else if (wish->printer)
		is_good = print_text(wish->printer, "Zila list", text.bytes, text.length, job, sizeof job, err);
	else if (wish->file)
		is_good = file_write_atomic(wish->file, text.bytes, text.length, 0666, err);
	else if (fwrite(text.bytes, 1, text.length, stdout) != text.length || fflush(stdout) != 0)
		is_good = err_set(err, EX_IOERR, "standard output: not all could be written: %m");
	buf_free(&text);
	return is_good;
}

/* CSV and JSON go to a file by way of memory, so that a full disk leaves no half of one. */
static bool to_data(const struct listing *listing, const struct list_wish *wish, struct err *err)
{
	bool is_csv = strcmp(wish->format, "csv") == 0, is_good;
	char *bytes = NULL;
	size_t length = 0;
	if (!wish->file)
		return is_csv ? listing_csv(listing, stdout, err) : listing_json(listing, stdout, err);
	FILE *memory = open_memstream(&bytes, &length);
	if (!memory)
		return err_set(err, EX_OSERR, "list: out of memory");
	is_good = is_csv ? listing_csv(listing, memory, err) : listing_json(listing, memory, err);
	fclose(memory);
	is_good = is_good && file_write_atomic(wish->file, bytes, length, 0666, err);
	free(bytes);
	return is_good;
}

static bool is_data(const char *format)
{
	return format && (strcmp(format, "csv") == 0 || strcmp(format, "json") == 0);
}

/* Paper is 80 columns wide, or 132 where that is too narrow and nothing else was asked for. */
static bool give(struct context *context, const struct list_wish *wish, const struct listing *listing, struct err *err)
{
	struct format format;
	const char *columns = wish->columns ? wish->columns : listing_width(listing) > LIST_NARROW ? "132" : "80";
	if (is_data(wish->format))
		return to_data(listing, wish, err);
	if (!format_read("list", wish->format, columns, &format, err))
		return false;
	struct page_value *page = listing_page(listing, context->author);
	page->is_sample = replica_is_sample(context->replica);
	format.is_ascii = wish->is_ascii;
	if (!wish->file && !wish->printer && format.kind == FORMAT_TEXT)
		format.sheet_lines = 0; /* to read, not to print */
	bool is_good = format.kind == FORMAT_PDF ? to_pdf(page, wish->file, err) : to_text(page, &format, wish, err);
	page_free(page);
	return is_good;
}

static bool save(struct context *context, const struct list_wish *wish, const char *path, struct err *err)
{
	struct listing_ask ask = {.replica = context->replica, .set = context->set, .district = wish->district};
	struct listing_own *own = NULL;
	struct buf text;
	const char *district = wish->is_for_all ? KEPT_FOR_ALL : wish->district ? wish->district : kept_owner(context->replica);
	bool is_good = file_read(path, CONF_MAX_FILE, &text, err) && listing_ask_check(&ask, err) && listing_own_parse(text.bytes, text.length, path, &own, err)
		&& (kept_save(&ask, own, district, context->author, err) || err_prefix(err, "%s", path));
	if (is_good)
		printf("Saved: zila list %s\n", own->name);
	listing_own_free(own);
	buf_free(&text);
	return is_good;
}

static bool show(struct context *context, const struct list_wish *wish, const char *name, struct err *err)
{
	struct listing_own *own;
	struct buf text;
	if (!kept_read(context->replica, name, wish->district ? wish->district : replica_district(context->replica), &own, err))
		return false;
	buf_init(&text, OWN_TEXT);
	bool is_good = listing_own_write(own, &text, err);
	if (is_good)
		fputs(text.bytes, stdout);
	buf_free(&text);
	listing_own_free(own);
	return is_good;
}

static bool run_list(struct context *context, const struct list_wish *wish, const char *name, struct err *err)
{
	struct listing_ask ask = {.replica = context->replica, .set = context->set, .district = wish->district, .year = wish->year};
	struct listing *listing;
	struct format format;
	struct err reason = {0};
	/* Before the work is done. */
	if (!is_data(wish->format) && !format_read("list", wish->format, wish->columns, &format, &reason))
		return err_set(err, EX_USAGE, "%s; and csv and json", reason.text);
	if (wish->printer && (is_data(wish->format) || format.kind == FORMAT_PDF || format.kind == FORMAT_HTML))
		return err_set(err, EX_USAGE, "list: a printer gets text or escp: leave --format out, or give --output FILE and print that");
	if (!listing_make(&ask, name, &listing, err))
		return false;
	bool is_good = give(context, wish, listing, err);
	listing_free(listing);
	return is_good;
}

static bool read_wish(int argc, char **argv, struct list_wish *wish)
{
	static const struct option words[] = {
		{"format", required_argument, NULL, 'f'}, {"output", required_argument, NULL, 'o'}, {"print", required_argument, NULL, 'p'},
		{"district", required_argument, NULL, 'd'}, {"year", required_argument, NULL, 'y'}, {"columns", required_argument, NULL, 'c'},
		{"ascii", no_argument, NULL, 'a'}, {"for-all", no_argument, NULL, 'A'}, {NULL, 0, NULL, 0},
	};
	*wish = (struct list_wish){0};
	for (int option; (option = getopt_long(argc, argv, "", words, NULL)) != -1;) {
		switch (option) {
		case 'f': wish->format = optarg; break;
		case 'o': wish->file = optarg; break;
		case 'p': wish->printer = optarg; break;
		case 'd': wish->district = optarg; break;
		case 'y': wish->year = atoi(optarg); break;
		case 'c': wish->columns = optarg; break;
		case 'a': wish->is_ascii = true; break;
		case 'A': wish->is_for_all = true; break;
		default: return false;
		}
	}
	return wish->year >= 0 && wish->year <= 9999;
}

static int run(struct context *context, int argc, char **argv)
{
	struct list_wish wish;
	struct err err = {0};
	bool is_good;
	if (!read_wish(argc, argv, &wish))
		return command_usage(&command_list);
	int count = argc - optind;
	char **word = argv + optind;
	if (count == 0)
		is_good = name_them(context, &err);
	else if (count == 2 && strcmp(word[0], "save") == 0)
		is_good = save(context, &wish, word[1], &err);
	else if (count == 2 && strcmp(word[0], "show") == 0)
		is_good = show(context, &wish, word[1], &err);
	else if (count == 2 && strcmp(word[0], "drop") == 0) {
		struct listing_ask ask = {.replica = context->replica, .set = context->set};
		is_good = kept_drop(&ask, word[1], wish.is_for_all ? KEPT_FOR_ALL : wish.district ? wish.district : kept_owner(context->replica),
			context->author, &err);
	} else if (count == 1)
		is_good = run_list(context, &wish, word[0], &err);
	else
		return command_usage(&command_list);
	return is_good ? 0 : command_fail(&err);
}

const struct command command_list = {
	.name = "list",
	.usage = "| NAME [--district D] [--year Y] [--format text|escp|pdf|html|csv|json] [--columns 80|132] [--ascii] [--output FILE] [--print PRINTER] |\n"
		"       save FILE.ini [--district D | --for-all] | show NAME | drop NAME [--district D]",
	.summary = "lists: seniority, vacancies, closed schools, missing facilities, yearbook, and one's own",
	.needs_replica = true,
	.each = EACH_ALWAYS,
	.run = run,
};
