/* zila indicators [LEVEL [CODE…]]: figures as text, CSV or JSON; the table that they come from, explained. */
#include "config.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "cli/command.h"
#include "cli/context.h"
#include "cli/figures.h"
#include "emis/indicator.h"
#include "emis/lookup.h"
#include "store/query.h"

enum { INDICATORS_TEXT = 1 << 20, INDICATORS_MOST = 512, INDICATORS_YEARS = 30 };
enum format { FORMAT_TEXT, FORMAT_CSV, FORMAT_JSON };

struct indicators_run {
	struct context *context;
	struct indicator_book *book;
	struct indicator_ask ask;
	enum format format;
	const char *codes[INDICATORS_MOST + 1], *places[INDICATORS_MOST + 1], *district;
	int code_count, place_count, first_year, last_year;
	long rows; /* printed */
};

static bool one(struct indicators_run *run, const char *place, const char *district, struct err *err)
{
	for (int year = run->first_year; year <= run->last_year; year++) {
		struct indicator_answer *answer;
		run->ask.place = place;
		run->ask.district = district;
		run->ask.year = year;
		if (!indicator_ask(run->book, &run->ask, &answer, err))
			return false;
		for (int i = 0; i < answer->place_count; i++) {
			if (run->format == FORMAT_TEXT)
				figures_text(answer, i);
			else if (run->format == FORMAT_CSV)
				figures_csv(answer, i);
			else
				run->rows += figures_json(answer, i, run->rows > 0);
		}
		indicator_free(answer);
	}
	return true;
}

/* Districts of the registry, each asked on its own: the memory stays that of the largest. */
static bool each_district(struct indicators_run *run, struct err *err)
{
	char *districts[INDICATORS_MOST];
	int count = 0, step;
	struct query *query;
	bool is_good = true;
	if (!query_open(run->context->replica, "SELECT DISTINCT district FROM school WHERE district IS NOT NULL AND _void IS NULL ORDER BY district",
		&query, err))
		return false;
	while ((step = query_step(query, err)) == 1 && count < INDICATORS_MOST)
		districts[count++] = mem_copy(query_text(query, 0));
	query_close(query);
	for (int i = 0; i < count; i++) {
		is_good = is_good && one(run, NULL, districts[i], err);
		free(districts[i]);
	}
	return is_good && step >= 0;
}

static bool places(struct indicators_run *run, struct err *err)
{
	const char *own = replica_district(run->context->replica);
	if (run->place_count == 0 && run->ask.level >= INDICATOR_DISTRICT)
		return one(run, run->ask.level == INDICATOR_DISTRICT ? own : NULL, NULL, err);
	if (run->place_count == 0)
		return run->district ? one(run, NULL, run->district, err) : each_district(run, err);
	for (int i = 0; i < run->place_count; i++) {
		char code[LOOKUP_CODE_SIZE];
		bool is_school = run->ask.level == INDICATOR_SCHOOL || run->ask.level == INDICATOR_CLUSTER;
		const char *place = is_school && lookup_code(run->places[i], code) ? code : run->places[i];
		if (run->ask.level == INDICATOR_KIND ? !one(run, NULL, place, err) : !one(run, place, NULL, err))
			return false;
	}
	return true;
}

/* The level, then codes of indicators and of places, in any order. */
static bool take_words(struct indicators_run *run, int argc, char **argv, struct err *err)
{
	run->ask.level = INDICATOR_DISTRICT;
	if (argc > 0 && !indicator_level_find(argv[0], &run->ask.level))
		return err_set(err, EX_USAGE, "indicators: no level is called %s: school, kind, cluster, tehsil, district, division or province", argv[0]);
	for (int i = 1; i < argc; i++) {
		if (run->code_count == INDICATORS_MOST || run->place_count == INDICATORS_MOST)
			return err_set(err, EX_USAGE, "indicators: at most %d codes", INDICATORS_MOST);
		if (indicator_find(argv[i]))
			run->codes[run->code_count++] = argv[i];
		else
			run->places[run->place_count++] = argv[i];
	}
	return true;
}

/* "2024" or "2022-2024". */
static bool take_years(struct indicators_run *run, const char *text, struct err *err)
{
	char rest = '\0';
	int count = sscanf(text, "%d-%d%c", &run->first_year, &run->last_year, &rest);
	if (count == 1 && !strchr(text + 1, '-') && text[strspn(text, "0123456789")] == '\0')
		run->last_year = run->first_year;
	else if (count != 2)
		return err_set(err, EX_USAGE, "indicators: --year %s: give a year (2024) or two (2022-2024)", text);
	if (run->first_year < 0 || run->last_year > 9999 || run->last_year < run->first_year || run->last_year - run->first_year >= INDICATORS_YEARS)
		return err_set(err, EX_USAGE, "indicators: --year %s: at most %d years, the earlier one first", text, INDICATORS_YEARS);
	return true;
}

static bool take_date(const char *word, const char *text, char out[11], struct err *err)
{
	int day;
	if (!date_parse(text, &day))
		return err_set(err, EX_USAGE, "indicators: --%s %s: give a date such as 2024-03-31", word, text);
	date_format(day, out);
	return true;
}

