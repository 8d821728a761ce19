/* Rows of one district, as they stand at one moment of another database. src/store only. */
#ifndef STORE_COPY_H
#define STORE_COPY_H

#include <stdbool.h>

#include "base/err.h"
#include "store/replica.h"

/* Attaches the database at PATH as "hub". */
bool copy_attach(struct replica *replica, const char *path, struct err *err);
/* In a transaction of REPLICA, which is new: all rows of '*' and DISTRICT from "hub", with the numbers and chains that they stand at. */
bool copy_rows(struct replica *replica, const char *district, struct err *err);
/* Runs SQL, with DISTRICT as ?1 where it has one. */
bool copy_run(struct replica *replica, const char *sql, const char *district, struct err *err);

#endif
