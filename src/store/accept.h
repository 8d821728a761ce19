/* The hub's routine: takes an entry whole, decides each operation, gives the entry its number and the chain its next
 * hash. That is in the scope that the entry names, or in the one to which its school went meanwhile (store/move.h).
 *
 * Decision bytes (canonical, in the hash behind the body): version 1; the '*' number it was decided at; count of
 * operations that were not plainly applied; for each its index and its verdict, all LEB128. Chain: SHA-256 of
 * (previous hash, body, decision). */
#ifndef STORE_ACCEPT_H
#define STORE_ACCEPT_H

#include "store/entry.h"
#include "store/replica.h"

enum accept_verdict {
	ACCEPT_APPLIED,
	ACCEPT_COINCIDED, /* the hub had it so already */
	ACCEPT_CONFLICT, /* the hub's value stands; ours waits in `conflict` */
	ACCEPT_CHANGED, /* a settlement that had seen something else: look again. Changes nothing */
	ACCEPT_TOO_LATE, /* a settlement of a conflict that is settled already. Changes nothing */
};

struct accepted {
	bool is_known; /* its serial was taken before: nothing was done */
	int64_t number; /* in the sequence of the scope in which it was decided */
	int coincided, conflicts;
	int unsettled; /* settlements that changed nothing */
	char elsewhere[ENTRY_MAX_NAME + 1]; /* the district in whose sequence, where it is not the one that the entry names; else "" */
};

/* An entry from another replica, inside a write transaction (accept_begin). Refused (false, EX_DATAERR or EX_NOPERM,
 * nothing of it stays) for decoding, type, table, column, scope or role alone. Any other code: the transaction must
 * be rolled back. */
bool accept_entry(struct replica *replica, const void *bytes, size_t length, struct accepted *out, struct err *err);
/* One of many, which must be number SERIAL of ORIGIN (EX_PROTOCOL where it says that it is another): the caller knows that it was not
 * taken before, and notes the last serial with journal_origin. IS_GUARDED: nothing of a refused one stays, as above; else the
 * transaction must be rolled back after a refusal too. Savepoints are a quarter of the time that an entry takes. */
bool accept_pushed(struct replica *replica, int origin, int64_t serial, bool is_guarded, const void *bytes, size_t length,
	struct accepted *out, struct err *err);
/* One that was taken into quarantine before and is released: its serial is older than the last taken, and its author's right is asked
 * for as right_of_release says. Refusals as above. */
bool accept_released(struct replica *replica, const void *bytes, size_t length, struct accepted *out, struct err *err);
/* May its author and its replica write all that it says, as things are now? Decides and changes nothing. EX_DATAERR, EX_NOPERM. */
bool accept_may(struct replica *replica, const void *bytes, size_t length, struct err *err);
/* Our own entry, decoded, in a province folder; a refusal ends the transaction. */
bool accept_own(struct replica *replica, const struct entry *entry, const void *bytes, size_t length,
	struct accepted *out, struct err *err);
/* An entry that was decided before, in SCOPE: decides again and compares scope, verdicts, number and hash (where it is not NULL: who
 * leaves it out compares the chain's head behind the last entry). EX_DATAERR says what differs. */
bool accept_again(struct replica *replica, const char *scope, const void *bytes, size_t length, const void *decision,
	size_t decision_length, int64_t number, const unsigned char *hash, struct err *err);

/* A write transaction for entries of others (the caller has no txn open); EX_TEMPFAIL where the folder was set back to an old backup
 * (store/recover.h). accept_end commits, or rolls back where
 * IS_GOOD is false. */
bool accept_begin(struct replica *replica, struct err *err);
bool accept_end(struct replica *replica, bool is_good, struct err *err);

#endif
