/* What the store knows of a replicated table: its columns, its key, and how a row finds its scope.
 *
 * Four tables are the program's own (below); all others are defined by entries of the log: a row of `form` gives the
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
	bool is_indexed;
	bool is_personal; /* blanked by the province on request; leaves its scope only by a transfer */
	bool is_retired;
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
	int number; /* 1 form, 2 form_column, 3 reason, 4 conflict; 16 and up by the log */
	char *name;
	struct column *columns;
	int column_count;
	int key[TABLE_MAX_KEY]; /* column indexes in key order */
	int key_count;
	bool has_made_id; /* its key is one made id */
	enum scope_rule scope;
	char *parent; /* SCOPE_PARENT: the table; else NULL */
	int school_column; /* index of `school`, or -1 */
};

struct replica;

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
