/* Entries about schools that went to another district.
 *
 * An entry says at which number of its district's sequence its box stood. Where the school left behind that number the
 * box could not know, and the entry is as good as any: it is decided where the school is now. The answer must be the same
 * at the hub and at every replica that decides the entry again later, knowing of more moves than the hub did then: so
 * the rows speak first, and the moves only excuse what the rows say. */
#include "config.h"
#include "store/move.h"

#include <string.h>

#include "store/db.h"
#include "store/journal.h"
#include "store/kept.h"
#include "store/row.h"
#include "store/scope.h"

/* 1 where SQL finds a row, 0 not, -1 an error; ?1 scope of the entry, ?2 its number there, ?3 SCHOOL. */
static int ask(struct replica *replica, const char *sql, const struct entry *entry, const char *school, int64_t number,
	struct err *err)
{
	sqlite3_stmt *find;
	int code;

	if (!kept_get(replica, sql, &find, err))
		return -1;
	sqlite3_bind_text(find, 1, entry->scope, -1, SQLITE_STATIC);
	sqlite3_bind_int64(find, 2, entry->scope_number);
	if (school)
		sqlite3_bind_text(find, 3, school, -1, SQLITE_STATIC);
	if (number >= 0)
		sqlite3_bind_int64(find, 4, number);
	code = sqlite3_step(find);
	if (code != SQLITE_ROW && code != SQLITE_DONE)
		db_fail(replica->db, NULL, err);
	kept_done(find);
	return code == SQLITE_ROW ? 1 : code == SQLITE_DONE ? 0 : -1;
}

/* The school was in the entry's district where its box stood, and left it behind that. */
static int has_left(struct replica *replica, const struct entry *entry, const char *school, struct err *err)
{
	return ask(replica, "SELECT 1 FROM school_move AS m WHERE school = ?3 AND old_district = ?1 AND left_at > ?2"
		" AND NOT EXISTS (SELECT 1 FROM school_move AS p WHERE p.school = m.school AND p.number = m.number - 1"
		" AND p.new_district = ?1 AND p.arrived_at > ?2)", entry, school, -1, err);
}

/* The scope of a school that is there, or NULL. */
static bool school_scope(struct replica *replica, const char *school, struct scope_state **out, struct err *err)
{
	const struct value key = value_text(school);
	struct row_place place;
	int found = row_find(replica, &replica->school->table, &key, &place, err);

	*out = found == 1 ? scope_by_id(replica, place.scope) : NULL;
	return found >= 0;
}

/* Where the operation's record is now: OUT, or NULL where it does not say (a row of the entry's own, a shared record). */
static bool operation_scope(struct replica *replica, const struct entry *entry, const struct operation *operation,
	struct scope_state **out, struct err *err)
{
	char school[ENTRY_MAX_NAME + 1];
	struct row_place place;
	int found = 0, is_excused;

	*out = NULL;
	if (!journal_operation_school(replica, operation, school, err))
		return false;
	if (operation->table->number >= TABLE_FIRST_FREE)
		found = row_find(replica, operation->table, operation->key, &place, err);
	if (found < 0)
		return false;
	if (found == 1)
		*out = scope_by_id(replica, place.scope);
	else if (school[0] && replica->school && !school_scope(replica, school, out, err))
		return false;
	if (!*out || strcmp((*out)->code, entry->scope) == 0)
		return true;
	/* What is not excused is refused by whoever decides it in the entry's own scope. */
	is_excused = school[0] ? has_left(replica, entry, school, err) : 0;
	if (is_excused == 0)
		*out = scope_find(replica, entry->scope, strlen(entry->scope));
	return is_excused >= 0;
}

bool move_scope(struct replica *replica, const struct entry *entry, struct scope_state **out, struct err *err)
{
	struct scope_state *scope;
	int may_differ;

	*out = NULL;
	/* The hub's own entries are decided when they are written. */
	if (entry->origin == 0)
		return true;
	may_differ = ask(replica, "SELECT 1 FROM school_move WHERE old_district = ?1 AND left_at > ?2", entry, NULL, -1, err);
	for (int i = 0; may_differ > 0 && i < entry->count; i++) {
		if (!operation_scope(replica, entry, &entry->operations[i], &scope, err))
			return false;
		if (scope && *out && scope != *out)
			return err_set(err, EX_DATAERR, "the entry is about records of %s and of %s, since a school was moved meanwhile: key it again,"
				" each district's part there", (*out)->code, scope->code);
		*out = scope ? scope : *out;
	}
	return may_differ >= 0;
}

bool move_is_over(struct replica *replica, const struct entry *entry, bool *is_over, struct err *err)
{
	const struct scope_state *scope = scope_find(replica, entry->scope, strlen(entry->scope));
	char school[ENTRY_MAX_NAME + 1];
	int has_gone = 1;

	*is_over = false;
	for (int i = 0; has_gone == 1 && i < entry->count; i++) {
		if (!journal_operation_school(replica, &entry->operations[i], school, err))
			return false;
		if (school[0])
			has_gone = ask(replica, "SELECT 1 FROM school_move WHERE school = ?3 AND old_district = ?1 AND left_at > ?2"
				" AND left_at <= ?4", entry, school, scope ? scope->number : 0, err);
	}
	*is_over = has_gone == 1;
	return has_gone >= 0;
}
