/* zila init province | init district CODE --hub FOLDER|ssh://USER@HOST:PORT [--host-key FILE|SHA256:…]: makes a hub, or a replica. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "cli/command.h"
#include "cli/context.h"
#include "cli/join.h"
#include "cli/setup.h"
#include "sync/place.h"

/* Over the line; what was decided since the snapshot was made comes by a sync at once. */
static int join(struct context *context, const char *url, const char *district, const char *host_key)
{
	struct err err = {0};
	struct join join = {.folder = context->folder, .url = url, .district = district, .author = context->author, .host_key = host_key};
	char *words[] = {"sync", NULL};
	if (!join_district(&join, &err))
		return command_fail(&err);
	printf("A replica of district %s: %s\n", district, context->folder);
	fflush(stdout);
	if (!context_open(context, &err))
		return command_fail(&err);
	return command_sync.run(context, 1, words);
}

static int run(struct context *context, int argc, char **argv)
{
	struct err err = {0};
	if (argc == 2 && strcmp(argv[1], "province") == 0) {
		if (!setup_province(context->folder, context->author, false, &err))
			return command_fail(&err);
		printf("A province folder: %s\nNext: zila -C %s import bemis FILE.csv --set year=YEAR\n", context->folder, context->folder);
		return 0;
	}
	if ((argc == 5 || (argc == 7 && strcmp(argv[5], "--host-key") == 0)) && strcmp(argv[1], "district") == 0
			&& strcmp(argv[3], "--hub") == 0 && place_is_ssh(argv[4]))
		return join(context, argv[4], argv[2], argc == 7 ? argv[6] : NULL);
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
	.usage = "province | district CODE --hub FOLDER|ssh://USER@HOST:PORT [--host-key FILE|SHA256:…]",
	.summary = "makes a hub, or a district's replica of one",
	.run = run,
};
