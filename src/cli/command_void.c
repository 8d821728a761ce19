/* zila void FORM KEY --reason TEXT: nothing is deleted; a record is marked void, with who, when and why. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "cli/command.h"
#include "cli/context.h"
#include "store/txn.h"

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
	if (!form || !void_record(context, form->table, argv[2], argv[4], &err))
		return command_fail(&err);
	return 0;
}

const struct command command_void = {
	.name = "void",
	.usage = "FORM KEY --reason TEXT",
	.summary = "marks a record void, with who, when and why",
	.needs_replica = true,
	.run = run,
};
