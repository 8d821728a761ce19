/* Text from outside that becomes SQL: what it may read and call, and how long it may take. src/store only. */
#ifndef STORE_GUARD_H
#define STORE_GUARD_H

#include "store/inside.h"

/* The connection's authorizer: it allows all, except while guard_prepare compiles. */
bool guard_install(struct replica *replica, struct err *err);
/* Compiles SQL under the guard. EX_DATAERR and what is not allowed. */
bool guard_prepare(struct replica *replica, const char *sql, const char *const *tables, sqlite3_stmt **out,
	struct err *err);

#endif
