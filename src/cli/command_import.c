/* zila import FORM|MAP FILE.csv: loads rows through the forms' rules, all or nothing, and says what was taken and why not. */
#include "config.h"

#include <getopt.h>
#include <stdio.h>
#include <unistd.h>

#include "base/file.h"
#include "cli/command.h"
#include "emis/recheck.h"
#include "form/import.h"

enum { IMPORT_MAX_SETS = 32 };

static void show_progress(void *state, long rows, size_t done, size_t total)
{
	(void)state;
	if (total > 0)
		fprintf(stderr, "\r%ld rows, %d %%\033[K", rows, (int)(100.0 * (double)done / (double)total));
	else
		fprintf(stderr, "\r%ld rows\033[K", rows);
}

static void report(const struct import_report *report, const struct import_options *options)
{
	printf("rows read        %ld\n", report->rows);
	printf("records added    %ld\n", report->added);
	printf("records changed  %ld\n", report->changed);
	printf("records the same %ld\n", report->unchanged);
	printf("cells cleaned    %ld\n", report->cleaned);
	printf("cells rejected   %ld\n", report->rejected_cells);
	printf("rows rejected    %ld\n", report->rejected_rows);
	printf("rules checked    %ld\n", report->rules);
	printf("open findings    %ld\n", report->findings);
	printf("log entries      %ld\n", report->entries);
	if (report->rejected_cells + report->rejected_rows > 0 && !options->rejects)
		printf("To see what was rejected and why: the same command with --rejects FILE.\n");
	if (options->is_dry_run)
		printf("Dry run: nothing was written.\n");
}

/* The import itself stands, whatever becomes of this. */
static void check_across(struct context *context)
{
	struct err err = {0};
	long count;
	if (recheck_across(context->replica, context->author, &count, &err))
		printf("across records   %ld\n", count);
	else
		printf("What shows only across records was not looked for (%s): zila check does it.\n", err.text);
}

static int run(struct context *context, int argc, char **argv)
{
	static const struct option words[] = {
		{"set", required_argument, NULL, 's'},
		{"dry-run", no_argument, NULL, 'n'},
		{"rejects", required_argument, NULL, 'r'},
		{NULL, 0, NULL, 0},
	};
	const char *sets[IMPORT_MAX_SETS];
	struct import_options options = {.author = context->author, .sets = sets};
	for (int option; (option = getopt_long(argc, argv, "", words, NULL)) != -1;) {
		if (option == 's' && options.set_count < IMPORT_MAX_SETS)
			sets[options.set_count++] = optarg;
		else if (option == 'n')
			options.is_dry_run = true;
		else if (option == 'r')
			options.rejects = optarg;
		else
			return command_usage(&command_import);
	}
	if (argc - optind != 2)
		return command_usage(&command_import);
	options.map = argv[optind];
	options.file = argv[optind + 1];
	struct err err = {0};
	/* The list of what was rejected would take the place of the only copy of the rows. */
	if (options.rejects && (file_is_same(options.rejects, options.file) || file_is_same(options.rejects, options.map)))
		return err_set(&err, EX_USAGE, "--rejects %s: is the file that is read: name another file", options.rejects),
			command_fail(&err);
	bool has_terminal = isatty(STDERR_FILENO);
	if (has_terminal)
		options.progress = show_progress;
	struct import_report result = {0};
	bool is_good = import_run(context->replica, context->set, &options, &result, &err);
	if (has_terminal)
		fputs("\r\033[K", stderr);
	if (!is_good)
		return command_fail(&err);
	report(&result, &options);
	if (!options.is_dry_run && result.added + result.changed > 0)
		check_across(context);
	return 0;
}

const struct command command_import = {
	.name = "import",
	.usage = "FORM|MAP FILE.csv [--set FIELD=VALUE]… [--dry-run] [--rejects FILE]",
	.summary = "loads rows through the forms' rules, all or nothing",
	.needs_replica = true,
	.run = run,
};
