/* zila get FORM KEY [--history]: one record, field by field; with who changed what and when. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "cli/command.h"
#include "cli/context.h"
#include "emis/history.h"
#include "form/record.h"
#include "form/type.h"

static void print_cells(const struct form *form, const struct record_cell *cells, const char *indent)
{
	struct buf text;
	buf_init(&text, 1 << 20);
	for (int i = 0; i < form->field_count; i++) {
		buf_clear(&text);
		type_print(&form->fields[i], &cells[i].now, &text);
		if (text.length > 0)
			printf("%s%s\t%s\n", indent, form->fields[i].code, text.bytes);
	}
	buf_free(&text);
}

static bool print_change(void *state, const struct history_line *line)
{
	static const char *const states[] = {[ENTRY_PENDING] = "\tnot sent yet", [ENTRY_ACCEPTED] = "", [ENTRY_REFUSED] = "\trefused",
		[ENTRY_HELD] = "\theld", [ENTRY_DROPPED] = "\tdropped"};
	(void)state;
	printf("%s\t%s\tbox %d\t%s%s%s\t%s\t%s → %s%s\n", line->when, line->author, line->origin, line->record,
		*line->field ? "." : "", line->field, line->what, line->old_text, line->new_text, states[line->state]);
	return true;
}

static int show(struct context *context, const struct form *form, const char *key, bool with_history)
{
	struct err err = {0};
	struct record *record;
	if (!record_load(context->replica, context->set, form, key, &record, &err))
		return command_fail(&err);
	print_cells(form, record->cells, "");
	for (int grid = 0; grid < form->grid_count; grid++) {
		for (int row = 0; row < record->grids[grid].row_count; row++) {
			printf("%s\n", record->grids[grid].form->code);
			print_cells(record->grids[grid].form, record->grids[grid].rows[row].cells, "\t");
		}
	}
	if (record->is_void)
		printf("void\tyes\n");
	record_free(record);
	if (with_history && !history_each(context->replica, context->set, form, key, print_change, NULL, &err))
		return command_fail(&err);
	return 0;
}

static int run(struct context *context, int argc, char **argv)
{
	bool with_history = argc == 4 && strcmp(argv[3], "--history") == 0;
	if (argc != 3 && !with_history)
		return command_usage(&command_get);
	struct err err = {0};
	const struct form *form = context_form(context, argv[1], &err);
	if (!form)
		return command_fail(&err);
	struct buf key;
	buf_init(&key, 4096);
	context_key(form, argv[2], &key);
	int code = show(context, form, key.bytes, with_history);
	buf_free(&key);
	return code;
}

const struct command command_get = {
	.name = "get",
	.usage = "FORM KEY [--history]",
	.summary = "one record; with who changed what and when",
	.needs_replica = true,
	.run = run,
};
