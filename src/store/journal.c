/* The log's own writing.
 *
 * What memory knows of the database (scopes, chains, our last serial, the catalogue) is trusted only inside a write
 * transaction, and there only after a look whether another process has committed since: two programs may have the
 * same folder open. */
#include "config.h"
#include "store/journal.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "store/birth.h"
#include "store/blanking_sweep.h"
#include "store/catalogue.h"
#include "store/db.h"
#include "store/kept.h"
#include "store/recover_mark.h"
#include "store/row.h"
#include "store/scope.h"
#include "store/sealed.h"
#include "store/turn.h"

enum { RECORD_KEY_MAX = 1 << 20 };

bool journal_add(struct replica *replica, const struct journal_line *line, struct err *err)
{
	sqlite3_stmt *add = replica->add_entry;

	if (!add && !db_prepare(replica->db, "INSERT INTO entry (origin, serial, scope, number, state, time, author, school, body,"
			" decision, hash, is_elsewhere) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)", &replica->add_entry, err))
		return false;
	add = replica->add_entry;
	sqlite3_bind_int(add, 1, line->entry->origin);
	sqlite3_bind_int64(add, 2, line->entry->serial);
	sqlite3_bind_int64(add, 3, line->scope);
	if (line->number > 0)
		sqlite3_bind_int64(add, 4, line->number);
	else
		sqlite3_bind_null(add, 4);
	sqlite3_bind_int(add, 5, line->state);
	sqlite3_bind_int64(add, 6, line->entry->time);
	sqlite3_bind_text(add, 7, line->entry->author, -1, SQLITE_STATIC);
	sqlite3_bind_text(add, 8, line->school && *line->school ? line->school : NULL, -1, SQLITE_STATIC);
	sqlite3_bind_blob(add, 9, line->body, (int) line->body_length, SQLITE_STATIC);
	if (line->decision)
		sqlite3_bind_blob(add, 10, line->decision, (int) line->decision_length, SQLITE_STATIC);
	else
		sqlite3_bind_null(add, 10);
	sqlite3_bind_blob(add, 11, line->hash, SEAL_HASH, SQLITE_STATIC);
	if (line->is_elsewhere)
		sqlite3_bind_int(add, 12, 1);
	else
		sqlite3_bind_null(add, 12);
	if (db_run(add, err))
		return birth_note(replica, &line->entry->birth, line->entry->origin, line->entry->serial, err);
	/* Nobody should come so far with one. Taken again it would count twice. */
	if (sqlite3_extended_errcode(replica->db) == SQLITE_CONSTRAINT_UNIQUE)
		return err_set(err, EX_DATAERR, "entry %" PRId64 " of replica %d is in the log already", line->entry->serial, line->entry->origin);
	return false;
}

void journal_chain(const unsigned char previous[SEAL_HASH], const void *body, size_t length, const void *decision,
	size_t decision_length, unsigned char out[SEAL_HASH])
{
	struct seal_stream stream;

	seal_start(&stream);
	seal_add(&stream, previous, SEAL_HASH);
	sealed_add(&stream, body, length);
	seal_add(&stream, decision, decision_length);
	seal_end(&stream, out);
}

static void copy_school(const struct value *value, char school[ENTRY_MAX_NAME + 1])
{
	if (value->kind == VALUE_TEXT && value->length <= ENTRY_MAX_NAME) {
		memcpy(school, value->text, value->length);
		school[value->length] = '\0';
	}
}

/* The school of a row by its key: in the key, in the row, or its parent's. */
static bool school_of_key(struct replica *replica, const struct table *table, const struct value *key,
	char school[ENTRY_MAX_NAME + 1], int depth, struct err *err)
{
	const struct table *parent;
	struct value value;

	for (int i = 0; i < table->key_count; i++) {
		if (table->key[i] == table->school_column || (i == 0 && replica->school && table == &replica->school->table)) {
			copy_school(&key[i], school);
			return true;
		}
	}
	if (table->school_column >= 0) {
		if (!row_cell(replica, table, key, table->school_column, &value, err))
			return false;
		copy_school(&value, school);
		return true;
	}
	parent = catalogue_held(table)->parent;
	return !parent || depth > 4 || school_of_key(replica, parent, key, school, depth + 1, err);
}