static bool take_only(struct indicators_run *run, const char *text, struct err *err)
{
	static const char *const fields[] = {"level=", "gender=", "location="};
	const char **into[] = {&run->ask.school_level, &run->ask.gender, &run->ask.location};
	for (int i = 0; i < 3; i++)
		if (strncmp(text, fields[i], strlen(fields[i])) == 0) {
			*into[i] = text + strlen(fields[i]);
			return true;
		}
	return err_set(err, EX_USAGE, "indicators: --only %s: give level=CODE, gender=CODE or location=CODE", text);
}

/* Whether the words of --only are codes of their lists. */
static bool check_only(const struct indicators_run *run, struct err *err)
{
	const struct { const char *list, *code; } only[] = {{"level", run->ask.school_level}, {"gender", run->ask.gender},
		{"location", run->ask.location}};
	for (int i = 0; i < 3; i++) {
		const struct code_list *list = form_set_list(run->context->set, only[i].list);
		if (only[i].code && list && !code_list_find(list, only[i].code, strlen(only[i].code)))
			return err_set(err, EX_USAGE, "indicators: --only %s=%s: the list %s has no such code", only[i].list, only[i].code, only[i].list);
	}
	return true;
}

/* The newest year of which a return is held. */
static int newest_year(struct context *context)
{
	return (int)query_number(context->replica, "SELECT max(year) FROM (SELECT max(year) AS year FROM census WHERE _void IS NULL)", 0);
}

static int explain(const char *code)
{
	struct buf out;
	struct err err = {0};
	const struct indicator *row = code ? indicator_find(code) : NULL;
	if (code && !row)
		return err_set(&err, EX_USAGE, "no indicator has the code %s: zila indicators --list names them", code), command_fail(&err);
	buf_init(&out, INDICATORS_TEXT);
	if (row)
		indicator_explain(row, &out);
	else
		indicator_document(&out);
	fwrite(out.bytes, 1, out.length, stdout);
	buf_free(&out);
	return 0;
}

static int list(void)
{
	const struct indicator *row;
	for (int i = 0; (row = indicator_at(i)); i++)
		printf("%s\t%s\n", row->code, row->name);
	return 0;
}

static int answer(struct indicators_run *run)
{
	struct err err = {0};
	const char *const *codes = run->code_count ? run->codes : NULL;
	if (!context_open(run->context, &err) || !check_only(run, &err))
		return command_fail(&err);
	if (run->first_year < 0)
		run->first_year = run->last_year = newest_year(run->context);
	if (!indicator_open(run->context->replica, run->context->set, codes, &run->book, &err))
		return command_fail(&err);
	if (run->format == FORMAT_CSV)
		figures_csv_head();
	else if (run->format == FORMAT_JSON)
		putchar('[');
	bool is_good = places(run, &err);
	if (run->format == FORMAT_JSON)
		printf("\n]\n");
	indicator_close(run->book);
	if (is_good && fflush(stdout) != 0)
		is_good = err_set(&err, EX_IOERR, "standard output: not all could be written: %m");
	return is_good ? 0 : command_fail(&err);
}

static int run(struct context *context, int argc, char **argv)
{
	static const struct option words[] = {
		{"year", required_argument, NULL, 'y'}, {"format", required_argument, NULL, 'f'},
		{"in", required_argument, NULL, 'i'}, {"from", required_argument, NULL, 'F'}, {"to", required_argument, NULL, 'T'},
		{"only", required_argument, NULL, 'O'}, {"explain", required_argument, NULL, 'e'}, {"list", no_argument, NULL, 'l'},
		{"document", no_argument, NULL, 'd'}, {NULL, 0, NULL, 0},
	};
	static const char *const formats[] = {"text", "csv", "json"};
	struct indicators_run work = {.context = context, .first_year = -1};
	struct err err = {0};
	bool is_good = true;
	for (int option; is_good && (option = getopt_long(argc, argv, "", words, NULL)) != -1;) {
		if (option == 'y')
			is_good = take_years(&work, optarg, &err);
		else if (option == 'i')
			work.district = optarg;
		else if (option == 'F' || option == 'T')
			is_good = take_date(option == 'F' ? "from" : "to", optarg, option == 'F' ? work.ask.from : work.ask.to, &err);
		else if (option == 'O')
			is_good = take_only(&work, optarg, &err);
		else if (option == 'e' || option == 'd')
			return explain(option == 'e' ? optarg : NULL);
		else if (option == 'l')
			return list();
		else if (option == 'f') {
			int format = 0;
			while (format < 3 && strcmp(formats[format], optarg) != 0)
				format++;
			if (format == 3)
				is_good = err_set(&err, EX_USAGE, "indicators: --format %s: text, csv or json", optarg);
			work.format = (enum format)format;
		} else {
			return command_usage(&command_indicators);
		}
	}
	is_good = is_good && take_words(&work, argc - optind, argv + optind, &err);
	return is_good ? answer(&work) : command_fail(&err);
}

const struct command command_indicators = {
	.name = "indicators",
	.usage = "[LEVEL [CODE…]] [--year Y|Y-Y] [--in DISTRICT] [--only FIELD=CODE]… [--from DATE] [--to DATE]"
		" [--format text|csv|json] | --explain INDICATOR | --list",
	.summary = "enrolment, rates, facilities, visits of a school, cluster, tehsil, district, division, province",
	.each = EACH_ALWAYS,
	.run = run,
};
