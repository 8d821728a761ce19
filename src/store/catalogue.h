/* The replicated tables of an open replica: read from `form` and `form_column`, made where they are missing.
 * src/store only. */
#ifndef STORE_CATALOGUE_H
#define STORE_CATALOGUE_H

#include "base/err.h"
#include "store/inside.h"

/* Reads the definitions again. Inside a write transaction it also makes the tables, columns and indexes that the
 * database lacks (MAY_MAKE). EX_DATAERR where the definitions contradict themselves or what is there. */
bool catalogue_read(struct replica *replica, bool may_make, struct err *err);
void catalogue_free(struct replica *replica);
/* Statements on tables that are about to change or that were rolled back. */
void catalogue_forget_statements(struct held_table *held);
/* The held table behind a table of the catalogue. */
struct held_table *catalogue_held(const struct table *table);
/* A word that may name a form or a column: [a-z][a-z0-9_]*, at most 63 bytes. */
bool catalogue_is_name(const char *name, size_t length);

#endif
