/* Everything of a folder that holds a value which the province blanks: log, quarantine, what a lost past brought, drafts, the baseline.
 * src/store only. */
#ifndef STORE_BLANKING_LOG_H
#define STORE_BLANKING_LOG_H

#include "store/inside.h"

/* All that this cell ever held but `keep` goes. */
struct blanking_cell {
	const struct table *table;
	const struct value *key;
	int column;
	struct value keep; /* nothing: all goes */
};

enum { BLANKING_SCOPES = 32 };
struct blanking_count {
	int64_t scopes[BLANKING_SCOPES]; /* in whose sequences they stand; a school may have been in several districts */
	int scope_count;
	int entries, stuck; /* that hold such a value; of them without marks: written before there were any, and out of reach */
};

/* Looks at the log alone, and changes nothing. */
bool blanking_log_count(struct replica *replica, const struct blanking_cell *cell, struct blanking_count *out, struct err *err);
/* Inside the transaction that takes the blanking into the log. What an undecided entry of this folder, one in quarantine or one of a lost past
 * says of the cell is blanked where it is one of those values. Drafts and baseline are files of their own: written before that transaction is
 * committed, so that a cut leaves nothing undone. */
bool blanking_log_run(struct replica *replica, const struct blanking_cell *cell, struct err *err);
/* The hub: what ENTRY, written before its box had heard of a blanking, says to have seen in such a cell is blanked. *CHANGED: OUT (which the
 * caller initialised) has the body to take in place of BYTES. */
bool blanking_log_late(struct replica *replica, const struct entry *entry, const void *bytes, size_t length, struct buf *out, bool *changed,
	struct err *err);

/* The canonical text TEXT of a row that waits as a conflict, with KEEP in that column; newly allocated. */
char *blanking_row_text(const struct table *table, int column, const char *text, const struct value *keep);

/* True where values of that cell were ever blanked here. */
bool blanking_log_was(struct replica *replica, const struct table *table, const struct value *key, int column, bool *was, struct err *err);

/* setting: the files of this folder still have freed room in which a blanked value may lie (store/blanking_sweep.h). */
#define BLANKING_SWEEP "blanking.sweep"

#endif
