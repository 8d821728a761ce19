/* zila form load | check | list | print: the instruments. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/conf.h"
#include "base/file.h"
#include "cli/command.h"
#include "cli/context.h"
#include "cli/form_print.h"
#include "cli/optional.h"
#include "cli/setup.h"
#include "form/check.h"
#include "form/define.h"

static void say(void *state, const char *line)
{
	int *lines = state;
	++*lines;
	puts(line);
}

/* A list that is not there is no mistake of the file, but until it is there nothing can be keyed into its field. */
static void say_absent_lists(const struct form_set *set, const struct form *form)
{
	for (int i = 0; i < form->field_count; i++)
		if (form->fields[i].type == FIELD_CODE && !form_set_list(set, form->fields[i].list_name))
			printf("the code list %s of the field %s is not here yet: `zila import code FILE.csv` adds it\n",
				form->fields[i].list_name, form->fields[i].code);
}

/* Parses the file and says what loading it would change here. */
static bool compare(struct context *context, const char *path, struct err *err)
{
	struct buf text;
	struct form *form = NULL;
	int lines = 0;
	bool is_good = file_read(path, CONF_MAX_FILE, &text, err) && form_parse(text.bytes, text.length, path, &form, err)
		&& define_compare(context->replica, form, say, &lines, err);
	if (is_good && lines == 0)
		puts("no field and no rule differs from what is here");
	if (is_good)
		say_absent_lists(context->set, form);
	if (form)
		form_free(form);
	buf_free(&text);
	return is_good;
}

static void list_forms(const struct form_set *set)
{
	for (int i = 0; i < form_set_count(set); i++) {
		const struct form *form = form_set_at(set, i);
		printf("%s\t%s\t%d fields\t%d rules\n", form->code, form->title, form->field_count, form->rule_count);
	}
}

static void list_fields(const struct form *form)
{
	for (int i = 0; i < form->field_count; i++) {
		const struct field *field = &form->fields[i];
		printf("%s\t%s\t%s%s%s\t%s\n", field->code, form_type_name(field->type), field->list_name ? field->list_name : "",
			field->key_position ? " key" : "", field->is_required ? " required" : "", field->label);
	}
}

static int run(struct context *context, int argc, char **argv)
{
	struct err err = {0};
	if (argc == 2 && strcmp(argv[1], "list") == 0) {
		list_forms(context->set);
		if (replica_role(context->replica) == REPLICA_PROVINCE)
			optional_list(context->set);
		return 0;
	}
	if (argc == 3 && strcmp(argv[1], "list") == 0) {
		const struct form *form = context_form(context, argv[2], &err);
		if (!form)
			return command_fail(&err);
		list_fields(form);
		return 0;
	}
	if (argc == 3 && strcmp(argv[1], "check") == 0)
		return compare(context, argv[2], &err) ? 0 : command_fail(&err);
	if (argc == 3 && strcmp(argv[1], "load") == 0) {
		if (replica_role(context->replica) != REPLICA_PROVINCE) {
			err_set(&err, EX_NOPERM, "form load: forms are loaded by the province only: send it the file");
			return command_fail(&err);
		}
		char *shipped = optional_path(argv[2]);
		bool is_good = shipped ? compare(context, shipped, &err) && optional_load(context->replica, context->author, shipped, &err)
			: compare(context, argv[2], &err) && setup_form(context->replica, context->author, argv[2], &err);
		free(shipped);
		if (!is_good)
			return command_fail(&err);
		puts("Loaded.");
		return 0;
	}
	if (argc >= 3 && strcmp(argv[1], "print") == 0) {
		int code = form_print(context, argc - 1, argv + 1);
		if (code >= 0)
			return code;
	}
	return command_usage(&command_form);
}

const struct command command_form = {
	.name = "form",
	.usage = "list [FORM] | check FILE.ini | load FILE.ini | load NAME |\n"
		"       print FORM [--school CODE... | --packet NAME] [--year YEAR] [--blank] [--record KEY] [--format text|pdf] [--ascii] [--output FILE] [--print PRINTER]",
	.summary = "the instruments: what there is, what a file would change, load it, print it on paper",
	.needs_replica = true,
	.run = run,
};
