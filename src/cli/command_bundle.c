/* zila bundle write FILE [--for N] | read FILE: a sync by file, where there is no line. */
#include "config.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/context.h"
#include "emis/recheck.h"
#include "sync/bundle.h"

static int write_file(struct context *context, const char *file, const char *number)
{
	struct err err = {0};
	struct bundle_count count;
	long reader = BUNDLE_PROVINCE;
	if (number) {
		char *end;
		reader = strtol(number, &end, 10);
		if (!*number || *end || reader <= 0 || reader > INT_MAX) {
			err_set(&err, EX_USAGE, "%s: is no replica's number", number);
			return command_fail(&err);
		}
	}
	if (!bundle_write(context->replica, (int)reader, file, &count, &err))
		return command_fail(&err);
	printf("%s: %ld entries\n", file, count.entries);
	return 0;
}

/* Others' records have to be checked here too, by the forms as they are now. */
static bool recheck(struct context *context, struct err *err)
{
	return context_reload(context, err) && recheck_replica(context->replica, context->set, context->author, err);
}

static int read_file(struct context *context, const char *file)
{
	struct err err = {0}, later = {0};
	struct bundle_count count;
	bool is_good = bundle_read(context->replica, file, &count, &err);
	if (is_good && replica_role(context->replica) == REPLICA_PROVINCE)
		printf("%s: %ld entries: %ld accepted, %ld refused, %ld conflicts; %ld were here already.\n", file, count.entries, count.accepted,
			count.refused, count.conflicts, count.known);
	else if (is_good)
		printf("%s: %ld entries: %ld were new, %ld of them our own; %ld were here already.\n", file, count.entries, count.taken, count.own,
			count.entries - count.taken);
	if (is_good && count.refused > 0 && replica_role(context->replica) == REPLICA_DISTRICT)
		printf("The province refused %ld entries of ours: zila log says why.\n", count.refused);
	if (count.taken > count.own && !recheck(context, &later) && is_good)
		return command_fail(&later);
	return is_good ? 0 : command_fail(&err);
}

static int run(struct context *context, int argc, char **argv)
{
	if (argc == 3 && strcmp(argv[1], "read") == 0)
		return read_file(context, argv[2]);
	if (argc == 3 && strcmp(argv[1], "write") == 0)
		return write_file(context, argv[2], NULL);
	if (argc == 5 && strcmp(argv[1], "write") == 0 && strcmp(argv[3], "--for") == 0)
		return write_file(context, argv[2], argv[4]);
	return command_usage(&command_bundle);
}

const struct command command_bundle = {
	.name = "bundle",
	.usage = "write FILE [--for N] | read FILE",
	.summary = "the same by file: a memory stick where there is no line",
	.needs_replica = true,
	.run = run,
};
