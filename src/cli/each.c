/* A process for each: commands keep what they like in static memory, and one that dies takes no other with it. */
#include "config.h"
#include "cli/each.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/nearby.h"

static bool check(const struct command *command, int argc, char **argv, const char *folder, const struct nearby_list *nearby, struct err *err)
{
	if (nearby->count == 0)
		return err_set(err, EX_NOINPUT, "%s: neither it nor the folder above it holds a district's folder: name one with -C", folder);
	if (command->each == EACH_NEVER || (command->each == EACH_BARE && argc > 1))
		return err_set(err, EX_USAGE, "%s%s: is for one district at a time: name its folder: zila -C %s %s …", command->name,
			command->each == EACH_BARE ? " with more words" : "", nearby->list[0].folder, command->name);
	for (int i = 1; i < argc; i++)
		if (strcmp(argv[i], "--output") == 0)
			return err_set(err, EX_USAGE, "%s --output: each district would write over the one before: name one with -C", command->name);
	return true;
}

int each_run(const struct command *command, struct context *context, int argc, char **argv,
	int (*run)(const struct command *command, struct context *context, int argc, char **argv))
{
	struct nearby_list nearby;
	struct err err = {0};
	int first = 0;
	nearby_read(context->folder, &nearby);
	if (!check(command, argc, argv, context->folder, &nearby, &err))
		first = command_fail(&err);
	for (int i = 0; i < nearby.count && *err.text == '\0'; i++) {
		const char *folder = nearby.list[i].folder;
		int status = 0;
		fflush(stdout);
		fprintf(stderr, "== %s\n", folder);
		pid_t child = fork();
		if (child == 0) {
			context->folder = folder;
			exit(run(command, context, argc, argv));
		}
		while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
			;
		int code = child < 0 || !WIFEXITED(status) ? EX_OSERR : WEXITSTATUS(status);
		if (child < 0)
			fprintf(stderr, "zila: %s: no process can be started: %s\n", folder, strerror(errno));
		if (first == 0)
			first = code;
	}
	nearby_free(&nearby);
	return first;
}
