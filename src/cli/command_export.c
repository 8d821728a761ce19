/* zila export FORM: streams records out, in a form that import reads back. */
#include "config.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "cli/command.h"
#include "cli/context.h"
#include "form/export.h"

static int run(struct context *context, int argc, char **argv)
{
	static const struct option words[] = {
		{"format", required_argument, NULL, 'f'},
		{"where", required_argument, NULL, 'w'},
		{"bom", no_argument, NULL, 'b'},
		{"voided", no_argument, NULL, 'v'},
		{NULL, 0, NULL, 0},
	};
	struct export_options options = {.format = EXPORT_CSV, .out = stdout};
	for (int option; (option = getopt_long(argc, argv, "", words, NULL)) != -1;) {
		if (option == 'f' && strcmp(optarg, "csv") == 0)
			options.format = EXPORT_CSV;
		else if (option == 'f' && strcmp(optarg, "json") == 0)
			options.format = EXPORT_JSON;
		else if (option == 'w')
			options.where = optarg;
		else if (option == 'b')
			options.with_bom = true;
		else if (option == 'v')
			options.with_voided = true;
		else
			return command_usage(&command_export);
	}
	if (argc - optind != 1)
		return command_usage(&command_export);
	struct err err = {0};
	const struct form *form = context_form(context, argv[optind], &err);
	if (!form || !export_run(context->replica, context->set, form, &options, &err))
		return command_fail(&err);
	return 0;
}

const struct command command_export = {
	.name = "export",
	.usage = "FORM [--format csv|json] [--where EXPR] [--bom] [--voided]",
	.summary = "streams records out as CSV or JSON",
	.needs_replica = true,
	.run = run,
};
