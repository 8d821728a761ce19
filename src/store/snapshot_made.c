/* See the header. */
#include "config.h"
#include "store/snapshot_made.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "store/catalogue.h"
#include "store/db.h"
#include "store/epoch_write.h"
#include "store/inside.h"
#include "store/journal.h"
#include "store/opening.h"
#include "store/row.h"
#include "store/scope.h"
#include "store/seen.h"

struct snapshot_made {
	struct replica *replica;
	char *path;
	int64_t scopes[FEED_SCOPES]; /* ids */
	bool has_forms; /* all of them came: the tables are made */
};

/* The two scopes, and where they stand. */
static bool put_places(struct snapshot_made *made, const struct snapshot_head *head, struct err *err)
{
	const char *const codes[FEED_SCOPES] = { "*", head->district };

	for (int i = 0; i < FEED_SCOPES; i++) {
		struct scope_state *scope;

		if (!scope_need(made->replica, codes[i], strlen(codes[i]), &scope, err))
			return false;
		scope->number = head->places[i].number;
		memcpy(scope->chain, head->places[i].chain, SEAL_HASH);
		scope->is_dirty = true;
		made->scopes[i] = scope->id;
	}
	return true;
}

/* Whose past it shares; as replica.c and epoch.c write it. */
static bool put_epoch(struct snapshot_made *made, const struct snapshot_head *head, struct err *err)
{
	char hex[2 * EPOCH_MARK + 1];

	seal_hex(head->province, EPOCH_MARK, hex);
	return opening_put(made->replica->db, EPOCH_PROVINCE, hex, err) && (head->epoch.number == 0
		|| epoch_write(made->replica, &head->epoch, err));
}

bool snapshot_made_begin(const char *folder, const char *name, const struct snapshot_head *head, struct snapshot_made **out,
	struct err *err)
{
	struct snapshot_made *made = mem_zero(1, sizeof *made);
	bool is_good;

	*out = NULL;
	made->path = mem_format("%s/%s", folder, name);
	unlink(made->path);
	is_good = (catalogue_is_name(head->district, strlen(head->district)) || err_set(err, EX_DATAERR,
		"the snapshot is of no district")) && opening_open(folder, name, DB_BUILD, true, &made->replica, err)
		&& db_exec(made->replica->db, "BEGIN", err) && put_places(made, head, err)
		&& opening_put(made->replica->db, "replica.role", "district", err)
		&& opening_put(made->replica->db, "replica.district", head->district, err)
		&& opening_put(made->replica->db, "replica.sample", head->is_sample ? "1" : "0", err)
		&& put_epoch(made, head, err);
	if (!is_good) {
		snapshot_made_end(made, false, NULL);
		return false;
	}
	seen_hear(made->replica, head->time, false);
	*out = made;
	return true;
}

const struct table *snapshot_made_table(struct snapshot_made *made, int64_t number, struct err *err)
{
	const struct table *table;

	if (number != TABLE_FORM && number != TABLE_FORM_COLUMN && !made->has_forms) {
		if (!catalogue_read(made->replica, true, err))
			return NULL;
		made->has_forms = true;
	} else if (number == TABLE_FORM || number == TABLE_FORM_COLUMN) {
		if (made->has_forms) {
			err_set(err, EX_DATAERR, "the snapshot defines a form behind its rows");
			return NULL;
		}
	}
	table = number > 0 && number <= INT32_MAX ? table_by_number(made->replica, (int) number) : NULL;
	if (!table)
		err_set(err, EX_DATAERR, "the snapshot has rows of a form that it does not define (%" PRId64 ")", number);
	return table;
}

/* Whether it is in NFC is the province's care: it took it so. */
static bool check_value(const struct table *table, const struct column *column, const struct value *value, struct err *err)
{
	bool is_good = value->kind == VALUE_NULL ? column->key_position == 0 : value->kind == VALUE_INT ? column->type == COLUMN_INT
		: column->type == COLUMN_TEXT && value->length > 0 && !memchr(value->text, '\0', value->length)
		&& utf8_valid(value->text, value->length);

	return is_good || err_set(err, EX_DATAERR, "the snapshot has a value of %s in %s that cannot stand there", column->name,
		table->name);
}

bool snapshot_made_add(struct snapshot_made *made, const struct table *table, int scope, const struct value *values,
	struct err *err)
{
	static const struct column reason = { .name = (char *) "_void", .type = COLUMN_TEXT };
	const struct value *void_reason = &values[table->column_count];
	struct value key[TABLE_MAX_KEY];
	int added;

	if (table->scope == SCOPE_PROVINCE && scope != FEED_STAR)
		return err_set(err, EX_DATAERR, "the snapshot has rows of %s in the district: they are the province's", table->name);
	for (int i = 0; i < table->column_count; i++)
		if (!check_value(table, &table->columns[i], &values[i], err))
			return false;
	if (!check_value(table, &reason, void_reason, err))
		return false;
	added = row_add(made->replica, table, values, made->scopes[scope], err);
	if (added == 0)
		return err_set(err, EX_DATAERR, "the snapshot has a row of %s twice", table->name);
	for (int i = 0; i < table->key_count; i++)
		key[i] = values[table->key[i]];
	return added > 0 && (void_reason->kind == VALUE_NULL || row_set_void(made->replica, table, key, void_reason, err));
}

bool snapshot_made_end(struct snapshot_made *made, bool is_good, struct err *err)
{
	if (!made)
		return is_good;
	is_good = is_good && (made->has_forms || catalogue_read(made->replica, true, err)) && journal_commit(made->replica, err);
	opening_close(made->replica);
	if (!is_good)
		unlink(made->path);
	free(made->path);
	free(made);
	return is_good;
}
