/* zila refused [--withdraw N [--yes]]: this box's own entries that the province did not take, why, and taking one back. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "cli/command.h"
#include "emis/refused.h"
#include "store/refusal.h"

static void print_line(const struct refused_line *line)
{
	static const char *const kinds[] = {[REFUSED_REFUSED] = "refused", [REFUSED_HELD] = "held", [REFUSED_DROPPED] = "dropped",
		[REFUSED_TOO_LATE] = "taken"};
	char when[17] = "", name[32];
	if (line->time != 0)
		clock_format(line->time, when);
	refused_name(line, name);
	printf("%s\t%s\t%s\t%s\t%s\t%s\n", name, kinds[line->kind], when, line->author, line->about, line->reason);
}

static int print_all(struct replica *replica, const struct refused_list *list)
{
	struct err err = {0};
	for (int i = 0; i < list->count; i++)
		print_line(&list->lines[i]);
	/* They were told. */
	return refused_read_news(replica, &err) ? 0 : command_fail(&err);
}

static int withdraw(struct context *context, const struct refused_list *list, const char *text, bool is_sure)
{
	struct err err = {0};
	struct refusal_name name;
	if (!refusal_parse(context->replica, text, &name))
		return command_usage(&command_refused);
	struct refused_group group;
	bool is_good = refused_withdraw(context->replica, context->set, context->author, name, is_sure, &group, &err);
	for (int i = 0; i < group.count; i++)
		for (int j = 0; j < list->count; j++)
			if (list->lines[j].name.serial == group.names[i].serial && list->lines[j].name.origin == group.names[i].origin)
				print_line(&list->lines[j]);
	if (is_good)
		printf("Entry %s is withdrawn%s. The province hears of it with the next sync.\n", text,
			group.count ? ", with what builds on it" : "");
	else if (err.code == EX_USAGE && group.count > 0)
		err_set(&err, EX_USAGE, "entry %s: %d that build on it would go with it: say --yes", text, group.count);
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
	.each = EACH_BARE,
	.run = run,
};
