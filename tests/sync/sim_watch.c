/* What the hub changes, seen by triggers of its connections: they write beside the change into a temporary table, so that what is
 * rolled back is not seen, and nothing of the program's own code is asked. */
#include "config.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "store/inside.h"
#include "tests/sync/sim_oracle.h"

enum { SQL_MAX = 1 << 20 };

static void run(sqlite3 *db, const char *sql)
{
	char *text = NULL;

	if (sqlite3_exec(db, sql, NULL, NULL, &text) != SQLITE_OK)
		die("the watch: %s: %s", text, sql);
}

static void tick(sqlite3_context *context, int count, sqlite3_value **values)
{
	struct sim_oracle *oracle = sqlite3_user_data(context);

	(void) count;
	(void) values;
	sqlite3_result_int64(context, ++oracle->tick);
}

/* The raw key of a row, as SQL. */
static void put_key(struct buf *sql, const struct table *table)
{
	for (int i = 0; i < table->key_count; i++)
		buf_format(sql, "%sNEW.%s", i ? " || '/' || " : "", table->columns[table->key[i]].name);
}

/* Columns as the database has them: a connection may not know of a new one yet. */
static int columns_of(sqlite3 *db, const char *table, char names[][64])
{
	sqlite3_stmt *list;
	int count = 0;

	if (sqlite3_prepare_v2(db, "SELECT name FROM pragma_table_info(?1) WHERE name <> '_scope'", -1, &list, NULL) != SQLITE_OK)
		die("the watch: %s", sqlite3_errmsg(db));
	sqlite3_bind_text(list, 1, table, -1, SQLITE_STATIC);
	while (sqlite3_step(list) == SQLITE_ROW && count < TABLE_MAX_COLUMNS)
		snprintf(names[count++], 64, "%s", (const char *) sqlite3_column_text(list, 0));
	sqlite3_finalize(list);
	return count;
}

static void watch_table(sqlite3 *db, const struct table *table)
{
	static char names[TABLE_MAX_COLUMNS][64];
	int count = columns_of(db, table->name, names);
	struct buf sql;

	buf_init(&sql, SQL_MAX);
	buf_format(&sql, "DROP TRIGGER IF EXISTS temp.watch_%s_i; CREATE TEMP TRIGGER watch_%s_i AFTER INSERT ON main.%s BEGIN", table->name,
		table->name, table->name);
	for (int i = 0; i < count; i++) {
		buf_format(&sql, " INSERT INTO watch VALUES (sim_tick(), 'I', '%s', ", table->name);
		put_key(&sql, table);
		buf_format(&sql, ", '%s', NULL, NEW.%s);", names[i], names[i]);
	}
	buf_format(&sql, " END; DROP TRIGGER IF EXISTS temp.watch_%s_c; CREATE TEMP TRIGGER watch_%s_c AFTER UPDATE ON main.%s BEGIN",
		table->name, table->name, table->name);
	for (int i = 0; i < count; i++) {
		buf_format(&sql, " INSERT INTO watch SELECT sim_tick(), 'C', '%s', ", table->name);
		put_key(&sql, table);
		buf_format(&sql, ", '%s', OLD.%s, NEW.%s WHERE OLD.%s IS NOT NEW.%s;", names[i], names[i], names[i], names[i], names[i]);
	}
	buf_text(&sql, " END");
	run(db, sql.bytes);
	buf_free(&sql);
}

static void watch_tables(struct replica *replica)
{
	for (int i = 0; i < table_count(replica); i++)
		if (table_at(replica, i)->number != TABLE_CONFLICT)
			watch_table(replica->db, table_at(replica, i));
}

