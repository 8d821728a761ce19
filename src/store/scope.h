/* Scopes: '*' and one for each district; where each sequence stands, and to which scope a row belongs. src/store
 * only. */
#ifndef STORE_SCOPE_H
#define STORE_SCOPE_H

#include "store/inside.h"

bool scope_read_all(struct replica *replica, struct err *err);
/* Writes the scopes whose number has moved. */
bool scope_write_all(struct replica *replica, struct err *err);
void scope_free_all(struct replica *replica);

/* What memory holds of the scopes before an entry that may be refused, and going back to that: scopes that the entry made are
 * forgotten, its own stands where it stood. The database goes back by a savepoint of the caller's. */
struct scope_memory {
	int count, own; /* own: position of the entry's scope, -1 where it is not there yet */
	int64_t number;
	unsigned char chain[SEAL_HASH];
	bool is_dirty;
};

void scope_remember(struct replica *replica, const char *code, struct scope_memory *out);
void scope_back(struct replica *replica, const struct scope_memory *memory);

/* NULL where this replica has none of that name or id. */
struct scope_state *scope_find(struct replica *replica, const char *code, size_t length);
struct scope_state *scope_by_id(struct replica *replica, int64_t id);
/* The same, made where it is absent: EX_DATAERR where CODE is no word for a district. */
bool scope_need(struct replica *replica, const char *code, size_t length, struct scope_state **out, struct err *err);

/* The scope of a row that is about to be added (all columns, in order), by its table's rule; NAMED is that of the
 * entry, or NULL. EX_DATAERR where it cannot be told. */
bool scope_of_row(struct replica *replica, const struct table *table, const struct value *row,
	struct scope_state *named, struct scope_state **out, struct err *err);

#endif
