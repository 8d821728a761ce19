/* One load at work: what the files of the import share; nobody else includes it.
 *
 *   import.c         the whole: the options, the file, its header, the passes over its lines, the commit
 *   import_plan.c    the map against the file's header: what each column does, compiled once
 *   import_cell.c    one line's cells to values
 *   import_record.c  one line's values to records, new or compared with what is there
 *   import_find.c    what the tables hold of a line's records
 *   import_keys.c    a set of keys by their hash, with lines
 *   import_check.c   the rules over what was touched
 *   import_reject.c  what was refused, as CSV */
#ifndef FORM_IMPORT_LOAD_H
#define FORM_IMPORT_LOAD_H

#include "base/csv.h"
#include "form/clean.h"
#include "form/import.h"
#include "form/map.h"
#include "store/query.h"
#include "store/txn.h"

enum {
	IMPORT_MEMO_SLOTS = 64, /* texts that a column remembers */
	IMPORT_MEMO_TEXT = 27,
	IMPORT_MEMO_VALUE = 40,
	IMPORT_MEMO_TARGETS = 2,
	IMPORT_REJECTS_MAX = 64 << 20,
	IMPORT_HELD_MAX = 64 << 20, /* bytes of rows that wait for the end of the file */
};

/* Whole numbers by a 64-bit hash of a key; a collision among a few hundred thousand keys is out of the question. */
struct import_keys {
	struct import_key { uint64_t hash; long line; } *slots;
	size_t size, count;
};

/* One form that the rows fill. A grid has a row of values for each grid row that the map names; what all of them have
 * in common (its parent's key, constants) stands in `shared`. */
struct import_form {
	const struct form *form;
	const struct table *table;
	int width; /* columns of the table */
	bool is_skipped; /* the file carries nothing for it */
	bool is_empty; /* the table held nothing before: no need to look */
	bool has_checks; /* it has rules or required fields */
	const struct field **required; /* always asked and not of the key */
	int required_count;
	struct value *shared, *fresh; /* of this line; as a line begins: fallbacks and constants */
	bool *is_carried, *clears, *is_refused; /* of shared */
	int key[TABLE_MAX_KEY], key_count; /* columns of the key without the grid row's own */

	int row_column; /* of the grid row's code, or -1 */
	int row_count;
	struct value *rows; /* row_count * width */
	bool *row_carried, *row_clears, *row_refused;
	struct value *row_codes;
	bool *is_row_made; /* a cell of it, on this line, makes the row */

	int made_id; /* column of the made id, or -1 */
	bool has_id; /* the file carries it */
	int district; /* column `district`, where the scope is the row's own district; or -1 */

	struct query *find, *find_same, *find_owner; /* made at the first use */
	struct value *there; /* what the table holds: of the record, or of each of its rows */
	bool *is_there, *is_row_void;
	const struct table *owner; /* table of the school or parent that must be there, or NULL */
	int owner_position; /* of the map's forms, where the owner comes from the same line; or -1 */
	uint64_t owner_hash; /* of the key that was last found */
	struct import_keys seen, touched;
	long touched_count;
	const struct form *parent; /* its rules see this form's rows; NULL where none, or where the map has it itself */
	struct import_keys parent_touched;
	bool is_rejected, is_absent; /* on this line: refused; not there and not made */
	const char *key_header; /* of the column that fills the key's first field, "" where none does */
};

struct import_memo {
	unsigned char length; /* 0: free */
	bool is_corrected;
	char text[IMPORT_MEMO_TEXT];
	struct value values[IMPORT_MEMO_TARGETS];
	char kept[IMPORT_MEMO_TARGETS][IMPORT_MEMO_VALUE];
};

struct import_target {
	const struct field *field;
	struct import_form *form;
	int row; /* -1: shared */
	int column;
	bool is_key;
	struct value *value; /* where it goes */
	bool *is_refused;
};

struct import_column {
	const struct map_column *map; /* NULL: not imported */
	char *header, *name; /* as the file writes it, and as map_header makes it */
	struct clean_with with;
	struct import_target *targets;
	int target_count;
	struct import_target to_text; /* field NULL: none */
	int other, pair; /* columns of the file, or -1 */
	bool is_number; /* plain digits need no step */
	struct import_memo *memo; /* or NULL */
};

