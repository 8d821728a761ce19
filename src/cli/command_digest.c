/* zila digest [--shown]: a SHA-256 for each scope and table, to compare replicas. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "cli/command.h"
#include "store/digest.h"

static void print(void *state, const struct digest_line *line)
{
	(void)state;
	printf("%s\t%lld\t%s\t%ld\t%s\n", line->scope, (long long)line->number, line->table, line->rows, line->hex);
}

static int run(struct context *context, int argc, char **argv)
{
	bool is_shown = argc == 2 && strcmp(argv[1], "--shown") == 0;
	if (argc != 1 && !is_shown)
		return command_usage(&command_digest);
	struct err err = {0};
	if (!digest_each(context->replica, is_shown ? DIGEST_SHOWN : DIGEST_HUB, print, NULL, &err))
		return command_fail(&err);
	return 0;
}

const struct command command_digest = {
	.name = "digest",
	.usage = "[--shown]",
	.summary = "a SHA-256 for each scope and table, to compare replicas",
	.needs_replica = true,
	.each = EACH_ALWAYS,
	.run = run,
};