/* Why a record is right all the same: the school is the record's. */
static bool school_of_reason(struct replica *replica, const struct operation *operation, char school[ENTRY_MAX_NAME + 1],
	struct err *err)
{
	char *form = mem_copy_bytes(operation->key[REASON_FORM].text, operation->key[REASON_FORM].length),
		*record = mem_copy_bytes(operation->key[REASON_RECORD].text, operation->key[REASON_RECORD].length);
	bool is_good = journal_record_school(replica, form, record, school, err);

	free(form);
	free(record);
	return is_good;
}

bool journal_record_school(struct replica *replica, const char *form, const char *record,
	char school[ENTRY_MAX_NAME + 1], struct err *err)
{
	const struct table *table = table_find(replica, form);
	struct value key[TABLE_MAX_KEY];
	struct buf storage;
	bool is_good = true;

	school[0] = '\0';
	if (!table || table->number < TABLE_FIRST_FREE)
		return true;
	buf_init(&storage, RECORD_KEY_MAX);
	if (table_key_parse(table, record, key, &storage, NULL))
		is_good = school_of_key(replica, table, key, school, 0, err);
	buf_free(&storage);
	return is_good;
}

bool journal_operation_school(struct replica *replica, const struct operation *operation,
	char school[ENTRY_MAX_NAME + 1], struct err *err)
{
	const struct table *table = operation->table;

	school[0] = '\0';
	if (table->number == TABLE_SCHOOL_MOVE)
		copy_school(&operation->key[0], school);
	if (table->number == TABLE_REASON)
		return school_of_reason(replica, operation, school, err);
	if (table->number < TABLE_FIRST_FREE)
		return true;
	if (operation->row && table->school_column >= 0) {
		copy_school(&operation->row[table->school_column], school);
		return true;
	}
	return school_of_key(replica, table, operation->key, school, 0, err);
}

bool journal_school(struct replica *replica, const struct entry *entry, char school[ENTRY_MAX_NAME + 1],
	struct err *err)
{
	school[0] = '\0';
	for (int i = 0; i < entry->count && school[0] == '\0'; i++)
		if (!journal_operation_school(replica, &entry->operations[i], school, err))
			return false;
	return true;
}

bool journal_last_serial(struct replica *replica, int origin, int64_t *serial, struct err *err)
{
	sqlite3_stmt *statement;
	int code;

	*serial = 0;
	if (!kept_get(replica, "SELECT last_serial FROM replica WHERE number = ?1", &statement, err))
		return false;
	sqlite3_bind_int(statement, 1, origin);
	code = sqlite3_step(statement);
	if (code == SQLITE_ROW)
		*serial = sqlite3_column_int64(statement, 0);
	else if (code != SQLITE_DONE)
		db_fail(replica->db, NULL, err);
	kept_done(statement);
	return code == SQLITE_ROW || code == SQLITE_DONE;
}

bool journal_origin(struct replica *replica, int origin, int64_t serial, struct err *err)
{
	sqlite3_stmt *statement;

	if (replica->is_scratch)
		return true;
	if (!kept_get(replica, "INSERT INTO replica (number, last_serial) VALUES (?1, ?2)"
			" ON CONFLICT (number) DO UPDATE SET last_serial = max(last_serial, ?2)", &statement, err))
		return false;
	sqlite3_bind_int(statement, 1, origin);
	sqlite3_bind_int64(statement, 2, serial);
	return kept_run(statement, err);
}

