/* zila init province | init district CODE --hub FOLDER: makes a hub, or a replica of a hub's folder on this machine. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "cli/command.h"
#include "cli/setup.h"

static int run(struct context *context, int argc, char **argv)
{
	struct err err = {0};
	if (argc == 2 && strcmp(argv[1], "province") == 0) {
		if (!setup_province(context->folder, context->author, false, &err))
			return command_fail(&err);
		printf("A province folder: %s\nNext: zila -C %s import bemis FILE.csv --set year=YEAR\n", context->folder, context->folder);
		return 0;
	}
	if (argc == 5 && strcmp(argv[1], "district") == 0 && strcmp(argv[3], "--hub") == 0) {
		if (!setup_district(context->folder, argv[4], argv[2], context->author, &err))
			return command_fail(&err);
		printf("A replica of district %s: %s\n", argv[2], context->folder);
		return 0;
	}
	return command_usage(&command_init);
}

const struct command command_init = {
	.name = "init",
	.usage = "province | district CODE --hub FOLDER",
	.summary = "makes a hub, or a district's replica of a hub on this machine",
	.run = run,
};
