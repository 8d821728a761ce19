/* See the header. A draft's row is named by the rest of its key behind the record's ("5", "3-1207-1"), or "#0" where it has
 * none yet. */
#include "config.h"
#include "store/heal_draft.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "store/db.h"
#include "store/heal_id.h"
#include "store/opening.h"

enum { KEY_MAX = 1 << 16 };

/* A cell that changes. */
struct cell {
	int64_t draft, now, seen; /* moved, where has_now, has_seen */
	bool has_now, has_seen;
	char *grid, *line, *field, *moved; /* moved: the new name of its row, or NULL */
};

struct follow {
	struct replica *replica;
	struct heal_map map;
	struct cell *cells;
	size_t count;
	struct buf text;
};

int64_t heal_draft_at(struct replica *replica)
{
	return db_number(replica->drafts, "SELECT coalesce(max(id), 0) FROM renumbered", -1);
}

static const char *text_at(sqlite3_stmt *row, int column)
{
	const char *text = (const char *) sqlite3_column_text(row, column);

	return text ? text : "";
}

/* LINE with its ids moved, newly allocated; NULL where none moves. */
static char *move_line(struct follow *follow, const struct table *table, const char *line)
{
	const struct table *parent = table->parent ? table_find(follow->replica, table->parent) : NULL;
	struct buf whole;
	bool has_moved = false;
	const char *at = line;
	char *moved;

	buf_init(&whole, KEY_MAX);
	for (int k = parent ? parent->key_count : 0; k < table->key_count; k++, at += strcspn(at, "/"), at += *at == '/') {
		char *part = mem_copy_bytes(at, strcspn(at, "/"));
		bool moves = heal_id_is_column(table, table->key[k]) && heal_id_text(&follow->map, part, &follow->text);

		if (at > line)
			buf_byte(&whole, '/');
		buf_text(&whole, moves ? follow->text.bytes : part);
		has_moved |= moves;
		free(part);
	}
	/* A name with more in it than its parts is not one that we know. */
	moved = has_moved && *at == '\0' ? mem_copy_bytes(whole.bytes, whole.length) : NULL;
	buf_free(&whole);
	return moved;
}

static bool move_number(const struct follow *follow, const struct table *table, int column, sqlite3_stmt *row, int at, int64_t *number)
{
	*number = sqlite3_column_int64(row, at);
	return sqlite3_column_type(row, at) == SQLITE_INTEGER && heal_id_is_column(table, column) && heal_id_move(&follow->map, number);
}

/* Columns: draft, form, grid, line, field, now, seen. */
static void look_at(struct follow *follow, sqlite3_stmt *row)
{
	const char *grid = text_at(row, 2), *line = text_at(row, 3), *field = text_at(row, 4);
	const struct table *table = table_find(follow->replica, *grid ? grid : text_at(row, 1));
	int column = table ? table_column(table, field) : -1;
	struct cell cell = { .draft = sqlite3_column_int64(row, 0) };

	if (column < 0)
		return;
	cell.has_now = move_number(follow, table, column, row, 5, &cell.now);
	cell.has_seen = move_number(follow, table, column, row, 6, &cell.seen);
	cell.moved = *grid && *line ? move_line(follow, table, line) : NULL;
	if (!cell.has_now && !cell.has_seen && !cell.moved)
		return;
	cell.grid = mem_copy(grid);
	cell.line = mem_copy(line);
	cell.field = mem_copy(field);
	follow->cells = mem_grow(follow->cells, follow->count + 1, sizeof *follow->cells);
	follow->cells[follow->count++] = cell;
}

static bool find_cells(struct follow *follow, struct err *err)
{
	sqlite3_stmt *rows;
	int code;

	if (!db_prepare(follow->replica->drafts, "SELECT draft, form, grid, line, field, now, draft_cell.seen FROM draft_cell"
			" JOIN draft ON draft.id = draft ORDER BY draft, grid, line, field", &rows, err))
		return false;
	while ((code = sqlite3_step(rows)) == SQLITE_ROW)
		look_at(follow, rows);
	if (code != SQLITE_DONE)
		db_fail(follow->replica->drafts, NULL, err);
	sqlite3_finalize(rows);
	return code == SQLITE_DONE;
}

static bool write_cells(struct follow *follow, struct err *err)
{
	sqlite3_stmt *put;
	bool is_good = db_prepare(follow->replica->drafts, "UPDATE OR REPLACE draft_cell SET line = coalesce(?5, line),"
		" now = coalesce(?6, now), seen = coalesce(?7, seen) WHERE draft = ?1 AND grid = ?2 AND line = ?3 AND field = ?4", &put, err);

	for (size_t i = 0; is_good && i < follow->count; i++) {
		const struct cell *cell = &follow->cells[i];

		sqlite3_clear_bindings(put);
		sqlite3_bind_int64(put, 1, cell->draft);
		sqlite3_bind_text(put, 2, cell->grid, -1, SQLITE_STATIC);
		sqlite3_bind_text(put, 3, cell->line, -1, SQLITE_STATIC);
		sqlite3_bind_text(put, 4, cell->field, -1, SQLITE_STATIC);
		sqlite3_bind_text(put, 5, cell->moved, -1, SQLITE_STATIC);
		if (cell->has_now)
			sqlite3_bind_int64(put, 6, cell->now);
		if (cell->has_seen)
			sqlite3_bind_int64(put, 7, cell->seen);
		is_good = db_run(put, err);
	}
	sqlite3_finalize(put);
	return is_good;
}

