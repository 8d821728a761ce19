/* A school's rows leave a scope, or arrive in one. A district sees the one that is its own: rows go, or come. The hub has both
 * districts in the same tables: there a row that leaves is in the new scope at once, and what arrives is put over it. So where a hub
 * that was set back has got the one entry back and not the other, no row is gone. */
#include "config.h"
#include "store/accept_move.h"

#include "store/catalogue.h"
#include "store/db.h"
#include "store/earlier.h"
#include "store/finding.h"
#include "store/move_rows.h"
#include "store/row.h"
#include "store/scope.h"

bool accept_move_may(const struct entry *entry, struct err *err)
{
	for (int i = 0; entry->origin != 0 && i < entry->count; i++)
		if (entry->operations[i].kind >= ENTRY_LEAVE && entry->operations[i].kind <= ENTRY_EARLIER)
			return err_set(err, EX_NOPERM, "schools are moved by the province only: ask the province");
	return true;
}

bool accept_move_waits(struct replica *hub, const struct entry *entry, const struct scope_state *scope, bool *waits, struct err *err)
{
	*waits = false;
	for (int i = 0; !*waits && i < entry->count; i++) {
		const struct operation *operation = &entry->operations[i];
		struct row_place place;
		int found;

		/* The school's past names the school's own row. */
		if (operation->kind != ENTRY_EARLIER && (operation->kind != ENTRY_ARRIVE || !operation->row))
			continue;
		found = row_find(hub, operation->table, operation->key, &place, err);
		if (found < 0)
			return false;
		*waits = found == 1 && place.scope != scope->id;
	}
	return true;
}

static bool drop(struct replica *replica, const struct move_row *row, struct err *err)
{
	if (!row_remove(replica, row->table, row->key, err))
		return false;
	buf_clear(&replica->key_text);
	value_key_put(&replica->key_text, row->key, row->table->key_count, row->table->has_id_key);
	return row->table->number < TABLE_FIRST_FREE || finding_drop(replica, row->table->name, replica->key_text.bytes, err);
}

/* The hub's: the row is one of TO from now on. */
static bool hand_over(struct replica *replica, const struct move_row *row, const struct scope_state *to, struct err *err)
{
	const struct table *table = row->table;
	const struct value district = value_text(to->code);
	sqlite3_stmt *set;
	struct buf sql;
	bool is_good;

	buf_init(&sql, 4096);
	buf_format(&sql, "UPDATE \"%s\" SET _scope = ?%d WHERE ", table->name, table->key_count + 1);
	row_put_condition(&sql, table, 1);
	is_good = db_prepare(replica->db, sql.bytes, &set, err);
	buf_free(&sql);
	if (!is_good)
		return false;
	for (int i = 0; i < table->key_count; i++)
		db_bind(set, i + 1, &row->key[i]);
	sqlite3_bind_int64(set, table->key_count + 1, to->id);
	is_good = db_run(set, err);
	sqlite3_finalize(set);
	row_forget(replica);
	return is_good && (table->scope != SCOPE_DISTRICT || row_set(replica, table, row->key, catalogue_held(table)->district_column,
		&district, err));
}

/* A district of which the school's arrival came back in part has not got the school's own row, which comes last. */
static bool find_school(struct decision *decision, const struct operation *operation, struct err *err)
{
	struct row_place place;
	int found = row_find(decision->replica, operation->table, operation->key, &place, err);

	if (found == 0 && decision->replica->role != REPLICA_PROVINCE)
		return true;
	return found >= 0 && decision_find(decision, operation, &place, err);
}

bool accept_move_leave(struct decision *decision, int index, struct err *err)
{
	const struct operation *operation = &decision->entry->operations[index];
	struct replica *replica = decision->replica;
	struct move_rows rows = { .count = 0 };
	struct scope_state *to = NULL;
	bool is_good = find_school(decision, operation, err) && move_rows_collect(replica, operation->key, decision->scope, &rows, err);

	if (is_good && replica->role == REPLICA_PROVINCE)
		is_good = scope_need(replica, operation->now.text, operation->now.length, &to, err);
	for (int i = 0; is_good && i < rows.count; i++)
		is_good = to ? hand_over(replica, &rows.list[i], to, err) : drop(replica, &rows.list[i], err);
	move_rows_free(&rows);
	replica->conflict_rows = -1;
	return is_good;
}

/* Text that did not fit beside the rest of its row. */
static bool go_on(struct decision *decision, const struct operation *operation, struct err *err)
{
	const struct table *table = operation->table;
	const char *column = operation->column == OPERATION_VOID ? "_void" : table->columns[operation->column].name;
	sqlite3_stmt *more;
	struct buf sql;
	bool is_good;

	buf_init(&sql, 4096);
	buf_format(&sql, "UPDATE \"%s\" SET \"%s\" = coalesce(\"%s\", '') || ?%d WHERE _scope = ?%d AND ", table->name, column, column,
		table->key_count + 1, table->key_count + 2);
	row_put_condition(&sql, table, 1);
	is_good = db_prepare(decision->replica->db, sql.bytes, &more, err);
	buf_free(&sql);
	if (!is_good)
		return false;
	for (int i = 0; i < table->key_count; i++)
		db_bind(more, i + 1, &operation->key[i]);
	db_bind(more, table->key_count + 1, &operation->now);
	sqlite3_bind_int64(more, table->key_count + 2, decision->scope->id);
	is_good = db_run(more, err);
	sqlite3_finalize(more);
	row_forget(decision->replica);
	return is_good;
}

/* The row may be there only at the hub, where it was handed over; it is put in as it arrives. */
static bool make_room(struct decision *decision, const struct operation *operation, struct err *err)
{
	struct row_place place;
	int found = row_find(decision->replica, operation->table, operation->key, &place, err);

	if (found <= 0)
		return found == 0;
	decision_put_key(decision->replica, operation);
	if (decision->replica->role != REPLICA_PROVINCE)
		return err_set(err, EX_DATAERR, "%s %s: cannot arrive, since it is here already", operation->table->name,
			decision->replica->key_text.bytes);
	if (place.scope != decision->scope->id)
		return err_set(err, EX_TEMPFAIL, "%s %s: cannot arrive in %s before it has left its old district: that one's entries must come"
			" first", operation->table->name, decision->replica->key_text.bytes, decision->scope->code);
	return row_remove(decision->replica, operation->table, operation->key, err);
}

bool accept_move_arrive(struct decision *decision, int index, struct err *err)
{
	const struct operation *operation = &decision->entry->operations[index];

	decision->replica->conflict_rows = -1;
	if (!operation->row)
		return go_on(decision, operation, err);
	return make_room(decision, operation, err)
		&& row_add(decision->replica, operation->table, operation->row, decision->scope->id, err) > 0
		&& (operation->now.kind == VALUE_NULL || row_set_void(decision->replica, operation->table, operation->key,
		&operation->now, err));
}

bool accept_move_earlier(struct decision *decision, int index, struct err *err)
{
	const struct operation *operation = &decision->entry->operations[index];

	/* The hub has the entry in its log, and a rebuild compares tables only. */
	if (decision->replica->role == REPLICA_PROVINCE || decision->replica->is_scratch)
		return true;
	return earlier_keep(decision->replica, operation, err);
}
