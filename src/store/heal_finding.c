/* See the header. */
#include "config.h"
#include "store/heal_finding.h"

#include <stdlib.h>

#include "base/mem.h"
#include "store/db.h"
#include "store/kept.h"

enum { KEY_MAX = 1 << 16 };

struct moves {
	char **list; /* form, old key, new key, and so on */
	size_t count;
};

static void note(struct moves *moves, const char *text)
{
	moves->list = mem_grow(moves->list, moves->count + 1, sizeof *moves->list);
	moves->list[moves->count++] = mem_copy(text);
}

static bool find(struct replica *replica, const struct heal_map *map, struct moves *moves, struct err *err)
{
	sqlite3_stmt *rows;
	struct buf moved;
	int code;

	if (!db_prepare(replica->db, "SELECT DISTINCT form, record FROM finding", &rows, err))
		return false;
	buf_init(&moved, KEY_MAX);
	while ((code = sqlite3_step(rows)) == SQLITE_ROW) {
		const char *form = (const char *) sqlite3_column_text(rows, 0), *record = (const char *) sqlite3_column_text(rows, 1);
		const struct table *table = table_find(replica, form);

		if (!table || !heal_id_key(map, table, record, &moved))
			continue;
		note(moves, form);
		note(moves, record);
		note(moves, moved.bytes);
	}
	if (code != SQLITE_DONE)
		db_fail(replica->db, NULL, err);
	sqlite3_finalize(rows);
	buf_free(&moved);
	return code == SQLITE_DONE;
}

bool heal_finding_move(struct replica *replica, const struct heal_map *map, struct err *err)
{
	struct moves moves = { NULL, 0 };
	bool is_good = find(replica, map, &moves, err);
	sqlite3_stmt *put;

	for (size_t i = 0; is_good && i < moves.count; i += 3) {
		is_good = kept_get(replica, "UPDATE OR REPLACE finding SET record = ?3 WHERE form = ?1 AND record = ?2", &put, err);
		for (int part = 0; is_good && part < 3; part++)
			sqlite3_bind_text(put, part + 1, moves.list[i + (size_t) part], -1, SQLITE_STATIC);
		is_good = is_good && kept_run(put, err);
	}
	for (size_t i = 0; i < moves.count; i++)
		free(moves.list[i]);
	free(moves.list);
	return is_good;
}
