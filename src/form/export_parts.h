/* What the files of the export share: how a condition becomes SQL, how a row goes out, and a walk over values one by one. */
#ifndef FORM_EXPORT_PARTS_H
#define FORM_EXPORT_PARTS_H

#include "base/buf.h"
#include "form/export.h"

enum { EXPORT_STEPS = 4000000 /* thousands */, EXPORT_ROW = 8 << 20, EXPORT_TABLES = 4 };

/* " AND (…)" for WHERE, in the language of rules, over the form's table as t; nothing for NULL. EX_USAGE. */
bool export_where(const struct form_set *set, const struct form *form, const char *where, struct buf *sql, struct err *err);
/* " ORDER BY" the key. */
void export_order(const struct form *form, struct buf *sql);
/* The tables that its statement may read: its own, school, PARENT's (or NULL). */
void export_tables(const struct form_set *set, const struct form *form, const struct form *parent, const char *tables[EXPORT_TABLES]);
/* Writes what ROW holds and empties it; and the last of it. EX_IOERR. */
bool export_flush(const struct export_options *options, struct buf *row, struct err *err);
bool export_end(const struct export_options *options, struct err *err);
const char *export_line_end(const struct export_options *options);

/* One value of a record, of the form asked for or of one of its grids. */
struct export_value {
	const char *school, *when; /* its year, or its date where it has no year */
	const struct form *form;
	const struct field *field;
	const char *row; /* code of a grid's row, "" where it is of no grid */
	struct value value; /* never VALUE_NULL */
};

enum export_step { EXPORT_RECORD, EXPORT_VALUE }; /* a record begins; one of its values, after the record's own those of its grids */

/* Calls SEE for each record by the form's key, and for each of its values that is not blank. EX_USAGE where the form has no school, or no
 * year or date. */
bool export_values(struct replica *replica, struct form_set *set, const struct form *form, const struct export_options *options,
	bool (*see)(void *state, enum export_step step, const struct export_value *value, struct err *err), void *state, struct err *err);
/* The grids of FORM: *AT from 0 on; NULL past the last. */
const struct form *export_grid(const struct form_set *set, const struct form *form, int *at);
/* Its key field that names the row, or NULL where FORM is no grid. */
const struct field *export_row(const struct form *form);

bool export_tidy(struct replica *replica, struct form_set *set, const struct form *form, const struct export_options *options,
	struct err *err);
bool export_dhis2(struct replica *replica, struct form_set *set, const struct form *form, const struct export_options *options,
	struct err *err);

#endif
