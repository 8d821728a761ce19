/* What the files of giving a folder its new number share: heal_line.c says what becomes of each entry, heal_sight.c what it had seen,
 * heal.c is the transaction. */
#ifndef STORE_HEAL_INSIDE_H
#define STORE_HEAL_INSIDE_H

#include "store/heal.h"
#include "store/heal_entry.h"
#include "store/log.h"

/* What becomes of an undecided entry: it stays; it goes on under the new number; it becomes one that the hub holds under another;
 * that one is here already, and this goes. */
enum heal_fate { HEAL_STAYS, HEAL_GOES_ON, HEAL_BECOMES, HEAL_IS_THERE };

/* An undecided entry of the log. */
struct heal_line {
	int64_t id, serial, now; /* now: its serial then */
	int64_t there; /* id of another undecided entry that has that place as yet; 0: none */
	int origin, by; /* by: its number then */
	enum entry_state state;
	enum heal_fate fate;
};

/* A void, the choice of a whole record or a sign-off that had seen the record as it is here. */
struct heal_sight {
	int64_t id;
	int operation;
	bool is_signed; /* it is about record_seen of the operation, else about hash_seen */
};

struct healing {
	struct replica *replica;
	const struct heal *heal;
	struct heal_map map;
	struct heal_line *lines;
	size_t line_count;
	bool is_crowded; /* places are to be left before they are taken */
	struct heal_sight *sights;
	size_t sight_count, sight_at;
	int old_origin; /* of the entry that went on last, as the next */
	int64_t old_group, group; /* its group, and what that became */
	int64_t common; /* serials of the old number up to this one stay */
	long moved;
	struct buf body, moved_body;
};

/* Compares two claims: by number, then serial. */
int heal_line_order(const void *a, const void *b);
/* The undecided entries, in the order in which they lie over the tables, each with its fate. */
bool heal_line_read(struct healing *healing, struct err *err);
/* Which number the folder has from now on, and what becomes what. */
bool heal_line_map(struct healing *healing, struct err *err);

/* The entries once over the hub's state as they were written, to see what was true then. */
bool heal_sight_look(struct healing *healing, struct err *err);
/* Of the moved entry, before it is laid: nothing of it is in the tables yet. */
bool heal_sight_renew(struct healing *healing, int64_t id, struct err *err);

/* The body of an entry into healing->body, decoded into the replica's; *IS_ENTRY is false where it does not decode. */
bool heal_body(struct healing *healing, int64_t id, bool *is_entry, struct err *err);
/* The decoded entry over the tables, also where its school is not here now: for what was seen. All is taken off at the end, and laid as ever. */
bool heal_lay(struct healing *healing, enum entry_state state, struct err *err);

#endif
