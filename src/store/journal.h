/* Writing the log and what goes with it: serials, chains, write transactions. src/store only. */
#ifndef STORE_JOURNAL_H
#define STORE_JOURNAL_H

#include "store/inside.h"
#include "store/log.h"

struct journal_line {
	const struct entry *entry;
	int64_t scope, number; /* number 0: not decided */
	enum entry_state state;
	const char *school; /* "" : none */
	const void *body, *decision;
	size_t body_length, decision_length;
	const unsigned char *hash;
	bool is_elsewhere; /* its body names another scope than the one it was decided in */
};

bool journal_add(struct replica *replica, const struct journal_line *line, struct err *err);
/* The hash after an entry; OUT may be PREVIOUS. */
void journal_chain(const unsigned char previous[SEAL_HASH], const void *body, size_t length, const void *decision,
	size_t decision_length, unsigned char out[SEAL_HASH]);
/* The school that an entry is about, "" where there is none. */
bool journal_school(struct replica *replica, const struct entry *entry, char school[ENTRY_MAX_NAME + 1],
	struct err *err);
/* The same of one operation, by the rows that are here. */
bool journal_operation_school(struct replica *replica, const struct operation *operation,
	char school[ENTRY_MAX_NAME + 1], struct err *err);
/* Of the record with that key text. */
bool journal_record_school(struct replica *replica, const char *form, const char *record,
	char school[ENTRY_MAX_NAME + 1], struct err *err);
/* The last serial taken from a replica (0: none), and noting it (a lower one changes nothing). */
bool journal_last_serial(struct replica *replica, int origin, int64_t *serial, struct err *err);
/* Never set back: an entry that was released from quarantine is older than others that were taken. */
bool journal_origin(struct replica *replica, int origin, int64_t serial, struct err *err);

/* BEGIN IMMEDIATE, and what memory holds of the database is read again where another process may have changed it. EX_TEMPFAIL where
 * it has given this folder another number: what this program has read and keyed so far belongs to the old one. */
bool journal_begin(struct replica *replica, struct err *err);
/* The same for whoever can do with that. */
bool journal_begin_any(struct replica *replica, struct err *err);
/* Scopes, serial and newest time, then COMMIT. A failure rolls back. */
bool journal_commit(struct replica *replica, struct err *err);
/* What memory keeps of the database: scopes, catalogue, our last serial. */
bool journal_read_state(struct replica *replica, struct err *err);
/* The same, only where another process has committed since. Inside a transaction. */
bool journal_refresh(struct replica *replica, struct err *err);
void journal_rollback(struct replica *replica);

#endif