static int64_t others_version(struct replica *replica)
{
	int64_t version = 0;

	if (!replica->data_version && !db_prepare(replica->db, "PRAGMA data_version", &replica->data_version, NULL))
		return -1;
	if (sqlite3_step(replica->data_version) == SQLITE_ROW)
		version = sqlite3_column_int64(replica->data_version, 0);
	sqlite3_reset(replica->data_version);
	return version;
}

bool journal_read_state(struct replica *replica, struct err *err)
{
	int64_t version = others_version(replica);

	row_forget(replica);
	replica->conflict_rows = -1;
	replica->newest_time = db_number(replica->db,
		"SELECT CAST(value AS INTEGER) FROM setting WHERE name = 'replica.newest'", 0);
	replica->told_time = db_number(replica->db, "SELECT CAST(value AS INTEGER) FROM setting WHERE name = 'province.time'", 0);
	replica->number_now = (int) db_number(replica->db, "SELECT CAST(value AS INTEGER) FROM setting WHERE name = 'replica.number'",
		replica->number);
	replica->read_version = -1;
	replica->recover_state = recover_read(replica);
	if (!scope_read_all(replica, err) || !catalogue_read(replica, false, err)
			|| !journal_last_serial(replica, replica->number, &replica->last_serial, err))
		return false;
	replica->read_version = version;
	return true;
}

bool journal_refresh(struct replica *replica, struct err *err)
{
	return (replica->read_version >= 0 && others_version(replica) == replica->read_version)
		|| journal_read_state(replica, err);
}

bool journal_begin(struct replica *replica, struct err *err)
{
	if (!journal_begin_any(replica, err))
		return false;
	if (replica->is_scratch || replica->number_now == replica->number)
		return true;
	journal_rollback(replica);
	return err_set(err, EX_TEMPFAIL, "this folder is replica %d by now, and was %d when this program began: leave zila and start it"
		" again: what was keyed is in the drafts", replica->number_now, replica->number);
}

bool journal_begin_any(struct replica *replica, struct err *err)
{
	if (replica->is_read_only)
		return err_set(err, EX_IOERR, "%s: was opened for reading alone, because it cannot be written: make room on the disk and start"
			" again", replica->path);
	if (!db_is_in_place(replica->db, err))
		return false;
	turn_take(replica);
	if (!db_exec(replica->db, "BEGIN IMMEDIATE", err)) {
		turn_leave(replica);
		return false;
	}
	replica->right_found.is_set = false;
	if (journal_refresh(replica, err))
		return true;
	journal_rollback(replica);
	return false;
}

static bool write_state(struct replica *replica, struct err *err)
{
	sqlite3_stmt *statement;
	char text[24];

	if (!scope_write_all(replica, err) || !journal_origin(replica, replica->number, replica->last_serial, err))
		return false;
	if (!kept_get(replica, "INSERT INTO setting (name, value) VALUES ('replica.newest', ?1)"
			" ON CONFLICT (name) DO UPDATE SET value = ?1", &statement, err))
		return false;
	snprintf(text, sizeof text, "%" PRId64, replica->newest_time);
	sqlite3_bind_text(statement, 1, text, -1, SQLITE_STATIC);
	return kept_run(statement, err);
}

bool journal_commit(struct replica *replica, struct err *err)
{
	if (write_state(replica, err) && db_exec(replica->db, "COMMIT", err)) {
		turn_leave(replica);
		replica->commits++;
		if (replica->is_unswept)
			blanking_sweep(replica);
		return true;
	}
	journal_rollback(replica);
	return false;
}

void journal_rollback(struct replica *replica)
{
	struct err ignored;

	replica->is_unswept = false;
	if (!sqlite3_get_autocommit(replica->db))
		sqlite3_exec(replica->db, "ROLLBACK", NULL, NULL, NULL);
	turn_leave(replica);
	/* What was read or made inside it is untrue now. Where even this fails, the next write reads it again. */
	journal_read_state(replica, &ignored);
}
