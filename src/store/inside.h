/* What the files of src/store know of an open replica. Nobody else includes this. */
#ifndef STORE_INSIDE_H
#define STORE_INSIDE_H

#include <sqlite3.h>

#include "base/buf.h"
#include "base/seal.h"
#include "store/entry.h"
#include "store/query.h"
#include "store/replica.h"
#include "store/table.h"

enum {
	INSIDE_RECENT = 6, /* rows whose scope is remembered */
	INSIDE_RECENT_TEXT = 48,
	INSIDE_QUERIES = 96, /* statements kept prepared */
};

/* A table with its prepared statements; the struct table is first, so that a const struct table * of the catalogue
 * is one. */
struct held_table {
	struct table table;
	int district_column; /* of SCOPE_DISTRICT, or -1 */
	int64_t physical_columns; /* that the database has */
	bool has_grids; /* it is some table's parent */
	const struct table *parent; /* the table of that name, or NULL */
	const struct table *signing; /* the table of the record at its top, itself or above, where a field of that signs; or NULL */
	int columns_read; /* while the catalogue is being read */
	bool is_present; /* defined as the catalogue was last read */
	sqlite3_stmt *insert, *find, *whole, *set_void;
	sqlite3_stmt **get_cell, **set_cell; /* by column, made at the first use */
};

struct scope_state {
	int64_t id;
	char *code;
	int64_t number, base_number;
	unsigned char chain[SEAL_HASH], base_chain[SEAL_HASH];
	bool is_dirty;
};

/* A row whose scope was just looked up or made: a record's rows come together. */
struct recent_row {
	const struct held_table *table;
	struct value key[TABLE_MAX_KEY];
	char text[TABLE_MAX_KEY][INSIDE_RECENT_TEXT];
	int64_t scope;
	bool is_void;
};

/* The last answer about the past of a user's right: entries of one author come together. */
struct right_memory {
	bool is_set, had;
	int64_t star, now; /* numbers of '*': when it was written, and when it was asked */
	char author[ENTRY_MAX_NAME + 1], scope[ENTRY_MAX_NAME + 1];
};

/* Who was just found to have the right, in this transaction: entries of one author come together. Users change with '*' only, so
 * its number is part of the answer. */
struct right_found {
	bool is_set;
	int origin;
	int64_t star;
	char author[ENTRY_MAX_NAME + 1], scope[ENTRY_MAX_NAME + 1];
};

struct query_guard; /* guard.c */
struct kept; /* kept.c */

struct replica {
	sqlite3 *db, *drafts;
	char *folder, *path;
	char *notice; /* what happened at opening that the person must know, or NULL */
	enum replica_role role;
	int number, number_now; /* as this program knows it, and as it stands in the folder: another one may have got a new one */
	int session_file; /* session.c */
	bool has_session_file;
	int64_t session;
	char where[64]; /* what a person knows this session's terminal by */
	int64_t drafts_at; /* heal_draft_at() when the drafts were opened */
	char *district;
	bool is_sample, is_read_only;
	bool hears_file; /* of the part that is being pulled: is_file of struct merge_part */
	bool is_unswept; /* a value was blanked in this transaction: store/blanking_sweep.h */
	bool is_scratch; /* the database of a rebuild */
	int recover_state; /* enum recover_state, as it was when what memory holds was read */
	bool has_wide_cache; /* intake.c */
	bool has_turn, has_turn_file; /* turn.c, as the next */
	int turn_file; /* -1: cannot be had */

	struct held_table **tables; /* in order of their numbers */
	int table_count;
	struct held_table **gone; /* tables of a definition that was rolled back: pointers to them may live on */
	int gone_count;
	const struct held_table *school; /* the table of that name, or NULL */

	struct scope_state **scopes;
	int scope_count;
	struct recent_row recent[INSIDE_RECENT];
	int recent_next;

	struct txn *txn;
	int64_t last_serial; /* of our own entries */
	int64_t newest_time; /* of our own entries since the last sync */
	int64_t told_time; /* by the province at the last sync; 0: never */
	int conflict_rows; /* whether `conflict` has any: 0 none, 1 some, -1: not looked yet */
	int64_t commits;
	int64_t read_version; /* of other connections, when what is above was read; -1: never */

	struct query *queries[INSIDE_QUERIES];
	int query_count;
	int64_t query_clock;
	struct right_memory right;
	struct right_found right_found;
	const struct query_guard *guard; /* while text from outside is being compiled */

	struct kept *kept; /* statements of fixed text */
	size_t kept_slots, kept_count;
	sqlite3_stmt *add_entry, *data_version;
	sqlite3_stmt *finding_keep, *finding_drop, *finding_add;
	sqlite3_stmt *undecided_get, *undecided_add, *undecided_touch;
	struct buf cell_text; /* of the last cell read */
	struct buf key_text;
	struct buf decision;
	struct entry decoded; /* its memory is used again */
};

/* query.c: finalises what is cached, before the connection closes. */
void query_forget_all(struct replica *replica);

#endif
