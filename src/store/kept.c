/* A small table by the address of the text. SQLite prepares a statement again by itself where a form that was loaded has
 * changed what it stands on. */
#include "config.h"
#include "store/kept.h"

#include <stdlib.h>

#include "base/mem.h"
#include "store/db.h"

enum { FIRST_SLOTS = 64 };

struct kept {
	const char *sql;
	sqlite3_stmt *statement;
};

static struct kept *slot_of(struct kept *slots, size_t count, const char *sql)
{
	size_t at = ((uintptr_t) sql >> 3) * 2654435761u & (count - 1);

	while (slots[at].sql && slots[at].sql != sql)
		at = (at + 1) & (count - 1);
	return &slots[at];
}

static void make_room(struct replica *replica)
{
	const size_t count = replica->kept_slots > 0 ? 2 * replica->kept_slots : FIRST_SLOTS;
	struct kept *wider = mem_zero(count, sizeof *wider);

	for (size_t i = 0; i < replica->kept_slots; i++)
		if (replica->kept[i].sql)
			*slot_of(wider, count, replica->kept[i].sql) = replica->kept[i];
	free(replica->kept);
	replica->kept = wider;
	replica->kept_slots = count;
}

bool kept_get(struct replica *replica, const char *sql, sqlite3_stmt **out, struct err *err)
{
	struct kept *slot;

	*out = NULL;
	if (2 * replica->kept_count >= replica->kept_slots)
		make_room(replica);
	slot = slot_of(replica->kept, replica->kept_slots, sql);
	if (!slot->sql) {
		if (!db_prepare(replica->db, sql, &slot->statement, err))
			return false;
		slot->sql = sql;
		replica->kept_count++;
	}
	*out = slot->statement;
	return true;
}

void kept_done(sqlite3_stmt *statement)
{
	if (!statement)
		return;
	sqlite3_reset(statement);
	sqlite3_clear_bindings(statement);
}

bool kept_run(sqlite3_stmt *statement, struct err *err)
{
	bool is_done = db_run(statement, err);

	sqlite3_clear_bindings(statement);
	return is_done;
}

bool kept_exec(struct replica *replica, const char *sql, struct err *err)
{
	sqlite3_stmt *statement;

	return kept_get(replica, sql, &statement, err) && kept_run(statement, err);
}

void kept_forget_all(struct replica *replica)
{
	free(replica->kept);
	replica->kept = NULL;
	replica->kept_slots = replica->kept_count = 0;
}
