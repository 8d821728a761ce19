/* What the store knows of a replicated table: its columns, its key, and how a row finds its scope.
 *
 * Five tables are the program's own (below); all others are defined by entries of the log: a row of `form` gives the
 * table its number, rows of `form_column` its columns. Applying such a row creates or widens the table in the same transaction. Column
 * numbers count from 0 without gaps and are never used again, so number and index in `columns` are the same thing. */
#ifndef STORE_TABLE_H
#define STORE_TABLE_H

#include <stdbool.h>

#include "store/value.h"

enum column_type { COLUMN_TEXT, COLUMN_INT };

struct column {
	char *name;
	enum column_type type;
	int scale; /* decimals of a COLUMN_INT that stands for a decimal; 0 for a whole number */
	int key_position; /* 1.. for a column of the key, else 0 */
	bool is_id; /* a COLUMN_INT that holds made ids */
	bool is_indexed;
	bool is_personal; /* blanked by the province on request; leaves its scope only by a transfer */
	bool is_retired;
	char *signs; /* of a field that signs for its whole record: the codes under which it is signed, a blank between them; or NULL */
};

enum scope_rule {
	SCOPE_PROVINCE, /* '*' */
	SCOPE_DISTRICT, /* the row's own `district` column */
	SCOPE_SCHOOL, /* the scope of the row's `school` */
	SCOPE_PARENT, /* the scope of the row of `parent` whose key is this table's first key column(s) */
	SCOPE_ENTRY, /* that of the entry it came in */
};

enum { TABLE_MAX_COLUMNS = 400, TABLE_MAX_KEY = 4 };

struct table {
	int number; /* 1 form, 2 form_column, 3 reason, 4 conflict, 5 school_move, 6 withdrawal; 16 and up by the log */
	char *name;
	struct column *columns;
	int column_count;
	int key[TABLE_MAX_KEY]; /* column indexes in key order */
	int key_count;
	bool has_made_id; /* its key is one made id */
	bool has_id_key; /* the same, or its parent's key is: whole numbers of its key text are written as ids */
	enum scope_rule scope;
	char *parent; /* the table whose grid this is (its key begins with that table's key), whatever the scope rule; or NULL */
	int school_column; /* index of `school`, or -1 */
};

struct replica;

/* The program's own tables. A new form is one row of `form` and one of `form_column` for each column, all in one entry of '*'
 * that holds nothing else; its table is there when that entry has ended (the next txn_entry or the commit). `number` is 16 or above
 * and the form's own; the words of `scope` are province, district, school, parent, entry; those of `type` text, int, and id for a number that is a made id; flags are 1, or 0 or
 * NULL. What may change later: version, title, source, labels_ur; is_indexed, is_personal, is_retired,
 * signs (codes with a blank between, of a text column of a form without parent). */
enum {
	TABLE_FORM = 1, TABLE_FORM_COLUMN = 2, TABLE_REASON = 3, TABLE_CONFLICT = 4, TABLE_SCHOOL_MOVE = 5, TABLE_WITHDRAWAL = 6,
	TABLE_FIRST_FREE = 16
};
enum form_table {
	FORM_CODE, FORM_NUMBER, FORM_VERSION, FORM_TITLE, FORM_SCOPE, FORM_PARENT, FORM_MADE_ID, FORM_SOURCE, FORM_LABELS_UR, FORM_COUNT
};
enum form_column_table {
	FORM_COLUMN_FORM, FORM_COLUMN_NAME, FORM_COLUMN_NUMBER, FORM_COLUMN_TYPE, FORM_COLUMN_SCALE, FORM_COLUMN_KEY_POSITION,
	FORM_COLUMN_IS_INDEXED, FORM_COLUMN_IS_PERSONAL, FORM_COLUMN_IS_RETIRED, FORM_COLUMN_SIGNS, FORM_COLUMN_COUNT
};
enum school_move_table {
	SCHOOL_MOVE_SCHOOL, SCHOOL_MOVE_NUMBER, SCHOOL_MOVE_OLD, SCHOOL_MOVE_NEW, SCHOOL_MOVE_LEFT, SCHOOL_MOVE_ARRIVED, SCHOOL_MOVE_REASON,
	SCHOOL_MOVE_COUNT
};
enum conflict_table {
	CONFLICT_FORM, CONFLICT_RECORD, CONFLICT_FIELD, CONFLICT_ORIGIN, CONFLICT_REVISION, CONFLICT_STATE, CONFLICT_WAITING, CONFLICT_AUTHOR,
	CONFLICT_TIME, CONFLICT_IS_BROKEN, CONFLICT_HISTORY, CONFLICT_SCHOOL
};
enum reason_table { REASON_FORM, REASON_RECORD, REASON_RULE, REASON_TEXT, REASON_COUNT };
enum withdrawal_table { WITHDRAWAL_ORIGIN, WITHDRAWAL_SERIAL, WITHDRAWAL_WRITER, WITHDRAWAL_REASON, WITHDRAWAL_COUNT };

/* Tables of the open replica, by name, number or position; NULL where there is none. They live until the catalogue changes
 * (a form load) or the replica closes. */
const struct table *table_find(struct replica *replica, const char *name);
const struct table *table_by_number(struct replica *replica, int number);
int table_count(struct replica *replica);
const struct table *table_at(struct replica *replica, int position);
/* Index of a column, or -1. */
int table_column(const struct table *table, const char *name);
/* Reads a key text ("07086/2024/5", "3-1207-1") into key_count values; text is kept in STORAGE. EX_USAGE on a bad one. */
struct err;
bool table_key_parse(const struct table *table, const char *key, struct value *values, struct buf *storage,
	struct err *err);
/* The key of a row of all columns, as text, appended to OUT. */
bool table_key_put(const struct table *table, const struct value *row, struct buf *out);

#endif
