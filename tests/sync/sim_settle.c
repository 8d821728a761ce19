/* The simulator's people choose: any conflict, either way or a third value, now and then by an old look at it. */
#include "config.h"
#include "tests/sync/sim_settle.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "store/query.h"
#include "store/txn.h"

enum { PER_ENTRY = 3 };

static struct value cell(const struct table *table, int column, const char *text)
{
	return table->columns[column].type == COLUMN_INT && text ? value_int(atoi(text)) : value_text(text);
}

/* Columns: form, record, field, origin, revision, waiting. */
static bool choose(struct sim *sim, struct replica *replica, struct txn *txn, struct query *row, struct err *err)
{
	const struct table *table = table_find(replica, query_text(row, 0));
	char *waiting = query_is_null(row, 5) ? NULL : mem_copy(query_text(row, 5)), *present = NULL;
	struct value key[TABLE_MAX_KEY];
	struct settle settle = { .table = table, .key = key, .field = query_text(row, 2), .origin = (int) query_int(row, 3),
		.revision = query_int(row, 4) - (sim_pick(sim, 10) == 0), .is_taken = sim_pick(sim, 2) };
	int column = table_column(table, settle.field);
	enum settle_answer answer;
	struct query *ask;
	struct buf storage;
	bool is_good;

	buf_init(&storage, 4096);
	is_good = table_key_parse(table, query_text(row, 1), key, &storage, err);
	if (is_good && column >= 0) {
		struct buf sql;

		buf_init(&sql, 4096);
		buf_format(&sql, "SELECT %s FROM %s WHERE ", settle.field, table->name);
		for (int i = 0; i < table->key_count; i++)
			buf_format(&sql, "%s%s = ?%d", i ? " AND " : "", table->columns[table->key[i]].name, i + 1);
		is_good = query_open(replica, sql.bytes, &ask, err);
		buf_free(&sql);
		for (int i = 0; is_good && i < table->key_count; i++)
			query_bind(ask, i + 1, &key[i]);
		if (is_good && query_step(ask, err) == 1 && !query_is_null(ask, 0))
			present = mem_copy(query_text(ask, 0));
		if (is_good)
			query_close(ask);
		settle.seen = cell(table, column, present);
		settle.now = settle.is_taken ? cell(table, column, waiting) : settle.seen;
		if (sim_pick(sim, 8) == 0 && table->columns[column].type == COLUMN_INT)
			settle.now = value_int(90 + sim_pick(sim, 3));
		if (sim_pick(sim, 10) == 0 && table->columns[column].type == COLUMN_INT)
			settle.seen = value_int(sim_pick(sim, 5));
	}
	is_good = is_good && txn_settle(txn, &settle, &answer, err);
	buf_free(&storage);
	free(waiting);
	free(present);
	return is_good;
}

void sim_settle(struct sim *sim, struct replica *replica)
{
	struct query *rows = NULL;
	struct txn *txn;
	struct err err;
	int skip, left = 1 + (int) sim_pick(sim, PER_ENTRY);
	bool is_good;

	if (!txn_begin(replica, "clerk", &txn, &err))
		return;
	/* Those that were renewed also when they are settled. */
	is_good = query_open(replica, "SELECT form, record, field, origin, revision, waiting FROM conflict WHERE revision > 0"
		" AND (state = 'open' OR revision > 2) ORDER BY form, record, field, origin", &rows, &err);
	skip = (int) sim_pick(sim, 4);
	is_good = is_good && txn_entry(txn, NULL, &err);
	while (is_good && left > 0 && query_step(rows, &err) == 1) {
		if (skip-- > 0)
			continue;
		is_good = choose(sim, replica, txn, rows, &err);
		left--;
	}
	if (rows)
		query_close(rows);
	if (is_good)
		txn_commit(txn, &err);
	else
		txn_abort(txn);
}
