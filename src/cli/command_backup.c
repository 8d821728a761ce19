/* zila backup FILE: a consistent copy while in use. */
#include "config.h"

#include <stdio.h>

#include "cli/command.h"

static int run(struct context *context, int argc, char **argv)
{
	if (argc != 2)
		return command_usage(&command_backup);
	struct err err = {0};
	if (!replica_backup(context->replica, argv[1], &err))
		return command_fail(&err);
	if (replica_notice(context->replica))
		fprintf(stderr, "zila: %s\n", replica_notice(context->replica));
	printf("%s\n", argv[1]);
	return 0;
}

const struct command command_backup = {
	.name = "backup",
	.usage = "FILE",
	.summary = "a copy of the folder, drafts too, in one file, while in use",
	.needs_replica = true,
	.run = run,
};
