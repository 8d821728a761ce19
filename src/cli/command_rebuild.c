/* zila rebuild --check: the tables against the log. */
#include "config.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/command.h"
#include "store/rebuild.h"

static void show_progress(void *state, long done, long total)
{
	(void)state;
	fprintf(stderr, "\r%ld of %ld entries\033[K", done, total);
}

static int run(struct context *context, int argc, char **argv)
{
	if (argc != 2 || strcmp(argv[1], "--check") != 0)
		return command_usage(&command_rebuild);
	struct err err = {0};
	bool has_terminal = isatty(STDERR_FILENO);
	bool is_good = rebuild_check(context->replica, has_terminal ? show_progress : NULL, NULL, &err);
	if (has_terminal)
		fputs("\r\033[K", stderr);
	if (!is_good)
		return command_fail(&err);
	puts("The tables are what the log says, in both states.");
	return 0;
}

const struct command command_rebuild = {
	.name = "rebuild",
	.usage = "--check",
	.summary = "compares the tables with the log, changing nothing",
	.needs_replica = true,
	.each = EACH_ALWAYS,
	.run = run,
};
