/* zila refused [--withdraw N [--yes]]: this box's own entries that the province did not take, why, and taking one back. */
#include "config.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "cli/command.h"
#include "emis/refused.h"

static void print_line(const struct refused_line *line)
{
	static const char *const kinds[] = {[REFUSED_REFUSED] = "refused", [REFUSED_HELD] = "held", [REFUSED_DROPPED] = "dropped",
		[REFUSED_TOO_LATE] = "taken"};
	char when[17] = "";
	if (line->time != 0)
		clock_format(line->time, when);
	printf("%" PRId64 "\t%s\t%s\t%s\t%s\t%s\n", line->serial, kinds[line->kind], when, line->author, line->about, line->reason);
}

static int print_all(struct replica *replica, const struct refused_list *list)
{
	struct err err = {0};
	for (int i = 0; i < list->count; i++)
		print_line(&list->lines[i]);
	/* They were told. */
	return refused_read_news(replica, &err) ? 0 : command_fail(&err);
}

static int withdraw(struct context *context, const struct refused_list *list, const char *number, bool is_sure)
{
	struct err err = {0};
	char *end;
	int64_t serial = strtoll(number, &end, 10);
	if (!*number || *end || serial <= 0)
		return command_usage(&command_refused);
	struct refused_group group;
	bool is_good = refused_withdraw(context->replica, context->set, context->author, serial, is_sure, &group, &err);
	for (int i = 0; i < group.count; i++)
		for (int j = 0; j < list->count; j++)
			if (list->lines[j].serial == group.serials[i])
				print_line(&list->lines[j]);
	if (is_good)
		printf("Entry %" PRId64 " is withdrawn%s. The province hears of it with the next sync.\n", serial,
			group.count ? ", with what builds on it" : "");
	else if (err.code == EX_USAGE && group.count > 0)
		err_set(&err, EX_USAGE, "entry %" PRId64 ": %d that build on it would go with it: say --yes", serial, group.count);
	refused_group_reset(&group);
	return is_good ? 0 : command_fail(&err);
}

static int run(struct context *context, int argc, char **argv)
{
	bool is_sure = argc == 4 && strcmp(argv[3], "--yes") == 0;
	if (argc != 1 && ((argc != 3 && !is_sure) || strcmp(argv[1], "--withdraw") != 0))
		return command_usage(&command_refused);
	struct refused_list list;
	struct err err = {0};
	if (!refused_read(context->replica, context->set, &list, &err))
		return command_fail(&err);
	int code = argc == 1 ? print_all(context->replica, &list) : withdraw(context, &list, argv[2], is_sure);
	refused_reset(&list);
	return code;
}

const struct command command_refused = {
	.name = "refused",
	.usage = "[--withdraw N [--yes]]",
	.summary = "what was keyed here and the province did not take; taking it back",
	.needs_replica = true,
	.run = run,
};
