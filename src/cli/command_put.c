/* zila put FORM FIELD=VALUE …: one new or changed record, by the same rules as the screen. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "cli/command.h"
#include "cli/context.h"
#include "emis/across.h"
#include "form/record.h"
#include "form/type.h"

enum { PUT_MAX_REASONS = 64 };

/* "FIELD=VALUE" → the field; the value starts at *VALUE. */
static const struct field *split(const struct form *form, const char *word, const char **value, struct err *err)
{
	const char *equals = strchr(word, '=');
	if (!equals) {
		err_set(err, EX_USAGE, "%s: no value: write FIELD=VALUE", word);
		return NULL;
	}
	char *code = mem_copy_bytes(word, (size_t)(equals - word));
	int index = form_field(form, code);
	if (index < 0)
		err_set(err, EX_USAGE, "%s: the form %s has no such field: `zila form list %s` shows them", code, form->code, form->code);
	free(code);
	*value = equals + 1;
	return index < 0 ? NULL : &form->fields[index];
}

/* The key text of the record that the words name, or "" where some part of the key is not among them. */
static bool key_of(const struct form *form, int count, char **words, struct buf *key, struct err *err)
{
	struct value values[TABLE_MAX_KEY] = {0};
	bool is_given[TABLE_MAX_KEY] = {false};
	struct buf texts[TABLE_MAX_KEY]; /* of the values */
	bool is_good = true, is_whole = true;
	for (int i = 0; i < TABLE_MAX_KEY; i++)
		buf_init(&texts[i], 1024);
	for (int i = 0; is_good && i < count; i++) {
		const char *text;
		const struct field *field = split(form, words[i], &text, err);
		int part = field ? field->key_position - 1 : -1;
		if (part >= 0)
			is_given[part] = type_parse(field, text, strlen(text), &values[part], &texts[part], err);
		is_good = field && (part < 0 || is_given[part]);
	}
	for (int i = 0; i < form->table->key_count; i++)
		is_whole = is_whole && is_given[i];
	if (is_good && is_whole)
		value_key_put(key, values, form->table->key_count, form->table->has_id_key);
	for (int i = 0; i < TABLE_MAX_KEY; i++)
		buf_free(&texts[i]);
	return is_good;
}

static bool load(struct context *context, const struct form *form, int count, char **words, struct record **record,
	struct err *err)
{
	struct buf key;
	buf_init(&key, 4096);
	bool is_good = key_of(form, count, words, &key, err);
	if (is_good && key.length > 0) {
		struct err missing = {0};
		if (!record_load(context->replica, context->set, form, key.bytes, record, &missing)) {
			*record = NULL;
			if (missing.code != EX_NOINPUT || form->has_made_id) {
				*err = missing;
				is_good = false;
			}
		}
	}
	if (is_good && !*record)
		*record = record_new(context->set, form);
	buf_free(&key);
	return is_good;
}

/* A value for a field that its skip condition leaves out is not kept: whoever gave it is told. */
static void say_not_asked(const struct record *record, int count, char **words)
{
	for (int i = 0; i < count; i++) {
		size_t length = strcspn(words[i], "=");
		for (int k = 0; k < record->form->field_count; k++) {
			const char *code = record->form->fields[k].code;
			if (strlen(code) == length && strncmp(code, words[i], length) == 0 && words[i][length] && words[i][length + 1]
				&& !record->cells[k].is_asked)
				fprintf(stderr, "zila: %s: not asked of such a record, so it stays blank\n", code);
		}
	}
}

static int report(const struct record *record, const struct record_save *save)
{
	if (save->outcome == RECORD_SAVED) {
		printf("%s\n", record->key);
		return 0;
	}
	if (save->outcome == RECORD_STALE) {
		fprintf(stderr, "zila: %s %s: changed by somebody while it was being written: put it again\n",
			record->form->code, record->key);
		return EX_TEMPFAIL;
	}
	for (int i = 0; i < save->broken.count; i++) {
		const struct check_line *line = &save->broken.lines[i];
		/* What is required is no rule that a reason answers: the field's code, which is what `put` wants, is enough. */
		const char *name = strncmp(line->rule, "required:", 9) == 0 ? line->rule + 9 : line->rule;
		fprintf(stderr, "zila: %s: %s: %s%s\n", record->form->code, name, line->text,
			line->kind == RULE_SOFT ? " (to keep it: --reason RULE=TEXT)" : "");
	}
	return EX_DATAERR;
}

static int run(struct context *context, int argc, char **argv)
{
	struct err err = {0};
	struct record_reason reasons[PUT_MAX_REASONS];
	int reason_count = 0, count = 0;
	bool accept_soft = false;
	if (argc < 3)
		return command_usage(&command_put);
	const struct form *form = context_form(context, argv[1], &err);
	if (!form)
		return command_fail(&err);
	char **words = mem_zero((size_t)argc, sizeof *words);
	for (int i = 2; i < argc; i++) {
		if (strcmp(argv[i], "--accept") == 0) {
			accept_soft = true;
		} else if (strcmp(argv[i], "--reason") == 0 && i + 1 < argc && strchr(argv[i + 1], '=')
			&& reason_count < PUT_MAX_REASONS) {
			char *equals = strchr(argv[++i], '=');
			reasons[reason_count++] = (struct record_reason){mem_copy_bytes(argv[i], (size_t)(equals - argv[i])), equals + 1};
		} else {
			words[count++] = argv[i];
		}
	}
	struct record *record = NULL;
	bool is_good = load(context, form, count, words, &record, &err);
	for (int i = 0; is_good && i < count; i++) {
		const char *text;
		const struct field *field = split(form, words[i], &text, &err);
		is_good = record_put(record, (int)(field - form->fields), text, &err);
	}
	struct record_save save = {0};
	if (is_good)
		record->judge = across_judge;
	is_good = is_good && record_save(context->replica, record, context->author, reasons, reason_count, accept_soft, &save, &err);
	int code = is_good ? report(record, &save) : command_fail(&err);
	if (is_good && save.outcome == RECORD_SAVED)
		say_not_asked(record, count, words);
	record_save_reset(&save);
	if (record)
		record_free(record);
	free(words);
	return code;
}

const struct command command_put = {
	.name = "put",
	.usage = "FORM FIELD=VALUE … [--reason RULE=TEXT]… [--accept]",
	.summary = "writes one new or changed record by the rules of its form; prints its key",
	.needs_replica = true,
	.run = run,
};
