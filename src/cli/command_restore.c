/* zila -C NEWDIR restore FILE: a folder from a backup. */
#include "config.h"

#include <stdio.h>

#include "base/clock.h"
#include "cli/command.h"
#include "cli/setup.h"

static int run(struct context *context, int argc, char **argv)
{
	if (argc != 2)
		return command_usage(&command_restore);
	struct err err = {0};
	int64_t made;
	if (!setup_restore(context->folder, argv[1], &made, &err))
		return command_fail(&err);
	char when[17];
	clock_format(made, when);
	printf("The folder as it was on %s: %s\nA district's folder that has synced since gets a number of its own at its next sync, and"
		" what it had sent comes back.\nA province's folder writes nothing before zila hub recover: districts have what is newer.\n", when, context->folder);
	return 0;
}

const struct command command_restore = {
	.name = "restore",
	.usage = "FILE",
	.summary = "makes a new folder (-C) from a backup",
	.run = run,
};
