/* See the header. The transaction begins as a reader of the other database, so that copying keeps nobody there from writing. */
#include "config.h"
#include "store/copy.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/mem.h"
#include "store/catalogue.h"
#include "store/db.h"
#include "store/epoch_write.h"
#include "store/inside.h"
#include "store/scope.h"

bool copy_attach(struct replica *replica, const char *path, struct err *err)
{
	sqlite3_stmt *attach;
	bool is_good;

	if (!db_prepare(replica->db, "ATTACH ?1 AS hub", &attach, err))
		return false;
	sqlite3_bind_text(attach, 1, path, -1, SQLITE_STATIC);
	is_good = db_run(attach, err);
	sqlite3_finalize(attach);
	return is_good;
}

/* Runs SQL with the district as ?1. */
bool copy_run(struct replica *replica, const char *sql, const char *district, struct err *err)
{
	sqlite3_stmt *statement;
	bool is_done;

	if (!db_prepare(replica->db, sql, &statement, err))
		return false;
	if (sqlite3_bind_parameter_count(statement) > 0)
		sqlite3_bind_text(statement, 1, district, -1, SQLITE_STATIC);
	is_done = db_run(statement, err);
	sqlite3_finalize(statement);
	return is_done;
}

/* All columns by name: the hub's table may have been widened in another order than ours was made. */
static bool copy_table(struct replica *replica, const struct table *table, const char *district, struct err *err)
{
	struct buf columns;
	char *sql;
	bool is_copied;

	buf_init(&columns, 1 << 20);
	buf_text(&columns, "_scope, _void");
	for (int i = 0; i < table->column_count; i++)
		buf_format(&columns, ", \"%s\"", table->columns[i].name);
	sql = mem_format("INSERT INTO main.\"%s\" (%s) SELECT %s FROM hub.\"%s\" WHERE _scope IN"
		" (SELECT id FROM hub.scope WHERE code IN ('*', ?1))", table->name, columns.bytes, columns.bytes, table->name);
	is_copied = copy_run(replica, sql, district, err);
	free(sql);
	buf_free(&columns);
	return is_copied;
}

bool copy_rows(struct replica *replica, const char *district, struct err *err)
{
	if (!copy_run(replica, "DELETE FROM main.scope", district, err)
			|| !copy_run(replica, "INSERT INTO main.scope (id, code, number, chain, base_number, base_chain) SELECT id, code, number,"
			" chain, number, chain FROM hub.scope WHERE code IN ('*', ?1)", district, err))
		return false;
	/* Whose past it shares: not in snapshots of a province that has no such settings. */
	if (!copy_run(replica, "INSERT OR REPLACE INTO main.setting (name, value) SELECT name, value FROM hub.setting WHERE name IN ('"
			EPOCH_SETTING "', '" EPOCH_PROVINCE "')", district, err))
		return false;
	/* Forms first: they make the other tables. */
	if (!copy_table(replica, table_by_number(replica, TABLE_FORM), district, err)
			|| !copy_table(replica, table_by_number(replica, TABLE_FORM_COLUMN), district, err)
			|| !catalogue_read(replica, true, err) || !scope_read_all(replica, err))
		return false;
	for (int i = 0; i < replica->table_count; i++) {
		const struct table *table = &replica->tables[i]->table;

		if (table->number != TABLE_FORM && table->number != TABLE_FORM_COLUMN && !copy_table(replica, table, district, err))
			return false;
	}
	return true;
}
