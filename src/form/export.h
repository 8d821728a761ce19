/* Streams the records of a form out: as CSV that `import FORM` reads back, as JSON, as a tidy table with one row a value, or as data value
 * sets of DHIS2. */
#ifndef FORM_EXPORT_H
#define FORM_EXPORT_H

#include <stdio.h>

#include "form/form.h"
#include "form/set.h"
#include "store/replica.h"

enum export_format {
	EXPORT_CSV, EXPORT_JSON, EXPORT_TIDY,
	EXPORT_DHIS2, /* a set a school and year, each a line of its own: what one request to /api/dataValueSets takes */
	EXPORT_DHIS2_BULK, /* one set, each of whose values names its school and period */
};

struct export_options {
	enum export_format format;
	/* An expression over the form's own fields and school.FIELD, in the language of rules; NULL: all records. */
	const char *where;
	bool with_voided; /* void records too; then a last column (member) `void` says why they are */
	bool with_bom; /* CSV and tidy: a byte order mark first, for spreadsheets */
	bool with_crlf; /* CSV and tidy: lines end as RFC 4180 writes them, not as here */
	FILE *out;
};

/* All fields that have a column, in the form's order, ordered by key; computed fields are left out. Decimals and ids
 * are printed as type_print does; blank is an empty cell, in JSON null; whole numbers, years and decimals are JSON
 * numbers. JSON is one array, an object a line. Tidy: school, year (of a visit its date), field, grade (or what the grid's rows are), sex,
 * value, of the form's records and of its grids; what is no number, code, date or yes/no is left out, and what is personal; a field that
 * speaks of one sex loses the word ("boys_repeating" is repeating, male; "girls" is pupils, female). DHIS2: by the codes in the records
 * of the form `dhis2`; a value without a code stays out; a void record too, whatever was asked; EX_UNAVAILABLE where there are no codes. EX_USAGE where `where` does not hold water, EX_IOERR where OUT does not
 * take it. */
bool export_run(struct replica *replica, struct form_set *set, const struct form *form,
	const struct export_options *options, struct err *err);

#endif
