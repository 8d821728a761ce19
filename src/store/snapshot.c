/* See the header. One read transaction of the hub, begun with the first look at where the sequences stand. */
#include "config.h"
#include "store/snapshot.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/mem.h"
#include "store/db.h"
#include "store/inside.h"
#include "store/journal.h"
#include "store/scope.h"

enum { SQL_MAX = 64 * 1024 };

struct snapshot {
	struct replica *hub;
	int64_t scopes[FEED_SCOPES]; /* ids, 0 where there is none */
	int at; /* table of the catalogue and scope that come next: table * FEED_SCOPES + scope */
	const struct table *table;
	sqlite3_stmt *rows;
};

bool snapshot_open(struct replica *hub, const char *district, struct snapshot **out, struct snapshot_head *head, struct err *err)
{
	const char *const codes[FEED_SCOPES] = { "*", district };
	struct snapshot *snapshot;

	*out = NULL;
	memset(head, 0, sizeof *head);
	if (!db_exec(hub->db, "BEGIN", err))
		return false;
	/* The first read fixes the moment; another process may have loaded a form since we looked last. */
	if (!journal_refresh(hub, err)) {
		db_exec(hub->db, "ROLLBACK", NULL);
		return false;
	}
	snapshot = mem_zero(1, sizeof *snapshot);
	snapshot->hub = hub;
	strncat(head->district, district, sizeof head->district - 1);
	head->is_sample = hub->is_sample;
	head->time = clock_now();
	epoch_read(hub, &head->epoch);
	epoch_province(hub, head->province);
	for (int i = 0; i < FEED_SCOPES; i++) {
		const struct scope_state *scope = scope_find(hub, codes[i], strlen(codes[i]));

		if (!scope)
			continue;
		snapshot->scopes[i] = scope->id;
		head->places[i].number = scope->number;
		memcpy(head->places[i].chain, scope->chain, SEAL_HASH);
	}
	*out = snapshot;
	return true;
}

static bool open_rows(struct snapshot *snapshot, int64_t scope, struct err *err)
{
	const struct table *table = snapshot->table;
	struct buf sql;
	bool is_good;

	buf_init(&sql, SQL_MAX);
	buf_text(&sql, "SELECT ");
	for (int i = 0; i < table->column_count; i++)
		buf_format(&sql, "\"%s\", ", table->columns[i].name);
	buf_format(&sql, "_void FROM \"%s\" WHERE _scope = ?1 ORDER BY ", table->name);
	for (int i = 0; i < table->key_count; i++)
		buf_format(&sql, "%s\"%s\"", i > 0 ? ", " : "", table->columns[table->key[i]].name);
	is_good = db_prepare(snapshot->hub->db, sql.bytes, &snapshot->rows, err);
	if (is_good)
		sqlite3_bind_int64(snapshot->rows, 1, scope);
	buf_free(&sql);
	return is_good;
}

int snapshot_table(struct snapshot *snapshot, const struct table **table, int *scope, struct err *err)
{
	sqlite3_finalize(snapshot->rows);
	snapshot->rows = NULL;
	while (snapshot->at < FEED_SCOPES * snapshot->hub->table_count) {
		*scope = snapshot->at % FEED_SCOPES;
		*table = snapshot->table = &snapshot->hub->tables[snapshot->at / FEED_SCOPES]->table;
		snapshot->at++;
		if (snapshot->scopes[*scope] > 0)
			return open_rows(snapshot, snapshot->scopes[*scope], err) ? 1 : -1;
	}
	return 0;
}

int snapshot_row(struct snapshot *snapshot, struct value *values, struct err *err)
{
	int code = sqlite3_step(snapshot->rows);

	if (code == SQLITE_DONE)
		return 0;
	if (code != SQLITE_ROW) {
		db_fail(snapshot->hub->db, NULL, err);
		return -1;
	}
	for (int i = 0; i <= snapshot->table->column_count; i++)
		values[i] = db_value(snapshot->rows, i);
	return 1;
}

void snapshot_close(struct snapshot *snapshot)
{
	if (!snapshot)
		return;
	sqlite3_finalize(snapshot->rows);
	db_exec(snapshot->hub->db, "ROLLBACK", NULL);
	free(snapshot);
}

static bool has_row(sqlite3 *db, const char *name, const char *value)
{
	sqlite3_stmt *row;
	bool has = false;

	if (sqlite3_prepare_v2(db, "SELECT 1 FROM setting WHERE name = ?1 AND value = ?2", -1, &row, NULL) == SQLITE_OK) {
		sqlite3_bind_text(row, 1, name, -1, SQLITE_STATIC);
		sqlite3_bind_text(row, 2, value, -1, SQLITE_STATIC);
		has = sqlite3_step(row) == SQLITE_ROW;
	}
	sqlite3_finalize(row);
	return has;
}

bool snapshot_check(const char *file, const char *district, bool *is_sample, struct err *err)
{
	sqlite3 *db;
	bool is_good;

	*is_sample = false;
	if (!db_open(file, DB_BUILD, false, NULL, &db, err))
		return err_set(err, EX_DATAERR, "%s: is no snapshot of a district", file);
	/* No view or trigger, no table that is made by a module. */
	is_good = db_number(db, "SELECT count(*) FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL%' OR type NOT IN ('table', 'index')",
		1) == 0 && db_check(db, err) && has_row(db, "replica.role", "district") && has_row(db, "replica.district", district);
	*is_sample = is_good && has_row(db, "replica.sample", "1");
	sqlite3_close(db);
	return is_good || err_set(err, EX_DATAERR, "%s: is no snapshot of %s", file, district);
}