static bool move_key(struct follow *follow, int64_t draft, const char *form, const char *key, struct err *err)
{
	const struct table *table = table_find(follow->replica, form);
	sqlite3_stmt *put;
	bool is_put;

	if (!table || !heal_id_key(&follow->map, table, key, &follow->text))
		return true;
	if (!db_prepare(follow->replica->drafts, "UPDATE draft SET key = ?2 WHERE id = ?1", &put, err))
		return false;
	sqlite3_bind_int64(put, 1, draft);
	sqlite3_bind_text(put, 2, follow->text.bytes, -1, SQLITE_STATIC);
	is_put = db_run(put, err);
	sqlite3_finalize(put);
	return is_put;
}

static bool move_keys(struct follow *follow, struct err *err)
{
	sqlite3_stmt *rows;
	bool is_good = true;
	int code = SQLITE_DONE;

	/* Sorted, so that what is changed meanwhile is not met again. */
	if (!db_prepare(follow->replica->drafts, "SELECT id, form, key FROM draft WHERE key <> '' ORDER BY saved, id", &rows, err))
		return false;
	while (is_good && (code = sqlite3_step(rows)) == SQLITE_ROW)
		is_good = move_key(follow, sqlite3_column_int64(rows, 0), text_at(rows, 1), text_at(rows, 2), err);
	if (is_good && code != SQLITE_DONE)
		is_good = db_fail(follow->replica->drafts, NULL, err);
	sqlite3_finalize(rows);
	return is_good;
}

/* What became what when this folder got its number: line ID of `renumbered`, that said so in itself before there were lines for each run. */
static bool read_map(struct replica *replica, sqlite3_stmt *row, struct heal_map *map, struct err *err)
{
	sqlite3_stmt *runs;
	int code;

	*map = (struct heal_map) { .now = sqlite3_column_int(row, 3) };
	if (!db_prepare(replica->db, "SELECT old, first, last, new, start FROM renumbered_run WHERE renumbered = ?1 ORDER BY old, first", &runs,
			err))
		return false;
	sqlite3_bind_int64(runs, 1, sqlite3_column_int64(row, 0));
	while ((code = sqlite3_step(runs)) == SQLITE_ROW) {
		heal_map_add(map, sqlite3_column_int(runs, 0), sqlite3_column_int64(runs, 1), sqlite3_column_int(runs, 3),
			sqlite3_column_int64(runs, 4));
		map->runs[map->count - 1].last = sqlite3_column_int64(runs, 2);
	}
	if (code != SQLITE_DONE)
		db_fail(replica->db, NULL, err);
	sqlite3_finalize(runs);
	if (code == SQLITE_DONE && map->count == 0) {
		heal_map_add(map, sqlite3_column_int(row, 1), sqlite3_column_int64(row, 2) + 1, map->now, 1);
		map->runs[0].last = HEAL_LAST;
	}
	return code == SQLITE_DONE;
}

static bool follow_one(struct replica *replica, const struct heal_map *map, struct err *err)
{
	struct follow follow = { .replica = replica, .map = *map };
	bool is_good;

	buf_init(&follow.text, KEY_MAX);
	is_good = find_cells(&follow, err) && write_cells(&follow, err) && move_keys(&follow, err);
	for (size_t i = 0; i < follow.count; i++) {
		free(follow.cells[i].grid);
		free(follow.cells[i].line);
		free(follow.cells[i].field);
		free(follow.cells[i].moved);
	}
	free(follow.cells);
	buf_free(&follow.text);
	return is_good;
}

static bool note(struct replica *replica, int64_t id, struct err *err)
{
	sqlite3_stmt *put;
	bool is_put;

	if (!db_prepare(replica->drafts, "INSERT INTO renumbered (id) VALUES (?1)", &put, err))
		return false;
	sqlite3_bind_int64(put, 1, id);
	is_put = db_run(put, err);
	sqlite3_finalize(put);
	return is_put;
}

/* All numbers behind those followed, in a transaction of the drafts. */
static bool follow_all(struct replica *replica, struct err *err)
{
	sqlite3_stmt *rows;
	bool is_good = true;
	int code = SQLITE_DONE;

	if (!db_prepare(replica->db, "SELECT id, old, after, new FROM renumbered WHERE id > ?1 ORDER BY id", &rows, err))
		return false;
	sqlite3_bind_int64(rows, 1, heal_draft_at(replica));
	while (is_good && (code = sqlite3_step(rows)) == SQLITE_ROW) {
		struct heal_map map;

		is_good = read_map(replica, rows, &map, err) && follow_one(replica, &map, err) && note(replica, sqlite3_column_int64(rows, 0),
			err);
		heal_map_free(&map);
	}
	if (is_good && code != SQLITE_DONE)
		is_good = db_fail(replica->db, NULL, err);
	sqlite3_finalize(rows);
	return is_good;
}

bool heal_draft_run(struct replica *replica, struct err *err)
{
	int64_t wanted = db_number(replica->db, "SELECT coalesce(max(id), 0) FROM renumbered", 0);

	replica->drafts_at = heal_draft_at(replica);
	if (replica->drafts_at >= wanted)
		return true;
	if (!db_exec(replica->drafts, "BEGIN IMMEDIATE", err))
		return false;
	if (follow_all(replica, err) && db_exec(replica->drafts, "COMMIT", err)) {
		replica->drafts_at = heal_draft_at(replica);
		return true;
	}
	if (!sqlite3_get_autocommit(replica->drafts))
		sqlite3_exec(replica->drafts, "ROLLBACK", NULL, NULL, NULL);
	return false;
}

bool heal_draft_follow(struct replica *replica, struct err *err)
{
	char *path;
	bool is_there;

	if (replica->drafts)
		return heal_draft_run(replica, err);
	path = mem_format("%s/%s", replica->folder, OPENING_DRAFTS);
	is_there = file_exists(path);
	free(path);
	return !is_there || opening_drafts(replica, err) != NULL;
}
