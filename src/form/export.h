/* Streams the records of a form out, as CSV that `import FORM` reads back or as JSON. */
#ifndef FORM_EXPORT_H
#define FORM_EXPORT_H

#include <stdio.h>

#include "form/form.h"
#include "form/set.h"
#include "store/replica.h"

enum export_format { EXPORT_CSV, EXPORT_JSON };

struct export_options {
	enum export_format format;
	/* An expression over the form's own fields and school.FIELD, in the language of rules; NULL: all records. */
	const char *where;
	bool with_voided; /* void records too; then a last column (member) `void` says why they are */
	bool with_bom; /* CSV: a byte order mark first, for spreadsheets */
	FILE *out;
};

/* All fields that have a column, in the form's order, ordered by key; computed fields are left out. Decimals and ids
 * are printed as type_print does; blank is an empty cell, in JSON null; whole numbers, years and decimals are JSON
 * numbers. JSON is one array, an object a line. EX_USAGE where `where` does not hold water, EX_IOERR where OUT does not
 * take it. */
bool export_run(struct replica *replica, struct form_set *set, const struct form *form,
	const struct export_options *options, struct err *err);

#endif
