/* zila void FORM KEY --reason TEXT: nothing is deleted; a record is marked void, with who, when and why. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "cli/command.h"
#include "cli/context.h"
#include "form/record.h"
#include "store/txn.h"

/* A record that is void keeps its first reason: saying it again would look as if it had been taken. */
static bool is_still_valid(struct context *context, const struct form *form, const char *key, struct err *err)
{
	struct record *record;
	if (!record_load(context->replica, context->set, form, key, &record, err))
		return false;
	bool is_void = record->is_void;
	record_free(record);
	return !is_void || err_set(err, EX_DATAERR, "%s %s: is void already: `zila get %s %s --history` shows by whom and why", form->code, key,
		form->code, key);
}

static bool void_record(struct context *context, const struct table *table, const char *key, const char *reason,
	struct err *err)
{
	struct value values[TABLE_MAX_KEY];
	struct buf storage;
	struct txn *txn = NULL;
	buf_init(&storage, 4096);
	bool is_good = table_key_parse(table, key, values, &storage, err)
		&& txn_begin(context->replica, context->author, &txn, err);
	if (is_good && !(txn_entry(txn, NULL, err) && txn_void(txn, table, values, reason, NULL, err))) {
		txn_abort(txn);
		is_good = false;
	}
	is_good = is_good && txn_commit(txn, err);
	buf_free(&storage);
	return is_good;
}

static int run(struct context *context, int argc, char **argv)
{
	if (argc != 5 || strcmp(argv[3], "--reason") != 0 || argv[4][0] == '\0')
		return command_usage(&command_void);
	struct err err = {0};
	const struct form *form = context_form(context, argv[1], &err);
	if (form && form->parent) {
		err_set(&err, EX_USAGE, "%s: a row is not voided by itself: put blanks into it, or void the %s that it belongs to", form->code,
			form->parent);
		form = NULL;
	}
	if (!form)
		return command_fail(&err);
	struct buf key;
	buf_init(&key, 4096);
	context_key(form, argv[2], &key);
	bool is_good = is_still_valid(context, form, key.bytes, &err)
		&& void_record(context, form->table, key.bytes, argv[4], &err);
	buf_free(&key);
	return is_good ? 0 : command_fail(&err);
}

const struct command command_void = {
	.name = "void",
	.usage = "FORM KEY --reason TEXT",
	.summary = "marks a record void, with who, when and why",
	.needs_replica = true,
	.run = run,
};
