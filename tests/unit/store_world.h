/* A small world for the tests of the store: a scratch folder, a replica with a few forms, rows in one line. */
#ifndef STORE_WORLD_H
#define STORE_WORLD_H

#include "store/replica.h"
#include "store/table.h"
#include "store/txn.h"

/* A fresh path under $TMPDIR (not made). The caller frees. */
char *world_path(const char *name);
void world_remove(const char *folder);
/* An opened province with the forms school, census, enrolment, visit, visit_class and user. */
struct replica *world_province(const char *folder);
/* Defines those forms. */
void world_define(struct replica *replica);
/* A row from "column=value" pairs, NULL-terminated; whole numbers by the column's type. Adds it in the open entry. */
bool world_insert(struct txn *txn, struct replica *replica, struct err *err, const char *table, ...);
/* One entry with one new row, committed. */
bool world_add(struct replica *replica, struct err *err, const char *table, ...);
/* One entry with one changed cell, committed. Texts "" are blanks. */
bool world_change(struct replica *replica, struct err *err, const char *table, const char *key, const char *column,
	const char *seen, const char *now);
bool world_void(struct replica *replica, struct err *err, const char *table, const char *key, const char *reason);
/* The text of the first column of the first row; the caller frees; NULL where there is none. */
char *world_ask(struct replica *replica, const char *sql);
/* All digest lines of a state in one text; the caller frees. */
char *world_digest(struct replica *replica, int state);

#endif
