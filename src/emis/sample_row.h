/* One new row of a form, filled by field code. What a field cannot hold (no such field, another type, a code that is
 * in no list, a number out of its range, a text too long) is a mistake of the sample's program and dies at once, so
 * that forms and sample cannot drift apart. */
#ifndef EMIS_SAMPLE_ROW_H
#define EMIS_SAMPLE_ROW_H

#include "base/err.h"
#include "form/set.h"
#include "store/txn.h"

enum { SAMPLE_ROW_TEXT = 8192 };

struct sample_row {
	const struct form *form;
	struct value *values; /* by column */
	char *text; /* what the values point to */
	size_t used;
	int last; /* field found last: the next one is most often behind it */
};

void sample_row_init(struct sample_row *row, const struct form_set *set, const char *form);
void sample_row_free(struct sample_row *row);
void sample_row_clear(struct sample_row *row);
/* A whole number, a year or a scaled decimal. */
void sample_row_number(struct sample_row *row, const char *field, int64_t number);
/* A text, code, time, CNIC or school; NULL leaves it blank. */
void sample_row_text(struct sample_row *row, const char *field, const char *text);
void sample_row_format(struct sample_row *row, const char *field, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void sample_row_yes(struct sample_row *row, const char *field, bool is_yes);
void sample_row_date(struct sample_row *row, const char *field, int days);
/* Minutes since midnight. */
void sample_row_time(struct sample_row *row, const char *field, int minutes);
/* A made id, of this row or of another. */
void sample_row_id(struct sample_row *row, const char *field, int64_t id);
/* Writes the row into the present entry and clears it. */
bool sample_row_insert(struct sample_row *row, struct txn *txn, struct err *err);

#endif
