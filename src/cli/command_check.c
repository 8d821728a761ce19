/* zila check [FORM]: every rule over all records, and what shows only across records; the worst first. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/csv.h"
#include "base/mem.h"
#include "cli/command.h"
#include "cli/context.h"
#include "emis/findings.h"
#include "store/query.h"

enum { CELLS = 11 };

static const char header[] = "form,key,school,kind,rule,says,value,expected,since,tehsil,reason";

static void print_one(const struct findings_one *one, bool is_csv, struct buf *line)
{
	char since[17] = "";
	if (one->since > 0)
		clock_format(one->since, since);
	since[strlen(since) < 10 ? strlen(since) : 10] = '\0'; /* the day is enough */
	const char *const cells[CELLS] = {one->form, one->key, one->school, one->is_hard ? "hard" : "soft", one->rule, one->says, one->value,
		one->expected, since, one->tehsil, one->reason ? one->reason : ""};
	buf_clear(line);
	for (int i = 0; i < CELLS; i++) {
		if (is_csv)
			csv_put_cell(line, i ? ',' : '\0', cells[i], strlen(cells[i]));
		else
			buf_format(line, "%s%s", i ? "\t" : "", cells[i]);
	}
	puts(line->bytes);
}

/* The code of the place that WORD names in COLUMN, by code or by its name; EX_DATAERR where no school is there. */
static bool find_place(struct context *context, const char *column, const char *word, char **out, struct err *err)
{
	struct query *query;
	char *sql = mem_format("SELECT DISTINCT \"%s\" FROM school WHERE _void IS NULL AND \"%s\" IS NOT NULL", column, column);
	bool is_open = query_open(context->replica, sql, &query, err);
	free(sql);
	if (!is_open)
		return false;
	for (int step; !*out && (step = query_step(query, err)) == 1;) {
		const char *code = query_text(query, 0);
		if (strcasecmp(code, word) == 0 || strcasecmp(form_set_label(context->set, column, code), word) == 0)
			*out = mem_copy(code);
	}
	query_close(query);
	return *out || err_set(err, EX_DATAERR, "--%s %s: no school here is in such a %s: zila find shows how it is written", column, word, column);
}

static int run(struct context *context, int argc, char **argv)
{
	struct findings_filter filter = {0};
	struct findings findings = {0};
	bool is_csv = false, is_good = true;
	char *district = NULL, *tehsil = NULL;
	struct err err = {0};
	for (int i = 1; i < argc && is_good; i++) {
		const char *next = i + 1 < argc ? argv[i + 1] : NULL;
		if (strcmp(argv[i], "--open") == 0) {
			filter.is_open = true;
			continue;
		}
		if (argv[i][0] != '-' && !filter.form) {
			is_good = context_form(context, argv[i], &err) != NULL;
			filter.form = argv[i];
			continue;
		}
		if (!next)
			return command_usage(&command_check);
		if (strcmp(argv[i], "--format") == 0 && strcmp(next, "csv") == 0)
			is_csv = true;
		else if (strcmp(argv[i], "--district") == 0 && !district)
			is_good = find_place(context, "district", next, &district, &err);
		else if (strcmp(argv[i], "--tehsil") == 0 && !tehsil)
			is_good = find_place(context, "tehsil", next, &tehsil, &err);
		else if (strcmp(argv[i], "--rule") == 0)
			filter.rule = next;
		else
			return command_usage(&command_check);
		i++;
	}
	filter.district = district;
	filter.tehsil = tehsil;
	is_good = is_good && findings_check(context->replica, context->set, context->author, &filter, &findings, &err);
	struct buf line;
	buf_init(&line, 1 << 16);
	if (is_good && is_csv)
		puts(header);
	for (int i = 0; is_good && i < findings.count; i++)
		print_one(&findings.all[i], is_csv, &line);
	buf_free(&line);
	free(district);
	free(tehsil);
	if (is_good)
		fprintf(stderr, "%d finding%s\n", findings.count, findings.count == 1 ? "" : "s");
	findings_reset(&findings);
	return is_good ? 0 : command_fail(&err);
}

const struct command command_check = {
	.name = "check",
	.usage = "[FORM] [--district CODE] [--tehsil CODE] [--rule RULE] [--open] [--format csv]",
	.summary = "every rule over all records, the worst first",
	.needs_replica = true,
	.each = EACH_ALWAYS,
	.run = run,
};
