/* zila user add | set | list: the people, by the form `user`. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "cli/command.h"
#include "store/query.h"

static int list(struct context *context)
{
	struct query *query;
	struct err err = {0};
	if (!query_open(context->replica, "SELECT name, role, district, active FROM user WHERE _void IS NULL ORDER BY name", &query, &err))
		return command_fail(&err);
	int step;
	while ((step = query_step(query, &err)) == 1)
		printf("%s\t%s\t%s\t%s\n", query_text(query, 0), query_text(query, 1), query_text(query, 2),
			strcmp(query_text(query, 3), "no") == 0 ? "not active" : "active");
	query_close(query);
	return step == 0 ? 0 : command_fail(&err);
}

static int run(struct context *context, int argc, char **argv)
{
	if (argc == 2 && strcmp(argv[1], "list") == 0)
		return list(context);
	if (argc < 4 || (strcmp(argv[1], "add") != 0 && strcmp(argv[1], "set") != 0))
		return command_usage(&command_user);
	/* `user add NAME FIELD=VALUE…` is `put user name=NAME FIELD=VALUE…`. */
	char **words = mem_zero((size_t)argc + 1, sizeof *words);
	words[0] = (char *)"put";
	words[1] = (char *)"user";
	words[2] = mem_format("name=%s", argv[2]);
	for (int i = 3; i < argc; i++)
		words[i] = argv[i];
	int code = command_put.run(context, argc, words);
	free(words[2]);
	free(words);
	return code;
}

const struct command command_user = {
	.name = "user",
	.usage = "list | add NAME FIELD=VALUE… | set NAME FIELD=VALUE…",
	.summary = "users and roles (the province)",
	.needs_replica = true,
	.run = run,
};
