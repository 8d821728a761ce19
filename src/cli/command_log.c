/* zila log [--school CODE] [--limit N] | --verify: what happened, newest first; whether the chain holds. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "emis/history.h"
#include "emis/lookup.h"

static bool print(void *state, const struct history_line *line)
{
	static const char *const states[] = {
		[ENTRY_PENDING] = "pending", [ENTRY_ACCEPTED] = "accepted", [ENTRY_REFUSED] = "refused", [ENTRY_HELD] = "held",
		[ENTRY_ELSEWHERE] = "taken elsewhere", [ENTRY_DROPPED] = "dropped",
	};
	(void)state;
	printf("%s\t%s\tbox %d\t%s\t%s\t%s%s%s\t%s → %s\n", line->when, line->author, line->origin, states[line->state], line->what,
		line->record, *line->field ? "." : "", line->field, line->old_text, line->new_text);
	return true;
}

static int run(struct context *context, int argc, char **argv)
{
	struct err err = {0};
	char code[LOOKUP_CODE_SIZE];
	const char *school = NULL;
	long limit = 0;
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--verify") == 0 && argc == 2) {
			if (!log_verify(context->replica, &err))
				return command_fail(&err);
			puts("The log is whole: every entry is what was signed off.");
			return 0;
		} else if (strcmp(argv[i], "--school") == 0 && i + 1 < argc) {
			school = lookup_code(argv[++i], code) ? code : argv[i];
		} else if (strcmp(argv[i], "--limit") == 0 && i + 1 < argc) {
			limit = strtol(argv[++i], NULL, 10);
		} else {
			return command_usage(&command_log);
		}
	}
	if (!history_school(context->replica, context->set, school, limit, print, NULL, &err))
		return command_fail(&err);
	return 0;
}

const struct command command_log = {
	.name = "log",
	.usage = "[--school CODE] [--limit N] | --verify",
	.summary = "what happened, newest first; or whether every entry is as it was written",
	.needs_replica = true,
	.each = EACH_ALWAYS,
	.run = run,
};
