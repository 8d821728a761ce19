/* zila hub serve: the province's end of a sync, on standard input and output. */
#include "config.h"

#include <string.h>
#include <unistd.h>

#include "cli/command.h"
#include "sync/pipe.h"

static int run(struct context *context, int argc, char **argv)
{
	struct err err = {0};
	if (argc != 2 || strcmp(argv[1], "serve") != 0)
		return command_usage(&command_hub);
	if (isatty(STDIN_FILENO) || isatty(STDOUT_FILENO)) {
		err_set(&err, EX_USAGE, "hub serve: speaks with a program, not with a person: `zila sync` starts it by itself");
		return command_fail(&err);
	}
	/* The forms are not needed here: the log alone decides. */
	if (!replica_open(context->folder, &context->replica, &err))
		return command_fail(&err);
	struct hub *hub = hub_new(context->replica, HUB_ANY, &err);
	bool is_good = hub && pipe_serve(hub, STDIN_FILENO, STDOUT_FILENO, &err);
	hub_free(hub);
	return is_good ? 0 : command_fail(&err);
}

const struct command command_hub = {
	.name = "hub",
	.usage = "serve",
	.summary = "the province's end of a sync, on standard input and output",
	.run = run,
};