struct import_reject { long line; size_t at; };

struct import_hard { long line; int form; char *says; };

struct import_row { long line; int count; char *bytes; size_t *lengths; };

struct import_load {
	struct replica *replica;
	struct form_set *set;
	const struct import_options *options;
	struct import_report *report;
	struct map *map;
	struct txn *txn;

	struct import_form *forms;
	int form_count;
	struct import_column *columns;
	int column_count;
	int *order; /* columns that are imported, those that wait for the district last */
	int order_count;
	const struct import_target *school_code, *school_name, *school_district; /* targets of the map's school, or NULL */

	struct clean_cell cell;
	struct buf storage, text; /* type_parse's; for keys and names */
	char *kept, *kept_end; /* texts of this line */
	struct import_block { struct import_block *next; size_t size, used; char bytes[]; } *block;
	struct clean_words *schools; /* names of schools, where a step needs them; or NULL */
	struct clean_words **places; /* by list */
	char **place_lists;
	int place_count;

	long line; /* at which we are */
	bool is_last_pass; /* all names are known */
	bool must_wait; /* the line names a school: later lines may say which, or that there are two */
	bool has_refused; /* some is_refused is set */
	bool is_rejected; /* the whole line */
	struct import_row *held;
	int held_count;
	size_t held_bytes;

	bool is_entry_open;
	int entry_operations;
	long entry_line; /* where the open entry begins */
	int line_operations;
	size_t entry_bytes;
	struct buf group, next_group; /* what the open entry is about */

	struct import_hard *hard; /* records that broke a hard rule in the pass before */
	int hard_count;
	bool wants_lines; /* the pass before met one, but did not know its line */
	struct buf rejects;
	struct import_reject *reject_at; /* where in it each one begins */
	int reject_count;
};

/* import_plan.c: false and EX_DATAERR where the header does not fit the map. */
bool import_plan_make(struct import_load *load, const struct csv_record *header, struct err *err);
void import_plan_free(struct import_load *load);

/* import_cell.c: the line's values; sets must_wait or is_rejected. */
void import_cell_read(struct import_load *load, const struct csv_record *record);
/* Keeps LENGTH bytes until the next line. */
const char *import_cell_keep(struct import_load *load, const char *text, size_t length);
/* Puts a school's name into the table of names. */
void import_cell_name(struct import_load *load, const struct value *code, const struct value *name,
	const struct value *district);

/* import_record.c: writes the line's records. False where the store said no. */
bool import_record_write(struct import_load *load, struct err *err);
/* import_find.c: what the tables hold. */
bool import_find_forms(struct import_load *load, struct err *err); /* once, in the transaction */
bool import_find_there(struct import_load *load, struct import_form *form, struct err *err);
bool import_find_owner(struct import_load *load, struct import_form *form, bool *is_there, struct err *err);
bool import_find_same(struct import_load *load, struct import_form *form, bool *is_there, struct err *err);

/* import_keys.c */
uint64_t import_keys_hash(uint64_t hash, const void *bytes, size_t length); /* begin with 0 */
uint64_t import_keys_hash_value(uint64_t hash, const struct value *value);
/* The line of a key that is there already, or 0 and it is there now. */
long import_keys_add(struct import_keys *keys, uint64_t hash, long line);
long import_keys_find(const struct import_keys *keys, uint64_t hash);
void import_keys_clear(struct import_keys *keys);

/* import_check.c: remembers a record (all its columns as they are now) whose rules must be checked. */
bool import_check_touch(struct import_load *load, struct import_form *form, const struct value *row, struct err *err);
/* Findings of what was touched. *AGAIN: hard rules were broken; load->hard has grown, the pass must be done again. */
bool import_check_run(struct import_load *load, bool *again, struct err *err);

/* import_reject.c */
void import_reject_cell(
	struct import_load *load, const char *header, const char *text, size_t length, const char *reason);
void import_reject_row(
	struct import_load *load, const char *header, const char *text, size_t length, const char *reason);

/* Back to what it was with COUNT of them in LENGTH bytes. */
void import_reject_forget(struct import_load *load, int count, size_t length);
bool import_reject_write(struct import_load *load, const char *path, struct err *err);

#endif