void oracle_watch(struct sim *sim, struct replica *replica)
{
	static const char *const when[] = { "INSERT", "UPDATE" };

	sqlite3_create_function(replica->db, "sim_tick", 0, SQLITE_UTF8 | SQLITE_INNOCUOUS, sim->oracle, tick, NULL, NULL);
	run(replica->db, "PRAGMA temp_store = memory; CREATE TEMP TABLE watch (tick, kind, a, b, c, d, e)");
	for (int i = 0; i < 2; i++) {
		char *sql = mem_format("CREATE TEMP TRIGGER watch_conflict_%d AFTER %s ON main.conflict BEGIN INSERT INTO watch VALUES"
			" (sim_tick(), 'K', NEW.form, NEW.record, NEW.field || ' ' || NEW.origin, NEW.state, NEW.waiting); END", i, when[i]);

		run(replica->db, sql);
		free(sql);
	}
	run(replica->db, "CREATE TEMP TRIGGER watch_entry AFTER INSERT ON main.entry WHEN NEW.state = 1 BEGIN INSERT INTO watch SELECT"
		" sim_tick(), 'E', code, NEW.origin, NEW.serial, NEW.number, NEW.time FROM main.scope WHERE id = NEW.scope; END");
	watch_tables(replica);
}

static int by_tick(const void *a, const void *b)
{
	const struct sim_event *one = a, *other = b;

	return one->tick < other->tick ? -1 : one->tick > other->tick;
}

static char *text_of(sqlite3_stmt *rows, int column)
{
	return mem_copy((const char *) sqlite3_column_text(rows, column));
}

static bool read_events(struct replica *replica, struct sim_event **list, int *count)
{
	bool has_grown = false;
	sqlite3_stmt *rows;
	int before = *count;

	if (sqlite3_prepare_v2(replica->db, "SELECT tick, kind, a, b, c, d, e FROM temp.watch", -1, &rows, NULL) != SQLITE_OK)
		die("the watch: %s", sqlite3_errmsg(replica->db));
	while (sqlite3_step(rows) == SQLITE_ROW) {
		*list = mem_grow(*list, (size_t) *count + 1, sizeof **list);
		(*list)[*count] = (struct sim_event) { sqlite3_column_int64(rows, 0), (char) sqlite3_column_text(rows, 1)[0], text_of(rows, 2),
			text_of(rows, 3), text_of(rows, 4), text_of(rows, 5), text_of(rows, 6), false };
		has_grown |= strcmp((*list)[*count].a, "form_column") == 0;
		++*count;
	}
	sqlite3_finalize(rows);
	if (*count > before)
		run(replica->db, "DELETE FROM temp.watch");
	return has_grown;
}

static void take_text(char **place, char *text)
{
	free(*place);
	*place = text;
}

/* Records and values by the ids that the oracle knows. */
static void name_ids(struct sim *sim, struct sim_event *event)
{
	if (event->kind == 'E')
		return;
	take_text(&event->b, event->kind == 'K' ? oracle_id_name(sim, SIM_HUB, event->b) : oracle_ids(sim, SIM_HUB, event->b));
	take_text(&event->d, oracle_ids(sim, SIM_HUB, event->d));
	take_text(&event->e, oracle_ids(sim, SIM_HUB, event->e));
}

struct sim_event *oracle_events(struct sim *sim, int *count)
{
	struct sim_box *hub = &sim->box[SIM_HUB];
	struct sim_event *list = NULL;
	bool has_grown;

	*count = 0;
	has_grown = read_events(hub->screen, &list, count);
	if (hub->line != hub->screen)
		has_grown |= read_events(hub->line, &list, count);
	sim->oracle->has_grown = has_grown;
	if (has_grown) {
		watch_tables(hub->screen);
		if (hub->line != hub->screen)
			watch_tables(hub->line);
	}
	for (int i = 0; i < *count; i++)
		name_ids(sim, &list[i]);
	if (*count > 0)
		qsort(list, (size_t) *count, sizeof *list, by_tick);
	return list;
}

void oracle_free_events(struct sim_event *events, int count)
{
	for (int i = 0; i < count; i++) {
		free(events[i].a);
		free(events[i].b);
		free(events[i].c);
		free(events[i].d);
		free(events[i].e);
	}
	free(events);
}
