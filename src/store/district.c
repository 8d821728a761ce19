/* A district replica made from a hub's folder on the same machine.
 *
 * Who can write the hub's folder is admitted at once. The copy is made in one read transaction of the hub, so that
 * rows, numbers and chains are of one moment; it is kept as baseline.db, which the replica's history begins with,
 * and replica.db gets its name last. */
#include "config.h"
#include "store/replica.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "store/admission.h"
#include "store/catalogue.h"
#include "store/db.h"
#include "store/inside.h"
#include "store/journal.h"
#include "store/opening.h"
#include "store/scope.h"

static bool take_number(const char *hub_folder, const char *district, int *number, bool *is_sample, struct err *err)
{
	struct replica *hub;
	bool is_good;

	if (!replica_open(hub_folder, &hub, err))
		return false;
	*is_sample = hub->is_sample;
	is_good = hub->role == REPLICA_PROVINCE || err_set(err, EX_USAGE, "%s: is no province: name the province's folder",
		hub_folder);
	if (is_good && journal_begin(hub, err)) {
		is_good = admission_take_number(hub, district, number, err) && journal_commit(hub, err);
		if (!is_good && !sqlite3_get_autocommit(hub->db))
			journal_rollback(hub);
	} else {
		is_good = false;
	}
	replica_close(hub);
	return is_good;
}

/* Runs SQL with the district as ?1. */
static bool run(struct replica *replica, const char *sql, const char *district, struct err *err)
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
	is_copied = run(replica, sql, district, err);
	free(sql);
	buf_free(&columns);
	return is_copied;
}

static bool copy_rows(struct replica *replica, const char *district, struct err *err)
{
	if (!run(replica, "DELETE FROM main.scope", district, err)
			|| !run(replica, "INSERT INTO main.scope (id, code, number, chain, base_number, base_chain) SELECT id, code, number,"
			" chain, number, chain FROM hub.scope WHERE code IN ('*', ?1)", district, err))
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

static bool name_itself(struct replica *replica, const char *hub_folder, const char *district, int number,
	bool is_sample, struct err *err)
{
	char text[16], *whole = realpath(hub_folder, NULL);
	bool is_put;

	/* A later sync starts from whatever folder it is called in. */
	is_put = opening_put(replica->db, "replica.hub", whole ? whole : hub_folder, err);
	free(whole);
	snprintf(text, sizeof text, "%d", number);
	replica->number = number;
	replica->newest_time = db_number(replica->db,
		"SELECT CAST(value AS INTEGER) FROM hub.setting WHERE name = 'replica.newest'", 0);
	return is_put && opening_put(replica->db, "replica.role", "district", err) && opening_put(replica->db, "replica.number", text,
		err)
		&& opening_put(replica->db, "replica.district", district, err)
		&& opening_put(replica->db, "replica.sample", is_sample ? "1" : "0", err)
		&& run(replica, "INSERT INTO main.replica (number, district, made) SELECT number, district, made FROM hub.replica"
			" WHERE number = (SELECT CAST(value AS INTEGER) FROM main.setting WHERE name = 'replica.number')", district, err);
}

static bool fill(struct replica *replica, const char *hub_folder, const char *district, int number, bool is_sample,
	struct err *err)
{
	char *path = mem_format("%s/%s", hub_folder, OPENING_DB);
	sqlite3_stmt *attach;
	bool is_good = db_prepare(replica->db, "ATTACH ?1 AS hub", &attach, err);

	if (is_good) {
		sqlite3_bind_text(attach, 1, path, -1, SQLITE_STATIC);
		is_good = db_run(attach, err);
		sqlite3_finalize(attach);
	}
	free(path);
	is_good = is_good && db_exec(replica->db, "BEGIN IMMEDIATE", err) && copy_rows(replica, district, err)
		&& name_itself(replica, hub_folder, district, number, is_sample, err) && journal_commit(replica, err);
	return is_good;
}

bool replica_create_district(const char *folder, const char *hub_folder, const char *district, struct err *err)
{
	char *made = mem_format("%s/" OPENING_NEW ".db", folder), *copy = mem_format("%s/" OPENING_NEW "-baseline.db", folder);
	struct replica *replica = NULL;
	int number = 0;
	bool is_sample = false, is_good;

	if (!catalogue_is_name(district, strlen(district)))
		is_good = err_set(err, EX_USAGE, "\"%s\" is no district's code: write it in small letters and '_'", district);
	else
		is_good = opening_prepare_folder(folder, err) && take_number(hub_folder, district, &number, &is_sample, err)
			&& opening_open(folder, OPENING_NEW ".db", DB_BUILD, true, &replica, err)
			&& fill(replica, hub_folder, district, number, is_sample, err);
	opening_close(replica);
	if (is_good && db_copy_file(made, copy, err)) {
		chmod(copy, 0444);
		is_good = opening_rename(folder, OPENING_NEW "-baseline.db", OPENING_BASELINE, err)
			&& opening_rename(folder, OPENING_NEW ".db", OPENING_DB, err);
	} else {
		is_good = false;
	}
	free(made);
	free(copy);
	return is_good;
}
