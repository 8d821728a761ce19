/* zila conflicts [--resolve ID mine|theirs]: what waits for a choice, and the choice. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "cli/command.h"
#include "emis/conflict_list.h"

static void print_side(const struct conflict_side *side)
{
	char when[17] = "";
	if (side->time != 0)
		clock_format(side->time, when);
	printf("\t%s\t%s\t%s", side->text, side->author, when);
}

static int print_all(struct replica *replica, const struct conflict_list *list)
{
	for (int i = 0; i < list->count; i++) {
		const struct conflict_line *line = &list->lines[i];
		printf("%s\t%s %s\t%s", line->id, line->form, line->record, line->field);
		print_side(conflict_list_mine(line));
		print_side(conflict_list_theirs(line));
		if (line->why)
			printf("\t%s", line->why);
		putchar('\n');
	}
	if (list->chosen > 0 && replica_role(replica) == REPLICA_DISTRICT)
		fprintf(stderr, "zila: %d more were settled here and wait to be sent\n", list->chosen);
	return 0;
}

static int resolve(struct context *context, const struct conflict_list *list, const char *id, bool is_mine)
{
	struct err err = {0};
	struct conflict_settled settled;
	const struct conflict_line *line = conflict_list_find(context->replica, list, id, &err);
	if (!line || !conflict_list_settle(context->replica, context->set, context->author, &line, 1, is_mine, &settled, &err))
		return command_fail(&err);
	if (settled.changed > 0)
		err_set(&err, EX_DATAERR, "conflict %s: the record changed since: look again with `zila conflicts`", id);
	else if (settled.too_late > 0)
		err_set(&err, EX_DATAERR, "conflict %s: is already settled: `zila log` shows by whom", id);
	if (settled.taken == 0)
		return command_fail(&err);
	const struct conflict_side *chosen = is_mine ? conflict_list_mine(line) : conflict_list_theirs(line);
	printf("%s %s: %s is %s%s\n", line->form, line->record, line->label, chosen->text,
		replica_role(context->replica) == REPLICA_DISTRICT ? "; the province decides when this is sent" : "");
	return 0;
}

static int run(struct context *context, int argc, char **argv)
{
	bool is_mine = argc == 4 && strcmp(argv[3], "mine") == 0;
	if (argc != 1 && (argc != 4 || strcmp(argv[1], "--resolve") != 0 || (!is_mine && strcmp(argv[3], "theirs") != 0)))
		return command_usage(&command_conflicts);
	struct conflict_list list;
	struct err err = {0};
	if (!conflict_list_read(context->replica, context->set, &list, &err))
		return command_fail(&err);
	int code = argc == 1 ? print_all(context->replica, &list) : resolve(context, &list, argv[2], is_mine);
	conflict_list_reset(&list);
	return code;
}

const struct command command_conflicts = {
	.name = "conflicts",
	.usage = "[--resolve ID mine|theirs]",
	.summary = "edits that met another one and wait for a choice; the choice",
	.needs_replica = true,
	.each = EACH_BARE,
	.run = run,
};
