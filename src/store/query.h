/* Reading: one prepared SELECT. A statement that would write is refused, so that nothing outside store/ can. Statements are
 * cached by their text; an open query must be closed by whoever opened it. */
#ifndef STORE_QUERY_H
#define STORE_QUERY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "store/replica.h"
#include "store/value.h"

struct query;

bool query_open(struct replica *replica, const char *sql, struct query **out, struct err *err);
/* The same for text from outside (rules, --where): under an authorizer that allows only reading of TABLES (a NULL-terminated
 * list) and the functions of FORMS.md, under tight limits, and under a progress handler that stops it after MAX_STEPS thousand
 * virtual machine steps (0: none). */
bool query_open_guarded(struct replica *replica, const char *sql, const char *const *tables, long max_steps,
	struct query **out, struct err *err);
void query_close(struct query *query);

/* Parameters count from 1, columns from 0. Bound text is copied. */
void query_bind_int(struct query *query, int parameter, int64_t number);
void query_bind_text(struct query *query, int parameter, const char *text); /* NULL binds NULL */
void query_bind(struct query *query, int parameter, const struct value *value);
/* 1 a row, 0 the end (and the query is reset), -1 an error. */
int query_step(struct query *query, struct err *err);
void query_reset(struct query *query); /* bindings stay */

int query_columns(const struct query *query);
const char *query_name(const struct query *query, int column);
bool query_is_null(const struct query *query, int column);
int64_t query_int(const struct query *query, int column);
double query_real(const struct query *query, int column); /* for computed figures only: no column holds one */
/* Text until the next step; "" where NULL. */
const char *query_text(const struct query *query, int column);
struct value query_value(const struct query *query, int column);

/* One picture for several questions: until query_release, which is given the answer, they see the replica as the first of them saw it, and
 * the file is locked once for all of them. Inside a transaction it is that one's picture, and nothing is begun. */
bool query_hold(struct replica *replica);
void query_release(struct replica *replica, bool is_own);

/* The first column of the first row, or FALLBACK. For single counts. */
int64_t query_number(struct replica *replica, const char *sql, int64_t fallback);

#endif
