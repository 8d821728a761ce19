/* zila check [FORM]: every rule over all records; without FORM also what shows only across records. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "base/csv.h"
#include "cli/command.h"
#include "cli/context.h"
#include "emis/across.h"
#include "form/check.h"

struct check_run {
	const struct form *form;
	bool is_csv;
	long count;
	struct buf line;
};

static void print_cells(struct check_run *run, const char *const cells[6])
{
	run->count++;
	buf_clear(&run->line);
	for (int i = 0; i < 6; i++) {
		if (run->is_csv)
			csv_put_cell(&run->line, i ? ',' : '\0', cells[i] ? cells[i] : "", strlen(cells[i] ? cells[i] : ""));
		else
			buf_format(&run->line, "%s%s", i ? "\t" : "", cells[i] ? cells[i] : "");
	}
	puts(run->line.bytes);
}

static bool print(void *state, const char *key, const char *school, const struct rule *rule, const char *says)
{
	struct check_run *run = state;
	const char *kind = rule->kind == RULE_HARD ? "hard" : "soft";
	const char *cells[] = {run->form->code, key, school, kind, rule->code, says};
	print_cells(run, cells);
	return true;
}

static bool print_across(void *state, const struct across_finding *finding)
{
	const char *const cells[] = {finding->form, finding->key, finding->school, "soft", finding->code, finding->says};
	print_cells(state, cells);
	return true;
}

/* What no rule of one record can see; it goes onto the work list too. */
static bool check_across(struct context *context, struct check_run *run, struct err *err)
{
	struct err ignored = {0};
	long count;
	across_store(context->replica, context->author, &count, &ignored);
	return across_each(context->replica, print_across, run, err);
}

static bool check_form(struct context *context, const struct form *form, struct check_run *run, struct err *err)
{
	struct checker *checker;
	if (form->rule_count == 0)
		return true;
	if (!checker_open(context->replica, context->set, form, &checker, err))
		return false;
	run->form = form;
	bool is_good = checker_batch(checker, NULL, NULL, print, run, err);
	checker_free(checker);
	return is_good;
}

static int run(struct context *context, int argc, char **argv)
{
	struct check_run run = {0};
	const char *code = NULL;
	struct err err = {0};
	bool is_good = true;
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--format") == 0 && i + 1 < argc && strcmp(argv[i + 1], "csv") == 0) {
			run.is_csv = true;
			i++;
		} else if (argv[i][0] != '-' && !code) {
			code = argv[i];
		} else {
			return command_usage(&command_check);
		}
	}
	buf_init(&run.line, 1 << 16);
	if (run.is_csv)
		puts("form,key,school,kind,rule,says");
	if (code) {
		const struct form *form = context_form(context, code, &err);
		is_good = form && check_form(context, form, &run, &err);
	} else {
		for (int i = 0; is_good && i < form_set_count(context->set); i++)
			is_good = check_form(context, form_set_at(context->set, i), &run, &err);
		is_good = is_good && check_across(context, &run, &err);
	}
	buf_free(&run.line);
	if (!is_good)
		return command_fail(&err);
	fprintf(stderr, "%ld finding%s\n", run.count, run.count == 1 ? "" : "s");
	return 0;
}

const struct command command_check = {
	.name = "check",
	.usage = "[FORM] [--format csv]",
	.summary = "every rule over all records",
	.needs_replica = true,
	.run = run,
};
